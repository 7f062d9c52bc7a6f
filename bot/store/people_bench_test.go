package store_test

import (
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
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

const (
	archivePeople   = 60_000
	archiveArticles = 250_000
	archiveMentions = 1_000_000
)

// syllables make names of which there are many, as in life: an index is as
// slow as its vocabulary is large.
var syllables = strings.Fields("ka lo mi ter ban sul ver dor pri nen tag fol ris mun ast el cor dan hu ges")

// personName makes the name of a person; surnames repeat as they do in life.
func personName(i int) string {
	r := rand.New(rand.NewPCG(7, uint64(i)))
	word := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		return strings.ToUpper(b.String()[:1]) + b.String()[1:]
	}
	return word(2) + " " + word(2+r.IntN(2))
}

// manyPeople fills a database with a year of mentions: some people are named
// by tens of thousands of articles, most by a handful.
func manyPeople(b *testing.B, address string, now time.Time) *store.Store {
	b.Helper()
	s, err := store.Open(b.Context(), address, func() time.Time { return now })
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() }) //nolint:errcheck // a benchmark's
	r := rand.New(rand.NewPCG(1, 1))
	zipf := rand.NewZipf(r, 1.1, 8, archivePeople-1)
	raw := rawDB(b, address)
	bulk(b, raw, `INSERT INTO people (id, name, root)`, archivePeople, func(i int) []any { return []any{i + 1, personName(i), i + 1} })
	bulk(b, raw, `INSERT INTO names (folded, person, form, uses)`, archivePeople, func(i int) []any {
		return []any{strings.ToLower(personName(i)), i + 1, personName(i), 1}
	})
	spacing := 365 * 24 * time.Hour / archiveArticles
	at := func(i int) int64 { return now.Add(-time.Duration(archiveArticles-i) * spacing).UnixMicro() }
	bulk(b, raw, `INSERT INTO articles (id, source, url, title, deck, teaser, body, byline, image, language, publisher, owner, topics, published, fetched, story)`, archiveArticles, func(i int) []any {
		return []any{i + 1, 1, fmt.Sprintf("https://paper%d.example/%d", i%50, i), fmt.Sprintf("Headline number %d of the archive", i), "", "", "A body.", "", "", "en",
			fmt.Sprintf("Paper %d", i%50), "", ",world,", at(i), at(i), i/4 + 1}
	})
	perArticle := archiveMentions / archiveArticles
	seen := map[int]bool{}
	bulk(b, raw, `INSERT INTO mentions (person, article, published, story, uses, role, form, quote)`, archiveMentions, func(i int) []any {
		article := min(i/perArticle, archiveArticles-1)
		if i%perArticle == 0 {
			clear(seen)
		}
		person := int(zipf.Uint64())
		for seen[person] {
			person = r.IntN(archivePeople)
		}
		seen[person] = true
		role, quote := "", ""
		if i%3 == 0 {
			role = fmt.Sprintf("minister of office %d", i%7)
		}
		if i%20 == 0 {
			quote = "We will open the bridge again before the summer"
		}
		return []any{person + 1, article + 1, at(article), article/4 + 1, 2, role, personName(person), quote}
	})
	for _, statement := range []string{
		`UPDATE people SET mentions = (SELECT COUNT(*) FROM mentions WHERE person = people.id), first = COALESCE((SELECT MIN(published) FROM mentions WHERE person = people.id), 0)`,
		`ANALYZE`,
	} {
		if _, err := raw.ExecContext(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
	if err := store.FillNameWords(b.Context(), s, func() {}); err != nil {
		b.Fatal(err)
	}
	return s
}

// rawDB opens the database itself, to fill it faster than one article at a time.
func rawDB(b testing.TB, address string) *sql.DB {
	b.Helper()
	driver := "sqlite"
	if strings.HasPrefix(address, "postgres") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { db.Close() }) //nolint:errcheck // a benchmark's
	return db
}

