package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"daybrief/bot"
	"daybrief/content"
)

const sourceColumns = `id, url, title, publisher, owner, language, topics, etag, modified, fetched, failures, problem, due_at,
	country, pages, newest, rhythm, lines, retired, hub, self, push_until, shared`

func scanSource(r interface{ Scan(...any) error }) (content.Source, error) {
	var s content.Source
	var topics string
	var fetched, due, newest, rhythm, push int64
	var shared bool
	err := r.Scan(&s.ID, &s.URL, &s.Title, &s.Publisher, &s.Owner, &s.Language, &topics, &s.ETag, &s.Modified, &fetched, &s.Failures, &s.Problem, &due,
		&s.Country, &s.Pages, &newest, &rhythm, &s.Lines, &s.Retired, &s.Hub, &s.Self, &push, &shared)
	s.Own = !shared
	s.Topics, s.Fetched, s.Due = unlist(topics), instant(fetched), instant(due)
	s.Newest, s.Rhythm, s.Pushed = instant(newest), time.Duration(rhythm)*time.Microsecond, instant(push)
	return s, err
}

// AddSource stores a source, due at once, and reports whether it is new. One
// that chats have for themselves becomes everybody's.
func (s *Store) AddSource(ctx context.Context, src content.Source) (bool, error) {
	added := false
	err := s.tx(ctx, func(q querier) error {
		n, err := s.insertSource(ctx, q, src)
		if added = n == 1; err != nil || added {
			return err
		}
		var id int64
		if err := s.row(ctx, q, `SELECT id FROM sources WHERE url = ?`, src.URL).Scan(&id); err != nil {
			return err
		}
		added, err = s.share(ctx, q, id)
		return err
	})
	return added, err
}

func (s *Store) insertSource(ctx context.Context, q querier, src content.Source) (int64, error) {
	return s.exec(ctx, q, `INSERT INTO sources (`+sourceColumns+`) VALUES (`+marks(23)+`) ON CONFLICT (url) DO NOTHING`,
		s.NewID(), src.URL, src.Title, src.Publisher, src.Owner, src.Language, list(src.Topics), "", "", 0, 0, "", micros(s.now()),
		src.Country, src.Pages, 0, 0, "", false, "", "", 0, !src.Own)
}

// RemoveSource forgets a source by id or address and reports whether it was
// there. Its articles stay, but for those of a source that was not shared, which
// nobody may see.
func (s *Store) RemoveSource(ctx context.Context, id int64, url string) (removed bool, err error) {
	err = s.tx(ctx, func(q querier) error {
		n, err := s.exec(ctx, q, `DELETE FROM sources WHERE (id = ? OR url = ?) AND shared = TRUE`, id, url)
		if removed = n > 0; err != nil || removed {
			return err
		}
		n, err = s.exec(ctx, q, `DELETE FROM source_chats WHERE source IN (SELECT id FROM sources WHERE id = ? OR url = ?)`, id, url)
		if removed = n > 0; err != nil {
			return err
		}
		return s.removeLonely(ctx, q)
	})
	return removed, err
}

// Sources returns all sources, oldest first.
func (s *Store) Sources(ctx context.Context) ([]content.Source, error) {
	return s.sources(ctx, s.read, ` ORDER BY id`)
}

func (s *Store) sources(ctx context.Context, q querier, where string, args ...any) ([]content.Source, error) {
	var all []content.Source
	err := s.rows(ctx, q, func(r *sql.Rows) error {
		src, err := scanSource(r)
		all = append(all, src)
		return err
	}, `SELECT `+sourceColumns+` FROM sources`+where, args...)
	return all, err
}

// ClaimSources leases up to limit sources that are due, of those that chats have
// for themselves or of the others.
func (s *Store) ClaimSources(ctx context.Context, l content.Lease, own bool, limit int) (claimed []content.Source, err error) {
	err = s.tx(ctx, func(q querier) error {
		ids, err := s.claim(ctx, q, "sources", "", " AND shared = ?", l, limit, !own)
		if err != nil || len(ids) == 0 {
			return err
		}
		claimed, err = s.sources(ctx, q, ` WHERE id IN (`+marks(len(ids))+`) ORDER BY due_at, id`, anys(ids)...)
		return err
	})
	return claimed, err
}

