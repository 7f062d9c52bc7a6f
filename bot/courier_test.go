package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"daybrief/bot"
	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

var noon = time.Date(2026, 9, 22, 12, 0, 0, 0, time.UTC)

// fakePlatform answers sends from a script.
type fakePlatform struct {
	traits platforms.Traits
	parts  int
	mu     sync.Mutex
	script []error // answers to come; nil and the end of it mean success
	sent   []platforms.Outgoing
}

func (f *fakePlatform) Name() string                        { return "fake" }
func (f *fakePlatform) Traits() platforms.Traits            { return f.traits }
func (f *fakePlatform) Shards(context.Context) (int, error) { return 1, nil }
func (f *fakePlatform) Listen(ctx context.Context, _ platforms.Shard, _ platforms.Grammar, _ platforms.Handler) error {
	<-ctx.Done()
	return nil
}

func (f *fakePlatform) Send(_ context.Context, out platforms.Outgoing) (platforms.Sent, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = append(f.sent, out)
	if len(f.script) > 0 {
		err := f.script[0]
		f.script = f.script[1:]
		if err != nil {
			return platforms.Sent{}, err
		}
	}
	return platforms.Sent{Ref: "1", Parts: f.parts}, nil
}

// post is a courier with one delivery due, on a clock that the test moves.
type post struct {
	t        *testing.T
	store    *store.Store
	platform *fakePlatform
	courier  *bot.Courier
	chat     platforms.Chat
	now      time.Time
	fates    []string
}

