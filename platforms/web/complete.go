package web

import (
	"context"
	"strings"

	"daybrief/platforms"
)

// completions returns lines that go on as the typed one begins: its last
// option by name ("/subscribe zone:eur"), or else the first option that
// completes, with all that follows the command's name.
func (w *Web) completions(ctx context.Context, l *listener, line string, p platforms.Person) []choice {
	name, rest, spaced := strings.Cut(strings.TrimPrefix(strings.TrimLeft(line, " "), "/"), " ")
	c := l.grammar.Find(strings.ToLower(name))
	if c == nil || !spaced {
		return nil
	}
	before, typed := "", strings.TrimLeft(rest, " ")
	option := completing(c, "")
	if i := strings.LastIndexByte(rest, ' ') + 1; strings.Contains(rest[i:], ":") {
		var named string
		named, typed, _ = strings.Cut(rest[i:], ":")
		before, option = rest[:i], completing(c, strings.ToLower(named))
	}
	if option == nil {
		return nil
	}
	values := w.values(ctx, l.handler, platforms.Request{
		Chat: Chat, Person: p, Manager: true, Focus: option.Name,
		Call: platforms.Call{Command: c.Name, Values: map[string]string{option.Name: typed}},
	})
	start := "/" + c.Name + " " + before
	var out []choice
	for _, v := range values {
		// The bare value, unless the grammar would read something else in it.
		if bare := start + v.Value; before == "" && reads(l.grammar, bare, option.Name, v.Value) {
			out = append(out, choice{bare, v.Label})
			continue
		}
		alone := l.grammar.Line(platforms.Call{Command: c.Name, Values: map[string]string{option.Name: v.Value}})
		_, argument, _ := strings.Cut(alone, " ")
		out = append(out, choice{start + argument, v.Label})
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

func reads(g platforms.Grammar, line, option, value string) bool {
	call, err := g.Parse(line)
	return err == nil && call.Value(option) == value
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
