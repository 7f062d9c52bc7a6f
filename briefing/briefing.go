package briefing

import (
	"fmt"
	"time"

	"daybrief/content"
	"daybrief/platforms"
)

// Formats that a subscriber may choose.
const (
	Brief     = "brief"     // three stories with sentences, the rest in a line each
	Headlines = "headlines" // a line for each story
	Full      = "full"      // every story with sentences
	Alert     = "alert"     // one story, at once; not to be chosen
)

// A Subscription asks for a briefing in a chat at the times of a schedule.
type Subscription struct {
	ID       int64
	Chat     platforms.Chat
	Topic    string // key of a content.Topic, or any words, or "" for everything
	Schedule Schedule
	Format   string
	Language string // of the interface
	News     string // ISO 639-1 code of the articles' language, "" for all
	By       string // the platform's id of who subscribed
	Paused   bool
	Own      bool // the chat has sources of its own
	Created  time.Time
	Due      time.Time // next run
	Covered  time.Time // the end of the last briefing that arrived, zero before the first
}

// A Query is what a briefing is made from. Subscriptions with one query share
// one briefing.
type Query struct {
	Topic    string
	Language string // of the articles; "" for every language
	From     time.Time
	Until    time.Time
	// Behind also takes in articles that were published up to that long before
	// From and came in after it: a feed is read some time after it is written,
	// and what it brings must not fall between two briefings.
	Behind time.Duration
	// Depth is how many stories, from the best on, are told in sentences to
	// somebody who asked; 0 for all of them, and some in reserve for those that
	// fold because the chat knows them.
	Depth int
	// For is the chat whose own sources are read as well as those that all
	// share; zero where there are none.
	For platforms.Chat
}

// Key names the query. Two queries with one key have one answer.
func (q Query) Key() string {
	key := fmt.Sprintf("%s|%s|%d|%d|%d|%d", q.Topic, q.Language, q.From.Unix(), q.Until.Unix(), q.Behind/time.Second, q.Depth)
	if q.For.ID != "" {
		key += "|" + q.For.Key()
	}
	return key
}

// A Briefing is what is worth saying about a window of time, before anything
// is known of the chat that will read it.
type Briefing struct {
	Topic      string         `json:"topic,omitempty"`
	From       time.Time      `json:"from"`
	Until      time.Time      `json:"until"`
	Items      []Item         `json:"stories"` // best first
	People     []PersonInNews `json:"people,omitempty"`
	Articles   int            `json:"articles"`        // read for it
	Publishers int            `json:"publishers"`      // owner families among them
	Sources    int            `json:"sources"`         // being read
	Silent     int            `json:"silent"`          // of those, how many could not be read
	Quiet      bool           `json:"quiet,omitempty"` // little passed the floor
}

// An Item is one story in a briefing.
type Item struct {
	Story     int64     `json:"id,string"`
	Title     string    `json:"title"`
	URL       string    `json:"url"`              // of the article with that title
	Titles    []string  `json:"titles,omitempty"` // of its articles, some, for the filters of chats
	Image     string    `json:"image,omitempty"`  // address of a picture, of one of its articles
	Facts     []Fact    `json:"facts,omitempty"`
	Why       *Fact     `json:"why,omitempty"`     // why it matters, if an article says so
	Written   bool      `json:"written,omitempty"` // by a language model; else extracted
	Turns     []Turn    `json:"turns,omitempty"`   // figures that changed on the way, oldest first
	Differ    []Differ  `json:"differ,omitempty"`  // figures on which publishers disagree
	Outlets   []Outlet  `json:"outlets"`           // one for each owner family, earliest first
	Articles  int       `json:"articles"`
	Published []int64   `json:"published"` // Unix seconds of each article, oldest first
	Came      []int64   `json:"came"`      // when each that is no copy could first be told, in Unix seconds
	First     time.Time `json:"first"`
	Last      time.Time `json:"last"`
	Topics    []string  `json:"topics,omitempty"`
	Terms     Terms     `json:"terms"`

	folded string // the terms of its titles, as fold writes them; "" before Fold
}

