package briefing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestFilterMatches(t *testing.T) {
	item := Item{Story: 7, Title: "Electric cars outsell diesel in Norway", Titles: []string{"L'État vend ses actions", "電気自動車が売れる"},
		Topics: []string{"business", "climate"}, Outlets: []Outlet{{Name: "Nordlys"}, {Name: "Le Quai"}}}
	naming := Naming{Stories: map[int64]map[int64]bool{35: {7: true}, 36: {8: true}}}
	for _, test := range []struct {
		f    Filter
		want bool
	}{
		{Filter{Kind: ByWords, Value: "electric car"}, true},
		{Filter{Kind: ByWords, Value: "CARS outselling DIESEL"}, true},
		{Filter{Kind: ByWords, Value: "electric diesel"}, false}, // not side by side
		{Filter{Kind: ByWords, Value: "car"}, true},
		{Filter{Kind: ByWords, Value: "ca"}, false},
		{Filter{Kind: ByWords, Value: "etat"}, true},
		{Filter{Kind: ByWords, Value: "?!"}, false},
		{Filter{Kind: ByWords, Value: ""}, false},
		{Filter{Kind: ByPattern, Value: `(diesel|petrol) in \w+way$`}, true},
		{Filter{Kind: ByPattern, Value: `^cars`}, false},
		{Filter{Kind: ByPattern, Value: `(`}, false},
		{Filter{Kind: ByTopic, Value: "climate"}, true},
		{Filter{Kind: ByTopic, Value: "sports"}, false},
		{Filter{Kind: BySource, Value: "nordlys"}, true},
		{Filter{Kind: BySource, Value: "nordlys", Mute: true}, false}, // another tells it as well
		{Filter{Kind: ByPerson, Value: "#z"}, true},
		{Filter{Kind: ByPerson, Value: "#10"}, false},
		{Filter{Kind: ByPerson, Value: "nonsense"}, false},
	} {
		_, got := NewSieve([]Filter{test.f}, naming).Find(&item, test.f.Mute)
		folded := []Item{item}
		Fold(folded)
		_, again := NewSieve([]Filter{test.f}, naming).Find(&folded[0], test.f.Mute)
		if got != test.want || again != test.want {
			t.Errorf("%+v matches: %v, folded %v, want %v", test.f, got, again, test.want)
		}
	}
}

