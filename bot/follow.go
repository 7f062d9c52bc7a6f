package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

const (
	mostFilters = 50  // that a chat may have
	mostWords   = 100 // letters of a filter
)

// follow shows or extends what the chat follows, or mutes.
func (a *asked) follow(ctx context.Context, mute bool) (platforms.Message, error) {
	what := strings.TrimSpace(a.Call.Value("what"))
	if what == "" {
		return a.filters(ctx, mute)
	}
	worded := strings.ContainsFunc(what, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) && len([]rune(what)) <= mostWords
	if !worded && a.Call.Value("kind") != string(briefing.ByPattern) {
		return a.text("filter_unfit", "What", what, "Most", mostWords), nil
	}
	f, m, err := a.readFilter(ctx, what, briefing.FilterKind(a.Call.Value("kind")), mute)
	if err != nil || f == nil {
		return m, err
	}
	if f.ID, err = a.Preferences.AddFilter(ctx, a.Chat, *f, mostFilters); err != nil {
		return platforms.Message{}, err
	}
	if f.ID == 0 {
		m, err := a.tooMany(ctx, *f)
		if err != nil {
			return m, err
		}
		m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("follows_button"), "/follow"), platforms.Press(a.say.Say("mutes_button"), "/mute"))}
		return m, nil
	}
	return a.filtered(ctx, *f)
}

// tooMany says that a filter is one too many, or one pattern too many.
func (a *asked) tooMany(ctx context.Context, f briefing.Filter) (platforms.Message, error) {
	have, err := a.Preferences.Filters(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	if f.Kind == briefing.ByPattern && len(have) < mostFilters {
		return a.text("too_many_patterns", "Most", briefing.MostPatterns), nil
	}
	return a.text("too_many_filters", "Most", mostFilters), nil
}

// readFilter finds out what a person means: somebody in the news, a topic, an
// outlet, or the words themselves. Where it may be several things, it asks.
func (a *asked) readFilter(ctx context.Context, what string, kind briefing.FilterKind, mute bool) (*briefing.Filter, platforms.Message, error) {
	f := &briefing.Filter{Mute: mute, Kind: kind, Value: what, Label: what, By: a.Person.ID}
	free := kind == ""
	if free || kind == briefing.ByTopic {
		if key := a.topicOf(what); slices.ContainsFunc(content.Topics, func(t content.Topic) bool { return t.Key == key }) {
			f.Kind, f.Value, f.Label = briefing.ByTopic, key, briefing.TopicName(a.say, key)
			return f, platforms.Message{}, nil
		}
		if !free {
			return nil, a.noSuchTopic(what), nil
		}
	}
	if free || kind == briefing.BySource {
		names, err := a.Sources.Outlets(ctx)
		if err != nil {
			return nil, platforms.Message{}, err
		}
		if i := slices.IndexFunc(names, func(n string) bool { return content.Fold(n) == content.Fold(what) }); i >= 0 {
			f.Kind, f.Value, f.Label = briefing.BySource, names[i], names[i]
			return f, platforms.Message{}, nil
		}
		if !free {
			return nil, a.noSuchSource(what, names), nil
		}
	}
	if free || kind == briefing.ByPerson {
		found, m, err := a.readPerson(ctx, f, what, free)
		switch {
		case err != nil || !m.Empty():
			return nil, m, err
		case found:
			return f, m, nil
		case !free:
			m = a.text("nobody_to_follow", "Name", what)
			m.Buttons = [][]platforms.Button{platforms.Row(
				platforms.Press(a.say.Say("words_button", "Words", what), "/"+a.Call.Command+" "+quoted(what)+" kind:words"), platforms.Press(a.say.Say("people_button"), "/who"))}
			return nil, m, nil
		}
	}
	if kind == briefing.ByPattern {
		_, err := briefing.ReadPattern(what)
		if unfit, ok := errors.AsType[*briefing.PatternError](err); ok {
			return nil, a.text("bad_pattern", "Pattern", what, "Problem", unfit.Say(a.say)), nil
		}
		if err != nil {
			return nil, platforms.Message{}, err
		}
		f.Label = "/" + what + "/"
		return f, platforms.Message{}, nil
	}
	f.Kind = briefing.ByWords
	return f, platforms.Message{}, nil
}

// readPerson turns a filter into one on the person that a name means, and
// reports whether there is one. It returns a question where that may be several.
func (a *asked) readPerson(ctx context.Context, f *briefing.Filter, name string, free bool) (ok bool, m platforms.Message, err error) {
	if id, isRef := briefing.ReadStoryRef(name); isRef {
		p, err := a.People.Person(ctx, id, a.window(mostHours))
		if err != nil || p.Name == "" {
			return false, m, err
		}
		f.Kind, f.Value, f.Label = briefing.ByPerson, briefing.StoryRef(p.ID), p.Name
		return true, m, nil
	}
	found, exact, err := a.People.FindPeople(ctx, name, a.now)
	switch {
	case err != nil:
		return false, m, err
	case exact && len(found) == 1:
		f.Kind, f.Value, f.Label = briefing.ByPerson, briefing.StoryRef(found[0].ID), found[0].Name
		return true, m, nil
	case len(found) == 0 || free && !exact:
		return false, m, nil
	}
	m = a.text("which_to_follow", "Name", name)
	menu := platforms.Menu{Label: a.say.Say("choose")}
	command := "/" + a.Call.Command
	for _, p := range found[:min(len(found), platforms.MostChoices-1)] {
		menu.Buttons = append(menu.Buttons, platforms.Press(p.Name, command+" "+briefing.StoryRef(p.ID)+" kind:person"))
	}
	if free {
		menu.Buttons = append(menu.Buttons, platforms.Press(a.say.Say("words_button", "Words", name), command+" "+quoted(name)+" kind:words"))
	}
	menu.Buttons = platforms.Row(menu.Buttons...)
	m.Menus = []platforms.Menu{menu}
	return false, m, nil
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, "'") + `"` }

