package summary

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"daybrief/content/language"
)

// A Change is a figure that newer documents give otherwise than older ones.
type Change struct {
	What     string
	From, To string // as written, but for numbers in one word
	Document int64  // ID of the newest that says so
}

// A Difference is a figure on which publishers disagree at about one time.
type Difference struct {
	What   string
	Values []Value
}

// A Value is what one publisher says now.
type Value struct {
	Text      string // as written
	Publisher string
	Document  int64 // ID
}

const (
	mostChanges     = 3
	mostDifferences = 2
	atOnce          = 12 * time.Hour // between documents that can disagree, rather than one be newer
	oneQuake        = 0.6            // by which magnitudes of one earthquake are revised at most
	closeBy         = 0.15           // of the larger: figures of which one is not exact may be the same
)

// weightiest is the order in which figures matter to a reader; others follow.
var weightiest = []string{dead, missing, injured, displaced, homeless, evacuated, sheltered, hospitalised, arrested, rescued, "magnitude"}

func byWeight(a, b string) int {
	weight := func(what string) int {
		if i := slices.Index(weightiest, what); i >= 0 {
			return i
		}
		return len(weightiest)
	}
	return cmp.Or(cmp.Compare(weight(a), weight(b)), cmp.Compare(a, b))
}

// monotone are figures that only grow while one event is told; a lower one
// is of something else.
var monotone = []string{dead, injured, arrested, rescued, "acres burned", "hectares burned"}

func grows(what string) bool {
	return slices.Contains(monotone, what) || strings.HasSuffix(what, " killed") || strings.HasSuffix(what, " injured")
}

// A reading is what one document says of one figure.
type reading struct {
	Figure
	doc   *Document
	about map[string]bool // folded words of the title and the first two sentences
	trust int             // in how many ways the document says it: title, lead, "rose to", again
}

// trusted readings cannot well be misread numbers.
const trusted = 2

// readings returns what each document says of each figure. A document that
// gives several values for one is not sure of it, unless one has replaced the
// others ("rose from 12 to 19").
func readings(docs []Document, figures func(i int) []Figure) map[string][]reading {
	out := map[string][]reading{}
	for i := range docs {
		d := &docs[i]
		by := map[string][]Figure{}
		for _, f := range figures(i) {
			by[f.What] = append(by[f.What], f)
		}
		if len(by) == 0 {
			continue
		}
		about := aboutOf(d)
		for what, all := range by {
			if r, ok := settle(all); ok {
				r.doc, r.about = d, about
				out[what] = append(out[what], r)
			}
		}
	}
	return out
}

func readAll(docs []Document) map[string][]reading {
	return readings(docs, func(i int) []Figure { return Figures(docs[i]) })
}

// settle makes one reading of the figures of one document for one thing.
func settle(all []Figure) (reading, bool) {
	var past []float64
	best := -1
	for i, f := range all {
		past = append(past, f.past...)
		if best < 0 || f.rising && !all[best].rising {
			best = i
		}
	}
	r := reading{Figure: all[best]}
	seen := map[int]bool{}
	for _, f := range all {
		switch {
		case f.Value == r.Value:
			if !seen[f.at] {
				r.trust++
			}
			seen[f.at] = true
			if f.title || f.at == 1 || f.at == 2 {
				r.trust++
			}
			r.merge(f)
		case slices.Contains(past, f.Value):
		case r.rising && !f.rising && f.Value < r.Value: // "killing at least 12" in the background of "rose to 19"
		default:
			return r, false
		}
	}
	if r.rising {
		r.trust++
	}
	r.trust-- // once is no proof
	r.past = past
	return r, true
}

// merge takes what another figure of the same value says more.
func (f *Figure) merge(o Figure) {
	if len(f.places) == 0 {
		f.places = o.places
	}
	if f.day == "" {
		f.day = o.day
	}
	f.loose = f.loose || o.loose
	if len(strings.Fields(o.Text)) > len(strings.Fields(f.Text)) { // "at least 12" rather than "12"
		f.Text = o.Text
	}
}

func aboutOf(d *Document) map[string]bool {
	text := clip(d.Title, longestTitle)
	body := clip(d.Text, 2*longestBytes)
	for i, r := range language.Sentences(body) {
		if i < 2 {
			text += "\n" + r.Of(body)
		}
	}
	out := map[string]bool{}
	for _, w := range newFolded(language.Fold(text)).words {
		out[strings.TrimSuffix(w, "'s")] = true
	}
	return out
}

// like reports whether two readings are of one place and day, as far as the
// documents say.
func (r reading) like(o reading) bool {
	if r.day != "" && o.day != "" && r.day != o.day {
		return false
	}
	if r.What == "magnitude" && math.Abs(r.Value-o.Value) > oneQuake {
		return false
	}
	switch {
	case len(r.places) > 0 && len(o.places) > 0:
		return slices.ContainsFunc(r.places, func(p string) bool { return slices.Contains(o.places, p) })
	case len(r.places) > 0:
		return slices.ContainsFunc(r.places, func(p string) bool { return o.about[p] })
	case len(o.places) > 0:
		return slices.ContainsFunc(o.places, func(p string) bool { return r.about[p] })
	}
	n := 0
	for w := range r.about {
		if o.about[w] && len(w) > 3 && !language.Stop(w, "en") {
			n++
		}
	}
	return n >= 2
}

