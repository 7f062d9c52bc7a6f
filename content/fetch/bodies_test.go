package fetch_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"daybrief/content/fetch"
)

// codings packs data in each way that servers do.
func codings(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	out := map[string][]byte{"": data}
	pack := func(name string, open func(io.Writer) io.WriteCloser) {
		var b bytes.Buffer
		w := open(&b)
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		out[name] = b.Bytes()
	}
	pack("gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })
	pack("br", func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) })
	pack("deflate", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })
	pack("deflate ", func(w io.Writer) io.WriteCloser { d, _ := flate.NewWriter(w, 6); return d })
	pack("zstd", func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z })
	out["x-gzip"] = out["gzip"]
	return out
}

func serveBody(t *testing.T, coding string, body []byte) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept-Encoding"), "br") {
			t.Errorf("Accept-Encoding %q", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", strings.TrimSpace(coding))
		w.Write(body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestCodings(t *testing.T) {
	text := []byte(strings.Repeat("The bridge fell. ", 100))
	for name, body := range codings(t, text) {
		got, err := client().Get(context.Background(), serveBody(t, name, body), "", "")
		if err != nil || !bytes.Equal(got.Body, text) {
			t.Errorf("%q: %v", name, err)
		}
	}
	twice := codings(t, codings(t, text)["br"])["gzip"]
	if got, err := client().Get(context.Background(), serveBody(t, "br, gzip", twice), "", ""); err != nil || !bytes.Equal(got.Body, text) {
		t.Errorf("twice: %v", err)
	}
	if got, err := client().Get(context.Background(), serveBody(t, "gzip", text), "", ""); err != nil || !bytes.Equal(got.Body, text) {
		t.Errorf("plain that says gzip: %v", err)
	}
	for _, coding := range []string{"lzma", "gzip, gzip, gzip"} {
		if _, err := client().Get(context.Background(), serveBody(t, coding, text), "", ""); !errors.Is(err, fetch.ErrRefused) {
			t.Errorf("%q: error %v, want a refusal", coding, err)
		}
	}
}

func TestBombs(t *testing.T) {
	for name, body := range codings(t, make([]byte, 30<<20)) {
		if _, err := client().Get(context.Background(), serveBody(t, name, body), "", ""); !errors.Is(err, fetch.ErrTooLarge) {
			t.Errorf("%q of 30 MB: error %v, want ErrTooLarge", name, err)
		}
	}
}

func TestTypesAndDrips(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/film", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "video/mp4")
		w.Write([]byte("ftyp"))
	})
	mux.HandleFunc("/drip", func(w http.ResponseWriter, r *http.Request) {
		for range 200 {
			if _, err := w.Write([]byte("x")); err != nil || r.Context().Err() != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(20 * time.Millisecond):
			}
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	if _, err := client().Get(context.Background(), s.URL+"/film", "", ""); !errors.Is(err, fetch.ErrType) {
		t.Errorf("film: error %v, want ErrType", err)
	}
	c := fetch.New(fetch.Config{AllowPrivate: true, Timeout: 100 * time.Millisecond})
	if _, err := c.Get(context.Background(), s.URL+"/drip", "", ""); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("drip: error %v, want the timeout", err)
	}
}

func TestPageKeepsToRobots(t *testing.T) {
	asked := 0
	mux := http.NewServeMux()
	mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Write([]byte("User-agent: *\nDisallow: /closed\n"))
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("page")) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	c := client()
	for path, want := range map[string]error{"/open": nil, "/closed/1": fetch.ErrRobots} {
		if _, err := c.Page(context.Background(), s.URL+path); !errors.Is(err, want) {
			t.Errorf("%s: error %v, want %v", path, err, want)
		}
	}
	if asked != 1 {
		t.Errorf("robots.txt was fetched %d times, want once", asked)
	}
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	t.Cleanup(down.Close)
	if _, err := c.Page(context.Background(), down.URL+"/x"); !errors.Is(err, fetch.ErrRobots) {
		t.Errorf("robots.txt that cannot be had: %v, want ErrRobots", err)
	}
}

// TestProxy sends public names through the proxy of the environment, and
// private addresses nowhere.
func TestProxy(t *testing.T) {
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		w.Write([]byte("through the proxy"))
	}))
	t.Cleanup(proxy.Close)
	for _, name := range []string{"http_proxy", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"} {
		t.Setenv(name, "")
	}
	t.Setenv("HTTP_PROXY", proxy.URL)
	c := fetch.New(fetch.Config{})
	got, err := c.Get(context.Background(), "http://news.example.com/feed", "", "")
	if err != nil || string(got.Body) != "through the proxy" {
		t.Fatalf("Get = %v, %v", got, err)
	}
	u, _ := url.Parse(proxy.URL)
	for _, address := range []string{"http://10.1.2.3/", "http://169.254.169.254/", "http://news.example.com:8080/", "http://intranet/", "http://127.0.0.1:" + u.Port() + "/"} {
		if _, err := c.Get(context.Background(), address, "", ""); !errors.Is(err, fetch.ErrRefused) {
			t.Errorf("%s: error %v, want a refusal", address, err)
		}
	}
	if len(asked) != 1 {
		t.Errorf("the proxy was asked for %q, want the public address alone", asked)
	}
}
