package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"daybrief/bot"
	"daybrief/content"
	"daybrief/content/stories"
)

// regroupStep is how many articles change their story in one transaction, so
// that no delivery waits for long.
const regroupStep = 50

// Regroup stores what a re-clustering changed, if the clock is still held; it
// returns bot.ErrLost when it is not. What it does not finish leaves every
// article in one story, and chats with what they were told.
func (s *Store) Regroup(ctx context.Context, clock string, l content.Lease, c stories.Changes) error {
	for _, step := range steps(c) {
		err := s.change(ctx, func(q querier) error {
			n, err := s.exec(ctx, q, `UPDATE clocks SET leased_until = ? WHERE name = ? AND lease = ?`, micros(l.Until), clock, l.Token)
			if err != nil {
				return err
			}
			if n == 0 {
				return bot.ErrLost
			}
			return s.regroup(ctx, q, step)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// steps parts changes into small ones: splits first, for chats are told of the
// new stories what they were told of the old ones, and merges last.
func steps(c stories.Changes) []stories.Changes {
	var out []stories.Changes
	for some := range slices.Chunk(c.Split, regroupStep) {
		out = append(out, stories.Changes{Split: some})
	}
	for some := range slices.Chunk(c.Moved, regroupStep) {
		out = append(out, stories.Changes{Moved: some})
	}
	for _, m := range c.Merged {
		out = append(out, stories.Changes{Merged: []stories.Merge{m}})
	}
	return out
}

func (s *Store) regroup(ctx context.Context, q querier, c stories.Changes) error {
	for _, split := range c.Split {
		if err := s.splitStory(ctx, q, split); err != nil {
			return err
		}
	}
	for _, m := range c.Moved {
		if _, err := s.exec(ctx, q, `UPDATE articles SET story = ? WHERE id = ? AND story = ?`, m.To, m.Document, m.From); err != nil {
			return err
		}
		if _, err := s.exec(ctx, q, `UPDATE mentions SET story = ? WHERE article = ?`, m.To, m.Document); err != nil {
			return err
		}
	}
	for _, m := range c.Merged {
		if err := s.mergeStory(ctx, q, m); err != nil {
			return err
		}
	}
	return nil
}

// splitStory records a new story. Chats that were told of the one it comes
// from were told of it.
func (s *Store) splitStory(ctx context.Context, q querier, split stories.Split) error {
	at := micros(s.now())
	if _, err := s.exec(ctx, q, `INSERT INTO split_stories (story, origin, at) VALUES (?, ?, ?) ON CONFLICT (story) DO NOTHING`, split.Story, split.From, at); err != nil {
		return err
	}
	if _, err := s.exec(ctx, q, `DELETE FROM merged_stories WHERE story = ?`, split.Story); err != nil {
		return err
	}
	_, err := s.exec(ctx, q, `INSERT INTO told (platform, chat, thread, story, at, first, number)
		SELECT platform, chat, thread, ?, at, first, 0 FROM told WHERE story = ? ON CONFLICT DO NOTHING`, split.Story, split.From)
	return err
}

// mergeStory makes what is left of a story another's, and leads its id there.
func (s *Store) mergeStory(ctx context.Context, q querier, m stories.Merge) error {
	for _, statement := range []string{
		`UPDATE articles SET story = ? WHERE story = ?`,
		`UPDATE mentions SET story = ? WHERE story = ?`,
		`UPDATE people SET story = ? WHERE story = ?`,
		`UPDATE merged_stories SET current = ? WHERE current = ?`,
	} {
		if _, err := s.exec(ctx, q, statement, m.Into, m.From); err != nil {
			return err
		}
	}
	if _, err := s.exec(ctx, q, `INSERT INTO merged_stories (story, current, at) VALUES (?, ?, ?)
		ON CONFLICT (story) DO UPDATE SET current = excluded.current, at = excluded.at`, m.From, m.Into, micros(s.now())); err != nil {
		return err
	}
	// A chat that was told of either was told of both: since the earlier first
	// time, up to the later last one.
	if _, err := s.exec(ctx, q, `INSERT INTO told (platform, chat, thread, story, at, first, number)
		SELECT platform, chat, thread, ?, at, first, number FROM told WHERE story = ?
		ON CONFLICT (platform, chat, thread, story) DO UPDATE SET
			at = CASE WHEN excluded.at > told.at THEN excluded.at ELSE told.at END,
			first = CASE WHEN told.first = 0 OR excluded.first > 0 AND excluded.first < told.first THEN excluded.first ELSE told.first END,
			number = CASE WHEN told.number > 0 THEN told.number ELSE excluded.number END`, m.Into, m.From); err != nil {
		return err
	}
	_, err := s.exec(ctx, q, `DELETE FROM told WHERE story = ?`, m.From)
	return err
}

// current returns the story that a story's articles belong to now.
func (s *Store) current(ctx context.Context, story int64) (int64, error) {
	var now int64
	err := s.row(ctx, s.read, `SELECT current FROM merged_stories WHERE story = ?`, story).Scan(&now)
	if errors.Is(err, sql.ErrNoRows) {
		return story, nil
	}
	return now, err
}
