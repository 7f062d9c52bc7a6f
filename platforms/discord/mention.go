package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"daybrief/platforms"
)

// pending stands for a command's id while a message is laid out: as long as the
// longest id, so that the layout does not hang on what is registered. Outside
// text cannot bring it in, since its angle brackets are escaped.
var pending = strings.Repeat("\uE000", 20)

var (
	bareCommand = regexp.MustCompile(`^/([a-z]{1,32})$`)
	mentioned   = regexp.MustCompile(`</([a-z]{1,32}):\x{E000}{20}>`)
)

// commandMention writes a command to be tapped, or "" when line is more than a
// command alone.
func commandMention(line string) string {
	m := bareCommand.FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	return "</" + m[1] + ":" + pending + ">"
}

// addressed fills in the ids of mentioned commands. One that is not registered
// is shown as it is typed.
func addressed(p payload, ids map[string]string) payload {
	fill := func(s string) string {
		return mentioned.ReplaceAllStringFunc(s, func(m string) string {
			command := mentioned.FindStringSubmatch(m)[1]
			if id := ids[command]; id != "" {
				return "</" + command + ":" + id + ">"
			}
			return "`/" + command + "`"
		})
	}
	p.Content = fill(p.Content)
	embeds := make([]*discordgo.MessageEmbed, len(p.Embeds))
	for i, e := range p.Embeds {
		filled := *e
		filled.Description = fill(e.Description)
		embeds[i] = &filled
	}
	p.Embeds = embeds
	p.Components = fillAll(p.Components, fill)
	return p
}

func fillAll(all []discordgo.MessageComponent, fill func(string) string) []discordgo.MessageComponent {
	out := make([]discordgo.MessageComponent, len(all))
	for i, c := range all {
		switch c := c.(type) {
		case discordgo.Container:
			c.Components = fillAll(c.Components, fill)
			out[i] = c
		case discordgo.TextDisplay:
			out[i] = discordgo.TextDisplay{Content: fill(c.Content)}
		default:
			out[i] = c
		}
	}
	return out
}

// A form is a way to write messages.
type form struct {
	name   string
	render func(platforms.Message) []payload
}

var (
	asEmbeds     = form{"embeds", render}
	asComponents = form{"components", renderComponents}
	asPlain      = form{"plain", renderPlain}
)

// form is the one that is set.
func (d *Discord) form() form {
	if d.newer {
		return asComponents
	}
	return asEmbeds
}

// write writes a message in a form, with the commands it mentions.
func (d *Discord) write(ctx context.Context, m platforms.Message, f form) []payload {
	// A message may differ for each chat in whom it notifies.
	parts := d.sent.Of(m, fmt.Sprintf("%s %d %s", f.name, len(m.Menus), m.Ping), func() []payload { return f.render(m) })
	if !mentionsCommand(m) {
		return parts
	}
	ids := d.commandIDs(ctx)
	out := make([]payload, len(parts))
	for i := range parts {
		out[i] = addressed(parts[i], ids)
	}
	return out
}

// mentionsCommand reports whether any text of m has a line that is a command
// alone.
func mentionsCommand(m platforms.Message) bool {
	any := func(texts ...platforms.Text) bool {
		for _, t := range texts {
			for _, s := range t {
				if commandMention(s.Line) != "" {
					return true
				}
			}
		}
		return false
	}
	for _, b := range m.Blocks {
		found := false
		switch b := b.(type) {
		case platforms.Heading:
			found = any(b.Text)
		case platforms.Paragraph:
			found = any(b.Text)
		case platforms.Note:
			found = any(b.Text)
		case platforms.List:
			found = any(b.Items...)
		case platforms.Card:
			found = any(b.Title, b.Footer) || any(b.Body...)
		}
		if found {
			return true
		}
	}
	return false
}

// idsWait is how long a message may wait for the ids of commands.
const idsWait = 2 * time.Second

// commandIDs returns the ids of the registered commands. A process that did not
// register them asks once.
func (d *Discord) commandIDs(ctx context.Context) map[string]string {
	d.mu.Lock()
	ids := d.ids
	d.mu.Unlock()
	if ids != nil {
		return ids
	}
	ctx, cancel := context.WithTimeout(ctx, idsWait)
	defer cancel()
	path, err := d.commandsPath(ctx)
	var raw json.RawMessage
	if err == nil {
		err = d.bot(ctx, call{method: http.MethodGet, path: path, bucket: bucket{kind: "commands"}}, &raw)
	}
	if err != nil {
		d.log.Warn("the ids of the commands are not known; they are shown and cannot be tapped", "error", err)
		return nil
	}
	return d.keepIDs(raw)
}

// keepIDs reads the ids out of a list of commands.
func (d *Discord) keepIDs(raw json.RawMessage) map[string]string {
	var list []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	json.Unmarshal(raw, &list) //nolint:errcheck // of what cannot be read there are no ids
	ids := map[string]string{}
	for _, c := range list {
		if isID(c.ID) {
			ids[c.Name] = c.ID
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ids = ids
	return ids
}
