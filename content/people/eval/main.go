// Command eval measures by cross-validation how well package people finds persons:
// each set of texts is judged by a model that learned from the other sets only.
//
// Usage, from the top of the project:
//
//	go run ./content/people/eval [-sets wikigold,btc] [-folds n] [-at-once n] folder
//
// The folder, also written folder/... or as the files in it, holds what
// content/people/corpus/manifest.txt lists, with its checksums. A set is the files of
// one collection, such as wikigold or btc; without -sets all are judged. With -folds
// above 1 each set is parted by its texts, and each part judged by a model that learned
// from everything else, its own set's other parts too.
//
// Progress goes to standard error, the table to standard output. A fold takes 40
// to 100 seconds of one core and 2 GB of memory, all seven sets three to six minutes of
// two cores that have nothing else to do.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"

	"daybrief/content/people"
	"daybrief/content/people/corpus"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("eval: ")
	names := flag.String("sets", "", "judge these sets only, parted by commas")
	folds := flag.Int("folds", 1, "parts of each set, judged one by one")
	atOnce := flag.Int("at-once", 2, "folds learned at the same time")
	flag.Parse()
	if flag.NArg() == 0 || *folds < 1 || *atOnce < 1 {
		log.Fatal("name the folder of what to learn from, as in: go run ./content/people/eval ../shared/ner/...")
	}
	folder, err := folderOf(flag.Args())
	if err != nil {
		log.Fatal(err)
	}
	in, err := corpus.Read(folder)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("%s has the checksums of the manifest", folder)
	e := evaluation{in: in, how: corpus.Settings, folds: *folds, atOnce: *atOnce, progress: os.Stderr}
	sets, err := e.sets(*names)
	if err == nil {
		err = e.run(os.Stdout, sets)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// folderOf returns the folder of the inputs that the arguments name: the folder
// itself, folder/..., or files and folders in it.
func folderOf(args []string) (string, error) {
	folder := ""
	for _, a := range args {
		path := filepath.Clean(strings.TrimSuffix(a, "..."))
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("%w; flags stand before the folder", err)
		}
		switch dir := top(path); {
		case folder == "":
			folder = dir
		case folder != dir:
			return "", fmt.Errorf("%s and %s are two folders: name one", folder, dir)
		}
	}
	return folder, nil
}

// top returns the folder at or up to two levels above path that has a folder train,
// or path itself.
func top(path string) string {
	for dir, n := path, 0; n < 3; dir, n = filepath.Dir(dir), n+1 {
		if info, err := os.Stat(filepath.Join(dir, "train")); err == nil && info.IsDir() {
			return dir
		}
	}
	return path
}

// splits are the endings that part the files of one set.
var splits = strings.Fields("train dev test a b e f g h")

// setOf returns the set that a file belongs to: "train/btc.a" to btc.
func setOf(file string) string {
	name := filepath.Base(file)
	if i := strings.LastIndexByte(name, '.'); i >= 0 && slices.Contains(splits, name[i+1:]) {
		return name[:i]
	}
	return name
}

// An evaluation judges sets of texts.
type evaluation struct {
	in       corpus.Inputs
	how      people.Learning
	folds    int
	atOnce   int
	progress io.Writer
}

// sets returns the sets named, parted by commas, or all for "".
func (e evaluation) sets(names string) ([]string, error) {
	var all []string
	for _, file := range e.in.Files() {
		if set := setOf(file); !slices.Contains(all, set) {
			all = append(all, set)
		}
	}
	if names == "" {
		return all, nil
	}
	out := strings.Split(names, ",")
	for _, name := range out {
		if !slices.Contains(all, name) {
			return nil, fmt.Errorf("there is no set %q; the sets are %s", name, strings.Join(all, ", "))
		}
	}
	return out, nil
}

// run judges sets and writes a table of them.
func (e evaluation) run(out io.Writer, sets []string) error {
	began := time.Now()
	scores, err := e.scores(sets)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.progress, "%d folds took %v\n", len(sets)*e.folds, time.Since(began).Round(time.Second))
	return write(out, sets, scores)
}

// scores returns the score of each set, over its folds.
func (e evaluation) scores(sets []string) ([]people.Score, error) {
	known, err := e.in.Lexicon()
	if err != nil {
		return nil, err
	}
	out := make([]people.Score, len(sets))
	var lock sync.Mutex
	var group errgroup.Group
	group.SetLimit(e.atOnce)
	for i, set := range sets {
		for fold := range e.folds {
			group.Go(func() error {
				s, err := e.judge(known, set, fold)
				lock.Lock()
				defer lock.Unlock()
				out[i].Right += s.Right
				out[i].Found += s.Found
				out[i].Wanted += s.Wanted
				return err
			})
		}
	}
	return out, group.Wait()
}

// judge learns without a fold of a set and measures on it.
func (e evaluation) judge(known *people.Lexicon, set string, fold int) (people.Score, error) {
	learned, held, err := e.parts(set, fold)
	if err != nil {
		return people.Score{}, err
	}
	examples, err := e.in.Altered(learned)
	if err != nil {
		return people.Score{}, err
	}
	name := fmt.Sprintf("%s %d/%d", set, fold+1, e.folds)
	began := time.Now()
	how := e.how
	how.Report = func(line string) {
		fmt.Fprintf(e.progress, "%4.0fs %s: %s\n", time.Since(began).Seconds(), name, line)
	}
	m := people.Learn(known, examples, how)
	var judged []people.Example
	for i, t := range held {
		judged = append(judged, t.Example(i))
	}
	s := people.Measure(m, judged)
	how.Report(fmt.Sprintf("learned %d texts, judged %d: F1 %.1f", len(learned), len(held), s.F1()))
	return s, nil
}

// parts returns the texts to learn from and those of a fold of a set.
func (e evaluation) parts(set string, fold int) (learned, held []corpus.Text, err error) {
	n := 0 // texts of the set so far
	for _, file := range e.in.Files() {
		texts, err := e.in.Texts(file)
		if err != nil {
			return nil, nil, err
		}
		if setOf(file) != set {
			learned = append(learned, texts...)
			continue
		}
		for _, t := range texts {
			if n%e.folds == fold {
				held = append(held, t)
			} else {
				learned = append(learned, t)
			}
			n++
		}
	}
	return learned, held, nil
}

// write writes the table: a line for each set, and the mean of the lines.
func write(out io.Writer, sets []string, scores []people.Score) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "held out\tpersons\tprecision\trecall\tF1\t")
	var persons int
	var precision, recall, f1 float64
	for i, s := range scores {
		fmt.Fprintf(w, "%s\t%d\t%.1f\t%.1f\t%.1f\t\n", sets[i], s.Wanted, s.Precision(), s.Recall(), s.F1())
		persons += s.Wanted
		precision, recall, f1 = precision+s.Precision(), recall+s.Recall(), f1+s.F1()
	}
	n := float64(len(sets))
	fmt.Fprintf(w, "mean\t%d\t%.1f\t%.1f\t%.1f\t\n", persons, precision/n, recall/n, f1/n)
	return w.Flush()
}
