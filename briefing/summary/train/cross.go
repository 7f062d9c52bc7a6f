package main

import (
	"fmt"
	"math"

	"daybrief/briefing/summary"
	"daybrief/content/language"
)

// A row is what a table says of one set and one length.
type row struct {
	set       string
	lead      int // sentences
	leadWords float64
	ownWords  float64
	limit     int // words an extract may have
	leadScore score
	ownScore  score
	leads     []float64 // R1 of the first sentences, by article
	doubt     float64   // standard error of the mean gain in R1
}

func (r row) String() string {
	return fmt.Sprintf("%-5s lead-%d %5.1f words R1 %.2f R2 %.2f RL %.2f | own %5.1f words (limit %d) R1 %.2f R2 %.2f RL %.2f | %+.2f ± %.2f", r.set, r.lead,
		r.leadWords, 100*r.leadScore.R1, 100*r.leadScore.R2, 100*r.leadScore.RL,
		r.ownWords, r.limit, 100*r.ownScore.R1, 100*r.ownScore.R2, 100*r.ownScore.RL, 100*(r.ownScore.R1-r.leadScore.R1), 100*r.doubt)
}

// cross compares extracts with the first two and three sentences of each set.
// The limit of words is the one, the same for all articles of a set, with
// which the extracts come to the mean length of those sentences. All articles
// are learned from, and of the news set every so-manieth is measured.
func cross(s sets, stems *stemmer, folds, every int) []row {
	learned := make([]*summary.Weights, folds)
	for k := range folds {
		learned[k] = learn(s.without(k, folds))
	}
	var out []row
	for i, set := range [][]*example{s.news, s.gum} {
		if i > 0 {
			every = 1
		}
		for lead := 2; lead <= 3; lead++ {
			r := row{set: []string{"news", "gum"}[i], lead: lead}
			for j, e := range set {
				if j%every != 0 {
					continue
				}
				n := float64((len(set) + every - 1) / every)
				var first []string
				for _, s := range language.Sentences(e.doc.Text) {
					if len(first) < lead {
						first = append(first, s.Of(e.doc.Text))
					}
				}
				got := stems.readAll(first)
				r.leadWords += float64(length(got)) / n
				judged := e.judge(got)
				r.leadScore = r.leadScore.plus(judged, 1/n)
				r.leads = append(r.leads, judged.R1)
			}
			r.fit(set, learned, stems, every)
			out = append(out, r)
		}
	}
	return out
}

// fit finds the highest limit with which the extracts are not longer than the
// lead, on average.
func (r *row) fit(set []*example, learned []*summary.Weights, stems *stemmer, every int) {
	low, high := int(r.leadWords), int(r.leadWords)+25
	for low < high {
		r.limit = (low + high) / 2
		r.measure(set, learned, stems, every)
		if r.ownWords < r.leadWords {
			low = r.limit + 1
		} else {
			high = r.limit
		}
	}
	for high > 1 { // the longest that is not longer than the lead
		r.limit = high
		r.measure(set, learned, stems, every)
		if r.ownWords <= r.leadWords {
			break
		}
		high--
	}
}

func (r *row) measure(set []*example, learned []*summary.Weights, stems *stemmer, every int) {
	r.ownWords, r.ownScore = 0, score{}
	n := float64(len(r.leads))
	sum, squares := 0.0, 0.0
	for i, at := 0, 0; i < len(set); i, at = i+every, at+1 {
		e := set[i]
		var own []string
		for _, s := range learned[i%len(learned)].Extract([]summary.Document{e.doc}, r.limit) {
			own = append(own, s.Text)
		}
		got := stems.readAll(own)
		judged := e.judge(got)
		r.ownWords += float64(length(got)) / n
		r.ownScore = r.ownScore.plus(judged, 1/n)
		gain := judged.R1 - r.leads[at]
		sum, squares = sum+gain, squares+gain*gain
	}
	r.doubt = math.Sqrt(max(0, squares/n-sum/n*sum/n) / n)
}

// judge returns the mean score over the summaries of the example.
func (e *example) judge(got [][]int) score {
	var sum score
	for _, ref := range e.refs {
		sum = sum.plus(rouge(got, ref), 1/float64(len(e.refs)))
	}
	return sum
}

func length(sentences [][]int) int {
	n := 0
	for _, s := range sentences {
		n += len(s)
	}
	return n
}

// without returns the examples of both sets but those of part k.
func (s sets) without(k, folds int) sets {
	var out sets
	for i, e := range s.news {
		if i%folds != k {
			out.news = append(out.news, e)
		}
	}
	for i, e := range s.gum {
		if i%folds != k {
			out.gum = append(out.gum, e)
		}
	}
	return out
}
