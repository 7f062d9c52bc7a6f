package telegram

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"daybrief/platforms"
)

const (
	hookAddress = "https://news.example.org/telegram/in"
	hookHost    = "hook.test:8081"
)

// hooked has the bot listen by webhook, on the network of the scenario.
func hooked(change func(*Webhook)) scenario {
	var sockets func(network, address string) (net.Listener, error)
	return scenario{
		config: func(c *Config) {
			c.Webhook = Webhook{URL: hookAddress, Listen: hookHost, Open: func(n, a string) (net.Listener, error) { return sockets(n, a) }}
			if change != nil {
				change(&c.Webhook)
			}
		},
		before: func(s *stage) {
			sockets = func(_, address string) (net.Listener, error) {
				if address == "taken.test:1" {
					return nil, errors.New("address already in use")
				}
				return s.network.Listen(address), nil
			}
		},
	}
}

func hookScenario(name string, change func(*Webhook), run func(s *stage)) scenario {
	sc := hooked(change)
	sc.name, sc.run = name, run
	return sc
}

// sends has Telegram send what is pending to the webhook, and returns how often
// each update was sent.
func (s *stage) sends() []int {
	client := s.network.Client()
	defer client.CloseIdleConnections()
	return s.server.Deliver(client, hookHost, 5)
}

