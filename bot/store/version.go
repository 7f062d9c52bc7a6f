package store

import (
	"context"
	"strconv"
)

// Version returns a text that is another one once articles came in, or what is
// known of them or of people was changed.
func (s *Store) Version(ctx context.Context) (string, error) {
	var value, newest int64
	err := s.row(ctx, s.read, `SELECT value, (SELECT COALESCE(MAX(id), 0) FROM articles) FROM counters WHERE name = 'content'`).Scan(&value, &newest)
	return strconv.FormatInt(value, 36) + "." + strconv.FormatInt(newest, 36), err
}

// change is tx for what briefings may show.
func (s *Store) change(ctx context.Context, f func(q querier) error) error {
	return s.tx(ctx, func(q querier) error {
		if err := f(q); err != nil {
			return err
		}
		return s.touch(ctx, q)
	})
}

// touch says that something has changed. New articles need not say so: their
// ids do, and their writers need not wait for each other.
func (s *Store) touch(ctx context.Context, q querier) error {
	_, err := s.exec(ctx, q, `UPDATE counters SET value = value + 1 WHERE name = 'content'`)
	return err
}
