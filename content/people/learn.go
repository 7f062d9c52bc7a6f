package people

import (
	"fmt"
	"math"
	"math/rand/v2"

	"daybrief/content/language"
)

// An Example is a text with its names marked by hand.
type Example struct {
	Text  string
	Names []Name
	Group int // copies of one text share it
}

// A Name is where an Example names something: "PER", "LOC" or "ORG".
type Name struct {
	language.Range
	Kind string
}

// Learning says how to learn. Equal seeds and examples give equal models, bit
// for bit on one kind of processor.
type Learning struct {
	Seed    uint64
	Epochs  int
	Folds   int     // parts for the votes: each part's first look is by a model that has not seen it
	Rate    float64 // of the first step
	Dropout float64 // share of features withheld from each unit at each step
	Decay   float64 // share by which weights shrink after each epoch
	MinSeen int     // features seen more rarely are dropped
	MinSize float64 // features all of whose weights are smaller are dropped
	Blind   float64 // Example.Blind of altered copies
	Caution float32 // of the model
	Report  func(line string)
}

// sample is one sentence: the features of unit i are features[from[i]:from[i+1]],
// those of votes the same with votes.
type sample struct {
	group                int
	labels               []label
	from, voteFrom       []uint32
	features, voteLabels []uint32
}

// Learn trains a model: a linear-chain conditional random field, by stochastic
// gradient with AdaGrad's steps. Each sentence is shown half of the time with
// the votes of its text and half of the time without them, so that one set of
// weights serves both looks.
func Learn(known *Lexicon, examples []Example, how Learning) *Model {
	docs := make([][][]unit, len(examples))
	gold := make([][][]label, len(examples))
	for i, e := range examples {
		doc := tokens(e.Text, known)
		docs[i] = units(e.Text, doc)
		gold[i] = goldLabels(doc, docs[i], e.Names)
	}
	samples, starts := newSamples(docs, gold, examples)
	count := map[feature]int32{}
	if how.Folds > 1 {
		for fold := range how.Folds {
			part := how
			part.Epochs = max(1, how.Epochs/2)
			part.Report = func(line string) { how.Report(fmt.Sprintf("votes %d/%d: %s", fold+1, how.Folds, line)) }
			var seen []sample
			for _, s := range samples {
				if s.group%how.Folds != fold {
					seen = append(seen, s)
				}
			}
			m := learnSamples(known, seen, part, count)
			for i := range docs {
				if examples[i].Group%how.Folds == fold {
					addVotes(m, docs[i], samples[starts[i]:starts[i+1]])
				}
			}
		}
	}
	m := learnSamples(known, samples, how, count)
	m.Caution = how.Caution
	return m
}

func newSamples(docs [][][]unit, gold [][][]label, examples []Example) (samples []sample, starts []int) {
	for d := range docs {
		starts = append(starts, len(samples))
		for n, s := range docs[d] {
			x := sample{group: examples[d].Group, labels: gold[d][n], from: []uint32{0}}
			var fs []feature
			for i := range s {
				fs = appendFeatures(fs, s, i)
				x.from = append(x.from, uint32(len(fs)))
			}
			x.features = append(make([]feature, 0, len(fs)), fs...)
			samples = append(samples, x)
		}
	}
	return samples, append(starts, len(samples))
}

// goldLabels labels the units that overlap a name.
func goldLabels(doc []token, sentences [][]unit, names []Name) [][]label {
	kinds := map[string]kind{"PER": aPerson, "LOC": aPlace, "ORG": anOrganisation}
	out := make([][]label, len(sentences))
	n := 0
	for k, s := range sentences {
		out[k] = make([]label, len(s))
		open, last := -1, -1
		for i, u := range s {
			if u.word < 0 {
				continue
			}
			t := doc[u.word]
			for n < len(names) && names[n].End <= t.start {
				n++
			}
			if n == len(names) || names[n].Start >= t.start+len(t.text) || kinds[names[n].Kind] == 0 {
				continue
			}
			kd := kinds[names[n].Kind]
			if open == n {
				for j := last + 1; j <= i; j++ { // punctuation between
					out[k][j] = inside(kd)
				}
			} else {
				out[k][i] = begin(kd)
			}
			open, last = n, i
		}
	}
	return out
}

// addVotes gives the samples of one text the votes of a first look.
func addVotes(m *Model, doc [][]unit, samples []sample) {
	probable := m.marginals(m.emissions(doc))
	said := votes(doc, probable)
	for n, s := range doc {
		x := &samples[n]
		x.voteFrom, x.voteLabels = []uint32{0}, nil
		for i := range s {
			x.voteLabels = appendVotes(x.voteLabels, said, s, probable[n], i)
			x.voteFrom = append(x.voteFrom, uint32(len(x.voteLabels)))
		}
	}
}

// A learner is the state of learnSamples.
type learner struct {
	how         Learning
	index       map[feature]uint32
	weights     []scores
	sums        []scores // of the weights after each epoch of the second half
	squares     []scores
	moves       moves
	moveSquares moves
	t           lattice
	emit        []scores
	keep        []uint32
	keepFrom    []int
	random      *rand.Rand
}

