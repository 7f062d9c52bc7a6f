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

const storyWords = 120 // of a story in depth

// storyOf tells a story of the last briefing in depth, or the one that fits
// some words best.
func (a *asked) storyOf(ctx context.Context) (platforms.Message, error) {
	id, m, err := a.whichStory(ctx, a.Call.Value("which"), "story")
	if err != nil || id == 0 {
		return m, err
	}
	return a.story(ctx, id)
}

// whichStory returns the story that a number of the last briefing, a reference
// or words mean. Where there is none it returns what to say instead.
func (a *asked) whichStory(ctx context.Context, which, command string) (int64, platforms.Message, error) {
	if id, ok := briefing.ReadStoryRef(which); ok {
		return id, platforms.Message{}, nil
	}
	if n, err := strconv.Atoi(which); err == nil && n > 0 && n < 100 {
		return a.numbered(ctx, n)
	}
	if which == "" {
		m, err := a.pickStory(ctx, command)
		return 0, m, err
	}
	found, err := a.Stories.Search(ctx, which, a.Chat, a.now, mostSearched)
	if err != nil || len(found) == 0 {
		return 0, a.nothingStored(which), err
	}
	return cmp.Or(found[0].Story, found[0].ID), platforms.Message{}, nil
}

// pickStory offers the stories of the last briefing.
func (a *asked) pickStory(ctx context.Context, command string) (platforms.Message, error) {
	told, err := a.Stories.Told(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	var numbers []briefing.Told
	for _, t := range told {
		if t.Number > 0 {
			numbers = append(numbers, t)
		}
	}
	if len(numbers) == 0 {
		return a.noBriefingYet(), nil
	}
	slices.SortFunc(numbers, func(x, y briefing.Told) int { return x.Number - y.Number })
	m := a.text("which_story")
	l := platforms.List{Start: numbers[0].Number}
	var row []platforms.Button
	for _, t := range numbers {
		articles, err := a.Stories.StoryArticles(ctx, t.Story, a.Chat, a.now)
		if err != nil {
			return m, err
		}
		title := "–" // removed since
		if len(articles) > 0 {
			title = briefing.ItemOf(articles, a.now).Title
		}
		l.Items = append(l.Items, platforms.S(title))
		row = append(row, platforms.Press(strconv.Itoa(t.Number), "/"+command+" "+briefing.StoryRef(t.Story)))
	}
	m.Blocks = append(m.Blocks, l)
	for chunk := range slices.Chunk(row, 5) {
		m.Buttons = append(m.Buttons, platforms.Row(chunk...))
	}
	return m, nil
}

func (a *asked) noBriefingYet() platforms.Message {
	m := a.text("no_briefing_yet")
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("summary_button"), "/summary"))}
	return m
}

// numbered returns the story that has a number in the chat's last briefing, or
// says that none has.
func (a *asked) numbered(ctx context.Context, n int) (int64, platforms.Message, error) {
	told, err := a.Stories.Told(ctx, a.Chat)
	if err != nil {
		return 0, platforms.Message{}, err
	}
	most := 0
	for _, t := range told {
		if t.Number == n {
			return t.Story, platforms.Message{}, nil
		}
		most = max(most, t.Number)
	}
	if most == 0 {
		return 0, a.noBriefingYet(), nil
	}
	return 0, a.text("no_such_story", "N", n, "Most", most), nil
}

func (a *asked) link(ctx context.Context, url string) (platforms.Message, error) {
	article, err := a.Stories.ArticleByURL(ctx, cmp.Or(content.CanonicalURL(url), url), a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	if article == nil || article.Published.After(a.now) {
		return a.text("link_not_stored"), nil
	}
	return a.depth(ctx, []content.Article{*article})
}

func (a *asked) story(ctx context.Context, id int64) (platforms.Message, error) {
	articles, err := a.Stories.StoryArticles(ctx, id, a.Chat, a.now)
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
	people, err := a.Library.PeopleOf(ctx, articles, 6)
	q := briefing.Query{From: articles[0].Published.Add(-time.Second), Until: a.now}
	if err == nil {
		err = a.People.Describe(ctx, q, people)
	}
	var t platforms.Text
	var row []platforms.Button
	for i, p := range people {
		if i > 0 {
			t = append(t, platforms.Span{Text: ", "})
		}
		t = append(t, platforms.Span{Text: p.Name, Line: "/who " + briefing.StoryRef(p.ID)})
		if len(p.Roles) > 0 {
			t = append(t, platforms.Span{Text: " (" + p.Roles[0].Text + ")"})
		}
		if i < 4 {
			row = append(row, platforms.Press(p.Name, "/who "+briefing.StoryRef(p.ID)))
		}
	}
	return t, platforms.Row(row...), err
}
