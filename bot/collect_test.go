package bot

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/content"
)

// A shelf of articles to be removed, and of one source whose lease can be lost.
type shelf struct {
	Sources
	old   int
	steps []time.Time
	kept  atomic.Int64
	lost  atomic.Bool
}

func (s *shelf) Retain(_ context.Context, before time.Time) (int, error) {
	n := min(s.old, 50)
	s.old -= n
	s.steps = append(s.steps, before)
	return n, nil
}

func (s *shelf) KeepSource(context.Context, content.Lease, int64) error {
	s.kept.Add(1)
	if s.lost.Load() {
		return ErrLost
	}
	return nil
}

func TestRetainGoesInSteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{old: 120}
		l := &Loops{Sources: s, Now: time.Now, Log: slog.New(slog.DiscardHandler), Keep: 90 * 24 * time.Hour}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute)
		defer cancel()
		began := time.Now()
		if err := l.retain(ctx); err != nil {
			t.Fatal(err)
		}
		if s.old != 0 || len(s.steps) != 4 {
			t.Errorf("%d steps left %d articles, want 4 and none within half an hour", len(s.steps), s.old)
		}
		if got := began.Sub(s.steps[0]); got != l.Keep {
			t.Errorf("articles older than %v go, want %v", got, l.Keep)
		}
		if s.steps[1].Sub(s.steps[0]) != retainPause {
			t.Errorf("the second step came %v after the first, want %v", s.steps[1].Sub(s.steps[0]), retainPause)
		}
		l.Keep = 0
		if err := l.retain(t.Context()); err != nil || len(s.steps) != 4 { // returns at once
			t.Errorf("with no limit: %v, %d steps", err, len(s.steps))
		}
	})
}

func TestLeaseOnASourceIsKeptUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{}
		l := &Loops{Sources: s, Now: time.Now, Log: slog.New(slog.DiscardHandler), Lease: 15 * time.Second}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go l.keepSource(ctx, 1, cancel)
		time.Sleep(31 * time.Second)
		synctest.Wait()
		if s.kept.Load() != 6 || ctx.Err() != nil {
			t.Errorf("the lease was kept up %d times in 31 s, want 6; %v", s.kept.Load(), ctx.Err())
		}
		s.lost.Store(true)
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if ctx.Err() == nil {
			t.Error("the read goes on after its lease was lost")
		}
	})
}
