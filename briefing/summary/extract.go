package summary

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"daybrief/content/language"
)

// A Document is an article as far as summing it up needs.
type Document struct {
	ID          int64
	Title, Text string
	Language    string // ISO 639-1; identified when empty
	Publisher   string
	Published   time.Time
}

// A Sentence is one whole sentence of a document, as it stands there. A place
// and agency before the first sentence are left off.
type Sentence struct {
	Text     string
	Document int64 // ID
	Score    float64
}

// Extract returns the sentences that together say most about what the
// documents tell, in reading order and with at most words words in total. No
// two of them say nearly the same, and none depends on a sentence before it
// that was left out, such as "He did not agree". Boilerplate is never chosen.
// Nothing fits: nil.
func Extract(docs []Document, words int) []Sentence {
	pool := candidates(docs)
	if len(pool) == 0 || words <= 0 {
		return nil
	}
	chosen := choose(pool, words)
	order(chosen, docs)
	out := make([]Sentence, len(chosen))
	for i, c := range chosen {
		out[i] = Sentence{Text: c.text, Document: docs[c.doc].ID, Score: c.score}
	}
	return out
}

// A candidate is a sentence that may be chosen.
type candidate struct {
	text      string
	doc       int // index
	at        int // number of the sentence within its document, counting only candidates
	words     int
	terms     map[string]float64 // stems that are no stop words
	trigrams  map[string]bool    // of folded words
	depends   bool               // needs the sentence before it
	orphan    bool               // depends on one that is no candidate
	quoted    bool               // opens or closes inside a quotation
	score     float64
	publisher string
	lang      string
}

const (
	mostDocuments   = 40       // of a story; more say nothing new
	mostSentences   = 120      // of a document
	longestDocument = 64 << 10 // bytes; the rest of a longer text is never news
	fewestWords     = 5        // of a sentence; shorter ones are captions and headings
	longestBytes    = 600      // of a sentence; longer ones are lists and tables
)

// candidates returns the scored sentences of the documents.
func candidates(docs []Document) []*candidate {
	var pool []*candidate
	for i, d := range docs[:min(len(docs), mostDocuments)] {
		lang := d.Language
		if lang == "" {
			lang = language.Identify(d.Title + "\n" + d.Text)
		}
		pool = append(pool, sentencesOf(d, i, lang)...)
	}
	scoreAll(pool, docs)
	return pool
}

func sentencesOf(d Document, doc int, lang string) []*candidate {
	text := d.Text
	if len(text) > longestDocument {
		text = text[:longestDocument]
		for len(text) > 0 && !utf8.RuneStart(text[len(text)-1]) {
			text = text[:len(text)-1]
		}
	}
	title := language.Fold(strings.TrimSpace(d.Title))
	var out []*candidate
	skipped := false // the sentence before was no candidate
	inQuote := false // a quotation is open
	for _, r := range language.Sentences(text) {
		sentence := withoutDateline(r.Of(text))
		words := countWords(sentence)
		opened := inQuote
		inQuote = quoteOpen(sentence, inQuote)
		if words < fewestWords || len(sentence) > longestBytes || !ended(sentence) || boilerplate(sentence) || language.Fold(sentence) == title {
			skipped = words >= fewestWords
			continue
		}
		c := &candidate{text: sentence, doc: doc, at: len(out), words: words, publisher: d.Publisher, lang: lang}
		c.depends = depends(sentence, lang)
		c.orphan = c.depends && skipped
		c.quoted = opened || inQuote
		c.terms, c.trigrams = contents(sentence, lang)
		out = append(out, c)
		skipped = false
		if len(out) == mostSentences {
			break
		}
	}
	return out
}

// countWords counts words as a reader does, and characters where words are not
// parted by spaces.
func countWords(s string) int {
	fields := len(strings.Fields(s))
	if fields > 0 && len(s)/fields > 40 {
		return len(language.Words(s))
	}
	return fields
}

// contents returns the stems of a sentence that carry meaning, and its trigrams.
func contents(sentence, lang string) (map[string]float64, map[string]bool) {
	terms, trigrams := map[string]float64{}, map[string]bool{}
	var folded []string
	for _, r := range language.Words(sentence) {
		word := language.Fold(r.Of(sentence))
		folded = append(folded, word)
		if len(word) > 1 && !language.Stop(word, lang) {
			terms[language.Stem(word, lang)]++
		}
	}
	for i := 0; i+3 <= len(folded); i++ {
		trigrams[strings.Join(folded[i:i+3], " ")] = true
	}
	return terms, trigrams
}

// choose takes the best sentence that fits again and again.
func choose(pool []*candidate, words int) []*candidate {
	var chosen []*candidate
	taken := map[[2]int]bool{}
	left := words
	rest := slices.Clone(pool)
	for len(rest) > 0 {
		var best *candidate
		top := 0.0
		for _, c := range rest {
			value := c.score - redundancyWeight*overlap(c, chosen)
			if c.words > left || c.orphan || c.depends && !taken[[2]int{c.doc, c.at - 1}] || blocked(c, chosen) {
				continue
			}
			if best == nil || value > top {
				best, top = c, value
			}
		}
		if best == nil || top < leastScore && len(chosen) > 0 {
			break
		}
		chosen = append(chosen, best)
		taken[[2]int{best.doc, best.at}] = true
		left -= best.words
		rest = slices.DeleteFunc(rest, func(c *candidate) bool { return c == best || c.words > left })
	}
	return chosen
}

// overlap returns the share of c's terms that the chosen sentences hold, at most 1.
func overlap(c *candidate, chosen []*candidate) float64 {
	most := 0.0
	for _, o := range chosen {
		both := 0.0
		for term := range c.terms {
			if o.terms[term] > 0 {
				both++
			}
		}
		most = max(most, both/float64(max(min(len(c.terms), len(o.terms)), 1)))
	}
	return most
}

// blocked reports whether a chosen sentence says nearly the same.
func blocked(c *candidate, chosen []*candidate) bool {
	for _, o := range chosen {
		both := 0
		for trigram := range c.trigrams {
			if o.trigrams[trigram] {
				both++
			}
		}
		least := min(len(c.trigrams), len(o.trigrams))
		if both >= 3 && both*5 >= least || both > 0 && both*3 >= least {
			return true
		}
	}
	return overlap(c, chosen) > 0.7
}

// order puts sentences in reading order: the document of the best sentence
// first, the others newest first, each from top to bottom.
func order(chosen []*candidate, docs []Document) {
	if len(chosen) == 0 {
		return
	}
	lead := chosen[0].doc
	slices.SortStableFunc(chosen, func(a, b *candidate) int {
		if a.doc != b.doc {
			if a.doc == lead || b.doc == lead {
				if a.doc == lead {
					return -1
				}
				return 1
			}
			return cmp.Or(docs[b.doc].Published.Compare(docs[a.doc].Published), cmp.Compare(a.doc, b.doc))
		}
		return cmp.Compare(a.at, b.at)
	})
}
