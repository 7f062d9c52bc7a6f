package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"daybrief/briefing"
	"daybrief/briefing/summary"
	"daybrief/content"
	"daybrief/platforms"
)

// asOf is the clock of a command that looks back.
type asOf struct {
	At   string `placeholder:"TIME" help:"Answer as of this time: 2026-09-22T07:30, 2026-09-22 or with a zone 2026-09-22T07:30+02:00."`
	Zone string `placeholder:"ZONE" help:"Time zone of the times, such as Europe/Paris (default: that of this machine)."`
}

// clock returns the zone and a clock that stands at the time, or the real one.
func (c asOf) clock(now func() time.Time) (func() time.Time, *time.Location, error) {
	zone := time.Local
	if c.Zone != "" {
		var err error
		if zone, err = time.LoadLocation(c.Zone); err != nil {
			return nil, nil, fmt.Errorf("--zone %q is not in the time zone database; use a name such as Europe/Paris", c.Zone)
		}
	}
	if c.At == "" {
		return now, zone, nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.ParseInLocation(form, c.At, zone); err == nil {
			if form == "2006-01-02" {
				t = t.AddDate(0, 0, 1).Add(-time.Second) // the whole day
			}
			return func() time.Time { return t }, zone, nil
		}
	}
	return nil, nil, fmt.Errorf("--at %q is no time; write it as 2026-09-22T07:30", c.At)
}

type brief struct {
	asOf
	Topic   string `arg:"" optional:"" help:"A topic or any words."`
	Hours   int    `default:"24" help:"How far to look back."`
	Format  string `enum:"brief,headlines,full" default:"brief" help:"brief, headlines or full."`
	Explain bool   `help:"Print the terms of every story's score below it."`
	JSON    bool   `help:"Print JSON."`
}

// Run prints a briefing.
func (c *brief) Run(ctx context.Context, p *program) error {
	now, zone, err := c.clock(p.now)
	if err != nil {
		return err
	}
	if c.Hours < 1 {
		return errors.New("--hours must be at least 1")
	}
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	until := now()
	q := briefing.Query{Topic: c.Topic, From: until.Add(-time.Duration(c.Hours) * time.Hour), Until: until}
	b, err := briefing.Build(ctx, a.store, a.writer(), q)
	if err != nil {
		return err
	}
	m, _ := b.Compose(briefing.View{Phrases: a.catalog.Phrases("en"), Zone: zone, Format: c.Format, At: until, Asked: true})
	if c.JSON {
		return p.printJSON(struct {
			briefing.Briefing
			Text string `json:"text"`
		}{b, platforms.Plain(m, false)})
	}
	fmt.Fprintln(p.stdout, platforms.Plain(m, true))
	if !c.Explain {
		return nil
	}
	items, err := briefing.Ranked(ctx, a.store, q)
	if err != nil {
		return err
	}
	return p.explain(items)
}

// explain prints the terms of the scores of ranked stories.
func (p *program) explain(items []briefing.Item) error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "#\tscore\tpublishers\tsize\trecency\tgrowth\tattention\tvariety\t\t")
	for i, item := range items {
		t, verdict := item.Terms, briefing.Judge(items, i, nil, briefing.Wishes{})
		note := map[briefing.Reason]string{briefing.Crowded: " (no room)", briefing.TooLittle: " (under the floor)"}[verdict.Reason]
		fmt.Fprintf(w, "%d\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t \t%s%s\n", i+1, t.Score, t.Publishers, t.Size, t.Recency, t.Growth, t.Attention, t.Variety, item.Title, note)
	}
	return w.Flush()
}

type ask struct {
	asOf
	Line []string `arg:"" help:"A command, such as \"/who lavrov\"."`
	JSON bool     `help:"Print JSON."`
}

// terminal is the chat of whoever types commands at a terminal.
var terminal = platforms.Chat{Platform: "terminal", ID: "local", Kind: platforms.Direct}

// Run prints the answer to a command.
func (c *ask) Run(ctx context.Context, p *program) error {
	now, _, err := c.clock(p.now)
	if err != nil {
		return err
	}
	p.now = now
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	line := strings.Join(c.Line, " ")
	if call, _ := a.bot.Commands.Parse(line); call.Command != "" && a.bot.Commands.Find(call.Command).Managers {
		return fmt.Errorf("/%s changes what a chat receives, and a terminal receives nothing; use it in a chat, or on the page that daybrief serves", call.Command)
	}
	m := a.ask(ctx, line, terminal)
	if c.JSON {
		return p.printJSON(map[string]any{"text": platforms.Plain(m, false), "message": m})
	}
	fmt.Fprintln(p.stdout, platforms.Plain(m, true))
	return nil
}

func (a *app) ask(ctx context.Context, line string, chat platforms.Chat) platforms.Message {
	call, err := a.bot.Commands.Parse(line)
	return a.bot.Answer(ctx, platforms.Request{Chat: chat, Person: platforms.Person{ID: "local"}, Call: call, Err: err, Manager: true})
}

type stories struct {
	asOf
	JSON bool `help:"Print JSON."`
}

