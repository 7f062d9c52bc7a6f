package corpus

import (
	"bytes"
	_ "embed"
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

// givenNames are given names of women (lines of f) and men (m) of many countries,
// written down for this project because the lists have the most popular only.
//
//go:embed given.txt
var givenNames string

const (
	commonRank    = 40_000  // a dictionary word rarer than this is as likely a name
	classRank     = 100_000 // words with a class, by frequency
	byteOrderMark = "\ufeff"
)

// Lexicon makes the lexicon of the name lists, the dictionary and the word classes.
func (in Inputs) Lexicon() (*people.Lexicon, error) {
	words := map[string]people.Entry{}
	for name, sex := range map[string]uint8{"moby_female.txt": people.Female, "moby_male.txt": people.Male, "congress_first.txt": 0} {
		for line := range strings.Lines(string(in["names/"+name])) {
			add(words, line, people.First, sex)
		}
	}
	for line := range strings.Lines(givenNames) {
		mark, names, _ := strings.Cut(line, " ")
		for name := range strings.FieldsSeq(names) {
			add(words, name, people.First, map[string]uint8{"f": people.Female, "m": people.Male}[mark])
		}
	}
	for line := range strings.Lines(string(in["names/congress_last.txt"])) {
		add(words, line, people.Last, 0)
	}
	for name, bit := range map[string]uint8{"names/forenames_cc0.csv": people.First, "names/surnames_cc0.csv": people.Last} {
		rows, err := table(in[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		i, gender := slices.Index(rows[0], "Romanized Name"), slices.Index(rows[0], "Gender")
		for _, row := range rows[1:] {
			sex := uint8(0)
			if gender >= 0 {
				sex = map[string]uint8{"F": people.Female, "M": people.Male}[row[gender]]
			}
			add(words, row[i], bit, sex)
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
			add(words, line, people.Proper, 0)
		case r < commonRank:
			add(words, line, people.Common, 0)
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

// add adds what is known of a name or word.
func add(words map[string]people.Entry, name string, bit, sex uint8) {
	name = language.Fold(strings.TrimSpace(name))
	if len(name) >= 2 && !strings.ContainsAny(name, " .,()/0123456789") {
		e := words[name]
		e.Bits |= bit
		e.Sex |= sex
		words[name] = e
	}
}
