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

const (
	whoList    = 10 // people in the list
	whoHours   = 24 * 7
	mostPicked = 8 // people in a pick list
)

func (a *asked) who(ctx context.Context) (platforms.Message, error) {
	name := strings.TrimSpace(a.Call.Value("name"))
	if name == "" {
		return a.whoList(ctx)
	}
	if id, ok := briefing.ReadStoryRef(name); ok { // a button of a pick list
		return a.person(ctx, id)
	}
	found, exact, err := a.People.FindPeople(ctx, name, a.now)
	switch {
	case err != nil:
		return platforms.Message{}, err
	case len(found) == 0:
		return a.nobody(ctx, name)
	case exact && len(found) == 1:
		return a.person(ctx, found[0].ID)
	}
	return a.pick(ctx, name, found, exact)
}

func (a *asked) whoList(ctx context.Context) (platforms.Message, error) {
	q := a.window(dayHours)
	people, err := a.Library.People(ctx, q, whoList)
	if err != nil {
		return platforms.Message{}, err
	}
	if len(people) == 0 {
		return a.text("nobody_in_the_news"), nil
	}
	if err := a.People.Describe(ctx, q, people); err != nil {
		return platforms.Message{}, err
	}
	var items []platforms.Text
	var row []platforms.Button
	for i, p := range people {
		t := platforms.Text{{Text: p.Name, Style: platforms.Bold, Line: "/who " + p.Name}}
		if len(p.Roles) > 0 {
			t = append(t, platforms.Span{Text: ", " + p.Roles[0].Text})
		}
		t = append(t, platforms.Span{Text: " · " + a.say.Count("stories", p.Stories)})
		switch {
		case p.First.After(a.now.Add(-dayHours * time.Hour)):
			t = append(t, platforms.Span{Text: " · " + a.say.Say("new")})
		case p.Stories > p.Before:
			t = append(t, platforms.Span{Text: " ↑"})
		}
		if p.Reason != "" {
			t = append(t, platforms.Span{Text: " · "}, platforms.Span{Text: p.Reason, URL: p.URL})
		}
		items = append(items, t)
		if i < 5 {
			row = append(row, platforms.Press(p.Name, "/who "+p.Name))
		}
	}
	m := message(platforms.Heading{Text: platforms.S(a.say.Say("who_title"))}, platforms.List{Items: items}, platforms.Note{Text: platforms.S(a.say.Say("who_note"))})
	m.Buttons = [][]platforms.Button{platforms.Row(row...)}
	return m, nil
}

// lately returns some who are in the news: of the last hours where those name
// enough people.
func (a *asked) lately(ctx context.Context, some int) ([]briefing.PersonInNews, error) {
	people, err := a.Library.People(ctx, a.window(freshHours), some)
	if err != nil || len(people) == some {
		return people, err
	}
	return a.Library.People(ctx, a.window(dayHours), some)
}

// nobody says that a name is not known, and who is.
func (a *asked) nobody(ctx context.Context, name string) (platforms.Message, error) {
	m := a.text("nobody_named", "Name", name)
	people, err := a.lately(ctx, 4)
	if err != nil {
		return m, err
	}
	var row []platforms.Button
	for _, p := range people {
		row = append(row, platforms.Press(p.Name, "/who "+p.Name))
	}
	m.Buttons = [][]platforms.Button{platforms.Row(row...)}
	return m, nil
}

// pick lists the people that a name may mean, each with a role and a headline.
func (a *asked) pick(ctx context.Context, name string, found []content.Person, exact bool) (platforms.Message, error) {
	id := "several_named"
	if !exact {
		id = "nearest_names"
	}
	m := a.text(id, "Name", name)
	people := make([]briefing.PersonInNews, 0, mostPicked)
	for _, p := range found[:min(len(found), mostPicked)] {
		people = append(people, briefing.PersonInNews{Person: p})
	}
	if err := a.People.Describe(ctx, a.window(mostHours), people); err != nil {
		return m, err
	}
	var l platforms.List
	var row []platforms.Button
	for _, p := range people {
		t := platforms.B(p.Name)
		if len(p.Roles) > 0 {
			t = append(t, platforms.Span{Text: ", " + p.Roles[0].Text})
		}
		if p.Reason != "" {
			t = append(t, platforms.Span{Text: " · "}, platforms.Span{Text: p.Reason, URL: p.URL})
		}
		l.Items = append(l.Items, t)
		row = append(row, platforms.Press(p.Name, "/who "+briefing.StoryRef(p.ID)))
	}
	m.Blocks = append(m.Blocks, l)
	for chunk := range slices.Chunk(row, 4) {
		m.Buttons = append(m.Buttons, platforms.Row(chunk...))
	}
	return m, nil
}

