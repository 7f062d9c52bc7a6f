package discord

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"daybrief/platforms"
)

// Limits of a message of components: the characters of all its texts together,
// and how many components it holds, nested ones included.
const (
	maxDisplay    = 4000
	maxComponents = 40
	maxGallery    = 10
	maxAlt        = 1024
)

// flagComponents marks a message that consists of components alone.
const flagComponents = int(discordgo.MessageFlagsIsComponentsV2)

// MarshalJSON leaves out of a message of components what Discord takes in no
// such message. In an edit it is taken away, since the message may have had it.
func (p payload) MarshalJSON() ([]byte, error) {
	type plain payload
	var v any = plain(p)
	switch {
	case p.Flags&flagComponents != 0 && p.edits:
		v = struct {
			plain
			Content *string `json:"content"`
			Embeds  *string `json:"embeds"`
		}{plain: plain(p)}
	case p.Flags&flagComponents != 0:
		v = struct {
			plain
			Content *string `json:"content,omitempty"`
			Embeds  *string `json:"embeds,omitempty"`
		}{plain: plain(p)}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // which leaves that to whoever encodes the whole
	err := e.Encode(v)
	return b.Bytes(), err
}

// box is a message of components being filled.
type box struct {
	inside []discordgo.MessageComponent
	units  int
	most   int // components that fit inside
}

func (b *box) empty() bool { return len(b.inside) == 0 }

// text adds text, to the last component if that is a text and it is to go on
// there.
func (b *box) text(s, apart string, newOne bool) {
	if n := len(b.inside); n > 0 && !(newOne && n < b.most) {
		if last, ok := b.inside[n-1].(discordgo.TextDisplay); ok {
			b.inside[n-1] = discordgo.TextDisplay{Content: last.Content + apart + s}
			b.units += length(apart) + length(s)
			return
		}
	}
	b.inside = append(b.inside, discordgo.TextDisplay{Content: s})
	b.units += length(s)
}

// picture adds a picture, to the gallery above it if there is one.
func (b *box) picture(address, alt string) {
	item := discordgo.MediaGalleryItem{Media: discordgo.UnfurledMediaItem{URL: address}}
	if alt = clip(oneLine(clean(alt)), maxAlt); !blank(alt) {
		item.Description = &alt
	}
	if n := len(b.inside); n > 0 {
		if g, ok := b.inside[n-1].(discordgo.MediaGallery); ok && len(g.Items) < maxGallery {
			g.Items = append(g.Items, item)
			b.inside[n-1] = g
			return
		}
	}
	b.inside = append(b.inside, discordgo.MediaGallery{Items: []discordgo.MediaGalleryItem{item}})
}

// renderComponents writes a message as Discord's newer components: one box
// with a coloured edge for each part, its buttons below the last.
func renderComponents(m platforms.Message) []payload {
	below := rows(m)
	most := maxComponents - 2 - len(below) // beside the box itself and the mention of a role
	for _, row := range below {
		most -= len(row.(discordgo.ActionsRow).Components)
	}
	var boxes []*box
	last := &box{most: most}
	room := maxDisplay - pingRoom(m)
	next := func() {
		if !last.empty() {
			boxes = append(boxes, last)
		}
		last, room = &box{most: most}, maxDisplay
	}
	for i, b := range m.Blocks {
		write, limit := markup, room
		if i > 0 {
			limit = maxDisplay
		}
		pieces := blockPieces(b, limit, write)
		if h, ok := b.(platforms.Heading); ok && i == 0 {
			pieces = headline(h, limit)
		}
		_, card := b.(platforms.Card)
		for n, p := range pieces {
			begins := card && n == 0 // a card stands by itself
			if !last.empty() && (last.units+length(p.apart)+length(p.text) > room || len(last.inside)+1 >= most && p.image != "") {
				next()
			}
			if begins && !last.empty() && len(last.inside)+2 < most {
				last.inside = append(last.inside, discordgo.Separator{})
			}
			if !blank(p.text) {
				last.text(p.text, p.apart, begins)
			}
			if p.image != "" {
				last.picture(p.image, imageAlt(b))
			}
		}
	}
	next()
	var out []payload
	for _, b := range boxes {
		edge := colour
		p := newPayload()
		p.Flags = flagComponents
		p.Components = []discordgo.MessageComponent{discordgo.Container{AccentColor: &edge, Components: b.inside}}
		out = append(out, p)
	}
	return finishComponents(out, below, m)
}

func imageAlt(b platforms.Block) string {
	if image, ok := b.(platforms.Image); ok {
		return image.Alt
	}
	return ""
}

// headline writes the title of a message: large, and linked where it has an
// address.
func headline(h platforms.Heading, limit int) []piece {
	const mark = "## "
	var out []piece
	for _, s := range cut(oneLineText(h.Text), limit-length(mark), markup) {
		if s = strings.TrimFunc(s, unicode.IsSpace); !blank(s) {
			out = append(out, piece{text: mark + s, apart: "\n"})
		}
	}
	return out
}

// finishComponents adds what belongs to a message as a whole, as finish does
// for embeds.
func finishComponents(out []payload, below []discordgo.MessageComponent, m platforms.Message) []payload {
	if len(out) == 0 && len(below) > 0 {
		p := newPayload()
		p.Flags = flagComponents
		out = []payload{p}
	}
	for i := range out {
		if m.Silent || i > 0 {
			out[i].Flags |= int(discordgo.MessageFlagsSuppressNotifications)
		}
	}
	if len(out) > 0 {
		last := &out[len(out)-1]
		last.Components = append(last.Components, below...)
		if role := pinged(m); role != "" {
			out[0].AllowedMentions.Roles = []string{role}
			out[0].Components = append([]discordgo.MessageComponent{discordgo.TextDisplay{Content: roleMention(role)}}, out[0].Components...)
		}
	}
	return out
}
