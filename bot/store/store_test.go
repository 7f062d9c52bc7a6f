package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/bot"
	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

var noon = time.Date(2026, 9, 22, 12, 0, 0, 0, time.UTC)

// clock is a clock that stands still until it is moved.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func (c *clock) lease(token string) content.Lease {
	return content.Lease{Token: token, Now: c.now(), Until: c.now().Add(15 * time.Second)}
}

func open(t *testing.T, address string) (*store.Store, *clock) {
	t.Helper()
	c := &clock{t: noon}
	s, err := store.Open(t.Context(), address, c.now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s, c
}

// must ends the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func article(n int, at time.Time) content.Article {
	return content.Article{
		URL: fmt.Sprintf("https://paper.example/%d", n), Title: fmt.Sprintf("Story number %d", n), Body: "Électricité for the running village.",
		Publisher: "Paper", Topics: []string{"climate", "world"}, Published: at, Fetched: noon,
	}
}

func TestArticles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		var all []content.Article
		for i := range 40 {
			all = append(all, article(i, noon.Add(-time.Duration(i)*time.Hour)))
		}
		all[3].Body = "It will be seen: the WHO, AT&T and an F-16 in the year of COVID-19."
		n, err := s.SaveArticles(t.Context(), all)
		if err != nil || n != 40 {
			t.Fatalf("SaveArticles: %d new, %v; want 40", n, err)
		}
		if n, err = s.SaveArticles(t.Context(), all[:3]); err != nil || n != 0 {
			t.Errorf("SaveArticles again: %d new, %v; want none", n, err)
		}
		if _, err = s.SaveArticles(t.Context(), []content.Article{{Title: "no address"}}); err == nil {
			t.Errorf("an article without an address was stored")
		}
		day := briefing.Query{From: noon.Add(-24 * time.Hour), Until: noon}
		tests := []struct {
			name string
			q    briefing.Query
			want int
		}{
			{"window", day, 24},
			{"as of yesterday", briefing.Query{From: noon.Add(-48 * time.Hour), Until: noon.Add(-24 * time.Hour)}, 16},
			{"came in late", briefing.Query{From: noon.Add(-24 * time.Hour), Until: noon, Behind: 6 * time.Hour}, 30},
			{"topic", briefing.Query{Topic: "climate", From: day.From, Until: day.Until}, 24},
			{"other topic", briefing.Query{Topic: "sports", From: day.From, Until: day.Until}, 0},
			{"words, folded and stemmed", briefing.Query{Topic: "ELECTRICITE villages run", From: day.From, Until: day.Until}, 23},
			{"words that a database may take for signs", briefing.Query{Topic: "F-16 AT&T covid-19 will", From: day.From, Until: day.Until}, 1},
			{"no such words", briefing.Query{Topic: "volcano", From: day.From, Until: day.Until}, 0},
			{"syntax is words", briefing.Query{Topic: `"number" AND (7 OR -x* :&|!'`, From: day.From, Until: day.Until}, 0},
			{"one article", briefing.Query{Topic: "number 7", From: day.From, Until: day.Until}, 1},
			{"nothing but signs", briefing.Query{Topic: `"'%_!`, From: day.From, Until: day.Until}, 0},
		}
		for _, test := range tests {
			got, err := s.Articles(t.Context(), test.q)
			if err != nil || len(got) != test.want {
				t.Errorf("%s: Articles(%+v) = %d articles, %v; want %d", test.name, test.q, len(got), err, test.want)
			}
		}
		got, err := s.ArticleByURL(t.Context(), all[5].URL)
		must(t, err)
		want := all[5]
		want.ID = got.ID
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("the stored article differs (-want +got):\n%s", diff)
		}
		if got, err := s.ArticleByURL(t.Context(), "https://nowhere.example/"); err != nil || got != nil {
			t.Errorf("ArticleByURL of an unknown address = %v, %v; want nothing", got, err)
		}
	})
}

func TestEditsNeedTheClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		_, err := s.SaveArticles(t.Context(), []content.Article{article(1, noon)})
		must(t, err)
		waiting, err := s.Unedited(t.Context(), 10)
		must(t, err)
		a := waiting[0]
		a.Story, a.Language = a.ID, "en"
		edit := content.Edit{Article: a, New: []content.Person{{ID: 7, Name: "Jane Doe"}}, People: []content.Mention{{Person: 7, Name: "Jane Doe", Count: 2, Role: "mayor"}}}
		err = s.SaveEdits(t.Context(), content.EditorClock, c.lease("me"), []content.Edit{edit})
		if !errors.Is(err, bot.ErrLost) {
			t.Errorf("SaveEdits without the clock: %v, want ErrLost", err)
		}
		held, err := s.Hold(t.Context(), content.EditorClock, c.lease("me"))
		if err != nil || !held {
			t.Fatalf("Hold: %v, %v", held, err)
		}
		must(t, s.SaveEdits(t.Context(), content.EditorClock, c.lease("me"), []content.Edit{edit, edit}))
		if waiting, err = s.Unedited(t.Context(), 10); err != nil || len(waiting) != 0 {
			t.Errorf("Unedited after the edit: %v, %v; want none", waiting, err)
		}
		q := briefing.Query{From: noon.Add(-time.Hour), Until: noon}
		people, err := s.People(t.Context(), q, 5)
		must(t, err)
		if len(people) != 1 || people[0].Name != "Jane Doe" || people[0].Stories != 1 || people[0].Roles[0].Text != "mayor" || people[0].Reason != a.Title {
			t.Errorf("People = %+v, want Jane Doe, mayor, in one story", people)
		}
		profile, err := s.Person(t.Context(), 7, q)
		must(t, err)
		if len(profile.Articles) != 1 || !profile.First.Equal(noon) {
			t.Errorf("Person = %+v, want one article, first seen at noon", profile)
		}
		for name, want := range map[string]bool{"jane doe": true, "Doe": true, "DOE, jane": true, "Jane D": true, "dooe": true, "smith": false, "%": false, "": false} {
			found, _, err := s.FindPeople(t.Context(), name, noon)
			if err != nil || len(found) > 0 != want {
				t.Errorf("FindPeople(%q) = %v, %v; want found %v", name, found, err, want)
			}
		}
	})
}

func TestHold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		hold := func(token string, want bool) {
			t.Helper()
			held, err := s.Hold(t.Context(), "listen/x", c.lease(token))
			if err != nil || held != want {
				t.Errorf("Hold by %s = %v, %v; want %v", token, held, err, want)
			}
		}
		hold("a", true)
		hold("b", false)
		hold("a", true)
		for token, want := range map[string]int{"a": 1, "b": 0} {
			if names, err := s.Renew(t.Context(), c.lease(token)); err != nil || len(names) != want {
				t.Errorf("Renew by %s = %v, %v; want %d clocks", token, names, err, want)
			}
		}
		c.add(16 * time.Second)
		hold("b", true)
		hold("a", false)
		must(t, s.Release(t.Context(), "b"))
		hold("a", true)
	})
}

func TestSources(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		src := content.Source{URL: "https://paper.example/feed", Title: "Paper", Topics: []string{"world"}}
		for _, want := range []bool{true, false} {
			if added, err := s.AddSource(t.Context(), src); err != nil || added != want {
				t.Errorf("AddSource = %v, %v; want %v", added, err, want)
			}
		}
		claimed, err := s.ClaimSources(t.Context(), c.lease("a"), 5)
		if err != nil || len(claimed) != 1 || claimed[0].URL != src.URL || !slices.Equal(claimed[0].Topics, src.Topics) {
			t.Fatalf("ClaimSources = %+v, %v", claimed, err)
		}
		if again, err := s.ClaimSources(t.Context(), c.lease("b"), 5); err != nil || len(again) != 0 {
			t.Errorf("a leased source was claimed again: %v, %v", again, err)
		}
		next := claimed[0]
		next.Due, next.ETag, next.Failures, next.Problem = noon.Add(time.Hour), `"x"`, 2, "down"
		if err := s.FinishSource(t.Context(), c.lease("b"), next); !errors.Is(err, bot.ErrLost) {
			t.Errorf("FinishSource by another = %v, want ErrLost", err)
		}
		must(t, s.FinishSource(t.Context(), c.lease("a"), next))
		all, err := s.Sources(t.Context())
		if err != nil || len(all) != 1 || all[0].ETag != `"x"` || !all[0].Due.Equal(next.Due) {
			t.Errorf("Sources = %+v, %v", all, err)
		}
		if total, silent, err := s.Health(t.Context(), noon); err != nil || total != 1 || silent != 1 {
			t.Errorf("Health = %d of %d silent, %v; want 1 of 1", silent, total, err)
		}
		if removed, err := s.RemoveSource(t.Context(), 0, src.URL); err != nil || !removed {
			t.Errorf("RemoveSource = %v, %v", removed, err)
		}
	})
}

