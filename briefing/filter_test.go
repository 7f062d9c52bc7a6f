package briefing

import (
	"strings"
	"testing"
	"time"
)

func TestFilterMatches(t *testing.T) {
	item := Item{Story: 7, Title: "Electric cars outsell diesel in Norway", Titles: []string{"L'État vend ses actions", "電気自動車が売れる"},
		Topics: []string{"business", "climate"}, Outlets: []Outlet{{Name: "Nordlys"}, {Name: "Le Quai"}}}
	naming := map[int64]map[int64]bool{35: {7: true}, 36: {8: true}}
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
		if got := test.f.Matches(item, naming); got != test.want {
			t.Errorf("%+v matches: %v, want %v", test.f, got, test.want)
		}
	}
}

func TestReadPattern(t *testing.T) {
	for _, bad := range []string{"", ".*", "a?", "(", "[z-a]", `a{1001}`, `((a{100}){100}){100}`, strings.Repeat("a", mostPattern+1), `\8`, "(?=x)", `(a)\1`} {
		if _, err := ReadPattern(bad); err == nil {
			t.Errorf("ReadPattern(%q) is no error", bad)
		}
	}
	r, err := ReadPattern(`(a+)+$`)
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	r.MatchString(strings.Repeat("a", 600*mostTitles) + "!")
	if d := time.Since(begun); d > time.Second {
		t.Errorf("a hostile pattern takes %s", d)
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
	w := Wish([]Filter{{Mute: true, Kind: ByWords, Value: "football", Label: "football"}, {Kind: ByWords, Value: "bank", Label: "bank"}}, b, stories, nil)
	if w.Muted[3] != "football" || len(w.Muted) != 1 || w.Followed[2] != "bank" || w.Followed[5] != "bank" || len(w.Followed) != 2 || len(w.Extra) != 1 || w.Extra[0].Story != 5 {
		t.Errorf("Wish = %+v", w)
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
