package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/bot"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
	"daybrief/platforms/discord"
	"daybrief/platforms/telegram"
)

// queue is an outbox in memory, with one delivery for each of many chats. A
// test in fake time has no use for a database's real time.
type queue struct {
	mu    sync.Mutex
	due   []briefing.Delivery
	sent  map[int64]int
	other int // outcomes that are no success
}

func (q *queue) ClaimDeliveries(_ context.Context, _ string, _ content.Lease, limit int, _ bool) ([]briefing.Delivery, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(limit, len(q.due))
	claimed := append([]briefing.Delivery(nil), q.due[:n]...)
	q.due = q.due[n:]
	return claimed, nil
}

func (q *queue) KeepDeliveries(context.Context, content.Lease, []int64) error { return nil }

func (q *queue) Record(_ context.Context, _ content.Lease, outcomes []bot.Outcome) ([]bool, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	held := make([]bool, len(outcomes))
	for i, o := range outcomes {
		held[i] = true
		switch o.Step {
		case bot.Sending:
		case bot.Sent:
			q.sent[o.Delivery.ID]++
		case bot.Postponed:
			q.other++
			q.due = append(q.due, o.Delivery)
		default:
			q.other++
		}
	}
	return held, nil
}

func (q *queue) Briefing(context.Context, int64) (briefing.Briefing, error) {
	return briefing.Briefing{From: time.Now().Add(-24 * time.Hour), Until: time.Now()}, nil
}

func (q *queue) Readers(_ context.Context, ds []briefing.Delivery) ([]bot.Reader, error) {
	readers := make([]bot.Reader, len(ds))
	for i := range readers {
		readers[i].Subscription = &briefing.Subscription{Format: briefing.Brief, Schedule: briefing.Schedule{Zone: "UTC"}}
	}
	return readers, nil
}

// pacedServer is a platform 60 to 70 ms away and back, which refuses what comes
// faster than its limit in any second.
type pacedServer struct {
	limit  int // requests in a second
	random *rand.Rand

	mu      sync.Mutex
	arrived []time.Time // the last ones
	refused int
}

func (p *pacedServer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		io.Copy(io.Discard, r.Body) //nolint:errcheck // of memory
		r.Body.Close()
	}
	p.mu.Lock()
	there, back := 30+p.random.IntN(6), 30+p.random.IntN(6)
	p.mu.Unlock()
	time.Sleep(time.Duration(there) * time.Millisecond)
	status, body := p.take(strings.HasSuffix(r.URL.Path, "/getMe"))
	time.Sleep(time.Duration(back) * time.Millisecond)
	return &http.Response{
		StatusCode: status, Status: fmt.Sprint(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}, "X-Ratelimit-Bucket": {"messages"}, "X-Ratelimit-Limit": {"5"}, "X-Ratelimit-Remaining": {"4"}, "X-Ratelimit-Reset-After": {"5"}},
		Body:   io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

func (p *pacedServer) take(free bool) (status int, body string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if free {
		return http.StatusOK, `{"ok":true,"result":{"id":123,"is_bot":true,"username":"daybrief_bot"}}`
	}
	if len(p.arrived) == p.limit && now.Sub(p.arrived[0]) < time.Second {
		p.refused++
		return http.StatusTooManyRequests, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5},"retry_after":5,"global":true}`
	}
	if p.arrived = append(p.arrived, now); len(p.arrived) > p.limit {
		p.arrived = p.arrived[1:]
	}
	return http.StatusOK, `{"ok":true,"result":{"message_id":7},"id":"7"}`
}

// TestFanOut sends one digest to very many chats through the real adapters, in
// fake time: it must be over within three percent of what the platform's own
// limit takes, and never meet that limit.
func TestFanOut(t *testing.T) {
	t.Parallel()
	chats := 10_000 // takes seconds, and with the race detector a minute for ten times as many
	if os.Getenv(Chaos) != "" {
		chats = 100_000
	}
	for _, test := range []struct {
		name  string
		limit int // messages a second: Telegram's FAQ for bots, Discord's documentation
		open  func(c *http.Client) (platforms.Platform, error)
	}{
		{"telegram", 30, func(c *http.Client) (platforms.Platform, error) {
			return telegram.New(telegram.Config{Token: telegramToken, Endpoint: "http://" + telegramHost, Client: c, Now: time.Now})
		}},
		{"discord", 50, func(c *http.Client) (platforms.Platform, error) {
			return discord.New(discord.Config{Token: discordToken, Base: "http://" + discordHost, Client: c, Now: time.Now})
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &pacedServer{limit: test.limit, random: rand.New(rand.NewPCG(1, 2))}
				p, err := test.open(&http.Client{Transport: server})
				if err != nil {
					t.Fatal(err)
				}
				catalog, err := briefing.NewCatalog()
				if err != nil {
					t.Fatal(err)
				}
				q := &queue{sent: map[int64]int{}}
				began := time.Now()
				for i := range chats {
					q.due = append(q.due, briefing.Delivery{ID: int64(i + 1), Chat: platforms.Chat{Platform: test.name, ID: fmt.Sprint(1_000_000 + i)}, Planned: began})
				}
				c := &bot.Courier{Platform: p, Outbox: q, Readers: q, Catalog: catalog, Now: time.Now, Log: slog.New(slog.DiscardHandler),
					Lease: func() content.Lease {
						return content.Lease{Token: "t", Now: time.Now(), Until: time.Now().Add(15 * time.Second)}
					}}
				if n, err := c.Run(t.Context()); err != nil || n < chats {
					t.Fatalf("the courier took up %d, %v", n, err)
				}
				took, least := time.Since(began), time.Duration(chats)*time.Second/time.Duration(test.limit)
				t.Logf("%d chats in %v; the limit alone takes %v: %.1f%% more", chats, took.Round(time.Second), least.Round(time.Second), 100*(float64(took)/float64(least)-1))
				if took > least*103/100 {
					t.Errorf("%d chats took %v, want at most three percent more than %v", chats, took, least)
				}
				if server.refused > 0 || q.other > 0 {
					t.Errorf("%d messages were refused for coming too fast, %d came to something else than an arrival", server.refused, q.other)
				}
				for id := range int64(chats) {
					if q.sent[id+1] != 1 {
						t.Fatalf("delivery %d arrived %d times", id+1, q.sent[id+1])
					}
				}
			})
		})
	}
}