// filtered confirms a filter, and says what it means of the last day's news.
func (a *asked) filtered(ctx context.Context, f briefing.Filter) (platforms.Message, error) {
	id := "following"
	if f.Mute {
		id = "muting"
	}
	m := message(platforms.Paragraph{Text: platforms.Join(platforms.B(a.say.Say(id, "What", f.Label)), platforms.S(" "+a.say.Say(id+"_"+string(f.Kind))))})
	meaning, err := a.meaning(ctx, f)
	if err != nil {
		return platforms.Message{}, err
	}
	m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(meaning)})
	list := platforms.Press(a.say.Say("follows_button"), "/follow")
	if f.Mute {
		list = platforms.Press(a.say.Say("mutes_button"), "/mute")
	}
	row := []platforms.Button{platforms.Press(a.say.Say("undo_button"), "/unfollow "+briefing.StoryRef(f.ID)), list}
	if f.Kind == briefing.ByPerson && !strings.Contains(f.Label, " ") || f.Kind == briefing.ByTopic || f.Kind == briefing.BySource {
		row = append(row, platforms.Press(a.say.Say("words_button", "Words", a.Call.Value("what")), "/"+a.Call.Command+" "+quoted(a.Call.Value("what"))+" kind:words"))
	}
	m.Buttons = [][]platforms.Button{platforms.Row(row...)}
	m.Replace = a.Pressed
	return m, nil
}

// meaning says how many stories of the last day a filter means.
func (a *asked) meaning(ctx context.Context, f briefing.Filter) (string, error) {
	q := a.window(dayHours)
	q.From = q.Until.Add(-dayHours * time.Hour)
	q = q.ToMinute()
	window, err := a.Tailor.window(ctx, q)
	if err != nil {
		return "", err
	}
	sieve, err := a.Tailor.sieve(ctx, []briefing.Filter{f}, q)
	if err != nil {
		return "", err
	}
	n, among, err := sieve.Count(ctx, window)
	if among < len(window) {
		return a.say.Say("filter_means_best", "N", n, "Most", among), err
	}
	return a.say.Count("filter_means", n), err
}

