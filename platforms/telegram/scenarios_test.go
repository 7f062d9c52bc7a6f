package telegram

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// The scenarios are what a careful reader of the Bot API would try. Each plays
// between the bot and the strict server, over HTTP on a network in the
// process, under the bubble's clock. The server checks every request against
// the published description of the API and its limits; what it would refuse,
// or silently ignore, fails the scenario, as does the token in the log.
var scenarios = map[string][]scenario{
	"polling":  pollingScenarios,
	"places":   placeScenarios,
	"commands": commandScenarios,
	"buttons":  buttonScenarios,
	"where":    whereScenarios,
	"inline":   inlineScenarios,
	"webhook":  webhookScenarios,
	"delivery": deliveryScenarios,
}

type scenario struct {
	name   string
	config func(*Config)  // nil: the defaults
	before func(s *stage) // before Listen
	run    func(s *stage)
}

// leastScenarios is how many there are at least.
const leastScenarios = 60

func TestScenarios(t *testing.T) {
	count := 0
	var table strings.Builder
	for _, group := range slices.Sorted(maps.Keys(scenarios)) {
		all := scenarios[group]
		names := map[string]bool{}
		for _, sc := range all {
			if count++; names[sc.name] {
				t.Errorf("%s: two scenarios are called %q", group, sc.name)
			}
			names[sc.name] = true
			fmt.Fprintf(&table, "%3d  %-8s  %s\n", count, group, sc.name)
			t.Run(group+"/"+sc.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { play(t, sc) })
			})
		}
		t.Logf("%s: %d scenarios", group, len(all))
	}
	if count < leastScenarios {
		t.Errorf("%d scenarios, want at least %d", count, leastScenarios)
	}
	const path = "testdata/scenarios.golden.txt"
	if *updateGolden {
		if err := os.WriteFile(path, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || string(want) != table.String() {
		t.Errorf("%s does not list the scenarios as they are (%v); write it with -update", path, err)
	}
	if _, ok := platformtest.TelegramSpecLoaded(); !ok {
		platformtest.Missing(t, "the description of the Bot API, which requests are checked against")
	}
}

func play(t *testing.T, sc scenario) {
	config := sc.config
	if config == nil {
		config = func(*Config) {}
	}
	s := &stage{T: t, rig: newRig(t, config), a: &asker{}}
	if sc.before != nil {
		sc.before(s)
	}
	s.end = s.listenFor(t, stageGrammar, s.a)
	sc.run(s)
	s.end()           //nolint:errcheck // scenarios that care call it themselves
	pass(time.Second) // connections that were cut close
	for _, v := range s.violations() {
		t.Errorf("Telegram would not take this: %s", v)
	}
}

// stage is a scenario at work.
type stage struct {
	*testing.T
	*rig
	a   *asker
	end func() error // ends Listen, once
}

// stageGrammar has a command of each sort.
var stageGrammar = platforms.Grammar{
	{Name: "start", Description: "Begin", Localized: map[string]string{"de": "Anfangen", "pt-br": "Começar"}},
	{Name: "summary", Description: "The news", Options: []platforms.Option{{Name: "about", Kind: platforms.Words, Completes: true}}},
	{Name: "who", Description: "Who is it", Options: []platforms.Option{{Name: "name", Kind: platforms.Words, Completes: true}}},
	{Name: "subscribe", Description: "A briefing here", Managers: true, Options: []platforms.Option{
		{Name: "topic", Kind: platforms.Words, Completes: true}, {Name: "at", Kind: platforms.Times}, {Name: "in", Kind: platforms.Where},
	}},
	{Name: "subscriptions", Description: "What comes here", Options: []platforms.Option{{Name: "in", Kind: platforms.Where}}},
	{Name: "settings", Description: "Change this chat", Managers: true, Options: []platforms.Option{{Name: "zone", Kind: platforms.Zone}}},
	{Name: "page", Description: "Turn", Hidden: true, Options: []platforms.Option{{Name: "to", Kind: platforms.Words}}},
}

// asked returns the one request that do makes, or none when want is false.
func (s *stage) asked(want bool, do func()) platforms.Request {
	s.Helper()
	before := len(s.a.requests())
	do()
	pass(10 * time.Second)
	got := s.a.requests()[before:]
	switch {
	case want && len(got) != 1:
		s.Fatalf("got %d requests, want one: %+v\nlog: %s", len(got), got, s.log)
	case !want && len(got) != 0:
		s.Fatalf("got %+v, want no request", got)
	case !want:
		return platforms.Request{}
	}
	return got[0]
}

// types has a person write, which makes one request.
func (s *stage) types(c *platformtest.TelegramChat, p *platformtest.TelegramPerson, line string) platforms.Request {
	s.Helper()
	return s.asked(true, func() { s.server.Type(c, p, line) })
}

// last is the newest message in a chat.
func (s *stage) last(c *platformtest.TelegramChat) platformtest.TelegramMessage {
	s.Helper()
	all := s.server.Messages(c)
	if len(all) == 0 {
		s.Fatalf("nothing is shown in %q; log: %s", c.Title, s.log)
	}
	return all[len(all)-1]
}

// events returns the events that do makes.
func (s *stage) events(do func()) []platforms.Event {
	s.Helper()
	before := len(s.a.noticed())
	do()
	pass(5 * time.Second)
	return s.a.noticed()[before:]
}

// event holds that do makes one event of a kind, about a chat, or none.
func (s *stage) event(want platforms.EventKind, c *platformtest.TelegramChat, do func()) {
	s.Helper()
	got := s.events(do)
	if want == "" && len(got) == 0 {
		return
	}
	if len(got) != 1 || got[0].Kind != want || got[0].Chat.ID != decimal(c.ID) {
		s.Errorf("got events %+v, want %q about %d", got, want, c.ID)
	}
}

// answers sets what the handler says.
func (s *stage) answers(f func(r platforms.Request) platforms.Message) {
	s.a.answer = func(_ context.Context, r platforms.Request) platforms.Message { return f(r) }
}

// offers has the handler say something with buttons.
func (s *stage) offers(rows ...[]platforms.Button) {
	s.answers(func(r platforms.Request) platforms.Message {
		m := said("heard " + r.Call.Command)
		m.Buttons = rows
		return m
	})
}

// want fails the scenario unless it is so.
func (s *stage) want(ok bool, format string, args ...any) {
	s.Helper()
	if !ok {
		s.Errorf(format, args...)
	}
}

// calls counts the calls of a method.
func (s *stage) calls(method string) int { return len(s.server.Calls(method)) }

func (s *stage) logged(words string) bool { return strings.Contains(s.log.String(), words) }

// problem is that of a request that could not be read.
func problem(r platforms.Request) platforms.Problem {
	if u, ok := r.Err.(*platforms.UsageError); ok {
		return u.Problem
	}
	return ""
}

// labels are those of a message's buttons.
func labels(m platformtest.TelegramMessage) string {
	var out []string
	for _, b := range slices.Concat(m.Buttons()...) {
		out = append(out, b.Text)
	}
	return strings.Join(out, "|")
}
