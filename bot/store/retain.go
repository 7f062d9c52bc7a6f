package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"daybrief/content"
)

const (
	retainStep   = 50                   // articles removed in one transaction, so that no delivery waits for long
	forgetAfter  = 400 * 24 * time.Hour // until a removed undated article may come back
	mostPastPubs = 20                   // publishers named of a past story
)

// Retain removes one step of the articles published and fetched before a time,
// and returns how many that was: 0 when there are no more. Summaries of
// their stories and people stay.
func (s *Store) Retain(ctx context.Context, before time.Time) (int, error) {
	removed := 0
	err := s.change(ctx, func(q querier) error {
		var old []content.Article
		err := s.rows(ctx, q, func(r *sql.Rows) error {
			var a content.Article
			var published int64
			err := r.Scan(&a.ID, &a.Source, &a.URL, &a.Title, &a.Publisher, &a.Story, &published, &a.Undated)
			a.Published = instant(published)
			old = append(old, a)
			return err
		}, `SELECT id, source, url, title, publisher, story, published, undated FROM articles WHERE published < ? AND fetched < ? ORDER BY published LIMIT ?`,
			micros(before), micros(before), retainStep)
		if err != nil || len(old) == 0 {
			return err
		}
		ids := make([]int64, len(old))
		for i, a := range old {
			ids[i] = a.ID
		}
		if err := s.summarise(ctx, q, old); err != nil {
			return err
		}
		for _, a := range old {
			if a.Undated {
				if _, err := s.exec(ctx, q, `INSERT INTO forgotten (digest, at) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING`, hashed(a.URL), micros(s.now())); err != nil {
					return err
				}
			}
			if _, err := s.exec(ctx, q, s.dialect.remove, a.ID); err != nil {
				return err
			}
		}
		removed = len(old)
		if _, err := s.exec(ctx, q, `DELETE FROM articles WHERE id IN (`+marks(len(ids))+`)`, anys(ids)...); err != nil {
			return err
		}
		_, err = s.exec(ctx, q, `DELETE FROM forgotten WHERE at < ?`, micros(s.now().Add(-forgetAfter)))
		return err
	})
	if err != nil {
		return 0, err
	}
	return removed, nil
}

// summarise adds articles that are about to go to what stays of their stories
// and people. Of those of own sources nothing stays: it would be all's, and
// whoever brought them could not have it erased.
func (s *Store) summarise(ctx context.Context, q querier, old []content.Article) error {
	own, err := s.ownSources(ctx, q)
	if err != nil {
		return err
	}
	var ids []int64
	for _, a := range old {
		if own[a.Source] {
			continue
		}
		ids = append(ids, a.ID)
		if a.Story == 0 {
			continue
		}
		past, err := s.pastStory(ctx, q, a.Story)
		if err != nil {
			return err
		}
		past.Articles++
		if past.Story.ID == 0 || a.Published.Before(past.Story.First) {
			past.Story.Title, past.Story.First = a.Title, a.Published
		}
		if a.Published.After(past.Story.Last) {
			past.Story.Last = a.Published
		}
		if p := strings.ReplaceAll(a.Publisher, ",", ""); p != "" && !slices.Contains(past.Publishers, p) && len(past.Publishers) < mostPastPubs {
			past.Publishers = append(past.Publishers, p)
		}
		if _, err := s.exec(ctx, q, `INSERT INTO past_stories (story, title, publishers, articles, first, last) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (story) DO UPDATE SET title = excluded.title, publishers = excluded.publishers, articles = excluded.articles, first = excluded.first, last = excluded.last`,
			a.Story, past.Story.Title, list(past.Publishers), past.Articles, micros(past.Story.First), micros(past.Story.Last)); err != nil {
			return err
		}
	}
	if len(ids) == 0 {
		return nil
	}
	if _, err := s.exec(ctx, q, `INSERT INTO past_people (person, articles, first, last, role, role_at, role_url, role_publisher)
		SELECT person, COUNT(*), MIN(published), MAX(published), '', 0, '', '' FROM mentions WHERE article IN (`+marks(len(ids))+`) GROUP BY person
		ON CONFLICT (person) DO UPDATE SET articles = past_people.articles + excluded.articles,
			first = CASE WHEN excluded.first < past_people.first THEN excluded.first ELSE past_people.first END,
			last = CASE WHEN excluded.last > past_people.last THEN excluded.last ELSE past_people.last END`, anys(ids)...); err != nil {
		return err
	}
	_, err = s.exec(ctx, q, `UPDATE past_people SET role = m.role, role_at = m.published, role_url = a.url, role_publisher = a.publisher
		FROM mentions m JOIN articles a ON a.id = m.article
		WHERE m.person = past_people.person AND m.role <> '' AND m.published >= past_people.role_at AND m.article IN (`+marks(len(ids))+`)
		AND NOT EXISTS (SELECT 1 FROM mentions later WHERE later.person = m.person AND later.role <> '' AND later.article IN (`+marks(len(ids))+`)
			AND (later.published > m.published OR later.published = m.published AND later.article > m.article))`, append(anys(ids), anys(ids)...)...)
	return err
}

// A PastStory is what stays of a story whose articles have been removed.
type PastStory struct {
	Story      content.Story // its ID, title, first and last
	Publishers []string
	Articles   int
}

// PastStory returns what stays of a story; its ID is 0 when no article of it
// has been removed.
func (s *Store) PastStory(ctx context.Context, story int64) (PastStory, error) {
	return s.pastStory(ctx, s.read, story)
}

func (s *Store) pastStory(ctx context.Context, q querier, story int64) (PastStory, error) {
	var p PastStory
	err := s.rows(ctx, q, func(r *sql.Rows) error {
		var publishers string
		var first, last int64
		err := r.Scan(&p.Story.ID, &p.Story.Title, &publishers, &p.Articles, &first, &last)
		p.Publishers, p.Story.First, p.Story.Last = unlist(publishers), instant(first), instant(last)
		return err
	}, `SELECT story, title, publishers, articles, first, last FROM past_stories WHERE story = ?`, story)
	return p, err
}

// A PastPerson is what stays of a person of whom articles have been removed.
type PastPerson struct {
	Articles    int
	First, Last time.Time
	Role        content.Role // the latest that the removed articles gave
}

// PastPerson returns what stays of a person; Articles is 0 when none has been
// removed.
func (s *Store) PastPerson(ctx context.Context, person int64) (PastPerson, error) {
	var p PastPerson
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var first, last, at int64
		err := r.Scan(&p.Articles, &first, &last, &p.Role.Text, &at, &p.Role.URL, &p.Role.Publisher)
		p.First, p.Last, p.Role.At = instant(first), instant(last), instant(at)
		return err
	}, `SELECT articles, first, last, role, role_at, role_url, role_publisher FROM past_people WHERE person = ?`, person)
	return p, err
}
