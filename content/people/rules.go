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
			if t := doc[i]; (royal[t.fold] || military[t.fold]) && doc[i-1].entry.Bits&(First|Last) == 0 {
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
	for s.from > 0 && doc[s.from].joined && (doc[s.from-1].initial || dotted(doc[s.from-1].text) && !nation[doc[s.from-1].fold]) && doc[s.from-1].kind != aPlace &&
		doc[s.from-1].sentence == doc[s.from].sentence && doc[s.from-1].end > doc[s.from-1].start+len(doc[s.from-1].text) {
		s.from-- // J. K. Rowling
	}
	s = extended(doc, s)
	return s, person1(doc, s)
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
	case !heads[t.fold]:
		return nationalities[t.fold] && t.entry.Bits&First == 0 && next.entry.Bits&First != 0
	case t.entry.Bits&(First|Last) == 0 || royal[t.fold] || military[t.fold]:
		return true
	}
	return t.entry.Bits&First == 0 && next.entry.Bits&First != 0
}

var (
	nation   = set(`u.s u.s.a u.k u.n e.u u.a.e us uk un eu`)
	royal    = set(`king queen prince princess pope emperor duke earl baron`)
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

var epithets = set(`elder younger great terrible conqueror magnificent`)

// person1 reports whether nothing about a span speaks against a person.
func person1(doc []token, s span) bool {
	words := doc[s.from:s.to]
	head, tail := words[0], words[len(words)-1]
	switch {
	case things[phrase(words)], strings.ContainsAny(head.text[:1], "0123456789"):
		return false
	case len(words) > 1 && things[phrase(words[:2])] && len(words) > 2:
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
	institutions = set(`university college school hospital airport stadium avenue street road square bridge park valley river
		island islands county institute foundation museum hotel cup trophy inc corp co ltd llc plc group holdings bank award prize`)
)

func phrase(words []token) string {
	var b strings.Builder
	for i, t := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.fold)
	}
	return b.String()
}
