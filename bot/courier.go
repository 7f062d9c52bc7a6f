package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// A Step is what a courier records of a delivery.
type Step int

// The steps of a delivery.
const (
	Sending   Step = iota // a part is about to be sent: which one, and whether that repeats an earlier attempt
	Sent                  // it arrived whole
	Postponed             // it is free to be tried again
	Dropped               // it is given up
)

// An Outcome is one step of a delivery, which the delivery's own fields go
// with.
type Outcome struct {
	Delivery briefing.Delivery
	Step     Step
	At       time.Time       // when it happened; of Postponed, when to try again
	Reason   string          // of Postponed and Dropped
	Ref      string          // of Sent: the platform's id of the last part
	Until    time.Time       // of Sent: the end of what the chat is now told of
	Told     []briefing.Told // of Sent: what it is told
}

// An Outbox is where a courier finds deliveries and records their fate.
type Outbox interface {
	// ClaimDeliveries leases up to limit due deliveries, one for each chat.
	// With begin it also records that their next parts are about to be sent,
	// which saves a record of each where a repeat does no harm.
	ClaimDeliveries(ctx context.Context, platform string, l content.Lease, limit int, begin bool) ([]briefing.Delivery, error)
	// KeepDeliveries keeps up the leases of deliveries that the process has claimed.
	KeepDeliveries(ctx context.Context, l content.Lease, ids []int64) error
	// Record records outcomes, all or none, and reports of each whether the
	// lease still held its delivery; else nothing was changed.
	Record(ctx context.Context, l content.Lease, outcomes []Outcome) (held []bool, err error)
}

// A Reader is for whom a delivery is.
type Reader struct {
	Subscription *briefing.Subscription // nil once it is removed
	Told         map[int64]briefing.Told
	Settings     briefing.Settings
	Filters      []briefing.Filter
}

// Readers is where a courier learns what to write, and for whom.
type Readers interface {
	Briefing(ctx context.Context, id int64) (briefing.Briefing, error)
	// Readers returns for whom deliveries are, in their order.
	Readers(ctx context.Context, deliveries []briefing.Delivery) ([]Reader, error)
}

// A Courier sends a platform's deliveries. One works on a platform at a time.
type Courier struct {
	Platform platforms.Platform
	Outbox   Outbox
	Readers  Readers
	Chats    Chats
	Catalog  *briefing.Catalog
	Tailor   *Tailor
	Lease    func() content.Lease
	Now      func() time.Time
	Log      *slog.Logger
	// Fate, if set, counts what becomes of each attempt: sent, repeated,
	// dropped, or the kind of refusal.
	Fate func(platform, fate string)

	mu    sync.Mutex
	until time.Time // until when the platform asked to be left alone
	desk  writingDesk
}

// A courier holds about a second or two of what the platform takes, so that a
// process that dies leaves little to be taken over: it begins with the least,
// and doubles while that is done within a second. Few sends are under way at
// once, for those are in doubt when the process dies.
const (
	leastClaimed = 24
	mostClaimed  = 1024
	leastAbreast = 12
	mostAbreast  = 128
	mostSlow     = 64              // more sends, of those that take long
	slowAfter    = 2 * time.Second // since when a send no longer keeps others waiting
	sendTime     = 20 * time.Second
	stopTime     = 4 * time.Second // for what is under way when the process is stopped
	unreadable   = 5 * time.Second // until a briefing that cannot be read is looked for again
	mostDeaths   = 2               // after which a part is sent once more: nearly always nothing had left
	firstGap     = time.Second     // before the first retry; doubles with each
	mostGap      = 5 * time.Minute
)

// Run sends what is due, and returns how many deliveries it took up. It ends
// with an error when the platform refuses the token, or the database fails. A
// send that is under way when ctx ends is given a few seconds to finish.
func (c *Courier) Run(ctx context.Context) (int, error) {
	return c.newRound(ctx).run()
}