// agree reports whether two figures may be the same one.
func agree(a, b Figure) bool {
	if a.Value == b.Value {
		return true
	}
	return (a.loose || b.loose) && math.Abs(a.Value-b.Value) <= closeBy*max(a.Value, b.Value)
}

// shown is a figure as a reader compares it: a number in one word in digits,
// anything longer as written.
func (f Figure) shown() string {
	if strings.ContainsAny(f.Text, " 0123456789") || f.Value != math.Trunc(f.Value) {
		return f.Text
	}
	return strconv.FormatFloat(f.Value, 'f', -1, 64)
}

// Changes returns at most three figures that now gives otherwise than before,
// weightiest first. Documents of now that are not newer than those of before
// are not asked. A change counts if two publishers say it or one says it in
// two ways (in its title and text, or as "rose to"); what may be of another
// place or day does not, nor does a toll that is lower.
func Changes(before, now []Document) []Change {
	old, fresh := readAll(before), readAll(now)
	var out []Change
	for what, then := range old {
		if len(fresh[what]) == 0 {
			continue
		}
		from := newestOf(then)
		var candidates []reading
		for _, r := range fresh[what] {
			if r.doc.Published.After(from.doc.Published) && r.like(from) {
				candidates = append(candidates, r)
			}
		}
		if len(candidates) == 0 {
			continue
		}
		to := newestOf(candidates)
		publishers := map[string]bool{}
		trust := 0
		for _, r := range candidates {
			if r.Value == to.Value {
				publishers[r.doc.Publisher] = true
				trust = max(trust, r.trust)
			}
		}
		if len(publishers) < 2 && trust < trusted || slices.ContainsFunc(then, func(r reading) bool { return agree(r.Figure, to.Figure) }) {
			continue
		}
		if grows(what) && to.Value < from.Value {
			continue
		}
		out = append(out, Change{What: what, From: from.shown(), To: to.shown(), Document: to.doc.ID})
	}
	slices.SortFunc(out, func(a, b Change) int { return byWeight(a.What, b.What) })
	return out[:min(len(out), mostChanges)]
}

// newestOf returns the reading of the newest document; of those of one time
// the highest, then that of the lowest ID.
func newestOf(all []reading) reading {
	return slices.MaxFunc(all, func(a, b reading) int {
		return cmp.Or(a.doc.Published.Compare(b.doc.Published), cmp.Compare(a.Value, b.Value), cmp.Compare(b.doc.ID, a.doc.ID))
	})
}

// Differences returns at most two figures on which the newest documents of
// different publishers disagree, within twelve hours, weightiest first. A
// publisher whose newest document does not give a figure is not asked, nor is
// one that says a lower one because it is older than a document that knows it.
func Differences(docs []Document) []Difference {
	newest := map[string]Document{}
	for _, d := range docs {
		if o, ok := newest[d.Publisher]; !ok || d.Published.After(o.Published) || d.Published.Equal(o.Published) && d.ID < o.ID {
			newest[d.Publisher] = d
		}
	}
	var last []Document
	for _, d := range newest {
		last = append(last, d)
	}
	slices.SortFunc(last, func(a, b Document) int {
		return cmp.Or(b.Published.Compare(a.Published), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Publisher, b.Publisher))
	})
	var out []Difference
	for what, all := range readAll(last) {
		if d, ok := differ(what, all); ok {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b Difference) int { return byWeight(a.What, b.What) })
	return out[:min(len(out), mostDifferences)]
}

// mostValues bounds a difference: publishers that give more than three figures
// mean several things.
const mostValues = 3

// differ compares readings of one figure, those of the newest documents first.
// Each value is told once, by the newest who gives it. What somebody says has
// risen is overtaken in the documents before.
func differ(what string, all []reading) (Difference, bool) {
	first := all[0]
	var past []float64
	for _, r := range all {
		past = append(past, r.past...)
	}
	out := Difference{What: what}
	told := map[float64]bool{}
	disagree := false
	for i, r := range all {
		if r.trust < trusted-1 || first.doc.Published.Sub(r.doc.Published) > atOnce || !r.like(first) || slices.Contains(past, r.Value) || told[r.Value] {
			continue
		}
		if slices.ContainsFunc(all[:i], func(o reading) bool {
			return o.rising && o.Value > r.Value && o.doc.Published.After(r.doc.Published)
		}) {
			continue
		}
		told[r.Value] = true
		out.Values = append(out.Values, Value{Text: r.Text, Publisher: r.doc.Publisher, Document: r.doc.ID})
		disagree = disagree || !agree(r.Figure, first.Figure)
	}
	return out, disagree && len(out.Values) <= mostValues && (what != "magnitude" || len(out.Values) == 2)
}
