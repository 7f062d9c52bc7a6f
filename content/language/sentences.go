package language

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// Sentences returns the sentences of text in order, trimmed of white space.
// They are those of Unicode Standard Annex 29, corrected for abbreviations,
// initials, quotations, list numbers and footnote marks. A blank line always ends a
// sentence; a single line break does, unless the next line goes on in lower
// case.
func Sentences(text string) []Range {
	var out []Range
	for _, p := range paragraphs(text) {
		out = appendSentences(out, text, p)
	}
	return out
}

// paragraphs returns the runs of text that no sentence crosses.
func paragraphs(text string) []Range {
	var out []Range
	start := 0
	for i := 0; i < len(text); {
		next := strings.IndexByte(text[i:], '\n')
		if next < 0 {
			break
		}
		end := i + next
		after := end + 1
		i = after
		if !continues(text[start:end], text[after:]) {
			out = append(out, Range{start, end})
			start = after
		}
	}
	return append(out, Range{start, len(text)})
}

// continues reports whether the line that ends before the break goes on after it.
func continues(before, after string) bool {
	before = strings.TrimRight(before, " \t\r")
	after = strings.TrimLeft(after, " \t\r")
	r, _ := utf8.DecodeRuneInString(after)
	last, _ := utf8.DecodeLastRuneInString(before)
	return before != "" && unicode.IsLower(r) && !strings.ContainsRune(".!?:;。！？…", last)
}

func appendSentences(out []Range, text string, p Range) []Range {
	para := strings.ReplaceAll(p.Of(text), "\n", " ") // same length: a line break inside is a space
	var bounds []int
	iter := sentences.FromString(para)
	for iter.Next() {
		bounds = appendMissed(bounds, para, iter.Start(), iter.End())
		if end := iter.End() + notes(para[iter.End():]); len(bounds) == 0 || end > bounds[len(bounds)-1] {
			bounds = append(bounds, end)
		}
	}
	start := 0
	for i, end := range bounds {
		next := len(para)
		if i+1 < len(bounds) {
			next = bounds[i+1]
		}
		if end < len(para) && joins(para[start:end], para[end:next]) {
			continue
		}
		if r := trim(para, start, end); r.Start < r.End {
			out = append(out, Range{p.Start + r.Start, p.Start + r.End})
		}
		start = end
	}
	return out
}

// notes returns the length of the footnote marks that start s, as in "[17] [source needed] ".
func notes(s string) int {
	n := 0
	for {
		end := strings.IndexByte(s[n:min(len(s), n+40)], ']')
		if end < 2 || s[n] != '[' || strings.ContainsAny(s[n:n+end], ".!?") {
			return n
		}
		n += end + 1
		n += len(s[n:]) - len(strings.TrimLeft(s[n:], " "))
	}
}

func trim(s string, start, end int) Range {
	piece := s[start:end]
	left := len(piece) - len(strings.TrimLeftFunc(piece, blank))
	right := len(strings.TrimRightFunc(piece, blank))
	return Range{start + left, start + max(left, right)}
}

func blank(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' }

// appendMissed adds the boundaries inside para[start:end] that the standard
// leaves out: before a bullet, after an ellipsis character, and where the
// space after a full stop was lost.
func appendMissed(bounds []int, para string, start, end int) []int {
	for i := start; i < end; {
		r, size := utf8.DecodeRuneInString(para[i:end])
		switch r {
		case '•', '⁃', '▪', '◦', '●':
			if strings.TrimSpace(para[start:i]) != "" {
				bounds = append(bounds, i)
			}
		case '…':
			rest := strings.TrimLeft(para[i+size:end], "”’\"' ")
			next, _ := utf8.DecodeRuneInString(rest)
			if unicode.IsUpper(next) && len(rest) < end-i-size {
				bounds = append(bounds, end-len(rest))
			}
		case '.':
			before, _ := utf8.DecodeLastRuneInString(para[start:i])
			if word := firstWord(para[i+1 : min(end, i+40)]); unicode.IsLower(before) && word != "" && para[i+1] != ' ' && starter(word) {
				bounds = append(bounds, i+1)
			}
		}
		i += size
	}
	return bounds
}

const (
	closers = "\"'”’»)]}"
	openers = "\"'“‘«([{„"
)

// joins reports whether there is no boundary between the two pieces after all.
func joins(left, right string) bool {
	left, right = strings.TrimRightFunc(left, blank), strings.TrimLeftFunc(right, blank)
	if left == "" || !hasLetterOrDigit(right) || mark(strings.TrimSpace(right)) || listMark(left) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(right, openers))
	bare := strings.TrimRight(left, closers)
	if bullet, _ := utf8.DecodeRuneInString(right); strings.ContainsRune("•⁃▪◦●", bullet) {
		return false
	}
	if unicode.IsLower(first) && !strings.HasSuffix(bare, "。") && !brand(right) {
		return true
	}
	if bare != left {
		return strings.ContainsAny(left[len(bare):], "\"'”’»") && attributes(bare, right)
	}
	if !strings.HasSuffix(bare, ".") || strings.HasSuffix(bare, "..") {
		return false
	}
	return abbreviated(bare, right, first)
}

