// Command train learns the weights with which package people finds names, and packs
// the lexicon of names and words that it looks into.
//
// Usage, from the top of the project:
//
//	go run ./content/people/train [-data ../shared/ner] [-out content/people]
//	go run ./content/people/train -held
//
// The inputs are those of manifest.txt and must have its checksums. With -held nothing
// is written: a part of the inputs is kept apart, and a table says how well what was
// learned from the rest finds the persons in it.
package main

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"daybrief/content/people"
)

//go:embed manifest.txt
var manifest string

// inputs are the files of the manifest by name.
type inputs map[string][]byte

func main() {
	log.SetFlags(0)
	data := flag.String("data", "../shared/ner", "the folder that holds the inputs")
	out := flag.String("out", "content/people", "the folder that lexicon.bin and weights.bin are written to")
	held := flag.Bool("held", false, "keep a part of the inputs apart, measure on it and write nothing")
	epochs := flag.Int("epochs", settings.Epochs, "times that every sentence is shown")
	flag.Parse()
	if err := run(*data, *out, *held, *epochs); err != nil {
		log.Fatal("train: ", err)
	}
}

func run(data, out string, held bool, epochs int) error {
	in, err := read(data)
	if err != nil {
		return err
	}
	known, err := lexiconOf(in)
	if err != nil {
		return err
	}
	how := settings
	how.Epochs = epochs
	began := time.Now()
	how.Report = func(line string) { fmt.Printf("%5.0fs %s\n", time.Since(began).Seconds(), line) }
	if held {
		return measureHeld(in, known, how)
	}
	examples, err := trainingExamples(in, nil)
	if err != nil {
		return err
	}
	weights := people.Learn(known, examples, how).Pack()
	words := known.Pack()
	for name, packed := range map[string][]byte{"lexicon.bin": words, "weights.bin": weights} {
		if err := os.WriteFile(filepath.Join(out, name), packed, 0o644); err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes, sha256 %x\n", name, len(packed), sha256.Sum256(packed))
	}
	return nil
}

// read reads the inputs and compares them with the manifest.
func read(folder string) (inputs, error) {
	in := inputs{}
	for line := range strings.Lines(manifest) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, fmt.Errorf("reading the inputs: %w; say with -data where they are", err)
		}
		if got := sha256.Sum256(data); hex.EncodeToString(got[:]) != sum {
			return nil, fmt.Errorf("%s: the sha256 sum is %x, the manifest says %s: use the file that the manifest means", name, got, sum)
		}
		in[name] = data
	}
	return in, nil
}
