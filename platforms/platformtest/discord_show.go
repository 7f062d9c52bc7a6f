package platformtest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Shown returns what stands in a channel from the bot, oldest first, as its
// reader sees it.
func (d *DiscordServer) Shown(channel string) []Shown {
	d.mu.Lock()
	defer d.mu.Unlock()
	ch := d.channels[channel]
	if ch == nil {
		return nil
	}
	var out []Shown
	for _, m := range ch.messages {
		if !m.deleted && !m.pending {
			out = append(out, m.shown())
		}
	}
	return out
}

// Thinking counts the answers that were deferred and have not come.
func (d *DiscordServer) Thinking(channel string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, m := range d.channels[channel].messages {
		if m.pending && !m.deleted {
			n++
		}
	}
	return n
}

// MessageIDs returns the ids of the messages that Shown describes.
func (d *DiscordServer) MessageIDs(channel string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []string
	for _, m := range d.channels[channel].messages {
		if !m.deleted && !m.pending {
			out = append(out, m.id)
		}
	}
	return out
}

func (m *discordMessage) shown() Shown {
	s := Shown{Private: m.ephemeral, Silent: m.flags&discordSilentFlag != 0}
	var parts []string
	text, links := DiscordText(m.content)
	parts, s.Links = append(parts, text), links
	if parse, ok := m.mentions["parse"].([]any); !ok || len(parse) > 0 {
		s.Mentions = discordMention.FindAllString(m.content, -1)
	}
	roles, _ := m.mentions["roles"].([]any)
	for _, role := range roles {
		if mention := fmt.Sprintf("<@&%v>", role); strings.Contains(strings.Join(append(discordDisplays(m.rows), m.content), "\n"), mention) {
			s.Mentions = append(s.Mentions, mention)
		}
	}
	for _, markup := range discordDisplays(m.rows) {
		text, links := DiscordText(markup)
		parts, s.Links = append(parts, text), append(s.Links, links...)
	}
	s.Links = append(s.Links, discordPictures(m.rows)...)
	if m.flags&discordSuppressEmbeds == 0 {
		for _, v := range m.embeds {
			e, _ := v.(map[string]any)
			title, _ := e["title"].(string)
			title, _ = DiscordText(title) // a title holds no masked links
			description, _ := e["description"].(string)
			description, links := DiscordText(description)
			footer, _ := e["footer"].(map[string]any)
			small, _ := footer["text"].(string) // a footer has no markup
			parts = append(parts, title, description, small)
			if address, ok := e["url"].(string); ok {
				s.Links = append(s.Links, address)
			}
			s.Links = append(s.Links, links...)
			if image, ok := e["image"].(map[string]any); ok {
				s.Links = append(s.Links, image["url"].(string))
			}
		}
	}
	s.Text = strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "\n")
	for _, c := range m.components() {
		switch c["type"] {
		case 2.0:
			label, _ := c["label"].(string)
			s.Buttons = append(s.Buttons, label)
		case 3.0: // what there is to choose, as if each were a button
			options, _ := c["options"].([]any)
			for _, o := range options {
				s.Buttons = append(s.Buttons, o.(map[string]any)["label"].(string))
			}
		}
	}
	return s
}

// components returns what can be pressed or chosen on a message.
func (m *discordMessage) components() []map[string]any {
	var out []map[string]any
	var walk func(all []any)
	walk = func(all []any) {
		for _, v := range all {
			c, _ := v.(map[string]any)
			inside, _ := c["components"].([]any)
			walk(inside)
			if c["type"] == 2.0 || c["type"] == 3.0 {
				out = append(out, c)
			}
		}
	}
	walk(m.rows)
	return out
}

