package bot

import (
	"context"
	"fmt"
	"testing"
	"time"

	"daybrief/platforms"
)

func TestGuard(t *testing.T) {
	now := time.Date(2026, 9, 22, 12, 0, 0, 0, time.UTC)
	blocked := map[string]bool{"x/bad": true, "x/badchat": true, "x/badserver": true}
	g := &Guard{Blocked: func(context.Context) (map[string]bool, error) { return blocked, nil }, Now: func() time.Time { return now }}
	ask := func(person, chat, server string, guest bool) string {
		t.Helper()
		reason, _, err := g.refuse(t.Context(), platforms.Request{Person: platforms.Person{ID: person}, Chat: platforms.Chat{Platform: "x", ID: chat}, Server: server, Guest: guest})
		if err != nil {
			t.Fatal(err)
		}
		return reason
	}
	for _, test := range []struct{ person, chat, server, want string }{
		{"bad", "c", "", keptOut}, {"ann", "badchat", "", keptOut}, {"ann", "c", "badserver", keptOut}, {"ann", "c", "s", ""},
	} {
		if got := ask(test.person, test.chat, test.server, false); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
	count := func(n int, who func(i int) string, chat string, guest bool) (answered int) {
		for i := range n {
			if ask(who(i), chat, "", guest) == "" {
				answered++
			}
		}
		return answered
	}
	one := func(int) string { return "eve" }
	if got := count(100, one, "d", false); got != personBurst {
		t.Errorf("one person was answered %d times at once, want %d", got, personBurst)
	}
	if got := count(200, func(i int) string { return fmt.Sprint("p", i) }, "e", false); got != chatBurst {
		t.Errorf("a crowd was answered %d times at once, want %d", got, chatBurst)
	}
	now = now.Add(10 * personEvery)
	if got := count(100, one, "d", false); got != 10 {
		t.Errorf("after a while one person was answered %d times, want 10", got)
	}
	if got := count(100, one, "d", true); got != guestBurst {
		t.Errorf("a guest was answered %d times at once, want %d", got, guestBurst)
	}
	delete(blocked, "x/bad")
	if got := ask("bad", "c", "", false); got != keptOut && got != "" {
		t.Errorf("got %q", got)
	}
	now = now.Add(2 * blockedFor)
	if got := ask("bad", "c", "", false); got != "" {
		t.Errorf("who is let in again is answered %q", got)
	}
	for i := range 2 * mostWatched { // memory is bounded
		ask(fmt.Sprint(i), fmt.Sprint("chat", i), "", false)
	}
	if len(g.pace) > mostWatched {
		t.Errorf("the pace of %d is kept", len(g.pace))
	}
	g = &Guard{Allow: []string{"x/ann", "x/home", "x/server"}, Now: func() time.Time { return now }}
	for _, test := range []struct{ person, chat, server, want string }{
		{"ann", "c", "", ""}, {"bob", "home", "", ""}, {"bob", "c", "server", ""}, {"bob", "c", "", notAllowed},
	} {
		if got := ask(test.person, test.chat, test.server, false); got != test.want {
			t.Errorf("allowed: %+v: %q", test, got)
		}
	}
	var none *Guard
	if reason, _, err := none.refuse(t.Context(), platforms.Request{}); reason != "" || err != nil {
		t.Errorf("without a guard: %q, %v", reason, err)
	}
}
