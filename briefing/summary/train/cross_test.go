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

// TestLearned holds that the weights of package summary are those that are
// learned from the inputs, byte for byte; and compares extracts with first
// sentences of the same mean length by cross-validation: in three parts,
// measured on every fourth article of the news set and all of the other, or,
// with DAYBRIEF_BENCH set, in ten parts on everything.
func TestLearned(t *testing.T) {
	s, stems := shared(t)
	t.Run("weights", func(t *testing.T) {
		got := source(learn(s))
		want, err := os.ReadFile("../weights.go")
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, want) {
			t.Errorf("learned:\n%s\nweights.go:\n%s\nrun go run ./briefing/summary/train", got, want)
		}
	})
	t.Run("cross", func(t *testing.T) {
		folds, every := 3, 4
		if os.Getenv("DAYBRIEF_BENCH") != "" {
			folds, every = 10, 1
		}
		for _, r := range cross(s, stems, folds, every) {
			t.Log(r)
			if gain := r.ownScore.R1 - r.leadScore.R1; gain < 0.01 || r.ownWords > r.leadWords {
				t.Errorf("%s: want ROUGE-1 at least 1 point above lead-%d with no more words", r, r.lead)
			}
		}
	})
}
