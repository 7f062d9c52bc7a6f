package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"daybrief/bot"
	"daybrief/content"
	"daybrief/content/stories"
	"daybrief/platforms"
)

// ownMark parts the address of an article from the source that a chat has for
// itself. No address that is read from outside ends so: fragments are cut off.
const ownMark = "#own="

// ownSuffix follows the addresses of the articles of a source that is not
// shared, so that what any feed says of an address never meets what others say
// of it: such articles are stored under addresses of their own.
func ownSuffix(source int64) string { return ownMark + strconv.FormatInt(source, 36) }

// plain returns the address of an article of a source as people know it.
func plain(url string, source int64) string {
	if i := strings.LastIndex(url, ownMark); i >= 0 && url[i:] == ownSuffix(source) {
		return url[:i]
	}
	return url
}

// addressed returns articles with the addresses under which they are stored.
// Those of an own source that is no more have none. Locked, the sources stay
// what they are until the transaction ends.
func (s *Store) addressed(ctx context.Context, q querier, articles []content.Article, locked bool) ([]content.Article, error) {
	var ids []any
	for _, a := range articles {
		if a.Source != 0 && !slices.Contains(ids, any(a.Source)) {
			ids = append(ids, a.Source)
		}
	}
	if len(ids) == 0 {
		return articles, nil
	}
	in := `id IN (` + marks(len(ids)) + `)`
	if locked {
		if _, err := s.exec(ctx, q, `UPDATE sources SET shared = shared WHERE shared = FALSE AND `+in, ids...); err != nil {
			return nil, err
		}
	}
	shared := map[int64]bool{}
	err := s.rows(ctx, q, func(r *sql.Rows) error {
		var id int64
		var is bool
		err := r.Scan(&id, &is)
		shared[id] = is
		return err
	}, `SELECT id, shared FROM sources WHERE `+in, ids...)
	out := slices.Clone(articles)
	for i, a := range out {
		switch is, there := shared[a.Source]; {
		case !there && a.Own:
			out[i].URL, out[i].GUID = "", ""
		case there && !is:
			out[i].URL += ownSuffix(a.Source)
		}
	}
	return out, err
}

// suffixOwn gives the articles of own sources their addresses, in a database
// from before they had any.
func (s *Store) suffixOwn(ctx context.Context, q querier) error {
	own, err := s.ownSources(ctx, q)
	if err != nil {
		return err
	}
	for id := range own {
		for _, query := range []string{
			`UPDATE reposts SET url = url || CAST(? AS TEXT) WHERE article IN (SELECT id FROM articles WHERE source = ?)`,
			`UPDATE articles SET url = url || CAST(? AS TEXT), duplicate_of = 0 WHERE source = ?`,
		} {
			if _, err := s.exec(ctx, q, query, ownSuffix(id), id); err != nil {
				return err
			}
		}
	}
	return nil
}

// visible adds to a condition on articles that a chat may see them: those of
// sources that all share, and of its own. visibleTo are its values.
const visible = ` AND source NOT IN (SELECT id FROM sources WHERE shared = FALSE
	AND id NOT IN (SELECT source FROM source_chats WHERE ` + isChat + `))`

func visibleTo(c platforms.Chat) []any { return chatArgs(c) }

// ownSources returns the sources that are not shared.
func (s *Store) ownSources(ctx context.Context, q querier) (map[int64]bool, error) {
	own := map[int64]bool{}
	err := s.rows(ctx, q, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		own[id] = true
		return err
	}, `SELECT id FROM sources WHERE shared = FALSE`)
	return own, err
}

// SourcesOf returns the sources that all share and those of a chat, oldest
// first.
func (s *Store) SourcesOf(ctx context.Context, c platforms.Chat) ([]content.Source, error) {
	return s.sources(ctx, s.read, ` WHERE shared = TRUE OR id IN (SELECT source FROM source_chats WHERE `+isChat+`) ORDER BY id`, chatArgs(c)...)
}

// chatsWithSources returns those of some chats that have sources of their own.
// What is shared is no chat's own, see share.
func (s *Store) chatsWithSources(ctx context.Context, q querier, some []platforms.Chat) (map[string]bool, error) {
	chats := map[string]bool{}
	scan := func(r *sql.Rows) error {
		var c platforms.Chat
		err := r.Scan(&c.Platform, &c.ID, &c.Thread)
		chats[c.Key()] = true
		return err
	}
	keys := make([][]any, len(some))
	for i, c := range some {
		keys[i] = chatArgs(c)
	}
	return chats, s.run(ctx, q, &readOwn, keys, scan)
}