// Run prints every story with its articles.
func (c *stories) Run(ctx context.Context, p *program) error {
	now, _, err := c.clock(p.now)
	if err != nil {
		return err
	}
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	articles, err := a.store.Articles(ctx, briefing.Query{Until: now()})
	if err != nil {
		return err
	}
	type story struct {
		ID       string   `json:"id"`
		Title    string   `json:"title"`
		Articles []string `json:"articles"`
	}
	groups := map[int64][]content.Article{}
	var order []int64
	for _, art := range articles {
		id := cmp.Or(art.Story, art.ID)
		if groups[id] == nil {
			order = append(order, id)
		}
		groups[id] = append(groups[id], art)
	}
	all := []story{}
	for _, id := range order {
		s := story{ID: strconv.FormatInt(id, 10), Title: briefing.ItemOf(groups[id], now()).Title}
		for _, art := range groups[id] {
			s.Articles = append(s.Articles, art.URL)
		}
		all = append(all, s)
	}
	if c.JSON {
		return p.printJSON(all)
	}
	for _, s := range all {
		fmt.Fprintf(p.stdout, "%s %s\n", s.ID, s.Title)
		for _, url := range s.Articles {
			fmt.Fprintf(p.stdout, "    %s\n", url)
		}
	}
	return nil
}

type analyze struct {
	File string `arg:"" optional:"" help:"File of JSON lines {\"id\",\"title\",\"text\"}; standard input without it."`
}

// articleWords is the length of the summary of a single article: about three
// sentences of news.
const articleWords = 75

// Run analyses each line and prints a line for it, with offsets in code points
// of the text. A line that cannot be read is told with its number; the others
// are still done.
func (c *analyze) Run(ctx context.Context, p *program) error {
	in := p.stdin
	if c.File != "" && c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	out := bufio.NewWriter(p.stdout)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	r := bufio.NewReaderSize(in, 1<<16)
	bad := 0
	for n := 1; ctx.Err() == nil; n++ {
		line, err := r.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			result, perr := analyzeLine(line)
			if perr != nil {
				bad++
				fmt.Fprintf(p.stderr, "daybrief: line %d: %v\n", n, perr)
			} else if werr := e.Encode(result); werr != nil {
				return werr
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d lines were not read; each must be a JSON object with id, title and text", bad)
	}
	return ctx.Err()
}

type analyzed struct {
	ID        json.RawMessage  `json:"id"`
	Language  string           `json:"language"`
	Sentences [][2]int         `json:"sentences"`
	People    []analyzedPerson `json:"people"`
	Summary   []string         `json:"summary"`
}

type analyzedPerson struct {
	Name     string   `json:"name"`
	Roles    []string `json:"roles"`
	Mentions [][2]int `json:"mentions"`
}

func analyzeLine(line []byte) (analyzed, error) {
	var in struct {
		ID    json.RawMessage `json:"id"`
		Title string          `json:"title"`
		Text  string          `json:"text"`
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return analyzed{}, err
	}
	if in.ID == nil {
		in.ID = json.RawMessage("null")
	}
	article := content.Article{Title: in.Title, Body: in.Text}
	found := content.Analyze(&article)
	out := analyzed{ID: in.ID, Language: found.Language, Sentences: [][2]int{}, People: []analyzedPerson{}, Summary: []string{}}
	// The analysis is of title, blank line and text; the answer is about the
	// text alone.
	points := newPoints(in.Text, len(in.Title)+2)
	for _, s := range found.Sentences {
		if r, ok := points.of(s.Start, s.End); ok {
			out.Sentences = append(out.Sentences, r)
		}
	}
	for _, person := range found.People {
		one := analyzedPerson{Name: person.Name, Roles: slices.Clone(person.Roles), Mentions: [][2]int{}}
		if one.Roles == nil {
			one.Roles = []string{}
		}
		for _, m := range person.Mentions {
			if r, ok := points.of(m.Start, m.End); ok {
				one.Mentions = append(one.Mentions, r)
			}
		}
		out.People = append(out.People, one)
	}
	doc := summary.Document{ID: 1, Title: in.Title, Text: in.Text, Language: found.Language}
	for _, s := range summary.Extract([]summary.Document{doc}, articleWords) {
		out.Summary = append(out.Summary, s.Text)
	}
	return out, nil
}

// points turns byte offsets of an analysed text into code points of the text
// that begins at an offset in it.
type points struct {
	before []int // code points before each byte
	start  int
}

func newPoints(text string, start int) points {
	p := points{before: make([]int, len(text)+1), start: start}
	n := 0
	for i := range len(text) {
		p.before[i] = n
		if i+1 == len(text) || utf8.RuneStart(text[i+1]) {
			n++
		}
	}
	p.before[len(text)] = n
	return p
}

// of returns false for a range that is not wholly in the text.
func (p points) of(start, end int) ([2]int, bool) {
	start, end = start-p.start, end-p.start
	if start < 0 || end >= len(p.before) {
		return [2]int{}, false
	}
	return [2]int{p.before[start], p.before[end]}, true
}

type version struct{}

// Run prints the version.
func (*version) Run(p *program) error {
	_, err := fmt.Fprintln(p.stdout, "daybrief", buildVersion())
	return err
}

// buildVersion is the module's version, or the commit it was built from.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(len(s.Value), 12)]
		}
	}
	return "devel"
}
