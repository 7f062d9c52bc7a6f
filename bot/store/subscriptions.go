package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// Meet stores a chat, or opens it again if it was closed, with its threads but
// for those that are gone themselves. A chat stays closed where the operator has
// blocked it, the server that it is in, or the person whose direct chat it is.
func (s *Store) Meet(ctx context.Context, c platforms.Chat, server, person string) error {
	if c.Kind != platforms.Direct {
		person = ""
	}
	met, err := s.met(ctx, c, server, person)
	if err != nil || met {
		return err
	}
	return s.tx(ctx, func(q querier) error {
		_, err := s.exec(ctx, q, `INSERT INTO chats (platform, chat, thread, kind, title, opened, server, person) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (platform, chat, thread) DO UPDATE SET kind = excluded.kind, title = excluded.title,
				server = CASE WHEN excluded.server = '' THEN chats.server ELSE excluded.server END,
				person = CASE WHEN excluded.person = '' THEN chats.person ELSE excluded.person END`,
			c.Platform, c.ID, c.Thread, string(c.Kind), c.Title, micros(s.now()), server, person)
		if err != nil {
			return err
		}
		_, err = s.exec(ctx, q, `UPDATE chats SET closed = 0, gone = CASE WHEN thread = ? THEN FALSE ELSE gone END
			WHERE platform = ? AND chat = ? AND (gone = FALSE OR thread = ?) AND NOT EXISTS
				(SELECT 1 FROM blocked b WHERE b.platform = chats.platform AND (b.id = chats.chat OR b.id = chats.server AND b.id <> '' OR b.id = chats.person AND b.id <> ''))`,
			c.Thread, c.Platform, c.ID, c.Thread)
		return err
	})
}

// Met reports whether a chat is known and open.
func (s *Store) Met(ctx context.Context, c platforms.Chat) (bool, error) {
	return s.met(ctx, c, "", "")
}

// met reports whether a chat is known as it is, and open.
func (s *Store) met(ctx context.Context, c platforms.Chat, server, person string) (bool, error) {
	var n int
	err := s.row(ctx, s.read, `SELECT COUNT(*) FROM chats WHERE platform = ? AND chat = ? AND thread = ? AND closed = 0 AND (server = ? OR ? = '') AND (person = ? OR ? = '')`,
		c.Platform, c.ID, c.Thread, server, server, person, person).Scan(&n)
	return n > 0, err
}

// CloseChat marks a chat as closed, with all its threads, or one thread alone:
// nothing is planned for it until it speaks again. What waits to be delivered
// is dropped. Of a chat that is not known nothing is kept.
func (s *Store) CloseChat(ctx context.Context, c platforms.Chat, threadOnly bool, reason string) error {
	which, args := ` WHERE platform = ? AND chat = ?`, []any{c.Platform, c.ID}
	if threadOnly {
		which, args = which+` AND thread = ?`, append(args, c.Thread)
	}
	return s.tx(ctx, func(q querier) error {
		now := micros(s.now())
		if threadOnly {
			if _, err := s.exec(ctx, q, `UPDATE chats SET gone = TRUE`+which, args...); err != nil {
				return err
			}
		}
		if _, err := s.exec(ctx, q, `UPDATE chats SET closed = ?`+which+` AND closed = 0`, append([]any{now}, args...)...); err != nil {
			return err
		}
		_, err := s.exec(ctx, q, `UPDATE deliveries SET state = 'dropped', reason = ?, finished = ?, leased_until = 0, lease = '', sending = 0`+which+` AND state = 'queued'`,
			append([]any{reason, now}, args...)...)
		return err
	})
}

