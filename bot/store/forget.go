package store

import (
	"context"
	"database/sql"

	"daybrief/bot"
	"daybrief/platforms"
)

// chatTables are the tables that hold what is kept of chats, beside deliveries.
var chatTables = []string{"chats", "subscriptions", "told", "known", "filters", "alerts", "source_chats"}

// Known counts what is kept of a chat, and of a person elsewhere.
func (s *Store) Known(ctx context.Context, c platforms.Chat, person string) (bot.Known, error) {
	var k bot.Known
	for _, count := range []struct {
		to    *int
		query string
		args  []any
	}{
		{&k.Subscriptions, `SELECT COUNT(*) FROM subscriptions WHERE ` + isChat, chatArgs(c)},
		{&k.Filters, `SELECT COUNT(*) FROM filters WHERE ` + isChat, chatArgs(c)},
		{&k.Deliveries, `SELECT COUNT(*) FROM deliveries WHERE subscription IN (SELECT id FROM subscriptions WHERE ` + isChat + `)`, chatArgs(c)},
		{&k.Sources, `SELECT COUNT(*) FROM source_chats WHERE ` + isChat, chatArgs(c)},
		{&k.Lines, `SELECT COUNT(*) FROM pages WHERE chat = ? AND ? = 'web'`, []any{c.ID, c.Platform}},
		{&k.Elsewhere, `SELECT (SELECT COUNT(*) FROM subscriptions WHERE platform = ? AND made_by = ? AND made_by <> '' AND chat <> ?) +
			(SELECT COUNT(*) FROM filters WHERE platform = ? AND made_by = ? AND made_by <> '' AND chat <> ?)`, []any{c.Platform, person, c.ID, c.Platform, person, c.ID}},
	} {
		if err := s.row(ctx, s.read, count.query, count.args...).Scan(count.to); err != nil {
			return k, err
		}
	}
	told, err := s.Told(ctx, c)
	k.Stories = len(told)
	return k, err
}

// Forget erases a chat with all its threads, and every trace of a person on its
// platform: rows, what sources of the chat's own brought, and what SQLite leaves
// of them in its file. What the person set up in chats that they share with
// others stays, without saying by whom. Without the id of a chat, the person alone
// is forgotten.
func (s *Store) Forget(ctx context.Context, c platforms.Chat, person string) error {
	if s.path == "" {
		return s.forget(ctx, c, person)
	}
	if _, err := s.exec(ctx, s.write, `PRAGMA secure_delete = ON`); err != nil {
		return err
	}
	err := s.forget(ctx, c, person)
	for _, pragma := range []string{`PRAGMA secure_delete = FAST`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		if _, perr := s.exec(ctx, s.write, pragma); err == nil {
			err = perr
		}
	}
	return err
}

func (s *Store) forget(ctx context.Context, c platforms.Chat, person string) error {
	// To find a chat's deliveries takes long, for few ask: the writer need not
	// wait for it. Those that come meanwhile are queued, and easily found.
	var deliveries [][]any
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		deliveries = append(deliveries, []any{id})
		return err
	}, `SELECT id FROM deliveries WHERE platform = ? AND chat = ?`, c.Platform, c.ID)
	if err != nil {
		return err
	}
	return s.tx(ctx, func(q querier) error {
		if err := s.run(ctx, q, &removeDeliveries, deliveries, nil); err != nil {
			return err
		}
		steps := []statement{{`DELETE FROM deliveries WHERE platform = ? AND chat = ? AND state = 'queued'`, []any{c.Platform, c.ID}}}
		for _, table := range chatTables {
			steps = append(steps, statement{`DELETE FROM ` + table + ` WHERE platform = ? AND chat = ?`, []any{c.Platform, c.ID}})
		}
		steps = append(steps, statement{`DELETE FROM pages WHERE chat = ? AND ? = 'web'`, []any{c.ID, c.Platform}})
		if person != "" {
			steps = append(steps, statement{`UPDATE chats SET person = '' WHERE platform = ? AND person = ?`, []any{c.Platform, person}})
			for _, table := range []string{"subscriptions", "filters", "source_chats"} {
				steps = append(steps, statement{`UPDATE ` + table + ` SET made_by = '' WHERE platform = ? AND made_by = ?`, []any{c.Platform, person}})
			}
		}
		for _, step := range steps {
			if _, err := s.exec(ctx, q, step.query, step.args...); err != nil {
				return err
			}
		}
		if c.ID == "" { // a person alone is forgotten
			return nil
		}
		if err := s.forgetBriefings(ctx, q, c); err != nil {
			return err
		}
		return s.removeLonely(ctx, q)
	})
}

// removeLonely removes the sources that belonged to chats and belong to none,
// with their articles.
func (s *Store) removeLonely(ctx context.Context, q querier) error {
	const lonely = `shared = FALSE AND id NOT IN (SELECT source FROM source_chats)`
	var ids []int64
	err := s.rows(ctx, q, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM articles WHERE source IN (SELECT id FROM sources WHERE `+lonely+`)`)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.exec(ctx, q, s.dialect.remove, id); err != nil {
			return err
		}
		if _, err := s.exec(ctx, q, `DELETE FROM articles WHERE id = ?`, id); err != nil {
			return err
		}
	}
	if len(ids) > 0 {
		if err := s.touch(ctx, q); err != nil {
			return err
		}
	}
	_, err = s.exec(ctx, q, `DELETE FROM sources WHERE `+lonely)
	return err
}

var removeDeliveries = batch{`DELETE FROM deliveries WHERE id IN (SELECT v.column1 FROM (`, `) v)`, []string{"BIGINT"}}

type statement struct {
	query string
	args  []any
}
