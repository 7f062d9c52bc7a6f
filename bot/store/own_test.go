package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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
		must(t, s.Share(t.Context(), source))
		if got := sees(yours); got != 6 {
			t.Errorf("of a shared source others see %d, want 6", got)
		}
		if room, shared, err := s.AddOwnSource(t.Context(), mine, content.Source{URL: "https://own.example/feed"}, "ann", 1); err != nil || !room || !shared {
			t.Errorf("AddOwnSource of what all share = %v, %v, %v", room, shared, err)
		}
		if set, err := s.Settings(t.Context(), mine); err != nil || set.Own {
			t.Errorf("once its source is shared a chat needs a briefing of its own: %v, %v", set.Own, err)
		}
	})
}

// TestOwnSourceIsRemoved: what it brought is then seen by nobody, until a chat
// adds it again.
func TestOwnSourceIsRemoved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		mine, yours := meet(t, s, "mine"), meet(t, s, "yours")
		source := add(t, s, mine, "https://own.example/feed")
		article := content.Article{Source: source, URL: "https://own.example/2", Title: "Quimby loses the chess cup", Published: noon.Add(-time.Hour), Fetched: noon}
		put(t, s, article)
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

// TestOwnArticlesLeaveNothing: of what a chat's own source brought, nothing
// stays for all once it is old.
func TestOwnArticlesLeaveNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		own, all := add(t, s, meet(t, s, "mine"), "https://own.example/feed"), add(t, s, platforms.Chat{}, "https://wire.example/feed")
		secret := content.Article{Source: own, URL: "https://own.example/1", Title: "Quimby is found out", Publisher: "Gazette", Published: noon.Add(-2 * time.Hour), Fetched: noon}
		shared := content.Article{Source: all, URL: "https://wire.example/1", Title: "Quimby speaks", Publisher: "Wire", Published: noon.Add(-time.Hour), Fetched: noon}
		save(t, s, 2, secret, shared)
		articles, err := s.Unedited(t.Context(), 10)
		must(t, err)
		lease := c.lease("e")
		if held, err := s.Hold(t.Context(), content.EditorClock, lease); err != nil || !held {
			t.Fatal(held, err)
		}
		story := articles[0].ID
		var edits []content.Edit
		for _, a := range articles {
			a.Story = story
			edits = append(edits, content.Edit{Article: a, New: []content.Person{{ID: 5, Name: "Joe Quimby"}}, People: []content.Mention{{Person: 5, Name: "Joe Quimby", Count: 1, Role: "in " + a.Title}}})
		}
		must(t, s.SaveEdits(t.Context(), content.EditorClock, lease, edits))
		c.add(90 * 24 * time.Hour)
		if n, err := s.Retain(t.Context(), noon.Add(time.Minute)); err != nil || n != 2 {
			t.Fatalf("Retain removed %d, %v; want both", n, err)
		}
		p, err := s.PastStory(t.Context(), story)
		if err != nil || p.Articles != 1 || p.Story.Title != shared.Title || !slices.Equal(p.Publishers, []string{"Wire"}) {
			t.Errorf("of the story stays %+v, %v", p, err)
		}
		who, err := s.PastPerson(t.Context(), 5)
		if err != nil || who.Articles != 1 || who.Role.URL != shared.URL {
			t.Errorf("of the person stays %+v, %v", who, err)
		}
	})
}

func meet(t *testing.T, s *store.Store, id string) platforms.Chat {
	t.Helper()
	c := platforms.Chat{Platform: "x", ID: id}
	must(t, s.Meet(t.Context(), c, "", ""))
	return c
}

// add makes a source a chat's own, or all's for no chat, and returns its id.
func add(t *testing.T, s *store.Store, c platforms.Chat, url string) int64 {
	t.Helper()
	if c.ID == "" {
		_, err := s.AddSource(t.Context(), content.Source{URL: url})
		must(t, err)
	} else if room, shared, err := s.AddOwnSource(t.Context(), c, content.Source{URL: url}, "ann", 20); err != nil || !room || shared {
		t.Fatalf("AddOwnSource(%s) = %v, %v, %v", url, room, shared, err)
	}
	all, err := s.Sources(t.Context())
	must(t, err)
	for _, src := range all {
		if src.URL == url {
			return src.ID
		}
	}
	t.Fatalf("there is no source %s", url)
	return 0
}

