//go:build ignore

// Generate packs the words that the tagger knows into lexicon.gz: given names
// and surnames, common words, and what each word mostly is when it is
// capitalised, learned from the classes that words fall into and the tagged
// text under ner/train.
//
// Usage: go run generate.go path/to/shared/ner
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"daybrief/content/language"
)

// The bits of a word; the same as in lexicon.go.
const (
	first = 1 << iota
	last
	common
	person
	place
	organisation
)

const (
	commonRank    = 40_000 // a dictionary word rarer than this is as likely a name
	classRank     = 100_000
	classSeen     = 3    // capitalised words of a class in the training text before it says anything
	otherMajor    = 0.4  // the same for places and organisations, where people are under a tenth
	ownSeen       = 4    // times that a word was a person before it counts whatever its class
	classMajor    = 0.55 // and their share of one kind
	alphabet      = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	byteOrderMark = "\ufeff"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run generate.go path/to/shared/ner")
	}
	root := os.Args[1]
	bits := map[string]int{}
	names(bits, root)
	classes(bits, root)
	var plain, packed bytes.Buffer
	words := make([]string, 0, len(bits))
	for word, b := range bits {
		if b != 0 {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	for _, word := range words {
		fmt.Fprintf(&plain, "%c%s\n", alphabet[bits[word]], word)
	}
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := z.Write(plain.Bytes()); err != nil {
		log.Fatal(err)
	}
	if err := z.Close(); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("lexicon.gz", packed.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d words, %d bytes\n", len(words), packed.Len())
}

func names(bits map[string]int, root string) {
	for _, name := range []string{"moby_female.txt", "moby_male.txt", "congress_first.txt"} {
		for _, line := range lines(filepath.Join(root, "names", name)) {
			add(bits, line, first)
		}
	}
	for _, line := range lines(filepath.Join(root, "names", "congress_last.txt")) {
		add(bits, line, last)
	}
	column(bits, filepath.Join(root, "names", "forenames_cc0.csv"), "Romanized Name", first)
	column(bits, filepath.Join(root, "names", "surnames_cc0.csv"), "Romanized Name", last)
}

func column(bits map[string]int, path, title string, bit int) {
	data, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), byteOrderMark))).ReadAll()
	if err != nil {
		log.Fatal(err)
	}
	i := slices.Index(rows[0], title)
	for _, row := range rows[1:] {
		add(bits, row[i], bit)
	}
}

func add(bits map[string]int, name string, bit int) {
	name = language.Fold(strings.TrimSpace(name))
	if len(name) >= 2 && !strings.ContainsAny(name, " .,()/0123456789") {
		bits[name] |= bit
	}
}

// classes marks words by the class they fall into.
func classes(bits map[string]int, root string) {
	class, rank := map[string]string{}, map[string]int{}
	for i, line := range lines(filepath.Join(root, "wordclasses", "k1000.tsv")) {
		if word, c, ok := strings.Cut(line, "\t"); ok && i < classRank {
			class[word], rank[word] = c, i
		}
	}
	lower := map[string]bool{}
	for _, word := range lines(filepath.Join(root, "names", "american-english.txt")) {
		if strings.ToLower(word) == word && !strings.Contains(word, "'") {
			lower[language.Fold(word)] = true
		}
	}
	split := splitter(class, rank, lower)
	count, own := tallies(root, split)
	kinds := map[string]int{"PER": person, "LOC": place, "ORG": organisation}
	for word := range class {
		c := split(word)
		folded := language.Fold(word)
		if len(folded) < 2 || !unicode.IsLetter([]rune(folded)[0]) {
			continue
		}
		isCommon := lower[folded] && rank[word] < commonRank
		if isCommon {
			bits[folded] |= common
		}
		total := 0
		for _, n := range count[c] {
			total += n
		}
		for kind, n := range count[c] {
			major := classMajor
			if kind != "PER" && count[c]["PER"]*10 < total {
				major = otherMajor
			}
			if total >= classSeen && float64(n) >= major*float64(total) && (!isCommon || kind == "PER" && bits[folded]&first != 0) {
				bits[folded] |= kinds[kind]
			}
		}
	}
	for word, kinds := range own {
		total := kinds["PER"] + kinds["LOC"] + kinds["ORG"] + kinds["O"]
		if len(word) > 2 && kinds["PER"] >= ownSeen && kinds["PER"]*10 >= total*9 && !lower[word] {
			bits[word] |= person
		}
	}
}

// splitter returns a function that names the class of a word.
func splitter(class map[string]string, rank map[string]int, lower map[string]bool) func(string) string {
	// Dictionary words share classes with the names that the news mentions with
	// them, so each class counts its dictionary words apart.
	return func(word string) string {
		if class[word] == "" {
			return ""
		}
		return fmt.Sprint(class[word], lower[language.Fold(word)] && rank[word] < commonRank)
	}
}

// tallies counts what the capitalised words of the tagged text are, by class and by word.
func tallies(root string, split func(string) string) (count, own map[string]map[string]int) {
	count, own = map[string]map[string]int{}, map[string]map[string]int{}
	tally := func(counts map[string]map[string]int, key, kind string) {
		if counts[key] == nil {
			counts[key] = map[string]int{}
		}
		counts[key][kind]++
	}
	for _, name := range []string{"wikigold", "gum.free", "uner_ewt.dev", "crossner_politics.train", "crossner_politics.dev", "wnut17.train"} {
		for _, line := range lines(filepath.Join(root, "train", name)) {
			word, tag, ok := strings.Cut(line, "\t")
			if !ok || word == "" || !unicode.IsUpper([]rune(word)[0]) {
				continue
			}
			kind := tag[max(0, len(tag)-3):]
			if c := split(strings.ToLower(word)); c != "" {
				tally(count, c, kind)
			}
			tally(own, language.Fold(word), kind)
		}
	}
	return count, own
}

func lines(path string) []string {
	f, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	var out []string
	scanner := bufio.NewScanner(f)
	for scanner.Scan() {
		out = append(out, strings.TrimSpace(scanner.Text()))
	}
	if err := scanner.Err(); err != nil {
		log.Fatal(err)
	}
	return out
}
