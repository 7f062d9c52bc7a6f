package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// traces are what must be gone once a chat is forgotten: its ids, title, what it
// asked for, and who asked. They are such that nothing else holds them by
// chance.
var traces = []string{"7770001110007", "8880002220008", "Secret Garden", "zanzibarwords", "own.example", "zebrafeed"}

// everything returns every row of every table as text, by table.
func everything(t *testing.T, db *sql.DB, postgres bool) map[string]string {
	t.Helper()
	list := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if postgres {
		list = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
	}
	tables := texts(t, db, list)
	all := map[string]string{}
	for _, name := range tables {
		rows, err := db.Query(`SELECT * FROM "` + name + `"`)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for rows.Next() {
			values, to := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				to[i] = &values[i]
			}
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			for _, v := range values {
				if raw, ok := v.([]byte); ok {
					v = string(raw)
				}
				fmt.Fprintf(&b, "%v|", v)
			}
			b.WriteByte('\n')
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
		all[name] = b.String()
	}
	return all
}

func texts(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// fillChat stores everything that can be kept of a chat and of a person.
func fillChat(t *testing.T, s *store.Store, raw *sql.DB, c platforms.Chat, person string) {
	t.Helper()
	ctx := t.Context()
	try := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	try(s.Meet(ctx, c, "", ""))
	sub := briefing.Subscription{ID: s.NewID(), Chat: c, Topic: "zanzibarwords", Schedule: briefing.Schedule{Times: "07:30", Days: "daily", Zone: "UTC"}, Format: briefing.Brief, By: person, Created: noon, Due: noon}
	_, err := s.Subscribe(ctx, sub, 10)
	try(err)
	elsewhere := sub
	elsewhere.ID, elsewhere.Chat, elsewhere.Topic = s.NewID(), platforms.Chat{Platform: c.Platform, ID: "shared group", Kind: platforms.Group}, "ferries"
	try(s.Meet(ctx, elsewhere.Chat, "", ""))
	_, err = s.Subscribe(ctx, elsewhere, 10)
	try(err)
	_, err = s.AddFilter(ctx, c, briefing.Filter{Kind: briefing.ByWords, Value: "zanzibarwords", Label: "zanzibarwords", By: person}, 10)
	try(err)
	_, err = s.AddFilter(ctx, elsewhere.Chat, briefing.Filter{Kind: briefing.ByWords, Value: "ferries", Label: "ferries", By: person}, 10)
	try(err)
	try(s.Set(ctx, c, briefing.Settings{Language: "de", Quiet: "22:00-07:00", Ping: "7770001110007"}))
	room, shared, err := s.AddOwnSource(ctx, c, content.Source{URL: "https://own.example/zebrafeed", Title: "Secret Garden"}, person, 5)
	if err != nil || !room || shared {
		t.Fatalf("AddOwnSource = %v, %v, %v", room, shared, err)
	}
	sources, err := s.SourcesOf(ctx, c)
	try(err)
	_, err = s.SaveArticles(ctx, []content.Article{{Source: sources[len(sources)-1].ID, URL: "https://own.example/1", Title: "Secret Garden opens", Body: "The zanzibarwords are in bloom.", Published: noon, Fetched: noon}})
	try(err)
	try(s.Tell(ctx, c, []briefing.Told{{Story: 5, At: noon, First: noon, Number: 1}}))
	id, err := s.SaveBriefing(ctx, s.NewID(), "some key", briefing.Briefing{From: noon, Until: noon})
	try(err)
	for _, query := range []string{
		`INSERT INTO deliveries (id, subscription, briefing, platform, chat, thread, planned, state, reason, ref, due_at) VALUES (%[1]d, %[6]d, %[2]d, '%[3]s', '%[4]s', '', 1, 'dropped', 'chat %[4]s was closed', '%[5]s', 1)`,
		`INSERT INTO alerts (platform, chat, thread, story, at) VALUES ('%[3]s', '%[4]s', '', 7, %[1]d - %[1]d + 0 * %[6]d)`,
	} {
		_, err = raw.Exec(fmt.Sprintf(query, s.NewID(), id, c.Platform, c.ID, person, sub.ID))
		try(err)
	}
	if c.Platform == "web" {
		_, err = s.AddPage(ctx, c.ID, "k", true, "<p>zanzibarwords</p>")
		try(err)
	}
}

func TestForgetLeavesNoTrace(t *testing.T) {
	for _, platform := range []string{"telegram", "web"} {
		t.Run(platform, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, address string) {
				s, err := store.Open(t.Context(), address, func() time.Time { return noon })
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				raw := rawDB(t, address)
				postgres := strings.HasPrefix(address, "postgres")
				before := everything(t, raw, postgres)
				c := platforms.Chat{Platform: platform, ID: traces[0], Kind: platforms.Direct, Title: "Secret Garden"}
				fillChat(t, s, raw, c, traces[1])
				for _, trace := range traces {
					if found := where(everything(t, raw, postgres), trace); len(found) == 0 {
						t.Fatalf("the test stores nothing of %q", trace)
					}
				}
				known, err := s.Known(t.Context(), c, traces[1])
				if err != nil || known.Subscriptions != 1 || known.Filters != 1 || known.Sources != 1 || known.Stories != 1 || known.Deliveries != 1 || known.Elsewhere != 2 {
					t.Errorf("Known = %+v, %v", known, err)
				}
				if err := s.Forget(t.Context(), c, traces[1]); err != nil {
					t.Fatal(err)
				}
				// What happens to it afterwards leaves nothing either.
				if err := s.CloseChat(t.Context(), c, false, "gone"); err != nil {
					t.Fatal(err)
				}
				if queued, err := s.QueueAlert(t.Context(), c, 9, briefing.Delivery{ID: 99, Subscription: -99, Planned: noon}); err != nil || queued {
					t.Errorf("QueueAlert = %v, %v", queued, err)
				}
				after := everything(t, raw, postgres)
				for _, trace := range traces {
					if found := where(after, trace); len(found) > 0 {
						t.Errorf("%q is still in %v", trace, found)
					}
				}
				if len(before) != len(after) || !strings.Contains(after["subscriptions"], "ferries") || !strings.Contains(after["filters"], "ferries") {
					t.Errorf("what others share is gone: %v", after["subscriptions"])
				}
				if !postgres {
					noTraceInFiles(t, s, address)
				}
			})
		})
	}
}

