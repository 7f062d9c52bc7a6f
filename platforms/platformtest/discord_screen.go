package platformtest

import (
	"fmt"
	"slices"
	"strings"
)

// Screen draws the messages of a channel as text, oldest first, for a person to
// review: what the client shows of each, with its boxes, buttons and menus.
func (d *DiscordServer) Screen(channel string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	ch := d.channels[channel]
	if ch == nil {
		return nil
	}
	var out []string
	for _, m := range ch.messages {
		if !m.deleted && !m.pending {
			out = append(out, m.screen())
		}
	}
	return out
}

func (m *discordMessage) screen() string {
	var b strings.Builder
	for _, mark := range []struct {
		flag int64
		text string
	}{{discordEphemeral, "(only you can see this)"}, {discordSilentFlag, "(without a sound)"}} {
		if m.flags&mark.flag != 0 {
			b.WriteString(mark.text + "\n")
		}
	}
	links := []string{}
	write := func(edge, markup string) {
		text, found := DiscordText(markup)
		links = append(links, found...)
		for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
			b.WriteString(strings.TrimRight(edge+line, " \n") + "\n")
		}
	}
	if m.content != "" {
		write("", m.content)
	}
	for i, v := range m.embeds {
		if i > 0 {
			b.WriteString("\n")
		}
		m.drawEmbed(v.(map[string]any), write)
	}
	discordDraw(m.rows, "", write, &b)
	slices.Sort(links)
	for _, l := range slices.Compact(links) {
		b.WriteString("  ↗ " + l + "\n")
	}
	return b.String()
}

func (m *discordMessage) drawEmbed(e map[string]any, write func(edge, markup string)) {
	const edge = "▌ "
	if title, ok := e["title"].(string); ok && title != "" {
		write(edge, title)
		write(edge, strings.Repeat("─", min(discordLength(title), 40)))
	}
	if text, ok := e["description"].(string); ok && text != "" {
		write(edge, text)
	}
	if image, ok := e["image"].(map[string]any); ok {
		write(edge, fmt.Sprintf("[picture %v]", image["url"]))
	}
	if footer, ok := e["footer"].(map[string]any); ok {
		for _, line := range strings.Split(fmt.Sprint(footer["text"]), "\n") {
			write(edge+"  ", discordLiteral(line))
		}
	}
}

// discordLiteral escapes a text that is shown without markup.
func discordLiteral(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\*_~|`[]<>#:-", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// discordDraw draws components: boxes with an edge, texts, pictures, lines,
// buttons and menus.
func discordDraw(all []any, edge string, write func(edge, markup string), b *strings.Builder) {
	for _, v := range all {
		c, _ := v.(map[string]any)
		inside, _ := c["components"].([]any)
		switch c["type"] {
		case 1.0:
			var labels []string
			for _, v := range inside {
				if c, _ := v.(map[string]any); c["type"] == 2.0 {
					labels = append(labels, "["+fmt.Sprint(c["label"])+"]")
				}
			}
			if len(labels) > 0 {
				b.WriteString(edge + strings.Join(labels, " ") + "\n")
			}
			discordDraw(inside, edge, write, b)
		case 3.0:
			fmt.Fprintf(b, "%s▾ %v\n", edge, c["placeholder"])
			options, _ := c["options"].([]any)
			for _, o := range options {
				fmt.Fprintf(b, "%s    %v\n", edge, o.(map[string]any)["label"])
			}
		case 10.0:
			write(edge, fmt.Sprint(c["content"]))
		case 12.0:
			for _, address := range discordPictures([]any{c}) {
				write(edge, "["+"picture "+address+"]")
			}
		case 14.0:
			b.WriteString(edge + "──────\n")
		case 17.0:
			discordDraw(inside, edge+"▌ ", write, b)
		}
	}
}
