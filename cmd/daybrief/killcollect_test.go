package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/content"
)

// Kills is the environment variable with how often the collecting process is
// killed; 5 without it.
const Kills = "KILLS"

// growingNews serves feeds that bring three more articles with each edition.
// Every other feed gives teasers only, so that pages are read as well.
type growingNews struct {
	edition atomic.Int64
}

const growingFeeds = 8

func growingText(feed, n int) string {
	var paragraphs []string
	for p := range 3 {
		paragraphs = append(paragraphs, fmt.Sprintf("Paragraph %d of article %d in feed %d: %s.", p, n, feed, strings.TrimSpace(strings.Repeat(fmt.Sprintf("word%d ", n*7+p), 40))))
	}
	return strings.Join(paragraphs, "\n\n")
}

func (g *growingNews) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var feed, n int
	html := func() string { return "<p>" + strings.ReplaceAll(growingText(feed, n), "\n\n", "</p><p>") + "</p>" }
	if _, err := fmt.Sscanf(r.URL.Path, "/%d/%d", &feed, &n); err == nil {
		fmt.Fprintf(w, "<html><body><article>%s</article></body></html>", html())
		return
	}
	if _, err := fmt.Sscanf(r.URL.Path, "/%d", &feed); err != nil {
		http.NotFound(w, r)
		return
	}
	edition := g.edition.Load()
	etag := fmt.Sprintf(`"%d"`, edition)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("ETag", etag)
	fmt.Fprint(w, `<rss version="2.0"><channel><title>Growing</title>`)
	for n = range int(edition) * 3 {
		text := html()
		if feed%2 == 1 {
			text = "In short."
		}
		fmt.Fprintf(w, `<item><title>Article %d of feed %d</title><link>/%d/%d</link><guid>%d</guid><pubDate>%s</pubDate><description><![CDATA[%s]]></description></item>`,
			n, feed, feed, n, n, time.Now().Add(-time.Hour).UTC().Format(time.RFC1123Z), text)
	}
	fmt.Fprint(w, `</channel></rss>`)
}

// TestKilledWhileCollecting kills the program, as kill -9 does, at random
// moments while feeds bring more and more. After the last restart every article must be
// stored, whole and once.
func TestKilledWhileCollecting(t *testing.T) {
	kills := 5
	if n, err := strconv.Atoi(os.Getenv(Kills)); err == nil {
		kills = n
	}
	storetest.Each(t, func(t *testing.T, address string) {
		news := &growingNews{}
		server := httptest.NewServer(news)
		t.Cleanup(server.Close)
		s, err := store.Open(t.Context(), address, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for i := range growingFeeds {
			if _, err := s.AddSource(t.Context(), content.Source{URL: fmt.Sprintf("%s/%d", server.URL, i), Publisher: "Growing"}); err != nil {
				t.Fatal(err)
			}
		}
		hasten := func() {
			all, err := s.Sources(t.Context())
			for _, src := range all {
				if err == nil {
					err = s.Hasten(t.Context(), src.ID, time.Now())
				}
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		args := []string{"--database", address, "--listen", "", "--web", "off", "--lease", "1s", "--allow-private", "--spacing", "0", "--log-level", "error"}
		for range kills {
			news.edition.Add(1)
			hasten()
			p := startProcess(t, append([]string{"serve"}, args...)...)
			time.Sleep(time.Duration(20+rand.IntN(500)) * time.Millisecond)
			p.end(syscall.SIGKILL)
		}
		want := growingFeeds * kills * 3
		p := startProcess(t, append([]string{"serve"}, args...)...)
		defer p.end(syscall.SIGTERM)
		deadline := time.Now().Add(60 * time.Second)
		for stored := 0; stored < want; {
			if time.Now().After(deadline) {
				t.Fatalf("after a minute %d of %d articles are stored", stored, want)
			}
			hasten()
			time.Sleep(200 * time.Millisecond)
			counts, err := s.Counts(t.Context(), time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			stored = 0
			for _, n := range counts {
				stored += n
			}
		}
		checkGrown(t, s, server.URL, want)
	})
}

func checkGrown(t *testing.T, s *store.Store, base string, want int) {
	t.Helper()
	all, err := s.Stored(t.Context(), everyArticle(base, want/growingFeeds))
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range all {
		feed, n := i/(want/growingFeeds), i%(want/growingFeeds)
		if a.Title != fmt.Sprintf("Article %d of feed %d", n, feed) || a.Body != growingText(feed, n) {
			t.Errorf("article %d of feed %d: title %q, text %.80q", n, feed, a.Title, a.Body)
		}
	}
	counts, err := s.Counts(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for source, n := range counts {
		if n != want/growingFeeds {
			t.Errorf("source %d has %d articles, want %d", source, n, want/growingFeeds)
		}
	}
}

func everyArticle(base string, each int) []content.Article {
	var all []content.Article
	for feed := range growingFeeds {
		for n := range each {
			all = append(all, content.Article{URL: fmt.Sprintf("%s/%d/%d", base, feed, n)})
		}
	}
	return all
}
