package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"daybrief/platforms"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

const (
	pollTimeout = 50 * time.Second // the server's own limit
	pollGrace   = 15 * time.Second // for the answer to come back
	firstPause  = 500 * time.Millisecond
	lastPause   = 30 * time.Second
	stolenPause = 5 * time.Second // after another poller was met

	// patience is how long a batch is waited for before the bot listens to
	// everybody else again. Until the last of it is done nothing is confirmed,
	// so the server gives the open updates again at each poll: hence beside is
	// how long to wait between polls meanwhile.
	patience = 300 * time.Millisecond
	beside   = time.Second
	// answerTime is how long a request may take. After that it is confirmed
	// nevertheless, so that one request cannot keep the bot from all others;
	// an event about a chat never is before it has been kept.
	answerTime = 2 * time.Minute
	// goodbye is how long answers on their way may take once Listen's context
	// has ended.
	goodbye = 500 * time.Millisecond
)

// Shards says that a token has one queue of updates.
func (t *Telegram) Shards(context.Context) (int, error) { return 1, nil }

// Listen answers people until ctx ends. It returns an error only when the
// token is not valid, or the webhook that was asked for cannot be.
func (t *Telegram) Listen(ctx context.Context, _ platforms.Shard, g platforms.Grammar, h platforms.Handler) error {
	if err := t.prepare(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	l := &listener{
		Telegram: t, grammar: g, handler: h, late: late,
		slots: make(chan struct{}, maxAtOnce),
		lanes: map[int64][]*job{}, seen: map[int64]bool{}, came: map[int64]*job{}, rosters: map[int64]roster{},
	}
	run, stop := context.WithCancel(ctx)
	defer stop()
	// People can be answered before the menus are up to date.
	l.work.Go(func() { t.register(run, g) })
	if t.hook.URL == "" {
		err := l.listen(run)
		stop()
		l.finish(run, err == nil, cancel)
		return err
	}
	closed, err := l.receive(run)
	stop()
	if ctx.Err() != nil {
		err = nil
	}
	l.finish(run, false, cancel)
	closed()
	return err
}

// prepare learns who the bot is and, to poll, takes away a webhook, which would
// keep updates from us. It goes on trying until ctx ends or the token turns out
// bad.
func (t *Telegram) prepare(ctx context.Context) error {
	err := t.persist(ctx, "getMe", func() error { _, err := t.me(ctx); return err })
	if err != nil || t.hook.URL != "" {
		return err
	}
	return t.persist(ctx, "deleteWebhook", func() error { return t.call(ctx, "deleteWebhook", nil, nil) })
}

// persist repeats a call until it works, or is refused for good. A refusal of
// the call alone is logged; the error is ctx's or that of a bad token.
func (t *Telegram) persist(ctx context.Context, what string, f func() error) error {
	for pause := firstPause; ; pause = min(2*pause, lastPause) {
		err := f()
		if err == nil {
			return nil
		}
		e, _ := errors.AsType[*platforms.Error](err)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case e != nil && e.Kind == platforms.Denied:
			return err
		case e != nil && (e.Kind == platforms.Rejected || e.Kind == platforms.Gone):
			t.log.Error("telegram: a call was refused", "call", what, "error", err)
			return nil
		case e != nil && e.Kind == platforms.Busy:
			pause = max(pause, e.Wait)
		}
		t.log.Warn("telegram: trying again", "call", what, "after", pause, "error", err)
		if !sleep(ctx, pause) {
			return ctx.Err()
		}
	}
}

// listener is one run of Listen.
type listener struct {
	*Telegram
	grammar platforms.Grammar
	handler platforms.Handler
	late    context.Context // ends a little after Listen's

	slots chan struct{} // bounds how many calls of the handler run at once

	mu    sync.Mutex
	lanes map[int64][]*job // by chat, the jobs that wait or run
	work  sync.WaitGroup

	// The poll loop's own, which nobody else touches.
	seen   map[int64]bool // updates handed out and perhaps not confirmed
	open   []*job         // not finished, in order of arrival
	last   int64          // the newest update handed out
	offset int64          // what the next poll confirms: all before it

	results map[string]kept // of inline mode, by language and line; under mu

	came   map[int64]*job // updates that the webhook brought; under mu
	swept  time.Time      // when came was last gone through; under mu
	hooked bool           // Telegram has been told the webhook's address

	rostersMu sync.Mutex
	rosters   map[int64]roster // by chat
}

// listen polls until ctx ends or the token is refused.
func (l *listener) listen(ctx context.Context) error {
	pause := firstPause
	for ctx.Err() == nil {
		raws, err := l.poll(ctx, pollTimeout)
		if err != nil {
			if ctx.Err() != nil {
				break
			}
			if platforms.KindOf(err) == platforms.Denied {
				return err
			}
			l.recover(ctx, err, pause)
			pause = min(2*pause, lastPause)
			continue
		}
		pause = firstPause
		l.dispatch(ctx, raws)
		l.wait(ctx, patience)
		if l.settle(); len(l.open) > 0 {
			l.wait(ctx, beside)
			l.settle()
		}
	}
	return nil
}

