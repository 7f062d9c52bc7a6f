package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"daybrief/platforms/platformtest"
)

// TestScripts runs the scripts of testdata/script: the program as a person at
// a terminal uses it. A server on loopback stands in for publishers; it serves
// the files of a script's folder named site.
func TestScripts(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			site := httptest.NewServer(http.FileServer(http.Dir(e.WorkDir + "/site")))
			e.Defer(site.Close)
			e.Setenv("SITE", site.URL)
			e.Setenv(asProgram, "1")
			e.Setenv("GORACE", raceOptions)
			e.Setenv("DAYBRIEF", exe)
			e.Setenv("TZ", "UTC")
			return nil
		},
	})
}

// TestPastedPage imports the shape in which people paste an article, from the
// shared sample, and asks about it.
func TestPastedPage(t *testing.T) {
	sample := platformtest.Shared(t, "samples/article-page.txt")
	testscript.Run(t, testscript.Params{
		Files: []string{"testdata/shared/pasted.txtar"},
		Setup: func(e *testscript.Env) error {
			data, err := os.ReadFile(sample)
			if err != nil {
				return err
			}
			exe, err := os.Executable()
			if err != nil {
				return err
			}
			e.Setenv(asProgram, "1")
			e.Setenv("GORACE", raceOptions)
			e.Setenv("DAYBRIEF", exe)
			return os.WriteFile(e.WorkDir+"/article-page.txt", data, 0o644)
		},
	})
}
