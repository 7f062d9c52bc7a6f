package discord

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"daybrief/platforms"
)

// limits holds requests back until Discord would take them. How many a route
// takes is never assumed: it stands in the headers of each answer.
type limits struct {
	now    func() time.Time
	global window

	mu      sync.Mutex
	swept   time.Time
	closed  time.Time // until when Discord refuses everything
	routes  map[string]*route
	names   map[string]string // by kind of request: the bucket that Discord counts it in
	invalid []time.Time       // when Discord refused a request as invalid, oldest first
}

// route is one bucket of requests. They go one by one, so that the headers of
// one answer stand before the next request leaves.
type route struct {
	turn      chan struct{}
	keys      []string // under which limits.routes has it
	users     int      // holders and waiters, guarded by limits.mu
	left      int      // requests that Discord still takes until reset
	reset     time.Time
	exhausted bool // by the last answer, or by what left since without one
}

// A bucket names what Discord counts together: one kind of request to one
// place.
type bucket struct {
	kind  string // such as create
	place string // channel, or whatever else Discord counts apart
}

func (l *limits) init(now func() time.Time) {
	l.now, l.routes, l.names = now, map[string]*route{}, map[string]string{}
	l.global.init(now)
}

// done ends a request that limits.wait let go. Left says that it may have
// reached Discord; h are the headers of the answer, or nil.
type done func(h http.Header, left bool)

// wait holds a request back and takes its route's turn. The caller must call
// done. An error is Busy if the wait is known to be longer than ctx, and
// leaves nothing taken.
func (l *limits) wait(ctx context.Context, b bucket) (done, error) {
	r := l.take(b)
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done():
		l.leave(r)
		return nil, ended(ctx, 0)
	}
	release := func() {
		<-r.turn
		l.leave(r)
	}
	for {
		err := l.reopen(ctx, r)
		if err == nil {
			err = l.global.take(ctx)
		}
		if err != nil {
			release()
			return nil, err
		}
		if l.pause(r) <= 0 {
			break
		}
		l.global.giveBack() // closed while it waited
	}
	begun := l.now()
	return func(h http.Header, left bool) {
		if left {
			l.global.done(begun)
		} else {
			l.global.giveBack()
		}
		if left {
			l.learn(b, r, h)
		}
		release()
	}, nil
}

// reopen waits until a route takes requests.
func (l *limits) reopen(ctx context.Context, r *route) error {
	for {
		pause := l.pause(r)
		if pause <= 0 {
			return nil
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// key is where a route is found: under Discord's own name of its bucket, once
// an answer has told that.
func (l *limits) key(b bucket) string {
	if name := l.names[b.kind]; name != "" {
		return name + "/" + b.place
	}
	return b.kind + "/" + b.place
}

func (l *limits) take(b bucket) *route {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := l.key(b)
	r := l.routes[key]
	if r == nil {
		r = &route{turn: make(chan struct{}, 1), keys: []string{key}}
		l.routes[key] = r
	}
	r.users++
	return r
}

// When routes whose time is over are looked for: every minute, and when there
// are many.
const (
	mostRoutes = 1000
	sweepEvery = time.Minute
)

// leave gives a route back. Once nobody uses it and its time is over, it is
// forgotten.
func (l *limits) leave(r *route) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.users--
	now := l.now()
	if len(l.routes) > mostRoutes || now.Sub(l.swept) >= sweepEvery {
		l.swept = now
		for _, other := range l.routes {
			l.forget(other, now)
		}
	}
	l.forget(r, now)
}

func (l *limits) forget(r *route, now time.Time) {
	if r.users > 0 || r.reset.After(now) {
		return
	}
	for _, key := range r.keys {
		if l.routes[key] == r {
			delete(l.routes, key)
		}
	}
}

// pause is how long to hold back now.
func (l *limits) pause(r *route) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	pause := l.closed.Sub(now)
	if r.exhausted {
		pause = max(pause, r.reset.Sub(now))
	}
	return max(pause, l.guard(now))
}

// mostAfter is the longest wait that is believed, a day.
const mostAfter = 24 * time.Hour

// learn reads the headers of an answer.
func (l *limits) learn(b bucket, r *route, h http.Header) {
	left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	if err != nil {
		l.unknown(r)
		return
	}
	after, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if err != nil || !(after >= 0 && after <= mostAfter.Seconds()) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	r.left, r.exhausted = left, left <= 0
	r.reset = l.now().Add(time.Duration(after*1000+1) * time.Millisecond)
	if name := h.Get("X-RateLimit-Bucket"); name != "" && len(name) <= 100 && l.names[b.kind] != name {
		l.names[b.kind] = name
		if key := l.key(b); l.routes[key] == nil { // whoever comes next finds this one
			l.routes[key] = r
			r.keys = append(r.keys, key)
		}
	}
}

// unknown counts a request whose answer did not come: Discord may have counted
// it as well.
func (l *limits) unknown(r *route) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.left--; r.left <= 0 && r.reset.After(l.now()) {
		r.exhausted = true
	}
}

// refused closes a route, or everything, for as long as a 429 said. The caller
// has the route's turn.
func (l *limits) refused(b bucket, wait time.Duration, global bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	until := l.now().Add(wait)
	if global {
		l.closed = until
		return
	}
	if r := l.routes[l.key(b)]; r != nil {
		r.exhausted, r.reset = true, until
	}
}

// Discord shuts out an address that makes 10,000 invalid requests in ten
// minutes, those answered with 401, 403 or 429. Others may share the address,
// so this program stops at half of that.
const (
	invalidMost   = 5000
	invalidWindow = 10 * time.Minute
)

// count notes an answer that Discord counts as invalid. A 429 that others
// caused, with scope shared, is none.
func (l *limits) count(status int, h http.Header) {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
	case status == http.StatusTooManyRequests && h.Get("X-RateLimit-Scope") != "shared":
	default:
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.guard(now)
	l.invalid = append(l.invalid, now)
}

// guard is how long to hold everything back lest Discord shut the address out.
func (l *limits) guard(now time.Time) time.Duration {
	old := 0
	for old < len(l.invalid) && now.Sub(l.invalid[old]) >= invalidWindow {
		old++
	}
	l.invalid = slices.Delete(l.invalid, 0, old)
	if len(l.invalid) < invalidMost {
		return 0
	}
	return invalidWindow - now.Sub(l.invalid[len(l.invalid)-invalidMost])
}

// sleep waits, or says at once that ctx would end first.
func sleep(ctx context.Context, pause time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < pause {
		return ended(ctx, pause)
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ended(ctx, pause)
	}
}

// ended is the error of a request that did not leave before its context
// ended.
func ended(ctx context.Context, pause time.Duration) error {
	if pause > 0 {
		return &platforms.Error{Platform: name, Kind: platforms.Busy, Wait: pause, Err: errHeldBack}
	}
	err := context.Cause(ctx)
	return &platforms.Error{Platform: name, Kind: platforms.Other, Err: err}
}
