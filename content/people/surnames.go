package people

import "strings"

// withSurnames adds the words that stand alone outside all names of persons and
// are the surname, however transliterated, or the given name of a full name of the
// document.
func withSurnames(spans []span, doc []token, lang string) []span {
	called := map[string]bool{} // surnames
	first := map[string]bool{}
	pairs := map[string]bool{}
	for _, s := range spans {
		if s.to-s.from < 2 {
			continue
		}
		n := parseIn(folded(doc[s.from:s.to]), lang)
		if len(n.surname) > 1 {
			called[n.surname] = true
		}
		if eastern[doc[s.from].fold] && s.to-s.from == 3 {
			called[transliterate(doc[s.to-1].fold)] = true // Phuc of Tran Dinh Phuc
		}
		if head := doc[s.from]; head.entry.Bits&First != 0 && !head.initial && len(n.given) > 0 {
			first[n.given[0]] = true
		}
		for i := s.from + 1; i+1 < s.to; i++ {
			if particles[doc[i].fold] && !particles[doc[i+1].fold] {
				called[transliterate(doc[i+1].fold)] = true // Remedios de la Cuesta Gil
			}
			if s.to-i == 2 && !particles[doc[i].fold] && !doc[i].initial {
				pairs[folded(doc[i:s.to])] = true // Gülşah Şimşek Tan
			}
		}
		for _, t := range doc[s.from+1 : s.to] {
			if t.prefixed && strings.ContainsAny(t.gap, "“\"") {
				first[given(t.fold)] = true // Edward “Ted” Marsh
			}
		}
	}
	if len(called) == 0 {
		return spans
	}
	var out []span
	next := 0
	for i := 0; i < len(doc); i++ {
		for next < len(spans) && spans[next].to <= i {
			out = append(out, spans[next])
			next++
		}
		if next < len(spans) && spans[next].from <= i {
			continue
		}
		if i+1 < len(doc) && doc[i].upper && doc[i+1].joined && (next == len(spans) || spans[next].from > i+1) && pairs[folded(doc[i:i+2])] {
			doc[i].kind, doc[i+1].kind = aPerson, aPerson
			out = append(out, span{i, i + 2})
			i++
			continue
		}
		if !standsAlone(doc, i) && !(lang == "de" && doc[i].upper && doc[i].kind != aPerson && strings.HasSuffix(doc[i].fold, "s")) {
			continue
		}
		if i+1 < len(doc) && doc[i+1].joined && streets[doc[i+1].fold] {
			continue
		}
		t := &doc[i]
		word := transliterate(withoutArticle(t.fold))
		if !called[word] && !(first[given(t.fold)] && mayBeGiven(doc, i)) && !inflected(t.fold, called, lang) {
			continue
		}
		s := extended(doc, span{i, i + 1})
		for k := s.from; k < s.to; k++ {
			doc[k].kind = aPerson
		}
		out = append(out, s)
		i = s.to - 1
	}
	return append(out, spans[next:]...)
}

// mayBeGiven reports whether a word alone may be a given name: it is known as one,
// and as no common word where every word would have the capital.
func mayBeGiven(doc []token, i int) bool {
	t := &doc[i]
	if t.kind == aPlace || t.kind == anOrganisation || t.headline {
		return false
	}
	return t.entry.Bits&(First|Common) == First || t.entry.Bits&First != 0 && speaks(doc, i)
}

// speaks reports whether a verb of what persons do follows the word at i.
func speaks(doc []token, i int) bool {
	if i+1 < len(doc) && doc[i+1].joined && !doc[i].possessive {
		f := doc[i+1].fold
		if says[f] || verbs[f] || !doc[i+1].upper && strings.HasSuffix(f, "ed") && len(f) > 4 && !adjectives[f] {
			return true
		}
	}
	return i > 0 && says[doc[i-1].fold] && doc[i].joined
}

// standsAlone reports whether a capitalised word is in no person's name, has no
// capitalised neighbour and is more than a common word with a capital, or a place
// where a place would stand.
func standsAlone(doc []token, i int) bool {
	t := &doc[i]
	switch {
	case !t.upper || t.kind == aPerson || t.prefixed || len(t.fold) < 3 && !eastern[t.fold] || institutions[t.fold] && !speaks(doc, i):
		return false
	case stopWords[t.fold] && t.opens:
		return false // He, of whom a namesake is in the text
	case t.kind != outside && (located(doc, i) || t.entry.Bits&(place|organisation) != 0 && !speaks(doc, i)):
		return false
	case t.kind != outside && (i > 0 && doc[i-1].kind == t.kind && t.joined || i+1 < len(doc) && doc[i+1].kind == t.kind && doc[i+1].joined):
		return false
	case t.entry.Bits&Common != 0 && (t.opens || t.headline) && !speaks(doc, i):
		return false
	case t.joined && i > 0 && doc[i-1].upper && !doc[i-1].possessive && !t.headline && !isHead(doc[i-1].fold) && !courtesy[doc[i-1].fold] && !doc[i-1].opens:
		return false
	}
	return i+1 == len(doc) || !doc[i+1].joined || !doc[i+1].upper || t.headline || t.possessive || suffixes[doc[i+1].fold]
}

