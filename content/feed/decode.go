package feed

import (
	"bytes"
	"mime"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// declaration is the XML declaration; its encoding is the first group.
var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*?(?:encoding\s*=\s*["']([A-Za-z0-9._:-]+)["'][^>]*)?\?>`)

// decode returns a feed document as UTF-8 without its XML declaration. The
// encoding is that of a byte order mark, or else that of the HTTP header, or
// of the XML declaration, or UTF-8 if the whole document is that, or else
// Windows-1252. Bytes that the encoding does not allow are replaced.
func decode(data []byte, contentType string) string {
	text := transcode(data, contentType)
	if m := declaration.FindStringIndex(text[:min(len(text), 512)]); m != nil {
		text = text[m[1]:]
	}
	return repair(text)
}

func transcode(data []byte, contentType string) string {
	if bom := bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}); bom {
		if text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data); err == nil {
			return string(text)
		}
	}
	if rest, ok := bytes.CutPrefix(data, []byte{0xef, 0xbb, 0xbf}); ok {
		return strings.ToValidUTF8(string(rest), "\ufffd")
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil {
		if text, ok := as(data, params["charset"]); ok {
			return text
		}
	}
	if m := declaration.FindSubmatch(data[:min(len(data), 512)]); m != nil {
		if text, ok := as(data, string(m[1])); ok {
			return text
		}
	}
	if utf8.Valid(data) {
		return string(data)
	}
	text, _ := charmap.Windows1252.NewDecoder().Bytes(data) // every byte is a character of it
	return string(text)
}

// as decodes data in the encoding of that label, unless the label is unknown
// or claims 16 bits where there are none.
func as(data []byte, label string) (string, bool) {
	e, name := charset.Lookup(label)
	switch {
	case e == nil || strings.HasPrefix(name, "utf-16"):
		return "", false
	case name == "utf-8":
		if !utf8.Valid(data) && mostlyBroken(data) {
			return "", false // says UTF-8, and is something else
		}
		return strings.ToValidUTF8(string(data), "\ufffd"), true
	}
	text, err := e.NewDecoder().Bytes(data)
	return string(text), err == nil
}

// mostlyBroken reports whether fewer than half of the characters beyond ASCII
// are valid UTF-8: then the document is in another encoding.
func mostlyBroken(data []byte) bool {
	good, bad := 0, 0
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		data = data[size:]
	}
	return bad > good
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
