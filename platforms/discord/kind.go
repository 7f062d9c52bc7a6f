package discord

import (
	"context"
	"net/http"
	"time"

	"daybrief/platforms"
)

// mostKinds is how many kinds of chat are remembered.
const mostKinds = 10000

// lookUpWait is how long a message may wait for the kind of its chat.
const lookUpWait = 5 * time.Second

// kind is what a chat is, as far as the caller, the gateway or an earlier
// message told; else "".
func (d *Discord) kind(c platforms.Chat) platforms.ChatKind {
	if c.Kind != "" {
		return c.Kind
	}
	d.mu.Lock()
	kind := d.kinds[c.ID]
	d.mu.Unlock()
	if kind != "" {
		return kind
	}
	for _, p := range d.allPlaces() {
		if s, ok := p.find(c.ID); ok {
			return s.kind
		}
	}
	return ""
}

// lookUp asks Discord what a chat is, and remembers it. It returns "" where
// Discord does not say.
func (d *Discord) lookUp(ctx context.Context, id string) platforms.ChatKind {
	ctx, cancel := context.WithTimeout(ctx, lookUpWait)
	defer cancel()
	var c place
	if d.bot(ctx, call{method: http.MethodGet, path: "/channels/" + id, bucket: bucket{"channel", id}}, &c) != nil {
		return ""
	}
	kind := kindOf(c.Type)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.kinds) >= mostKinds { // what is forgotten is found out again
		clear(d.kinds)
	}
	d.kinds[id] = kind
	return kind
}
