package content

import (
	"math/rand/v2"
	"sync"
	"time"
)

// idRandomBits are the low bits of an identifier; the milliseconds since 1970
// stand above them. 43 bits of milliseconds last until the year 2248.
const idRandomBits = 20

// IDs makes identifiers that grow with time, for articles and all else. The
// zero value is ready. It may be used by many goroutines.
type IDs struct {
	mu   sync.Mutex
	last int64
}

// Next returns an identifier made at now: 63 bits, greater than all this value
// returned before, even when the clock goes back. Two processes may make the same one
// only by drawing one of a million numbers in the same millisecond.
func (i *IDs) Next(now time.Time) int64 {
	i.mu.Lock()
	defer i.mu.Unlock()
	id := IDFloor(now) | rand.Int64N(1<<idRandomBits)
	if id <= i.last {
		id = i.last + 1
	}
	i.last = id
	return id
}

// IDFloor returns the least identifier that can be made at t. Times before
// 1970 give 0.
func IDFloor(t time.Time) int64 {
	return max(t.UnixMilli(), 0) << idRandomBits
}

// IDTime returns when an identifier was made, to the millisecond.
func IDTime(id int64) time.Time { return time.UnixMilli(id >> idRandomBits) }
