package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"daybrief/content"
)

type sources struct {
	List   sourcesList   `cmd:"" default:"1" help:"List the sources and how they are doing."`
	Add    sourcesAdd    `cmd:"" help:"Add a feed, the feed of a page, or a folder of article files."`
	Remove sourcesRemove `cmd:"" help:"Remove a source by its address or number. Its articles stay."`
	Share  sourcesShare  `cmd:"" help:"Read a source that a chat added for itself for everybody."`
	Check  sourcesCheck  `cmd:"" help:"Read every source now, store nothing, and say which cannot be read."`
	Test   sourcesTest   `cmd:"" help:"Read one address, store nothing, and show what it brings."`
	Import sourcesImport `cmd:"" help:"Add the feeds of an OPML file; its folders become topics."`
	Export sourcesExport `cmd:"" help:"Print the feeds as OPML."`
}

type sourcesList struct {
	JSON bool `help:"Print JSON."`
}

// week is the time over which articles a day are counted.
const week = 7 * 24 * time.Hour

// Run prints the sources.
func (c *sourcesList) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	all, err := a.store.Sources(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		if all == nil {
			all = []content.Source{}
		}
		return p.printJSON(all)
	}
	if len(all) == 0 {
		fmt.Fprintln(p.stdout, "There are no sources yet. Add one: daybrief sources add ADDRESS")
		return nil
	}
	counts, err := a.store.Counts(ctx, p.now().Add(-week))
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "#\tSOURCE\tLAST READ\tA DAY\tNEXT\tSTATE\tADDRESS")
	for i, s := range all {
		fmt.Fprintf(w, "%d\t%s\t%s\t%.1f\t%s\t%s\t%s\n", i+1, firstOf(s.Publisher, s.Title, "unnamed"), moment(s.Fetched), float64(counts[s.ID])/7, next(s, p.now()), state(s, p.now()), s.URL)
	}
	return w.Flush()
}

func moment(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2006-01-02 15:04") + " UTC"
}

// next says when a source is read next.
func next(s content.Source, now time.Time) string {
	switch wait := s.Due.Sub(now); {
	case s.Retired:
		return "-"
	case wait <= 0:
		return "now"
	case wait < time.Minute:
		return "in seconds"
	default:
		return "in " + strings.TrimSuffix(wait.Round(time.Minute).String(), "0s")
	}
}

// state says in words how a source is doing.
func state(s content.Source, now time.Time) string {
	own := ""
	if s.Own {
		own = "for chats that added it; "
	}
	return own + doing(s, now)
}

func doing(s content.Source, now time.Time) string {
	switch {
	case s.Retired:
		return "retired: " + s.Problem
	case s.Failures > 0:
		return fmt.Sprintf("failed %d times: %s", s.Failures, s.Problem)
	case s.Fetched.IsZero():
		return "not read yet"
	case s.Silent(now):
		return "silent since " + moment(s.Newest)
	case s.Problem != "":
		return s.Problem
	}
	return "well"
}

type sourcesAdd struct {
	Address   string   `arg:"" help:"Address of a feed or of a page that has one, or path of a folder."`
	Publisher string   `help:"The outlet, as people call it."`
	Owner     string   `help:"Who owns it: outlets of one owner count as one."`
	Language  string   `help:"ISO 639-1 code."`
	Country   string   `help:"ISO 3166-1 code of two letters."`
	Topics    []string `help:"Topics of everything in it, separated by commas."`
	Pages     string   `enum:"auto,always,never" default:"auto" help:"Whether the pages of its articles are read (auto: where the feed gives little text, always, never)."`
	Pick      int      `help:"Which of the feeds of a page to add, by its number in the list that is offered."`
	NoCheck   bool     `help:"Do not read it first."`
}

func (c *sourcesAdd) source() (content.Source, error) {
	s := content.Source{URL: c.Address, Publisher: c.Publisher, Owner: c.Owner, Language: c.Language, Country: strings.ToLower(c.Country)}
	if c.Pages != "auto" {
		s.Pages = c.Pages
	}
	for _, name := range c.Topics {
		key := content.TopicKey(name)
		if key == "" {
			return s, fmt.Errorf("%q is no topic; those there are: %s", name, strings.Join(topicKeys(), ", "))
		}
		s.Topics = append(s.Topics, key)
	}
	return s, nil
}

func topicKeys() []string {
	var keys []string
	for _, t := range content.Topics {
		keys = append(keys, t.Key)
	}
	return keys
}

// Run reads the source once, to show what it brings, and stores it.
func (c *sourcesAdd) Run(ctx context.Context, p *program) error {
	s, err := c.source()
	if err != nil {
		return err
	}
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	if !isURL(s.URL) {
		if s.URL, err = filepath.Abs(s.URL); err != nil {
			return err
		}
	} else if !c.NoCheck {
		found, err := a.offer(ctx, s.URL, c.Pick)
		if err != nil {
			return fmt.Errorf("%s cannot be used as a source (--no-check adds it anyway): %w", c.Address, err)
		}
		s.URL = found.Source.URL
	}
	if !c.NoCheck {
		if s, err = a.try(ctx, s); err != nil {
			return fmt.Errorf("%s cannot be used as a source (--no-check adds it anyway): %w", c.Address, err)
		}
	}
	added, err := a.store.AddSource(ctx, s)
	if err != nil {
		return err
	}
	if !added {
		fmt.Fprintln(p.stdout, "It was a source already.")
		return nil
	}
	fmt.Fprintln(p.stdout, "Added. A running bot reads it within a minute; daybrief collect --once reads it now.")
	return nil
}