// post posts to the bot's listener, as anybody could, and returns the status.
func (s *stage) post(method, path, secret, body string) int {
	s.Helper()
	client := s.network.Client()
	defer client.CloseIdleConnections()
	r, err := http.NewRequest(method, "http://"+hookHost+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	if secret != "" {
		r.Header.Set(secretHeader, secret)
	}
	resp, err := client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

var webhookScenarios = []scenario{
	hookScenario("is set with a secret, and the kinds of update", nil, func(s *stage) {
		address, secret := s.server.Webhook()
		s.want(address == hookAddress && len(secret) >= 32 && !strings.Contains(secret, "token"), "webhook %q, secret of %d", address, len(secret))
		s.want(len(s.server.Allowed()) == len(allowedUpdates) && s.calls("getUpdates") == 0 && s.calls("deleteWebhook") == 0, "kinds %q, %d polls", s.server.Allowed(), s.calls("getUpdates"))
	}),
	hookScenario("takes the secret that is given", func(w *Webhook) { w.Secret = "a_word-of-ours" }, func(s *stage) {
		_, secret := s.server.Webhook()
		s.want(secret == "a_word-of-ours", "secret %q", secret)
	}),
	hookScenario("answers what is sent", nil, func(s *stage) {
		s.server.Type(s.chat, s.ann, "/who lavrov")
		s.server.Type(s.chat, s.ann, "/who carney")
		s.sent(1, 1)
		s.want(s.last(s.chat).Text == "heard who carney" && len(s.server.Messages(s.chat)) == 2, "shown: %+v", s.server.Messages(s.chat))
	}),
	hookScenario("refuses whoever does not know the secret", func(w *Webhook) { w.Secret = "right" }, func(s *stage) {
		for _, secret := range []string{"", "wrong", "righ", "rightt"} {
			s.want(s.post("POST", "/telegram/in", secret, `{"update_id":1}`) == 403, "secret %q is let in", secret)
		}
		s.want(s.post("POST", "/telegram/in", "right", `{"update_id":1}`) == 200, "the right secret is kept out")
	}),
	hookScenario("serves its own path, by POST, and health", func(w *Webhook) { w.Secret = "right" }, func(s *stage) {
		for _, test := range []struct {
			method, path string
			status       int
		}{{"GET", "/telegram/in", 405}, {"POST", "/", 404}, {"POST", "/telegram", 404}, {"POST", "/telegram/in/x", 404}, {"GET", "/healthz", 200}, {"GET", "/debug/pprof/", 404}} {
			s.want(s.post(test.method, test.path, "right", `{"update_id":1}`) == test.status, "%s %s", test.method, test.path)
		}
	}),
	hookScenario("takes no body beyond a megabyte", func(w *Webhook) { w.Secret = "right" }, func(s *stage) {
		s.want(s.post("POST", "/telegram/in", "right", `{"update_id":1,"x":"`+strings.Repeat("y", maxUpdate)+`"}`) == 413, "a large body is taken")
	}),
	hookScenario("takes poison, or it would come for ever", nil, func(s *stage) {
		s.server.Push(`{"update_id":%d,"message":{"message_id":"x"}}`)
		s.server.Push(`{"update_id":%d,"message":null}`)
		s.server.Type(s.chat, s.ann, "/who")
		s.sent(1, 1, 1)
		s.want(len(s.a.requests()) == 1, "%d requests", len(s.a.requests()))
	}),
	hookScenario("handles what is sent twice once", func(w *Webhook) { w.Secret = "right" }, func(s *stage) {
		body := `{"update_id":77,"message":{"message_id":5,"date":1,"chat":{"id":` + decimal(s.chat.ID) + `,"type":"private"},"from":{"id":` + decimal(s.ann.ID) + `,"first_name":"Ann"},"text":"/who"}}`
		for range 3 {
			s.want(s.post("POST", "/telegram/in", "right", body) == 200, "not taken")
		}
		s.want(len(s.a.requests()) == 1 && len(s.server.Messages(s.chat)) == 1, "%d requests", len(s.a.requests()))
	}),
	hookScenario("an answer that takes long is waited for, and not begun again", nil, func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message { time.Sleep(40 * time.Second); return said("at last") })
		s.server.Type(s.chat, s.ann, "/who")
		s.sent(2)
		s.want(len(s.a.requests()) == 1 && len(s.server.Messages(s.chat)) == 1, "%d requests, %d answers", len(s.a.requests()), len(s.server.Messages(s.chat)))
	}),
	hookScenario("an event that cannot be kept is sent again until it is", nil, func(s *stage) {
		since := time.Now()
		s.a.notice = func(platforms.Event) error {
			if time.Since(since) < 40*time.Second {
				return errors.New("the database is away")
			}
			return nil
		}
		s.server.Block(s.ann)
		n := s.sends()
		s.want(len(n) == 1 && n[0] > 1 && len(s.a.noticed()) == 1, "sent %v, events %+v", n, s.a.noticed())
	}),
	hookScenario("one chat holds up no other", nil, func(s *stage) {
		s.a.answer = func(_ context.Context, r platforms.Request) platforms.Message {
			if r.Call.Value("name") == "slow" {
				time.Sleep(20 * time.Second)
			}
			return said("done")
		}
		_, secret := s.server.Webhook()
		text := func(chat int64, id, words string) string {
			return `{"update_id":` + id + `,"message":{"message_id":5,"date":1,"chat":{"id":` + decimal(chat) + `,"type":"private"},"from":{"id":` + decimal(chat) + `,"first_name":"A"},"text":"` + words + `"}}`
		}
		other := s.server.Private(s.server.Person("Bob", ""))
		done := make(chan int)
		go func() { done <- s.post("POST", "/telegram/in", secret, text(s.chat.ID, "1", "/who slow")) }()
		pass(time.Second)
		before := time.Now()
		s.want(s.post("POST", "/telegram/in", secret, text(other.ID, "2", "/who")) == 200 && time.Since(before) < 2*time.Second, "waited %v", time.Since(before))
		s.want(<-done == 200, "the slow one was not taken")
	}),
	hookScenario("stops within a second, and what is not answered is sent again", nil, func(s *stage) {
		s.a.answer = func(ctx context.Context, _ platforms.Request) platforms.Message { <-ctx.Done(); return said("late") }
		_, secret := s.server.Webhook()
		status := make(chan int)
		go func() {
			status <- s.post("POST", "/telegram/in", secret, `{"update_id":9,"message":{"message_id":5,"date":1,"chat":{"id":`+decimal(s.chat.ID)+`,"type":"private"},"from":{"id":1,"first_name":"A"},"text":"/who"}}`)
		}()
		pass(time.Second)
		before := time.Now()
		s.want(s.end() == nil && time.Since(before) < time.Second, "ended after %v", time.Since(before))
		s.want(<-status == 503, "it was confirmed")
	}),
	hookScenario("is set again when another program has redirected it", nil, func(s *stage) {
		s.server.SetWebhook("https://example.com/other")
		pass(hookCheck + time.Minute)
		address, _ := s.server.Webhook()
		s.want(address == hookAddress && s.logged("redirected"), "the webhook is %q", address)
	}),
	hookScenario("is not set again while it stands", nil, func(s *stage) {
		pass(time.Hour)
		s.want(s.calls("setWebhook") == 1, "set %d times", s.calls("setWebhook"))
	}),
	hookScenario("says when updates do not reach it", nil, func(s *stage) {
		s.server.Type(s.chat, s.ann, "/who")
		s.server.Deliver(s.network.Client(), "nowhere.test:1", 1)
		pass(hookCheck + time.Second)
		s.want(s.logged("do not reach the webhook"), "log: %s", s.log)
	}),
	hookScenario("an address that is taken ends it and says so", func(w *Webhook) { w.Listen = "taken.test:1" }, func(s *stage) {
		err := s.end()
		s.want(err != nil && strings.Contains(err.Error(), "free address"), "Listen returned %v", err)
	}),
	hookScenario("an address that Telegram does not reach ends it and says so", func(w *Webhook) { w.URL = "https://localhost/x" }, func(s *stage) {
		err := s.end()
		s.want(platforms.KindOf(err) == platforms.Rejected && strings.Contains(err.Error(), "reaches over https"), "Listen returned %v", err)
	}),
	{name: "polling again takes it away", before: func(s *stage) { s.server.SetWebhook(hookAddress) }, run: func(s *stage) {
		address, _ := s.server.Webhook()
		s.want(address == "" && s.calls("getUpdates") > 0, "the webhook is %q", address)
	}},
	{name: "settings that cannot be are refused at once", run: func(s *stage) {
		for _, w := range []Webhook{
			{URL: "http://news.example.org/", Listen: ":1"}, {URL: "https://news.example.org:8080/", Listen: ":1"}, {URL: "https://news.example.org/"},
			{URL: "https://news.example.org/", Listen: ":1", Secret: "no spaces"}, {URL: "https://", Listen: ":1"}, {URL: "%", Listen: ":1"},
		} {
			_, err := New(Config{Token: testToken, Webhook: w})
			s.want(err != nil && !strings.Contains(err.Error(), "no spaces"), "%+v is taken: %v", w, err)
		}
	}},
}

// sent has Telegram send what is pending, and holds how often it had to.
func (s *stage) sent(want ...int) {
	s.Helper()
	got := s.sends()
	s.want(slices.Equal(got, want), "updates were sent %v times, want %v", got, want)
}

// TestWebhookForgets has many updates come, and looks at what is kept of them.
func TestWebhookForgets(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		l := &listener{Telegram: r.Telegram, slots: make(chan struct{}, maxAtOnce), lanes: map[int64][]*job{}, came: map[int64]*job{}}
		for i := range int64(5000) {
			l.admit(t.Context(), update{ID: i})
			time.Sleep(time.Second)
		}
		l.work.Wait()
		if most := int(2*hookGone/time.Second) + 1; len(l.came) > most {
			t.Errorf("%d of 5000 updates are kept, want at most %d", len(l.came), most)
		}
		first := l.admit(t.Context(), update{ID: 9000})
		<-first.done
		if l.admit(t.Context(), update{ID: 9000}) != first {
			t.Errorf("an update that comes twice is begun twice")
		}
	})
}
