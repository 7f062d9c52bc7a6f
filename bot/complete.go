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
	mostChoices = 25 // completions that a platform takes
	freshHours  = 4  // of news, which name enough people where there is much of it
)

// Complete returns ways to finish the option that is being typed.
func (b *Bot) Complete(ctx context.Context, r platforms.Request) []platforms.Choice {
	a := &asked{Bot: b, Request: r, say: b.Catalog.Phrases(r.Person.Locale), now: b.Now()}
	typed := strings.TrimSpace(r.Call.Values[r.Focus])
	switch r.Focus {
	case "topic", "about":
		return a.completeTopic(typed)
	case "zone":
		return completeZone(typed)
	case "name":
		return a.completeName(ctx, typed)
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
	return out[:min(len(out), mostChoices)]
}

func (a *asked) completeName(ctx context.Context, typed string) []platforms.Choice {
	var out []platforms.Choice
	add := func(name string) {
		again := slices.ContainsFunc(out, func(c platforms.Choice) bool { return c.Value == name })
		if !again && len(out) < mostChoices && len([]rune(name)) <= 100 {
			out = append(out, platforms.Choice{Label: name, Value: name})
		}
	}
	if typed == "" {
		people, err := a.lately(ctx, mostChoices)
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
