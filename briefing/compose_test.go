package briefing

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/content"
	"daybrief/platforms"
)

var update = flag.Bool("update", false, "write the golden files")

var morning = time.Date(2026, 9, 22, 5, 30, 0, 0, time.UTC) // 07:30 in Berlin

func phrases(t *testing.T) *Phrases {
	t.Helper()
	c, err := NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	return c.Phrases("en")
}

// shelf is a Library in memory.
type shelf struct {
	articles []content.Article
	people   []PersonInNews
}

func (s shelf) Articles(_ context.Context, q Query) ([]content.Article, error) {
	var out []content.Article
	for _, a := range s.articles {
		if a.Published.After(q.From) && !a.Published.After(q.Until) {
			a.Body = ""
			out = append(out, a)
		}
	}
	return out, nil
}

func (s shelf) Bodies(_ context.Context, ids []int64) ([]content.Article, error) {
	return slices.DeleteFunc(slices.Clone(s.articles), func(a content.Article) bool { return !slices.Contains(ids, a.ID) }), nil
}

func (s shelf) Earlier(_ context.Context, stories []int64, _ platforms.Chat, until time.Time) ([]content.Article, error) {
	return slices.DeleteFunc(slices.Clone(s.articles), func(a content.Article) bool {
		return a.Published.After(until) || !slices.Contains(stories, a.Story)
	}), nil
}

func (s shelf) People(context.Context, Query, int) ([]PersonInNews, error) { return s.people, nil }

func (s shelf) PeopleOf(context.Context, []content.Article, int) ([]PersonInNews, error) {
	return s.people, nil
}
func (s shelf) Health(context.Context, time.Time) (int, int, error) { return 23, 2, nil }

// news is a shelf of stories, the first told by the most publishers.
func news(stories int) shelf {
	subjects := []string{"Ferry crews end their strike", "Parliament passes the water law", "Comet probe wakes from its sleep", "Bank restores its accounts",
		"Museum recovers two paintings", "Marathon record falls in Selene", "Vaccine trial reports success", "Tidal plant joins the grid", "Night buses run until four", "Chip tariff is put off"}
	s := shelf{people: []PersonInNews{{Person: content.Person{ID: 1, Name: "Agnes Kvale"}, Stories: 2, Articles: 5}}}
	papers := []string{"Post", "Herald", "Star", "Courier", "Ledger", "Wire"}
	id := int64(100)
	for i := range stories {
		story := id
		for p := range max(1, 6-i) {
			s.articles = append(s.articles, content.Article{
				ID: id, Story: story, URL: fmt.Sprintf("https://%s.example/%d", strings.ToLower(papers[p]), i), Title: subjects[i], Publisher: papers[p], Language: "en",
				Body:      fmt.Sprintf("%s, the %s reported on Monday evening. People welcomed the news in the streets of the city. Experts had expected it for a week or more.", subjects[i], papers[p]),
				Published: morning.Add(-time.Duration(2+i+p) * time.Hour),
			})
			id++
		}
	}
	return s
}

func build(t *testing.T, s shelf) Briefing {
	t.Helper()
	b, err := Build(t.Context(), s, nil, Query{From: morning.Add(-24 * time.Hour), Until: morning})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCompose(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	view := View{Phrases: phrases(t), Zone: berlin, Format: Brief, At: morning}
	known := map[int64]Told{}
	full := build(t, news(10))
	for i, item := range full.Items[:5] {
		known[item.Story] = Told{Story: item.Story, At: morning.Add(-20 * time.Minute), First: morning.Add(-26 * time.Hour), Number: i + 1}
	}
	// One of them has moved since.
	moved := known[full.Items[1].Story]
	moved.At = time.Unix(full.Items[1].Published[0], 0)
	known[full.Items[1].Story] = moved

	with := func(change func(*View)) View {
		v := view
		change(&v)
		return v
	}
	hostile := news(2)
	for i := range hostile.articles {
		hostile.articles[i].Title = "@everyone <b>Win</b> [click](https://evil.example) {{.N}} **now**"
		hostile.articles[i].Publisher = "_Evil_ `Post`"
	}
	long := build(t, news(3))
	long.From = morning.Add(-72 * time.Hour)
	tests := []struct {
		name     string
		briefing Briefing
		view     View
	}{
		{"first", full, view},
		{"known", full, with(func(v *View) { v.Told, v.Since = known, morning.Add(-24*time.Hour) })},
		{"nothing new", Briefing{From: morning.Add(-24 * time.Hour), Until: morning, Items: full.Items[2:4], Articles: 9, Publishers: 5}, with(func(v *View) { v.Told, v.Since = known, morning.Add(-24*time.Hour) })},
		{"asked", full, with(func(v *View) { v.Told, v.Since, v.Asked = known, morning.Add(-24*time.Hour), true })},
		{"headlines", full, with(func(v *View) { v.Format = Headlines })},
		{"full", full, with(func(v *View) { v.Format = Full })},
		{"quiet", build(t, news(2)), view},
		{"late after a pause", long, with(func(v *View) { v.Late = true })},
		{"nothing", build(t, shelf{}), view},
		{"nothing on a topic", Briefing{Topic: "science", From: morning.Add(-24 * time.Hour), Until: morning}, view},
		{"words", Briefing{Topic: "water law", From: morning.Add(-24 * time.Hour), Until: morning, Items: full.Items[1:2], Articles: 5, Publishers: 5}, view},
		{"hostile", build(t, hostile), view},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, told := test.briefing.Compose(test.view)
			got := platforms.Plain(m, true) + "\n"
			for _, row := range m.Buttons {
				for _, b := range row {
					got += fmt.Sprintf("[%s] %s\n", b.Label, b.Line)
				}
			}
			path := filepath.Join("testdata", strings.ReplaceAll(test.name, " ", "_")+".golden")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the message differs from %s (-want +got):\n%s", path, diff)
			}
			if words := len(strings.Fields(platforms.Plain(m, false))); words > 500 && test.view.Format != Full {
				t.Errorf("%d words, want at most 500", words)
			}
			for _, s := range told {
				if s.At.IsZero() || s.First.IsZero() {
					t.Errorf("told %+v without its times", s)
				}
			}
		})
	}
}

