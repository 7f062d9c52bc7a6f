package main

import (
	"math"

	"daybrief/briefing/summary"
)

// An example is an article with its human summaries.
type example struct {
	doc    summary.Document
	refs   [][][]int // of each summary the sentences, of each the stems
	rows   []summary.Row
	target []float64 // of the rows, from 0 to 1
}

// Settings of the learning, chosen by -cross.
const (
	mostOracle = 4   // sentences of the best extract
	ridge      = 2.0 // L2 penalty on weights
	single     = 0.5 // how much the target is the worth of a sentence alone, rather than being in the best extract
	rounds     = 12  // of Newton's method; it stands still after eight
)

// prepare sets the targets: half of each is whether the sentence is in the
// extract that ROUGE likes best, found by adding the sentence that helps most
// until none helps (Nallapati, Zhai and Zhou, 2017); half is what ROUGE says of
// the sentence alone, squared, as a share of the best one's.
func (e *example) prepare(s *stemmer) {
	e.rows = summary.Rows(e.doc)
	e.target = make([]float64, len(e.rows))
	var stems [][]int
	most := 1e-9
	for i, r := range e.rows {
		stems = append(stems, s.read(r.Text))
		e.target[i] = e.worth(stems[i : i+1])
		most = max(most, e.target[i])
	}
	for i, v := range e.target {
		e.target[i] = single * (v / most) * (v / most)
	}
	var chosen [][]int
	taken := make([]bool, len(e.rows))
	top := 0.0
	for range mostOracle {
		at := -1
		for i := range e.rows {
			if taken[i] {
				continue
			}
			if v := e.worth(append(chosen[:len(chosen):len(chosen)], stems[i])); v > top+1e-9 {
				at, top = i, v
			}
		}
		if at < 0 {
			break
		}
		taken[at] = true
		e.target[at] += 1 - single
		chosen = append(chosen, stems[at])
	}
}

func (e *example) worth(extract [][]int) float64 {
	sum := 0.0
	for _, ref := range e.refs {
		sum += ngrams(extract, ref, 1) + ngrams(extract, ref, 2)
	}
	return sum / float64(len(e.refs))
}

// learn fits a logistic regression to the targets by Newton's
// method, with an intercept that is not kept: it ranks nothing.
func learn(s sets) *summary.Weights {
	examples := append(s.news[:len(s.news):len(s.news)], s.gum...)
	const n = len(summary.Weights{}) + 1
	var w [n]float64
	for range rounds {
		var gradient [n]float64
		var hessian [n][n]float64
		for i := range n - 1 {
			gradient[i] = -ridge * w[i]
			hessian[i][i] = ridge
		}
		hessian[n-1][n-1] = 1e-6
		for _, e := range examples {
			for i, r := range e.rows {
				var x [n]float64
				copy(x[:], r.Features[:])
				x[n-1] = 1
				z := 0.0
				for j := range x {
					z += float64(x[j] * w[j])
				}
				p := 1 / (1 + math.Exp(-z))
				y := e.target[i]
				for j := range x {
					if x[j] == 0 {
						continue
					}
					gradient[j] += float64((y - p) * x[j])
					k := p * (1 - p) * x[j]
					for l := range j + 1 {
						hessian[j][l] += float64(k * x[l])
					}
				}
			}
		}
		rows := make([][]float64, n)
		for i := range rows {
			rows[i] = hessian[i][:]
		}
		for i, v := range solve(rows, gradient[:]) {
			w[i] += v
		}
	}
	var out summary.Weights
	copy(out[:], w[:])
	return &out
}

// solve solves a symmetric positive definite system, of which the lower half
// is given, by Cholesky's method.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for j := range n {
		for i := j; i < n; i++ {
			sum := a[i][j]
			for k := range j {
				sum -= float64(a[i][k] * a[j][k])
			}
			if i == j {
				a[j][j] = math.Sqrt(sum)
			} else {
				a[i][j] = sum / a[j][j]
			}
		}
	}
	x := make([]float64, n)
	for i := range n {
		sum := b[i]
		for k := range i {
			sum -= float64(a[i][k] * x[k])
		}
		x[i] = sum / a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		sum := x[i]
		for k := i + 1; k < n; k++ {
			sum -= float64(a[k][i] * x[k])
		}
		x[i] = sum / a[i][i]
	}
	return x
}
