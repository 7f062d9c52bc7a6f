package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/platforms/platformtest"
)

var update = flag.Bool("update", false, "write the golden files")

// TestConversations plays the dialogues of testdata/conversations on each
// platform, between the strict servers, on the sample news, and compares what
// is seen after every line with the golden screens. A dialogue begins with a
// heading, "== What happens", which may end with where it is: "(group)". A line
// is typed by Ann, who manages shared places, or, as "Bob: …", by somebody who
// does not; a label in brackets is a button or a choice that is pressed; what
// follows ">" answers a question in words; "wait 8h" lets time pass. Every
// dialogue has a place and people of its own.
func TestConversations(t *testing.T) {
	scripts, err := filepath.Glob("testdata/conversations/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	dialogues := 0
	for _, script := range scripts {
		name := strings.TrimSuffix(filepath.Base(script), ".txt")
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		dialogues += strings.Count("\n"+string(text), "\n== ")
		for _, platform := range []string{"telegram", "discord", "web"} {
			t.Run(name+"/"+platform, func(t *testing.T) {
				t.Parallel()
				address := sampleDatabase(t)
				var got string
				synctest.Test(t, func(t *testing.T) { got = converse(t, address, platform, string(text)) })
				golden := fmt.Sprintf("testdata/conversations/%s.%s.golden", name, platform)
				compareGolden(t, golden, got)
			})
		}
	}
	if dialogues < 80 {
		t.Errorf("%d dialogues, want 80 at least", dialogues)
	}
}

var errNoButton = errors.New("there is no button")

// whole returns the label of a button that is shown and that is named by a label,
// or by its beginning: "Paris*".
func whole(here place, label string) (string, error) {
	beginning, cut := strings.CutSuffix(label, "*")
	var all []string
	for _, m := range slices.Backward(here.shown()) {
		for _, b := range m.Buttons {
			if b == label || cut && strings.HasPrefix(b, beginning) {
				return b, nil
			}
			all = append(all, b)
		}
	}
	return "", fmt.Errorf("%w %q, only %q", errNoButton, label, all)
}

func converse(t *testing.T, address, platform, script string) string {
	w := sampleWorld(t, address)
	stage := w.stage(platform)
	defer stage.stop()
	time.Sleep(10 * time.Second)
	synctest.Wait()

	var b strings.Builder
	var here place
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if heading, ok := strings.CutPrefix(line, "== "); ok {
			time.Sleep(time.Minute) // nobody asks as fast as all of these together
			if here = stage.place(where(heading)); here != nil {
				fmt.Fprintf(&b, "%s\n%s\n\n", line, strings.Repeat("═", 78))
			}
			continue
		}
		if here == nil {
			continue // there is no such place on this platform
		}
		before, flashed := here.shown(), len(here.alerts())
		err := act(here, line)
		if errors.Is(err, errNoButton) {
			t.Errorf("%s: %v", line, err)
		}
		time.Sleep(4 * time.Second)
		synctest.Wait()
		fmt.Fprintf(&b, "──── %s\n\n", line)
		if err != nil { // it cannot even be sent
			fmt.Fprintf(&b, "(%v)\n\n", err)
		}
		for _, alert := range here.alerts()[flashed:] {
			fmt.Fprintf(&b, "(for a moment)\n%s\n\n", alert)
		}
		for i, m := range here.shown() {
			if i >= len(before) || cmp.Diff(before[i], m) != "" {
				b.WriteString(screen(m, i < len(before)))
			}
		}
	}
	return b.String()
}

// where is the kind of place that a heading names.
func where(heading string) string {
	if _, in, ok := strings.Cut(heading, "("); ok {
		return strings.TrimSuffix(in, ")")
	}
	return "direct"
}

// act does what a line of a script says.
func act(here place, line string) error {
	if pause, ok := strings.CutPrefix(line, "wait "); ok {
		if until, ok := strings.CutPrefix(pause, "until "); ok {
			at, err := time.ParseInLocation("2006-01-02 15:04", until, time.UTC)
			sleepUntil(at)
			return err
		}
		d, err := time.ParseDuration(pause)
		time.Sleep(d)
		synctest.Wait()
		return err
	}
	rest, bob := strings.CutPrefix(line, "Bob: ")
	who := here.ann()
	if bob {
		who = here.bob()
	}
	if label, ok := strings.CutPrefix(rest, "["); ok {
		full, err := whole(here, strings.TrimSuffix(label, "]"))
		if err != nil {
			return err
		}
		return who.press(full)
	}
	if text, ok := strings.CutPrefix(rest, "> "); ok {
		return who.answer(text)
	}
	return who.enter(rest)
}

// screen draws a message as text.
func screen(m platformtest.Shown, replaced bool) string {
	var b strings.Builder
	for _, mark := range []struct {
		on   bool
		text string
	}{{replaced, "(in place)"}, {m.Private, "(only you can see this)"}, {m.Silent, "(silent)"}} {
		if mark.on {
			b.WriteString(mark.text + "\n")
		}
	}
	b.WriteString(strings.TrimRight(m.Text, "\n") + "\n")
	if len(m.Buttons) > 0 {
		b.WriteString("[" + strings.Join(m.Buttons, "] [") + "]\n")
	}
	seen := map[string]bool{}
	for _, l := range m.Links {
		// The bot's own links hold whole commands; the tests of the adapter read them.
		if !seen[l] && !strings.HasPrefix(l, "https://t.me/") {
			b.WriteString("↗ " + l + "\n")
		}
		seen[l] = true
	}
	return b.String() + "\n"
}
