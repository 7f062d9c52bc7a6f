package summary

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// commonOpeners may begin a sentence without standing in the sources: words
// that are no names.
var commonOpeners = words(`officials authorities police rescuers firefighters lawmakers ministers leaders workers residents protesters demonstrators voters investigators prosecutors soldiers troops
	experts scientists researchers analysts critics supporters opponents negotiators diplomats judges lawyers doctors teachers students families people hundreds thousands dozens talks
	rescue search fire flood storm earthquake crash attack blast strike vote election court government parliament president minister however although though while after before
	following despite since under during because amid meanwhile nobody both neither fewer less more up over at nearly almost about around roughly several many most some one two three four five six seven eight nine ten`)

// unnamed returns a capitalised word of a sentence that does not stand in the
// sources, or two that stand together there nowhere.
func unnamed(s *passage, sources []*passage) (string, bool) {
	shouting := s.titleCase()
	previous := -1
	for i, w := range s.words {
		if !w.letters() || !w.upper || w.stem == "" && language.Stop(w.fold, s.lang) {
			if w.letters() && !smallParts[w.low] || w.text != "" && !w.letters() && w.text != "." && !w.dash() {
				previous = -1
			}
			continue
		}
		if s.measured(i) || w.first && w.stem == "" {
			continue
		}
		if !stands(w, sources, w.first || shouting) {
			if w.first && commonOpeners[w.fold] && !s.word(i+1).upper || s.lang == "en" && w.first && !s.word(i+1).upper && adverb(w.fold) {
				continue
			}
			return w.text, true
		}
		if previous >= 0 && !shouting && !together(s.words[previous], w, sources) {
			return s.words[previous].text + " " + w.text, true
		}
		previous = i
	}
	return "", false
}

// smallParts stand within names.
var smallParts = words(`of the de la del da dos von van der den el al bin ibn le du di`)

func adverb(w string) bool { return strings.HasSuffix(w, "ly") && len(w) > 5 }

// measured reports whether token i is part of an amount, which is compared whole.
func (p *passage) measured(i int) bool {
	return slices.ContainsFunc(p.amounts, func(a amount) bool { return a.first <= i && i <= a.last })
}

// titleCase reports whether a sentence is written With Capitals Throughout.
func (p *passage) titleCase() bool {
	upper, all := 0, 0
	for _, w := range p.words {
		if w.letters() && w.stem != "" && !w.first {
			all++
			if w.upper {
				upper++
			}
		}
	}
	return all >= 4 && upper*10 >= all*8
}

// stands reports whether a word is in the sources: as it is written, as the
// people of a place, or, where it may be no name, in another form.
func stands(w gateWord, sources []*passage, otherForms bool) bool {
	for _, p := range sources {
		if p.folds[w.fold] || p.folds[strings.TrimSuffix(w.fold, "s")] && len(w.fold) > 4 {
			return true
		}
		if (otherForms || alike[w.fold] != "" || monthNumbers[w.fold] != 0) && w.stem != "" && p.stems[w.stem] {
			return true
		}
		if utf8.RuneCountInString(w.text) >= 2 && strings.ToUpper(w.text) == w.text && p.spellsOut(w.fold) {
			return true
		}
		for _, o := range p.words {
			if o.upper && demonym(w.fold, o.fold) {
				return true
			}
		}
	}
	return false
}

// spellsOut reports whether capitals of a passage in a row make an acronym.
func (p *passage) spellsOut(acronym string) bool {
	var row []rune
	for _, w := range p.words {
		switch {
		case w.letters() && w.upper:
			r, _ := utf8.DecodeRuneInString(w.fold)
			row = append(row, r)
		case smallParts[w.low] || w.low == "and" || w.low == "for":
			continue
		default:
			row = row[:0]
		}
		if strings.HasSuffix(string(row), acronym) {
			return true
		}
	}
	return false
}

// demonym reports whether one word names the people of the place that another
// names: Italy and Italian, Iran and Iranians. Niger and Nigeria are two.
func demonym(a, b string) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	a = strings.TrimSuffix(a, "s")
	if len(b) < 4 || b == "niger" || a == b {
		return false
	}
	for _, ending := range []string{"ian", "an", "ese", "ish", "i", "n"} {
		root, ok := strings.CutSuffix(a, ending)
		if ok && len(root) >= 4 && (root == b || root == strings.TrimSuffix(b, "y") || root == strings.TrimSuffix(b, "ia") || root == strings.TrimSuffix(b, "a") || root == strings.TrimSuffix(b, "o")) {
			return true
		}
	}
	return false
}

// togetherness is how many words may stand between the parts of a name.
const togetherness = 6

// together reports whether two words that a sentence writes next to each other
// stand close in a sentence of the sources, names in that order.
func together(a, b gateWord, sources []*passage) bool {
	same := func(w, o gateWord) bool {
		return o.fold != "" && (w.fold == o.fold || w.stem != "" && w.stem == o.stem || demonym(w.fold, o.fold))
	}
	acronyms := strings.ToUpper(a.text) == a.text || strings.ToUpper(b.text) == b.text
	for _, p := range sources {
		for i, x := range p.words {
			if !same(a, x) {
				continue
			}
			for k := max(0, i-togetherness); k < min(len(p.words), i+togetherness); k++ {
				if same(b, p.words[k]) && (k > i || k != i && !(x.upper && p.words[k].upper && k == i-1)) {
					if k > i && x.upper && p.words[k].upper && k-i > 1 && !p.oneName(i, k) {
						continue
					}
					return true
				}
			}
		}
		if acronyms && p.folds[a.fold] && p.folds[b.fold] {
			return true
		}
	}
	return false
}

