package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/bot"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// box is an outbox in memory. Its deliveries are claimed in order, of each
// chat one at a time.
type box struct {
	mu     sync.Mutex
	queued []briefing.Delivery
	at     map[int64]time.Time // when each may be sent again
	taken  map[string]bool     // chats of which one is under way
	fate   map[int64]bot.Step
	when   map[int64]time.Time
	away   time.Time // until when the database does not answer
	writes int
	most   int // outcomes in one write
}

func newBox(chats ...string) *box {
	b := &box{at: map[int64]time.Time{}, taken: map[string]bool{}, fate: map[int64]bot.Step{}, when: map[int64]time.Time{}}
	for i, c := range chats {
		b.queued = append(b.queued, briefing.Delivery{ID: int64(i + 1), Chat: platforms.Chat{Platform: "fake", ID: c}, Planned: time.Now()})
	}
	return b
}

var errAway = errors.New("the database is away")

func (b *box) ClaimDeliveries(_ context.Context, _ string, _ content.Lease, limit int, _ bool) (claimed []briefing.Delivery, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if time.Now().Before(b.away) {
		return nil, errAway
	}
	seen := map[string]bool{}
	for i := 0; i < len(b.queued) && len(claimed) < limit; i++ {
		d := b.queued[i]
		if first := !seen[d.Chat.ID]; first && !b.taken[d.Chat.ID] && !time.Now().Before(b.at[d.ID]) {
			claimed = append(claimed, d)
			b.taken[d.Chat.ID] = true
		}
		seen[d.Chat.ID] = true
	}
	return claimed, nil
}

func (b *box) KeepDeliveries(context.Context, content.Lease, []int64) error { return nil }

func (b *box) Record(_ context.Context, _ content.Lease, outcomes []bot.Outcome) ([]bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if time.Now().Before(b.away) {
		return nil, errAway
	}
	b.writes++
	b.most = max(b.most, len(outcomes))
	held := make([]bool, len(outcomes))
	for i, o := range outcomes {
		held[i] = true
		b.fate[o.Delivery.ID], b.when[o.Delivery.ID] = o.Step, time.Now()
		if o.Step == bot.Sending {
			continue
		}
		b.taken[o.Delivery.Chat.ID] = false
		for j, d := range b.queued {
			if d.ID != o.Delivery.ID {
				continue
			}
			if o.Step == bot.Postponed {
				b.queued[j], b.at[d.ID] = o.Delivery, o.At
			} else {
				b.queued = append(b.queued[:j:j], b.queued[j+1:]...)
			}
			break
		}
	}
	return held, nil
}

func (b *box) Briefing(context.Context, int64) (briefing.Briefing, error) {
	return briefing.Briefing{Until: time.Now(), Articles: 1, Publishers: 1, Items: []briefing.Item{
		{Story: 1, Title: "A bridge opens", URL: "https://post.example/1", Outlets: []briefing.Outlet{{Name: "Post", URL: "https://post.example/1"}}, Articles: 1}}}, nil
}

func (b *box) Readers(_ context.Context, ds []briefing.Delivery) ([]bot.Reader, error) {
	readers := make([]bot.Reader, len(ds))
	for i := range readers {
		readers[i].Subscription = &briefing.Subscription{Format: briefing.Brief, Schedule: briefing.Schedule{Zone: "UTC"}}
	}
	return readers, nil
}

// slowPlatform answers after a time that depends on the chat.
type slowPlatform struct {
	fakePlatform
	takes func(chat string) time.Duration
	under map[string]int
	most  int // sends under way in one chat
}

func (s *slowPlatform) Send(ctx context.Context, out platforms.Outgoing) (platforms.Sent, error) {
	s.mu.Lock()
	s.under[out.Chat.ID]++
	s.most = max(s.most, s.under[out.Chat.ID])
	s.mu.Unlock()
	time.Sleep(s.takes(out.Chat.ID))
	s.mu.Lock()
	s.under[out.Chat.ID]--
	s.mu.Unlock()
	return s.fakePlatform.Send(ctx, out)
}

func courierOf(t *testing.T, b *box, p platforms.Platform) *bot.Courier {
	t.Helper()
	catalog, err := briefing.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	return &bot.Courier{Platform: p, Outbox: b, Readers: b, Catalog: catalog, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Lease: func() content.Lease {
			return content.Lease{Token: "t", Now: time.Now(), Until: time.Now().Add(12 * time.Second)}
		}}
}

