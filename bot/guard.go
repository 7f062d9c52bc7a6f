package bot

import (
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"daybrief/platforms"
)

// How often one person, and one chat, may ask. A person who reads the answers
// asks less often than that.
const (
	personEvery = 2 * time.Second // in the long run
	personBurst = 20
	chatEvery   = time.Second
	chatBurst   = 40
	guestEvery  = 200 * time.Millisecond // of what is asked with every letter: completions, and inline mode
	guestBurst  = 60
	mostWatched = 20_000 // people and chats whose pace is known; far more make it begin anew
)

// blockedFor is how long a list of whom the operator keeps out is good for.
const blockedFor = 30 * time.Second

// A Guard keeps out whom the operator does not want, and slows down whoever asks
// too often. A nil Guard lets everybody in.
type Guard struct {
	// Allow holds the chats, servers and people that may use the bot, as
	// platform/id; empty for everybody.
	Allow []string
	// Blocked returns whom the operator keeps out, as platform/id.
	Blocked func(ctx context.Context) (map[string]bool, error)
	Now     func() time.Time

	mu      sync.Mutex
	pace    map[string]*rate.Limiter
	blocked map[string]bool
	loaded  time.Time
}

// The reasons of a Guard, which are ids of the catalog.
const (
	keptOut    = "guard_blocked"
	notAllowed = "guard_private"
	tooFast    = "guard_slow"
)

// refuse returns why a request is not answered, and how long to wait before the
// next; "" when it is.
func (g *Guard) refuse(ctx context.Context, r platforms.Request) (reason string, wait time.Duration, err error) {
	if g == nil {
		return "", 0, nil
	}
	p := r.Chat.Platform + "/"
	ids := []string{p + r.Person.ID, p + r.Chat.ID}
	if r.Server != "" {
		ids = append(ids, p+r.Server)
	}
	if len(g.Allow) > 0 && !slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(g.Allow, id) }) {
		return notAllowed, 0, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.Now()
	if g.Blocked != nil && (g.blocked == nil || now.Sub(g.loaded) > blockedFor) {
		blocked, err := g.Blocked(ctx)
		if err != nil {
			return "", 0, err
		}
		g.blocked, g.loaded = blocked, now
	}
	if slices.ContainsFunc(ids, func(id string) bool { return g.blocked[id] }) {
		return keptOut, 0, nil
	}
	type pace struct {
		id    string
		every time.Duration
		burst int
	}
	limits := []pace{{ids[0], personEvery, personBurst}, {ids[1], chatEvery, chatBurst}}
	if r.Guest || r.Focus != "" {
		limits = []pace{{"typing/" + ids[0], guestEvery, guestBurst}}
	}
	for _, l := range limits {
		if wait := g.limiter(l.id, l.every, l.burst).take(now); wait > 0 {
			return tooFast, wait, nil
		}
	}
	return "", 0, nil
}

type limiter struct{ *rate.Limiter }

// take takes one, or says how long until there is one to take.
func (l limiter) take(now time.Time) time.Duration {
	r := l.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

func (g *Guard) limiter(id string, every time.Duration, burst int) limiter {
	if len(g.pace) >= mostWatched {
		g.pace = nil
	}
	if g.pace == nil {
		g.pace = map[string]*rate.Limiter{}
	}
	l := g.pace[id]
	if l == nil {
		l = rate.NewLimiter(rate.Every(every), burst)
		g.pace[id] = l
	}
	return limiter{l}
}
