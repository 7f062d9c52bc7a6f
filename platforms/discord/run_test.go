package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// crowd is a Discord with many channels, behind a network that takes its time.
func crowd(t *testing.T, channels, guilds int) (*world, []string) {
	w := newWorld(t)
	w.client.Transport.(*http.Transport).MaxIdleConnsPerHost = 32
	random := rand.New(rand.NewPCG(7, 2026))
	var mu sync.Mutex
	w.server.Latency = func() (there, back time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		jitter := func(least, mean time.Duration) time.Duration {
			return least + time.Duration(random.ExpFloat64()*float64(mean))
		}
		return jitter(20*time.Millisecond, 4*time.Millisecond), jitter(25*time.Millisecond, 6*time.Millisecond)
	}
	var in, out []string
	for i := range guilds {
		in = append(in, w.server.Guild(fmt.Sprint("guild ", i)))
	}
	for i := range channels {
		out = append(out, w.server.Channel(in[i%guilds], fmt.Sprint("channel ", i), platformtest.DiscordChannel))
	}
	return w, out
}

// deliverAll sends one message to each channel, a dozen and a half at once,
// by the rules of the program's courier: wait when busy, the same key again
// after anything else. It returns how often Discord was busy, and unsure.
func deliverAll(t *testing.T, w *world, channels []string, key string, message func(i int) platforms.Message) (busy, unsure int) {
	var mu sync.Mutex
	queue := make(chan int)
	var workers sync.WaitGroup
	deliver := func(i int) {
		var tried time.Time
		for part, parts := 0, 1; part < parts; {
			out := platforms.Outgoing{Chat: platforms.Chat{Platform: name, ID: channels[i]}, Message: message(i), Part: part, Key: fmt.Sprint(key, "x", i), Tried: tried}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			begun := time.Now()
			sent, err := w.Send(ctx, out)
			cancel()
			if err == nil {
				part, parts, tried = part+1, sent.Parts, time.Time{}
				continue
			}
			e, _ := errors.AsType[*platforms.Error](err)
			mu.Lock()
			switch e.Kind {
			case platforms.Busy:
				busy++
			case platforms.Unsure:
				unsure++
				if tried.IsZero() {
					tried = begun
				}
			case platforms.Other:
			default:
				t.Errorf("channel %d: %v", i, err)
				mu.Unlock()
				return
			}
			mu.Unlock()
			time.Sleep(max(e.Wait, 100*time.Millisecond))
		}
	}
	for range 18 {
		workers.Go(func() {
			for i := range queue {
				deliver(i)
			}
		})
	}
	for i := range channels {
		queue <- i
	}
	close(queue)
	workers.Wait()
	return busy, unsure
}

// A morning with 5,000 channels in 300 guilds, where the network's delays
// differ: Discord's limit is used, and never exceeded.
func TestManyChannels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const channels, guilds, allowed = 5000, 300, 50 // allowed in a second, by Discord's documentation
		w, ids := crowd(t, channels, guilds)
		message := briefing("Morning briefing")
		begun := time.Now()
		busy, unsure := deliverAll(t, w, ids, "a", func(int) platforms.Message { return message })
		took := time.Since(begun)
		sent := len(w.server.Requests("POST /channels"))
		// The first second may carry as many as every other one.
		rate := float64(sent) / (took.Seconds() + 1)
		t.Logf("%d messages in %v: %.2f a second, %.1f %% of %d", sent, took.Round(time.Millisecond), rate, 100*rate/allowed, allowed)
		if busy+unsure+w.server.Refused() > 0 || sent != channels {
			t.Errorf("%d requests for %d messages; %d busy, %d unsure, %d answers of 429", sent, channels, busy, unsure, w.server.Refused())
		}
		if rate < 0.97*allowed {
			t.Errorf("%.2f messages a second, want 97 %% of %d", rate, allowed)
		}
		if n := len(w.limits.routes); n > mostRoutes {
			t.Errorf("%d routes are remembered at the end", n)
		}
		w.legal()
	})
}

