package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"daybrief/bot"
	"daybrief/content"
)

// isURL tells an address from a path.
func isURL(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

type imports struct {
	Paths []string `arg:"" help:"Files (text, Markdown, HTML, JSON, JSONL), folders of them, or the address of a feed."`
}

// Run stores articles and prints how many. What cannot be read is told and
// left out; only when nothing could be read is it a failure.
func (c *imports) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	read, added := 0, 0
	var problems []error
	for _, path := range c.Paths {
		r, n, err := a.importPath(ctx, path)
		read, added = read+r, added+n
		if err != nil {
			problems = append(problems, err)
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, err := range problems {
		fmt.Fprintln(p.stderr, "daybrief: not imported:", err)
	}
	if read == 0 {
		return errors.New("nothing was imported: give files of articles (.txt, .md, .html, .json, .jsonl), a folder of them, or the address of a feed")
	}
	if err := a.edit(ctx); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%d articles read, %d new, %d known already\n", read, added, read-added)
	return nil
}

func (a *app) importPath(ctx context.Context, path string) (read, added int, err error) {
	var batch []content.Article
	flush := func() error {
		n, err := a.store.SaveArticles(ctx, batch)
		added += n
		batch = batch[:0]
		return err
	}
	if isURL(path) {
		articles, _, err := a.loops.Collector.Collect(ctx, content.Source{URL: path})
		if err != nil {
			return 0, 0, fmt.Errorf("%s: %w", path, err)
		}
		batch = articles
		return len(articles), added, flush()
	}
	if _, err := os.Stat(path); err != nil {
		return 0, 0, err
	}
	var saveErr error
	err = content.ReadFiles(os.DirFS(filepath.Dir(path)), filepath.Base(path), a.now(), func(art content.Article) error {
		read++
		if batch = append(batch, art); len(batch) >= 100 {
			saveErr = flush()
		}
		return errors.Join(saveErr, ctx.Err())
	})
	if ferr := flush(); ferr != nil || saveErr != nil {
		return read, added, errors.Join(saveErr, ferr)
	}
	return read, added, err
}

// edit gives new articles their people and stories, unless another process is
// at it.
func (a *app) edit(ctx context.Context) error {
	lease := func() content.Lease {
		return content.Lease{Token: a.loops.Token, Now: a.now(), Until: a.now().Add(a.settings.Lease)}
	}
	held, err := a.store.Hold(ctx, content.EditorClock, lease())
	if err != nil {
		return err
	}
	if !held {
		fmt.Fprintln(a.stderr, "daybrief: the articles are stored; the bot that is running will sort them into stories")
		return nil
	}
	_, err = a.loops.Editor.Run(ctx, lease)
	return errors.Join(err, a.store.Release(ctx, a.loops.Token))
}

type collect struct {
	Once bool `help:"Read what is due, then stop. Without it, go on until told to stop."`
}

// Run reads sources.
func (c *collect) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	for {
		read, added, failed, err := a.collectDue(ctx)
		if err != nil {
			return err
		}
		if c.Once || read > 0 {
			fmt.Fprintf(p.stdout, "%d sources read, %d failed, %d new articles\n", read, failed, added)
		}
		if c.Once {
			if sources, err := a.store.Sources(ctx); err != nil || len(sources) == 0 {
				return errors.Join(err, errors.New("there are no sources yet; add one with: daybrief sources add ADDRESS"))
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(15 * time.Second):
		}
	}
}

func (a *app) collectDue(ctx context.Context) (read, added, failed int, err error) {
	read, err = a.loops.Collect(ctx, func(c bot.Collected) {
		added += c.Added
		if c.Err != nil {
			failed++
		}
	})
	if err == nil && added > 0 {
		err = a.edit(ctx)
	}
	return read, added, failed, err
}

type sources struct {
	Add    sourcesAdd    `cmd:"" help:"Add a feed or a folder of article files."`
	List   sourcesList   `cmd:"" default:"1" help:"List the sources and how they are doing."`
	Remove sourcesRemove `cmd:"" help:"Remove a source by its address or number. Its articles stay."`
}

type sourcesAdd struct {
	Address   string   `arg:"" help:"Address of a feed, or path of a folder."`
	Publisher string   `help:"The outlet, as people call it."`
	Owner     string   `help:"Who owns it: outlets of one owner count as one."`
	Language  string   `help:"ISO 639-1 code."`
	Topics    []string `help:"Topics of everything in it, separated by commas."`
	NoCheck   bool     `help:"Do not read it first."`
}

// Run reads the source once, to show what it brings, and stores it.
func (c *sourcesAdd) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	s := content.Source{URL: c.Address, Publisher: c.Publisher, Owner: c.Owner, Language: c.Language, Topics: c.Topics}
	if !isURL(s.URL) {
		if s.URL, err = filepath.Abs(s.URL); err != nil {
			return err
		}
	}
	if !c.NoCheck {
		articles, next, err := a.loops.Collector.Collect(ctx, s)
		if err != nil {
			return fmt.Errorf("%s cannot be used as a source (--no-check adds it anyway): %w", c.Address, err)
		}
		s.Title, s.Publisher, s.Language = next.Title, next.Publisher, next.Language
		fmt.Fprintf(p.stdout, "%s brings %d articles", s.URL, len(articles))
		for i, art := range articles[:min(len(articles), 3)] {
			fmt.Fprintf(p.stdout, "%s%s", []string{": ", "; ", "; "}[i], art.Title)
		}
		fmt.Fprintln(p.stdout)
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

type sourcesList struct {
	JSON bool `help:"Print JSON."`
}

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
	}
	for i, s := range all {
		state := "not read yet"
		if !s.Fetched.IsZero() {
			state = "read " + s.Fetched.Format("2006-01-02 15:04") + " UTC"
		}
		if s.Failures > 0 {
			state += fmt.Sprintf(", failed %d times: %s", s.Failures, s.Problem)
		}
		fmt.Fprintf(p.stdout, "%d. %s\n   %s · %s\n", i+1, s.URL, firstOf(s.Publisher, s.Title, "unnamed"), state)
	}
	return nil
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
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
	url := c.Which
	if n, err := strconv.Atoi(c.Which); err == nil {
		all, err := a.store.Sources(ctx)
		if err != nil {
			return err
		}
		if n < 1 || n > len(all) {
			return fmt.Errorf("there is no source %d; daybrief sources list shows the %d there are", n, len(all))
		}
		url = all[n-1].URL
	}
	removed, err := a.store.RemoveSource(ctx, 0, url)
	if err != nil {
		return err
	}
	if !removed {
		return fmt.Errorf("%s is not a source; daybrief sources list shows those there are", url)
	}
	fmt.Fprintf(p.stdout, "Removed %s. Its articles stay.\n", url)
	return nil
}

// printJSON writes a value as indented JSON, with its characters as they are.
func (p *program) printJSON(v any) error {
	e := json.NewEncoder(p.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
