package discord

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/bwmarrin/discordgo"

	"daybrief/platforms"
)

// Discord's limits on a message, from its documentation. Lengths are counted
// in UTF-16 units, the strictest reading of "characters".
const (
	maxContent     = 2000
	maxEmbeds      = 10
	maxTitle       = 256
	maxDescription = 4096
	maxFooter      = 2048
	maxEmbedSum    = 6000 // titles, descriptions and footers of one message
	maxLabel       = 80
	maxCustomID    = 100
	maxButtonURL   = 512
	maxPlaceholder = 150
	rowButtons     = 5
	maxRows        = 5
)

// colour is that of the bar beside an embed.
const colour = 0x2B6CB0

// payload is one message as Discord takes it. Lists are always there, if
// empty: in an edit, what is left out would stay as it was.
type payload struct {
	Content         string                       `json:"content"`
	Embeds          []*discordgo.MessageEmbed    `json:"embeds"`
	Components      []discordgo.MessageComponent `json:"components"`
	AllowedMentions mentions                     `json:"allowed_mentions"`
	Flags           int                          `json:"flags,omitempty"`
	Nonce           string                       `json:"nonce,omitempty"`
	EnforceNonce    bool                         `json:"enforce_nonce,omitempty"`
	edits           bool                         // it takes the place of another
}

// mentions says who may be notified: with an empty list, nobody but the roles.
type mentions struct {
	Parse []string `json:"parse"`
	Roles []string `json:"roles,omitempty"`
}

// pinged is the role that a message notifies, or "". It may be written as
// Discord writes a mention.
func pinged(m platforms.Message) string {
	role := strings.TrimSuffix(strings.TrimPrefix(m.Ping, "<@&"), ">")
	if !isID(role) {
		return ""
	}
	return role
}

func roleMention(role string) string { return "<@&" + role + ">" }

// pingRoom is how much of a content the mention of a role takes.
func pingRoom(m platforms.Message) int {
	role := pinged(m)
	if role == "" {
		return 0
	}
	return length(roleMention(role)) + 1
}

func newPayload() payload {
	return payload{Embeds: []*discordgo.MessageEmbed{}, Components: []discordgo.MessageComponent{}, AllowedMentions: mentions{Parse: []string{}}}
}

// length counts as Discord's limits are kept here.
func length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// piece is a run of markdown that stays in one embed.
type piece struct {
	text  string
	apart string // what separates it from the piece before
	image string // shown below the embed's text
}

// render writes a message as Discord's payloads, one for each part. A message
// of plain words is one content; every other is embeds, as few messages as
// can hold them. A message with nothing visible has no payloads.
func render(m platforms.Message) []payload {
	var out []payload
	if content, ok := short(m); ok {
		p := newPayload()
		p.Content = content
		out = []payload{p}
	} else {
		out = pack(m)
	}
	return finish(out, m)
}

// finish adds what belongs to a message as a whole: its menus and buttons,
// below the last part, the role it notifies, and its silence. Only the first part may make a sound.
func finish(out []payload, m platforms.Message) []payload {
	rows := rows(m)
	if len(out) == 0 && len(rows) > 0 {
		out = []payload{newPayload()}
	}
	for i := range out {
		if m.Silent || i > 0 {
			out[i].Flags |= int(discordgo.MessageFlagsSuppressNotifications)
		}
	}
	if role := pinged(m); role != "" && len(out) > 0 { // in the content: embeds notify nobody
		out[0].Content = strings.TrimSuffix(roleMention(role)+"\n"+out[0].Content, "\n")
		out[0].AllowedMentions.Roles = []string{role}
	}
	if len(rows) > 0 {
		out[len(out)-1].Components = rows
	}
	return out
}

// short returns the content of a message that needs no embed: paragraphs and
// notes without links, not longer than one content.
func short(m platforms.Message) (string, bool) {
	var parts []string
	for _, b := range m.Blocks {
		var t platforms.Text
		switch b := b.(type) {
		case platforms.Paragraph:
			t = b.Text
		case platforms.Note:
			t = b.Text
		default:
			return "", false
		}
		for _, s := range t {
			if address(s.URL) != "" {
				return "", false
			}
		}
		s := strings.TrimFunc(markup(t), unicode.IsSpace)
		if blank(s) {
			continue
		}
		if _, note := b.(platforms.Note); note {
			s = small(s)
		}
		parts = append(parts, s)
	}
	content := strings.Join(parts, "\n\n")
	return content, content != "" && length(content) <= maxContent-pingRoom(m)
}

// small marks each line as small print.
func small(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if !blank(line) {
			lines[i] = "-# " + line
		}
	}
	return strings.Join(lines, "\n")
}

// pack lays the blocks out in embeds, and the embeds in messages.
func pack(m platforms.Message) []payload {
	blocks := m.Blocks
	title, link, blocks := titleOf(blocks)
	blocks, foot := footOf(blocks)
	var pieces []piece
	for _, b := range blocks {
		pieces = append(pieces, blockPieces(b, maxDescription, markup)...)
	}
	k := packer{}
	if title != "" {
		k.open()
		k.embed.Title, k.embed.URL = title, link
		k.sum += length(title)
	}
	for _, p := range pieces {
		k.add(p)
	}
	if foot != "" {
		k.foot(foot)
	}
	return k.messages
}

