package store_test

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/content"
)

// edited stores texts, each with its title as the first line, an hour apart
// and the last at noon, and lets an editor read them.
func edited(t *testing.T, s *store.Store, c *clock, texts ...string) {
	t.Helper()
	e := &content.Editor{Archive: s, NewID: s.NewID, Log: slog.New(slog.DiscardHandler)}
	if held, err := s.Hold(t.Context(), content.EditorClock, c.lease("me")); err != nil || !held {
		t.Fatalf("Hold: %v, %v", held, err)
	}
	for i, text := range texts {
		title, body, _ := strings.Cut(text, "\n")
		a := content.Article{URL: fmt.Sprintf("https://paper%d.example/%d", i, s.NewID()), Title: title, Body: body, Language: "en",
			Publisher: fmt.Sprintf("Paper %d", i), Published: noon.Add(time.Duration(i+1-len(texts)) * time.Hour), Fetched: noon}
		_, err := s.SaveArticles(t.Context(), []content.Article{a})
		must(t, err)
		_, err = e.Run(t.Context(), func() content.Lease { return c.lease("me") })
		must(t, err)
	}
}

var week = briefing.Query{From: noon.Add(-7 * 24 * time.Hour), Until: noon}

// names lists who is in the news, with the count of articles.
func names(t *testing.T, s *store.Store) []string {
	t.Helper()
	all, err := s.People(t.Context(), week, 50)
	must(t, err)
	out := []string{}
	for _, p := range all {
		out = append(out, fmt.Sprintf("%s %d", p.Name, p.Articles))
	}
	slices.Sort(out)
	return out
}

const (
	bridge = "Norwich bridge stays shut after inspection by engineers\nThe bridge over the Wensum in Norwich stays shut after an inspection found cracks in the deck, engineers said. Lorries must take the long way round by the ring road until the steel has been replaced, which may take until August. "
	ferry  = "Tromsø ferry crews walk out over rota\nFerry crews in Tromsø walked out on Tuesday over a new rota, and islanders waited on the quay for hours. The union wants two free Sundays a month and higher pay at night; the company offers one Sunday and a bonus. "
)

func TestWhomNamesMean(t *testing.T) {
	tests := []struct {
		name  string
		texts []string
		want  []string
	}{
		{"spellings across stories", []string{bridge + "Mayor Sergey Orlov promised money.", ferry + "The company's lawyer, Sergei Orlov, was there."}, []string{"Sergey Orlov 2"}},
		{"another first name", []string{bridge + "Mayor Sergey Orlov promised money.", ferry + "The company's lawyer, Anna Orlov, was there."}, []string{"Anna Orlov 1", "Sergey Orlov 1"}},
		{"a surname within its story", []string{bridge + "Mayor Sergey Orlov promised money.", bridge + "Mayor Orlov promised money on Monday in the council."}, []string{"Sergey Orlov 2"}},
		{"a surname never across stories", []string{bridge + "Mayor Sergey Orlov promised money.", ferry + "Captain Orlov was there."}, []string{"Sergey Orlov 1"}},
		{"a surname whose full name comes later", []string{bridge + "Mayor Orlov promised money on Monday in the council.", bridge + "Mayor Sergey Orlov promised money."}, []string{"Sergey Orlov 2"}},
		{"a surname of two in its story", []string{bridge + "Mayor Sergey Orlov promised money.", bridge + "Mayor Orlov promised money on Monday in the council.", bridge + "The mayor's rival, Anna Orlov, laughed."},
			[]string{"Anna Orlov 1", "Sergey Orlov 1"}},
		{"nobody's surname", []string{bridge + "President Biden promised money."}, []string{"Biden 1"}},
		{"middle names that differ", []string{bridge + "Former President George W. Bush spoke.", ferry + "Former President George H. W. Bush spoke."}, []string{"George H. W. Bush 1", "George W. Bush 1"}},
		{"generations", []string{bridge + "Senator Paul Harlan Jr. spoke.", ferry + "Senator Paul Harlan spoke."}, []string{"Paul Harlan 1", "Paul Harlan Jr. 1"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, address string) {
				s, c := open(t, address)
				edited(t, s, c, test.texts...)
				if diff := cmp.Diff(test.want, names(t, s)); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		})
	}
}

// only returns the one person of a name, merged ones too.
func only(t *testing.T, s *store.Store, name string) content.Person {
	t.Helper()
	found, err := s.PeopleNamed(t.Context(), name)
	if err != nil || len(found) != 1 {
		t.Fatalf("PeopleNamed(%q) = %v, %v; want one", name, found, err)
	}
	return found[0]
}

