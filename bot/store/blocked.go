package store

import (
	"context"
	"database/sql"
	"time"

	"daybrief/platforms"
)

// A Blocked is a chat, a server or a person that the operator keeps out.
type Blocked struct {
	Platform string    `json:"platform"`
	ID       string    `json:"id"`
	Reason   string    `json:"reason,omitempty"`
	At       time.Time `json:"at"`
}

// Block keeps a chat, a server or a person out, and closes the chat, all chats of
// the server, or the person's direct chat.
func (s *Store) Block(ctx context.Context, platform, id, reason string) error {
	_, err := s.exec(ctx, s.write, `INSERT INTO blocked (platform, id, reason, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (platform, id) DO UPDATE SET reason = excluded.reason`, platform, id, reason, micros(s.now()))
	if err != nil {
		return err
	}
	var chats []platforms.Chat
	err = s.rows(ctx, s.read, func(r *sql.Rows) error {
		c := platforms.Chat{Platform: platform}
		err := r.Scan(&c.ID)
		chats = append(chats, c)
		return err
	}, `SELECT DISTINCT chat FROM chats WHERE platform = ? AND (chat = ? OR server = ? OR person = ?)`, platform, id, id, id)
	if err != nil {
		return err
	}
	for _, c := range chats {
		if err := s.CloseChat(ctx, c, false, "blocked by the operator"); err != nil {
			return err
		}
	}
	return nil
}

// Unblock lets one in again, and reports whether it was kept out. A chat is
// open again once it speaks.
func (s *Store) Unblock(ctx context.Context, platform, id string) (bool, error) {
	n, err := s.exec(ctx, s.write, `DELETE FROM blocked WHERE platform = ? AND id = ?`, platform, id)
	return n > 0, err
}

// BlockedList returns all that are kept out, newest first.
func (s *Store) BlockedList(ctx context.Context) ([]Blocked, error) {
	all := []Blocked{}
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var b Blocked
		var at int64
		err := r.Scan(&b.Platform, &b.ID, &b.Reason, &at)
		b.At = instant(at)
		all = append(all, b)
		return err
	}, `SELECT platform, id, reason, at FROM blocked ORDER BY at DESC, platform, id`)
	return all, err
}

// Blocked returns whom the operator keeps out, as platform/id.
func (s *Store) Blocked(ctx context.Context) (map[string]bool, error) {
	all, err := s.BlockedList(ctx)
	set := map[string]bool{}
	for _, b := range all {
		set[b.Platform+"/"+b.ID] = true
	}
	return set, err
}
