package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"daybrief/bot"
	"daybrief/content"
)

const sourceColumns = `id, url, title, publisher, owner, language, topics, etag, modified, fetched, failures, problem, due_at`

func scanSource(r interface{ Scan(...any) error }) (content.Source, error) {
	var s content.Source
	var topics string
	var fetched, due int64
	err := r.Scan(&s.ID, &s.URL, &s.Title, &s.Publisher, &s.Owner, &s.Language, &topics, &s.ETag, &s.Modified, &fetched, &s.Failures, &s.Problem, &due)
	s.Topics, s.Fetched, s.Due = unlist(topics), instant(fetched), instant(due)
	return s, err
}

// AddSource stores a source, due at once, and reports whether it is new.
func (s *Store) AddSource(ctx context.Context, src content.Source) (bool, error) {
	n, err := s.exec(ctx, s.write, `INSERT INTO sources (`+sourceColumns+`) VALUES (`+marks(13)+`) ON CONFLICT (url) DO NOTHING`,
		s.NewID(), src.URL, src.Title, src.Publisher, src.Owner, src.Language, list(src.Topics), "", "", 0, 0, "", micros(s.now()))
	return n == 1, err
}

// RemoveSource forgets a source by id or address and reports whether it was
// there. Its articles stay.
func (s *Store) RemoveSource(ctx context.Context, id int64, url string) (bool, error) {
	n, err := s.exec(ctx, s.write, `DELETE FROM sources WHERE id = ? OR url = ?`, id, url)
	return n > 0, err
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

// ClaimSources leases up to limit sources that are due.
func (s *Store) ClaimSources(ctx context.Context, l content.Lease, limit int) (claimed []content.Source, err error) {
	err = s.tx(ctx, func(q querier) error {
		ids, err := s.claim(ctx, q, "sources", "", "", l, limit)
		if err != nil || len(ids) == 0 {
			return err
		}
		claimed, err = s.sources(ctx, q, ` WHERE id IN (`+marks(len(ids))+`) ORDER BY due_at, id`, anys(ids)...)
		return err
	})
	return claimed, err
}

// FinishSource stores what became of a claimed source: when it is due again,
// its validators, its failures. It returns bot.ErrLost when the lease has gone.
func (s *Store) FinishSource(ctx context.Context, l content.Lease, src content.Source) error {
	n, err := s.exec(ctx, s.write, `UPDATE sources SET url = ?, title = ?, publisher = ?, language = ?, etag = ?, modified = ?, fetched = ?,
		failures = ?, problem = ?, due_at = ?, leased_until = 0, lease = '' WHERE id = ? AND lease = ?`,
		src.URL, src.Title, src.Publisher, src.Language, src.ETag, src.Modified, micros(src.Fetched),
		src.Failures, src.Problem, micros(src.Due), src.ID, l.Token)
	if err == nil && n == 0 {
		return bot.ErrLost
	}
	return err
}

// Health counts the sources that are read and those that have been silent for
// a day.
func (s *Store) Health(ctx context.Context, at time.Time) (sources, silent int, err error) {
	err = s.row(ctx, s.read, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN failures > 0 AND fetched < ? THEN 1 ELSE 0 END), 0) FROM sources`,
		micros(at.Add(-24*time.Hour))).Scan(&sources, &silent)
	return sources, silent, err
}

const metaColumns = `id, source, url, title, deck, teaser, byline, image, language, publisher, owner, topics, published, fetched, story, duplicate_of`

func scanArticle(r *sql.Rows, body *string) (content.Article, error) {
	var a content.Article
	var topics string
	var published, fetched int64
	into := []any{&a.ID, &a.Source, &a.URL, &a.Title, &a.Deck, &a.Teaser, &a.Byline, &a.Image, &a.Language, &a.Publisher, &a.Owner, &topics, &published, &fetched, &a.Story, &a.DuplicateOf}
	if body != nil {
		into = append(into, body)
	}
	err := r.Scan(into...)
	a.Topics, a.Published, a.Fetched = unlist(topics), instant(published), instant(fetched)
	return a, err
}

// saveBatch is how many articles are stored in one transaction: a delivery's
// record waits for the writer no longer than this takes (measured: 32 ms at
// p99 with 10, 250 ms with 500).
const saveBatch = 15

// SaveArticles stores articles that are not known by their address and returns
// how many were new. Ids are given here, so that they grow with the time of
// ingest.
func (s *Store) SaveArticles(ctx context.Context, articles []content.Article) (int, error) {
	added := 0
	for len(articles) > 0 {
		batch := articles[:min(len(articles), saveBatch)]
		articles = articles[len(batch):]
		n := 0
		err := s.tx(ctx, func(q querier) error {
			n = 0
			for _, a := range batch {
				isNew, err := s.saveArticle(ctx, q, a)
				if err != nil {
					return fmt.Errorf("store article %s: %w", a.URL, err)
				}
				if isNew {
					n++
				}
			}
			return nil
		})
		added += n
		if err != nil {
			return added, err
		}
	}
	return added, nil
}

func (s *Store) saveArticle(ctx context.Context, q querier, a content.Article) (bool, error) {
	if a.URL == "" || a.Title == "" {
		return false, errors.New("an article needs an address and a title")
	}
	id := s.NewID()
	n, err := s.exec(ctx, q, `INSERT INTO articles (`+metaColumns+`, body) VALUES (`+marks(17)+`) ON CONFLICT (url) DO NOTHING`,
		id, a.Source, a.URL, a.Title, a.Deck, a.Teaser, a.Byline, a.Image, a.Language, a.Publisher, a.Owner, list(a.Topics),
		micros(a.Published), micros(a.Fetched), 0, 0, a.Body)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = s.exec(ctx, q, s.dialect.add, id, searchText(a.Title+"\n"+a.Text()))
	return err == nil, err
}

// articles runs a query for articles without their bodies.
func (s *Store) articles(ctx context.Context, where string, args ...any) ([]content.Article, error) {
	var all []content.Article
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		a, err := scanArticle(r, nil)
		all = append(all, a)
		return err
	}, `SELECT `+metaColumns+` FROM articles WHERE `+where, args...)
	return all, err
}

// Bodies returns whole articles, oldest first.
func (s *Store) Bodies(ctx context.Context, ids []int64) ([]content.Article, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return s.whole(ctx, `id IN (`+marks(len(ids))+`) ORDER BY published, id`, anys(ids)...)
}

func (s *Store) whole(ctx context.Context, where string, args ...any) ([]content.Article, error) {
	var all []content.Article
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var body string
		a, err := scanArticle(r, &body)
		a.Body = body
		all = append(all, a)
		return err
	}, `SELECT `+metaColumns+`, body FROM articles WHERE `+where, args...)
	return all, err
}
