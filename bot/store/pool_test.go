package store

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestPool asks the same and other things again and again, alone and in
// transactions, while tables change: the answers must be right whether a
// statement was kept or not, and not too many may be kept.
func TestPool(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.exec(t.Context(), s.write, `CREATE TABLE numbers (n BIGINT)`); err != nil {
		t.Fatal(err)
	}
	const each = mostKept + 200
	var g sync.WaitGroup
	for worker := range 3 {
		g.Go(func() {
			for i := range each {
				want := worker*each + i
				var got int
				if err := s.row(t.Context(), s.read, fmt.Sprintf(`SELECT ? + %d`, i%(mostKept+100)), want).Scan(&got); err != nil || got != want+i%(mostKept+100) {
					t.Errorf("read %d, %v; want %d", got, err, want+i%(mostKept+100))
				}
				err := s.tx(t.Context(), func(q querier) error {
					for range 2 {
						if _, err := s.exec(t.Context(), q, `INSERT INTO numbers (n) VALUES (?)`, want); err != nil {
							return err
						}
					}
					return s.rows(t.Context(), q, func(r *sql.Rows) error {
						var n, text int
						if err := r.Scan(&n, &text); n != 2 || text != i%20 {
							return fmt.Errorf("read %d and %d, %w; want 2 and %d", n, text, err, i%20)
						}
						return nil
					}, fmt.Sprintf(`SELECT COUNT(*), %d FROM numbers WHERE n = ?`, i%20), want)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	g.Go(func() {
		for i := range 5 {
			if _, err := s.exec(t.Context(), s.write, fmt.Sprintf(`CREATE INDEX numbers_%d ON numbers (n)`, i)); err != nil {
				t.Error(err)
			}
		}
	})
	g.Wait()
	for range 3 {
		if err := s.row(t.Context(), s.read, `SELECT nothing FROM nowhere`).Scan(new(int)); err == nil {
			t.Error("a wrong statement is answered")
		}
	}
	for _, p := range []*pool{s.read, s.write} {
		if len(p.kept) == 0 || len(p.kept) > mostKept {
			t.Errorf("%d statements are kept, want some and at most %d", len(p.kept), mostKept)
		}
	}
}