// brand reports whether right starts with a name that keeps its lower case.
func brand(right string) bool {
	return strings.HasPrefix(right, "iPhone") || strings.HasPrefix(right, "eBay") || strings.HasPrefix(right, "iPad")
}

// mark reports whether s is only a bracketed reference: [17] [15] or (Smith 55).
func mark(s string) bool {
	if len(s) > 60 || len(s) < 3 || (s[0] != '[' && s[0] != '(') {
		return false
	}
	s = strings.TrimSuffix(s, ".")
	inner := s[1:]
	return (strings.HasSuffix(s, "]") || strings.HasSuffix(s, ")")) && !strings.ContainsAny(inner, ".!?") &&
		len(strings.Fields(s)) <= 6
}

// listMark reports whether the piece is nothing but the number of a list item.
func listMark(s string) bool {
	s = strings.TrimLeft(s, " •⁃▪◦●-(")
	body := strings.TrimRight(s, ".)")
	return len(body) < len(s) && len(body) > 0 && len(body) <= 3 &&
		(allDigits(body) || len(body) == 1 && 'a' <= body[0] && body[0] <= 'h')
}

// attributes reports whether right names the speaker of the question or
// exclamation that closed the quotation on the left: "Why?" Smith asked.
func attributes(left, right string) bool {
	if !strings.HasSuffix(left, "?") && !strings.HasSuffix(left, "!") && !strings.HasSuffix(left, ",") {
		return false
	}
	words := strings.Fields(right[:min(len(right), 120)])
	for i, word := range words[:min(len(words), 5)] {
		if i > 0 && speech[strings.Trim(word, ".,:;")] {
			return true
		}
		first, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsUpper(first) && word != "the" {
			return false
		}
	}
	return false
}

// abbreviated reports whether the full stop at the end of left belongs to an
// abbreviation or an initial and the sentence goes on with right.
func abbreviated(left, right string, first rune) bool {
	word, before := lastWord(left)
	low := strings.ToLower(word)
	next := firstWord(right)
	digit := unicode.IsDigit(first)
	switch {
	case never[low]:
		return true
	case born[word] && (digit || days[next] || next == "May"):
		return true
	case numbered[low] && (digit || roman(next)):
		return true
	case low == "no" || low == "nos":
		return digit
	case months[low]:
		return digit || !starter(next)
	case low == "a.m" || low == "p.m":
		return days[next] || upperOnly(next) && len(next) <= 4 && len(next) > 1
	case initial(word):
		return initialJoins(word, before, next)
	case company[low] || strings.Contains(word, ".") && dotted(word):
		return !digit && !starter(next) && next != "" || digit && !company[low]
	case allDigits(word) && germanMonths[next]:
		return true
	}
	return false
}

func initial(word string) bool {
	r, size := utf8.DecodeRuneInString(word)
	return size == len(word) && unicode.IsUpper(r)
}

// initialJoins decides after a single capital with a full stop: in a name it
// goes on, as the last word of "vitamin C." or "you and I." it ends.
func initialJoins(word, before, next string) bool {
	first, _ := utf8.DecodeRuneInString(before)
	switch {
	case lettered[strings.ToLower(before)]:
		return false
	case word == "I":
		return unicode.IsUpper(first) && !starter(next)
	case before == "" || unicode.IsUpper(first):
		return !starter(next) || len(next) == 1
	}
	return !starter(next)
}

// dotted reports whether word is letters parted by full stops: U.S, Ph.D, z.B.
func dotted(word string) bool {
	for part := range strings.SplitSeq(word, ".") {
		if utf8.RuneCountInString(part) > 2 {
			return false
		}
	}
	return true
}

// lastWord returns the word that ends left, without its full stop, and the one before it.
func lastWord(left string) (word, before string) {
	left = strings.TrimSuffix(left[max(0, len(left)-80):], ".")
	i := strings.LastIndexAny(left, " \t\u00a0-–—/")
	for i >= 0 && !utf8.RuneStart(left[i]) {
		i--
	}
	word = strings.TrimLeft(left[i+1:], openers+"\u00a0–—")
	if i > 0 {
		rest := strings.Fields(left[:i])
		if len(rest) > 0 {
			before = strings.TrimLeft(rest[len(rest)-1], openers)
		}
	}
	return word, before
}

// firstWord returns the letters that start right, after any opening quote.
func firstWord(right string) string {
	right = strings.TrimLeft(right, openers)
	for i, r := range right {
		if !unicode.IsLetter(r) && r != '\'' && r != '’' {
			return right[:i]
		}
	}
	return right
}

// starter reports whether a capitalised word is one that starts sentences
// rather than names.
func starter(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	if !unicode.IsUpper(r) {
		return false
	}
	low := Fold(word)
	return !notStarters[low] && (stops["en"][low] || moreStarters[low] || stops["es"][low] || stops["fr"][low] || stops["de"][low] || stops["ru"][low])
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func roman(s string) bool { return s != "" && strings.Trim(s, "IVXLC") == "" }

func upperOnly(s string) bool { return s != "" && strings.ToUpper(s) == s }