// bulk inserts rows, many in one statement. Values are numbers and texts
// without quotes.
func bulk(b *testing.B, db *sql.DB, insert string, rows int, row func(i int) []any) {
	b.Helper()
	tx, err := db.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	var q strings.Builder
	for i := range rows {
		if q.Len() == 0 {
			q.WriteString(insert + " VALUES ")
		} else {
			q.WriteByte(',')
		}
		for n, v := range row(i) {
			q.WriteByte("(,"[min(n, 1)])
			if text, ok := v.(string); ok {
				v = "'" + text + "'"
			}
			fmt.Fprint(&q, v)
		}
		q.WriteByte(')')
		if q.Len() > 200_000 || i == rows-1 {
			if _, err := tx.ExecContext(b.Context(), q.String()); err != nil {
				b.Fatal(err)
			}
			q.Reset()
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkWho measures the answer to /who and a name, and the completion of
// one, over a million stored mentions: the 99th of a hundred, in ms.
func BenchmarkWho(b *testing.B) {
	now := noon
	for _, kind := range []string{"sqlite", "postgres"} {
		b.Run(kind, func(b *testing.B) {
			address := ""
			if kind == "sqlite" {
				address = storetest.SQLite(b)
			} else {
				address = storetest.Postgres(b)
			}
			s := manyPeople(b, address, now)
			catalog, err := briefing.NewCatalog()
			if err != nil {
				b.Fatal(err)
			}
			a := &bot.Bot{Library: s, Briefings: &briefing.Cache{Library: s, Version: s.Version, Now: func() time.Time { return now }}, Stories: s, People: s, Subscribers: s, Preferences: s, Memory: s, Sources: s, Tailor: &bot.Tailor{Library: s, Preferences: s}, Chats: s, Catalog: catalog, Commands: bot.Commands(catalog),
				NewID: s.NewID, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
			chat := platforms.Chat{Platform: "test", ID: "1", Kind: platforms.Direct}
			r := rand.New(rand.NewPCG(3, 3))
			zipf := rand.NewZipf(r, 1.1, 8, archivePeople-1)
			ask := map[string]func(i int) string{
				"known":   func(int) string { return personName(int(zipf.Uint64())) },
				"any":     func(int) string { return personName(r.IntN(archivePeople)) },
				"busiest": func(i int) string { return personName(i % 20) },
				"surname": func(int) string { return strings.Fields(personName(int(zipf.Uint64())))[1] },
				"misspelt": func(int) string {
					n := []byte(personName(int(zipf.Uint64())))
					n[3], n[4] = n[4], n[3]
					return string(n)
				},
				"nobody": func(i int) string { return fmt.Sprintf("Xyq Wvutk%d", i) },
			}
			for _, name := range []string{"known", "any", "busiest", "surname", "misspelt", "nobody"} {
				b.Run("name="+name, func(b *testing.B) {
					latencies(b, func(i int) {
						call, err := a.Commands.Parse("/who " + ask[name](i))
						if m := a.Answer(b.Context(), platforms.Request{Chat: chat, Call: call, Err: err}); len(m.Blocks) == 0 {
							b.Fatal("no answer")
						}
					})
				})
			}
			for letters := range 6 {
				b.Run(fmt.Sprintf("letters=%d", letters), func(b *testing.B) {
					latencies(b, func(int) {
						typed := strings.Fields(personName(int(zipf.Uint64())))[r.IntN(2)][:min(letters, 4)]
						call := platforms.Call{Command: "who", Values: map[string]string{"name": typed}}
						if len(a.Complete(b.Context(), platforms.Request{Chat: chat, Call: call, Focus: "name"})) == 0 {
							b.Fatalf("no completion of %q", typed)
						}
					})
				})
			}
			var mem runtime.MemStats
			runtime.ReadMemStats(&mem)
			b.Logf("%s: heap %d MB", kind, mem.HeapAlloc>>20)
		})
	}
}

// latencies reports the median and the 99th of a hundred of what f takes.
func latencies(b *testing.B, f func(i int)) {
	var all []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		f(i)
		all = append(all, time.Since(start))
	}
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}