// The same with messages of several parts, and with everything going wrong
// now and then. Each part still arrives once.
func TestManyChannelsWithFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const channels = 1500
		w, ids := crowd(t, channels, 300)
		long := goldenMessages()["long"]
		parts := len(render(long))
		short := briefing("Morning briefing")
		message := func(i int) platforms.Message {
			if i%50 == 0 {
				return long
			}
			return short
		}
		scripted := 0
		var faults []platformtest.Fault
		for i := range 1000 {
			f := []platformtest.Fault{"", "", "", "", "", "", platformtest.FaultCutAfter, "", "", "", "", platformtest.FaultCutBefore, "", "", "", platformtest.FaultDown, "", platformtest.FaultDiscordGarbled}[i%18]
			switch {
			case i == 100:
				f = platformtest.FaultBusyAll
			case i == 300:
				f = platformtest.FaultDiscordCloudflare
			case i%111 == 110:
				f = platformtest.FaultDiscordShared
			}
			if f == platformtest.FaultBusyAll || f == platformtest.FaultDiscordCloudflare || f == platformtest.FaultDiscordShared {
				scripted++
			}
			faults = append(faults, f)
		}
		w.server.Fail(faults...)
		busy, unsure := deliverAll(t, w, ids, "f", message)
		if busy != scripted || w.server.Refused() != 0 {
			t.Errorf("%d answers of 429, want the %d that were scripted; %d above a limit", busy, scripted, w.server.Refused())
		}
		if unsure < 100 {
			t.Errorf("only %d sends were unsure", unsure)
		}
		for i, id := range ids {
			want := 1
			if i%50 == 0 {
				want = parts
			}
			shown := w.server.Shown(id)
			if len(shown) != want || strings.Count(fmt.Sprint(shown), "That was all") > 1 {
				t.Fatalf("channel %d shows %d messages, want %d", i, len(shown), want)
			}
		}
		w.legal()
	})
}

// What the adapter remembers does not grow with what it has sent.
func TestMemoryIsFlat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, ids := crowd(t, 1200, 300)
		heap := func() int64 {
			w.server.Forget()
			time.Sleep(time.Minute)
			runtime.GC()
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return int64(m.HeapAlloc)
		}
		round := func(n int) {
			deliverAll(t, w, ids, fmt.Sprint("m", n), func(int) platforms.Message { return say("hello") })
		}
		round(0)
		before := heap()
		for n := range 4 {
			round(n + 1)
		}
		after := heap()
		t.Logf("heap %d KiB after 1,200 messages, %d KiB after 6,000", before>>10, after>>10)
		if grown := after - before; grown > 512<<10 {
			t.Errorf("the heap grew by %d KiB over 4,800 messages", grown>>10)
		}
	})
}

// An address that makes too many invalid requests is shut out; the program
// stops itself long before.
func TestInvalidRequests(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, channel string) {
		w.server.Refuse(channel, 50001)
		begun := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Minute)
		defer cancel()
		asked := 0
		var last *platforms.Error
		for last == nil || last.Kind == platforms.Gone {
			_, last = w.send(ctx, channel, fmt.Sprint(asked), "x", time.Time{})
			asked++
		}
		if asked != invalidMost+1 || last.Kind != platforms.Busy || last.Wait < time.Minute {
			t.Fatalf("after %d invalid requests: %v, want busy after %d", asked, last, invalidMost)
		}
		w.server.Refuse(channel, 0)
		if _, err := w.send(t.Context(), channel, "again", "x", time.Time{}); err != nil || time.Since(begun) < invalidWindow {
			t.Errorf("the next request: %v after %v, want it to wait until %v have passed", err, time.Since(begun), invalidWindow)
		}
		for range 20 { // 429 that others cause do not count
			w.server.Fail(platformtest.FaultDiscordShared)
			w.send(t.Context(), channel, "s", "x", time.Time{})
		}
		if n := len(w.limits.invalid); n >= invalidMost {
			t.Errorf("%d invalid requests are counted", n)
		}
	})
}

// Two kinds of request that Discord counts in one bucket are held back
// together, once its name is known.
func TestSharedBucket(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, channel string) {
		l := &w.limits
		header := func(left int) map[string][]string {
			return map[string][]string{"X-Ratelimit-Remaining": {fmt.Sprint(left)}, "X-Ratelimit-Reset-After": {"4"}, "X-Ratelimit-Bucket": {"abc"}}
		}
		use := func(kind string, left int) time.Duration {
			begun := time.Now()
			done, err := l.wait(t.Context(), bucket{kind, channel})
			w.do(err)
			done(header(left), true)
			return time.Since(begun)
		}
		use("create", 3)
		use("edit", 2)
		use("create", 0)
		if took := use("edit", 1); took < 4*time.Second {
			t.Errorf("the other kind waited %v of 4 s", took)
		}
		if l.routes["abc/"+channel] == nil {
			t.Errorf("the bucket is not known by Discord's name of it")
		}
	})
}
