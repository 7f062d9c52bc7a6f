package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// A dialect is all that differs between the two databases.
type dialect struct {
	goose  goose.Dialect
	bind   func(query string) string // from ? to the database's placeholders
	skip   string                    // lock clause of a claim
	lock   string                    // lock clause of rows k that are read to be changed
	index  []string                  // statements that make the full-text index
	bytes  []string                  // statements that order the words of names by their bytes
	add    string                    // puts an article in it: id, text
	remove string                    // takes one out: id
	search string                    // ids, newest first: words, lowest id, those of a condition on articles, limit
	words  func(words []string) string
}

var sqlite = dialect{
	goose: goose.DialectSQLite3,
	bind:  func(q string) string { return q },
	index: []string{
		`CREATE VIRTUAL TABLE articles_text USING fts5(text, content='', contentless_delete=1, tokenize='unicode61')`,
	},
	add:    `INSERT INTO articles_text (rowid, text) VALUES (?, ?)`,
	remove: `DELETE FROM articles_text WHERE rowid = ?`,
	// The index leads, in its own order, and is read until there are enough: the
	// cross join keeps the planner from beginning with the articles.
	search: `SELECT t.rowid FROM articles_text t CROSS JOIN articles WHERE articles_text MATCH ? AND t.rowid >= ? AND articles.id = t.rowid AND (%s) ORDER BY t.rowid DESC LIMIT ?`,
	words: func(words []string) string {
		quoted := make([]string, len(words))
		for i, w := range words {
			quoted[i] = `"` + strings.ReplaceAll(w, `"`, ``) + `"`
		}
		return strings.Join(quoted, " ")
	},
}

var postgres = dialect{
	goose: goose.DialectPostgres,
	bind:  numbered,
	skip:  " FOR UPDATE SKIP LOCKED",
	lock:  " FOR UPDATE OF k",
	index: []string{
		`CREATE TABLE articles_text (id BIGINT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, text TSVECTOR NOT NULL)`,
		`CREATE INDEX articles_text_words ON articles_text USING gin (text)`,
	},
	bytes:  []string{`ALTER TABLE name_words ALTER COLUMN word TYPE TEXT COLLATE "C"`},
	add:    `INSERT INTO articles_text (id, text) VALUES (?, to_tsvector('simple', ?))`,
	remove: `DELETE FROM articles_text WHERE id = ?`,
	search: `SELECT hit FROM (SELECT id AS hit, text FROM articles_text) t CROSS JOIN plainto_tsquery('simple', ?) q JOIN articles ON articles.id = hit
		WHERE t.text @@ q AND hit >= ? AND (%s) ORDER BY hit DESC LIMIT ?`,
	words: func(words []string) string { return strings.Join(words, " ") },
}

// numbered writes $1, $2 … for each question mark. No statement of this
// package holds one inside a literal.
func numbered(q string) string {
	var b strings.Builder
	n := 0
	for part := range strings.SplitSeq(q, "?") {
		if n > 0 {
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteString(part)
		n++
	}
	return b.String()
}

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the tables up to date, under a lock where several processes
// may start at once.
func (s *Store) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	index := goose.NewGoMigration(2, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		return runAll(ctx, tx, s.dialect.index)
	}}, nil)
	words := goose.NewGoMigration(5, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		if err := runAll(ctx, tx, s.dialect.bytes); err != nil {
			return err
		}
		return s.fillNameWords(ctx, s.write.within(tx))
	}}, nil)
	own := goose.NewGoMigration(17, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		return s.suffixOwn(ctx, s.write.within(tx))
	}}, nil)
	options := []goose.ProviderOption{
		goose.WithGoMigrations(index, words, own), goose.WithDisableGlobalRegistry(true),
		goose.WithSlog(slog.New(slog.DiscardHandler)),
	}
	if s.dialect.goose == goose.DialectPostgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(s.dialect.goose, s.write.DB, files, options...)
	if err != nil {
		return err
	}
	if newer, err := s.newer(ctx, p); newer || err != nil {
		return err
	}
	if _, err = p.Up(ctx); err != nil {
		return fmt.Errorf("bring the tables up to date: %w", err)
	}
	if least, err := s.least(ctx); least == serves || err != nil { // usually, and then nothing is written
		return err
	}
	_, err = s.exec(ctx, s.write, `INSERT INTO counters (name, value) VALUES ('serves', ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE counters.value < excluded.value`, serves)
	return err
}

// serves is the oldest program that may use today's tables, by the number of its
// last migration: that of the oldest of testdata/statements, which says what
// migrations may do. Whoever brings the tables up to date writes it into the
// database, for older programs that start while they are being replaced.
const serves = 18

func runAll(ctx context.Context, tx *sql.Tx, statements []string) error {
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// newer reports whether a newer program has changed the tables. The error says
// that they do not serve this one any more.
func (s *Store) newer(ctx context.Context, p *goose.Provider) (bool, error) {
	sources := p.ListSources()
	known := sources[len(sources)-1].Version
	at, err := p.GetDBVersion(ctx)
	if err != nil || at <= known {
		return false, err
	}
	least, err := s.least(ctx)
	if err == nil && (least == 0 || known < least) {
		err = fmt.Errorf("the database is at version %d and this program knows %d; run a newer daybrief", at, known)
	}
	return true, err
}

// least is the oldest program that the tables are said to serve, or 0.
func (s *Store) least(ctx context.Context) (least int64, err error) {
	err = s.row(ctx, s.write, `SELECT value FROM counters WHERE name = 'serves'`).Scan(&least)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return least, err
}
