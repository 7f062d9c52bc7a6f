// Package store is the database: the same statements on SQLite and on
// PostgreSQL.
//
// Columns are TEXT, BIGINT and BOOLEAN, instants are microseconds since 1970,
// ids are made by the program, and the database never reads a clock. What
// differs between the two databases is in the dialect, and nowhere else.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"

	"daybrief/content"
)

// A Store is an open database. Its methods may be called from several
// goroutines.
type Store struct {
	read    *pool // the same as write on PostgreSQL
	write   *pool
	dialect dialect
	ids     content.IDs
	now     func() time.Time
	path    string // of the file, on SQLite
	settled settled
}

// Open opens the database at an address: postgres://… or the path of an SQLite
// file, which is made if it is not there. It brings the tables up to date.
func Open(ctx context.Context, address string, now func() time.Time) (*Store, error) {
	s := &Store{now: now}
	var err error
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		err = s.openPostgres(address)
	} else if path, ok := sqlitePath(address); ok {
		err = s.openSQLite(ctx, path)
	} else {
		return nil, errors.New("open database: DATABASE is neither the path of a file nor an address of the form postgres://user:password@host/name")
	}
	if err == nil {
		err = s.migrate(ctx)
	}
	if err != nil {
		s.Close() //nolint:errcheck // the first error is the one to tell
		return nil, fmt.Errorf("open database: %w", redact(err, address))
	}
	return s, nil
}

// sqlitePath reads an address as the path of a file. What looks like an
// address of another kind is refused: it would become a file whose name holds
// a password.
func sqlitePath(address string) (string, bool) {
	path := strings.TrimPrefix(strings.TrimPrefix(address, "sqlite://"), "sqlite:")
	odd := path == ":memory:" || strings.Contains(path, "://") || strings.HasPrefix(path, "postgres:") || strings.Contains(path, "password=") || strings.Contains(path, "host=")
	return path, !odd
}

func (s *Store) openPostgres(address string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(10)
	db.SetMaxIdleConns(10)
	s.write, s.dialect = &pool{DB: db}, postgres
	s.read = s.write
	return nil
}

// sqliteURL is the address of a file, whatever its name holds.
func sqliteURL(path string) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
}

// openSQLite opens one connection that writes and four that read: a pool of
// writers spends its time waiting for the file's one lock.
func (s *Store) openSQLite(ctx context.Context, path string) error {
	if path == "" {
		return errors.New("the database has no path; set DATABASE, for instance to daybrief.db")
	}
	if dir := filepath.Dir(path); dir != "." {
		if _, err := os.Stat(dir); err != nil {
			return fmt.Errorf("the folder of the database %s cannot be used; make it, or set DATABASE to another path: %w", path, err)
		}
	}
	s.path, s.dialect = path, sqlite
	open := func(more string, conns int) (*pool, error) {
		q := url.Values{"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)", "cache_size(-65536)", "wal_autocheckpoint(4000)", "secure_delete(fast)"}, "_txlock": {"immediate"}}
		db, err := sql.Open("sqlite", sqliteURL(path)+"?"+q.Encode()+more)
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(conns)
		db.SetMaxIdleConns(conns)
		return &pool{DB: db, kept: map[string]*sql.Stmt{}, asked: map[string]bool{}}, nil
	}
	var err error
	if s.write, err = open("", 1); err != nil {
		return err
	}
	// The first connection makes the file, before readers look for it.
	if err = s.write.PingContext(ctx); err != nil {
		return err
	}
	s.read, err = open("&_pragma=query_only(1)", 4)
	return err
}

// Close closes the database.
func (s *Store) Close() error {
	var err error
	if s.read != nil && s.read != s.write {
		err = s.read.Close()
	}
	if s.write != nil {
		err = errors.Join(err, s.write.Close())
	}
	return err
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.read.PingContext(ctx) }

// NewID makes an id that is larger than those made before it.
func (s *Store) NewID() int64 { return s.ids.Next(s.now()) }

// NewToken makes the name of a lease, which no other process can make.
func NewToken() string { return rand.Text() }

// redact keeps the password of a database address out of an error.
func redact(err error, address string) error {
	u, perr := url.Parse(address)
	if perr != nil || u.User == nil {
		return err
	}
	password, _ := u.User.Password()
	if password == "" || !strings.Contains(err.Error(), password) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), password, "<password>"))
}

// querier is a pool or a transaction.
type querier interface {
	// compiled returns a statement that is kept, or nil: then the text is asked.
	compiled(ctx context.Context, query string) *sql.Stmt
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// tx runs f in one transaction of the writer.
func (s *Store) tx(ctx context.Context, f func(q querier) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	t := s.write.within(tx)
	if err := f(t); err != nil {
		return err
	}
	return t.Commit(ctx)
}

func (s *Store) exec(ctx context.Context, q querier, query string, args ...any) (int64, error) {
	query = s.dialect.bind(query)
	var r sql.Result
	var err error
	if stmt := q.compiled(ctx, query); stmt != nil {
		r, err = stmt.ExecContext(ctx, args...)
	} else {
		r, err = q.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// rows runs a query and calls scan for each row of the answer.
func (s *Store) rows(ctx context.Context, q querier, scan func(*sql.Rows) error, query string, args ...any) error {
	query = s.dialect.bind(query)
	var rows *sql.Rows
	var err error
	if stmt := q.compiled(ctx, query); stmt != nil {
		rows, err = stmt.QueryContext(ctx, args...)
	} else {
		rows, err = q.QueryContext(ctx, query, args...)
	}
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *Store) row(ctx context.Context, q querier, query string, args ...any) *sql.Row {
	query = s.dialect.bind(query)
	if stmt := q.compiled(ctx, query); stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return q.QueryRowContext(ctx, query, args...)
}

// micros is an instant as the database keeps it.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// list writes keys so that LIKE '%,key,%' finds one.
func list(keys []string) string {
	if len(keys) == 0 {
		return ""
	}
	return "," + strings.Join(keys, ",") + ","
}

func unlist(s string) []string {
	if s = strings.Trim(s, ","); s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// marks writes n placeholders.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

func anys(ids []int64) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}
