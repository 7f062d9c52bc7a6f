package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/content"
	"daybrief/platforms"
)

const longText = "The old bridge over the river fell on Monday morning, and nobody was hurt, the mayor said, because the road had been closed for a week."

// stored returns what is stored under an address.
func stored(t *testing.T, s *store.Store, url string) content.Article {
	t.Helper()
	a, err := s.ArticleByURL(t.Context(), url, platforms.Chat{})
	if err != nil || a == nil {
		t.Fatalf("%s: %v, %v", url, a, err)
	}
	return *a
}

func save(t *testing.T, s *store.Store, want int, articles ...content.Article) {
	t.Helper()
	if n, err := s.SaveArticles(t.Context(), articles); err != nil || n != want {
		t.Errorf("SaveArticles(%s …): %d new, %v; want %d", articles[0].URL, n, err, want)
	}
}

// TestIdentity stores articles as feeds in the wild send them again: under
// another address, with another date, with another text.
func TestIdentity(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		first := content.Article{Source: 1, GUID: "g1", URL: "https://a.example/1", Title: "The bridge fell", Body: longText, Published: noon.Add(-time.Hour), Fetched: noon}
		save(t, s, 1, first)
		save(t, s, 0, first)

		moved := first
		moved.URL = "https://a.example/moved"
		save(t, s, 0, moved) // known by its guid
		bumped := first
		bumped.Published = noon
		save(t, s, 0, bumped)
		if got := stored(t, s, first.URL); !got.Published.Equal(first.Published) {
			t.Errorf("a bumped date became %v, want the first, %v", got.Published, first.Published)
		}
		again := first
		again.URL, again.GUID, again.Published = "https://a.example/again", "g2", noon
		for range 2 {
			save(t, s, 0, again) // a repost, recognised by its text
		}
		if known, err := s.Stored(t.Context(), []content.Article{again}); err != nil || known[0].URL != first.URL {
			t.Errorf("the repost is known as %+v, %v", known, err)
		}
		elsewhere := again
		elsewhere.Source, elsewhere.URL = 2, "https://b.example/1"
		save(t, s, 1, elsewhere) // another source's copy is its own
		short := content.Article{Source: 1, GUID: "s1", URL: "https://a.example/s1", Title: "Live", Published: noon, Fetched: noon}
		short2 := short
		short2.GUID, short2.URL = "s2", "https://a.example/s2"
		save(t, s, 2, short, short2) // too short to tell
		other := first
		other.Source, other.GUID, other.Title = 3, "x", "Another headline for the same address"
		save(t, s, 0, other)
		if got := stored(t, s, first.URL); got.Title != first.Title {
			t.Errorf("another source changed the title to %q", got.Title)
		}
	})
}

func TestVersions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		a := content.Article{Source: 1, GUID: "g", URL: "https://a.example/1", Title: "The bridge fell", Teaser: "It fell.", Body: longText, Published: noon.Add(-time.Hour), Fetched: noon}
		save(t, s, 1, a)
		teaser := a
		teaser.Body = ""
		save(t, s, 0, teaser)
		if v, err := s.Versions(t.Context(), stored(t, s, a.URL).ID); err != nil || len(v) != 0 {
			t.Fatalf("a teaser of a read page made a version: %+v, %v", v, err)
		}
		touched := a
		touched.Updated = noon.Add(-time.Minute)
		save(t, s, 0, touched)
		if known, err := s.Stored(t.Context(), []content.Article{a}); err != nil || !known[0].Updated.Equal(touched.Updated) {
			t.Errorf("what the feed says of its age is known as %v, %v", known[0].Updated, err)
		}
		if v, err := s.Versions(t.Context(), stored(t, s, a.URL).ID); err != nil || len(v) != 0 {
			t.Errorf("the same text with a newer date made a version: %+v, %v", v, err)
		}
		c.add(time.Minute)
		changed := a
		changed.Title, changed.Body = "The bridge fell, two hurt", longText+"\n\nTwo people were hurt after all, said Quimby."
		save(t, s, 0, changed)
		got := stored(t, s, a.URL)
		if got.Title != changed.Title || got.Body != changed.Body || !got.Published.Equal(a.Published) {
			t.Errorf("after the change: %+v", got)
		}
		v, err := s.Versions(t.Context(), got.ID)
		if err != nil || len(v) != 1 || v[0].Article.Title != a.Title || v[0].Article.Body != a.Body || !v[0].Until.Equal(noon.Add(time.Minute)) {
			t.Errorf("versions %+v, %v", v, err)
		}
		if ids, err := store.Find(s, t.Context(), []string{"quimbi"}, noon.Add(-24*time.Hour), 9, "TRUE"); err != nil || len(ids) != 1 {
			t.Errorf("the new text is not found: %v, %v", ids, err)
		}
		for i := range 30 {
			c.add(time.Minute)
			changed.Title = fmt.Sprintf("Live: update %d", i)
			save(t, s, 0, changed)
		}
		if v, err := s.Versions(t.Context(), got.ID); err != nil || len(v) != 20 {
			t.Errorf("%d versions are kept, %v; want 20", len(v), err)
		}
	})
}

