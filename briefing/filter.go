package briefing

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"daybrief/content/language"
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
		return nil, err
	}
	if r.MatchString("") {
		return nil, fmt.Errorf("it matches everything")
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
		words := phraseOf(f.Value)
		return func(i Item) bool {
			return len(words) > 0 && slices.ContainsFunc(i.titles(), func(t string) bool { return holds(phraseOf(t), words) })
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

// phraseOf returns the stems of a text's words, so that "car" is found in
// "cars". They are English for every language, as those of the full-text index:
// a filter does not say which it is in.
func phraseOf(s string) []string {
	folded := language.Fold(s)
	var words []string
	for _, r := range language.Words(folded) {
		for i, part := range strings.FieldsFunc(folded[r.Start:r.End], func(c rune) bool { return c == '\'' || c == '’' }) {
			if i == 0 || part != "s" { // l'Etat holds etat, and Norway's is Norway
				words = append(words, language.Stem(part, "en"))
			}
		}
	}
	return words
}

// holds reports whether some words are found side by side in others.
func holds(all, some []string) bool {
	for i := 0; i+len(some) <= len(all); i++ {
		if slices.Equal(all[i:i+len(some)], some) {
			return true
		}
	}
	return false
}

// Settings are what a chat has set for all that it is sent.
type Settings struct {
	Language string // of the interface, "" for that of whoever asks
	Format   string // of new subscriptions, "" for Brief
	Silent   bool   // briefings arrive without a sound
	Picture  bool   // briefings show one picture
	Ping     string // the platform's id of a role to notify of a briefing
	Quiet    string // "22:00-07:00" by the chat's clock: no alerts then; "" for never
	Alerts   string // what is told at once
	News     string // languages of the articles, "" for all
}

// What a chat may be told at once, besides its briefings.
const (
	NoAlerts     = ""
	FollowAlerts = "followed" // news of whom or what it follows
	BigAlerts    = "big"      // what many publishers take up within an hour
	AllAlerts    = "all"
)

// QuietAt reports whether it is a time at which a chat wants no alerts, by the
// clock of a zone. Quiet hours may go over midnight.
func (s Settings) QuietAt(t time.Time, zone *time.Location) bool {
	from, until, ok := strings.Cut(s.Quiet, "-")
	if !ok {
		return false
	}
	at := t.In(zone).Format("15:04")
	if from <= until {
		return from <= at && at < until
	}
	return at >= from || at < until
}
