package platforms

import (
	"context"
	"time"
)

// A Platform is one chat service. Its methods may be called from several
// goroutines. Every error of Send, and any by which Listen ends, is an *Error.
type Platform interface {
	// Name is the word that a Chat's Platform holds, such as "telegram".
	Name() string

	// Traits says how the platform behaves where that matters to callers.
	Traits() Traits

	// Shards returns into how many parts listening is divided, at least 1.
	Shards(ctx context.Context) (int, error)

	// Listen registers the commands, then hands every request of a shard to h
	// until ctx ends, which is no error. It reconnects by itself and returns
	// early only when it cannot go on, with an error that says what the
	// operator must do. One process at a time may listen to one shard.
	Listen(ctx context.Context, s Shard, g Grammar, h Handler) error

	// Send posts one part of a message. It keeps to the platform's rates by
	// waiting, never beyond ctx, and does not retry: the caller knows the
	// error policy.
	Send(ctx context.Context, out Outgoing) (Sent, error)
}

// A Shard is one of the parts into which a platform divides its chats.
type Shard struct{ Index, Of int } // Index from 0

// Traits are the differences between platforms that cannot be degraded in a
// renderer.
type Traits struct {
	Paces        bool // Send waits for the platform's rates, and calls Leave when it has
	DropsRepeats bool // a part sent twice under one key is shown once
	Completes    bool // options complete while they are typed
	Whispers     bool // an answer can be shown to the asker alone
}

// Outgoing is one part of a message on its way to a chat. A long message is
// several parts; rendering is a pure function of the message, so that part 2
// is the same text whenever it is sent.
type Outgoing struct {
	Chat    Chat
	Message Message
	Part    int    // from 0
	Key     string // names the delivery, at most 20 bytes of [0-9A-Za-z]; the same for each attempt
	// Tried is when an earlier attempt at this part left without an answer,
	// or zero. A platform that drops repeats, but not for ever, makes sure
	// that the part has not arrived already.
	Tried time.Time
	// PlainText asks for text alone, after the styled form was Rejected.
	PlainText bool
}

// Sent says what became of a part.
type Sent struct {
	Ref   string // the platform's id of the message
	Parts int    // how many parts the message has in all, at least 1
	Bytes int    // size of the rendered payload, for the log
}

// A Chat is a place to talk: a direct message, a group, a channel, or one
// thread or topic of it.
type Chat struct {
	Platform string   `json:"platform"`
	ID       string   `json:"id"`
	Thread   string   `json:"thread,omitempty"` // topic inside the chat, for platforms where it has no id of its own
	Kind     ChatKind `json:"kind,omitempty"`
	Title    string   `json:"title,omitempty"` // outside text
}

// Key identifies the chat on all platforms together.
func (c Chat) Key() string {
	if c.Thread == "" {
		return c.Platform + "/" + c.ID
	}
	return c.Platform + "/" + c.ID + "/" + c.Thread
}

// ChatKind says who is in a chat.
type ChatKind string

// The kinds of chat.
const (
	Direct  ChatKind = "direct"  // one person and the bot
	Group   ChatKind = "group"   // people who all may write
	Channel ChatKind = "channel" // few write, many read
	Forum   ChatKind = "forum"   // what is posted becomes a thread of its own
)

// A Person is whoever typed or pressed.
type Person struct {
	ID     string
	Name   string // outside text
	Locale string // language tag as the platform gives it, such as "pt-br", or ""
}

// A Request is something that a person asks of the bot.
type Request struct {
	ID     string // the platform's id of it; one that arrives twice keeps its id
	Chat   Chat
	Server string // the platform's id of the server that Chat is in, or ""
	Person Person
	Call   Call
	// Err is why the line could not be read as a Call, a *UsageError, or nil.
	Err error
	// Manager says that the person may change the settings of the chat. It is
	// always so in a direct chat; elsewhere an adapter finds it out for
	// commands that are for managers only, and asks nothing for the rest.
	Manager bool
	// Elsewhere says that the person named Chat, by an option of kind Where,
	// from another one. The answer goes to where the person is.
	Elsewhere bool
	// Guest says that the bot answers in a chat that it is no member of:
	// nothing can be posted there later.
	Guest bool
	// Lacks holds the rights that the bot needs to post in Chat and does not
	// have, in the platform's words. It is set with commands for managers only.
	Lacks    []string
	Whispers bool   // a Private answer is shown to the asker alone
	Pressed  bool   // a button was pressed, rather than a line typed
	Focus    string // the option being typed, in Complete
}

// A Handler answers requests. It never sends.
type Handler interface {
	// Answer returns what to reply; nothing is replied with an empty Message.
	Answer(ctx context.Context, r Request) Message
	// Complete returns at most 25 ways to finish the option r.Focus.
	Complete(ctx context.Context, r Request) []Choice
	// Notice learns of a change to a chat. An error means that it could not be
	// kept and must be told again.
	Notice(ctx context.Context, e Event) error
}

// An Event is a change to a chat that nobody asked anything with.
type Event struct {
	Chat Chat
	Kind EventKind
	To   string // the chat's new id, for Migrated
}

// EventKind says what happened to a chat.
type EventKind string

// The kinds of event.
const (
	Opened   EventKind = "opened"   // the bot was added, or unblocked
	Closed   EventKind = "closed"   // the bot was removed, or blocked, or the chat deleted
	Muted    EventKind = "muted"    // the bot is there still, and may not post
	Migrated EventKind = "migrated" // the chat has a new id
)
