package telegram

import (
	"context"
	"fmt"
	"sync"
	"time"

	"daybrief/platforms"
)

// The rates of Telegram's page for bots (core.telegram.org/bots/faq): about
// one message a second in a chat, short bursts allowed; 20 a minute in a
// group; about 30 a second in all, of which a few are left as a margin.
var (
	chatRate  = rate{3, 3 * time.Second}
	groupRate = rate{20, time.Minute}
	allRate   = rate{28, time.Second}
)

// maxLanes is how many chats are remembered before the idle ones are forgotten.
const maxLanes = 1000

// rate allows n messages within any stretch of time of that length.
type rate struct {
	n   int
	per time.Duration
}

// next returns when a further message may follow those sent, oldest first.
func (r rate) next(sent []time.Time, now time.Time) time.Time {
	if len(sent) < r.n {
		return now
	}
	if at := sent[len(sent)-r.n].Add(r.per); at.After(now) {
		return at
	}
	return now
}

// pacer keeps the bot to its rates. In a chat, one call is under way at a time.
type pacer struct {
	now   func() time.Time
	mu    sync.Mutex
	lanes map[int64]*lane
	all   []time.Time // when the last calls left or will leave
}

type lane struct {
	turn  chan struct{} // holds one token: whoever has it may send
	users int           // who have it or wait for it; under pacer.mu
	sent  []time.Time   // the last 20; for whoever has the turn
}

func newPacer(now func() time.Time) *pacer {
	return &pacer{now: now, lanes: map[int64]*lane{}}
}

// enter waits until a call about the chat may leave, and returns what to call
// when it is over. If ctx ends first, the error is Busy with the rest of the
// wait; if ctx is known to end too early, at once.
func (p *pacer) enter(ctx context.Context, chat int64) (leave func(), err error) {
	l := p.lane(chat)
	select {
	case <-l.turn:
	case <-ctx.Done():
		p.drop(l)
		return nil, p.late(ctx, chatRate.per/time.Duration(chatRate.n))
	}
	back := func() {
		l.turn <- struct{}{}
		p.drop(l)
	}
	now := p.now()
	at := chatRate.next(l.sent, now)
	if chat < 0 { // groups, and channels to be safe
		if g := groupRate.next(l.sent, now); g.After(at) {
			at = g
		}
	}
	if err := p.until(ctx, at); err != nil {
		back()
		return nil, err
	}
	if err := p.until(ctx, p.slot()); err != nil {
		back()
		return nil, err
	}
	return func() {
		l.sent = append(l.sent, p.now()) // when it was over: the server saw it no later
		if extra := len(l.sent) - groupRate.n; extra > 0 {
			l.sent = append(l.sent[:0], l.sent[extra:]...)
		}
		back()
	}, nil
}

// slot takes the next free moment of the bot's overall rate.
func (p *pacer) slot() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := allRate.next(p.all, p.now())
	p.all = append(p.all, at)
	if extra := len(p.all) - allRate.n; extra > 0 {
		p.all = append(p.all[:0], p.all[extra:]...)
	}
	return at
}

func (p *pacer) until(ctx context.Context, at time.Time) error {
	wait := at.Sub(p.now())
	if wait <= 0 && ctx.Err() == nil {
		return nil
	}
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(time.Now().Add(wait)) || !sleep(ctx, wait) {
		return p.late(ctx, at.Sub(p.now()))
	}
	return nil
}

func (p *pacer) late(ctx context.Context, wait time.Duration) error {
	e := refusal(platforms.Busy, fmt.Errorf("waiting for the chat's turn: %w", context.DeadlineExceeded))
	if err := ctx.Err(); err != nil {
		e.Err = fmt.Errorf("waiting for the chat's turn: %w", err)
	}
	e.Wait = max(wait, 100*time.Millisecond)
	return e
}

func (p *pacer) lane(chat int64) *lane {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lanes[chat]
	if l == nil {
		if len(p.lanes) >= maxLanes {
			p.forget()
		}
		l = &lane{turn: make(chan struct{}, 1)}
		l.turn <- struct{}{}
		p.lanes[chat] = l
	}
	l.users++
	return l
}

func (p *pacer) drop(l *lane) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l.users--
}

// forget drops the chats that nobody uses and whose last minute was quiet.
func (p *pacer) forget() {
	now := p.now()
	for chat, l := range p.lanes {
		if l.users == 0 && (len(l.sent) == 0 || now.Sub(l.sent[len(l.sent)-1]) > groupRate.per) {
			delete(p.lanes, chat)
		}
	}
}

// sleep waits, and tells whether it could do so to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
