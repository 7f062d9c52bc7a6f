package summary

import (
	"slices"
	"strings"
)

// denials are words that turn what follows into its contrary, with how many
// content words they reach.
var denials = map[string]int{"not": 2, "no": 2, "never": 2, "none": 3, "nobody": 2, "neither": 3, "nor": 3, "without": 2, "cannot": 2,
	"deny": 5, "denies": 5, "denied": 5, "denying": 5, "reject": 4, "rejects": 4, "rejected": 4, "rejecting": 4, "refuse": 4, "refuses": 4, "refused": 4, "refusing": 4,
	"fail": 3, "fails": 3, "failed": 3, "failing": 3, "false": 2, "falsely": 4, "unlikely": 3, "acquitted": 4, "dismissed": 3, "dismisses": 3, "cleared": 3, "blocked": 3, "blocks": 3, "vetoed": 3, "vetoes": 3,
	"hoax": 4, "disputed": 4, "disputes": 4, "avoided": 3, "averted": 3, "cancelled": 3, "canceled": 3, "halted": 3, "abandoned": 3, "scrapped": 3}

// maybes make what follows uncertain.
var maybes = map[string]int{"may": 3, "might": 3, "could": 3, "possibly": 3, "perhaps": 3, "allegedly": 3, "alleged": 3, "suspected": 3, "accused": 4, "accuses": 4, "considering": 3, "considers": 3,
	"proposed": 3, "proposes": 3, "unless": 4, "if": 4, "whether": 4, "unconfirmed": 3, "rumored": 3, "rumoured": 3, "threatened": 3, "threatens": 3, "likely": 3, "potential": 2, "potentially": 3, "feared": 3, "nearly": 2, "almost": 2, "narrowly": 2, "fears": 4, "attempted": 2}

// futures put what follows after the time of writing.
var futures = map[string]int{"will": 3, "would": 3, "plans": 3, "plan": 3, "planned": 3, "planning": 3, "expected": 3, "expects": 3, "intends": 3, "aims": 3, "hopes": 3, "vowed": 3, "vows": 3, "pledged": 3, "pledges": 3,
	"promised": 3, "promises": 3, "scheduled": 3, "due": 3, "set": 3, "shall": 3, "wants": 3, "should": 3, "must": 3, "urged": 4, "demanded": 3, "demands": 3}

// A reserve is what one such word of a passage is said of.
type reserve struct {
	mark  string // its stem or, of a function word, "not"
	scope []string
}

// reserves returns the words of a list in a passage with the stems they reach
// within their clause. Of a passive ("the appeal was rejected") they reach back.
func (p *passage) reserves(list map[string]int) []reserve {
	var out []reserve
	for i, w := range p.words {
		low, n := w.low, 0
		if strings.HasSuffix(low, "n't") {
			low = "not"
		}
		if n = list[low]; n == 0 || low == "may" && w.upper && !w.first || low == "not" && p.at(i+1).low == "only" || low == "no" && p.at(i+1).digits() {
			continue
		}
		if (low == "nearly" || low == "almost") && p.measured(i+1) {
			continue
		}
		if low == "due" && p.at(i+1).low == "to" && p.word(i+2).stem == "" || low == "set" && p.at(i+1).low != "to" {
			continue
		}
		r := reserve{mark: w.stem}
		if r.mark == "" {
			r.mark = "not"
		}
		for k := i + 1; k < len(p.words) && len(r.scope) < n; k++ {
			o := p.words[k]
			if strings.ContainsAny(o.text, ",;:()") || o.low == "but" || o.low == "while" || o.low == "and" && len(r.scope) > 0 && n < 4 || o.low == "after" || o.low == "because" {
				break
			}
			if o.stem != "" && list[o.low] == 0 {
				r.scope = append(r.scope, o.stem)
			}
		}
		if denials[low] != 0 && auxiliaries[p.at(i-1).low] && w.stem != "" && p.at(i+1).low != "to" {
			r.scope = nil
			for k := i - 1; k >= 0 && len(r.scope) < 2; k-- {
				if strings.ContainsAny(p.at(k).text, ",;:()") {
					break
				}
				if o := p.words[k]; o.stem != "" {
					r.scope = append(r.scope, o.stem)
				}
			}
		}
		out = append(out, r)
	}
	return out
}

// scoped collects the stems that any of some reserves reaches.
func scoped(all []reserve) map[string]bool {
	out := map[string]bool{}
	for _, r := range all {
		for _, s := range r.scope {
			out[s] = true
		}
	}
	return out
}