// located reports whether the word at i stands where a place stands.
func located(doc []token, i int) bool {
	return i > 0 && doc[i].joined && locatives[doc[i-1].fold]
}

var locatives = set(`in at near from to into through across around outside inside leaves leaving left visits visited toward towards throughout
	en à au a in zu aus nach w z do v i em no na`)

// inflected reports whether a word is one of the surnames with an ending of a language
// that inflects names: Zawadzkiego of Zawadzki, Czajas of Czaja.
func inflected(fold string, surnames map[string]bool, lang string) bool {
	for end := range strings.FieldsSeq(endings[lang]) {
		stem, ok := strings.CutSuffix(fold, end)
		if !ok || len(stem) < 3 {
			continue
		}
		for _, usual := range strings.Fields(", a o y i e ek ec") {
			if surnames[transliterate(stem+strings.Trim(usual, ","))] {
				return true
			}
		}
	}
	return false
}

// endings are those that names take, by language, folded and the longest first.
var endings = map[string]string{
	"pl": "iego iemu owie owi ego emu iej ami ach ow im em om iej ej a u y e i",
	"cs": "ovou ovi ove eho emu ych ym em im ho ou mu u a e y i",
	"sk": "ovou ovi ovej eho emu ych ym em im ho ou mu u a e y i",
	"sl": "jevega ega emu em im om a u i", "hr": "a u om em im og ic", "sr": "a u om em im og", "bs": "a u om em im og",
	"de": "s", "sv": "s", "da": "s", "no": "s", "nb": "s", "nl": "s",
	"fi": "ssa ssä sta stä lla llä lta ltä lle ksi n", "et": "le ga st s t", "hu": "nak nek val vel tol bol rol hoz nal ot at et t",
	"lt": "o ui u as e", "lv": "a am u s", "ro": "ului ei ul", "la": "i",
}

// syllabic reports whether all words are made of the syllables of East Asian names.
func syllabic(words []token) bool {
	for i := range words {
		if !syllables(strings.ReplaceAll(words[i].fold, "-", "")) || words[i].entry.Bits&Common != 0 {
			return false
		}
	}
	return true
}

// withNamed adds the names that the model missed where the words around say that
// they are of persons: a given name and a word or two after a title, or before an
// age or an apposition; an East Asian surname with a hyphenated given name.
func withNamed(spans []span, doc []token, text string) []span {
	d := detector{doc: doc, text: text}
	out := spans
	next := 0
	for i := 0; i+1 < len(doc); i++ {
		for next < len(spans) && spans[next].to <= i {
			next++
		}
		t := &doc[i]
		if !t.upper || t.headline || next < len(spans) && spans[next].from <= i+2 && spans[next].to > i || t.prefixed || t.possessive {
			continue
		}
		end := i + 1
		for end < len(doc) && end < i+3 && doc[end].upper && doc[end].joined && !doc[end-1].possessive && !doc[end].headline {
			end++
		}
		s := span{i, end}
		if end-i == 1 && d.titledSurname(i) {
			t.kind = aPerson
			out = append(out, s)
			continue
		}
		if storms[t.fold] || foreignLeads[t.fold] {
			continue // Port Selene
		}
		if end-i < 2 || end < len(doc) && doc[end].upper && doc[end].joined || next < len(spans) && spans[next].from < end {
			continue
		}
		oriental := eastern[t.fold] && d.evident(s) && syllabic(doc[i+1:end]) || end-i == 2 && eastern[t.fold] && strings.Contains(doc[i+1].fold, "-") && syllables(strings.ReplaceAll(doc[i+1].fold, "-", ""))
		if !oriental && (!isGiven(t) || isHead(t.fold) || storms[t.fold] || nationalities[t.fold] || tails[doc[end-1].fold] && !suffixes[doc[end-1].fold] || !d.evident(s) && !speaks(doc, end-1) || doc[end-1].entry.Bits&(place|organisation) != 0 && !d.evident(s)) {
			continue
		}
		if doc[end-1].entry.Bits&Common != 0 && doc[end-1].entry.Bits&named == 0 && !d.evident(s) {
			continue
		}
		for k := i; k < end; k++ {
			doc[k].kind = aPerson
		}
		out = append(out, s)
		i = end - 1
	}
	sortSpans(out)
	return out
}

// titledSurname reports whether the one word at i is a surname after a title, as in
// Mayor Alder: its lists know it as one, and it is no place's or firm's name.
func (d *detector) titledSurname(i int) bool {
	t := &d.doc[i]
	if i == 0 || !t.joined || t.entry.Bits&Last == 0 || t.entry.Bits&(place|organisation) != 0 || calendar[t.fold] || isHead(t.fold) || tails[t.fold] || institutions[t.fold] || nationalities[t.fold] || t.shout {
		return false
	}
	title := &d.doc[i-1]
	return title.upper && heads[title.fold] && !ambiguousHeads[title.fold] && !title.possessive && title.sentence == t.sentence && !title.headline
}
