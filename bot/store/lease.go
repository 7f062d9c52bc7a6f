package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"daybrief/content"
)

// claim leases due rows of a table and returns their ids. It serves every
// table with the columns id, due_at, leased_until and lease. The condition and
// the assignments are constants of this package.
func (s *Store) claim(ctx context.Context, q querier, table, set, where string, l content.Lease, limit int, args ...any) ([]int64, error) {
	var ids []int64
	err := s.claimRows(ctx, q, table, set, where, "id", func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}, l, limit, args...)
	return ids, err
}

// claimRows is claim for any columns, in any order of rows. The arguments are
// those of set, then those of where.
func (s *Store) claimRows(ctx context.Context, q querier, table, set, where, columns string, scan func(*sql.Rows) error, l content.Lease, limit int, args ...any) error {
	query := fmt.Sprintf(`UPDATE %[1]s SET leased_until = ?, lease = ?%[2]s WHERE id IN (
		SELECT id FROM %[1]s c WHERE due_at <= ? AND leased_until <= ?%[3]s
		ORDER BY due_at, id LIMIT ?%[4]s) RETURNING `, table, set, where, s.dialect.skip) + columns
	ofSet := strings.Count(set, "?")
	all := slices.Concat([]any{micros(l.Until), l.Token}, args[:ofSet], []any{micros(l.Now), micros(l.Now)}, args[ofSet:], []any{limit})
	return s.rows(ctx, q, scan, query, all...)
}

// Hold takes a clock for a process, or keeps it if the process has it already,
// and reports whether it has it now.
func (s *Store) Hold(ctx context.Context, name string, l content.Lease) (bool, error) {
	n, err := s.exec(ctx, s.write, `INSERT INTO clocks (name, leased_until, lease) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET leased_until = excluded.leased_until, lease = excluded.lease
		WHERE clocks.lease = excluded.lease OR clocks.leased_until <= ?`,
		name, micros(l.Until), l.Token, micros(l.Now))
	return n == 1, err
}

// Renew keeps up every clock that a lease holds, and returns their names.
func (s *Store) Renew(ctx context.Context, l content.Lease) ([]string, error) {
	var names []string
	err := s.rows(ctx, s.write, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		names = append(names, name)
		return err
	}, `UPDATE clocks SET leased_until = ? WHERE lease = ? RETURNING name`, micros(l.Until), l.Token)
	return names, err
}

// turns begins the names of clocks that nobody keeps.
const turns = "turn/"

// Turn takes a turn, or one's own again, and keeps it for a while from now. It
// reports false while another holder has it. Nobody gives one back: it runs out.
func (s *Store) Turn(ctx context.Context, name, holder string, keep time.Duration) (bool, error) {
	now := s.now()
	return s.Hold(ctx, turns+name, content.Lease{Token: holder, Now: now, Until: now.Add(keep)})
}

// DropClock gives up one clock.
func (s *Store) DropClock(ctx context.Context, name, token string) error {
	_, err := s.exec(ctx, s.write, `UPDATE clocks SET leased_until = 0, lease = '' WHERE name = ? AND lease = ?`, name, token)
	return err
}

// Release gives up every clock and row that a process holds, so that another
// need not wait for its leases to run out. Deliveries under way keep their
// mark: only the process itself knew what became of them.
func (s *Store) Release(ctx context.Context, token string) error {
	return s.tx(ctx, func(q querier) error {
		for _, table := range []string{"clocks", "sources", "subscriptions", "deliveries"} {
			if _, err := s.exec(ctx, q, `UPDATE `+table+` SET leased_until = 0, lease = '' WHERE lease = ?`, token); err != nil {
				return err
			}
		}
		return nil
	})
}

// Alone takes the one lock that a serving process holds on an SQLite file, and
// takes back what a process that died had leased; its turns last. On PostgreSQL
// it does nothing: leases run out there. The error says that another process is
// serving from the file.
func (s *Store) Alone(ctx context.Context) (unlock func(), err error) {
	if s.path == "" {
		return func() {}, nil
	}
	unlock, err = s.lock(ctx)
	if err != nil {
		return nil, err
	}
	for table, but := range map[string]string{"clocks": ` AND name NOT LIKE '` + turns + `%'`, "sources": "", "subscriptions": "", "deliveries": ""} {
		if _, err := s.exec(ctx, s.write, `UPDATE `+table+` SET leased_until = 0, lease = '' WHERE leased_until > 0`+but); err != nil {
			unlock()
			return nil, err
		}
	}
	return unlock, nil
}

// lock takes the lock of the file. It is SQLite's own, on a file beside the
// database: it is held by the process, so that it ends with it, on every system
// alike.
func (s *Store) lock(ctx context.Context) (unlock func(), err error) {
	db, err := sql.Open("sqlite", sqliteURL(s.path+".lock")+"?_pragma=locking_mode(EXCLUSIVE)&_txlock=exclusive")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.BeginTx(ctx, nil)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("another daybrief is serving from %s; stop it first, or use PostgreSQL to run several: %w", s.path, err)
	}
	return func() {
		conn.Rollback() //nolint:errcheck // nothing was written
		db.Close()
	}, nil
}

// NextDue returns when there is next something to claim of a kind of work:
// "sources", "subscriptions" or "deliveries/" and a platform's name. That is when a row is due, or when
// the lease on one runs out. Of "articles", those to be edited are due since
// they were stored. It is zero when there is nothing.
func (s *Store) NextDue(ctx context.Context, work string) (time.Time, error) {
	if work == "articles" {
		var at int64
		err := s.row(ctx, s.read, `SELECT COALESCE(MIN(fetched), 0) FROM articles WHERE story = 0`).Scan(&at)
		return instant(at), err
	}
	table, platform, _ := strings.Cut(work, "/")
	where := map[string]string{"sources": "TRUE", "subscriptions": "paused = FALSE", "deliveries": "state = 'queued' AND platform = ?"}[table]
	var args []any
	if platform != "" {
		args = []any{platform, platform}
	}
	var at int64
	err := s.row(ctx, s.read, fmt.Sprintf(`SELECT COALESCE(MIN(at), 0) FROM (
		SELECT MIN(due_at) AS at FROM %[1]s WHERE leased_until = 0 AND %[2]s
		UNION ALL SELECT MIN(leased_until) FROM %[1]s WHERE leased_until > 0 AND %[2]s) next`, table, where), args...).Scan(&at)
	return instant(at), err
}
