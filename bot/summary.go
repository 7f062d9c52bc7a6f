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
	dayHours   = 24
	mostHours  = 24 * 31
	storyWords = 120 // words of a story in depth, as PRODUCT promises
)

// window is the window of the request: its hours option, or the given hours.
func (a *asked) window(hours int) briefing.Query {
	if h, err := strconv.Atoi(a.Call.Value("hours")); err == nil {
		hours = h
	}
	return briefing.Query{From: a.now.Add(-time.Duration(hours) * time.Hour), Until: a.now}
}

// zone is the chat's zone, for the times in an answer; UTC before it has one.
func (a *asked) zone(ctx context.Context) (*time.Location, error) {
	name, err := a.Subscribers.Zone(ctx, a.Chat)
	return briefing.Schedule{Zone: name}.Location(), err
}

func (a *asked) summary(ctx context.Context) (platforms.Message, error) {
	about := a.Call.Value("about")
	if story, ok := briefing.ReadStoryRef(about); ok {
		return a.story(ctx, story)
	}
	if n, err := strconv.Atoi(about); err == nil && n > 0 && n < 100 {
		return a.numbered(ctx, n)
	}
	if strings.HasPrefix(about, "http://") || strings.HasPrefix(about, "https://") {
		return a.link(ctx, about)
	}
	q := a.window(dayHours)
	q.Topic = a.topicOf(about)
	b, err := briefing.Build(ctx, a.Library, q)
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

func (a *asked) numbered(ctx context.Context, n int) (platforms.Message, error) {
	told, err := a.Stories.Told(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	most := 0
	for _, t := range told {
		if t.Number == n {
			return a.story(ctx, t.Story)
		}
		most = max(most, t.Number)
	}
	if most == 0 {
		m := a.text("no_briefing_yet")
		m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("summary_button"), "/summary"))}
		return m, nil
	}
	return a.text("no_such_story", "N", n, "Most", most), nil
}

func (a *asked) link(ctx context.Context, url string) (platforms.Message, error) {
	article, err := a.Stories.ArticleByURL(ctx, cmp.Or(content.CanonicalURL(url), url))
	if err != nil {
		return platforms.Message{}, err
	}
	if article == nil || article.Published.After(a.now) {
		return a.text("link_not_stored"), nil
	}
	return a.depth(ctx, []content.Article{*article})
}

func (a *asked) story(ctx context.Context, id int64) (platforms.Message, error) {
	articles, err := a.Stories.StoryArticles(ctx, id, a.now)
	if err != nil {
		return platforms.Message{}, err
	}
	if len(articles) == 0 {
		return a.text("story_gone"), nil
	}
	return a.depth(ctx, articles)
}

// depth tells one story: its facts, what was told when, its people and every
// source.
func (a *asked) depth(ctx context.Context, articles []content.Article) (platforms.Message, error) {
	zone, err := a.zone(ctx)
	if err != nil {
		return platforms.Message{}, err
	}
	item := briefing.ItemOf(articles, a.now)
	m := message(platforms.Heading{Text: platforms.A(item.Title, item.URL)})
	var sentences []string
	for _, f := range briefing.Facts(articles, storyWords) {
		sentences = append(sentences, f.Text)
	}
	if len(sentences) > 0 {
		m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.S(strings.Join(sentences, " "))})
	}
	if len(articles) > 1 {
		m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.B(a.say.Say("as_it_was_told"))}, a.timeline(articles, zone))
	}
	people, row, err := a.cast(ctx, articles)
	if err != nil {
		return m, err
	}
	if len(people) > 0 {
		m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.Join(platforms.B(a.say.Say("people_in_it")+" "), people)})
	}
	m.Blocks = append(m.Blocks,
		platforms.Paragraph{Text: platforms.Join(platforms.B(a.say.Say("sources")+" "), briefing.Sources(a.say, item.Outlets, 20))},
		platforms.Note{Text: platforms.S(a.say.Say("extracted"))})
	m.Buttons = [][]platforms.Button{row}
	return m, nil
}

// mostTold bounds the lines of a story's timeline.
const mostTold = 8

func (a *asked) timeline(articles []content.Article, zone *time.Location) platforms.List {
	var l platforms.List
	for _, art := range slices.Backward(articles) {
		if art.DuplicateOf != 0 || len(l.Items) == mostTold {
			continue
		}
		l.Items = append(l.Items, platforms.Join(
			platforms.Text{{Text: a.say.DateTime(art.Published.In(zone)), Time: art.Published}},
			platforms.S(" · "), platforms.A(art.Title, art.URL), platforms.S(" · "+briefing.PublisherOf(&art))))
	}
	slices.Reverse(l.Items)
	return l
}

// cast names the people of a story, with a button for each of the first few.
func (a *asked) cast(ctx context.Context, articles []content.Article) (platforms.Text, []platforms.Button, error) {
	q := briefing.Query{Topic: briefing.StoryRef(articles[0].Story), From: articles[0].Published.Add(-time.Second), Until: a.now}
	people, err := a.Library.People(ctx, q, 6)
	if err == nil {
		err = a.People.Describe(ctx, q, people)
	}
	var t platforms.Text
	var row []platforms.Button
	for i, p := range people {
		if i > 0 {
			t = append(t, platforms.Span{Text: ", "})
		}
		t = append(t, platforms.Span{Text: p.Name, Line: "/who " + p.Name})
		if len(p.Roles) > 0 {
			t = append(t, platforms.Span{Text: " (" + p.Roles[0].Text + ")"})
		}
		if i < 4 {
			row = append(row, platforms.Press(p.Name, "/who "+p.Name))
		}
	}
	return t, platforms.Row(row...), err
}

type topicCount struct {
	key     string
	stories int
}

// topicCounts returns how many stories of the last day each topic has, most
// first, topics without one left out.
func (a *asked) topicCounts(ctx context.Context) ([]topicCount, error) {
	articles, err := a.Library.Articles(ctx, briefing.Query{From: a.now.Add(-dayHours * time.Hour), Until: a.now})
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
