package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
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

// recorded is a database with four deliveries of an hour ago: one on time, one
// late, one that may have come twice, one dropped; and one that still waits.
func recorded(t *testing.T, address string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), address, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	due := time.Now().Add(-time.Hour).Truncate(time.Second)
	l := content.Lease{Token: "t", Now: time.Now(), Until: time.Now().Add(time.Minute)}
	id, err := s.SaveBriefing(t.Context(), s.NewID(), "key", briefing.Briefing{Until: due})
	try := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	try(err)
	for _, chat := range []string{"1", "2", "3", "4", "5"} {
		c := platforms.Chat{Platform: "telegram", ID: chat, Kind: platforms.Direct}
		try(s.Meet(t.Context(), c, "", ""))
		sub := briefing.Subscription{ID: s.NewID(), Chat: c, Format: briefing.Brief, Created: due, Due: due, Schedule: briefing.Schedule{Times: "07:30", Days: "daily", Zone: "UTC"}}
		_, err := s.Subscribe(t.Context(), sub, 10)
		try(err)
	}
	subs, err := s.ClaimSubscriptions(t.Context(), l, 10)
	try(err)
	var plans []briefing.Plan
	for _, sub := range subs {
		plans = append(plans, briefing.Plan{Subscription: sub.ID, Due: due.AddDate(0, 0, 1), Delivery: s.NewID(), Planned: due, Send: due, Briefing: id})
	}
	try(s.Plan(t.Context(), l, plans))
	claimed, err := s.ClaimDeliveries(t.Context(), "telegram", l, 10)
	try(err)
	if len(claimed) != 5 {
		t.Fatalf("claimed %d, want 5", len(claimed))
	}
	claimed[2].Repeat = true
	claimed[4].Attempts = 3
	_, err = s.Record(t.Context(), l, []bot.Outcome{
		{Delivery: claimed[0], Step: bot.Sent, At: due.Add(2 * time.Second), Until: due},
		{Delivery: claimed[1], Step: bot.Sent, At: due.Add(12 * time.Minute), Until: due},
		{Delivery: claimed[2], Step: bot.Sent, At: due.Add(3 * time.Second), Until: due},
		{Delivery: claimed[3], Step: bot.Dropped, At: due.Add(4 * time.Second), Reason: "unsubscribed"},
		{Delivery: claimed[4], Step: bot.Postponed, At: due.Add(time.Minute), Reason: "telegram: other: HTTP status 502"},
	})
	try(err)
	return s
}

func TestDeliveries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		recorded(t, address)
		for _, test := range []struct {
			args  []string
			chats string
		}{
			{nil, "5 4 3 2 1"},
			{[]string{"--late"}, "5 2"},
			{[]string{"--repeated"}, "3"},
			{[]string{"--state", "dropped"}, "4"},
			{[]string{"--state", "sent", "--late"}, "2"},
			{[]string{"--chat", "1", "--platform", "telegram"}, "1"},
			{[]string{"--platform", "discord"}, ""},
			{[]string{"--since", "30m"}, ""},
			{[]string{"--limit", "2"}, "5 4"},
		} {
			status, out, problems := try(t, "", append([]string{"deliveries", "--database", address, "--json"}, test.args...)...)
			var all []fate
			if err := json.Unmarshal([]byte(out), &all); err != nil || status != 0 {
				t.Fatalf("deliveries %v: %d, %v, %s", test.args, status, err, problems)
			}
			var chats []string
			for _, f := range all {
				chats = append(chats, strings.TrimPrefix(f.Chat, "telegram/"))
			}
			if got := strings.Join(chats, " "); got != test.chats {
				t.Errorf("deliveries %v are those for %q, want %q", test.args, got, test.chats)
			}
		}
		_, out, _ := try(t, "", "deliveries", "--database", address)
		for _, want := range []string{"DUE ", "sent, perhaps twice", "12m0s", "unsubscribed", "HTTP status 502"} {
			if !strings.Contains(out, want) {
				t.Errorf("the list lacks %q:\n%s", want, out)
			}
		}
		if status, _, problems := try(t, "", "deliveries", "--database", address, "--limit", "0"); status == 0 || !strings.Contains(problems, "--limit") {
			t.Errorf("with no limit: %d, %s", status, problems)
		}
	})
}

func TestDoctor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s := recorded(t, address)
		check := func(args []string, status int, wants ...string) {
			t.Helper()
			got, out, problems := try(t, "", append([]string{"doctor", "--database", address}, args...)...)
			for _, want := range wants {
				if !strings.Contains(out, want) {
					t.Errorf("the doctor does not say %q:\n%s", want, out)
				}
			}
			if got != status {
				t.Errorf("the doctor ends with %d, want %d: %s", got, status, problems)
			}
		}
		check(nil, 1, "✓ the database can be read and written", "✗ no process is serving", "✗ telegram: 1 deliveries wait, the oldest for 1h0m",
			"1 have failed, lastly so: telegram: other: HTTP status 502", "3 deliveries arrived, 1 of them late, 1 perhaps twice", "1 did not come: unsubscribed", "✗ 0 sources")
		hold := func(name string, until time.Duration) {
			t.Helper()
			l := content.Lease{Token: name, Now: time.Now(), Until: time.Now().Add(until)}
			if held, err := s.Hold(t.Context(), name, l); err != nil || !held {
				t.Fatalf("Hold: %v, %v", held, err)
			}
		}
		hold("send/telegram", 10*time.Second)
		hold("listen/telegram/0", time.Microsecond)
		time.Sleep(time.Millisecond)
		check(nil, 1, "✗ nobody does listen/telegram/0")
		hold("listen/telegram/0", 10*time.Second)
		check([]string{"--telegram-token", telegramToken}, 1, "✓ all work is taken: listen/telegram/0, send/telegram", "✓ a token is set for Telegram")
		hold("edit", 5*time.Hour)
		check(nil, 1, "far ahead of this machine's clock", "NTP")
	})
	if status, out, _ := try(t, "", "doctor", "--database", "/no/such/folder/x.db"); status == 0 || !strings.Contains(out, "✗ the database cannot be opened") {
		t.Errorf("without a database the doctor ends with %d and says %q", status, out)
	}
}

// TestBacklogMetrics: what waits stands in the metrics.
func TestBacklogMetrics(t *testing.T) {
	s := recorded(t, storetest.SQLite(t))
	mux := http.NewServeMux()
	newHealth(s).register(mux)
	rec := httptest.NewRecorder()
	mux.ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{`daybrief_deliveries_waiting{platform="telegram"} 1`, `daybrief_oldest_delivery_timestamp_seconds{platform="telegram"}`} {
		if !strings.Contains(rec.Body.String(), want) {
			t.Errorf("the metrics lack %s", want)
		}
	}
}
