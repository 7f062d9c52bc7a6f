package stories

import (
	"cmp"
	"slices"
	"time"

	"daybrief/content/language"
)

// A Document is an article as far as telling its story needs.
type Document struct {
	ID          int64 // positive and unique
	Title, Text string
	Language    string    // ISO 639-1; identified when empty
	Names       []string  // of persons
	Published   time.Time // by which the window counts; zero is taken as now
}

// A Place says where a document belongs.
type Place struct {
	Story     int64 // the ID of the story's first document, or the ID that Add gave it
	Duplicate int64 // an earlier document with nearly the same text; 0 without one
}

// An Index holds the documents of a window of time and places new ones among
// them, in one pass: each document joins the closest story within the window,
// or starts its own. The same documents in the same order get the same places.
// It is not safe for concurrent use.
type Index struct {
	window    time.Duration
	threshold float64
	documents []*document
	byID      map[int64]*document
	stories   map[int64]*story
	lexicon   lexicon
	postings  [][]posting // documents that hold a term, by term
	shingles  chains
	languages []spoken
	recent    []time.Time // when the last documents were published
	rebuilt   int         // documents at the last rebuild
}

// A document is what the index keeps of one.
type document struct {
	id, root  int64     // root is the first of its duplicates, itself without any
	copyOf    *document // one in the index that is counted for it; nil if it counts
	published time.Time
	lang      string
	words     reading
	marks     reading
	print     fingerprint
	story     *story
}

// A story is the group of its documents within the window.
type story struct {
	id int64
	group

	near float64 // scratch of nearest, zero between calls
}

type posting struct {
	document int32
	weight   float32
}

type spoken struct {
	lang      string
	documents int
}

// New returns an empty index that compares documents no further apart in time
// than window.
func New(window time.Duration) *Index {
	return &Index{
		window: window, threshold: threshold, byID: map[int64]*document{}, stories: map[int64]*story{},
		lexicon: newLexicon(), shingles: newChains(),
	}
}

// Len returns the number of documents that the index holds.
func (x *Index) Len() int { return len(x.documents) }

// Add adds a document whose story is known, as after a restart; 0 is the
// document's own. A document that is already there is left as it is.
func (x *Index) Add(d Document, story int64) {
	if x.byID[d.ID] == nil {
		x.insert(x.read(parse(d, x.guess)), cmp.Or(story, d.ID))
	}
}

// Place finds the story of a new document and adds it. A document that is
// already there keeps its place.
func (x *Index) Place(d Document) Place {
	if doc := x.byID[d.ID]; doc != nil {
		return doc.place()
	}
	return x.place(parse(d, x.guess))
}

// Find returns where Place would put a document, and leaves the index as it is.
func (x *Index) Find(d Document) Place {
	if doc := x.byID[d.ID]; doc != nil {
		return doc.place()
	}
	t := parse(d, x.guess)
	defer x.lexicon.keep(t.terms, t.marks)()
	doc := x.read(t)
	doc.story = &story{id: x.closest(doc)}
	return doc.place()
}

func (x *Index) place(t text) Place {
	doc := x.read(t)
	x.insert(doc, x.closest(doc))
	return doc.place()
}

// closest returns the ID of the story that a document joins, or its own.
func (x *Index) closest(doc *document) int64 {
	if doc.copyOf != nil {
		return doc.copyOf.story.id
	}
	if s, close := x.nearest(doc); s != nil && close >= x.threshold*placeShare {
		return s.id
	}
	return doc.id
}

func (d *document) place() Place {
	p := Place{Story: d.story.id}
	if d.root != d.id {
		p.Duplicate = d.root
	}
	return p
}

// group returns the document as a group of one.
func (d *document) group() group {
	g := group{sum: d.words.vector, n: 1, self: dot(d.words.vector, d.words.vector), first: d.published, last: d.published}
	g.square = g.self
	if len(d.marks.vector) > 0 {
		g.marks = []marked{{d.lang, d.marks.vector}}
	}
	return g
}

// A text is what can be made of a document without regard to others.
type text struct {
	id           int64
	published    time.Time
	lang         string
	print        fingerprint
	terms, marks []count
}

