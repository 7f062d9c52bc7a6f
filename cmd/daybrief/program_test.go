package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// try runs a command line in this process.
func try(t *testing.T, input string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	p := &program{stdin: strings.NewReader(input), stdout: &out, stderr: &problems, now: time.Now}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	status = p.run(ctx, args)
	return status, out.String(), problems.String()
}

func TestDemo(t *testing.T) {
	for _, test := range []struct {
		input string
		want  []string
	}{
		{"", []string{"1. ", "7. ", "stories · 30 articles", "http://127.0.0.1:"}},
		{"/summary\n/who\n/who adler\n", []string{"> /summary", "In the news today", "Sofia Adler\n", "foreign minister"}},
	} {
		start := time.Now()
		status, out, problems := try(t, test.input, "demo", "--listen", "127.0.0.1:0")
		if status != 0 || problems != "" {
			t.Errorf("demo ended with %d: %s", status, problems)
		}
		for _, want := range test.want {
			if !strings.Contains(out, want) {
				t.Errorf("demo with input %q does not print %q:\n%s", test.input, want, out)
			}
		}
		if took := time.Since(start); took > 30*time.Second {
			t.Errorf("demo took %v", took)
		}
	}
}

func TestSecretDoesNotPrint(t *testing.T) {
	const word = "correct-horse"
	s := Secret(word)
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", s, "settings", Settings{TelegramToken: s})
	data, err := json.Marshal(map[string]any{"s": s, "settings": Settings{DiscordToken: s}})
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprint(s, &s) + fmt.Sprintf("%v %+v %#v %s %q %x", s, Settings{TelegramToken: s}, Settings{TelegramToken: s}, s, s, s) + log.String() + string(data)
	if strings.Contains(text, word) || strings.Contains(text, fmt.Sprintf("%x", word)) {
		t.Errorf("the secret is printed: %s", text)
	}
}

func TestBadSettingsAreRefused(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--lease", "1ms"}, "between 1s and 10m"},
		{[]string{"--web", "maybe"}, "auto"},
		{[]string{"--telegram-token", "not a token", "--listen", ""}, "@BotFather"},
		{[]string{"--discord-token", "test-token", "--discord-api", "ftp://x", "--listen", ""}, "ftp://x"},
		{[]string{"--listen", "nowhere:99999"}, "set LISTEN"},
		{[]string{"--database", "/no/such/folder/x.db"}, "set DATABASE"},
		{[]string{"--database", "postgres:hunter2"}, "DATABASE"},
		{[]string{"--database", "host=x password=hunter2"}, "DATABASE"},
		{[]string{"--database", ":memory:"}, "DATABASE"},
		{[]string{"brief", "--hours", "0"}, "--hours"},
		{[]string{"--no-such-flag"}, "--help"},
	} {
		args := test.args
		if !strings.Contains(strings.Join(args, " "), "--database") {
			args = append([]string{"--database", t.TempDir() + "/x.db"}, args...)
		}
		status, _, problems := try(t, "", args...)
		if status == 0 || !strings.Contains(problems, test.want) || strings.Contains(problems, "not a token") || strings.Contains(problems, "hunter2") {
			t.Errorf("daybrief %v ended with %d and said %q; want a failure that says %q", test.args, status, problems, test.want)
		}
	}
}

func TestLoadEnv(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) string {
		path := dir + "/.env"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, name := range []string{"TELEGRAM_TOKEN", "WEB", "LEASE"} {
		t.Setenv(name, "") // put back when the test is over
		os.Unsetenv(name)
	}
	if err := loadEnv(dir + "/nowhere"); err != nil {
		t.Errorf("without a file: %v", err)
	}
	err := loadEnv(write("this line is bad\nTELEGRAM_TOKEN=123:do-not-show\n"))
	if err == nil || strings.Contains(err.Error(), "do-not-show") || !strings.Contains(err.Error(), "NAME=value") {
		t.Errorf("a bad line gives %v; want an error without the file's text", err)
	}
	if err := loadEnv(write("WEB=\nLEASE=\nTELEGRAM_TOKEN=123:x\n")); err != nil {
		t.Errorf("a good file: %v", err)
	}
	if _, ok := os.LookupEnv("WEB"); ok || os.Getenv("TELEGRAM_TOKEN") != "123:x" {
		t.Errorf("an empty line is no default, or a full one was not read")
	}
}

// pinged is a database that answers or not.
type pinged struct{ err error }

func (p pinged) Ping(context.Context) error { return p.err }

func TestHealth(t *testing.T) {
	get := func(h *health, path string) (int, string) {
		mux := http.NewServeMux()
		h.register(mux)
		rec := httptest.NewRecorder()
		mux.ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
		return rec.Code, rec.Body.String()
	}
	h := newHealth(pinged{})
	h.expect("telegram")
	if code, body := get(h, "/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "telegram: waiting") {
		t.Errorf("before a platform listens: %d %q", code, body)
	}
	h.state("telegram", nil)
	if code, body := get(h, "/readyz"); code != http.StatusOK {
		t.Errorf("when all is well: %d %q", code, body)
	}
	h.state("telegram", fmt.Errorf("the token is not valid"))
	if code, body := get(h, "/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "the token is not valid") {
		t.Errorf("with a bad token: %d %q", code, body)
	}
	if code, body := get(newHealth(pinged{fmt.Errorf("secret detail")}), "/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "database") || strings.Contains(body, "secret") {
		t.Errorf("without a database: %d %q", code, body)
	}
	h.fate("telegram", "sent")
	if code, body := get(h, "/metrics"); code != http.StatusOK || !strings.Contains(body, `daybrief_deliveries_total{fate="sent",platform="telegram"} 1`) {
		t.Errorf("/metrics: %d %q", code, body)
	}
	if code, _ := get(h, "/healthz"); code != http.StatusOK {
		t.Errorf("/healthz: %d", code)
	}
}