var chat = platforms.Chat{Platform: "telegram", ID: "100", Kind: platforms.Group}

// subscribed makes a chat with one daily subscription, due at noon.
func subscribed(t *testing.T, s *store.Store, c platforms.Chat) briefing.Subscription {
	t.Helper()
	must(t, s.Meet(t.Context(), c))
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
		plans = append(plans, briefing.Plan{Subscription: sub.ID, Due: sub.Due.Add(24 * time.Hour), Delivery: s.NewID(), Planned: sub.Due, Briefing: id})
	}
	must(t, s.Plan(t.Context(), c.lease("planner"), plans))
	must(t, s.Plan(t.Context(), c.lease("planner"), plans)) // twice plans once
}

func claimOne(t *testing.T, s *store.Store, l content.Lease) briefing.Delivery {
	t.Helper()
	got, err := s.ClaimDeliveries(t.Context(), chat.Platform, l, 10)
	must(t, err)
	if len(got) != 1 {
		t.Fatalf("claimed %d deliveries, want 1: %+v", len(got), got)
	}
	return got[0]
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
		if got, err := s.ClaimDeliveries(t.Context(), chat.Platform, c.lease("b"), 10); err != nil || len(got) != 0 {
			t.Errorf("a leased delivery was claimed again: %v, %v", got, err)
		}
		told := []briefing.Told{{Story: 5, At: noon, First: noon, Number: 1}}
		if err := s.FinishSent(t.Context(), c.lease("b"), d, "ref", noon, told); !errors.Is(err, bot.ErrLost) {
			t.Errorf("FinishSent by another = %v, want ErrLost", err)
		}
		if got, err := s.Told(t.Context(), chat); err != nil || len(got) != 0 {
			t.Errorf("a lost delivery told the chat %v, %v", got, err)
		}
		must(t, s.FinishSent(t.Context(), c.lease("a"), d, "ref", noon, told))
		if got, err := s.Told(t.Context(), chat); err != nil || !got[5].At.Equal(noon) || got[5].Number != 1 {
			t.Errorf("Told = %v, %v; want story 5", got, err)
		}
		c.add(time.Hour)
		if got, err := s.ClaimDeliveries(t.Context(), chat.Platform, c.lease("b"), 10); err != nil || len(got) != 0 {
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
		if err := s.Sending(t.Context(), c.lease("dead"), dead); !errors.Is(err, bot.ErrLost) {
			t.Errorf("a process that was stalled may send what another has: %v", err)
		}
		at := c.now()
		must(t, s.Sending(t.Context(), c.lease("other"), dead))
		c.add(16 * time.Second)
		d := claimOne(t, s, c.lease("alive"))
		if !d.Tried.Equal(at) {
			t.Errorf("Tried is %v, want %v, when the dead process sent", d.Tried, at)
		}
		if err := s.FinishSent(t.Context(), c.lease("other"), dead, "", noon, nil); !errors.Is(err, bot.ErrLost) {
			t.Errorf("the dead process finished a delivery that was taken over: %v", err)
		}
		d.Again, d.Repeat, d.Tried = true, true, time.Time{}
		must(t, s.Sending(t.Context(), c.lease("alive"), d))
		c.add(16 * time.Second)
		if d = claimOne(t, s, c.lease("third")); !d.Again || !d.Repeat || d.Tried.IsZero() {
			t.Errorf("after a repeat that died: %+v, want Again, Repeat and Tried", d)
		}
		must(t, s.Retry(t.Context(), c.lease("third"), briefing.Delivery{ID: d.ID, Attempts: 3}, c.now().Add(time.Minute), "busy"))
		if got, err := s.ClaimDeliveries(t.Context(), chat.Platform, c.lease("fourth"), 10); err != nil || len(got) != 0 {
			t.Errorf("claimed before its time: %v, %v", got, err)
		}
		c.add(time.Minute)
		if d = claimOne(t, s, c.lease("fourth")); d.Attempts != 3 || !d.Tried.IsZero() {
			t.Errorf("after Retry: %+v, want 3 attempts and nothing in doubt", d)
		}
		must(t, s.Drop(t.Context(), c.lease("fourth"), d, "why not"))
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
		must(t, s.Drop(t.Context(), c.lease("a"), first, "test"))
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
		if got, err := s.ClaimDeliveries(t.Context(), chat.Platform, c.lease("a"), 10); err != nil || len(got) != 0 {
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
		must(t, s.Meet(t.Context(), chat))
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
		must(t, s.Meet(t.Context(), chat))
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
		must(t, s.Meet(t.Context(), chat))
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

func TestPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		first, err := s.AddPage(t.Context(), "local", "k", false, "one")
		must(t, err)
		again, err := s.AddPage(t.Context(), "local", "k", false, "one")
		if err != nil || again != first {
			t.Errorf("AddPage with a known key = %d, %v; want %d", again, err, first)
		}
		_, err = s.AddPage(t.Context(), "local", "", true, "two")
		must(t, err)
		must(t, s.ReplacePage(t.Context(), "local", first, "uno"))
		var got []string
		must(t, s.Pages(t.Context(), "local", 0, 10, func(_ int64, mine bool, html string, _ time.Time) {
			got = append(got, fmt.Sprint(html, mine))
		}))
		if want := []string{"unofalse", "twotrue"}; !slices.Equal(got, want) {
			t.Errorf("Pages = %v, want %v", got, want)
		}
	})
}

