package bot

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"daybrief/briefing"
	"daybrief/platforms"
)

const (
	mostSearched = 200 // articles that a search weighs
	mostFound    = 8   // stories that it lists
)

// search lists the stored stories in which words are found, however old.
func (a *asked) search(ctx context.Context) (platforms.Message, error) {
	words := a.Call.Value("words")
	found, err := a.Stories.Search(ctx, words, a.Chat, a.now, mostSearched)
	if err != nil {
		return platforms.Message{}, err
	}
	if len(found) == 0 {
		return a.nothingStored(words), nil
	}
	zone, err := a.zone(ctx)
	if err != nil {
		return platforms.Message{}, err
	}
	hits := byStory(found)
	l := platforms.List{Start: 1}
	var row []platforms.Button
	for i, h := range hits[:min(len(hits), mostFound)] {
		best := h[0]
		tail := " · " + briefing.FirstOf(briefing.Outlets(h))
		l.Items = append(l.Items, platforms.Join(platforms.A(best.Title, best.URL), platforms.S(tail+" · "+a.say.Date(best.Published.In(zone)))))
		row = append(row, platforms.Press(strconv.Itoa(i+1), "/story "+briefing.StoryRef(cmp.Or(best.Story, best.ID))))
	}
	m := message(platforms.Heading{Text: platforms.S(a.say.Say("search_title", "Words", words))}, l)
	note := a.say.Count("stories", len(hits))
	if len(found) == mostSearched {
		note = a.say.Say("search_newest", "N", mostSearched)
	}
	m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(note)})
	for chunk := range slices.Chunk(row, 4) {
		m.Buttons = append(m.Buttons, platforms.Row(chunk...))
	}
	return m, nil
}

// nothingStored says that no stored article holds some words.
func (a *asked) nothingStored(words string) platforms.Message {
	m := a.text("nothing_stored", "Words", words)
	m.Buttons = [][]platforms.Button{platforms.Row(
		platforms.Press(a.say.Say("summary_button"), "/summary"), platforms.Press(a.say.Say("topics_button"), "/topics"))}
	return m
}
