package telegram

import (
	"context"
	"time"

	"daybrief/platforms"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// A roster is who may manage a chat, and what the bot may do there.
type roster struct {
	ids   map[int64]bool // of the administrators
	in    bool           // the bot is in the chat
	lacks []string       // rights that it needs to post, in the words of Telegram's apps
	at    time.Time
}

const (
	rosterLife = 5 * time.Minute
	maxRosters = 2000 // chats remembered
)

// The rights that the bot needs, by kind of chat.
const (
	postRight = "Post Messages" // of an administrator of a channel
	sendRight = "Send Messages" // of a member of a group
)

// roster returns what is known of a shared chat, asking Telegram where that is
// too old. It returns false where Telegram does not tell.
func (l *listener) roster(ctx context.Context, c chat) (roster, bool) {
	l.rostersMu.Lock()
	known, ok := l.rosters[c.ID]
	l.rostersMu.Unlock()
	if ok && l.now().Sub(known.at) <= rosterLife {
		return known, true
	}
	var members []tg.ChatMember
	if err := l.call(ctx, "getChatAdministrators", tg.Params{"chat_id": decimal(c.ID)}, &members); err != nil {
		l.log.Warn("telegram: cannot learn who manages a chat", "chat", c.ID, "error", err)
		return roster{}, false
	}
	known = roster{ids: map[int64]bool{}, at: l.now()}
	self, _ := l.me(ctx) // known since the bot began
	var own *tg.ChatMember
	for i, m := range members {
		if m.User != nil {
			known.ids[m.User.ID] = true
			if m.User.ID == self.ID {
				own = &members[i]
			}
		}
	}
	known.in, known.lacks = l.rights(ctx, c, own, self.ID)
	l.rostersMu.Lock()
	defer l.rostersMu.Unlock()
	if len(l.rosters) >= maxRosters {
		clear(l.rosters)
	}
	l.rosters[c.ID] = known
	return known, true
}

// rights says whether the bot is in a chat, and what it lacks to post there.
// Own is the bot among the administrators, or nil.
func (l *listener) rights(ctx context.Context, c chat, own *tg.ChatMember, self int64) (in bool, lacks []string) {
	if own == nil {
		own = &tg.ChatMember{}
		if err := l.call(ctx, "getChatMember", tg.Params{"chat_id": decimal(c.ID), "user_id": decimal(self)}, own); err != nil {
			l.log.Warn("telegram: cannot learn what the bot may do in a chat", "chat", c.ID, "error", err)
			return false, nil
		}
	}
	if !inside(*own) {
		return false, nil
	}
	if !mayPost(c, *own) {
		return true, []string{right(c)}
	}
	if own.Status == "member" { // whom the group's own permissions bind
		var full struct {
			Permissions *tg.ChatPermissions `json:"permissions"`
		}
		err := l.call(ctx, "getChat", tg.Params{"chat_id": decimal(c.ID)}, &full)
		if err == nil && full.Permissions != nil && !full.Permissions.CanSendMessages {
			return true, []string{right(c)}
		}
	}
	return true, nil
}

func right(c chat) string {
	if c.Type == "channel" {
		return postRight
	}
	return sendRight
}

// mayPost says whether a member may post in a chat, as far as that member's
// own rights go.
func mayPost(c chat, m tg.ChatMember) bool {
	switch {
	case !inside(m):
		return false
	case m.Status == "creator":
		return true
	case c.Type == "channel":
		return m.Status == "administrator" && m.CanPostMessages
	case m.Status == "restricted":
		return m.CanSendMessages
	}
	return true
}

// inside says that a member of that status is in the chat.
func inside(m tg.ChatMember) bool {
	switch m.Status {
	case "creator", "administrator", "member":
		return true
	case "restricted":
		return m.IsMember
	}
	return false
}

func (l *listener) forget(chat int64) {
	l.rostersMu.Lock()
	defer l.rostersMu.Unlock()
	delete(l.rosters, chat)
}

// membership tells of the bot being let into a chat, put out of it, or losing
// or being given the right to post there.
func (l *listener) membership(ctx context.Context, c *memberChange) bool {
	l.forget(c.Chat.ID)
	e := platforms.Event{Chat: c.Chat.platform()}
	switch was, is := mayPost(c.Chat, c.Old), mayPost(c.Chat, c.New); {
	case !inside(c.New):
		e.Kind = platforms.Closed
		if !inside(c.Old) {
			return true
		}
	case is && !was:
		e.Kind = platforms.Opened
	case !is && (was || !inside(c.Old)):
		e.Kind = platforms.Muted
	default:
		return true
	}
	return l.notice(ctx, e)
}
