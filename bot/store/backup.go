package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
)

// Backup writes a copy of an SQLite database to a file that is not there yet,
// while the program goes on: it holds what was stored when it began. PostgreSQL
// has tools of its own for that, which the error names.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.path == "" {
		return errors.New("a PostgreSQL database is saved with pg_dump, and restored with pg_restore")
	}
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("%s is there already; name a new file", path)
	}
	// On a connection of its own, so that neither readers nor the writer wait.
	db, err := sql.Open("sqlite", "file:"+s.path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, path)
	return err
}
