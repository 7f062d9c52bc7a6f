package bot_test

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"daybrief/bot"
	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/platforms"
)

// newBot is a bot on an empty database, at noon.
func newBot(t *testing.T) (*bot.Bot, *store.Store) {
	t.Helper()
	now := func() time.Time { return noon }
	s, err := store.Open(t.Context(), storetest.SQLite(t), now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	catalog, err := briefing.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	return &bot.Bot{
		Library: s, Briefings: &briefing.Cache{Library: s, Version: s.Version, Now: now}, Stories: s, People: s, Subscribers: s, Preferences: s, Memory: s, Sources: s, Tailor: &bot.Tailor{Library: s, Preferences: s}, Chats: s,
		Catalog: catalog, Commands: bot.Commands(catalog), NewID: s.NewID, Now: now, Log: slog.New(slog.DiscardHandler),
	}, s
}

// request is a typed line in a group, by somebody who does not manage it.
func request(b *bot.Bot, line string) platforms.Request {
	call, err := b.Commands.Parse(line)
	return platforms.Request{ID: "1", Chat: platforms.Chat{Platform: "fake", ID: "g", Kind: platforms.Group}, Person: platforms.Person{ID: "p", Locale: "en"}, Call: call, Err: err}
}

func TestOnlyManagersChangeAGroup(t *testing.T) {
	b, s := newBot(t)
	for _, line := range []string{"/subscribe 07:30 UTC", "/unsubscribe all"} {
		r := request(b, line)
		if got := platforms.Plain(b.Answer(t.Context(), r), false); !strings.Contains(got, "Only someone who manages this chat") {
			t.Errorf("%s by a member is answered %q", line, got)
		}
	}
	subs, err := s.Subscriptions(t.Context(), request(b, "/help").Chat)
	if err != nil || len(subs) != 0 {
		t.Fatalf("the group has %v, %v; want nothing", subs, err)
	}
	r := request(b, "/subscribe 07:30 UTC")
	r.Manager = true
	if got := platforms.Plain(b.Answer(t.Context(), r), false); !strings.HasPrefix(got, "Subscribed") {
		t.Errorf("a manager is answered %q", got)
	}
	r = request(b, "/subscribe 08:30 UTC")
	r.Chat.Kind = platforms.Direct
	r.Chat.ID = "d"
	if got := platforms.Plain(b.Answer(t.Context(), r), false); !strings.HasPrefix(got, "Subscribed") {
		t.Errorf("somebody in their own chat is answered %q", got)
	}
}

func TestSubscriptionLimit(t *testing.T) {
	b, _ := newBot(t)
	for i := range 11 {
		r := request(b, "/subscribe 07:"+string(rune('0'+i/10))+string(rune('0'+i%10))+" UTC")
		r.Manager = true
		got := platforms.Plain(b.Answer(t.Context(), r), false)
		if refused := strings.Contains(got, "can have 10 subscriptions"); refused != (i == 10) {
			t.Errorf("subscription %d is answered %q", i+1, got)
		}
	}
}

func TestZoneIsGuessedFromTheLanguageAndSaidSo(t *testing.T) {
	b, _ := newBot(t)
	r := request(b, "/subscribe 07:30")
	r.Manager, r.Person.Locale = true, "de-DE"
	got := platforms.Plain(b.Answer(t.Context(), r), false)
	if !strings.Contains(got, "Europe/Berlin") || !strings.Contains(got, "aus deiner Sprache erraten") {
		t.Errorf("a German is answered %q, want a guess that is told as one", got)
	}
	r = request(b, "/subscribe 07:30 topic:science")
	r.Manager = true
	r.Chat.ID = "another"
	if got := platforms.Plain(b.Answer(t.Context(), r), false); !strings.Contains(got, "Where are you?") {
		t.Errorf("somebody whose zone cannot be known is answered %q", got)
	}
}

func TestEveryAnswerCanBeCarried(t *testing.T) {
	b, _ := newBot(t)
	for _, c := range b.Commands {
		r := request(b, "/"+c.Name)
		r.Manager = true
		m := b.Answer(t.Context(), r)
		if m.Empty() {
			t.Errorf("/%s is not answered", c.Name)
		}
		for _, row := range m.Rows() {
			for _, button := range row {
				line := button.Line
				if button.Ask != "" { // what is typed comes after it
					if line += " " + button.Ask + ":language"; button.Ask == "at" {
						line = button.Line + " at:07:30"
					}
				}
				if _, err := b.Commands.Parse(line); err != nil || len(button.Line) > platforms.MaxLine {
					t.Errorf("/%s has the button %+v: %v", c.Name, button, err)
				}
			}
		}
	}
}

func TestFailureIsToldKindly(t *testing.T) {
	b, s := newBot(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	got := platforms.Plain(b.Answer(t.Context(), request(b, "/summary")), false)
	if !strings.Contains(got, "Please try again") || strings.Contains(got, "sql") {
		t.Errorf("with the database gone, the answer is %q", got)
	}
	if err := b.Notice(t.Context(), platforms.Event{Chat: platforms.Chat{Platform: "fake", ID: "g"}, Kind: platforms.Closed}); err == nil {
		t.Error("a notice that was not kept is reported as kept")
	}
}

func TestNotices(t *testing.T) {
	b, s := newBot(t)
	c := platforms.Chat{Platform: "fake", ID: "g", Kind: platforms.Group}
	met := func(want bool, c platforms.Chat) {
		t.Helper()
		if got, err := s.Met(t.Context(), c); err != nil || got != want {
			t.Errorf("Met(%s) = %v, %v; want %v", c.Key(), got, err, want)
		}
	}
	moved := c
	moved.ID = "h"
	for _, step := range []struct {
		event platforms.Event
		check func()
	}{
		{platforms.Event{Chat: c, Kind: platforms.Opened}, func() { met(true, c) }},
		{platforms.Event{Chat: c, Kind: platforms.Closed}, func() { met(false, c) }},
		{platforms.Event{Chat: c, Kind: platforms.Opened}, func() { met(true, c) }},
		{platforms.Event{Chat: c, Kind: platforms.Migrated, To: "h"}, func() { met(false, c); met(true, moved) }},
	} {
		if err := b.Notice(t.Context(), step.event); err != nil {
			t.Errorf("%+v: %v", step.event, err)
		}
		step.check()
	}
	// A closed chat that speaks is open again.
	if err := errors.Join(b.Notice(t.Context(), platforms.Event{Chat: moved, Kind: platforms.Closed})); err != nil {
		t.Fatal(err)
	}
	r := request(b, "/help")
	r.Chat = moved
	b.Answer(t.Context(), r)
	met(true, moved)
}

func TestComplete(t *testing.T) {
	b, _ := newBot(t)
	complete := func(option, typed string) []platforms.Choice {
		return b.Complete(t.Context(), platforms.Request{Focus: option, Call: platforms.Call{Command: "subscribe", Values: map[string]string{option: typed}}})
	}
	if got := complete("topic", "tech"); len(got) != 2 || got[0].Value != "technology" || got[1].Value != "tech" {
		t.Errorf("topic tech completes to %v, want technology and the word itself", got)
	}
	if got := complete("zone", "new y"); len(got) != 1 || got[0].Value != "America/New_York" {
		t.Errorf("zone new y completes to %v", got)
	}
	if got := complete("zone", ""); len(got) != 25 {
		t.Errorf("an empty zone completes to %d choices, want 25", len(got))
	}
	if got := complete("name", strings.Repeat("%_'", 200)); len(got) != 0 {
		t.Errorf("nonsense completes to %v", got)
	}
	for _, c := range complete("zone", "") {
		if _, err := b.Commands.Parse("/subscribe zone:" + c.Value); err != nil {
			t.Errorf("zone %s is offered and not taken: %v", c.Value, err)
		}
	}
}

// TestElsewhere follows every button of what is answered about a chat that one
// is not in: it must mean that chat.
func TestElsewhere(t *testing.T) {
	b, s := newBot(t)
	there := platforms.Chat{Platform: "fake", ID: "there", Kind: platforms.Channel, Title: "Daily"}
	ask := func(line string) platforms.Message {
		call, err := b.Commands.Parse(line)
		return b.Answer(t.Context(), platforms.Request{ID: "1", Chat: there, Person: platforms.Person{ID: "p", Locale: "en"}, Call: call, Err: err, Manager: true, Elsewhere: true})
	}
	seen := 0
	for _, line := range []string{
		"/preview in:there", "/unsubscribe in:there", "/subscribe in:there", "/subscribe topic:world at:07:30 zone:UTC in:there", "/subscribe topic:health at:07:30 zone:UTC in:there",
		"/unsubscribe in:there", "/subscriptions in:there", "/preview in:there", "/unsubscribe 1 in:there", "/follow ferry in:there", "/follow in:there", "/mute in:there",
		"/settings in:there", "/panel zone in:there", "/panel language in:there", "/sources in:there", "/privacy in:there", "/forget in:there",
	} {
		m := ask(line)
		if m.Empty() {
			t.Errorf("%s is not answered", line)
		}
		for _, row := range m.Rows() {
			for _, button := range row {
				text := button.Line
				if button.Ask != "" {
					text += " " + button.Ask + ":x"
				}
				call, err := b.Commands.Parse(text)
				if usage, ok := errors.AsType[*platforms.UsageError](err); ok && usage.Problem != platforms.BadValue {
					t.Errorf("%s has the button %+v: %v", line, button, err)
				}
				if c := b.Commands.Find(call.Command); c != nil && slices.ContainsFunc(c.Options, func(o platforms.Option) bool { return o.Kind == platforms.Where }) {
					seen++
					if !strings.Contains(button.Line, " in:there") || len(button.Line) > platforms.MaxLine {
						t.Errorf("%s has the button %+v, which acts on the chat it is pressed in", line, button)
					}
				}
			}
		}
	}
	if subs, err := s.Subscriptions(t.Context(), there); err != nil || len(subs) != 1 || seen < 40 {
		t.Errorf("%d subscriptions, %d buttons, %v", len(subs), seen, err)
	}
}
