package bot_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"daybrief/bot"
	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/content"
	"daybrief/content/fetch"
)

const (
	worldSources = 200
	worldItems   = 5
	worldSpacing = 20 * time.Millisecond
)

// A visit is one request that the world was sent.
type visit struct {
	at                  time.Time
	path                string
	etag, modified      string
	agent               string
	conditionalPossible bool // a version of it was given out before
}

// A world is a web of sources, good ones and bad ones, that all answer from
// loopback: it is the proxy of the client, so that every site has a name of its
// own and the guard on addresses stays on.
type world struct {
	mu     sync.Mutex
	visits map[string][]visit // by host
	given  map[string]bool    // addresses of which a version was given out
	large  []byte
	bomb   []byte
}

// kinds are what sources are made of, see kindOf.
var kinds = []string{"rss", "atom", "json", "rdf", "latin", "gzip", "brotli", "teaser", "moved", "cut", "garbage-first",
	"500", "429", "drip", "loop", "private", "huge", "bomb", "entities", "film"}

// kindOf returns the kind of source i. Three of those that take long are enough.
func kindOf(i int) string {
	kind := kinds[i%len(kinds)]
	if i >= 60 && (kind == "huge" || kind == "bomb" || kind == "drip") {
		return "500"
	}
	return kind
}

// isGood reports whether articles must come of a kind.
func isGood(kind string) bool {
	for i, k := range kinds {
		if k == kind {
			return i < 11
		}
	}
	return false
}

func sourceURL(i int) string { return fmt.Sprintf("http://s%03d.example/feed", i) }

func itemURL(i, n int) string { return fmt.Sprintf("http://s%03d.example/%d", i, n) }

// text is what the article says: three paragraphs of its own.
func text(i, n int) string {
	r := rand.New(rand.NewPCG(uint64(i), uint64(n)))
	words := strings.Fields("the bridge over river fell council voted ferry army road schools mayor hospital repair storm summer harvest market train border court")
	var paragraphs []string
	for range 3 {
		p := fmt.Sprintf("Number %d of source %d:", n, i)
		for range 40 {
			p += " " + words[r.IntN(len(words))]
		}
		paragraphs = append(paragraphs, p+".")
	}
	return strings.Join(paragraphs, "\n\n")
}

func html(i, n int) string {
	return "<p>" + strings.ReplaceAll(text(i, n), "\n\n", "</p><p>") + "</p>"
}

