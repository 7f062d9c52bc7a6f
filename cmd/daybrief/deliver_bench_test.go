package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"daybrief/bot"
	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
	"daybrief/platforms/discord"
	"daybrief/platforms/telegram"
)

// benchDay is when the benchmarks' subscriptions come due.
var benchDay = time.Date(2026, 9, 22, 7, 30, 0, 0, time.UTC)

// benchZones have half past seven in the morning at one instant of that day:
// they differ in name alone, so that they share it in the times column too.
var benchZones = []string{"UTC", "Africa/Abidjan", "Atlantic/Reykjavik", "Africa/Dakar", "Africa/Accra"}

// bench is a database with many subscribers and the news of a day.
type bench struct {
	address string
	store   *store.Store
	now     atomic.Int64 // Unix microseconds
	catalog *briefing.Catalog
}

func (b *bench) clock() time.Time { return time.UnixMicro(b.now.Load()).UTC() }

func (b *bench) lease() content.Lease {
	now := b.clock()
	return content.Lease{Token: "bench", Now: now, Until: now.Add(15 * time.Second)}
}

func newBench(t testing.TB, address string) *bench {
	t.Helper()
	b := &bench{address: address}
	b.now.Store(benchDay.Add(-time.Hour).UnixMicro())
	var err error
	if b.store, err = store.Open(t.Context(), address, b.clock); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.store.Close() })
	if b.catalog, err = briefing.NewCatalog(); err != nil {
		t.Fatal(err)
	}
	return b
}

// news stores the news of the day before a time.
func (b *bench) news(t testing.TB, until time.Time) {
	t.Helper()
	var articles []content.Article
	for i := range 240 {
		topic := content.Topics[i%len(content.Topics)].Key
		articles = append(articles, content.Article{
			URL: fmt.Sprintf("https://paper%d.example/%d", i%12, until.Unix()+int64(i)), Title: fmt.Sprintf("Council of town %d votes on the %s question", i/3, topic),
			Body:      strings.Repeat(fmt.Sprintf("The council of town %d met on Monday and voted on the %s question by %d to %d. The mayor spoke of a long evening. ", i/3, topic, i%40+3, i%7), 6),
			Publisher: fmt.Sprintf("Paper %d", i%12), Topics: []string{topic}, Published: until.Add(-time.Duration(i+1) * 5 * time.Minute), Fetched: until,
		})
	}
	if _, err := b.store.SaveArticles(t.Context(), articles); err != nil {
		t.Fatal(err)
	}
}

