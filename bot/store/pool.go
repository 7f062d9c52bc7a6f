package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"sync"
)

// mostKept is how many statements a pool keeps, the first that are asked
// twice: a few hundred texts make up nearly all that a process asks. None is
// given up for another, since somebody may be about to use it.
const mostKept = 512

// keptVerbs begin the statements that are kept. Others, such as PRAGMA, SQLite
// partly carries out while it compiles them.
var keptVerbs = []string{"SELECT", "INSERT", "UPDATE", "DELETE"}

// A pool is connections to the database. On SQLite it keeps the statements that
// are asked again: to compile one takes longer than to carry it out. The driver
// of PostgreSQL does so by itself.
type pool struct {
	*sql.DB

	mu    sync.Mutex
	kept  map[string]*sql.Stmt // nil on PostgreSQL
	asked map[string]bool      // once
}

// compiled returns the statement of a text, or nil where it is not worth
// keeping, or is wrong, which its sender is to be told. It takes a connection,
// so it must not be called in a transaction of a pool of one.
func (p *pool) compiled(ctx context.Context, query string) *sql.Stmt {
	stmt, worth := p.known(query)
	if stmt != nil || !worth {
		return stmt
	}
	stmt, err := p.PrepareContext(ctx, query)
	if err != nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other := p.kept[query]; other != nil || len(p.kept) >= mostKept {
		stmt.Close() //nolint:errcheck // it was not used
		return other
	}
	delete(p.asked, query)
	p.kept[query] = stmt
	return stmt
}

// known returns the statement of a text, if it is compiled, and whether it is
// to be.
func (p *pool) known(query string) (stmt *sql.Stmt, worth bool) {
	if p.kept == nil || !slices.Contains(keptVerbs, strings.ToUpper(query[:min(6, len(query))])) {
		return nil, false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if stmt := p.kept[query]; stmt != nil {
		return stmt, true
	}
	if len(p.kept) >= mostKept {
		return nil, false
	}
	worth = p.asked[query]
	if len(p.asked) >= mostKept { // of what is asked once there is no end
		clear(p.asked)
	}
	p.asked[query] = true
	return nil, worth
}

// A transaction uses what its pool has compiled, and has the rest compiled once
// it is over.
type transaction struct {
	*sql.Tx
	pool *pool
	mine map[string]*sql.Stmt // bound to it; nil of what is not compiled yet
}

// within is a transaction of the pool.
func (p *pool) within(tx *sql.Tx) *transaction {
	return &transaction{Tx: tx, pool: p, mine: map[string]*sql.Stmt{}}
}

// compiled returns the statement of a text in the transaction, or nil. No other
// of the same text may be asked while its rows are read.
func (t *transaction) compiled(ctx context.Context, query string) *sql.Stmt {
	if stmt, met := t.mine[query]; met {
		return stmt
	}
	stmt, worth := t.pool.known(query)
	if stmt != nil {
		stmt = t.StmtContext(ctx, stmt)
	}
	if worth {
		t.mine[query] = stmt
	}
	return stmt
}

// Commit ends the transaction.
func (t *transaction) Commit(ctx context.Context) error {
	err := t.Tx.Commit()
	for query, stmt := range t.mine {
		if stmt == nil {
			t.pool.compiled(ctx, query)
		}
	}
	return err
}
