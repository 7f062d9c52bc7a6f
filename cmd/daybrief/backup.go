package main

import (
	"context"
	"fmt"
	"os"
)

type backup struct {
	File string `arg:"" help:"File to write; it must not exist."`
}

// Run copies the database while a bot may be running on it.
func (c *backup) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	if err := a.store.Backup(ctx, c.File); err != nil {
		return err
	}
	info, err := os.Stat(c.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "Saved %s, %.1f MB. To restore it, stop the bot and put it in the place of the database.\n", c.File, float64(info.Size())/1e6)
	return nil
}
