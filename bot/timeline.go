package bot

import (
	"context"
	"slices"
	"strconv"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

const (
	mostDays   = 10 // days of a timeline, the newest
	mostOnADay = 3  // headlines of one day
)

// personRef marks the reference of a person where a story could be meant too.
const personRef = "@"

// timelineOf tells the days of a story of the last briefing, or those of a
// person.
func (a *asked) timelineOf(ctx context.Context) (platforms.Message, error) {
	which := a.Call.Value("which")
	if len(which) > 1 && which[:1] == personRef {
		if id, ok := briefing.ReadStoryRef("#" + which[1:]); ok {
			return a.personTimeline(ctx, id)
		}
	}
	_, isRef := briefing.ReadStoryRef(which)
	if _, err := strconv.Atoi(which); which != "" && !isRef && err != nil {
		found, exact, err := a.People.FindPeople(ctx, which, a.now)
		if err != nil {
			return platforms.Message{}, err
		}
		if exact && len(found) == 1 {
			return a.personTimeline(ctx, found[0].ID)
		}
	}
	id, m, err := a.whichStory(ctx, which, "timeline")
	if err != nil || id == 0 {
		return m, err
	}
	articles, err := a.Stories.StoryArticles(ctx, id, a.Chat, a.now)
	if err != nil {
		return m, err
	}
	if len(articles) == 0 {
		return a.text("story_gone"), nil
	}
	item := briefing.ItemOf(articles, a.now)
	m = message(platforms.Heading{Text: platforms.A(item.Title, item.URL)}, platforms.Paragraph{Text: platforms.S(a.phase(item))})
	if err := a.days(ctx, &m, articles); err != nil {
		return m, err
	}
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("story_button"), "/story "+briefing.StoryRef(item.Story)))}
	return m, nil
}

// phase says where a story is in its life, and who tells it.
func (a *asked) phase(item briefing.Item) string {
	return a.say.Say("phase_"+string(briefing.PhaseAt(item.Published, a.now))) + " · " +
		a.say.Count("articles", item.Articles) + " · " + a.say.Count("publishers", len(item.Outlets))
}

func (a *asked) personTimeline(ctx context.Context, id int64) (platforms.Message, error) {
	p, err := a.People.Person(ctx, id, a.window(mostHours))
	if err != nil {
		return platforms.Message{}, err
	}
	if p.Name == "" || len(p.Articles) == 0 {
		return a.text("person_quiet", "Name", p.Name), nil
	}
	m := message(platforms.Heading{Text: platforms.S(p.Name)})
	articles := make([]content.Article, 0, len(p.Articles))
	told := map[int64]bool{}
	for _, art := range p.Articles { // newest first
		if art.Story == 0 || !told[art.Story] {
			told[art.Story] = true
			articles = append(articles, art)
		}
	}
	slices.Reverse(articles)
	if err := a.days(ctx, &m, articles); err != nil {
		return m, err
	}
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(p.Name, "/who "+briefing.StoryRef(p.ID)))}
	return m, nil
}

// days adds the days of articles, which are oldest first, each with its first
// headlines.
func (a *asked) days(ctx context.Context, m *platforms.Message, articles []content.Article) error {
	zone, err := a.zone(ctx)
	if err != nil {
		return err
	}
	type day struct {
		date     string
		articles []content.Article
		copies   int
	}
	var all []day
	for _, art := range articles {
		date := a.say.Date(art.Published.In(zone))
		if len(all) == 0 || all[len(all)-1].date != date {
			all = append(all, day{date: date})
		}
		d := &all[len(all)-1]
		if art.DuplicateOf != 0 || len(d.articles) == mostOnADay {
			d.copies++
			continue
		}
		d.articles = append(d.articles, art)
	}
	for _, d := range all[max(0, len(all)-mostDays):] {
		var l platforms.List
		for _, art := range d.articles {
			l.Items = append(l.Items, platforms.Join(platforms.S(art.Published.In(zone).Format("15:04")+" · "), platforms.A(art.Title, art.URL), platforms.S(" · "+briefing.PublisherOf(&art))))
		}
		if d.copies > 0 {
			l.Items = append(l.Items, platforms.S(a.say.Count("more_articles", d.copies)))
		}
		m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.B(d.date)}, l)
	}
	return nil
}
