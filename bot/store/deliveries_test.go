package store_test

import (
	"context"
	"errors"
	"fmt"
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

var chat = platforms.Chat{Platform: "telegram", ID: "100", Kind: platforms.Group}

// subscribed makes a chat with one daily subscription, due at noon.
func subscribed(t *testing.T, s *store.Store, c platforms.Chat) briefing.Subscription {
	t.Helper()
	must(t, s.Meet(t.Context(), c, "", ""))
	sub := briefing.Subscription{ID: s.NewID(), Chat: c, Schedule: briefing.Schedule{Times: "12:00", Days: "daily", Zone: "UTC"}, Format: "brief", Created: noon, Due: noon}
	if id, err := s.Subscribe(t.Context(), sub, 10); err != nil || id != sub.ID {
		t.Fatalf("Subscribe = %d, %v; want %d", id, err, sub.ID)
	}
	return sub
}

// planned queues one delivery for each due subscription.
func planned(t *testing.T, s *store.Store, c *clock) {
	t.Helper()
	subs, err := s.ClaimSubscriptions(t.Context(), c.lease("planner"), 50)
	must(t, err)
	id, err := s.SaveBriefing(t.Context(), s.NewID(), "key", briefing.Briefing{Until: noon})
	must(t, err)
	var plans []briefing.Plan
	for _, sub := range subs {
		plans = append(plans, briefing.Plan{Subscription: sub.ID, Due: sub.Due.Add(24 * time.Hour), Delivery: s.NewID(), Planned: sub.Due, Send: sub.Due, Briefing: id})
	}
	must(t, s.Plan(t.Context(), c.lease("planner"), plans))
	must(t, s.Plan(t.Context(), c.lease("planner"), plans)) // twice plans once
}

func claimOne(t *testing.T, s *store.Store, l content.Lease) briefing.Delivery {
	t.Helper()
	got, err := s.ClaimDeliveries(t.Context(), chat.Platform, l, 10, false)
	must(t, err)
	if len(got) != 1 {
		t.Fatalf("claimed %d deliveries, want 1: %+v", len(got), got)
	}
	return got[0]
}

// record records one step of a delivery.
func record(t *testing.T, s *store.Store, l content.Lease, o bot.Outcome) error {
	t.Helper()
	if o.At.IsZero() {
		o.At = l.Now
	}
	held, err := s.Record(t.Context(), l, []bot.Outcome{o})
	if err == nil && !held[0] {
		return bot.ErrLost
	}
	return err
}

func TestDeliveryIsSentOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		subscribed(t, s, chat)
		planned(t, s, c)
		d := claimOne(t, s, c.lease("a"))
		if !d.Tried.IsZero() || !d.Planned.Equal(noon) || d.Chat.ID != chat.ID {
			t.Errorf("claimed %+v, want a fresh delivery for noon", d)
		}
		if got, err := s.ClaimDeliveries(t.Context(), chat.Platform, c.lease("b"), 10, false); err != nil || len(got) != 0 {
			t.Errorf("a leased delivery was claimed again: %v, %v", got, err)
		}
		told := []briefing.Told{{Story: 5, At: noon, First: noon, Number: 1}}
		if err := record(t, s, c.lease("b"), bot.Outcome{Delivery: d, Step: bot.Sent, Ref: "ref", Until: noon, Told: told}); !errors.Is(err, bot.ErrLost) {
			t.Errorf("FinishSent by another = %v, want ErrLost", err)
		}
		if got, err := s.Told(t.Context(), chat); err != nil || len(got) != 0 {
			t.Errorf("a lost delivery told the chat %v, %v", got, err)
		}
		must(t, record(t, s, c.lease("a"), bot.Outcome{Delivery: d, Step: bot.Sent, Ref: "ref", Until: noon, Told: told}))
		if got, err := s.Told(t.Context(), chat); err != nil || !got[5].At.Equal(noon) || got[5].Number != 1 {
			t.Errorf("Told = %v, %v; want story 5", got, err)
		}
		c.add(time.Hour)
		if got, err := s.ClaimDeliveries(t.Context(), chat.Platform, c.lease("b"), 10, false); err != nil || len(got) != 0 {
			t.Errorf("a sent delivery was claimed again: %v, %v", got, err)
		}
		fates, err := s.Fates(t.Context(), noon)
		if err != nil || len(fates) != 1 || fates[0].State != "sent" {
			t.Errorf("Fates = %+v, %v; want one sent", fates, err)
		}
	})
}

