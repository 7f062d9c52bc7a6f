package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"daybrief/content/fetch"
)

var now = time.Date(2026, 9, 21, 8, 0, 0, 0, time.UTC)

func server(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/feed", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Last-Modified", "Mon, 21 Sep 2026 07:00:00 GMT")
		if r.Header.Get("If-None-Match") == `"v1"` && r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
		w.Write([]byte("agent " + r.UserAgent()))
	})
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(make([]byte, 1<<20))
		z.Close()
		w.Write(b.Bytes())
	})
	mux.HandleFunc("/busy", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	mux.HandleFunc("/later", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", now.Add(time.Hour).Format(http.TimeFormat))
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/temporary", http.StatusMovedPermanently)
	})
	mux.HandleFunc("/temporary", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/feed", http.StatusFound) })
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func client() *fetch.Client {
	return fetch.New(fetch.Config{AllowPrivate: true, UserAgent: "Daybrief test", MaxBytes: 100_000, Spacing: -1, Now: func() time.Time { return now }})
}

func TestGet(t *testing.T) {
	s := server(t)
	got, err := client().Get(context.Background(), s.URL+"/feed", "", "")
	if err != nil || string(got.Body) != "agent Daybrief test" || got.ETag != `"v1"` || !strings.HasPrefix(got.ContentType, "application/rss+xml") {
		t.Fatalf("Get = %+v, %v", got, err)
	}
	again, err := client().Get(context.Background(), s.URL+"/feed", got.ETag, got.LastModified)
	if err != nil || !again.NotModified || len(again.Body) != 0 {
		t.Errorf("conditional Get = %+v, %v, want not modified", again, err)
	}
	moved, err := client().Get(context.Background(), s.URL+"/moved", "", "")
	if err != nil || moved.FinalURL != s.URL+"/feed" || moved.PermanentURL != s.URL+"/temporary" {
		t.Errorf("moved Get = %+v, %v", moved, err)
	}
}

func TestGetRefusals(t *testing.T) {
	s := server(t)
	for _, test := range []struct {
		name, address string
		want          error
	}{
		{"too large after decompression", s.URL + "/bomb", fetch.ErrTooLarge}, {"redirect loop", s.URL + "/loop", fetch.ErrRefused}, {"redirect to a file", s.URL + "/file", fetch.ErrRefused},
		{"file", "file:///etc/passwd", fetch.ErrRefused}, {"no scheme", "example.com", fetch.ErrRefused}, {"user", "http://a:b@127.0.0.1/", fetch.ErrRefused}, {"broken", "http://[::1", fetch.ErrRefused},
	} {
		if _, err := client().Get(context.Background(), test.address, "", ""); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", test.name, err, test.want)
		}
	}
	for path, want := range map[string]fetch.StatusError{
		"/busy": {Status: 429, RetryAfter: 2 * time.Minute}, "/later": {Status: 503, RetryAfter: time.Hour}, "/none": {Status: 404},
	} {
		_, err := client().Get(context.Background(), s.URL+path, "", "")
		if got, ok := errors.AsType[*fetch.StatusError](err); !ok || *got != want {
			t.Errorf("%s: error %v, want %v", path, err, &want)
		}
	}
}

// TestGuard asks for addresses that nothing outside this machine should reach.
func TestGuard(t *testing.T) {
	s := server(t)
	t.Setenv("HTTP_PROXY", s.URL) // must not be used
	guarded := fetch.New(fetch.Config{})
	for _, address := range []string{s.URL + "/feed", "http://localhost/", "http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/", "http://192.168.1.1/", "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/", "http://2130706433/"} {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		_, err := guarded.Get(ctx, address, "", "")
		cancel()
		if err == nil || address != "http://2130706433/" && !errors.Is(err, fetch.ErrRefused) {
			t.Errorf("Get(%q): error %v, want a refusal", address, err)
		}
	}
}
