//go:build !race

// Learning takes minutes under the race detector, so it is not built there.

package main

import (
	"io"
	"path/filepath"
	"strings"
	"testing"

	"daybrief/content/people"
	"daybrief/content/people/corpus"
	"daybrief/platforms/platformtest"
)

// quick is a small training: two passes, and no votes.
var quick = people.Learning{Seed: 1, Epochs: 2, Rate: 0.1, Dropout: 0.45, MinSeen: 3, MinSize: 0.08, Caution: -0.6}

// TestHeldOut learns quickly from a part of the texts and measures on a set it has not
// seen. The floor is some four points under what it reached when it was set.
func TestHeldOut(t *testing.T) {
	in, err := corpus.Read(filepath.Dir(platformtest.Shared(t, "ner/train")))
	if err != nil {
		t.Fatal(err)
	}
	for name := range in {
		if strings.Contains(name, "btc") || strings.Contains(name, "wnut17") {
			delete(in, name) // for speed
		}
	}
	const floor = 83
	e := evaluation{in: in, how: quick, folds: 1, atOnce: 2, progress: io.Discard}
	scores, err := e.scores([]string{"uner_pud"})
	if err != nil {
		t.Fatal(err)
	}
	s := scores[0]
	t.Logf("uner_pud: precision %.1f recall %.1f F1 %.1f", s.Precision(), s.Recall(), s.F1())
	if s.F1() < floor {
		t.Errorf("uner_pud: PERSON F1 %.1f, want at least %d", s.F1(), floor)
	}
}