// exec runs a statement on a connection of its own.
func (b *bench) exec(t testing.TB, query string) {
	t.Helper()
	driver := "sqlite"
	if strings.HasPrefix(b.address, "postgres") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, b.address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

// subscribe stores n subscriptions, each in a chat of its own, due at a time
// that is the expression.
func (b *bench) subscribe(t testing.TB, n int, due string) {
	t.Helper()
	var zones, topics strings.Builder
	for i, z := range benchZones {
		fmt.Fprintf(&zones, " WHEN %d THEN '%s'", i, z)
	}
	for i, topic := range content.Topics {
		fmt.Fprintf(&topics, " WHEN %d THEN '%s'", i, topic.Key)
	}
	numbers := fmt.Sprintf(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)`, n)
	b.exec(t, `INSERT INTO chats (platform, chat, thread, kind, title, opened) `+numbers+` SELECT 'telegram', CAST(1000000 + i AS TEXT), '', 'direct', '', 1 FROM n`)
	b.exec(t, fmt.Sprintf(`INSERT INTO subscriptions (id, platform, chat, thread, topic, times, days, zone, format, language, made_by, created, due_at) %s
		SELECT %d + i * 977, 'telegram', CAST(1000000 + i AS TEXT), '', CASE i %% 24%s ELSE '' END, '07:30', 'daily', CASE i %% %d%s END, 'brief', 'en', '', 1, %s FROM n`,
		numbers, int64(1)<<55, topics.String(), len(benchZones), zones.String(), due))
}

// due moves all subscriptions to a time, and takes their deliveries out.
func (b *bench) due(t testing.TB, at time.Time) {
	t.Helper()
	b.exec(t, `DELETE FROM deliveries`)
	b.exec(t, fmt.Sprintf(`UPDATE subscriptions SET due_at = %d, leased_until = 0, lease = ''`, at.UnixMicro()))
	if strings.HasPrefix(b.address, "postgres") {
		b.exec(t, `VACUUM ANALYZE`) // as autovacuum does between two mornings
	}
	b.now.Store(at.UnixMicro())
}

func (b *bench) plan(t testing.TB, want int) {
	t.Helper()
	began := time.Now()
	base := b.clock()
	p := &briefing.Planner{Desk: b.store, Library: b.store, NewID: b.store.NewID, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return base.Add(time.Since(began)) }}
	if n, err := p.Run(t.Context(), b.lease); err != nil || n != want {
		t.Fatalf("planned %d, %v; want %d", n, err, want)
	}
}

// each runs a benchmark on both databases.
func each(b *testing.B, f func(b *testing.B, address string)) {
	b.Run("sqlite", func(b *testing.B) { f(b, storetest.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { f(b, storetest.Postgres(b)) })
}

// BenchmarkPlan plans 100,000 subscriptions that are due in one minute, while
// somebody else writes: wait-ms is the longest that one had to wait.
func BenchmarkPlan(b *testing.B) {
	each(b, func(b *testing.B, address string) {
		const subs = 100_000
		w := newBench(b, address)
		w.news(b, benchDay)
		w.subscribe(b, subs, "1")
		var longest time.Duration
		for b.Loop() {
			b.StopTimer()
			w.due(b, benchDay)
			ctx, cancel := context.WithCancel(b.Context())
			var other sync.WaitGroup
			other.Go(func() {
				for ctx.Err() == nil {
					began := time.Now()
					if _, err := w.store.Hold(ctx, "another", w.lease()); err != nil && ctx.Err() == nil {
						b.Error(err)
					}
					longest = max(longest, time.Since(began))
					time.Sleep(time.Millisecond)
				}
			})
			b.StartTimer()
			w.plan(b, subs)
			b.StopTimer()
			cancel()
			other.Wait()
			b.StartTimer()
		}
		b.ReportMetric(float64(subs*b.N)/b.Elapsed().Seconds(), "subs/s")
		b.ReportMetric(float64(longest.Milliseconds()), "wait-ms")
	})
}

// taker is a platform reduced to taking messages: it answers everything.
type taker struct{ messages atomic.Int64 }

func (k *taker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body) //nolint:errcheck // a client that goes away is counted nowhere
	w.Header().Set("Content-Type", "application/json")
	switch {
	case strings.HasSuffix(r.URL.Path, "/getMe"):
		io.WriteString(w, `{"ok":true,"result":{"id":123,"is_bot":true,"username":"daybrief_bot"}}`) //nolint:errcheck // as above
	case strings.HasSuffix(r.URL.Path, "/sendMessage"):
		k.messages.Add(1)
		io.WriteString(w, `{"ok":true,"result":{"message_id":1}}`) //nolint:errcheck // as above
	default:
		k.messages.Add(1)
		io.WriteString(w, `{"id":"1"}`) //nolint:errcheck // as above
	}
}

func serveLoopback(b *testing.B, h http.Handler) (base string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: h}
	go server.Serve(l) //nolint:errcheck // always ErrServerClosed
	b.Cleanup(func() { server.Close() })
	return "http://" + l.Addr().String()
}

// leaping is a clock on which so much time passes between two looks at it that
// no platform's limit is ever reached.
func leaping() func() time.Time {
	var looks atomic.Int64
	return func() time.Time { return benchDay.Add(time.Duration(looks.Add(1)) * time.Minute) }
}

// BenchmarkDeliver sends deliveries through the real adapters, without the
// platforms' limits, to a server on loopback: claim, write, render, POST and
// record. Telegram's adapter has no more calls under way than its rate has in a
// second, so its rate is the one that is paid for. It is the second day of its chats. messages/s is to be compared with
// bare/s, what the client alone reaches with the same bodies in the same run.
func BenchmarkDeliver(b *testing.B) {
	for _, name := range []string{"telegram", "discord"} {
		b.Run(name, func(b *testing.B) { each(b, func(b *testing.B, address string) { benchDeliver(b, address, name) }) })
	}
}

func benchDeliver(b *testing.B, address, name string) {
	const chats = 20_000
	k := &taker{}
	var size atomic.Int64
	base := serveLoopback(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size.Store(max(size.Load(), r.ContentLength))
		k.ServeHTTP(w, r)
	}))
	client := platformClient()
	var p platforms.Platform
	var err error
	if name == "telegram" {
		p, err = telegram.New(telegram.Config{Token: telegramToken, Endpoint: base, Client: client, Paid: true, Now: leaping()})
	} else {
		p, err = discord.New(discord.Config{Token: discordToken, Base: base, Client: client, Now: leaping()})
	}
	if err != nil {
		b.Fatal(err)
	}
	w := newBench(b, address)
	w.subscribe(b, chats, "1")
	if name == "discord" {
		w.exec(b, `UPDATE subscriptions SET platform = 'discord'`)
		w.exec(b, `UPDATE chats SET platform = 'discord'`)
	}
	courier := &bot.Courier{Platform: p, Outbox: w.store, Readers: w.store, Chats: w.store, Catalog: w.catalog,
		Lease: w.lease, Now: w.clock, Log: slog.New(slog.DiscardHandler)}
	day := benchDay
	var used time.Duration
	deliver := func() {
		w.news(b, day)
		w.due(b, day)
		w.plan(b, chats)
		k.messages.Store(0)
		runtime.GC()
		used -= cpuTime()
		b.StartTimer()
		if n, err := courier.Run(b.Context()); err != nil || n != chats || k.messages.Load() != chats {
			b.Fatalf("delivered %d, %v; the platform has %d, want %d", n, err, k.messages.Load(), chats)
		}
		b.StopTimer()
		used += cpuTime()
		day = day.AddDate(0, 0, 1)
	}
	b.StopTimer()
	deliver()
	b.ResetTimer()
	used = 0
	for range b.N {
		deliver()
	}
	rate := float64(chats*b.N) / b.Elapsed().Seconds()
	bare := bareRate(b, client, base+"/sendMessage", int(size.Load()), chats)
	b.ReportMetric(rate, "messages/s")
	b.ReportMetric(float64(used.Microseconds())/float64(chats*b.N), "cpu-µs/message")
	b.ReportMetric(bare, "bare/s")
	b.ReportMetric(rate/bare, "of-bare")
	b.ReportMetric(0, "ns/op")
}

// cpuTime is what the process has used of the processors, its server's share
// included.
func cpuTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u) //nolint:errcheck // of the process itself
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// bareRate is how many bodies of a size a client posts in a second.
func bareRate(b *testing.B, client *http.Client, address string, size, n int) float64 {
	b.Helper()
	body := bytes.Repeat([]byte("x"), size)
	began := time.Now()
	var left atomic.Int64
	left.Store(int64(n))
	var g sync.WaitGroup
	for range 32 {
		g.Go(func() {
			for left.Add(-1) >= 0 {
				resp, err := client.Post(address, "application/json", bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				io.Copy(io.Discard, resp.Body) //nolint:errcheck // of loopback
				resp.Body.Close()
			}
		})
	}
	g.Wait()
	return float64(n) / time.Since(began).Seconds()
}

// BenchmarkIdle asks a database with a million subscriptions, of which none is
// due, what there is to do: that is what a tick of the loops costs. resident-MB is the memory of the whole process,
// SQLite's pages included.
func BenchmarkIdle(b *testing.B) {
	each(b, func(b *testing.B, address string) {
		w := newBench(b, address)
		w.subscribe(b, 1_000_000, fmt.Sprintf("%d + CAST(i AS BIGINT) * 80000", benchDay.UnixMicro()))
		w.exec(b, `UPDATE subscriptions SET paused = TRUE WHERE id % 50 = 0`)
		if strings.HasPrefix(address, "postgres") {
			w.exec(b, `VACUUM ANALYZE`)
		}
		work := []string{"sources", "articles", "subscriptions", "deliveries/telegram"}
		for b.Loop() {
			for _, kind := range work {
				if at, err := w.store.NextDue(b.Context(), kind); err != nil || at.IsZero() != (kind != "subscriptions") {
					b.Fatalf("%s are next due at %v, %v", kind, at, err)
				}
			}
		}
		b.StopTimer()
		runtime.GC()
		b.ReportMetric(float64(resident(b))/1e6, "resident-MB")
	})
}

// resident is the memory that the process has, in bytes.
func resident(b *testing.B) int64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		b.Skipf("the memory of the process is not to be had here: %v", err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}
