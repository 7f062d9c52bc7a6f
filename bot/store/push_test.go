package store_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"daybrief/bot/store/storetest"
	"daybrief/content"
	"daybrief/content/fetch"
)

// TestPush plays a hub: it is asked, verifies, and notifies, and meets
// strangers who try to do the same.
func TestPush(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		var asked []url.Values
		hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.ParseForm()
			asked = append(asked, r.PostForm)
			w.WriteHeader(http.StatusAccepted)
		}))
		t.Cleanup(hub.Close)
		for _, u := range []string{"https://a.example/feed", "https://b.example/feed"} {
			if _, err := s.AddSource(t.Context(), content.Source{URL: u}); err != nil {
				t.Fatal(err)
			}
		}
		claimed, err := s.ClaimSources(t.Context(), c.lease("a"), false, 1)
		must(t, err)
		src := claimed[0]
		src.Hub, src.Self, src.Due, src.Fetched = hub.URL, "https://a.example/feed", noon.Add(3*time.Hour), noon.Add(-time.Hour)
		must(t, s.FinishSource(t.Context(), c.lease("a"), src))

		push := &content.Push{Fetch: fetch.New(fetch.Config{AllowPrivate: true, Spacing: -1}), Base: "https://bot.example", Desk: s, Now: c.now, Log: slog.New(slog.DiscardHandler)}
		for _, want := range []int{1, 0} { // once is enough
			if n, err := push.Subscribe(t.Context()); err != nil || n != want {
				t.Fatalf("Subscribe asked %d hubs, %v; want %d", n, err, want)
			}
		}
		form := asked[0]
		callback, err := url.Parse(form.Get("hub.callback"))
		if err != nil || form.Get("hub.mode") != "subscribe" || form.Get("hub.topic") != src.Self || len(form.Get("hub.secret")) < 20 || !strings.HasPrefix(callback.String(), "https://bot.example/websub/") {
			t.Fatalf("the hub was asked %v", form)
		}
		call := func(method, path, body, signature string) (int, string) {
			r := httptest.NewRequest(method, path, strings.NewReader(body))
			r.Header.Set("X-Hub-Signature", signature)
			w := httptest.NewRecorder()
			push.ServeHTTP(w, r)
			got, _ := io.ReadAll(w.Result().Body)
			return w.Code, string(got)
		}
		question := "?hub.mode=subscribe&hub.challenge=abc&hub.lease_seconds=3600&hub.topic=" + url.QueryEscape(src.Self)
		for _, stranger := range []string{"/websub/1/x" + question, callback.Path[:len(callback.Path)-1] + "0x" + question, "/websub/" + question,
			callback.Path + strings.Replace(question, "a.example", "evil.example", 1), callback.Path + strings.Replace(question, "=subscribe", "=unsubscribe", 1)} {
			if code, _ := call(http.MethodGet, stranger, "", ""); code != http.StatusNotFound {
				t.Errorf("GET %s answered %d, want 404", stranger, code)
			}
		}
		if code, body := call(http.MethodGet, callback.Path+question, "", ""); code != http.StatusOK || body != "abc" {
			t.Errorf("the hub's question was answered %d %q", code, body)
		}
		if p, err := s.Pushed(t.Context(), src.ID); err != nil || !p.Until.Equal(noon.Add(time.Hour)) {
			t.Errorf("confirmed %+v, %v", p, err)
		}

		due := func() time.Time {
			all, err := s.Sources(t.Context())
			must(t, err)
			return all[0].Due
		}
		for _, forged := range []string{"", "sha256=00", "md5=00", "sha256=" + strings.Repeat("0", 64)} {
			if code, _ := call(http.MethodPost, callback.Path, "<rss/>", forged); code != http.StatusAccepted || !due().Equal(src.Due) {
				t.Errorf("a notification signed %q: %d, due %v", forged, code, due())
			}
		}
		mac := hmac.New(sha256.New, []byte(form.Get("hub.secret")))
		mac.Write([]byte("<rss/>"))
		if code, _ := call(http.MethodPost, callback.Path, "<rss/>", "sha256="+hex.EncodeToString(mac.Sum(nil))); code != http.StatusAccepted || !due().Equal(noon) {
			t.Errorf("after a signed notification: %d, due %v, want now", code, due())
		}
		c.add(7 * time.Hour) // the hub gave an hour only: it is asked again
		if n, err := push.Subscribe(t.Context()); err != nil || n != 1 || asked[1].Get("hub.secret") != form.Get("hub.secret") {
			t.Errorf("renewal: %d, %v", n, err)
		}
	})
}
