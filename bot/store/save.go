package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"daybrief/content"
	"daybrief/content/language"
)

const (
	// saveBatch is how many articles are stored in one transaction: a delivery's
	// record waits for the writer no longer than this takes (measured: 32 ms at
	// p99 with 10, 250 ms with 500).
	saveBatch    = 15
	lookupBatch  = 100
	mostVersions = 20  // earlier texts kept of an article
	repostText   = 120 // bytes of text below which two articles may be alike by chance
)

// Stored returns for each article what is stored of it, recognised by its
// address, by its source's guid, or as a repost; a zero Article for one that
// is not stored. What is not shared is known to its own source alone.
func (s *Store) Stored(ctx context.Context, articles []content.Article) ([]content.Article, error) {
	out := make([]content.Article, 0, len(articles))
	for len(articles) > 0 {
		n := min(len(articles), lookupBatch)
		asked, err := s.addressed(ctx, s.read, articles[:n], false)
		if err != nil {
			return nil, err
		}
		batch, err := s.lookup(ctx, s.read, asked)
		if err != nil {
			return nil, err
		}
		for i := range batch {
			batch[i].URL = plain(batch[i].URL, articles[i].Source)
		}
		out, articles = append(out, batch...), articles[n:]
	}
	return out, nil
}

const storedColumns = `a.id, a.source, a.url, a.guid, a.title, a.deck, a.teaser, a.body, a.published, a.updated`

// lookup is Stored for a batch.
func (s *Store) lookup(ctx context.Context, q querier, articles []content.Article) ([]content.Article, error) {
	type known struct {
		source int64
		guid   string
	}
	if len(articles) == 0 {
		return nil, nil
	}
	byURL, byGUID := map[string]content.Article{}, map[known]content.Article{}
	read := func(put func(key string, a content.Article), query string, args ...any) error {
		return s.rows(ctx, q, func(r *sql.Rows) error {
			var key string
			var a content.Article
			var published, updated int64
			err := r.Scan(&key, &a.ID, &a.Source, &a.URL, &a.GUID, &a.Title, &a.Deck, &a.Teaser, &a.Body, &published, &updated)
			a.Published, a.Updated = instant(published), instant(updated)
			put(key, a)
			return err
		}, query, args...)
	}
	urls, guids := make([]any, 0, len(articles)), map[int64][]any{}
	for _, a := range articles {
		urls = append(urls, a.URL)
		if a.GUID != "" {
			guids[a.Source] = append(guids[a.Source], a.GUID)
		}
	}
	direct := func(key string, a content.Article) { byURL[key] = a }
	in := `(` + marks(len(urls)) + `)`
	if err := read(direct, `SELECT r.url, `+storedColumns+` FROM reposts r JOIN articles a ON a.id = r.article WHERE r.url IN `+in, urls...); err != nil {
		return nil, err
	}
	for url, a := range byURL {
		a.Source = repost // never changed by what comes under another address
		byURL[url] = a
	}
	if err := read(direct, `SELECT a.url, `+storedColumns+` FROM articles a WHERE a.url IN `+in, urls...); err != nil {
		return nil, err
	}
	for source, list := range guids {
		put := func(guid string, a content.Article) { byGUID[known{source, guid}] = a }
		if err := read(put, `SELECT a.guid, `+storedColumns+` FROM articles a WHERE a.guid <> '' AND a.source = ? AND a.guid IN (`+marks(len(list))+`)`, append([]any{source}, list...)...); err != nil {
			return nil, err
		}
	}
	out := make([]content.Article, len(articles))
	for i, a := range articles {
		var found bool
		if out[i], found = byURL[a.URL]; !found && a.GUID != "" {
			out[i] = byGUID[known{a.Source, a.GUID}]
		}
	}
	return out, nil
}

// repost is the source of what lookup found under another address.
const repost = -1

// SaveArticles stores articles that are not known, by address, guid or text,
// and returns how many were new. Ids are given here, so that they grow with the
// time of ingest. A known article whose source has changed it is changed, and
// its earlier text kept as a version; its date stays.
func (s *Store) SaveArticles(ctx context.Context, articles []content.Article) (int, error) {
	stored, err := s.Stored(ctx, articles)
	if err != nil {
		return 0, fmt.Errorf("look up articles: %w", err)
	}
	var work []content.Article
	for i, a := range articles {
		if a.URL == "" || a.Title == "" {
			return 0, fmt.Errorf("store article %q: %w", a.URL, errors.New("an article needs an address and a title"))
		}
		if _, differs := revise(stored[i], a); stored[i].ID == 0 || differs || touched(stored[i], a) {
			work = append(work, a)
		}
	}
	added := 0
	for len(work) > 0 {
		batch := work[:min(len(work), saveBatch)]
		work = work[len(batch):]
		n := 0
		err := s.tx(ctx, func(q querier) error {
			n = 0
			batch, err := s.addressed(ctx, q, batch, true)
			if err != nil {
				return err
			}
			batch = slices.DeleteFunc(batch, func(a content.Article) bool { return a.URL == "" })
			stored, err := s.lookup(ctx, q, batch)
			if err != nil {
				return err
			}
			for i, a := range batch {
				isNew, err := s.saveArticle(ctx, q, stored[i], a)
				if err != nil {
					return fmt.Errorf("store article %s: %w", a.URL, err)
				}
				if isNew {
					n++
				}
			}
			return nil
		})
		if err != nil {
			return added, err
		}
		added += n
	}
	return added, nil
}

