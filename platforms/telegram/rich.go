package telegram

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"daybrief/platforms"
)

// Limits of a rich message (core.telegram.org/bots/api#sendrichmessage).
const (
	maxRichText   = 32768 // characters
	maxRichBlocks = 500   // with those inside others, and items of lists
)

// richHTML writes a document as the HTML of a rich message, or returns false
// where it is beyond the limits of one. The text is that of render. A picture
// is a link here too: one that cannot be fetched would have the whole message
// refused.
func richHTML(m platforms.Message, s surroundings) (string, bool) {
	var b strings.Builder
	blocks := 0
	tag := func(name string, text rich) {
		if text = text.trim(); !text.blank() {
			blocks++
			fmt.Fprintf(&b, "<%s>%s</%s>", name, text.html(), strings.Fields(name)[0])
		}
	}
	line := func(t platforms.Text) rich { return rich(nil).line(t, 0, s.bot) }
	for i, block := range m.Blocks {
		switch v := block.(type) {
		case platforms.Heading:
			tag("h3", line(v.Text))
		case platforms.Note:
			if i == len(m.Blocks)-1 {
				tag("footer", line(v.Text))
			} else {
				tag("p", rich(nil).line(v.Text, platforms.Italic, s.bot))
			}
		case platforms.List:
			list := "ul"
			if v.Start > 0 {
				list = "ol"
				fmt.Fprintf(&b, `<ol start="%d">`, v.Start)
			} else {
				b.WriteString("<ul>")
			}
			for _, item := range v.Items {
				tag("li", line(item))
			}
			b.WriteString("</" + list + ">")
			blocks++
		case platforms.Card:
			tag("h5", line(v.Title))
			for _, p := range append(slices.Clone(v.Body), v.Footer) {
				tag("p", line(p))
			}
		default:
			tag("p", styled(block, s.bot))
		}
	}
	out := b.String()
	return out, blocks > 0 && blocks <= maxRichBlocks && utf8.RuneCountInString(out) <= maxRichText
}

// html writes runs with their tags. Only the three characters that HTML needs
// escaped are; a line break is a tag.
func (r rich) html() string {
	var b strings.Builder
	for _, run := range r {
		text := strings.ReplaceAll(html.EscapeString(run.text), "\n", "<br>")
		for _, t := range []struct {
			style platforms.Style
			tag   string
		}{{platforms.Code, "code"}, {platforms.Italic, "i"}, {platforms.Bold, "b"}} {
			if run.look.style&t.style != 0 {
				text = "<" + t.tag + ">" + text + "</" + t.tag + ">"
			}
		}
		switch {
		case run.look.url != "":
			text = `<a href="` + html.EscapeString(run.look.url) + `">` + text + "</a>"
		case run.look.at != 0:
			text = fmt.Sprintf(`<tg-time unix="%d">%s</tg-time>`, run.look.at, text)
		}
		b.WriteString(text)
	}
	return b.String()
}
