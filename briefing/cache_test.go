package briefing

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/content"
)

// counting counts what is asked of a shelf.
type counting struct {
	shelf
	asked *atomic.Int64
}

func (c counting) Articles(ctx context.Context, q Query) ([]content.Article, error) {
	c.asked.Add(1)
	time.Sleep(100 * time.Millisecond)
	return c.shelf.Articles(ctx, q)
}

func TestCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		version := "1"
		var built atomic.Int64
		c := &Cache{Library: counting{news(5), &built}, Version: func(context.Context) (string, error) { return version, nil }, Now: time.Now}
		ask := func(topic string) Briefing {
			t.Helper()
			b, err := c.Build(t.Context(), Query{Topic: topic, From: morning.Add(-24 * time.Hour), Until: morning.Add(-7 * time.Second)})
			if err != nil || len(b.Items) != 5 || !b.Until.Equal(morning.Add(-7*time.Second)) {
				t.Fatalf("Build = %+v, %v", b, err)
			}
			return b
		}
		want := func(n int64, when string) {
			t.Helper()
			if got := built.Load(); got != n {
				t.Errorf("%s: built %d times, want %d", when, got, n)
			}
		}
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { ask("") })
		}
		wg.Wait()
		want(1, "fifty at once")
		time.Sleep(time.Hour)
		ask("")
		want(1, "nothing has changed")
		version = "2"
		time.Sleep(freshFor)
		ask("")
		want(2, "something has changed")
		version = "3"
		ask("")
		want(2, "something has changed a moment ago")
		for i := range 2 * cached {
			ask(string(rune('a' + i)))
		}
		if len(c.kept) > cached {
			t.Errorf("%d briefings kept", len(c.kept))
		}
		want(2+2*cached, "other topics")
	})
}
