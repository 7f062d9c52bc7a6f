//go:build !race

// Learning takes long under the race detector, so it is not tried there.

package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"daybrief/platforms/platformtest"
)

// shared reads the examples, or skips the test where they are absent.
func shared(t *testing.T) (sets, *stemmer) {
	t.Helper()
	in, err := read(filepath.Dir(platformtest.Shared(t, "summaries/cnn_val1000.jsonl")))
	if err != nil {
		t.Fatal(err)
	}
	s, stems, err := readSets(in)
	if err != nil {
		t.Fatal(err)
	}
	return s, stems
}

// TestWeights holds that the weights of package summary are those that are
// learned from the inputs, byte for byte.
func TestWeights(t *testing.T) {
	s, _ := shared(t)
	got := source(learn(s))
	want, err := os.ReadFile("../weights.go")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("learned:\n%s\nweights.go:\n%s\nrun go run ./briefing/summary/train", got, want)
	}
}

// TestCross compares extracts with first sentences of the same mean length by
// cross-validation: in two parts on 150 articles of the news set and all of
// the other, or, with DAYBRIEF_BENCH set, in ten parts on everything.
func TestCross(t *testing.T) {
	s, stems := shared(t)
	folds := 2
	if os.Getenv("DAYBRIEF_BENCH") != "" {
		folds = 10
	} else {
		s.news = s.news[:150]
	}
	for _, r := range cross(s, stems, folds) {
		t.Log(r)
		if gain := r.ownScore.R1 - r.leadScore.R1; gain < 0.01 || r.ownWords > r.leadWords {
			t.Errorf("%s: want ROUGE-1 at least 1 point above lead-%d with no more words", r, r.lead)
		}
	}
}
