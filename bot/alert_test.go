package bot_test

import (
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"daybrief/bot"
	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// breaking stores one article of each of some publishers, in the last hour, as
// one story.
func breaking(t *testing.T, s *store.Store, address string, story int, title string, publishers int, at time.Time) {
	t.Helper()
	var articles []content.Article
	for i := range publishers {
		articles = append(articles, content.Article{
			URL: fmt.Sprintf("https://p%d.example/%d", i, story), Title: title, Publisher: fmt.Sprintf("Paper %d", i), Language: "en",
			Body: title + ", the harbour office said in the morning. Nobody was hurt.", Published: at.Add(time.Duration(i) * time.Minute), Fetched: at,
		})
	}
	if _, err := s.SaveArticles(t.Context(), articles); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", address)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.Exec(`UPDATE articles SET story = (SELECT MIN(id) FROM articles WHERE url LIKE ?) WHERE url LIKE ?`, fmt.Sprintf("%%.example/%d", story), fmt.Sprintf("%%.example/%d", story)); err != nil {
		t.Fatal(err)
	}
}

func TestAlerts(t *testing.T) {
	now := time.Date(2026, 9, 22, 12, 0, 0, 0, time.UTC)
	address := storetest.SQLite(t)
	s, err := store.Open(t.Context(), address, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	catalog, err := briefing.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	chat := func(id string, set briefing.Settings, filters ...briefing.Filter) platforms.Chat {
		c := platforms.Chat{Platform: "fake", ID: id, Kind: platforms.Direct}
		if err := s.Meet(t.Context(), c, "", ""); err != nil {
			t.Fatal(err)
		}
		if err := s.Set(t.Context(), c, set); err != nil {
			t.Fatal(err)
		}
		for _, f := range filters {
			if _, err := s.AddFilter(t.Context(), c, f, 10); err != nil {
				t.Fatal(err)
			}
		}
		return c
	}
	words := func(w string, mute bool) briefing.Filter {
		return briefing.Filter{Kind: briefing.ByWords, Value: w, Label: w, Mute: mute}
	}
	chat("big", briefing.Settings{Alerts: briefing.BigAlerts})
	chat("all", briefing.Settings{Alerts: briefing.AllAlerts}, words("tram", false))
	chat("followed", briefing.Settings{Alerts: briefing.FollowAlerts}, words("tram", false))
	chat("muted", briefing.Settings{Alerts: briefing.BigAlerts}, words("ferry", true))
	chat("quiet", briefing.Settings{Alerts: briefing.BigAlerts, Quiet: "13:00-15:00", Zone: "Europe/Berlin"}) // where it is 14:00
	chat("none", briefing.Settings{}, words("ferry", false))
	gone := chat("gone", briefing.Settings{Alerts: briefing.BigAlerts})
	if err := s.CloseChat(t.Context(), gone, false, "gone"); err != nil {
		t.Fatal(err)
	}
	told := chat("told", briefing.Settings{Alerts: briefing.BigAlerts})

	a := &bot.Alerter{Library: s, Preferences: s, Stories: s, Alarms: s, Desk: s, NewID: s.NewID, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
	run := func(want ...string) {
		t.Helper()
		if _, err := a.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		p := &fakePlatform{traits: platforms.Traits{DropsRepeats: true}, parts: 1}
		c := &bot.Courier{Platform: p, Outbox: s, Readers: s, Chats: s, Catalog: catalog, Tailor: &bot.Tailor{Library: s, Preferences: s},
			Lease: func() content.Lease {
				return content.Lease{Token: "t", Now: now, Until: now.Add(time.Minute)}
			}, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
		if _, err := c.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, out := range p.sent {
			first, _, _ := strings.Cut(platforms.Plain(out.Message, false), "\n")
			got[out.Chat.ID+": "+first] = true
		}
		for _, w := range want {
			if !got[w] {
				t.Errorf("%q was not sent; sent were %v", w, got)
			}
		}
		if len(got) != len(want) || len(p.sent) != len(want) {
			t.Errorf("%d sent: %v, want %d", len(p.sent), got, len(want))
		}
	}
	run() // nothing happened yet
	breaking(t, s, address, 1, "Ferry aground in the harbour", 6, now.Add(-30*time.Minute))
	breaking(t, s, address, 2, "Tram line extended", 1, now.Add(-20*time.Minute))
	breaking(t, s, address, 3, "Old quarrel goes on", 1, now.Add(-9*time.Hour))
	raw, err := sql.Open("sqlite", address)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	var ferry int64
	if err := raw.QueryRow(`SELECT MAX(story) FROM articles WHERE url LIKE '%/1'`).Scan(&ferry); err != nil {
		t.Fatal(err)
	}
	if err := s.Tell(t.Context(), told, []briefing.Told{{Story: ferry, At: now, First: now}}); err != nil {
		t.Fatal(err)
	}
	const big = ": ⚡ Told by 6 publishers within an hour"
	run("big"+big, "all"+big, "all: ⚡ News of tram, which you follow", "followed: ⚡ News of tram, which you follow")
	run() // never twice
	if k, err := s.Told(t.Context(), platforms.Chat{Platform: "fake", ID: "big"}); err != nil || k[ferry].At.IsZero() {
		t.Errorf("the chat was not noted as told: %v, %v", k, err)
	}
	for i := range 4 { // three a day at most, and this chat has had one
		breaking(t, s, address, 10+i, fmt.Sprintf("Bridge number %d closes", i), 5, now.Add(-10*time.Minute))
	}
	now = now.Add(30 * time.Minute)
	if _, err := a.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]int{"big": 3, "all": 3, "followed": 1, "told": 3, "muted": 3, "quiet": 0, "none": 0, "gone": 0} {
		var n int
		if err := raw.QueryRow(`SELECT COUNT(*) FROM deliveries WHERE chat = ?`, id).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d alerts in all, want %d (%v)", id, n, want, err)
		}
	}
}
