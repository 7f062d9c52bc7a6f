package summary

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// The weights of the scorer were set by hand, not trained. A score of 1 is about that of a good second sentence.
const (
	leadScore        = 1.5  // for the first sentence
	leadDecay        = 3.0  // sentences after which the lead is worth a half
	centralWeight    = 1.4  // times the mean document frequency of a sentence's terms
	titleWeight      = 0.8  // times the share of the title's terms in the sentence
	nameScore        = 0.12 // for each capitalised word within the sentence, up to four
	numberScore      = 0.12 // for a number
	newestScore      = 0.25 // for the newest of several documents, falling to 0 for the oldest
	redundancyWeight = 0.9
	leastScore       = 0.1 // a sentence worth less than that is filler
)

// scoreAll scores the sentences of all documents against each other.
func scoreAll(pool []*candidate, docs []Document) {
	weights := termWeights(pool)
	ages := newness(docs)
	var titles = map[int]map[string]float64{}
	for _, c := range pool {
		if titles[c.doc] == nil {
			titles[c.doc], _ = contents(docs[c.doc].Title, c.lang)
		}
	}
	for _, c := range pool {
		c.score = leadScore * leadDecay / (leadDecay + float64(c.at))
		c.score += centralWeight * central(c, weights)
		c.score += titleWeight * share(titles[c.doc], c.terms)
		c.score += form(c)
		c.score += newestScore * ages[c.doc]
	}
}

// termWeights returns how much of the text each term stands for, 1 for the most frequent one.
func termWeights(pool []*candidate) map[string]float64 {
	count := map[string]float64{}
	most := 0.0
	for _, c := range pool {
		for term := range c.terms {
			count[term]++
			most = max(most, count[term])
		}
	}
	for term, n := range count {
		count[term] = 0
		if n > 1 {
			count[term] = math.Log(n) / math.Log(max(most, 2))
		}
	}
	return count
}

// central returns the mean weight of a sentence's terms, damped for very short ones.
func central(c *candidate, weights map[string]float64) float64 {
	sum := 0.0
	for term := range c.terms {
		sum += weights[term]
	}
	return sum / float64(max(len(c.terms), 6))
}

// share returns the share of the wanted terms that are there.
func share(wanted, there map[string]float64) float64 {
	if len(wanted) == 0 {
		return 0
	}
	both := 0.0
	for term := range wanted {
		if there[term] > 0 {
			both++
		}
	}
	return both / float64(len(wanted))
}

// form scores how a sentence is made: its length, names, numbers, questions and quotations.
func form(c *candidate) float64 {
	s := 0.0
	switch {
	case c.words < 8:
		s -= 0.6
	case c.words < 12:
		s -= 0.2
	case c.words > 45:
		s -= 0.5
	case c.words > 35:
		s -= 0.2
	}
	names, numbers := 0, 0
	for i, r := range language.Words(c.text) {
		word := r.Of(c.text)
		first, _ := utf8.DecodeRuneInString(word)
		if i > 0 && unicode.IsUpper(first) && len(word) > 1 {
			names++
		} else if unicode.IsDigit(first) {
			numbers++
		}
	}
	s += nameScore * float64(min(names, 4))
	if numbers > 0 {
		s += numberScore
	}
	if strings.HasSuffix(strings.TrimRight(c.text, "\"'”’)"), "?") {
		s -= 0.7
	}
	if strings.HasSuffix(strings.TrimRight(c.text, "\"'”’)"), "!") {
		s -= 0.4
	}
	if first, _ := utf8.DecodeRuneInString(c.text); strings.ContainsRune("\"'“‘«„", first) {
		s -= 0.5
	}
	if c.quoted {
		s -= 1.5 // a piece of a longer quotation has no speaker
	}
	if c.depends {
		s -= 0.4
	}
	if unicode.IsLower(firstRune(c.text)) {
		s -= 0.8
	}
	return s
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// newness returns 1 for the newest document, 0 for the oldest, and 0 for all
// when they are of one time.
func newness(docs []Document) []float64 {
	out := make([]float64, len(docs))
	if len(docs) < 2 {
		return out
	}
	oldest, newest := docs[0].Published, docs[0].Published
	for _, d := range docs {
		if d.Published.Before(oldest) {
			oldest = d.Published
		}
		if d.Published.After(newest) {
			newest = d.Published
		}
	}
	span := newest.Sub(oldest)
	for i, d := range docs {
		if span > 0 {
			out[i] = float64(d.Published.Sub(oldest)) / float64(span)
		}
	}
	return out
}
