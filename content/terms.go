package content

import (
	"strings"
	"unicode"

	"daybrief/content/language"
)

// Fold returns a text as it is compared with another: without regard to letter
// case, accents and width.
func Fold(s string) string { return language.Fold(s) }

// Terms returns the words of a text as they are searched for: folded, stemmed,
// of letters and digits alone, so that no database takes a part of one for a
// sign and both find the same. What an apostrophe joins is apart: l'État holds
// etat, and Norway's is Norway. The stems are English for every language: a
// query does not say which it is in.
func Terms(s string) []string {
	folded := language.Fold(s)
	var terms []string
	for _, r := range language.Words(folded) {
		for i, part := range strings.FieldsFunc(folded[r.Start:r.End], func(c rune) bool { return c == '\'' || c == '’' }) {
			term := strings.Map(func(c rune) rune {
				if unicode.IsLetter(c) || unicode.IsDigit(c) {
					return c
				}
				return -1
			}, part)
			if term != "" && (i == 0 || term != "s") {
				terms = append(terms, language.Stem(term, "en"))
			}
		}
	}
	return terms
}
