package briefing

import (
	"context"
	"slices"
	"strings"

	"daybrief/content"
)

// FilterKind is what a Filter is about.
type FilterKind string

// The kinds of filter.
const (
	ByPerson  FilterKind = "person"  // Value is the person's id, as StoryRef writes it
	ByTopic   FilterKind = "topic"   // the key of a content.Topic
	BySource  FilterKind = "source"  // the name of an outlet
	ByWords   FilterKind = "words"   // words that a title holds side by side
	ByPattern FilterKind = "pattern" // a regular expression that a title matches
)

// A Filter is something that a chat always or never wants to be told.
type Filter struct {
	ID    int64
	Mute  bool // never, rather than always
	Kind  FilterKind
	Value string
	Label string // what people call it
	By    string // the platform's id of who set it
}

// A Sieve is some filters of a chat, made ready to be brought to many stories.
// It may be used by several goroutines.
type Sieve struct {
	rules   []rule
	unnamed map[int64]bool // ids of the people that are muted
}

// A rule is a filter that is ready.
type rule struct {
	Filter
	means        func(*Item) bool
	instructions int // of the compiled pattern; 0 for what is no pattern
}

// Naming is what is known of some people in a window.
type Naming struct {
	Stories map[int64]map[int64]bool // by the person's id: the stories that name them
	Now     map[int64]int64          // by the person's id: the id that the person has now, after merges
}

// NewSieve makes filters ready, with what is known of the people they are about. A
// filter that cannot be read means nothing.
func NewSieve(filters []Filter, people Naming) Sieve {
	s := Sieve{make([]rule, len(filters)), map[int64]bool{}}
	for i, f := range filters {
		s.rules[i] = f.rule(people.Stories)
		if id, ok := ReadStoryRef(f.Value); ok && f.Mute && f.Kind == ByPerson {
			s.unnamed[id] = true
			if now, ok := people.Now[id]; ok {
				s.unnamed[now] = true
			}
		}
	}
	return s
}

// Follows reports whether a filter follows, rather than mutes.
func (s Sieve) Follows() bool {
	return slices.ContainsFunc(s.rules, func(r rule) bool { return !r.Mute })
}

// Find returns the first of the filters that mute, or of those that do not, that
// means a story.
func (s Sieve) Find(i *Item, mute bool) (Filter, bool) {
	for _, r := range s.rules {
		if r.Mute == mute && r.means(i) {
			return r.Filter, true
		}
	}
	return Filter{}, false
}

const (
	// MostLooked is how many stories of a window, from the best on, are looked at
	// for what a chat follows.
	MostLooked = 2000
	// mostEffort bounds what a chat's patterns cost there, in instructions times
	// bytes of title: some 0.25 s. Ten patterns of twenty instructions come
	// through 1,500 stories of three titles.
	mostEffort = 1 << 26
)

// walk calls visit for the best stories, until it reports false: for MostLooked at
// most, and for fewer where patterns cost much. It fails only when ctx ends.
func (s Sieve) walk(ctx context.Context, items []Item, visit func(*Item) bool) error {
	instructions := 0
	for _, r := range s.rules {
		instructions += r.instructions
	}
	effort := 0
	for n := range items[:min(len(items), MostLooked)] {
		if n%64 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if instructions > 0 {
			for _, t := range items[n].titles() {
				effort += instructions * len(t)
			}
		}
		if effort > mostEffort || !visit(&items[n]) {
			break
		}
	}
	return nil
}

// Followed calls found with the best stories that are followed, and the filter that
// says so, until it reports false. It looks at MostLooked at most, and at fewer
// where patterns cost much. It fails only when ctx ends.
func (s Sieve) Followed(ctx context.Context, items []Item, found func(*Item, Filter) bool) error {
	if !s.Follows() {
		return nil
	}
	return s.walk(ctx, items, func(i *Item) bool {
		f, ok := s.Find(i, false)
		return !ok || found(i, f)
	})
}

// Count counts the stories that filters mean among the best of a window, and says
// among how many that is. It fails only when ctx ends.
func (s Sieve) Count(ctx context.Context, window []Item) (meant, among int, err error) {
	err = s.walk(ctx, window, func(i *Item) bool {
		among++
		_, follow := s.Find(i, false)
		_, mute := s.Find(i, true)
		if follow || mute {
			meant++
		}
		return true
	})
	return meant, among, err
}

