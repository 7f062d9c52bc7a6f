package people

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A unit is a word, a possessive ending or a mark of punctuation, with the
// hashes that features are made of.
type unit struct {
	word           int // its index among the tokens, or -1
	text, low      uint64
	prefix, suffix [4]uint64 // of 1 to 4 letters; 0 where the word is not longer
	shape, long    uint64    // kinds of letters, with and without repetition folded
	entry          Entry
	lists          uint64 // the hand-written lists that hold the word
	style          uint64 // 0, 1 in a headline in title case, 2 in capitals only
	upper          bool
	alone          bool // starts with a capital here, stands in lower case elsewhere in the text
	spaced         bool // white space before it
	run, runs      int  // place in and length of the row of capitalised words around it
}

const (
	inHeads = 1 << iota
	inCourtesy
	inParticles
	inSuffixes
	inTails
	inLeads
	inNationalities
	inSays
	inModifiers
	inCalendar
)

// units returns the sentences of a document. Sentences without words are left out.
func units(text string, doc []token) [][]unit {
	lower := map[uint64]bool{}
	for i := range doc {
		if !doc[i].upper {
			lower[hashString(doc[i].fold)] = true
		}
	}
	var out [][]unit
	all := make([]unit, 0, len(doc)*5/4)
	for i := 0; i < len(doc); {
		from := len(all)
		j := i
		for ; j < len(doc) && doc[j].sentence == doc[i].sentence; j++ {
			if j > i {
				all = appendMarks(all, text, doc[j-1].after, doc[j].start)
			}
			all = append(all, newUnit(doc, j, text, lower))
			if doc[j].possessive {
				all = append(all, mark("'s", false))
			}
		}
		all = appendClosing(all, text[doc[j-1].after:])
		s := all[from:len(all):len(all)]
		countRuns(s)
		out = append(out, s)
		i = j
	}
	return out
}

// appendMarks adds the punctuation of text[start:end].
func appendMarks(out []unit, text string, start, end int) []unit {
	spaced := false
	for i := start; i < end; {
		r, size := utf8.DecodeRuneInString(text[i:end])
		if unicode.IsSpace(r) {
			spaced = true
		} else {
			out = append(out, mark(plainMark(r), spaced))
			spaced = false
		}
		i += size
	}
	return out
}

// appendClosing adds the punctuation right after a sentence's last word.
func appendClosing(out []unit, rest string) []unit {
	n := 0
	for _, r := range rest {
		if !unicode.IsPunct(r) || n == 3 {
			break
		}
		out = append(out, mark(plainMark(r), false))
		n++
	}
	return out
}

// plainMark folds the kinds of quotation marks and dashes.
func plainMark(r rune) string {
	switch r {
	case '“', '”', '„', '«', '»', '"':
		return `"`
	case '‘', '’', '`':
		return "'"
	case '–', '—', '‐', '\u2011', '−':
		return "-"
	}
	return string(r)
}

func mark(s string, spaced bool) unit {
	h := hashString(s)
	return unit{word: -1, text: h, low: h, shape: h, long: h, spaced: spaced}
}

func newUnit(doc []token, i int, text string, lower map[uint64]bool) unit {
	t := &doc[i]
	written := text[t.start:t.end]
	if t.possessive || t.end == t.start {
		written = t.text
	}
	u := unit{word: i, entry: t.entry, upper: startsUpper(t.text), spaced: t.joined}
	low := t.fold
	if strings.ContainsAny(low, "0123456789") {
		low = digitsFolded(low)
	}
	u.text, u.low = hashString(written), hashString(low)
	u.shape, u.long = shapes(written)
	for n := range 4 {
		if len(low) > n+1 {
			u.prefix[n], u.suffix[n] = hashString(low[:n+1]), hashString(low[len(low)-n-1:])
		}
	}
	u.lists = listsOf(t.fold)
	if t.headline {
		u.style = 1
		if t.shout || t.initial {
			u.style = 2
		}
	}
	u.alone = u.upper && lower[u.low]
	return u
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsTitle(r)
}

func digitsFolded(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '0'
		}
		return r
	}, s)
}

// shapes returns the hash of a word's kinds of letters, once with repetition
// folded and once with up to ten letters as they are: Xx and Xxxxx.
func shapes(s string) (short, long uint64) {
	short, long = hashStart, hashStart
	last, n := byte(0), 0
	for _, r := range s {
		c := byte('.')
		switch {
		case unicode.IsUpper(r):
			c = 'X'
		case unicode.IsLetter(r):
			c = 'x'
		case unicode.IsDigit(r):
			c = '0'
		case r < utf8.RuneSelf:
			c = byte(r)
		}
		if c != last {
			short = hashByte(short, c)
		}
		if n < 10 {
			long = hashByte(long, c)
		}
		last = c
		n++
	}
	return hashEnd(short), hashEnd(long)
}

// listed are the hand-written lists by word.
var listed = func() map[string]uint64 {
	out := map[string]uint64{}
	for bit, list := range map[uint64]map[string]bool{
		inHeads: heads, inCourtesy: courtesy, inParticles: particles, inSuffixes: suffixes, inTails: tails, inLeads: leads,
		inNationalities: nationalities, inSays: says, inModifiers: modifiers, inCalendar: calendar,
	} {
		for word := range list {
			out[word] |= bit
		}
	}
	return out
}()

func listsOf(fold string) uint64 { return listed[fold] }

// countRuns finds the rows of capitalised words.
func countRuns(s []unit) {
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && s[j].upper {
			j++
		}
		for k := i; k < j; k++ {
			s[k].run, s[k].runs = k-i, j-i
		}
		i = max(j, i+1)
	}
}

const (
	hashStart = 14695981039346656037 // of FNV-1a, 64 bits
	hashPrime = 1099511628211
)

func hashByte(h uint64, b byte) uint64 { return (h ^ uint64(b)) * hashPrime }

// hashEnd spreads a sum over all bits.
func hashEnd(h uint64) uint64 {
	h ^= h >> 32
	h *= 0x9E3779B97F4A7C15 // 2^64 over the golden ratio
	return h ^ h>>29
}

// hashString is FNV-1a with a stronger end.
func hashString(s string) uint64 {
	h := uint64(hashStart)
	for i := range len(s) {
		h = hashByte(h, s[i])
	}
	return hashEnd(h)
}
