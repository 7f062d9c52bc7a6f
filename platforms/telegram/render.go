package telegram

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/platforms"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// A payload is one message as Telegram takes it.
type payload struct {
	Text     string     `json:"text"`
	Entities []entity   `json:"entities,omitempty"`
	Buttons  [][]button `json:"buttons,omitempty"`
	Silent   bool       `json:"silent,omitempty"`
}

// An entity styles a stretch of the text; it counts in UTF-16 units.
type entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// size is the payload's share of a request, in bytes.
func (p payload) size() int {
	e, _ := json.Marshal(p.Entities) // cannot fail: strings and numbers
	b, _ := json.Marshal(p.Buttons)
	return len(p.Text) + len(e) + len(b)
}

// params adds the payload to a call. Without buttons, reply_markup is left
// out, which also takes them off an edited message.
func (p payload) params(to tg.Params) error {
	to["text"] = p.Text
	if len(p.Entities) > 0 {
		if err := to.AddInterface("entities", p.Entities); err != nil {
			return err
		}
	}
	if len(p.Buttons) > 0 {
		if err := to.AddInterface("reply_markup", map[string]any{"inline_keyboard": p.Buttons}); err != nil {
			return err
		}
	}
	return to.AddInterface("link_preview_options", map[string]any{"is_disabled": true})
}

// render makes the messages that a document becomes. It is a function of its
// arguments: the same document makes the same messages. Bot is the bot's user
// name, for the links that run a line. The first message makes a sound, unless
// the document asks for silence; the last has the buttons. A document with
// nothing to see makes none.
func render(m platforms.Message, bot string) []payload {
	rows := keyboard(m.Rows())
	parts := pack(m.Blocks, bot)
	if len(parts) == 0 && len(rows) > 0 {
		parts = []rich{{{text: "…"}}} // Telegram has no message of buttons alone
	}
	var out []payload
	for i, part := range parts {
		p := part.payload()
		p.Silent = m.Silent || i > 0
		if i == len(parts)-1 {
			p.Buttons = rows
		}
		out = append(out, p)
	}
	return out
}

// pack fills messages with blocks, cutting a block only when it is too long
// for a message of its own. A heading stays with what it is above.
func pack(blocks []platforms.Block, bot string) []rich {
	var parts []rich
	var part rich
	heading := 0 // how many runs of part came before the heading that ends it, or 0
	flush := func() {
		if part = part.trim(); !part.blank() {
			parts = append(parts, part)
		}
		part = nil
	}
	gap := rich{{text: "\n\n"}}
	for _, block := range blocks {
		next := styled(block, bot).trim()
		if next.blank() {
			continue
		}
		if len(part) > 0 && !part.weight().plus(gap.weight()).plus(next.weight()).fits() {
			carried := rich(nil)
			if heading > 0 {
				part, carried = part[:heading:heading], part[heading:]
			}
			flush()
			if part = carried.trim(); len(part) > 0 && !part.weight().plus(gap.weight()).plus(next.weight()).fits() {
				flush()
			}
		}
		heading = 0
		if len(part) > 0 {
			part = part.join(gap)
			if _, ok := block.(platforms.Heading); ok {
				heading = len(part)
			}
		}
		part = part.join(next)
		for !part.weight().fits() {
			var rest rich
			part, rest = part.head()
			flush()
			part = rest.trim()
		}
	}
	flush()
	return parts
}

// styled writes one block.
func styled(block platforms.Block, bot string) rich {
	var r rich
	switch b := block.(type) {
	case platforms.Heading:
		return r.line(b.Text, platforms.Bold, bot)
	case platforms.Paragraph:
		return r.line(b.Text, 0, bot)
	case platforms.Note:
		return r.line(b.Text, platforms.Italic, bot)
	case platforms.Image:
		l := look{url: webURL(b.URL)}
		alt := clean(b.Alt)
		if l.url == "" {
			return r.add(alt, l)
		}
		return r.add("🖼 ", look{}).add(cmp.Or(strings.TrimSpace(alt), l.url), l)
	case platforms.List:
		for i, item := range b.Items {
			mark := "• "
			if b.Start > 0 {
				mark = fmt.Sprintf("%d. ", b.Start+i)
			}
			if i > 0 {
				mark = "\n" + mark
			}
			r = r.add(mark, look{}).line(item, 0, bot)
		}
	case platforms.Card:
		r = r.line(b.Title, platforms.Bold, bot)
		for _, p := range append(slices.Clone(b.Body), b.Footer) {
			next := rich(nil).line(p, 0, bot)
			if !next.blank() {
				r = r.add("\n", look{}).join(next)
			}
		}
	}
	return r
}

