package web

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
)

// ask sends one request as it stands, without a client's manners.
func ask(h http.Handler, method, path, host string, header map[string]string) *httptest.ResponseRecorder {
	q := httptest.NewRequest(method, path, strings.NewReader("line=/echo+x&page=1"))
	q.Host = host
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for k, v := range header {
		q.Header.Set(k, v)
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, q)
	return answer
}

func TestHosts(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		for host, want := range map[string]int{
			"localhost": 200, "localhost:8080": 200, "LocalHost:1": 200, "127.0.0.1:8080": 200, "127.9.9.9": 200, "[::1]:8080": 200, "[::1]": 200, "::1": 200,
			"": 403, "evil.example": 403, "evil.example:8080": 403, "localhost.evil.example": 403, "127.0.0.1.evil.example": 403,
			"192.168.0.7:8080": 403, "10.0.0.1": 403, "0.0.0.0:8080": 403, "[::]:80": 403, "8.8.8.8": 403, "localhost:80:80": 403, "2130706433": 403,
		} {
			for _, path := range []string{"/", "/after/0", "/complete?line=/echo+", "/page.js"} {
				if got := ask(r.Handler(), "GET", path, host, nil).Code; got != want {
					t.Errorf("GET %s of host %q answered %d, want %d", path, host, got, want)
				}
			}
			if got := ask(r.Handler(), "POST", "/say", host, nil).Code; (got == 303) != (want == 200) || (got == 403) != (want == 403) {
				t.Errorf("POST of host %q answered %d", host, got)
			}
		}
	})
}

func TestCrossOrigin(t *testing.T) {
	tests := []struct {
		name   string
		header map[string]string
		ok     bool
	}{
		{"another site", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, false},
		{"a site beside it", map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "http://localhost:9999"}, false},
		{"an old browser", map[string]string{"Origin": "https://evil.example"}, false},
		{"a sandbox", map[string]string{"Origin": "null"}, false},
		{"the page", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8080"}, true},
		{"the page in an old browser", map[string]string{"Origin": "http://localhost:8080"}, true},
		{"typed by hand", map[string]string{"Sec-Fetch-Site": "none"}, true},
		{"no browser", nil, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			run(t, func(t *testing.T, r *rig) {
				for _, path := range []string{"/say", "/press"} {
					before := len(r.transcript.state())
					got := ask(r.Handler(), "POST", path, "localhost:8080", test.header).Code
					changed := len(r.transcript.state()) > before
					if changed != test.ok || got != map[bool]int{true: 303, false: 403}[test.ok] {
						t.Errorf("POST %s answered %d, and changed the transcript: %v", path, got, changed)
					}
				}
			})
		})
	}
}

// TestOnlyPostChanges asks everything in every other way.
func TestOnlyPostChanges(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		r.submit("/say", line("/pages"))
		before := r.transcript.state()
		for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"} {
			for _, path := range []string{"/", "/say?line=/echo+x", "/press?page=2&line=/turn+1", "/after/0", "/after/x", "/complete?line=/echo+x", "/page.js", "/none"} {
				ask(r.Handler(), method, path, "localhost", nil)
			}
		}
		if !reflect.DeepEqual(before, r.transcript.state()) {
			t.Errorf("the transcript changed from %+v to %+v", before, r.transcript.state())
		}
	})
}

func TestHeaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newRig(t).Handler()
		for path, kind := range map[string]string{
			"/": "text/html; charset=utf-8", "/after/0": "text/html; charset=utf-8", "/complete": "text/html; charset=utf-8",
			"/page.css": "text/css; charset=utf-8", "/page.js": "text/javascript; charset=utf-8", "/icon.svg": "image/svg+xml",
			"/after/x": "text/plain; charset=utf-8", "/none": "text/plain; charset=utf-8",
		} {
			got := ask(h, "GET", path, "localhost", nil).Header()
			for key, want := range map[string]string{
				"Content-Type": kind, "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff",
				"Referrer-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
			} {
				if got.Get(key) != want {
					t.Errorf("%s has %s %q, want %q", path, key, got.Get(key), want)
				}
			}
		}
		if strings.Contains(policy, "unsafe") || !strings.HasPrefix(policy, "default-src 'none';") {
			t.Errorf("the policy allows too much: %s", policy)
		}
		page := ask(h, "GET", "/", "localhost", nil).Body.String()
		if strings.Contains(page, "<style") || strings.Contains(page, "style=") || strings.Contains(page, "<script>") || strings.Contains(page, "onclick") {
			t.Errorf("the page has a style or script that its policy forbids:\n%s", page)
		}
	})
}
