package bot

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/singleflight"

	"daybrief/briefing"
	"daybrief/platforms"
)

// Preferences is where the bot keeps what chats have set, follow and mute.
type Preferences interface {
	Settings(ctx context.Context, c platforms.Chat) (briefing.Settings, error)
	Set(ctx context.Context, c platforms.Chat, s briefing.Settings) error
	Filters(ctx context.Context, c platforms.Chat) ([]briefing.Filter, error)
	// AddFilter stores a filter, if the chat has fewer than most and, for a
	// pattern, fewer than briefing.MostPatterns of them, or turns the one that
	// is its like. It returns the id that it has, 0 when there are too many.
	AddFilter(ctx context.Context, c platforms.Chat, f briefing.Filter, most int) (int64, error)
	RemoveFilter(ctx context.Context, c platforms.Chat, id int64) (bool, error)
	// StoriesNaming returns in which stories of a window each of some people
	// is named, and who they are after merges.
	StoriesNaming(ctx context.Context, people []int64, q briefing.Query) (briefing.Naming, error)
}

// A Tailor brings the filters of chats to briefings. It keeps what it ranked of
// the last windows, since many chats are sent one briefing. It may be used by
// several goroutines: those that want one window at once share the work.
type Tailor struct {
	Library     briefing.Library
	Preferences Preferences

	flight  singleflight.Group
	mu      sync.Mutex
	windows []window // last used first
}

// A window is all stories of a briefing's window, best first.
type window struct {
	key   string
	items []briefing.Item
}

// How much a Tailor keeps: windows, and stories in all of them, besides the last
// used. Ten thousand stories take some 5 MB.
const (
	keptWindows = 16
	keptStories = 40_000
)

// Wishes returns what a chat's filters say of the stories of a briefing, which
// answers the query.
func (t *Tailor) Wishes(ctx context.Context, filters []briefing.Filter, b briefing.Briefing, q briefing.Query) (briefing.Wishes, error) {
	if len(filters) == 0 {
		return briefing.Wishes{}, nil
	}
	sieve, err := t.sieve(ctx, filters, q)
	if err != nil {
		return briefing.Wishes{}, err
	}
	var all []briefing.Item
	if sieve.Follows() {
		if all, err = t.window(ctx, q); err != nil {
			return briefing.Wishes{}, err
		}
	}
	return sieve.Wish(ctx, b, all)
}

// sieve makes filters ready for the stories of a query's window.
func (t *Tailor) sieve(ctx context.Context, filters []briefing.Filter, q briefing.Query) (briefing.Sieve, error) {
	naming, err := t.Preferences.StoriesNaming(ctx, peopleOf(filters), q)
	return briefing.NewSieve(filters, naming), err
}

// peopleOf returns the ids of the people that filters are about, each once.
func peopleOf(filters []briefing.Filter) []int64 {
	var people []int64
	for _, f := range filters {
		if id, ok := briefing.ReadStoryRef(f.Value); ok && f.Kind == briefing.ByPerson {
			people = append(people, id)
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}

// window returns the stories of a query's window, ranked, the best of them ready
// for filters. They are shared: nothing in them may be changed.
func (t *Tailor) window(ctx context.Context, q briefing.Query) ([]briefing.Item, error) {
	q.Depth = 0 // no matter here
	key := q.Key()
	if items, ok := t.kept(key); ok {
		return items, nil
	}
	// What is ranked for several must not end with the first of them.
	ranked, err, _ := t.flight.Do(key, func() (any, error) {
		if items, ok := t.kept(key); ok {
			return items, nil
		}
		items, err := briefing.Ranked(context.WithoutCancel(ctx), t.Library, q)
		if err != nil {
			return nil, err
		}
		briefing.Fold(items[:min(len(items), briefing.MostLooked)])
		t.keep(window{key, items})
		return items, nil
	})
	if err != nil {
		return nil, err
	}
	return ranked.([]briefing.Item), context.Cause(ctx)
}

// kept returns a window that is kept.
func (t *Tailor) kept(key string) ([]briefing.Item, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := slices.IndexFunc(t.windows, func(w window) bool { return w.key == key })
	if at < 0 {
		return nil, false
	}
	w := t.windows[at]
	copy(t.windows[1:at+1], t.windows[:at])
	t.windows[0] = w
	return w.items, true
}

// keep keeps a window, and forgets those that were not used for longest.
func (t *Tailor) keep(w window) {
	t.mu.Lock()
	defer t.mu.Unlock()
	windows := []window{w}
	stories := len(w.items)
	for _, w := range t.windows {
		if stories += len(w.items); len(windows) == keptWindows || stories > keptStories {
			break
		}
		windows = append(windows, w)
	}
	t.windows = windows
}
