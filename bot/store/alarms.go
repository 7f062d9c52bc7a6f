package store

import (
	"context"
	"database/sql"
	"time"

	"daybrief/bot"
	"daybrief/briefing"
	"daybrief/platforms"
)

// Alarms returns the open chats that want to be told things at once, with what
// they follow and mute, and what they were told so.
func (s *Store) Alarms(ctx context.Context) ([]bot.Alarm, error) {
	var all []bot.Alarm
	at := map[spot]int{}
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		a := bot.Alarm{Alerted: map[int64]time.Time{}}
		err := r.Scan(&a.Chat.Platform, &a.Chat.ID, &a.Chat.Thread, &a.Chat.Kind, &a.Settings.Alerts, &a.Settings.Quiet, &a.Settings.Zone)
		at[spotOf(a.Chat)] = len(all)
		all = append(all, a)
		return err
	}, `SELECT platform, chat, thread, kind, alerts, quiet, zone FROM chats WHERE alerts <> '' AND closed = 0 ORDER BY platform, chat, thread`)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	const wanting = ` k JOIN chats c ON c.platform = k.platform AND c.chat = k.chat AND c.thread = k.thread WHERE c.alerts <> '' AND c.closed = 0`
	err = s.rows(ctx, s.read, func(r *sql.Rows) error {
		var of spot
		var f briefing.Filter
		err := r.Scan(&of.platform, &of.chat, &of.thread, &f.ID, &f.Mute, &f.Kind, &f.Value, &f.Label)
		if i, ok := at[of]; ok {
			all[i].Filters = append(all[i].Filters, f)
		}
		return err
	}, `SELECT k.platform, k.chat, k.thread, k.id, k.mute, k.kind, k.value, k.label FROM filters`+wanting+` ORDER BY k.id`)
	if err != nil {
		return nil, err
	}
	err = s.rows(ctx, s.read, func(r *sql.Rows) error {
		var of spot
		var story, when int64
		err := r.Scan(&of.platform, &of.chat, &of.thread, &story, &when)
		if i, ok := at[of]; ok {
			all[i].Alerted[story] = instant(when)
		}
		return err
	}, `SELECT k.platform, k.chat, k.thread, k.story, k.at FROM alerts`+wanting)
	return all, err
}

// QueueAlert queues a delivery of an alert, unless the chat was alerted of the
// story before, and reports whether it did. Its subscription is no real one: the
// negative of the delivery's id.
func (s *Store) QueueAlert(ctx context.Context, c platforms.Chat, story int64, d briefing.Delivery) (queued bool, err error) {
	err = s.tx(ctx, func(q querier) error {
		n, err := s.exec(ctx, q, `INSERT INTO alerts (platform, chat, thread, story, at)
			SELECT platform, chat, thread, CAST(? AS BIGINT), CAST(? AS BIGINT) FROM chats WHERE `+isChat+` AND closed = 0 AND alerts <> '' ON CONFLICT DO NOTHING`,
			story, micros(s.now()), c.Platform, c.ID, c.Thread)
		if queued = n > 0; err != nil || !queued {
			return err
		}
		_, err = s.exec(ctx, q, `INSERT INTO deliveries (id, subscription, briefing, platform, chat, thread, planned, state, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?)`,
			d.ID, d.Subscription, d.Briefing, c.Platform, c.ID, c.Thread, micros(d.Planned), micros(d.Planned))
		return err
	})
	return queued, err
}
