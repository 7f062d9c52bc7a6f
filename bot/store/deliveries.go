package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
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

const deliveryColumns = `d.id, d.subscription, d.briefing, d.platform, d.chat, d.thread, d.planned, d.part, d.attempts, d.tried, d.again, d.repeated, d.plain`

// ClaimDeliveries leases up to limit deliveries of a platform that are due, of
// each chat the oldest only, so that a chat's order is kept. A delivery whose
// last attempt was never finished, because its process died, comes with Tried.
func (s *Store) ClaimDeliveries(ctx context.Context, platform string, l content.Lease, limit int) (claimed []briefing.Delivery, err error) {
	err = s.tx(ctx, func(q querier) error {
		// "sending" marks an attempt under way; found still set, it becomes the
		// time of an attempt that nobody knows the end of. The oldest of a chat
		// is looked up row by row in its index: as a join, PostgreSQL may choose
		// to compare all with all (measured: 38 s for 10,000 rows).
		ids, err := s.claim(ctx, q, "deliveries",
			`, tried = CASE WHEN tried = 0 THEN sending ELSE tried END, sending = 0`,
			` AND state = 'queued' AND platform = ? AND id = (SELECT o.id FROM deliveries o WHERE o.state = 'queued'
				AND o.platform = c.platform AND o.chat = c.chat AND o.thread = c.thread ORDER BY o.planned, o.id LIMIT 1)`, l, limit, platform)
		if err != nil || len(ids) == 0 {
			return err
		}
		return s.rows(ctx, q, func(r *sql.Rows) error {
			d, err := scanDelivery(r)
			claimed = append(claimed, d)
			return err
		}, `SELECT `+deliveryColumns+` FROM deliveries d WHERE d.id IN (`+marks(len(ids))+`) ORDER BY d.planned, d.id`, anys(ids)...)
	})
	return claimed, err
}

func scanDelivery(r *sql.Rows) (briefing.Delivery, error) {
	var d briefing.Delivery
	var planned, tried int64
	err := r.Scan(&d.ID, &d.Subscription, &d.Briefing, &d.Chat.Platform, &d.Chat.ID, &d.Chat.Thread, &planned, &d.Part, &d.Attempts, &tried, &d.Again, &d.Repeat, &d.Plain)
	d.Planned, d.Tried = instant(planned), instant(tried)
	return d, err
}

// Reader returns the subscription that a delivery is for, and what its chat
// has been told and when, up to now. The subscription is nil once removed.
func (s *Store) Reader(ctx context.Context, d briefing.Delivery) (*briefing.Subscription, map[int64]briefing.Told, error) {
	subs, err := s.subscriptions(ctx, s.read, `id = ?`, d.Subscription)
	if err != nil || len(subs) == 0 {
		return nil, nil, err
	}
	told, err := s.Told(ctx, d.Chat)
	return &subs[0], told, err
}

// Told returns what a chat has been told, by story.
func (s *Store) Told(ctx context.Context, c platforms.Chat) (map[int64]briefing.Told, error) {
	all := map[int64]briefing.Told{}
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var t briefing.Told
		var at, first int64
		err := r.Scan(&t.Story, &at, &first, &t.Number)
		t.At, t.First = instant(at), instant(first)
		all[t.Story] = t
		return err
	}, `SELECT story, at, first, number FROM told WHERE platform = ? AND chat = ? AND thread = ?`, c.Platform, c.ID, c.Thread)
	return all, err
}

// FinishSent records that a delivery has arrived whole, and what its chat has
// been told by it. It returns bot.ErrLost when the lease has gone.
func (s *Store) FinishSent(ctx context.Context, l content.Lease, d briefing.Delivery, ref string, until time.Time, told []briefing.Told) error {
	return s.tx(ctx, func(q querier) error {
		if err := s.finish(ctx, q, l, d.ID, `state = 'sent', finished = ?, ref = ?, repeated = ?`, micros(l.Now), ref, d.Repeat); err != nil {
			return err
		}
		if _, err := s.exec(ctx, q, `UPDATE subscriptions SET covered = ? WHERE id = ? AND covered < ?`, micros(until), d.Subscription, micros(until)); err != nil {
			return err
		}
		return s.tell(ctx, q, d.Chat, told)
	})
}

