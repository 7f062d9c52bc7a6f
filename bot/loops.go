package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
	"golang.org/x/sync/errgroup"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// ErrLost means that another process has taken over the work since it was
// claimed. Nothing was changed.
var ErrLost = errors.New("the lease was lost to another process")

// Clocks is where processes agree on who does what.
type Clocks interface {
	// Hold takes or keeps a clock, and reports whether the lease has it.
	Hold(ctx context.Context, name string, l content.Lease) (bool, error)
	// Renew keeps up every clock that the lease holds, and returns their names.
	Renew(ctx context.Context, l content.Lease) ([]string, error)
	// DropClock gives up one clock, and Release all that a token holds.
	DropClock(ctx context.Context, name, token string) error
	Release(ctx context.Context, token string) error
	// NextDue returns when there is next something to do of "sources",
	// "articles", "subscriptions" or "deliveries/" and a platform's name; zero
	// when there is nothing.
	NextDue(ctx context.Context, work string) (time.Time, error)
}

// Records is what is swept at night.
type Records interface {
	// Sweep removes records that have served.
	Sweep(ctx context.Context) error
}

// A Role is one kind of work of a process.
type Role string

// The roles.
const (
	Listen  Role = "listen"  // to people
	Collect Role = "collect" // read sources
	Edit    Role = "edit"    // sort articles into stories
	Plan    Role = "plan"    // make briefings of what is due
	Deliver Role = "deliver" // send them
)

// Loops is everything that a process does by itself. Any number of processes
// may run the same loops on one database: a lease decides.
type Loops struct {
	Platforms []platforms.Platform
	Bot       *Bot
	Planner   *briefing.Planner
	Editor    *content.Editor
	Collector *content.Collector
	Alerter   *Alerter
	Clocks    Clocks
	Records   Records
	Sources   Sources
	Push      *content.Push // nil without a public address
	Outbox    Outbox
	Readers   Readers
	Token     string // of this process, for its leases
	// Lease is after how long the work of a process that stopped answering is
	// taken over, and how often work is looked for that no clock announced: what
	// another process stored. What it planned is looked for five times as often.
	Lease time.Duration
	Now   func() time.Time
	Log   *slog.Logger
	// Roles narrows what the process does; all of it when empty. Alerts go with
	// Deliver, the sweeping of records with Plan.
	Roles   []Role
	Keep    time.Duration                    // how long articles are kept; 0 for ever
	Fate    func(platform, fate string)      // see Courier
	State   func(platform string, err error) // told when a platform begins to listen (nil) and when it cannot
	Standby func(clock string)               // told when another process has a clock

	mu         sync.Mutex
	held       map[string]context.CancelFunc // by clock: what ends its work
	once       sync.Once
	plan, edit chan struct{}
	deliver    []chan struct{} // one for each platform's courier
}

// Changed wakes the planner: a subscription came or went.
func (l *Loops) Changed() {
	l.prepare()
	nudge(l.plan)
}

func (l *Loops) prepare() {
	l.once.Do(func() { l.plan, l.edit = make(chan struct{}, 1), make(chan struct{}, 1) })
}

func (l *Loops) lease() content.Lease {
	now := l.Now()
	return content.Lease{Token: l.Token, Now: now, Until: now.Add(l.term())}
}

// term is for how long a lease is written: with look, after which others see
// that it has run out, it makes the whole of Lease. The clocks of processes may
// differ by half a term before one takes another's work.
func (l *Loops) term() time.Duration { return l.Lease - l.look() }

// look is how often a process looks whether another still has a clock.
func (l *Loops) look() time.Duration { return l.Lease / 5 }

// Run runs the loops until ctx ends, then releases what this process holds.
func (l *Loops) Run(ctx context.Context) error {
	l.prepare()
	l.deliver = nil
	g, gctx := errgroup.WithContext(ctx)
	for _, p := range l.Platforms {
		planned := make(chan struct{}, 1)
		l.deliver = append(l.deliver, planned)
		l.start(g, Listen, func() error { return l.listenAll(gctx, p) })
		l.start(g, Deliver, func() error { return l.courier(gctx, p, planned) })
	}
	l.start(g, Plan, func() error {
		return l.work(gctx, "plan", l.plan, "subscriptions", func(ctx context.Context) (int, error) {
			n, err := l.Planner.Run(ctx, l.lease)
			if n > 0 {
				for _, c := range l.deliver {
					nudge(c)
				}
			}
			return n, err
		})
	})
	l.start(g, Collect, func() error { return l.work(gctx, "collect", nil, "sources", l.collect) })
	l.start(g, Edit, func() error {
		return l.hold(gctx, content.EditorClock, func(ctx context.Context) error {
			return l.work(ctx, "edit", l.edit, "articles", func(ctx context.Context) (int, error) {
				return l.Editor.Run(ctx, l.lease)
			})
		})
	})
	if l.Alerter != nil {
		l.start(g, Deliver, func() error { return l.alerts(gctx) })
	}
	g.Go(func() error { return l.keep(gctx) })
	l.start(g, Plan, func() error { return l.housekeep(gctx) })
	l.start(g, Collect, func() error { return l.retain(gctx) })
	l.start(g, Collect, func() error { return l.push(gctx) })
	err := g.Wait()
	if rerr := l.Clocks.Release(context.WithoutCancel(ctx), l.Token); rerr != nil {
		l.Log.Warn("leases were not released; they run out by themselves", "error", rerr)
	}
	return err
}