// Wishes are a chat's filters, brought to the stories of one briefing.
type Wishes struct {
	Muted    map[int64]string // by story: what it is muted by
	Followed map[int64]string
	Extra    []Item         // followed stories that the briefing does not hold
	Unnamed  map[int64]bool // ids of the people that are muted
}

// mostFollowed bounds the lines on followed stories that would not have made
// the cut.
const mostFollowed = 5

// Wish brings filters to a briefing. Window holds the stories of its window, the
// best first, and may be nil where nothing is followed. It fails only when ctx
// ends.
func (s Sieve) Wish(ctx context.Context, b Briefing, window []Item) (Wishes, error) {
	w := Wishes{Muted: map[int64]string{}, Followed: map[int64]string{}, Unnamed: s.unnamed}
	held := map[int64]bool{}
	for _, item := range b.Items {
		if ctx.Err() != nil {
			return w, context.Cause(ctx)
		}
		held[item.Story] = true
		s.fold(&item)
		if f, ok := s.Find(&item, true); ok {
			w.Muted[item.Story] = f.Label
		} else if f, ok := s.Find(&item, false); ok {
			w.Followed[item.Story] = f.Label
		}
	}
	err := s.Followed(ctx, window, func(i *Item, f Filter) bool {
		if held[i.Story] {
			return true
		}
		if _, mute := s.Find(i, true); !mute {
			w.Followed[i.Story] = f.Label
			w.Extra = append(w.Extra, *i)
		}
		return len(w.Extra) < mostFollowed
	})
	return w, err
}

// fold folds the titles of an item where a filter looks for words.
func (s Sieve) fold(i *Item) {
	if i.folded == "" && slices.ContainsFunc(s.rules, func(r rule) bool { return r.Kind == ByWords }) {
		i.folded = fold(i.titles())
	}
}

func (f Filter) rule(naming map[int64]map[int64]bool) rule {
	r := rule{Filter: f, means: func(*Item) bool { return false }}
	switch f.Kind {
	case ByPerson:
		id, _ := ReadStoryRef(f.Value)
		stories := naming[id]
		r.means = func(i *Item) bool { return stories[i.Story] }
	case ByTopic:
		r.means = func(i *Item) bool { return slices.Contains(i.Topics, f.Value) }
	case BySource: // a story that others tell as well is not that outlet's
		named := func(o Outlet) bool { return strings.EqualFold(o.Name, f.Value) }
		if f.Mute {
			r.means = func(i *Item) bool {
				return !slices.ContainsFunc(i.Outlets, func(o Outlet) bool { return !named(o) })
			}
		} else {
			r.means = func(i *Item) bool { return slices.ContainsFunc(i.Outlets, named) }
		}
	case ByWords:
		if words := fold([]string{f.Value}); words != "" {
			r.means = func(i *Item) bool {
				if i.folded == "" {
					return strings.Contains(fold(i.titles()), words)
				}
				return strings.Contains(i.folded, words)
			}
		}
	case ByPattern:
		if pattern, n, err := readPattern(f.Value); err == nil {
			r.instructions = n
			r.means = func(i *Item) bool { return slices.ContainsFunc(i.titles(), pattern.MatchString) }
		}
	}
	return r
}

// Fold keeps the terms of their titles with items, so that filters on words need
// not find them in every title again: that takes some 20 µs a title.
func Fold(items []Item) {
	for n := range items {
		items[n].folded = fold(items[n].titles())
	}
}

// fold writes the terms of titles so that terms stand side by side in one of them
// if, and only if, what fold makes of them is a part of it: a space is before and
// after each term, and a line's end between titles. Terms hold neither.
func fold(titles []string) string {
	var b strings.Builder
	for _, t := range titles {
		terms := content.Terms(t)
		if len(terms) == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteByte(' ')
		for _, term := range terms {
			b.WriteString(term)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// titles are the titles by which a story is told.
func (i *Item) titles() []string {
	if slices.Contains(i.Titles, i.Title) {
		return i.Titles
	}
	return append([]string{i.Title}, i.Titles...)
}