var readOwn = batch{`SELECT DISTINCT k.platform, k.chat, k.thread FROM (`, fmt.Sprintf(ofChat, "source_chats"), []string{"TEXT", "TEXT", "TEXT"}}

// Outlets returns the names of the outlets that all are told of: of the sources,
// and of the newest few thousand articles, since one feed may bring many.
func (s *Store) Outlets(ctx context.Context) ([]string, error) {
	var names []string
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		names = append(names, name)
		return err
	}, `SELECT publisher AS name FROM sources WHERE shared = TRUE AND retired = FALSE AND publisher <> ''
		UNION SELECT title FROM sources WHERE shared = TRUE AND retired = FALSE AND publisher = '' AND title <> ''
		UNION SELECT publisher FROM (SELECT publisher FROM articles WHERE source NOT IN (SELECT id FROM sources WHERE shared = FALSE) ORDER BY id DESC LIMIT 3000) newest WHERE publisher <> ''
		ORDER BY 1`)
	return names, err
}

// AddOwnSource makes a source one of a chat's own, if it has fewer than most and
// whoever asks fewer than bot.MostSourcesOfOne in all chats of the platform: the
// error is bot.ErrManySources otherwise. It reports whether the chat had room,
// and whether all share the source already, in which case nothing is changed.
// Chats that add one address share its articles.
func (s *Store) AddOwnSource(ctx context.Context, c platforms.Chat, src content.Source, by string, most int) (room, shared bool, err error) {
	err = s.tx(ctx, func(q querier) error {
		room, shared = false, false
		// This locks the chat's row, so that two requests at once count one after
		// the other.
		if _, err := s.exec(ctx, q, `UPDATE chats SET kind = kind WHERE `+isChat, chatArgs(c)...); err != nil {
			return err
		}
		var id int64
		err := s.row(ctx, q, `SELECT id, shared FROM sources WHERE url = ?`, src.URL).Scan(&id, &shared)
		if room = shared; shared || err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		var have, has, there int
		if err := s.row(ctx, q, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN source = ? THEN 1 ELSE 0 END), 0) FROM source_chats WHERE `+isChat, append([]any{id}, chatArgs(c)...)...).Scan(&have, &there); err != nil {
			return err
		}
		if room = have < most || there > 0; !room || there > 0 {
			return nil
		}
		if err := s.row(ctx, q, `SELECT COUNT(*) FROM source_chats WHERE platform = ? AND made_by = ? AND made_by <> ''`, c.Platform, by).Scan(&has); err != nil {
			return err
		}
		if has >= bot.MostSourcesOfOne {
			return bot.ErrManySources
		}
		return s.own(ctx, q, c, src, by)
	})
	return room, shared, err
}

// own makes a source a chat's, and makes the source if there is none.
func (s *Store) own(ctx context.Context, q querier, c platforms.Chat, src content.Source, by string) error {
	src.Own = true
	if _, err := s.insertSource(ctx, q, src); err != nil {
		return err
	}
	// It may have been retired when the last chat left it.
	if _, err := s.exec(ctx, q, `UPDATE sources SET retired = FALSE, problem = '', due_at = ? WHERE url = ? AND shared = FALSE AND retired = TRUE`, micros(s.now()), src.URL); err != nil {
		return err
	}
	_, err := s.exec(ctx, q, `INSERT INTO source_chats (source, platform, chat, thread, made_by)
		SELECT id, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT) FROM sources WHERE url = ? AND shared = FALSE ON CONFLICT DO NOTHING`,
		c.Platform, c.ID, c.Thread, by, src.URL)
	return err
}

// RemoveOwnSource takes a source from a chat. One that no chat has any more is
// read no more.
func (s *Store) RemoveOwnSource(ctx context.Context, c platforms.Chat, id int64) (removed bool, err error) {
	err = s.tx(ctx, func(q querier) error {
		n, err := s.exec(ctx, q, `DELETE FROM source_chats WHERE source = ? AND `+isChat, append([]any{id}, chatArgs(c)...)...)
		if removed = n > 0; err != nil {
			return err
		}
		return s.retireLonely(ctx, q)
	})
	return removed, err
}

// retireLonely ends the reading of sources that belonged to chats and belong to
// none. They stay, since what they brought must not be shown to others.
func (s *Store) retireLonely(ctx context.Context, q querier) error {
	_, err := s.exec(ctx, q, `UPDATE sources SET retired = TRUE, problem = 'no chat reads it any more', due_at = ?
		WHERE shared = FALSE AND retired = FALSE AND id NOT IN (SELECT source FROM source_chats)`, micros(content.Never))
	return err
}

// Share makes a source that chats added one for all, with what it has brought.
// That cannot be taken back: a source that all share can be removed.
func (s *Store) Share(ctx context.Context, id int64) error {
	return s.tx(ctx, func(q querier) error {
		_, err := s.share(ctx, q, id)
		return err
	})
}

// share is Share in a transaction, and reports whether the source was a chat's
// own. Its articles are given their plain addresses and are edited again: the
// first time nobody was looked for in them, and no story grew by them. Of those
// that all have from another source already, that one stays, and is what is
// seen where the copy was.
func (s *Store) share(ctx context.Context, q querier, id int64) (bool, error) {
	n, err := s.exec(ctx, q, `UPDATE sources SET shared = TRUE, retired = FALSE, problem = '', due_at = ? WHERE id = ? AND shared = FALSE`, micros(s.now()), id)
	if err != nil || n == 0 {
		return false, err
	}
	suffix := ownSuffix(id)
	own, cut := `source = ? AND url LIKE ?`, `SUBSTR(url, 1, LENGTH(url) - `+strconv.Itoa(len(suffix))+`)`
	for _, step := range []statement{
		{`DELETE FROM source_chats WHERE source = ?`, []any{id}},
		// They are noted again when they come again.
		{`DELETE FROM reposts WHERE article IN (SELECT id FROM articles WHERE ` + own + `)`, []any{id, "%" + suffix}},
		{`UPDATE articles SET url = ` + cut + `, story = 0, duplicate_of = 0 WHERE ` + own + ` AND ` + cut + ` NOT IN (SELECT url FROM articles)`, []any{id, "%" + suffix}},
	} {
		if _, err := s.exec(ctx, q, step.query, step.args...); err != nil {
			return false, err
		}
	}
	if err := s.dropCopies(ctx, q, id); err != nil {
		return false, err
	}
	return true, s.touch(ctx, q)
}

// dropCopies removes the articles of a source that still bear addresses of its
// own, and leads their stories to those of the articles with the plain ones.
func (s *Store) dropCopies(ctx context.Context, q querier, source int64) error {
	type copied struct{ id, story, other int64 }
	var copies []copied
	suffix := ownSuffix(source)
	err := s.rows(ctx, q, func(r *sql.Rows) error {
		var c copied
		err := r.Scan(&c.id, &c.story, &c.other)
		copies = append(copies, c)
		return err
	}, `SELECT c.id, c.story, o.story FROM articles c JOIN articles o ON o.url = SUBSTR(c.url, 1, LENGTH(c.url) - `+strconv.Itoa(len(suffix))+`)
		WHERE c.source = ? AND c.url LIKE ?`, source, "%"+suffix)
	for _, c := range copies {
		if err == nil && c.story == c.id && c.other != 0 {
			err = s.mergeStory(ctx, q, stories.Merge{From: c.story, Into: c.other})
		}
		if err == nil {
			_, err = s.exec(ctx, q, s.dialect.remove, c.id)
		}
		if err == nil {
			_, err = s.exec(ctx, q, `DELETE FROM articles WHERE id = ?`, c.id)
		}
	}
	return err
}

// forgetBriefings removes the briefings that were made for a chat alone, with
// all its threads. Their deliveries must have been removed before.
func (s *Store) forgetBriefings(ctx context.Context, q querier, c platforms.Chat) error {
	chat := "|" + platforms.Chat{Platform: c.Platform, ID: c.ID}.Key()
	var ids []any
	err := s.rows(ctx, q, func(r *sql.Rows) error {
		var id int64
		var key string
		err := r.Scan(&id, &key)
		// The words of a topic stand in a key as well, but never at its end.
		if i := strings.LastIndex(key, chat); i >= 0 && (key[i:] == chat || strings.HasPrefix(key[i:], chat+"/") && !strings.Contains(key[i+1:], "|")) {
			ids = append(ids, id)
		}
		return err
	}, `SELECT id, key FROM briefings WHERE key LIKE ? ESCAPE '!'`, "%"+escapeLike(chat)+"%")
	for some := range slices.Chunk(ids, lookupBatch) {
		if err == nil {
			_, err = s.exec(ctx, q, `DELETE FROM briefings WHERE id IN (`+marks(len(some))+`)`, some...)
		}
	}
	return err
}
