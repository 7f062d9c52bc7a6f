package platformtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Shared returns the path of a file in the folder of data that stands beside
// the project (or where DAYBRIEF_SHARED points). Without it the test is
// skipped, saying so; with CI=true that is a failure.
func Shared(t testing.TB, name string) string {
	t.Helper()
	path := sharedPath(name)
	if path == "" {
		Missing(t, "the shared data file "+name+" (a folder named shared beside the project, or DAYBRIEF_SHARED)")
	}
	return path
}

// Missing ends a test that needs something this machine lacks: a skip that
// says what, or a failure where CI=true promised that nothing is lacking.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("CI=true, but this machine lacks %s", what)
	}
	t.Skipf("SKIPPED: needs %s", what)
}

func sharedPath(name string) string {
	if root := os.Getenv("DAYBRIEF_SHARED"); root != "" {
		return existing(filepath.Join(root, name))
	}
	dir, err := os.Getwd()
	for ; err == nil; dir = filepath.Dir(dir) {
		if existing(filepath.Join(dir, "go.mod")) != "" {
			return existing(filepath.Join(dir, "..", "shared", name))
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return ""
}

func existing(path string) string {
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}