// cosine returns the product of two documents as groups.
func cosine(a, b *document) float64 {
	c := dot(a.words.vector, b.words.vector)
	if a.lang != b.lang {
		c += marksShare * dot(a.marks.vector, b.marks.vector)
	}
	return c
}

// parse reads a document. The language of one too short to tell is guessed.
func parse(d Document, guess func([]word) string) text {
	words, lang := wordsOf(d)
	if lang == "" {
		lang = guess(words)
	}
	stem(words, lang)
	t := text{id: d.ID, published: d.Published, lang: lang, print: fingerprintOf(words, d.Title, d.Text)}
	persons := personsOf(d.Names, lang)
	t.terms, t.marks = counts(words, lang, namesOf(words, persons), persons)
	return t
}

// read makes of a text what the index keeps.
func (x *Index) read(t text) *document {
	doc := &document{id: t.id, root: t.id, published: t.published, lang: t.lang, print: t.print}
	if doc.published.IsZero() {
		doc.published = x.now()
	}
	if original := x.duplicate(doc); original != nil {
		doc.root, doc.copyOf = original.root, cmp.Or(original.copyOf, original)
	}
	doc.words = x.lexicon.read(t.terms, mostTerms)
	doc.marks = x.lexicon.read(t.marks, mostMarks)
	if doc.copyOf == nil {
		x.lexicon.note(t.terms, t.marks)
	}
	x.weigh(doc)
	return doc
}

func (x *Index) weigh(doc *document) {
	x.lexicon.weigh(doc.words, mostTerms, 0)
	x.lexicon.weigh(doc.marks, mostMarks, unseenMarks)
}

// guess returns the language of a text too short to tell: of those in the
// index, the one whose recent texts know most of its words.
func (x *Index) guess(words []word) string {
	best, top := "", 0
	for _, s := range x.languages {
		known := 0
		for _, w := range words[:min(len(words), longestTitle)] {
			if i, ok := x.lexicon.numbers[key(wordTerm, s.lang, language.Stem(w.fold, s.lang), "")]; ok && x.lexicon.frequency[i] > 0 {
				known++
			}
		}
		if known > top {
			best, top = s.lang, known
		}
	}
	return best
}

// insert adds a document to a story.
func (x *Index) insert(doc *document, id int64) {
	x.recent = append(x.recent, doc.published)
	if len(x.recent) > recentDates {
		x.recent = x.recent[1:]
	}
	x.speak(doc.lang)
	x.put(doc, id)
	x.age()
}

// put enters a document in the tables.
func (x *Index) put(doc *document, id int64) {
	at := int32(len(x.documents))
	x.documents = append(x.documents, doc)
	x.byID[doc.id] = doc
	x.shingles.add(at, doc.print)
	x.enter(doc, id)
	if doc.copyOf == nil {
		x.post(at, doc.words.vector)
		x.post(at, doc.marks.vector)
	}
}

// enter puts a document into a story. A copy moves only the times, so that one
// text carried by many weighs once.
func (x *Index) enter(doc *document, id int64) {
	s := x.stories[id]
	if s == nil {
		s = &story{id: id}
		x.stories[id] = s
	}
	doc.story = s
	g := doc.group()
	switch {
	case s.n == 0:
		s.group, doc.copyOf = g, nil
	case doc.copyOf != nil:
		s.first, s.last = earlier(s.first, doc.published), later(s.last, doc.published)
	default:
		s.join(&g, product(&s.group, &g))
	}
}

func (x *Index) post(at int32, v vector) {
	for len(x.postings) < len(x.lexicon.keys) {
		x.postings = append(x.postings, nil)
	}
	for _, e := range v {
		x.postings[e.term] = append(x.postings[e.term], posting{at, e.weight})
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// speak counts a language. The order is that of first use.
func (x *Index) speak(lang string) {
	if lang == "" {
		return
	}
	i := slices.IndexFunc(x.languages, func(s spoken) bool { return s.lang == lang })
	if i < 0 {
		x.languages = append(x.languages, spoken{lang: lang})
		i = len(x.languages) - 1
	}
	x.languages[i].documents++
}
