package corpus

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
	"daybrief/content/people"
)

const (
	commonRank    = 40_000  // a dictionary word rarer than this is as likely a name
	classRank     = 100_000 // words with a class, by frequency
	byteOrderMark = "\ufeff"
)

// Lexicon makes the lexicon of the name lists, the dictionary and the word classes.
func (in Inputs) Lexicon() (*people.Lexicon, error) {
	words := map[string]people.Entry{}
	for _, name := range []string{"moby_female.txt", "moby_male.txt", "congress_first.txt"} {
		for line := range strings.Lines(string(in["names/"+name])) {
			addBit(words, line, people.First)
		}
	}
	for line := range strings.Lines(string(in["names/congress_last.txt"])) {
		addBit(words, line, people.Last)
	}
	for name, bit := range map[string]uint8{"names/forenames_cc0.csv": people.First, "names/surnames_cc0.csv": people.Last} {
		rows, err := table(in[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		i := slices.Index(rows[0], "Romanized Name")
		for _, row := range rows[1:] {
			addBit(words, row[i], bit)
		}
	}
	rank, err := in.addClasses(words)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(in["names/american-english.txt"])) {
		line = strings.TrimSpace(line)
		first, _ := utf8.DecodeRuneInString(line)
		fold := language.Fold(line)
		switch r, ok := rank[fold]; {
		case strings.Contains(line, "'") || !ok:
		case unicode.IsUpper(first):
			addBit(words, line, people.Proper)
		case r < commonRank:
			addBit(words, line, people.Common)
		}
	}
	return people.NewLexicon(words), nil
}

func table(data []byte) ([][]string, error) {
	return csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), byteOrderMark))).ReadAll()
}

// addClasses adds the word classes and returns the rank of each word.
func (in Inputs) addClasses(words map[string]people.Entry) (map[string]int, error) {
	rank := map[string]int{}
	for _, name := range []string{"wordclasses/k100.tsv", "wordclasses/k1000.tsv"} {
		seen := map[string]bool{}
		i := 0
		for line := range bytes.Lines(in[name]) {
			if i++; i > classRank {
				break
			}
			w, class, _ := strings.Cut(strings.TrimSpace(string(line)), "\t")
			n, err := strconv.Atoi(class)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: class %q is not a number", name, i, class)
			}
			fold := language.Fold(w)
			if seen[fold] || !letter(fold) {
				continue
			}
			seen[fold] = true
			rank[fold] = i
			e := words[fold]
			if strings.HasSuffix(name, "k100.tsv") {
				e.Small = uint8(n + 1)
			} else {
				e.Large = uint16(n + 1)
			}
			words[fold] = e
		}
	}
	return rank, nil
}

func addBit(words map[string]people.Entry, name string, bit uint8) {
	name = language.Fold(strings.TrimSpace(name))
	if len(name) >= 2 && !strings.ContainsAny(name, " .,()/0123456789") {
		e := words[name]
		e.Bits |= bit
		words[name] = e
	}
}
