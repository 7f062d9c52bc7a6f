package stories

import (
	"math"
	"slices"
	"time"
)

// A Document is an article as far as telling its story needs.
type Document struct {
	ID          int64 // positive and unique
	Title, Text string
	Language    string    // ISO 639-1; identified when empty
	Names       []string  // of persons
	Published   time.Time // by which the window counts
}

// A Place says where a document belongs.
type Place struct {
	Story     int64 // the ID of the story's first document, or the ID that Add gave it
	Duplicate int64 // an earlier document with nearly the same text; 0 without one
}

const (
	// threshold is the least similarity of a document to its story. On the odd
	// topics of the ECB collection anything from 0.20 to 0.30 is within half a
	// point of the best BCubed F1.
	threshold = 0.25

	// sizePower lies between 1, the cosine to the sum of a story's documents,
	// which favours large stories, and 0, the mean cosine to each of them.
	sizePower = 0.7
)

// An Index holds the documents of a window of time and places new ones among
// them, in one pass: each document joins the most similar story whose last
// documents lie within the window, or starts its own. It is not safe for
// concurrent use.
type Index struct {
	window    time.Duration
	threshold float64
	newest    time.Time
	documents []*document
	stories   map[int64]*story
	terms     map[string]int32   // number of each term
	frequency []int32            // documents that hold the term
	postings  [][]*story         // stories that hold the term
	shingles  map[uint32][]int32 // documents by sampled shingle
	byID      map[int64]*document
}

// A document is what the index keeps of one.
type document struct {
	id, story, root int64 // root is the first of its duplicates, itself without any
	published       time.Time
	vector          vector
	shingles        []uint32 // sorted hashes
	names           []string
}

// A story is the sum of the unit vectors of its documents.
type story struct {
	id          int64
	sum         map[int32]float64
	n           int     // documents in sum
	square      float64 // squared length of sum
	first, last time.Time
}

// New returns an empty index that compares documents no further apart in time
// than window.
func New(window time.Duration) *Index {
	x := &Index{window: window, threshold: threshold}
	x.clear()
	return x
}

func (x *Index) clear() {
	x.documents = nil
	x.stories = map[int64]*story{}
	x.terms = map[string]int32{}
	x.frequency, x.postings = nil, nil
	x.shingles = map[uint32][]int32{}
	x.byID = map[int64]*document{}
}

// Len returns the number of documents that the index holds.
func (x *Index) Len() int { return len(x.documents) }

// Add adds a document whose story is known. Documents of one story should be
// added in order of time. A document that is already there is left as it is.
func (x *Index) Add(d Document, story int64) {
	if _, ok := x.byID[d.ID]; ok {
		return
	}
	if story == 0 {
		story = d.ID
	}
	doc := x.read(d)
	doc.story = story
	if original := x.duplicate(doc); original != nil {
		doc.root = original.root
	}
	x.insert(doc)
}

// Place finds the story of a new document and adds it. A document that is
// already there keeps its place.
func (x *Index) Place(d Document) Place {
	if doc, ok := x.byID[d.ID]; ok {
		return doc.place()
	}
	doc := x.read(d)
	doc.story = doc.id
	if original := x.duplicate(doc); original != nil {
		doc.root, doc.story = original.root, original.story
	} else if s, similarity := x.nearest(doc); s != nil && similarity >= x.threshold {
		doc.story = s.id
	}
	x.insert(doc)
	return doc.place()
}

func (d *document) place() Place {
	p := Place{Story: d.story}
	if d.root != d.id {
		p.Duplicate = d.root
	}
	return p
}

func (x *Index) read(d Document) *document {
	doc := &document{id: d.ID, root: d.ID, published: d.Published, names: d.Names}
	words, lang := wordsOf(d)
	doc.vector = x.vector(words, lang, d.Names)
	doc.shingles = shingles(words)
	return doc
}

// insert adds a document whose place is known.
func (x *Index) insert(doc *document) {
	if doc.published.After(x.newest) {
		x.newest = doc.published
	}
	x.reinsert(doc)
	x.expire()
}

// join adds a document to its story's sum. A duplicate moves only the times,
// so that one text carried by many weighs once.
func (x *Index) join(doc *document) {
	s := x.stories[doc.story]
	if s == nil {
		s = &story{id: doc.story, sum: map[int32]float64{}, first: doc.published, last: doc.published}
		x.stories[doc.story] = s
	}
	if doc.published.Before(s.first) {
		s.first = doc.published
	}
	if doc.published.After(s.last) {
		s.last = doc.published
	}
	if doc.root != doc.id && s.square > 0 {
		return
	}
	s.n++
	for _, t := range doc.vector {
		old, held := s.sum[t.term]
		if !held {
			x.postings[t.term] = append(x.postings[t.term], s)
		}
		s.sum[t.term] = old + t.weight
		s.square += (old+t.weight)*(old+t.weight) - old*old
	}
}

// nearest returns the story most similar to a document: between the
// cosine to the sum of its documents and the mean cosine to each, less a little for distance in time.
func (x *Index) nearest(doc *document) (*story, float64) {
	dot := map[*story]float64{}
	for _, t := range doc.vector {
		if posting := x.postings[t.term]; len(posting) <= longestPosting {
			for _, s := range posting {
				dot[s] += t.weight * s.sum[t.term]
			}
		}
	}
	var best *story
	top := 0.0
	for s, d := range dot {
		gap := max(s.first.Sub(doc.published), doc.published.Sub(s.last), 0)
		if gap > x.window || s.square == 0 {
			continue
		}
		similarity := d / math.Pow(s.square, sizePower/2) / math.Pow(float64(s.n), 1-sizePower)
		if x.window > 0 {
			similarity *= 1 - 0.2*float64(gap)/float64(x.window)
		}
		if similarity > top || similarity == top && best != nil && s.id < best.id {
			best, top = s, similarity
		}
	}
	return best, top
}

// longestPosting bounds the work for words that nearly every story holds; they
// weigh next to nothing.
const longestPosting = 4000

// expire drops the documents that left the window, once they are a quarter of all.
func (x *Index) expire() {
	const few = 256
	if len(x.documents) < few || len(x.documents)%few != 0 || x.newest.IsZero() {
		return
	}
	floor := x.newest.Add(-2 * x.window)
	old := 0
	for _, doc := range x.documents {
		if doc.published.Before(floor) {
			old++
		}
	}
	if old*4 < len(x.documents) {
		return
	}
	kept := slices.DeleteFunc(x.documents, func(doc *document) bool { return doc.published.Before(floor) })
	names := make([]string, len(x.frequency))
	for term, i := range x.terms {
		names[i] = term
	}
	x.clear()
	for _, doc := range kept {
		for i, t := range doc.vector {
			doc.vector[i].term = x.term(names[t.term])
		}
		x.reinsert(doc)
	}
}

// reinsert is insert without the check for old documents.
func (x *Index) reinsert(doc *document) {
	at := int32(len(x.documents))
	x.documents = append(x.documents, doc)
	x.byID[doc.id] = doc
	for _, h := range doc.shingles {
		if sampled(h, len(doc.shingles)) {
			x.shingles[h] = append(x.shingles[h], at)
		}
	}
	for _, t := range doc.vector {
		x.frequency[t.term]++
	}
	x.join(doc)
}
