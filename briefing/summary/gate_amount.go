package summary

import "strings"

// reach is how many tokens around an amount may say what it is of.
const reach = 7

// surround reads the words around amount k: how it is bounded, what it counts
// and what happened to those.
func (p *passage) surround(k int) {
	a := &p.amounts[k]
	start := a.first
	if symbols[p.at(start-1).text] != "" {
		start--
	}
	for n := 3; n >= 1; n-- {
		if start < n {
			continue
		}
		var all []string
		for _, t := range p.all[start-n : start] {
			all = append(all, t.low)
		}
		if b := bounds[strings.Join(all, " ")]; b != 0 {
			a.bound = b
			start -= n
			break
		}
	}
	switch w := p.at(start - 1).low; w {
	case "from", "to", "by":
		a.link = w
	}
	before, after := 0, len(p.all)
	if k > 0 {
		before = p.amounts[k-1].last + 1
	}
	if k+1 < len(p.amounts) {
		after = p.amounts[k+1].first
	}
	before, after = max(before, a.first-reach), min(after, a.last+1+reach)
	a.head = p.headAt(a.last+1, min(after, a.last+5))
	a.class = p.fate(a.last+1, after, 1)
	if a.class == "" {
		a.class = p.fate(a.first-1, before-1, -1)
	}
	for i := start - 1; i >= before && a.verb == ""; i-- {
		if w := p.word(i); w.letters() && !w.upper {
			a.verb = w.stem
		} else if strings.ContainsAny(w.text, ",;:()") {
			break
		}
	}
	a.names = map[string]bool{}
	for i := a.last + 1; i < after; i++ {
		if w := p.word(i); w.upper && w.stem != "" && !w.first {
			a.names[w.stem] = true
		}
	}
}

// headAt returns the last noun, as far as one can tell, that follows a number.
func (p *passage) headAt(from, to int) string {
	head := ""
	for i := from; i < to; i++ {
		w := p.word(i)
		if w.dash() && p.glued(i-1) {
			continue
		}
		if !w.letters() || w.stem == "" || w.upper && head != "" || fates[w.fold] || breaks[w.low] || auxiliaries[w.low] && !benign[w.low] || predicates[w.low] != "" || fates[w.stem] {
			break
		}
		head = w.stem
	}
	return head
}

// fate returns the stem of the nearest word from a token to another that says
// what happened to people, up to the end of the clause.
func (p *passage) fate(from, to, step int) string {
	for i := from; i != to && i >= 0 && i < len(p.all); i += step {
		w := p.word(i)
		if clauseEnds[w.low] || strings.ContainsAny(w.text, ",;:()") {
			return ""
		}
		if fates[w.stem] {
			return w.stem
		}
	}
	return ""
}

// sameValue reports whether two amounts are one number of one kind.
func (a amount) sameValue(b amount) bool {
	if a.kind == "code" || b.kind == "code" || a.text != "" && b.text != "" {
		return a.text == b.text && a.text != "" && (a.unit == b.unit || a.unit == "" || b.unit == "")
	}
	if a.value != b.value {
		return false
	}
	plain := func(k string) bool { return k == "" || k == "year" }
	switch {
	case a.kind == b.kind:
	case plain(a.kind) && plain(b.kind):
	default:
		return false
	}
	return a.unit == b.unit
}

// backs reports whether amount b of a source says what amount a of a sentence
// says: the same number of the same things, to which the same happened.
func (p *passage) backs(b amount, sentence *passage, a amount) bool {
	if !a.sameValue(b) {
		return false
	}
	if a.kind == "" && p.exchanged(b, a) {
		return false
	}
	if a.kind != "" || a.unit != "" && b.bound == a.bound && a.link == b.link {
		return true
	}
	switch {
	case a.bound == b.bound, a.bound == 0 && b.bound != '-', a.bound == '~' && b.bound == 0:
	default:
		return false
	}
	if a.link != b.link && a.link != "" && b.link != "" {
		return false
	}
	if a.class != "" && b.class != "" && a.class != b.class {
		return false
	}
	if a.class != "" && b.class == "" && !p.stems[a.class] {
		return false
	}
	return p.sameThing(b, sentence, a) && !p.elsewhere(b, a)
}

// exchanged reports whether a source has another number where a sentence has
// this one: "seeks 12 percent, is offered 6" does not say that it seeks 6.
func (p *passage) exchanged(b, a amount) bool {
	for _, o := range p.amounts {
		if o.first == b.first || o.value == a.value || o.unit != a.unit || o.kind != b.kind {
			continue
		}
		if a.head != "" && o.head == a.head && b.head != a.head || a.verb != "" && o.verb == a.verb && b.verb != a.verb {
			return true
		}
	}
	return false
}

// sameThing reports whether what a sentence counts may be what a source does.
func (p *passage) sameThing(b amount, sentence *passage, a amount) bool {
	if a.head == "" || a.head == b.head {
		return true
	}
	if generic[a.head] || a.head == "people" {
		return !unitNouns[b.head] && !unitNouns[b.head+"s"]
	}
	if !p.stems[a.head] {
		return false
	}
	for _, other := range p.amounts {
		if other.first != b.first && other.head == a.head && other.value != a.value {
			return false
		}
	}
	return true
}

// elsewhere reports whether a source ties the place of an amount to another
// number: "12 in Orvo and 19 in Lim" does not say 19 in Orvo.
func (p *passage) elsewhere(b, a amount) bool {
	for name := range a.names {
		if b.names[name] {
			return false
		}
	}
	for name := range a.names {
		for _, other := range p.amounts {
			if other.first != b.first && other.kind == b.kind && other.names[name] && len(b.names) > 0 {
				return true
			}
		}
	}
	return false
}

// singular reports whether a source says "a miner" where a sentence says "one
// miner".
func (p *passage) singular(a amount) bool {
	if a.value != 1 || a.kind != "" || a.unit != "" {
		return false
	}
	for i := range p.all {
		if w := p.at(i).low; w == "a" || w == "an" || w == "another" || w == "single" {
			for k := i + 1; k <= i+3; k++ {
				if s := p.word(k).stem; s != "" && (s == a.head || generic[a.head] || a.head == "people" || a.head == "") {
					return true
				}
			}
		}
	}
	return false
}

// unbacked returns an amount of a sentence that no passage backs.
func unbacked(s *passage, sources []*passage) (string, bool) {
	for _, a := range s.amounts {
		if !s.backedBy(a, sources) {
			return s.text[s.at(a.first).start:s.at(a.last).end], true
		}
	}
	if s.lang != "en" {
		return "", false
	}
	for _, w := range s.words {
		if !vague[w.fold] {
			continue
		}
		found := false
		for _, p := range sources {
			found = found || p.folds[w.fold] || w.stem != "" && p.stems[w.stem]
		}
		if !found {
			return w.text, true
		}
	}
	return "", false
}

func (p *passage) backedBy(a amount, sources []*passage) bool {
	for _, source := range sources {
		if a.kind == "code" && strings.Contains(strings.ToLower(source.text), a.text) && source.hasCode(a) {
			return true
		}
		for _, b := range source.amounts {
			if source.backs(b, p, a) {
				return true
			}
		}
		if source.singular(a) {
			return true
		}
	}
	return false
}

// hasCode reports whether a code stands in a passage as a whole.
func (p *passage) hasCode(a amount) bool {
	for _, b := range p.amounts {
		if b.kind == "code" && b.text == a.text {
			return true
		}
	}
	return false
}