func learnSamples(known *Lexicon, samples []sample, how Learning, count map[feature]int32) *Model {
	clear(count)
	for _, s := range samples {
		for _, f := range s.features {
			count[f]++
		}
		for _, f := range s.voteLabels {
			count[f]++
		}
	}
	l := &learner{how: how, index: map[feature]uint32{}, random: rand.New(rand.NewPCG(how.Seed, 1))}
	for _, s := range samples {
		for _, fs := range [][]feature{s.features, s.voteLabels} {
			for _, f := range fs {
				if _, ok := l.index[f]; !ok && count[f] >= int32(how.MinSeen) {
					l.index[f] = uint32(len(l.index))
				}
			}
		}
	}
	dense := make([]sample, len(samples))
	for i, s := range samples {
		dense[i] = l.dense(s)
	}
	l.weights, l.squares, l.sums = make([]scores, len(l.index)), make([]scores, len(l.index)), make([]scores, len(l.index))
	l.moves.forbid()
	order := make([]int, len(samples))
	for i := range order {
		order[i] = i
	}
	for epoch := range how.Epochs {
		l.random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		loss, units := 0.0, 0
		for _, i := range order {
			loss += l.step(&dense[i])
			units += len(dense[i].labels)
		}
		if epoch >= how.Epochs/2 {
			l.sum()
		}
		how.Report(fmt.Sprintf("epoch %d of %d: %d sentences, %d features, loss %.5f", epoch+1, how.Epochs, len(samples), len(l.index), loss/float64(units)))
	}
	return l.model(known)
}

// dense returns a sample with the learner's indexes in place of hashes.
func (l *learner) dense(s sample) sample {
	convert := func(fs []feature, from []uint32) ([]uint32, []uint32) {
		out, ends := make([]uint32, 0, len(fs)), make([]uint32, 1, len(from)+1)
		for i := 0; i+1 < len(from); i++ {
			for _, f := range fs[from[i]:from[i+1]] {
				if n, ok := l.index[f]; ok {
					out = append(out, n)
				}
			}
			ends = append(ends, uint32(len(out)))
		}
		return out, ends
	}
	d := sample{labels: s.labels}
	d.features, d.from = convert(s.features, s.from)
	d.voteLabels, d.voteFrom = convert(s.voteLabels, s.voteFrom)
	return d
}

// step learns from one sentence and returns its loss.
func (l *learner) step(s *sample) float64 {
	n := len(s.labels)
	l.emit, l.keep, l.keepFrom = l.emit[:0], l.keep[:0], append(l.keepFrom[:0], 0)
	voted := len(s.voteFrom) == n+1 && l.random.Uint64()&1 == 0
	limit := uint64(l.how.Dropout * (1 << 16))
	boost := float32(1 / (1 - l.how.Dropout))
	for i := range n {
		fs := s.features[s.from[i]:s.from[i+1]]
		var bits uint64
		for k, f := range fs {
			if k%4 == 0 {
				bits = l.random.Uint64()
			}
			if bits&0xFFFF >= limit {
				l.keep = append(l.keep, f)
			}
			bits >>= 16
		}
		if voted {
			l.keep = append(l.keep, s.voteLabels[s.voteFrom[i]:s.voteFrom[i+1]]...)
		}
		var e scores
		for _, f := range l.keep[l.keepFrom[i]:] {
			for k, w := range l.weights[f] {
				e[k] += w
			}
		}
		for k := range e {
			e[k] *= boost
		}
		l.emit, l.keepFrom = append(l.emit, e), append(l.keepFrom, len(l.keep))
	}
	l.t.prepare(&l.moves)
	l.t.forward(l.emit)
	loss := 0.0
	for i := range n {
		p := l.t.marginal(i)
		loss -= math.Log(max(p[s.labels[i]], 1e-9))
		p[s.labels[i]]--
		l.update(l.keep[l.keepFrom[i]:l.keepFrom[i+1]], p)
	}
	l.updateMoves(s.labels)
	return loss
}

func (l *learner) update(fs []uint32, gradient [labelCount]float64) {
	small := true
	var g scores
	for k, x := range gradient {
		g[k] = float32(x)
		small = small && x < 1e-4 && x > -1e-4
	}
	if small {
		return
	}
	rate := float32(l.how.Rate)
	for _, f := range fs {
		w, q := &l.weights[f], &l.squares[f]
		for k, x := range g {
			q[k] += float32(x * x)
			w[k] -= float32(rate*x) / (float32(math.Sqrt(float64(q[k]))) + 0.1)
		}
	}
}

func (l *learner) updateMoves(labels []label) {
	var sum [labelCount + 1][labelCount]float64
	first := l.t.marginal(0)
	for to := range labelCount {
		sum[start][to] = first[to]
	}
	sum[start][labels[0]]--
	for i := 1; i < len(labels); i++ {
		for from := range labelCount {
			for to := range labelCount {
				sum[from][to] += l.t.pair(i, from, to)
			}
		}
		sum[labels[i-1]][labels[i]]--
	}
	rate := float32(l.how.Rate)
	for from := range l.moves {
		for to := range labelCount {
			if !allowed(from, label(to)) {
				continue
			}
			g := float32(sum[from][to])
			l.moveSquares[from][to] += float32(g * g)
			l.moves[from][to] -= float32(rate*g) / (float32(math.Sqrt(float64(l.moveSquares[from][to]))) + 0.1)
		}
	}
}

func (l *learner) sum() {
	for i := range l.weights {
		for k, w := range l.weights[i] {
			l.sums[i][k] += w
		}
	}
}

// model returns the model of the mean weights: they err less than the last.
func (l *learner) model(known *Lexicon) *Model {
	share := 1 / float32(l.how.Epochs-l.how.Epochs/2)
	weights := make(map[feature]scores, len(l.index))
	for f, i := range l.index {
		big := false
		var mean scores
		for k, sum := range l.sums[i] {
			mean[k] = sum * share
			big = big || math.Abs(float64(mean[k])) >= l.how.MinSize
		}
		if big {
			weights[f] = mean
		}
	}
	return newModel(known, l.moves, weights)
}