func TestMergeAndSplit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		edited(t, s, c, bridge+"Mayor Robert Fico Ortega promised money.", ferry+"The company's lawyer, Robin Ortega, was there.", bridge+"Mayor Ortega promised money on Monday in the council.")
		before := names(t, s)
		robert, robin, bare := only(t, s, "Robert Fico Ortega"), only(t, s, "Robin Ortega"), only(t, s, "Ortega")
		_, err := s.MergePeople(t.Context(), robin.ID, robert.ID, "nickname")
		must(t, err)
		if got := names(t, s); !slices.Equal(got, []string{"Robert Fico Ortega 3"}) {
			t.Errorf("after the merge: %q", got)
		}
		if _, err := s.MergePeople(t.Context(), robin.ID, robert.ID, ""); !errors.Is(err, store.ErrSamePerson) {
			t.Errorf("merging again: %v, want ErrSamePerson", err)
		}
		card, err := s.Person(t.Context(), robin.ID, week)
		must(t, err)
		if card.ID != robert.ID || card.Stories != 2 || card.Count != 3 || card.Publishers != 3 || len(card.Roles) != 2 {
			t.Errorf("the card of one who was merged: %+v", card)
		}
		d, err := s.Dossier(t.Context(), robin.ID)
		must(t, err)
		byHand, byRule := d.Merged[0], d.Merged[1] // at one time, so the older person first
		if len(d.Merged) != 2 || !byHand.ByHand || byHand.Reason != "nickname" || !byHand.At.Equal(noon) || byRule.ByHand || byRule.ID != bare.ID || d.Mentions != 3 {
			t.Errorf("Dossier = %+v", d)
		}
		// More articles find the same person.
		edited(t, s, c, ferry+"Robin Ortega spoke again in the evening on the quay.")
		if got := names(t, s); !slices.Equal(got, []string{"Robert Fico Ortega 4"}) {
			t.Errorf("after another article: %q", got)
		}
		must(t, s.SplitMerged(t.Context(), robin.ID))
		want := slices.Clone(before)
		want[slices.Index(want, "Robin Ortega 1")] = "Robin Ortega 2"
		if got := names(t, s); !slices.Equal(got, want) {
			t.Errorf("after taking the merge back: %q, want %q", got, want)
		}
		if err := s.SplitMerged(t.Context(), robin.ID); !errors.Is(err, store.ErrNothing) {
			t.Errorf("taking it back again: %v, want ErrNothing", err)
		}
		// The rule's merge can be taken back too, and stays so.
		must(t, s.SplitMerged(t.Context(), bare.ID))
		edited(t, s, c, bridge+"Mayor Robert Fico Ortega spoke of money again and again.")
		d, err = s.Dossier(t.Context(), bare.ID)
		must(t, err)
		if d.ID != bare.ID {
			t.Errorf("a rule merged again what an operator had split")
		}
	})
}

func TestSplitOfOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		edited(t, s, c, bridge+"Mayor Tom Hale promised money.", ferry+"The company's lawyer, Tom Hale, was there.", ferry+"The company's lawyer, Thomas Hale, was there again in the night.")
		tom := only(t, s, "Tom Hale")
		if got := names(t, s); !slices.Equal(got, []string{"Tom Hale 3"}) {
			t.Fatalf("at first: %q", got)
		}
		articles, err := s.Articles(t.Context(), week)
		must(t, err)
		other, err := s.SplitStory(t.Context(), tom.ID, articles[1].Story)
		must(t, err)
		if got := names(t, s); !slices.Equal(got, []string{"Tom Hale 1", "Tom Hale 2"}) {
			t.Errorf("after the split by story: %q", got)
		}
		edited(t, s, c, ferry+"The lawyer of the company, Tom Hale, was there in the morning too.")
		card, err := s.Person(t.Context(), other, week)
		must(t, err)
		if card.Count != 3 {
			t.Errorf("the lawyer's next article went elsewhere: %+v", card)
		}
		thomas, err := s.SplitForm(t.Context(), other, "Thomas Hale")
		must(t, err)
		if got := names(t, s); !slices.Equal(got, []string{"Thomas Hale 1", "Tom Hale 1", "Tom Hale 2"}) {
			t.Errorf("after the split by form: %q", got)
		}
		if _, err := s.SplitForm(t.Context(), other, "Thomas Hale"); !errors.Is(err, store.ErrNothing) {
			t.Errorf("splitting a form that is gone: %v", err)
		}
		_, err = s.MergePeople(t.Context(), thomas, other, "back")
		must(t, err)
		_, err = s.MergePeople(t.Context(), other, tom.ID, "back")
		must(t, err)
		if got := names(t, s); !slices.Equal(got, []string{"Tom Hale 4"}) {
			t.Errorf("after merging back: %q", got)
		}
		must(t, s.RenamePerson(t.Context(), other, "Thomas J. Hale"))
		if got := names(t, s); !slices.Equal(got, []string{"Thomas J. Hale 4"}) {
			t.Errorf("renamed: %q", got)
		}
		must(t, s.RenamePerson(t.Context(), tom.ID, ""))
		must(t, s.HidePerson(t.Context(), thomas, true))
		card, err = s.Person(t.Context(), tom.ID, week)
		must(t, err)
		found, _, err := s.FindPeople(t.Context(), "hale", noon)
		must(t, err)
		hidden, err := s.HiddenPeople(t.Context())
		must(t, err)
		if len(names(t, s)) != 0 || card.Name != "" || len(found) != 0 || len(hidden) != 1 {
			t.Errorf("hidden, but in a list, on a card or found: %q, %+v, %v, %v", names(t, s), card, found, hidden)
		}
		must(t, s.HidePerson(t.Context(), tom.ID, false))
		if got := names(t, s); !slices.Equal(got, []string{"Tom Hale 4"}) {
			t.Errorf("shown again: %q", got)
		}
	})
}

func TestFindPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		edited(t, s, c,
			bridge+"Foreign Minister Sergey V. Lavrov met Ukrainian President Volodymyr Zelenskyy. Lavrov said little.",
			ferry+"European Commission President Ursula von der Leyen and Anna Lavrova spoke with Xi Jinping. José Müller sang.")
		tests := []struct {
			typed string
			exact bool
			want  string
		}{
			{"lavrov", true, "Sergey V. Lavrov"}, {"LAVR", true, "Anna Lavrova; Sergey V. Lavrov"}, {"sergei lavrov", true, "Sergey V. Lavrov"},
			{"zelensky", true, "Volodymyr Zelenskyy"}, {"Zelenskiy", true, "Volodymyr Zelenskyy"}, {"leyen", true, "Ursula von der Leyen"}, {"von der leyen", true, "Ursula von der Leyen"},
			{"xi", true, "Xi Jinping"}, {"jose mueller", true, "José Müller"}, {"müller", true, "José Müller"}, {"j", true, "José Müller; Xi Jinping"},
			{"larvov", false, "Anna Lavrova; Sergey V. Lavrov"}, {"alvrov", false, "Anna Lavrova; Sergey V. Lavrov"}, {"zelenksy", false, "Volodymyr Zelenskyy"}, {"jinpnig", false, "Xi Jinping"},
			{"merkel", false, ""}, {"", false, ""}, {"%", false, ""}, {"lav_ov", false, "Anna Lavrova; Sergey V. Lavrov"}, {strings.Repeat("a", 5000), false, ""}, {"lavrov merkel", false, "Anna Lavrova; Sergey V. Lavrov"},
		}
		for _, test := range tests {
			found, exact, err := s.FindPeople(t.Context(), test.typed, noon)
			must(t, err)
			var got []string
			for _, p := range found {
				got = append(got, p.Name)
			}
			slices.Sort(got)
			if strings.Join(got, "; ") != test.want || exact != test.exact && len(found) > 0 {
				t.Errorf("FindPeople(%.20q) = %q, exact %v; want %q, %v", test.typed, got, exact, test.want, test.exact)
			}
		}
		if found, _, err := s.FindPeople(t.Context(), "lavrov", noon.Add(-48*time.Hour)); err != nil || len(found) > 0 {
			t.Errorf("somebody found before anybody was named: %v, %v", found, err)
		}
	})
}

func TestQuoteOnCard(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		edited(t, s, c, bridge+"“We will open it again before the summer,” said Mayor Sergey Orlov on Monday.")
		card, err := s.Person(t.Context(), only(t, s, "Sergey Orlov").ID, week)
		must(t, err)
		if card.Said.Text != "We will open it again before the summer" || card.Said.URL == "" || !card.Said.At.Equal(noon) {
			t.Errorf("Said = %+v", card.Said)
		}
	})
}

// TestWordsOfOldNames opens a database from before names had an index of
// their words.
func TestWordsOfOldNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		edited(t, s, c, bridge+"Mayor Sergey Orlov promised money.")
		find := func() int {
			found, _, err := s.FindPeople(t.Context(), "orl", noon)
			must(t, err)
			return len(found)
		}
		must(t, store.FillNameWords(t.Context(), s, func() {
			if find() != 0 {
				t.Errorf("found without the index")
			}
		}))
		if find() != 1 {
			t.Errorf("not found after the index was filled")
		}
	})
}

// TestSplitKeeps splits somebody who is hidden, and two people of whom one
// article names both: nobody is shown by it, and nothing is refused.
func TestSplitKeeps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		edited(t, s, c, bridge+"Mayor Tom Hale promised money, and the engineer Ana Ruiz drew the plans.", ferry+"The company's lawyer, Tom Hale, was there.")
		tom, ana := only(t, s, "Tom Hale"), only(t, s, "Ana Ruiz")
		articles, err := s.Articles(t.Context(), week)
		must(t, err)
		_, err = s.MergePeople(t.Context(), ana.ID, tom.ID, "a test")
		must(t, err)
		both, err := s.SplitStory(t.Context(), tom.ID, articles[0].Story)
		must(t, err)
		if card, err := s.Person(t.Context(), both, week); err != nil || card.Count != 1 {
			t.Errorf("the story's own person has %d articles, %v; want 1", card.Count, err)
		}
		must(t, s.HidePerson(t.Context(), tom.ID, true))
		before := names(t, s)
		_, err = s.SplitStory(t.Context(), tom.ID, articles[1].Story)
		must(t, err)
		if got := names(t, s); !slices.Equal(got, before) {
			t.Errorf("a split shows somebody hidden: %q, before %q", got, before)
		}
	})
}
