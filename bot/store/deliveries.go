package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"daybrief/bot"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// SaveBriefing stores a briefing under its key and returns its id: the given
// one, or that of another which was stored first.
func (s *Store) SaveBriefing(ctx context.Context, id int64, key string, b briefing.Briefing) (int64, error) {
	text, err := json.Marshal(b)
	if err != nil {
		return 0, fmt.Errorf("write briefing: %w", err)
	}
	if _, err := s.exec(ctx, s.write, `INSERT INTO briefings (id, key, made, content) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO NOTHING`,
		id, key, micros(s.now()), string(text)); err != nil {
		return 0, err
	}
	return s.BriefingByKey(ctx, key)
}

// Briefing returns a stored briefing.
func (s *Store) Briefing(ctx context.Context, id int64) (briefing.Briefing, error) {
	var text string
	var b briefing.Briefing
	if err := s.row(ctx, s.read, `SELECT content FROM briefings WHERE id = ?`, id).Scan(&text); err != nil {
		return b, fmt.Errorf("briefing %d: %w", id, err)
	}
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		return b, fmt.Errorf("briefing %d does not read: %w", id, err)
	}
	return b, nil
}

const deliveryColumns = `id, subscription, briefing, platform, chat, thread, planned, part, attempts, tried, again, deaths, repeated, plain, late`

// ClaimDeliveries leases up to limit deliveries of a platform that are due, of
// each chat the oldest only, so that a chat's order is kept; first those of
// which a part has arrived. A delivery whose last attempt was never finished,
// because its process died, comes with Tried, and is counted in Deaths.
func (s *Store) ClaimDeliveries(ctx context.Context, platform string, l content.Lease, limit int, begin bool) (claimed []briefing.Delivery, err error) {
	err = s.tx(ctx, func(q querier) error {
		for _, begun := range []string{" AND part > 0", ""} {
			some, err := s.claimDeliveries(ctx, q, platform, begun, l, limit-len(claimed), begin)
			if claimed = append(claimed, some...); err != nil || len(claimed) >= limit {
				return err
			}
		}
		return nil
	})
	return claimed, err
}