func TestRetain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		var all []content.Article
		for i := range 120 {
			all = append(all, content.Article{Source: 1, GUID: fmt.Sprint(i), URL: fmt.Sprintf("https://a.example/%d", i), Title: fmt.Sprintf("Story number %d", i),
				Body: strings.Repeat("Quimby spoke. ", 20) + fmt.Sprint(i), Publisher: "Paper, The", Published: noon.Add(-time.Duration(i) * time.Hour), Fetched: noon, Undated: i == 119})
		}
		save(t, s, 120, all...)
		unedited, err := s.Unedited(t.Context(), 200)
		must(t, err)
		lease := c.lease("e")
		if held, err := s.Hold(t.Context(), content.EditorClock, lease); err != nil || !held {
			t.Fatal(held, err)
		}
		var edits []content.Edit
		for _, a := range unedited {
			a.Story = unedited[0].ID
			edits = append(edits, content.Edit{Article: a, New: []content.Person{{ID: 5, Name: "Joe Quimby"}}, People: []content.Mention{{Person: 5, Name: "Joe Quimby", Count: 1, Role: "mayor at " + a.Title}}})
		}
		must(t, s.SaveEdits(t.Context(), content.EditorClock, lease, edits))
		before := noon.Add(-10 * time.Hour).Add(-time.Minute) // 11 are younger
		if n, err := s.Retain(t.Context(), before); err != nil || n != 0 {
			t.Errorf("Retain removed %d that were fetched just now, %v", n, err)
		}
		c.add(90 * 24 * time.Hour)
		removed := 0
		for {
			n, err := s.Retain(t.Context(), noon.Add(time.Minute))
			must(t, err)
			if n > 50 {
				t.Errorf("a step of %d, want small ones", n)
			}
			if removed += n; n == 0 {
				break
			}
		}
		if removed != 120 {
			t.Errorf("%d were removed, want 120", removed)
		}
		if ids, err := store.Find(s, t.Context(), []string{"quimbi"}, time.Time{}, 9, "TRUE"); err != nil || len(ids) != 0 {
			t.Errorf("the index still finds %v, %v", ids, err)
		}
		p, err := s.PastStory(t.Context(), unedited[0].ID)
		if err != nil || p.Articles != 120 || p.Story.Title != "Story number 119" || !p.Story.Last.Equal(noon) || len(p.Publishers) != 1 {
			t.Errorf("of the story stays %+v, %v", p, err)
		}
		who, err := s.PastPerson(t.Context(), 5)
		if err != nil || who.Articles != 120 || who.Role.Text != "mayor at Story number 0" || who.Role.URL != "https://a.example/0" || !who.First.Equal(noon.Add(-119*time.Hour)) {
			t.Errorf("of the person stays %+v, %v", who, err)
		}
		save(t, s, 0, all[119]) // undated: it must not come back as news
		save(t, s, 1, all[0])
	})
}

func TestMovedToAnotherSource(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		for _, url := range []string{"https://a.example/old", "https://a.example/new"} {
			if _, err := s.AddSource(t.Context(), content.Source{URL: url, Country: "pe", Pages: content.PagesNever}); err != nil {
				t.Fatal(err)
			}
		}
		claimed, err := s.ClaimSources(t.Context(), c.lease("a"), false, 5)
		must(t, err)
		next := claimed[0]
		next.URL, next.Rhythm, next.Lines, next.Newest = "https://a.example/new", time.Hour, "00000001:2", noon
		must(t, s.FinishSource(t.Context(), c.lease("a"), next))
		all, err := s.Sources(t.Context())
		must(t, err)
		got := all[0]
		if !got.Retired || got.URL != "https://a.example/old" || !got.Due.Equal(content.Never) || got.Country != "pe" || got.Pages != content.PagesNever || got.Rhythm != time.Hour || got.Lines != next.Lines || !got.Newest.Equal(noon) {
			t.Errorf("the source that moved to another's address: %+v", got)
		}
		must(t, s.Hasten(t.Context(), got.ID, noon))
		c.add(24 * time.Hour)
		if again, err := s.ClaimSources(t.Context(), c.lease("b"), false, 5); err != nil || len(again) != 1 || again[0].URL != "https://a.example/new" {
			t.Errorf("claimed %+v, %v; want the other one alone", again, err)
		}
	})
}