// MoveChat gives a chat its new id everywhere, in one transaction. Where the
// new id has the like already, that stands.
func (s *Store) MoveChat(ctx context.Context, platform, from, to string) error {
	if from == to || to == "" {
		return nil
	}
	return s.tx(ctx, func(q querier) error {
		for _, t := range []struct{ table, same string }{
			{"chats", "o.thread = chats.thread"}, {"told", "o.story = told.story"}, {"alerts", "o.story = alerts.story"},
			{"filters", "o.kind = filters.kind AND o.value = filters.value"}, {"source_chats", "o.source = source_chats.source"},
			{"subscriptions", "o.topic = subscriptions.topic AND o.times = subscriptions.times AND o.days = subscriptions.days AND o.zone = subscriptions.zone"},
		} {
			if _, err := s.exec(ctx, q, fmt.Sprintf(`DELETE FROM %[1]s WHERE platform = ? AND chat = ? AND EXISTS
				(SELECT 1 FROM %[1]s o WHERE o.platform = %[1]s.platform AND o.chat = ? AND o.thread = %[1]s.thread AND %[2]s)`, t.table, t.same),
				platform, from, to); err != nil {
				return err
			}
		}
		if err := s.moveKnown(ctx, q, platform, from, to); err != nil {
			return err
		}
		for _, table := range []string{"chats", "told", "subscriptions", "deliveries", "filters", "alerts", "source_chats"} {
			if _, err := s.exec(ctx, q, `UPDATE `+table+` SET chat = ? WHERE platform = ? AND chat = ?`, to, platform, from); err != nil {
				return err
			}
		}
		_, err := s.exec(ctx, q, `UPDATE chats SET closed = 0 WHERE platform = ? AND chat = ?`, platform, to)
		return err
	})
}

// Zone returns the zone that a chat last chose, or "".
func (s *Store) Zone(ctx context.Context, c platforms.Chat) (string, error) {
	var zone string
	err := s.row(ctx, s.read, `SELECT COALESCE(MAX(zone), '') FROM chats WHERE platform = ? AND chat = ? AND thread = ?`, c.Platform, c.ID, c.Thread).Scan(&zone)
	return zone, err
}

const subscriptionColumns = `id, platform, chat, thread, topic, times, days, zone, format, language, made_by, paused, created, covered, due_at, news`

var readSubscriptions = batch{`SELECT ` + subscriptionColumns + ` FROM (`, `) v JOIN subscriptions ON id = v.column1`, []string{"BIGINT"}}

func scanSubscription(r *sql.Rows) (briefing.Subscription, error) {
	var s briefing.Subscription
	var created, covered, due int64
	err := r.Scan(&s.ID, &s.Chat.Platform, &s.Chat.ID, &s.Chat.Thread, &s.Topic, &s.Schedule.Times, &s.Schedule.Days, &s.Schedule.Zone,
		&s.Format, &s.Language, &s.By, &s.Paused, &created, &covered, &due, &s.News)
	s.Created, s.Covered, s.Due = instant(created), instant(covered), instant(due)
	return s, err
}

