package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"daybrief/bot/store/storetest"
	"daybrief/platforms/platformtest"
)

// restartable returns a fresh PostgreSQL database, and what restarts its
// server: one of the test's own, where the server's programs are found, else
// the shared one, whose connections to the database are cut.
func restartable(t *testing.T) (address string, restart func()) {
	t.Helper()
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(bins) == 0 || os.Getuid() == 0 && nobody() == nil {
		return severed(t)
	}
	return ownServer(t, bins[len(bins)-1])
}

// severed is a database on the shared server.
func severed(t *testing.T) (address string, restart func()) {
	address = storetest.Postgres(t)
	db, err := sql.Open("pgx", os.Getenv(storetest.Server))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	name := address[strings.LastIndexByte(address, '/')+1:]
	return address, func() {
		if _, err := db.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1`, name); err != nil {
			t.Errorf("cut the connections: %v", err)
		}
	}
}

// nobody is the account under which PostgreSQL runs where the test is root,
// which PostgreSQL refuses to be; nil where there is none.
func nobody() *syscall.Credential {
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	if err1 != nil || err2 != nil {
		return nil
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// ownServer starts a PostgreSQL server of the test's own from the programs in a
// folder, and returns its address and what restarts it as a crash does.
func ownServer(t *testing.T, bin string) (address string, restart func()) {
	t.Helper()
	dir, err := os.MkdirTemp("", "daybrief-pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	run := func(name string, args ...string) error {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		var out bytes.Buffer
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "LC_ALL=C")
		if os.Getuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: nobody()}
		}
		if name == "initdb" {
			cmd.Stdout, cmd.Stderr = &out, &out // the server would keep it open
		}
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s: %w\n%s", name, err, &out)
		}
		return nil
	}
	if c := nobody(); os.Getuid() == 0 {
		if err := os.Chown(dir, int(c.Uid), int(c.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	// A socket in a folder, and no port: while the server is down somebody else
	// may get its port.
	data := filepath.Join(dir, "data")
	start := []string{"-D", data, "-l", filepath.Join(dir, "log"), "-w", "-o", fmt.Sprintf("-c listen_addresses= -k %s -c fsync=off", dir), "start"}
	if err := run("initdb", "-D", data, "-A", "trust", "-U", "postgres"); err != nil {
		platformtest.Missing(t, fmt.Sprintf("a PostgreSQL server that can be restarted (%v)", err))
	}
	if err := run("pg_ctl", start...); err != nil {
		t.Fatal(err)
	}
	stop := func() error { return run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop") }
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return "postgres://postgres@/postgres?host=" + dir, func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
		time.Sleep(300 * time.Millisecond)
		if err := run("pg_ctl", start...); err != nil {
			t.Error(err)
		}
	}
}
