package telegram

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"daybrief/platforms"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// typed answers a message, if it asks for something.
func (l *listener) typed(ctx context.Context, m *message) bool {
	if m.Text == "" || m.IsForward {
		return true
	}
	self, err := l.me(ctx)
	if err != nil {
		return false // cannot be: the bot knew itself when it began
	}
	r := platforms.Request{
		ID:     "m" + decimal(m.Chat.ID) + "." + strconv.Itoa(m.ID),
		Chat:   m.place(),
		Person: m.person(),
	}
	direct := r.Chat.Kind == platforms.Direct
	line, addressed, forUs := readLine(m.Text, self.UserName)
	if !forUs || !direct && !strings.HasPrefix(line, "/") {
		return true // other bots' commands, and people's talk
	}
	r.Call, r.Err = l.parse(line)
	if u, ok := errors.AsType[*platforms.UsageError](r.Err); ok && !direct && !addressed && u.Problem == platforms.UnknownCommand {
		return true // in a group, it may well be another bot's
	}
	r.Manager = direct || l.mayManage(ctx, r.Call, m.Chat, m.From, m.SenderChat)
	return l.answer(ctx, r, m)
}

// readLine takes the bot's name off a command: /who@daybrief_bot lavrov. It
// says whether a name was there, and whether the line is for this bot.
func readLine(text, bot string) (line string, addressed, forUs bool) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "/") {
		return text, false, true
	}
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		end = len(text)
	}
	command, name, addressed := strings.Cut(text[:end], "@")
	if !addressed {
		return text, false, true
	}
	return command + text[end:], true, strings.EqualFold(name, bot)
}

// parse reads a line. The payload of a deep link comes as the argument of
// /start: where it is a command line in base64url, that is what is run. Anybody
// can make such a link, so one for managers only says hello.
func (l *listener) parse(line string) (platforms.Call, error) {
	if rest, ok := strings.CutPrefix(line, "/start "); ok {
		line = "/start"
		if inner, ok := deepLine(strings.TrimSpace(rest)); ok {
			call, err := l.grammar.Parse(inner)
			if c := l.grammar.Find(call.Command); c != nil && !c.Managers {
				return call, err
			}
		}
	}
	return l.grammar.Parse(line)
}

// deepLine decodes the payload of a deep link.
func deepLine(payload string) (string, bool) {
	data, err := base64.RawURLEncoding.DecodeString(payload)
	line := string(data)
	ok := err == nil && utf8.ValidString(line) && !strings.ContainsFunc(line, unicode.IsControl)
	return line, ok
}

// pressed answers a pressed button. The press itself is answered first and
// always, or the button would show that it waits; a press too old for that is
// from before the bot was down, and its person has gone on.
func (l *listener) pressed(ctx context.Context, c *callback) bool {
	err := l.call(ctx, "answerCallbackQuery", tg.Params{"callback_query_id": c.ID}, nil)
	switch {
	case says(err, "query is too old"):
		return true
	case err != nil && ctx.Err() != nil:
		return false
	case err != nil:
		l.log.Warn("telegram: a press could not be answered", "error", err)
	}
	if c.Message == nil || c.From == nil || c.Data == "" {
		return true // a button of inline mode or of a game, which this bot has not
	}
	r := platforms.Request{ID: "c" + c.ID, Chat: c.Message.place(), Person: person(c.From), Pressed: true}
	r.Call, r.Err = l.grammar.Parse(c.Data)
	r.Manager = r.Chat.Kind == platforms.Direct || l.mayManage(ctx, r.Call, c.Message.Chat, c.From, nil)
	return l.answer(ctx, r, c.Message)
}

// admins are who may manage a chat.
type admins struct {
	ids map[int64]bool
	at  time.Time
}

const (
	adminsLife = 5 * time.Minute
	maxAdmins  = 2000 // chats remembered
)

// mayManage says whether a person may change a shared chat's settings. It asks
// only about commands that are for managers.
func (l *listener) mayManage(ctx context.Context, call platforms.Call, c chat, from *tg.User, sender *chat) bool {
	command := l.grammar.Find(call.Command)
	if command == nil || !command.Managers {
		return false
	}
	if sender != nil { // an administrator who writes as the group or the channel
		return sender.ID == c.ID
	}
	if from == nil {
		return false
	}
	l.adminsMu.Lock()
	known, ok := l.admins[c.ID]
	l.adminsMu.Unlock()
	if !ok || l.now().Sub(known.at) > adminsLife {
		var members []tg.ChatMember
		if err := l.call(ctx, "getChatAdministrators", tg.Params{"chat_id": decimal(c.ID)}, &members); err != nil {
			l.log.Warn("telegram: cannot learn who manages a chat", "chat", c.ID, "error", err)
			return false
		}
		known = admins{ids: map[int64]bool{}, at: l.now()}
		for _, m := range members {
			if m.User != nil {
				known.ids[m.User.ID] = true
			}
		}
		l.adminsMu.Lock()
		if len(l.admins) >= maxAdmins {
			clear(l.admins)
		}
		l.admins[c.ID] = known
		l.adminsMu.Unlock()
	}
	return known.ids[from.ID]
}

func (l *listener) forgetAdmins(chat int64) {
	l.adminsMu.Lock()
	defer l.adminsMu.Unlock()
	delete(l.admins, chat)
}