// KeepSource keeps up the lease on a source. It returns bot.ErrLost when the
// lease has gone.
func (s *Store) KeepSource(ctx context.Context, l content.Lease, id int64) error {
	n, err := s.exec(ctx, s.write, `UPDATE sources SET leased_until = ? WHERE id = ? AND lease = ?`, micros(l.Until), id, l.Token)
	if err == nil && n == 0 {
		return bot.ErrLost
	}
	return err
}

// FinishSource stores what became of a claimed source: when it is due again,
// its validators, its failures. A source that has moved to the address of
// another is retired. An own source keeps the address that was given: where it
// leads is up to whoever made it, and an operator may add that address. It returns
// bot.ErrLost when the lease has gone.
func (s *Store) FinishSource(ctx context.Context, l content.Lease, src content.Source) error {
	return s.tx(ctx, func(q querier) error {
		if src.Own {
			if err := s.row(ctx, q, `SELECT url FROM sources WHERE id = ?`, src.ID).Scan(&src.URL); errors.Is(err, sql.ErrNoRows) {
				return bot.ErrLost
			} else if err != nil {
				return err
			}
		}
		var twins int
		if err := s.row(ctx, q, `SELECT COUNT(*) FROM sources WHERE url = ? AND id <> ?`, src.URL, src.ID).Scan(&twins); err != nil {
			return err
		}
		if twins > 0 {
			src.Retired, src.Due, src.Problem = true, content.Never, "it has moved to "+src.URL+", which is a source already"
			if err := s.row(ctx, q, `SELECT url FROM sources WHERE id = ?`, src.ID).Scan(&src.URL); errors.Is(err, sql.ErrNoRows) {
				return bot.ErrLost
			} else if err != nil {
				return err
			}
		}
		n, err := s.exec(ctx, q, `UPDATE sources SET url = ?, title = ?, publisher = ?, language = ?, etag = ?, modified = ?, fetched = ?,
			failures = ?, problem = ?, due_at = ?, newest = ?, rhythm = ?, lines = ?, retired = ?, hub = ?, self = ?,
			leased_until = 0, lease = '' WHERE id = ? AND lease = ?`,
			src.URL, src.Title, src.Publisher, src.Language, src.ETag, src.Modified, micros(src.Fetched),
			src.Failures, src.Problem, micros(src.Due), micros(src.Newest), src.Rhythm.Microseconds(), src.Lines, src.Retired, src.Hub, src.Self,
			src.ID, l.Token)
		if err == nil && n == 0 {
			return bot.ErrLost
		}
		return err
	})
}

// Health counts the sources that are read, and those of them that are silent.
func (s *Store) Health(ctx context.Context, at time.Time) (sources, silent int, err error) {
	all, err := s.sources(ctx, s.read, ` WHERE retired = FALSE AND shared = TRUE`)
	for _, src := range all {
		if src.Silent(at) {
			silent++
		}
	}
	return len(all), silent, err
}

// Counts returns how many articles published since a time each source brought.
func (s *Store) Counts(ctx context.Context, since time.Time) (map[int64]int, error) {
	counts := map[int64]int{}
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var id int64
		var n int
		err := r.Scan(&id, &n)
		counts[id] = n
		return err
	}, `SELECT source, COUNT(*) FROM articles WHERE published >= ? GROUP BY source`, micros(since))
	return counts, err
}

// Hasten makes a source due at a time, unless it is due earlier or retired.
func (s *Store) Hasten(ctx context.Context, id int64, at time.Time) error {
	_, err := s.exec(ctx, s.write, `UPDATE sources SET due_at = ? WHERE id = ? AND retired = FALSE AND due_at > ?`, micros(at), id, micros(at))
	return err
}
