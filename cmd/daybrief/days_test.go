package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/content"
	"daybrief/platforms/platformtest"
)

// Tokens and hosts of the strict servers.
const (
	telegramToken = "123:test-token"
	telegramHost  = "telegram.test:80"
	discordToken  = "test-token"
	discordHost   = "discord.test:80"
)

// world is the program between two strict servers, on a network and a clock of
// its own.
type world struct {
	t        *testing.T
	address  string
	network  *platformtest.Network
	telegram *platformtest.TelegramServer
	discord  *platformtest.DiscordServer
	flags    []string // more of daybrief serve
	people   int      // made on Discord
	log      safeBuffer
}

// gazette is the site of a newspaper with a feed, and a page without.
func gazette(rw http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/":
		fmt.Fprint(rw, `<html><head><title>Village Gazette</title><link rel="alternate" type="application/rss+xml" title="Village Gazette" href="/feed"></head><body><p>Welcome.</p></body></html>`)
	case "/two":
		fmt.Fprint(rw, `<html><head><link rel="alternate" type="application/rss+xml" title="News" href="/feed"><link rel="alternate" type="application/rss+xml" title="Sports" href="/sports"></head><body></body></html>`)
	case "/feed", "/sports":
		rw.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprint(rw, `<rss version="2.0"><channel><title>Village Gazette</title><link>http://paper.test/</link><language>en</language>`)
		for i, title := range []string{"Well in the square is deep again", "Baker wins the chess cup", "New bus to the coast"} {
			fmt.Fprintf(rw, `<item><title>%[1]s</title><link>http://paper.test/%[2]d</link><guid>http://paper.test/%[2]d</guid><pubDate>Mon, 20 Mar 2000 1%[2]d:00:00 GMT</pubDate><description>%[1]s, the council says. Everybody may come and see it on Sunday.</description></item>`, title, i)
		}
		fmt.Fprint(rw, `</channel></rss>`)
	case "/empty":
		fmt.Fprint(rw, `<html><body><p>Nothing to read by machine.</p></body></html>`)
	default:
		http.NotFound(rw, r)
	}
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func newWorld(t *testing.T, address string) *world {
	w := &world{
		t: t, address: address, network: &platformtest.Network{},
		telegram: platformtest.NewTelegram(telegramToken, "daybrief_bot"), discord: platformtest.NewDiscordServer(discordToken),
	}
	stopPaper := w.network.Serve("paper.test:80", http.HandlerFunc(gazette))
	stopTelegram, stopDiscord := w.network.Serve(telegramHost, w.telegram), w.network.Serve(discordHost, w.discord)
	t.Cleanup(func() {
		w.discord.Close()
		stopTelegram()
		stopDiscord()
		stopPaper()
		for _, v := range append(w.telegram.Violations(), w.discord.Violations()...) {
			t.Errorf("the platform would not take this: %s", v)
		}
		for _, token := range []string{telegramToken, discordToken} {
			if strings.Contains(w.log.String(), token) {
				t.Errorf("the log shows a token:\n%s", w.log.String())
			}
		}
		if t.Failed() {
			t.Logf("log:\n%s", w.log.String())
		}
	})
	return w
}

// start runs daybrief serve until the returned function is called.
func (w *world) start() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	client := w.network.Client()
	p := &program{stdin: strings.NewReader(""), stdout: &w.log, stderr: &w.log, now: time.Now, client: client, dial: w.network.Dial}
	done := make(chan int)
	go func() {
		done <- p.run(ctx, append([]string{"serve", "--database", w.address, "--listen", "", "--lease", "5m",
			"--telegram-token", telegramToken, "--telegram-api", "http://" + telegramHost,
			"--discord-token", discordToken, "--discord-api", "http://" + discordHost + "/api/v10"}, w.flags...))
	}()
	return func() {
		cancel()
		if status := <-done; status != 0 {
			w.t.Errorf("daybrief serve ended with status %d", status)
		}
		client.CloseIdleConnections()
		time.Sleep(2 * time.Second)
		synctest.Wait()
	}
}

// news stores articles of the last hours, as a feed would bring them.
func (w *world) news(s *store.Store, day int) {
	w.t.Helper()
	var articles []content.Article
	for i, title := range []string{
		"Bridge over the Orne reopens after repairs", "Parliament passes the water law", "Striker Imani Okafor breaks scoring record",
	} {
		for _, paper := range []string{"Post", "Herald"} {
			articles = append(articles, content.Article{
				URL:       fmt.Sprintf("https://%s.example/%d/%d", strings.ToLower(paper), day, i),
				Title:     fmt.Sprintf("%s on day %d", title, day),
				Body:      fmt.Sprintf("%s, officials said on day %d. The mayor, Clara Voss, spoke of a good day %d for everybody concerned.", title, day, day),
				Publisher: paper, Published: time.Now().Add(-time.Duration(i+1) * time.Hour), Fetched: time.Now(),
			})
		}
	}
	if _, err := s.SaveArticles(w.t.Context(), articles); err != nil {
		w.t.Fatal(err)
	}
}

