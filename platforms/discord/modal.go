package discord

import (
	"encoding/json"
	"strings"

	"github.com/bwmarrin/discordgo"

	"daybrief/platforms"
)

// Signs inside a custom id that no typed line holds: twin keeps apart those of
// buttons that run the same line, and asks begins the name of the option that
// the person is asked for. Both are invisible.
const (
	twin = "\u2063"
	asks = "\u2064"
)

// line returns the line that a component runs, and the option to ask for, or
// "". A choice of a menu carries its own line.
func (i *interaction) line() (line, ask string) {
	id := i.Data.CustomID
	if len(i.Data.Values) > 0 {
		id = i.Data.Values[0]
	}
	id, _, _ = strings.Cut(id, twin)
	line, ask, _ = strings.Cut(id, asks)
	return line, ask
}

// Limits of a modal.
const (
	maxModalTitle = 45
	maxTyped      = 300 // of our own; Discord takes 4000
)

// modal returns the question that a button asks before its line is run, or nil.
// What a person answers comes back with the same custom id.
func (l *listener) modal(i *interaction) map[string]any {
	line, ask := i.line()
	name, _, _ := strings.Cut(strings.TrimPrefix(line, "/"), " ")
	c := l.grammar.Find(name)
	if ask == "" || c == nil {
		return nil
	}
	for _, o := range c.Options {
		if o.Name != ask {
			continue
		}
		about := o.Description
		if s := localized(o.Localized)[i.Locale]; s != "" {
			about = s
		}
		label := clip(oneLine(clean(about)), maxModalTitle)
		if blank(label) {
			label = o.Name
		}
		title := label
		if s := i.pressed(); s != "" {
			title = clip(s, maxModalTitle)
		}
		return map[string]any{"custom_id": i.Data.CustomID, "title": title, "components": []any{
			map[string]any{"type": 18, "label": label, "component": map[string]any{
				"type": int(discordgo.TextInputComponent), "custom_id": o.Name, "style": int(discordgo.TextInputShort),
				"required": true, "max_length": maxTyped,
			}},
		}}
	}
	return nil
}

// component is what the program reads of components, whatever their type.
type component struct {
	CustomID   string      `json:"custom_id"`
	Label      string      `json:"label"`
	Value      string      `json:"value"`
	Content    string      `json:"content"`
	Components []component `json:"components"`
	Component  *component  `json:"component"`
}

// find returns the component that ok holds of, in depth.
func find(all []component, ok func(component) bool) *component {
	for _, c := range all {
		if ok(c) {
			return &c
		}
		inner := c.Components
		if c.Component != nil {
			inner = append(inner, *c.Component)
		}
		if f := find(inner, ok); f != nil {
			return f
		}
	}
	return nil
}

func components(raw json.RawMessage) (all []component) {
	json.Unmarshal(raw, &all) //nolint:errcheck // of what cannot be read there is nothing to find
	return all
}

// pressed returns the label of the button that was pressed.
func (i *interaction) pressed() string {
	if i.Message == nil {
		return ""
	}
	c := find(components(i.Message.Components), func(c component) bool { return c.CustomID == i.Data.CustomID })
	if c == nil || blank(c.Label) {
		return ""
	}
	return c.Label
}

// typed returns what a person wrote into a modal.
func (i *interaction) typed() string {
	c := find(components(i.Data.Components), func(c component) bool { return c.Value != "" })
	if c == nil {
		return ""
	}
	return c.Value
}

// menus writes each menu as a row with one select.
func menus(all []platforms.Menu, seen map[string]bool) []discordgo.MessageComponent {
	var out []discordgo.MessageComponent
	for _, m := range all {
		values := map[string]bool{}
		var options []discordgo.SelectMenuOption
		for _, b := range m.Buttons {
			label := clip(oneLine(clean(b.Label)), maxCommandText)
			value, ok := unique(b.Line, values)
			if blank(label) || !ok || b.Ask != "" || b.Share || b.Locate || len(options) == platforms.MostChoices {
				continue // a choice runs a line, and no more
			}
			options = append(options, discordgo.SelectMenuOption{Label: label, Value: value})
		}
		if len(options) == 0 {
			continue
		}
		id, _ := unique("menu", seen)
		s := discordgo.SelectMenu{MenuType: discordgo.StringSelectMenu, CustomID: id, Options: options, Placeholder: clip(oneLine(clean(m.Label)), maxPlaceholder)}
		out = append(out, discordgo.ActionsRow{Components: []discordgo.MessageComponent{s}})
	}
	return out
}
