package telegram

import (
	"context"
	"maps"
	"slices"
	"strings"

	"daybrief/platforms"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Limits of the menu of commands (core.telegram.org/bots/api#botcommand).
const (
	maxCommands    = 100
	maxDescription = 256
)

// About is what people see of the bot before they begin, by language tag, with
// "" for all others.
type About struct {
	Long  map[string]string // in the empty chat with the bot; at most 512 characters
	Short map[string]string // on its page and where it is shared; at most 120
}

// register sets the menus of commands: in private chats and for administrators
// there is all, in groups what everybody may use. Each is set once more for
// each language that has descriptions. What already stands is left alone.
func (t *Telegram) register(ctx context.Context, g platforms.Grammar) {
	listed := g.Listed()
	var open platforms.Grammar
	for _, c := range listed {
		if !c.Managers {
			open = append(open, c)
		}
	}
	for _, language := range append([]string{""}, languages(listed)...) {
		for _, m := range []struct {
			scope    tg.BotCommandScope
			commands platforms.Grammar
		}{
			{tg.NewBotCommandScopeAllPrivateChats(), listed},
			{tg.NewBotCommandScopeAllGroupChats(), open},
			{tg.NewBotCommandScopeAllChatAdministrators(), listed},
		} {
			where := tg.Params{}
			where.AddNonEmpty("language_code", language)
			if err := where.AddInterface("scope", m.scope); err != nil {
				return // cannot be
			}
			var have []tg.BotCommand
			want := menu(m.commands, language)
			same := func() bool { return slices.Equal(have, want) }
			if t.amend(ctx, "MyCommands", where, &have, same, "commands", want) != nil {
				return
			}
		}
	}
	t.describe(ctx, "MyDescription", "description", t.about.Long, 512)
	t.describe(ctx, "MyShortDescription", "short_description", t.about.Short, 120)
}

// describe sets a text about the bot in each of its languages.
func (t *Telegram) describe(ctx context.Context, what, name string, texts map[string]string, most int) {
	for _, tag := range slices.Sorted(maps.Keys(texts)) {
		language := languageCode(tag)
		if tag != "" && language == "" {
			continue
		}
		where := tg.Params{}
		where.AddNonEmpty("language_code", language)
		have, want := map[string]string{}, clip(clean(texts[tag]), most)
		if t.amend(ctx, what, where, &have, func() bool { return have[name] == want }, name, want) != nil {
			return
		}
	}
}

// amend reads what stands, by the method get and what, and puts want in its
// place if it is not the same. The error is ctx's, or that of a bad token.
func (t *Telegram) amend(ctx context.Context, what string, where tg.Params, have any, same func() bool, name string, want any) error {
	read := false
	if err := t.persist(ctx, "get"+what, func() error {
		err := t.call(ctx, "get"+what, where, have)
		read = err == nil
		return err
	}); err != nil || read && same() {
		return err
	}
	p := maps.Clone(where)
	if text, ok := want.(string); ok {
		p[name] = text
	} else if err := p.AddInterface(name, want); err != nil {
		return err
	}
	return t.persist(ctx, "set"+what, func() error { return t.call(ctx, "set"+what, p, nil) })
}

// menu lists commands with their descriptions in a language.
func menu(g platforms.Grammar, language string) []tg.BotCommand {
	out := []tg.BotCommand{}
	for _, c := range g {
		text := c.Description
		if language != "" {
			text = localized(c, language)
		}
		text = clip(strings.Join(strings.Fields(clean(text)), " "), maxDescription)
		if len(out) < maxCommands && text != "" {
			out = append(out, tg.BotCommand{Command: c.Name, Description: text})
		}
	}
	return out
}

// localized returns a command's description in a language: that of the bare
// code before that of a region.
func localized(c platforms.Command, language string) string {
	if text := c.Localized[language]; text != "" {
		return text
	}
	for _, tag := range slices.Sorted(maps.Keys(c.Localized)) {
		if languageCode(tag) == language {
			return c.Localized[tag]
		}
	}
	return c.Description
}

// languages returns the language codes that descriptions exist for, sorted.
func languages(g platforms.Grammar) []string {
	seen := map[string]bool{}
	for _, c := range g {
		for tag := range c.Localized {
			seen[languageCode(tag)] = true
		}
	}
	delete(seen, "")
	return slices.Sorted(maps.Keys(seen))
}

// languageCode is the two letters that Telegram takes of a tag, or "".
func languageCode(tag string) string {
	code, _, _ := strings.Cut(strings.ToLower(tag), "-")
	if len(code) != 2 {
		return ""
	}
	return code
}
