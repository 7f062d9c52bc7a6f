package briefing

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"daybrief/platforms"
)

// A View is what a briefing must know of its reader.
type View struct {
	Phrases *Phrases
	Zone    *time.Location
	Format  string
	At      time.Time      // when it was due, or now for one that was asked for
	Told    map[int64]Told // what the chat has been told already, by story
	Since   time.Time      // when the chat was last briefed, zero if never
	Late    bool           // it comes well after it was due
	Asked   bool           // somebody asked for it: repeats are shown
	Wishes  Wishes         // what the chat always or never wants
	Picture bool           // it wants to see one
}

// Compose writes the briefing for one chat. Stories that the chat knows and
// that have not moved fold into one line. It also returns what the chat will
// have been told once the message is sent.
func (b Briefing) Compose(v View) (platforms.Message, []Told) {
	if v.Format == Alert {
		return b.alert(v)
	}
	var m platforms.Message
	fresh, running := b.split(v)
	shown := v.choose(fresh)
	m.Blocks = append(m.Blocks, platforms.Heading{Text: platforms.S(b.title(v))})
	if len(shown) == 0 && len(running) == 0 {
		m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.S(b.nothing(v))}, b.footer(v, nil))
		return m, nil
	}
	body, told := b.stories(v, shown)
	body = append(body, b.lines(v, running)...)
	counts := platforms.Paragraph{Text: platforms.S(b.counts(v, len(shown), body))}
	m.Blocks = append(m.Blocks, counts)
	if len(shown) > 0 && v.Picture && shown[0].Image != "" {
		m.Blocks = append(m.Blocks, platforms.Image{URL: shown[0].Image, Alt: shown[0].Title})
	}
	m.Blocks = append(m.Blocks, body...)
	for _, item := range shown {
		for _, t := range item.Topics {
			if !slices.Contains(m.Tags, t) {
				m.Tags = append(m.Tags, t)
			}
		}
	}
	m.Blocks = append(m.Blocks, b.footer(v, shown))
	m.Buttons = b.buttons(v, shown)
	for _, item := range running {
		told = append(told, Told{Story: item.Story, At: b.Until, First: v.Told[item.Story].First})
	}
	return m, told
}

// alert writes the one story of a briefing as something to know at once.
func (b Briefing) alert(v View) (m platforms.Message, told []Told) {
	if len(b.Items) == 0 || v.Wishes.Muted[b.Items[0].Story] != "" {
		return m, nil
	}
	item := b.Items[0]
	title := v.Phrases.Count("alert_big", len(item.Outlets))
	if by := v.Wishes.Followed[item.Story]; by != "" {
		title = v.Phrases.Say("alert_followed", "What", by)
	}
	c := b.card(View{Phrases: v.Phrases, Asked: true}, 0, item)
	c.Title = platforms.Text{{Text: item.Title, URL: item.URL, Style: platforms.Bold}}
	m.Blocks = []platforms.Block{platforms.Heading{Text: platforms.S("⚡ " + title)}, c, platforms.Note{Text: platforms.S(v.Phrases.Say("extracted"))}}
	m.Tags = item.Topics
	m.Buttons = [][]platforms.Button{platforms.Row(
		platforms.Press(v.Phrases.Say("story_button"), "/summary "+StoryRef(item.Story)),
		platforms.Press(v.Phrases.Say("alerts_button"), "/panel alerts"),
	)}
	return m, []Told{{Story: item.Story, At: b.Until, First: v.At}}
}

// split parts what is new to the chat from what it knows already.
func (b Briefing) split(v View) (fresh, running []Item) {
	for _, item := range slices.Concat(b.Items, v.Wishes.Extra) {
		if v.Wishes.Muted[item.Story] != "" {
			continue
		}
		if told, known := v.told(item); known && item.since(told.At) == 0 {
			running = append(running, item)
			continue
		}
		fresh = append(fresh, item)
	}
	return fresh, running
}

// choose cuts what is new to what is shown. What the chat follows is shown
// beyond the cut as well.
func (v View) choose(fresh []Item) []Item {
	cut := fresh
	for n, item := range fresh {
		if n == mostItems || v.beyond(item) {
			cut = fresh[:n]
			break
		}
	}
	shown := slices.Clone(cut)
	for _, item := range fresh[len(cut):] {
		if v.Wishes.Followed[item.Story] != "" && len(shown) < len(cut)+mostFollowed {
			shown = append(shown, item)
		}
	}
	return shown
}

