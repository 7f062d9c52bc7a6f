package bot

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// Windows of time that the bot answers about.
const (
	dayHours  = 24
	mostHours = 24 * 31
)

// window is the window of the request: its hours option, or the given hours.
func (a *asked) window(hours int) briefing.Query {
	if h, err := strconv.Atoi(a.Call.Value("hours")); err == nil {
		hours = h
	}
	q := briefing.Query{From: a.now.Add(-time.Duration(hours) * time.Hour), Until: a.now}
	if a.set.Own {
		q.For = a.Chat
	}
	return q
}

// zone is the chat's zone, for the times in an answer; UTC before it has one.
func (a *asked) zone(ctx context.Context) (*time.Location, error) {
	name, err := a.Subscribers.Zone(ctx, a.Chat)
	return briefing.Schedule{Zone: name}.Location(), err
}

func (a *asked) summary(ctx context.Context) (platforms.Message, error) {
	about := a.Call.Value("about")
	_, isRef := briefing.ReadStoryRef(about)
	if n, err := strconv.Atoi(about); isRef || err == nil && n > 0 && n < 100 {
		id, m, err := a.whichStory(ctx, about, "summary")
		if err != nil || id == 0 {
			return m, err
		}
		return a.story(ctx, id)
	}
	if strings.HasPrefix(about, "http://") || strings.HasPrefix(about, "https://") {
		return a.link(ctx, about)
	}
	q := a.window(dayHours)
	q.Topic, q.Depth = a.topicOf(about), briefing.BriefDepth
	b, err := a.Briefings.Build(ctx, q)
	if err != nil {
		return platforms.Message{}, err
	}
	if len(b.Items) == 0 && q.Topic != "" {
		return a.nothingOn(ctx, about)
	}
	zone, err := a.zone(ctx)
	if err != nil {
		return platforms.Message{}, err
	}
	m, told := b.Compose(briefing.View{Phrases: a.say, Zone: zone, Format: briefing.Brief, At: a.now, Asked: true})
	return m, a.number(ctx, told)
}

// number makes the numbers of an answer those that /summary 2 goes by. That
// somebody asked does not make the stories old news to the chat; and where the
// others cannot see the answer, the numbers of the chat's briefing stand.
func (a *asked) number(ctx context.Context, told []briefing.Told) error {
	if a.Guest { // nothing is remembered
		return nil
	}
	if a.Whispers && a.Chat.Kind != platforms.Direct {
		known, err := a.Stories.Told(ctx, a.Chat)
		if err != nil {
			return err
		}
		for _, t := range known {
			if t.Number > 0 && !t.At.IsZero() {
				return nil
			}
		}
	}
	for i := range told {
		told[i].At = time.Time{}
	}
	return a.Stories.Tell(ctx, a.Chat, told)
}

// topicOf returns the key of the topic that a person names, or the words.
func (a *asked) topicOf(words string) string {
	for _, t := range content.Topics {
		if strings.EqualFold(words, t.Key) || strings.EqualFold(words, briefing.TopicName(a.say, t.Key)) {
			return t.Key
		}
	}
	return words
}

// nothingOn says that nothing matches, and what there is instead.
func (a *asked) nothingOn(ctx context.Context, about string) (platforms.Message, error) {
	m := a.text("nothing_found", "About", about)
	counts, err := a.topicCounts(ctx)
	if err != nil {
		return m, err
	}
	var row []platforms.Button
	for _, c := range counts[:min(len(counts), 4)] {
		row = append(row, platforms.Press(briefing.TopicName(a.say, c.key), "/summary "+c.key))
	}
	if a.Call.Value("hours") == "" {
		if call, err := a.Commands.Check("summary", map[string]string{"about": about, "hours": "168"}); err == nil {
			row = append(row, platforms.Press(a.say.Say("last_week_button"), a.Commands.Line(call)))
		}
	}
	m.Buttons = [][]platforms.Button{platforms.Row(row...)}
	return m, nil
}

type topicCount struct {
	key     string
	stories int
}

// topicCounts returns how many stories of the last day each topic has, most
// first, topics without one left out.
func (a *asked) topicCounts(ctx context.Context) ([]topicCount, error) {
	articles, err := a.Library.Articles(ctx, a.window(dayHours))
	if err != nil {
		return nil, err
	}
	stories := map[string]map[int64]bool{}
	for _, art := range articles {
		for _, t := range art.Topics {
			if stories[t] == nil {
				stories[t] = map[int64]bool{}
			}
			stories[t][cmp.Or(art.Story, art.ID)] = true
		}
	}
	var counts []topicCount
	for _, t := range content.Topics {
		if n := len(stories[t.Key]); n > 0 {
			counts = append(counts, topicCount{t.Key, n})
		}
	}
	slices.SortStableFunc(counts, func(x, y topicCount) int { return y.stories - x.stories })
	return counts, nil
}

func (a *asked) topics(ctx context.Context) (platforms.Message, error) {
	counts, err := a.topicCounts(ctx)
	if err != nil {
		return platforms.Message{}, err
	}
	byKey := map[string]int{}
	for _, c := range counts {
		byKey[c.key] = c.stories
	}
	var items []platforms.Text
	for _, t := range content.Topics {
		item := platforms.B(briefing.TopicName(a.say, t.Key))
		if n := byKey[t.Key]; n > 0 {
			item = append(item, platforms.Span{Text: " · " + a.say.Count("stories", n)})
		}
		items = append(items, item)
	}
	m := message(
		platforms.Heading{Text: platforms.S(a.say.Say("topics_title"))},
		platforms.List{Items: items},
		platforms.Note{Text: platforms.S(a.say.Say("topics_note"))},
	)
	var rows [][]platforms.Button
	for chunk := range slices.Chunk(counts[:min(len(counts), 6)], 3) {
		var row []platforms.Button
		for _, c := range chunk {
			row = append(row, platforms.Press(briefing.TopicName(a.say, c.key), "/summary "+c.key))
		}
		rows = append(rows, platforms.Row(row...))
	}
	m.Buttons = rows
	return m, nil
}
