package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

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
	if err := a.addStarter(ctx); err != nil {
		return err
	}
	if c.Once {
		return a.collectOnce(ctx)
	}
	for {
		read, added, failed, err := a.collectDue(ctx, func(content.Source) {})
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if read > 0 {
			fmt.Fprintf(p.stdout, "%d sources read, %d failed, %d new articles\n", read, failed, added)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(15 * time.Second):
		}
	}
}

// collectOnce reads what is due, with a progress bar where somebody watches.
func (a *app) collectOnce(ctx context.Context) error {
	all, err := a.store.Sources(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return errors.New("there are no sources yet; add one with: daybrief sources add ADDRESS")
	}
	due := 0
	for _, s := range all {
		if !s.Due.After(a.now()) {
			due++
		}
	}
	bar := progressbar.NewOptions(due, progressbar.OptionSetWriter(a.stderr), progressbar.OptionSetDescription("reading sources"),
		progressbar.OptionSetVisibility(isTerminalWriter(a.stderr)), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	read, added, failed, err := a.collectDue(ctx, func(content.Source) { bar.Add(1) }) //nolint:errcheck // a bar
	bar.Finish()                                                                       //nolint:errcheck // a bar
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%d sources read, %d failed, %d new articles\n", read, failed, added)
	return nil
}

func isTerminalWriter(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// addStarter adds the starter list when the operator has named no source.
func (a *app) addStarter(ctx context.Context) error {
	if a.starter == nil || !a.settings.Starter {
		return nil
	}
	all, err := a.store.Sources(ctx)
	if err != nil || len(all) > 0 {
		return err
	}
	list := a.starter()
	for _, s := range list {
		if _, err := a.store.AddSource(ctx, s); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.stdout, "No sources are named, so the starter list of %d public feeds is used. Change it with: daybrief sources list|add|remove; STARTER=false does without it.\n", len(list))
	return nil
}

func (a *app) collectDue(ctx context.Context, tell func(content.Source)) (read, added, failed int, err error) {
	read, err = a.loops.Collect(ctx, func(c bot.Collected) {
		added += c.Added
		if c.Err != nil {
			failed++
		}
		tell(c.Source)
	})
	if err == nil && added > 0 {
		err = a.edit(ctx)
	}
	return read, added, failed, err
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// printJSON writes a value as indented JSON, with its characters as they are.
func (p *program) printJSON(v any) error {
	e := json.NewEncoder(p.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
