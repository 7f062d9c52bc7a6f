package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"daybrief/bot"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

const (
	mostFound   = 400 // articles in which a topic's words are found, the newest
	mostQueried = 12  // words of a query
)

// searchText is a text as the full-text index holds it.
func searchText(s string) string { return strings.Join(content.Terms(s), " ") }

// Articles returns the heads of the articles of a query's window: those
// of its topic or story, or those of stories in which its words are found.
func (s *Store) Articles(ctx context.Context, q briefing.Query) ([]content.Article, error) {
	where := `published > ? AND published <= ?`
	args := []any{micros(q.From), micros(q.Until)}
	if q.Behind > 0 {
		where += ` AND (published > ? OR id >= ?)`
		args = []any{micros(q.From.Add(-q.Behind)), micros(q.Until), micros(q.From), content.IDFloor(q.From)}
	}
	where, args = where+visible, append(args, visibleTo(q.For)...)
	if q.Language != "" {
		where += ` AND language = ?`
		args = append(args, q.Language)
	}
	story, isStory := briefing.ReadStoryRef(q.Topic)
	switch {
	case isStory:
		story, err := s.current(ctx, story)
		if err != nil {
			return nil, err
		}
		return s.heads(ctx, where+` AND (story = ? OR id = ?) ORDER BY published, id`, append(args, story, story)...)
	case q.Topic == "":
		return s.newest(ctx, where, args...)
	case slices.ContainsFunc(content.Topics, func(t content.Topic) bool { return t.Key == q.Topic }):
		return s.newest(ctx, where+` AND topics LIKE ?`, append(args, "%,"+q.Topic+",%")...)
	}
	ids, err := s.find(ctx, content.Terms(q.Topic), q.From.Add(-q.Behind), mostFound, where, args...)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	// A story is found whole, even if only some of its articles use the word.
	found, err := s.heads(ctx, `id IN (`+marks(len(ids))+`)`, anys(ids)...)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	stories := map[int64]bool{}
	var loose []content.Article
	for _, a := range found {
		if a.Story == 0 {
			loose = append(loose, a)
		} else {
			stories[a.Story] = true
		}
	}
	if len(stories) == 0 {
		return loose, nil
	}
	var keys []int64
	for id := range stories {
		keys = append(keys, id)
	}
	slices.Sort(keys)
	whole, err := s.heads(ctx, where+` AND story IN (`+marks(len(keys))+`) ORDER BY published, id`, append(args, anys(keys)...)...)
	return append(whole, loose...), err
}

// mostWeighed bounds how many articles one answer weighs.
const mostWeighed = 20_000

// newest returns the newest of the articles that match, oldest first.
func (s *Store) newest(ctx context.Context, where string, args ...any) ([]content.Article, error) {
	all, err := s.heads(ctx, where+` ORDER BY published DESC, id DESC LIMIT ?`, append(args, mostWeighed)...)
	slices.Reverse(all)
	return all, err
}

// find returns the newest of the articles that match a condition and hold all
// words. The start bounds the
// ids: an article is stored no earlier than it is published, and ids grow with
// the time of storing. How well a text matches is not asked: the index would
// read all that it knows of a word, and most of the archive holds a common one.
func (s *Store) find(ctx context.Context, words []string, from time.Time, limit int, where string, args ...any) ([]int64, error) {
	if len(words) == 0 {
		return nil, nil
	}
	var ids []int64
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}, fmt.Sprintf(s.dialect.search, where), slices.Concat([]any{s.dialect.words(words[:min(len(words), mostQueried)]), content.IDFloor(from)}, args, []any{limit})...)
	return ids, err
}

// Search returns up to limit of the newest articles in which all words are
// found, without their bodies: those with the words in the title first, then
// the newer.
func (s *Store) Search(ctx context.Context, text string, reader platforms.Chat, until time.Time, limit int) ([]content.Article, error) {
	words := content.Terms(text)
	var ids []int64
	// A common word is in half of the archive: the newest are found without
	// looking at all of it.
	for _, back := range []time.Duration{7 * 24 * time.Hour, 90 * 24 * time.Hour, 100 * 365 * 24 * time.Hour} {
		var err error
		if ids, err = s.find(ctx, words, until.Add(-back), limit, `published <= ?`+visible, append([]any{micros(until)}, visibleTo(reader)...)...); err != nil {
			return nil, err
		}
		if len(ids) >= limit/4 {
			break
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := s.heads(ctx, `id IN (`+marks(len(ids))+`) ORDER BY published DESC, id DESC`, anys(ids)...)
	titled := make(map[int64]int, len(found))
	for _, a := range found {
		titled[a.ID] = inTitle(a, words)
	}
	slices.SortStableFunc(found, func(a, b content.Article) int { return titled[b.ID] - titled[a.ID] })
	return found, err
}

// inTitle counts the words that an article's title holds.
func inTitle(a content.Article, words []string) int {
	title, n := content.Terms(a.Title), 0
	for _, w := range words {
		if slices.Contains(title, w) {
			n++
		}
	}
	return n
}

// StoryArticles returns a story's articles published by the given time, whole,
// oldest first, at most 40: of more the newest, and of those copies last.
func (s *Store) StoryArticles(ctx context.Context, story int64, reader platforms.Chat, until time.Time) ([]content.Article, error) {
	story, err := s.current(ctx, story)
	if err != nil {
		return nil, err
	}
	all, err := s.whole(ctx, `(story = ? OR id = ?) AND published <= ?`+visible+`
		ORDER BY CASE WHEN duplicate_of = 0 THEN 0 ELSE 1 END, published DESC, id DESC LIMIT 40`, append([]any{story, story, micros(until)}, visibleTo(reader)...)...)
	slices.SortStableFunc(all, func(a, b content.Article) int {
		return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID))
	})
	return all, err
}

