// Package storetest gives tests fresh databases of both kinds, so that what is
// proved of one is proved of the other.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"daybrief/platforms/platformtest"
)

// Server is the environment variable with the address of a PostgreSQL server
// on which tests may make databases.
const Server = "TEST_POSTGRES"

// Each runs f as a subtest on a fresh database of each kind, with its address.
func Each(t *testing.T, f func(t *testing.T, address string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// SQLite returns the path of a database that is not there yet.
func SQLite(t testing.TB) string { return filepath.Join(t.TempDir(), "test.db") }

// Postgres makes an empty database and returns its address; it is removed when
// the test is over. Without a server the test is skipped, or fails where
// CI=true.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv(Server)
	if server == "" {
		platformtest.Missing(t, "a PostgreSQL server ("+Server+"=postgres://user@host/postgres)")
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s=%q is no address: %v", Server, server, err)
	}
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	name := "daybrief_" + strings.ToLower(rand.Text())
	if _, err := db.ExecContext(context.Background(), "CREATE DATABASE "+name); err != nil {
		t.Fatalf("make a database on %s: %v", Server, err)
	}
	t.Cleanup(func() {
		defer db.Close()
		if _, err := db.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("remove database %s: %v", name, err)
		}
	})
	u.Path = "/" + name
	return u.String()
}
