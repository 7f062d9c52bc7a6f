package store

import (
	"context"
	"database/sql"
	"time"
)

// A Backlog is what waits to be delivered on one platform.
type Backlog struct {
	Platform string
	Waiting  int       // deliveries that are due
	Oldest   time.Time // when the first of them was planned for
	Failing  int       // of all that are queued, how many have failed before
	Reason   string    // why one of those did
}

// Backlog returns what waits on each platform that has anything queued.
func (s *Store) Backlog(ctx context.Context) ([]Backlog, error) {
	var all []Backlog
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var b Backlog
		var oldest int64
		err := r.Scan(&b.Platform, &b.Waiting, &oldest, &b.Failing, &b.Reason)
		b.Oldest = instant(oldest)
		all = append(all, b)
		return err
	}, `SELECT platform, COALESCE(SUM(CASE WHEN due_at <= ? THEN 1 ELSE 0 END), 0), MIN(planned), COALESCE(SUM(CASE WHEN attempts > 0 THEN 1 ELSE 0 END), 0), MAX(reason)
		FROM deliveries WHERE state = 'queued' GROUP BY platform ORDER BY platform`, micros(s.now()))
	return all, err
}

// A Clock is a lease on work that one process at a time does.
type Clock struct {
	Name  string
	Until time.Time // zero when nobody has it
}

// ClocksHeld returns the clocks that there are, by name.
func (s *Store) ClocksHeld(ctx context.Context) ([]Clock, error) {
	var all []Clock
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var c Clock
		var until int64
		err := r.Scan(&c.Name, &until)
		c.Until = instant(until)
		all = append(all, c)
		return err
	}, `SELECT name, leased_until FROM clocks WHERE name NOT LIKE '`+turns+`%' ORDER BY name`)
	return all, err
}

// CanWrite reports whether the database takes what is written: it does not when
// the disk is full or the file may only be read. It leaves nothing behind.
func (s *Store) CanWrite(ctx context.Context) error {
	const name = "can write"
	if _, err := s.exec(ctx, s.write, `INSERT INTO clocks (name, leased_until, lease) VALUES (?, 0, '') ON CONFLICT (name) DO UPDATE SET lease = ''`, name); err != nil {
		return err
	}
	_, err := s.exec(ctx, s.write, `DELETE FROM clocks WHERE name = ?`, name)
	return err
}
