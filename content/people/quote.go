package people

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// Bounds of a quotation that is worth repeating, in words. A shorter one is a
// scrap of a sentence.
const (
	fewestQuoted = 5
	mostQuoted   = 45
	mostBetween  = 14 // words between a quotation and its speaker's verb
)

// Quotes returns what a text quotes some of its persons as saying, by their
// index in found: for each the first whole sentence or more between quotation
// marks whose speaker stands beside it with a verb of saying. The words are
// those of the text, never joined from two places.
func Quotes(text, lang string, found []Person) map[int]string {
	if len(found) == 0 {
		return nil
	}
	var out map[int]string
	for _, q := range quotations(text) {
		at := speaker(text, q, lang, found)
		if at < 0 || out[at] != "" {
			continue
		}
		if words := said(text, q); words != "" {
			if out == nil {
				out = map[int]string{}
			}
			out[at] = words
		}
	}
	return out
}

// said returns the words of a quotation that can stand alone, or "".
func said(text string, q language.Range) string {
	words := strings.Join(strings.Fields(strings.TrimRight(q.Of(text), ", ")), " ")
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(words, "¿¡…. "))
	n := strings.Count(words, " ") + 1
	if n < fewestQuoted || n > mostQuoted || !unicode.IsUpper(first) && !unicode.IsDigit(first) || strings.ContainsAny(words, "[]") {
		return ""
	}
	switch last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(q.Of(text))); last {
	case ',', '.', '!', '?', '…':
		return words
	}
	// In other styles the full stop stands outside.
	if rest := strings.TrimLeft(text[afterMark(text, q.End):], " \u00a0\u202f"); strings.HasPrefix(rest, ",") || strings.HasPrefix(rest, ".") {
		return words
	}
	return ""
}

// afterMark returns the place after the quotation mark at i.
func afterMark(text string, i int) int {
	_, size := utf8.DecodeRuneInString(text[i:])
	return i + size
}

// quotations returns the ranges between quotation marks, each within a paragraph.
func quotations(text string) []language.Range {
	var out []language.Range
	start, closing := -1, rune(0)
	before := ' '
	for i, r := range text {
		switch {
		case r == '\n' && strings.HasPrefix(text[i:], "\n\n"):
			start = -1
		case start < 0:
			if c, ok := closingMark[r]; ok && (r != '"' || unicode.IsSpace(before) || strings.ContainsRune("([—–-", before)) {
				start, closing = i+utf8.RuneLen(r), c
			}
		case r == closing || closing == '“' && r == '”':
			out = append(out, language.Range{Start: start, End: i})
			start = -1
		case closingMark[r] != 0 && r != '"': // a quotation in it, or one that was never closed
			start, closing = i+utf8.RuneLen(r), closingMark[r]
		}
		before = r
	}
	return out
}

// closingMark holds the mark that closes what a mark opens. In German “ closes.
var closingMark = map[rune]rune{'“': '”', '"': '"', '«': '»', '„': '“', '»': '«'}

// speaker returns the index of the person who says a quotation, or -1.
func speaker(text string, q language.Range, lang string, found []Person) int {
	verbs := speech[lang]
	if verbs == nil {
		return -1
	}
	// Behind it, up to the end of the sentence: “…,” said Foreign Minister
	// Sergey Lavrov; “…,” Lavrov, who was in Ankara, told reporters.
	rest := clauseAfter(text, afterMark(text, q.End))
	if who := spoken(text, rest, verbs, found, true); who >= 0 {
		return who
	}
	// Before it: Lavrov told reporters on Monday: “…”
	lead := clauseBefore(text, q.Start)
	trimmed := strings.TrimRightFunc(lead.Of(text), func(r rune) bool { return unicode.IsSpace(r) || closingMark[r] != 0 })
	if !strings.HasSuffix(trimmed, ":") && !strings.HasSuffix(trimmed, ",") {
		return -1
	}
	if sayings(lead.Of(text), verbs) > 1 {
		return -1 // the chief said the suspect told officers: “…”
	}
	return spoken(text, lead, verbs, found, false)
}

// sayings counts the verbs of saying.
func sayings(s string, verbs map[string]bool) int {
	n := 0
	for _, r := range language.Words(s) {
		if verbs[language.Fold(r.Of(s))] {
			n++
		}
	}
	return n
}

// clauseAfter returns the text from a place to the end of its sentence.
func clauseAfter(text string, from int) language.Range {
	end := from
	for i, r := range text[from:] {
		if r == '\n' || closingMark[r] != 0 || strings.ContainsRune(".!?;:", r) && ends(text, from+i, r) {
			break
		}
		end = from + i + utf8.RuneLen(r)
	}
	return language.Range{Start: from, End: end}
}

// ends reports whether the mark at i ends a sentence: it does not after an
// initial or a short title.
func ends(text string, i int, r rune) bool {
	if r != '.' {
		return true
	}
	word := text[:i]
	word = word[strings.LastIndexAny(word, " \n“\"(")+1:]
	return utf8.RuneCountInString(word) > 1 && !strings.Contains(word, ".") && !shortForms[strings.ToLower(word)]
}

