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
	want := Article{Source: 3, URL: s.URL + "/bridge", Title: "Bridge & road fall", Teaser: "It fell.…", Language: "en", Publisher: "Example", Topics: []string{"world", "europe"}, GUID: s.URL + "/bridge?utm_source=rss",
		Published: time.Date(2026, 9, 21, 8, 0, 0, 0, time.UTC), Fetched: seen}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("article: (-want +got)\n%s", diff)
	}
	wantNext := Source{ID: 3, URL: s.URL + "/feed", Title: "The Example", Publisher: "Example", Language: "en", Topics: []string{"europe"}, ETag: `"1"`, Fetched: seen, Newest: time.Date(2026, 9, 21, 8, 0, 0, 0, time.UTC), Due: seen.Add(15 * time.Minute)}
	next.Lines = "" // TestRecurringParagraphs
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

// TestHostThatWantsAPause reads two sources of a host: what the first is told
// is no failure of the second, which is not asked.
func TestHostThatWantsAPause(t *testing.T) {
	s, c := newsServer(t), collector()
	if _, next, err := c.Collect(context.Background(), Source{URL: s.URL + "/busy"}); err == nil || next.Failures != 1 {
		t.Fatalf("busy: %+v, %v", next, err)
	}
	_, next, err := c.Collect(context.Background(), Source{URL: s.URL + "/feed"})
	if err == nil || next.Failures != 0 || next.Due.Sub(seen) != 2*time.Hour || !strings.Contains(next.Problem, "429") {
		t.Errorf("its neighbour: %+v, %v", next, err)
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
	const plea = "Give us money."
	always := func(int) bool { return true }
	lines := ""
	for day := range 4 { // one article a read: only memory can tell
		articles := []Article{{Body: fmt.Sprintf("Text %d.\n\nMore of %d, and so on.\n\n%s", day, day, plea)}}
		lines = recurring(articles, always, lines)
		if got := strings.Contains(articles[0].Body, plea); got != (day < recurs-1) {
			t.Errorf("day %d: body %q", day, articles[0].Body)
		}
		lines = recurring(articles, func(int) bool { return false }, lines) // read again: teaches nothing
	}
	var articles []Article
	for i := range 4 {
		articles = append(articles, Article{Body: fmt.Sprintf("Text %d of the day.\n\n%s", i, plea)})
	}
	recurring(articles, always, "")
	for i, a := range articles {
		if want := fmt.Sprintf("Text %d of the day.", i); a.Body != want {
			t.Errorf("body %q, want %q", a.Body, want)
		}
	}
	for i := range 200 { // what is remembered stays small, and keeps what recurred
		lines = recurring([]Article{{Body: fmt.Sprintf("a%d\n\nb%d\n\nc%d", i, i, i)}}, always, lines)
	}
	if n := len(strings.Fields(lines)); n > mostLines || !strings.Contains(lines, fmt.Sprintf("%08x:", hashOf(plea))) {
		t.Errorf("%d lines are remembered: %.80s", n, lines)
	}
}

func TestCredits(t *testing.T) {
	const first, second = "The bridge fell on Monday, and nobody was hurt.", "It will take a year to build another."
	for _, test := range []struct{ add, byline string }{
		{"By Ana Ruiz and Tom de Vries", "Ana Ruiz and Tom de Vries"}, {"Photo: Ana Ruiz/AFP", ""}, {"Image source, Getty Images", ""}, {"Ana Ruiz via Getty Images", ""},
		{"(Reporting by Ana Ruiz in Lima; Editing by Tom Vries)", "Ana Ruiz in Lima"}, {"Advertisement", ""},
	} {
		a := Article{Body: first + "\n\n" + test.add + "\n\n" + second}
		a.credits()
		if a.Body != first+"\n\n"+second || a.Byline != test.byline {
			t.Errorf("%q: body %q, byline %q", test.add, a.Body, a.Byline)
		}
	}
	for _, keep := range []string{"By Monday the bridge had fallen.", "Pictures of the bridge went round the world.", "Reuters could not verify the report.", "Images: they are what remains of the old city, said the mayor on Monday, and there will be no others after this year, because the archive burnt down."} {
		a := Article{Body: first + "\n\n" + keep + "\n\n" + second}
		if a.credits(); !strings.Contains(a.Body, keep) {
			t.Errorf("%q was taken for a credit", keep)
		}
	}
}

func TestTrimSite(t *testing.T) {
	for in, want := range map[string]string{
		"Bridge falls in Lima | The Example": "Bridge falls in Lima", "Bridge falls in Lima - World - Example": "Bridge falls in Lima - World", "Bridge falls – paper.example": "Bridge falls",
		"Bridge falls | Opinion": "Bridge falls | Opinion", "A - Example": "A - Example", "Bridge falls - Paper": "Bridge falls",
	} {
		a := Article{Title: in, URL: "https://www.paper.example/1"}
		if a.trimSite("Example"); a.Title != want {
			t.Errorf("%q became %q, want %q", in, a.Title, want)
		}
	}
}

func TestDate(t *testing.T) {
	past := seen.Add(-time.Hour)
	for _, test := range []struct {
		name, url string
		in, want  time.Time
		undated   bool
	}{
		{"dated", "https://a.example/1", past, past, false},
		{"in the future", "https://a.example/1", seen.Add(48 * time.Hour), seen, false},
		{"undated", "https://a.example/1", time.Time{}, seen, true},
		{"the zero of a clock", "https://a.example/1", time.Unix(0, 0), seen, true},
		{"dated by its address", "https://a.example/2026/03/09/bridge", time.Time{}, time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC), true},
		{"an impossible day in its address", "https://a.example/2026/02/31/bridge", time.Time{}, seen, true},
	} {
		a := Article{URL: test.url, Published: test.in}
		if a.date(seen); !a.Published.Equal(test.want) || a.Undated != test.undated {
			t.Errorf("%s: %v, undated %v; want %v", test.name, a.Published, a.Undated, test.want)
		}
	}
}

