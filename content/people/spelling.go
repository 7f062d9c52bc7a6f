package people

import (
	"strings"

	"daybrief/content/language"
)

// Spelling returns a word of a name folded so that the ways to write it in
// Latin letters come out alike: case, diacritics, common transliterations. It
// is for finding a name, not for telling whether two people are one.
func Spelling(word string) string {
	return transliterate(strings.Trim(language.Fold(word), ".,'\"()"))
}

// Bears reports whether a full name ends in the surname that a single word is.
func Bears(full, single string) bool {
	f, s := parse(full), parse(single)
	return f.full() && !s.full() && s.surname != "" && f.surname == s.surname && (s.suffix == "" || s.suffix == f.suffix)
}

// Surname reports whether a single word is in the lists of surnames, and no
// common word.
func Surname(word string) bool {
	e := lexicon().word(strings.Trim(language.Fold(word), ".,'\"()"))
	return e.Bits&Last != 0 && e.Bits&Common == 0
}

// Office reports whether a role is one of persons alone: an operator or a lender
// may be a firm.
func Office(role string) bool {
	words := strings.Fields(language.Fold(role))
	for i, w := range words {
		if i > 0 && linkWord[w] {
			words = words[:i]
			break
		}
	}
	return len(words) > 0 && !ambiguousHeads[words[len(words)-1]]
}
