package content

import (
	"html"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"daybrief/content/page"
)

// Clean returns s as one line of plain text: character references resolved,
// tags, control characters and direction overrides dropped, valid UTF-8 in
// normal form C, white space folded.
func Clean(s string) string {
	return strings.Join(strings.Fields(plain(s)), " ")
}

// CleanText is Clean for a text of many paragraphs, which it parts by blank
// lines. Single line breaks within a paragraph become spaces.
func CleanText(s string) string {
	var out []string
	for _, p := range blankLine.Split(plain(s), -1) {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "\n\n")
}

var (
	blankLine = regexp.MustCompile(`\n[ \t]*\n`)
	// markup tells text that holds tags from text that merely holds a < sign.
	markup = regexp.MustCompile(`(?i)<(?:/?(?:p|br|div|span|a|b|i|u|em|strong|img|h[1-6]|ul|ol|li|blockquote|table|tr|td|th|figure|figcaption|script|style|iframe|section|article|header|footer|font|sup|sub|small|code|pre|hr|video|audio|source|picture|center|strike|del|ins|q|cite|svg|form|input|button|nav|aside|image)\b[^<>]*/?>|!--)`)
)

// plain resolves markup and drops what no reader should see. A text whose
// references hide further markup, as in twice-escaped feeds, is resolved twice.
func plain(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	for range 2 {
		switch {
		case markup.MatchString(s):
			s = page.Text(s)
		case strings.Contains(s, "&"):
			s = html.UnescapeString(s)
		}
	}
	if markup.MatchString(s) {
		s = markup.ReplaceAllString(s, " ")
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.Map(visible, s)
	return norm.NFC.String(s)
}

// visible drops control and formatting characters. It keeps the joiners, which
// Persian, the languages of India and emoji need, and turns line and paragraph separators into
// line breaks.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r == '\u2028' || r == '\u2029' || r == '\u0085' || r == '\v' || r == '\f':
		return '\n'
	case r == '\u200c' || r == '\u200d':
		return r
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe, r == '\ufffc':
		return -1
	}
	return r
}