// TestForgetPerson: who asks for themselves alone leaves every chat what it has.
func TestForgetPerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, _ := open(t, address)
		raw := rawDB(t, address)
		c := platforms.Chat{Platform: "telegram", ID: traces[0], Kind: platforms.Group, Title: "Secret Garden"}
		fillChat(t, s, raw, c, traces[1])
		before, err := s.Known(t.Context(), c, "")
		must(t, err)
		must(t, s.Forget(t.Context(), platforms.Chat{Platform: c.Platform}, traces[1]))
		after, err := s.Known(t.Context(), c, "")
		must(t, err)
		if before != after || after.Subscriptions != 1 || after.Sources != 1 {
			t.Errorf("the chat had %+v and has %+v", before, after)
		}
		all := everything(t, raw, strings.HasPrefix(address, "postgres"))
		for _, table := range []string{"chats", "subscriptions", "filters", "source_chats"} {
			if strings.Contains(all[table], traces[1]) {
				t.Errorf("%s still names the person:\n%s", table, all[table])
			}
		}
	})
}

func where(all map[string]string, trace string) (tables []string) {
	for name, rows := range all {
		if strings.Contains(rows, trace) {
			tables = append(tables, name)
		}
	}
	return tables
}

// noTraceInFiles looks into the bytes of the database, and into a backup that is
// restored.
func noTraceInFiles(t *testing.T, s *store.Store, path string) {
	t.Helper()
	saved := filepath.Join(t.TempDir(), "saved.db")
	if err := s.Backup(t.Context(), saved); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), saved); err == nil {
		t.Error("a backup writes over a file")
	}
	for _, file := range []string{path, path + "-wal", saved} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, trace := range traces {
			if bytes.Contains(data, []byte(trace)) {
				t.Errorf("%q is still in the bytes of %s", trace, filepath.Base(file))
			}
		}
	}
	restored, err := store.Open(context.Background(), saved, func() time.Time { return noon })
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	subs, err := restored.Subscriptions(t.Context(), platforms.Chat{Platform: "telegram", ID: "shared group"})
	if other, oerr := restored.Subscriptions(t.Context(), platforms.Chat{Platform: "web", ID: "shared group"}); err != nil || oerr != nil || len(subs)+len(other) != 1 {
		t.Errorf("the restored database has %v and %v, want one subscription", subs, other)
	}
}