// TestOwnersCountOnce: outlets of one owner corroborate nothing.
// TestMutedPeopleAreNotNamed leaves whom a chat mutes out of the line of people.
func TestMutedPeopleAreNotNamed(t *testing.T) {
	b := Briefing{From: morning.Add(-24 * time.Hour), Until: morning, Items: []Item{{Story: 1, Title: "Bridge opens", URL: "https://a.example/1", Outlets: []Outlet{{Name: "Post", URL: "https://a.example/1"}}}},
		People: []PersonInNews{{Person: content.Person{ID: 35, Name: "Ada Quill"}, Stories: 4}, {Person: content.Person{ID: 36, Name: "Omar Reyes"}, Stories: 2}}}
	mute := func(mute bool, ids ...int64) string {
		var filters []Filter
		for _, id := range ids {
			filters = append(filters, Filter{Kind: ByPerson, Value: StoryRef(id), Label: "x", Mute: mute})
		}
		w, err := NewSieve(filters, Naming{Now: map[int64]int64{35: 35, 34: 35}}).Wish(t.Context(), b, nil)
		if err != nil {
			t.Fatal(err)
		}
		m, _ := b.Compose(View{Phrases: phrases(t), Zone: time.UTC, Format: Brief, At: morning, Wishes: w})
		return platforms.Plain(m, true)
	}
	if got := mute(true, 35); strings.Contains(got, "Ada Quill") || !strings.Contains(got, "Omar Reyes (2)") {
		t.Errorf("with Ada Quill muted: %s", got)
	}
	if got := mute(true, 34); strings.Contains(got, "Ada Quill") { // who was merged into her
		t.Errorf("with who is Ada Quill now muted: %s", got)
	}
	if got := mute(true, 35, 36); strings.Contains(got, "In the news") {
		t.Errorf("with everybody muted: %s", got)
	}
	if got := mute(false, 35); !strings.Contains(got, "Ada Quill (4)") {
		t.Errorf("with Ada Quill followed: %s", got)
	}
}

func TestOwnersCountOnce(t *testing.T) {
	s := news(1)
	for i := range s.articles {
		s.articles[i].Owner = "One Family"
	}
	b := build(t, s)
	if len(b.Items) != 1 || len(b.Items[0].Outlets) != 1 || b.Items[0].Articles != 6 || b.Publishers != 1 {
		t.Errorf("the story has %+v, want 6 articles of one publisher", b.Items)
	}
}

func TestRankPrefersCorroborationThenRecency(t *testing.T) {
	s := news(3)
	b := build(t, s)
	for i := range b.Items[1:] {
		if b.Items[i].Terms.Score < b.Items[i+1].Terms.Score {
			t.Errorf("item %d scores %v, the next %v", i, b.Items[i].Terms, b.Items[i+1].Terms)
		}
	}
	if len(b.Items[0].Outlets) != 6 {
		t.Errorf("the first story has %d publishers, want the one with 6", len(b.Items[0].Outlets))
	}
	old := score(Item{Outlets: make([]Outlet, 1), Articles: 1, Last: morning.Add(-30 * time.Hour)}, nil, Query{From: morning.Add(-48 * time.Hour), Until: morning})
	if old.Passes() {
		t.Errorf("one old article of one publisher scores %v, want under the floor %v", old.Score, floor)
	}
}

func TestStoryRef(t *testing.T) {
	for _, id := range []int64{1, 35, 1 << 40, 1<<63 - 1} {
		if got, ok := ReadStoryRef(StoryRef(id)); !ok || got != id {
			t.Errorf("ReadStoryRef(%s) = %d, %v; want %d", StoryRef(id), got, ok, id)
		}
	}
	for _, s := range []string{"", "#", "12", "#-1", "#0", "#zzzzzzzzzzzzzzz", "#é"} {
		if id, ok := ReadStoryRef(s); ok {
			t.Errorf("ReadStoryRef(%q) = %d, want a refusal", s, id)
		}
	}
}
