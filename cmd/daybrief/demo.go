package main

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
	"daybrief/platforms/web"
)

//go:embed sample/articles.jsonl
var sampleNews []byte

type demo struct{}

// Run imports the sample news into a database of its own, lets a briefing come
// due in the web chat, prints it, and answers commands until the input ends.
func (*demo) Run(ctx context.Context, p *program) error {
	dir, err := os.MkdirTemp("", "daybrief-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p.settings.Database = filepath.Join(dir, "demo.db")
	p.log = slog.New(slog.NewTextHandler(p.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	if err := a.importSamples(ctx); err != nil {
		return err
	}
	a.serveWeb()
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	defer func() {
		cancel()
		<-done
	}()
	address, err := a.startDemo(ctx, done)
	if err != nil {
		close(done)
		return err
	}
	if err := a.deliverDemo(ctx); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "\nThe same chat is a page while this runs: http://%s/\nType a command, such as /summary, /who or /help. An empty line or the end of the input stops.\n", address)
	return a.converse(ctx)
}

// sample is an article of the embedded news; its time is told from now, so that
// the news is always of the last two days.
type sample struct {
	Title, Deck, Publisher, Owner, Byline, URL, Text string
	Topics                                           []string
	HoursAgo                                         float64 `json:"hours_ago"`
}

func (a *app) importSamples(ctx context.Context) error {
	now := a.now()
	days := sampleDays(now)
	var articles []content.Article
	for line := range bytes.Lines(sampleNews) {
		var s sample
		if err := json.Unmarshal(line, &s); err != nil {
			return fmt.Errorf("sample news: %w", err)
		}
		articles = append(articles, content.Article{
			URL: s.URL, Title: s.Title, Deck: days.Replace(s.Deck), Body: days.Replace(s.Text), Byline: s.Byline, Language: "en",
			Publisher: s.Publisher, Owner: s.Owner, Topics: s.Topics,
			Published: now.Add(-time.Duration(s.HoursAgo * float64(time.Hour))), Fetched: now,
		})
	}
	if _, err := a.store.SaveArticles(ctx, articles); err != nil {
		return err
	}
	return a.edit(ctx)
}

// sampleDays turns the days that the sample news names, written on a Monday,
// into those of a week that ends now.
func sampleDays(now time.Time) *strings.Replacer {
	var pairs []string
	for day := -3; day <= 3; day++ {
		pairs = append(pairs, time.Weekday((day+8)%7).String(), now.AddDate(0, 0, day).Weekday().String())
	}
	return strings.NewReplacer(pairs...)
}

// startDemo serves the page at the usual address, or at any free one, and runs
// the loops.
func (a *app) startDemo(ctx context.Context, done chan<- error) (net.Addr, error) {
	l, err := net.Listen("tcp", firstOf(a.settings.Listen, "127.0.0.1:8080"))
	if err != nil {
		if l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return nil, fmt.Errorf("cannot serve the page: %w", err)
		}
	}
	served := make(chan error, 1)
	go func() { served <- serveHTTP(ctx, l, a.handler()) }()
	go func() { done <- errors.Join(a.loops.Run(ctx), <-served) }()
	return l.Addr(), nil
}

// deliverDemo subscribes the web chat so that its first briefing is due this
// minute, and prints it once the courier has delivered it.
func (a *app) deliverDemo(ctx context.Context) error {
	if err := a.store.Meet(ctx, web.Chat, "", ""); err != nil {
		return err
	}
	// The zone of this machine has no name that can be relied on; the demo's
	// clock is shown in the offset that it has.
	now := a.now()
	zone := time.Local.String()
	if zone == "Local" || zone == "" {
		zone = "UTC"
	}
	schedule := briefing.Schedule{Days: "daily", Zone: zone}
	schedule.Times = now.In(schedule.Location()).Format("15:04")
	_, err := a.store.Subscribe(ctx, briefing.Subscription{
		ID: a.store.NewID(), Chat: web.Chat, Schedule: schedule, Format: briefing.Brief, Language: "en", By: "local",
		Created: now, Covered: now.Add(-48 * time.Hour), Due: now.Truncate(time.Minute),
	}, 1)
	if err != nil {
		return err
	}
	a.bot.Changed()
	for wait := time.After(20 * time.Second); ; {
		fates, err := a.store.Fates(ctx, now.Add(-time.Hour))
		if err != nil {
			return err
		}
		if len(fates) > 0 && fates[0].State == "sent" {
			return a.printDelivery(ctx, fates[0].Delivery)
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-wait:
			return errors.New("the briefing was not delivered within 20 seconds; please report it")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (a *app) printDelivery(ctx context.Context, d briefing.Delivery) error {
	b, err := a.store.Briefing(ctx, d.Briefing)
	if err != nil {
		return err
	}
	readers, err := a.store.Readers(ctx, []briefing.Delivery{d})
	if err != nil || readers[0].Subscription == nil {
		return err
	}
	sub := readers[0].Subscription
	m, _ := b.Compose(briefing.View{Phrases: a.catalog.Phrases("en"), Zone: sub.Schedule.Location(), Format: sub.Format, At: d.Planned, Since: d.Planned})
	fmt.Fprintln(a.stdout, platforms.Plain(m, false))
	return nil
}

// converse answers the lines of the input, both here and on the page.
func (a *app) converse(ctx context.Context) error {
	interactive := isTerminal(a.stdin)
	lines := make(chan string)
	go func() {
		defer close(lines)
		s := bufio.NewScanner(a.stdin)
		for s.Scan() {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		if interactive {
			fmt.Fprint(a.stdout, "\n> ")
		}
		select {
		case <-ctx.Done():
			return nil
		case line, more := <-lines:
			if !more || strings.TrimSpace(line) == "" {
				return nil
			}
			if !interactive {
				fmt.Fprintf(a.stdout, "\n> %s\n", line)
			}
			fmt.Fprintln(a.stdout, platforms.Plain(a.ask(ctx, line, web.Chat), false))
		}
	}
}

func isTerminal(r io.Reader) bool {
	f, ok := r.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull) // a device as well, but nobody types there
	return err != nil || !os.SameFile(info, null)
}
