package bot_test

import (
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"daybrief/bot"
	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/content"
	"daybrief/content/feed"
	"daybrief/content/fetch"
	"daybrief/content/page"
)

const benchItems = 50 // in a feed

// syllables make words of which there are many, as in real texts: an index is
// as slow as its vocabulary is large.
var syllables = strings.Fields("ka lo mi ter ban sul ver dor pri nen tag fol ris mun ast el cor dan hu ges")

// words400 returns an article of 400 words in HTML, of its own.
func words400(seed int) string {
	r := rand.New(rand.NewPCG(1, uint64(seed)))
	var b strings.Builder
	for p := range 8 {
		b.WriteString("<p>")
		for w := range 50 {
			if w > 0 {
				b.WriteByte(' ')
			}
			for range 1 + r.IntN(3) {
				b.WriteString(syllables[min(r.IntN(len(syllables)), r.IntN(len(syllables)))])
			}
		}
		fmt.Fprintf(&b, ", number %d of %d.</p>\n", p, seed)
	}
	return b.String()
}

func benchFeed(id int, full bool) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Bench</title><link>/</link>`)
	for n := range benchItems {
		fmt.Fprintf(&b, `<item><title>Headline number %d of feed %d</title><link>/%d/%d</link><guid>%d</guid><pubDate>Tue, 22 Sep 2026 06:%02d:00 GMT</pubDate><description>A teaser of the article.</description>`, n, id, id, n, n, n)
		if full {
			fmt.Fprintf(&b, `<content:encoded><![CDATA[%s]]></content:encoded>`, words400(id*1000+n))
		}
		b.WriteString(`</item>`)
	}
	b.WriteString(`</channel></rss>`)
	return b.String()
}

func benchPage(seed int) string {
	return `<!doctype html><html lang="en"><head><title>Headline</title><meta property="og:site_name" content="Bench"></head><body><nav><ul>` +
		strings.Repeat(`<li><a href="/section">Section</a></li>`, 40) + `</ul></nav><div class="share"><a href="#">Share</a></div><article><h1>Headline</h1>` + words400(seed) +
		`</article><aside>` + strings.Repeat(`<div class="teaser"><a href="/x">Another headline that has nothing to do with it</a><p>Short.</p></div>`, 20) + `</aside><footer>Copyright</footer></body></html>`
}

func perSecond(b *testing.B, articles int) {
	b.ReportMetric(float64(articles)/b.Elapsed().Seconds(), "articles/s")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkParse(b *testing.B) {
	data := []byte(benchFeed(1, true))
	b.SetBytes(int64(len(data)))
	n := 0
	for b.Loop() {
		f, err := feed.Parse(data, "text/xml; charset=utf-8", "https://bench.example/feed")
		if err != nil || len(f.Items) != benchItems {
			b.Fatal(len(f.Items), err)
		}
		n += len(f.Items)
	}
	perSecond(b, n)
}

func BenchmarkExtract(b *testing.B) {
	data := []byte(benchPage(1))
	n := 0
	for b.Loop() {
		p, err := page.Extract(data, "text/html; charset=utf-8", "https://bench.example/1")
		if err != nil || len(strings.Fields(p.Text)) < 400 {
			b.Fatal(len(p.Text), err)
		}
		n++
	}
	perSecond(b, n)
}

// BenchmarkPath is the whole way of an article from a server on this machine
// to the database and its index: of full feeds, and of feeds whose articles'
// pages are read.
func BenchmarkPath(b *testing.B) {
	for name, address := range map[string]func(testing.TB) string{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		for _, full := range []bool{true, false} {
			b.Run(fmt.Sprintf("%s/full=%v", name, full), func(b *testing.B) { benchPath(b, address(b), full) })
		}
	}
}

func benchPath(b *testing.B, address string, full bool) {
	const feeds = 16
	bodies, round := map[string]string{}, 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, found := bodies[r.URL.Path]
		if !found {
			http.NotFound(w, r)
			return
		}
		io.WriteString(w, body)
	}))
	defer server.Close()
	s, err := store.Open(b.Context(), address, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	loops := &bot.Loops{
		Collector: &content.Collector{Fetch: fetch.New(fetch.Config{AllowPrivate: true, Spacing: -1}), Pages: benchItems, Stored: s.Stored},
		Sources:   s, Token: "bench", Lease: time.Minute, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	}
	n := 0
	for b.Loop() {
		b.StopTimer()
		clear(bodies)
		for i := range feeds {
			id := round*feeds + i
			bodies[fmt.Sprintf("/%d/feed", id)] = benchFeed(id, full)
			if !full {
				for item := range benchItems {
					bodies[fmt.Sprintf("/%d/%d", id, item)] = benchPage(id*1000 + item)
				}
			}
			if _, err := s.AddSource(b.Context(), content.Source{URL: fmt.Sprintf("%s/%d/feed", server.URL, id)}); err != nil {
				b.Fatal(err)
			}
		}
		round++
		b.StartTimer()
		if _, err := loops.Collect(b.Context(), func(c bot.Collected) { n += c.Added }); err != nil {
			b.Fatal(err)
		}
	}
	if n != round*feeds*benchItems {
		b.Errorf("%d articles were stored, want %d", n, round*feeds*benchItems)
	}
	perSecond(b, n)
}
