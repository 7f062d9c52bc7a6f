package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// A scenario is one thing that happens on Discord, from the wire to the wire:
// every request is held to Discord's OpenAPI document and to the rules of the
// strict server.
type scenario struct {
	name   string
	config func(c *Config) // changes the adapter's settings, or nil
	deaf   bool            // nobody listens
	run    func(s *stage)
}

// stage is where a scenario plays: a guild with one channel, and a handler that
// keeps what it is asked.
type stage struct {
	*world
	guild, channel string

	mu     sync.Mutex
	got    []platforms.Request
	events []string
	keys   int
	answer func(ctx context.Context, r platforms.Request) platforms.Message
}

// sceneGrammar has what the bot's own commands have, in little.
var sceneGrammar = platforms.Grammar{
	{Name: "who", Description: "Who is in the news", Localized: map[string]string{"de": "Wer in den Nachrichten ist"},
		Options: []platforms.Option{{Name: "name", Description: "A person", Localized: map[string]string{"de": "Eine Person"}, Kind: platforms.Words, Completes: true}}},
	{Name: "subscribe", Description: "Get a briefing", Managers: true, Private: true, Options: []platforms.Option{
		{Name: "topic", Description: "What about", Kind: platforms.Words, Completes: true},
		{Name: "at", Description: "When", Kind: platforms.Times},
		{Name: "in", Description: "Where", Kind: platforms.Where},
	}},
	{Name: "subscriptions", Description: "What there is", Private: true, Options: []platforms.Option{{Name: "in", Description: "Where", Kind: platforms.Where}}},
	{Name: "follow", Description: "Always include", Options: []platforms.Option{{Name: "words", Description: "Name or words", Localized: map[string]string{"de": "Name oder Wörter"}, Kind: platforms.Words, Required: true}}},
	{Name: "start", Description: "Say hello", Private: true},
	{Name: "page", Description: "Turn a page", Hidden: true, Options: []platforms.Option{{Name: "n", Description: "Which", Kind: platforms.Number, Max: 99}, {Name: "in", Description: "Where", Kind: platforms.Where}}},
}

func TestScenarios(t *testing.T) {
	total := 0
	for _, group := range []struct {
		name string
		all  []scenario
	}{
		{"gateway", gatewayScenarios}, {"interactions", interactionScenarios}, {"permissions", permissionScenarios},
		{"places", placeScenarios}, {"limits", limitScenarios}, {"rendering", renderScenarios}, {"http", httpScenarios},
	} {
		t.Logf("%s: %d scenarios", group.name, len(group.all))
		total += len(group.all)
		for _, c := range group.all {
			t.Run(group.name+"/"+c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { play(t, c) })
			})
		}
	}
	t.Logf("%d scenarios in all", total)
	if total < 60 {
		t.Errorf("%d scenarios, want at least 60", total)
	}
}

func play(t *testing.T, c scenario) {
	w := newWorld(t)
	w.speaks = sceneGrammar
	config := Config{Token: testToken, Base: testBase, Client: w.client, Dial: w.net.Dial, Log: slog.New(slog.DiscardHandler)}
	if c.config != nil {
		c.config(&config)
	}
	var err error
	if w.Discord, err = New(config); err != nil {
		t.Fatal(err)
	}
	guild := w.server.Guild("Readers")
	s := &stage{world: w, guild: guild, channel: w.server.Channel(guild, "news", platformtest.DiscordChannel)}
	if !c.deaf {
		w.listen(s)
	}
	c.run(s)
	w.settle(time.Second)
	w.legal()
}

func (s *stage) Answer(ctx context.Context, r platforms.Request) platforms.Message {
	s.mu.Lock()
	s.got = append(s.got, r)
	answer := s.answer
	s.mu.Unlock()
	if answer != nil {
		return answer(ctx, r)
	}
	return say("heard " + r.Call.Command)
}

func (s *stage) Complete(_ context.Context, r platforms.Request) []platforms.Choice {
	return []platforms.Choice{{Label: "for " + r.Call.Value(r.Focus), Value: "v"}}
}

func (s *stage) Notice(_ context.Context, e platforms.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, fmt.Sprint(e.Kind, " ", e.Chat.ID))
	return nil
}

// answers sets what is answered from now on.
func (s *stage) answers(f func(r platforms.Request) platforms.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = func(_ context.Context, r platforms.Request) platforms.Message { return f(r) }
}

