package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"

	"daybrief/platforms/platformtest"
)

// TestTelegramScreens plays the scripts of testdata/telegram and compares what
// Telegram shows after every line with the golden screens: each message with
// its styles as Telegram's HTML, its buttons row by row, and what else a reader
// would notice. A line of a script is typed, but for
//
//	--- ann in private     who writes, and where: private, group, topic, channel, elsewhere
//	[Label]                presses a button
//	reply TEXT             answers the newest message of the bot
//	location LAT LON       shares a location
//	inline TEXT            types TEXT after the bot's name
//	mute, unmute           takes the bot's right to post in the place, and gives it back
//	wait until TIME        lets time pass
func TestTelegramScreens(t *testing.T) {
	scripts, err := filepath.Glob("testdata/telegram/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		name := strings.TrimSuffix(filepath.Base(script), ".txt")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(script)
			if err != nil {
				t.Fatal(err)
			}
			address := sampleDatabase(t)
			var got string
			synctest.Test(t, func(t *testing.T) { got = screens(t, address, string(text)) })
			compareGolden(t, "testdata/telegram/"+name+".golden", got)
		})
	}
}

// theatre is where the scripts play.
type theatre struct {
	*world
	people map[string]*platformtest.TelegramPerson
	places map[string]*platformtest.TelegramChat
	who    *platformtest.TelegramPerson
	where  string
	query  string // the inline query that waits for its answer
}

func newTheatre(w *world) *theatre {
	s := w.telegram
	ann, bob := s.Person("Ann", "en"), s.Person("Bob", "de")
	forum, channel := s.ForumGroup("Press club", 7), s.Channel("Daily", ann)
	s.SetAdmin(forum, ann, true)
	s.Name(channel, "daily_news")
	outside := s.Channel("Far away", ann)
	s.Name(outside, "far_away")
	s.Kick(outside)
	return &theatre{
		world:  w,
		people: map[string]*platformtest.TelegramPerson{"ann": ann, "bob": bob},
		places: map[string]*platformtest.TelegramChat{"private": s.Private(ann), "group": s.Supergroup("Newsroom", ann), "topic": forum, "channel": channel},
		who:    ann, where: "private",
	}
}

func screens(t *testing.T, address, script string) string {
	w := sampleWorld(t, address)
	th := newTheatre(w)
	stop := w.start()
	time.Sleep(10 * time.Second)
	synctest.Wait()
	var b strings.Builder
	for line := range strings.Lines(script) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		before, alerts := th.messages(), len(w.telegram.Alerts())
		th.play(line)
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if strings.HasPrefix(line, "--- ") {
			fmt.Fprintf(&b, "──── %s\n\n", strings.TrimPrefix(line, "--- "))
			continue
		}
		fmt.Fprintf(&b, "════ %s\n\n%s", line, th.inline())
		for _, text := range w.telegram.Alerts()[alerts:] {
			fmt.Fprintf(&b, "as an alert that nobody else sees:\n%s\n\n", text)
		}
		for _, name := range slices.Sorted(func(yield func(string) bool) {
			for name := range th.places {
				if !yield(name) {
					return
				}
			}
		}) {
			for i, m := range w.telegram.Messages(th.places[name]) {
				was := before[name]
				if i < len(was) && was[i].Edits == m.Edits {
					continue
				}
				b.WriteString(th.draw(name, m, i < len(was)))
			}
		}
	}
	stop()
	return b.String()
}

func (th *theatre) messages() map[string][]platformtest.TelegramMessage {
	all := map[string][]platformtest.TelegramMessage{}
	for name, c := range th.places {
		all[name] = th.telegram.Messages(c)
	}
	return all
}

