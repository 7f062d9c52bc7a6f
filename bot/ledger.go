package bot

import (
	"sync"
	"time"
)

// A ledger gathers what is recorded while an earlier record is being written,
// so that many deliveries share a transaction.
type ledger struct {
	write func([]Outcome) (held []bool, err error)
	wait  func() time.Duration // for more to come, before each writing

	mu      sync.Mutex
	waiting []entry
	writing bool
}

type entry struct {
	outcome Outcome
	done    chan error
}

// record returns once the outcome is written, with ErrLost if the lease did
// not hold its delivery any more.
func (l *ledger) record(o Outcome) error {
	e := entry{o, make(chan error, 1)}
	l.mu.Lock()
	l.waiting = append(l.waiting, e)
	begin := !l.writing
	l.writing = true
	l.mu.Unlock()
	if begin {
		go l.flush()
	}
	return <-e.done
}

func (l *ledger) flush() {
	for {
		if wait := l.wait(); wait > 0 {
			time.Sleep(wait)
		}
		l.mu.Lock()
		batch := l.waiting
		l.waiting = nil
		l.writing = len(batch) > 0
		l.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		outcomes := make([]Outcome, len(batch))
		for i, e := range batch {
			outcomes[i] = e.outcome
		}
		held, err := l.write(outcomes)
		for i, e := range batch {
			if err == nil && !held[i] {
				e.done <- ErrLost
			} else {
				e.done <- err
			}
		}
	}
}
