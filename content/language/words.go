package language

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"github.com/kljensen/snowball"
	"golang.org/x/text/unicode/norm"
)

// Words returns the words and numbers of text in order, without punctuation
// and white space. Word boundaries are those of Unicode Standard Annex 29: a
// hyphen parts words, an apostrophe inside a word does not.
func Words(text string) []Range {
	out := make([]Range, 0, len(text)/6+1)
	iter := words.FromString(text)
	for iter.Next() {
		if hasLetterOrDigit(iter.Value()) {
			out = append(out, Range{iter.Start(), iter.End()})
		}
	}
	return out
}

func hasLetterOrDigit(s string) bool {
	for _, r := range s {
		if r < utf8.RuneSelf {
			if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
				return true
			}
		} else if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return true
		}
	}
	return false
}

// stemmers are the languages with a Snowball stemmer, by ISO 639-1 code.
var stemmers = map[string]string{
	"en": "english", "es": "spanish", "fr": "french", "ru": "russian",
	"sv": "swedish", "no": "norwegian", "nb": "norwegian", "hu": "hungarian",
}

// longestStem is the most bytes a word may have to be stemmed: longer ones are
// no words of any language with a stemmer.
const longestStem = 64

// Stem returns the form under which inflections of a word compare equal: its
// Snowball stem where lang, an ISO 639-1 code, has a stemmer, folded; and the
// folded word otherwise. The English possessive is cut.
func Stem(word, lang string) string {
	name, ok := stemmers[lang]
	if !ok || len(word) > longestStem {
		return Fold(word)
	}
	word = strings.ReplaceAll(strings.ToLower(word), "’", "'")
	if lang == "en" {
		word = strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "'")
	}
	stem, err := snowball.Stem(word, name, false)
	if err != nil || stem == "" {
		stem = word
	}
	return Fold(stem)
}

// letters are the Latin letters that decomposition leaves whole.
var letters = map[rune]string{
	'ø': "o", 'ł': "l", 'đ': "d", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ð': "d",
	'ı': "i", 'ħ': "h", 'ŧ': "t", 'ŋ': "n", 'ə': "e", '’': "'", 'ʼ': "'", '‘': "'", 'ʻ': "'",
}

// Fold returns s in lower case and without diacritics, for matching. Letters
// that Unicode does not decompose are spelled out (ø o, ß ss, æ ae), curly
// apostrophes become straight, and the Russian й stays a letter of its own.
// Marks that carry sounds, as in the scripts of India, are kept.
func Fold(s string) string {
	if isLowerASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	last := rune(0)
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r == '\u0306' && last == 'и':
			b.WriteRune(r)
		case diacritic(r):
		default:
			if spelled, ok := letters[r]; ok {
				b.WriteString(spelled)
			} else {
				b.WriteRune(r)
			}
		}
		last = r
	}
	return norm.NFC.String(b.String())
}

func isLowerASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || 'A' <= s[i] && s[i] <= 'Z' {
			return false
		}
	}
	return true
}

// diacritic reports whether r is a combining mark that readers of its script
// may leave out: those of Latin, Greek and Cyrillic, the points of Hebrew and
// the vowel signs of Arabic.
func diacritic(r rune) bool {
	return 0x0300 <= r && r <= 0x036F || 0x1AB0 <= r && r <= 0x1AFF || 0x1DC0 <= r && r <= 0x1DFF ||
		0x0591 <= r && r <= 0x05C7 && unicode.Is(unicode.Mn, r) || 0x064B <= r && r <= 0x065F || r == 0x0670
}