func TestApart(t *testing.T) {
	got := apart([]Article{
		{GUID: "1", URL: "https://a.example/1"}, {GUID: "1", URL: "https://a.example/1"}, // twice the same
		{GUID: "x", URL: "https://a.example/2"}, {GUID: "x", URL: "https://a.example/3"}, // a guid for all
		{GUID: "4", URL: "https://a.example/"}, {GUID: "5", URL: "https://a.example/"}, // an address for all
	})
	guids, addresses := map[string]bool{}, map[string]bool{}
	for _, a := range got {
		guids[a.GUID], addresses[a.URL] = true, true
	}
	if len(got) != 5 || len(guids) != 5 || len(addresses) != 5 {
		t.Errorf("apart = %+v", got)
	}
}

func TestInterval(t *testing.T) {
	for _, test := range []struct {
		name          string
		gap, age      time.Duration
		fresh, wanted time.Duration
	}{
		{"unknown", 0, 0, 0, 15 * time.Minute}, {"a wire", time.Minute, 0, 0, 5 * time.Minute}, {"hourly", time.Hour, 0, 0, 30 * time.Minute},
		{"weekly", 7 * 24 * time.Hour, 0, 0, 6 * time.Hour}, {"a wire gone quiet", time.Minute, 8 * time.Hour, 0, time.Hour}, {"fresh for an hour", time.Minute, 0, time.Hour, time.Hour}, {"fresh for a day", time.Minute, 0, 24 * time.Hour, 6 * time.Hour},
	} {
		if got := interval(Source{Rhythm: test.gap, Newest: seen.Add(-test.age)}, seen, 15*time.Minute, test.fresh); got != test.wanted {
			t.Errorf("%s: every %v, want %v", test.name, got, test.wanted)
		}
	}
	var articles []Article
	for _, hours := range []int{1, 2, 3, 4, 30} {
		articles = append(articles, Article{Published: seen.Add(-time.Duration(hours) * time.Hour)})
	}
	if newest, gap := rhythm(append(articles, Article{Undated: true, Published: seen})); !newest.Equal(seen.Add(-time.Hour)) || gap != time.Hour {
		t.Errorf("rhythm = %v, %v; want an hour", newest, gap)
	}
}

