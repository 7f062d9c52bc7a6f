package stories

import (
	"math"
	"time"
)

// The measure of closeness. On the odd topics of the ECB collection, whole, cut
// to 25 words or more, thinned to one to fourteen articles an event, and mixed
// with as many unrelated reports, the best threshold for re-clustering lay
// between 0.5 and 0.67; that of a plain mean cosine between 0.13 and 0.32.
// Headlines alone would do better with less.
const (
	// threshold is the least closeness of groups that are joined.
	threshold = 0.54
	// placeShare of the threshold lets a new document into a story. Of a story
	// of n documents, 1 + fewCost/n times as much is asked: the first ones
	// decide what a story is about, and Recluster joins what was kept apart.
	placeShare = 0.85
	fewCost    = 1.2
	// usualCosine is the mean cosine within a story as long as nothing is
	// known of it, and usualPairs the pairs of articles that this guess is
	// worth. A quarter more or less of the one, and half or three times the
	// other, cost about a point of BCubed F1.
	usualCosine = 0.2
	usualPairs  = 20
	// leastCosine keeps a story that has grown loose from drawing in ever more.
	leastCosine = 0.8 * usualCosine
	// gapCost is the share of closeness lost when a window lies between two
	// groups: what is told again days later is more likely another event.
	gapCost = 0.2
	// marksShare is how much names and numbers alone may tell between two
	// languages, which share no words: all of them in common gives this cosine.
	marksShare = 0.7
	// unseenMarks stands for the names and numbers that a short list of them
	// does not tell: the square of what so many weigh that are said once and
	// held by no other document. One name in common means little, even if it
	// is all that two documents name.
	unseenMarks = 20
)

// A group is one document or several as the measure of closeness sees them.
type group struct {
	sum         vector // of the documents' vectors
	marks       []marked
	n           int
	self        float64 // sum of the squared lengths of the documents' vectors
	square      float64 // squared length of the sum
	first, last time.Time
}

// marked is the sum of the marks of a group's documents of one language.
type marked struct {
	lang string
	sum  vector
}

// product returns the sum of the cosines of all pairs of one document of each
// group. Two languages share only marks.
func product(a, b *group) float64 {
	p := dot(a.sum, b.sum)
	for _, m := range a.marks {
		for _, n := range b.marks {
			if m.lang != n.lang {
				p += marksShare * dot(m.sum, n.sum)
			}
		}
	}
	return p
}

// join adds the documents of b, whose product with g is given.
func (g *group) join(b *group, product float64) {
	g.sum = plus(g.sum, b.sum)
	marks := append([]marked(nil), g.marks...)
next:
	for _, m := range b.marks {
		for i := range marks {
			if marks[i].lang == m.lang {
				marks[i].sum = plus(marks[i].sum, m.sum)
				continue next
			}
		}
		marks = append(marks, m)
	}
	g.marks = marks
	g.square += b.square + 2*product
	g.self += b.self
	g.n += b.n
	if b.first.Before(g.first) {
		g.first = b.first
	}
	if b.last.After(g.last) {
		g.last = b.last
	}
}

// cosine returns the mean cosine between the documents of a group, as far as
// it is known.
func (g *group) cosine() float64 {
	pairs := float64(g.n) * float64(g.n-1) / 2
	return max(leastCosine, ((g.square-g.self)/2+usualPairs*usualCosine)/(pairs+usualPairs))
}

// gap returns the time between the documents of two groups, 0 if they overlap.
func gap(a, b *group) time.Duration {
	return max(a.first.Sub(b.last), b.first.Sub(a.last), 0)
}

// closeness returns how close two groups are: the mean cosine between their
// documents over the mean of the cosines within them, less a little for the
// time between them. Beyond the window it is 0.
func closeness(a, b *group, product float64, window time.Duration) float64 {
	apart := gap(a, b)
	if apart > window || a.n == 0 || b.n == 0 {
		return 0
	}
	c := product / float64(a.n) / float64(b.n) / math.Sqrt(a.cosine()*b.cosine())
	if window > 0 {
		c *= 1 - gapCost*float64(apart)/float64(window)
	}
	return c
}
