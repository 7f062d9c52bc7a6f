package bot

import (
	"strings"

	"daybrief/briefing"
	"daybrief/platforms"
)

// Commands returns the table of commands, with its texts in every language of
// the catalog.
func Commands(c *briefing.Catalog) platforms.Grammar {
	topic := platforms.Option{Name: "topic", Kind: platforms.Words, Completes: true}
	in := platforms.Option{Name: "in", Kind: platforms.Where, Aside: true}
	what := platforms.Option{Name: "what", Kind: platforms.Words, Completes: true}
	kind := platforms.Option{Name: "kind", Kind: platforms.Pick, Aside: true, Choices: values(
		string(briefing.ByPerson), string(briefing.ByTopic), string(briefing.BySource), string(briefing.ByWords), string(briefing.ByPattern))}
	formats := values(briefing.Brief, briefing.Headlines, briefing.Full)
	onOff := values(on, off)
	sure := platforms.Option{Name: "sure", Kind: platforms.Pick, Aside: true, Choices: values("yes")}
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
			{Name: "format", Kind: platforms.Pick, Choices: formats},
			{Name: "news", Kind: platforms.Pick, Aside: true, Choices: newsLanguages()},
			in,
		}},
		{Name: "subscriptions", Private: true, Options: []platforms.Option{in}},
		{Name: "unsubscribe", Managers: true, Private: true, Options: []platforms.Option{
			{Name: "which", Kind: platforms.Words}, in,
		}},
		{Name: "pause", Managers: true, Private: true, Options: []platforms.Option{{Name: "which", Kind: platforms.Words}, in}},
		{Name: "resume", Managers: true, Private: true, Options: []platforms.Option{{Name: "which", Kind: platforms.Words}, in}},
		{Name: "change", Managers: true, Private: true, Options: []platforms.Option{
			{Name: "which", Kind: platforms.Words},
			{Name: "at", Kind: platforms.Times},
			{Name: "days", Kind: platforms.Days},
			{Name: "zone", Kind: platforms.Zone, Completes: true},
			{Name: "format", Kind: platforms.Pick, Choices: formats},
			in,
		}},
		{Name: "preview", Private: true, Options: []platforms.Option{{Name: "which", Kind: platforms.Words}, in}},
		{Name: "whynot", Private: true, Options: []platforms.Option{{Name: "words", Kind: platforms.Words, Required: true}}},
		{Name: "follow", Managers: true, Private: true, Options: []platforms.Option{what, kind, in}},
		{Name: "mute", Managers: true, Private: true, Options: []platforms.Option{what, kind, in}},
		{Name: "unfollow", Managers: true, Private: true, Hidden: true, Options: []platforms.Option{{Name: "which", Kind: platforms.Words, Required: true}, in}},
		{Name: "topics", Private: true},
		{Name: "sources", Private: true, Options: []platforms.Option{
			{Name: "add", Kind: platforms.Words}, {Name: "remove", Kind: platforms.Words, Completes: true}, sure, in,
		}},
		{Name: "settings", Managers: true, Private: true, Options: []platforms.Option{
			{Name: "language", Aside: true, Kind: platforms.Pick, Choices: languages(c)},
			{Name: "zone", Aside: true, Kind: platforms.Zone, Completes: true},
			{Name: "format", Aside: true, Kind: platforms.Pick, Choices: formats},
			{Name: "quiet", Aside: true, Kind: platforms.Words},
			{Name: "silent", Aside: true, Kind: platforms.Pick, Choices: onOff},
			{Name: "picture", Aside: true, Kind: platforms.Pick, Choices: onOff},
			{Name: "alerts", Aside: true, Kind: platforms.Pick, Choices: values(off, briefing.FollowAlerts, briefing.BigAlerts, briefing.AllAlerts)},
			{Name: "ping", Aside: true, Kind: platforms.Words},
			in,
		}},
		{Name: "panel", Managers: true, Private: true, Hidden: true, Options: []platforms.Option{
			{Name: "which", Kind: platforms.Pick, Required: true, Choices: values("language", "zone", "format", "quiet", "alerts")}, in,
		}},
		{Name: "privacy", Private: true, Options: []platforms.Option{in}},
		{Name: "forget", Private: true, Options: []platforms.Option{sure, in}},
		{Name: "about", Private: true},
		{Name: "help", Private: true, Options: []platforms.Option{{Name: "command", Kind: platforms.Words, Completes: true}}},
		{Name: "start", Private: true},
	}
	for i := range g {
		g[i].Description, g[i].Localized = described(c, "command_"+g[i].Name)
		for j := range g[i].Options {
			o := &g[i].Options[j]
			o.Description, o.Localized = described(c, optionID(g[i].Name, o.Name))
		}
	}
	return g
}

// optionID is the catalog's id of what an option is for.
func optionID(command, option string) string {
	switch option {
	case "in", "sure", "kind": // the same everywhere
		return "option_" + option
	}
	return "option_" + command + "_" + option
}

// values are choices that are called what they are.
func values(all ...string) []platforms.Choice {
	var out []platforms.Choice
	for _, v := range all {
		out = append(out, platforms.Choice{Label: v, Value: v})
	}
	return out
}

// languages are the languages of the catalog, and that of whoever asks.
func languages(c *briefing.Catalog) []platforms.Choice {
	out := values(auto)
	for _, tag := range c.Languages() {
		out = append(out, platforms.Choice{Label: nameOf(tag), Value: tag})
	}
	return out
}

// newsLanguages are the languages to which a subscription can keep: those that
// are read most, and all.
func newsLanguages() []platforms.Choice {
	out := values("all")
	for _, tag := range strings.Fields("ar cs da de el en es fa fi fr he hi hu id it ja ko nl pl pt ru sv tr uk") {
		out = append(out, platforms.Choice{Label: nameOf(tag), Value: tag})
	}
	return out
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
