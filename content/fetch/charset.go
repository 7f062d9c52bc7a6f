package fetch

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// declarations are the ways in which a document names its encoding, the first group.
var declarations = []*regexp.Regexp{
	regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`),
	regexp.MustCompile(`(?i)<meta\s[^>]*?charset\s*=\s*["']?([A-Za-z0-9._:-]+)`),
}

// Text returns a document as valid UTF-8. The encoding is that of a byte order
// mark, or else that of the HTTP header, or the one that the document declares
// for itself (XML's declaration, HTML's meta element), or UTF-8 if the whole
// document is that, or else Windows-1252. Bytes that the encoding does not
// allow are replaced. contentType is the header of that name, or "".
func Text(data []byte, contentType string) string {
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
	for _, declaration := range declarations {
		if m := declaration.FindSubmatch(data[:min(len(data), 2048)]); m != nil {
			if text, ok := as(data, string(m[1])); ok {
				return text
			}
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