// asked does something and returns the one request that it becomes.
func (s *stage) asked(do error) platforms.Request {
	s.t.Helper()
	s.do(do)
	s.settle(4 * time.Second)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.got) != 1 {
		s.t.Fatalf("%d requests, want one: %+v", len(s.got), s.got)
	}
	r := s.got[0]
	s.got = nil
	return r
}

func (s *stage) slash(p platformtest.DiscordPerson, command string, options ...string) error {
	values := map[string]string{}
	for i := 0; i+1 < len(options); i += 2 {
		values[options[i]] = options[i+1]
	}
	return s.server.Slash(s.channel, p, command, values)
}

func (s *stage) wants(what, got, want string) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func (s *stage) check(ok bool, format string, args ...any) {
	s.t.Helper()
	if !ok {
		s.t.Errorf(format, args...)
	}
}

// problem returns the problem of a request's line, or "".
func problem(r platforms.Request) platforms.Problem {
	e, _ := errors.AsType[*platforms.UsageError](r.Err)
	if e == nil {
		return ""
	}
	return e.Problem
}

// told returns the events so far, and forgets them.
func (s *stage) told() string {
	s.settle(5 * time.Second)
	s.mu.Lock()
	defer s.mu.Unlock()
	events := s.events
	s.events = nil
	slices.Sort(events)
	return strings.Join(events, ", ")
}

// posts sends a message to a chat.
func (s *stage) posts(channel string, kind platforms.ChatKind, m platforms.Message) (platforms.Sent, error) {
	s.keys++
	return s.Send(s.t.Context(), platforms.Outgoing{Chat: platforms.Chat{Platform: name, ID: channel, Kind: kind}, Message: m, Key: fmt.Sprint("k", s.keys)})
}

// withButtons is a message with one row of buttons.
func withButtons(text string, b ...platforms.Button) platforms.Message {
	m := say(text)
	m.Buttons = [][]platforms.Button{b}
	return m
}

