package store

import (
	"context"
	"database/sql"
	"fmt"

	"daybrief/briefing"
	"daybrief/platforms"
)

// isChat is the condition that a row is of one chat; chatArgs are its values.
const isChat = `platform = ? AND chat = ? AND thread = ?`

func chatArgs(c platforms.Chat, more ...any) []any {
	return append([]any{c.Platform, c.ID, c.Thread}, more...)
}

// Filters returns what a chat follows and mutes, oldest first.
func (s *Store) Filters(ctx context.Context, c platforms.Chat) ([]briefing.Filter, error) {
	var all []briefing.Filter
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var f briefing.Filter
		err := r.Scan(&f.ID, &f.Mute, &f.Kind, &f.Value, &f.Label, &f.By)
		all = append(all, f)
		return err
	}, `SELECT id, mute, kind, value, label, made_by FROM filters WHERE `+isChat+` ORDER BY id`, chatArgs(c)...)
	return all, err
}

// AddFilter stores a filter of a chat, if it has fewer than most and, for a
// pattern, fewer than briefing.MostPatterns of them, and returns its id, 0 when
// there are too many. One that is there already on the same thing is turned to
// what the new one says.
func (s *Store) AddFilter(ctx context.Context, c platforms.Chat, f briefing.Filter, most int) (id int64, err error) {
	err = s.tx(ctx, func(q querier) error {
		// This also locks the chat's row, so that two requests at once count one
		// after the other.
		if _, err := s.exec(ctx, q, `UPDATE chats SET kind = kind WHERE `+isChat, chatArgs(c)...); err != nil {
			return err
		}
		err := s.rows(ctx, q, func(r *sql.Rows) error { return r.Scan(&id) },
			`UPDATE filters SET mute = ?, label = ? WHERE `+isChat+` AND kind = ? AND value = ? RETURNING id`,
			f.Mute, f.Label, c.Platform, c.ID, c.Thread, string(f.Kind), f.Value)
		if err != nil || id != 0 {
			return err
		}
		var have, patterns int
		err = s.row(ctx, q, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN kind = '`+string(briefing.ByPattern)+`' THEN 1 ELSE 0 END), 0) FROM filters WHERE `+isChat, chatArgs(c)...).Scan(&have, &patterns)
		if err != nil || have >= most || f.Kind == briefing.ByPattern && patterns >= briefing.MostPatterns {
			return err
		}
		id = s.NewID()
		_, err = s.exec(ctx, q, `INSERT INTO filters (id, platform, chat, thread, mute, kind, value, label, made_by, created) VALUES (`+marks(10)+`)`,
			id, c.Platform, c.ID, c.Thread, f.Mute, string(f.Kind), f.Value, f.Label, f.By, micros(s.now()))
		return err
	})
	return id, err
}

// RemoveFilter removes a filter of a chat and reports whether it was there.
func (s *Store) RemoveFilter(ctx context.Context, c platforms.Chat, id int64) (bool, error) {
	n, err := s.exec(ctx, s.write, `DELETE FROM filters WHERE `+isChat+` AND id = ?`, chatArgs(c, id)...)
	return n > 0, err
}

// Whom merges have led to from some people, and the stories of a window that name
// those.
var (
	readRoots  = batch{`SELECT p.id, p.root FROM (`, `) v JOIN people p ON p.id = v.column1`, []string{"BIGINT"}}
	readNaming = batch{`SELECT DISTINCT o.root, m.story FROM (`, `) v JOIN people o ON o.root = v.column1 JOIN mentions m ON m.person = o.id
		WHERE m.published > ? AND m.published <= ?`, []string{"BIGINT"}}
)

// StoriesNaming returns in which stories of a query's window each of some
// people is named, however many they are, and who they are after merges.
func (s *Store) StoriesNaming(ctx context.Context, people []int64, q briefing.Query) (briefing.Naming, error) {
	asked := make([][]any, len(people))
	for i, id := range people {
		asked[i] = []any{id}
	}
	naming := briefing.Naming{Stories: map[int64]map[int64]bool{}, Now: map[int64]int64{}}
	of := map[int64][]int64{} // for whom somebody is asked for
	err := s.run(ctx, s.read, &readRoots, asked, func(r *sql.Rows) error {
		var id, root int64
		err := r.Scan(&id, &root)
		of[root], naming.Now[id] = append(of[root], id), root
		return err
	})
	if err != nil {
		return naming, err
	}
	roots := make([][]any, 0, len(of))
	for root := range of {
		roots = append(roots, []any{root})
	}
	err = s.run(ctx, s.read, &readNaming, roots, func(r *sql.Rows) error {
		var root, story int64
		err := r.Scan(&root, &story)
		for _, id := range of[root] {
			if naming.Stories[id] == nil {
				naming.Stories[id] = map[int64]bool{}
			}
			naming.Stories[id][story] = true
		}
		return err
	}, micros(q.From.Add(-q.Behind)), micros(q.Until))
	return naming, err
}

const settingsColumns = `language, format, silent, picture, ping, quiet, alerts`

// Settings returns what a chat has set.
func (s *Store) Settings(ctx context.Context, c platforms.Chat) (set briefing.Settings, err error) {
	err = s.rows(ctx, s.read, func(r *sql.Rows) error {
		return r.Scan(&set.Language, &set.Format, &set.Silent, &set.Picture, &set.Ping, &set.Quiet, &set.Alerts, &set.Zone, &set.Own)
	}, `SELECT `+settingsColumns+`, zone, EXISTS (SELECT 1 FROM source_chats o WHERE o.platform = chats.platform AND o.chat = chats.chat AND o.thread = chats.thread)
		FROM chats WHERE `+isChat, chatArgs(c)...)
	return set, err
}

// Set stores what a chat has set. The zone becomes that of subscriptions made
// from then on; those there are keep theirs.
func (s *Store) Set(ctx context.Context, c platforms.Chat, set briefing.Settings) error {
	n, err := s.exec(ctx, s.write, `UPDATE chats SET language = ?, format = ?, silent = ?, picture = ?, ping = ?, quiet = ?, alerts = ?, zone = ? WHERE `+isChat,
		set.Language, set.Format, set.Silent, set.Picture, set.Ping, set.Quiet, set.Alerts, set.Zone, c.Platform, c.ID, c.Thread)
	if err == nil && n == 0 {
		return fmt.Errorf("chat %s is not known", c.Key())
	}
	return err
}
