package discord

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Discord allows a bot 50 requests in a second, by its own clock. windowSlack
// is added to that second for clocks that run differently.
const (
	globalMost  = 50
	windowSlack = 5 * time.Millisecond
)

// window lets no more than globalMost requests arrive at Discord in any
// second, however the network delays them, and wastes little of that rate.
//
// When a request arrives is not known, but lies between its leaving and its
// answer. Of that span, the shortest round trip seen is the same for every
// request, and moves all of them alike; the rest is uncertain. So a request
// takes one of 50 places from when it leaves until a second after its answer,
// less the shortest round trip: whatever second Discord looks at, the requests
// that arrived in it held a place at one moment, near its end.
type window struct {
	now  func() time.Time
	head chan struct{} // whose turn it is to wait for a place

	mu       sync.Mutex
	underway int
	free     []time.Time // when the places of answered requests are free, soonest first
	freed    chan struct{}
	// The shortest round trips of this minute and the one before: the network
	// may change its ways.
	shortest, before time.Duration
	turned           time.Time
}

func (w *window) init(now func() time.Time) {
	w.now, w.head, w.freed = now, make(chan struct{}, 1), make(chan struct{}, 1)
}

// take waits for a place. The caller must call done or giveBack.
func (w *window) take(ctx context.Context) error {
	select {
	case w.head <- struct{}{}:
	case <-ctx.Done():
		return ended(ctx, 0)
	}
	defer func() { <-w.head }()
	for {
		pause, ok := w.try()
		if ok {
			return nil
		}
		if pause > 0 {
			if err := w.sleep(ctx, pause); err != nil {
				return err
			}
			continue
		}
		select { // all are under way
		case <-w.freed:
		case <-ctx.Done():
			return ended(ctx, 0)
		}
	}
}

// sleep waits for a time, or until a place is given back.
func (w *window) sleep(ctx context.Context, pause time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < pause {
		return ended(ctx, pause)
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-w.freed:
		return nil
	case <-ctx.Done():
		return ended(ctx, pause)
	}
}

// try takes a place if there is one. Else it returns how long until one is
// free, or 0 if that is not known.
func (w *window) try() (time.Duration, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	old := 0
	for old < len(w.free) && !w.free[old].After(now) {
		old++
	}
	w.free = slices.Delete(w.free, 0, old)
	if w.underway+len(w.free) < globalMost {
		w.underway++
		return 0, true
	}
	if len(w.free) == 0 {
		return 0, false
	}
	return w.free[0].Sub(now), false
}

// done ends a request that left, with an answer or without.
func (w *window) done(begun time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	took := now.Sub(begun)
	switch {
	case w.turned.IsZero():
		w.shortest, w.before, w.turned = took, took, now
	case now.Sub(w.turned) >= time.Minute:
		w.before, w.shortest, w.turned = w.shortest, took, now
	}
	w.shortest = min(w.shortest, took)
	at := now.Add(time.Second + windowSlack - min(w.shortest, w.before))
	i, _ := slices.BinarySearchFunc(w.free, at, time.Time.Compare)
	w.free = slices.Insert(w.free, i, at)
	w.underway--
	signal(w.freed)
}

// giveBack ends a request that never left.
func (w *window) giveBack() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.underway--
	signal(w.freed)
}