var gatewayScenarios = []scenario{
	{name: "commands go on after a cut", run: func(s *stage) {
		s.server.Cut()
		s.settle(5 * time.Second)
		s.wants("command", s.asked(s.slash(ann, "who")).Call.Command, "who")
		s.check(s.server.Resumed() == 1 && s.server.Identified() == 1, "not resumed")
	}},
	{name: "what happened while cut off arrives once", run: func(s *stage) {
		s.server.Cut()
		s.asked(s.slash(ann, "who")) // replayed by the resume, within its three seconds
		s.wants("shown", s.texts(s.channel), "heard who")
	}},
	{name: "op 7 resumes", run: func(s *stage) {
		s.server.Reconnect()
		s.settle(5 * time.Second)
		s.check(s.server.Resumed() == 1 && s.server.Connected() == 1, "not resumed")
	}},
	{name: "op 7 five times in a row", run: func(s *stage) {
		for range 5 {
			s.server.Reconnect()
			s.settle(12 * time.Second)
		}
		s.check(s.server.Resumed() == 5 && s.server.Identified() == 1, "%d resumed, %d begun", s.server.Resumed(), s.server.Identified())
	}},
	{name: "op 9 false begins a session after a moment", run: func(s *stage) {
		s.server.InvalidSession(false)
		s.settle(500 * time.Millisecond)
		s.check(s.server.Identified() == 1, "identified at once")
		s.settle(15 * time.Second)
		s.check(s.server.Identified() == 2 && s.server.Connected() == 1, "no new session")
	}},
	{name: "op 9 true resumes", run: func(s *stage) {
		s.server.InvalidSession(true)
		s.settle(10 * time.Second)
		s.check(s.server.Identified() == 1 && s.server.Resumed() == 1, "not resumed")
	}},
	{name: "op 7 at hello", run: func(s *stage) {
		s.server.ReconnectFirst(3)
		s.server.Cut()
		s.settle(40 * time.Second)
		s.check(s.server.Connected() == 1, "not connected")
	}},
	{name: "no greeting is given up", run: func(s *stage) {
		s.server.Mute(1)
		s.server.Cut()
		s.settle(openWait + 15*time.Second)
		s.check(s.server.Connected() == 1, "not connected")
	}},
	{name: "a heartbeat without an answer ends the connection", run: func(s *stage) {
		s.server.Silence(true)
		s.settle(80 * time.Second)
		s.server.Silence(false)
		s.settle(20 * time.Second)
		s.check(s.server.Resumed() >= 1 && s.server.Connected() == 1, "%d resumed", s.server.Resumed())
	}},
	{name: "a session that timed out is begun anew", run: func(s *stage) {
		s.server.CloseGateway(4009)
		s.settle(15 * time.Second)
		s.check(s.server.Identified() == 2 && s.server.Connected() == 1, "%d begun", s.server.Identified())
	}},
	{name: "rate limited by the gateway", run: func(s *stage) {
		s.server.CloseGateway(4008)
		s.settle(15 * time.Second)
		s.check(s.server.Connected() == 1, "not connected")
	}},
	{name: "an unknown event, and one that is no object", run: func(s *stage) {
		s.server.Dispatch("ENTIRELY_NEW", map[string]any{"x": []int{1}})
		s.server.Dispatch("GUILD_CREATE", []any{})
		s.wants("command", s.asked(s.slash(ann, "who")).Call.Command, "who")
	}},
	{name: "a guild of ten thousand channels", run: func(s *stage) {
		var channels []any
		for i := range 10000 {
			channels = append(channels, map[string]any{"id": fmt.Sprint(5000000 + i), "type": 0, "name": strings.Repeat("n", 90)})
		}
		s.server.Dispatch("GUILD_CREATE", map[string]any{"id": s.guild, "name": "Large", "channels": channels, "threads": []any{}, "unavailable": false})
		s.wants("command", s.asked(s.slash(ann, "who")).Call.Command, "who")
	}},
	{name: "the shard it was given", deaf: true, run: func(s *stage) {
		ctx, cancel := context.WithCancel(s.t.Context())
		result := make(chan error, 1)
		go func() { result <- s.Listen(ctx, platforms.Shard{Index: 1, Of: 2}, s.speaks, s) }()
		s.settle(10 * time.Second)
		var mine, others []string
		var guilds []string
		for i := range 4 {
			guilds = append(guilds, s.server.Guild(fmt.Sprint(i)))
		}
		for _, guild := range guilds {
			c := s.server.Channel(guild, "x", platformtest.DiscordChannel)
			s.do(s.server.Slash(c, ann, "who", nil))
			s.settle(time.Second)
			if s.texts(c) == "" {
				others = append(others, c)
			} else {
				mine = append(mine, c)
			}
		}
		s.check(len(mine) == 2 && len(others) == 2, "%d of 4 guilds are in shard 1 of 2", len(mine))
		cancel()
		s.do(<-result)
	}},
	{name: "a shard that is none", deaf: true, run: func(s *stage) {
		err := s.Listen(s.t.Context(), platforms.Shard{Index: 3, Of: 2}, s.speaks, s)
		s.check(platforms.KindOf(err) == platforms.Denied || errors.Is(err, context.Canceled), "Listen: %v", err)
	}},
	{name: "too many guilds for one shard", deaf: true, run: func(s *stage) {
		s.server.RefuseIdentify(4011)
		err := s.Listen(s.t.Context(), platforms.Shard{Of: 1}, s.speaks, s)
		s.check(err != nil && strings.Contains(err.Error(), "DISCORD_SHARDS"), "Listen: %v, want what to set", err)
	}},
	{name: "no sessions left today", deaf: true, run: func(s *stage) {
		s.server.LimitStarts(0, time.Hour)
		s.listen(s)
		s.settle(50 * time.Minute)
		s.check(s.server.Identified() == 0, "a session was begun")
		s.settle(20 * time.Minute)
		s.check(s.server.Connected() == 1, "not connected after the hour")
	}},
	{name: "leaving says goodbye", run: func(s *stage) {
		ended := s.server.Sessions()
		s.check(ended == 1, "%d sessions", ended)
		d := s.Discord
		s.server.Cut()
		s.settle(5 * time.Second)
		ctx, cancel := context.WithCancel(s.t.Context())
		result := make(chan error, 1)
		go func() { result <- d.Listen(ctx, platforms.Shard{Index: 0, Of: 1}, s.speaks, s) }()
		s.settle(20 * time.Second)
		before := s.server.Sessions()
		cancel()
		s.do(<-result)
		s.settle(time.Second)
		s.check(s.server.Sessions() == before-1, "the session outlives Listen: %d, then %d", before, s.server.Sessions())
	}},
}