func TestReadPattern(t *testing.T) {
	catalog, err := NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	for bad, want := range map[string]string{
		"": "it matches everything", ".*": "it matches everything", "a?": "it matches everything",
		"(": "a ( or ) has no partner", "a)": "a ( or ) has no partner", "[z-a]": "z-a is no set of characters", "[a": "[a is no set of characters",
		`a{1001}`: "the repetition {1001} does not work there", "*a": "the repetition * does not work there", "a**": "the repetition ** does not work there",
		`((a{100}){100}){100}`: "the repetition {100} does not work there", `\8`: `I do not know what \8 means`, "(?=x)": "I do not know what (?= means", `(a)\1`: `I do not know what \1 means`,
		`a\`: `I do not know what \ means`, "(?P<a": "I do not know what (?P<a means", "a\xff": "I cannot read it",
		`(.{0,30}){30}zz`: "it would take too long to look for", `\pL{201}`: "it would take too long to look for",
		strings.Repeat("ж", mostPattern+1): "it has more than 120 letters",
	} {
		_, err := ReadPattern(bad)
		unfit, ok := errors.AsType[*PatternError](err)
		if !ok {
			t.Errorf("ReadPattern(%q) fails with %v", bad, err)
			continue
		}
		if got := unfit.Say(catalog.Phrases("en")); got != want {
			t.Errorf("ReadPattern(%q) says %q, want %q", bad, got, want)
		}
		english := unfit.Say(catalog.Phrases("en"))
		for _, tag := range spoken {
			if said := unfit.Say(catalog.Phrases(tag)); said == unfit.Phrase || said == "" || tag != "en" && said == english {
				t.Errorf("ReadPattern(%q) says %q in %s", bad, said, tag)
			}
		}
	}
	for _, good := range []string{`(a+)+$`, strings.Repeat("ж", mostPattern), `(cup|league) final`, `\b(flood|storm|gale)(s|ed)?\b.{0,20}(north|south)`} {
		if _, err := ReadPattern(good); err != nil {
			t.Errorf("ReadPattern(%q): %v", good, err)
		}
	}
}

// TestPatternPhrases finds a phrase for whatever package syntax may refuse.
func TestPatternPhrases(t *testing.T) {
	english := catalogFile(t, "en")
	for code, id := range patternPhrases {
		if english[id] == nil {
			t.Errorf("%q is said as %q, which the catalog has not", code, id)
		}
	}
}

func FuzzReadPattern(f *testing.F) {
	for _, s := range []string{"a|b", "(?i:x)", `\pL+`, "[[:alpha:]]", "(((((a*)*)*)*)*)*b"} {
		f.Add(s, "some title")
	}
	f.Fuzz(func(t *testing.T, pattern, title string) {
		if r, err := ReadPattern(pattern); err == nil && len(title) < 10000 {
			r.MatchString(title)
		}
	})
}

func TestWish(t *testing.T) {
	stories := []Item{{Story: 1, Title: "Ferries sail again"}, {Story: 2, Title: "Bank opens"}, {Story: 3, Title: "Football final"}, {Story: 4, Title: "Football scandal at bank"}, {Story: 5, Title: "Bank closes"}}
	b := Briefing{Items: stories[:3]}
	w, err := NewSieve([]Filter{{Mute: true, Kind: ByWords, Value: "football", Label: "football"}, {Kind: ByWords, Value: "bank", Label: "bank"}}, Naming{}).Wish(t.Context(), b, stories)
	if err != nil || w.Muted[3] != "football" || len(w.Muted) != 1 || w.Followed[2] != "bank" || w.Followed[5] != "bank" || len(w.Followed) != 2 || len(w.Extra) != 1 || w.Extra[0].Story != 5 {
		t.Errorf("Wish = %+v", w)
	}
}

// hostile are filters that cost the most: words and patterns that nothing is found
// by, each read to the end of every title.
func hostile(n int) []Filter {
	var all []Filter
	for i := range n {
		f := Filter{Kind: ByWords, Value: fmt.Sprintf("headline elsewhere%d", i), Label: "words"}
		if i < MostPatterns {
			f = Filter{Kind: ByPattern, Value: fmt.Sprintf("(.{0,45}){2}z%dz", i), Label: "pattern"}
		}
		all = append(all, f)
	}
	return all
}

// bigWindow is a day of stories with three titles each.
func bigWindow(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{Story: int64(i + 1), Title: fmt.Sprintf("Headline number %d on the ferries of the northern islands and their rota", i)}
		items[i].Titles = []string{items[i].Title, fmt.Sprintf("Islanders wait on the quay again, says paper %d after a long night", i), fmt.Sprintf("Ferry crews want two free Sundays a month: report %d from the harbour", i)}
	}
	return items
}

// TestHostileFilters holds what one chat can cost: the most filters that it may
// have, the dearest there are, on the stories of a day. What is allowed is a
// fraction of what they take when each of them reads each title for itself, so that
// slow machines and the race detector make no difference.
func TestHostileFilters(t *testing.T) {
	window := bigWindow(10_000)
	filters := hostile(50)
	for _, f := range filters[:MostPatterns] {
		if _, err := ReadPattern(f.Value); err != nil {
			t.Fatalf("%s is refused: %v", f.Value, err)
		}
	}
	const some = 20
	sieve := NewSieve(filters, Naming{})
	begun := time.Now()
	for n := range window[:some] {
		sieve.Find(&window[n], false)
	}
	unbounded := time.Since(begun) / some * time.Duration(len(window))
	Fold(window[:MostLooked])
	begun = time.Now()
	w, err := NewSieve(filters, Naming{}).Wish(t.Context(), Briefing{Items: window[:kept]}, window)
	took := time.Since(begun)
	t.Logf("50 hostile filters took %s, and %s without bounds", took, unbounded)
	if err != nil || len(w.Extra) != 0 || took > unbounded/20 {
		t.Errorf("Wish took %s of %s and found %d: %v", took, unbounded, len(w.Extra), err)
	}
	// Of what patterns leave unread nothing is found; words alone reach the end.
	last := Filter{Kind: ByWords, Value: fmt.Sprint(MostLooked - 1), Label: "last"}
	beyond := Filter{Kind: ByWords, Value: fmt.Sprint(MostLooked), Label: "beyond"}
	if w, err = NewSieve([]Filter{last, beyond}, Naming{}).Wish(t.Context(), Briefing{}, window); err != nil || len(w.Extra) != 1 || w.Followed[MostLooked] != "last" {
		t.Errorf("followed are %v, want the story at the place %d alone: %v", w.Followed, MostLooked, err)
	}
	if n, among, err := NewSieve([]Filter{last, beyond}, Naming{}).Count(t.Context(), window); err != nil || n != 1 || among != MostLooked {
		t.Errorf("Count = %d among %d, %v", n, among, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewSieve(filters, Naming{}).Wish(ctx, Briefing{}, window); err == nil {
		t.Error("Wish does not end with its context")
	}
}

// TestWishEnds finds no more than the lines that are shown.
func TestWishEnds(t *testing.T) {
	visits := 0
	window := bigWindow(1000)
	s := NewSieve([]Filter{{Kind: ByWords, Value: "ferries"}}, Naming{})
	means := s.rules[0].means
	s.rules[0].means = func(i *Item) bool { visits++; return means(i) }
	w, err := s.Wish(t.Context(), Briefing{}, window)
	if err != nil || len(w.Extra) != mostFollowed || visits != mostFollowed {
		t.Errorf("%d found after %d looks, %v", len(w.Extra), visits, err)
	}
}

func BenchmarkHostileFilters(b *testing.B) {
	window := bigWindow(10_000)
	Fold(window[:MostLooked])
	filters := hostile(50)
	for b.Loop() {
		if _, err := NewSieve(filters, Naming{}).Wish(b.Context(), Briefing{Items: window[:kept]}, window); err != nil {
			b.Fatal(err)
		}
	}
}

func TestQuietAt(t *testing.T) {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	at := func(clock string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", "2026-09-22 "+clock, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return v.UTC()
	}
	for _, test := range []struct {
		quiet, clock string
		want         bool
	}{
		{"", "03:00", false}, {"22:00-07:00", "21:59", false}, {"22:00-07:00", "22:00", true}, {"22:00-07:00", "03:00", true},
		{"22:00-07:00", "07:00", false}, {"13:00-14:00", "13:30", true}, {"13:00-14:00", "14:00", false},
	} {
		if got := (Settings{Quiet: test.quiet}).QuietAt(at(test.clock), berlin); got != test.want {
			t.Errorf("quiet %s at %s: %v", test.quiet, test.clock, got)
		}
	}
}
