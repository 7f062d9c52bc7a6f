package telegram

import (
	"context"
	"fmt"
	"sync"
	"time"

	"daybrief/platforms"
)

// The rates of Telegram's page for bots (core.telegram.org/bots/faq): one
// message a second in a chat, 20 a minute in a group, 30 a second in all, or
// 1000 where each beyond is paid for. The short bursts that it allows in a
// chat are not used, since nobody says how short they must be. The chat's
// rates are kept to with a little to spare.
var (
	chatRate  = rate{1, 1020 * time.Millisecond}
	groupRate = rate{20, 61 * time.Second}
	allRate   = rate{30, time.Second}
	paidRate  = rate{1000, time.Second}
)

// evenly is the share of the bot's rate at which calls leave, spaced evenly:
// what is kept back takes up the unevenness of the way, so that no second has
// more calls than the rate wherever it is thought to begin.
const evenly = 0.98

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

// pacer keeps the bot to its rates. In a chat, one call is under way at a
// time, and calls leave in the order in which they came. Over all chats those
// that are urgent, which somebody waits for, go before the rest.
//
// The server counts a call when it arrives, which is between its leaving and
// its answer. So a call counts until the rate's length after its answer, less
// the quickest way there and back so far, which the next call needs as well.
type pacer struct {
	now   func() time.Time
	all   rate
	slots chan struct{} // one for each call that the whole bot may make
	door  chan struct{} // holds one token: whoever has it leaves next
	line  chan struct{} // another, which what is not urgent needs before the door

	mu       sync.Mutex
	lanes    map[int64]*lane
	most     int           // lanes before the idle ones are looked for
	next     time.Time     // when the next call may leave
	held     time.Time     // until when Telegram holds back the whole bot
	quickest time.Duration // of all calls so far
}

type lane struct {
	turn  chan struct{} // holds one token: whoever has it may send
	users int           // who have it or wait for it; under pacer.mu
	held  time.Time     // until when Telegram holds back the chat; under pacer.mu
	sent  []time.Time   // when the last calls were over; for whoever has the turn
}

func newPacer(now func() time.Time, all rate) *pacer {
	tokens := func(n int) chan struct{} {
		c := make(chan struct{}, n)
		for range n {
			c <- struct{}{}
		}
		return c
	}
	return &pacer{
		now: now, all: all, slots: tokens(all.n), door: tokens(1), line: tokens(1),
		lanes: map[int64]*lane{}, most: maxLanes, quickest: time.Hour,
	}
}

// enter waits until a call about the chat may leave, and returns what to call
// when it is over. If ctx ends first, the error is Busy with the rest of the
// wait; if ctx is known to end too early, at once.
func (p *pacer) enter(ctx context.Context, chat int64, urgent bool) (leave func(), err error) {
	l := p.lane(chat)
	select {
	case <-l.turn:
	case <-ctx.Done():
		p.drop(l)
		return nil, p.late(ctx, chatRate.per)
	}
	done := func() {
		l.turn <- struct{}{}
		p.drop(l)
	}
	if err := p.until(ctx, p.after(l, chat)); err != nil {
		done()
		return nil, err
	}
	if err := p.depart(ctx, urgent); err != nil {
		done()
		return nil, err
	}
	left := p.now()
	return func() {
		now := p.now()
		l.sent = append(l.sent, now)
		if extra := len(l.sent) - groupRate.n; extra > 0 {
			l.sent = append(l.sent[:0], l.sent[extra:]...)
		}
		p.mu.Lock()
		p.quickest = min(p.quickest, max(now.Sub(left), 0))
		cool := p.all.per - p.quickest
		p.mu.Unlock()
		time.AfterFunc(max(cool, 0), func() { p.slots <- struct{}{} })
		done()
	}, nil
}

// after returns when the chat may be written to again.
func (p *pacer) after(l *lane, chat int64) time.Time {
	at := chatRate.next(l.sent, p.now())
	if chat < 0 { // groups, and channels to be safe
		if g := groupRate.next(l.sent, p.now()); g.After(at) {
			at = g
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if l.held.After(at) {
		at = l.held
	}
	return at
}

// depart waits for the next even moment of the bot's overall rate.
func (p *pacer) depart(ctx context.Context, urgent bool) error {
	if err := p.inTime(ctx, p.moment()); err != nil {
		return err
	}
	gates := []chan struct{}{p.line, p.door}
	if urgent {
		gates = gates[1:]
	}
	for _, gate := range gates {
		select {
		case <-gate:
			defer func() { gate <- struct{}{} }()
		case <-ctx.Done():
			return p.late(ctx, p.gap())
		}
	}
	select {
	case <-p.slots:
	case <-ctx.Done():
		return p.late(ctx, p.gap())
	}
	at := p.moment()
	if err := p.until(ctx, at); err != nil {
		p.slots <- struct{}{}
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = at.Add(p.gap())
	return nil
}

// gap is the time between two calls of the whole bot.
func (p *pacer) gap() time.Duration {
	return time.Duration(float64(p.all.per) / (evenly * float64(p.all.n)))
}

// moment is when the next call of the whole bot may leave.
func (p *pacer) moment() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.now()
	for _, t := range []time.Time{p.next, p.held} {
		if t.After(at) {
			at = t
		}
	}
	return at
}

// hold keeps a chat, or the whole bot, from being written to, as a refusal asks.
func (p *pacer) hold(chat int64, wait time.Duration, whole bool) {
	l := p.lane(chat)
	defer p.drop(l)
	p.mu.Lock()
	defer p.mu.Unlock()
	held := &l.held
	if whole {
		held = &p.held
	}
	if at := p.now().Add(wait); at.After(*held) {
		*held = at
	}
}

func (p *pacer) until(ctx context.Context, at time.Time) error {
	if err := p.inTime(ctx, at); err != nil {
		return err
	}
	if !sleep(ctx, at.Sub(p.now())) {
		return p.late(ctx, at.Sub(p.now()))
	}
	return nil
}

// inTime says at once whether ctx ends before a moment.
func (p *pacer) inTime(ctx context.Context, at time.Time) error {
	wait := at.Sub(p.now())
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(time.Now().Add(wait)) {
		return p.late(ctx, wait)
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
		if len(p.lanes) >= p.most {
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

// forget drops the chats that nobody uses and that no rate holds back.
func (p *pacer) forget() {
	now := p.now()
	for chat, l := range p.lanes {
		per := chatRate.per
		if chat < 0 {
			per = groupRate.per
		}
		if l.users == 0 && !l.held.After(now) && (len(l.sent) == 0 || now.Sub(l.sent[len(l.sent)-1]) >= per) {
			delete(p.lanes, chat)
		}
	}
	p.most = max(maxLanes, 2*len(p.lanes))
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