// A Fact is a sentence of an article, word for word.
type Fact struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// A Turn is what the articles of a story say otherwise than those before them.
type Turn struct {
	After   int64    `json:"after"` // Unix seconds: for who knew the story from then on
	Until   int64    `json:"until"` // and before then
	Changes []Change `json:"changes"`
}

// A Change is a figure that was given otherwise before.
type Change struct {
	What string `json:"what"` // "dead", "evacuated"
	From string `json:"from"` // as written
	To   string `json:"to"`
	URL  string `json:"url"` // of the article that says so
}

// Differ is a figure on which publishers disagree at one time.
type Differ struct {
	What   string  `json:"what"`
	Values []Value `json:"values"`
}

// A Value is a figure as one publisher gives it.
type Value struct {
	Text string `json:"text"` // as written
	Outlet
}

// An Outlet is a publisher and the article by which it told a story.
type Outlet struct {
	Name string `json:"name"`
	URL  string `json:"url"`

	owner    string
	articles int // of the owner family
}

// PersonInNews is a person named in the window.
type PersonInNews struct {
	content.Person
	Stories  int `json:"stories"`
	Articles int `json:"articles"`

	// What follows is there once the person has been described.
	Before int       `json:"before"`         // stories in the window before this one
	First  time.Time `json:"first,omitzero"` // first mention ever stored
	Reason string    `json:"reason"`         // headline of a story that names them
	URL    string    `json:"url"`
}

// A Delivery is one briefing owed to one chat. It is identified by its
// subscription and the instant it was planned for.
type Delivery struct {
	ID           int64
	Subscription int64
	Briefing     int64
	Chat         platforms.Chat
	Planned      time.Time
	Part         int       // next part to send
	Attempts     int       // failed ones; waits do not count
	Tried        time.Time // when a send of this part left without an answer, or zero
	Begun        time.Time // until when it holds that the claim recorded this part as about to be sent, or zero
	Again        bool      // a send of this part was seen to get no answer
	Deaths       int       // how often a process died that may have begun to send this part
	Repeat       bool      // a part was sent again for one of these: the chat may have got it twice
	Plain        bool      // the styled form was refused
	Late         bool      // the message says that it is late
}

// The states of a delivery.
const (
	Queued  = "queued"
	Sent    = "sent"
	Dropped = "dropped"
)

// A Fate is what became of a delivery. It is kept for 30 days.
type Fate struct {
	Delivery Delivery
	State    string    // Queued, Sent or Dropped
	Finished time.Time // zero while it is queued
	Reason   string    // why it was dropped, or last postponed
}

// Late reports whether a delivery came, or is to come, so late that it says so.
func (f Fate) Late(now time.Time) bool {
	at := f.Finished
	if f.State == Queued {
		at = now
	}
	return at.Sub(f.Delivery.Planned) > LateAfter
}

// A delivery of which a part has arrived is worth finishing for longer than
// one that has not begun, but not for ever: it would hold up its chat.
const TooLateForTheRest = 24 * time.Hour

// LateAfter is how long after its time a delivery is marked as late, and
// TooLate is when it is no longer made: it is folded into the next.
const (
	LateAfter = 5 * time.Minute
	TooLate   = 3 * time.Hour
)

// Told is what a chat has been told of a story.
type Told struct {
	Story  int64
	At     time.Time // the end of the window of the briefing that told it
	First  time.Time // when the chat first heard of it
	Number int       // its number in the last briefing, 0 when it had none
}

// A Profile is what is stored about a person, up to a moment.
type Profile struct {
	content.Person
	Stories    int               // of the window
	Count      int               // articles of the window, at most 2,000
	Publishers int               // owner families among them
	Days       []int             // articles on each day of the window, oldest first
	Articles   []content.Article // the newest of the window, newest first, without bodies
	First      time.Time         // first mention ever stored
	Said       content.Quote     // the newest quotation; no text without one
	With       []PersonInNews    // people of the same articles, most shared stories first
}
