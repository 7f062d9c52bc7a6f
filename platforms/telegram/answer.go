package telegram

import (
	"context"
	"errors"
	"runtime/debug"
	"strconv"
	"time"

	"daybrief/platforms"
)

const (
	typingAfter = time.Second
	typingAgain = 4500 * time.Millisecond // Telegram shows it for 5 s
	tries       = 4                       // of each part of an answer
	longestWait = time.Minute             // that an answer waits to be allowed
)

// answer asks the handler and shows what it says. It returns false when that
// was cut short by the end of the run, and nothing has been shown.
func (l *listener) answer(ctx context.Context, r platforms.Request, m *message) bool {
	stop := l.typing(ctx, m.target())
	limited, cancel := context.WithTimeout(ctx, answerTime)
	reply := l.ask(limited, r)
	cancel()
	stop()
	if ctx.Err() != nil {
		return false
	}
	if reply.Empty() {
		return true
	}
	form := l.form()
	err := l.show(r, m, reply, form)
	if form == asRich && l.form() != asRich {
		err = l.show(r, m, reply, asText)
	}
	if e, ok := errors.AsType[*platforms.Error](err); ok && e.Kind == platforms.Rejected {
		l.log.Error("telegram: an answer was refused, and goes out as plain text", "command", r.Call.Command, "bytes", e.Bytes, "error", err)
		reply.Replace = false
		err = l.show(r, m, reply, asPlain)
	}
	if err != nil {
		l.log.Warn("telegram: an answer did not arrive", "chat", r.Chat.Key(), "command", r.Call.Command, "error", err)
	}
	return true
}

// show puts an answer into the chat of the message that asked for it, or in
// place of the message whose button did.
func (l *listener) show(r platforms.Request, m *message, reply platforms.Message, as form) error {
	var parts []payload
	err := l.insist(func() (err error) {
		parts, err = l.render(l.late, m.target(), reply, as)
		return err
	})
	first := 0
	if err == nil && r.Pressed && reply.Replace && m.Date != 0 && len(parts) > 0 {
		err = l.insist(func() error { return l.edit(l.late, m.target(), m.ID, parts[0]) })
		switch {
		case err == nil:
			first = 1
		case parts[0].Rich != "" && l.form() != asRich:
			return err // to be shown as text
		case platforms.KindOf(err) == platforms.Rejected:
			err = nil // it cannot be edited (any more), so a new one is sent
		}
	}
	replyTo := m.ID
	if m.Chat.platform().Kind != platforms.Group || m.Date == 0 {
		replyTo = 0 // with one person, and in a channel, the order says it
	}
	for i := first; i < len(parts) && err == nil; i++ {
		err = l.insist(func() error {
			_, err := l.post(l.late, m.target(), parts[i], replyTo)
			return err
		})
		replyTo = 0
	}
	return err
}

// ask lets the handler answer. A handler that panics has nothing to say.
func (l *listener) ask(ctx context.Context, r platforms.Request) (reply platforms.Message) {
	defer func() {
		if p := recover(); p != nil {
			l.log.Error("telegram: the handler panicked", "command", r.Call.Command, "panic", p, "stack", string(debug.Stack()))
			reply = platforms.Message{}
		}
	}()
	back, ok := l.slot(ctx)
	defer back()
	if !ok {
		return platforms.Message{}
	}
	return l.handler.Answer(ctx, r)
}

// insist repeats a call that failed without effect. One that may have had an
// effect is not repeated: an answer shown twice is worse than one that the
// person asks for again.
func (l *listener) insist(f func() error) error {
	pause := firstPause
	for try := 1; ; try++ {
		err := f()
		e, ok := errors.AsType[*platforms.Error](err)
		if !ok || try == tries {
			return err
		}
		wait := pause
		switch e.Kind {
		case platforms.Busy:
			wait = max(wait, e.Wait)
		case platforms.Other:
		default:
			return err
		}
		if wait > longestWait || !sleep(l.late, wait) {
			return err
		}
		pause *= 2
	}
}

// typing shows that the bot is at work once that takes a while, until the
// returned function is called.
func (l *listener) typing(ctx context.Context, to target) (stop func()) {
	if to.bare {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		p := to.params()
		p["action"] = "typing"
		if to.forum && to.thread == 0 {
			p["message_thread_id"] = strconv.Itoa(generalTopic)
		}
		for wait := typingAfter; sleep(ctx, wait); wait = typingAgain {
			if err := l.call(ctx, "sendChatAction", p, nil); err != nil {
				return // it does not matter
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}

// generalTopic is the topic that every forum has. Chat actions must name it
// and messages must not (tdlib/telegram-bot-api issue 798).
const generalTopic = 1
