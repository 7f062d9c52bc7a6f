package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"daybrief/content"
)

// Sources is where the collector finds what to read, and leaves what it read.
type Sources interface {
	ClaimSources(ctx context.Context, l content.Lease, limit int) ([]content.Source, error)
	FinishSource(ctx context.Context, l content.Lease, s content.Source) error
	// KeepSource keeps up the lease on a source while it is read. It returns
	// ErrLost when another process has it.
	KeepSource(ctx context.Context, l content.Lease, id int64) error
	SaveArticles(ctx context.Context, articles []content.Article) (int, error)
	// Retain removes one step of the articles older than a time, and returns
	// how many that was.
	Retain(ctx context.Context, before time.Time) (int, error)
}

const (
	collectAtOnce = 8               // sources that are read at the same time
	collectWithin = 4 * time.Minute // for one source with all its pages
)

// Collected says what became of one source that was read.
type Collected struct {
	Source content.Source // as it is stored now
	Added  int            // articles that were new
	Err    error          // why it could not be read
}

func (l *Loops) collect(ctx context.Context) (int, error) {
	n, err := l.Collect(ctx, func(Collected) {})
	if n > 0 {
		nudge(l.edit)
	}
	return n, err
}

// Collect reads the sources that are due until there are no more, several at
// once, and tells of each. It returns how many that was. The error is the
// database's: a source that fails says so itself.
func (l *Loops) Collect(ctx context.Context, tell func(Collected)) (int, error) {
	g, ctx := errgroup.WithContext(ctx)
	var mu sync.Mutex
	total := 0
	for range collectAtOnce {
		g.Go(func() error {
			for ctx.Err() == nil {
				lease := l.lease()
				sources, err := l.Sources.ClaimSources(ctx, lease, 1)
				if err != nil || len(sources) == 0 {
					return err
				}
				done, err := l.CollectOne(ctx, lease, sources[0])
				if err != nil {
					return err
				}
				mu.Lock()
				total++
				tell(done)
				mu.Unlock()
			}
			return ctx.Err()
		})
	}
	return total, g.Wait()
}

// CollectOne reads one claimed source and stores what is new. The articles are
// stored before the source's validators: whatever ends the process between the two, the next read
// brings them again, and none is lost.
func (l *Loops) CollectOne(ctx context.Context, lease content.Lease, s content.Source) (Collected, error) {
	reading, cancel := context.WithTimeout(ctx, collectWithin)
	defer cancel()
	go l.keepSource(reading, s.ID, cancel)
	articles, next, err := l.Collector.Collect(reading, s)
	if ctx.Err() != nil {
		return Collected{}, ctx.Err()
	}
	if err != nil {
		l.Log.Warn("a source cannot be read", "source", s.URL, "failures", next.Failures, "again", next.Due, "error", err)
	}
	done := Collected{Source: next, Err: err}
	if done.Added, err = l.Sources.SaveArticles(ctx, articles); err != nil {
		return done, fmt.Errorf("store the articles of %s: %w", s.URL, err)
	}
	if err := l.Sources.FinishSource(ctx, lease, next); err != nil && !errors.Is(err, ErrLost) {
		return done, fmt.Errorf("store source %s: %w", s.URL, err)
	}
	return done, nil
}

// keepSource keeps up the lease on a source until ctx ends, and calls lost
// when another process has taken it over. A process that dies so gives its sources
// back as soon as any other work.
func (l *Loops) keepSource(ctx context.Context, id int64, lost context.CancelFunc) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(l.Lease / 3):
		}
		err := l.Sources.KeepSource(ctx, l.lease(), id)
		if errors.Is(err, ErrLost) {
			lost()
			return
		}
		if err != nil && ctx.Err() == nil {
			l.Log.Warn("the lease on a source was not kept up", "error", err)
		}
	}
}

const (
	retainEvery = time.Hour
	retainPause = 200 * time.Millisecond // between two steps, which leaves the database to others
)

// retain removes old articles, a few at a time.
func (l *Loops) retain(ctx context.Context) error {
	for l.Keep > 0 {
		wait := retainPause
		n, err := l.Sources.Retain(ctx, l.Now().Add(-l.Keep))
		if err != nil && ctx.Err() == nil {
			l.Log.Error("old articles were not removed", "error", err)
		}
		if n == 0 {
			wait = retainEvery
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
	return nil
}

// pushEvery is how often hubs are looked for that are to be asked for news.
const pushEvery = time.Minute

// push subscribes to the hubs that feeds name.
func (l *Loops) push(ctx context.Context) error {
	for l.Push != nil {
		if _, err := l.Push.Subscribe(ctx); err != nil && ctx.Err() == nil {
			l.Log.Error("hubs were not asked for news", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pushEvery):
		}
	}
	return nil
}