// clauseBefore returns the text from the start of the sentence to a place.
func clauseBefore(text string, to int) language.Range {
	start := to
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:start])
		if start < to-utf8.RuneLen('“') && (r == '\n' || r == '”' || r == '»' || strings.ContainsRune(".!?;", r) && ends(text, start-size, r)) {
			break
		}
		start -= size
		if to-start > 400 {
			break
		}
	}
	return language.Range{Start: start, End: to}
}

// spoken returns the one person of a clause who stands by its verb of saying,
// or -1: after the name, maybe with an apposition between commas, or, behind a
// quotation, right before the name and its title.
func spoken(text string, clause language.Range, verbs map[string]bool, found []Person, behind bool) int {
	who, at := -1, language.Range{}
	for i, p := range found {
		for _, m := range p.Mentions {
			if m.Start < clause.Start || m.End > clause.End || who >= 0 && m.Start > at.Start {
				continue
			}
			who, at = i, m
		}
	}
	if who < 0 {
		return -1
	}
	before, after := text[clause.Start:at.Start], text[at.End:clause.End]
	owned := strings.HasPrefix(after, "’s") || strings.HasPrefix(after, "'s")
	if behind && !owned && verbFirst(before, verbs) {
		return who
	}
	if strings.ContainsAny(before, ",:") || before != "" && strings.Count(before, " ") > mostBetween || behind && len(strings.Fields(before)) > 6 {
		return -1
	}
	if verbAfter(after, verbs) {
		return who
	}
	return -1
}

// verbFirst reports whether the words before a name are a verb of saying and
// the name's title: said Russian Foreign Minister.
func verbFirst(before string, verbs map[string]bool) bool {
	words := strings.Fields(language.Fold(strings.TrimLeft(before, ", \u00a0\u202f")))
	if len(words) == 0 || len(words) > mostBetween {
		return false
	}
	n := verbAt(words, verbs)
	if n == 0 {
		return false
	}
	apart := strings.HasSuffix(strings.TrimSpace(before), ",") // said the head of the union, Karl Behn
	for _, w := range words[n:] {
		if stopWords[w] || verbs[w] || !apart && objects[w] {
			return false // said the spokesman who met; said the wife of; told Lavrov
		}
	}
	return !transitive[words[n-1]]
}

// verbAfter reports whether a verb of saying stands right after a name, or
// after what commas enclose.
func verbAfter(after string, verbs map[string]bool) bool {
	rest := strings.TrimLeft(after, " ")
	if strings.HasPrefix(rest, "’s") || strings.HasPrefix(rest, "'s") {
		return false
	}
	if strings.HasPrefix(rest, ",") {
		end := strings.LastIndexByte(rest, ',')
		if end == 0 || strings.Count(rest[:end], " ") > mostBetween {
			return false
		}
		rest = rest[end+1:]
		if strings.TrimSpace(rest) == "" { // “…,” Lavrov said, that comma is the lead's own
			return false
		}
	}
	words := strings.FieldsFunc(language.Fold(rest), func(r rune) bool { return unicode.IsSpace(r) || r == ':' || r == ',' })
	return verbAt(words, verbs) > 0
}

// verbAt returns the number of words up to the verb of saying that they begin
// with, or 0: said; has said; also said; a déclaré.
func verbAt(words []string, verbs map[string]bool) int {
	for i, w := range words[:min(len(words), 3)] {
		if verbs[w] {
			return i + 1
		}
		if !beforeSaying[w] {
			return 0
		}
	}
	return 0
}

var (
	beforeSaying = set(`has had have also later then and a ha hat ont avait ook har heeft -`)
	transitive   = set(`told asked tells asks`)
	objects      = set(`to of for about that a an`)

	// speech are the verbs of saying by language; quotations in others have no
	// speaker that could be told.
	speech = map[string]map[string]bool{
		"en": set(`said says told tells added adds wrote asked replied answered warned insisted argued explained noted stated
			declared recalled concluded continued acknowledged admitted claimed stressed remarked posted tweeted announced promised`),
		"es": set(`dijo dice afirmó aseguró señaló declaró explicó añadió agregó sostuvo advirtió apuntó comentó`),
		"fr": set(`dit déclaré déclare affirmé affirme expliqué explique ajouté ajoute assuré assure estime estimé souligne souligné lance lancé`),
		"de": set(`sagte sagt erklärte erklärt betonte betont meinte warnte fügte schrieb`),
		"pt": set(`disse diz afirmou afirma declarou explicou acrescentou alertou`),
		"it": set(`detto dice dichiarato afferma affermato spiegato spiega aggiunto aggiunge`),
		"nl": set(`zei zegt verklaarde aldus gezegd`),
		"sv": set(`sade säger sa`),
		"pl": set(`powiedział powiedziała mówi dodał dodała stwierdził stwierdziła`),
	}
)
