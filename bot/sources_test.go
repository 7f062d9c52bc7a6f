package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"daybrief/content"
	"daybrief/platforms"
)

// TestSourcesKeepSecrets: members see the sites of sources; managers the feeds
// that the chat added; nobody a password, nor the addresses that the operator
// gave.
func TestSourcesKeepSecrets(t *testing.T) {
	b, s := newBot(t)
	r := request(b, "/sources")
	seed(t, s.Meet(t.Context(), r.Chat, "", ""))
	for _, src := range []content.Source{{URL: "https://op:PASSWORD@wire.example/feed?key=OPERATORS"}, {URL: "/srv/news/articles", Title: ""}} {
		_, err := s.AddSource(t.Context(), src)
		seed(t, err)
	}
	for _, src := range []content.Source{{URL: "https://own.example/rss?auth=SECRET", Publisher: "Gazette"}, {URL: "https://ann:WORD@other.example/rss?auth=HIDDEN"}} {
		_, _, err := s.AddOwnSource(t.Context(), r.Chat, src, "p", 5)
		seed(t, err)
	}
	tests := []struct {
		name            string
		manager         bool
		kind            platforms.ChatKind
		shown, notShown []string
	}{
		{"member", false, platforms.Group, []string{"https://own.example/", "https://wire.example/", "other.example", "Gazette", "articles"}, []string{"SECRET", "HIDDEN", "rss"}},
		{"manager", true, platforms.Group, []string{"https://own.example/rss?auth=SECRET", "https://other.example/rss?auth=HIDDEN", "https://wire.example/"}, nil},
		{"direct", false, platforms.Direct, []string{"https://own.example/rss?auth=SECRET"}, nil},
	}
	for _, test := range tests {
		r.Manager, r.Chat.Kind = test.manager, test.kind
		got := fmt.Sprintf("%+v", b.Answer(t.Context(), r))
		for _, want := range test.shown {
			if !strings.Contains(got, want) {
				t.Errorf("a %s is not told %q: %s", test.name, want, got)
			}
		}
		for _, secret := range append(test.notShown, "PASSWORD", "OPERATORS", "WORD", "/srv") {
			if strings.Contains(got, secret) {
				t.Errorf("a %s is told %q: %s", test.name, secret, got)
			}
		}
	}
}

// TestLongFeedsCanBePicked: the feeds of a page are offered by buttons however
// long their addresses are, and each button leads to its feed and that to be added.
func TestLongFeedsCanBePicked(t *testing.T) {
	b, s := newBot(t)
	const page = "https://paper.example/news"
	var feeds []content.Found
	for _, name := range []string{"World", "Sport", ""} {
		feeds = append(feeds, content.Found{Source: content.Source{URL: "https://paper.example/services/syndication/feeds/2026/" + strings.ToLower(name) + "/rss.xml", Title: name}, Items: 2})
	}
	b.Try = func(_ context.Context, address string) ([]content.Found, []content.Article, error) {
		if address == page {
			return feeds, nil, nil
		}
		for _, f := range feeds {
			if f.Source.URL == address {
				return []content.Found{f}, nil, nil
			}
		}
		return nil, nil, errors.New("no such page")
	}
	ask := func(line string) platforms.Message {
		t.Helper()
		r := request(b, line)
		if r.Manager = true; r.Err != nil {
			t.Fatalf("%s: %v", line, r.Err)
		}
		return b.Answer(t.Context(), r)
	}
	m := ask("/sources add:" + page)
	if len(m.Menus) != 1 || len(m.Menus[0].Buttons) != len(feeds) {
		t.Fatalf("a page with %d feeds is answered %+v", len(feeds), m)
	}
	for i, choice := range m.Menus[0].Buttons {
		m := ask(choice.Line)
		if len(m.Buttons) == 0 || len(m.Buttons[0]) != 2 {
			t.Fatalf("%s is answered %+v", choice.Line, m)
		}
		if got := platforms.Plain(ask(m.Buttons[0][0].Line), false); !strings.Contains(got, "is read from now on") {
			t.Errorf("%s is answered %q", m.Buttons[0][0].Line, got)
		}
		all, err := s.Sources(t.Context())
		if err != nil || len(all) != i+1 || all[i].URL != feeds[i].Source.URL {
			t.Errorf("choice %d added %+v, %v", i+1, all, err)
		}
	}
	for _, line := range []string{"/sources add:" + page + " pick:9", "/sources add:" + page + " pick:0"} {
		if m := ask(line); len(m.Menus) == 0 && !strings.Contains(platforms.Plain(m, false), "pick:0") {
			t.Errorf("%s is answered %+v", line, m)
		}
	}
}

// TestOnePersonsSources: somebody who has added the most in other chats is told
// so.
func TestOnePersonsSources(t *testing.T) {
	b, s := newBot(t)
	b.Try = func(_ context.Context, address string) ([]content.Found, []content.Article, error) {
		return []content.Found{{Source: content.Source{URL: address}}}, nil, nil
	}
	for i := range 41 {
		r := request(b, fmt.Sprintf("/sources add:https://own%d.example/feed sure:yes", i))
		r.Manager, r.Chat.ID = true, fmt.Sprint("g", i/10)
		seed(t, s.Meet(t.Context(), r.Chat, "", ""))
		got := platforms.Plain(b.Answer(t.Context(), r), false)
		if refused := strings.Contains(got, "added 40 sources in all your chats"); refused != (i == 40) {
			t.Errorf("source %d is answered %q", i+1, got)
		}
	}
}