// oneName reports whether no comma or "and" parts two capitalised words, so
// that they may be of one name or of a title and a name.
func (p *passage) oneName(i, k int) bool {
	for _, w := range p.words[i+1 : k] {
		if w.text == "," || w.text == ";" || w.low == "and" {
			return false
		}
	}
	return true
}

// A quotation is what stands in quotation marks.
type quotation struct{ start, end int } // of the words without their marks

// quotations returns the quotations of a text. It is not ok when one is not
// closed.
func quotations(s string) (out []quotation, ok bool) {
	depth, start := 0, 0
	eachMark(s, func(at, size int, opens bool) {
		switch {
		case opens:
			if depth == 0 {
				start = at + size
			}
			depth++
		case depth > 0:
			if depth--; depth == 0 {
				out = append(out, quotation{start, at})
			}
		default:
			depth = -1 << 20
		}
	})
	return append(out, singles(s)...), depth == 0
}

// singles returns the quotations in single marks: ‘…’ and '…' of two words or
// more. An apostrophe within a word is none.
func singles(s string) []quotation {
	var out []quotation
	start := -1
	before := ' '
	for i, r := range s {
		if r == '‘' || r == '\'' || r == '’' {
			after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
			inWord := unicode.IsLetter(before) || unicode.IsDigit(before) || strings.ContainsRune(".,!?", before)
			switch {
			case !inWord && r != '’' && unicode.IsLetter(after):
				start = i + utf8.RuneLen(r)
			case inWord && start >= 0 && !unicode.IsLetter(after):
				out = append(out, quotation{start, i})
				start = -1
			}
		}
		before = r
	}
	return out
}

// bareWords is a text as its words in a row, for comparing quotations.
func bareWords(s string) string {
	var b strings.Builder
	for _, t := range tokenize(language.Fold(straightened(s))) {
		if t.letters() || t.digits() {
			b.WriteByte(' ')
			b.WriteString(t.low)
		}
	}
	b.WriteByte(' ')
	return b.String()
}

// scare is how many quoted words may stand in a source without marks: a title
// or a term. More are speech, and must be speech there too.
const scare = 3

// unquoted returns a quotation of a sentence that is not one in the documents,
// or that somebody else says there.
func unquoted(s string, docs []*cited) (string, bool) {
	all, ok := quotations(s)
	if !ok {
		return "a quotation that is not closed", true
	}
	for _, q := range all {
		said := bareWords(s[q.start:q.end])
		if strings.TrimSpace(said) == "" || !slices.ContainsFunc(docs, func(d *cited) bool { return d.quotes(said, s[:q.start]+" "+s[q.end:]) }) {
			return s[q.start:q.end], true
		}
	}
	return "", false
}

// quotes reports whether a document quotes these words, close to a name of the
// rest of the sentence if there is one.
func (d *cited) quotes(said, rest string) bool {
	if !strings.Contains(d.quoted, said) && (strings.Count(said, " ")-1 > scare || !strings.Contains(d.bare, said)) {
		return false
	}
	if !strings.Contains(d.quoted, said) {
		return true
	}
	for _, name := range newPassage(rest, d.lang).speakers() {
		if !d.saidBy(said, name) {
			return false
		}
	}
	return true
}

// speakers returns the names of a sentence that may be of who speaks: all that
// do not follow a word of place.
func (p *passage) speakers() [][]gateWord {
	var out [][]gateWord
	var name []gateWord
	for i := 0; i <= len(p.words); i++ {
		w := p.word(i)
		if w.letters() && w.upper && w.stem != "" && !dayNames[w.fold] && monthNumbers[w.fold] == 0 {
			name = append(name, w)
			continue
		}
		if len(name) > 0 && !placed[p.at(i-len(name)-1).low] {
			out = append(out, name)
		}
		name = nil
	}
	return out
}

// saidBy reports whether a name stands in the sentence of a quotation or, when
// that names nobody, within two sentences before or one after it.
func (d *cited) saidBy(said string, name []gateWord) bool {
	for i := range d.passages {
		if !d.holds(i, said) {
			continue
		}
		if d.passages[i].folds[name[len(name)-1].fold] {
			return true
		}
		if len(newPassage(withoutQuotes(d.passages[i].text), d.lang).speakers()) > 0 {
			continue // it names another
		}
		for k := max(0, i-2); k <= min(len(d.passages)-1, i+1); k++ {
			if d.passages[k].folds[name[len(name)-1].fold] {
				return true
			}
		}
	}
	return false
}

// holds reports whether a quotation begins, ends or stands in passage i.
func (d *cited) holds(i int, said string) bool {
	own := bareWords(d.passages[i].text)
	if strings.Contains(own, said) {
		return true
	}
	open := firstWords(said, 4)
	return open != "" && strings.Contains(own, open)
}

func firstWords(s string, n int) string {
	all := strings.Fields(s)
	return " " + strings.Join(all[:min(n, len(all))], " ") + " "
}