func newPost(t *testing.T, script ...error) *post {
	t.Helper()
	p := &post{t: t, platform: &fakePlatform{parts: 1, script: script}, chat: platforms.Chat{Platform: "fake", ID: "1", Kind: platforms.Group}, now: noon}
	clock := func() time.Time { return p.now }
	s, err := store.Open(t.Context(), storetest.SQLite(t), clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	catalog, err := briefing.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	p.store = s
	p.courier = &bot.Courier{
		Platform: p.platform, Outbox: s, Readers: s, Chats: s, Catalog: catalog, Now: clock, Log: slog.New(slog.DiscardHandler),
		Lease: func() content.Lease {
			return content.Lease{Token: "courier", Now: p.now, Until: p.now.Add(15 * time.Second)}
		},
		Fate: func(_, fate string) { p.fates = append(p.fates, fate) },
	}
	p.plan()
	return p
}

// plan subscribes the chat and queues a delivery for now.
func (p *post) plan() {
	p.t.Helper()
	ctx := p.t.Context()
	sub := briefing.Subscription{ID: p.store.NewID(), Chat: p.chat, Schedule: briefing.Schedule{Times: "12:00", Zone: "UTC"}, Format: briefing.Brief, Created: p.now, Due: p.now}
	planner := &briefing.Planner{Desk: p.store, Library: p.store, NewID: p.store.NewID, Log: slog.New(slog.DiscardHandler)}
	_, err := p.store.SaveArticles(ctx, []content.Article{{URL: "https://a.example/1", Title: "A bridge opens", Body: "A bridge opened on Tuesday.", Publisher: "Post", Published: p.now.Add(-time.Hour), Fetched: p.now}})
	if err = errors.Join(err, p.store.Meet(ctx, p.chat, "", "")); err == nil {
		_, err = p.store.Subscribe(ctx, sub, 10)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	if n, err := planner.Run(ctx, p.courier.Lease); err != nil || n != 1 {
		p.t.Fatalf("planned %d, %v; want 1", n, err)
	}
}

// run runs the courier after a while and returns what it sent.
func (p *post) run(later time.Duration) []platforms.Outgoing {
	p.t.Helper()
	p.now = p.now.Add(later)
	before := len(p.platform.sent)
	if _, err := p.courier.Run(p.t.Context()); err != nil && platforms.KindOf(err) != platforms.Denied {
		p.t.Fatalf("courier: %v", err)
	}
	return p.platform.sent[before:]
}

func (p *post) fate() briefing.Fate {
	p.t.Helper()
	fates, err := p.store.Fates(p.t.Context(), noon.Add(-time.Hour))
	if err != nil || len(fates) != 1 {
		p.t.Fatalf("fates: %+v, %v; want one", fates, err)
	}
	return fates[0]
}

func refusal(k platforms.Kind) *platforms.Error {
	return &platforms.Error{Platform: "fake", Kind: k, Err: errors.New("scripted")}
}

func TestCourierDelivers(t *testing.T) {
	p := newPost(t)
	p.platform.parts = 3
	sent := p.run(0)
	if len(sent) != 3 || sent[0].Part != 0 || sent[1].Part != 1 || sent[2].Part != 2 || sent[0].Key != sent[2].Key {
		t.Errorf("sent %+v, want the three parts of one delivery in order", sent)
	}
	if f := p.fate(); f.State != "sent" || !f.Finished.Equal(noon) {
		t.Errorf("the delivery is %+v, want sent", f)
	}
	told, err := p.store.Told(t.Context(), p.chat)
	if err != nil || len(told) != 1 {
		t.Errorf("the chat was told %v, %v; want one story", told, err)
	}
	if more := p.run(time.Hour); len(more) != 0 {
		t.Errorf("sent again: %+v", more)
	}
}

func TestCourierResumesAtThePartThatFailed(t *testing.T) {
	p := newPost(t, nil, refusal(platforms.Other))
	p.platform.parts = 3
	p.run(0)
	sent := p.run(5 * time.Second)
	if len(sent) != 2 || sent[0].Part != 1 || sent[1].Part != 2 {
		t.Errorf("after a failure at part 1 were sent %+v, want parts 1 and 2", sent)
	}
}

// TestErrorPolicy is the table of DESIGN: what each kind of refusal means.
func TestErrorPolicy(t *testing.T) {
	busy := refusal(platforms.Busy)
	busy.Wait = 30 * time.Second
	busyAll := refusal(platforms.Busy)
	busyAll.Wait, busyAll.Global = 30*time.Second, true
	moved := refusal(platforms.Moved)
	moved.To = "2"
	tests := []struct {
		name   string
		traits platforms.Traits
		script []error
		waits  []time.Duration // between runs of the courier
		sends  []int           // in each run
		state  string
		check  func(t *testing.T, p *post)
	}{
		{"busy waits that long and is no attempt", platforms.Traits{}, []error{busy}, []time.Duration{0, 29 * time.Second, time.Second}, []int{1, 0, 1}, "sent", func(t *testing.T, p *post) {
			if a := p.fate().Delivery.Attempts; a != 0 {
				t.Errorf("waiting counted as %d attempts", a)
			}
		}},
		{"other is retried, later each time", platforms.Traits{}, []error{refusal(platforms.Other), refusal(platforms.Other)}, []time.Duration{0, 400 * time.Millisecond, 700 * time.Millisecond, 300 * time.Millisecond, 2 * time.Second}, []int{1, 0, 1, 0, 1}, "sent", nil},
		{"unsure is retried where repeats are dropped", platforms.Traits{DropsRepeats: true}, []error{refusal(platforms.Unsure), refusal(platforms.Unsure), refusal(platforms.Unsure)}, []time.Duration{0, 3 * time.Second, 5 * time.Second, 9 * time.Second}, []int{1, 1, 1, 1}, "sent", func(t *testing.T, p *post) {
			if p.fate().Delivery.Repeat {
				t.Error("a platform that drops repeats shows it once, and it is recorded as a repeat")
			}
			if last := p.platform.sent[3]; last.Tried.IsZero() || last.Key != p.platform.sent[0].Key {
				t.Errorf("the retry %+v does not say when it was tried, under the one key", last)
			}
		}},
		{"unsure is retried once elsewhere", platforms.Traits{}, []error{refusal(platforms.Unsure)}, []time.Duration{0, 3 * time.Second}, []int{1, 1}, "sent", func(t *testing.T, p *post) {
			if !p.fate().Delivery.Repeat || !slices.Contains(p.fates, "repeated") {
				t.Errorf("the possible repeat is not recorded: %+v, %v", p.fate(), p.fates)
			}
		}},
		{"unsure twice is given up elsewhere", platforms.Traits{}, []error{refusal(platforms.Unsure), refusal(platforms.Unsure)}, []time.Duration{0, 3 * time.Second, time.Minute}, []int{1, 1, 0}, "dropped", nil},
		{"unsure, then busy, is in no doubt", platforms.Traits{}, []error{refusal(platforms.Unsure), busy}, []time.Duration{0, 3 * time.Second, 30 * time.Second}, []int{1, 1, 1}, "sent", nil},
		{"an error of no kind is unsure", platforms.Traits{}, []error{errors.New("?"), errors.New("?")}, []time.Duration{0, 3 * time.Second, time.Minute}, []int{1, 1, 0}, "dropped", nil},
		{"gone closes the chat", platforms.Traits{}, []error{refusal(platforms.Gone)}, []time.Duration{0, time.Minute}, []int{1, 0}, "dropped", func(t *testing.T, p *post) {
			if met, err := p.store.Met(t.Context(), p.chat); err != nil || met {
				t.Errorf("the chat is open: %v, %v", met, err)
			}
			if subs, err := p.store.Subscriptions(t.Context(), p.chat); err != nil || len(subs) != 1 {
				t.Errorf("its subscriptions are %v, %v; want them kept", subs, err)
			}
		}},
		{"moved is sent to the new id", platforms.Traits{}, []error{moved}, []time.Duration{0}, []int{2}, "sent", func(t *testing.T, p *post) {
			if to := p.platform.sent[1].Chat.ID; to != "2" {
				t.Errorf("the second send went to %q", to)
			}
		}},
		{"rejected is sent as plain text once", platforms.Traits{}, []error{refusal(platforms.Rejected)}, []time.Duration{0}, []int{2}, "sent", func(t *testing.T, p *post) {
			if p.platform.sent[0].PlainText || !p.platform.sent[1].PlainText {
				t.Error("the second send is not plain text")
			}
		}},
		{"rejected twice is dropped", platforms.Traits{}, []error{refusal(platforms.Rejected), refusal(platforms.Rejected)}, []time.Duration{0, time.Minute}, []int{2, 0}, "dropped", nil},
		{"denied stops and keeps", platforms.Traits{}, []error{refusal(platforms.Denied)}, []time.Duration{0, 2 * time.Minute}, []int{1, 1}, "sent", nil},
		{"a platform that holds back is left alone", platforms.Traits{}, []error{busyAll}, []time.Duration{0, 29 * time.Second, time.Second}, []int{1, 0, 1}, "sent", nil},
		{"too late folds", platforms.Traits{}, []error{refusal(platforms.Other)}, []time.Duration{0, 4 * time.Hour}, []int{1, 0}, "dropped", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newPost(t, test.script...)
			p.platform.traits = test.traits
			for i, wait := range test.waits {
				if sent := p.run(wait); len(sent) != test.sends[i] {
					t.Fatalf("run %d, after %v more: %d sends, want %d (%+v)", i, wait, len(sent), test.sends[i], p.fate())
				}
			}
			if f := p.fate(); f.State != test.state {
				t.Errorf("the delivery is %+v, want %s", f, test.state)
			}
			if test.check != nil {
				test.check(t, p)
			}
		})
	}
}

// TestDiedSending: a send that a dead process had begun is made again, but not
// for ever.
func TestDiedSending(t *testing.T) {
	tests := []struct {
		name   string
		script []error
		deaths int // after what the script brings
		state  string
		repeat bool
	}{
		{"once", nil, 1, "sent", true},
		{"twice", nil, 2, "sent", true},
		{"thrice", nil, 3, "dropped", false},
		{"after a send without an answer", []error{refusal(platforms.Unsure)}, 2, "sent", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newPost(t, test.script...)
			for range test.script {
				p.run(0)
			}
			for range test.deaths {
				p.now = p.now.Add(time.Minute)
				l := p.courier.Lease()
				l.Token = "dead"
				claimed, err := p.store.ClaimDeliveries(t.Context(), p.chat.Platform, l, 10, false)
				if err != nil || len(claimed) != 1 {
					t.Fatalf("claimed %+v, %v; want the delivery", claimed, err)
				}
				claimed[0].Tried = time.Time{}
				if held, err := p.store.Record(t.Context(), l, []bot.Outcome{{Delivery: claimed[0], Step: bot.Sending, At: p.now}}); err != nil || !held[0] {
					t.Fatalf("recorded: %v, %v", held, err)
				}
			}
			before := len(p.platform.sent)
			p.run(time.Minute)
			f := p.fate()
			if f.State != test.state || f.Delivery.Repeat != test.repeat || (len(p.platform.sent) > before) != (test.state == "sent") {
				t.Errorf("after %d deaths the delivery is %+v, sent %d times; want %s, a repeat: %v", test.deaths, f, len(p.platform.sent)-before, test.state, test.repeat)
			}
		})
	}
}

