package stories

import "iter"

// chains finds the documents that hold a shingle, newest first, in a fraction
// of the memory of a map of slices.
type chains struct {
	heads map[uint32]int32 // last link of each shingle
	links []link
}

type link struct{ document, before int32 }

func newChains() chains { return chains{heads: map[uint32]int32{}} }

// add enters the sample of a document's shingles.
func (c *chains) add(document int32, print fingerprint) {
	for h := range print.sample() {
		before, ok := c.heads[h]
		if !ok {
			before = -1
		}
		c.heads[h] = int32(len(c.links))
		c.links = append(c.links, link{document, before})
	}
}

// holding returns the newest documents whose sample has a shingle.
func (c *chains) holding(shingle uint32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		at, ok := c.heads[shingle]
		for n := 0; ok && at >= 0 && n < longestChain; n++ {
			if !yield(c.links[at].document) {
				return
			}
			at = c.links[at].before
		}
	}
}

// sample returns the shingles by which a text is found. Those of a long text
// are among those of a short one if both hold them.
func (f fingerprint) sample() iter.Seq[uint32] {
	rate := uint32(sampleRate)
	switch n := len(f.shingles) * int(f.every); {
	case n < shorterText:
		rate = 1
	case n < shortText:
		rate = 4
	}
	return func(yield func(uint32) bool) {
		for _, h := range f.shingles {
			if h%rate == 0 && !yield(h) {
				return
			}
		}
	}
}
