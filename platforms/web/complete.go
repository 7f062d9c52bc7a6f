package web

import (
	"context"
	"strings"

	"daybrief/platforms"
)

// A choice is a line that the page offers.
type choice struct{ Line, Label, Hint string }

// commandChoices returns the listed commands whose names begin so, with what each
// does in a language. A space follows those that something can be added to.
func commandChoices(g platforms.Grammar, prefix, language string) []choice {
	var out []choice
	for _, c := range g.Listed() {
		if !strings.HasPrefix(c.Name, prefix) {
			continue
		}
		line := "/" + c.Name
		if len(c.Options) > 0 {
			line += " "
		}
		hint := c.Description
		if local := c.Localized[language]; local != "" {
			hint = local
		}
		out = append(out, choice{line, "/" + c.Name, hint})
	}
	return out
}

// choices returns lines that go on as the typed one begins: the command's
// name; its last option by name ("/subscribe zone:eur"); or else the first
// option that completes, with all that follows the command's name.
func (w *Web) choices(ctx context.Context, l *listener, line string, p platforms.Person) []choice {
	line, slash := strings.CutPrefix(strings.TrimLeft(line, " "), "/")
	name, rest, spaced := strings.Cut(line, " ")
	name = strings.ToLower(name)
	if !spaced {
		if slash {
			return commandChoices(l.grammar, name, w.texts(p.Locale).Language)
		}
		return nil
	}
	c := l.grammar.Find(name)
	if c == nil {
		return nil
	}
	start := "/" + c.Name + " "
	before, named, typed, option := start, "", strings.TrimSpace(rest), completing(c, "")
	last := strings.LastIndexByte(rest, ' ') + 1
	if field, value, ok := strings.Cut(rest[last:], ":"); ok {
		before, named, typed, option = start+rest[:last], field+":", value, completing(c, strings.ToLower(field))
	}
	if option == nil {
		return nil
	}
	var out []choice
	for _, v := range w.values(ctx, l.handler, platforms.Request{
		Chat: Chat, Person: p, Manager: true, Focus: option.Name,
		Call: platforms.Call{Command: c.Name, Values: map[string]string{option.Name: typed}},
	}) {
		full := before + named + v.Value
		if call, err := l.grammar.Parse(full); err != nil || call.Value(option.Name) != v.Value {
			// The grammar reads something else in the bare value.
			alone := l.grammar.Line(platforms.Call{Command: c.Name, Values: map[string]string{option.Name: v.Value}})
			full = before + strings.TrimPrefix(alone, start)
		}
		out = append(out, choice{Line: full, Label: v.Label})
	}
	return out
}

// completing returns the option of that name, or any for "", if its values can
// be completed.
func completing(c *platforms.Command, name string) *platforms.Option {
	for i := range c.Options {
		if o := &c.Options[i]; o.Completes && (name == "" || o.Name == name) {
			return o
		}
	}
	return nil
}

// values asks the handler, and offers nothing when it panics.
func (w *Web) values(ctx context.Context, h platforms.Handler, r platforms.Request) []platforms.Choice {
	defer func() {
		if p := recover(); p != nil {
			w.log.Error("completing a line made the program panic: please report it", "command", r.Call.Command, "panic", p)
		}
	}()
	return h.Complete(ctx, r)
}
