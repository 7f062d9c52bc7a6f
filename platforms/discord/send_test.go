package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

func (w *world) send(ctx context.Context, channel, key, text string, tried time.Time) (platforms.Sent, *platforms.Error) {
	w.t.Helper()
	sent, err := w.Send(ctx, platforms.Outgoing{Chat: platforms.Chat{Platform: name, ID: channel}, Message: say(text), Key: key, Tried: tried})
	if err == nil {
		return sent, nil
	}
	e, ok := errors.AsType[*platforms.Error](err)
	if !ok {
		w.t.Fatalf("Send returned a %T: %v", err, err)
	}
	return sent, e
}

func TestSendRefusals(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(w *world, channel string) // before the send
		kind  platforms.Kind
		wait  time.Duration
		all   bool
		says  string
	}{
		{"missing access", func(w *world, ch string) { w.server.Refuse(ch, 50001) }, platforms.Gone, 0, false, "50001"},
		{"missing permissions", func(w *world, ch string) { w.server.Refuse(ch, 50013) }, platforms.Gone, 0, false, "50013"},
		{"closed direct messages", func(w *world, ch string) { w.server.Refuse(ch, 50007) }, platforms.Gone, 0, false, "50007"},
		{"no mutual guilds", func(w *world, ch string) { w.server.Refuse(ch, 50278) }, platforms.Gone, 0, false, "50278"},
		{"archived thread", func(w *world, ch string) { w.server.Refuse(ch, 50083) }, platforms.Gone, 0, false, "50083"},
		{"deleted channel", func(w *world, ch string) { w.server.DeleteChannel(ch) }, platforms.Gone, 0, false, "10003"},
		{"another refusal", func(w *world, ch string) { w.server.Refuse(ch, 50024) }, platforms.Rejected, 0, false, "50024"},
		{"field errors", func(w *world, _ string) { w.server.Fail(platformtest.FaultRejected) }, platforms.Rejected, 0, false, "embeds.0.description: scripted"},
		{"HTML 429", func(w *world, _ string) { w.server.Fail(platformtest.FaultDiscordCloudflare) }, platforms.Busy, 7 * time.Second, true, "429"},
		{"shared 429", func(w *world, _ string) { w.server.Fail(platformtest.FaultDiscordShared) }, platforms.Busy, 2 * time.Second, false, "429"},
		{"500", func(w *world, _ string) { w.server.Fail(platformtest.FaultDiscordBroken) }, platforms.Other, 0, false, "500"},
		{"answer cut in its body", func(w *world, _ string) { w.server.Fail(platformtest.FaultDiscordGarbled) }, platforms.Unsure, 0, false, ""},
		{"token reset", func(w *world, _ string) { w.server.SetToken("new") }, platforms.Denied, 0, false, "reset"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in(t, func(t *testing.T, w *world, _, channel string) {
				c.spoil(w, channel)
				_, err := w.send(t.Context(), channel, "k", "hello", time.Time{})
				if err == nil || err.Kind != c.kind || err.Wait != c.wait || err.Global != c.all || !strings.Contains(err.Error(), c.says) {
					t.Errorf("got %#v: %v\nwant kind %v, wait %v, global %v, with %q", err, err, c.kind, c.wait, c.all, c.says)
				}
				if err != nil && (err.Kind == platforms.Rejected) != (err.Bytes > 0) {
					t.Errorf("Bytes is %d", err.Bytes)
				}
				if n := len(w.server.Requests("POST /channels")); n > 1 {
					t.Errorf("%d requests, want no hidden retry", n)
				}
			})
		})
	}
}

func TestSendTimesOut(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, channel string) {
		for _, stage := range []string{"before", "after"} {
			free := make(chan struct{})
			w.server.Hold = func(at string) {
				if at == stage {
					<-free
				}
			}
			begun := time.Now()
			_, err := w.send(t.Context(), channel, "k"+stage, stage, time.Time{})
			if err == nil || err.Kind != platforms.Unsure || time.Since(begun) > requestWait+time.Second {
				t.Errorf("held %s storing: %v after %v, want unsure after %v", stage, err, time.Since(begun), requestWait)
			}
			close(free)
			synctest.Wait()
		}
	})
}

