package briefing

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
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

// mostPattern bounds a regular expression, in bytes. Package regexp takes time in
// proportion to the text alone, whatever the expression.
const mostPattern = 120

// ReadPattern compiles a regular expression of a person, without regard to
// letter case. The error says what is wrong with it.
func ReadPattern(s string) (*regexp.Regexp, error) {
	if len(s) > mostPattern {
		return nil, fmt.Errorf("it is longer than %d characters", mostPattern)
	}
	r, err := regexp.Compile("(?i)" + s)
	if err != nil {
		if e, ok := errors.AsType[*syntax.Error](err); ok {
			err = errors.New(string(e.Code))
		}
		return nil, err
	}
	if r.MatchString("") {
		return nil, errors.New("it matches everything")
	}
	return r, nil
}

// Wishes are a chat's filters, brought to the stories of one briefing.
type Wishes struct {
	Muted    map[int64]string // by story: what it is muted by
	Followed map[int64]string
	Extra    []Item // followed stories that the briefing does not hold
}

// mostFollowed bounds the lines on followed stories that would not have made
// the cut.
const mostFollowed = 5

// Wish brings filters to a briefing. Window holds all stories of its window, the
// best first, and may be nil where nothing is followed; naming says for each
// person of a filter in which stories they are named.
func Wish(filters []Filter, b Briefing, window []Item, naming map[int64]map[int64]bool) Wishes {
	w := Wishes{Muted: map[int64]string{}, Followed: map[int64]string{}}
	matchers := make([]func(Item) bool, len(filters))
	for i, f := range filters {
		matchers[i] = f.matcher(naming)
	}
	of := func(item Item, mute bool) string {
		for i, f := range filters {
			if f.Mute == mute && matchers[i](item) {
				return f.Label
			}
		}
		return ""
	}
	held := map[int64]bool{}
	for _, item := range b.Items {
		held[item.Story] = true
		if by := of(item, true); by != "" {
			w.Muted[item.Story] = by
		} else if by := of(item, false); by != "" {
			w.Followed[item.Story] = by
		}
	}
	for _, item := range window {
		if held[item.Story] || of(item, true) != "" {
			continue
		}
		if by := of(item, false); by != "" && len(w.Extra) < mostFollowed {
			w.Followed[item.Story] = by
			w.Extra = append(w.Extra, item)
		}
	}
	return w
}

// Matches reports whether a filter means a story.
func (f Filter) Matches(i Item, naming map[int64]map[int64]bool) bool { return f.matcher(naming)(i) }

func (f Filter) matcher(naming map[int64]map[int64]bool) func(Item) bool {
	switch f.Kind {
	case ByPerson:
		id, _ := ReadStoryRef(f.Value)
		stories := naming[id]
		return func(i Item) bool { return stories[i.Story] }
	case ByTopic:
		return func(i Item) bool { return slices.Contains(i.Topics, f.Value) }
	case BySource: // a story that others tell as well is not that outlet's
		return func(i Item) bool {
			named := func(o Outlet) bool { return strings.EqualFold(o.Name, f.Value) }
			if f.Mute {
				return !slices.ContainsFunc(i.Outlets, func(o Outlet) bool { return !named(o) })
			}
			return slices.ContainsFunc(i.Outlets, named)
		}
	case ByWords:
		words := content.Terms(f.Value)
		return func(i Item) bool {
			return len(words) > 0 && slices.ContainsFunc(i.titles(), func(t string) bool { return holds(content.Terms(t), words) })
		}
	case ByPattern:
		if r, err := ReadPattern(f.Value); err == nil {
			return func(i Item) bool { return slices.ContainsFunc(i.titles(), r.MatchString) }
		}
	}
	return func(Item) bool { return false }
}

// titles are the titles by which a story is told, the shown one first.
func (i Item) titles() []string { return append([]string{i.Title}, i.Titles...) }

// holds reports whether some words are found side by side in others.
func holds(all, some []string) bool {
	for i := 0; i+len(some) <= len(all); i++ {
		if slices.Equal(all[i:i+len(some)], some) {
			return true
		}
	}
	return false
}
