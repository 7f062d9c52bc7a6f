package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
)

type block struct {
	List   blockList   `cmd:"" default:"1" help:"List whom the bot does not answer."`
	Add    blockAdd    `cmd:"" help:"Answer a chat, server or person no more, and send nothing there."`
	Remove blockRemove `cmd:"" help:"Let one in again."`
}

type blockList struct {
	JSON bool `help:"Print JSON."`
}

// Run prints who is blocked.
func (c *blockList) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	all, err := a.store.BlockedList(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return p.printJSON(all)
	}
	if len(all) == 0 {
		fmt.Fprintln(p.stdout, "Nobody is blocked. Block one: daybrief block add telegram/12345")
		return nil
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "WHO\tSINCE\tWHY")
	for _, b := range all {
		fmt.Fprintf(w, "%s/%s\t%s\t%s\n", b.Platform, b.ID, moment(b.At), b.Reason)
	}
	return w.Flush()
}

type blockAdd struct {
	Who    string `arg:"" help:"Platform and id of a chat, server or person, such as telegram/12345."`
	Reason string `help:"Why, for the list."`
}

// Run blocks one.
func (c *blockAdd) Run(ctx context.Context, p *program) error {
	platform, id, err := readWho(c.Who)
	if err != nil {
		return err
	}
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	if err := a.store.Block(ctx, platform, id, c.Reason); err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s is blocked; a running bot knows within a minute.\n", c.Who)
	return nil
}

type blockRemove struct {
	Who string `arg:"" help:"As in the list."`
}

// Run lets one in again.
func (c *blockRemove) Run(ctx context.Context, p *program) error {
	platform, id, err := readWho(c.Who)
	if err != nil {
		return err
	}
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	removed, err := a.store.Unblock(ctx, platform, id)
	if err != nil {
		return err
	}
	if !removed {
		return fmt.Errorf("%s is not blocked; daybrief block list shows who is", c.Who)
	}
	fmt.Fprintf(p.stdout, "%s may use the bot again.\n", c.Who)
	return nil
}

func readWho(s string) (platform, id string, err error) {
	platform, id, ok := strings.Cut(s, "/")
	if !ok || platform == "" || id == "" {
		return "", "", fmt.Errorf("%q is not of the form telegram/12345", s)
	}
	return platform, id, nil
}
