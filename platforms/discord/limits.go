package discord

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"daybrief/platforms"
)

// Discord allows a bot 50 requests in a second. These stay below that however
// the second is cut: rate and burst together make 49.
const (
	globalRate  = 45
	globalBurst = 4
)

// limits holds requests back until Discord would take them. How many a route
// takes is never assumed: it stands in the headers of each answer.
type limits struct {
	now    func() time.Time
	global *rate.Limiter

	mu     sync.Mutex
	closed time.Time // until when Discord refuses everything
	routes map[string]*route
}

// route is one bucket of requests. They go one by one, so that the headers of
// one answer stand before the next request leaves.
type route struct {
	turn      chan struct{}
	users     int // holders and waiters, guarded by limits.mu
	exhausted bool
	reset     time.Time
}

func (l *limits) init(now func() time.Time) {
	l.now, l.global, l.routes = now, rate.NewLimiter(globalRate, globalBurst), map[string]*route{}
}

// wait holds a request back and takes the route's turn. The caller must call
// done, with the answer's headers or nil. An error is Busy if the wait is
// known to be longer than ctx, and leaves nothing taken.
func (l *limits) wait(ctx context.Context, key string) (done func(http.Header), err error) {
	r := l.take(key)
	select {
	case r.turn <- struct{}{}:
	case <-ctx.Done():
		l.leave(key, r)
		return nil, ended(ctx, 0)
	}
	release := func() {
		<-r.turn
		l.leave(key, r)
	}
	for {
		pause := l.pause(r)
		if pause <= 0 {
			break
		}
		if err := sleep(ctx, pause); err != nil {
			release()
			return nil, err
		}
	}
	now := l.now()
	reservation := l.global.ReserveN(now, 1)
	if pause := reservation.DelayFrom(now); pause > 0 {
		if err := sleep(ctx, pause); err != nil {
			reservation.CancelAt(l.now())
			release()
			return nil, err
		}
	}
	return func(h http.Header) {
		l.learn(r, h)
		release()
	}, nil
}

func (l *limits) take(key string) *route {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.routes[key]
	if r == nil {
		r = &route{turn: make(chan struct{}, 1)}
		l.routes[key] = r
	}
	r.users++
	return r
}

// leave forgets a route that nobody uses and that holds nothing back.
func (l *limits) leave(key string, r *route) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.users--
	if r.users > 0 {
		return
	}
	now := l.now()
	if len(l.routes) > 1000 { // now and then all the others as well
		for k, other := range l.routes {
			if other.users == 0 && !other.reset.After(now) {
				delete(l.routes, k)
			}
		}
	}
	if !r.exhausted || !r.reset.After(now) {
		delete(l.routes, key)
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
	return pause
}

// learn reads the headers of an answer.
func (l *limits) learn(r *route, h http.Header) {
	left, err := strconv.Atoi(h.Get("X-RateLimit-Remaining"))
	if err != nil {
		return
	}
	after, err := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
	if err != nil || after < 0 || after > 86400 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	r.exhausted = left <= 0
	r.reset = l.now().Add(time.Duration(after*1000+1) * time.Millisecond)
}

// refused closes a route, or everything, for as long as a 429 said.
func (l *limits) refused(key string, wait time.Duration, global bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	until := l.now().Add(wait)
	if global {
		l.closed = until
		return
	}
	if r := l.routes[key]; r != nil {
		r.exhausted, r.reset = true, until
	}
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
