package discord

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

var chaosSeed = flag.Uint64("chaos", 0, "seed of the gateway's faults; 0 for a new one")

// chaos is one fault of the gateway. It returns how long the fault lasts.
type chaos struct {
	name string
	do   func(w *world, r *rand.Rand) time.Duration
}

// oneTry is the longest that the bot waits between two connections. A fault
// that spoils the next few of them lasts that long for each.
const oneTry = maxPause + maxPause/4 + identifyApart

func someMinutes(r *rand.Rand) time.Duration {
	return time.Duration(r.Int64N(int64(8 * time.Minute)))
}

var disturbances = []chaos{
	{"cut", func(w *world, _ *rand.Rand) time.Duration { w.server.Cut(); return 0 }},
	{"op 7", func(w *world, _ *rand.Rand) time.Duration { w.server.Reconnect(); return 0 }},
	{"op 7 at hello", func(w *world, r *rand.Rand) time.Duration {
		n := 1 + r.IntN(4)
		w.server.ReconnectFirst(n)
		w.server.Cut()
		return time.Duration(n) * oneTry
	}},
	{"op 9", func(w *world, _ *rand.Rand) time.Duration { w.server.InvalidSession(false); return 0 }},
	{"op 9, resumable", func(w *world, _ *rand.Rand) time.Duration { w.server.InvalidSession(true); return 0 }},
	{"op 9 to a resume", func(w *world, _ *rand.Rand) time.Duration {
		w.server.ForgetSession()
		w.server.Cut()
		return 0
	}},
	{"missed heartbeats", func(w *world, r *rand.Rand) time.Duration {
		w.server.Silence(true)
		time.Sleep(someMinutes(r))
		w.server.Silence(false)
		return 0
	}},
	{"hung open", func(w *world, r *rand.Rand) time.Duration {
		n := 1 + r.IntN(3)
		w.server.Mute(n)
		w.server.Cut()
		return time.Duration(n) * (openWait + oneTry)
	}},
	{"close", func(w *world, r *rand.Rand) time.Duration {
		codes := []int{1000, 1001, 1006, 1011, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009}
		w.server.CloseGateway(codes[r.IntN(len(codes))])
		return 0
	}},
	{"refused identifies", func(w *world, r *rand.Rand) time.Duration {
		codes := []int{4000, 4008, 4000}[:1+r.IntN(3)]
		w.server.RefuseIdentify(codes...)
		w.server.InvalidSession(false)
		return time.Duration(len(codes)) * oneTry
	}},
	{"no more sessions", func(w *world, r *rand.Rand) time.Duration {
		wait := someMinutes(r)
		w.server.LimitStarts(0, wait)
		w.server.InvalidSession(false)
		return wait + time.Minute
	}},
	{"everything refused", func(w *world, r *rand.Rand) time.Duration {
		w.down.Store(true)
		w.server.Cut()
		time.Sleep(someMinutes(r))
		w.down.Store(false)
		return 0
	}},
	{"nobody answers", func(w *world, r *rand.Rand) time.Duration {
		w.stalled.Store(true)
		w.server.Cut()
		time.Sleep(someMinutes(r))
		w.stalled.Store(false)
		return handshakeWait
	}},
	{"many at once", func(w *world, r *rand.Rand) time.Duration {
		for range 3 + r.IntN(5) {
			w.server.Cut()
			time.Sleep(time.Duration(r.Int64N(int64(4 * time.Second))))
			w.server.Reconnect()
			time.Sleep(time.Duration(r.Int64N(int64(4 * time.Second))))
		}
		return 0
	}},
}