func put(t *testing.T, s *store.Store, articles ...content.Article) {
	t.Helper()
	if _, err := s.SaveArticles(t.Context(), articles); err != nil {
		t.Fatal(err)
	}
}

// titleAt returns the title of the article that a chat sees at an address.
func titleAt(t *testing.T, s *store.Store, url string, c platforms.Chat) string {
	t.Helper()
	a, err := s.ArticleByURL(t.Context(), url, c)
	must(t, err)
	if a == nil {
		return ""
	}
	if a.URL != url {
		t.Errorf("the article at %s is shown with the address %s", url, a.URL)
	}
	return a.Title
}

// TestOwnArticlesMeetNoOthers: whatever an own feed says of an address, of a
// text or with an identifier, what others bring is stored as they bring it.
func TestOwnArticlesMeetNoOthers(t *testing.T) {
	const scoop = "https://wire.example/scoop"
	text := strings.Repeat("The harbour of Sandwick stays shut until the dredging ends. ", 5)
	real := content.Article{URL: scoop, GUID: "g1", Title: "Harbour shut", Body: text, Published: noon.Add(-time.Hour), Fetched: noon}
	forged := content.Article{URL: scoop, GUID: "g1", Title: "Harbour sold", Body: text + text, Published: noon.Add(-time.Hour), Fetched: noon}
	elsewhere := content.Article{URL: "https://own.example/a", GUID: "g2", Title: "Harbour shut", Body: text, Published: noon.Add(-time.Hour), Fetched: noon}
	again := elsewhere
	again.URL, again.GUID = scoop, "g3"
	tests := []struct {
		name   string
		first  []content.Article // that the own source brings
		before bool              // the shared source brought its article before
		mine   string            // title that the chat finds at the address
	}{
		{"forged", []content.Article{forged}, false, "Harbour shut"},
		{"forged afterwards", []content.Article{forged}, true, "Harbour shut"},
		{"one text twice", []content.Article{elsewhere, again}, false, "Harbour shut"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, address string) {
				s, _ := open(t, address)
				mine, yours := meet(t, s, "mine"), meet(t, s, "yours")
				own, all := add(t, s, mine, "https://own.example/feed"), add(t, s, platforms.Chat{}, "https://wire.example/feed")
				shared := real
				shared.Source = all
				if test.before {
					put(t, s, shared)
				}
				for _, a := range test.first {
					a.Source = own
					put(t, s, a)
				}
				put(t, s, shared)
				if got := titleAt(t, s, scoop, yours); got != real.Title {
					t.Errorf("others read %q, want %q", got, real.Title)
				}
				if got := titleAt(t, s, scoop, mine); got != test.mine {
					t.Errorf("the chat reads %q, want %q", got, test.mine)
				}
				stored, err := s.Stored(t.Context(), []content.Article{shared})
				if err != nil || stored[0].Source != all || stored[0].URL != scoop || stored[0].Body != text {
					t.Errorf("Stored = %+v, %v", stored, err)
				}
				for _, a := range test.first {
					a.Source = own
					if stored, err := s.Stored(t.Context(), []content.Article{a}); err != nil || stored[0].ID == 0 || strings.Contains(stored[0].URL, "#own") {
						t.Errorf("Stored of the own article = %+v, %v", stored, err)
					}
				}
			})
		})
	}
}

