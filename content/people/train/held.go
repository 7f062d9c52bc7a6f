package main

import (
	"fmt"
	"slices"
	"strings"

	"daybrief/content/people"
)

// settings are what the shipped weights are learned with. They were chosen with -held.
var settings = people.Learning{Seed: 1, Epochs: 6, Folds: 3, Rate: 0.1, Dropout: 0.45, MinSeen: 3, MinSize: 0.08, Caution: -0.6}

// A heldPart is a part of the inputs that -held keeps apart.
type heldPart struct {
	file  string
	every int // each so-manieth text; 1 is the whole file
}

var heldParts = []heldPart{
	{"train/uner_pud.test", 1}, {"train/crossner_politics.test", 1}, {"train/wnut17.test", 1}, {"train/gum.free", 4}, {"train/wikigold", 4},
}

func (h heldPart) holds(n int) bool { return n%h.every == h.every-1 }

// trainingExamples returns the training texts with their altered copies, but for the parts held.
func trainingExamples(in inputs, held []heldPart) ([]people.Example, error) {
	var files []string
	for name := range in {
		if strings.HasPrefix(name, "train/") {
			files = append(files, name)
		}
	}
	slices.Sort(files)
	var texts []text
	for _, name := range files {
		all, err := columns(name, in[name])
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(held, func(h heldPart) bool { return h.file == name })
		for n, t := range all {
			if i < 0 || !held[i].holds(n) {
				texts = append(texts, t)
			}
		}
	}
	return altered(texts, in)
}

// measureHeld learns without the held parts and measures on them.
func measureHeld(in inputs, known *people.Lexicon, how people.Learning) error {
	scores, err := heldScores(in, known, how, heldParts)
	if err != nil {
		return err
	}
	fmt.Printf("%-30s %7s %9s %7s %6s\n", "held out", "persons", "precision", "recall", "F1")
	for i, s := range scores {
		fmt.Printf("%-30s %7d %9.1f %7.1f %6.1f\n", heldParts[i].file, s.Wanted, s.Precision(), s.Recall(), s.F1())
	}
	return nil
}

// heldScores learns without the held parts and returns the scores on each.
func heldScores(in inputs, known *people.Lexicon, how people.Learning, held []heldPart) ([]people.Score, error) {
	examples, err := trainingExamples(in, held)
	if err != nil {
		return nil, err
	}
	m := people.Learn(known, examples, how)
	var out []people.Score
	for _, h := range held {
		all, err := columns(h.file, in[h.file])
		if err != nil {
			return nil, err
		}
		var part []people.Example
		for n, t := range all {
			if h.holds(n) {
				part = append(part, t.example(n))
			}
		}
		out = append(out, people.Measure(m, part))
	}
	return out, nil
}
