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

// batchSizes are the numbers of rows for which a batch is prepared, largest
// first. To parse a statement with hundreds of rows takes SQLite longer than to
// carry it out.
var batchSizes = [...]int{256, 64, 16, 4, 1}

// prepared are the batches that are carried out for every message.
var prepared = []*batch{&moveOn, &queue, &markSending, &markSent, &markPostponed, &markDropped, &markCovered, &readKnown, &readTold, &writeKnown, &readMerged, &readSplit, &readSubscriptions, &readSettings, &readFilters, &readOwn}

// query is the text for n rows.
func (b *batch) query(n int) string {
	row := "(" + marks(len(b.types)) + ")"
	first := row
	if b.types[0] != "" {
		first = "(CAST(? AS " + strings.Join(b.types, "), CAST(? AS ") + "))"
	}
	return b.before + "VALUES " + first + strings.Repeat(", "+row, n-1) + b.after
}

// prepare prepares the batches on SQLite. The driver of PostgreSQL keeps what
// it has prepared by itself.
func (s *Store) prepare(ctx context.Context) error {
	if s.dialect.lock != "" {
		return nil
	}
	s.batches = map[string]*sql.Stmt{}
	for _, b := range prepared {
		for _, n := range batchSizes {
			query := b.query(n)
			stmt, err := s.write.PrepareContext(ctx, s.dialect.bind(query))
			if err != nil {
				return err
			}
			s.batches[query] = stmt
		}
	}
	return nil
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
		if err := s.runSome(ctx, q, b.query(n), append(args, more...), scan); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

func (s *Store) runSome(ctx context.Context, q querier, query string, args []any, scan func(*sql.Rows) error) error {
	tx, inTx := q.(*sql.Tx)
	stmt := s.batches[query]
	if stmt == nil || !inTx {
		if scan != nil {
			return s.rows(ctx, q, scan, query, args...)
		}
		_, err := s.exec(ctx, q, query, args...)
		return err
	}
	stmt = tx.StmtContext(ctx, stmt)
	defer stmt.Close()
	if scan == nil {
		_, err := stmt.ExecContext(ctx, args...)
		return err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	return each(rows, err, scan)
}