// A process dies after Discord stored the message, and another takes over.
func TestRepeatAfterDeath(t *testing.T) {
	for _, c := range []struct {
		name   string
		pause  time.Duration
		stored bool
		others int // messages in the channel meanwhile
	}{
		{"at once", time.Second, true, 0},
		{"within the nonce's life", 50 * time.Second, true, 3},
		{"after it", 10 * time.Minute, true, 3},
		{"much later, in a lively channel", 3 * time.Hour, true, 130},
		{"it never arrived", 10 * time.Minute, false, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			in(t, func(t *testing.T, w *world, _, channel string) {
				if _, err := w.send(t.Context(), channel, "old", "the digest", time.Time{}); err != nil {
					t.Fatal(err) // yesterday's, which reads the same
				}
				time.Sleep(24 * time.Hour)
				fault := platformtest.FaultCutBefore
				if c.stored {
					fault = platformtest.FaultCutAfter
				}
				w.server.Fail(fault)
				tried := time.Now()
				if _, err := w.send(t.Context(), channel, "key", "the digest", time.Time{}); err == nil || err.Kind != platforms.Unsure {
					t.Fatalf("got %v, want unsure", err)
				}
				for i := range c.others {
					if _, err := w.send(t.Context(), channel, fmt.Sprint("o", i), fmt.Sprint("other ", i), time.Time{}); err != nil {
						t.Fatal(err)
					}
				}
				time.Sleep(c.pause)
				w.Discord = w.adapter(testToken)
				sent, err := w.send(t.Context(), channel, "key", "the digest", tried)
				if err != nil || sent.Ref == "" || sent.Parts != 1 {
					t.Fatalf("got %+v, %v", sent, err)
				}
				if n := strings.Count(w.texts(channel), "the digest"); n != 2 {
					t.Errorf("the digest is shown %d times in two days, want 2", n)
				}
				ids := w.server.MessageIDs(channel)
				if c.stored && sent.Ref != ids[1] || !c.stored && sent.Ref != ids[len(ids)-1] {
					t.Errorf("reference %s is not that of the message: %s", sent.Ref, ids)
				}
				w.legal()
			})
		})
	}
}

