package store

import (
	"context"
	"database/sql"
	"time"
)

// AddPage appends to the transcript of a web chat. A key that the chat has
// already seen adds nothing; an empty key is never the same.
func (s *Store) AddPage(ctx context.Context, chat, key string, mine bool, html string) (int64, error) {
	var id int64
	err := s.tx(ctx, func(q querier) error {
		if key != "" {
			if err := s.row(ctx, q, `SELECT COALESCE(MAX(id), 0) FROM pages WHERE chat = ? AND key = ?`, chat, key).Scan(&id); err != nil || id != 0 {
				return err
			}
		}
		id = s.NewID()
		_, err := s.exec(ctx, q, `INSERT INTO pages (id, chat, key, mine, html, at) VALUES (?, ?, ?, ?, ?, ?)`, id, chat, key, mine, html, micros(s.now()))
		return err
	})
	return id, err
}

// ReplacePage puts another text in the place of one.
func (s *Store) ReplacePage(ctx context.Context, chat string, id int64, html string) error {
	_, err := s.exec(ctx, s.write, `UPDATE pages SET html = ? WHERE chat = ? AND id = ?`, html, chat, id)
	return err
}

// Pages calls each for the newest pages of a chat after an id, oldest first.
func (s *Store) Pages(ctx context.Context, chat string, after int64, limit int, each func(id int64, mine bool, html string, at time.Time)) error {
	return s.rows(ctx, s.read, func(r *sql.Rows) error {
		var id, at int64
		var mine bool
		var html string
		if err := r.Scan(&id, &mine, &html, &at); err != nil {
			return err
		}
		each(id, mine, html, instant(at))
		return nil
	}, `SELECT id, mine, html, at FROM (SELECT id, mine, html, at FROM pages WHERE chat = ? AND id > ? ORDER BY id DESC LIMIT ?) newest ORDER BY id`, chat, after, limit)
}
