package summary_test

import (
	"strings"
	"testing"

	"daybrief/briefing/summary"
)

func TestWhy(t *testing.T) {
	count := map[string]int{}
	for _, line := range lines(t, "why.txt") {
		sign, s, _ := strings.Cut(line, " ")
		count[sign]++
		got, ok := summary.Why([]summary.Document{{ID: 3, Text: s, Language: "en", Published: day}}, nil, 30)
		if ok != (sign == "+") {
			t.Errorf("Why(%q) = %t", s, ok)
		}
		if ok && (got.Text != s || got.Document != 3) {
			t.Errorf("Why(%q) = %q of %d", s, got.Text, got.Document)
		}
	}
	if count["+"] < 40 || count["-"] < 60 {
		t.Errorf("%d sentences that say why and %d that do not, want at least 40 and 60", count["+"], count["-"])
	}
}

func TestWhyChooses(t *testing.T) {
	const (
		fact   = "A landslide closed the highway between Orvo and Medela on Monday."
		why    = "The closed highway carries most of the food into Medela."
		hint   = "Medela depends on the highway for its food."
		other  = "The opera house in Vell is the largest in the world since the fire of Sudland."
		second = " The cook left."
	)
	docs := []summary.Document{{ID: 1, Title: "Highway to Medela closed", Text: fact + " " + hint + " " + why + second, Language: "en", Published: day},
		{ID: 2, Title: "Highway to Medela closed", Text: fact + " " + other, Language: "en", Published: day}}
	told := []summary.Sentence{{Text: fact, Document: 1}}
	if got, ok := summary.Why(docs, told, 30); !ok || got.Text != why || got.Document != 1 {
		t.Errorf("Why = %v, want %q", got, why)
	}
	if got, ok := summary.Why(docs, append(told, summary.Sentence{Text: why}), 30); ok && got.Text == why {
		t.Errorf("Why = %q, which is told already", got.Text)
	}
	if got, ok := summary.Why(docs, told, 5); ok {
		t.Errorf("Why in five words = %q, want none", got.Text)
	}
	if got, ok := summary.Why(docs[1:], told, 30); ok {
		t.Errorf("Why = %q, which is about something else", got.Text)
	}
	if got, ok := summary.Why(nil, nil, 30); ok {
		t.Errorf("Why of nothing = %q", got.Text)
	}
}
