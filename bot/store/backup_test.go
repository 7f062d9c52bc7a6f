package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daybrief/bot/store"
	"daybrief/platforms"
)

// TestRestore puts a backup over a database that a crash left with a log of
// changes: none of them may come back into it.
func TestRestore(t *testing.T) {
	dir := t.TempDir()
	path, saved := filepath.Join(dir, "a #1.db"), filepath.Join(dir, "saved.db")
	open := func() *store.Store {
		t.Helper()
		s, err := store.Open(t.Context(), path, func() time.Time { return noon })
		must(t, err)
		return s
	}
	chat := func(id string) platforms.Chat { return platforms.Chat{Platform: "x", ID: id, Kind: platforms.Group} }
	s := open()
	must(t, s.Meet(t.Context(), chat("early"), "", ""))
	must(t, s.Backup(t.Context(), saved))
	if info, err := os.Stat(saved); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup has the mode %v, %v", info.Mode(), err)
	}
	must(t, s.Meet(t.Context(), chat("late"), "", ""))

	unlock, err := s.Alone(t.Context())
	must(t, err)
	if _, err := store.Restore(t.Context(), path, saved); err == nil || !strings.Contains(err.Error(), "stop it first") {
		t.Errorf("restored under a process that serves: %v", err)
	}
	unlock()
	// As a crash leaves it: the log is still there.
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + suffix)
		must(t, err)
		must(t, os.WriteFile(path+suffix+".crash", data, 0o600))
	}
	must(t, s.Close())
	for _, suffix := range []string{"", "-wal"} {
		must(t, os.Rename(path+suffix+".crash", path+suffix))
	}
	kept, err := store.Restore(t.Context(), path, saved)
	if err != nil || kept == "" {
		t.Fatalf("Restore = %q, %v", kept, err)
	}
	s = open()
	for id, want := range map[string]bool{"early": true, "late": false} {
		if got, err := s.Met(t.Context(), chat(id)); err != nil || got != want {
			t.Errorf("%s is known: %v, %v, want %v", id, got, err, want)
		}
	}
	must(t, s.Close())
	old, err := store.Open(t.Context(), kept, func() time.Time { return noon })
	must(t, err)
	if got, err := old.Met(t.Context(), chat("late")); err != nil || !got {
		t.Errorf("what was there before is not kept: %v, %v", got, err)
	}
	must(t, old.Close())

	no := filepath.Join(dir, "no.db")
	for _, text := range []string{"", "not a database at all, but some text of a certain length"} {
		must(t, os.WriteFile(no, []byte(text), 0o600))
		if _, err := store.Restore(t.Context(), path, no); err == nil {
			t.Errorf("%q was restored", text)
		}
	}
	if _, err := store.Restore(t.Context(), path, filepath.Join(dir, "missing.db")); err == nil {
		t.Error("a missing file was restored")
	}
}
