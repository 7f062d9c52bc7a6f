package discord

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

func TestGatewaySurvives(t *testing.T) {
	for _, c := range []struct {
		name     string
		disturb  func(w *world)
		sessions int // begun in all
		wait     time.Duration
	}{
		{"cut", func(w *world) { w.server.Cut() }, 1, 5 * time.Second},
		{"op 7", func(w *world) { w.server.Reconnect() }, 1, 5 * time.Second},
		{"close 4000", func(w *world) { w.server.CloseGateway(4000) }, 1, 5 * time.Second},
		{"close 4008", func(w *world) { w.server.CloseGateway(4008) }, 1, 5 * time.Second},
		{"op 9", func(w *world) { w.server.InvalidSession() }, 2, 5 * time.Second},
		{"op 9 to a resume", func(w *world) { w.server.ForgetSession(); w.server.Cut() }, 2, 5 * time.Second},
		{"silence", func(w *world) {
			w.server.Silence(true)
			time.Sleep(3 * time.Minute)
			w.server.Silence(false)
		}, 1, time.Minute},
		{"an hour of quiet", func(*world) { time.Sleep(time.Hour) }, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			in(t, func(t *testing.T, w *world, _, channel string) {
				w.listen(handler{})
				w.settle(10 * time.Second)
				conns := w.server.Dialled()
				c.disturb(w)
				w.settle(c.wait)
				if n := w.server.Connected(); n != 1 {
					t.Fatalf("%d sessions are connected, want 1", n)
				}
				if got := w.server.Identified(); got != c.sessions {
					t.Errorf("%d sessions were begun, want %d", got, c.sessions)
				}
				if again := w.server.Dialled() > conns; again != (c.name != "an hour of quiet" && c.name != "op 9") {
					t.Errorf("dialled again: %v", again)
				}
				w.do(w.server.Type(channel, ann, "/who"))
				w.settle(time.Second)
				if got := w.texts(channel); got != "heard who" {
					t.Errorf("shown: %q, want one answer", got)
				}
			})
		})
	}
}

func TestFatalCloseCodes(t *testing.T) {
	for _, code := range []int{4004, 4010, 4011, 4012, 4013, 4014} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			in(t, func(t *testing.T, w *world, _, _ string) {
				w.server.RefuseIdentify(code)
				err := w.Listen(t.Context(), platforms.Shard{Of: 1}, grammar, handler{})
				if platforms.KindOf(err) != platforms.Denied || err == nil || !strings.Contains(err.Error(), fmt.Sprint(code)) || len(err.Error()) < 60 {
					t.Errorf("Listen: %v, want a denied error with the code that says what to do", err)
				}
			})
		})
	}
}

func TestTransientCloseCodeFirst(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, _ string) {
		w.server.RefuseIdentify(4000, 4008)
		w.listen(handler{})
		w.settle(30 * time.Second)
		if w.server.Connected() != 1 {
			t.Errorf("not connected after two transient refusals")
		}
	})
}

func TestBadToken(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, _ string) {
		err := w.adapter("other-token").Listen(t.Context(), platforms.Shard{Of: 1}, grammar, handler{})
		if platforms.KindOf(err) != platforms.Denied || err == nil || strings.Contains(err.Error(), "other-token") {
			t.Errorf("Listen: %v, want denied, without the token", err)
		}
		if n := w.server.Unauthorized(); n != 1 {
			t.Errorf("%d requests with a bad token, want one", n)
		}
	})
}

func TestTokenResetWhileListening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		result := make(chan error, 1)
		go func() { result <- w.Listen(t.Context(), platforms.Shard{Of: 1}, grammar, handler{}) }()
		w.settle(10 * time.Second)
		w.server.SetToken("another")
		w.server.Cut()
		select {
		case err := <-result:
			if err == nil || platforms.KindOf(err) != platforms.Denied {
				t.Errorf("Listen: %v, want denied", err)
			}
		case <-time.After(5 * time.Minute):
			t.Fatal("Listen goes on with a token that is refused")
		}
	})
}

func TestSessionStartLimit(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, _ string) {
		w.server.LimitStarts(0, 2*time.Hour)
		w.listen(handler{})
		w.settle(time.Hour)
		if n := w.server.Identified(); n != 0 {
			t.Errorf("%d sessions begun while none was left", n)
		}
		w.settle(90 * time.Minute)
		if w.server.Connected() != 1 {
			t.Errorf("not connected after the limit was reset")
		}
	})
}

func TestDiscordDownAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.stop()
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		if err := w.Listen(ctx, platforms.Shard{Of: 1}, grammar, handler{}); err != nil {
			t.Errorf("Listen: %v, want it to wait for Discord", err)
		}
	})
}

// Op 7 in place of READY makes discordgo wait for itself for ever, on a mutex,
// which no bubble could outwait: this is on the real clock and a real network.
func TestReconnectFirst(t *testing.T) {
	server := platformtest.NewDiscordServer(testToken)
	web := httptest.NewServer(server)
	defer web.Close()
	defer server.Close()
	server.ReconnectFirst(1)
	channel := server.Channel(server.Guild("Readers"), "news", platformtest.DiscordChannel)
	d, err := New(Config{Token: testToken, Base: web.URL + "/api/v10", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	d.openWait, d.identifyApart = 200*time.Millisecond, time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	asked, result := make(chan string, 1), make(chan error, 1)
	go func() {
		result <- d.Listen(ctx, platforms.Shard{Of: 1}, grammar, handler{answer: func(_ context.Context, r platforms.Request) platforms.Message {
			asked <- r.Call.Value("name")
			return platforms.Message{}
		}})
	}()
	deadline := time.After(30 * time.Second)
	for tick := time.NewTicker(50 * time.Millisecond); server.Connected() == 0; {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("not connected in 30 s")
		}
	}
	if err := server.Type(channel, ann, "/who lavrov"); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-asked:
		if got != "lavrov" {
			t.Errorf("asked about %q", got)
		}
	case <-deadline:
		t.Fatal("no request in 30 s")
	}
	cancel()
	if err := <-result; err != nil {
		t.Errorf("Listen: %v", err)
	}
}
