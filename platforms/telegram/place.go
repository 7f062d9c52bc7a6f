package telegram

import (
	"context"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"daybrief/platforms"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// elsewhere makes a request one about the chat that its option names, and finds
// out what the person may do there. The option's value becomes the chat's id,
// so that the lines of buttons name the same place.
func (l *listener) elsewhere(ctx context.Context, r *platforms.Request, option, value string, here chat, from *tg.User) {
	refuse := func(problem platforms.Problem, name string) {
		r.Err = &platforms.UsageError{Problem: problem, Command: r.Call.Command, Option: option, Kind: platforms.Where, Value: name}
	}
	name, thread, ok := readPlace(value)
	var c chat
	if ok {
		if err := l.call(ctx, "getChat", tg.Params{"chat_id": name}, &c); err != nil {
			l.log.Warn("telegram: a place that was named cannot be looked at", "error", err)
			ok = false
		}
	}
	var known roster
	if ok = ok && c.Type != "private"; ok {
		known, ok = l.roster(ctx, c)
	}
	if !ok || !known.in {
		refuse(platforms.NoSuchPlace, value)
		return
	}
	if from == nil || !known.ids[from.ID] {
		refuse(platforms.NotYourPlace, c.Title)
		return
	}
	to := c.platform()
	if c.IsForum && thread > generalTopic {
		to.Thread = strconv.Itoa(thread)
	}
	r.Elsewhere = c.ID != here.ID || to.Thread != r.Chat.Thread
	r.Chat, r.Manager, r.Lacks = to, true, known.lacks
	r.Call.Values[option] = to.ID
	if to.Thread != "" {
		r.Call.Values[option] += "/" + to.Thread
	}
}

var (
	userName = regexp.MustCompile(`^@?([A-Za-z][A-Za-z0-9_]{3,31})$`)
	placeID  = regexp.MustCompile(`^(-?\d{1,16})(?:/(\d{1,9}))?$`)
	// A link to a message, or to a topic, of a chat that has no name has the
	// chat's id as it is before the Bot API makes it negative.
	privateLink = regexp.MustCompile(`^c/(\d{1,13})(?:/(\d{1,9}))?(?:/\d+)?$`)
	publicLink  = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9_]{3,31})(?:/(\d{1,9}))?(?:/\d+)?$`)
)

// readPlace reads what names a chat: @name, an id as buttons carry it, with
// the topic after a slash, or a link as Telegram's apps copy it.
func readPlace(s string) (chat string, thread int, ok bool) {
	number := func(text string) int {
		n, _ := strconv.Atoi(text) // "" is no topic
		return n
	}
	if m := placeID.FindStringSubmatch(s); m != nil {
		return m[1], number(m[2]), true
	}
	if m := userName.FindStringSubmatch(s); m != nil {
		return "@" + m[1], 0, true
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() != "t.me" && u.Hostname() != "telegram.me" {
		return "", 0, false
	}
	path := strings.Trim(u.Path, "/")
	if m := privateLink.FindStringSubmatch(path); m != nil {
		n, _ := strconv.ParseInt(m[1], 10, 64) // of at most 13 digits
		return decimal(-1_000_000_000_000 - n), number(m[2]), true
	}
	if m := publicLink.FindStringSubmatch(path); m != nil {
		return "@" + m[1], number(m[2]), true
	}
	return "", 0, false
}
