package summary

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Cues are patterns for folded sentences, by the words of which a sentence
// must hold one to match: looking words up is much faster than trying
// patterns.
type cues map[string][]*regexp.Regexp

// newCues reads one pattern a line, after its words and a double colon.
func newCues(table string) cues {
	out := cues{}
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		keys, pattern, ok := strings.Cut(line, " :: ")
		if !ok {
			panic("no :: in " + line) // a mistake in a table of this package
		}
		r := regexp.MustCompile(pattern)
		for key := range strings.FieldsSeq(keys) {
			out[key] = append(out[key], r)
		}
	}
	return out
}

// find returns where the first of the patterns matches, in no useful order of
// patterns but always the same, or nil.
func (c cues) find(f folded) []int {
	for _, word := range f.words {
		for _, r := range c[word] {
			if at := r.FindStringIndex(f.text); at != nil {
				return at
			}
		}
	}
	return nil
}

func (c cues) match(f folded) bool { return c.find(f) != nil }

// A folded is a folded sentence with its words: runs of letters, digits and
// apostrophes.
type folded struct {
	text  string
	words []string
}

func newFolded(text string) folded {
	f := folded{text: text, words: make([]string, 0, len(text)/5+1)}
	start := -1
	for i, r := range text {
		inside := 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '\'' || r == '@' || r == '©' || r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			f.words = append(f.words, text[start:i])
			start = -1
		}
	}
	if start >= 0 {
		f.words = append(f.words, text[start:])
	}
	return f
}

func (f folded) first() string {
	if len(f.words) == 0 {
		return ""
	}
	return f.words[0]
}

// has reports whether a word is in the list.
func (f folded) has(list map[string]bool) bool {
	for _, w := range f.words {
		if list[w] {
			return true
		}
	}
	return false
}
