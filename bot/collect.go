package bot

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"daybrief/content"
)

// Sources is where the collector finds what to read, and leaves what it read.
type Sources interface {
	// ClaimSources leases up to limit sources that are due, of those that chats
	// have for themselves or of the others.
	ClaimSources(ctx context.Context, l content.Lease, own bool, limit int) ([]content.Source, error)
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
	// What anybody may add is read beside the others, never instead of them.
	ownAtOnce  = 2                // of those, sources that chats have for themselves
	ownWithin  = 30 * time.Second // for one of them
	ownAgain   = time.Hour        // until one whose articles could not be stored is read again
	collectTry = time.Second      // between two looks for what else is due while own sources are read
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
	var mu sync.Mutex
	total := 0
	count := func(done Collected) {
		mu.Lock()
		defer mu.Unlock()
		total++
		tell(done)
	}
	g, ctx := errgroup.WithContext(ctx)
	read := make(chan struct{}) // closed when no own source is due any more
	g.Go(func() error {
		defer close(read)
		_, err := l.collectAll(ctx, true, ownAtOnce, count)
		return err
	})
	g.Go(func() error {
		for {
			n, err := l.collectAll(ctx, false, collectAtOnce-ownAtOnce, count)
			if err != nil {
				return err
			}
			select {
			case <-read:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(collectTry):
			}
			if n > 0 {
				nudge(l.edit)
			}
		}
	})
	err := g.Wait()
	return total, err
}

// collectAll reads the sources of one kind that are due until there are no more,
// so many at once.
func (l *Loops) collectAll(ctx context.Context, own bool, atOnce int, tell func(Collected)) (int, error) {
	g, ctx := errgroup.WithContext(ctx)
	var total atomic.Int64
	for range atOnce {
		g.Go(func() error {
			for ctx.Err() == nil {
				lease := l.lease()
				sources, err := l.Sources.ClaimSources(ctx, lease, own, 1)
				if err != nil || len(sources) == 0 {
					return err
				}
				done, err := l.CollectOne(ctx, lease, sources[0])
				if err != nil {
					return err
				}
				total.Add(1)
				tell(done)
			}
			return ctx.Err()
		})
	}
	err := g.Wait()
	return int(total.Load()), err
}

// CollectOne reads one claimed source and stores what is new. The articles are
// stored before the source's validators: whatever ends the process between the two, the next read
// brings them again, and none is lost. An own source that cannot be stored has
// failed, and is no error: anybody can make one that is odd enough.
func (l *Loops) CollectOne(ctx context.Context, lease content.Lease, s content.Source) (Collected, error) {
	within := collectWithin
	if s.Own {
		within = ownWithin
	}
	reading, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	go l.keepSource(reading, s.ID, cancel)
	articles, next, err := l.Collector.Collect(reading, s)
	if ctx.Err() != nil {
		return Collected{}, ctx.Err()
	}
	if err != nil {
		l.Log.Warn("a source cannot be read", "source", s.URL, "failures", next.Failures, "again", next.Due, "error", err)
	}
	for i := range articles {
		articles[i].Own = s.Own
	}
	done := Collected{Source: next, Err: err}
	if done.Added, err = l.Sources.SaveArticles(ctx, articles); err != nil {
		err = fmt.Errorf("store the articles of %s: %w", s.URL, err)
		if !s.Own || ctx.Err() != nil {
			return done, err
		}
		return l.giveUp(ctx, lease, s, err), nil
	}
	if err := l.Sources.FinishSource(ctx, lease, next); err != nil && !errors.Is(err, ErrLost) {
		err = fmt.Errorf("store source %s: %w", s.URL, err)
		if !s.Own || ctx.Err() != nil {
			return done, err
		}
		return l.giveUp(ctx, lease, s, err), nil
	}
	return done, nil
}

// giveUp leaves an own source that could not be stored for a while.
func (l *Loops) giveUp(ctx context.Context, lease content.Lease, s content.Source, why error) Collected {
	s.Failures++
	s.Problem, s.Due = "what it brings cannot be stored", l.Now().Add(ownAgain)
	l.Log.Warn("a chat's own source cannot be stored", "source", s.URL, "failures", s.Failures, "again", s.Due, "error", why)
	if err := l.Sources.FinishSource(ctx, lease, s); err != nil && !errors.Is(err, ErrLost) {
		l.Log.Error("a chat's own source was not put off", "source", s.URL, "error", err)
	}
	return Collected{Source: s, Err: why}
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
