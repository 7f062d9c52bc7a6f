package summary

import (
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
// that was left out, such as "He did not agree". Boilerplate, pieces of longer
// quotations and figures that a newer document has overtaken are never chosen.
// Nothing fits: nil.
//
// The scorer is a linear one, trained by the command in the folder train.
func Extract(docs []Document, words int) []Sentence {
	return weights.Extract(docs, words)
}

// Extract does what the function Extract does, with other weights.
func (w *Weights) Extract(docs []Document, words int) []Sentence {
	if words <= 0 {
		return nil
	}
	docs = docs[:min(len(docs), mostDocuments)]
	p := newPool(docs)
	p.compare()
	p.score(w)
	chosen := p.choose(words)
	p.order(chosen)
	out := make([]Sentence, len(chosen))
	for i, c := range chosen {
		out[i] = Sentence{Text: c.text, Document: docs[c.doc].ID, Score: c.score}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// A Row is a sentence that may be chosen, with what the scorer sees of it.
type Row struct {
	Text     string
	Features Weights
}

// Rows returns the sentences of one document that may be chosen, in order:
// what the scorer is trained on.
func Rows(d Document) []Row {
	p := newPool([]Document{d})
	var rows []Row
	for _, c := range p.all {
		rows = append(rows, Row{c.text, c.features})
	}
	return rows
}

const (
	mostDocuments   = 40       // of a story; more say nothing new
	mostSentences   = 120      // of a document
	longestDocument = 64 << 10 // bytes; the rest of a longer text is never news
	longestTitle    = 500      // bytes; longer ones are texts
	fewestWords     = 5        // of a sentence; shorter ones are captions and headings
	longestBytes    = 600      // of a sentence; longer ones are lists and tables
)

// A candidate is a sentence that may be chosen.
type candidate struct {
	content
	text      string
	doc       int // index
	at        int // number of the sentence within its document, counting only candidates
	paragraph int // number of its paragraph
	opens     bool
	length    int  // in words, as a reader counts
	depends   bool // needs the sentence before it
	barred    bool // never to be chosen
	features  Weights
	score     float64
	redundant float64   // overlap with what is chosen
	figures   []reading // that it gives
}

// A pool holds the candidates of some documents.
type pool struct {
	docs   []Document
	langs  []string
	titles [][]int32
	all    []*candidate
	terms  lexicon
}

func newPool(docs []Document) *pool {
	p := &pool{docs: docs, terms: newLexicon()}
	for i, d := range docs {
		lang := d.Language
		if lang == "" {
			lang = language.Identify(d.Title + "\n" + d.Text[:min(len(d.Text), identified)])
		}
		p.langs = append(p.langs, lang)
		p.add(i)
	}
	p.describe()
	return p
}

// identified is how many bytes of a text its language is read from.
const identified = 4000

// add adds the candidates of one document.
func (p *pool) add(doc int) {
	d, lang := p.docs[doc], p.langs[doc]
	p.titles = append(p.titles, p.terms.read(clip(d.Title, longestTitle), lang).terms)
	text := clip(d.Text, longestDocument)
	foldedTitle := language.Fold(strings.TrimSpace(clip(d.Title, 2*longestBytes)))
	skipped := false // the sentence before was no candidate
	open := false    // a quotation is open
	at, paragraph, end := 0, 0, 0
	for i, r := range language.Sentences(text) {
		opens := at == 0 && paragraph == 0 || strings.Contains(text[end:r.Start], "\n")
		if opens && end > 0 {
			paragraph++
		}
		end = r.End
		sentence := strings.TrimLeft(r.Of(text), "•▪●◦⁃* ")
		if i < datelined {
			sentence = withoutDateline(sentence)
		}
		n := countWords(sentence)
		opened := open && !opens
		open = quoteOpen(sentence, opened)
		var f folded
		good := n >= fewestWords && len(sentence) <= longestBytes && whole(sentence)
		if good {
			f = newFolded(language.Fold(sentence))
			good = f.text != foldedTitle && !boilerplate(sentence, f)
		}
		if !good {
			skipped = n >= fewestWords
			continue
		}
		c := &candidate{text: sentence, doc: doc, at: at, paragraph: paragraph, opens: opens, length: n}
		c.depends = depends(sentence, f, lang)
		c.barred = c.depends && (skipped || at == 0) || opened || open || speakerless(sentence)
		c.content = p.terms.read(sentence, lang)
		p.all = append(p.all, c)
		skipped = false
		if at++; at == mostSentences {
			break
		}
	}
}

// clip cuts s to at most n bytes, at the end of a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
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
