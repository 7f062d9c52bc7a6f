package store_test

import (
	"fmt"
	"testing"

	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/platforms"
)

// TestManyPeopleAreAskedFor: more people than a statement may have parameters, with
// the one who is in the news last.
func TestManyPeopleAreAskedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		edited(t, s, c, "Norwich bridge stays shut\nThe bridge in Norwich stays shut, said Harriet Longbottom, the chief engineer. \"We found cracks,\" Harriet Longbottom said.")
		all, err := s.People(t.Context(), week, 50)
		must(t, err)
		if len(all) != 1 {
			t.Fatalf("%d people are in the news, want one", len(all))
		}
		people := make([]int64, 66_000)
		for i := range people {
			people[i] = int64(i + 1)
		}
		naming, err := s.StoriesNaming(t.Context(), append(people, all[0].ID), week)
		must(t, err)
		if len(naming.Stories) != 1 || len(naming.Stories[all[0].ID]) != 1 || len(naming.Now) != 1 || naming.Now[all[0].ID] != all[0].ID {
			t.Errorf("StoriesNaming = %+v, want one story of one person", naming)
		}
		naming, err = s.StoriesNaming(t.Context(), nil, week)
		must(t, err)
		if len(naming.Stories) != 0 {
			t.Errorf("nobody is named in %v", naming)
		}
	})
}

func TestFilterLimits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		chat := platforms.Chat{Platform: "fake", ID: "1", Kind: platforms.Direct}
		must(t, s.Meet(t.Context(), chat, "", ""))
		add := func(kind briefing.FilterKind, n int, mute bool) bool {
			t.Helper()
			value := fmt.Sprintf("%s%d", kind, n)
			id, err := s.AddFilter(t.Context(), chat, briefing.Filter{Kind: kind, Value: value, Label: value, Mute: mute}, 12)
			must(t, err)
			return id != 0
		}
		for n := range briefing.MostPatterns + 1 {
			if got := add(briefing.ByPattern, n, false); got != (n < briefing.MostPatterns) {
				t.Errorf("pattern %d is stored: %v", n+1, got)
			}
		}
		if !add(briefing.ByPattern, 0, true) {
			t.Error("a pattern that is there cannot be turned")
		}
		for n := range 3 {
			if got := add(briefing.ByWords, n, false); got != (n < 2) {
				t.Errorf("beside ten patterns, words %d are stored: %v", n+1, got)
			}
		}
	})
}
