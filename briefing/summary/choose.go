package summary

import (
	"cmp"
	"slices"
)

const (
	redundancyWeight = 0.9 // of maximal marginal relevance, on the scale of scores
	filler           = 4   // under the best sentence's score, one says too little to be told
	sameShare        = 0.7 // of the terms of the shorter sentence: the two say the same
)

// choose takes the best sentence that fits again and again: maximal marginal
// relevance (Carbonell and Goldstein, 1998) with blocked trigrams (Paulus,
// Xiong and Socher, 2018).
func (p *pool) choose(words int) []*candidate {
	var chosen []*candidate
	taken := map[[2]int]bool{}
	rest := slices.DeleteFunc(slices.Clone(p.all), func(c *candidate) bool { return c.barred || c.length > words })
	for len(rest) > 0 {
		var best *candidate
		for _, c := range rest {
			if c.depends && !taken[[2]int{c.doc, c.at - 1}] {
				continue
			}
			if best == nil || c.value() > best.value() {
				best = c
			}
		}
		if best == nil || len(chosen) > 0 && best.value() < chosen[0].score-filler {
			break
		}
		chosen = append(chosen, best)
		taken[[2]int{best.doc, best.at}] = true
		words -= best.length
		rest = slices.DeleteFunc(rest, func(c *candidate) bool {
			if c == best || c.length > words || blocked(c, best) || c.contradicts(best) {
				return true
			}
			c.redundant = max(c.redundant, overlap(c, best))
			return c.redundant > sameShare
		})
	}
	return chosen
}

func (c *candidate) value() float64 { return c.score - redundancyWeight*c.redundant }

// overlap returns the share of the terms that two sentences have in common, of those of the shorter one.
func overlap(a, b *candidate) float64 {
	return float64(shared(a.terms, b.terms)) / float64(max(min(len(a.terms), len(b.terms)), 1))
}

// blocked reports whether two sentences are nearly the same word for word.
func blocked(a, b *candidate) bool {
	both := shared(a.trigrams, b.trigrams)
	least := min(len(a.trigrams), len(b.trigrams))
	return both >= 3 && both*5 >= least || both > 0 && both*3 >= least
}

// order puts sentences in reading order: the document of the best sentence
// first, the others newest first, each from top to bottom.
func (p *pool) order(chosen []*candidate) {
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
			return cmp.Or(p.docs[b.doc].Published.Compare(p.docs[a.doc].Published), cmp.Compare(a.doc, b.doc))
		}
		return cmp.Compare(a.at, b.at)
	})
}