// TestOwnArticlesOfTwoChats: what two chats have from feeds of their own with
// the same address in them, both see; and they share a feed that both add.
func TestOwnArticlesOfTwoChats(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		mine, yours := meet(t, s, "mine"), meet(t, s, "yours")
		a := content.Article{URL: "https://paper.example/1", GUID: "g", Title: "Ann's version", Published: noon.Add(-time.Hour), Fetched: noon}
		a.Source = add(t, s, mine, "https://mine.example/feed")
		put(t, s, a)
		a.Source, a.Title = add(t, s, yours, "https://yours.example/feed"), "Bob's version"
		put(t, s, a)
		if x, y, z := titleAt(t, s, a.URL, mine), titleAt(t, s, a.URL, yours), titleAt(t, s, a.URL, platforms.Chat{}); x != "Ann's version" || y != "Bob's version" || z != "" {
			t.Errorf("they read %q, %q and all read %q", x, y, z)
		}
		if id := add(t, s, yours, "https://mine.example/feed"); id == a.Source {
			t.Fatal("two feeds are one source")
		}
		found, err := s.Search(t.Context(), "version", yours, noon, 10)
		if err != nil || len(found) != 2 || found[0].URL != a.URL || found[1].URL != a.URL {
			t.Errorf("the chat with both feeds finds %+v, %v", found, err)
		}
		if set, err := s.Settings(t.Context(), yours); err != nil || !set.Own {
			t.Errorf("a chat with own sources has none: %v", err)
		}
	})
}

// TestOwnSourceIsGone: what is stored after its source was erased is stored
// for nobody.
func TestOwnSourceIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		mine := meet(t, s, "mine")
		id := add(t, s, mine, "https://own.example/feed")
		must(t, s.Forget(t.Context(), mine, ""))
		put(t, s, content.Article{Source: id, Own: true, URL: "https://own.example/1", Title: "Secret", Published: noon, Fetched: noon})
		if got, err := store.Addresses(t.Context(), s); err != nil || len(got) != 0 {
			t.Errorf("stored are %v, %v", got, err)
		}
	})
}

// TestOwnArticlesHideNothing: however many articles of others' own sources hold
// a word, the one that a chat may see is found.
func TestOwnArticlesHideNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		mine, yours := meet(t, s, "mine"), meet(t, s, "yours")
		own := add(t, s, mine, "https://own.example/feed")
		all := []content.Article{{URL: "https://paper.example/1", Title: "A comet over Sandwick", Language: "en", Published: noon.Add(-2 * time.Hour), Fetched: noon}}
		for i := range 420 {
			all = append(all, content.Article{Source: own, URL: fmt.Sprintf("https://own.example/%d", i), Title: fmt.Sprintf("Comet number %d", i), Language: "de", Published: noon.Add(-time.Hour), Fetched: noon})
		}
		put(t, s, all...)
		if found, err := s.Search(t.Context(), "comet", yours, noon, 10); err != nil || len(found) != 1 {
			t.Errorf("Search finds %d articles, %v; want 1", len(found), err)
		}
		q := briefing.Query{Topic: "comet", From: noon.Add(-24 * time.Hour), Until: noon}
		if found, err := s.Articles(t.Context(), q); err != nil || len(found) != 1 {
			t.Errorf("Articles finds %d articles, %v; want 1", len(found), err)
		}
		q.For, q.Language = mine, "en"
		if found, err := s.Articles(t.Context(), q); err != nil || len(found) != 1 {
			t.Errorf("Articles in English finds %d articles, %v; want 1", len(found), err)
		}
		if found, err := s.Search(t.Context(), "comet", yours, noon.Add(-3*time.Hour), 10); err != nil || len(found) != 0 {
			t.Errorf("Search of the time before finds %d articles, %v", len(found), err)
		}
	})
}

// TestOwnSourcesAreBounded: by chat, however many ask at once, and by person.
func TestOwnSourcesAreBounded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		mine := meet(t, s, "mine")
		var g sync.WaitGroup
		for i := range 12 {
			g.Go(func() {
				if _, _, err := s.AddOwnSource(t.Context(), mine, content.Source{URL: fmt.Sprintf("https://own.example/%d", i)}, "ann", 5); err != nil {
					t.Error(err)
				}
			})
		}
		g.Wait()
		if all, err := s.SourcesOf(t.Context(), mine); err != nil || len(all) != 5 {
			t.Errorf("the chat has %d sources, %v; want 5", len(all), err)
		}
		for i := range bot.MostSourcesOfOne - 5 {
			c := meet(t, s, fmt.Sprint("chat ", i/10))
			if room, _, err := s.AddOwnSource(t.Context(), c, content.Source{URL: fmt.Sprintf("https://more.example/%d", i)}, "ann", 20); err != nil || !room {
				t.Fatalf("source %d: %v, %v", i, room, err)
			}
		}
		c := meet(t, s, "one more")
		if _, _, err := s.AddOwnSource(t.Context(), c, content.Source{URL: "https://more.example/x"}, "ann", 20); !errors.Is(err, bot.ErrManySources) {
			t.Errorf("a person's source over the most: %v", err)
		}
		if room, _, err := s.AddOwnSource(t.Context(), c, content.Source{URL: "https://more.example/x"}, "bob", 20); err != nil || !room {
			t.Errorf("another person's: %v, %v", room, err)
		}
		if all, err := s.Sources(t.Context()); err != nil || len(all) != bot.MostSourcesOfOne+1 {
			t.Errorf("there are %d sources, %v", len(all), err)
		}
	})
}

