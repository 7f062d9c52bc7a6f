package stories

import (
	"hash/fnv"
	"slices"
)

const (
	shingleWords   = 4   // as the measurements that found nearly all cut and re-led copies
	containment    = 0.6 // of the shorter text's shingles in the longer one
	fewestShingles = 12  // a shorter text is a duplicate only if all of it recurs
	mostShingles   = 2000
	sampleRate     = 8 // one shingle in so many finds candidates
)

// shingles returns the sorted hashes of all runs of four words of the text, or
// of title and text when the text is very short.
func shingles(words []word) []uint32 {
	body := words
	for len(body) > 0 && body[0].title {
		body = body[1:]
	}
	if len(body) < fewestShingles+shingleWords {
		body = words
	}
	var out []uint32
	for i := 0; i+shingleWords <= len(body) && i < mostShingles; i++ {
		h := fnv.New32a()
		for _, w := range body[i : i+shingleWords] {
			h.Write([]byte(w.fold)) // never fails
			h.Write([]byte{0})
		}
		out = append(out, h.Sum32())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// sampled reports whether a shingle is one that finds candidates. Short texts
// use all of theirs.
func sampled(h uint32, n int) bool { return h%sampleRate == 0 || n < 10*sampleRate }

// duplicate returns the earliest document that holds most of doc's text, or
// most of whose text doc holds, within the window. Nil without one.
func (x *Index) duplicate(doc *document) *document {
	shared := map[int32]int{}
	for _, h := range doc.shingles {
		if list := x.shingles[h]; len(list) <= longestPosting {
			for _, at := range list {
				shared[at]++
			}
		}
	}
	var best *document
	for at := range shared {
		other := x.documents[at]
		if gap := doc.published.Sub(other.published).Abs(); gap > x.window {
			continue
		}
		if (best == nil || other.published.Before(best.published) || other.published.Equal(best.published) && other.id < best.id) && contained(doc.shingles, other.shingles) {
			best = other
		}
	}
	return best
}

// contained reports whether one of two sorted sets holds most of the other.
func contained(a, b []uint32) bool {
	least := min(len(a), len(b))
	if least == 0 {
		return false
	}
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			both++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	if least < fewestShingles {
		return both == least && max(len(a), len(b)) < 2*fewestShingles
	}
	return float64(both) >= containment*float64(least)
}
