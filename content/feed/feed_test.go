package feed_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"daybrief/content/feed"
)

const rss = `<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>The Example</title><link>https://example.com/</link><language>en-gb</language>
<item><title>Café bridge falls</title><link>/bridge</link><guid>tag:1</guid><description>&lt;p&gt;It fell.&lt;/p&gt;</description><pubDate>Mon, 21 Sep 2026 08:00:00 +0200</pubDate><category>World</category><media:content url="https://example.com/a.jpg" medium="image"/></item>
<item><title>Second</title><link>https://example.com/2</link></item></channel></rss>`

const base = "https://example.com/feed"

func TestParse(t *testing.T) {
	want := feed.Feed{Title: "The Example", Link: "https://example.com/", Language: "en-gb", Items: []feed.Item{
		{GUID: "tag:1", URL: "https://example.com/bridge", Title: "Café bridge falls", Summary: "<p>It fell.</p>", Image: "https://example.com/a.jpg", Categories: []string{"World"},
			Published: time.Date(2026, 9, 21, 6, 0, 0, 0, time.UTC)},
		{URL: "https://example.com/2", Title: "Second"},
	}}
	latin := strings.ReplaceAll(rss, "é", "\xe9")
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(rss)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	tests := []struct{ name, data, contentType string }{
		{"utf-8", `<?xml version="1.0" encoding="UTF-8"?>` + rss, "application/rss+xml"},
		{"no declaration", rss, ""},
		{"mark", "\ufeff" + rss, ""},
		{"utf-16", string(wide), ""},
		{"declared latin-1", `<?xml version="1.0" encoding="ISO-8859-1"?>` + latin, ""},
		{"latin-1 in the header", latin, "text/xml; charset=iso-8859-1"},
		{"latin-1 undeclared", latin, ""},
		{"latin-1 that says utf-8", `<?xml version="1.0" encoding="UTF-8"?>` + latin, "text/xml; charset=utf-8"},
		{"late accent", strings.Replace(rss, "<channel>", "<channel><!--"+strings.Repeat("x", 3000)+"-->", 1), ""},
		{"control characters", strings.Replace(rss, "bridge falls", "bridge\x00 \x1ffalls&#x1F;&#0;", 1), ""},
		{"cut off", strings.TrimSuffix(rss, "</channel></rss>") + "<item><title>Thi", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := feed.Parse([]byte(test.data), test.contentType, base)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestParseOneBadByte(t *testing.T) {
	got, err := feed.Parse([]byte(strings.Replace(rss, "It fell.", "It fell\xff. “Quoted” – twice", 1)), "text/xml; charset=utf-8", base)
	if err != nil || got.Items[0].Title != "Café bridge falls" || !utf8.ValidString(got.Items[0].Summary) {
		t.Errorf("Parse = %+v, %v", got, err)
	}
}

func TestParseAtomAndJSON(t *testing.T) {
	atom := `<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>x</id><title>One</title><link href="one"/><updated>2026-09-21T08:00:00Z</updated><content type="html">&lt;p&gt;Text</content></entry></feed>`
	json := `{"version":"https://jsonfeed.org/version/1.1","title":"A","items":[{"id":"x","title":"One","url":"https://example.com/one","content_html":"<p>Text","date_published":"2026-09-21T08:00:00Z"}]}`
	for _, data := range []string{atom, json} {
		got, err := feed.Parse([]byte(data), "", base)
		if err != nil || len(got.Items) != 1 || got.Items[0].URL != "https://example.com/one" || got.Items[0].Content != "<p>Text" || got.Items[0].Published.Hour() != 8 {
			t.Errorf("Parse(%q) = %+v, %v", data, got, err)
		}
	}
}

func TestParseNotFeed(t *testing.T) {
	for _, data := range []string{"", "<html><body>no</body></html>", "hello", "\x00\x01", "{}"} {
		if f, err := feed.Parse([]byte(data), "", base); err == nil && len(f.Items) > 0 || err == nil && data != "{}" {
			t.Errorf("Parse(%q) = %+v, want an error", data, f)
		}
	}
	if _, err := feed.Parse([]byte("<html>"), "", base); !errors.Is(err, feed.ErrNotFeed) {
		t.Errorf("error %v, want ErrNotFeed", err)
	}
}

func TestDiscover(t *testing.T) {
	got := feed.Discover([]byte(`<head><link rel="alternate" type="application/rss+xml" href="/rss"><link rel=stylesheet href=x><link rel="alternate" type="application/atom+xml" href="https://example.com/atom"><link rel="alternate" type="application/rss+xml" href="javascript:x">`), base)
	if diff := cmp.Diff([]string{"https://example.com/rss", "https://example.com/atom"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestParseOPML(t *testing.T) {
	got, err := feed.ParseOPML([]byte(`<?xml version="1.0"?><opml><body><outline text="News"><outline title="A" xmlUrl="https://example.com/a"/></outline><outline text="B" xmlUrl="https://example.com/b"/><outline xmlUrl="file:///x"/></body></opml>`))
	want := []feed.Outline{{URL: "https://example.com/a", Title: "A", Category: "News"}, {URL: "https://example.com/b", Title: "B"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if _, err := feed.ParseOPML([]byte("<opml><body>")); err == nil {
		t.Error("no error for a cut document")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(rss), "text/xml; charset=utf-8")
	f.Add([]byte("<feed><entry><id>&#xffff;</id></entry>"), "")
	f.Fuzz(func(t *testing.T, data []byte, contentType string) {
		got, _ := feed.Parse(data, contentType, base)
		for _, item := range got.Items {
			if item.URL != "" && !strings.HasPrefix(item.URL, "http") {
				t.Errorf("address %q", item.URL)
			}
		}
		feed.Discover(data, base)
		feed.ParseOPML(data)
	})
}