// Does reports whether a role is among those of the process.
func (l *Loops) Does(r Role) bool { return len(l.Roles) == 0 || slices.Contains(l.Roles, r) }

func (l *Loops) start(g *errgroup.Group, r Role, f func() error) {
	if l.Does(r) {
		g.Go(f)
	}
}

// nudge wakes a loop that waits, and is forgotten by one that does not.
func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// work runs one kind of work each time it is due, or its loop is nudged. Run
// returns how much it did. A failure is told and tried again, more slowly each
// time: a database that is away for a moment must not end the program.
func (l *Loops) work(ctx context.Context, name string, nudged <-chan struct{}, kind string, run func(context.Context) (int, error)) error {
	for failures := 0; ; {
		wait, due, err := l.untilDue(ctx, kind)
		if due && err == nil {
			var done int
			done, err = run(ctx)
			if wait = 0; done == 0 {
				wait = idle // due, and waiting behind something else
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if refusal, ok := errors.AsType[*platforms.Error](err); ok && refusal.Kind == platforms.Denied {
			return err
		}
		if err != nil {
			failures++
			wait = gap(failures)
			l.Log.Error("work failed and will be tried again", "work", name, "again_in", wait.Round(time.Millisecond), "error", err)
		} else {
			failures = 0
		}
		select {
		case <-ctx.Done():
			return nil
		case <-nudged:
		case <-time.After(wait):
		}
	}
}

// deliveriesOf begins the kind of work that is a platform's deliveries.
const deliveriesOf = "deliveries/"

// idle is how soon to look again for work that is due and cannot be claimed.
const idle = time.Second

// untilDue says whether a kind of work is due, and else for how long its loop
// may sleep: until it is, at most a lease or a part of one. Work of no kind is always due.
func (l *Loops) untilDue(ctx context.Context, kind string) (time.Duration, bool, error) {
	if kind == "" {
		return 0, true, nil
	}
	due, err := l.Clocks.NextDue(ctx, kind)
	most := l.Lease
	if kind == "subscriptions" || strings.HasPrefix(kind, deliveriesOf) {
		most = l.look() // people wait for what another process has planned
	}
	if err != nil || due.IsZero() {
		return most, false, err
	}
	wait := due.Sub(l.Now())
	return min(max(wait, 0), most), wait <= 0, nil
}

// listenAll listens to every shard of a platform that no other process holds.
func (l *Loops) listenAll(ctx context.Context, p platforms.Platform) error {
	var shards int
	for wait := time.Second; ; wait = min(2*wait, time.Minute) {
		var err error
		if shards, err = p.Shards(ctx); err == nil || ctx.Err() != nil {
			break
		}
		l.Log.Error("a platform does not say how to listen to it", "platform", p.Name(), "error", err)
		l.state(p, err)
		if platforms.KindOf(err) == platforms.Denied {
			return nil // only the operator can mend this
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
	g, gctx := errgroup.WithContext(ctx)
	for i := range shards {
		g.Go(func() error { return l.listen(gctx, p, platforms.Shard{Index: i, Of: shards}) })
	}
	return g.Wait()
}

func (l *Loops) listen(ctx context.Context, p platforms.Platform, s platforms.Shard) error {
	return l.hold(ctx, fmt.Sprintf("listen/%s/%d", p.Name(), s.Index), func(ctx context.Context) error {
		l.state(p, nil)
		err := p.Listen(ctx, s, l.Bot.Commands, l.Bot)
		if ctx.Err() != nil {
			return nil
		}
		l.Log.Error("a platform cannot be listened to", "platform", p.Name(), "error", err)
		l.state(p, err)
		if platforms.KindOf(err) == platforms.Denied {
			return err // only the operator can mend this
		}
		return nil
	})
}

func (l *Loops) courier(ctx context.Context, p platforms.Platform, planned <-chan struct{}) error {
	c := &Courier{Platform: p, Outbox: l.Outbox, Readers: l.Readers, Chats: l.Bot.Chats, Catalog: l.Bot.Catalog, Tailor: l.Bot.Tailor, Lease: l.lease, Now: l.Now, Log: l.Log, Fate: l.Fate}
	return l.hold(ctx, "send/"+p.Name(), func(ctx context.Context) error {
		err := l.work(ctx, "deliver/"+p.Name(), planned, deliveriesOf+p.Name(), c.Run)
		if err != nil {
			l.Log.Error("deliveries are stopped: the platform refuses the token", "platform", p.Name(), "error", err)
			l.state(p, err)
		}
		return err
	})
}

func (l *Loops) state(p platforms.Platform, err error) {
	if l.State != nil {
		l.State(p.Name(), err)
	}
}

// housekeep sweeps every night. The sweep may run in any process, or several.
func (l *Loops) housekeep(ctx context.Context) error {
	nightly, err := cron.ParseStandard("17 3 * * *")
	if err != nil {
		return err
	}
	for {
		now := l.Now()
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(nightly.Next(now).Sub(now)):
		}
		if err := l.Records.Sweep(ctx); err != nil && ctx.Err() == nil {
			l.Log.Error("old records were not removed", "error", err)
		}
	}
}
