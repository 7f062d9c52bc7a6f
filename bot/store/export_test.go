package store

import (
	"context"
	"database/sql"

	"daybrief/platforms"
)

// Find is the full-text index, for the tests that change it.
var Find = (*Store).find

// ForgetBriefings removes the briefings of a chat.
func ForgetBriefings(ctx context.Context, s *Store, c platforms.Chat) error {
	return s.tx(ctx, func(q querier) error { return s.forgetBriefings(ctx, q, c) })
}

// ChatsWithSources returns the keys of the chats that have sources of their own.
func ChatsWithSources(ctx context.Context, s *Store, some []platforms.Chat) (map[string]bool, error) {
	return s.chatsWithSources(ctx, s.read, some)
}

// SuffixOwn takes the addresses of own articles away, as if they were from
// before they had any, and gives them back as the migration does.
func SuffixOwn(ctx context.Context, s *Store, source int64, between func()) error {
	suffix := ownSuffix(source)
	if _, err := s.exec(ctx, s.write, `UPDATE articles SET url = REPLACE(url, ?, '') WHERE source = ?`, suffix, source); err != nil {
		return err
	}
	between()
	return s.suffixOwn(ctx, s.write)
}

// Addresses returns the addresses under which articles are stored.
func Addresses(ctx context.Context, s *Store) ([]string, error) {
	var all []string
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var url string
		err := r.Scan(&url)
		all = append(all, url)
		return err
	}, `SELECT url FROM articles ORDER BY id`)
	return all, err
}

// FillNameWords empties the index of the words of names and fills it as the
// migration of a database without one does.
func FillNameWords(ctx context.Context, s *Store, between func()) error {
	if _, err := s.exec(ctx, s.write, `DELETE FROM name_words`); err != nil {
		return err
	}
	between()
	return s.fillNameWords(ctx, s.write)
}

// Bind writes the placeholders of a statement as a database wants them.
func Bind(kind, query string) string {
	if kind == "postgres" {
		return postgres.bind(query)
	}
	return sqlite.bind(query)
}

// Serves is the oldest program that may use today's tables.
const Serves = serves
