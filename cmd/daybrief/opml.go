package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"daybrief/content"
	"daybrief/content/feed"
)

type sourcesImport struct {
	File string `arg:"" help:"OPML file; - for the standard input."`
}

// longestOPML is the most bytes of a list that is read.
const longestOPML = 10 << 20

// Run adds the feeds of a list. Folders and categories that are no topic are
// left out.
func (c *sourcesImport) Run(ctx context.Context, p *program) error {
	in := p.stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, longestOPML+1))
	if err != nil {
		return err
	}
	if len(data) > longestOPML {
		return errors.New("the list is larger than 10 MB: split it")
	}
	list, err := feed.ParseOPML(data)
	if err != nil {
		return err
	}
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	added := 0
	for _, o := range list {
		s := content.Source{URL: o.URL, Title: content.Clean(o.Title)}
		if len(o.Language) == 2 {
			s.Language = o.Language
		}
		for _, name := range o.Categories {
			if key := content.TopicKey(name); key != "" && !slices.Contains(s.Topics, key) {
				s.Topics = append(s.Topics, key)
			}
		}
		isNew, err := a.store.AddSource(ctx, s)
		if err != nil {
			return err
		}
		if isNew {
			added++
		}
	}
	fmt.Fprintf(p.stdout, "%d feeds in the list, %d added, %d there already\n", len(list), added, len(list)-added)
	return nil
}

type sourcesExport struct{}

// Run prints the feeds as OPML, in folders of their topics.
func (*sourcesExport) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	all, err := a.store.Sources(ctx)
	if err != nil {
		return err
	}
	var list []feed.Outline
	for _, s := range all {
		if isURL(s.URL) {
			list = append(list, feed.Outline{URL: s.URL, Title: firstOf(s.Title, s.Publisher), Language: s.Language, Categories: s.Topics})
		}
	}
	data, err := feed.WriteOPML("Sources of Daybrief", list)
	if err == nil {
		_, err = p.stdout.Write(data)
	}
	return err
}
