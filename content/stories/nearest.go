package stories

import (
	"math"
	"slices"
	"time"
)

const (
	// longestPosting bounds the work for a word that many documents hold: so
	// many of the newest are looked at. Rare words find the others.
	longestPosting = 200
	// nearStories are looked at closely.
	nearStories = 16
	recentDates = 15
)

// nearest returns the story closest to a document and how close it is, with
// more asked of small stories.
func (x *Index) nearest(doc *document) (*story, float64) {
	g := doc.group()
	var best *story
	top := 0.0
	for _, s := range x.near(doc) {
		c := closeness(&s.group, &g, product(&s.group, &g), x.window) / (1 + fewCost/float64(s.n))
		if c > top || c == top && best != nil && s.id < best.id {
			best, top = s, c
		}
	}
	return best, top
}

// near returns the stories that seem closest to a document by the terms that
// the newest documents share with it.
func (x *Index) near(doc *document) []*story {
	var touched []*story
	add := func(s *story, weight float32) {
		if s.near == 0 {
			touched = append(touched, s)
		}
		s.near += float64(weight)
	}
	for _, e := range doc.words.vector {
		for _, p := range x.newest(e.term) {
			add(x.documents[p.document].story, e.weight*p.weight)
		}
	}
	for _, e := range doc.marks.vector {
		for _, p := range x.newest(e.term) {
			if other := x.documents[p.document]; other.lang != doc.lang {
				add(other.story, marksShare*e.weight*p.weight)
			}
		}
	}
	var found [nearStories]*story
	n := 0
	for _, s := range touched {
		s.near /= float64(s.n) * math.Sqrt(s.cosine())
		i := n
		for i > 0 && (found[i-1].near < s.near || found[i-1].near == s.near && found[i-1].id > s.id) {
			i--
		}
		if i < nearStories {
			copy(found[i+1:], found[i:])
			found[i] = s
			n = min(n+1, nearStories)
		}
	}
	for _, s := range touched {
		s.near = 0
	}
	return found[:n]
}

// newest returns the newest documents that hold a term.
func (x *Index) newest(term int32) []posting {
	if int(term) >= len(x.postings) {
		return nil
	}
	list := x.postings[term]
	return list[max(0, len(list)-longestPosting):]
}

// now is the median of the last dates, so that one wrong date in the future
// does not empty the index.
func (x *Index) now() time.Time {
	if len(x.recent) == 0 {
		return time.Time{}
	}
	dates := slices.Clone(x.recent)
	slices.SortFunc(dates, time.Time.Compare)
	return dates[len(dates)/2]
}

// age rebuilds the index when the frequencies of terms are those of less than
// half its documents, or when an eighth of them have left the window.
func (x *Index) age() {
	const few, often = 16, 256
	switch n := len(x.documents); {
	case n >= few && n >= 2*x.rebuilt:
		x.rebuild()
	case n%often == 0:
		old, left := 0, x.left()
		for _, doc := range x.documents {
			if left(doc) {
				old++
			}
		}
		if old*8 >= n {
			x.rebuild()
		}
	}
}

// left tells the documents outside the window, on either side: some feeds
// are dated years ahead.
func (x *Index) left() func(*document) bool {
	now := x.now()
	return func(d *document) bool { return d.published.Sub(now).Abs() > x.window }
}

// rebuild drops the documents that left the window and what only they needed,
// and weighs the others' terms by how common these are now.
func (x *Index) rebuild() {
	left := x.left()
	kept := slices.DeleteFunc(slices.Clone(x.documents), left)
	x.lexicon.forget(kept, len(x.documents))
	x.documents, x.postings = make([]*document, 0, len(kept)), x.lexicon.lists(kept)
	x.byID = make(map[int64]*document, len(kept))
	x.stories = make(map[int64]*story, len(x.stories))
	x.shingles = newChains()
	x.languages = x.languages[:0]
	instead := map[*document]*document{} // of originals that left, the copy that counts now
	for _, doc := range kept {
		if original := doc.copyOf; original != nil && left(original) {
			doc.copyOf = instead[original]
			if doc.copyOf == nil {
				instead[original] = doc
			}
		}
		x.weigh(doc)
		x.speak(doc.lang)
		x.put(doc, doc.story.id)
	}
	x.rebuilt = len(kept)
}