func TestUnsubscribedMeanwhile(t *testing.T) {
	p := newPost(t)
	subs, err := p.store.Subscriptions(t.Context(), p.chat)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.store.Unsubscribe(t.Context(), p.chat, []int64{subs[0].ID}); err != nil {
		t.Fatal(err)
	}
	if sent := p.run(0); len(sent) != 0 {
		t.Errorf("sent to a chat that has unsubscribed: %+v", sent)
	}
}

// TestStoppedBeforeSending: a delivery that was claimed and not begun when the
// process stops is in no doubt.
func TestStoppedBeforeSending(t *testing.T) {
	p := newPost(t)
	ctx, cancel := context.WithCancel(t.Context())
	p.courier.Outbox = cancelAfterClaim{p.store, cancel}
	if _, err := p.courier.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if len(p.platform.sent) != 0 {
		t.Fatalf("sent %+v after the stop", p.platform.sent)
	}
	p.courier.Outbox = p.store
	if sent := p.run(time.Second); len(sent) != 1 || !sent[0].Tried.IsZero() {
		t.Errorf("the next process sent %+v, want one send that is no repeat", sent)
	}
}

type cancelAfterClaim struct {
	*store.Store
	cancel context.CancelFunc
}

func (c cancelAfterClaim) ClaimDeliveries(ctx context.Context, platform string, l content.Lease, limit int, begin bool) ([]briefing.Delivery, error) {
	defer c.cancel()
	return c.Store.ClaimDeliveries(ctx, platform, l, limit, begin)
}
