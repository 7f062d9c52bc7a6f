package fetch

import (
	"context"
	"sync"
	"time"
)

const (
	defaultSpacing = time.Second // between the starts of two requests to a host
	perHost        = 2           // requests to a host at a time
	mostHosts      = 4096        // hosts remembered before the idle ones are forgotten
)

// hosts keeps requests to one host apart, and away from a host that asked to
// be left alone. It reads the runtime's clock, as timers do.
type hosts struct {
	spacing time.Duration // 0 for none
	mu      sync.Mutex
	known   map[string]*host
}

type host struct {
	slots  chan struct{}
	next   time.Time // earliest start of the next request
	closed time.Time // the host asked for none before
	users  int
}

// use returns the host of a name, for as long as done is not called.
func (h *hosts) use(name string) (entry *host, done func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known == nil {
		h.known = map[string]*host{}
	}
	entry = h.known[name]
	if entry == nil {
		if len(h.known) >= mostHosts {
			h.forget(time.Now())
		}
		entry = &host{slots: make(chan struct{}, perHost)}
		h.known[name] = entry
	}
	entry.users++
	return entry, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		entry.users--
	}
}

// forget drops the hosts that nobody waits for and that need no waiting for.
func (h *hosts) forget(now time.Time) {
	for name, e := range h.known {
		if e.users == 0 && e.next.Before(now) && e.closed.Before(now) {
			delete(h.known, name)
		}
	}
}

// enter waits for a place among the requests to a host, and for its turn.
// leave gives the place back.
func (h *hosts) enter(ctx context.Context, name string) (leave func(), err error) {
	entry, done := h.use(name)
	select {
	case entry.slots <- struct{}{}:
	case <-ctx.Done():
		done()
		return nil, ctx.Err()
	}
	leave = sync.OnceFunc(func() {
		<-entry.slots
		done()
	})
	if err := h.turn(ctx, name); err != nil {
		leave()
		return nil, err
	}
	return leave, nil
}

// turn waits until a request to the host may start. A host that asked to be
// left alone is answered for with its own wish.
func (h *hosts) turn(ctx context.Context, name string) error {
	entry, done := h.use(name)
	defer done()
	h.mu.Lock()
	now := time.Now()
	if left := entry.closed.Sub(now); left > 0 {
		h.mu.Unlock()
		return &StatusError{Status: 429, RetryAfter: left.Round(time.Second), Waiting: true}
	}
	start := entry.next
	if start.Before(now) {
		start = now
	}
	entry.next = start.Add(h.spacing)
	h.mu.Unlock()
	wait := start.Sub(now)
	if wait <= 0 {
		return nil
	}
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// close keeps requests from a host for as long as it asks.
func (h *hosts) close(name string, wait time.Duration) {
	entry, done := h.use(name)
	defer done()
	h.mu.Lock()
	defer h.mu.Unlock()
	if until := time.Now().Add(wait); until.After(entry.closed) {
		entry.closed = until
	}
}