// feedOf writes the feed of a source.
func feedOf(i int, kind string) string {
	var b strings.Builder
	date := time.Date(2026, 9, 22, 6, 0, 0, 0, time.UTC)
	for n := range worldItems {
		title, at := fmt.Sprintf("Événement %d of source %d", n, i), date.Add(-time.Duration(n)*time.Hour)
		switch kind {
		case "atom":
			fmt.Fprintf(&b, `<entry><id>urn:%d:%d</id><title>%s</title><link href="/%d"/><updated>%s</updated><content type="html"><![CDATA[%s]]></content></entry>`, i, n, title, n, at.Format(time.RFC3339), html(i, n))
		case "json":
			fmt.Fprintf(&b, `,{"id":"%d","url":"/%d","title":%q,"date_published":%q,"content_html":%q}`, n, n, title, at.Format(time.RFC3339), html(i, n))
		case "teaser":
			fmt.Fprintf(&b, `<item><title>%s</title><link>/%d</link><description>It happened.</description></item>`, title, n)
		default:
			fmt.Fprintf(&b, `<item><title>%s</title><link>/%d?utm_source=rss</link><guid>%d</guid><pubDate>%s</pubDate><description><![CDATA[%s]]></description></item>`, title, n, n, at.Format(time.RFC1123Z), html(i, n))
		}
	}
	switch kind {
	case "atom":
		return `<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>` + b.String() + `</feed>`
	case "json":
		return `{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[` + b.String()[1:] + `]}`
	case "rdf":
		return `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>R</title></channel>` + b.String() + `</rdf:RDF>`
	case "cut":
		return `<rss version="2.0"><channel><title>C</title>` + b.String() + `<item><title>Half an ite`
	case "garbage-first":
		return "<b>Warning</b>: no database\n\n" + `<?xml version="1.0"?><rss version="2.0"><channel><title>G</title>` + b.String() + `</channel></rss>`
	case "latin":
		return `<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0"><channel>` + strings.ReplaceAll(strings.ReplaceAll(b.String(), "É", "\xc9"), "é", "\xe9") + `</channel></rss>`
	}
	return `<rss version="2.0"><channel><title>S</title>` + b.String() + `</channel></rss>`
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	i, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(r.Host, "s"), ".example"))
	if err != nil || i >= worldSources {
		http.Error(rw, "asked for "+r.URL.String(), http.StatusTeapot)
		return
	}
	w.mu.Lock()
	w.visits[r.Host] = append(w.visits[r.Host], visit{time.Now(), r.URL.Path, r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since"), r.UserAgent(), w.given[r.URL.String()]})
	w.mu.Unlock()
	kind := kindOf(i)
	switch {
	case r.URL.Path == "/robots.txt":
		http.NotFound(rw, r)
	case r.URL.Path != "/feed" && r.URL.Path != "/feed/new":
		n, _ := strconv.Atoi(r.URL.Path[1:])
		fmt.Fprintf(rw, `<html><head><title>x</title></head><body><nav>Home</nav><article>%s</article></body></html>`, html(i, n))
	case isGood(kind):
		w.good(rw, r, i, kind)
	default:
		w.bad(rw, r, kind)
	}
}

func (w *world) good(rw http.ResponseWriter, r *http.Request, i int, kind string) {
	if kind == "moved" && r.URL.Path == "/feed" {
		http.Redirect(rw, r, "/feed/new", http.StatusMovedPermanently)
		return
	}
	const modified = "Tue, 22 Sep 2026 06:00:00 GMT"
	etag := fmt.Sprintf(`"%d"`, i)
	if i%2 == 0 {
		rw.Header().Set("ETag", etag)
	} else {
		rw.Header().Set("Last-Modified", modified)
	}
	if r.Header.Get("If-None-Match") == etag || r.Header.Get("If-Modified-Since") == modified {
		rw.WriteHeader(http.StatusNotModified)
		return
	}
	w.mu.Lock()
	w.given[r.URL.String()] = true
	w.mu.Unlock()
	body := []byte(feedOf(i, kind))
	var packed bytes.Buffer
	switch kind {
	case "gzip":
		z := gzip.NewWriter(&packed)
		z.Write(body)
		z.Close()
	case "brotli":
		z := brotli.NewWriter(&packed)
		z.Write(body)
		z.Close()
	}
	if packed.Len() > 0 {
		rw.Header().Set("Content-Encoding", map[string]string{"gzip": "gzip", "brotli": "br"}[kind])
		body = packed.Bytes()
	}
	rw.Write(body)
}

func (w *world) bad(rw http.ResponseWriter, r *http.Request, kind string) {
	switch kind {
	case "500":
		http.Error(rw, feedOf(0, "rss"), http.StatusInternalServerError)
	case "429":
		rw.Header().Set("Retry-After", "7200")
		http.Error(rw, "slower", http.StatusTooManyRequests)
	case "drip":
		for range 100 {
			if _, err := io.WriteString(rw, "<"); err != nil {
				return
			}
			rw.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	case "loop":
		http.Redirect(rw, r, "/feed", http.StatusMovedPermanently)
	case "private":
		http.Redirect(rw, r, []string{"http://127.0.0.1/feed", "http://169.254.169.254/latest", "http://10.0.0.1/", "http://[::1]/", "http://localhost/"}[rand.IntN(5)], http.StatusMovedPermanently)
	case "huge":
		io.WriteString(rw, `<rss version="2.0"><channel>`)
		for range 50 {
			if _, err := rw.Write(w.large); err != nil {
				return
			}
		}
	case "bomb":
		rw.Header().Set("Content-Encoding", "gzip")
		rw.Write(w.bomb)
	case "entities":
		io.WriteString(rw, `<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>`+strings.Replace(feedOf(0, "rss"), "source", "&b;", 1))
	case "film":
		rw.Header().Set("Content-Type", "video/mp4")
		rw.Write(w.large)
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{visits: map[string][]visit{}, given: map[string]bool{}, large: bytes.Repeat([]byte("<item><title>x</title></item>\n"), 1<<20/30)}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	for range 50 { // 50 MB
		z.Write(make([]byte, 1<<20))
	}
	z.Close()
	w.bomb = b.Bytes()
	s := httptest.NewServer(w)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	for _, name := range []string{"http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"} {
		t.Setenv(name, "")
	}
	t.Setenv("HTTP_PROXY", s.URL)
	return w
}

// TestWorld reads 200 sources of every kind twice. Every good article
// must be stored once and whole, no bad one, within 150 MB.
func TestWorld(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t)
		now := time.Date(2026, 9, 22, 8, 0, 0, 0, time.UTC)
		clock := func() time.Time { return now }
		s, err := store.Open(t.Context(), address, clock)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		loops := &bot.Loops{
			Collector: &content.Collector{
				Fetch: fetch.New(fetch.Config{UserAgent: "daybrief/test (+mail@paper.example)", Timeout: 3 * time.Second, Spacing: worldSpacing, Now: clock}),
				Now:   clock, Pages: 40, Stored: s.Stored,
			},
			Sources: s, Token: "test", Lease: time.Minute, Now: clock, Log: slog.New(slog.DiscardHandler),
		}
		for i := range worldSources {
			if _, err := s.AddSource(t.Context(), content.Source{URL: sourceURL(i), Publisher: fmt.Sprintf("Paper %d", i)}); err != nil {
				t.Fatal(err)
			}
		}
		peak := watchMemory(t)
		for round := range 2 {
			read, err := loops.Collect(t.Context(), func(bot.Collected) {})
			if err != nil || round == 0 && read != worldSources {
				t.Fatalf("round %d: %d sources read, %v", round, read, err)
			}
			now = now.Add(25 * time.Hour) // later than any backoff
		}
		if most := peak() >> 20; most > 150 {
			t.Errorf("%d MB of memory were in use, want at most 150", most)
		} else {
			t.Logf("at most %d MB of memory were in use", most)
		}
		w.checkArticles(t, s)
		w.checkVisits(t)
		checkSources(t, s)
	})
}

