package summary

import (
	"hash/fnv"
	"slices"

	"daybrief/content/language"
)

// A lexicon numbers the terms of some documents: the stems of the words that
// are no stop words.
type lexicon struct {
	numbers map[string]int32
	stems   map[string]string // by language and folded word; "" for a stop word
}

// read returns the terms of a text and the trigrams of its folded words, both
// ascending and without repeats, and the share of stop words.
func (l *lexicon) read(text, lang string) (terms []int32, trigrams []int64, stops float64) {
	var before [2]string
	n := 0
	for _, r := range language.Words(text) {
		word := language.Fold(r.Of(text))
		if n++; n > 2 {
			h := fnv.New64a()
			h.Write([]byte(before[0] + " " + before[1] + " " + word))
			trigrams = append(trigrams, int64(h.Sum64()))
		}
		before[0], before[1] = before[1], word
		stem := l.stem(word, lang)
		if stem == "" {
			stops++
			continue
		}
		number, ok := l.numbers[stem]
		if !ok {
			number = int32(len(l.numbers))
			l.numbers[stem] = number
		}
		terms = append(terms, number)
	}
	slices.Sort(terms)
	slices.Sort(trigrams)
	return slices.Compact(terms), slices.Compact(trigrams), stops / float64(max(n, 1))
}

// stem returns the stem of a folded word, or "" for a stop word or a single letter.
func (l *lexicon) stem(word, lang string) string {
	key := lang + " " + word
	stem, ok := l.stems[key]
	if !ok {
		if len(word) > 1 && !language.Stop(word, lang) {
			stem = language.Stem(word, lang)
		}
		l.stems[key] = stem
	}
	return stem
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
