package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"
)

func TestHostsAreKeptApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hosts{spacing: time.Second}
		began := time.Now()
		at := map[string][]time.Duration{}
		for range 3 {
			for _, name := range []string{"a.example", "b.example"} {
				leave, err := h.enter(t.Context(), name)
				if err != nil {
					t.Fatal(err)
				}
				at[name] = append(at[name], time.Since(began))
				leave()
			}
		}
		for name, got := range at {
			if got[1]-got[0] < time.Second || got[2]-got[1] < time.Second || got[2] > 2*time.Second {
				t.Errorf("%s was visited at %v, want a second apart, and not held up by others", name, got)
			}
		}
	})
}

func TestHostsAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hosts{}
		var leaves []func()
		for range perHost {
			leave, err := h.enter(t.Context(), "a.example")
			if err != nil {
				t.Fatal(err)
			}
			leaves = append(leaves, leave)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := h.enter(ctx, "a.example"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("one request more: %v, want to wait", err)
		}
		leaves[0]()
		leaves[0]() // once is once
		if _, err := h.enter(t.Context(), "a.example"); err != nil {
			t.Errorf("after one left: %v", err)
		}
	})
}

func TestHostThatAsksToBeLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hosts{}
		h.close("a.example", 2*time.Hour)
		_, err := h.enter(t.Context(), "a.example")
		if got, ok := errors.AsType[*StatusError](err); !ok || got.Status != 429 || got.RetryAfter != 2*time.Hour {
			t.Errorf("enter: %v, want its wish", err)
		}
		time.Sleep(2*time.Hour + time.Second)
		if _, err := h.enter(t.Context(), "a.example"); err != nil {
			t.Errorf("afterwards: %v", err)
		}
		for i := range mostHosts + 10 {
			_, done := h.use(time.Duration(i).String())
			done()
		}
		if len(h.known) > mostHosts {
			t.Errorf("%d hosts are remembered, want at most %d", len(h.known), mostHosts)
		}
	})
}

func TestRobots(t *testing.T) {
	const text = "\ufeffUser-agent: *\nDisallow: /private # all of it\nDisallow:\n\nUser-agent: Other\nUser-agent: daybrief/1.0\nAllow: /news/open\nDisallow: /news/\nDisallow: /*.pdf$\nDisallow: /*?print=\nSitemap: https://x.example/s.xml\n"
	for _, test := range []struct {
		agent, path string
		want        bool
	}{
		{"daybrief/1.0 (+mail)", "/", true}, {"daybrief/1.0", "/private", true}, {"daybrief", "/news/a", false}, {"daybrief", "/news/open/1", true},
		{"daybrief", "/a.pdf", false}, {"daybrief", "/a.pdf?x", true}, {"daybrief", "/a?print=1", false}, {"daybrief", "", true},
		{"somebody", "/private/x", false}, {"somebody", "/news/a", true},
	} {
		u, err := url.Parse("https://x.example" + test.path)
		if err != nil {
			t.Fatal(err)
		}
		if got := allows(parseRobots(text, product(test.agent)), u); got != test.want {
			t.Errorf("%s may read %q: %v, want %v", test.agent, test.path, got, test.want)
		}
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("user-agent: *\ndisallow: /*a*a*a*a$", "/aaaaaa")
	f.Fuzz(func(t *testing.T, text, path string) {
		allows(parseRobots(text, "daybrief"), &url.URL{Scheme: "https", Host: "x.example", Path: path})
	})
}

func TestLiteral(t *testing.T) {
	for address, want := range map[string]bool{
		"http://news.example.com/": true, "https://93.184.216.34/": true, "http://news.example.com:443/": true,
		"http://news.example.com:22/": false, "http://10.0.0.1/": false, "http://127.1/": false, "http://2130706433/": false, "http://0x7f.0.0.1/": false,
		"http://localhost/": false, "http://intranet/": false, "http://printer.local/": false, "http://[::1]/": false, "http://[::ffff:10.0.0.1]/": false,
		"http://[fd00::1]/": false, "http://100.64.0.1/": false, "http://224.0.0.1/": false, "http://169.254.169.254/": false, "http://127.0.0.1./": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := literal(u); (err == nil) != want {
			t.Errorf("through a proxy, %s: %v, want allowed %v", address, err, want)
		}
	}
}

func TestMaxAge(t *testing.T) {
	now := time.Date(2026, 9, 21, 8, 0, 0, 0, time.UTC)
	c := New(Config{Now: func() time.Time { return now }})
	for _, test := range []struct {
		header http.Header
		want   time.Duration
	}{
		{http.Header{}, 0},
		{http.Header{"Cache-Control": {"public, max-age=600"}}, 10 * time.Minute},
		{http.Header{"Cache-Control": {"max-age=\"600\""}, "Age": {"60"}}, 9 * time.Minute},
		{http.Header{"Cache-Control": {"no-cache, max-age=600"}}, 0},
		{http.Header{"Cache-Control": {"max-age=99999999999999999999"}}, 0},
		{http.Header{"Cache-Control": {"max-age=31536000"}}, 24 * time.Hour},
		{http.Header{"Cache-Control": {"max-age=60"}, "Age": {"-99999999999"}}, time.Minute},
		{http.Header{"Expires": {now.Add(time.Hour).Format(http.TimeFormat)}}, time.Hour},
		{http.Header{"Expires": {now.Format(http.TimeFormat)}, "Date": {now.Add(-time.Hour).Format(http.TimeFormat)}}, time.Hour},
		{http.Header{"Expires": {"0"}}, 0},
	} {
		if got := c.maxAge(test.header); got != test.want {
			t.Errorf("maxAge(%v) = %v, want %v", test.header, got, test.want)
		}
	}
}

func TestLinks(t *testing.T) {
	h := http.Header{"Link": {`<https://hub.example/>; rel="hub", <https://a.example/feed>; title=x; rel="alternate self"`}}
	for relation, want := range map[string]string{"hub": "https://hub.example/", "self": "https://a.example/feed", "next": ""} {
		if got := links(h, relation); got != want {
			t.Errorf("links(%s) = %q, want %q", relation, got, want)
		}
	}
}
