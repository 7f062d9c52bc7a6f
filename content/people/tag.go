package people

import "slices"

// A span is the tokens [from, to) of one mention of a person.
type span struct{ from, to int }

// tag finds the mentions of persons in a document, and marks the tokens of all
// names with their kinds.
func tag(m *Model, text string, doc []token, lang string) []span {
	sentences := units(text, doc)
	var out []span
	for n, labels := range m.labels(sentences) {
		out = appendSpans(out, doc, sentences[n], labels)
	}
	out = withoutThings(withInitials(withParticles(out, doc), doc), doc, text)
	return withoutThings(withoutCredits(withSurnames(out, doc), doc, text), doc, text)
}

// withParticles takes the particles before a surname into a mention: von der
// Leyen; with a capital, De la Laire, only where a full name of the document has them.
func withParticles(spans []span, doc []token) []span {
	full := map[string]bool{}
	for _, s := range spans {
		for i := s.from + 1; i < s.to; i++ {
			if particles[doc[i].fold] {
				full[folded(doc[i:s.to])] = true
				break
			}
		}
	}
	for n := range spans {
		s := &spans[n]
		floor := 0
		if n > 0 {
			floor = spans[n-1].to
		}
		for i := s.from - 1; i >= floor && doc[i+1].joined && particles[doc[i].fold] && !doc[i].possessive && len(doc[i].fold) > 1; i-- {
			if full[folded(doc[i:s.to])] || !doc[i].upper && !english[doc[i].fold] {
				for k := i; k < s.from; k++ {
					doc[k].kind = aPerson
				}
				s.from = i
			}
		}
	}
	return spans
}

// english are particles that are also words of English or of titles in it.
var english = set(`e y do den of ten ter`)

// withInitials adds the names with two initials that the model missed.
func withInitials(spans []span, doc []token) []span {
	out := spans
	for i := range doc {
		if doc[i].initial && initialled(doc, i) {
			out = append(out, span{i, i + 3})
			for k := i; k < i+3; k++ {
				doc[k].kind = aPerson
			}
		}
	}
	slices.SortFunc(out, func(a, b span) int { return a.from - b.from })
	return out
}

// withSurnames adds the words that are outside all names but stand alone and
// are the surname, however transliterated, of a full name of the document.
func withSurnames(spans []span, doc []token) []span {
	surnames := map[string]bool{}
	for _, s := range spans {
		if s.to-s.from < 2 {
			continue
		}
		n := parse(folded(doc[s.from:s.to]))
		if len(n.surname) > 1 {
			surnames[n.surname] = true
		}
	}
	if len(surnames) == 0 {
		return spans
	}
	var out []span
	next := 0
	for i := range doc {
		for next < len(spans) && spans[next].to <= i {
			out = append(out, spans[next])
			next++
		}
		if next < len(spans) && spans[next].from <= i || !standsAlone(doc, i) {
			continue
		}
		if surnames[transliterate(doc[i].fold)] {
			doc[i].kind = aPerson
			out = append(out, span{i, i + 1})
		}
	}
	return append(out, spans[next:]...)
}

// standsAlone reports whether a capitalised word is in no name, has no
// capitalised neighbour and is more than a common word with a capital.
func standsAlone(doc []token, i int) bool {
	t := &doc[i]
	switch {
	case !t.upper || t.kind != outside || t.prefixed || len(t.fold) < 3 && !eastern[t.fold] || institutions[t.fold]:
		return false
	case t.entry.Bits&Common != 0 && (t.opens || t.headline):
		return false
	case t.joined && i > 0 && doc[i-1].upper && !doc[i-1].possessive && !t.headline && !heads[doc[i-1].fold] && !courtesy[doc[i-1].fold] && !doc[i-1].opens:
		return false
	}
	return i+1 == len(doc) || !doc[i+1].joined || !doc[i+1].upper || t.headline || t.possessive
}

// appendSpans adds the persons of one sentence.
func appendSpans(out []span, doc []token, s []unit, labels []label) []span {
	for i := 0; i < len(s); {
		k := kindOf(labels[i])
		if k == outside {
			i++
			continue
		}
		j := i + 1
		for j < len(s) && labels[j] == inside(k) {
			j++
		}
		from, to := -1, -1
		for _, u := range s[i:j] {
			if u.word >= 0 {
				if from < 0 {
					from = u.word
				}
				to = u.word + 1
				doc[u.word].kind = k
			}
		}
		if k == aPerson && from >= 0 {
			for _, part := range parted(doc, span{from, to}) {
				if c, ok := corrected(doc, part); ok && (len(out) == 0 || out[len(out)-1].to <= c.from) {
					out = append(out, c)
				}
			}
		}
		i = j
	}
	return out
}
