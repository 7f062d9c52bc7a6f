package content

import (
	"slices"
	"testing"
)

func TestStarter(t *testing.T) {
	all := Starter()
	if len(all) < 55 {
		t.Errorf("%d feeds, want about sixty", len(all))
	}
	seen := map[string]bool{}
	covered := map[string]int{}
	for _, s := range all {
		if seen[s.URL] || CanonicalURL(s.URL) != s.URL {
			t.Errorf("%s is there twice, or is no clean address", s.URL)
		}
		seen[s.URL] = true
		if s.Publisher == "" || s.Owner == "" || languageCode(s.Language) != s.Language || len(s.Topics) == 0 || len(s.Country) != 2 && s.Country != "" {
			t.Errorf("%s lacks a fact: %+v", s.URL, s)
		}
		for _, topic := range s.Topics {
			if !slices.ContainsFunc(Topics, func(t Topic) bool { return t.Key == topic }) {
				t.Errorf("%s: %q is no topic", s.URL, topic)
			}
			covered[topic]++
		}
	}
	for _, topic := range Topics {
		if covered[topic.Key] == 0 {
			t.Errorf("no feed covers %s", topic.Key)
		}
	}
}
