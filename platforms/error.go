package platforms

import (
	"errors"
	"fmt"
	"time"
)

// Kind is what a platform's refusal means, and so what to do about it.
type Kind int

// The kinds of refusal. DESIGN calls the acts that follow the error policy;
// the courier of package bot carries them out.
const (
	Other    Kind = iota // failed without effect: 5xx, connection refused. Try again later.
	Busy                 // asked too fast; wait as long as Error.Wait says.
	Unsure               // left, and no answer came: it may have arrived.
	Gone                 // the chat is closed to the bot: blocked, kicked, deleted, no right to write.
	Moved                // the chat has a new id, Error.To.
	Rejected             // the platform will never take this payload: our mistake.
	Denied               // the token is not valid, or not for this.
)

var kindNames = [...]string{"other", "busy", "unsure", "gone", "moved", "rejected", "denied"}

func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return fmt.Sprintf("Kind(%d)", int(k))
	}
	return kindNames[k]
}

// Error is a refusal by a platform. Its text never holds a token.
type Error struct {
	Platform string
	Kind     Kind
	Wait     time.Duration // Busy: how long to hold back
	Global   bool          // Busy: hold back the whole platform, not this chat alone
	To       string        // Moved: the chat's new id
	Thread   bool          // Gone: the thread or topic alone, not the chat around it
	Bytes    int           // Rejected: size of the rendered payload
	Err      error         // the platform's words
}

func (e *Error) Error() string {
	s := e.Platform + ": " + e.Kind.String()
	if e.Kind == Busy {
		s += fmt.Sprintf(" for %s", e.Wait)
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the platform's own error.
func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of the first *Error in err's tree. An error of
// another type is Unsure, since nothing is known of what it left behind.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Unsure
}
