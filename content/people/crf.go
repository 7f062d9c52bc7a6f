package people

import "math"

// A kind is what a name names.
type kind uint8

const (
	outside kind = iota
	aPerson
	aPlace
	anOrganisation
)

// The labels of units: outside, and the beginning and inside of each kind.
const (
	labelCount = 7
	beginning  = 1 // label of a kind's beginning is 2·kind−1
)

type label = uint8

func begin(k kind) label { return label(2*k - 1) }
func inside(k kind) label {
	return label(2 * k)
}
func kindOf(l label) kind { return kind((l + 1) / 2) }

// begins reports whether a name begins at a unit so labelled.
func begins(l label) bool { return l%2 == 1 }

// scores are one number per label.
type scores [labelCount]float32

// moves score each label after each other label; the last row is for the first
// unit of a sentence.
type moves [labelCount + 1]scores

const start = labelCount

// allowed reports whether label to may follow label from.
func allowed(from int, to label) bool {
	if to == 0 || begins(to) {
		return true
	}
	return from != start && kindOf(label(from)) == kindOf(to)
}

const never = float32(-1e4)

// forbid makes the moves that no labelling has impossible.
func (m *moves) forbid() {
	for from := range m {
		for to := range m[from] {
			if !allowed(from, label(to)) {
				m[from][to] = never
			}
		}
	}
}

// best returns the labelling of the highest score (Viterbi's algorithm).
func best(emit []scores, m *moves, out []label) []label {
	out = out[:0]
	if len(emit) == 0 {
		return out
	}
	back := make([][labelCount]label, len(emit))
	var now scores
	for l := range now {
		now[l] = m[start][l] + emit[0][l]
	}
	for i := 1; i < len(emit); i++ {
		var next scores
		for to := range next {
			top, arg := now[0]+m[0][to], 0
			for from := 1; from < labelCount; from++ {
				if s := now[from] + m[from][to]; s > top {
					top, arg = s, from
				}
			}
			next[to], back[i][to] = top+emit[i][to], label(arg)
		}
		now = next
	}
	last := label(0)
	for l := range now {
		if now[l] > now[last] {
			last = label(l)
		}
	}
	for range emit {
		out = append(out, 0)
	}
	for i := len(emit) - 1; i >= 0; i-- {
		out[i] = last
		last = back[i][last]
	}
	return out
}

// A lattice holds what marginals needs, for use again.
type lattice struct {
	alpha, beta []([labelCount]float64)
	local       []([labelCount]float64)
	step        [labelCount + 1][labelCount]float64
	scale       []float64
}

// prepare takes in the moves; it is due whenever they have changed.
func (t *lattice) prepare(m *moves) {
	for from := range m {
		for to := range m[from] {
			t.step[from][to] = math.Exp(float64(m[from][to]))
		}
	}
}

// forward fills the lattice (the forward and backward sums of a linear-chain
// conditional random field, scaled at each unit).
func (t *lattice) forward(emit []scores) {
	n := len(emit)
	for len(t.alpha) < n {
		t.alpha = append(t.alpha, [labelCount]float64{})
		t.beta = append(t.beta, [labelCount]float64{})
		t.local = append(t.local, [labelCount]float64{})
		t.scale = append(t.scale, 0)
	}
	for i := range emit {
		top := emit[i][0]
		for _, s := range emit[i][1:] {
			top = max(top, s)
		}
		for l, s := range emit[i] {
			t.local[i][l] = math.Exp(float64(s - top))
		}
	}
	for i := range emit {
		sum := 0.0
		for to := range labelCount {
			in := 0.0
			if i == 0 {
				in = t.step[start][to]
			} else {
				for from := range labelCount {
					in += float64(t.alpha[i-1][from] * t.step[from][to])
				}
			}
			t.alpha[i][to] = in * t.local[i][to]
			sum += t.alpha[i][to]
		}
		sum = max(sum, 1e-300)
		t.scale[i] = 1 / sum
		for to := range labelCount {
			t.alpha[i][to] *= t.scale[i]
		}
	}
	for l := range labelCount {
		t.beta[n-1][l] = 1
	}
	for i := n - 2; i >= 0; i-- {
		for from := range labelCount {
			sum := 0.0
			for to := range labelCount {
				sum += float64(t.step[from][to] * t.local[i+1][to] * t.beta[i+1][to])
			}
			t.beta[i][from] = sum * t.scale[i+1]
		}
	}
}

// marginal returns how probable each label of unit i is, after forward.
func (t *lattice) marginal(i int) (p [labelCount]float64) {
	sum := 0.0
	for l := range p {
		p[l] = t.alpha[i][l] * t.beta[i][l]
		sum += p[l]
	}
	for l := range p {
		p[l] /= max(sum, 1e-300)
	}
	return p
}

// pair returns how probable the labels from at i-1 and to at i are together, after forward.
func (t *lattice) pair(i, from, to int) float64 {
	return t.alpha[i-1][from] * t.step[from][to] * t.local[i][to] * t.beta[i][to] * t.scale[i]
}
