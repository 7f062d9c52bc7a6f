package bot

import (
	"context"
	"sync"

	"daybrief/briefing"
	"daybrief/platforms"
)

// Preferences is where the bot keeps what chats have set, follow and mute.
type Preferences interface {
	Settings(ctx context.Context, c platforms.Chat) (briefing.Settings, error)
	Set(ctx context.Context, c platforms.Chat, s briefing.Settings) error
	Filters(ctx context.Context, c platforms.Chat) ([]briefing.Filter, error)
	// AddFilter stores a filter, if the chat has fewer than most, or turns the
	// one that is its like. It returns the id that it has, 0 when there are
	// too many.
	AddFilter(ctx context.Context, c platforms.Chat, f briefing.Filter, most int) (int64, error)
	RemoveFilter(ctx context.Context, c platforms.Chat, id int64) (bool, error)
	// StoriesNaming returns in which stories of a window each of some people
	// is named.
	StoriesNaming(ctx context.Context, people []int64, q briefing.Query) (map[int64]map[int64]bool, error)
}

// A Tailor brings the filters of chats to briefings. It keeps what it ranked of
// the last windows, since many chats are sent one briefing.
type Tailor struct {
	Library     briefing.Library
	Preferences Preferences

	mu      sync.Mutex
	windows []window // newest first
}

// A window is all stories of a briefing's window, best first.
type window struct {
	key   string
	items []briefing.Item
}

// keptWindows is how many windows a Tailor keeps: one of a day is some 5 MB at
// ten thousand articles.
const keptWindows = 4

// Wishes returns what a chat's filters say of the stories of a briefing, which
// answers the query.
func (t *Tailor) Wishes(ctx context.Context, filters []briefing.Filter, b briefing.Briefing, q briefing.Query) (briefing.Wishes, error) {
	if len(filters) == 0 {
		return briefing.Wishes{}, nil
	}
	var people []int64
	follows := false
	for _, f := range filters {
		if id, ok := briefing.ReadStoryRef(f.Value); ok && f.Kind == briefing.ByPerson {
			people = append(people, id)
		}
		follows = follows || !f.Mute
	}
	naming, err := t.Preferences.StoriesNaming(ctx, people, q)
	if err != nil {
		return briefing.Wishes{}, err
	}
	var all []briefing.Item
	if follows {
		if all, err = t.window(ctx, q); err != nil {
			return briefing.Wishes{}, err
		}
	}
	return briefing.Wish(filters, b, all, naming), nil
}

func (t *Tailor) window(ctx context.Context, q briefing.Query) ([]briefing.Item, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := q.Key()
	for _, w := range t.windows {
		if w.key == key {
			return w.items, nil
		}
	}
	items, err := briefing.Ranked(ctx, t.Library, q)
	if err != nil {
		return nil, err
	}
	t.windows = append([]window{{key, items}}, t.windows[:min(len(t.windows), keptWindows-1)]...)
	return items, nil
}
