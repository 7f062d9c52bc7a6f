package bot

import (
	"daybrief/briefing"
	"daybrief/platforms"
)

// Commands returns the table of commands, with its texts in every language of
// the catalog.
func Commands(c *briefing.Catalog) platforms.Grammar {
	topic := platforms.Option{Name: "topic", Kind: platforms.Words, Completes: true}
	g := platforms.Grammar{
		{Name: "summary", Private: true, Options: []platforms.Option{
			{Name: "about", Kind: platforms.Words, Completes: true},
			{Name: "hours", Kind: platforms.Hours, Min: 1, Max: mostHours},
		}},
		{Name: "who", Private: true, Options: []platforms.Option{
			{Name: "name", Kind: platforms.Words, Completes: true},
		}},
		{Name: "story", Private: true, Options: []platforms.Option{{Name: "which", Kind: platforms.Words}}},
		{Name: "timeline", Private: true, Options: []platforms.Option{{Name: "which", Kind: platforms.Words}}},
		{Name: "search", Private: true, Options: []platforms.Option{{Name: "words", Kind: platforms.Words, Required: true}}},
		{Name: "subscribe", Managers: true, Private: true, Options: []platforms.Option{
			topic,
			{Name: "at", Kind: platforms.Times},
			{Name: "days", Kind: platforms.Days},
			{Name: "zone", Kind: platforms.Zone, Completes: true},
			{Name: "format", Kind: platforms.Pick, Choices: []platforms.Choice{
				{Label: "brief", Value: briefing.Brief}, {Label: "headlines", Value: briefing.Headlines}, {Label: "full", Value: briefing.Full},
			}},
		}},
		{Name: "subscriptions", Private: true},
		{Name: "unsubscribe", Managers: true, Private: true, Options: []platforms.Option{
			{Name: "which", Kind: platforms.Words},
		}},
		{Name: "preview", Private: true, Options: []platforms.Option{{Name: "which", Kind: platforms.Number, Min: 1, Max: mostSubscriptions}}},
		{Name: "whynot", Private: true, Options: []platforms.Option{{Name: "words", Kind: platforms.Words, Required: true}}},
		{Name: "topics", Private: true},
		{Name: "help", Private: true},
		{Name: "start", Private: true},
	}
	for i := range g {
		g[i].Description, g[i].Localized = described(c, "command_"+g[i].Name)
		for j := range g[i].Options {
			o := &g[i].Options[j]
			o.Description, o.Localized = described(c, "option_"+g[i].Name+"_"+o.Name)
		}
	}
	return g
}

// described returns a text in English and in the catalog's other languages.
func described(c *briefing.Catalog, id string) (string, map[string]string) {
	english := c.Phrases("en").Say(id)
	others := map[string]string{}
	for _, tag := range c.Languages() {
		if text := c.Phrases(tag).Say(id); text != english {
			others[tag] = text
		}
	}
	return english, others
}