// TestOwnSourceKeepsItsAddress: where it leads is up to whoever made it.
func TestOwnSourceKeepsItsAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		id := add(t, s, meet(t, s, "mine"), "https://own.example/feed")
		if got, err := s.ClaimSources(t.Context(), c.lease("a"), false, 5); err != nil || len(got) != 0 {
			t.Errorf("an own source was claimed as one of all: %v, %v", got, err)
		}
		got, err := s.ClaimSources(t.Context(), c.lease("a"), true, 5)
		if err != nil || len(got) != 1 || got[0].ID != id {
			t.Fatalf("ClaimSources = %v, %v", got, err)
		}
		got[0].URL = "https://wire.example/feed"
		must(t, s.FinishSource(t.Context(), c.lease("a"), got[0]))
		if all, err := s.Sources(t.Context()); err != nil || all[0].URL != "https://own.example/feed" {
			t.Errorf("the source is at %s, %v", all[0].URL, err)
		}
	})
}

func TestForgetBriefings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		day := briefing.Query{From: noon.Add(-24 * time.Hour), Until: noon}
		queries := map[string]briefing.Query{}
		for name, c := range map[string]platforms.Chat{"gone": {Platform: "x", ID: "77"}, "gone thread": {Platform: "x", ID: "77", Thread: "3"}, "longer": {Platform: "x", ID: "770"}, "elsewhere": {Platform: "y", ID: "77"}, "all": {}} {
			q := day
			q.For = c
			queries[name] = q
		}
		q := day
		q.Topic = "a|x/77/b"
		queries["topic"] = q
		q.For = platforms.Chat{Platform: "x", ID: "%"}
		queries["sign"] = q
		for _, q := range queries {
			_, err := s.SaveBriefing(t.Context(), s.NewID(), q.Key(), briefing.Briefing{})
			must(t, err)
		}
		must(t, store.ForgetBriefings(t.Context(), s, platforms.Chat{Platform: "x", ID: "77", Thread: "9"}))
		for name, q := range queries {
			id, err := s.BriefingByKey(t.Context(), q.Key())
			if err != nil || (id == 0) != strings.HasPrefix(name, "gone") {
				t.Errorf("%s: %s is %d, %v", name, q.Key(), id, err)
			}
		}
	})
}

// TestOwnAddressesOfOldDatabase gives articles their addresses that were stored
// before own ones had any.
func TestOwnAddressesOfOldDatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		mine := meet(t, s, "mine")
		own := add(t, s, mine, "https://own.example/feed")
		put(t, s, content.Article{Source: own, URL: "https://own.example/1", Title: "One", Published: noon, Fetched: noon}, content.Article{URL: "https://paper.example/1", Title: "Two", Published: noon, Fetched: noon})
		want, err := store.Addresses(t.Context(), s)
		must(t, err)
		err = store.SuffixOwn(t.Context(), s, own, func() {
			if got, err := store.Addresses(t.Context(), s); err != nil || slices.Equal(got, want) || got[0] != "https://own.example/1" {
				t.Errorf("before, stored are %v, %v", got, err)
			}
		})
		must(t, err)
		if got, err := store.Addresses(t.Context(), s); err != nil || !slices.Equal(got, want) || got[0] == "https://own.example/1" {
			t.Errorf("stored are %v, %v; want %v", got, err, want)
		}
	})
}
