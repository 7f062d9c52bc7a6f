package briefing

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"daybrief/content"
)

// A Plan is what becomes of one due subscription.
type Plan struct {
	Subscription int64
	Due          time.Time // the subscription's next run
	Delivery     int64     // id of the delivery to queue, or 0 for none
	Planned      time.Time // the run it is for
	Send         time.Time // when it may be sent: orders the deliveries of one run
	Briefing     int64
}

// A Desk is where the planner finds due subscriptions and leaves deliveries.
type Desk interface {
	// ClaimSubscriptions leases up to limit subscriptions that are due.
	ClaimSubscriptions(ctx context.Context, l content.Lease, limit int) ([]Subscription, error)
	// BriefingByKey returns the id of the briefing of a query, or 0.
	BriefingByKey(ctx context.Context, key string) (int64, error)
	// SaveBriefing stores a briefing under its key and returns its id: the
	// given one, or that of another which was stored first.
	SaveBriefing(ctx context.Context, id int64, key string, b Briefing) (int64, error)
	// Plan queues deliveries and moves the subscriptions on, in one
	// transaction. A delivery that exists already is left alone, and so is a
	// subscription that the lease no longer holds.
	Plan(ctx context.Context, l content.Lease, plans []Plan) error
}

// A Planner turns due subscriptions into deliveries.
type Planner struct {
	Desk    Desk
	Library Library
	Writer  Writer           // nil for none
	Now     func() time.Time // to measure by, and for the writer; nil without one
	NewID   func() int64
	Log     *slog.Logger
}

// How many subscriptions are planned at a time. The first batch is small; the
// next ones are of a size that takes the database some twenty milliseconds, since
// the one writer of SQLite has others waiting.
const (
	leastPlanned = 16
	firstPlanned = 64
	mostPlanned  = 1024
	planTime     = 20 * time.Millisecond // of one transaction, as aimed at
	buildShare   = 50                    // times that for building: well within a lease
)

// behind is how late an article may come in and still be told: the longest
// pause between two reads of a source, with room to spare.
const behind = 12 * time.Hour

// longest is how far back a briefing looks after a pause.
const longest = 72 * time.Hour

// Run plans what is due, batch by batch, and returns how many subscriptions it
// moved on. One that cannot be planned holds up no other: it stays leased, and
// is tried again when the lease runs out.
func (p *Planner) Run(ctx context.Context, lease func() content.Lease) (int, error) {
	var failed error
	r := round{Planner: p, turns: map[Schedule]turn{}, built: map[string]int64{}}
	for total, batch := 0, firstPlanned; ; {
		l := lease()
		var subs []Subscription
		took, err := p.timed(func() (err error) {
			subs, err = p.Desk.ClaimSubscriptions(ctx, l, batch)
			return err
		})
		if err != nil || len(subs) == 0 {
			return total, errors.Join(failed, err)
		}
		plans := make([]Plan, 0, len(subs))
		began := p.now()
		for i, s := range subs {
			plan, err := r.plan(ctx, s, l.Now)
			if err != nil {
				failed = err // the last one; they are mostly alike
				continue
			}
			plan.Send = plan.Planned.Add(-place(subs[i-i%together].ID, plan.Planned))
			plans = append(plans, plan)
		}
		building := p.now().Sub(began)
		queued, err := p.timed(func() error { return p.Desk.Plan(ctx, l, plans) })
		if err != nil {
			return total, fmt.Errorf("queue deliveries: %w", err)
		}
		total += len(plans)
		if len(subs) == batch {
			batch = fit(batch, max(took, queued, building/buildShare))
		}
	}
}

// timed returns how long f took, on the planner's clock.
func (p *Planner) timed(f func() error) (time.Duration, error) {
	began := p.now()
	err := f()
	return p.now().Sub(began), err
}

// now is the planner's clock, or one that stands still.
func (p *Planner) now() time.Time {
	if p.Now == nil {
		return time.Time{}
	}
	return p.Now()
}

// fit returns the size of a batch that takes about planTime, at most twice the
// last one.
func fit(batch int, took time.Duration) int {
	next := 2 * batch
	if took > 0 {
		next = min(next, int(int64(batch)*int64(planTime)/int64(took)))
	}
	return min(max(next, leastPlanned), mostPlanned)
}

// A round is one run of a planner. Subscriptions share schedules and
// briefings, and what was found out for one serves the next.
type round struct {
	*Planner
	turns map[Schedule]turn
	built map[string]int64 // ids of briefings by key
}

// A turn is where a schedule stands between two of its runs.
type turn struct{ before, last, next time.Time }