// beyond reports whether the briefing does not hold a story: there are no facts
// of it.
func (v View) beyond(i Item) bool {
	return slices.ContainsFunc(v.Wishes.Extra, func(e Item) bool { return e.Story == i.Story })
}

// told returns what the reader knows of a story. Who asks for a briefing wants
// to see it whole.
func (v View) told(item Item) (Told, bool) {
	t := v.Told[item.Story]
	return t, !v.Asked && !t.At.IsZero()
}

// since counts the articles that came after t.
func (i Item) since(t time.Time) int {
	n := 0
	for _, came := range i.Came {
		if came > t.Unix() {
			n++
		}
	}
	return n
}

func (b Briefing) title(v View) string {
	at := v.At.In(v.Zone)
	kind := "night"
	switch h := at.Hour(); {
	case h >= 4 && h < 11:
		kind = "morning"
	case h >= 11 && h < 14:
		kind = "midday"
	case h >= 14 && h < 18:
		kind = "afternoon"
	case h >= 18 && h < 23:
		kind = "evening"
	}
	name := v.Phrases.Say("briefing_" + kind)
	if b.Topic != "" {
		name = v.Phrases.Say("briefing_on", "Kind", name, "Topic", TopicName(v.Phrases, b.Topic))
	}
	return v.Phrases.Say("briefing_title", "Kind", name, "When", v.Phrases.DateTime(at))
}

// TopicName returns what a person calls a topic: the catalog's name for one of
// content.Topics, the words themselves otherwise.
func TopicName(p *Phrases, topic string) string {
	if name := p.Say("topic_" + topic); name != "topic_"+topic {
		return name
	}
	return topic
}

func (b Briefing) nothing(v View) string {
	if b.Topic != "" {
		return v.Phrases.Say("nothing_on", "Topic", TopicName(v.Phrases, b.Topic), "Since", v.Phrases.DateTime(b.From.In(v.Zone)))
	}
	return v.Phrases.Say("nothing", "Since", v.Phrases.DateTime(b.From.In(v.Zone)))
}

func (b Briefing) counts(v View, shown int, body []platforms.Block) string {
	words := len(strings.Fields(platforms.Plain(platforms.Message{Blocks: body}, false)))
	parts := []string{
		v.Phrases.Count("stories", shown),
		v.Phrases.Count("articles", b.Articles),
		v.Phrases.Count("publishers", b.Publishers),
		v.Phrases.Count("reading_minutes", max(1, (words+110)/220)), // 220 words a minute
	}
	switch {
	case shown == 0:
		parts[0] = v.Phrases.Say("nothing_new")
	case b.Quiet && !v.Asked:
		parts[0] = v.Phrases.Count("quiet_day", shown)
	}
	line := strings.Join(parts, " · ")
	if v.Late {
		line = v.Phrases.Say("late") + " · " + line
	}
	// A window of much more than a day is worth saying.
	if b.Until.Sub(b.From) > 36*time.Hour {
		line += "\n" + v.Phrases.Say("covers", "Since", v.Phrases.DateTime(b.From.In(v.Zone)))
	}
	return line
}

func (b Briefing) stories(v View, shown []Item) (blocks []platforms.Block, told []Told) {
	list := platforms.List{}
	for n, item := range shown {
		n++
		told = append(told, Told{Story: item.Story, At: b.Until, First: cmp.Or(v.Told[item.Story].First, v.At), Number: n})
		if v.Format == Headlines || v.Format != Full && n > BriefDepth || len(list.Items) > 0 || v.beyond(item) {
			if len(list.Items) == 0 {
				list.Start = n
			}
			list.Items = append(list.Items, b.line(v, item))
			continue
		}
		blocks = append(blocks, b.card(v, n, item))
	}
	if len(list.Items) > 0 {
		blocks = append(blocks, list)
	}
	return blocks, told
}

func (b Briefing) mark(v View, item Item) string {
	if v.Wishes.Followed[item.Story] != "" {
		return "⭐ "
	}
	if v.Asked {
		return ""
	}
	if _, known := v.told(item); known {
		return "🔄 "
	}
	if v.Since.IsZero() { // to a chat that is briefed for the first time all is new
		return ""
	}
	return "🆕 "
}

