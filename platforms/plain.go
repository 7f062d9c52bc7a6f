package platforms

import (
	"strconv"
	"strings"
)

// Plain renders a message as text alone, for terminals and for a platform that
// refused the styled form. With links, an address follows what it links.
func Plain(m Message, links bool) string {
	var b strings.Builder
	for i, block := range m.Blocks {
		if i > 0 {
			b.WriteString("\n")
			_, note := block.(Note)
			if !note {
				b.WriteString("\n")
			}
		}
		switch block := block.(type) {
		case Heading:
			b.WriteString(block.Text.Plain())
		case Paragraph:
			b.WriteString(plainText(block.Text, links))
		case Note:
			b.WriteString(plainText(block.Text, links))
		case Image:
			b.WriteString(strings.TrimSpace(block.Alt + " " + block.URL))
		case List:
			for i, item := range block.Items {
				if i > 0 {
					b.WriteString("\n")
				}
				if block.Start > 0 {
					b.WriteString(strconv.Itoa(block.Start+i) + ". ")
				} else {
					b.WriteString("• ")
				}
				b.WriteString(plainText(item, links))
			}
		case Card:
			b.WriteString(plainText(block.Title, links))
			for _, p := range block.Body {
				b.WriteString("\n" + plainText(p, links))
			}
			if len(block.Footer) > 0 {
				b.WriteString("\n" + plainText(block.Footer, links))
			}
		}
	}
	return b.String()
}

func plainText(t Text, links bool) string {
	if !links {
		return t.Plain()
	}
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.Text)
		if s.URL != s.Text && (strings.HasPrefix(s.URL, "https://") || strings.HasPrefix(s.URL, "http://")) {
			b.WriteString(" <" + s.URL + ">")
		}
	}
	return b.String()
}
