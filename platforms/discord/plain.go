package discord

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"daybrief/platforms"
)

// renderPlain writes a message without styles and embeds, for when the styled
// form was refused. Addresses follow what they link.
func renderPlain(m platforms.Message) []payload {
	bare := func(t platforms.Text) platforms.Text {
		var out platforms.Text
		for _, s := range t {
			out = append(out, platforms.Span{Text: s.Text})
		}
		for _, s := range t {
			if link := address(s.URL); link != "" {
				out = append(out, platforms.Span{Text: " "}, platforms.Span{Text: link, URL: link})
			}
		}
		return out
	}
	var pieces []piece
	for _, b := range m.Blocks {
		for _, p := range blockPieces(b, maxContent-pingRoom(m), plainSpans(bare)) {
			p.text += plainImage(p.image)
			pieces = append(pieces, p)
		}
	}
	var out []payload
	content := ""
	flush := func() {
		if content != "" {
			p := newPayload()
			p.Content, p.Flags = content, int(discordgo.MessageFlagsSuppressEmbeds)
			out = append(out, p)
		}
		content = ""
	}
	limit := maxContent - pingRoom(m)
	for _, p := range pieces {
		if content != "" && length(content)+length(p.apart)+length(p.text) > limit {
			flush()
		}
		if content != "" {
			content += p.apart
		}
		content += p.text
	}
	flush()
	return finish(out, m)
}

func plainImage(link string) string {
	if link == "" {
		return ""
	}
	return " <" + link + ">"
}

// plainSpans writes text that bare has left: escaped words, and addresses
// between angle brackets, which shows no preview.
func plainSpans(bare func(platforms.Text) platforms.Text) func(platforms.Text) string {
	return func(t platforms.Text) string {
		var b strings.Builder
		for _, s := range bare(t) {
			if s.URL != "" {
				b.WriteString("<" + s.URL + ">")
				continue
			}
			b.WriteString(escapeAt(clean(s.Text), startsLine(b.String())))
		}
		return b.String()
	}
}