// sleepUntil lets the bubble's clock reach t.
func sleepUntil(t time.Time) {
	time.Sleep(time.Until(t))
	synctest.Wait()
}

func zone(t *testing.T, name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestFakeDays is the main job: a Discord channel and a Telegram chat in two
// zones subscribe by their own commands, days pass over a change of clocks, and
// each digest comes once, at its minute.
func TestFakeDays(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, address string) {
		synctest.Test(t, func(t *testing.T) {
			berlin, newYork := zone(t, "Europe/Berlin"), zone(t, "America/New_York")
			// In Berlin the clocks went from 02:00 to 03:00 on 26 March 2000.
			sleepUntil(time.Date(2000, 3, 25, 10, 0, 0, 0, berlin))
			w := newWorld(t, address)
			guild := w.discord.Guild("Newsroom")
			channel := w.discord.Channel(guild, "briefing", 0)
			chief := platformtest.DiscordPerson{ID: "700000000000000001", Name: "Chief", Locale: "en-US", Permissions: platformtest.DiscordManageGuild}
			ann := w.telegram.Person("Ann", "en")
			chat := w.telegram.Private(ann)

			stop := w.start()
			time.Sleep(5 * time.Second)
			synctest.Wait()
			s, err := store.Open(t.Context(), address, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			w.telegram.Type(chat, ann, "/subscribe 02:30,07:30 zone:Europe/Berlin")
			if err := w.discord.Type(channel, chief, "/subscribe at:07:30 zone:America/New_York"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(5 * time.Second)
			synctest.Wait()
			confirmed := w.telegramTexts(chat)
			if len(confirmed) != 1 || !strings.Contains(confirmed[0], "Sun 26 Mar, 03:00") {
				t.Fatalf("Telegram's confirmation is %q, want one with the first run", confirmed)
			}
			if shown := w.discord.Shown(channel); len(shown) != 1 || !shown[0].Private || !strings.Contains(shown[0].Text, "Sat 25 Mar, 07:30") {
				t.Fatalf("Discord's confirmation is %+v, want one with the first run, shown to the asker alone", shown)
			}

			at := func(day, hour, minute int, l *time.Location) time.Time {
				return time.Date(2000, 3, day, hour, minute, 0, 0, l)
			}
			type due struct {
				at    time.Time
				title string
				count func() int
			}
			telegram := func() int { return len(w.telegramTexts(chat)) - 1 }
			discord := func() int { return len(w.discord.Shown(channel)) - 1 }
			runs := []due{
				{at(25, 7, 30, newYork), "Sat 25 Mar, 07:30", discord},
				{at(26, 3, 0, berlin), "Sun 26 Mar, 03:00", telegram}, // 02:30 is skipped
				{at(26, 7, 30, berlin), "Sun 26 Mar, 07:30", telegram},
				{at(26, 7, 30, newYork), "Sun 26 Mar, 07:30", discord},
				{at(27, 2, 30, berlin), "Mon 27 Mar, 02:30", telegram},
			}
			for i, run := range runs {
				before := run.count()
				sleepUntil(run.at.Add(-time.Minute))
				w.news(s, i)
				sleepUntil(run.at.Add(-time.Second))
				if got := run.count(); got != before {
					t.Fatalf("%d messages came before %v", got-before, run.at)
				}
				sleepUntil(run.at.Add(59 * time.Second))
				if got := run.count(); got != before+1 {
					t.Fatalf("%d messages came in the minute of %v, want 1", got-before, run.at)
				}
				texts := w.telegramTexts(chat)
				if i == 0 || i == 3 {
					texts = nil
					for _, m := range w.discord.Shown(channel) {
						texts = append(texts, m.Text)
					}
				}
				last := texts[len(texts)-1]
				for _, want := range []string{run.title, fmt.Sprintf("on day %d", i), "Clara Voss"} {
					if !strings.Contains(last, want) {
						t.Errorf("the digest of %v lacks %q:\n%s", run.at, want, last)
					}
				}
			}
			if telegram() != 3 || discord() != 2 {
				t.Errorf("in all %d digests on Telegram and %d on Discord, want 3 and 2", telegram(), discord())
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			stop()
		})
	})
}

func (w *world) telegramTexts(c *platformtest.TelegramChat) []string {
	var texts []string
	for _, m := range w.telegram.Messages(c) {
		texts = append(texts, m.Shown().Text)
	}
	return texts
}
