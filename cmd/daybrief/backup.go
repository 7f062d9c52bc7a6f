package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"daybrief/bot/store"
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
	fmt.Fprintf(p.stdout, "Saved %s, %.1f MB. To bring it back, stop the bot and run daybrief restore %s.\n", c.File, float64(info.Size())/1e6, c.File)
	return nil
}

type restore struct {
	File string `arg:"" help:"A file that daybrief backup has written."`
}

// Run puts a backup in the place of the database, which is kept beside it.
func (c *restore) Run(ctx context.Context, p *program) error {
	path := p.settings.Database
	if strings.Contains(path, "://") {
		return errors.New("a PostgreSQL database is restored with pg_restore")
	}
	kept, err := store.Restore(ctx, path, c.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s holds the backup now.\n", path)
	if kept != "" {
		fmt.Fprintf(p.stdout, "What it held before is in %s.\n", kept)
	}
	return nil
}
