package bot_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"daybrief/bot"
	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/platforms"
)

// TestAlertsThatCannotLeave: an alert that the platform holds up is not sent in
// quiet hours, nor when it is no news any more.
func TestAlertsThatCannotLeave(t *testing.T) {
	for _, test := range []struct {
		name, quiet string
		wait        time.Duration
		want        string
	}{
		{"soon enough", "", 20 * time.Minute, briefing.Sent},
		{"too late", "", 31 * time.Minute, briefing.Dropped},
		{"into quiet hours", "22:00-07:00", 20 * time.Minute, briefing.Dropped},
		{"before quiet hours", "22:00-07:00", 5 * time.Minute, briefing.Sent},
		{"quiet by another clock", "20:00-21:00", 20 * time.Minute, briefing.Sent},
	} {
		t.Run(test.name, func(t *testing.T) {
			busy := refusal(platforms.Busy)
			busy.Wait = test.wait
			p := newPost(t)
			if n := len(p.run(0)); n != 1 {
				t.Fatalf("%d briefings were sent, want 1", n)
			}
			p.platform.script = []error{busy}
			p.now = time.Date(2026, 9, 22, 19, 50, 0, 0, time.UTC) // 21:50 in Berlin
			ctx := t.Context()
			if err := p.store.Set(ctx, p.chat, briefing.Settings{Alerts: briefing.BigAlerts, Quiet: test.quiet, Zone: "Europe/Berlin"}); err != nil {
				t.Fatal(err)
			}
			id, err := p.store.SaveBriefing(ctx, p.store.NewID(), "alert|1", briefing.Briefing{Until: p.now, Items: []briefing.Item{
				{Story: 7, Title: "Ferry aground", URL: "https://post.example/7", Outlets: []briefing.Outlet{{Name: "Post", URL: "https://post.example/7"}}}}})
			if err != nil {
				t.Fatal(err)
			}
			d := p.store.NewID()
			if ok, err := p.store.QueueAlert(ctx, p.chat, 7, briefing.Delivery{ID: d, Subscription: -d, Briefing: id, Chat: p.chat, Planned: p.now}); err != nil || !ok {
				t.Fatalf("QueueAlert: %v, %v", ok, err)
			}
			if n := len(p.run(0)); n != 1 {
				t.Fatalf("%d alerts were tried, want 1", n)
			}
			p.run(test.wait)
			fates, err := p.store.Fates(ctx, noon.Add(-time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range fates {
				if f.Delivery.ID == d && f.State != test.want {
					t.Errorf("the alert was %s (%s), want %s", f.State, f.Reason, test.want)
				}
			}
			if len(fates) != 2 {
				t.Errorf("%d fates: %+v", len(fates), fates)
			}
		})
	}
}

// forgetful cannot tell what one chat was told.
type forgetful struct {
	bot.Stories
	chat string
}

func (f forgetful) Told(ctx context.Context, c platforms.Chat) (map[int64]briefing.Told, error) {
	if c.ID == f.chat {
		return nil, errors.New("scripted")
	}
	return f.Stories.Told(ctx, c)
}

// TestOneChatSpoilsNoAlerts: what fails for one chat is logged, and the others are
// alerted.
func TestOneChatSpoilsNoAlerts(t *testing.T) {
	now := noon
	address := storetest.SQLite(t)
	s, err := store.Open(t.Context(), address, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, id := range []string{"a", "b", "c"} {
		c := platforms.Chat{Platform: "fake", ID: id, Kind: platforms.Direct}
		if err := errors.Join(s.Meet(t.Context(), c, "", ""), s.Set(t.Context(), c, briefing.Settings{Alerts: briefing.BigAlerts})); err != nil {
			t.Fatal(err)
		}
	}
	breaking(t, s, address, 1, "Ferry aground in the harbour", 6, now.Add(-30*time.Minute))
	var log strings.Builder
	a := &bot.Alerter{Library: s, Preferences: s, Stories: forgetful{s, "a"}, Alarms: s, Desk: s, NewID: s.NewID, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&log, nil))}
	if n, err := a.Run(t.Context()); err != nil || n != 2 {
		t.Errorf("Run = %d, %v; want alerts to two chats", n, err)
	}
	if strings.Count(log.String(), "level=ERROR") != 1 || !strings.Contains(log.String(), "scripted") {
		t.Errorf("logged was %q", log.String())
	}
}