// Ten hours of a gateway that does everything wrong. Whenever it works again,
// the bot is back within backWithin and answers.
func TestGatewayChaos(t *testing.T) {
	seed := *chaosSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("run again with -chaos %d", seed)
	synctest.Test(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(seed, seed))
		w := newWorld(t)
		w.Discord = w.failing(seed + 1)
		channel := w.server.Channel(w.server.Guild("Readers"), "news", platformtest.DiscordChannel)
		w.listen(handler{})
		w.settle(10 * time.Second)
		goroutines := runtime.NumGoroutine()
		counts, worst, asked := map[string]int{}, time.Duration(0), 0
		var left []int
		for begun := time.Now(); time.Since(begun) < 10*time.Hour; {
			time.Sleep(time.Duration(random.Int64N(int64(5 * time.Minute))))
			if len(left) == 0 { // each kind comes as often as any other
				left = random.Perm(len(disturbances))
			}
			c := disturbances[left[0]]
			left = left[1:]
			counts[c.name]++
			lasts := c.do(w, random)
			over := time.Now()
			synctest.Wait()
			for w.server.Connected() == 0 {
				if away := time.Since(over); away > lasts+backWithin {
					t.Fatalf("after %q, the bot is away for %v; it lasted %v", c.name, away, lasts)
				}
				time.Sleep(time.Second)
				synctest.Wait()
			}
			worst = max(worst, time.Since(over)-lasts)
			w.settle(2 * time.Second)
			if w.server.Connected() == 0 {
				continue // cut again by what the fault left behind; the next round looks
			}
			w.server.Forget()
			asked++
			w.do(w.server.Type(channel, ann, "/who"))
			w.settle(3 * time.Second)
			if got := w.texts(channel); got != "heard who" && w.server.Connected() == 1 {
				t.Fatalf("after %q the bot shows %q, want one answer", c.name, got)
			}
		}
		w.settle(10 * time.Minute)
		t.Logf("%d faults %v; %d commands answered; away %v at most; %d connections, %d sessions begun, %d resumed",
			sum(counts), counts, asked, worst.Round(time.Second), w.server.Dialled(), w.server.Identified(), w.server.Resumed())
		if n := runtime.NumGoroutine(); n > goroutines+20 {
			t.Errorf("%d goroutines at the end, %d at the beginning", n, goroutines)
		}
		if w.server.Identified() > 1000 || len(counts) < len(disturbances) {
			t.Errorf("%d sessions begun in ten hours, of 1,000 a day; %d of %d kinds of fault", w.server.Identified(), len(counts), len(disturbances))
		}
	})
}

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// failing is an adapter whose network can be down, and whose chance is known.
func (w *world) failing(seed uint64) *Discord {
	random := rand.New(rand.NewPCG(seed, seed))
	var mu sync.Mutex
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		if w.down.Load() {
			return nil, errors.New("connection refused")
		}
		if w.stalled.Load() { // connected, and that is all
			ours, _ := net.Pipe()
			return ours, nil
		}
		return w.net.Dial(ctx, network, address)
	}
	d, err := New(Config{Token: testToken, Base: testBase, Client: w.client, Dial: dial, Log: slog.New(slog.DiscardHandler), Chance: func() float64 {
		mu.Lock()
		defer mu.Unlock()
		return random.Float64()
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

// After a fault that only the operator can mend, the bot stops and says so;
// whatever else was going wrong at the time.
func TestChaosEndsFatally(t *testing.T) {
	for code := range fatal {
		for _, c := range disturbances {
			t.Run(fmt.Sprint(code, " after ", c.name), func(t *testing.T) {
				in(t, func(t *testing.T, w *world, _, _ string) {
					random := rand.New(rand.NewPCG(uint64(code), 1))
					w.Discord = w.failing(uint64(code))
					result := make(chan error, 1)
					go func() { result <- w.Listen(t.Context(), platforms.Shard{Of: 1}, grammar, handler{}) }()
					w.settle(10 * time.Second)
					c.do(w, random)
					w.settle(20 * time.Minute)
					w.server.CloseGateway(code)
					select {
					case err := <-result:
						if err == nil || platforms.KindOf(err) != platforms.Denied || !strings.Contains(err.Error(), fatal[code]) {
							t.Errorf("Listen: %v, want what the operator must do", err)
						}
					case <-time.After(backWithin):
						t.Fatal("Listen goes on")
					}
				})
			})
		}
	}
}
