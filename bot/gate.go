package bot

import (
	"context"
	"sync"
	"time"
)

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
