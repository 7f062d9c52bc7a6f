package bot

import (
	"context"
	"slices"
	"strings"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

const (
	freshHours = 4 // of news, which name enough people where there is much of it
)

// Complete returns ways to finish the option that is being typed.
func (b *Bot) Complete(ctx context.Context, r platforms.Request) []platforms.Choice {
	reason, _, err := b.Guard.refuse(ctx, r)
	if reason != "" {
		return nil
	}
	var a *asked
	if err == nil {
		a, err = b.ask(ctx, r)
	}
	if err != nil {
		b.Log.Error("cannot complete an option", "command", r.Call.Command, "option", r.Focus, "error", err)
		return nil
	}
	typed := strings.TrimSpace(r.Call.Values[r.Focus])
	switch r.Focus {
	case "topic", "about":
		return a.completeTopic(typed)
	case "zone":
		return a.findZones(typed)
	case "name":
		return a.completeName(ctx, typed)
	case "command":
		var out []platforms.Choice
		for _, c := range a.Commands.Listed() {
			if strings.HasPrefix(c.Name, strings.TrimPrefix(strings.ToLower(typed), "/")) && len(out) < platforms.MostChoices {
				out = append(out, platforms.Choice{Label: "/" + c.Name, Value: c.Name})
			}
		}
		return out
	case "remove":
		return a.completeOwn(ctx, typed)
	case "what":
		return a.completeWhat(ctx, typed)
	}
	return nil
}

func (a *asked) completeTopic(typed string) []platforms.Choice {
	var out []platforms.Choice
	for _, t := range content.Topics {
		name := briefing.TopicName(a.say, t.Key)
		if strings.Contains(strings.ToLower(name), strings.ToLower(typed)) || strings.HasPrefix(t.Key, strings.ToLower(typed)) {
			out = append(out, platforms.Choice{Label: name, Value: t.Key})
		}
	}
	if typed != "" && len([]rune(typed)) <= 100 { // any words will do
		out = append(out, platforms.Choice{Label: typed, Value: typed})
	}
	return out[:min(len(out), platforms.MostChoices)]
}

func (a *asked) completeName(ctx context.Context, typed string) []platforms.Choice {
	var out []platforms.Choice
	add := func(name string) {
		again := slices.ContainsFunc(out, func(c platforms.Choice) bool { return c.Value == name })
		if !again && len(out) < platforms.MostChoices && len([]rune(name)) <= 100 {
			out = append(out, platforms.Choice{Label: name, Value: name})
		}
	}
	if typed == "" {
		people, err := a.lately(ctx, platforms.MostChoices)
		if err != nil {
			a.Log.Error("cannot complete a name", "error", err)
		}
		for _, p := range people {
			add(p.Name)
		}
		return out
	}
	found, _, err := a.People.FindPeople(ctx, typed, a.now)
	if err != nil {
		a.Log.Error("cannot complete a name", "error", err)
	}
	for _, p := range found {
		add(p.Name)
	}
	return out
}

// completeWhat offers what can be followed or muted: topics, outlets and people
// in the news, and the words as they are typed.
func (a *asked) completeWhat(ctx context.Context, typed string) []platforms.Choice {
	kind := briefing.FilterKind(a.Call.Values["kind"])
	var out []platforms.Choice
	if kind == "" || kind == briefing.ByTopic {
		for _, c := range a.completeTopic(typed) {
			if c.Value != typed {
				out = append(out, c)
			}
		}
	}
	if kind == "" || kind == briefing.BySource {
		names, err := a.Sources.Outlets(ctx)
		if err != nil {
			a.Log.Error("cannot complete an outlet", "error", err)
		}
		for _, n := range names {
			if typed != "" && strings.Contains(content.Fold(n), content.Fold(typed)) && len([]rune(n)) <= 100 {
				out = append(out, platforms.Choice{Label: n, Value: n})
			}
		}
	}
	if kind == "" || kind == briefing.ByPerson {
		out = append(out, a.completeName(ctx, typed)...)
	}
	if kind != briefing.ByPerson && kind != briefing.BySource && typed != "" && len([]rune(typed)) <= mostWords {
		out = append([]platforms.Choice{{Label: typed, Value: typed}}, out...)
	}
	return out[:min(len(out), platforms.MostChoices)]
}

// completeOwn offers the sources of the chat's own.
func (a *asked) completeOwn(ctx context.Context, typed string) []platforms.Choice {
	all, err := a.Sources.SourcesOf(ctx, a.Chat)
	if err != nil {
		a.Log.Error("cannot complete a source", "error", err)
	}
	var out []platforms.Choice
	for _, s := range all {
		if name := nameOfSource(s); s.Own && strings.Contains(content.Fold(name), content.Fold(typed)) && len(out) < platforms.MostChoices {
			out = append(out, platforms.Choice{Label: string([]rune(name)[:min(len([]rune(name)), 100)]), Value: briefing.StoryRef(s.ID)})
		}
	}
	return out
}