func (s *Store) subscriptions(ctx context.Context, q querier, where string, args ...any) ([]briefing.Subscription, error) {
	var all []briefing.Subscription
	err := s.rows(ctx, q, func(r *sql.Rows) error {
		sub, err := scanSubscription(r)
		all = append(all, sub)
		return err
	}, `SELECT `+subscriptionColumns+` FROM subscriptions WHERE `+where, args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	chats := make([]platforms.Chat, len(all))
	for i, sub := range all {
		chats[i] = sub.Chat
	}
	own, err := s.chatsWithSources(ctx, q, chats)
	for i := range all {
		all[i].Own = own[all[i].Chat.Key()]
	}
	return all, err
}

// Subscribe stores a subscription, if the chat has fewer than most, and its
// zone as the chat's. Of one that differs from it in the format or the
// language of the articles alone, those are changed. It returns the id that the subscription has, 0 when there
// are too many.
func (s *Store) Subscribe(ctx context.Context, sub briefing.Subscription, most int) (id int64, err error) {
	c, when := sub.Chat, sub.Schedule
	err = s.tx(ctx, func(q querier) error {
		// This also locks the chat's row, so that two requests at once count one
		// after the other.
		if _, err := s.exec(ctx, q, `UPDATE chats SET zone = ? WHERE platform = ? AND chat = ? AND thread = ?`, when.Zone, c.Platform, c.ID, c.Thread); err != nil {
			return err
		}
		err := s.rows(ctx, q, func(r *sql.Rows) error { return r.Scan(&id) }, `UPDATE subscriptions SET format = ?, news = ? WHERE platform = ? AND chat = ? AND thread = ?
			AND topic = ? AND times = ? AND days = ? AND zone = ? RETURNING id`,
			sub.Format, sub.News, c.Platform, c.ID, c.Thread, sub.Topic, when.Times, when.Days, when.Zone)
		if err != nil || id != 0 {
			return err
		}
		var have int
		if err := s.row(ctx, q, `SELECT COUNT(*) FROM subscriptions WHERE platform = ? AND chat = ? AND thread = ?`, c.Platform, c.ID, c.Thread).Scan(&have); err != nil || have >= most {
			return err
		}
		id = sub.ID
		_, err = s.exec(ctx, q, `INSERT INTO subscriptions (`+subscriptionColumns+`) VALUES (`+marks(16)+`)`,
			sub.ID, c.Platform, c.ID, c.Thread, sub.Topic, when.Times, when.Days, when.Zone,
			sub.Format, sub.Language, sub.By, sub.Paused, micros(sub.Created), micros(sub.Covered), micros(sub.Due), sub.News)
		return err
	})
	return id, err
}

// Subscriptions returns a chat's subscriptions, oldest first.
func (s *Store) Subscriptions(ctx context.Context, c platforms.Chat) ([]briefing.Subscription, error) {
	return s.subscriptions(ctx, s.read, `platform = ? AND chat = ? AND thread = ? ORDER BY id`, c.Platform, c.ID, c.Thread)
}

// Unsubscribe removes subscriptions of a chat, with what waits to be delivered
// for them, and returns how many there were.
func (s *Store) Unsubscribe(ctx context.Context, c platforms.Chat, ids []int64) (removed int64, err error) {
	if len(ids) == 0 {
		return 0, nil
	}
	err = s.tx(ctx, func(q querier) error {
		removed, err = s.exec(ctx, q, `DELETE FROM subscriptions WHERE platform = ? AND chat = ? AND thread = ? AND id IN (`+marks(len(ids))+`)`,
			append([]any{c.Platform, c.ID, c.Thread}, anys(ids)...)...)
		if err != nil {
			return err
		}
		_, err = s.exec(ctx, q, `UPDATE deliveries SET state = 'dropped', reason = 'unsubscribed', finished = ?, leased_until = 0, lease = ''
			WHERE state = 'queued' AND platform = ? AND chat = ? AND thread = ? AND subscription IN (`+marks(len(ids))+`)`,
			append([]any{micros(s.now()), c.Platform, c.ID, c.Thread}, anys(ids)...)...)
		return err
	})
	return removed, err
}

// Change gives a chat's subscription another schedule, format and next run, and
// pauses or resumes it. It reports whether the subscription is there.
func (s *Store) Change(ctx context.Context, sub briefing.Subscription) (bool, error) {
	c, when := sub.Chat, sub.Schedule
	n, err := s.exec(ctx, s.write, `UPDATE subscriptions SET times = ?, days = ?, zone = ?, format = ?, paused = ?, due_at = ?, leased_until = 0, lease = ''
		WHERE id = ? AND platform = ? AND chat = ? AND thread = ?`,
		when.Times, when.Days, when.Zone, sub.Format, sub.Paused, micros(sub.Due), sub.ID, c.Platform, c.ID, c.Thread)
	return n > 0, err
}

// ClaimSubscriptions leases up to limit subscriptions that are due, the longest
// due first.
func (s *Store) ClaimSubscriptions(ctx context.Context, l content.Lease, limit int) (claimed []briefing.Subscription, err error) {
	err = s.tx(ctx, func(q querier) error {
		return s.claimRows(ctx, q, "subscriptions", "", " AND paused = FALSE", subscriptionColumns, func(r *sql.Rows) error {
			sub, err := scanSubscription(r)
			claimed = append(claimed, sub)
			return err
		}, l, limit)
	})
	slices.SortFunc(claimed, func(a, b briefing.Subscription) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	return claimed, err
}

// BriefingByKey returns the id of the briefing of a query, or 0.
func (s *Store) BriefingByKey(ctx context.Context, key string) (int64, error) {
	var id int64
	err := s.row(ctx, s.read, `SELECT COALESCE(MAX(id), 0) FROM briefings WHERE key = ?`, key).Scan(&id)
	return id, err
}

// Plan queues deliveries and moves subscriptions on, in one transaction.
// Nothing is queued for a closed chat. A delivery that exists is left alone:
// planning twice cannot send twice.
func (s *Store) Plan(ctx context.Context, l content.Lease, plans []briefing.Plan) error {
	due := make([][]any, len(plans))
	for i, p := range plans {
		due[i] = []any{p.Subscription, micros(p.Due)}
	}
	return s.tx(ctx, func(q querier) error {
		held := map[int64]bool{}
		err := s.run(ctx, q, &moveOn, due, func(r *sql.Rows) error {
			var id int64
			err := r.Scan(&id)
			held[id] = true
			return err
		}, l.Token)
		if err != nil {
			return err
		}
		var queued [][]any
		for _, p := range plans {
			if held[p.Subscription] && p.Delivery != 0 { // else removed or taken over meanwhile, or nothing to send
				queued = append(queued, []any{p.Delivery, p.Subscription, p.Briefing, micros(p.Planned), micros(p.Send)})
			}
		}
		return s.run(ctx, q, &queue, queued, nil)
	})
}

var (
	moveOn = batch{`UPDATE subscriptions SET due_at = v.column2, leased_until = 0, lease = '' FROM (`,
		`) v WHERE subscriptions.id = v.column1 AND subscriptions.lease = ? RETURNING subscriptions.id`, []string{"BIGINT", "BIGINT"}}
	queue = batch{`INSERT INTO deliveries (id, subscription, briefing, platform, chat, thread, planned, state, due_at)
		SELECT v.column1, s.id, v.column3, s.platform, s.chat, s.thread, v.column4, 'queued', v.column5 FROM (`,
		`) v JOIN subscriptions s ON s.id = v.column2 WHERE s.paused = FALSE
		AND NOT EXISTS (SELECT 1 FROM chats c WHERE c.platform = s.platform AND c.chat = s.chat AND c.thread = s.thread AND c.closed > 0)
		ON CONFLICT (subscription, planned) DO NOTHING`, []string{"BIGINT", "BIGINT", "BIGINT", "BIGINT", "BIGINT"}}
)

// sweepAfter is how long finished deliveries and old briefings are kept.
const sweepAfter = 30 * 24 * time.Hour

// abandoned is how long a delivery may wait that nobody takes up, because no
// process serves its platform.
const abandoned = 2 * 24 * time.Hour

// keptPages is how much of the web chat's transcript is kept.
const keptPages = 1000

// Sweep removes records that have served: deliveries finished over 30 days
// ago, briefings and told stories of that age, the old end of the web chat's
// transcript. It drops deliveries that nobody has taken up for two days.
// Articles, people and stories stay.
func (s *Store) Sweep(ctx context.Context) error {
	now := s.now()
	before := micros(now.Add(-sweepAfter))
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`UPDATE deliveries SET state = 'dropped', finished = ?, reason = 'nobody serves its platform' WHERE state = 'queued' AND leased_until = 0 AND planned < ?`, []any{micros(now), micros(now.Add(-abandoned))}},
		{`DELETE FROM deliveries WHERE state <> 'queued' AND finished < ?`, []any{before}},
		{`DELETE FROM briefings WHERE made < ? AND id NOT IN (SELECT briefing FROM deliveries)`, []any{before}},
		{`DELETE FROM told WHERE CASE WHEN at > 0 THEN at ELSE first END < ?`, []any{before}},
		{`DELETE FROM known WHERE at < ?`, []any{before}},
		{`DELETE FROM alerts WHERE at < ?`, []any{before}},
		{`DELETE FROM pages WHERE id < (SELECT COALESCE(MIN(id), 0) FROM (SELECT id FROM pages ORDER BY id DESC LIMIT ?) newest)`, []any{keptPages}},
	} {
		if _, err := s.exec(ctx, s.write, step.query, step.args...); err != nil {
			return err
		}
	}
	return nil
}