// poll asks for updates; those before the offset are confirmed by it.
func (l *listener) poll(ctx context.Context, timeout time.Duration) ([]json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout+pollGrace)
	defer cancel()
	p := tg.Params{"timeout": strconv.Itoa(int(timeout / time.Second))}
	p.AddNonZero64("offset", l.offset)
	if err := p.AddInterface("allowed_updates", allowedUpdates); err != nil {
		return nil, err
	}
	var raws []json.RawMessage
	err := l.callUntil(ctx, "getUpdates", p, &raws)
	return raws, err
}

// recover does what a failed poll asks for, and waits.
func (l *listener) recover(ctx context.Context, err error, pause time.Duration) {
	e, _ := errors.AsType[*platforms.Error](err)
	switch {
	case e != nil && e.Kind == platforms.Busy:
		pause = max(pause, e.Wait)
	case says(err, "webhook is active"):
		if err := l.call(ctx, "deleteWebhook", nil, nil); err != nil {
			l.log.Error("telegram: cannot take away the webhook that keeps updates from this bot", "error", err)
		}
	case says(err, "terminated by other getupdates"):
		pause = max(pause, stolenPause)
		l.log.Error("telegram: another program listens with this token; stop it, or give it a token of its own", "error", err)
	}
	l.log.Warn("telegram: poll failed", "again in", pause, "error", err)
	sleep(ctx, pause)
}

// dispatch hands updates to their chats. One that cannot be read is skipped,
// so that it does not come for ever. Ids are sequential but may begin anew
// after a quiet week, so they are never compared with those of before.
func (l *listener) dispatch(ctx context.Context, raws []json.RawMessage) {
	for _, raw := range raws {
		var u update
		err := json.Unmarshal(raw, &u)
		if err != nil {
			var id struct {
				ID int64 `json:"update_id"`
			}
			if json.Unmarshal(raw, &id) != nil || id.ID == 0 {
				id.ID = l.last + 1
			}
			u = update{ID: id.ID}
		}
		if l.seen[u.ID] {
			continue
		}
		l.seen[u.ID], l.last = true, u.ID
		if err != nil {
			l.log.Error("telegram: skipped an update that cannot be read", "update", u.ID, "error", err)
			continue
		}
		j := &job{update: u, done: make(chan struct{}), since: l.now()}
		if u.Inline == nil { // which is not worth answering later, and may be typed further meanwhile
			l.open = append(l.open, j)
		}
		l.enqueue(ctx, j)
	}
}

// wait returns when every open job is done, or after d.
func (l *listener) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for _, j := range l.open {
		select {
		case <-j.done:
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// settle forgets what is finished and sets the offset: before the first open
// job, or after the last update.
func (l *listener) settle() {
	l.open = slices.DeleteFunc(l.open, func(j *job) bool {
		late := !j.update.isEvent() && l.now().Sub(j.since) > answerTime
		return j.finished() || late
	})
	if len(l.open) == 0 {
		clear(l.seen)
		if l.last != 0 {
			l.offset = l.last + 1
		}
		return
	}
	l.offset = l.open[0].update.ID
	maps.DeleteFunc(l.seen, func(id int64, _ bool) bool { return id < l.offset })
}

// finish ends a run: answers under way get a moment, then what was handled is
// confirmed, so that the next run does not answer it again. A request that was
// not answered stays with the server.
func (l *listener) finish(ctx context.Context, confirm bool, cancel context.CancelFunc) {
	done := make(chan struct{})
	go func() {
		l.work.Wait()
		close(done)
	}()
	timer := time.NewTimer(goodbye)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		cancel()
		select {
		case <-done:
		case <-time.After(goodbye / 5):
			l.log.Error("telegram: a handler goes on although its context has ended")
		}
	}
	l.settle()
	if l.offset == 0 || !confirm {
		return
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), goodbye/2)
	defer stop()
	p := tg.Params{"offset": decimal(l.offset), "limit": "1", "timeout": "0"}
	if err := l.callUntil(ctx, "getUpdates", p, nil); err != nil {
		l.log.Warn("telegram: what was handled last may be handled again", "error", err)
	}
}

// notice tells the handler of an event until it is kept.
func (l *listener) notice(ctx context.Context, e platforms.Event) bool {
	for pause := time.Second; ; pause = min(2*pause, lastPause) {
		err := l.tell(ctx, e)
		if err == nil {
			return true
		}
		l.log.Error("telegram: an event could not be kept", "chat", e.Chat.Key(), "event", e.Kind, "again in", pause, "error", err)
		if !sleep(ctx, pause) {
			return false
		}
	}
}

func (l *listener) tell(ctx context.Context, e platforms.Event) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the handler panicked: %v", r)
		}
	}()
	back, ok := l.slot(ctx)
	defer back()
	if !ok {
		return ctx.Err()
	}
	return l.handler.Notice(ctx, e)
}
