package people

// A feature is the hash of one thing that is true of a word in its place. Two
// features may share one by chance, rarely enough not to matter.
type feature = uint32

// features collects the features of one unit.
type features struct {
	out  []feature
	kind uint64 // of the next feature: each place in the code has its own
}

// add adds a feature of the next kind, made of up to three values.
func (f *features) add(a, b, c uint64) {
	f.kind++
	h := (f.kind*0x9E3779B97F4A7C15 ^ a) * 0xBF58476D1CE4E5B9
	h = (h ^ h>>31 ^ b) * 0x94D049BB133111EB
	h = (h ^ h>>29 ^ c) * 0xBF58476D1CE4E5B9
	f.out = append(f.out, feature(h>>32))
}

// addIf adds a feature only when a is not 0.
func (f *features) addIf(a, b, c uint64) {
	if a == 0 {
		f.kind++
		return
	}
	f.add(a, b, c)
}

var (
	edge = [2]unit{{word: -1, low: 1, shape: 1, text: 1}, {word: -1, low: 2, shape: 2, text: 2}} // before and after a sentence
	none = &edge[0]
)

func at(s []unit, i int) *unit {
	if i < 0 {
		return none
	}
	if i >= len(s) {
		return &edge[1]
	}
	return &s[i]
}

// appendFeatures adds the features of the unit at i of a sentence.
func appendFeatures(out []feature, s []unit, i int) []feature {
	f := features{out: out}
	u := &s[i]
	p2, p1, n1, n2 := at(s, i-2), at(s, i-1), at(s, i+1), at(s, i+2)
	f.add(0, 0, 0)
	ownFeatures(&f, u)
	windowFeatures(&f, u, p2, p1, n1, n2)
	classFeatures(&f, u, p2, p1, n1, n2)
	listFeatures(&f, u, p1, n1)
	if u.upper {
		runFeatures(&f, s, i)
	}
	return f.out
}

// ownFeatures are of the word alone.
func ownFeatures(f *features, u *unit) {
	f.add(u.low, 0, 0)
	f.add(u.text, 0, 0)
	f.add(u.shape, 0, 0)
	f.add(u.long, 0, 0)
	for n := range 4 {
		f.addIf(u.prefix[n], 0, 0)
		f.addIf(u.suffix[n], 0, 0)
	}
	f.add(u.style, u.shape, 1)
	f.add(uint64(u.entry.Bits), u.shape, 0)
	f.add(uint64(u.entry.Bits), u.style, flag(u.alone))
	f.add(u.style, u.low, 0)
}

// windowFeatures are of the words around.
func windowFeatures(f *features, u, p2, p1, n1, n2 *unit) {
	f.add(p2.low, 0, 0)
	f.add(p1.low, 0, 0)
	f.add(n1.low, 0, 0)
	f.add(n2.low, 0, 0)
	f.add(p1.low, u.low, 0)
	f.add(u.low, n1.low, 0)
	f.add(p2.low, p1.low, 0)
	f.add(n1.low, n2.low, 0)
	f.add(p1.low, n1.low, u.shape)
	f.add(p1.low, u.shape, 0)
	f.add(n1.low, u.shape, 0)
	f.add(p1.shape, u.shape, 0)
	f.add(u.shape, n1.shape, 0)
	f.add(p1.shape, u.shape, n1.shape)
	f.add(p2.shape, p1.shape, u.shape)
	f.add(u.shape, n1.shape, n2.shape)
	f.addIf(p1.suffix[2], u.shape, 0)
	f.addIf(n1.suffix[2], u.shape, 0)
	f.add(flag(u.spaced), flag(n1.spaced), u.shape)
}

// classFeatures are of the classes of words.
func classFeatures(f *features, u, p2, p1, n1, n2 *unit) {
	small := func(u *unit) uint64 {
		if u.word < 0 {
			return 256 + u.low%1024
		}
		return uint64(u.entry.Small)
	}
	c, cp, cn := small(u), small(p1), small(n1)
	f.add(c, u.shape, 0)
	f.add(c, flag(u.upper), u.style)
	f.add(cp, flag(p1.upper), 0)
	f.add(cn, flag(n1.upper), 0)
	f.add(small(p2), 0, 0)
	f.add(small(n2), 0, 0)
	f.add(cp, c, flag(u.upper))
	f.add(c, cn, flag(u.upper))
	f.add(cp, c, cn)
	f.add(small(p2), cp, u.shape)
	f.add(cn, small(n2), u.shape)
	f.addIf(uint64(u.entry.Large), flag(u.upper), 0)
	f.addIf(uint64(u.entry.Large), u.style, 0)
	f.addIf(uint64(p1.entry.Large), flag(u.upper), 0)
	f.addIf(uint64(n1.entry.Large), flag(u.upper), 0)
	f.addIf(uint64(p2.entry.Large), 0, 0)
	f.addIf(uint64(n2.entry.Large), 0, 0)
	f.addIf(uint64(p1.entry.Large), uint64(u.entry.Large), 0)
	f.addIf(uint64(u.entry.Large), uint64(n1.entry.Large), 0)
	f.add(uint64(u.entry.Bits), c, 0)
}

// listFeatures are of the lists of names and of the hand-written lists.
func listFeatures(f *features, u, p1, n1 *unit) {
	bits, before, after := uint64(u.entry.Bits), uint64(p1.entry.Bits), uint64(n1.entry.Bits)
	f.add(before, bits, p1.shape)
	f.add(bits, after, n1.shape)
	f.add(before, bits, after)
	f.addIf(u.lists, 0, 0)
	f.addIf(p1.lists, u.shape, 0)
	f.addIf(n1.lists, u.shape, 0)
	f.addIf(p1.lists&(inHeads|inCourtesy), bits, 0)
	f.addIf(n1.lists&(inTails|inSuffixes), bits, 0)
	f.addIf(p1.lists&inLeads, bits, 0)
}

// runFeatures are of the row of capitalised words around the unit at i.
func runFeatures(f *features, s []unit, i int) {
	u := &s[i]
	from, to := i-u.run, i-u.run+u.runs
	head, tail := &s[from], &s[to-1]
	before, after := at(s, from-1), at(s, to)
	left, right := uint64(min(u.run, 4)), uint64(min(u.runs-u.run-1, 4))
	f.add(left, right, u.style)
	f.add(left, right, uint64(u.entry.Bits))
	f.add(flag(from == 0), left, flag(u.alone))
	f.add(flag(from == 0), uint64(u.entry.Bits), u.shape)
	f.add(before.low, left, right)
	f.add(after.low, left, right)
	f.add(uint64(before.entry.Small), uint64(after.entry.Small), u.shape)
	f.add(uint64(head.entry.Bits), uint64(tail.entry.Bits), min(uint64(u.runs), 4))
	f.add(tail.low, right, 0)
	f.add(head.low, left, 0)
	f.addIf(tail.lists, right, 0)
	f.addIf(head.lists, left, 0)
	f.add(uint64(tail.entry.Small), right, left)
}

func flag(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}
