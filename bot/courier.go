package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// An Outbox is where a courier finds deliveries and records their fate.
type Outbox interface {
	// ClaimDeliveries leases up to limit due deliveries, one for each chat.
	ClaimDeliveries(ctx context.Context, platform string, l content.Lease, limit int) ([]briefing.Delivery, error)
	// Sending records, before a part is sent, which one it is and whether
	// sending it repeats an earlier attempt.
	Sending(ctx context.Context, l content.Lease, d briefing.Delivery) error
	// FinishSent records that a delivery arrived, and what it told its chat.
	FinishSent(ctx context.Context, l content.Lease, d briefing.Delivery, ref string, until time.Time, told []briefing.Told) error
	// Retry frees a delivery to be tried again.
	Retry(ctx context.Context, l content.Lease, d briefing.Delivery, at time.Time, reason string) error
	// Drop gives a delivery up.
	Drop(ctx context.Context, l content.Lease, d briefing.Delivery, reason string) error
}

// Readers is where a courier learns what to write, and for whom.
type Readers interface {
	Briefing(ctx context.Context, id int64) (briefing.Briefing, error)
	// Reader returns the subscription of a delivery, nil once it is removed,
	// and what its chat has been told.
	Reader(ctx context.Context, d briefing.Delivery) (*briefing.Subscription, map[int64]briefing.Told, error)
}

// A Courier sends a platform's deliveries. One works on a platform at a time.
type Courier struct {
	Platform platforms.Platform
	Outbox   Outbox
	Readers  Readers
	Chats    Chats
	Catalog  *briefing.Catalog
	Lease    func() content.Lease
	Now      func() time.Time
	Log      *slog.Logger
	// Fate, if set, counts what becomes of each attempt: sent, repeated,
	// dropped, or the kind of refusal.
	Fate func(platform, fate string)

	mu    sync.Mutex
	until time.Time // until when the platform asked to be left alone
}

// A courier claims about a second's worth of a platform's allowed rate, so
// that a process that dies leaves few sends in doubt.
const (
	claimed  = 24
	abreast  = 12 // sends under way at once
	sendTime = 20 * time.Second
	firstGap = time.Second // before the first retry; doubles with each
	mostGap  = 5 * time.Minute
)

// Run sends what is due, and returns how many deliveries it took up. It ends
// with an error when the platform refuses the token, or the database fails. A
// send that is under way when ctx ends is given a few seconds to finish.
func (c *Courier) Run(ctx context.Context) (int, error) {
	for total := 0; ; {
		if ctx.Err() != nil || c.heldBack() {
			return total, nil
		}
		lease := c.Lease()
		deliveries, err := c.Outbox.ClaimDeliveries(ctx, c.Platform.Name(), lease, claimed)
		if err != nil || len(deliveries) == 0 {
			return total, err
		}
		total += len(deliveries)
		var g errgroup.Group
		g.SetLimit(abreast)
		for _, d := range deliveries {
			g.Go(func() error { return c.deliver(ctx, lease, d) })
		}
		if err := g.Wait(); err != nil {
			return total, err
		}
	}
}

const twiceUnsure = "twice sent without an answer: it may have arrived"

// deliver makes one delivery, part after part. It returns an error only when
// the courier cannot go on.
func (c *Courier) deliver(ctx context.Context, lease content.Lease, d briefing.Delivery) error {
	if ctx.Err() != nil { // not begun, so nothing is in doubt
		return c.lost(d, c.Outbox.Retry(context.WithoutCancel(ctx), lease, d, c.Now(), "the process was stopped"))
	}
	// What was begun is finished and recorded, unless that takes long.
	ctx, cancel := outlive(ctx, 4*time.Second)
	defer cancel()
	if age := c.Now().Sub(d.Planned); age > briefing.TooLate && (d.Part == 0 || age > briefing.TooLateForTheRest) {
		return c.drop(ctx, lease, d, "too late: folded into the next")
	}
	m, until, told, err := c.write(ctx, d)
	switch {
	case err != nil:
		c.Log.Error("cannot write a briefing", "delivery", d.ID, "error", err)
		return c.lost(d, c.Outbox.Retry(ctx, lease, d, c.Now().Add(time.Minute), err.Error()))
	case m.Empty():
		return c.drop(ctx, lease, d, "unsubscribed")
	}
	for {
		if !d.Tried.IsZero() && !c.Platform.Traits().DropsRepeats {
			if d.Again {
				return c.drop(ctx, lease, d, twiceUnsure)
			}
			d.Again, d.Repeat, d.Tried = true, true, time.Time{}
			c.count("repeated")
		}
		l := c.Lease()
		if err := c.Outbox.Sending(ctx, l, d); err != nil {
			return c.lost(d, err)
		}
		sent, err := c.send(ctx, d, m)
		if err != nil {
			return c.refused(ctx, l, d, err)
		}
		d.Part, d.Again, d.Tried = d.Part+1, false, time.Time{}
		if d.Part >= sent.Parts {
			c.count("sent")
			c.Log.Info("delivered", "platform", c.Platform.Name(), "delivery", d.ID, "planned", d.Planned, "late", c.Now().Sub(d.Planned).Round(time.Millisecond), "parts", sent.Parts)
			return c.lost(d, c.Outbox.FinishSent(ctx, c.Lease(), d, sent.Ref, until, told))
		}
	}
}

