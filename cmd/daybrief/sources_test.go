package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daybrief/content"
)

// command runs a command line on a database and returns what it prints.
func command(t *testing.T, database string, starter func() []content.Source, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	p := &program{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, now: time.Now, starter: starter}
	status = p.run(context.Background(), append(args, "--database", database, "--allow-private", "--spacing", "0", "--log-level", "error"))
	return status, out.String(), errs.String()
}

// paper serves a feed, a page that names two, a page that names none beside
// the feed at a usual address, and nothing else.
func paper(t *testing.T) *httptest.Server {
	t.Helper()
	const feed = `<rss version="2.0"><channel><title>The Paper</title><language>en</language><item><title>Bridge falls</title><link>/1</link><description>It fell.</description></item></channel></rss>`
	mux := http.NewServeMux()
	for _, path := range []string{"/feed", "/world.xml"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, feed) })
	}
	mux.HandleFunc("/two", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<html><head><link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" type="application/rss+xml" href="/world.xml"></head></html>`)
	})
	mux.HandleFunc("/none", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `<html><body>Welcome</body></html>`) })
	mux.HandleFunc("/1", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `<html><body>Short</body></html>`) })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestSourcesCommands(t *testing.T) {
	s, database := paper(t), filepath.Join(t.TempDir(), "test.db")
	list := filepath.Join(t.TempDir(), "list.opml")
	opml := fmt.Sprintf(`<opml version="2.0"><body><outline text="Europe"><outline text="Imported" xmlUrl="%s/feed?b=1&amp;c=2"/></outline><outline text="Again" xmlUrl="%s/feed"/></body></opml>`, s.URL, s.URL)
	if err := os.WriteFile(list, []byte(opml), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		args   string
		status int
		want   []string // of what is printed
	}{
		{"sources list", 0, []string{"There are no sources yet"}},
		{"sources test " + s.URL + "/feed", 0, []string{"The Paper · 1 items", "language en", "Bridge falls"}},
		{"sources add " + s.URL + "/two", 1, []string{"1. " + s.URL + "/feed", "2. " + s.URL + "/world.xml", "--pick"}},
		{"sources add " + s.URL + "/two --pick 2 --topics world --publisher Paper", 0, []string{s.URL + "/world.xml brings 1 articles: Bridge falls", "Added."}},
		{"sources add " + s.URL + "/none", 0, []string{s.URL + "/feed brings 1 articles", "Added."}},
		{"sources add " + s.URL + "/feed", 0, []string{"a source already"}},
		{"sources add " + s.URL + "/missing", 1, []string{"404"}},
		{"sources add " + s.URL + "/feed --topics gossip", 1, []string{`"gossip" is no topic`, "world"}},
		{"sources add " + s.URL + "/broken --no-check", 0, []string{"Added."}},
		{"sources import " + list, 0, []string{"2 feeds in the list, 1 added, 1 there already"}},
		{"sources import " + database, 1, []string{"OPML"}},
		{"sources list", 0, []string{"SOURCE", "not read yet", s.URL + "/world.xml"}},
		{"sources check", 1, []string{"404 Not Found", "1 of 4 sources cannot be read"}},
		{"collect --once", 0, []string{"4 sources read, 1 failed, 1 new articles"}},
		{"sources list", 0, []string{"failed 1 times", "well", "UTC", "in "}},
		{"sources export", 0, []string{`<outline text="europe">`, s.URL + "/feed?b=1&amp;c=2", `category="world"`}},
		{"sources remove 9", 1, []string{"there is no source 9"}},
		{"sources remove 3", 0, []string{"Removed " + s.URL + "/broken"}},
		{"sources check", 0, []string{"well"}},
	} {
		status, stdout, stderr := command(t, database, nil, strings.Fields(step.args)...)
		if status != step.status {
			t.Errorf("%s: status %d, want %d", step.args, status, step.status)
		}
		for _, want := range step.want {
			if !strings.Contains(stdout+stderr, want) {
				t.Errorf("%s prints\n%s%s\nwant %q in it", step.args, stdout, stderr, want)
			}
		}
	}
}

func TestStarterList(t *testing.T) {
	s := paper(t)
	starter := func() []content.Source { return []content.Source{{URL: s.URL + "/feed", Publisher: "Paper"}} }
	for _, test := range []struct {
		args, want string
		status     int
	}{
		{"collect --once", "the starter list of 1 public feeds is used", 0},
		{"collect --once --no-starter", "there are no sources yet", 1},
	} {
		status, stdout, stderr := command(t, filepath.Join(t.TempDir(), "test.db"), starter, strings.Fields(test.args)...)
		if status != test.status || !strings.Contains(stdout+stderr, test.want) {
			t.Errorf("%s: status %d\n%s%s\nwant %q", test.args, status, stdout, stderr, test.want)
		}
	}
	database := filepath.Join(t.TempDir(), "test.db")
	if status, _, stderr := command(t, database, nil, "sources", "add", s.URL+"/world.xml"); status != 0 {
		t.Fatal(stderr)
	}
	if _, stdout, _ := command(t, database, starter, "collect", "--once"); strings.Contains(stdout, "starter") {
		t.Errorf("the starter list is used beside a source that was named:\n%s", stdout)
	}
}
