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

// register sets the menus of commands: in shared chats, people see what they
// may use; in private chats and for administrators, there is all. Each is set
// once more for each language that has descriptions.
func (t *Telegram) register(ctx context.Context, g platforms.Grammar) error {
	listed := g.Listed()
	var open platforms.Grammar
	for _, c := range listed {
		if !c.Managers {
			open = append(open, c)
		}
	}
	menus := []struct {
		scope    tg.BotCommandScope
		commands platforms.Grammar
	}{
		{tg.NewBotCommandScopeDefault(), open},
		{tg.NewBotCommandScopeAllPrivateChats(), listed},
		{tg.NewBotCommandScopeAllChatAdministrators(), listed},
	}
	for _, language := range append([]string{""}, languages(listed)...) {
		for _, m := range menus {
			p := tg.Params{}
			p.AddNonEmpty("language_code", language)
			if err := p.AddInterface("scope", m.scope); err != nil {
				return err
			}
			if err := p.AddInterface("commands", menu(m.commands, language)); err != nil {
				return err
			}
			if err := t.persist(ctx, "setMyCommands", func() error { return t.call(ctx, "setMyCommands", p, nil) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// menu lists commands with their descriptions in a language.
func menu(g platforms.Grammar, language string) []tg.BotCommand {
	out := []tg.BotCommand{}
	for _, c := range g {
		text := c.Description
		if language != "" {
			text = localized(c, language)
		}
		if runes := []rune(clean(text)); len(runes) > maxDescription/2 {
			text = string(runes[:maxDescription/2]) // even if each counts twice
		}
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