// Tell records that a chat has been told of stories, and that their numbers
// are the ones it now knows. One without a time is only given its number.
func (s *Store) Tell(ctx context.Context, c platforms.Chat, told []briefing.Told) error {
	return s.tx(ctx, func(q querier) error { return s.tell(ctx, q, c, told) })
}

func (s *Store) tell(ctx context.Context, q querier, c platforms.Chat, told []briefing.Told) error {
	if len(told) == 0 {
		return nil
	}
	if _, err := s.exec(ctx, q, `UPDATE told SET number = 0 WHERE platform = ? AND chat = ? AND thread = ? AND number > 0`, c.Platform, c.ID, c.Thread); err != nil {
		return err
	}
	for _, t := range told {
		if _, err := s.exec(ctx, q, `INSERT INTO told (platform, chat, thread, story, at, first, number) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (platform, chat, thread, story) DO UPDATE SET number = excluded.number,
			at = CASE WHEN excluded.at > told.at THEN excluded.at ELSE told.at END, first = CASE WHEN told.first > 0 THEN told.first ELSE excluded.first END`,
			c.Platform, c.ID, c.Thread, t.Story, micros(t.At), micros(t.First), t.Number); err != nil {
			return err
		}
	}
	return nil
}

// finish updates a delivery that the lease still holds and frees it.
func (s *Store) finish(ctx context.Context, q querier, l content.Lease, id int64, set string, args ...any) error {
	n, err := s.exec(ctx, q, `UPDATE deliveries SET `+set+`, sending = 0, leased_until = 0, lease = '' WHERE id = ? AND lease = ? AND state = 'queued'`,
		append(args, id, l.Token)...)
	if err == nil && n == 0 {
		return bot.ErrLost
	}
	return err
}

// Sending records, before a part is sent, which one it is and whether sending
// it repeats an earlier attempt. It returns bot.ErrLost, and nothing may be
// sent, when another process has taken the delivery over.
func (s *Store) Sending(ctx context.Context, l content.Lease, d briefing.Delivery) error {
	n, err := s.exec(ctx, s.write, `UPDATE deliveries SET part = ?, tried = ?, again = ?, repeated = ?, sending = ?, leased_until = ? WHERE id = ? AND lease = ? AND state = 'queued'`,
		d.Part, micros(d.Tried), d.Again, d.Repeat, micros(l.Now), micros(l.Until), d.ID, l.Token)
	if err == nil && n == 0 {
		return bot.ErrLost
	}
	return err
}

// Retry frees a delivery to be tried again at a time, as d now says.
func (s *Store) Retry(ctx context.Context, l content.Lease, d briefing.Delivery, at time.Time, reason string) error {
	return s.finish(ctx, s.write, l, d.ID, `due_at = ?, part = ?, attempts = ?, tried = ?, again = ?, repeated = ?, plain = ?, reason = ?`,
		micros(at), d.Part, d.Attempts, micros(d.Tried), d.Again, d.Repeat, d.Plain, reason)
}

// Drop records that a delivery will not be made, and why.
func (s *Store) Drop(ctx context.Context, l content.Lease, d briefing.Delivery, reason string) error {
	return s.finish(ctx, s.write, l, d.ID, `state = 'dropped', finished = ?, repeated = ?, reason = ?`, micros(l.Now), d.Repeat, reason)
}

// A Fate is what became of a delivery.
type Fate struct {
	Delivery briefing.Delivery
	State    string // queued, sent or dropped
	Finished time.Time
	Reason   string
}

// Fates returns what became of deliveries planned since a time, oldest first.
func (s *Store) Fates(ctx context.Context, since time.Time) ([]Fate, error) {
	var all []Fate
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var f Fate
		d := &f.Delivery
		var planned, tried, finished int64
		err := r.Scan(&d.ID, &d.Subscription, &d.Briefing, &d.Chat.Platform, &d.Chat.ID, &d.Chat.Thread, &planned, &d.Part, &d.Attempts, &tried, &d.Again, &d.Repeat, &d.Plain, &f.State, &finished, &f.Reason)
		d.Planned, d.Tried, f.Finished = instant(planned), instant(tried), instant(finished)
		all = append(all, f)
		return err
	}, `SELECT `+deliveryColumns+`, d.state, d.finished, d.reason FROM deliveries d WHERE d.planned >= ? ORDER BY d.planned, d.id`, micros(since))
	return all, err
}
