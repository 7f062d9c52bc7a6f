package telegram

import (
	"context"
	"runtime/debug"
	"time"

	"daybrief/platforms"
)

const (
	maxAtOnce = 16 // calls of the handler at the same time
	maxQueue  = 50 // updates of one chat that wait; a flood beyond is dropped
)

// A job is one update being handled.
type job struct {
	update update
	since  time.Time
	done   chan struct{} // closed when it is over
	kept   bool          // it need not come again; read after done
}

// finished says that the update need not come again.
func (j *job) finished() bool {
	select {
	case <-j.done:
		return j.kept
	default:
		return false
	}
}

// enqueue gives a job to its chat, where it waits for those before it.
func (l *listener) enqueue(ctx context.Context, j *job) {
	chat := j.update.chatID()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lanes[chat]) >= maxQueue && !j.update.isEvent() {
		l.log.Warn("telegram: dropped a request of a chat that asks too much", "chat", chat)
		j.kept = true
		close(j.done)
		return
	}
	l.lanes[chat] = append(l.lanes[chat], j)
	if len(l.lanes[chat]) == 1 {
		l.work.Go(func() { l.serve(ctx, chat) })
	}
}

// serve handles the jobs of one chat until there are none.
func (l *listener) serve(ctx context.Context, chat int64) {
	for {
		l.mu.Lock()
		j := l.lanes[chat][0]
		l.mu.Unlock()
		j.kept = l.handle(ctx, j.update)
		close(j.done)
		l.mu.Lock()
		l.lanes[chat] = l.lanes[chat][1:]
		empty := len(l.lanes[chat]) == 0
		if empty {
			delete(l.lanes, chat)
		}
		l.mu.Unlock()
		if empty {
			return
		}
	}
}

// slot waits for leave to call the handler, which is given back with the
// returned function. It is not held while an answer waits to be sent.
func (l *listener) slot(ctx context.Context) (back func(), ok bool) {
	select {
	case l.slots <- struct{}{}:
		return func() { <-l.slots }, true
	case <-ctx.Done():
		return func() {}, false
	}
}

// handle does what an update asks for, and says whether it is over and done.
func (l *listener) handle(ctx context.Context, u update) (kept bool) {
	defer func() {
		if r := recover(); r != nil {
			l.log.Error("telegram: handling an update panicked", "update", u.ID, "panic", r, "stack", string(debug.Stack()))
			kept = true // it would panic again
		}
	}()
	if ctx.Err() != nil {
		return false
	}
	switch {
	case u.Message != nil && (u.Message.MigrateTo != 0 || u.Message.MigrateFrom != 0):
		return l.notice(ctx, migration(u.Message))
	case u.Message != nil:
		return l.typed(ctx, u.Message)
	case u.ChannelPost != nil:
		return l.typed(ctx, u.ChannelPost)
	case u.Callback != nil:
		return l.pressed(ctx, u.Callback)
	case u.MyChatMember != nil:
		return l.membership(ctx, u.MyChatMember)
	case u.ChatMember != nil:
		l.forget(u.ChatMember.Chat.ID)
	case u.Inline != nil:
		return l.inline(ctx, u.Inline)
	}
	return true
}

// isEvent says that the update changes what is known of a chat.
func (u update) isEvent() bool {
	return u.MyChatMember != nil || u.Message != nil && (u.Message.MigrateTo != 0 || u.Message.MigrateFrom != 0)
}

// migration reads the service messages about a group that became a supergroup:
// one stands in the old chat, one in the new.
func migration(m *message) platforms.Event {
	old, to := m.Chat, m.MigrateTo
	if m.MigrateFrom != 0 {
		old.ID, to = m.MigrateFrom, m.Chat.ID
	}
	return platforms.Event{Chat: old.platform(), Kind: platforms.Migrated, To: decimal(to)}
}
