package bot

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"daybrief/briefing"
)

// A round is one run of a courier, from the first delivery that is due until
// there is none. It claims more while it still sends, so that a chat that is
// slow to answer keeps no other waiting.
type round struct {
	*Courier
	stop   context.Context // ends when no more is to be begun
	late   context.Context // ends when what was begun must be over
	cancel context.CancelFunc
	gate   gate
	ledger ledger
	work   sync.WaitGroup
	done   chan struct{} // a delivery has ended

	mu     sync.Mutex
	under  map[int64]bool // claimed and not ended
	ended  int            // since the size was last changed
	since  time.Time
	size   int
	failed error // why the courier cannot go on
}

func (c *Courier) newRound(ctx context.Context) *round {
	r := &round{Courier: c, stop: ctx, under: map[int64]bool{}, done: make(chan struct{}, 1), size: leastClaimed, since: c.Now()}
	r.gate.limit, r.gate.told = leastAbreast, func() { nudge(r.done) }
	r.late, r.cancel = outlive(ctx, stopTime)
	r.ledger.write = r.write
	return r
}

// run claims and begins deliveries until nothing is due or under way, then
// waits for those that were begun.
func (r *round) run() (total int, err error) {
	defer r.cancel()
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		r.keep()
	}()
	total, err = r.claimAll()
	r.work.Wait()
	r.cancel()
	<-kept
	return total, errors.Join(err, r.failed)
}

func (r *round) claimAll() (total int, err error) {
	for {
		under, size, failed := r.state() // without those that take long: they are few, and keep no others waiting
		if r.stop.Err() != nil || failed != nil || r.heldUntil().After(r.Now()) {
			return total, nil
		}
		if room := size - under; room >= size/2 {
			n, err := r.claim(room)
			if total += n; err != nil {
				return total, err
			}
			if n == 0 && r.idle() {
				return total, nil
			}
			if n > 0 {
				continue
			}
		}
		select {
		case <-r.stop.Done():
		case <-r.done:
		case <-time.After(idle): // what has come due meanwhile
		}
	}
}

// claim begins up to limit deliveries and returns how many.
func (r *round) claim(limit int) (int, error) {
	claimed, err := r.Outbox.ClaimDeliveries(r.stop, r.Platform.Name(), r.Lease(), limit)
	if err != nil {
		return 0, fmt.Errorf("claim deliveries: %w", err)
	}
	r.mu.Lock()
	fresh := slices.DeleteFunc(claimed, func(d briefing.Delivery) bool {
		// One that is under way, its lease having run out while the database was
		// away, goes on as it is.
		again := r.under[d.ID]
		r.under[d.ID] = true
		return again
	})
	r.mu.Unlock()
	if len(fresh) == 0 {
		return 0, nil
	}
	readers, err := r.Readers.Readers(r.late, fresh)
	if err != nil {
		return 0, fmt.Errorf("read for whom deliveries are: %w", err) // their leases run out
	}
	for i, d := range fresh {
		r.work.Go(func() { r.over(d.ID, r.deliver(d, readers[i])) })
	}
	return len(fresh), nil
}

// over notes that a delivery has ended, with what keeps the courier from going
// on, and fits the size of claims to the speed of the platform.
func (r *round) over(id int64, err error) {
	r.mu.Lock()
	delete(r.under, id)
	if err != nil && r.failed == nil {
		r.failed = err
	}
	if r.ended++; r.ended >= r.size {
		switch took := r.Now().Sub(r.since); {
		case took < time.Second:
			r.size = min(2*r.size, mostClaimed)
		case took > 3*time.Second:
			r.size = max(r.size/2, leastClaimed)
		}
		r.ended, r.since = 0, r.Now()
		r.gate.widen(min(max(r.size/8, leastAbreast), mostAbreast))
	}
	r.mu.Unlock()
	nudge(r.done)
}

func (r *round) state() (under, size int, failed error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.under) - r.gate.aside(), r.size, r.failed
}

func (r *round) idle() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.under) == 0
}

// keep keeps up the leases of what is under way.
func (r *round) keep() {
	for {
		l := r.Lease()
		select {
		case <-r.late.Done():
			return
		case <-time.After(l.Until.Sub(l.Now) / 3):
		}
		r.mu.Lock()
		ids := slices.Collect(maps.Keys(r.under))
		r.mu.Unlock()
		if len(ids) == 0 {
			continue
		}
		if err := r.Outbox.KeepDeliveries(r.late, r.Lease(), ids); err != nil && r.late.Err() == nil {
			r.Log.Warn("the leases of deliveries were not kept up", "error", err)
		}
	}
}

