package store

import (
	"context"

	"daybrief/bot"
	"daybrief/platforms"
)

// chatTables are the tables that hold what is kept of chats.
var chatTables = []string{"chats", "subscriptions", "deliveries", "told", "filters", "alerts", "source_chats"}

// Known counts what is kept of a chat, and of a person elsewhere.
func (s *Store) Known(ctx context.Context, c platforms.Chat, person string) (bot.Known, error) {
	var k bot.Known
	for _, count := range []struct {
		to    *int
		query string
		args  []any
	}{
		{&k.Subscriptions, `SELECT COUNT(*) FROM subscriptions WHERE ` + ofChat, chatArgs(c)},
		{&k.Filters, `SELECT COUNT(*) FROM filters WHERE ` + ofChat, chatArgs(c)},
		{&k.Stories, `SELECT COUNT(*) FROM told WHERE ` + ofChat, chatArgs(c)},
		{&k.Deliveries, `SELECT COUNT(*) FROM deliveries WHERE ` + ofChat, chatArgs(c)},
		{&k.Sources, `SELECT COUNT(*) FROM source_chats WHERE ` + ofChat, chatArgs(c)},
		{&k.Lines, `SELECT COUNT(*) FROM pages WHERE chat = ? AND ? = 'web'`, []any{c.ID, c.Platform}},
		{&k.Elsewhere, `SELECT (SELECT COUNT(*) FROM subscriptions WHERE platform = ? AND made_by = ? AND chat <> ?) +
			(SELECT COUNT(*) FROM filters WHERE platform = ? AND made_by = ? AND chat <> ?)`, []any{c.Platform, person, c.ID, c.Platform, person, c.ID}},
	} {
		if err := s.row(ctx, s.read, count.query, count.args...).Scan(count.to); err != nil {
			return k, err
		}
	}
	return k, nil
}

// Forget erases a chat with all its threads, and every trace of a person on its
// platform. What the person set up in chats that they share with others stays,
// without saying by whom.
func (s *Store) Forget(ctx context.Context, c platforms.Chat, person string) error {
	return s.tx(ctx, func(q querier) error {
		var steps []statement
		for _, table := range chatTables {
			steps = append(steps, statement{`DELETE FROM ` + table + ` WHERE platform = ? AND chat = ?`, []any{c.Platform, c.ID}})
		}
		steps = append(steps, statement{`DELETE FROM pages WHERE chat = ? AND ? = 'web'`, []any{c.ID, c.Platform}})
		if person != "" {
			for _, table := range []string{"subscriptions", "filters", "source_chats"} {
				steps = append(steps, statement{`UPDATE ` + table + ` SET made_by = '' WHERE platform = ? AND made_by = ?`, []any{c.Platform, person}})
			}
		}
		for _, step := range steps {
			if _, err := s.exec(ctx, q, step.query, step.args...); err != nil {
				return err
			}
		}
		return s.retireLonely(ctx, q)
	})
}

type statement struct {
	query string
	args  []any
}
