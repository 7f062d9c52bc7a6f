package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"daybrief/briefing/summary"
)

// keepWritten is how long a written text is kept: no briefing tells a version
// of a story that is older.
const keepWritten = 14 * 24 * time.Hour

// Written returns the text that was written of a version of a story, and
// whether there is one.
func (s *Store) Written(ctx context.Context, key string) (summary.Text, bool, error) {
	var t summary.Text
	var content string
	err := s.row(ctx, s.read, `SELECT content FROM written WHERE key = ?`, key).Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	if err != nil {
		return t, false, err
	}
	if err := json.Unmarshal([]byte(content), &t); err != nil {
		return summary.Text{}, false, fmt.Errorf("written text %s: %w", key, err)
	}
	return t, true, nil
}

// SaveWritten keeps a text, and forgets old ones.
func (s *Store) SaveWritten(ctx context.Context, key string, t summary.Text) error {
	content, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return s.tx(ctx, func(q querier) error {
		if _, err := s.exec(ctx, q, `DELETE FROM written WHERE at < ?`, micros(s.now().Add(-keepWritten))); err != nil {
			return err
		}
		_, err := s.exec(ctx, q, `INSERT INTO written (key, content, at) VALUES (?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET content = excluded.content, at = excluded.at`, key, string(content), micros(s.now()))
		return err
	})
}

// usedOn names the counter of what a language model used on a day.
func usedOn(day string) string { return "written " + day }

// Reserve adds n to what a language model used on a day, unless that would
// make it more than most, and reports whether it did.
func (s *Store) Reserve(ctx context.Context, day string, n, most int64) (bool, error) {
	if n > most {
		return false, nil
	}
	rows, err := s.exec(ctx, s.write, `INSERT INTO counters (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = counters.value + excluded.value WHERE counters.value + excluded.value <= ?`, usedOn(day), n, most)
	return rows == 1, err
}

// Adjust adds n, which may be negative, to what was used on a day.
func (s *Store) Adjust(ctx context.Context, day string, n int64) error {
	_, err := s.exec(ctx, s.write, `UPDATE counters SET value = value + ? WHERE name = ?`, n, usedOn(day))
	return err
}
