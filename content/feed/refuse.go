package feed

import (
	"errors"
	"regexp"
	"strings"
)

// ErrHostile means that a document is built to exhaust whoever reads it.
var ErrHostile = errors.New("the document is built to exhaust its reader")

const (
	deepest      = 256      // elements in each other; feeds nest ten deep, and the parser recurses
	longestDTD   = 64 << 10 // bytes of a document type declaration
	mostEntities = 64       // that a declaration may define
)

var entity = regexp.MustCompile(`(?i)<!ENTITY\s+(%\s*)?[^\s>]+\s+(SYSTEM\b|PUBLIC\b|"[^"]*"|'[^']*')`)

// withoutDTD drops a document type declaration, whose entities the parser does
// not know anyhow. It refuses one whose entities are made of other entities,
// of files, or in great number.
func withoutDTD(text string) (string, error) {
	start := strings.Index(text[:min(len(text), 4096)], "<!DOCTYPE")
	if start < 0 {
		start = strings.Index(text[:min(len(text), 4096)], "<!doctype")
	}
	if start < 0 {
		return text, nil
	}
	end := endOfDTD(text[start:])
	if end < 0 {
		return "", ErrHostile
	}
	dtd := text[start : start+end]
	found := entity.FindAllStringSubmatch(dtd, mostEntities+1)
	if len(found) > mostEntities {
		return "", ErrHostile
	}
	for _, m := range found {
		value := strings.Trim(m[2], `"'`)
		if m[1] != "" || m[2][0] != '"' && m[2][0] != '\'' || reference.ReplaceAllString(value, "") != strings.ReplaceAll(value, "&", "") && strings.Contains(reference.ReplaceAllString(value, ""), "&") {
			return "", ErrHostile
		}
	}
	return text[:start] + text[start+end:], nil
}

// endOfDTD returns where the declaration at the start of text ends: after its
// >, which does not count within brackets or quotes. It is -1 when it does not end soon.
func endOfDTD(text string) int {
	inside, quote := 0, byte(0)
	for i := range min(len(text), longestDTD) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[':
			inside++
		case c == ']':
			inside--
		case c == '>' && inside <= 0:
			return i + 1
		}
	}
	return -1
}

// tooDeep reports whether elements nest deeper than any feed's. It takes the
// document as it is written, so it costs one pass and no memory.
func tooDeep(text string) bool {
	depth := 0
	for {
		i := strings.IndexByte(text, '<')
		if i < 0 {
			return false
		}
		text = text[i:]
		if end := passed(text); end > 0 {
			text = text[min(end, len(text)):]
			continue
		}
		end := strings.IndexByte(text, '>')
		switch {
		case end < 0:
			return false
		case strings.HasPrefix(text, "</"):
			depth = max(depth-1, 0)
		case text[end-1] == '/' || void.MatchString(text[:min(end+1, 16)]):
		case end > 1 && isNameStart(text[1]):
			depth++
		}
		if depth > deepest {
			return true
		}
		text = text[1:]
	}
}

// void are HTML's elements without an end, which feeds hold unescaped at times.
var void = regexp.MustCompile(`(?i)^<(?:br|hr|img|input|wbr|meta)[\s/>]`)

func isNameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

// passed returns the length of what at the start of text is no element: CDATA,
// a comment, an instruction. It is 0 for all else.
func passed(text string) int {
	for _, p := range []struct{ start, end string }{{"<![CDATA[", "]]>"}, {"<!--", "-->"}, {"<?", "?>"}} {
		if strings.HasPrefix(text, p.start) {
			if i := strings.Index(text, p.end); i >= 0 {
				return i + len(p.end)
			}
			return len(text)
		}
	}
	return 0
}
