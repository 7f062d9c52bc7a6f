package discord

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

const (
	testToken = "test-token"
	testHost  = "discord.test:80"
	testBase  = "http://discord.test/api/v10"
)

var (
	ann   = platformtest.DiscordPerson{ID: "700000000000000001", Name: "Ann", Locale: "en-US"}
	chief = platformtest.DiscordPerson{ID: "700000000000000002", Name: "Chief", Locale: "pt-BR", Permissions: platformtest.DiscordManageGuild}
)

// world is an adapter and the Discord it talks to, inside one bubble.
type world struct {
	t      *testing.T
	server *platformtest.DiscordServer
	client *http.Client
	net    *platformtest.Network
	speaks platforms.Grammar // that listen registers
	stop   func()
	// The gateway cannot be reached, or does not answer; see failing.
	down, stalled atomic.Bool
	*Discord
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, server: platformtest.NewDiscordServer(testToken), net: &platformtest.Network{}, speaks: grammar}
	w.client = w.net.Client()
	stop := w.net.Serve(testHost, w.server)
	stopped := false
	w.stop = func() {
		if !stopped {
			stopped = true
			w.server.Close()
			stop()
		}
	}
	w.Discord = w.adapter(testToken)
	t.Cleanup(func() {
		w.client.CloseIdleConnections()
		w.stop()
		time.Sleep(2 * time.Second) // of the bubble's: discordgo takes one to close
		synctest.Wait()
	})
	return w
}

func (w *world) adapter(token string) *Discord {
	d, err := New(Config{Token: token, Base: testBase, Client: w.client, Dial: w.net.Dial, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func TestContract(t *testing.T) {
	platformtest.Contract(t, func(t *testing.T) *platformtest.Rig {
		w := newWorld(t)
		dm := w.server.DM(platformtest.DiscordDirect)
		return &platformtest.Rig{
			Platform: w.Discord,
			Chat:     platforms.Chat{Platform: "discord", ID: dm, Kind: platforms.Direct},
			Secret:   testToken,
			Type: func(line string) {
				if err := w.server.Type(dm, ann, line); err != nil {
					t.Errorf("type %q: %v", line, err)
				}
			},
			Press: func(label string) {
				if err := w.server.Press(dm, ann, label); err != nil {
					t.Errorf("press %q: %v", label, err)
				}
			},
			Shown: func() []platformtest.Shown { return w.server.Shown(dm) },
			Fault: func(f platformtest.Fault) bool {
				if f == platformtest.FaultMoved {
					return false
				}
				w.server.Fail(f)
				return true
			},
			Interrupt:  w.server.Cut,
			Stop:       func() { w.stop() },
			Block:      func() { w.server.Refuse(dm, 50007) },
			Unblock:    func() { w.server.Refuse(dm, 0) },
			Untold:     true,
			Violations: w.server.Violations,
		}
	})
}

// handler is a platforms.Handler made of functions; those left out do nothing.
type handler struct {
	answer   func(ctx context.Context, r platforms.Request) platforms.Message
	complete func(ctx context.Context, r platforms.Request) []platforms.Choice
	notice   func(e platforms.Event) error
}

func (h handler) Answer(ctx context.Context, r platforms.Request) platforms.Message {
	if h.answer == nil {
		return say("heard " + r.Call.Command)
	}
	return h.answer(ctx, r)
}

func (h handler) Complete(ctx context.Context, r platforms.Request) []platforms.Choice {
	if h.complete == nil {
		return nil
	}
	return h.complete(ctx, r)
}

func (h handler) Notice(_ context.Context, e platforms.Event) error {
	if h.notice == nil {
		return nil
	}
	return h.notice(e)
}

func say(text string) platforms.Message {
	return platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.S(text)}}}
}

var grammar = platforms.Grammar{
	{Name: "who", Description: "Who is in the news", Localized: map[string]string{"de": "Wer in den Nachrichten ist", "en": "Who is in the news today", "tlh": "nuq"},
		Options: []platforms.Option{{Name: "name", Description: "A person", Kind: platforms.Words, Completes: true}}},
	{Name: "subscribe", Description: strings.Repeat("Get a briefing. ", 10), Managers: true, Options: []platforms.Option{
		{Name: "topic", Description: "What about", Kind: platforms.Words},
		{Name: "at", Description: "When", Kind: platforms.Times, Required: true},
		{Name: "count", Description: "How many stories", Kind: platforms.Number, Min: 3, Max: 10},
		{Name: "hours", Description: "How far back", Kind: platforms.Hours, Min: 1, Max: 72},
		{Name: "format", Description: "How", Kind: platforms.Pick, Choices: []platforms.Choice{{Label: "Brief", Value: "brief"}, {Label: "Full text", Value: "full"}}},
	}},
	{Name: "secret", Description: "Between us", Private: true},
	{Name: "page", Description: "Turn a page", Hidden: true, Options: []platforms.Option{{Name: "n", Description: "Which", Kind: platforms.Number, Max: 99}}},
}

// listen starts Listen and lets it settle. The returned function ends it and
// returns its error; it may be called twice.
func (w *world) listen(h platforms.Handler) (end func() error) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	result := make(chan error, 1)
	go func() { result <- w.Discord.Listen(ctx, platforms.Shard{Of: 1}, w.speaks, h) }()
	w.settle(3 * time.Second)
	var once sync.Once
	var err error
	end = func() error {
		once.Do(func() {
			cancel()
			err = <-result
		})
		return err
	}
	w.t.Cleanup(func() {
		if err := end(); err != nil {
			w.t.Errorf("Listen: %v", err)
		}
		w.legal()
	})
	return end
}

// legal fails the test for whatever Discord would not have taken.
func (w *world) legal() {
	w.t.Helper()
	for _, v := range w.server.Violations() {
		w.t.Errorf("violation: %s", v)
	}
}

// settle lets the bubble's clock run.
func (w *world) settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (w *world) do(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) texts(channel string) string {
	var out []string
	for _, s := range w.server.Shown(channel) {
		out = append(out, s.Text)
	}
	return strings.Join(out, "|")
}

// in runs a test inside a bubble, with a guild and one channel.
func in(t *testing.T, run func(t *testing.T, w *world, guild, channel string)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		guild := w.server.Guild("Readers")
		run(t, w, guild, w.server.Channel(guild, "news", platformtest.DiscordChannel))
	})
}

func newLog(b *bytes.Buffer) *slog.Logger { return slog.New(slog.NewTextHandler(b, nil)) }
