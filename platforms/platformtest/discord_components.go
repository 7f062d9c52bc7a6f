package platformtest

import (
	"fmt"
	"regexp"
	"strings"
)

// discordInside are the components that a box may hold: rows, sections, texts,
// galleries, files and lines.
var discordInside = map[any]bool{1.0: true, 9.0: true, 10.0: true, 12.0: true, 13.0: true, 14.0: true}

// discordCheckComponents holds a message of components to its limits: nothing
// else in it, 40 components and 4000 characters in all.
func discordCheckComponents(body map[string]any) *discordRefusal {
	if body["content"] != nil || body["embeds"] != nil {
		return discordInvalid("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "content and embeds cannot be used with this flag")
	}
	all, _ := body["components"].([]any)
	if len(all) == 0 {
		return discordRefuse(400, 50006)
	}
	count, units, ids := 0, 0, map[string]bool{}
	var walk func(at string, all []any, top bool) *discordRefusal
	walk = func(at string, all []any, top bool) *discordRefusal {
		for i, v := range all {
			c, _ := v.(map[string]any)
			at := fmt.Sprintf("%s.%d", at, i)
			inside, _ := c["components"].([]any)
			count++
			switch kind := c["type"]; {
			case kind == 17.0 && top:
				if len(inside) == 0 {
					return discordInvalid(at+".components", "BASE_TYPE_REQUIRED", "This field is required")
				}
				if f := walk(at+".components", inside, false); f != nil {
					return f
				}
			case kind == 1.0:
				count += len(inside)
				if f := discordCheckRow(at+".components", c, ids); f != nil {
					return f
				}
			case kind == 10.0:
				text, _ := c["content"].(string)
				if strings.TrimSpace(text) == "" {
					return discordInvalid(at+".content", "BASE_TYPE_REQUIRED", "This field is required")
				}
				units += discordLength(text)
			case kind == 12.0:
				if f := discordCheckGallery(at, c); f != nil {
					return f
				}
			case !discordInside[kind]:
				return discordInvalid(at+".type", "UNION_TYPE_CHOICES", fmt.Sprintf("%v cannot stand here", kind))
			}
		}
		return nil
	}
	if f := walk("components", all, true); f != nil {
		return f
	}
	if count > 40 || units > 4000 {
		return discordInvalid("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", fmt.Sprintf("%d components with %d characters, of 40 and 4000", count, units))
	}
	return nil
}

func discordCheckGallery(at string, c map[string]any) *discordRefusal {
	items, _ := c["items"].([]any)
	if len(items) < 1 || len(items) > 10 {
		return discordInvalid(at+".items", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 10 in length.")
	}
	for i, v := range items {
		item, _ := v.(map[string]any)
		media, _ := item["media"].(map[string]any)
		address, _ := media["url"].(string)
		about, _ := item["description"].(string)
		if !discordURL(address) || discordLength(about) > 1024 {
			return discordInvalid(fmt.Sprintf("%s.items.%d.media", at, i), "URL_TYPE_INVALID_URL", "Not a well formed URL, or too long a description.")
		}
	}
	return nil
}

var discordCommandMention = regexp.MustCompile(`(?:^|[^\\])</([^:>\\]+):([^>\\]*)>`)

// checkMentions notes roles that could be notified without standing in the
// message, and commands that no tap would run.
func (d *DiscordServer) checkMentions(body, allowed map[string]any) {
	roles, _ := allowed["roles"].([]any)
	texts := discordTexts(body)
	for _, role := range roles {
		if !strings.Contains(strings.Join(texts, "\n"), fmt.Sprintf("<@&%v>", role)) {
			d.violate("role %v may be mentioned, and is not", role)
		}
	}
	for _, text := range texts {
		for _, m := range discordCommandMention.FindAllStringSubmatch(text, -1) {
			known := false
			for _, c := range d.commands[""] {
				known = known || c["name"] == m[1] && c["id"] == m[2]
			}
			if !known {
				d.violate("the command mention %q is of no registered command", m[0])
			}
		}
	}
}

// discordTexts returns every text of a message that has markup.
func discordTexts(body map[string]any) []string {
	content, _ := body["content"].(string)
	out := []string{content}
	embeds, _ := body["embeds"].([]any)
	for _, v := range embeds {
		e, _ := v.(map[string]any)
		description, _ := e["description"].(string)
		out = append(out, description)
	}
	components, _ := body["components"].([]any)
	return append(out, discordDisplays(components)...)
}

// discordDisplays returns the texts among components, in order.
func discordDisplays(all []any) []string {
	var out []string
	for _, v := range all {
		c, _ := v.(map[string]any)
		if text, ok := c["content"].(string); ok && c["type"] == 10.0 {
			out = append(out, text)
		}
		inside, _ := c["components"].([]any)
		out = append(out, discordDisplays(inside)...)
	}
	return out
}

// discordPictures returns the addresses of the pictures among components.
func discordPictures(all []any) []string {
	var out []string
	for _, v := range all {
		c, _ := v.(map[string]any)
		items, _ := c["items"].([]any)
		for _, i := range items {
			media, _ := i.(map[string]any)["media"].(map[string]any)
			out = append(out, fmt.Sprint(media["url"]))
		}
		inside, _ := c["components"].([]any)
		out = append(out, discordPictures(inside)...)
	}
	return out
}
