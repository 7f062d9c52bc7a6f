package content

import "time"

// A Lease is a claim on rows until a moment. Whoever finishes work with a
// token that the row no longer holds changes nothing: somebody else has it.
type Lease struct {
	Token string
	Now   time.Time
	Until time.Time
}
