package store

import (
	"context"
	"database/sql"

	"daybrief/content"
)

const metaColumns = `id, source, url, title, deck, teaser, byline, image, language, publisher, owner, topics, published, fetched, story, duplicate_of`

func scanArticle(r *sql.Rows) (content.Article, error) {
	var a content.Article
	var topics string
	var published, fetched int64
	err := r.Scan(&a.ID, &a.Source, &a.URL, &a.Title, &a.Deck, &a.Teaser, &a.Byline, &a.Image, &a.Language, &a.Publisher, &a.Owner, &topics, &published, &fetched, &a.Story, &a.DuplicateOf, &a.Body)
	a.URL = plain(a.URL, a.Source)
	a.Topics, a.Published, a.Fetched = unlist(topics), instant(published), instant(fetched)
	return a, err
}

// heads runs a query for articles as far as ranking and listing them needs:
// without texts, bylines and images.
func (s *Store) heads(ctx context.Context, where string, args ...any) ([]content.Article, error) {
	var all []content.Article
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var a content.Article
		var topics string
		var published int64
		err := r.Scan(&a.ID, &a.Source, &a.URL, &a.Title, &a.Language, &a.Publisher, &a.Owner, &topics, &published, &a.Story, &a.DuplicateOf)
		a.Topics, a.Published = unlist(topics), instant(published)
		a.URL, a.Source = plain(a.URL, a.Source), 0
		all = append(all, a)
		return err
	}, `SELECT id, source, url, title, language, publisher, owner, topics, published, story, duplicate_of FROM articles WHERE `+where, args...)
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
		a, err := scanArticle(r)
		all = append(all, a)
		return err
	}, `SELECT `+metaColumns+`, body FROM articles WHERE `+where, args...)
	return all, err
}
