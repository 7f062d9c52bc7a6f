package people

import "slices"

// A span is the tokens [from, to) of one mention of a person.
type span struct{ from, to int }

func sortSpans(spans []span) {
	slices.SortFunc(spans, func(a, b span) int { return a.from - b.from })
}

// tag finds the mentions of persons in a document, and marks the tokens of all
// names with their kinds.
func tag(m *Model, text string, doc []token, lang string) []span {
	sentences := units(text, doc)
	var out []span
	for n, labels := range m.labels(sentences) {
		out = appendSpans(out, doc, sentences[n], labels)
	}
	if foreign(lang, doc) {
		out = withParticles(tagForeign(out, doc, lang), doc)
		return withoutThings(withoutCredits(withoutNouns(withParticles(withSurnames(out, doc, lang), doc), doc, lang), doc, text), doc, text)
	}
	out = withNamed(withInitials(withParticles(out, doc), doc), doc, text)
	out = withoutThings(out, doc, text)
	out = withParticles(withSurnames(out, doc, lang), doc)
	out = slices.DeleteFunc(out, func(s span) bool { return !latin(text[doc[s.from].start:doc[s.to-1].end]) })
	return withoutThings(withoutCredits(out, doc, text), doc, text)
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
			if full[folded(doc[i:s.to])] || !doc[i].upper && !english[doc[i].fold] && doc[s.from].entry.Bits&First == 0 {
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
	sortSpans(out)
	return out
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