var (
	discordMention  = regexp.MustCompile(`@everyone|@here|<@[!&]?\d+>`)
	discordLineMark = regexp.MustCompile(`^(>>> |> |#{1,3} |-# |[-*] )`)
	discordNumber   = regexp.MustCompile(`^\d+\. `)
	discordStamp    = regexp.MustCompile(`^<t:(-?\d+)(?::([tTdDfFR]))?>`)
	discordThing    = regexp.MustCompile(`^<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|/[^:>]+:\d+|id:\w+)>`)
	discordBare     = regexp.MustCompile(`^<?(https?://[^\s<>]+)>?`)
	discordMasked   = regexp.MustCompile(`^\[((?:[^\[\]\\]|\\.)+)\]\(<?(https?://[^\s<>()]+)>?\)`)
)

// DiscordText resolves Discord's markup roughly as its client does: what a
// reader sees of it, and the addresses it links. Outside text that is not
// escaped loses its signs here, as it would there.
func DiscordText(markup string) (text string, links []string) {
	var b strings.Builder
	for i, line := range strings.Split(markup, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		for discordLineMark.MatchString(line) {
			line = discordLineMark.ReplaceAllString(line, "")
		}
		if discordNumber.MatchString(line) { // becomes a list, whose numbers Discord counts itself
			line = "# " + discordNumber.ReplaceAllString(line, "")
		}
		links = append(links, discordInline(&b, line)...)
	}
	return b.String(), links
}

func discordInline(b *strings.Builder, s string) (links []string) {
	for s != "" {
		if i := strings.IndexAny(s, "[h<\\`*_~|"); i != 0 { // signs begin with none but these
			if i < 0 {
				i = len(s)
			}
			b.WriteString(s[:i])
			s = s[i:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		if m := discordMasked.FindStringSubmatch(s); m != nil {
			var inner strings.Builder
			discordInline(&inner, strings.ReplaceAll(m[1], `\`, `\\`)) // escapes show in a link's text
			b.WriteString(inner.String())
			links, s = append(links, m[2]), s[len(m[0]):]
			continue
		}
		if m := discordBare.FindStringSubmatch(s); m != nil {
			b.WriteString(m[1])
			links, s = append(links, m[1]), s[len(m[0]):]
			continue
		}
		if m := discordStamp.FindStringSubmatch(s); m != nil {
			b.WriteString(discordTime(m[1], m[2]))
			s = s[len(m[0]):]
			continue
		}
		if m := discordThing.FindString(s); m != "" {
			shown := "@thing"
			if strings.HasPrefix(m, "</") { // a command to tap
				shown = m[1:strings.LastIndexByte(m, ':')]
			}
			b.WriteString(shown)
			s = s[len(m):]
			continue
		}
		if r == '\\' && len(s) > 1 {
			next, width := utf8.DecodeRuneInString(s[1:])
			if !unicode.IsLetter(next) && !unicode.IsNumber(next) && !unicode.IsSpace(next) {
				b.WriteRune(next)
				s = s[1+width:]
				continue
			}
		}
		if r == '`' {
			fence := s[:len(s)-len(strings.TrimLeft(s, "`"))]
			if i := strings.Index(s[len(fence):], fence); i > 0 {
				b.WriteString(s[len(fence) : len(fence)+i])
				s = s[i+2*len(fence):]
				continue
			}
		}
		if mark := discordMark(s); mark != "" {
			s = s[len(mark):]
			continue
		}
		b.WriteString(s[:size])
		s = s[size:]
	}
	return links
}

// discordMark returns a sign of style that s begins with and that does not
// show: every one that has not been escaped is taken for one.
func discordMark(s string) string {
	for _, mark := range []string{"***", "**", "*", "__", "_", "~~", "||"} {
		if strings.HasPrefix(s, mark) {
			return mark
		}
	}
	return ""
}

func discordTime(unix, style string) string {
	n, err := strconv.ParseInt(unix, 10, 64)
	if err != nil {
		return ""
	}
	t := time.Unix(n, 0).UTC()
	switch style {
	case "t":
		return t.Format("15:04")
	case "T":
		return t.Format("15:04:05")
	case "d":
		return t.Format("02/01/2006")
	case "D":
		return t.Format("2 January 2006")
	case "F":
		return t.Format("Monday, 2 January 2006 15:04")
	case "R":
		return "some time from " + t.Format("2 January 2006 15:04")
	}
	return t.Format("2 January 2006 15:04")
}