// write composes the message of a delivery; an empty one when nobody wants it
// any more.
func (c *Courier) write(ctx context.Context, d briefing.Delivery) (m platforms.Message, until time.Time, told []briefing.Told, err error) {
	sub, known, err := c.Readers.Reader(ctx, d)
	if err != nil || sub == nil {
		return m, until, nil, err
	}
	b, err := c.Readers.Briefing(ctx, d.Briefing)
	if err != nil {
		return m, until, nil, err
	}
	m, told = b.Compose(briefing.View{
		Phrases: c.Catalog.Phrases(sub.Language), Zone: sub.Schedule.Location(), Format: sub.Format,
		At: d.Planned, Told: known, Since: sub.Covered,
		Late: b.Until.Sub(d.Planned) > briefing.LateAfter,
	})
	return m, b.Until, told, nil
}

func (c *Courier) send(ctx context.Context, d briefing.Delivery, m platforms.Message) (platforms.Sent, error) {
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	return c.Platform.Send(ctx, platforms.Outgoing{
		Chat: d.Chat, Message: m, Part: d.Part, Key: strconv.FormatInt(d.ID, 36), Tried: d.Tried, PlainText: d.Plain,
	})
}

// refused carries out the error policy: what each kind of refusal means for a
// delivery.
func (c *Courier) refused(ctx context.Context, l content.Lease, d briefing.Delivery, err error) error {
	refusal, ok := errors.AsType[*platforms.Error](err)
	if !ok {
		refusal = &platforms.Error{Platform: c.Platform.Name(), Kind: platforms.Unsure, Err: err}
	}
	c.count(refusal.Kind.String())
	c.Log.Warn("not delivered", "delivery", d.ID, "chat", d.Chat.Key(), "part", d.Part, "attempts", d.Attempts, "error", err)
	now := c.Now()
	again := func(at time.Time) error { return c.lost(d, c.Outbox.Retry(ctx, l, d, at, err.Error())) }
	switch refusal.Kind {
	case platforms.Busy:
		if refusal.Global {
			c.holdBack(now.Add(refusal.Wait))
		}
		return again(now.Add(max(refusal.Wait, 100*time.Millisecond)))
	case platforms.Unsure:
		if d.Again && !c.Platform.Traits().DropsRepeats {
			return c.drop(ctx, l, d, twiceUnsure)
		}
		if d.Tried.IsZero() { // the first of them, from which the platform looks for it
			d.Tried = now
		}
		d.Attempts++
		return again(now.Add(gap(d.Attempts)))
	case platforms.Gone:
		if err := c.Chats.CloseChat(ctx, d.Chat, refusal.Thread, refusal.Error()); err != nil {
			return fmt.Errorf("close chat %s: %w", d.Chat.Key(), err)
		}
		c.count("dropped")
		return nil
	case platforms.Moved:
		if err := c.Chats.MoveChat(ctx, d.Chat.Platform, d.Chat.ID, refusal.To); err != nil {
			return fmt.Errorf("move chat %s to %s: %w", d.Chat.Key(), refusal.To, err)
		}
		return again(now)
	case platforms.Rejected:
		c.Log.Error("the platform refused a message as malformed: please report it", "platform", c.Platform.Name(), "delivery", d.ID, "bytes", refusal.Bytes, "error", err)
		if d.Plain {
			return c.drop(ctx, l, d, refusal.Error())
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

func (c *Courier) drop(ctx context.Context, l content.Lease, d briefing.Delivery, reason string) error {
	c.count("dropped")
	c.Log.Warn("delivery dropped", "delivery", d.ID, "chat", d.Chat.Key(), "planned", d.Planned, "reason", reason)
	return c.lost(d, c.Outbox.Drop(ctx, l, d, reason))
}

// lost forgives a lease that has gone: whoever took over has the delivery now.
func (c *Courier) lost(d briefing.Delivery, err error) error {
	if errors.Is(err, ErrLost) {
		c.Log.Warn("delivery was taken over by another process", "delivery", d.ID)
		return nil
	}
	return err
}

// holdBack keeps the whole platform from sending until a time.
func (c *Courier) holdBack(until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if until.After(c.until) {
		c.until = until
	}
}

func (c *Courier) heldBack() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Now().Before(c.until)
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