// Why deliveries are given up, as it is recorded.
const (
	tooLate     = "too late: folded into the next"
	alertLate   = "an alert that is no news any more"
	alertQuiet  = "an alert in quiet hours"
	twiceUnsure = "twice sent without an answer: it may have arrived"
	diedSending = "the program ended each time this was to be sent: it may have arrived"
)

// deliver makes one delivery, part after part. It returns an error only when
// the courier cannot go on.
func (r *round) deliver(d briefing.Delivery, reader Reader) error {
	pass, ok := r.gate.enter(r.stop)
	if !ok { // not begun, so nothing is in doubt
		return r.record(Outcome{Delivery: d, Step: Postponed, At: d.Planned, Reason: "the process was stopped"})
	}
	defer pass.leave()
	now := r.Now()
	if until := r.heldUntil(); until.After(now) {
		return r.record(Outcome{Delivery: d, Step: Postponed, At: until, Reason: "the platform asked to be left alone"})
	}
	age := now.Sub(d.Planned)
	if age > briefing.TooLate && (d.Part == 0 || age > briefing.TooLateForTheRest) {
		return r.drop(d, tooLate)
	}
	if reader.Subscription == nil {
		return r.drop(d, "unsubscribed")
	}
	if reader.Subscription.Paused {
		return r.drop(d, "paused")
	}
	if why := unsaid(d, reader, now); why != "" {
		return r.drop(d, why)
	}
	if d.Part == 0 && d.Tried.IsZero() && !d.Again && d.Deaths == 0 { // nobody has seen anything of it
		if d.Late = age > briefing.LateAfter; d.Late { // which is recorded first
			d.Begun = time.Time{}
		}
	}
	w, err := r.desk.write(r.late, r.Courier, d, reader)
	if err != nil {
		r.Log.Error("cannot write a briefing", "delivery", d.ID, "error", err)
		return r.record(Outcome{Delivery: d, Step: Postponed, At: now.Add(unreadable), Reason: err.Error()})
	}
	for {
		if !d.Tried.IsZero() && !r.Platform.Traits().DropsRepeats {
			if d.Deaths > mostDeaths {
				return r.drop(d, diedSending)
			}
			d.Repeat, d.Tried = true, time.Time{}
			r.count("repeated")
		}
		sent, err := r.sendPart(d, w.message)
		if n, ok := errors.AsType[notBegun](err); ok {
			return r.lost(d, n.cause)
		}
		if err != nil {
			return r.refused(d, err)
		}
		d.Part, d.Again, d.Deaths, d.Tried, d.Begun = d.Part+1, false, 0, time.Time{}, time.Time{}
		if d.Part >= sent.Parts {
			pass.leave() // others may send while this is recorded
			r.count("sent")
			r.Log.Info("delivered", "platform", r.Platform.Name(), "delivery", d.ID, "planned", d.Planned, "late", r.Now().Sub(d.Planned).Round(time.Millisecond), "parts", sent.Parts)
			return r.record(Outcome{Delivery: d, Step: Sent, At: r.Now(), Ref: sent.Ref, Until: w.until, Told: w.told})
		}
	}
}

// sendPart sends the next part of a delivery, and records that before it
// leaves: if the process dies then, the part is in doubt.
func (r *round) sendPart(d briefing.Delivery, m platforms.Message) (platforms.Sent, error) {
	begin := sync.OnceValue(func() error {
		if r.Now().Before(d.Begun) {
			return nil
		}
		return r.ledger.record(Outcome{Delivery: d, Step: Sending, At: r.Now()})
	})
	ctx, cancel := context.WithTimeout(r.late, sendTime)
	defer cancel()
	var failed atomic.Pointer[error]
	leave := func(context.Context) error {
		err := begin()
		if err != nil {
			failed.Store(&err)
		}
		return err
	}
	if r.Platform.Traits().Paces {
		ctx = platforms.WithLeave(ctx, leave)
	} else if err := leave(ctx); err != nil {
		return platforms.Sent{}, notBegun{err}
	}
	sent, err := r.Platform.Send(ctx, platforms.Outgoing{
		Chat: d.Chat, Message: m, Part: d.Part, Key: strconv.FormatInt(d.ID, 36), Tried: d.Tried, PlainText: d.Plain,
	})
	if cause := failed.Load(); cause != nil {
		return sent, notBegun{*cause}
	}
	return sent, err
}

