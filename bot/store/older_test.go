package store_test

import (
	"database/sql"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/content"
	"daybrief/platforms"
)

// TestOlderStatements prepares every statement of earlier versions on today's
// tables: while processes are replaced one by one, those of the version before
// go on with the tables of the next. That is why migrations add tables, columns
// with defaults and indexes, and leave it to a later version to take away what
// is no longer used. The files N.sql, N.sqlite.sql and N.postgres.sql of
// testdata/statements hold the statements of the version whose last migration
// was N on both databases and on one, one a line, as the tests of that version
// ran them.
func TestOlderStatements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		open(t, address)
		kind, driver := "sqlite", "sqlite"
		if strings.HasPrefix(address, "postgres") {
			kind, driver = "postgres", "pgx"
		}
		both, err := filepath.Glob("testdata/statements/*[0-9].sql")
		if err != nil || len(both) == 0 {
			t.Fatalf("no statements of earlier versions: %v", err)
		}
		db, err := sql.Open(driver, address)
		must(t, err)
		defer db.Close()
		oldest := math.MaxInt
		for _, file := range both {
			version := strings.TrimSuffix(file, ".sql")
			n, err := strconv.Atoi(filepath.Base(version))
			must(t, err)
			oldest = min(oldest, n)
			text, err := os.ReadFile(file)
			must(t, err)
			more, err := os.ReadFile(version + "." + kind + ".sql")
			must(t, err)
			lines := strings.Split(strings.TrimSpace(string(text)+string(more)), "\n")
			if len(lines) < 50 {
				t.Errorf("%s holds %d statements", file, len(lines))
			}
			for _, query := range lines {
				stmt, err := db.PrepareContext(t.Context(), store.Bind(kind, query))
				if err != nil {
					t.Errorf("%s: %v\n%s", file, err, query)
					continue
				}
				must(t, stmt.Close())
			}
		}
		if oldest != store.Serves {
			t.Errorf("the tables are said to serve programs since %d, and are tried with those since %d", store.Serves, oldest)
		}
	})
}

// TestNewerTables: a program that starts on the tables of a later version goes
// on if they serve it, and else says what to do, leaving them as they are.
func TestNewerTables(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, c := open(t, address)
		put(t, s, content.Article{Source: 1, URL: "https://a.example/1", Title: "Harbour shut", Published: noon, Fetched: noon})
		must(t, s.Close())
		driver, kind := "sqlite", "sqlite"
		if strings.HasPrefix(address, "postgres") {
			driver, kind = "pgx", "postgres"
		}
		db, err := sql.Open(driver, address)
		must(t, err)
		defer db.Close()
		run := func(query string, args ...any) {
			t.Helper()
			_, err := db.ExecContext(t.Context(), store.Bind(kind, query), args...)
			must(t, err)
		}
		run(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9000, TRUE)`)
		s, err = store.Open(t.Context(), address, c.now)
		must(t, err)
		if a, err := s.ArticleByURL(t.Context(), "https://a.example/1", platforms.Chat{}); err != nil || a == nil {
			t.Errorf("on the tables of the next version it finds %v, %v", a, err)
		}
		must(t, s.Close())
		for _, change := range []string{`UPDATE counters SET value = 9000 WHERE name = 'serves'`, `DELETE FROM counters WHERE name = 'serves'`} {
			run(change)
			if _, err := store.Open(t.Context(), address, c.now); err == nil || !strings.Contains(err.Error(), "run a newer daybrief") {
				t.Errorf("after %s it opens the tables of a version that does not serve it: %v", change, err)
			}
		}
	})
}
