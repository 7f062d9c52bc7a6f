package discord

import (
	"context"
	"fmt"
	"strings"
	"sync"
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
		{"op 9", func(w *world) { w.server.InvalidSession(false) }, 2, 15 * time.Second},
		{"op 9, resumable", func(w *world) { w.server.InvalidSession(true) }, 1, 15 * time.Second},
		{"close 4007", func(w *world) { w.server.CloseGateway(4007) }, 2, 15 * time.Second},
		{"close 4009", func(w *world) { w.server.CloseGateway(4009) }, 2, 15 * time.Second},
		{"op 7 to a resume", func(w *world) { w.server.ReconnectFirst(1); w.server.Cut() }, 1, 15 * time.Second},
		{"no greeting", func(w *world) { w.server.Mute(1); w.server.Cut() }, 2, 90 * time.Second},

		{"op 9 to a resume", func(w *world) { w.server.ForgetSession(); w.server.Cut() }, 2, 15 * time.Second},
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
				if again := w.server.Dialled() > conns; again != (c.name != "an hour of quiet") {
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

// Shards that begin at once never take more sessions than a day has left.
func TestSessionStartLimitOfShards(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, _ string) {
		w.server.Recommend(16, 4)
		w.server.LimitStarts(10, 2*time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 16)
		for i := range 16 {
			go func() { result <- w.Listen(ctx, platforms.Shard{Index: i, Of: 16}, grammar, handler{}) }()
		}
		w.settle(time.Hour)
		if n := w.server.Identified(); n < 4 || n > 10 {
			t.Errorf("%d sessions were begun, with 10 left", n)
		}
		w.settle(2 * time.Hour)
		if n := w.server.Connected(); n != 16 {
			t.Errorf("%d of 16 shards are connected the next day", n)
		}
		cancel()
		for range 16 {
			w.do(<-result)
		}
		w.legal()
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

// Op 7 in place of READY makes discordgo wait for itself for ever.
func TestReconnectFirst(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, channel string) {
		w.server.ReconnectFirst(2)
		w.listen(handler{})
		w.settle(30 * time.Second)
		w.do(w.server.Type(channel, ann, "/who"))
		w.settle(time.Second)
		if got := w.texts(channel); got != "heard who" || w.server.Dialled() != 3 {
			t.Errorf("shown: %q after %d connections, want an answer after 3", got, w.server.Dialled())
		}
	})
}

// A session that began in silence, or whose reader hangs, is given up.
func TestAcknowledgedTooEarly(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, channel string) {
		w.server.EarlyAck(true)
		w.listen(handler{})
		w.settle(10 * time.Second)
		w.do(w.server.Type(channel, ann, "/who"))
		w.settle(time.Second)
		if got := w.texts(channel); got != "heard who" {
			t.Errorf("shown: %q, want an answer in spite of a heartbeat answered before READY", got)
		}
	})
}

func TestFatalCloseCodeLater(t *testing.T) {
	for code := range fatal {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			in(t, func(t *testing.T, w *world, _, _ string) {
				result := make(chan error, 1)
				go func() { result <- w.Listen(t.Context(), platforms.Shard{Of: 1}, grammar, handler{}) }()
				w.settle(10 * time.Second)
				w.server.CloseGateway(code)
				select {
				case err := <-result:
					if platforms.KindOf(err) != platforms.Denied || err == nil || !strings.Contains(err.Error(), fatal[code]) {
						t.Errorf("Listen: %v, want denied, and what to do", err)
					}
				case <-time.After(time.Minute):
					t.Fatal("Listen goes on")
				}
				if n := w.server.Dialled(); n != 1 {
					t.Errorf("%d connections, want no other after a fatal code", n)
				}
			})
		})
	}
}

// TestShardsOfProcesses: sessions of several processes of one bot begin as far
// apart as those of one.
func TestShardsOfProcesses(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, _ string) {
		w.server.Recommend(4, 2)
		var mu sync.Mutex
		taken := map[string]time.Time{}
		holders := map[string]string{}
		turn := func(_ context.Context, name, holder string, keep time.Duration) (bool, error) {
			mu.Lock()
			defer mu.Unlock()
			if holders[name] != holder && time.Now().Before(taken[name]) {
				return false, nil
			}
			holders[name], taken[name] = holder, time.Now().Add(keep)
			return true, nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 4)
		for i := range 4 {
			process := w.adapter(testToken)
			process.turn = turn
			go func() { result <- process.Listen(ctx, platforms.Shard{Index: i, Of: 4}, grammar, handler{}) }()
		}
		w.settle(time.Minute)
		if w.server.Connected() != 4 || w.server.Identified() != 4 {
			t.Errorf("%d of 4 shards are connected, after %d sessions", w.server.Connected(), w.server.Identified())
		}
		cancel()
		for range 4 {
			w.do(<-result)
		}
		w.legal()
	})
}

func TestShards(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, _ string) {
		w.server.Recommend(3, 2)
		n, err := w.Shards(t.Context())
		if n != 3 || err != nil {
			t.Fatalf("Shards: %d, %v, want the 3 that Discord recommends", n, err)
		}
		var channels []string
		for i := range 9 {
			guild := w.server.Guild(fmt.Sprint("guild ", i))
			channels = append(channels, w.server.Channel(guild, "news", platformtest.DiscordChannel))
		}
		channels = append(channels, w.server.DM(platformtest.DiscordDirect))
		var mu sync.Mutex
		closed := 0
		h := handler{notice: func(e platforms.Event) error {
			mu.Lock()
			defer mu.Unlock()
			closed++
			return nil
		}}
		ctx, cancel := context.WithCancel(t.Context())
		result := make(chan error, 3)
		for i := range 3 {
			go func() { result <- w.Listen(ctx, platforms.Shard{Index: i, Of: 3}, grammar, h) }()
		}
		w.settle(30 * time.Second)
		if w.server.Connected() != 3 || w.server.Identified() != 3 {
			t.Errorf("%d of 3 shards are connected, after %d sessions", w.server.Connected(), w.server.Identified())
		}
		w.server.Cut()
		w.settle(20 * time.Second)
		w.server.InvalidSession(false) // every shard's READY tells its own guilds alone
		w.settle(40 * time.Second)
		for _, c := range channels {
			w.do(w.server.Type(c, ann, "/who"))
		}
		w.settle(time.Second)
		for i, c := range channels {
			if got := w.texts(c); got != "heard who" {
				t.Errorf("channel %d shows %q, want one answer", i, got)
			}
		}
		if closed > 0 {
			t.Errorf("%d chats were closed while all guilds were there", closed)
		}
		if n := len(w.server.Requests("PUT /applications")); n != 1 {
			t.Errorf("the commands were written %d times by 3 shards", n)
		}
		cancel()
		for range 3 {
			w.do(<-result)
		}
		w.legal()
		w.shards = 5
		if n, err := w.Shards(t.Context()); n != 5 || err != nil {
			t.Errorf("Shards: %d, %v, want the 5 that were set", n, err)
		}
	})
}
