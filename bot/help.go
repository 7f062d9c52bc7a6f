package bot

import (
	"strings"

	"daybrief/platforms"
)

// helpGroups are the commands as help shows them: what one asks, what comes by
// itself, how that is tuned, and the rest.
var helpGroups = []struct {
	name     string
	commands []string
}{
	{"help_asking", []string{"summary", "who", "story", "timeline", "search", "topics"}},
	{"help_briefings", []string{"subscribe", "subscriptions", "unsubscribe", "pause", "resume", "change", "preview", "whynot"}},
	{"help_tuning", []string{"follow", "mute", "sources", "settings"}},
	{"help_rest", []string{"privacy", "forget", "about", "help"}},
}

// help lists the commands, or tells how one is used.
func (a *asked) help() platforms.Message {
	if name := strings.ToLower(strings.TrimPrefix(a.Call.Value("command"), "/")); name != "" {
		return a.helpOn(name)
	}
	m := message(platforms.Heading{Text: platforms.S(a.say.Say("help_title"))})
	for _, group := range helpGroups {
		l := platforms.List{}
		for _, name := range group.commands {
			l.Items = append(l.Items, platforms.Join(platforms.Text{{Text: "/" + name, Style: platforms.Code, Line: "/help " + name}}, platforms.S(" — "+a.say.Say("command_"+name))))
		}
		m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.B(a.say.Say(group.name))}, l)
	}
	note := a.say.Say("help_note")
	if a.Chat.Kind != platforms.Direct {
		note += " " + a.say.Say("help_managers")
	}
	m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(note)})
	m.Buttons = [][]platforms.Button{platforms.Row(
		platforms.Press(a.say.Say("summary_button"), "/summary"),
		platforms.Press(a.say.Say("subscribe_button"), "/subscribe"),
		platforms.Press(a.say.Say("topics_button"), "/topics"),
		platforms.Press(a.say.Say("settings_button"), "/settings"),
	)}
	return m
}

// helpOn tells what a command and its options are for.
func (a *asked) helpOn(name string) platforms.Message {
	c := a.Commands.Find(name)
	if c == nil || c.Hidden {
		call, err := a.Commands.Parse("/" + name)
		if usage, ok := err.(*platforms.UsageError); ok {
			return a.usage(usage)
		}
		return a.text("problem_unknown_command", "Command", call.Command)
	}
	m := message(
		platforms.Heading{Text: platforms.S("/" + c.Name)},
		platforms.Paragraph{Text: platforms.S(a.say.Say("command_" + c.Name))},
	)
	var l platforms.List
	for _, o := range c.Options {
		if text := a.say.Say(optionID(c.Name, o.Name)); o.Name != "sure" {
			l.Items = append(l.Items, platforms.Join(platforms.Text{{Text: o.Name, Style: platforms.Code}}, platforms.S(" — "+text)))
		}
	}
	if len(l.Items) > 0 {
		m.Blocks = append(m.Blocks, l)
	}
	if example := a.say.Say("example_" + c.Name); example != "example_"+c.Name {
		m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.Join(platforms.S(a.say.Say("for_example")+" "), platforms.Text{{Text: example, Style: platforms.Code}})})
	}
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press("/"+c.Name, "/"+c.Name), platforms.Press(a.say.Say("help_button"), "/help"))}
	return m
}
