package platforms

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// A Message is a document for a person to read: blocks from top to bottom,
// then menus and rows of buttons. It holds no markup; only an adapter's renderer knows
// any. A Message without any of these is empty and is not sent.
type Message struct {
	Blocks  []Block
	Menus   []Menu
	Buttons [][]Button // rows; an adapter wraps a row that is too wide for it

	// Ping is the platform's id of a role to notify, or "". It comes from the
	// settings of a chat, never from news; platforms without roles ignore it.
	Ping string
	// Tags are the topics told, for places that sort what is posted there.
	Tags []string

	// Private asks that only the person who asked sees the message, on
	// platforms whose Traits say they can.
	Private bool
	// Replace asks that the message take the place of the one whose button
	// was pressed. It means nothing in answer to a typed line.
	Replace bool
	// Silent asks that the message arrive without a sound.
	Silent bool
}

// Empty reports whether there is nothing to send.
func (m Message) Empty() bool {
	return len(m.Blocks) == 0 && len(m.Menus) == 0 && len(m.Buttons) == 0
}

// Rows returns the menus as rows of up to three buttons, then the buttons: the
// form for a platform without menus.
func (m Message) Rows() [][]Button {
	var rows [][]Button
	for _, menu := range m.Menus {
		rows = slices.AppendSeq(rows, slices.Chunk(menu.Buttons, 3))
	}
	return append(rows, m.Buttons...)
}

// A Block is one of Heading, Paragraph, List, Card, Image and Note.
type Block interface{ kind() string }

// A Heading names what follows. The first one in a message is its title.
type Heading struct{ Text Text }

// A Paragraph is running text. It may hold line breaks.
type Paragraph struct{ Text Text }

// A List is a run of short items, numbered from Start when Start is above zero.
type List struct {
	Start int
	Items []Text
}

// A Card is one story, person or other thing that stands by itself: an
// adapter never splits one between two messages if it fits in one.
type Card struct {
	Title  Text   // one line; the first link in it is the link of the card
	Body   []Text // paragraphs
	Footer Text   // one line, such as the sources
}

// An Image is a picture that the reader's own client fetches.
type Image struct{ URL, Alt string }

// A Note is small print.
type Note struct{ Text Text }

func (Heading) kind() string   { return "heading" }
func (Paragraph) kind() string { return "paragraph" }
func (List) kind() string      { return "list" }
func (Card) kind() string      { return "card" }
func (Image) kind() string     { return "image" }
func (Note) kind() string      { return "note" }

// Text is a run of styled spans.
type Text []Span

// A Span is a piece of text in one style. Its text is plain: an adapter
// escapes it, and it can neither format nor mention anybody.
type Span struct {
	Text  string    `json:"text"`
	Style Style     `json:"style,omitempty"`
	URL   string    `json:"url,omitempty"`  // absolute http or https address; anything else is shown as plain text
	Line  string    `json:"line,omitempty"` // command line to run when tapped, where a platform can; not with URL
	Time  time.Time `json:"time,omitzero"`  // instant that Text tells; a platform may show it in the reader's own zone
}

// Style is a set of ways to set text.
type Style uint8

// The styles; a platform that lacks one ignores it.
const (
	Bold Style = 1 << iota
	Italic
	Code
)

// Plain returns the text without its styles and links.
func (t Text) Plain() string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Link returns the first address linked in t, or "".
func (t Text) Link() string {
	for _, s := range t {
		if s.URL != "" {
			return s.URL
		}
	}
	return ""
}

// S makes unstyled text.
func S(text string) Text { return Text{{Text: text}} }

// B makes bold text.
func B(text string) Text { return Text{{Text: text, Style: Bold}} }

// A makes linked text; without an address it is unstyled.
func A(text, url string) Text { return Text{{Text: text, URL: url}} }

// Join joins texts end to end.
func Join(texts ...Text) Text {
	var all Text
	for _, t := range texts {
		all = append(all, t...)
	}
	return all
}

// MaxLine is the longest command line a button can carry, in bytes: the limit
// of Telegram's callback_data, the smallest of any platform's.
const MaxLine = 64

// A Button runs a command line or opens an address. The line is the whole of
// its state, so a button outlives restarts.
type Button struct {
	Label string `json:"label"`
	Line  string `json:"line,omitempty"` // at most MaxLine bytes, as Grammar.Parse reads it
	URL   string `json:"url,omitempty"`
	// Ask names an option of the line's command that the person types before
	// the line is run, or "".
	Ask string `json:"ask,omitempty"`
	// Share lets the person choose a chat and shows the line's answer there.
	// A platform that cannot leaves the button out.
	Share bool `json:"share,omitempty"`
	// Locate asks the person where they are, which comes back as a line that
	// sets the zone. A platform that cannot leaves the button out.
	Locate bool `json:"locate,omitempty"`
}

// A Menu is a list of buttons of which a person chooses one, at most MostChoices.
// Its label says what is chosen.
type Menu struct {
	Label   string   `json:"label"`
	Buttons []Button `json:"buttons"`
}

// MostChoices is how many choices a menu, or the completion of an option, has at
// most: the limit of Discord, the smallest of any platform's.
const MostChoices = 25

// Press makes a button that runs line. A line longer than MaxLine makes a
// button that Row leaves out, since no platform could carry it.
func Press(label, line string) Button { return Button{Label: label, Line: line} }

// Row gathers the buttons that can be shown.
func Row(buttons ...Button) []Button {
	var row []Button
	for _, b := range buttons {
		if b.Label != "" && len(b.Line) <= MaxLine && (b.Line != "" || b.URL != "" || b.Locate) {
			row = append(row, b)
		}
	}
	return row
}

// MarshalJSON writes the message for programs to read: each block is an
// object with its kind under "type".
func (m Message) MarshalJSON() ([]byte, error) {
	type span = Text
	type block struct {
		Type   string `json:"type"`
		Text   span   `json:"text,omitempty"`
		Start  int    `json:"start,omitempty"`
		Items  []span `json:"items,omitempty"`
		Title  span   `json:"title,omitempty"`
		Body   []span `json:"body,omitempty"`
		Footer span   `json:"footer,omitempty"`
		URL    string `json:"url,omitempty"`
		Alt    string `json:"alt,omitempty"`
	}
	out := struct {
		Blocks  []block    `json:"blocks"`
		Menus   []Menu     `json:"menus,omitempty"`
		Buttons [][]Button `json:"buttons,omitempty"`
	}{Blocks: []block{}, Menus: m.Menus, Buttons: m.Buttons}
	for _, b := range m.Blocks {
		j := block{Type: b.kind()}
		switch b := b.(type) {
		case Heading:
			j.Text = b.Text
		case Paragraph:
			j.Text = b.Text
		case List:
			j.Start, j.Items = b.Start, b.Items
		case Card:
			j.Title, j.Body, j.Footer = b.Title, b.Body, b.Footer
		case Image:
			j.URL, j.Alt = b.URL, b.Alt
		case Note:
			j.Text = b.Text
		}
		out.Blocks = append(out.Blocks, j)
	}
	return json.Marshal(out)
}
