package briefing

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// spoken are the languages of the interface.
var spoken = []string{"ar", "de", "en", "es", "fr", "pt", "ru", "uk"}

var placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

// catalogFile is a catalog as it is written: each phrase by plural form, "" for
// one without.
func catalogFile(t *testing.T, tag string) map[string]map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("phrases", tag+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatalf("%s: %v", tag, err)
	}
	all := map[string]map[string]string{}
	for id, v := range raw {
		switch v := v.(type) {
		case string:
			all[id] = map[string]string{"": v}
		case map[string]any:
			all[id] = map[string]string{}
			for form, text := range v {
				all[id][form] = text.(string)
			}
		}
	}
	return all
}

// forms are the plural forms that whole numbers have in a language, by CLDR.
func forms(tag string) []string {
	names := map[plural.Form]string{plural.Other: "other", plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"}
	var all []string
	for _, n := range append(slices.Collect(func(yield func(int) bool) {
		for i := range 250 {
			if !yield(i) {
				return
			}
		}
	}), 1_000_000, 2_000_000) {
		form := names[plural.Cardinal.MatchPlural(language.Make(tag), n, 0, 0, 0, 0)]
		if !slices.Contains(all, form) {
			all = append(all, form)
		}
	}
	if !slices.Contains(all, "other") { // of fractions, and what the library falls back on
		all = append(all, "other")
	}
	return all
}

func placeholders(text string) []string {
	var all []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestCatalogsAreWhole finds no phrase, placeholder or plural form missing in
// any language, and none that English has not.
func TestCatalogsAreWhole(t *testing.T) {
	english := catalogFile(t, "en")
	for _, tag := range spoken {
		catalog := catalogFile(t, tag)
		for id, want := range english {
			got := catalog[id]
			if got == nil {
				t.Errorf("%s has no %q", tag, id)
				continue
			}
			_, counted := want["other"]
			if _, ok := got["other"]; ok != counted {
				t.Errorf("%s: %q has plural forms: %v, want %v", tag, id, ok, counted)
				continue
			}
			if counted {
				for _, form := range forms(tag) {
					if strings.TrimSpace(got[form]) == "" {
						t.Errorf("%s: %q has no form for %q", tag, id, form)
					}
				}
			}
			base := placeholders(want["other"] + want[""])
			for form, text := range got {
				may := base
				if form == "zero" || form == "one" || form == "two" { // these may say the number in words
					may = slices.DeleteFunc(slices.Clone(base), func(p string) bool { return p == "N" && !strings.Contains(text, "{{.N}}") })
				}
				if have := placeholders(text); !slices.Equal(have, may) {
					t.Errorf("%s: %q (%s) has the placeholders %v, want %v: %s", tag, id, form, have, may, text)
				}
				if strings.TrimSpace(text) == "" || strings.Count(text, "{{") != len(placeholder.FindAllString(text, -1)) {
					t.Errorf("%s: %q (%s) is %q", tag, id, form, text)
				}
			}
		}
		for id := range catalog {
			if english[id] == nil {
				t.Errorf("%s has %q, which English has not", tag, id)
			}
		}
	}
	c, err := NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Languages(); len(got) != len(spoken) {
		t.Errorf("Languages = %v, want %v", got, spoken)
	}
}

// TestLocales finds the language of each platform's tags.
func TestLocales(t *testing.T) {
	c, err := NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	for tag, want := range map[string]string{
		"": "en", "en-US": "en", "en-GB": "en", "es-ES": "es", "es-419": "es", "pt-BR": "pt", "pt-br": "pt", "pt-PT": "pt", "de": "de", "de-AT": "de",
		"fr": "fr", "ru": "ru", "uk": "uk", "ar": "ar", "ar-EG": "ar", "zh-CN": "en", "nonsense!!": "en", "fr-CH,fr;q=0.9,en;q=0.8": "fr", "ja,de;q=0.5": "de",
	} {
		if got := c.Phrases(tag).Language(); got != want {
			t.Errorf("Phrases(%q) speaks %q, want %q", tag, got, want)
		}
	}
}

// TestCounted reads counts as speakers write them.
func TestCounted(t *testing.T) {
	c, err := NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		tag  string
		n    int
		want string
	}{
		{"en", 1, "1 story"}, {"en", 0, "0 stories"}, {"de", 1, "1 Meldung"}, {"de", 2, "2 Meldungen"},
		{"ru", 1, "1 сюжет"}, {"ru", 3, "3 сюжета"}, {"ru", 5, "5 сюжетов"}, {"ru", 21, "21 сюжет"}, {"ru", 12, "12 сюжетов"},
		{"uk", 1, "1 сюжет"}, {"uk", 2, "2 сюжети"}, {"uk", 7, "7 сюжетів"}, {"fr", 0, "0 sujet"}, {"fr", 2, "2 sujets"}, {"es", 1, "1 noticia"}, {"pt", 2, "2 notícias"},
	} {
		if got := c.Phrases(test.tag).Count("stories", test.n); got != test.want {
			t.Errorf("%s: %d is %q, want %q", test.tag, test.n, got, test.want)
		}
	}
	for _, n := range []int{0, 1, 2, 3, 11, 100} {
		if got := c.Phrases("ar").Count("stories", n); got == "" || got == "stories" {
			t.Errorf("ar: %d is %q", n, got)
		}
	}
}

func TestDates(t *testing.T) {
	c, err := NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 9, 22, 7, 30, 0, 0, time.UTC)
	for tag, want := range map[string]string{
		"en": "Tue 22 Sep, 07:30", "de": "Di., 22. Sept., 07:30", "fr": "mar. 22 sept., 07:30", "es": "mar, 22 sept, 07:30", "ru": "вт, 22 сент., 07:30",
	} {
		if got := c.Phrases(tag).DateTime(at); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	if got := fmt.Sprint(c.Phrases("ar").RightToLeft(), c.Phrases("en").RightToLeft()); got != "true false" {
		t.Errorf("RightToLeft: %s", got)
	}
}