// turned reports why a sentence says the contrary of the passages that support
// it, or says for certain what they do not, or the other way round; "" when it
// does neither. Only English is read.
func turned(s *passage, support []*passage) Reason {
	if contradicted(s, support) {
		return Negated
	}
	if surer(s, support) {
		return Certain
	}
	if swapped(s, support) {
		return Swapped
	}
	for _, pair := range opposites {
		for _, side := range [][2]map[string]bool{{pair[0], pair[1]}, {pair[1], pair[0]}} {
			if s.says(side[0]) && !slices.ContainsFunc(support, func(p *passage) bool { return p.says(side[0]) }) &&
				slices.ContainsFunc(support, func(p *passage) bool { return p.says(side[1]) }) {
				return Negated
			}
		}
	}
	return ""
}

// contradicted compares denials.
func contradicted(s *passage, support []*passage) bool {
	own := s.reserves(denials)
	denied := scoped(own)
	var theirs []reserve
	for _, p := range support {
		theirs = append(theirs, p.reserves(denials)...)
	}
	for _, r := range own {
		if !slices.ContainsFunc(theirs, func(o reserve) bool {
			return o.mark == r.mark && (len(r.scope) == 0 || len(o.scope) == 0) || slices.ContainsFunc(r.scope, func(w string) bool { return slices.Contains(o.scope, w) })
		}) {
			return true
		}
	}
	for _, p := range support {
		for _, r := range p.reserves(denials) {
			hit, n := false, 0
			for _, w := range r.scope {
				if s.stems[w] {
					n++
				}
				hit = hit || denied[w]
			}
			if hit || r.mark != "not" && s.stems[r.mark] || n == 0 || 2*n < len(r.scope) {
				continue
			}
			if !affirmed(r, s, support) {
				return true
			}
		}
	}
	return false
}

// affirmed reports whether the passages say elsewhere, without reserve, what
// the sentence takes from the scope of a reserve.
func affirmed(r reserve, s *passage, support []*passage) bool {
	for _, w := range r.scope {
		if !s.stems[w] {
			continue
		}
		if !slices.ContainsFunc(support, func(p *passage) bool {
			all := scoped(p.reserves(denials))
			return p.stems[w] && !all[w] && !scoped(p.reserves(maybes))[w]
		}) {
			return false
		}
	}
	return true
}

// surer compares doubts and times: what may be, or will be, has not been.
func surer(s *passage, support []*passage) bool {
	doubts := s.reserves(maybes)
	open := len(doubts) > 0 || len(s.reserves(futures)) > 0
	supported := false
	for _, p := range support {
		supported = supported || len(p.reserves(maybes)) > 0
	}
	if len(doubts) > 0 && !supported && !slices.ContainsFunc(support, func(p *passage) bool { return len(p.reserves(futures)) > 0 || scopedAny(p.reserves(denials), s) }) {
		return true
	}
	for _, p := range support {
		for _, r := range p.reserves(maybes) {
			if !open && s.takes(r) && !s.toBe(r.scope[0]) && !affirmed(r, s, support) {
				return true
			}
		}
		for _, r := range p.reserves(futures) {
			if !open && s.takes(r) && s.past(r.scope[0]) && !s.toBe(r.scope[0]) && !slices.ContainsFunc(support, func(o *passage) bool { return o != p && o.past(r.scope[0]) }) {
				return true
			}
		}
	}
	return false
}

func scopedAny(all []reserve, s *passage) bool {
	for w := range scoped(all) {
		if s.stems[w] {
			return true
		}
	}
	return false
}

// takes reports whether a sentence has the first, and half, of what a reserve
// of a source reaches, without its mark.
func (p *passage) takes(r reserve) bool {
	if len(r.scope) == 0 || !p.stems[r.scope[0]] || r.mark != "not" && p.stems[r.mark] {
		return false
	}
	n := 0
	for _, w := range r.scope {
		if p.stems[w] {
			n++
		}
	}
	return 2*n >= len(r.scope)
}

// toBe reports whether a passage has a word after "to": "Ruiz to resign".
func (p *passage) toBe(stem string) bool {
	for i, w := range p.words {
		if w.stem == stem && (p.at(i-1).low == "to" || p.at(i-1).low == "be" && p.at(i-2).low == "to") {
			return true
		}
	}
	return false
}

// pastForms are irregular.
var pastForms = words(`rose fell won lost met began took struck left held broke shot found led sent sold bought gave made fought grew flew fled built paid spent spoke sank withdrew chose went came became ran saw drove taken given shown`)

// past reports whether a passage has a word in its past form.
func (p *passage) past(stem string) bool {
	for i, w := range p.words {
		if w.stem != stem || !strings.HasSuffix(w.low, "ed") && !pastForms[w.low] {
			continue
		}
		if before := p.at(i - 1).low; before != "be" && before != "to" {
			return true
		}
	}
	return false
}

