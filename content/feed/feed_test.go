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
	want := []feed.Outline{{URL: "https://example.com/a", Title: "A", Categories: []string{"News"}}, {URL: "https://example.com/b", Title: "B"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if _, err := feed.ParseOPML([]byte("<opml><body>")); err == nil {
		t.Error("no error for a cut document")
	}
}

func TestGuesses(t *testing.T) {
	got := feed.Guesses("https://example.com/news/world/?a=b#c")
	if len(got) != 10 || got[0] != "https://example.com/news/world/feed" || got[2] != "https://example.com/feed" {
		t.Errorf("Guesses = %q", got)
	}
	if got := feed.Guesses("nonsense"); got != nil {
		t.Errorf("Guesses of nonsense = %q", got)
	}
}

func TestDiscoverLinksAndComments(t *testing.T) {
	got := feed.Discover([]byte(`<head><base href="https://example.com/blog/"><link rel="alternate" type="application/rss+xml" href="comments/feed"></head><a href="https://other.example/rss">x</a><a href="feed/">RSS</a><a href="/feeding">no</a>`), base)
	if diff := cmp.Diff([]string{"https://example.com/blog/feed/", "https://example.com/blog/comments/feed"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestOPMLThereAndBack(t *testing.T) {
	want := []feed.Outline{{URL: "https://example.com/a?x=1&y=2", Title: `A "quoted" & more`, Language: "fr", Categories: []string{"politics", "world"}}, {URL: "https://example.com/b", Title: "B"}}
	data, err := feed.WriteOPML("Sources", want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := feed.ParseOPML(data)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s\n%s", err, diff, data)
	}
	if got, err := feed.ParseOPML([]byte(`<opml><body><outline text="A" xmlUrl="https://example.com/a?x=1&y=2"/></body></opml>`)); err != nil || len(got) != 1 {
		t.Errorf("with a bare ampersand: %v, %v", got, err)
	}
	if _, err := feed.ParseOPML([]byte(rss)); err == nil {
		t.Error("a feed passes for an OPML document")
	}
}

func TestHints(t *testing.T) {
	for name, test := range map[string]struct {
		data, hub, self string
		ttl             time.Duration
	}{
		"ttl":         {`<rss version="2.0"><channel><ttl>30</ttl><item><title>x</title></item></channel></rss>`, "", "", 30 * time.Minute},
		"odd ttl":     {`<rss version="2.0"><channel><ttl>-1</ttl><item><title>x</title></item></channel></rss>`, "", "", 0},
		"huge ttl":    {`<rss version="2.0"><channel><ttl>99999999</ttl><item><title>x</title></item></channel></rss>`, "", "", 24 * time.Hour},
		"syndication": {`<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency><item><title>x</title></item></channel></rss>`, "", "", 30 * time.Minute},
		"hub in rss":  {`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="/feed"/><item><title>x</title></item></channel></rss>`, "https://hub.example/", "https://example.com/feed", 0},
		"hub in atom": {`<feed xmlns="http://www.w3.org/2005/Atom"><link rel="hub" href="https://hub.example/"/><link rel="self" href="https://example.com/atom"/><entry><title>x</title></entry></feed>`, "https://hub.example/", "https://example.com/atom", 0},
	} {
		f, err := feed.Parse([]byte(test.data), "", base)
		if err != nil || f.TTL != test.ttl || f.Hub != test.hub || f.Self != test.self {
			t.Errorf("%s: ttl %v, hub %q, self %q, %v", name, f.TTL, f.Hub, f.Self, err)
		}
	}
}

// TestHostileIsQuick holds documents that are built to exhaust their reader
// against a clock: each must be refused, or read, within a second.
func TestHostileIsQuick(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">` + "<!ENTITY lol2 \"&lol;&lol;&lol;\"><!ENTITY lol3 \"&lol2;&lol2;\">" + `]><rss version="2.0"><channel><title>&lol3;</title><item><title>x</title></item></channel></rss>`
	for name, test := range map[string]struct {
		data    string
		refused bool
	}{
		"entities of entities": {bomb, true},
		"entity of a file":     {`<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>&x;</title></item></channel></rss>`, true},
		"parameter entity":     {`<!DOCTYPE rss [<!ENTITY % x "y">]><rss version="2.0"><channel/></rss>`, true},
		"endless declaration":  {"<!DOCTYPE rss [" + strings.Repeat(" ", 100_000), true},
		"many entities":        {"<!DOCTYPE rss [" + strings.Repeat(`<!ENTITY a "b">`, 100) + `]><rss version="2.0"><channel/></rss>`, true},
		"deep":                 {`<rss version="2.0"><channel>` + strings.Repeat("<a>", 3_000_000), true},
		"deep in an item":      {`<rss version="2.0"><channel><item>` + strings.Repeat("<x:a>", 100_000) + strings.Repeat("</x:a>", 100_000) + `</item></channel></rss>`, true},
		"harmless entities":    {`<!DOCTYPE rss [<!ENTITY nbsp "&#160;">]><rss version="2.0"><channel><item><title>x</title></item></channel></rss>`, false},
		"unclosed items":       {`<rss version="2.0"><channel>` + strings.Repeat("<item><title>x</title>", 300), true},
		"many broken items":    {`<rss version="2.0"><channel>` + strings.Repeat("<item><title>x</title><y></item>", 200), false},
		"unclosed CDATA":       {`<rss version="2.0"><channel><item>` + strings.Repeat("<![CDATA[<item>", 50_000), false},
		"deep JSON":            {`{"version":"https://jsonfeed.org/version/1","items":` + strings.Repeat("[", 1_000_000), false},
		"attributes":           {`<rss version="2.0" ` + strings.Repeat(`a="b" `, 200_000) + `><channel><item><title>x</title></item></channel></rss>`, false},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			_, err := feed.Parse([]byte(test.data), "", base)
			if refused := errors.Is(err, feed.ErrHostile); refused != test.refused {
				t.Errorf("error %v, want it refused: %v", err, test.refused)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
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
	})
}

func FuzzCharset(f *testing.F) {
	for _, s := range []string{rss, "\xff\xfe<\x00", "\xef\xbb\xbf" + rss, `<?xml version="1.0" encoding="shift_jis"?><rss version="2.0"><channel><item><title>` + "\x83\x5c" + `</title></item></channel></rss>`} {
		f.Add([]byte(s), "text/xml; charset=koi8-r")
	}
	f.Fuzz(func(t *testing.T, data []byte, contentType string) {
		got, _ := feed.Parse(append([]byte(`<?xml version="1.0"?><rss version="2.0"><channel><item><title>`), data...), contentType, base)
		for _, item := range got.Items {
			if !utf8.ValidString(item.Title + item.Summary + item.Content + item.GUID) {
				t.Errorf("not UTF-8: %+q", item)
			}
		}
	})
}

func FuzzOPML(f *testing.F) {
	f.Add([]byte(`<opml><body><outline text="A"><outline xmlUrl="https://example.com/a?x=1&y" category="a,b/c"/></outline></body></opml>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := feed.ParseOPML(data)
		if err != nil {
			return
		}
		back, err := feed.WriteOPML("x", got)
		if err != nil {
			t.Fatal(err)
		}
		again, err := feed.ParseOPML(back)
		if err != nil || len(again) != len(got) {
			t.Errorf("%d feeds written, %d read: %v\n%s", len(got), len(again), err, back)
		}
	})
}

func FuzzDiscover(f *testing.F) {
	f.Add([]byte(`<base href=x><link rel=alternate type=application/rss+xml href=/a><a href=feed>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, u := range feed.Discover(data, base) {
			if !strings.HasPrefix(u, "http") {
				t.Errorf("address %q", u)
			}
		}
	})
}
