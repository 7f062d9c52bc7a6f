package web

import (
	"html"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"

	"daybrief/platforms"
)

// render writes a message as HTML, "" when there is nothing in it to see.
// Whatever the message holds, the result has only the elements that are
// written here, each closed, and no form: the page puts it into one.
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
			element(&b, "p", picture(block))
		case platforms.List:
			list(&b, block)
		case platforms.Card:
			card(&b, block)
		}
	}
	for _, menu := range m.Menus {
		buttons(&b, ` role="group" aria-label="`+escape(menu.Label)+`"`, menu.Buttons)
	}
	for _, row := range m.Buttons {
		buttons(&b, "", row)
	}
	return b.String()
}

// element writes a text as one element.
func element(b *strings.Builder, name string, t platforms.Text) {
	if blank(t) {
		return
	}
	b.WriteString("<" + name + direction(t) + ">")
	text(b, t)
	b.WriteString("</" + name + ">")
}

func list(b *strings.Builder, l platforms.List) {
	if blank(platforms.Join(l.Items...)) {
		return
	}
	open, end := "<ul"+direction(platforms.Join(l.Items...))+">", "</ul>"
	if l.Start > 0 {
		open, end = "<ol"+direction(platforms.Join(l.Items...))+` start="`+strconv.Itoa(l.Start)+`">`, "</ol>"
	}
	b.WriteString(open)
	for _, item := range l.Items {
		b.WriteString("<li>")
		text(b, item)
		b.WriteString("</li>")
	}
	b.WriteString(end)
}

func card(b *strings.Builder, c platforms.Card) {
	if blank(platforms.Join(c.Title, platforms.Join(c.Body...), c.Footer)) {
		return
	}
	b.WriteString("<article>")
	element(b, "h3", c.Title)
	for _, p := range c.Body {
		element(b, "p", p)
	}
	element(b, "small", c.Footer)
	b.WriteString("</article>")
}

// picture links a picture instead of showing it: the page loads nothing from
// elsewhere, and so tells nobody that a briefing is being read.
func picture(i platforms.Image) platforms.Text {
	if _, ok := address(i.URL); !ok {
		return platforms.S(i.Alt)
	}
	if blank(platforms.S(i.Alt)) {
		return platforms.A(i.URL, i.URL)
	}
	return platforms.A(i.Alt+" ↗", i.URL)
}

// buttons writes a row, without the buttons that could do nothing.
// buttons writes a row. A button that asks for words writes its line into the
// field where one types, and leaves the cursor there; without the script it
// runs the line, which asks in its own way.
func buttons(b *strings.Builder, attributes string, row []platforms.Button) {
	var inner strings.Builder
	for _, button := range row {
		label := platforms.S(button.Label)
		url, ok := address(button.URL)
		switch {
		case blank(label), button.Share, button.Locate:
		case ok:
			inner.WriteString(`<a class="button" ` + linkTo(url) + ">" + escape(button.Label) + "</a>")
		case button.URL == "" && button.Line != "":
			fill := ""
			if button.Ask != "" {
				fill = ` data-fill="` + escape(button.Line+" "+button.Ask+":") + `"`
			}
			inner.WriteString(`<button name="line" value="` + escape(button.Line) + `"` + fill + `>` + escape(button.Label) + "</button>")
		}
	}
	if inner.Len() > 0 {
		b.WriteString(`<div class="row"` + attributes + `>` + inner.String() + "</div>")
	}
}

var tags = []struct {
	style platforms.Style
	name  string
}{{platforms.Code, "code"}, {platforms.Italic, "i"}, {platforms.Bold, "b"}}

func text(b *strings.Builder, t platforms.Text) {
	for _, s := range t {
		inner := strings.ReplaceAll(escape(s.Text), "\n", "<br>")
		if inner == "" {
			continue
		}
		if !s.Time.IsZero() {
			inner = `<time datetime="` + s.Time.UTC().Format(time.RFC3339) + `">` + inner + "</time>"
		}
		for _, tag := range tags {
			if s.Style&tag.style != 0 {
				inner = "<" + tag.name + ">" + inner + "</" + tag.name + ">"
			}
		}
		if url, ok := address(s.URL); ok {
			inner = "<a " + linkTo(url) + ">" + inner + "</a>"
		} else if s.URL == "" && s.Line != "" {
			inner = `<button class="link" name="line" value="` + escape(s.Line) + `">` + inner + "</button>"
		}
		b.WriteString(inner)
	}
}

// direction returns the attribute that sets a text in the direction of its
// first letter. The browser's auto is nearly that, but takes signs such as 🆕
// for letters. Links and buttons are set apart from the text around them by
// the style sheet rather than with <bdi>, which auto would not look into.
func direction(t platforms.Text) string {
	for _, s := range t {
		if i := strings.IndexFunc(s.Text, unicode.IsLetter); i >= 0 {
			p, _ := bidi.LookupString(s.Text[i:])
			if c := p.Class(); c == bidi.R || c == bidi.AL {
				return ` dir="rtl"`
			}
			break
		}
	}
	return ` dir="auto"`
}

func linkTo(url string) string {
	return `href="` + escape(url) + `" rel="noopener noreferrer nofollow" target="_blank"`
}

// address returns an address of the web in the form that a browser reads it,
// and whether it is one.
func address(s string) (string, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	return u.String(), true
}

// escape makes outside text safe between tags and inside quoted attributes.
func escape(s string) string { return html.EscapeString(clean(s)) }

// clean drops control characters but the line break, and those that change the
// direction of all that follows; it keeps the joiners that emoji and scripts
// are made with.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r == '\t' || r == '\r':
			return ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Bidi_Control, r) && r != '\u200e' && r != '\u200f' && r != '\u061c':
			return -1
		case unicode.Is(unicode.Noncharacter_Code_Point, r): // HTML forbids them
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// blank reports whether there is nothing in a text to see.
func blank(t platforms.Text) bool {
	return strings.TrimFunc(t.Plain(), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf)
	}) == ""
}