func TestDeliveryOfADeadProcess(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		subscribed(t, s, chat)
		planned(t, s, c)
		dead := claimOne(t, s, c.lease("dead"))
		c.add(16 * time.Second)
		if idle := claimOne(t, s, c.lease("other")); !idle.Tried.IsZero() {
			t.Errorf("a delivery that was claimed and not sent is in doubt: %+v", idle)
		}
		if err := record(t, s, c.lease("dead"), bot.Outcome{Delivery: dead, Step: bot.Sending}); !errors.Is(err, bot.ErrLost) {
			t.Errorf("a process that was stalled may send what another has: %v", err)
		}
		at := c.now()
		must(t, record(t, s, c.lease("other"), bot.Outcome{Delivery: dead, Step: bot.Sending}))
		c.add(16 * time.Second)
		d := claimOne(t, s, c.lease("alive"))
		if !d.Tried.Equal(at) || d.Deaths != 1 {
			t.Errorf("Tried is %v and Deaths %d, want %v, when the dead process sent, and 1", d.Tried, d.Deaths, at)
		}
		if err := record(t, s, c.lease("other"), bot.Outcome{Delivery: dead, Step: bot.Sent, Ref: "", Until: noon, Told: nil}); !errors.Is(err, bot.ErrLost) {
			t.Errorf("the dead process finished a delivery that was taken over: %v", err)
		}
		d.Again, d.Repeat, d.Tried = true, true, time.Time{}
		must(t, record(t, s, c.lease("alive"), bot.Outcome{Delivery: d, Step: bot.Sending}))
		c.add(16 * time.Second)
		if d = claimOne(t, s, c.lease("third")); !d.Again || !d.Repeat || d.Tried.IsZero() || d.Deaths != 2 {
			t.Errorf("after a repeat that died: %+v, want Again, Repeat, Tried and two Deaths", d)
		}
		must(t, record(t, s, c.lease("third"), bot.Outcome{Delivery: briefing.Delivery{ID: d.ID, Attempts: 3}, Step: bot.Postponed, At: c.now().Add(time.Minute), Reason: "busy"}))
		if got, err := s.ClaimDeliveries(t.Context(), chat.Platform, c.lease("fourth"), 10, false); err != nil || len(got) != 0 {
			t.Errorf("claimed before its time: %v, %v", got, err)
		}
		c.add(time.Minute)
		if d = claimOne(t, s, c.lease("fourth")); d.Attempts != 3 || !d.Tried.IsZero() {
			t.Errorf("after Retry: %+v, want 3 attempts and nothing in doubt", d)
		}
		must(t, record(t, s, c.lease("fourth"), bot.Outcome{Delivery: d, Step: bot.Dropped, Reason: "why not"}))
	})
}

func TestChatOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		subscribed(t, s, chat)
		planned(t, s, c)
		c.add(24 * time.Hour)
		planned(t, s, c)
		first := claimOne(t, s, c.lease("a"))
		if !first.Planned.Equal(noon) {
			t.Errorf("claimed the delivery of %v before that of %v", first.Planned, noon)
		}
		must(t, record(t, s, c.lease("a"), bot.Outcome{Delivery: first, Step: bot.Dropped, Reason: "test"}))
		if second := claimOne(t, s, c.lease("a")); !second.Planned.Equal(noon.Add(24 * time.Hour)) {
			t.Errorf("second is of %v", second.Planned)
		}
	})
}

func TestClosedAndMovedChats(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		sub := subscribed(t, s, chat)
		planned(t, s, c)
		must(t, s.CloseChat(t.Context(), chat, false, "blocked"))
		if got, err := s.ClaimDeliveries(t.Context(), chat.Platform, c.lease("a"), 10, false); err != nil || len(got) != 0 {
			t.Errorf("claimed for a closed chat: %v, %v", got, err)
		}
		c.add(24 * time.Hour)
		planned(t, s, c)
		if fates, err := s.Fates(t.Context(), noon); err != nil || len(fates) != 1 || fates[0].State != "dropped" {
			t.Errorf("Fates = %+v, %v; want the one dropped", fates, err)
		}
		if met, err := s.Met(t.Context(), chat); err != nil || met {
			t.Errorf("Met = %v, %v; want closed", met, err)
		}
		must(t, s.Meet(t.Context(), chat, "", ""))
		c.add(24 * time.Hour)
		planned(t, s, c)
		moved := chat
		moved.ID = "-200"
		must(t, s.Tell(t.Context(), chat, []briefing.Told{{Story: 1, At: noon, First: noon}}))
		must(t, s.Tell(t.Context(), moved, []briefing.Told{{Story: 1, At: noon.Add(time.Hour), First: noon}}))
		must(t, s.MoveChat(t.Context(), chat.Platform, chat.ID, moved.ID))
		if d := claimOne(t, s, c.lease("a")); d.Chat.ID != moved.ID {
			t.Errorf("the delivery is for chat %s, want the new id", d.Chat.ID)
		}
		subs, err := s.Subscriptions(t.Context(), moved)
		if err != nil || len(subs) != 1 || subs[0].ID != sub.ID {
			t.Errorf("Subscriptions of the new id = %+v, %v", subs, err)
		}
		if told, err := s.Told(t.Context(), moved); err != nil || !told[1].At.Equal(noon.Add(time.Hour)) {
			t.Errorf("Told = %v, %v; want what the new id was told", told, err)
		}
		if n, err := s.Unsubscribe(t.Context(), moved, []int64{sub.ID, 99}); err != nil || n != 1 {
			t.Errorf("Unsubscribe = %d, %v; want 1", n, err)
		}
		if zone, err := s.Zone(t.Context(), moved); err != nil || zone != "UTC" {
			t.Errorf("Zone = %q, %v", zone, err)
		}
	})
}