// revise returns a stored article as its source has it now, and whether that
// differs. A source that sends less than it did, such as a teaser where a page
// has been read, has changed nothing.
func revise(stored, a content.Article) (content.Article, bool) {
	next := stored
	if stored.ID == 0 || stored.Source != a.Source {
		return next, false
	}
	next.Title = a.Title
	if a.Deck != "" {
		next.Deck = a.Deck
	}
	if stored.Teaser != "" && a.Teaser != "" {
		next.Teaser = a.Teaser
	}
	if len(a.Body) > len(stored.Body)/2 && !strings.Contains(stored.Body, a.Body) {
		next.Body = a.Body
	}
	differs := next.Title != stored.Title || next.Deck != stored.Deck || next.Teaser != stored.Teaser || next.Body != stored.Body
	return next, differs
}

// touched reports whether a source says that an article is newer than it said
// before, which is noted even when the text is the same: its page need not be read again.
func touched(stored, a content.Article) bool {
	return stored.ID != 0 && stored.Source == a.Source && a.Updated.After(stored.Updated)
}

// digest is what two articles with the same title and text share. It is "" for
// texts so short that they may be alike by chance.
func digest(a content.Article) string {
	text := a.Text()
	if len(text) < repostText {
		return ""
	}
	return hashed(language.Fold(a.Title) + "\n" + text)
}

func hashed(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// saveArticle stores one article, given what is stored of it, and reports
// whether it is new.
func (s *Store) saveArticle(ctx context.Context, q querier, stored, a content.Article) (bool, error) {
	if stored.ID != 0 {
		if next, differs := revise(stored, a); differs {
			next.Updated = a.Updated
			return false, s.changeArticle(ctx, q, stored, next)
		}
		if touched(stored, a) {
			_, err := s.exec(ctx, q, `UPDATE articles SET updated = ? WHERE id = ?`, micros(a.Updated), stored.ID)
			return false, err
		}
		return false, nil
	}
	if again, err := s.seen(ctx, q, a); err != nil || again {
		return false, err
	}
	id := s.NewID()
	n, err := s.exec(ctx, q, `INSERT INTO articles (`+metaColumns+`, body, guid, updated, digest, undated) VALUES (`+marks(21)+`) ON CONFLICT DO NOTHING`,
		id, a.Source, a.URL, a.Title, a.Deck, a.Teaser, a.Byline, a.Image, a.Language, a.Publisher, a.Owner, list(a.Topics),
		micros(a.Published), micros(a.Fetched), 0, 0, a.Body, a.GUID, micros(a.Updated), digest(a), a.Undated)
	if err != nil || n == 0 {
		return false, err
	}
	_, err = s.exec(ctx, q, s.dialect.add, id, searchText(a.Title+"\n"+a.Text()))
	return err == nil, err
}

// seen reports whether an article that is not stored under its names must not
// be stored: its source published it before under others, which is noted, or it
// was undated and has been removed.
func (s *Store) seen(ctx context.Context, q querier, a content.Article) (bool, error) {
	if a.Undated {
		var n int
		if err := s.row(ctx, q, `SELECT COUNT(*) FROM forgotten WHERE digest = ?`, hashed(a.URL)).Scan(&n); err != nil || n > 0 {
			return n > 0, err
		}
	}
	d := digest(a)
	if d == "" || a.Source == 0 {
		return false, nil
	}
	var first int64
	err := s.row(ctx, q, `SELECT COALESCE(MIN(id), 0) FROM articles WHERE digest = ? AND digest <> '' AND source = ?`, d, a.Source).Scan(&first)
	if err != nil || first == 0 {
		return false, err
	}
	_, err = s.exec(ctx, q, `INSERT INTO reposts (url, article) VALUES (?, ?) ON CONFLICT (url) DO NOTHING`, a.URL, first)
	return true, err
}

// changeArticle replaces an article's text and keeps the earlier one.
func (s *Store) changeArticle(ctx context.Context, q querier, old, next content.Article) error {
	at := micros(s.now())
	if _, err := s.exec(ctx, q, `INSERT INTO versions (article, at, title, deck, teaser, body)
		SELECT ?, ?, ?, ?, ?, ? WHERE (SELECT COUNT(*) FROM versions WHERE article = ?) < ? ON CONFLICT DO NOTHING`,
		old.ID, at, old.Title, old.Deck, old.Teaser, old.Body, old.ID, mostVersions); err != nil {
		return err
	}
	if _, err := s.exec(ctx, q, `UPDATE articles SET title = ?, deck = ?, teaser = ?, body = ?, updated = ?, digest = ? WHERE id = ?`,
		next.Title, next.Deck, next.Teaser, next.Body, micros(next.Updated), digest(next), old.ID); err != nil {
		return err
	}
	if _, err := s.exec(ctx, q, s.dialect.remove, old.ID); err != nil {
		return err
	}
	if _, err := s.exec(ctx, q, s.dialect.add, old.ID, searchText(next.Title+"\n"+next.Text())); err != nil {
		return err
	}
	return s.touch(ctx, q)
}

// A Version is an earlier text of an article.
type Version struct {
	Article content.Article // its ID, title, deck, teaser and body
	Until   time.Time       // when it was replaced
}

// Versions returns the earlier texts of an article, oldest first.
func (s *Store) Versions(ctx context.Context, article int64) ([]Version, error) {
	var all []Version
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		v := Version{Article: content.Article{ID: article}}
		var at int64
		err := r.Scan(&at, &v.Article.Title, &v.Article.Deck, &v.Article.Teaser, &v.Article.Body)
		v.Until = instant(at)
		all = append(all, v)
		return err
	}, `SELECT at, title, deck, teaser, body FROM versions WHERE article = ? ORDER BY at`, article)
	return all, err
}
