package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/bot/store/storetest"
	"daybrief/platforms/platformtest"
)

// monday is when the sample news of a sample world end.
var monday = time.Date(2000, 3, 20, 17, 30, 0, 0, time.UTC)

// samples is a database with the sample news. To read them takes a second, ten
// under the race detector, so it is done once and copied.
var samples = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "samples")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	address := filepath.Join(dir, "samples.db")
	p := &program{stdout: io.Discard, stderr: io.Discard, now: func() time.Time { return monday }, settings: &Settings{Database: address, Lease: time.Minute}, log: slog.New(slog.DiscardHandler)}
	a, err := p.open(context.Background())
	if err != nil {
		return nil, err
	}
	if err := errors.Join(a.importSamples(context.Background()), a.store.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(address)
})

// sampleDatabase returns the address of a database with the sample news.
func sampleDatabase(t *testing.T) string {
	t.Helper()
	file, err := samples()
	address := storetest.SQLite(t)
	if err := errors.Join(err, os.WriteFile(address, file, 0o600)); err != nil {
		t.Fatal(err)
	}
	return address
}

// sampleWorld is the program on the sample news.
func sampleWorld(t *testing.T, address string) *world {
	sleepUntil(monday)
	return newWorld(t, address)
}

// compareGolden compares what was seen with a golden file, or writes it there.
func compareGolden(t *testing.T, golden, got string) {
	t.Helper()
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
		t.Errorf("what is seen differs from %s (-want +got):\n%s", golden, diff)
	}
}

// A stage is a platform on which dialogues are played.
type stage struct {
	// place makes a place of a kind, or nil where the platform has none such.
	place func(kind string) place
	stop  func()
}

// A place is a chat, with Ann, who manages it, and Bob, who does not.
type place interface {
	ann() actor
	bob() actor
	shown() []platformtest.Shown
	alerts() []string // shown for a moment to whoever pressed
}

// An actor is one person in a place.
type actor struct {
	enter  func(line string) error
	press  func(label string) error
	answer func(text string) error // to the last question in words
}

func (w *world) stage(platform string) stage {
	switch platform {
	case "telegram":
		return stage{w.telegramPlace, w.start()}
	case "discord":
		return stage{w.discordPlace, w.start()}
	}
	return w.webStage()
}

// players is a place made of its parts.
type players struct {
	first, second actor
	show          func() []platformtest.Shown
	flash         func() []string // or nil
}

func (p players) ann() actor                  { return p.first }
func (p players) bob() actor                  { return p.second }
func (p players) shown() []platformtest.Shown { return p.show() }
func (p players) alerts() []string {
	if p.flash == nil {
		return nil
	}
	return p.flash()
}

func (w *world) telegramPlace(kind string) place {
	ann, bob := w.telegram.Person("Ann", "en"), w.telegram.Person("Bob", "en")
	var chat *platformtest.TelegramChat
	switch kind {
	case "direct":
		chat = w.telegram.Private(ann)
	case "group":
		chat = w.telegram.Supergroup("Newsroom", ann)
	default:
		if language, ok := strings.CutPrefix(kind, "speaks "); ok {
			ann = w.telegram.Person("Ann", language)
			chat = w.telegram.Private(ann)
			break
		}
		return nil
	}
	as := func(p *platformtest.TelegramPerson) actor {
		return actor{
			enter:  func(line string) error { w.telegram.Type(chat, p, line); return nil },
			press:  func(label string) error { w.telegram.Press(chat, p, label); return nil },
			answer: func(text string) error { w.telegram.Reply(chat, p, text); return nil },
		}
	}
	return players{as(ann), as(bob), func() (all []platformtest.Shown) {
		for _, m := range w.telegram.Messages(chat) {
			all = append(all, m.Shown())
		}
		return all
	}, w.telegram.Alerts}
}

func (w *world) discordPlace(kind string) place {
	w.people += 2
	person := func(n int, name string, rights int64) platformtest.DiscordPerson {
		return platformtest.DiscordPerson{ID: fmt.Sprint(700000000000000000 + n), Name: name, Locale: "en-US", Permissions: rights}
	}
	ann, bob := person(w.people, "Ann", platformtest.DiscordManageGuild), person(w.people+1, "Bob", 0)
	var channel string
	switch kind {
	case "direct":
		channel = w.discord.DM(1)
	case "group":
		channel = w.discord.Channel(w.discord.Guild("Newsroom"), "briefing", 0)
	default:
		language, ok := strings.CutPrefix(kind, "speaks ")
		if !ok {
			return nil
		}
		channel, ann.Locale = w.discord.DM(1), language
	}
	as := func(p platformtest.DiscordPerson) actor {
		return actor{
			enter:  func(line string) error { return w.discord.Type(channel, p, line) },
			press:  func(label string) error { return w.discord.Press(channel, p, label) },
			answer: func(text string) error { return w.discord.Submit(p, text) },
		}
	}
	return players{as(ann), as(bob), func() []platformtest.Shown { return w.discord.Shown(channel) }, nil}
}

// webStage plays on the chat page, as a browser without scripts sees it.
func (w *world) webStage() stage {
	p := &program{stdout: &w.log, stderr: &w.log, now: time.Now, dial: w.network.Dial, settings: &Settings{Database: w.address, Lease: time.Minute, Web: "on"}, log: slog.New(slog.DiscardHandler)}
	a, err := p.open(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	if err := a.connect(); err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- a.loops.Run(ctx) }()
	stop := func() {
		cancel()
		if err := <-done; err != nil {
			w.t.Errorf("the loops ended with %v", err)
		}
		if err := a.store.Close(); err != nil {
			w.t.Error(err)
		}
		synctest.Wait()
	}
	b := &browser{handler: a.web.Handler()}
	return stage{func(kind string) place {
		language, speaks := strings.CutPrefix(kind, "speaks ")
		if kind != "direct" && !speaks {
			return nil
		}
		// There is one person and one chat: what came before is erased.
		b.language = language
		if err := a.store.Forget(ctx, b.chat(), "local"); err != nil {
			w.t.Fatal(err)
		}
		return players{first: actor{b.enter, b.press, b.answer}, show: b.shown}
	}, stop}
}
