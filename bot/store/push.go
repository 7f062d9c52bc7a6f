package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"daybrief/content"
)

// mostAsked is how many hubs are asked in one go.
const mostAsked = 20

// ClaimPush returns sources whose hub is to be asked: that have one, have not
// asked it since the time asked, and whose subscription ends before until or is at another
// hub. Each gets a secret, and is noted as asked now.
func (s *Store) ClaimPush(ctx context.Context, asked, until time.Time, secret func() string) ([]content.Pushed, error) {
	var all []content.Pushed
	err := s.tx(ctx, func(q querier) error {
		all = nil
		err := s.rows(ctx, q, func(r *sql.Rows) error {
			var p content.Pushed
			err := r.Scan(&p.ID, &p.Hub, &p.Self, &p.Secret)
			all = append(all, p)
			return err
		}, `SELECT id, hub, self, push_secret FROM sources WHERE hub <> '' AND retired = FALSE AND push_asked < ? AND (push_until < ? OR push_hub <> hub)
			ORDER BY push_asked, id LIMIT ?`+s.dialect.skip, micros(asked), micros(until), mostAsked)
		if err != nil {
			return err
		}
		for i := range all {
			if all[i].Secret == "" {
				all[i].Secret = secret()
			}
			if _, err := s.exec(ctx, q, `UPDATE sources SET push_hub = hub, push_secret = ?, push_asked = ? WHERE id = ?`, all[i].Secret, micros(s.now()), all[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}

// Pushed returns a source as its hub was asked for it; a zero one if none was.
func (s *Store) Pushed(ctx context.Context, id int64) (content.Pushed, error) {
	p := content.Pushed{ID: id}
	var until, fetched int64
	err := s.row(ctx, s.read, `SELECT push_hub, self, push_secret, push_until, fetched FROM sources WHERE id = ? AND push_secret <> ''`, id).Scan(&p.Hub, &p.Self, &p.Secret, &until, &fetched)
	if errors.Is(err, sql.ErrNoRows) {
		return content.Pushed{}, nil
	}
	p.Until, p.Fetched = instant(until), instant(fetched)
	return p, err
}

// ConfirmPush stores until when a hub pushes; never when it refuses.
func (s *Store) ConfirmPush(ctx context.Context, id int64, until time.Time) error {
	_, err := s.exec(ctx, s.write, `UPDATE sources SET push_until = ? WHERE id = ?`, micros(until), id)
	return err
}
