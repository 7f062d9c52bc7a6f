package web

import (
	"html"
	"net/url"
	"strconv"
	"strings"

	"daybrief/platforms"
)

// render writes a message as HTML, "" for an empty one. Whatever the message
// holds, the result has only the elements that are written here.
func render(m platforms.Message) string {
	var b strings.Builder
	for _, block := range m.Blocks {
		switch block := block.(type) {
		case platforms.Heading:
			element(&b, "h2", block.Text)
		case platforms.Paragraph:
			element(&b, "p", block.Text)
		case platforms.Note:
			element(&b, "small", block.Text)
		case platforms.Image:
			element(&b, "p", platforms.A(block.Alt+" ↗", block.URL))
		case platforms.List:
			list(&b, block)
		case platforms.Card:
			b.WriteString("<article>")
			element(&b, "h3", block.Title)
			for _, p := range block.Body {
				element(&b, "p", p)
			}
			if len(block.Footer) > 0 {
				element(&b, "small", block.Footer)
			}
			b.WriteString("</article>")
		}
	}
	for _, row := range m.Buttons {
		if len(row) == 0 {
			continue
		}
		b.WriteString(`<div class="row">`)
		for _, button := range row {
			if button.URL != "" {
				anchor(&b, button.URL, "button", escape(button.Label))
				continue
			}
			b.WriteString(`<button name="line" value="` + escape(button.Line) + `">` + escape(button.Label) + `</button>`)
		}
		b.WriteString(`</div>`)
	}
	return b.String()
}

func element(b *strings.Builder, name string, t platforms.Text) {
	b.WriteString("<" + name + ` dir="auto">`)
	text(b, t)
	b.WriteString("</" + name + ">")
}

func list(b *strings.Builder, l platforms.List) {
	name := "ul"
	if l.Start > 0 {
		name = "ol"
		b.WriteString(`<ol start="` + strconv.Itoa(l.Start) + `">`)
	} else {
		b.WriteString("<ul>")
	}
	for _, item := range l.Items {
		element(b, "li", item)
	}
	b.WriteString("</" + name + ">")
}

var tags = []struct {
	style platforms.Style
	name  string
}{{platforms.Bold, "b"}, {platforms.Italic, "i"}, {platforms.Code, "code"}}

func text(b *strings.Builder, t platforms.Text) {
	for _, s := range t {
		inner := strings.ReplaceAll(escape(s.Text), "\n", "<br>")
		for _, tag := range tags {
			if s.Style&tag.style != 0 {
				inner = "<" + tag.name + ">" + inner + "</" + tag.name + ">"
			}
		}
		switch {
		case s.URL != "":
			anchor(b, s.URL, "", inner)
		case s.Line != "":
			b.WriteString(`<button class="link" name="line" value="` + escape(s.Line) + `">` + inner + `</button>`)
		default:
			b.WriteString(inner)
		}
	}
}

// anchor links inner, which is HTML, if the address is one of the web.
func anchor(b *strings.Builder, address, class, inner string) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		b.WriteString(inner)
		return
	}
	b.WriteString(`<a href="` + escape(u.String()) + `" rel="noopener noreferrer nofollow" target="_blank"`)
	if class != "" {
		b.WriteString(` class="` + class + `"`)
	}
	b.WriteString(">" + inner + "</a>")
}

// escape makes outside text safe between tags and inside quoted attributes.
func escape(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD")))
}