// watchMemory returns a function that ends the watch and returns the most
// memory that the Go runtime held, in bytes.
func watchMemory(t *testing.T) (peak func() uint64) {
	t.Helper()
	debug.FreeOSMemory() // what earlier tests left
	done, result := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for {
			metrics.Read(samples)
			most = max(most, samples[0].Value.Uint64()-samples[1].Value.Uint64())
			select {
			case <-done:
				result <- most
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return func() uint64 {
		close(done)
		return <-result
	}
}

func (w *world) checkArticles(t *testing.T, s *store.Store) {
	t.Helper()
	all, err := s.Unedited(t.Context(), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	byURL := map[string]content.Article{}
	for _, a := range all {
		byURL[a.URL] = a
	}
	want := 0
	for i := range worldSources {
		if !isGood(kindOf(i)) {
			continue
		}
		for n := range worldItems {
			want++
			a := byURL[itemURL(i, n)]
			if title := fmt.Sprintf("Événement %d of source %d", n, i); a.Title != title || a.Body != text(i, n) {
				t.Errorf("%s (%s): title %q, body %.80q", itemURL(i, n), kindOf(i), a.Title, a.Body)
			}
		}
	}
	if len(all) != want {
		t.Errorf("%d articles are stored, want the %d good ones", len(all), want)
	}
}

// checkVisits reads the log of requests: conditional where that was possible,
// spaced, and honest about who asks.
func (w *world) checkVisits(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	conditional := 0
	for host, visits := range w.visits {
		for _, v := range visits {
			if v.conditionalPossible && v.etag == "" && v.modified == "" {
				t.Errorf("%s%s was fetched again without its version", host, v.path)
			}
			if v.conditionalPossible {
				conditional++
			}
			if v.agent != "daybrief/test (+mail@paper.example)" {
				t.Errorf("%s was asked by %q", host, v.agent)
			}
		}
		// Redirects within a host belong to the visit, so those hosts are left out.
		var i int
		fmt.Sscanf(host, "s%d.example", &i)
		if kind := kindOf(i); kind != "loop" && kind != "moved" && len(visits) > 1 {
			took := visits[len(visits)-1].at.Sub(visits[0].at)
			if least := time.Duration(len(visits)-1) * worldSpacing * 8 / 10; took < least {
				t.Errorf("%s (%s) had %d requests within %v, want at least %v", host, kind, len(visits), took, least)
			}
		}
	}
	if conditional < worldSources/2 {
		t.Errorf("only %d conditional requests were made", conditional)
	}
}

func checkSources(t *testing.T, s *store.Store) {
	t.Helper()
	all, err := s.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{"500": "500", "429": "429", "drip": "deadline", "loop": "redirects", "private": "private", "huge": "too large", "bomb": "too large", "entities": "exhaust", "film": "video"}
	for i, src := range all {
		kind := kindOf(i)
		if isGood(kind) != (src.Failures == 0) || !strings.Contains(src.Problem, words[kind]) {
			t.Errorf("%s (%s): %d failures, problem %q", src.URL, kind, src.Failures, src.Problem)
		}
		if kind == "moved" && src.URL != sourceURL(i)+"/new" {
			t.Errorf("the source that moved is at %s", src.URL)
		}
	}
}