func (r *round) turn(s Schedule, now time.Time) (turn, error) {
	t, ok := r.turns[s]
	if ok && now.Before(t.next) {
		return t, nil
	}
	next, err := s.Next(now)
	if err != nil {
		return turn{}, err
	}
	t = turn{next: next, last: s.Previous(now.Add(time.Nanosecond))}
	t.before = s.Previous(t.last)
	r.turns[s] = t
	return t, nil
}

func (r *round) plan(ctx context.Context, s Subscription, now time.Time) (Plan, error) {
	t, err := r.turn(s.Schedule, now)
	if err != nil {
		// A schedule that no longer reads, such as a zone that left the
		// database: look again tomorrow, and say so, rather than spin.
		r.Log.Error("subscription cannot be scheduled; remove it or change its time", "subscription", s.ID, "error", err)
		return Plan{Subscription: s.ID, Due: now.Add(24 * time.Hour)}, nil
	}
	plan := Plan{Subscription: s.ID, Due: t.next}
	// Of several missed runs the last one is made, for all of them.
	run, before := s.Due, time.Time{}
	if !t.last.Before(run) {
		run, before = t.last, t.before
	} else {
		before = s.Schedule.Previous(run)
	}
	if now.Sub(run) >= TooLate {
		r.Log.Info("missed run folds into the next", "subscription", s.ID, "run", run, "next", t.next)
		return plan, nil
	}
	id, err := r.briefing(ctx, s, run, before, now)
	if err != nil {
		return plan, fmt.Errorf("briefing for subscription %d: %w", s.ID, err)
	}
	plan.Delivery, plan.Planned, plan.Briefing = r.NewID(), run, id
	return plan, nil
}

// together is how many subscriptions that lie side by side in the database go
// side by side in the order of sending as well: what is written together should
// lie together, and two seconds are no long wait.
const together = 64

// place puts the deliveries of a popular minute in order, by up to a second
// before it. It is drawn anew for each run, so nobody is last every day. The
// last of n leaves no later than n messages take at the platform's rate.
func place(subscription int64, run time.Time) time.Duration {
	// The finalizer of SplitMix64 (Steele, Lea and Flood 2014).
	x := uint64(subscription) ^ uint64(run.Unix())*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return time.Duration((x^x>>31)%1_000_000) * time.Microsecond
}

// briefing returns the id of the briefing for a run, building it if nobody has
// yet.
func (r *round) briefing(ctx context.Context, s Subscription, run, before, now time.Time) (int64, error) {
	q := queryFor(s, run, before, now)
	key := q.Key()
	if id := r.built[key]; id != 0 {
		return id, nil
	}
	id, err := r.Desk.BriefingByKey(ctx, key)
	if err == nil && id == 0 {
		id, err = r.build(ctx, q, run)
	}
	if err == nil {
		r.built[key] = id
	}
	return id, err
}

func (r *round) build(ctx context.Context, q Query, run time.Time) (int64, error) {
	var w Writer
	if r.Writer != nil { // however many briefings are due, none is late for it
		w = hurried{r.Writer, r.Now, run.Add(dueWait)}
	}
	b, err := Build(ctx, r.Library, w, q)
	if err != nil {
		return 0, err
	}
	return r.Desk.SaveBriefing(ctx, r.NewID(), q.Key(), b)
}

// QueryOf returns the query that a planned briefing of a subscription answers.
func QueryOf(b Briefing, s Subscription) Query {
	q := Query{Topic: b.Topic, Language: s.News, From: b.From, Until: b.Until, Behind: behind}
	if s.Own {
		q.For = s.Chat
	}
	return q
}

// QueryFor returns what a subscription's run is made from: everything since
// the run before it, or since the last one that arrived if that is longer ago,
// but after a pause no more than three days. A late run takes in what came
// since.
func QueryFor(s Subscription, run, now time.Time) Query {
	return queryFor(s, run, s.Schedule.Previous(run), now)
}

// queryFor is QueryFor with the run before, zero if there is none.
func queryFor(s Subscription, run, from, now time.Time) Query {
	until := run
	if now.Sub(run) > LateAfter {
		until = now.Truncate(time.Minute)
	}
	if from.IsZero() {
		from = until.Add(-24 * time.Hour)
	}
	most := max(longest, run.Sub(from)) // a weekly briefing covers its week
	if !s.Covered.IsZero() && s.Covered.Before(from) {
		from = s.Covered
	}
	if from.Before(until.Add(-most)) {
		from = until.Add(-most)
	}
	q := Query{Topic: s.Topic, Language: s.News, From: from, Until: until, Behind: behind}
	if s.Own {
		q.For = s.Chat
	}
	return q
}