func (b Briefing) card(v View, n int, item Item) platforms.Card {
	c := platforms.Card{
		Title:  platforms.Join(platforms.B(fmt.Sprintf("%d. %s", n, b.mark(v, item))), platforms.Text{{Text: item.Title, URL: item.URL, Style: platforms.Bold}}),
		Footer: Sources(v.Phrases, item.Outlets, 4),
	}
	var facts []string
	for _, f := range item.Facts {
		facts = append(facts, f.Text)
	}
	if len(facts) > 0 {
		c.Body = append(c.Body, platforms.S(strings.Join(facts, " ")))
	}
	if item.Why != nil {
		c.Body = append(c.Body, platforms.Join(platforms.Text{{Text: v.Phrases.Say("why_it_matters") + " ", Style: platforms.Italic}}, platforms.S(v.Phrases.Isolate(item.Why.Text))))
	}
	var notes platforms.Text
	if changed := v.changed(item); len(changed) > 0 {
		notes = platforms.Join(platforms.Text{{Text: v.Phrases.Say("changed") + " ", Style: platforms.Italic}}, changed, platforms.S("."))
	} else if told, known := v.told(item); known {
		notes = platforms.S(v.Phrases.Count("changed_articles", item.since(told.At)))
	}
	if differ := v.differ(item); len(differ) > 0 {
		if len(notes) > 0 {
			notes = append(notes, platforms.Span{Text: " "})
		}
		notes = append(notes, differ...)
	}
	if len(notes) > 0 {
		c.Body = append(c.Body, notes)
	}
	return c
}

// changed names the figures that have changed since the reader was told.
func (v View) changed(item Item) platforms.Text {
	told, known := v.told(item)
	var t platforms.Text
	for _, turn := range item.Turns {
		if !known || told.At.Unix() < turn.After || told.At.Unix() >= turn.Until {
			continue
		}
		for i, c := range turn.Changes {
			if i > 0 {
				t = append(t, platforms.Span{Text: ", "})
			}
			t = append(t, platforms.Span{Text: v.Phrases.figure(c.What) + " " + c.From + " → "}, platforms.Span{Text: c.To, URL: c.URL})
		}
	}
	return t
}

// differ names the figures on which publishers disagree.
func (v View) differ(item Item) platforms.Text {
	var t platforms.Text
	for _, d := range item.Differ {
		if len(t) > 0 {
			t = append(t, platforms.Span{Text: " "})
		}
		t = append(t, platforms.Span{Text: v.Phrases.Say("sources_differ", "What", v.Phrases.figure(d.What)), Style: platforms.Italic}, platforms.Span{Text: " "})
		for i, value := range d.Values {
			if i > 0 {
				t = append(t, platforms.Span{Text: ", "})
			}
			t = append(t, platforms.Span{Text: value.Text + " ("}, platforms.Span{Text: value.Name, URL: value.URL}, platforms.Span{Text: ")"})
		}
		t = append(t, platforms.Span{Text: "."})
	}
	return t
}

func (b Briefing) line(v View, item Item) platforms.Text {
	t := platforms.Join(platforms.S(b.mark(v, item)), platforms.A(item.Title, item.URL))
	if by := v.Wishes.Followed[item.Story]; by != "" {
		t = append(t, platforms.Span{Text: " · " + v.Phrases.Say("followed", "What", by)})
	}
	if changed := v.changed(item); len(changed) > 0 {
		t = platforms.Join(t, platforms.S(" · "), changed)
	}
	if len(item.Outlets) == 1 {
		return append(t, platforms.Span{Text: " · " + v.Phrases.Say("single_source", "Name", item.Outlets[0].Name)})
	}
	return append(t, platforms.Span{Text: " · " + FirstOf(item.Outlets)})
}

// FirstOf names the first of some outlets and counts the others: AFP +3.
func FirstOf(all []Outlet) string {
	if len(all) == 1 {
		return all[0].Name
	}
	return all[0].Name + " +" + strconv.Itoa(len(all)-1)
}

