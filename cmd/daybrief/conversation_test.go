package main

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/bot/store/storetest"
	"daybrief/platforms/platformtest"
)

var update = flag.Bool("update", false, "write the golden files")

// TestConversations plays each script of testdata/conversations on both
// platforms, between the strict servers, on the sample news, and compares what
// a person sees after every line with the golden screens. A line of a script is
// typed, or, in brackets, the label of a button to press.
func TestConversations(t *testing.T) {
	scripts, err := filepath.Glob("testdata/conversations/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		name := strings.TrimSuffix(filepath.Base(script), ".txt")
		for _, platform := range []string{"telegram", "discord"} {
			t.Run(name+"/"+platform, func(t *testing.T) {
				text, err := os.ReadFile(script)
				if err != nil {
					t.Fatal(err)
				}
				address := storetest.SQLite(t)
				var got string
				synctest.Test(t, func(t *testing.T) { got = converse(t, address, platform, string(text)) })
				golden := fmt.Sprintf("testdata/conversations/%s.%s.golden", name, platform)
				if *update {
					if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(golden)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("the screens differ from %s (-want +got):\n%s", golden, diff)
				}
			})
		}
	}
}

// place is a chat on either platform, as one person sees it.
type place struct {
	enter func(line string)
	press func(label string)
	shown func() []platformtest.Shown
}

func (w *world) place(platform string) place {
	if platform == "telegram" {
		ann := w.telegram.Person("Ann", "en")
		chat := w.telegram.Private(ann)
		return place{
			enter: func(line string) { w.telegram.Type(chat, ann, line) },
			press: func(label string) { w.telegram.Press(chat, ann, label) },
			shown: func() (all []platformtest.Shown) {
				for _, m := range w.telegram.Messages(chat) {
					all = append(all, m.Shown())
				}
				return all
			},
		}
	}
	channel := w.discord.Channel(w.discord.Guild("Newsroom"), "briefing", 0)
	chief := platformtest.DiscordPerson{ID: "700000000000000001", Name: "Chief", Locale: "en-US", Permissions: platformtest.DiscordManageGuild}
	try := func(err error) {
		if err != nil {
			w.t.Errorf("Discord: %v", err)
		}
	}
	return place{
		enter: func(line string) { try(w.discord.Type(channel, chief, line)) },
		press: func(label string) { try(w.discord.Press(channel, chief, label)) },
		shown: func() []platformtest.Shown { return w.discord.Shown(channel) },
	}
}

func converse(t *testing.T, address, platform, script string) string {
	sleepUntil(time.Date(2000, 3, 20, 17, 30, 0, 0, time.UTC)) // a Monday, as in the sample news
	w := newWorld(t, address)
	p := &program{stdout: &w.log, stderr: &w.log, now: time.Now, settings: &Settings{Database: address, Lease: time.Minute}, log: slog.New(slog.DiscardHandler)}
	a, err := p.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.importSamples(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.store.Close(); err != nil {
		t.Fatal(err)
	}
	here := w.place(platform)
	stop := w.start()
	time.Sleep(10 * time.Second)
	synctest.Wait()

	var b strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		before := here.shown()
		switch label, isButton := strings.CutPrefix(line, "["); {
		case line == "" || strings.HasPrefix(line, "#"):
			continue
		case strings.HasPrefix(line, "wait until "):
			at, err := time.ParseInLocation("wait until 2006-01-02 15:04", line, time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			sleepUntil(at)
		case isButton:
			here.press(strings.TrimSuffix(label, "]"))
		default:
			here.enter(line)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		fmt.Fprintf(&b, "════ %s\n\n", line)
		after := here.shown()
		for i, m := range after {
			if i >= len(before) || cmp.Diff(before[i], m) != "" {
				b.WriteString(screen(m, i < len(before)))
			}
		}
	}
	stop()
	return b.String()
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