// notBegun is why a send could not be recorded before it left, and did not
// leave.
type notBegun struct{ cause error }

func (n notBegun) Error() string { return "a send could not be recorded: " + n.cause.Error() }
func (n notBegun) Unwrap() error { return n.cause }

// refused carries out the error policy: what each kind of refusal means for a
// delivery.
func (r *round) refused(d briefing.Delivery, err error) error {
	refusal, ok := errors.AsType[*platforms.Error](err)
	if !ok {
		refusal = &platforms.Error{Platform: r.Platform.Name(), Kind: platforms.Unsure, Err: err}
	}
	r.count(refusal.Kind.String())
	r.Log.Warn("not delivered", "delivery", d.ID, "chat", d.Chat.Key(), "part", d.Part, "attempts", d.Attempts, "error", err)
	now := r.Now()
	again := func(at time.Time) error {
		return r.record(Outcome{Delivery: d, Step: Postponed, At: at, Reason: err.Error()})
	}
	switch refusal.Kind {
	case platforms.Busy:
		if refusal.Global {
			r.holdBack(now.Add(refusal.Wait))
		}
		return again(now.Add(max(refusal.Wait, 100*time.Millisecond)))
	case platforms.Unsure:
		if d.Again && !r.Platform.Traits().DropsRepeats {
			return r.drop(d, twiceUnsure)
		}
		d.Again = true
		if d.Tried.IsZero() { // the first of them, from which the platform looks for it
			d.Tried = now
		}
		d.Attempts++
		return again(now.Add(gap(d.Attempts)))
	case platforms.Gone:
		if err := r.Chats.CloseChat(r.late, d.Chat, refusal.Thread, refusal.Error()); err != nil {
			return fmt.Errorf("close chat %s: %w", d.Chat.Key(), err)
		}
		r.count("dropped")
		return nil
	case platforms.Moved:
		if err := r.Chats.MoveChat(r.late, d.Chat.Platform, d.Chat.ID, refusal.To); err != nil {
			return fmt.Errorf("move chat %s to %s: %w", d.Chat.Key(), refusal.To, err)
		}
		return again(now)
	case platforms.Rejected:
		r.Log.Error("the platform refused a message as malformed: please report it", "platform", r.Platform.Name(), "delivery", d.ID, "bytes", refusal.Bytes, "error", err)
		if d.Plain {
			return r.drop(d, refusal.Error())
		}
		d.Plain = true
		return again(now)
	case platforms.Denied:
		if err := again(now.Add(time.Minute)); err != nil {
			return err
		}
		return refusal
	}
	d.Attempts++
	return again(now.Add(gap(d.Attempts)))
}

// gap doubles with each attempt; half of it is chance, so that deliveries that
// failed together do not come back together.
func gap(attempt int) time.Duration {
	d := min(firstGap<<min(attempt-1, 20), mostGap)
	return d/2 + rand.N(d/2)
}

// holdBack keeps the whole platform from sending until a time.
func (c *Courier) holdBack(until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if until.After(c.until) {
		c.until = until
	}
}

// heldUntil is until when the platform asked to be left alone.
func (c *Courier) heldUntil() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.until
}

func (c *Courier) count(fate string) {
	if c.Fate != nil {
		c.Fate(c.Platform.Name(), fate)
	}
}

// outlive returns a context that ends the given time after its parent does.
func outlive(parent context.Context, extra time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(parent))
	stop := context.AfterFunc(parent, func() { time.AfterFunc(extra, cancel) })
	return ctx, func() { stop(); cancel() }
}
