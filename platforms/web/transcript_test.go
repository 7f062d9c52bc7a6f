package web

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"
)

// transcript is a Transcript in memory.
type transcript struct {
	mu     sync.Mutex
	pages  []kept
	faults int   // how many calls of AddPage fail, without effect
	closed error // what every call returns, if it is set
}

type kept struct {
	chat, key string
	mine      bool
	html      string
	at        time.Time
}

var errDisk = errors.New("the disk is full")

func (t *transcript) AddPage(ctx context.Context, chat, key string, mine bool, html string) (int64, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := cmp.Or(ctx.Err(), t.closed); err != nil {
		return 0, err
	}
	if t.faults > 0 {
		t.faults--
		return 0, errDisk
	}
	for i, p := range t.pages {
		if key != "" && p.chat == chat && p.key == key {
			return int64(i + 1), nil
		}
	}
	t.pages = append(t.pages, kept{chat, key, mine, html, time.Now()})
	return int64(len(t.pages)), nil
}

func (t *transcript) ReplacePage(ctx context.Context, chat string, id int64, html string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := cmp.Or(ctx.Err(), t.closed); err != nil {
		return err
	}
	if i := int(id) - 1; i >= 0 && i < len(t.pages) && t.pages[i].chat == chat {
		t.pages[i].html = html
	}
	return nil
}

func (t *transcript) Pages(ctx context.Context, chat string, after int64, limit int, each func(int64, bool, string, time.Time)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := cmp.Or(ctx.Err(), t.closed); err != nil {
		return err
	}
	for i := max(int(after), len(t.pages)-limit, 0); i < len(t.pages); i++ {
		if p := t.pages[i]; p.chat == chat {
			each(int64(i+1), p.mine, p.html, p.at)
		}
	}
	return nil
}

func (t *transcript) script(faults int, closed error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.faults, t.closed = faults, closed
}

// state is everything that is kept, to see whether something changed it.
func (t *transcript) state() []kept {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]kept(nil), t.pages...)
}