func TestRetired(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }))
	t.Cleanup(s.Close)
	_, next, err := collector().Collect(context.Background(), Source{URL: s.URL})
	if err == nil || !next.Retired || !next.Due.Equal(Never) || next.Silent(seen) {
		t.Errorf("after 410: %+v, %v", next, err)
	}
}

// TestPagesAreReadOnce reads a feed twice: the page of a stored article is
// read again only after the feed says that it changed.
func TestPagesAreReadOnce(t *testing.T) {
	title, asked := "Bridge falls", 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/feed":
			fmt.Fprintf(w, `<rss version="2.0"><channel><item><title>%s</title><link>http://%s/bridge</link><description>It fell.</description></item></channel></rss>`, title, r.Host)
		case "/bridge":
			asked++
			fmt.Fprintf(w, `<html><body><article>%s</article></body></html>`, body)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	c := collector()
	stored := map[string]Article{}
	c.Stored = func(_ context.Context, articles []Article) ([]Article, error) {
		var out []Article
		for _, a := range articles {
			out = append(out, stored[a.GUID])
		}
		return out, nil
	}
	for i, want := range []int{1, 1, 2, 2} {
		if i == 2 {
			title = "Bridge falls, two hurt"
		}
		articles, _, err := c.Collect(context.Background(), Source{URL: s.URL + "/feed"})
		if err != nil || len(articles) != 1 {
			t.Fatalf("Collect = %v, %v", articles, err)
		}
		articles[0].ID = 7
		stored[articles[0].GUID] = articles[0]
		if asked != want {
			t.Errorf("read %d: the page was fetched %d times, want %d", i, asked, want)
		}
	}
	for pages, want := range map[string]int{PagesNever: 0, PagesAlways: 1} {
		asked, stored = 0, map[string]Article{}
		if _, _, err := c.Collect(context.Background(), Source{URL: s.URL + "/feed", Pages: pages}); err != nil || asked != want {
			t.Errorf("pages %s: %d fetched, want %d; %v", pages, asked, want, err)
		}
	}
}

// TestPagesInTurns reads a feed of more pages than one read may fetch: each
// article comes once, and with its text.
func TestPagesInTurns(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/feed" {
			fmt.Fprintf(w, `<html><body><article>%s</article></body></html>`, strings.ReplaceAll(body, "<p>", "<p>Nr. "+r.URL.Path[1:]+": "))
			return
		}
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `"1"`)
		fmt.Fprint(w, `<rss version="2.0"><channel>`)
		for i := range 12 {
			fmt.Fprintf(w, `<item><title>Bridge %d</title><link>http://%s/%d</link></item>`, i, r.Host, i)
		}
		fmt.Fprint(w, `</channel></rss>`)
	}))
	t.Cleanup(s.Close)
	c, source, stored := collector(), Source{URL: s.URL + "/feed"}, map[string]Article{}
	c.Stored = func(_ context.Context, articles []Article) ([]Article, error) {
		var out []Article
		for _, a := range articles {
			out = append(out, stored[a.GUID])
		}
		return out, nil
	}
	for i, want := range []int{5, 10, 12, 12} {
		articles, next, err := c.Collect(context.Background(), source)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range articles {
			if stored[a.GUID].ID == 0 {
				a.ID = 1
				stored[a.GUID] = a
			}
			if len(stored[a.GUID].Body) < shortestBody {
				t.Errorf("read %d: %s has the text %q", i, a.URL, a.Body)
			}
		}
		if source = next; len(stored) != want {
			t.Errorf("after read %d there are %d articles, want %d", i, len(stored), want)
		}
	}
}
