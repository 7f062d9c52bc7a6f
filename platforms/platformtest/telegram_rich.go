package platformtest

import (
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of a rich message.
const (
	telegramMaxRich       = 32768 // characters
	telegramMaxRichBlocks = 500
	telegramMaxRichDepth  = 16
)

// telegramRichTags are the tags that this server knows, by whether they are
// blocks.
var telegramRichTags = map[string]bool{
	"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "p": true, "footer": true, "blockquote": true,
	"ul": true, "ol": true, "li": true, "details": true, "summary": false, "b": false, "i": false, "code": false, "a": false, "tg-time": false,
}

func (s *TelegramServer) sendRichMessage(p map[string]string) (any, error) {
	return s.send(p, s.richContent)
}

// richContent reads a rich message in HTML and a keyboard.
func (s *TelegramServer) richContent(m *TelegramMessage, p map[string]string) error {
	var rich struct {
		HTML     string `json:"html"`
		Markdown string `json:"markdown"`
		Skip     bool   `json:"skip_entity_detection"`
	}
	if err := json.Unmarshal([]byte(p["rich_message"]), &rich); err != nil || (rich.HTML == "") == (rich.Markdown == "") {
		return badRequest("can't parse rich message: exactly one of html and markdown must be given")
	}
	if rich.Markdown != "" {
		return badRequest("this server reads rich messages in HTML only")
	}
	text, links, err := readRich(rich.HTML)
	if err != nil {
		return err
	}
	if !rich.Skip {
		s.violate("a rich message with skip_entity_detection off: names in it become mentions")
	}
	m.Text, m.Rich, m.Entities = text, true, nil
	for _, l := range links {
		m.Entities = append(m.Entities, TelegramEntity{Type: "text_link", URL: l})
	}
	m.buttons, m.Markup, err = s.readMarkup(p["reply_markup"], nil)
	return err
}

var telegramRichTag = regexp.MustCompile(`<(/?)([a-z][a-z0-9-]*)((?: [a-z]+(?:="[^"<>]*")?)*)>`)

// readRich returns the visible text of rich HTML, a line for each block, and
// the addresses that it links.
func readRich(source string) (text string, links []string, err error) {
	if !utf8.ValidString(source) {
		return "", nil, badRequest("text must be encoded in UTF-8")
	}
	var out strings.Builder
	var open []string
	blocks, at := 0, 0
	for _, m := range telegramRichTag.FindAllStringSubmatchIndex(source, -1) {
		before := source[at:m[0]]
		if strings.ContainsAny(before, "<>") {
			return "", nil, badRequest("can't parse rich message: unexpected character in %.60q", before)
		}
		out.WriteString(html.UnescapeString(before))
		at = m[1]
		closing, name, attributes := m[2] != m[3], source[m[4]:m[5]], source[m[6]:m[7]]
		block, known := telegramRichTags[name]
		switch {
		case name == "br":
			out.WriteString("\n")
			continue
		case !known:
			return "", nil, badRequest("can't parse rich message: unsupported tag %q", name)
		case closing && (len(open) == 0 || open[len(open)-1] != name):
			return "", nil, badRequest("can't parse rich message: unexpected end tag %q", name)
		case closing:
			open = open[:len(open)-1]
			if block {
				out.WriteString("\n")
			}
			continue
		}
		if block {
			blocks++
			if len(open) > 0 && !slices.Contains([]string{"ul", "ol", "li", "blockquote", "details"}, open[len(open)-1]) {
				return "", nil, badRequest("can't parse rich message: block %q within %q", name, open[len(open)-1])
			}
		}
		if href, ok := strings.CutPrefix(attributes, ` href="`); ok && name == "a" {
			links = append(links, html.UnescapeString(strings.TrimSuffix(href, `"`)))
		}
		open = append(open, name)
		if len(open) > telegramMaxRichDepth {
			return "", nil, badRequest("can't parse rich message: too many levels")
		}
	}
	if rest := source[at:]; len(open) > 0 || strings.ContainsAny(rest, "<>") {
		return "", nil, badRequest("can't parse rich message: it ends within %v", append(open, rest))
	}
	text = strings.TrimSpace(out.String())
	switch {
	case strings.IndexFunc(text, seen) < 0:
		return "", nil, badRequest("message text is empty")
	case utf8.RuneCountInString(text) > telegramMaxRich || blocks > telegramMaxRichBlocks:
		return "", nil, badRequest("rich message is too long: %s", fmt.Sprint(utf8.RuneCountInString(text), " characters, ", blocks, " blocks"))
	}
	return text, links, nil
}
