package stories

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

const (
	longestText  = 1500 // words read of a text; what a story is about stands early
	longestWord  = 40   // bytes; longer ones are addresses and noise
	mostTerms    = 150  // terms kept of a document, the heaviest
	titleWeight  = 2.5  // times a word of the title counts as much as one of the text
	nameWeight   = 2.5  // of words capitalised within a sentence, and of the names given
	leadWeight   = 1.6  // of the first words of the text
	leadWords    = 60
	priorTexts   = 80 // texts that the inverse frequency pretends to have seen already
	numberWeight = 0.7
)

// A vector is a document's terms with weights, of length one, by term.
type vector []entry

type entry struct {
	term   int32
	weight float64
}

// A word is one of the title or text.
type word struct {
	fold  string
	text  string
	title bool
	name  bool // capitalised where a sentence does not ask for it
	place int  // position in the text
}

// wordsOf returns the words of a document, title first, and its language.
func wordsOf(d Document) ([]word, string) {
	text := d.Text
	if len(text) > longestText*8 {
		text = text[:longestText*8]
		for len(text) > 0 && !utf8.RuneStart(text[len(text)-1]) {
			text = text[:len(text)-1]
		}
	}
	lang := d.Language
	if lang == "" {
		lang = language.Identify(d.Title + "\n" + text)
	}
	return appendWords(appendWords(nil, d.Title, true), text, false), lang
}

func appendWords(out []word, text string, title bool) []word {
	end := 0
	for i, r := range language.Words(text) {
		if i >= longestText {
			break
		}
		w := word{text: r.Of(text), title: title, place: i}
		first, _ := utf8.DecodeRuneInString(w.text)
		gap := text[end:r.Start]
		opens := i == 0 || strings.ContainsAny(gap, ".!?\n“\"`•:")
		w.name = !title && !opens && unicode.IsUpper(first)
		w.fold = language.Fold(w.text)
		end = r.End
		out = append(out, w)
	}
	return out
}

// vector returns the terms of a document. A term is a stem that is no stop word.
func (x *Index) vector(words []word, lang string, names []string) vector {
	counts := map[string]float64{}
	for _, w := range words {
		if len(w.fold) < 2 || len(w.fold) > longestWord || language.Stop(w.fold, lang) {
			continue
		}
		weight := 1.0
		switch {
		case w.title:
			weight = titleWeight
		case w.place < leadWords:
			weight = leadWeight
		}
		if w.name {
			weight *= nameWeight
		}
		if w.fold[0] >= '0' && w.fold[0] <= '9' {
			weight *= numberWeight
		}
		counts[language.Stem(w.fold, lang)] += weight
	}
	for _, name := range names {
		for _, r := range language.Words(name) {
			if stem := language.Stem(r.Of(name), lang); counts[stem] > 0 && len(stem) > 2 {
				counts[stem] += nameWeight
			}
		}
	}
	return x.weigh(counts)
}

// weigh turns counts into a unit vector of logarithmic counts and inverse
// document frequencies.
func (x *Index) weigh(counts map[string]float64) vector {
	var v vector
	for stem, count := range counts {
		term := x.term(stem)
		v = append(v, entry{term, (1 + math.Log(count)) * x.inverse(term)})
	}
	slices.SortFunc(v, func(a, b entry) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term))
	})
	v = v[:min(len(v), mostTerms)]
	square := 0.0
	for i := range v {
		v[i].weight = max(v[i].weight, 0)
		square += v[i].weight * v[i].weight
	}
	for i := range v {
		if square > 0 {
			v[i].weight /= math.Sqrt(square)
		}
	}
	return v
}

// inverse returns the inverse document frequency of a term.
func (x *Index) inverse(term int32) float64 {
	seen := float64(x.frequency[term])
	all := float64(len(x.documents) + priorTexts)
	return math.Log(1 + all/(seen+1.5))
}

// term returns the number of a stem.
func (x *Index) term(stem string) int32 {
	if i, ok := x.terms[stem]; ok {
		return i
	}
	i := int32(len(x.frequency))
	x.terms[stem] = i
	x.frequency = append(x.frequency, 0)
	x.postings = append(x.postings, nil)
	return i
}
