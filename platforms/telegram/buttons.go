package telegram

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"daybrief/platforms"
)

// Limits of a keyboard. The server takes 8 buttons in a row and 100 in all; a
// phone shows about 36 letters in a row before it cuts labels short.
const (
	maxRow      = 8
	maxRowWidth = 36
	maxButtons  = 100
	maxLabel    = 64 // characters
)

// rowsOf returns the menus, each as one row for keyboard to break, and the
// buttons.
func rowsOf(m platforms.Message) [][]platforms.Button {
	var rows [][]platforms.Button
	for _, menu := range m.Menus {
		rows = append(rows, menu.Buttons)
	}
	return append(rows, m.Buttons...)
}

// keyboard leaves out what no server takes, and breaks rows too wide to read.
func keyboard(rows [][]platforms.Button, s surroundings) [][]button {
	var out [][]button
	count := 0
	for _, given := range rows {
		var row []button
		width := 0
		for _, b := range given {
			made, ok := makeButton(b, s)
			if !ok || count == maxButtons {
				continue
			}
			w := utf8.RuneCountInString(made.Text) + 2
			if len(row) == maxRow || len(row) > 0 && width+w > maxRowWidth {
				out, row, width = append(out, row), nil, 0
			}
			row, width = append(row, made), width+w
			count++
		}
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out
}

// What the data of a button begins with that asks before it runs its line, and
// what it is of one that asks where the person is. No line begins so.
const (
	askMark    = "?"
	locateData = "?"
)

// makeButton returns a button as it can be in these surroundings, or false.
func makeButton(b platforms.Button, s surroundings) (button, bool) {
	made := button{Text: oneLine(b.Label, maxLabel)}
	switch {
	case b.Locate:
		made.Data = locateData
		if !s.direct || s.guest {
			made.Data = ""
		}
	case b.Share:
		if s.inline && b.Line != "" {
			made.Share = &chosenChat{Query: strings.TrimPrefix(b.Line, "/"), Users: true, Groups: true, Channels: true}
		}
	case s.guest && b.Line != "":
		made.URL = deepLink(s.bot, b.Line)
	case b.Ask != "" && s.bare:
	case b.Ask != "":
		made.Data = askMark + b.Ask + " " + b.Line
	case b.Line != "":
		made.Data = b.Line
	default:
		made.URL = webURL(b.URL)
	}
	switch {
	case rich{{text: made.Text}}.blank():
		return made, false
	case made.Share != nil:
		return made, utf8.ValidString(made.Share.Query)
	}
	return made, len(made.Data) <= platforms.MaxLine && utf8.ValidString(made.Data) && cmp.Or(made.Data, made.URL) != ""
}

// oneLine makes outside text one line of at most n characters.
func oneLine(s string, n int) string {
	s = strings.Join(strings.Fields(clean(s)), " ")
	if runes := []rune(s); len(runes) > n {
		s = string(runes[:n-1]) + "…"
	}
	return s
}

// clip shortens a text to n UTF-16 units.
func clip(s string, n int) string {
	if units(s) <= n {
		return s
	}
	return strings.TrimSpace(s[:prefix(s, n-1)]) + "…"
}

// An ask has the person's app open an answer to the message (ForceReply).
type ask struct {
	Force       bool   `json:"force_reply"`
	Placeholder string `json:"input_field_placeholder,omitempty"` // at most 64 characters
	Selective   bool   `json:"selective,omitempty"`               // of the person named in the text alone
}