func TestOneThreadCloses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		dead, other := chat, chat
		dead.Thread, other.Thread = "7", "8"
		subscribed(t, s, dead)
		subscribed(t, s, other)
		planned(t, s, c)
		must(t, s.CloseChat(t.Context(), dead, true, "the topic was deleted"))
		if d := claimOne(t, s, c.lease("a")); d.Chat.Thread != "8" {
			t.Errorf("claimed for thread %s, want the one that is open", d.Chat.Thread)
		}
		must(t, s.CloseChat(t.Context(), chat, false, "kicked"))
		must(t, s.Meet(t.Context(), chat, "", ""))
		for thread, want := range map[string]bool{"": true, "7": false, "8": true} {
			place := chat
			place.Thread = thread
			if met, err := s.Met(t.Context(), place); err != nil || met != want {
				t.Errorf("thread %q is open: %v, %v; want %v", thread, met, err, want)
			}
		}
	})
}

// TestSubscribeAtOnce: requests that arrive together make one subscription of
// a kind, and no more than the limit.
func TestSubscribeAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		must(t, s.Meet(t.Context(), chat, "", ""))
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				sub := briefing.Subscription{ID: s.NewID(), Chat: chat, Schedule: briefing.Schedule{Times: fmt.Sprintf("12:%02d", i/2), Days: "daily", Zone: "UTC"}, Format: "brief", Created: noon, Due: noon}
				if _, err := s.Subscribe(context.Background(), sub, 10); err != nil {
					t.Errorf("subscription %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		subs, err := s.Subscriptions(t.Context(), chat)
		must(t, err)
		times := map[string]bool{}
		for _, sub := range subs {
			times[sub.Schedule.Times] = true
		}
		if len(subs) != 10 || len(times) != 10 {
			t.Errorf("%d subscriptions at %d times, want 10 of each", len(subs), len(times))
		}
		changed := subs[0]
		changed.ID, changed.Format = s.NewID(), "full"
		if id, err := s.Subscribe(t.Context(), changed, 10); err != nil || id != subs[0].ID {
			t.Errorf("changing the format = %d, %v; want the id %d", id, err, subs[0].ID)
		}
	})
}

// TestManyClaimers lets several processes claim at once: each row must go to
// one of them.
func TestManyClaimers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		const rows = 60
		for i := range rows {
			ch := chat
			ch.ID = fmt.Sprint(i)
			subscribed(t, s, ch)
		}
		var mu sync.Mutex
		seen := map[int64]int{}
		var wg sync.WaitGroup
		for w := range 6 {
			wg.Go(func() {
				for {
					got, err := s.ClaimSubscriptions(context.Background(), c.lease(fmt.Sprint("worker", w)), 7)
					if err != nil {
						t.Errorf("worker %d: %v", w, err)
						return
					}
					if len(got) == 0 {
						return
					}
					mu.Lock()
					for _, g := range got {
						seen[g.ID]++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for id, n := range seen {
			if n != 1 {
				t.Errorf("subscription %d was claimed %d times", id, n)
			}
		}
		if len(seen) != rows {
			t.Errorf("%d of %d subscriptions were claimed", len(seen), rows)
		}
	})
}

// TestClaimThatBegins holds what a claim records where a repeat does no harm: who
// died with it leaves it in doubt, and who gives it back does not.
func TestClaimThatBegins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		subscribed(t, s, chat)
		planned(t, s, c)
		claim := func(token string) briefing.Delivery {
			t.Helper()
			got, err := s.ClaimDeliveries(t.Context(), chat.Platform, c.lease(token), 10, true)
			must(t, err)
			if len(got) != 1 {
				t.Fatalf("claimed %d deliveries", len(got))
			}
			return got[0]
		}
		first, at := claim("a"), c.now()
		if !first.Tried.IsZero() || !first.Begun.After(at) || !first.Begun.Before(c.lease("a").Until) {
			t.Errorf("claimed %+v", first)
		}
		must(t, record(t, s, c.lease("a"), bot.Outcome{Delivery: first, Step: bot.Postponed, At: at}))
		if again := claim("a"); !again.Tried.IsZero() {
			t.Errorf("what was given back is in doubt since %v", again.Tried)
		}
		at = c.now()
		c.add(time.Hour) // the process died
		if again := claim("b"); !again.Tried.Equal(at) {
			t.Errorf("what a dead process had claimed is in doubt since %v, want %v", again.Tried, at)
		}
	})
}
