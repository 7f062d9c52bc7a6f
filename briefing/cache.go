package briefing

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	cached   = 64              // briefings kept
	freshFor = 2 * time.Second // without asking whether something has changed
)

// A Cache builds briefings that people ask for, and keeps them while nothing
// changes: many who ask at once share one. It may be used by several goroutines.
type Cache struct {
	Library Library
	Writer  Writer // nil for none
	// Version returns a text that is another one once anything was stored that a
	// briefing may show.
	Version func(ctx context.Context) (string, error)
	Now     func() time.Time

	flight singleflight.Group
	mu     sync.Mutex
	kept   map[string]entry
}

type entry struct {
	briefing Briefing
	version  string
	made     time.Time
}

// Build returns what Build of the package returns for a window that ends with
// the running minute. The result is shared: what its slices hold must not be changed.
func (c *Cache) Build(ctx context.Context, q Query) (Briefing, error) {
	until := q.Until
	q.From, q.Until = minute(q.From), minute(q.Until)
	key := q.Key()
	c.mu.Lock()
	e, ok := c.kept[key]
	c.mu.Unlock()
	if !ok || c.Now().Sub(e.made).Abs() >= freshFor {
		// What is built for several must not end with the first of them.
		built, err, _ := c.flight.Do(key, func() (any, error) { return c.build(context.WithoutCancel(ctx), key, q, e, ok) })
		if err != nil {
			return Briefing{}, err
		}
		e.briefing = built.(Briefing)
	}
	b := e.briefing
	b.Until = until
	return b, nil
}

// minute rounds up, so that what has just come in is within.
func minute(t time.Time) time.Time { return t.Add(time.Minute - 1).Truncate(time.Minute) }

func (c *Cache) build(ctx context.Context, key string, q Query, old entry, known bool) (Briefing, error) {
	version, err := c.Version(ctx)
	if err != nil {
		return Briefing{}, err
	}
	e := entry{version: version, made: c.Now()}
	if known && old.version == version {
		e.briefing = old.briefing
	} else if e.briefing, err = Build(ctx, c.Library, c.Writer, q); err != nil {
		return Briefing{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept == nil {
		c.kept = map[string]entry{}
	}
	if _, again := c.kept[key]; !again && len(c.kept) >= cached {
		oldest := key
		for k, o := range c.kept {
			if o.made.Before(c.kept[oldest].made) || oldest == key {
				oldest = k
			}
		}
		delete(c.kept, oldest)
	}
	c.kept[key] = e
	return e.briefing, nil
}
