package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/bot"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/content/stories"
	"daybrief/platforms"
)

// TestRegroup merges two stories and splits a third: articles and people
// follow, old ids still lead to them, and chats know what they knew.
func TestRegroup(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		edited(t, s, c, bridge+"Mayor Orlov promised money on Monday in the council.", ferry+"Captain Anna Lund was there.", ferry+"The strike will last, Captain Anna Lund said again.")
		articles, err := s.Articles(t.Context(), week)
		must(t, err)
		old, kept := articles[0].Story, articles[1].Story
		if old == kept || articles[2].Story != kept {
			t.Fatalf("stories %d, %d, %d; want the last two in one", old, kept, articles[2].Story)
		}
		chat := platforms.Chat{Platform: "telegram", ID: "1"}
		must(t, s.Meet(t.Context(), chat, "", ""))
		must(t, s.Tell(t.Context(), chat, []briefing.Told{
			{Story: old, At: noon.Add(-time.Hour), First: noon.Add(-48 * time.Hour), Number: 3},
			{Story: kept, At: noon, First: noon.Add(-24 * time.Hour)},
		}))
		split := articles[2].ID
		changes := stories.Changes{
			Moved:  []stories.Move{{Document: articles[0].ID, From: old, To: kept}, {Document: articles[2].ID, From: kept, To: split}},
			Merged: []stories.Merge{{From: old, Into: kept}},
			Split:  []stories.Split{{Story: split, From: kept}},
		}
		if err := s.Regroup(t.Context(), content.EditorClock, c.lease("other"), changes); !errors.Is(err, bot.ErrLost) {
			t.Errorf("Regroup without the clock: %v, want ErrLost", err)
		}
		version, err := s.Version(t.Context())
		must(t, err)
		must(t, s.Regroup(t.Context(), content.EditorClock, c.lease("me"), changes))
		if now, err := s.Version(t.Context()); err != nil || now == version {
			t.Errorf("Version stays %q, %v", now, err)
		}
		for story, want := range map[int64]int{old: 2, kept: 2, split: 1} {
			whole, err := s.StoryArticles(t.Context(), story, platforms.Chat{}, noon)
			must(t, err)
			found, err := s.Articles(t.Context(), briefing.Query{Topic: briefing.StoryRef(story), Until: noon})
			must(t, err)
			if len(whole) != want || len(found) != want {
				t.Errorf("story %d has %d and %d articles, want %d", story, len(whole), len(found), want)
			}
		}
		told, err := s.Told(t.Context(), chat)
		must(t, err)
		want := map[int64]briefing.Told{
			kept:  {Story: kept, At: noon, First: noon.Add(-48 * time.Hour), Number: 3},
			split: {Story: split, At: noon, First: noon.Add(-24 * time.Hour)},
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("told (-want +got)\n%s", diff)
		}
		people, err := s.People(t.Context(), week, 10)
		must(t, err)
		var got []string
		for _, p := range people {
			got = append(got, p.Name)
			if strings.HasSuffix(p.Name, "Orlov") && p.Story != kept {
				t.Errorf("Orlov belongs to story %d, want %d", p.Story, kept)
			}
			if p.Name == "Anna Lund" && p.Stories != 2 {
				t.Errorf("Anna Lund is in %d stories, want 2", p.Stories)
			}
		}
		if len(got) != 2 {
			t.Errorf("people %q, want Anna Lund and Orlov", got)
		}
	})
}
