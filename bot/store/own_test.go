package store_test

import (
	"testing"
	"time"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// TestOwnSources holds what a chat's own source brings to that chat, until the
// operator shares it.
func TestOwnSources(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, err := store.Open(t.Context(), address, func() time.Time { return noon })
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		mine, yours := platforms.Chat{Platform: "x", ID: "mine"}, platforms.Chat{Platform: "x", ID: "yours"}
		must(t, s.Meet(t.Context(), mine, "", ""))
		must(t, s.Meet(t.Context(), yours, "", ""))
		if room, shared, err := s.AddOwnSource(t.Context(), mine, content.Source{URL: "https://own.example/feed", Publisher: "Gazette"}, "ann", 1); err != nil || !room || shared {
			t.Fatalf("AddOwnSource = %v, %v, %v", room, shared, err)
		}
		if room, _, err := s.AddOwnSource(t.Context(), mine, content.Source{URL: "https://own.example/other"}, "ann", 1); err != nil || room {
			t.Errorf("a second source where one may be: %v, %v", room, err)
		}
		all, err := s.Sources(t.Context())
		if err != nil || len(all) != 1 || !all[0].Own {
			t.Fatalf("Sources = %+v, %v", all, err)
		}
		source := all[0].ID
		article := content.Article{Source: source, URL: "https://own.example/1", Title: "Quimby wins the chess cup", Body: "Otto Quimby won. He is a baker.", Publisher: "Gazette", Published: noon.Add(-time.Hour), Fetched: noon}
		if _, err := s.SaveArticles(t.Context(), []content.Article{article}); err != nil {
			t.Fatal(err)
		}
		fresh, err := s.Unedited(t.Context(), 10)
		if err != nil || len(fresh) != 1 || !fresh[0].Own {
			t.Fatalf("Unedited = %+v, %v", fresh, err)
		}
		id := fresh[0].ID
		sees := func(c platforms.Chat) int {
			t.Helper()
			n := 0
			in := briefing.Query{From: noon.Add(-24 * time.Hour), Until: noon, For: c}
			for _, q := range []briefing.Query{in, {Topic: "chess", From: in.From, Until: noon, For: c}, {Topic: briefing.StoryRef(id), From: in.From, Until: noon, For: c}} {
				got, err := s.Articles(t.Context(), q)
				must(t, err)
				n += len(got)
			}
			got, err := s.Search(t.Context(), "chess", c, noon, 10)
			must(t, err)
			n += len(got)
			got, err = s.StoryArticles(t.Context(), id, c, noon)
			must(t, err)
			n += len(got)
			one, err := s.ArticleByURL(t.Context(), article.URL, c)
			must(t, err)
			if one != nil {
				n++
			}
			return n
		}
		if got := sees(mine); got != 6 {
			t.Errorf("its own chat sees it %d times, want 6", got)
		}
		if got := sees(yours) + sees(platforms.Chat{}); got != 0 {
			t.Errorf("others see it %d times", got)
		}
		if names, err := s.Outlets(t.Context()); err != nil || len(names) != 0 {
			t.Errorf("Outlets = %v, %v", names, err)
		}
		if n, _, err := s.Health(t.Context(), noon); err != nil || n != 0 {
			t.Errorf("Health counts %d sources, %v", n, err)
		}
		must(t, s.Share(t.Context(), source, true))
		if got := sees(yours); got != 6 {
			t.Errorf("of a shared source others see %d, want 6", got)
		}
		must(t, s.Share(t.Context(), source, false))

		// What a source for all brings as well is everybody's.
		if _, err := s.AddSource(t.Context(), content.Source{URL: "https://all.example/feed"}); err != nil {
			t.Fatal(err)
		}
		all, err = s.Sources(t.Context())
		must(t, err)
		article.Source = all[1].ID
		if _, err := s.SaveArticles(t.Context(), []content.Article{article}); err != nil {
			t.Fatal(err)
		}
		if got := sees(yours); got != 6 {
			t.Errorf("of an article that a shared source brings as well others see %d, want 6", got)
		}
		article.Source, article.URL, article.Title = source, "https://own.example/2", "Quimby loses the chess cup"
		if _, err := s.SaveArticles(t.Context(), []content.Article{article}); err != nil {
			t.Fatal(err)
		}
		if removed, err := s.RemoveOwnSource(t.Context(), mine, source); err != nil || !removed {
			t.Errorf("RemoveOwnSource = %v, %v", removed, err)
		}
		for _, c := range []platforms.Chat{mine, yours} {
			if one, err := s.ArticleByURL(t.Context(), article.URL, c); err != nil || one != nil {
				t.Errorf("after it is removed %s sees %v, %v", c.ID, one, err)
			}
		}
		if due, err := s.NextDue(t.Context(), "sources"); err != nil || due.IsZero() {
			t.Errorf("NextDue = %v, %v", due, err)
		}
		if _, _, err := s.AddOwnSource(t.Context(), yours, content.Source{URL: "https://own.example/feed"}, "bob", 5); err != nil {
			t.Fatal(err)
		}
		if one, err := s.ArticleByURL(t.Context(), article.URL, yours); err != nil || one == nil {
			t.Errorf("whoever adds it again sees %v, %v", one, err)
		}
		if removed, err := s.RemoveSource(t.Context(), source, ""); err != nil || !removed {
			t.Errorf("RemoveSource = %v, %v", removed, err)
		}
		if one, err := s.ArticleByURL(t.Context(), article.URL, platforms.Chat{}); err != nil || one != nil {
			t.Errorf("once the operator has removed it all see %v, %v", one, err)
		}
	})
}
