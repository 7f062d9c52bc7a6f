package stories

import (
	"cmp"
	"slices"
	"strings"

	"daybrief/content/language"
)

const (
	shingleWords   = 4   // as the measurements that found nearly all cut and re-led copies
	containment    = 0.6 // of the shorter text's shingles in the longer one
	sameVersion    = 0.9 // of the longer's in the shorter, for running reports
	fewestShingles = 12  // a shorter text is a duplicate only if all of it recurs
	mostShingles   = 256 // kept of a text; of a longer one, one in two, four, or more
	sampleRate     = 16  // one shingle in so many finds candidates
	shortText      = 256 // a text of fewer shingles uses one in four
	shorterText    = 64  // and of still fewer, all of them
	longestChain   = 256 // documents looked at that hold one shingle, the newest
	mostFacts      = 96
	clockTimes     = 4 // lines that begin with a time make a text a running report
)

// A fingerprint is what tells whether two texts are nearly the same.
type fingerprint struct {
	shingles []uint32 // sorted hashes of runs of four words
	every    uint32   // those kept are multiples of every, a power of two
	facts    []fact   // by context
	running  bool     // a live blog or the like
	title    []uint32 // hashes of the numbers in the title
}

// A fact is a name or number of a text and the words around it. Two texts that
// put other facts in the same words follow one template and are not copies.
type fact struct{ context, value uint32 }

// fingerprintOf returns the fingerprint of a document: of the text, or of title
// and text when the text is very short.
func fingerprintOf(words []word, title, text string) fingerprint {
	body := words
	for len(body) > 0 && body[0].title {
		body = body[1:]
	}
	if len(body) < fewestShingles+shingleWords {
		body = words
	}
	f := fingerprint{every: 1, facts: facts(body), running: running(title, text)}
	for _, w := range words {
		if w.title && w.number() {
			f.title = append(f.title, uint32(newHash.add(w.fold)))
		}
	}
	for i := 0; i+shingleWords <= len(body); i++ {
		h := newHash
		for _, w := range body[i : i+shingleWords] {
			h = h.add(w.fold)
		}
		f.shingles = append(f.shingles, uint32(h))
	}
	f.tidy()
	return f
}

// tidy sorts a fingerprint and thins it until it has no more shingles than are
// kept.
func (f *fingerprint) tidy() {
	slices.Sort(f.shingles)
	f.shingles = slices.Compact(f.shingles)
	for len(f.shingles) > mostShingles {
		f.every *= 2
		f.shingles = slices.DeleteFunc(f.shingles, func(h uint32) bool { return h%f.every != 0 })
	}
	f.shingles = slices.Clone(f.shingles)
	f.facts = f.facts[:min(len(f.facts), mostFacts)]
	slices.SortFunc(f.facts, func(a, b fact) int {
		return cmp.Or(cmp.Compare(a.context, b.context), cmp.Compare(a.value, b.value))
	})
	f.facts = slices.Clone(slices.Compact(f.facts))
}

// A hash is a running 32-bit FNV-1a hash, finished so that its low bits are as
// good as its high ones.
type hash uint32

const newHash hash = 2166136261

func (h hash) add(s string) hash {
	for i := range len(s) {
		h = (h ^ hash(s[i])) * 16777619
	}
	h ^= h >> 16
	return h * 0x85ebca6b
}

// facts returns the names and numbers of a text with two words on each side,
// in which other names and numbers stand as such.
func facts(words []word) []fact {
	kind := func(i int) string {
		switch {
		case i < 0 || i >= len(words):
			return ""
		case words[i].number():
			return "#"
		case words[i].upper && !words[i].opens:
			return "@"
		}
		return words[i].fold
	}
	var out []fact
	for i, w := range words {
		if k := kind(i); k != "#" && k != "@" {
			continue
		}
		h, plain := newHash, 0
		for _, j := range [...]int{i - 2, i - 1, i, i + 1, i + 2} {
			k := kind(j)
			h = h.add(k)
			if len(k) > 1 {
				plain++
			}
		}
		if plain < 2 {
			continue // "@ # @ #" is a context of everything
		}
		out = append(out, fact{uint32(h), uint32(newHash.add(w.fold))})
	}
	return out
}