// titleOf takes a heading off the top that can be the title of an embed.
func titleOf(blocks []platforms.Block) (title, link string, rest []platforms.Block) {
	if len(blocks) == 0 {
		return "", "", blocks
	}
	h, ok := blocks[0].(platforms.Heading)
	if !ok {
		return "", "", blocks
	}
	title = escape(oneLine(clean(plainOf(h.Text)))) // a title knows no masked links
	if blank(title) {
		return "", "", blocks[1:]
	}
	if length(title) > maxTitle {
		return "", "", blocks
	}
	return title, address(h.Text.Link()), blocks[1:]
}

// footOf takes the notes off the end that can be the footer of an embed,
// which shows plain text alone.
func footOf(blocks []platforms.Block) (rest []platforms.Block, foot string) {
	end := len(blocks)
	for end > 0 {
		n, ok := blocks[end-1].(platforms.Note)
		if !ok || !plainOnly(n.Text) {
			break
		}
		text := strings.TrimFunc(clean(plainOf(n.Text)), unicode.IsSpace)
		if blank(text) {
			end--
			continue
		}
		joined := text
		if foot != "" {
			joined = text + "\n" + foot
		}
		if length(joined) > maxFooter {
			break
		}
		foot = joined
		end--
	}
	return blocks[:end], foot
}

func plainOnly(t platforms.Text) bool {
	for _, s := range t {
		if address(s.URL) != "" || !s.Time.IsZero() || commandMention(s.Line) != "" {
			return false
		}
	}
	return true
}

// blockPieces writes a block as pieces of at most limit units. A card is one
// piece if it can be.
func blockPieces(b platforms.Block, limit int, write func(platforms.Text) string) []piece {
	var lines []platforms.Text
	lead := func(int) string { return "" }
	apart := "\n\n"
	image := ""
	switch b := b.(type) {
	case platforms.Heading:
		lines = []platforms.Text{b.Text}
		write = boldWriter(write)
	case platforms.Paragraph:
		lines = []platforms.Text{b.Text}
	case platforms.Note:
		lines, write, apart = []platforms.Text{b.Text}, smallWriter(write), "\n"
	case platforms.Image:
		image = address(b.URL)
		lines, write = []platforms.Text{platforms.S(b.Alt)}, smallWriter(write)
	case platforms.List:
		lines = b.Items
		lead = func(i int) string {
			if b.Start > 0 {
				return strconv.Itoa(b.Start+i) + `\. `
			}
			return "• "
		}
	case platforms.Card:
		return cardPieces(b, limit, write)
	}
	var out []piece
	for i, t := range lines {
		begun := false
		for _, s := range cut(t, limit-length(lead(i)), write) {
			if s = strings.TrimFunc(s, unicode.IsSpace); blank(s) {
				continue
			}
			if !begun {
				s, begun = lead(i)+s, true
			}
			p := piece{text: s, apart: "\n"}
			if len(out) == 0 {
				p.apart = apart
			}
			out = append(out, p)
		}
	}
	if image != "" {
		if len(out) == 0 {
			out = []piece{{apart: apart}}
		}
		out[len(out)-1].image = image
	}
	return out
}

func smallWriter(write func(platforms.Text) string) func(platforms.Text) string {
	return func(t platforms.Text) string { return small(strings.TrimFunc(write(t), unicode.IsSpace)) }
}

func boldWriter(write func(platforms.Text) string) func(platforms.Text) string {
	return func(t platforms.Text) string {
		bold := make(platforms.Text, len(t))
		for i, s := range t {
			s.Style |= platforms.Bold
			bold[i] = s
		}
		return write(bold)
	}
}

func cardPieces(c platforms.Card, limit int, write func(platforms.Text) string) []piece {
	bold := boldWriter(write)
	var all []string
	add := func(t platforms.Text, write func(platforms.Text) string) {
		for _, s := range cut(t, limit, write) {
			if s = strings.TrimFunc(s, unicode.IsSpace); !blank(s) {
				all = append(all, s)
			}
		}
	}
	add(oneLineText(c.Title), bold)
	for _, t := range c.Body {
		add(t, write)
	}
	add(c.Footer, write)
	if len(all) == 0 {
		return nil
	}
	if whole := strings.Join(all, "\n"); length(whole) <= limit {
		return []piece{{text: whole, apart: "\n\n"}}
	}
	var out []piece
	for i, s := range all {
		out = append(out, piece{text: s, apart: "\n"})
		if i == 0 {
			out[0].apart = "\n\n"
		}
	}
	return out
}

func oneLineText(t platforms.Text) platforms.Text {
	out := make(platforms.Text, len(t))
	for i, s := range t {
		s.Text = strings.ReplaceAll(clean(s.Text), "\n", " ")
		out[i] = s
	}
	return out
}
