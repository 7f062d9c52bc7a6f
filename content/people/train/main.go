// Command train learns the weights with which package people finds names, and packs
// the lexicon of names and words that it looks into.
//
// Usage, from the top of the project:
//
//	go run ./content/people/train [-data ../shared/ner] [-out content/people]
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"daybrief/content/people"
	"daybrief/content/people/corpus"
)

func main() {
	log.SetFlags(0)
	data := flag.String("data", "../shared/ner", "the folder that holds the files of content/people/corpus/manifest.txt")
	out := flag.String("out", "content/people", "the folder that lexicon.bin and weights.bin are written to")
	flag.Parse()
	if err := run(*data, *out); err != nil {
		log.Fatal("train: ", err)
	}
}

func run(data, out string) error {
	in, err := corpus.Read(data)
	if err != nil {
		return err
	}
	known, err := in.Lexicon()
	if err != nil {
		return err
	}
	var texts []corpus.Text
	for _, file := range in.Files() {
		all, err := in.Texts(file)
		if err != nil {
			return err
		}
		texts = append(texts, all...)
	}
	examples, err := in.Altered(texts)
	if err != nil {
		return err
	}
	how := corpus.Settings
	began := time.Now()
	how.Report = func(line string) { fmt.Printf("%5.0fs %s\n", time.Since(began).Seconds(), line) }
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