// TestSlowChats: chats that take long to answer keep no others waiting, even
// when they come first and are many.
func TestSlowChats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var chats []string
		for i := range 40 {
			chats = append(chats, fmt.Sprint("slow", i))
		}
		for i := range 400 {
			chats = append(chats, fmt.Sprint("quick", i))
		}
		b := newBox(chats...)
		p := &slowPlatform{fakePlatform: fakePlatform{parts: 1}, under: map[string]int{}, takes: func(chat string) time.Duration {
			if chat[0] == 's' {
				return 15 * time.Second
			}
			return 50 * time.Millisecond
		}}
		began := time.Now()
		if n, err := courierOf(t, b, p).Run(t.Context()); n != len(chats) || err != nil {
			t.Fatalf("Run = %d, %v", n, err)
		}
		var last time.Duration
		for i, c := range chats {
			id := int64(i + 1)
			if b.fate[id] != bot.Sent {
				t.Errorf("%s: step %v", c, b.fate[id])
			}
			if c[0] == 'q' {
				last = max(last, b.when[id].Sub(began))
			}
		}
		// Forty slow ones, twelve at a time, are set aside after two seconds each.
		if last > 12*time.Second {
			t.Errorf("the last of the quick chats was reached after %v", last)
		}
		if took := time.Since(began); took > 40*time.Second {
			t.Errorf("all took %v", took)
		}
	})
}

// TestOneAtATime: a chat's deliveries go one after the other, in order.
func TestOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBox("a", "a", "b", "a", "b", "c")
		p := &slowPlatform{fakePlatform: fakePlatform{parts: 2}, under: map[string]int{}, takes: func(string) time.Duration { return 100 * time.Millisecond }}
		if n, err := courierOf(t, b, p).Run(t.Context()); n != 6 || err != nil {
			t.Fatalf("Run = %d, %v", n, err)
		}
		if p.most != 1 {
			t.Errorf("%d sends were under way in one chat", p.most)
		}
		next := map[string][]string{"a": {"1.0", "1.1", "2.0", "2.1", "4.0", "4.1"}, "b": {"3.0", "3.1", "5.0", "5.1"}, "c": {"6.0", "6.1"}}
		for _, out := range p.sent {
			want := next[out.Chat.ID][0]
			next[out.Chat.ID] = next[out.Chat.ID][1:]
			if got := fmt.Sprintf("%s.%d", out.Key, out.Part); got != want {
				t.Errorf("chat %s got %s, want %s: a message's parts together, and in order", out.Chat.ID, got, want)
			}
		}
	})
}

// TestDatabaseAway: what was sent while the database was away for some seconds
// is recorded when it is back, and sent once.
func TestDatabaseAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var chats []string
		for i := range 30 {
			chats = append(chats, fmt.Sprint(i))
		}
		b := newBox(chats...)
		p := &slowPlatform{fakePlatform: fakePlatform{parts: 1}, under: map[string]int{}, takes: func(string) time.Duration {
			b.mu.Lock()
			if b.away.IsZero() {
				b.away = time.Now().Add(5 * time.Second)
			}
			b.mu.Unlock()
			return 100 * time.Millisecond
		}}
		c := courierOf(t, b, p)
		for range 20 { // as the loops do
			if _, err := c.Run(t.Context()); err != nil && !errors.Is(err, errAway) {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		if len(p.sent) != len(chats) {
			t.Errorf("%d sends for %d chats", len(p.sent), len(chats))
		}
		for i := range chats {
			if b.fate[int64(i+1)] != bot.Sent {
				t.Errorf("delivery %d: step %v, want sent", i+1, b.fate[int64(i+1)])
			}
		}
	})
}

// TestPlatformDown: a platform that is down for an hour gets everything when it
// is up again, marked as late, and was not asked in vain too often.
func TestPlatformDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBox("a", "b", "c")
		up := time.Now().Add(time.Hour)
		p := &downPlatform{fakePlatform: fakePlatform{parts: 1}, up: up}
		c := courierOf(t, b, p)
		for time.Now().Before(up.Add(10 * time.Minute)) {
			if _, err := c.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		if len(p.sent) != 3 {
			t.Fatalf("%d messages arrived, want 3", len(p.sent))
		}
		for _, out := range p.sent {
			if text := platforms.Plain(out.Message, true); !strings.Contains(text, "Late") {
				t.Errorf("an hour late, and not marked so:\n%s", text)
			}
		}
		if p.vain > 3*40 {
			t.Errorf("%d attempts in vain in an hour", p.vain)
		}
	})
}

type downPlatform struct {
	fakePlatform
	up   time.Time
	vain int
}

func (d *downPlatform) Send(ctx context.Context, out platforms.Outgoing) (platforms.Sent, error) {
	if time.Now().Before(d.up) {
		d.mu.Lock()
		d.vain++
		d.mu.Unlock()
		return platforms.Sent{}, refusal(platforms.Other)
	}
	return d.fakePlatform.Send(ctx, out)
}
