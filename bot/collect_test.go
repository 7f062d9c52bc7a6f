package bot

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/content"
	"daybrief/content/fetch"
)

// A shelf of articles to be removed, and of one source whose lease can be lost.
type shelf struct {
	Sources
	old   int
	steps []time.Time
	kept  atomic.Int64
	lost  atomic.Bool
}

// due is a shelf of sources that are due, some of them chats' own.
type due struct {
	shelf
	mu             sync.Mutex
	own, shared    int // that wait
	held, mostHeld int // own ones that are being read
	finished       []content.Source
}

func (d *due) ClaimSources(_ context.Context, _ content.Lease, own bool, _ int) ([]content.Source, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	left, url := &d.shared, "http://shared.example/feed"
	if own {
		left, url = &d.own, "http://own.example/feed"
	}
	if *left == 0 {
		return nil, nil
	}
	*left--
	if own {
		d.held++
		d.mostHeld = max(d.mostHeld, d.held)
	}
	return []content.Source{{ID: int64(*left), URL: url, Own: own}}, nil
}

func (d *due) SaveArticles(_ context.Context, articles []content.Article) (int, error) {
	for _, a := range articles {
		if a.Own {
			return 0, errors.New("the database refuses the text")
		}
	}
	return len(articles), nil
}

func (d *due) FinishSource(_ context.Context, _ content.Lease, s content.Source) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s.Own {
		d.held--
	}
	d.finished = append(d.finished, s)
	return nil
}

// dial reaches servers that answer every request with a feed of one item. Those
// of own sources do not answer when they are slow.
func dial(slow bool) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, _, address string) (net.Conn, error) {
		if slow && strings.HasPrefix(address, "own") {
			select {
			case <-ctx.Done():
			case <-time.After(2 * ownWithin): // a transport dials on when the request is given up
			}
			return nil, errors.New("no answer")
		}
		here, there := net.Pipe()
		go func() {
			defer there.Close()
			r, err := http.ReadRequest(bufio.NewReader(there))
			if err != nil {
				return
			}
			body, status := `<rss version="2.0"><channel><title>Paper</title><item><title>Ferry late again</title><link>http://`+r.Host+`/1</link></item></channel></rss>`, "200 OK"
			if r.URL.Path == "/robots.txt" {
				body, status = "", "404 Not Found"
			}
			fmt.Fprintf(there, "HTTP/1.1 %s\r\nContent-Type: application/rss+xml\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
		}()
		return here, nil
	}
}

func collecting(s Sources, slow bool) *Loops {
	client := fetch.New(fetch.Config{Dial: dial(slow), Spacing: -1})
	return &Loops{Sources: s, Collector: &content.Collector{Fetch: client}, Now: time.Now, Lease: 15 * time.Second, Token: "me", Log: slog.New(slog.DiscardHandler)}
}

// TestSlowOwnSourcesHoldUpNobody: two own sources are read at once, for half a
// minute each, and what is shared is read meanwhile, also what falls due later.
func TestSlowOwnSourcesHoldUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &due{own: 8, shared: 20}
		l := collecting(d, true)
		began := time.Now()
		var late time.Duration
		go func() {
			time.Sleep(time.Minute)
			d.mu.Lock()
			d.shared = 1
			d.mu.Unlock()
		}()
		shared := 0
		n, err := l.Collect(t.Context(), func(c Collected) {
			if !c.Source.Own {
				shared++
				late = time.Since(began)
			}
		})
		if err != nil || n != 29 || shared != 21 {
			t.Errorf("Collect = %d of which %d shared, %v; want 29 and 21", n, shared, err)
		}
		if d.mostHeld != ownAtOnce {
			t.Errorf("%d own sources were read at once, want %d", d.mostHeld, ownAtOnce)
		}
		if late > time.Minute+2*collectTry {
			t.Errorf("what fell due after a minute was read after %v", late)
		}
		took := time.Since(began)
		time.Sleep(2 * ownWithin) // until the transport has given up too
		if want := 8 / ownAtOnce * ownWithin; took < want || took > want+10*time.Second {
			t.Errorf("the own sources took %v, want %v", took, want)
		}
	})
}

// TestOwnSourceFailsAlone: one whose articles the database refuses is put off,
// and the others are read.
func TestOwnSourceFailsAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &due{own: 3, shared: 5}
		l := collecting(d, false)
		added, failed := 0, 0
		n, err := l.Collect(t.Context(), func(c Collected) {
			added += c.Added
			if c.Err != nil {
				failed++
			}
		})
		if err != nil || n != 8 || added != 5 || failed != 3 {
			t.Errorf("Collect = %d with %d articles, %d failed, %v; want 8, 5, 3", n, added, failed, err)
		}
		for _, s := range d.finished {
			if wait := time.Until(s.Due); s.Own && (s.Failures != 1 || s.Problem == "" || s.ETag != "" || wait < ownAgain/2) {
				t.Errorf("an own source that was not stored is left as %+v", s)
			}
		}
	})
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