// entityTypes are Telegram's names of the styles.
var entityTypes = []struct {
	style platforms.Style
	name  string
}{{platforms.Bold, "bold"}, {platforms.Italic, "italic"}, {platforms.Code, "code"}}

// payload writes the runs one after the other, each with its own entities:
// neighbours never share one, so that all nest.
func (r rich) payload() payload {
	var p payload
	var text strings.Builder
	at := 0
	for _, run := range r {
		text.WriteString(run.text)
		if start, end := covers(run.text); end > start {
			if run.look.url != "" {
				p.Entities = append(p.Entities, entity{Type: "text_link", Offset: at + start, Length: end - start, URL: run.look.url})
			}
			for _, t := range entityTypes {
				if run.look.style&t.style != 0 {
					p.Entities = append(p.Entities, entity{Type: t.name, Offset: at + start, Length: end - start})
				}
			}
		}
		at += units(run.text)
	}
	p.Text = text.String()
	return p
}

// covers returns the units of s between its leading and trailing white space,
// which the server would take out of an entity.
func covers(s string) (start, end int) {
	left := strings.TrimLeftFunc(s, unicode.IsSpace)
	start = units(s) - units(left)
	return start, start + units(strings.TrimRightFunc(left, unicode.IsSpace))
}

// deepLink makes an address that opens the chat with the bot and hands it the
// line, in base64url as Telegram wants. A payload has at most 64 characters,
// which is 48 bytes of line; for a longer one there is no link.
func deepLink(bot, line string) string {
	data := base64.RawURLEncoding.EncodeToString([]byte(line))
	if bot == "" || len(data) > 64 {
		return ""
	}
	return "https://t.me/" + bot + "?start=" + data
}

// hasLines says whether a message has a line to run in its text.
func hasLines(m platforms.Message) bool {
	any := func(texts ...platforms.Text) bool {
		return slices.ContainsFunc(slices.Concat(texts...), func(s platforms.Span) bool { return s.Line != "" && s.URL == "" })
	}
	return slices.ContainsFunc(m.Blocks, func(b platforms.Block) bool {
		switch b := b.(type) {
		case platforms.Heading:
			return any(b.Text)
		case platforms.Paragraph:
			return any(b.Text)
		case platforms.Note:
			return any(b.Text)
		case platforms.List:
			return any(b.Items...)
		case platforms.Card:
			return any(append(slices.Clone(b.Body), b.Title, b.Footer)...)
		}
		return false
	})
}

// Limits of a keyboard. The server takes 8 buttons in a row and 100 in all; a
// phone shows about 36 letters in a row before it cuts labels short.
const (
	maxRow      = 8
	maxRowWidth = 36
	maxButtons  = 100
	maxLabel    = 64 // characters
)

// keyboard leaves out what no server takes, and breaks rows too wide to read.
func keyboard(rows [][]platforms.Button) [][]button {
	var out [][]button
	count := 0
	for _, given := range rows {
		var row []button
		width := 0
		for _, b := range given {
			made, ok := makeButton(b)
			if !ok || count == maxButtons {
				continue
			}
			w := utf8.RuneCountInString(made.Text) + 2
			if len(row) == maxRow || len(row) > 0 && width+w > maxRowWidth {
				out, row, width = append(out, row), nil, 0
			}
			row, width = append(row, made), width+w
			count++
		}
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out
}

func makeButton(b platforms.Button) (button, bool) {
	label := strings.Join(strings.Fields(clean(b.Label)), " ")
	if runes := []rune(label); len(runes) > maxLabel {
		label = string(runes[:maxLabel-1]) + "…"
	}
	made := button{Text: label, Data: b.Line}
	if b.Line == "" {
		made.URL = webURL(b.URL)
	}
	ok := !rich{{text: label}}.blank() && !b.Share && !b.Locate && len(b.Line) <= platforms.MaxLine && utf8.ValidString(b.Line) && (made.Data != "" || made.URL != "")
	return made, ok
}
