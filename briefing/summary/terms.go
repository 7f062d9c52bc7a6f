package summary

import (
	"slices"

	"daybrief/content/language"
)

// A lexicon numbers the terms of some documents: the stems of the words that
// are no stop words.
type lexicon struct {
	numbers map[string]int32
	stems   map[string]map[string]int32 // by language and folded word, the number of the stem; noTerm for a stop word
}

func newLexicon() lexicon {
	return lexicon{numbers: map[string]int32{}, stems: map[string]map[string]int32{}}
}

// noTerm is the number of a stop word or a single letter.
const noTerm = -1

// A content is what a lexicon reads in a text.
type content struct {
	words    []language.Range
	terms    []int32 // ascending, without repeats
	trigrams []int64 // hashes of three folded words in a row, ascending, without repeats
	stops    float64 // share of the words that are stop words
}

// read returns the terms of a text and the trigrams of its words.
func (l *lexicon) read(text, lang string) content {
	c := content{words: language.Words(text)}
	known := l.stems[lang]
	if known == nil {
		known = map[string]int32{}
		l.stems[lang] = known
	}
	var hashes [3]uint64
	for i, r := range c.words {
		word := language.Fold(r.Of(text))
		hashes[0], hashes[1], hashes[2] = hashes[1], hashes[2], fnv1a(word)
		if i >= 2 {
			c.trigrams = append(c.trigrams, int64((hashes[0]*31+hashes[1])*31+hashes[2]))
		}
		number, ok := known[word]
		if !ok {
			number = l.number(word, lang)
			known[word] = number
		}
		if number == noTerm {
			c.stops++
			continue
		}
		c.terms = append(c.terms, number)
	}
	slices.Sort(c.terms)
	slices.Sort(c.trigrams)
	c.terms, c.trigrams = slices.Compact(c.terms), slices.Compact(c.trigrams)
	c.stops /= float64(max(len(c.words), 1))
	return c
}

// number returns the number of a folded word's stem.
func (l *lexicon) number(word, lang string) int32 {
	if len(word) < 2 || language.Stop(word, lang) {
		return noTerm
	}
	stem := language.Stem(word, lang)
	n, ok := l.numbers[stem]
	if !ok {
		n = int32(len(l.numbers))
		l.numbers[stem] = n
	}
	return n
}

// fnv1a is the hash of Fowler, Noll and Vo, variant 1a, of 64 bits.
func fnv1a(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// shared counts what two ascending lists have in common.
func shared[T int32 | int64](a, b []T) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

// share returns the share of the wanted terms that are there.
func share(wanted, there []int32) float64 {
	return float64(shared(wanted, there)) / float64(max(len(wanted), 1))
}
