package content

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/content/feed"
	"daybrief/content/fetch"
)

const body = `<p>The old bridge over the river fell on Monday morning, and nobody was hurt, the mayor, Ana Ruiz, said, because the road had been closed.</p>
<p>Engineers had warned of cracks in two of the pillars, and the council had voted to spend four million on repairs in May.</p>
<p>Residents of the northern bank will have to drive an hour to reach the hospital, and schools will open later, the council said.</p>
<p>A ferry is to run from Thursday, weather permitting, and the army has offered a pontoon that can carry lorries of up to twenty tonnes.</p>`

func newsServer(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"1"`)
		fmt.Fprintf(w, `<rss version="2.0"><channel><title>The Example</title><language>en-us</language>
<item><title>Bridge &amp;amp; road fall</title><link>http://%s/bridge?utm_source=rss</link><description>It fell. [&#8230;]</description><category>World</category><pubDate>Mon, 21 Sep 2026 08:00:00 GMT</pubDate></item>
<item><title></title><link>http://%s/none</link></item></channel></rss>`, r.Host, r.Host)
	})
	mux.HandleFunc("/bridge", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `<html lang="en"><head><title>Bridge</title><link rel="canonical" href="https://evil.example/claimed"></head><body><article>%s</article></body></html>`, body)
	})
	mux.HandleFunc("/busy", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	mux.HandleFunc("/page", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>`)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func collector() *Collector {
	return &Collector{Fetch: fetch.New(fetch.Config{AllowPrivate: true, Spacing: -1}), Now: func() time.Time { return seen }, Jitter: func() float64 { return 0.5 }, Pages: 5}
}

func TestCollect(t *testing.T) {
	s, c := newsServer(t), collector()
	articles, next, err := c.Collect(context.Background(), Source{ID: 3, URL: s.URL + "/feed", Publisher: "Example", Topics: []string{"europe"}, Failures: 2, Problem: "old"})
	if err != nil || len(articles) != 1 {
		t.Fatalf("Collect = %d articles, %v", len(articles), err)
	}
	a := articles[0]
	if strings.Count(a.Body, "\n\n") != 3 || !strings.HasPrefix(a.Body, "The old bridge") {
		t.Errorf("body %q, want the page's", a.Body)
	}
	a.Body = ""
	want := Article{Source: 3, URL: s.URL + "/bridge", Title: "Bridge & road fall", Teaser: "It fell.…", Language: "en", Publisher: "Example", Topics: []string{"world", "europe"},
		Published: time.Date(2026, 9, 21, 8, 0, 0, 0, time.UTC), Fetched: seen}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("article: (-want +got)\n%s", diff)
	}
	wantNext := Source{ID: 3, URL: s.URL + "/feed", Title: "The Example", Publisher: "Example", Language: "en", Topics: []string{"europe"}, ETag: `"1"`, Fetched: seen, Due: seen.Add(15 * time.Minute)}
	if diff := cmp.Diff(wantNext, next); diff != "" {
		t.Errorf("source: (-want +got)\n%s", diff)
	}
	articles, next, err = c.Collect(context.Background(), next)
	if err != nil || len(articles) != 0 || !next.Due.Equal(seen.Add(15*time.Minute)) {
		t.Errorf("unchanged: %d articles, due %v, %v", len(articles), next.Due, err)
	}
}

func TestCollectFailures(t *testing.T) {
	s, c := newsServer(t), collector()
	for _, test := range []struct {
		path     string
		failures int
		due      time.Duration
		problem  string
	}{
		{"/busy", 0, 2 * time.Hour, "429"}, {"/none", 0, 30 * time.Minute, "404"}, {"/none", 3, 4 * time.Hour, "404"}, {"/none", 40, 24 * time.Hour, "404"},
		{"/page", 0, 30 * time.Minute, "names this one: " + s.URL + "/feed"},
	} {
		c.Fetch = collector().Fetch // one that no answer before has told to wait
		_, next, err := c.Collect(context.Background(), Source{URL: s.URL + test.path, Failures: test.failures})
		if err == nil || next.Failures != test.failures+1 || next.Due.Sub(seen) != test.due || !strings.Contains(next.Problem, test.problem) {
			t.Errorf("%s after %d failures: %v, failures %d, due in %v, problem %q", test.path, test.failures, err, next.Failures, next.Due.Sub(seen), next.Problem)
		}
	}
}

func TestCollectFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "news")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte(pasted), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "b.txt")); err != nil {
		t.Fatal(err)
	}
	articles, next, err := collector().Collect(context.Background(), Source{ID: 4, URL: dir, Title: "Folder"})
	if err != nil || len(articles) != 1 || articles[0].Source != 4 || articles[0].Publisher != "Folder" || next.Failures != 0 {
		t.Errorf("Collect = %+v, %+v, %v", articles, next, err)
	}
	if _, next, err = collector().Collect(context.Background(), Source{URL: dir + "/none"}); err == nil || next.Failures != 1 {
		t.Errorf("missing folder: %v, failures %d", err, next.Failures)
	}
}

func TestPageKeepsItsSite(t *testing.T) {
	s := newsServer(t)
	a, err := collector().Page(context.Background(), s.URL+"/bridge")
	if err != nil || a.URL != s.URL+"/bridge" || a.Language != "en" {
		t.Errorf("Page = %+v, %v", a, err)
	}
}

func TestFromItem(t *testing.T) {
	seen := seen
	long := strings.Repeat("The council met again on Thursday and decided nothing at all about the bridge. ", 12)
	for _, test := range []struct {
		name         string
		item         feed.Item
		teaser, body string
	}{
		{"closing lines", feed.Item{Title: "T", Summary: "Short.", Content: "<p>Some text.</p><p>The post T appeared first on Example.</p>"}, "Short.", "Some text."},
		{"whole text in the description", feed.Item{Title: "T", Summary: "<p>" + long + "</p>"}, "", strings.TrimSpace(long)},
		{"teaser begins the body", feed.Item{Title: "T", Summary: "Some text.", Content: "Some text. And more."}, "", "Some text. And more."},
	} {
		a := FromItem(test.item, Source{}, seen)
		if a.Teaser != test.teaser || a.Body != test.body || a.URL == "" || !a.Published.Equal(seen) {
			t.Errorf("%s: %+v", test.name, a)
		}
	}
}

func TestRecurringParagraphs(t *testing.T) {
	var articles []Article
	for i := range 4 {
		articles = append(articles, Article{Body: fmt.Sprintf("Text %d.\n\nGive us money.", i)})
	}
	withoutRecurring(articles)
	for i, a := range articles {
		if want := fmt.Sprintf("Text %d.", i); a.Body != want {
			t.Errorf("body %q, want %q", a.Body, want)
		}
	}
}
