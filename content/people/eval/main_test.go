package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"daybrief/content/people"
	"daybrief/content/people/corpus"
)

// tiny are inputs of three small sets. In each its own family stands where the
// others have theirs.
func tiny() corpus.Inputs {
	in := corpus.Inputs{}
	for _, name := range strings.Fields("names/moby_female.txt names/moby_male.txt names/congress_first.txt names/congress_last.txt names/american-english.txt") {
		in[name] = []byte("ana\n")
	}
	const codes = "AA"
	first, last := "Country,Romanized Name\n", "Country,Romanized Name\n"
	for _, c := range "bcdfghklmn" {
		first += fmt.Sprintf("%s,%ci%cana\n", codes, c-32, c)
		last += fmt.Sprintf("%s,%c%cop\n", codes, c-32, 'o')
	}
	in["names/forenames_cc0.csv"], in["names/surnames_cc0.csv"] = []byte(first), []byte(last)
	in["wordclasses/k100.tsv"], in["wordclasses/k1000.tsv"] = []byte("met\t1\n"), []byte("met\t1\n")
	for file, family := range map[string]string{"train/one.a": "Ruiz", "train/one.b": "Ruiz", "train/two": "Behn", "train/three.test": "Okafor"} {
		var b strings.Builder
		for _, given := range strings.Fields("Ana Tom Mara Karl Eva Jon Lia Max Ida Leo Kim Zoe") {
			fmt.Fprintf(&b, "Then\tO\n%s\tB-PER\n%s\tI-PER\nmet\tO\nthe\tO\nminister\tO\n.\tO\n\nNobody\tO\nspoke\tO\n.\tO\n\n", given, family)
		}
		in[file] = []byte(b.String())
	}
	return in
}

func tinyEvaluation(folds int) evaluation {
	how := people.Learning{Seed: 1, Epochs: 4, Rate: 0.1, MinSeen: 1}
	return evaluation{in: tiny(), how: how, folds: folds, atOnce: 2, progress: io.Discard}
}

// TestRun holds that the program judges every set, in a table with a mean.
func TestRun(t *testing.T) {
	e := tinyEvaluation(1)
	sets, err := e.sets("")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := e.run(&out, sets); err != nil {
		t.Fatal(err)
	}
	var firsts []string
	for line := range strings.Lines(out.String()) {
		fields := strings.Fields(line)
		firsts = append(firsts, strings.Join(fields[:2], " "))
		f1, err := strconv.ParseFloat(fields[len(fields)-1], 64)
		if err == nil && f1 < 50 {
			t.Errorf("%q: F1 under 50 where like sentences were learned", line)
		}
	}
	if got, want := strings.Join(firsts, "; "), "held out; one 24; three 12; two 12; mean 48"; got != want {
		t.Errorf("the table begins %q, want %q:\n%s", got, want, &out)
	}
}

// TestParts holds that a model never learns from what it judges, and that the
// folds of a set make up the set.
func TestParts(t *testing.T) {
	for _, folds := range []int{1, 3} {
		e := tinyEvaluation(folds)
		judged := 0
		for fold := range folds {
			learned, held, err := e.parts("one", fold)
			if err != nil {
				t.Fatal(err)
			}
			judged += len(held)
			if len(held) == 0 || len(learned)+len(held) != 12 {
				t.Errorf("fold %d of %d: %d texts learned, %d held, want 12 in all", fold, folds, len(learned), len(held))
			}
			for _, text := range learned {
				if folds == 1 && strings.Contains(text.Example(0).Text, "Ruiz") {
					t.Errorf("a text of the set held out is among those learned from: %q", text.Example(0).Text)
				}
			}
		}
		if judged != 6 {
			t.Errorf("%d folds judge %d texts of the set, want 6", folds, judged)
		}
	}
}

func TestSets(t *testing.T) {
	e := tinyEvaluation(1)
	if got, err := e.sets("two,one"); err != nil || strings.Join(got, " ") != "two one" {
		t.Errorf("sets(two,one) = %v, %v", got, err)
	}
	if _, err := e.sets("four"); err == nil || !strings.Contains(err.Error(), "three") {
		t.Errorf("sets(four): %v, want an error that lists the sets", err)
	}
	for file, want := range map[string]string{"train/btc.a": "btc", "train/gum.free": "gum.free", "train/wikigold": "wikigold", "train/uner_pud.test": "uner_pud"} {
		if got := setOf(file); got != want {
			t.Errorf("setOf(%s) = %s, want %s", file, got, want)
		}
	}
}

func TestFolderOf(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"train/one", "names/x", "wordclasses/y"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range []string{"D", "D/", "D/...", "D/names D/train D/wordclasses", "D/train/one", "D/names/x D/train/one", "D/train/..."} {
		got, err := folderOf(strings.Fields(strings.ReplaceAll(args, "D", dir)))
		if err != nil || got != dir {
			t.Errorf("folderOf(%s) = %q, %v, want D = %q", args, got, err, dir)
		}
	}
	if _, err := folderOf([]string{filepath.Join(dir, "absent")}); err == nil {
		t.Error("folderOf takes a folder that is not there")
	}
	if _, err := folderOf([]string{dir, t.TempDir()}); err == nil {
		t.Error("folderOf takes two folders")
	}
}
