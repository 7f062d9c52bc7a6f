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
	Now     func() time.Time // used with a writer alone
	NewID   func() int64
	Log     *slog.Logger
}

// planBatch is how many subscriptions are planned in one transaction: small,
// so that the one writer of SQLite is never held for long.
const planBatch = 50

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
	for total := 0; ; {
		l := lease()
		subs, err := p.Desk.ClaimSubscriptions(ctx, l, planBatch)
		if err != nil || len(subs) == 0 {
			return total, errors.Join(failed, err)
		}
		plans := make([]Plan, 0, len(subs))
		for _, s := range subs {
			plan, err := p.plan(ctx, s, l.Now)
			if err != nil {
				failed = err // the last one; they are mostly alike
				continue
			}
			plans = append(plans, plan)
		}
		if err := p.Desk.Plan(ctx, l, plans); err != nil {
			return total, fmt.Errorf("queue deliveries: %w", err)
		}
		total += len(plans)
	}
}

func (p *Planner) plan(ctx context.Context, s Subscription, now time.Time) (Plan, error) {
	next, err := s.Schedule.Next(now)
	if err != nil {
		// A schedule that no longer reads, such as a zone that left the
		// database: look again tomorrow, and say so, rather than spin.
		p.Log.Error("subscription cannot be scheduled; remove it or change its time", "subscription", s.ID, "error", err)
		return Plan{Subscription: s.ID, Due: now.Add(24 * time.Hour)}, nil
	}
	plan := Plan{Subscription: s.ID, Due: next}
	// Of several missed runs the last one is made, for all of them.
	run := s.Due
	if last := s.Schedule.Previous(now.Add(time.Nanosecond)); last.After(run) {
		run = last
	}
	if now.Sub(run) >= TooLate {
		p.Log.Info("missed run folds into the next", "subscription", s.ID, "run", run, "next", next)
		return plan, nil
	}
	id, err := p.briefing(ctx, s, run, now)
	if err != nil {
		return plan, fmt.Errorf("briefing for subscription %d: %w", s.ID, err)
	}
	plan.Delivery, plan.Planned, plan.Briefing = p.NewID(), run, id
	return plan, nil
}

// briefing returns the id of the briefing for a run, building it if nobody has
// yet.
func (p *Planner) briefing(ctx context.Context, s Subscription, run, now time.Time) (int64, error) {
	q := QueryFor(s, run, now)
	id, err := p.Desk.BriefingByKey(ctx, q.Key())
	if err != nil || id != 0 {
		return id, err
	}
	var w Writer
	if p.Writer != nil { // however many briefings are due, none is late for it
		w = hurried{p.Writer, p.Now, run.Add(dueWait)}
	}
	b, err := Build(ctx, p.Library, w, q)
	if err != nil {
		return 0, err
	}
	return p.Desk.SaveBriefing(ctx, p.NewID(), q.Key(), b)
}

// QueryFor returns what a subscription's run is made from: everything since
// the run before it, or since the last one that arrived if that is longer ago,
// but after a pause no more than three days. A late run takes in what came
// since.
func QueryFor(s Subscription, run, now time.Time) Query {
	until := run
	if now.Sub(run) > LateAfter {
		until = now.Truncate(time.Minute)
	}
	from := s.Schedule.Previous(run)
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
	q := Query{Topic: s.Topic, From: from, Until: until, Behind: behind}
	if s.Own {
		q.For = s.Chat
	}
	return q
}
