package content

import "time"

// A Source is a feed or a folder of article files that is read again and again.
type Source struct {
	ID        int64         `json:"id,string"`
	URL       string        `json:"url"` // of the feed, or a file path for a folder
	Title     string        `json:"title,omitempty"`
	Publisher string        `json:"publisher,omitempty"` // the outlet, as people call it
	Owner     string        `json:"owner,omitempty"`     // owner family: outlets of one owner corroborate nothing
	Language  string        `json:"language,omitempty"`  // ISO 639-1
	Country   string        `json:"country,omitempty"`   // ISO 3166-1 alpha-2
	Topics    []string      `json:"topics,omitempty"`    // keys of Topics
	Pages     string        `json:"pages,omitempty"`     // whether articles' pages are read: PagesAuto, PagesAlways, PagesNever
	ETag      string        `json:"-"`
	Modified  string        `json:"-"`                // Last-Modified, as the server wrote it
	Fetched   time.Time     `json:"fetched,omitzero"` // last success
	Newest    time.Time     `json:"newest,omitzero"`  // publication of the newest dated item
	Rhythm    time.Duration `json:"-"`                // typical time between two items; 0 when not known
	Lines     string        `json:"-"`                // paragraphs that recur in its articles, see recurring
	Failures  int           `json:"failures,omitempty"`
	Problem   string        `json:"problem,omitempty"` // why the last attempt failed
	Retired   bool          `json:"retired,omitempty"` // gone for good: it is read no more
	Due       time.Time     `json:"due,omitzero"`
	Hub       string        `json:"-"`             // WebSub hub that announces news of the feed; "" without one
	Self      string        `json:"-"`             // address by which the hub knows the feed
	Pushed    time.Time     `json:"-"`             // until when its hub announces news
	Own       bool          `json:"own,omitempty"` // of the chats that added it, and shown to them alone
}

// What Source.Pages may hold.
const (
	PagesAuto   = ""       // where the feed gives little of the text
	PagesAlways = "always" // of every new article
	PagesNever  = "never"
)

// Never is when a retired source is due.
var Never = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// An Article is one piece by one publisher, as plain text.
type Article struct {
	ID          int64     `json:"id,string"` // grows with the time of ingest, see NewID
	Source      int64     `json:"-"`         // 0 when imported by hand
	URL         string    `json:"url"`       // canonical; a urn when the article has no address
	Title       string    `json:"title"`
	Deck        string    `json:"deck,omitempty"`   // the line under the title
	Teaser      string    `json:"teaser,omitempty"` // what the feed says of it
	Body        string    `json:"body,omitempty"`   // paragraphs separated by a blank line
	Byline      string    `json:"byline,omitempty"`
	Image       string    `json:"image,omitempty"` // address only
	Language    string    `json:"language,omitempty"`
	Publisher   string    `json:"publisher,omitempty"`
	Owner       string    `json:"owner,omitempty"`
	Topics      []string  `json:"topics,omitempty"`
	Published   time.Time `json:"published"` // the time of ingest when the article bears no date, or one in the future
	Fetched     time.Time `json:"fetched"`
	GUID        string    `json:"-"` // by which its feed knows it
	Updated     time.Time `json:"-"` // when its feed says it was last changed; zero when it does not
	Undated     bool      `json:"-"` // Published is no date that its publisher gave
	Own         bool      `json:"-"` // of a source that not all chats share
	Story       int64     `json:"story,string,omitempty"`
	DuplicateOf int64     `json:"duplicate_of,string,omitempty"` // an earlier article with nearly the same text
}

// Text returns what there is to read below the title: deck, then the body, or
// the teaser of an article without one.
func (a *Article) Text() string {
	text := a.Body
	if text == "" {
		text = a.Teaser
	}
	if a.Deck != "" && a.Deck != a.Teaser {
		text = a.Deck + "\n\n" + text
	}
	return text
}

// A Story is one event as told by one or more articles.
type Story struct {
	ID       int64
	Title    string // the clearest headline among its articles
	Language string
	Topics   []string
	First    time.Time // earliest publication
	Last     time.Time // latest publication
}

// A Person is somebody the news names.
type Person struct {
	ID       int64    `json:"id,string"`
	Name     string   `json:"name"`               // display name: the fullest common form
	Variants []string `json:"variants,omitempty"` // other forms, as written
	Roles    []Role   `json:"roles,omitempty"`    // newest first
	Story    int64    `json:"-"`                  // the only one that knows a person named by less than a full name, or 0
}

// A Role is what an article calls a person, in the article's own words.
type Role struct {
	Text      string    `json:"text"`
	Article   int64     `json:"-"`
	URL       string    `json:"url,omitempty"`
	Publisher string    `json:"publisher,omitempty"`
	At        time.Time `json:"at"` // the article's date
}

// A Quote is what an article quotes a person as saying, word for word.
type Quote Role

// A Mention says that an article names a person.
type Mention struct {
	Person   int64
	Name     string   // the fullest form in the article
	Variants []string // the others
	Count    int
	Role     string // "" when the article gives none
	Quote    string // what the article quotes the person as saying, word for word; "" without one
}