// person is the card of one person: nothing in it is known from elsewhere than
// the stored articles.
func (a *asked) person(ctx context.Context, id int64) (platforms.Message, error) {
	p, err := a.People.Person(ctx, id, a.window(whoHours))
	if err != nil {
		return platforms.Message{}, err
	}
	if p.Name == "" { // a button older than what is stored
		return a.nobody(ctx, a.Call.Value("name"))
	}
	zone, err := a.zone(ctx)
	if err != nil {
		return platforms.Message{}, err
	}
	m := message(platforms.Heading{Text: platforms.S(p.Name)})
	if len(p.Roles) > 0 {
		m.Blocks = append(m.Blocks, platforms.Paragraph{Text: a.role(p.Roles[0], zone)})
		if len(p.Roles) > 1 {
			t := platforms.S(a.say.Say("also_called") + " ")
			for i, r := range p.Roles[1:] {
				if i > 0 {
					t = append(t, platforms.Span{Text: "; "})
				}
				t = append(t, a.role(r, zone)...)
			}
			m.Blocks = append(m.Blocks, platforms.Note{Text: t})
		}
	}
	if len(p.Variants) > 0 {
		m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("also_written", "Names", strings.Join(p.Variants, ", ")))})
	}
	m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.S(a.coverage(p, zone))})
	if latest := a.latest(p.Articles); len(latest.Items) > 0 {
		m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.B(a.say.Say("latest"))}, latest)
	}
	if p.Said.Text != "" {
		t := platforms.Join(platforms.S(a.say.Say("said")+" "), platforms.S(a.say.Say("quoted", "Text", p.Said.Text)), platforms.S(" "), a.cited(content.Role(p.Said), zone))
		m.Blocks = append(m.Blocks, platforms.Paragraph{Text: t})
	}
	if len(p.With) > 0 {
		t := platforms.S(a.say.Say("with") + " ")
		for i, o := range p.With {
			if i > 0 {
				t = append(t, platforms.Span{Text: ", "})
			}
			t = append(t, platforms.Span{Text: o.Name, Line: "/who " + o.Name}, platforms.Span{Text: " (" + strconv.Itoa(o.Stories) + ")"})
		}
		m.Blocks = append(m.Blocks, platforms.Paragraph{Text: t})
	}
	m.Buttons = [][]platforms.Button{platforms.Row(
		platforms.Press(a.say.Say("follow_button"), "/follow "+briefing.StoryRef(p.ID)+" kind:person"),
		platforms.Press(a.say.Say("timeline_button"), "/timeline "+personRef+strings.TrimPrefix(briefing.StoryRef(p.ID), "#")),
		platforms.Press(a.say.Say("stories_button"), "/search "+p.Name),
		platforms.Press(a.say.Say("people_button"), "/who"),
	)}
	return m, nil
}

// role quotes what an article calls a person, with the article and its date.
func (a *asked) role(r content.Role, zone *time.Location) platforms.Text {
	return platforms.Join(platforms.S(r.Text+" "), a.cited(r, zone))
}

// cited names the article that words were taken from, in brackets.
func (a *asked) cited(r content.Role, zone *time.Location) platforms.Text {
	source := a.say.Date(r.At.In(zone))
	if r.Publisher != "" {
		source = r.Publisher + ", " + source
	}
	return platforms.Text{{Text: "("}, {Text: source, URL: r.URL}, {Text: ")"}}
}

func (a *asked) coverage(p briefing.Profile, zone *time.Location) string {
	parts := []string{
		a.say.Count("stories", p.Stories) + " · " + a.say.Count("articles", p.Count) + " · " +
			a.say.Count("publishers", p.Publishers) + " " + a.say.Count("in_days", len(p.Days)),
	}
	if bar := bar(p.Days); bar != "" {
		parts = append(parts, bar)
	}
	if !p.First.IsZero() {
		parts = append(parts, a.say.Say("first_seen", "Date", a.say.Date(p.First.In(zone))))
	}
	return strings.Join(parts, " · ")
}

// bar draws counts by day, the highest as a full block; nothing for a single
// day of news.
func bar(days []int) string {
	most, with := 0, 0
	for _, n := range days {
		most = max(most, n)
		if n > 0 {
			with++
		}
	}
	if with < 2 {
		return ""
	}
	blocks := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, n := range days {
		b.WriteRune(blocks[n*(len(blocks)-1)/most])
	}
	return b.String()
}

// latest lists the newest stories of a person, each by its newest article.
func (a *asked) latest(articles []content.Article) platforms.List {
	const most = 4
	var l platforms.List
	stories := byStory(articles)
	for _, told := range stories[:min(len(stories), most)] {
		newest := told[0]
		tail := " · " + briefing.FirstOf(briefing.Outlets(told)) + " · " + a.say.Ago(newest.Published, a.now)
		l.Items = append(l.Items, platforms.Join(platforms.A(newest.Title, newest.URL), platforms.S(tail)))
	}
	return l
}

// byStory gathers articles by story, stories and articles in the order in
// which they come.
func byStory(articles []content.Article) [][]content.Article {
	var out [][]content.Article
	at := map[int64]int{}
	for _, art := range articles {
		id := cmp.Or(art.Story, art.ID)
		i, ok := at[id]
		if !ok {
			i = len(out)
			at[id] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], art)
	}
	return out
}
