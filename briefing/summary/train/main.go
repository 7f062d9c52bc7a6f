// Command train learns the weights with which package summary chooses sentences.
//
// Usage, from the top of the project:
//
//	go run ./briefing/summary/train [-data ../shared/summaries] [-out briefing/summary/weights.go]
//	go run ./briefing/summary/train -cross 10
//
// The inputs are those of manifest.txt and must have its checksums. With -cross
// nothing is written: a table says what ROUGE gives the extracts of each part
// with weights learned from the other parts, and the first sentences.
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
)

//go:embed manifest.txt
var manifest string

// inputs are the files of the manifest by name.
type inputs map[string][]byte

func main() {
	log.SetFlags(0)
	data := flag.String("data", "../shared/summaries", "the folder that holds the inputs")
	out := flag.String("out", "briefing/summary/weights.go", "the file that is written")
	folds := flag.Int("cross", 0, "measure by cross-validation with so many parts and write nothing")
	flag.Parse()
	if err := run(*data, *out, *folds); err != nil {
		log.Fatal("train: ", err)
	}
}

func run(data, out string, folds int) error {
	in, err := read(data)
	if err != nil {
		return err
	}
	s, stems, err := readSets(in)
	if err != nil {
		return err
	}
	if folds > 0 {
		for _, row := range cross(s, stems, folds, 1) {
			fmt.Println(row)
		}
		return nil
	}
	return os.WriteFile(out, source(learn(s)), 0o644)
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
