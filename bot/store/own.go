package store

import (
	"context"
	"database/sql"

	"daybrief/content"
	"daybrief/platforms"
)

// visible adds to a condition on articles that a chat may see them: those of
// sources that all share, and of its own. visibleTo are its values.
const visible = ` AND source NOT IN (SELECT id FROM sources WHERE shared = FALSE
	AND id NOT IN (SELECT source FROM source_chats WHERE ` + isChat + `))`

func visibleTo(c platforms.Chat) []any { return chatArgs(c) }

// ownSources returns the sources that are not shared.
func (s *Store) ownSources(ctx context.Context) (map[int64]bool, error) {
	own := map[int64]bool{}
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		own[id] = true
		return err
	}, `SELECT id FROM sources WHERE shared = FALSE`)
	return own, err
}

// takeOver makes articles that were known from chats' own sources those of a
// source that all share, once one brings them.
func (s *Store) takeOver(ctx context.Context, stored, articles []content.Article) error {
	own, err := s.ownSources(ctx)
	if err != nil || len(own) == 0 {
		return err
	}
	for i, a := range articles {
		if stored[i].ID != 0 && own[stored[i].Source] && !own[a.Source] {
			if _, err := s.exec(ctx, s.write, `UPDATE articles SET source = ? WHERE id = ?`, a.Source, stored[i].ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// SourcesOf returns the sources that all share and those of a chat, oldest
// first.
func (s *Store) SourcesOf(ctx context.Context, c platforms.Chat) ([]content.Source, error) {
	return s.sources(ctx, s.read, ` WHERE shared = TRUE OR id IN (SELECT source FROM source_chats WHERE `+isChat+`) ORDER BY id`, chatArgs(c)...)
}

// chatsWithSources returns the chats that have sources of their own.
func (s *Store) chatsWithSources(ctx context.Context, q querier) (map[string]bool, error) {
	chats := map[string]bool{}
	err := s.rows(ctx, q, func(r *sql.Rows) error {
		var c platforms.Chat
		err := r.Scan(&c.Platform, &c.ID, &c.Thread)
		chats[c.Key()] = true
		return err
	}, `SELECT DISTINCT platform, chat, thread FROM source_chats`)
	return chats, err
}

// Outlets returns the names of the outlets that all are told of: of the sources,
// and of the newest few thousand articles, since one feed may bring many.
func (s *Store) Outlets(ctx context.Context) ([]string, error) {
	var names []string
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		names = append(names, name)
		return err
	}, `SELECT publisher AS name FROM sources WHERE shared = TRUE AND retired = FALSE AND publisher <> ''
		UNION SELECT title FROM sources WHERE shared = TRUE AND retired = FALSE AND publisher = '' AND title <> ''
		UNION SELECT publisher FROM (SELECT publisher FROM articles WHERE source NOT IN (SELECT id FROM sources WHERE shared = FALSE) ORDER BY id DESC LIMIT 3000) newest WHERE publisher <> ''
		ORDER BY 1`)
	return names, err
}

// AddOwnSource makes a source one of a chat's own, if it has fewer than most. It
// reports whether there was room, and whether all share it already, in which
// case nothing is changed.
func (s *Store) AddOwnSource(ctx context.Context, c platforms.Chat, src content.Source, by string, most int) (room, shared bool, err error) {
	err = s.tx(ctx, func(q querier) error {
		room, shared = false, false
		var have int
		if err := s.row(ctx, q, `SELECT COUNT(*) FROM source_chats WHERE `+isChat, chatArgs(c)...).Scan(&have); err != nil || have >= most {
			return err
		}
		room = true
		src.Own = true
		if _, err := s.insertSource(ctx, q, src); err != nil {
			return err
		}
		var id int64
		if err := s.row(ctx, q, `SELECT id, shared FROM sources WHERE url = ?`, src.URL).Scan(&id, &shared); err != nil || shared {
			return err
		}
		// It may have been retired when the last chat left it.
		if _, err := s.exec(ctx, q, `UPDATE sources SET retired = FALSE, problem = '', due_at = ? WHERE id = ? AND retired = TRUE`, micros(s.now()), id); err != nil {
			return err
		}
		_, err := s.exec(ctx, q, `INSERT INTO source_chats (source, platform, chat, thread, made_by) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			id, c.Platform, c.ID, c.Thread, by)
		return err
	})
	return room, shared, err
}

// RemoveOwnSource takes a source from a chat. One that no chat has any more is
// read no more.
func (s *Store) RemoveOwnSource(ctx context.Context, c platforms.Chat, id int64) (removed bool, err error) {
	err = s.tx(ctx, func(q querier) error {
		n, err := s.exec(ctx, q, `DELETE FROM source_chats WHERE source = ? AND `+isChat, append([]any{id}, chatArgs(c)...)...)
		if removed = n > 0; err != nil {
			return err
		}
		return s.retireLonely(ctx, q)
	})
	return removed, err
}

// retireLonely ends the reading of sources that belonged to chats and belong to
// none. They stay, since what they brought must not be shown to others.
func (s *Store) retireLonely(ctx context.Context, q querier) error {
	_, err := s.exec(ctx, q, `UPDATE sources SET retired = TRUE, problem = 'no chat reads it any more', due_at = ?
		WHERE shared = FALSE AND retired = FALSE AND id NOT IN (SELECT source FROM source_chats)`, micros(content.Never))
	return err
}

// Share makes a source that chats added one for all, or takes that back.
func (s *Store) Share(ctx context.Context, id int64, shared bool) error {
	_, err := s.exec(ctx, s.write, `UPDATE sources SET shared = ? WHERE id = ?`, shared, id)
	return err
}
