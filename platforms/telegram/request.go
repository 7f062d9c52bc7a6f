package telegram

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
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
	text, answer := m.Text, false
	switch {
	case m.IsForward, m.ViaBot != nil && m.ViaBot.ID == self.ID: // the bot's own words
		return true
	case m.Location != nil && direct:
		// Four places are eleven metres.
		text = fmt.Sprintf("/settings zone:%.4f,%.4f", m.Location.Latitude, m.Location.Longitude)
	case m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == self.ID && !strings.HasPrefix(strings.TrimSpace(text), "/"):
		if asked, ok := m.ReplyTo.asked(); ok {
			answer = true
			text = asked + `"` + strings.ReplaceAll(strings.TrimSpace(text), `"`, "'") + `"`
		}
	}
	line, addressed, forUs := readLine(text, self.UserName)
	if text == "" || !forUs || !direct && !strings.HasPrefix(line, "/") {
		return true // other bots' commands, and people's talk
	}
	r.Call, r.Err = l.parse(line)
	if u, ok := errors.AsType[*platforms.UsageError](r.Err); ok && u.Problem == platforms.UnknownCommand && (!direct && !addressed || m.Location != nil) {
		return true // in a group, it may well be another bot's
	}
	l.attend(ctx, &r, m.Chat, m.From, m.SenderChat)
	done := l.answer(ctx, r, m)
	if u, ok := errors.AsType[*platforms.UsageError](r.Err); done && answer && ok && u.Problem == platforms.BadValue {
		l.again(m)
	}
	return done
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
	r, shared := l.press(c)
	if shared { // others need not read that this person may not
		if l.attend(ctx, &r, c.Message.Chat, c.From, nil); !r.Manager {
			return l.alert(ctx, r, c)
		}
	}
	if done, over := l.receipt(ctx, tg.Params{"callback_query_id": c.ID}); over {
		return done
	}
	switch {
	case c.Message == nil || c.From == nil || c.Data == "":
		return true // a button of a game, or in a message of inline mode, which this bot does not make
	case c.Data == locateData:
		return l.locate(c)
	}
	if data, ok := strings.CutPrefix(c.Data, askMark); ok {
		return l.askFor(c, data)
	}
	if !shared {
		l.attend(ctx, &r, c.Message.Chat, c.From, nil)
	}
	return l.answer(ctx, r, c.Message)
}

// press makes a request of a pressed button, and says whether it is one for
// managers only in a chat of several people.
func (l *listener) press(c *callback) (r platforms.Request, shared bool) {
	if c.Message == nil || c.From == nil {
		return r, false
	}
	line := c.Data
	if asked, ok := strings.CutPrefix(line, askMark); ok {
		_, line, _ = strings.Cut(asked, " ")
	}
	r = platforms.Request{ID: "c" + c.ID, Chat: c.Message.place(), Person: person(c.From), Pressed: true}
	r.Call, r.Err = l.grammar.Parse(line)
	command := l.grammar.Find(r.Call.Command)
	return r, command != nil && command.Managers && r.Chat.Kind != platforms.Direct
}

// receipt answers a press. It says whether that was all there is to do, and
// whether that is done.
func (l *listener) receipt(ctx context.Context, p tg.Params) (done, over bool) {
	err := l.call(ctx, "answerCallbackQuery", p, nil)
	switch {
	case says(err, "query is too old"):
		return true, true
	case err != nil && ctx.Err() != nil:
		return false, true
	case err != nil:
		l.log.Warn("telegram: a press could not be answered", "error", err)
	}
	return false, false
}

// alert tells the person who pressed, and nobody else, what the answer is.
func (l *listener) alert(ctx context.Context, r platforms.Request, c *callback) bool {
	limited, cancel := context.WithTimeout(ctx, alertTime)
	defer cancel()
	p := tg.Params{"callback_query_id": c.ID}
	if parts := render(l.ask(limited, r), surroundings{}); len(parts) > 0 {
		p["text"], p["show_alert"] = clip(parts[0].Text, maxAlert), "true"
	}
	done, over := l.receipt(ctx, p)
	return done || !over
}

const (
	maxAlert  = 200 // characters (core.telegram.org/bots/api#answercallbackquery)
	alertTime = 5 * time.Second
)

// isWhere says that an option names a place: a command that has one is about
// what is set up there, part of which may be for managers only.
func isWhere(o platforms.Option) bool { return o.Kind == platforms.Where }

// attend finds out what a request needs beyond its line: which place it is
// about, and what the person may do there. Sender is the chat that the person
// writes as, or nil.
func (l *listener) attend(ctx context.Context, r *platforms.Request, c chat, from *tg.User, sender *chat) {
	command := l.grammar.Find(r.Call.Command)
	if command != nil && r.Err == nil {
		for _, o := range command.Options {
			if value := r.Call.Values[o.Name]; isWhere(o) && value != "" {
				l.elsewhere(ctx, r, o.Name, value, c, from)
				return
			}
		}
	}
	switch {
	case r.Chat.Kind == platforms.Direct:
		r.Manager = true
	case command == nil || !command.Managers && !slices.ContainsFunc(command.Options, isWhere): // which nobody need be asked about
	default:
		known, ok := l.roster(ctx, c)
		r.Manager, r.Lacks = ok && from != nil && known.ids[from.ID], known.lacks
		if sender != nil { // an administrator who writes as the group or the channel
			r.Manager = sender.ID == c.ID
		}
	}
}
