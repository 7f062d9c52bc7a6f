package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"daybrief/platforms/platformtest"
)

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
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	data := filepath.Join(dir, "data")
	start := []string{"-D", data, "-l", filepath.Join(dir, "log"), "-w", "-o", fmt.Sprintf("-h 127.0.0.1 -p %d -k %s -c fsync=off", port, dir), "start"}
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
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres", port), func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
		time.Sleep(300 * time.Millisecond)
		if err := run("pg_ctl", start...); err != nil {
			t.Error(err)
		}
	}
}
