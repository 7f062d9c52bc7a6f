package telegram

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"daybrief/platforms"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// A payload is one message as Telegram takes it.
type payload struct {
	Text     string     `json:"text"`
	Entities []entity   `json:"entities,omitempty"`
	Buttons  [][]button `json:"buttons,omitempty"`
	Picture  string     `json:"picture,omitempty"` // address of one to show large above the text
	Silent   bool       `json:"silent,omitempty"`
	Markup   any        `json:"-"` // in place of Buttons
	Rich     string     `json:"-"` // HTML of a rich message, in place of the text
}

// An entity styles a stretch of the text; it counts in UTF-16 units.
type entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`
	// Time is the instant of a date_time, in Unix seconds. Without a format
	// beside it, the text stays as it is and a tap tells one's own time.
	Time int64    `json:"unix_time,omitempty"`
	User *account `json:"user,omitempty"`
}

// An account is what a mention names; the library's type leaves out is_bot
// where it is false, which the API wants.
type account struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
}

type button struct {
	Text  string      `json:"text"`
	Data  string      `json:"callback_data,omitempty"`
	URL   string      `json:"url,omitempty"`
	Share *chosenChat `json:"switch_inline_query_chosen_chat,omitempty"`
}

// chosenChat lets a person choose where to put an answer of inline mode.
type chosenChat struct {
	Query    string `json:"query"`
	Users    bool   `json:"allow_user_chats"`
	Groups   bool   `json:"allow_group_chats"`
	Channels bool   `json:"allow_channel_chats"`
}

// surroundings are what a rendering depends on beside the document.
type surroundings struct {
	bot    string // the bot's user name, for the links that run a line; "" for none
	inline bool   // the bot has inline mode, which Share needs
	direct bool   // one person reads, who can be asked where they are
	bare   bool   // nobody can answer: a channel
	guest  bool   // the bot is not there: a button opens the chat with it
}

// size is the payload's share of a request, in bytes.
func (p payload) size() int {
	e, _ := json.Marshal(p.Entities) // cannot fail: strings and numbers
	b, _ := json.Marshal(p.Buttons)
	return len(p.Text) + len(p.Rich) + len(e) + len(b)
}

// params adds the payload to a call. Without buttons, reply_markup is left
// out, which also takes them off an edited message.
func (p payload) params(to tg.Params) error {
	if p.Rich != "" {
		if err := to.AddInterface("rich_message", map[string]any{"html": p.Rich, "skip_entity_detection": true}); err != nil {
			return err
		}
	} else if err := p.plain(to); err != nil {
		return err
	}
	var markup any
	switch {
	case p.Markup != nil:
		markup = p.Markup
	case len(p.Buttons) > 0:
		markup = map[string]any{"inline_keyboard": p.Buttons}
	}
	if markup == nil {
		return nil
	}
	return to.AddInterface("reply_markup", markup)
}

// plain adds what a message has that is not rich.
func (p payload) plain(to tg.Params) error {
	to["text"] = p.Text
	if len(p.Entities) > 0 {
		if err := to.AddInterface("entities", p.Entities); err != nil {
			return err
		}
	}
	return to.AddInterface("link_preview_options", p.preview())
}

// preview is what is shown beside the text: nothing, or the picture.
func (p payload) preview() map[string]any {
	if p.Picture == "" {
		return map[string]any{"is_disabled": true}
	}
	return map[string]any{"url": p.Picture, "prefer_large_media": true, "show_above_text": true}
}

// render makes the messages that a document becomes. It is a function of its
// arguments: the same document makes the same messages. The first message
// makes a sound, unless the document asks for silence; the last has the
// buttons. A document with nothing to see makes none.
//
// The text of the messages is that of the blocks, an empty line between two,
// without blocks that show nothing: a list's items on lines of their own, each
// after its number or a bullet; a card's title, paragraphs and footer on lines
// of their own; a picture's description, or its address, after 🖼. Where a text
// is too long for a message it is cut, and white space around the cut goes;
// nothing else does. See clean for the characters that are never shown.
func render(m platforms.Message, s surroundings) []payload {
	rows := keyboard(rowsOf(m), s)
	parts := pack(m.Blocks, s.bot)
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
		if len(part) > 0 && !next.fits(part.weight().plus(gap.weight())) {
			carried := rich(nil)
			if heading > 0 {
				part, carried = part[:heading:heading], part[heading:]
			}
			flush()
			if part = carried.trim(); len(part) > 0 && !next.fits(part.weight().plus(gap.weight())) {
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
		for !part.fits(weight{}) {
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
		r = r.line(b.Text, platforms.Italic, bot)
		if units(b.Text.Plain()) > longNote {
			return r.quoted()
		}
	case platforms.Image:
		l := look{url: webURL(b.URL)}
		l.picture = l.url != ""
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
		return card(b, bot)
	}
	return r
}

// Small print and the rest of a card that are longer than this, in UTF-16
// units, stand in a quotation that shows three lines until it is opened.
const (
	longNote = 300
	longRest = 500
)

// card writes a card: a line for its title, its paragraphs and its footer.
// Paragraphs after the first, where they are long, are a quotation.
func card(c platforms.Card, bot string) rich {
	r := rich(nil).line(c.Title, platforms.Bold, bot)
	var paragraphs []rich
	rest := 0
	for _, p := range c.Body {
		if next := rich(nil).line(p, 0, bot); !next.blank() {
			if len(paragraphs) > 0 {
				rest += next.weight().units
			}
			paragraphs = append(paragraphs, next)
		}
	}
	for i, p := range paragraphs {
		newline := rich{{text: "\n"}}
		if rest > longRest && i > 0 {
			p = p.quoted()
			if i > 1 {
				newline = newline.quoted()
			}
		}
		r = r.join(newline).join(p)
	}
	if footer := rich(nil).line(c.Footer, 0, bot); !footer.blank() {
		r = r.add("\n", look{}).join(footer)
	}
	return r
}

// entityTypes are Telegram's names of the styles.
var entityTypes = []struct {
	style platforms.Style
	name  string
}{{platforms.Bold, "bold"}, {platforms.Italic, "italic"}, {platforms.Code, "code"}}

// payload writes the runs one after the other, each with its own entities:
// neighbours share none but a quotation, which holds theirs, so that all nest.
func (r rich) payload() payload {
	var p payload
	var text strings.Builder
	at, quote := 0, -1 // quote: index of the entity that goes on, or -1
	for _, run := range r {
		text.WriteString(run.text)
		if !run.look.quote {
			quote = -1
		}
		if start, end := covers(run.text); end > start {
			start, end = at+start, at+end
			switch {
			case run.look.quote && quote < 0:
				quote = len(p.Entities)
				p.Entities = append(p.Entities, entity{Type: "expandable_blockquote", Offset: start, Length: end - start})
			case run.look.quote:
				p.Entities[quote].Length = end - p.Entities[quote].Offset
			}
			p.Entities = append(p.Entities, run.look.entities(start, end)...)
			if run.look.picture && p.Picture == "" {
				p.Picture = run.look.url
			}
		}
		at += units(run.text)
	}
	p.Text = text.String()
	return p
}

// entities are those of a run.
func (l look) entities(start, end int) []entity {
	var out []entity
	if l.url != "" {
		out = append(out, entity{Type: "text_link", Offset: start, Length: end - start, URL: l.url})
	}
	if l.at != 0 {
		out = append(out, entity{Type: "date_time", Offset: start, Length: end - start, Time: l.at})
	}
	for _, t := range entityTypes {
		if l.style&t.style != 0 {
			out = append(out, entity{Type: t.name, Offset: start, Length: end - start})
		}
	}
	return out
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

// asksForSelf says whether a rendering depends on who the bot is: a line to run
// in the text is a link to it, and a button to share needs its inline mode.
func asksForSelf(m platforms.Message) bool {
	for _, row := range m.Rows() {
		if slices.ContainsFunc(row, func(b platforms.Button) bool { return b.Share }) {
			return true
		}
	}
	lines := func(texts ...platforms.Text) bool {
		return slices.ContainsFunc(texts, func(t platforms.Text) bool {
			return slices.ContainsFunc(t, func(s platforms.Span) bool { return s.Line != "" && s.URL == "" })
		})
	}
	return slices.ContainsFunc(m.Blocks, func(b platforms.Block) bool {
		switch b := b.(type) {
		case platforms.Heading:
			return lines(b.Text)
		case platforms.Paragraph:
			return lines(b.Text)
		case platforms.Note:
			return lines(b.Text)
		case platforms.List:
			return lines(b.Items...)
		case platforms.Card:
			return lines(b.Title, b.Footer) || lines(b.Body...)
		}
		return false
	})
}