// record records what became of a delivery. A lease that has gone is forgiven:
// whoever took over has the delivery now.
func (r *round) record(o Outcome) error { return r.lost(o.Delivery, r.ledger.record(o)) }

func (r *round) lost(d briefing.Delivery, err error) error {
	if errors.Is(err, ErrLost) {
		r.Log.Warn("delivery was taken over by another process", "delivery", d.ID)
		return nil
	}
	return err
}

func (r *round) drop(d briefing.Delivery, reason string) error {
	r.count("dropped")
	r.Log.Warn("delivery dropped", "delivery", d.ID, "chat", d.Chat.Key(), "planned", d.Planned, "reason", reason)
	return r.record(Outcome{Delivery: d, Step: Dropped, At: r.Now(), Reason: reason})
}

// write records outcomes. A database that is away for a moment is waited for,
// until the deliveries may be another process's.
func (r *round) write(outcomes []Outcome) ([]bool, error) {
	for l, failures := r.Lease(), 0; ; {
		held, err := r.Outbox.Record(r.late, r.Lease(), outcomes)
		if err == nil || r.late.Err() != nil || !r.Now().Before(l.Until) {
			return held, err
		}
		failures++
		r.Log.Warn("the fate of deliveries could not be recorded and will be tried again", "deliveries", len(outcomes), "error", err)
		select {
		case <-r.late.Done():
		case <-time.After(gap(failures) / 10):
		}
	}
}

// A ledger gathers what is recorded while an earlier record is being written,
// so that many deliveries share a transaction.
type ledger struct {
	write func([]Outcome) (held []bool, err error)

	mu      sync.Mutex
	waiting []entry
	writing bool
}

type entry struct {
	outcome Outcome
	done    chan error
}

// record returns once the outcome is written, with ErrLost if the lease did
// not hold its delivery any more.
func (l *ledger) record(o Outcome) error {
	e := entry{o, make(chan error, 1)}
	l.mu.Lock()
	l.waiting = append(l.waiting, e)
	begin := !l.writing
	l.writing = true
	l.mu.Unlock()
	if begin {
		go l.flush()
	}
	return <-e.done
}

func (l *ledger) flush() {
	for {
		l.mu.Lock()
		batch := l.waiting
		l.waiting = nil
		l.writing = len(batch) > 0
		l.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		outcomes := make([]Outcome, len(batch))
		for i, e := range batch {
			outcomes[i] = e.outcome
		}
		held, err := l.write(outcomes)
		for i, e := range batch {
			if err == nil && !held[i] {
				e.done <- ErrLost
			} else {
				e.done <- err
			}
		}
	}
}

// A gate bounds how many sends are under way. One that takes long is set aside,
// so that it keeps no others waiting, as long as there are not too many such.
type gate struct {
	told    func() // that one was set aside; it must not block
	mu      sync.Mutex
	limit   int
	inside  int
	slow    int
	waiting []*pass // first come, first served
}

// A pass is leave to send.
type pass struct {
	gate   *gate
	opened chan struct{}
	timer  *time.Timer
	state  passState
}

type passState int

const (
	waits passState = iota
	enters
	isSlow
	hasLeft
)

// enter waits for leave to send; there is none once ctx has ended.
func (g *gate) enter(ctx context.Context) (*pass, bool) {
	p := &pass{gate: g, opened: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, p)
	g.admit()
	g.mu.Unlock()
	select {
	case <-p.opened:
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		p.leave()
		return nil, false
	}
	return p, true
}

// admit opens the gate to as many as may enter. It is called under the lock.
func (g *gate) admit() {
	for g.inside < g.limit && len(g.waiting) > 0 {
		p := g.waiting[0]
		g.waiting = g.waiting[1:]
		if p.state != waits {
			continue
		}
		g.inside++
		p.state = enters
		p.timer = time.AfterFunc(slowAfter, p.setAside)
		close(p.opened)
	}
}

// aside is how many were set aside.
func (g *gate) aside() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.slow
}

// widen changes how many may be inside.
func (g *gate) widen(limit int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.limit = limit
	g.admit()
}

// setAside lets another enter in the place of one that takes long.
func (p *pass) setAside() {
	g := p.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case p.state != enters:
	case g.slow >= mostSlow:
		p.timer.Reset(slowAfter)
	default:
		p.state = isSlow
		g.inside--
		g.slow++
		g.admit()
		g.told()
	}
}

// leave gives the place back. It may be called twice.
func (p *pass) leave() {
	g := p.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	switch p.state {
	case enters:
		p.timer.Stop()
		g.inside--
	case isSlow:
		g.slow--
	}
	p.state = hasLeft
	g.admit()
}
