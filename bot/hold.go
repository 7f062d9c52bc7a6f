package bot

import (
	"context"
	"maps"
	"slices"
	"time"

	"daybrief/content"
)

// hold runs f while this process has a clock. It waits for the clock as long
// as another process keeps it, and ends f's context when it is lost. After an
// error of f it gives the clock up, and waits for ctx: what this process cannot
// do, another may.
func (l *Loops) hold(ctx context.Context, name string, f func(context.Context) error) error {
	for {
		held, err := l.take(ctx, name)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			l.Log.Error("cannot reach the database", "clock", name, "error", err)
		} else if !held && l.Standby != nil {
			l.Standby(name)
		}
		if held {
			inner, lose := context.WithCancel(ctx)
			l.holding(name, lose)
			err := f(inner)
			l.holding(name, nil)
			lose()
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				if derr := l.Clocks.DropClock(ctx, name, l.Token); derr != nil {
					l.Log.Warn("a clock was not given up; it runs out by itself", "clock", name, "error", derr)
				}
				<-ctx.Done()
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(l.look()):
		}
	}
}

// holding notes what to do when a clock is lost; nil when it is given up.
func (l *Loops) holding(name string, lose context.CancelFunc) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if lose == nil {
		delete(l.held, name)
		return
	}
	if l.held == nil {
		l.held = map[string]context.CancelFunc{}
	}
	l.held[name] = lose
}

// keep renews the clocks of this process, all in one statement, and ends the
// work of those that are lost. While the database does not answer, work goes
// on until shortly before another process may begin it.
func (l *Loops) keep(ctx context.Context) error {
	until := l.Now().Add(l.term())
	wait := l.term() / 3
	for last := l.Now(); ; last = l.Now() {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		l.tellOfJump(last, l.Now())
		lease := l.lease()
		l.mu.Lock()
		before := maps.Clone(l.held)
		l.mu.Unlock()
		names, err := l.renew(ctx, lease)
		if ctx.Err() != nil {
			return nil
		}
		if err == nil {
			until, wait = lease.Until, l.term()/3
		} else if wait = l.term() / 12; l.Now().Before(until.Add(-l.term() / 3)) {
			continue
		}
		for name, lose := range before {
			if !slices.Contains(names, name) {
				l.Log.Warn("work was lost to another process", "clock", name, "error", err)
				lose()
			}
		}
	}
}

// jump is from when on a change of the clock is told of.
const jump = 2 * time.Second

// tellOfJump says when the clock of the machine was set. What is due by the new
// time is planned; what was made late by it folds, as after a pause.
func (l *Loops) tellOfJump(before, now time.Time) {
	by := now.Round(0).Sub(before.Round(0)) - now.Sub(before) // by the wall, less by the steady clock
	if by.Abs() >= jump {
		l.Log.Warn("the clock of this machine has jumped; have it kept by NTP", "by", by)
	}
}

// renew gives up on a database that does not answer in good time.
func (l *Loops) renew(ctx context.Context, lease content.Lease) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, l.term()/6)
	defer cancel()
	return l.Clocks.Renew(ctx, lease)
}

func (l *Loops) take(ctx context.Context, name string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, l.Lease/2)
	defer cancel()
	return l.Clocks.Hold(ctx, name, l.lease())
}