func (s *Store) claimDeliveries(ctx context.Context, q querier, platform, where string, l content.Lease, limit int, begin bool) (claimed []briefing.Delivery, err error) {
	// "sending" marks an attempt under way; found still set, it becomes the
	// time of an attempt that nobody knows the end of. The oldest of a chat
	// is looked up row by row in its index: as a join, PostgreSQL may choose
	// to compare all with all (measured: 38 s for 10,000 rows).
	due := map[int64]int64{}
	sending := int64(0)
	if begin {
		sending = micros(l.Now)
	}
	err = s.claimRows(ctx, q, "deliveries",
		`, tried = CASE WHEN tried = 0 THEN sending ELSE tried END, deaths = deaths + CASE WHEN sending = 0 THEN 0 ELSE 1 END, sending = ?`,
		` AND state = 'queued' AND platform = ?`+where+` AND id = (SELECT o.id FROM deliveries o WHERE o.state = 'queued'
			AND o.platform = c.platform AND o.chat = c.chat AND o.thread = c.thread ORDER BY o.planned, o.id LIMIT 1)`,
		`due_at, `+deliveryColumns, func(r *sql.Rows) error {
			var at int64
			d, err := scanDelivery(r, &at)
			if begin { // while no other process can have taken it over
				d.Begun = l.Now.Add(l.Until.Sub(l.Now) / 2)
			}
			claimed, due[d.ID] = append(claimed, d), at
			return err
		}, l, limit, sending, platform)
	slices.SortFunc(claimed, func(a, b briefing.Delivery) int {
		return cmp.Or(cmp.Compare(due[a.ID], due[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	return claimed, err
}

// KeepDeliveries keeps up the leases of deliveries that a process has claimed
// and not finished.
func (s *Store) KeepDeliveries(ctx context.Context, l content.Lease, ids []int64) error {
	for some := range slices.Chunk(ids, batchSizes[0]) {
		_, err := s.exec(ctx, s.write, `UPDATE deliveries SET leased_until = ? WHERE lease = ? AND state = 'queued' AND id IN (`+marks(len(some))+`)`,
			append([]any{micros(l.Until), l.Token}, anys(some)...)...)
		if err != nil {
			return err
		}
	}
	return nil
}

func scanDelivery(r *sql.Rows, more ...any) (briefing.Delivery, error) {
	var d briefing.Delivery
	var planned, tried int64
	err := r.Scan(append(more, &d.ID, &d.Subscription, &d.Briefing, &d.Chat.Platform, &d.Chat.ID, &d.Chat.Thread, &planned, &d.Part, &d.Attempts, &tried, &d.Again, &d.Deaths, &d.Repeat, &d.Plain, &d.Late)...)
	d.Planned, d.Tried = instant(planned), instant(tried)
	return d, err
}

// Readers returns for whom deliveries are, in their order, in a few queries
// however many they are.
func (s *Store) Readers(ctx context.Context, deliveries []briefing.Delivery) ([]bot.Reader, error) {
	ids, chats := make([][]any, len(deliveries)), make([]platforms.Chat, len(deliveries))
	for i, d := range deliveries {
		ids[i], chats[i] = []any{d.Subscription}, d.Chat
	}
	subs := map[int64]*briefing.Subscription{}
	err := s.run(ctx, s.read, &readSubscriptions, ids, func(r *sql.Rows) error {
		sub, err := scanSubscription(r)
		subs[sub.ID] = &sub
		return err
	})
	if err != nil {
		return nil, err
	}
	known, err := s.known(ctx, s.read, chats, "")
	if err != nil {
		return nil, err
	}
	wants := map[spot]*bot.Reader{}
	of := func(at spot) *bot.Reader {
		if wants[at] == nil {
			wants[at] = &bot.Reader{}
		}
		return wants[at]
	}
	keys := make([][]any, len(chats))
	for i, c := range chats {
		keys[i] = chatArgs(c)
	}
	err = s.run(ctx, s.read, &readSettings, keys, func(r *sql.Rows) error {
		var at spot
		var set briefing.Settings
		err := r.Scan(&at.platform, &at.chat, &at.thread, &set.Language, &set.Format, &set.Silent, &set.Picture, &set.Ping, &set.Quiet, &set.Alerts, &set.Zone)
		of(at).Settings = set
		return err
	})
	if err != nil {
		return nil, err
	}
	err = s.run(ctx, s.read, &readFilters, keys, func(r *sql.Rows) error {
		var at spot
		var f briefing.Filter
		err := r.Scan(&at.platform, &at.chat, &at.thread, &f.ID, &f.Mute, &f.Kind, &f.Value, &f.Label)
		of(at).Filters = append(of(at).Filters, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	own, err := s.chatsWithSources(ctx, s.read, chats)
	if err != nil {
		return nil, err
	}
	for _, sub := range subs {
		sub.Own = own[sub.Chat.Key()]
	}
	readers := make([]bot.Reader, len(deliveries))
	for i, d := range deliveries {
		readers[i] = *of(spotOf(d.Chat))
		readers[i].Subscription, readers[i].Told = subs[d.Subscription], known[spotOf(d.Chat)]
		if d.Subscription < 0 {
			readers[i].Subscription = alerted(d, readers[i].Settings)
		}
	}
	return readers, nil
}

// alerted stands for the subscription of a delivery that none asked for: an
// alert. A chat that wants no more of them has none.
func alerted(d briefing.Delivery, set briefing.Settings) *briefing.Subscription {
	if set.Alerts == briefing.NoAlerts {
		return nil
	}
	return &briefing.Subscription{ID: d.Subscription, Chat: d.Chat, Format: briefing.Alert, Language: set.Language, Schedule: briefing.Schedule{Zone: set.Zone}, Created: d.Planned}
}

var (
	readSettings = batch{`SELECT k.platform, k.chat, k.thread, k.language, k.format, k.silent, k.picture, k.ping, k.quiet, k.alerts, k.zone FROM (`, fmt.Sprintf(ofChat, "chats"), []string{"TEXT", "TEXT", "TEXT"}}
	readFilters  = batch{`SELECT k.platform, k.chat, k.thread, k.id, k.mute, k.kind, k.value, k.label FROM (`, fmt.Sprintf(ofChat, "filters"), []string{"TEXT", "TEXT", "TEXT"}}
)

// Record records what became of deliveries, all in one transaction, and
// reports of each whether the lease still held it. One that it did not hold is
// left as it is.
func (s *Store) Record(ctx context.Context, l content.Lease, outcomes []bot.Outcome) (held []bool, err error) {
	err = s.tx(ctx, func(q querier) error {
		done := map[int64]bool{}
		for _, step := range []bot.Step{bot.Sending, bot.Sent, bot.Postponed, bot.Dropped} {
			var some []bot.Outcome
			for _, o := range outcomes {
				if o.Step == step {
					some = append(some, o)
				}
			}
			if err := s.record(ctx, q, l, step, some, done); err != nil {
				return err
			}
		}
		held = make([]bool, len(outcomes))
		for i, o := range outcomes {
			held[i] = done[o.Delivery.ID]
		}
		return nil
	})
	return held, err
}

// marking is a batch that marks what the lease holds of deliveries, of which v
// has the id and columns of some types.
func marking(set string, types ...string) batch {
	return batch{`UPDATE deliveries SET ` + set + ` FROM (`, `) v WHERE deliveries.id = v.column1 AND deliveries.lease = ? AND deliveries.state = 'queued' RETURNING deliveries.id`,
		append([]string{"BIGINT"}, types...)}
}

// freed ends an attempt at a delivery.
const freed = `, sending = 0, leased_until = 0, lease = ''`

var (
	markSending = marking(`part = v.column2, tried = v.column3, again = v.column4, deaths = v.column5, repeated = v.column6, late = v.column7, sending = v.column8`,
		"BIGINT", "BIGINT", "BOOLEAN", "BIGINT", "BOOLEAN", "BOOLEAN", "BIGINT")
	markSent      = marking(`state = 'sent', finished = v.column2, ref = v.column3, repeated = v.column4`+freed, "BIGINT", "TEXT", "BOOLEAN")
	markPostponed = marking(`due_at = v.column2, part = v.column3, attempts = v.column4, tried = v.column5, again = v.column6, deaths = v.column7, repeated = v.column8, late = v.column9, plain = v.column10, reason = v.column11`+freed,
		"BIGINT", "BIGINT", "BIGINT", "BIGINT", "BOOLEAN", "BIGINT", "BOOLEAN", "BOOLEAN", "BOOLEAN", "TEXT")
	markDropped = marking(`state = 'dropped', finished = v.column2, reason = v.column3, repeated = v.column4`+freed, "BIGINT", "TEXT", "BOOLEAN")
	markCovered = batch{`UPDATE subscriptions SET covered = v.column2 FROM (`, `) v WHERE subscriptions.id = v.column1 AND subscriptions.covered < v.column2`, []string{"BIGINT", "BIGINT"}}
)

// mark returns the batch of an outcome's step, and the outcome's row in it.
func mark(o bot.Outcome) (*batch, []any) {
	d, at := o.Delivery, micros(o.At)
	switch o.Step {
	case bot.Sent:
		return &markSent, []any{d.ID, at, o.Ref, d.Repeat}
	case bot.Postponed:
		return &markPostponed, []any{d.ID, at, d.Part, d.Attempts, micros(d.Tried), d.Again, d.Deaths, d.Repeat, d.Late, d.Plain, o.Reason}
	case bot.Dropped:
		return &markDropped, []any{d.ID, at, o.Reason, d.Repeat}
	}
	return &markSending, []any{d.ID, d.Part, micros(d.Tried), d.Again, d.Deaths, d.Repeat, d.Late, at}
}

// record records outcomes of one step, and notes in held which of them the
// lease holds.
func (s *Store) record(ctx context.Context, q querier, l content.Lease, step bot.Step, outcomes []bot.Outcome, held map[int64]bool) error {
	if len(outcomes) == 0 {
		return nil
	}
	var b *batch
	rows := make([][]any, len(outcomes))
	for i, o := range outcomes {
		b, rows[i] = mark(o)
	}
	err := s.run(ctx, q, b, rows, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		held[id] = true
		return err
	}, l.Token)
	if err != nil || step != bot.Sent {
		return err
	}
	var covered [][]any
	var told []chatTold
	for _, o := range outcomes {
		if held[o.Delivery.ID] {
			covered = append(covered, []any{o.Delivery.Subscription, micros(o.Until)})
			told = append(told, chatTold{o.Delivery.Chat, o.Told})
		}
	}
	if err := s.run(ctx, q, &markCovered, covered, nil); err != nil {
		return err
	}
	return s.tell(ctx, q, told)
}

// Fates returns what became of deliveries planned since a time, oldest first.
func (s *Store) Fates(ctx context.Context, since time.Time) ([]briefing.Fate, error) {
	return s.fates(ctx, `planned >= ? ORDER BY planned, id`, micros(since))
}

// ChatFates returns what became of the last deliveries for the subscriptions of
// a chat, newest first.
func (s *Store) ChatFates(ctx context.Context, c platforms.Chat, limit int) ([]briefing.Fate, error) {
	return s.fates(ctx, `subscription IN (SELECT id FROM subscriptions WHERE platform = ? AND chat = ? AND thread = ?) ORDER BY planned DESC, id DESC LIMIT ?`, c.Platform, c.ID, c.Thread, limit)
}

// A FateFilter says which deliveries are wanted. What is empty leaves none out.
type FateFilter struct {
	Platform, Chat, State string
	Since                 time.Time // planned then or later
	Late, Repeated        bool      // only those that are
	Limit                 int
}

// FindFates returns what became of deliveries, newest first.
func (s *Store) FindFates(ctx context.Context, f FateFilter) ([]briefing.Fate, error) {
	where, args := `planned >= ?`, []any{micros(f.Since)}
	for column, value := range map[string]string{"platform": f.Platform, "chat": f.Chat, "state": f.State} {
		if value != "" {
			where, args = where+` AND `+column+` = ?`, append(args, value)
		}
	}
	if f.Repeated {
		where += ` AND repeated = TRUE`
	}
	if f.Late {
		where += ` AND CASE WHEN state = 'queued' THEN ? ELSE finished END > planned + ?`
		args = append(args, micros(s.now()), briefing.LateAfter.Microseconds())
	}
	return s.fates(ctx, where+` ORDER BY planned DESC, id DESC LIMIT ?`, append(args, f.Limit)...)
}

func (s *Store) fates(ctx context.Context, where string, args ...any) ([]briefing.Fate, error) {
	var all []briefing.Fate
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var f briefing.Fate
		var finished int64
		var err error
		f.Delivery, err = scanDelivery(r, &f.State, &finished, &f.Reason)
		f.Finished = instant(finished)
		all = append(all, f)
		return err
	}, `SELECT state, finished, reason, `+deliveryColumns+` FROM deliveries WHERE `+where, args...)
	return all, err
}