// Sources names up to most outlets, linked, and counts the rest.
func Sources(p *Phrases, all []Outlet, most int) platforms.Text {
	if len(all) == 1 {
		return platforms.A(p.Say("single_source", "Name", all[0].Name), all[0].URL)
	}
	var t platforms.Text
	for i, o := range all[:min(len(all), most)] {
		if i > 0 {
			t = append(t, platforms.Span{Text: " · "})
		}
		t = append(t, platforms.Span{Text: o.Name, URL: o.URL})
	}
	if more := len(all) - most; more > 0 {
		t = append(t, platforms.Span{Text: " +" + strconv.Itoa(more)})
	}
	return t
}

// lines are the stories that are still running, and the people.
func (b Briefing) lines(v View, running []Item) (blocks []platforms.Block) {
	if len(running) > 0 {
		t := platforms.S(v.Phrases.Say("still_running") + " ")
		for i, item := range running[:min(len(running), 4)] {
			if i > 0 {
				t = append(t, platforms.Span{Text: "; "})
			}
			t = append(t, platforms.Span{Text: item.Title, URL: item.URL})
			if day := day(v, v.Told[item.Story]); day > 1 {
				t = append(t, platforms.Span{Text: " (" + v.Phrases.Say("day_n", "N", day) + ")"})
			}
		}
		blocks = append(blocks, platforms.Paragraph{Text: t})
	}
	if people := b.named(v); len(people) > 0 {
		t := platforms.S(v.Phrases.Say("in_the_news") + " ")
		for i, p := range people {
			if i > 0 {
				t = append(t, platforms.Span{Text: " · "})
			}
			t = append(t, platforms.Span{Text: p.Name, Line: "/who " + p.Name}, platforms.Span{Text: fmt.Sprintf(" (%d)", p.Stories)})
		}
		blocks = append(blocks, platforms.Paragraph{Text: t})
	}
	return blocks
}

// named are the people of the line of people: whom the chat mutes is not.
func (b Briefing) named(v View) []PersonInNews {
	return slices.DeleteFunc(slices.Clone(b.People), func(p PersonInNews) bool { return v.Wishes.Unnamed[p.ID] })
}

// day says on which day, by the reader's calendar, a story is running.
func day(v View, t Told) int {
	if t.First.IsZero() {
		return 0
	}
	midnight := func(t time.Time) time.Time {
		y, m, d := t.In(v.Zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(v.At).Sub(midnight(t.First)).Hours()/24) + 1
}

// footer says what the briefing was made from, and how.
func (b Briefing) footer(v View, shown []Item) platforms.Note {
	parts := []string{v.Phrases.Say("data_to", "Time", b.Until.In(v.Zone).Format("15:04"))}
	if b.Silent > 0 {
		parts = append(parts, v.Phrases.Count("silent_sources", b.Silent, "All", b.Sources))
	}
	var written []string
	for n, item := range shown {
		if item.Written && (v.Format == Full || v.Format != Headlines && n < BriefDepth) {
			written = append(written, strconv.Itoa(n+1))
		}
	}
	if len(written) > 0 {
		parts = append(parts, v.Phrases.Say("written", "Numbers", strings.Join(written, ", ")))
	} else {
		parts = append(parts, v.Phrases.Say("extracted"))
	}
	return platforms.Note{Text: platforms.S(strings.Join(parts, " · "))}
}

// buttons lead on: a story's line names the story, not its number, so that a
// button of last week's briefing still means what it says.
func (b Briefing) buttons(v View, shown []Item) [][]platforms.Button {
	var row []platforms.Button
	for n, item := range shown[:min(len(shown), 3)] {
		row = append(row, platforms.Press(v.Phrases.Say("more_on", "N", n+1), "/summary "+StoryRef(item.Story)))
	}
	if len(b.named(v)) > 0 {
		row = append(row, platforms.Press(v.Phrases.Say("people_button"), "/who"))
	}
	return [][]platforms.Button{platforms.Row(row...)}
}

// StoryRef writes a story's id as a person may type it: #1z141z3.
func StoryRef(id int64) string { return "#" + strconv.FormatInt(id, 36) }

// ReadStoryRef reads what StoryRef wrote.
func ReadStoryRef(s string) (int64, bool) {
	rest, ok := strings.CutPrefix(s, "#")
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(strings.ToLower(rest), 36, 64)
	return id, err == nil && id > 0
}
