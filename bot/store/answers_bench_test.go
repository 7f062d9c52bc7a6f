package store_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
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

const (
	storedArticles = 1_000_000
	storedDays     = 365
	vocabulary     = 30_000
)

// A library makes the texts of a large archive: words as frequent as in a
// language, some of them names of things that one story alone is about.
type library struct {
	r     *rand.Rand
	zipf  *rand.Zipf
	words []string
}

func newLibrary() *library {
	r := rand.New(rand.NewPCG(5, 5))
	l := &library{r: r, zipf: rand.NewZipf(r, 1.05, 20, vocabulary-1)}
	for range vocabulary {
		l.words = append(l.words, syllables[r.IntN(20)]+syllables[r.IntN(20)]+syllables[r.IntN(20)])
	}
	return l
}

func (l *library) word() string { return l.words[l.zipf.Uint64()] }

func (l *library) sentence(about string, n int) string {
	var b strings.Builder
	b.WriteString(strings.ToUpper(about[:1]) + about[1:])
	for range n {
		b.WriteString(" " + l.word())
	}
	return b.String() + ". "
}

// largeArchive fills a database with a year of articles, some alone and some
// in stories of many.
func largeArchive(b *testing.B, address string, now time.Time) *store.Store {
	b.Helper()
	s, err := store.Open(b.Context(), address, func() time.Time { return now })
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() }) //nolint:errcheck // a benchmark's
	l := newLibrary()
	raw := rawDB(b, address)
	type told struct {
		id    int64
		about string
	}
	recent := make([]told, 0, 4000)
	texts := make([]string, 0, storedArticles)
	ids := make([]int64, 0, storedArticles)
	topics := []string{",world,", ",business,", ",politics,world,", ",sports,", ",science,", ",technology,business,", ""}
	bulk(b, raw, `INSERT INTO articles (id, source, url, title, deck, teaser, body, byline, image, language, publisher, owner, topics, published, fetched, story)`, storedArticles, func(i int) []any {
		at := now.Add(-time.Duration(storedArticles-i) * (storedDays * 24 * time.Hour / storedArticles))
		id := content.IDFloor(at) + int64(i&0xfff)
		story := told{id, l.words[l.r.IntN(vocabulary)] + " " + l.words[l.r.IntN(vocabulary)]}
		if len(recent) > 100 && l.r.IntN(10) < 6 {
			story = recent[len(recent)-1-min(int(l.r.ExpFloat64()*300), len(recent)-1)]
		}
		if recent = append(recent, story); len(recent) == cap(recent) {
			recent = append(recent[:0], recent[2000:]...)
		}
		title := strings.TrimSuffix(l.sentence(story.about, 6), ". ")
		body := l.sentence(story.about, 18) + l.sentence(l.word(), 15) + l.sentence(story.about, 12)
		ids, texts = append(ids, id), append(texts, title+" "+body)
		publisher := fmt.Sprintf("Paper %d", l.r.IntN(200))
		return []any{id, 1, fmt.Sprintf("https://paper.example/%d", i), title, "", "", body, "", "", "en", publisher, "", topics[l.r.IntN(len(topics))], at.UnixMicro(), at.UnixMicro(), story.id}
	})
	bulk(b, raw, `INSERT INTO articles_text (rowid, text)`, storedArticles, func(i int) []any { return []any{ids[i], texts[i]} })
	if _, err := raw.ExecContext(b.Context(), `ANALYZE`); err != nil {
		b.Fatal(err)
	}
	return s
}

// BenchmarkAnswers measures /summary, /story and /search over a million stored
// articles on SQLite: the 99th of a hundred, in ms, and the memory in use.
func BenchmarkAnswers(b *testing.B) {
	now := noon
	s := largeArchive(b, storetest.SQLite(b), now)
	catalog, err := briefing.NewCatalog()
	if err != nil {
		b.Fatal(err)
	}
	l := newLibrary()
	chat := platforms.Chat{Platform: "test", ID: "1", Kind: platforms.Direct}
	ask := func(a *bot.Bot, line string) platforms.Message {
		call, err := a.Commands.Parse(line)
		m := a.Answer(b.Context(), platforms.Request{Chat: chat, Call: call, Err: err})
		if strings.Contains(platforms.Plain(m, false), "not your fault") {
			b.Fatal(platforms.Plain(m, false))
		}
		return m
	}
	commands := bot.Commands(catalog)
	answering := func(at func() time.Time) *bot.Bot {
		return &bot.Bot{Library: s, Briefings: &briefing.Cache{Library: s, Version: s.Version, Now: at}, Stories: s, People: s, Subscribers: s, Preferences: s, Memory: s, Sources: s, Tailor: &bot.Tailor{Library: s, Preferences: s}, Chats: s, Catalog: catalog,
			Commands: commands, NewID: s.NewID, Now: at, Log: slog.New(slog.DiscardHandler)}
	}
	shared := answering(func() time.Time { return now })
	topics := []string{"world", "business", "sports", "science", "technology", "politics"}
	n := 0
	for _, test := range []struct {
		name string
		line func() string
		cold bool // nobody asked the same within the minute
	}{
		{"summary", func() string { return "/summary" }, false},
		{"summary/cold", func() string { return "/summary" }, true},
		{"summary/topic", func() string { return "/summary " + topics[l.r.IntN(len(topics))] }, false},
		{"summary/topic/cold", func() string { return "/summary " + topics[l.r.IntN(len(topics))] }, true},
		{"summary/words", func() string { return "/summary " + l.word() }, true},
		{"summary/n", func() string { return fmt.Sprintf("/summary %d", 1+l.r.IntN(7)) }, false},
		{"story", func() string { return fmt.Sprintf("/story %d", 1+l.r.IntN(7)) }, false},
		{"search/any", func() string { return "/search " + l.words[l.r.IntN(vocabulary)] }, true},
		{"search/common", func() string { return "/search " + l.word() }, true},
		{"search/two", func() string { return "/search " + l.word() + " " + l.word() }, true},
		{"timeline", func() string { return fmt.Sprintf("/timeline %d", 1+l.r.IntN(7)) }, false},
	} {
		b.Run(test.name, func(b *testing.B) {
			ask(shared, "/summary")
			latencies(b, func(int) {
				a := shared
				if test.cold {
					n++
					at := now.Add(-time.Duration(n) * time.Minute)
					a = answering(func() time.Time { return at })
				}
				ask(a, test.line())
			})
		})
	}
	debug.FreeOSMemory()
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	b.Logf("memory held: %d MB, of it Go's heap in use %d MB", (mem.Sys-mem.HeapReleased)>>20, mem.HeapInuse>>20)
}
