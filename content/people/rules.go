package people

import "strings"

// corrected returns the mention as it should stand: without titles before the
// name, with the number or suffix after it. It is false for what is no person.
func corrected(doc []token, s span) (span, bool) {
	for s.from < s.to && titled(doc, s) {
		s.from++
	}
	if doc[s.from].entry.Bits&First == 0 {
		for i := s.from + 1; i+1 < s.to; i++ {
			if t := doc[i]; isHead(t.fold) && (t.entry.Bits&(First|Last) == 0 || royal[t.fold] || military[t.fold]) && doc[i-1].entry.Bits&(First|Last) == 0 {
				s.from = i + 1 // Saudi Crown Prince Name
			}
		}
	}
	for s.to > s.from && (particles[doc[s.to-1].fold] && !doc[s.to-1].upper || doc[s.to-1].prefixed && len(doc[s.to-1].text) < 2) {
		s.to--
	}
	if s.from == s.to {
		return s, false
	}
	for i := s.from + 1; i < s.to-1; i++ {
		if t := &doc[i]; verbs[t.fold] && !t.upper || matchVerbs[t.fold] {
			return s, false // Brenna beat Sella
		}
	}
	if i := s.from - 1; i >= 0 && s.to-s.from == 1 && doc[s.from].joined && doc[i].upper && !doc[i].possessive && doc[i].kind == outside && (isGiven(&doc[i]) && !isHead(doc[i].fold) && !verbs[doc[i].fold] || pairedInitials(&doc[i])) && !doc[i].headline {
		s.from-- // Hope Ndlovu, JK Simmons
	}
	for s.from > 0 && doc[s.from].joined && doc[s.from-1].sentence == doc[s.from].sentence && leadsName(doc, s.from-1) {
		s.from--
	}
	s = extended(doc, s)
	return s, notAThing(doc, s)
}

// pairedInitials reports whether a word is two initials without full stops: JK, JD.
func pairedInitials(t *token) bool {
	return t.shout && len(t.text) == 2 && !nation[t.fold] && !isHead(t.fold) && !agencies[t.fold] && t.entry.Bits&Common == 0 && !courtesy[t.fold] && !notInitials[t.fold]
}

var notInitials = set(`tv pr hr it ai pc vp eu us uk un uae ny la dc id ok am pm st nj fc rt`)

// leadsName reports whether the word at i, right before a name, belongs to it:
// an initial, or Marine before Le Pen.
func leadsName(doc []token, i int) bool {
	t := &doc[i]
	if t.fold == "marine" && doc[i+1].fold == "le" {
		return true
	}
	stop := t.end > t.start+len(t.text)
	return stop && t.kind != aPlace && (t.initial || dotted(t.text) && !nation[t.fold])
}

// initialled reports whether two initials and a word that is no common one
// stand at i, as in J. D. Vance.
func initialled(doc []token, i int) bool {
	if i+2 >= len(doc) || !doc[i+1].joined || !doc[i+2].joined || !doc[i+2].upper {
		return false
	}
	for _, t := range doc[i : i+2] {
		if !t.initial || t.end == t.start+len(t.text) || t.kind == aPerson || t.kind == aPlace {
			return false
		}
	}
	last := &doc[i+2]
	if i+3 < len(doc) && doc[i+3].joined && doc[i+3].upper || thingAt(doc, i) > i {
		return false
	}
	return last.kind != aPerson && last.entry.Bits&Common == 0 && len(last.text) > 2 && doc[i].fold+doc[i+1].fold != "us"
}

// parted returns the names that a span in a headline is made of: there, where
// every word has a capital, a common word parts two names.
func parted(doc []token, s span) []span {
	if s.to-s.from < 3 || !doc[s.from].headline {
		return []span{s}
	}
	var out []span
	from := s.from
	for i := s.from; i <= s.to; i++ {
		if i < s.to {
			t := &doc[i]
			if i == s.from || t.entry.Bits&Common == 0 || t.entry.Bits&named != 0 || particles[t.fold] || heads[t.fold] || courtesy[t.fold] {
				continue
			}
		}
		if from < i {
			out = append(out, span{from, i})
		}
		from = i + 1
	}
	return out
}

// titled reports whether the first word of a span is a title of the person
// named after it.
func titled(doc []token, s span) bool {
	t := doc[s.from]
	if s.to-s.from < 2 {
		return false
	}
	next := doc[s.from+1]
	switch {
	case t.fold == "marine" && particles[next.fold]:
		return false // Marine Le Pen
	case courtesy[t.fold] && shortForms[t.fold], t.fold == "sir" || t.fold == "dame" || t.fold == "miss" || t.fold == "madam":
		return t.fold != "st"
	case !isHead(t.fold):
		return nationalities[t.fold] && t.entry.Bits&First == 0 && next.entry.Bits&First != 0
	case t.entry.Bits&(First|Last) == 0 || royal[t.fold] || military[t.fold]:
		return true
	}
	return t.entry.Bits&First == 0 && next.entry.Bits&First != 0
}

var (
	nation   = set(`u.s u.s.a u.k u.n e.u u.a.e us uk un eu`)
	royal    = set(`sheikh sheikha ayatollah mullah imam emir sultan king queen prince princess pope emperor duke earl baron`)
	military = set(`general major colonel captain admiral marshal`)
)

// extended takes in what belongs to the name after it: Jr., III, the Elder.
func extended(doc []token, s span) span {
	next := func() *token {
		if s.to < len(doc) && doc[s.to].sentence == doc[s.from].sentence && !doc[s.to-1].possessive {
			return &doc[s.to]
		}
		return &token{}
	}
	t := next()
	if suffixes[t.fold] && t.upper && (t.joined || t.comma) && (s.to-s.from > 1 || t.fold != "sr") {
		s.to++
		t = next()
	}
	if t.joined && t.fold == "the" && s.to+1 < len(doc) && doc[s.to+1].joined && epithets[doc[s.to+1].fold] && doc[s.to+1].upper {
		s.to += 2
	}
	return s
}

// matchVerbs are verbs between the names of two clubs.
var matchVerbs = set(`beat beats defeated defeats thrashed edged downed crushed routed stunned trounced hosted hosts met meets faced faces drew
	draws held`)

var epithets = set(`elder younger great terrible conqueror magnificent`)

// notAThing reports whether nothing about a span speaks against a person.
func notAThing(doc []token, s span) bool {
	words := doc[s.from:s.to]
	head, tail := words[0], words[len(words)-1]
	switch {
	case strings.ContainsAny(head.text[:1], "0123456789"):
		return false
	case s.from > 0 && head.joined && doc[s.from-1].upper && storms[doc[s.from-1].fold]:
		return false
	case storms[head.fold] && len(words) > 1:
		return false
	}
	if s.to < len(doc) {
		next := doc[s.to]
		if next.joined && next.upper && !tail.possessive && !next.headline && institutions[next.fold] {
			return false
		}
	}
	return true
}

// storms and institutions stand right before and after names that are not of persons.
var (
	storms       = set(`hurricane typhoon cyclone storm mount mt lake fort ft port cape camp uss hms`)
	institutions = set(`university college school academy show hospital airport stadium avenue street road square bridge park valley river
		island islands county institute foundation museum hotel cup trophy inc corp co ltd llc plc group holdings bank award prize foods tools services consulting logistics homes township primary memorial`)
)

// folded returns the folded words, parted by spaces.
func folded(words []token) string {
	var b strings.Builder
	for i, t := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.fold)
	}
	return b.String()
}