func TestSweep(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		subscribed(t, s, chat)
		planned(t, s, c)
		d := claimOne(t, s, c.lease("a"))
		must(t, s.FinishSent(t.Context(), c.lease("a"), d, "", noon, []briefing.Told{{Story: 1, At: noon, First: noon}}))
		must(t, s.Tell(t.Context(), chat, []briefing.Told{{Story: 2, First: noon, Number: 3}, {Story: 1, At: noon.Add(-time.Hour), First: noon, Number: 1}}))
		must(t, s.Sweep(t.Context()))
		if told, err := s.Told(t.Context(), chat); err != nil || told[2].Number != 3 || !told[1].At.Equal(noon) {
			t.Errorf("Told = %v, %v; want the fresh number kept, and the time not put back", told, err)
		}
		if fates, err := s.Fates(t.Context(), noon); err != nil || len(fates) != 1 {
			t.Errorf("a fresh record was swept: %v, %v", fates, err)
		}
		c.add(31 * 24 * time.Hour)
		must(t, s.Sweep(t.Context()))
		if fates, err := s.Fates(t.Context(), noon); err != nil || len(fates) != 0 {
			t.Errorf("an old record was kept: %v, %v", fates, err)
		}
	})
}

func TestOneServerPerFile(t *testing.T) {
	s, c := open(t, filepath.Join(t.TempDir(), "a b?c.db")) // a path that an address must escape
	held, err := s.Hold(t.Context(), "x", c.lease("dead"))
	if err != nil || !held {
		t.Fatal(held, err)
	}
	unlock, err := s.Alone(t.Context())
	must(t, err)
	if held, err := s.Hold(t.Context(), "x", c.lease("new")); err != nil || !held {
		t.Errorf("the lease of a dead process was not taken back: %v, %v", held, err)
	}
	if _, err := s.Alone(t.Context()); err == nil || !strings.Contains(err.Error(), "another daybrief") {
		t.Errorf("a second server: %v, want an error that says so", err)
	}
	unlock()
	unlock, err = s.Alone(t.Context())
	must(t, err)
	unlock()
}

func TestOpenErrorsSayWhatToDo(t *testing.T) {
	for address, want := range map[string]string{
		"":                                     "set DATABASE",
		"/no/such/folder/x.db":                 "make it, or set DATABASE",
		"postgres://u:pass-word@127.0.0.1:1/x": "refused",
	} {
		_, err := store.Open(t.Context(), address, time.Now)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "pass-word") {
			t.Errorf("Open(%q) = %v; want an error with %q and no password", address, err, want)
		}
	}
}
