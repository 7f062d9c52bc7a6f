package feed

import (
	"regexp"
	"strconv"
	"strings"

	"daybrief/content/fetch"
)

// declaration is the XML declaration.
var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*?(?:encoding\s*=\s*["']([A-Za-z0-9._:-]+)["'][^>]*)?\?>`)

// decode returns a feed document as UTF-8 without its XML declaration and the
// characters that XML forbids.
func decode(data []byte, contentType string) string {
	text := fetch.Text(data, contentType)
	if m := declaration.FindStringIndex(text[:min(len(text), 512)]); m != nil {
		text = text[m[1]:]
	}
	return repair(text)
}

var reference = regexp.MustCompile(`&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,9}));`)

// repair drops the characters, and the references to characters, that XML forbids.
func repair(text string) string {
	text = strings.Map(func(r rune) rune {
		if !allowed(r) {
			return -1
		}
		return r
	}, text)
	return reference.ReplaceAllStringFunc(text, func(ref string) string {
		m := reference.FindStringSubmatch(ref)
		digits, base := m[1], 16
		if digits == "" {
			digits, base = m[2], 10
		}
		if n, err := strconv.ParseInt(digits, base, 32); err != nil || !allowed(rune(n)) {
			return ""
		}
		return ref
	})
}

// allowed reports whether XML 1.0 allows the character.
func allowed(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd || r >= 0x10000 && r <= 0x10ffff
}