func (p *passage) says(list map[string]bool) bool {
	for _, w := range p.words {
		if w.fold != "" && list[w.fold] {
			return true
		}
	}
	return false
}

// opposites are words of which a source that has only one does not say the other.
var opposites = [][2]map[string]bool{
	{words(`rise rises rose risen rising increase increases increased increasing climb climbs climbed grew grows jump jumped jumps surge surged surges raise raises raised soared gained higher up`),
		words(`fall falls fell fallen falling decrease decreases decreased decreasing decline declines declined drop drops dropped shrank plunged plunges slump slumped cut cuts lowered lowers lower down`)},
	{words(`won wins win winning victory`), words(`lost loses lose losing defeat`)},
	{words(`approve approves approved approval accept accepts accepted passed passes backed adopted adopts endorsed`), words(`reject rejects rejected rejection refused refuses vetoed vetoes blocked blocks opposed`)},
	{words(`guilty convicted convicts conviction`), words(`acquitted acquits acquittal cleared innocent`)},
	{words(`arrested arrests detained jailed imprisoned`), words(`released releases freed frees`)},
	{words(`survived survives survivor survivors alive`), words(`died killed dead dies`)},
	{words(`confirmed confirms confirm`), words(`denied denies deny`)},
	{words(`open opens opened reopened reopens`), words(`closed closes close shut shuts`)},
	{words(`lifted lifts eased eases`), words(`imposed imposes tightened tightens`)},
	{words(`hired hires appointed appoints`), words(`fired fires dismissed sacked sacks`)},
	{words(`allow allows allowed permit permits permitted legalized legalised`), words(`ban bans banned prohibit prohibits prohibited outlawed`)},
	{words(`begin begins began started starts`), words(`ended ends finished concluded halted suspended`)},
	{words(`supports supported supporting`), words(`opposes opposed opposing`)},
	{words(`bought buys buy acquired acquires`), words(`sold sells sell`)},
	{words(`northern north`), words(`southern south`)}, {words(`eastern east`), words(`western west`)},
}

// mutual are verbs that mean the same with their sides exchanged.
var mutual = words(`meet agree marry talk discuss share join equal`)

// swapped reports whether a sentence gives an act to another than the passages
// that tell of it, or has it done to the one who did it.
func swapped(s *passage, support []*passage) bool {
	for v, w := range s.words {
		if w.stem == "" || w.upper || mutual[w.stem] {
			continue
		}
		x, y, passive := s.sides(v)
		if y == "" || x == y || !slices.ContainsFunc(support, func(p *passage) bool { return p.capitalises(x) }) {
			continue
		}
		against, with := false, false
		for _, p := range support {
			for k, o := range p.words {
				if o.stem != w.stem {
					continue
				}
				a, b, theirs := p.sides(k)
				if passive != theirs {
					a, b = b, a
				}
				same := b == y && a != "" && a != x && passive == theirs && !p.names(x, k)
				with = with || a == x || b == y && !same
				against = against || a == y || b == x || same
			}
		}
		if against && !with {
			return true
		}
	}
	return false
}

// capitalises reports whether a word stands in a passage with a capital.
func (p *passage) capitalises(word string) bool {
	return slices.ContainsFunc(p.words, func(w gateWord) bool { return w.upper && w.fold == word })
}

// names reports whether a name stands before token k.
func (p *passage) names(name string, k int) bool {
	return slices.ContainsFunc(p.words[:k], func(w gateWord) bool { return w.fold == name })
}

// sides returns the nearest names before a verb and right after it, and
// whether "by" stands between it and the second.
func (p *passage) sides(v int) (before, after string, passive bool) {
	for i := v - 1; i >= max(0, v-reach); i-- {
		if w := p.words[i]; w.upper && w.stem != "" && !dayNames[w.fold] {
			before = w.fold
			break
		}
	}
	for i := v + 1; i < min(len(p.words), v+reach); i++ {
		w := p.words[i]
		switch {
		case w.upper && w.stem != "" && !dayNames[w.fold]:
			for i+1 < len(p.words) && p.words[i+1].upper && p.words[i+1].stem != "" {
				i++
			}
			return before, p.words[i].fold, passive
		case w.low == "by":
			passive = true
		case placed[w.low] || clauseEnds[w.low] || strings.ContainsAny(w.text, ",;:()\"") || w.digits() || w.low == "with" || w.low == "to" || w.low == "that":
			return before, "", false
		}
	}
	return before, "", false
}
