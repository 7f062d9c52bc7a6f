package store

import "context"

// Find is the full-text index, for the tests that change it.
var Find = (*Store).find

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
