package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Backup writes a copy of an SQLite database to a file that is not there yet,
// while the program goes on: it holds what was stored when it began. Only its
// owner may read it. PostgreSQL has tools of its own for that, which the error
// names.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.path == "" {
		return errors.New("a PostgreSQL database is saved with pg_dump, and restored with pg_restore")
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // SQLite fills an empty file
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already; name a new file", path)
	}
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	// On a connection of its own, so that neither readers nor the writer wait.
	db, err := sql.Open("sqlite", sqliteURL(s.path)+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err = db.ExecContext(ctx, `VACUUM INTO ?`, path); err != nil {
		os.Remove(path) //nolint:errcheck // half a copy is none
	}
	return err
}

// Restore puts a backup in the place of an SQLite database, which no process may
// be serving from. What was there is kept beside it, under the returned name; ""
// when there was nothing.
func Restore(ctx context.Context, path, backup string) (kept string, err error) {
	if err := check(ctx, backup); err != nil {
		return "", fmt.Errorf("%s is no backup that can be restored: %w", backup, err)
	}
	unlock, err := (&Store{path: path}).lock(ctx)
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(path); err == nil {
		for n := 1; ; n++ {
			kept = fmt.Sprintf("%s.before-restore-%d", path, n)
			if _, err := os.Stat(kept); errors.Is(err, fs.ErrNotExist) {
				break
			}
		}
		// With the log of its last changes, which would be replayed over the
		// backup otherwise.
		for _, suffix := range []string{"-wal", "-shm", ""} {
			if err := os.Rename(path+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return "", err
			}
		}
	}
	return kept, copyFile(backup, path)
}

// check reads a database through and says what is wrong with it.
func check(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", sqliteURL(path)+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var found string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check`).Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return errors.New(found)
	}
	var n int
	if err := db.QueryRowContext(ctx, `SELECT COUNT(*) FROM sqlite_master WHERE name IN ('subscriptions', 'deliveries', 'articles')`).Scan(&n); err != nil {
		return err
	}
	if n != 3 {
		return errors.New("it holds no tables of daybrief")
	}
	return nil
}

// copyFile copies to a file beside the place, and moves it there once it is
// whole.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".restoring-*")
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	err = errors.Join(err, out.Sync(), out.Close())
	if err == nil {
		err = os.Rename(out.Name(), to)
	}
	if err != nil {
		os.Remove(out.Name()) //nolint:errcheck // half a copy is none
	}
	return err
}
