package briefing

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"daybrief/content"
)

// desk is a Desk in memory.
type desk struct {
	due    []Subscription
	plans  []Plan
	saved  map[string]int64
	builds int
}

func (d *desk) ClaimSubscriptions(_ context.Context, _ content.Lease, limit int) ([]Subscription, error) {
	n := min(limit, len(d.due))
	claimed := d.due[:n]
	d.due = d.due[n:]
	return claimed, nil
}

func (d *desk) BriefingByKey(_ context.Context, key string) (int64, error) { return d.saved[key], nil }

func (d *desk) SaveBriefing(_ context.Context, id int64, key string, _ Briefing) (int64, error) {
	d.builds++
	d.saved[key] = id
	return id, nil
}

func (d *desk) Plan(_ context.Context, _ content.Lease, plans []Plan) error {
	d.plans = append(d.plans, plans...)
	return nil
}

// brokenOn is a shelf that cannot find one topic.
type brokenOn struct {
	shelf
	topic string
}

func (b brokenOn) Articles(ctx context.Context, q Query) ([]content.Article, error) {
	if q.Topic == b.topic {
		return nil, errors.New("scripted")
	}
	return b.shelf.Articles(ctx, q)
}

func TestPlanner(t *testing.T) {
	run := morning // 05:30 UTC
	daily := Schedule{"05:30", "daily", "UTC"}
	sub := func(id int64, topic string, due time.Time) Subscription {
		return Subscription{ID: id, Topic: topic, Schedule: daily, Due: due, Covered: due.Add(-24 * time.Hour)}
	}
	d := &desk{saved: map[string]int64{}}
	for i := range int64(120) { // more than a batch, one briefing for all
		d.due = append(d.due, sub(i+1, "", run))
	}
	d.due = append(d.due,
		sub(200, "broken", run),
		sub(201, "", run.Add(-24*time.Hour)), // missed yesterday's run: today's stands for both
		Subscription{ID: 202, Schedule: Schedule{"05:30", "daily", "Mars/Base"}, Due: run},
	)
	var id int64 = 1000
	now := run.Add(2 * time.Second)
	p := &Planner{Desk: d, Library: brokenOn{news(3), "broken"}, NewID: func() int64 { id++; return id }, Log: slog.New(slog.DiscardHandler)}
	lease := func() content.Lease { return content.Lease{Token: "t", Now: now, Until: now.Add(15 * time.Second)} }
	n, err := p.Run(t.Context(), lease)
	if n != 122 || err == nil {
		t.Errorf("Run = %d, %v; want 122 planned and the error of the broken one", n, err)
	}
	if d.builds != 2 { // one for the many, one for the window that is a day longer
		t.Errorf("%d briefings were built, want 2", d.builds)
	}
	plans := map[int64]Plan{}
	for _, plan := range d.plans {
		if plans[plan.Subscription].Subscription != 0 {
			t.Errorf("subscription %d was planned twice", plan.Subscription)
		}
		plans[plan.Subscription] = plan
	}
	for id, want := range map[int64]time.Time{1: run, 120: run, 201: run} {
		if got := plans[id]; !got.Planned.Equal(want) || got.Delivery == 0 || !got.Due.Equal(run.Add(24*time.Hour)) {
			t.Errorf("subscription %d is planned as %+v, want a delivery for %v and the next run a day later", id, got, want)
		}
	}
	if got := plans[202]; got.Delivery != 0 || !got.Due.Equal(now.Add(24*time.Hour)) {
		t.Errorf("a schedule that does not read is planned as %+v, want another look tomorrow", got)
	}
	if _, ok := plans[200]; ok {
		t.Errorf("the broken subscription was moved on: its run would be lost")
	}

	// Three hours late is too late: the run folds into the next.
	for _, test := range []struct {
		late time.Duration
		made bool
	}{{TooLate - time.Second, true}, {TooLate, false}} {
		d := &desk{saved: map[string]int64{}, due: []Subscription{sub(1, "", run)}}
		p.Desk = d
		now = run.Add(test.late)
		if _, err := p.Run(t.Context(), lease); err != nil {
			t.Fatal(err)
		}
		if made := d.plans[0].Delivery != 0; made != test.made {
			t.Errorf("a run %v late is made: %v, want %v", test.late, made, test.made)
		}
	}
}

// TestPlaces: the deliveries of a popular minute go in another order on each
// day, and nobody is among the first on most of them.
func TestPlaces(t *testing.T) {
	const chats, days = 6400, 60
	early := make([]int, chats/together) // days in the first tenth, by group
	for day := range days {
		run := morning.AddDate(0, 0, day)
		d := &desk{saved: map[string]int64{}}
		for i := range int64(chats) {
			d.due = append(d.due, Subscription{ID: 1<<50 + i*977, Schedule: Schedule{"05:30", "daily", "UTC"}, Due: run, Covered: run.Add(-24 * time.Hour)})
		}
		var id int64
		p := &Planner{Desk: d, Library: news(3), NewID: func() int64 { id++; return id }, Log: slog.New(slog.DiscardHandler)}
		lease := func() content.Lease { return content.Lease{Token: "t", Now: run, Until: run.Add(15 * time.Second)} }
		if n, err := p.Run(t.Context(), lease); n != chats || err != nil {
			t.Fatalf("Run = %d, %v", n, err)
		}
		for _, plan := range d.plans {
			before := plan.Planned.Sub(plan.Send)
			if before < 0 || before >= time.Second {
				t.Fatalf("a delivery for %v is in order at %v", plan.Planned, plan.Send)
			}
			if group := int(plan.Subscription-1<<50) / 977 / together; before >= 900*time.Millisecond {
				early[group]++
			}
		}
		if d.builds != 1 {
			t.Fatalf("%d briefings were built", d.builds)
		}
	}
	for group, n := range early {
		if n /= together; n > days/3 {
			t.Errorf("group %d was among the first on %d of %d days", group, n, days)
		}
	}
}

// TestFit: batches grow to what fits the time for a transaction, and shrink.
func TestFit(t *testing.T) {
	for _, test := range []struct {
		batch int
		took  time.Duration
		want  int
	}{
		{64, 0, 128}, {64, time.Millisecond, 128}, {64, planTime, 64}, {512, 4 * planTime, 128}, {1000, 0, mostPlanned}, {20, time.Minute, leastPlanned},
	} {
		if got := fit(test.batch, test.took); got != test.want {
			t.Errorf("after %d in %v come %d, want %d", test.batch, test.took, got, test.want)
		}
	}
}
