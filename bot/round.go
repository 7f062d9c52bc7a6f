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
	r.ledger.write, r.ledger.wait = r.write, r.gathering
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
			none := r.idle() // asked first: what ends meanwhile may be due again
			n, err := r.claim(room)
			if total += n; err != nil {
				return total, err
			}
			if n == 0 && none {
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
	claimed, err := r.Outbox.ClaimDeliveries(r.stop, r.Platform.Name(), r.Lease(), limit, r.Platform.Traits().DropsRepeats)
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

// gather is how long records wait for others where there are hundreds in a
// second. It is part of the time for which a send is in doubt.
const gather = 2 * time.Millisecond

func (r *round) gathering() time.Duration {
	if _, size, _ := r.state(); size < mostClaimed/2 {
		return 0
	}
	return gather
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
