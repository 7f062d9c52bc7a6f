package summary

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// ranges are parts of a sentence, in order.
type ranges []language.Range

func (r ranges) holds(at int) bool {
	for _, x := range r {
		if x.Start <= at && at < x.End {
			return true
		}
	}
	return false
}

func (r ranges) length() int {
	n := 0
	for _, x := range r {
		n += x.End - x.Start
	}
	return n
}

// quotedParts returns the parts of s that are quotations in double marks, with
// their marks. One that is not closed goes to the end.
func quotedParts(s string) ranges {
	var out ranges
	start := -1
	eachMark(s, func(at, size int, opens bool) {
		switch {
		case opens && start < 0:
			start = at
		case !opens && start >= 0:
			out = append(out, language.Range{Start: start, End: at + size})
			start = -1
		}
	})
	if start >= 0 {
		out = append(out, language.Range{Start: start, End: len(s)})
	}
	return out
}

// quoteOpen reports whether a quotation is open at the end of the sentence.
func quoteOpen(s string, open bool) bool {
	eachMark(s, func(_, _ int, opens bool) { open = opens })
	return open
}

// eachMark calls f for each double quotation mark. A straight one opens where
// a word follows it and none stands before. German „ “ and French « » count.
func eachMark(s string, f func(at, size int, opens bool)) {
	german := strings.ContainsRune(s, '„')
	before := ' '
	for i, r := range s {
		size := utf8.RuneLen(r)
		switch r {
		case '„', '«':
			f(i, size, true)
		case '“':
			f(i, size, !german)
		case '”', '»':
			f(i, size, false)
		case '"':
			after, _ := utf8.DecodeRuneInString(s[i+1:])
			f(i, size, !(unicode.IsLetter(before) || unicode.IsDigit(before) || strings.ContainsRune(".,!?;…'’)%-–—", before)) &&
				i+1 < len(s) && !unicode.IsSpace(after))
		}
		before = r
	}
}

// speakerless reports whether a sentence is a quotation and nothing else, so
// that it does not say whose.
func speakerless(s string) bool {
	rest := s
	parts := quotedParts(s)
	if len(parts) == 0 {
		// Single marks: 'It is over.'
		r, size := utf8.DecodeRuneInString(s)
		last, _ := utf8.DecodeLastRuneInString(s)
		return (r == '‘' || r == '\'') && (last == '’' || last == '\'') && len(s) > 2*size
	}
	for i := len(parts) - 1; i >= 0; i-- {
		rest = rest[:parts[i].Start] + rest[parts[i].End:]
	}
	return len(language.Words(rest)) == 0
}