func TestGlobalRate(t *testing.T) {
	in(t, func(t *testing.T, w *world, guild, _ string) {
		var all sync.WaitGroup
		begun := time.Now()
		for i := range 300 {
			channel := w.server.Channel(guild, fmt.Sprint(i), platformtest.DiscordChannel)
			all.Go(func() {
				if _, err := w.send(t.Context(), channel, fmt.Sprint("k", i), "hello", time.Time{}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if took := time.Since(begun); took < 5*time.Second || took > 5500*time.Millisecond {
			t.Errorf("300 messages to 300 channels took %v, want about 5 s at %d a second", took, globalMost)
		}
		w.legal()
		if n := len(w.limits.routes); n > 300 {
			t.Errorf("%d routes are remembered", n)
		}
	})
}

func TestGlobalPause(t *testing.T) {
	in(t, func(t *testing.T, w *world, guild, channel string) {
		other := w.server.Channel(guild, "other", platformtest.DiscordChannel)
		w.server.Fail(platformtest.FaultBusyAll)
		if _, err := w.send(t.Context(), channel, "a", "a", time.Time{}); err == nil || !err.Global {
			t.Fatalf("got %v, want a global 429", err)
		}
		begun := time.Now()
		if _, err := w.send(t.Context(), other, "b", "b", time.Time{}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begun); took < 2*time.Second || took > 3*time.Second {
			t.Errorf("another channel waited %v of a global pause of 2 s", took)
		}
	})
}

func TestRoutePause(t *testing.T) {
	in(t, func(t *testing.T, w *world, guild, channel string) {
		other := w.server.Channel(guild, "other", platformtest.DiscordChannel)
		for i := range 5 {
			if _, err := w.send(t.Context(), channel, fmt.Sprint(i), "x", time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		begun := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := w.send(ctx, channel, "late", "x", time.Time{})
		if err == nil || err.Kind != platforms.Busy || err.Wait < 4*time.Second || err.Wait > 6*time.Second || time.Since(begun) > 0 {
			t.Errorf("got %v after %v, want busy for 5 s at once, since the deadline is earlier", err, time.Since(begun))
		}
		if _, err := w.send(t.Context(), other, "other", "x", time.Time{}); err != nil || time.Since(begun) > time.Second {
			t.Errorf("another channel: %v after %v", err, time.Since(begun))
		}
		w.legal()
	})
}

func TestRoutesAreForgotten(t *testing.T) {
	in(t, func(t *testing.T, w *world, guild, _ string) {
		for i := range 1500 {
			channel := w.server.Channel(guild, "c", platformtest.DiscordChannel)
			if _, err := w.send(t.Context(), channel, fmt.Sprint(i), "x", time.Time{}); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(w.limits.routes); n > mostRoutes {
			t.Errorf("%d routes are remembered after 1500 channels", n)
		}
		time.Sleep(2 * sweepEvery)
		if _, err := w.send(t.Context(), w.server.Channel(guild, "c", platformtest.DiscordChannel), "last", "x", time.Time{}); err != nil {
			t.Fatal(err)
		}
		if n := len(w.limits.routes); n > 1 {
			t.Errorf("%d routes are remembered while one holds something back", n)
		}
	})
}

func TestNonce(t *testing.T) {
	seen := map[string]bool{}
	for _, key := range []string{"k", "0123456789ABCDEFGHIJ", "0123456789ABCDEFGHIJklmnopq"} {
		for _, part := range []int{0, 1, 12, 123456} {
			n := nonce(key, part)
			if len(n) > 25 || n == "" || seen[n] || n != nonce(key, part) {
				t.Errorf("nonce(%q, %d) is %q", key, part, n)
			}
			seen[n] = true
		}
	}
	if nonce("", 0) != "" {
		t.Errorf("a delivery without a key has a nonce")
	}
}

func TestNew(t *testing.T) {
	for _, token := range []string{"", "  ", "a b", "tok\n", "“x”"} {
		if _, err := New(Config{Token: token}); err == nil || token != "" && strings.TrimSpace(token) != "" && strings.Contains(err.Error(), token) {
			t.Errorf("New(%q): %v, want an error that does not show it", token, err)
		}
	}
	d, err := New(Config{Token: "x"})
	if err != nil || d.base != "https://discord.com/api/v10" || d.client == nil || d.dial == nil || d.now == nil || d.log == nil {
		t.Errorf("New: %+v, %v, want every default", d, err)
	}
}

func TestPartOutOfRange(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, channel string) {
		_, err := w.Send(t.Context(), platforms.Outgoing{Chat: platforms.Chat{ID: channel}, Message: say("x"), Part: 3, Key: "k"})
		if err == nil || platforms.KindOf(err) != platforms.Rejected {
			t.Errorf("got %v, want rejected", err)
		}
	})
}

// The whole way over a real network, with the defaults for client and dialler.
func TestLoopback(t *testing.T) {
	server := platformtest.NewDiscordServer(testToken)
	web := httptest.NewServer(server)
	defer web.Close()
	defer server.Close()
	dm := server.DM(platformtest.DiscordDirect)
	d, err := New(Config{Token: testToken, Base: web.URL + "/api/v10/", Client: &http.Client{}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	sent, err := d.Send(t.Context(), platforms.Outgoing{Chat: platforms.Chat{Platform: name, ID: dm}, Message: digest, Key: "key"})
	if err != nil || sent.Ref == "" || sent.Parts != 1 {
		t.Fatalf("Send: %+v, %v", sent, err)
	}
	if shown := server.Shown(dm); len(shown) != 1 || !strings.Contains(shown[0].Text, "Quake toll") {
		t.Errorf("shown: %+v", shown)
	}
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- d.Listen(ctx, platforms.Shard{Of: 1}, grammar, handler{}) }()
	deadline := time.After(30 * time.Second)
	for tick := time.NewTicker(20 * time.Millisecond); len(server.Shown(dm)) < 2; {
		select {
		case <-tick.C:
			if server.Connected() == 1 && len(server.Requests("POST /interactions")) == 0 {
				if err := server.Type(dm, ann, "/who"); err != nil {
					t.Fatal(err)
				}
			}
		case <-deadline:
			t.Fatal("no answer over a real gateway in 30 s")
		}
	}
	cancel()
	if err := <-result; err != nil {
		t.Errorf("Listen: %v", err)
	}
	for _, v := range server.Violations() {
		t.Errorf("violation: %s", v)
	}
}
