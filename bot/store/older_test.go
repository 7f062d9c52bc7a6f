package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
)

// TestOlderStatements prepares every statement of earlier versions on today's
// tables: while processes are replaced one by one, those of the version before
// go on with the tables of the next. That is why migrations add tables, columns
// with defaults and indexes, and leave it to a later version to take away what
// is no longer used. The file N.sqlite.sql of testdata/statements holds the
// statements of the version whose last migration was N, one a line, as the
// tests of that version ran them.
func TestOlderStatements(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		open(t, address)
		kind, driver := "sqlite", "sqlite"
		if strings.HasPrefix(address, "postgres") {
			kind, driver = "postgres", "pgx"
		}
		files, err := filepath.Glob("testdata/statements/*." + kind + ".sql")
		if err != nil || len(files) == 0 {
			t.Fatalf("no statements of earlier versions: %v", err)
		}
		db, err := sql.Open(driver, address)
		must(t, err)
		defer db.Close()
		for _, file := range files {
			text, err := os.ReadFile(file)
			must(t, err)
			lines := strings.Split(strings.TrimSpace(string(text)), "\n")
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
	})
}
