package bot

import (
	"context"
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"daybrief/briefing"
	"daybrief/platforms"
)

// A written is the message of a delivery, with what it tells its chat.
type written struct {
	once    sync.Once
	message platforms.Message
	until   time.Time
	told    []briefing.Told
}

// A writingDesk keeps briefings and the messages made of them: most chats that are due
// together read the same, and each message is written once.
type writingDesk struct {
	mu        sync.Mutex
	briefings map[int64]*briefing.Briefing
	messages  map[string]*written
	phrases   map[[2]string]*briefing.Phrases // by the chat's language and the subscription's
}

// How much a desk keeps. Both hold for the chats that are due together; then
// it begins anew.
const (
	keptBriefings = 64
	keptMessages  = 512
)

// write returns the message of a delivery. It is shared: nothing in it may be
// changed.
func (w *writingDesk) write(ctx context.Context, c *Courier, d briefing.Delivery, to Reader) (*written, error) {
	b, err := w.briefing(ctx, c, d.Briefing)
	if err != nil {
		return nil, err
	}
	sub, set := to.Subscription, to.Settings
	v := briefing.View{
		Phrases: w.in(c.Catalog, set.Language, sub.Language), Zone: sub.Schedule.Location(), Format: sub.Format,
		At: d.Planned, Told: to.Told, Since: sub.Covered, Picture: set.Picture,
		Late: d.Late || b.Until.Sub(d.Planned) > briefing.LateAfter,
	}
	// Nobody is woken by what comes in quiet hours.
	quiet := set.QuietAt(d.Planned, v.Zone) || d.Late && set.QuietAt(c.Now(), v.Zone)
	compose := func(m *written) {
		m.until = b.Until
		m.message, m.told = b.Compose(v)
		m.message.Silent, m.message.Ping = set.Silent || quiet, set.Ping
	}
	if len(to.Filters) > 0 { // hardly two chats want the same
		if v.Wishes, err = c.Tailor.Wishes(ctx, to.Filters, *b, briefing.QueryOf(*b, *sub)); err != nil {
			return nil, err
		}
		m := &written{}
		compose(m)
		return m, nil
	}
	m := w.message(viewKey(d.Briefing, b, to, v, quiet))
	m.once.Do(func() { compose(m) })
	return m, nil
}

// viewKey names all that a message depends on. Of what the chat was told that
// is what it was told of the stories in the briefing.
func viewKey(id int64, b *briefing.Briefing, to Reader, v briefing.View, quiet bool) string {
	sub, set := to.Subscription, to.Settings
	key := fmt.Appendf(nil, "%d|%s|%s|%s|%s|%d|%t|%t|%t|%t|%s|", id, set.Language, sub.Language, sub.Schedule.Zone, sub.Format, v.At.UnixMicro(), v.Since.IsZero(), v.Late,
		set.Silent || quiet, set.Picture, set.Ping)
	for i := range b.Items {
		t, ok := v.Told[b.Items[i].Story]
		if !ok {
			key = append(key, 0)
			continue
		}
		key = binary.AppendVarint(append(key, 1), t.At.Unix())
		key = binary.AppendVarint(key, t.First.Unix())
	}
	return string(key)
}

// in returns the catalog in the first of two languages that it speaks.
func (w *writingDesk) in(c *briefing.Catalog, first, second string) *briefing.Phrases {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := [2]string{first, second}
	p := w.phrases[key]
	if p == nil {
		if p = c.Phrases(first, second); len(w.phrases) >= keptMessages || w.phrases == nil {
			w.phrases = map[[2]string]*briefing.Phrases{}
		}
		w.phrases[key] = p
	}
	return p
}

func (w *writingDesk) message(key string) *written {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.messages[key]
	if m == nil {
		if m = (&written{}); len(w.messages) >= keptMessages || w.messages == nil {
			w.messages = map[string]*written{}
		}
		w.messages[key] = m
	}
	return m
}

func (w *writingDesk) briefing(ctx context.Context, c *Courier, id int64) (*briefing.Briefing, error) {
	w.mu.Lock()
	b := w.briefings[id]
	w.mu.Unlock()
	if b != nil {
		return b, nil
	}
	read, err := c.Readers.Briefing(ctx, id)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.briefings) >= keptBriefings || w.briefings == nil {
		w.briefings = map[int64]*briefing.Briefing{}
	}
	briefing.Fold(read.Items)
	w.briefings[id] = &read
	return &read, nil
}