// play does what a line of a script says.
func (th *theatre) play(line string) {
	s, c := th.telegram, th.places[th.where]
	verb, rest, _ := strings.Cut(line, " ")
	var lat, lon float64
	switch {
	case verb == "---":
		who, where, ok := strings.Cut(rest, " in ")
		if th.who, th.where = th.people[who], where; !ok || th.who == nil || th.places[where] == nil {
			th.t.Fatalf("nobody or nowhere: %s", line)
		}
	case strings.HasPrefix(line, "["):
		th.press(c, strings.Trim(line, "[]"))
	case verb == "reply":
		s.Reply(c, th.who, rest)
	case verb == "inline":
		th.query = s.Query(th.who, rest, "")
	case verb == "mute" || verb == "unmute":
		s.Mute(c, verb == "mute")
	case strings.HasPrefix(line, "wait until "):
		at, err := time.ParseInLocation("wait until 2006-01-02 15:04", line, time.UTC)
		if err != nil {
			th.t.Fatal(err)
		}
		sleepUntil(at)
	case verb == "location":
		if _, err := fmt.Sscan(rest, &lat, &lon); err != nil {
			th.t.Fatal(err)
		}
		s.Locate(c, th.who, lat, lon)
	case th.where == "channel":
		s.Post(c, line)
	case th.where == "topic":
		s.TypeIn(c, 7, th.who, line)
	default:
		s.Type(c, th.who, line)
	}
}

// press presses a button; one that is not there fails the test, and no more.
func (th *theatre) press(c *platformtest.TelegramChat, label string) {
	defer func() {
		if r := recover(); r != nil {
			th.t.Errorf("%v", r)
		}
	}()
	th.telegram.Press(c, th.who, label)
}

// inline draws the answer to the inline query that waits.
func (th *theatre) inline() string {
	if th.query == "" {
		return ""
	}
	a, ok := th.telegram.Inline(th.query)
	th.query = ""
	if !ok {
		return "(no answer)\n\n"
	}
	var b strings.Builder
	for _, r := range a.Results {
		fmt.Fprintf(&b, "▸ %s\n  %s\n", r.Title, r.Description)
	}
	if len(a.Results) > 0 {
		b.WriteString("\n" + th.draw("whoever is sent the first", a.Results[0].Message, false))
	}
	return b.String()
}

// draw writes a message as text.
func (th *theatre) draw(where string, m platformtest.TelegramMessage, replaced bool) string {
	var b strings.Builder
	b.WriteString("to " + where)
	for _, mark := range []struct {
		on   bool
		text string
	}{
		{replaced, "in place"}, {m.Silent, "silent"}, {m.Topic != 0, fmt.Sprint("topic ", m.Topic)}, {m.ReplyTo != 0, "quoting"},
		{m.Picture != "", "picture " + m.Picture}, {m.Markup != "", m.Markup},
	} {
		if mark.on {
			b.WriteString(", " + mark.text)
		}
	}
	b.WriteString(":\n" + markup(m) + "\n")
	for _, row := range m.Buttons() {
		for i, button := range row {
			if i > 0 {
				b.WriteString(" ")
			}
			b.WriteString("[" + button.Text)
			switch {
			case button.Share != nil:
				b.WriteString(" ⇒ " + button.Share.Query)
			case button.URL != "":
				b.WriteString(" ↗")
			}
			b.WriteString("]")
		}
		b.WriteString("\n")
	}
	return b.String() + "\n"
}

// markup writes a text with its entities as tags.
func markup(m platformtest.TelegramMessage) string {
	text := utf16.Encode([]rune(m.Text))
	opens, closes := map[int]string{}, map[int]string{}
	entities := slices.Clone(m.Entities)
	slices.SortStableFunc(entities, func(x, y platformtest.TelegramEntity) int {
		return cmp.Or(x.Offset-y.Offset, y.Length-x.Length)
	})
	for _, e := range entities {
		open, end := e.Type, e.Type
		switch e.Type {
		case "bold":
			open, end = "b", "b"
		case "italic":
			open, end = "i", "i"
		case "text_link":
			open, end = "a", "a"
			if !strings.HasPrefix(e.URL, "https://t.me/") { // the bot's own links hold whole commands
				open += " " + e.URL
			}
		case "date_time":
			open, end = "time "+time.Unix(e.Time, 0).UTC().Format("2006-01-02T15:04Z"), "time"
		case "expandable_blockquote":
			open, end = "quote", "quote"
		}
		opens[e.Offset] += "<" + open + ">"
		closes[e.Offset+e.Length] = "</" + end + ">" + closes[e.Offset+e.Length]
	}
	var b strings.Builder
	for i := range len(text) + 1 {
		b.WriteString(closes[i] + opens[i])
		if i < len(text) && !utf16.IsSurrogate(rune(text[i])) {
			b.WriteRune(rune(text[i]))
		} else if i+1 < len(text) {
			if r := utf16.DecodeRune(rune(text[i]), rune(text[i+1])); r != '\uFFFD' {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
