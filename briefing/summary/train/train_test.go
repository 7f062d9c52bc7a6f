package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestROUGE(t *testing.T) {
	tests := []struct {
		got, want []string
		score     score
	}{
		// Police kill(ed) the gunman: Lin's own example; 3 of 4 words, 1 of 3 pairs.
		{[]string{"police kill the gunman"}, []string{"police killed the gunman"}, score{1, 1, 1}},
		{[]string{"the gunman kill police"}, []string{"police killed the gunman"}, score{1, 1. / 3, 0.5}},
		{[]string{"police ended the gunman"}, []string{"police killed the gunman"}, score{0.75, 1. / 3, 0.75}},
		// Lin's example of the union: w1 w2 w6 w8 against two sentences gives 4 of 5.
		{[]string{"a b f g h", "a c g h e"}, []string{"a b c d e"}, score{2 * 4. / 15, 2. / 13, 2 * 4. / 15}},
		{[]string{"one two"}, []string{"three"}, score{}},
		{nil, []string{"three"}, score{}},
	}
	for _, test := range tests {
		stems := newStemmer()
		got := rouge(stems.readAll(test.got), stems.readAll(test.want))
		if math.Abs(got.R1-test.score.R1)+math.Abs(got.R2-test.score.R2)+math.Abs(got.RL-test.score.RL) > 1e-9 {
			t.Errorf("rouge(%q, %q) = %v, want %v", test.got, test.want, got, test.score)
		}
	}
}

func TestSolve(t *testing.T) {
	got := solve([][]float64{{4, 0}, {2, 3}}, []float64{10, 8})
	if math.Abs(got[0]-1.75)+math.Abs(got[1]-1.5) > 1e-12 {
		t.Errorf("solve = %v, want [1.75 1.5]", got)
	}
}

func TestDocument(t *testing.T) {
	d := document("", []string{"A title", "One thing happened.", "A heading", "\"It did.\"", "Another did."})
	if want := "One thing happened. \n\nA heading\n\n\"It did.\" Another did."; d.Title != "A title" || d.Text != want {
		t.Errorf("document = %q, %q; want %q", d.Title, d.Text, want)
	}
}

// TestManifest holds that the reader refuses files with other sums.
func TestManifest(t *testing.T) {
	dir := t.TempDir()
	if _, err := read(dir); err == nil || !strings.Contains(err.Error(), "-data") {
		t.Errorf("read of an empty folder: %v, want an error that names -data", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cnn_val1000.jsonl"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := read(dir); err == nil || !strings.Contains(err.Error(), "manifest") {
		t.Errorf("read of another file: %v, want an error that names the manifest", err)
	}
}
