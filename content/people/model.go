package people

import (
	"bytes"
	"cmp"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"io"
	"math"
	"slices"
	"sync"
)

// A Model holds the trained weights of features, and finds names with them. It
// may be used by many at once.
type Model struct {
	// Caution is added to the score of being outside of names: more of it
	// finds less, and errs less.
	Caution float32

	known *Lexicon
	moves moves
	top   float32 // the weight that ±127 stands for
	slots []slot  // open addressing; hashed is 0 in free slots
	mask  uint32
	value [256]float32 // weight by packed weight
}

type slot struct {
	hashed  feature
	weights [labelCount]int8
}

// newModel packs weights to eight bits on a square-root scale.
func newModel(known *Lexicon, m moves, weights map[feature]scores) *Model {
	top := float32(0)
	for _, w := range weights {
		for _, x := range w {
			top = max(top, x, -x)
		}
	}
	var entries []slot
	for h, w := range weights {
		e := slot{hashed: h}
		used := false
		for l, x := range w {
			q := math.Round(127 * math.Sqrt(math.Abs(float64(x/top))))
			if x < 0 {
				q = -q
			}
			e.weights[l] = int8(q)
			used = used || e.weights[l] != 0
		}
		if used && h != 0 {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b slot) int { return cmp.Compare(a.hashed, b.hashed) })
	return modelOf(known, m, top, entries)
}

func modelOf(known *Lexicon, m moves, top float32, entries []slot) *Model {
	size := 1
	for size < len(entries)*3/2 {
		size *= 2
	}
	out := &Model{known: known, moves: m, top: top, slots: make([]slot, size), mask: uint32(size - 1)}
	for _, e := range entries {
		i := e.hashed & out.mask
		for out.slots[i].hashed != 0 {
			i = (i + 1) & out.mask
		}
		out.slots[i] = e
	}
	for q := -127; q <= 127; q++ {
		root := float32(q) / 127
		out.value[uint8(int8(q))] = float32(root*float32(math.Abs(float64(root)))) * top
	}
	return out
}

// addTo adds the weights of features to the scores of a unit.
func (m *Model) addTo(s *scores, fs []feature) {
	for _, f := range fs {
		for i := f & m.mask; m.slots[i].hashed != 0; i = (i + 1) & m.mask {
			if m.slots[i].hashed == f {
				for l, q := range m.slots[i].weights {
					s[l] += m.value[uint8(q)]
				}
				break
			}
		}
	}
}

// emissions scores the units of a text without regard to the rest of the text.
func (m *Model) emissions(doc [][]unit) [][]scores {
	out := make([][]scores, len(doc))
	var fs []feature
	for n, s := range doc {
		out[n] = make([]scores, len(s))
		for i := range s {
			fs = appendFeatures(fs[:0], s, i)
			m.addTo(&out[n][i], fs)
		}
	}
	return out
}

// marginals returns how probable the labels of each unit are.
func (m *Model) marginals(emit [][]scores) [][][labelCount]float64 {
	var t lattice
	t.prepare(&m.moves)
	out := make([][][labelCount]float64, len(emit))
	for n, s := range emit {
		out[n] = make([][labelCount]float64, len(s))
		t.forward(s)
		for i := range s {
			out[n][i] = t.marginal(i)
		}
	}
	return out
}

// labels labels the units of a text in two looks: the second knows what the
// first found the same words to be elsewhere in the text.
func (m *Model) labels(doc [][]unit) [][]label {
	emit := m.emissions(doc)
	probable := m.marginals(emit)
	said := votes(doc, probable)
	out := make([][]label, len(doc))
	var fs []feature
	for n, s := range doc {
		for i := range s {
			fs = appendVotes(fs[:0], said, s, probable[n], i)
			m.addTo(&emit[n][i], fs)
			emit[n][i][0] += m.Caution
		}
		out[n] = best(emit[n], &m.moves, nil)
	}
	return out
}

// Pack writes the model: the moves and the top weight as floats, the count of
// features, then their growing hashes as differences, then the weights label by
// label, all deflated.
func (m *Model) Pack() []byte {
	var entries []slot
	for _, e := range m.slots {
		if e.hashed != 0 {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b slot) int { return cmp.Compare(a.hashed, b.hashed) })
	var plain []byte
	for _, row := range m.moves {
		for _, x := range row {
			plain = binary.LittleEndian.AppendUint32(plain, math.Float32bits(x))
		}
	}
	plain = binary.LittleEndian.AppendUint32(plain, math.Float32bits(m.top))
	plain = binary.LittleEndian.AppendUint32(plain, math.Float32bits(m.Caution))
	plain = binary.AppendUvarint(plain, uint64(len(entries)))
	last := feature(0)
	for _, e := range entries {
		plain = binary.AppendUvarint(plain, uint64(e.hashed-last))
		last = e.hashed
	}
	for l := range labelCount {
		for _, e := range entries {
			plain = append(plain, byte(e.weights[l]))
		}
	}
	return deflate(plain)
}

// UnpackModel reads what Pack wrote. The lexicon must be the one that the model was trained with.
func UnpackModel(packed []byte, known *Lexicon) (*Model, error) {
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	const floats = (labelCount+1)*labelCount + 2
	if err != nil || len(plain) < 4*floats {
		return nil, errDamaged
	}
	var all [floats]float32
	for i := range all {
		all[i] = math.Float32frombits(binary.LittleEndian.Uint32(plain[4*i:]))
	}
	var m moves
	for i, x := range all[:floats-2] {
		m[i/labelCount][i%labelCount] = x
	}
	plain = plain[4*floats:]
	count, n := binary.Uvarint(plain)
	if n <= 0 || count > uint64(len(plain)) {
		return nil, errDamaged
	}
	plain = plain[n:]
	entries := make([]slot, count)
	last := feature(0)
	for i := range entries {
		step, n := binary.Uvarint(plain)
		if n <= 0 {
			return nil, errDamaged
		}
		last += feature(step)
		entries[i].hashed, plain = last, plain[n:]
	}
	if len(plain) != labelCount*len(entries) {
		return nil, errDamaged
	}
	for i := range entries {
		for l := range labelCount {
			entries[i].weights[l] = int8(plain[l*len(entries)+i])
		}
	}
	out := modelOf(known, m, all[floats-2], entries)
	out.Caution = all[floats-1]
	return out, nil
}

//go:embed weights.bin
var packedModel []byte

// model returns the shipped model.
var model = sync.OnceValue(func() *Model {
	m, err := UnpackModel(packedModel, lexicon())
	if err != nil {
		panic(err) // cannot happen in a build whose tests ran
	}
	return m
})
