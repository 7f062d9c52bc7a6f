package content

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/content/feed"
)

var errAny = errors.New("any error")

// wild says what must come out of each feed of feed/testdata/wild, whose name
// says what is wrong with it: of each article its title, its address without
// https://paper.example, its date, and how its text begins.
var wild = []struct {
	file, contentType string
	err               error
	want              []string
}{
	{"plain-rss-2.0.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"rss-0.91-with-doctype.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"rss-0.92.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"rss-1.0-rdf.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"atom-1.0.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"atom-0.3.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"json-feed-1.1.json", "application/feed+json", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"json-feed-number-as-id.json", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"json-feed-cut-off.json", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"blank-lines-before-declaration.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"php-warning-before-declaration.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"byte-order-mark.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"byte-order-mark-twice.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"utf-16-little-endian.xml", "", nil, []string{"Café bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"utf-16-big-endian.xml", "", nil, []string{"Café bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"latin-1-declared.xml", "", nil, []string{"Café bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"latin-1-declared-as-utf-8.xml", "", nil, []string{"Café bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"windows-1252-quotes-undeclared.xml", "", nil, []string{"“Bridge” falls – twice | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"windows-1251-in-header.xml", "text/xml; charset=windows-1251", nil, []string{"Мост упал | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"koi8-r-declared.xml", "", nil, []string{"Мост упал | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"shift-jis-declared.xml", "", nil, []string{"橋が落ちた | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"gb2312-declared.xml", "", nil, []string{"大桥垮塌 | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"unknown-charset-in-header.xml", "text/xml; charset=bogus", nil, []string{"Café bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"one-bad-byte.xml", "", nil, []string{"Café bridge falls | /1 | 2026-09-21T08:00Z | It fell� on Monday."}},
	{"late-first-accent.xml", "", nil, []string{"Café bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"control-characters.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"xml-1.1.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"cut-off-in-an-item.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"cut-off-in-a-tag.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"cut-off-in-cdata.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"cut-off-atom.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"one-broken-item-of-three.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday.", "Third | /3 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"bare-ampersands.xml", "", nil, []string{"Trade & tariffs fall | /1?a=1&b=2 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"html-entities.xml", "", nil, []string{"Café bridge falls — twice | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"twice-escaped-title.xml", "", nil, []string{"Trade & tariffs ’fall | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"markup-in-title.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"markup-unescaped-in-description.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"cdata-everywhere.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"script-in-description.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"relative-links.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"relative-to-the-feed.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"xml-base.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"protocol-relative-link.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"link-with-spaces-and-newlines.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"no-link-permalink-guid.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"no-link-at-all.xml", "", nil, []string{"Bridge falls | urn | 2026-09-21T08:00Z | It fell on Monday."}},
	{"javascript-link.xml", "", nil, []string{"Bridge falls | urn | 2026-09-21T08:00Z | It fell on Monday."}},
	{"tracking-parameters.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"amp-and-mobile-links.xml", "", nil, []string{"Bridge falls | https://www.paper.example/1 | 2026-09-21T08:00Z | It fell on Monday.", "Second | https://www.paper.example/2 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"no-title.xml", "", nil, []string{"It fell on Monday. | /1 | 2026-09-21T08:00Z | "}},
	{"neither-title-nor-text.xml", "", nil, []string{"Second | /2 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"site-suffix-in-title.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"undated.xml", "", nil, []string{"Bridge falls | /1 | undated | It fell on Monday."}},
	{"date-in-the-address-only.xml", "", nil, []string{"Bridge falls | /2026/09/20/bridge | undated 2026-09-20T12:00Z | It fell on Monday."}},
	{"date-in-the-future.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-22T12:00Z | It fell on Monday."}},
	{"date-of-1970.xml", "", nil, []string{"Bridge falls | /1 | undated | It fell on Monday."}},
	{"date-in-words.xml", "", nil, []string{"Bridge falls | /1 | undated | It fell on Monday."}},
	{"date-with-named-zone.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"date-iso-in-rss.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"date-wrong-weekday.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"date-one-digit-day.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-07T08:00Z | It fell on Monday."}},
	{"date-two-digit-year.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"date-dublin-core.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"content-encoded.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | The old bridge over the river fell on Monday morning. The ol…"}},
	{"content-encoded-namespace-undeclared.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | The old bridge over the river fell on Monday morning. The ol…"}},
	{"read-more-at-the-end.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"media-group.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"enclosure-audio.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"atom-html-content.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"atom-xhtml-content.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"atom-html-title.xml", "", nil, []string{"Trade & tariffs | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"atom-several-links.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"same-guid-for-all.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday.", "Second | /2 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"same-item-twice.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"same-link-for-all.xml", "", nil, []string{"Bridge falls | /#… | 2026-09-21T08:00Z | It fell on Monday.", "Second | /#… | 2026-09-21T08:00Z | It fell on Monday."}},
	{"upper-case-tags.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"unclosed-channel.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"rss-without-channel.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"text-after-the-end.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"namespace-prefix-on-everything.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"right-to-left-and-overrides.xml", "", nil, []string{"انهيار الجسر | /1 | 2026-09-21T08:00Z | سقط الجسر يوم الاثنين."}},
	{"emoji-and-surrogates.xml", "", nil, []string{"Bridge 🚨 falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"very-long-title.xml", "", nil, []string{strings.Repeat("Bridge ", 84) + "Bridge… | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"empty-feed.xml", "", nil, nil},
	{"served-as-html.xml", "text/html; charset=utf-8", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
	{"no-feed-but-a-page.html", "", feed.ErrNotFeed, nil},
	{"no-feed-but-json.json", "", errAny, nil},
	{"empty-document.xml", "", feed.ErrNotFeed, nil},
	{"entity-bomb.xml", "", feed.ErrHostile, nil},
	{"entity-of-a-file.xml", "", feed.ErrHostile, nil},
	{"nested-too-deep.xml", "", feed.ErrHostile, nil},
	{"doctype-with-harmless-entity.xml", "", nil, []string{"Bridge falls | /1 | 2026-09-21T08:00Z | It fell on Monday."}},
}

func TestWildFeeds(t *testing.T) {
	const folder = "feed/testdata/wild"
	now := time.Date(2026, 9, 22, 12, 0, 0, 0, time.UTC)
	var files []string
	for _, test := range wild {
		files = append(files, test.file)
		t.Run(test.file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(folder, test.file))
			if err != nil {
				t.Fatal(err)
			}
			f, err := feed.Parse(data, test.contentType, "https://paper.example/news/feed.xml")
			if test.err != nil {
				if err == nil || test.err != errAny && !errors.Is(err, test.err) {
					t.Errorf("Parse: %v, want %v", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var articles []Article
			for _, item := range f.Items {
				if a := FromItem(item, Source{Title: f.Title}, now); a.useful() {
					articles = append(articles, a)
				}
			}
			var got []string
			for _, a := range apart(articles) {
				got = append(got, outlined(a, now))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	there, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range there {
		if !slices.Contains(files, entry.Name()) {
			t.Errorf("%s is in the folder and not in the table", entry.Name())
		}
	}
}

// outlined returns an article as the table writes it.
func outlined(a Article, now time.Time) string {
	address := strings.TrimPrefix(a.URL, "https://paper.example")
	if strings.HasPrefix(address, "urn:") {
		address = "urn"
	}
	if at := strings.IndexByte(address, '#'); at >= 0 {
		address = address[:at] + "#…"
	}
	date := a.Published.Format("2006-01-02T15:04Z")
	if a.Undated {
		date = "undated " + date
		if a.Published.Equal(now) {
			date = "undated"
		}
	}
	text := []rune(strings.ReplaceAll(a.Text(), "\n\n", " ¶ "))
	if len(text) > 60 {
		text = append(text[:60], '…')
	}
	return a.Title + " | " + address + " | " + date + " | " + string(text)
}
