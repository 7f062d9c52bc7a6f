package store_test

import (
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
		got, err := s.ArticleByURL(t.Context(), all[5].URL, platforms.Chat{})
		must(t, err)
		want := all[5]
		want.ID = got.ID
		if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("the stored article differs (-want +got):\n%s", diff)
		}
		if got, err := s.ArticleByURL(t.Context(), "https://nowhere.example/", platforms.Chat{}); err != nil || got != nil {
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
		must(t, s.Describe(t.Context(), q, people))
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

// TestTurn: a turn is one's alone until it has run out, and is no work that
// somebody does.
func TestTurn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		take := func(name, holder string, want bool) {
			t.Helper()
			if mine, err := s.Turn(t.Context(), name, holder, 5*time.Second); err != nil || mine != want {
				t.Errorf("Turn %s of %s = %v, %v; want %v", name, holder, mine, err, want)
			}
		}
		take("one", "a", true)
		take("one", "b", false)
		take("two", "b", true)
		if held, err := s.ClocksHeld(t.Context()); err != nil || len(held) != 0 {
			t.Errorf("ClocksHeld = %v, %v; want none", held, err)
		}
		c.add(4 * time.Second)
		take("one", "a", true) // from now on
		c.add(4 * time.Second)
		take("one", "b", false)
		c.add(time.Second)
		take("one", "b", true)
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
		claimed, err := s.ClaimSources(t.Context(), c.lease("a"), false, 5)
		if err != nil || len(claimed) != 1 || claimed[0].URL != src.URL || !slices.Equal(claimed[0].Topics, src.Topics) {
			t.Fatalf("ClaimSources = %+v, %v", claimed, err)
		}
		if again, err := s.ClaimSources(t.Context(), c.lease("b"), false, 5); err != nil || len(again) != 0 {
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
		must(t, record(t, s, c.lease("a"), bot.Outcome{Delivery: d, Step: bot.Sent, Until: noon, Told: []briefing.Told{{Story: 1, At: noon, First: noon}}}))
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
