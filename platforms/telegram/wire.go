package telegram

import (
	"strconv"
	"strings"

	"daybrief/platforms"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// allowedUpdates are the kinds of update that are asked for. The server
// remembers the last list, so it is always named in full.
var allowedUpdates = []string{"message", "channel_post", "callback_query", "my_chat_member", "chat_member", "inline_query"}

// An update is what the adapter reads of one. The library's own type lacks
// topics, and the fewer fields are read, the fewer a new kind can break.
type update struct {
	ID           int64         `json:"update_id"`
	Message      *message      `json:"message"`
	ChannelPost  *message      `json:"channel_post"`
	Callback     *callback     `json:"callback_query"`
	MyChatMember *memberChange `json:"my_chat_member"`
	ChatMember   *memberChange `json:"chat_member"`
	Inline       *inlineQuery  `json:"inline_query"`
}

type message struct {
	ID         int          `json:"message_id"`
	Thread     int          `json:"message_thread_id"`
	IsTopic    bool         `json:"is_topic_message"`
	IsForward  bool         `json:"is_automatic_forward"` // a channel's post shown in its discussion group
	ViaBot     *tg.User     `json:"via_bot"`              // whose inline mode made the message
	From       *tg.User     `json:"from"`
	SenderChat *chat        `json:"sender_chat"`
	Chat       chat         `json:"chat"`
	Date       int64        `json:"date"` // 0: the bot can no longer see the message
	Text       string       `json:"text"`
	Entities   []entity     `json:"entities"`
	ReplyTo    *message     `json:"reply_to_message"`
	Location   *tg.Location `json:"location"`
	Markup     struct {
		Rows [][]button `json:"inline_keyboard"`
	} `json:"reply_markup"`
	AuthorSignature string `json:"author_signature"`
	MigrateTo       int64  `json:"migrate_to_chat_id"`
	MigrateFrom     int64  `json:"migrate_from_chat_id"`
}

type chat struct {
	tg.Chat
	IsForum bool `json:"is_forum"`
}

type inlineQuery struct {
	ID     string   `json:"id"`
	From   *tg.User `json:"from"`
	Query  string   `json:"query"`
	Offset string   `json:"offset"`
}

type callback struct {
	ID      string   `json:"id"`
	From    *tg.User `json:"from"`
	Message *message `json:"message"`
	Data    string   `json:"data"`
}

type memberChange struct {
	Chat chat          `json:"chat"`
	Old  tg.ChatMember `json:"old_chat_member"`
	New  tg.ChatMember `json:"new_chat_member"`
}

// chatID is the chat that an update is about: updates of one chat are handled
// in order.
func (u update) chatID() int64 {
	switch {
	case u.Message != nil:
		return u.Message.Chat.ID
	case u.ChannelPost != nil:
		return u.ChannelPost.Chat.ID
	case u.Callback != nil && u.Callback.Message != nil:
		return u.Callback.Message.Chat.ID
	case u.MyChatMember != nil:
		return u.MyChatMember.Chat.ID
	case u.ChatMember != nil:
		return u.ChatMember.Chat.ID
	case u.Inline != nil && u.Inline.From != nil:
		return u.Inline.From.ID | inlineLane
	}
	return 0
}

// inlineLane keeps what a person types in inline mode beside their own chat.
// Telegram's ids have at most 52 bits.
const inlineLane = 1 << 60

// platform is the chat as the rest of the program knows it.
func (c chat) platform() platforms.Chat {
	out := platforms.Chat{Platform: Name, ID: strconv.FormatInt(c.ID, 10), Kind: platforms.Group, Title: c.Title}
	switch c.Type {
	case "private":
		out.Kind, out.Title = platforms.Direct, strings.TrimSpace(c.FirstName+" "+c.LastName)
	case "channel":
		out.Kind = platforms.Channel
	}
	return out
}

// place is the chat with the topic that a message stands in. Only a message
// that says it is in a topic is: in other groups a thread is a chain of
// replies, and General must be written to without a topic.
func (m *message) place() platforms.Chat {
	c := m.Chat.platform()
	if m.IsTopic && m.Thread > 1 {
		c.Thread = strconv.Itoa(m.Thread)
	}
	return c
}

// target is where an answer to the message goes.
func (m *message) target() target {
	to := target{chat: m.Chat.ID, urgent: true, forum: m.Chat.IsForum, bare: m.Chat.Type == "channel"}
	if m.IsTopic && m.Thread > 1 {
		to.thread = m.Thread
	}
	return to
}

// person is who wrote the message: an account, or a chat that writes as itself.
func (m *message) person() platforms.Person {
	// All anonymous admins come from one account; the chat that they are tells
	// them apart.
	if m.From != nil && (m.SenderChat == nil || !m.From.IsBot) {
		return person(m.From)
	}
	p := platforms.Person{ID: strconv.FormatInt(m.Chat.ID, 10), Name: m.AuthorSignature}
	if m.SenderChat != nil {
		p.ID = strconv.FormatInt(m.SenderChat.ID, 10)
		if p.Name == "" {
			p.Name = m.SenderChat.Title
		}
	}
	return p
}

func person(u *tg.User) platforms.Person {
	return platforms.Person{
		ID:     strconv.FormatInt(u.ID, 10),
		Name:   strings.TrimSpace(u.FirstName + " " + u.LastName),
		Locale: u.LanguageCode,
	}
}