// running reports whether a document is a live blog or another report that is
// written on under one address.
func running(title, text string) bool {
	words := language.Words(cut(title, longestTitle*8))
	for i, r := range words {
		switch w := language.Fold(r.Of(title)); w {
		case "liveblog", "liveticker", "newsblog", "ticker":
			return true
		case "live":
			rest := title[r.End:]
			if i == 0 || i == len(words)-1 || strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "-") ||
				slices.Contains([]string{"updates", "blog", "coverage", "text", "ticker"}, language.Fold(words[i+1].Of(title))) {
				return true
			}
		case "direct", "vivo", "diretta", "minute", "minuto": // en direct, en vivo, ao vivo, in diretta
			if i > 0 && slices.Contains([]string{"en", "em", "ao", "in", "by", "a"}, language.Fold(words[i-1].Of(title))) {
				return true
			}
		}
	}
	times := 0
	for line := range strings.Lines(cut(text, longestText*8)) {
		if clock(strings.TrimLeft(line, " \t*-–•")) {
			times++
		}
	}
	return times >= clockTimes
}

// clock reports whether a line begins with a time of day: 9:05, 14.30 or 18h45.
func clock(line string) bool {
	digits := func(s string) int {
		n := 0
		for n < len(s) && n < 3 && '0' <= s[n] && s[n] <= '9' {
			n++
		}
		return n
	}
	n := digits(line)
	if n < 1 || n > 2 || len(line) <= n || !strings.ContainsRune(":.h", rune(line[n])) {
		return false
	}
	return digits(line[n+1:]) == 2
}

// duplicate returns the earliest document that holds most of doc's text, or
// most of whose text doc holds, within the window. Nil without one.
func (x *Index) duplicate(doc *document) *document {
	shared := map[int32]int{}
	for h := range doc.print.sample() {
		for at := range x.shingles.holding(h) {
			shared[at]++
		}
	}
	var best *document
	for at, n := range shared {
		other := x.documents[at]
		least := min(len(doc.print.shingles), len(other.print.shingles))
		if gap := doc.published.Sub(other.published).Abs(); gap > x.window || n*sampleRate*4 < least {
			continue
		}
		if (best == nil || other.published.Before(best.published) || other.published.Equal(best.published) && other.id < best.id) &&
			same(doc.print, other.print) {
			best = other
		}
	}
	return best
}

// same reports whether two texts are nearly the same.
func same(a, b fingerprint) bool {
	every := max(a.every, b.every)
	both, left, right := overlap(a.shingles, b.shingles, every)
	least, most := min(left, right), max(left, right)
	switch {
	case least == 0, updated(a.title, b.title):
		return false
	case len(a.shingles) < fewestShingles || len(b.shingles) < fewestShingles:
		if both < least || most >= 2*fewestShingles {
			return false
		}
	case float64(both) < containment*float64(least):
		return false
	case a.running && b.running && float64(both) < sameVersion*float64(most):
		return false
	}
	return !template(a.facts, b.facts)
}

// updated reports whether two titles give numbers and none in common: what was
// written anew around a new toll is news, however much of the text stands.
func updated(a, b []uint32) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(n uint32) bool { return slices.Contains(b, n) })
}

// overlap counts the multiples of every in both of two sorted sets, and in each.
func overlap(a, b []uint32, every uint32) (both, left, right int) {
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && a[i]%every != 0:
			i++
		case j < len(b) && b[j]%every != 0:
			j++
		case j == len(b) || i < len(a) && a[i] < b[j]:
			left++
			i++
		case i == len(a) || b[j] < a[i]:
			right++
			j++
		default:
			both++
			left++
			right++
			i++
			j++
		}
	}
	return both, left, right
}

// template reports whether two texts put other names and numbers in a quarter
// or more of the places that they have in common.
func template(a, b []fact) bool {
	common, other := 0, 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch c := a[i].context; {
		case c < b[j].context:
			i++
		case c > b[j].context:
			j++
		default:
			agree := false
			k := j
			for ; i < len(a) && a[i].context == c; i++ {
				for k = j; k < len(b) && b[k].context == c; k++ {
					agree = agree || a[i].value == b[k].value
				}
			}
			j = k
			common++
			if !agree {
				other++
			}
		}
	}
	return other > 0 && other*4 >= common
}
