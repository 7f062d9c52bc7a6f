package store

import (
	"context"
	"database/sql"
	"strings"
)

// A batch is a statement about many rows at once, which are its table v with
// the columns column1, column2 and so on: both databases name those of VALUES so.
type batch struct {
	before, after string   // of the list of rows
	types         []string // of its columns; none where those they are inserted into tell
}

// batchSizes are the numbers of rows of batches, largest first: few, so that
// the statements are kept.
var batchSizes = [...]int{256, 64, 16, 4, 1}

// query is the text for n rows.
func (b *batch) query(n int) string {
	row := "(" + marks(len(b.types)) + ")"
	first := row
	if b.types[0] != "" {
		first = "(CAST(? AS " + strings.Join(b.types, "), CAST(? AS ") + "))"
	}
	return b.before + "VALUES " + first + strings.Repeat(", "+row, n-1) + b.after
}

// run carries out a batch for all rows, and calls scan, if it is not nil, for
// each row of the answer. More arguments follow those of the rows.
func (s *Store) run(ctx context.Context, q querier, b *batch, rows [][]any, scan func(*sql.Rows) error, more ...any) error {
	for len(rows) > 0 {
		n := len(rows)
		for _, size := range batchSizes {
			if size <= n {
				n = size
				break
			}
		}
		args := make([]any, 0, n*len(rows[0])+len(more))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		args = append(args, more...)
		var err error
		if scan == nil {
			_, err = s.exec(ctx, q, b.query(n), args...)
		} else {
			err = s.rows(ctx, q, scan, b.query(n), args...)
		}
		if err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
