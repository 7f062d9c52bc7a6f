package store_test

import (
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/content"
	"daybrief/platforms"
)

// TestShare gives the articles of a source the addresses that all know, except
// where there is one already, and has them edited again.
func TestShare(t *testing.T) {
	for name, share := range map[string]func(*testing.T, *store.Store, int64) error{
		"shared": func(t *testing.T, s *store.Store, id int64) error { return s.Share(t.Context(), id) },
		"added": func(t *testing.T, s *store.Store, _ int64) error {
			added, err := s.AddSource(t.Context(), content.Source{URL: "https://own.example/feed"})
			if !added {
				t.Error("AddSource of a chat's source says that it is known")
			}
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, address string) {
				s, c := open(t, address)
				mine, yours := meet(t, s, "mine"), meet(t, s, "yours")
				own, all := add(t, s, mine, "https://own.example/feed"), add(t, s, platforms.Chat{}, "https://wire.example/feed")
				text := "Mayor Sergey Orlov opened the bridge in Sandwick on Monday and thanked the engineers who had built it in two years."
				one := content.Article{Source: own, URL: "https://own.example/1", GUID: "1", Title: "Orlov opens the bridge", Body: text, Language: "en", Published: noon.Add(-time.Hour), Fetched: noon}
				two := one
				two.URL, two.GUID, two.Title, two.Body = "https://wire.example/2", "2", "Ferry late again", "The ferry was late."
				put(t, s, one, two)
				two.Source, two.Title = all, "Ferry late once more"
				put(t, s, two)
				edited(t, s, c)
				e := editor(s)
				run(t, e, c)
				if people, err := s.People(t.Context(), week, 5); err != nil || len(people) != 0 {
					t.Fatalf("an own article names %+v, %v", people, err)
				}
				must(t, share(t, s, own))
				run(t, e, c)
				if got, err := store.Addresses(t.Context(), s); err != nil || !slices.Equal(got, []string{one.URL, two.URL}) {
					t.Errorf("stored are %v, %v", got, err)
				}
				if got := titleAt(t, s, one.URL, yours); got != one.Title {
					t.Errorf("others read %q, want %q", got, one.Title)
				}
				if got := titleAt(t, s, two.URL, mine); got != two.Title {
					t.Errorf("the chat reads %q, want %q", got, two.Title)
				}
				if people, err := s.People(t.Context(), week, 5); err != nil || len(people) != 1 || people[0].Name != "Sergey Orlov" {
					t.Errorf("the shared article names %+v, %v", people, err)
				}
				one.Title, two.Source = "Orlov has opened the bridge", own
				put(t, s, one, two)
				if got, err := store.Addresses(t.Context(), s); err != nil || len(got) != 2 {
					t.Errorf("read again, stored are %v, %v", got, err)
				}
				if got := titleAt(t, s, one.URL, yours); got != one.Title {
					t.Errorf("changed, others read %q, want %q", got, one.Title)
				}
			})
		})
	}
}

func editor(s *store.Store) *content.Editor {
	return &content.Editor{Archive: s, NewID: s.NewID, Log: slog.New(slog.DiscardHandler)}
}

func run(t *testing.T, e *content.Editor, c *clock) {
	t.Helper()
	_, err := e.Run(t.Context(), func() content.Lease { return c.lease("me") })
	must(t, err)
}

// TestOwnArticlesMoveNoStory edits the same news with own articles between and
// without: the stories that all see are the same, an own article on one of them
// joins it, and one on something else is its own story.
func TestOwnArticlesMoveNoStory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		mine := meet(t, s, "mine")
		edited(t, s, c) // takes the clock
		own := add(t, s, mine, "https://own.example/feed")
		e := editor(s)
		bring := func(source int64, url, title, text string) {
			put(t, s, content.Article{Source: source, URL: url, Title: title, Body: text, Language: "en", Published: noon.Add(-time.Hour), Fetched: noon})
			run(t, e, c)
		}
		title1, text1, _ := strings.Cut(bridge, "\n")
		title2, text2, _ := strings.Cut(ferry, "\n")
		bring(0, "https://paper.example/1", title1, text1)
		bring(0, "https://paper.example/2", title2, text2)
		words := strings.Fields(text1 + text2)
		for i := range 6 { // close to both, and no copies of each other
			r := rand.New(rand.NewPCG(1, uint64(i)))
			r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
			bring(own, fmt.Sprintf("https://own.example/%d", i), title1+" and "+title2, strings.Join(words, " "))
		}
		c.add(time.Hour) // the stories are looked at anew with the next article
		bring(own, "https://own.example/same", title1, text1)
		bring(own, "https://own.example/other", "Quimby wins the chess cup", "Otto Quimby, a baker from Kelso, won the chess cup in the last round.")
		bring(0, "https://paper.example/3", "Norwich: "+title1, "Once more. "+text1)
		story := map[string]int64{}
		for _, url := range []string{"https://paper.example/1", "https://paper.example/2", "https://paper.example/3", "https://own.example/same", "https://own.example/other"} {
			a, err := s.ArticleByURL(t.Context(), url, mine)
			must(t, err)
			if story[url] = a.Story; a.Story == 0 || strings.Contains(url, "own.") && a.DuplicateOf != 0 {
				t.Errorf("%s: story %d, a duplicate of %d", url, a.Story, a.DuplicateOf)
			}
		}
		one, two := story["https://paper.example/1"], story["https://paper.example/2"]
		if one == two || story["https://paper.example/3"] != one || story["https://own.example/same"] != one || story["https://own.example/other"] == one || story["https://own.example/other"] == two {
			t.Errorf("the stories are %v", story)
		}
		if recent, _, err := s.Recent(t.Context(), noon.Add(-24*time.Hour)); err != nil || len(recent) != 3 {
			t.Errorf("Recent returns %d articles, want the 3 that all share; %v", len(recent), err)
		}
	})
}

func TestChatsWithSources(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		mine, yours, none := meet(t, s, "mine"), meet(t, s, "yours"), meet(t, s, "none")
		add(t, s, mine, "https://own.example/1")
		add(t, s, mine, "https://own.example/2")
		id := add(t, s, yours, "https://own.example/3")
		ask := func(some ...platforms.Chat) string {
			t.Helper()
			got, err := store.ChatsWithSources(t.Context(), s, some)
			must(t, err)
			return strings.Join(slices.Sorted(maps.Keys(got)), " ")
		}
		if got := ask(mine, yours, none); got != "x/mine x/yours" {
			t.Errorf("of all: %s", got)
		}
		if got := ask(mine, none); got != "x/mine" {
			t.Errorf("of two: %s", got)
		}
		must(t, s.Share(t.Context(), id))
		if got := ask(yours, none); got != "" {
			t.Errorf("once it is shared: %s", got)
		}
	})
}