// filters lists what the chat follows, or mutes, each with a button that ends
// it.
func (a *asked) filters(ctx context.Context, mute bool) (platforms.Message, error) {
	all, err := a.Preferences.Filters(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	all = slices.DeleteFunc(all, func(f briefing.Filter) bool { return f.Mute != mute })
	id, none, command := "follows", "no_follows", "/follow"
	if mute {
		id, none, command = "mutes", "no_mutes", "/mute"
	}
	var m platforms.Message
	if len(all) == 0 {
		m = a.text(none)
	} else {
		var l platforms.List
		menu := platforms.Menu{Label: a.say.Say("stop_which")}
		for _, f := range all {
			l.Items = append(l.Items, platforms.Join(platforms.B(f.Label), platforms.S(" · "+a.say.Say("filter_"+string(f.Kind)))))
			menu.Buttons = append(menu.Buttons, platforms.Press("✖ "+f.Label, "/unfollow "+briefing.StoryRef(f.ID)))
		}
		m = message(platforms.Heading{Text: platforms.S(a.say.Say(id+"_title", "N", len(all)))}, l)
		for chunk := range slices.Chunk(platforms.Row(menu.Buttons...), platforms.MostChoices) {
			m.Menus = append(m.Menus, platforms.Menu{Label: menu.Label, Buttons: chunk})
		}
		m.Menus = m.Menus[:min(len(m.Menus), 2)]
	}
	m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say(id + "_note"))})
	add := platforms.Press(a.say.Say(id+"_add_button"), command)
	add.Ask = "what"
	m.Buttons = [][]platforms.Button{platforms.Row(add)}
	m.Replace = a.Pressed
	return m, nil
}

// unfollow ends a filter, named by its reference or its label.
func (a *asked) unfollow(ctx context.Context) (platforms.Message, error) {
	all, err := a.Preferences.Filters(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	which := strings.TrimSpace(a.Call.Value("which"))
	id, _ := briefing.ReadStoryRef(which)
	i := slices.IndexFunc(all, func(f briefing.Filter) bool { return f.ID == id || content.Fold(f.Label) == content.Fold(which) })
	if i < 0 {
		m := a.text("not_followed", "What", which)
		m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("follows_button"), "/follow"), platforms.Press(a.say.Say("mutes_button"), "/mute"))}
		m.Replace = a.Pressed
		return m, nil
	}
	f := all[i]
	if _, err := a.Preferences.RemoveFilter(ctx, a.Chat, f.ID); err != nil {
		return platforms.Message{}, err
	}
	done, again, list := "unfollowed", "/follow ", "/follow"
	if f.Mute {
		done, again, list = "unmuted", "/mute ", "/mute"
	}
	m := a.text(done, "What", f.Label)
	value := f.Value
	if f.Kind != briefing.ByPerson {
		value = quoted(value)
	}
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("undo_button"), again+value+" kind:"+string(f.Kind)), platforms.Press(a.say.Say("list_button"), list))}
	m.Replace = a.Pressed
	return m, nil
}

func (a *asked) noSuchTopic(what string) platforms.Message {
	m := a.text("no_such_topic", "Topic", what)
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("words_button", "Words", what), "/"+a.Call.Command+" "+quoted(what)+" kind:words"), platforms.Press(a.say.Say("topics_button"), "/topics"))}
	return m
}

// noSuchSource names the outlets that are spelled most like the one asked for.
func (a *asked) noSuchSource(what string, names []string) platforms.Message {
	m := a.text("no_such_source", "Name", what)
	near := slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		return platforms.Distance(content.Fold(n), content.Fold(what)) > 3 && !strings.Contains(content.Fold(n), content.Fold(what))
	})
	var row []platforms.Button
	for _, n := range near[:min(len(near), 4)] {
		row = append(row, platforms.Press(n, "/"+a.Call.Command+" "+quoted(n)+" kind:source"))
	}
	m.Buttons = [][]platforms.Button{platforms.Row(append(row, platforms.Press(a.say.Say("sources_button"), "/sources"))...)}
	return m
}