// mostEarlier bounds the articles that Earlier returns of one story.
const mostEarlier = 6

// Earlier returns the newest articles of some stories that were published up to
// a time, whole, oldest first.
func (s *Store) Earlier(ctx context.Context, stories []int64, reader platforms.Chat, until time.Time) ([]content.Article, error) {
	var all []content.Article
	for _, story := range stories {
		some, err := s.whole(ctx, `story = ? AND published <= ? AND duplicate_of = 0`+visible+` ORDER BY published DESC, id DESC LIMIT ?`,
			append(append([]any{story, micros(until)}, visibleTo(reader)...), mostEarlier)...)
		if err != nil {
			return nil, err
		}
		slices.Reverse(some)
		all = append(all, some...)
	}
	return all, nil
}

// ArticleByURL returns the article of an address, whole, or nil. One that all
// share comes before those of the chat's own sources.
func (s *Store) ArticleByURL(ctx context.Context, url string, reader platforms.Chat) (*content.Article, error) {
	addresses := []any{url}
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		addresses = append(addresses, url+ownSuffix(id))
		return err
	}, `SELECT source FROM source_chats WHERE `+isChat, chatArgs(reader)...)
	if err != nil {
		return nil, err
	}
	all, err := s.whole(ctx, `url IN (`+marks(len(addresses))+`)`+visible+` ORDER BY LENGTH(url), id LIMIT 1`, append(addresses, visibleTo(reader)...)...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// Unedited returns up to limit articles that belong to no story yet, oldest
// first, whole.
func (s *Store) Unedited(ctx context.Context, limit int) ([]content.Article, error) {
	all, err := s.whole(ctx, `story = 0 ORDER BY published, id LIMIT ?`, limit)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	own, err := s.ownSources(ctx, s.read)
	for i := range all {
		all[i].Own = own[all[i].Source]
	}
	return all, err
}

// Recent returns the articles published since a time that all share and that
// belong to a story, whole, oldest first, and whom each names, in the fullest
// form.
func (s *Store) Recent(ctx context.Context, since time.Time) ([]content.Article, map[int64][]string, error) {
	all, err := s.whole(ctx, `story <> 0 AND published >= ? AND source NOT IN (SELECT id FROM sources WHERE shared = FALSE) ORDER BY published, id`, micros(since))
	if err != nil {
		return nil, nil, err
	}
	names := map[int64][]string{}
	err = s.rows(ctx, s.read, func(r *sql.Rows) error {
		var article int64
		var name string
		err := r.Scan(&article, &name)
		names[article] = append(names[article], name)
		return err
	}, `SELECT article, form FROM mentions WHERE published >= ? ORDER BY article, form`, micros(since))
	return all, names, err
}

// SaveEdits stores what the editor found out, in one transaction, if the clock
// is still held. It returns bot.ErrLost when it is not.
func (s *Store) SaveEdits(ctx context.Context, clock string, l content.Lease, edits []content.Edit) error {
	return s.change(ctx, func(q querier) error {
		n, err := s.exec(ctx, q, `UPDATE clocks SET leased_until = ? WHERE name = ? AND lease = ?`, micros(l.Until), clock, l.Token)
		if err != nil {
			return err
		}
		if n == 0 {
			return bot.ErrLost
		}
		for _, e := range edits {
			if err := s.saveEdit(ctx, q, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) saveEdit(ctx context.Context, q querier, e content.Edit) error {
	a := e.Article
	where := ` WHERE id = ?`
	if a.Own { // it is edited anew if it has been shared meanwhile
		where += ` AND source IN (SELECT id FROM sources WHERE shared = FALSE)`
	}
	// Nothing is a copy of what not all can see.
	if _, err := s.exec(ctx, q, `UPDATE articles SET language = ?, topics = ?, story = ?,
		duplicate_of = COALESCE((SELECT o.id FROM articles o WHERE o.id = ? AND o.source NOT IN (SELECT id FROM sources WHERE shared = FALSE)), 0)`+where,
		a.Language, list(a.Topics), a.Story, a.DuplicateOf, a.ID); err != nil {
		return err
	}
	for _, p := range e.New {
		if err := s.addPerson(ctx, q, p); err != nil {
			return err
		}
	}
	for _, m := range e.People {
		if err := s.saveMention(ctx, q, a, m); err != nil {
			return err
		}
	}
	for _, m := range e.Merges {
		if err := s.merge(ctx, q, m, false); err != nil {
			return err
		}
	}
	return nil
}