// offer returns the one feed that an address leads to. Of several it prints
// the list, and returns the one that is picked.
func (a *app) offer(ctx context.Context, address string, pick int) (content.Found, error) {
	found, err := a.loops.Collector.Find(ctx, address)
	if err != nil {
		return content.Found{}, err
	}
	if len(found) == 1 {
		return found[0], nil
	}
	if pick >= 1 && pick <= len(found) {
		return found[pick-1], nil
	}
	for i, f := range found {
		fmt.Fprintf(a.stdout, "%d. %s · %s · %d items\n", i+1, f.Source.URL, firstOf(f.Source.Title, "unnamed"), f.Items)
	}
	return content.Found{}, fmt.Errorf("the page has %d feeds: add one of these addresses, or say --pick NUMBER", len(found))
}

// try reads a source without its pages and prints what it brings.
func (a *app) try(ctx context.Context, s content.Source) (content.Source, error) {
	reader := *a.loops.Collector
	reader.Pages, reader.Stored, reader.Keep = 0, nil, 0
	articles, next, err := reader.Collect(ctx, s)
	if err != nil {
		return s, err
	}
	s.Title, s.Publisher, s.Language = next.Title, firstOf(s.Publisher, next.Publisher), next.Language
	fmt.Fprintf(a.stdout, "%s brings %d articles", s.URL, len(articles))
	for i, art := range articles[:min(len(articles), 3)] {
		fmt.Fprintf(a.stdout, "%s%s", []string{": ", "; ", "; "}[i], art.Title)
	}
	fmt.Fprintln(a.stdout)
	return s, nil
}

type sourcesRemove struct {
	Which string `arg:"" help:"Address, or number in the list."`
}

// Run removes a source.
func (c *sourcesRemove) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	s, err := a.which(ctx, c.Which)
	if err != nil {
		return err
	}
	if _, err := a.store.RemoveSource(ctx, s.ID, s.URL); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Removed %s. Its articles stay.\n", s.URL)
	return nil
}

type sourcesShare struct {
	Which string `arg:"" help:"Address, or number in the list."`
}

// Run makes a chat's own source one for all.
func (c *sourcesShare) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	s, err := a.which(ctx, c.Which)
	if err != nil {
		return err
	}
	if !s.Own {
		return fmt.Errorf("%s is read for everybody already", s.URL)
	}
	if err := a.store.Share(ctx, s.ID); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s is read for everybody from now on, with the articles it has brought.\n", s.URL)
	return nil
}

// which returns the source of an address, or of a number in the list.
func (a *app) which(ctx context.Context, name string) (content.Source, error) {
	all, err := a.store.Sources(ctx)
	if err != nil {
		return content.Source{}, err
	}
	n, err := strconv.Atoi(name)
	for i, s := range all {
		if s.URL == name || err == nil && i == n-1 {
			return s, nil
		}
	}
	return content.Source{}, fmt.Errorf("there is no source %s; daybrief sources list shows the %d there are", name, len(all))
}

type sourcesCheck struct{}

// Run reads every source and prints what is wrong with those that fail, which
// is a failure.
func (*sourcesCheck) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	all, err := a.store.Sources(ctx)
	if err != nil {
		return err
	}
	reader := *a.loops.Collector
	reader.Pages, reader.Stored, reader.Keep = 0, nil, 0
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "#\tARTICLES\tNEWEST\tSTATE\tADDRESS")
	failed := 0
	for i, s := range all {
		s.ETag, s.Modified = "", ""
		articles, next, err := reader.Collect(ctx, s)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed++
		}
		fmt.Fprintf(w, "%d\t%d\t%s\t%s\t%s\n", i+1, len(articles), moment(next.Newest), state(next, p.now()), s.URL)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d sources cannot be read", failed, len(all))
	}
	return nil
}

type sourcesTest struct {
	Address string `arg:"" help:"Address of a feed or of a page that has one, or path of a folder."`
}

// Run shows what an address brings.
func (c *sourcesTest) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	s := content.Source{URL: c.Address}
	if isURL(s.URL) {
		found, err := a.loops.Collector.Find(ctx, s.URL)
		if err != nil {
			return err
		}
		for _, f := range found {
			fmt.Fprintf(p.stdout, "feed: %s · %s · %d items\n", f.Source.URL, firstOf(f.Source.Title, "unnamed"), f.Items)
		}
		s.URL = found[0].Source.URL
	}
	reader := *a.loops.Collector
	reader.Pages, reader.Stored = min(reader.Pages, 3), nil
	articles, next, err := reader.Collect(ctx, s)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "language %s · newest %s · typically one in %s · to be read again in %s\n", firstOf(next.Language, "not given"), moment(next.Newest), next.Rhythm.Round(time.Minute), next.Due.Sub(p.now()).Round(time.Minute))
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PUBLISHED\tWORDS\tTOPICS\tTITLE")
	for _, art := range articles[:min(len(articles), 10)] {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", moment(art.Published), len(strings.Fields(art.Text())), strings.Join(art.Topics, ","), art.Title)
	}
	return w.Flush()
}
