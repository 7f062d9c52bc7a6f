package bot

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"daybrief/briefing"
	"daybrief/platforms"
)

// preview shows what a subscription of the chat would bring now. Nothing is
// counted as told.
func (a *asked) preview(ctx context.Context) (platforms.Message, error) {
	sub, m, err := a.whichSubscription(ctx)
	if err != nil || sub == nil {
		return m, err
	}
	q := briefing.QueryFor(*sub, a.now, a.now)
	b, err := a.Briefings.Build(ctx, q)
	if err != nil {
		return platforms.Message{}, err
	}
	told, err := a.Stories.Told(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	filters, err := a.Preferences.Filters(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	wishes, err := a.Tailor.Wishes(ctx, filters, b, q.ToMinute())
	if err != nil {
		return platforms.Message{}, err
	}
	m, _ = b.Compose(briefing.View{Phrases: a.say, Zone: sub.Schedule.Location(), Format: sub.Format, At: a.now, Told: told, Since: sub.Covered, Wishes: wishes, Picture: a.set.Picture})
	m.Blocks = append([]platforms.Block{platforms.Note{Text: platforms.S(a.say.Say("preview", "What", a.describe(*sub), "When", a.say.DateTime(sub.Due.In(sub.Schedule.Location()))))}}, m.Blocks...)
	return m, nil
}

// whichSubscription returns the subscription that an option names, or the only
// one, or says what to do.
func (a *asked) whichSubscription(ctx context.Context) (*briefing.Subscription, platforms.Message, error) {
	have, err := a.Subscribers.Subscriptions(ctx, a.Chat)
	if err != nil {
		return nil, platforms.Message{}, err
	}
	n, nerr := strconv.Atoi(a.Call.Value("which"))
	if id, ok := briefing.ReadStoryRef(a.Call.Value("which")); ok {
		n = 1 + slices.IndexFunc(have, func(s briefing.Subscription) bool { return s.ID == id })
		if n == 0 {
			return nil, a.listed("unsubscribed_already"), nil
		}
		nerr = nil
	}
	switch {
	case len(have) == 0:
		m := a.text("no_subscriptions")
		m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("subscribe_button"), "/subscribe"), platforms.Press(a.say.Say("summary_button"), "/summary"))}
		return nil, m, nil
	case nerr == nil && (n < 1 || n > len(have)):
		return nil, a.listed("no_such_subscription", "N", n, "Most", len(have)), nil
	case nerr == nil:
		return &have[n-1], platforms.Message{}, nil
	case len(have) == 1:
		return &have[0], platforms.Message{}, nil
	}
	m := a.text("which_to_preview")
	l := platforms.List{Start: 1}
	var row []platforms.Button
	for i, s := range have {
		l.Items = append(l.Items, platforms.S(a.describe(s)))
		row = append(row, platforms.Press(strconv.Itoa(i+1), "/preview "+briefing.StoryRef(s.ID)))
	}
	m.Blocks = append(m.Blocks, l)
	for chunk := range slices.Chunk(row, 5) {
		m.Buttons = append(m.Buttons, platforms.Row(chunk...))
	}
	return nil, m, nil
}

// mostJudged bounds the stories that are looked at for what the chat mutes among
// them: a briefing chooses from no more than half of that.
const mostJudged = 40

// judge says why the item at a place of a window's ranked items is in a briefing of
// the chat, or is not.
func (a *asked) judge(ctx context.Context, items []briefing.Item, at int, told map[int64]briefing.Told, q briefing.Query) (briefing.Verdict, error) {
	filters, err := a.Preferences.Filters(ctx, a.Chat)
	if err != nil {
		return briefing.Verdict{}, err
	}
	sieve, err := a.Tailor.sieve(ctx, filters, q)
	if err != nil {
		return briefing.Verdict{}, err
	}
	judged := items[:min(len(items), mostJudged)]
	if at >= mostJudged {
		judged = append(slices.Clone(judged), items[at])
	}
	wishes, err := sieve.Wish(ctx, briefing.Briefing{Items: judged}, nil)
	if at >= briefing.MostLooked { // no briefing looks there
		delete(wishes.Followed, items[at].Story)
	}
	return briefing.Judge(items, at, told, wishes), err
}

// whynot says why a story is in the chat's next briefing, or is not.
func (a *asked) whynot(ctx context.Context) (platforms.Message, error) {
	words := a.Call.Value("words")
	have, err := a.Subscribers.Subscriptions(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	q, what := a.window(dayHours), a.say.Say("whynot_day")
	if len(have) > 0 {
		q, what = briefing.QueryFor(have[0], a.now, a.now), a.describe(have[0])
	}
	found, err := a.Stories.Search(ctx, words, a.Chat, a.now, mostSearched)
	if err != nil {
		return platforms.Message{}, err
	}
	if len(found) == 0 {
		return a.nothingStored(words), nil
	}
	q = q.ToMinute()
	items, err := a.Tailor.window(ctx, q)
	if err != nil {
		return platforms.Message{}, err
	}
	at := -1
	for _, art := range found {
		at = slices.IndexFunc(items, func(i briefing.Item) bool { return i.Story == cmp.Or(art.Story, art.ID) })
		if at >= 0 {
			break
		}
	}
	told, err := a.Stories.Told(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	if at < 0 {
		best := found[0]
		if t := told[best.Story]; !t.At.IsZero() && !t.At.Before(best.Published) {
			return a.text("whynot_told", "Title", best.Title, "When", a.say.Ago(t.At, a.now)), nil
		}
		return a.text("whynot_outside", "Title", best.Title, "When", a.say.Ago(best.Published, a.now), "What", what), nil
	}
	verdict, err := a.judge(ctx, items, at, told, q)
	if err != nil {
		return platforms.Message{}, err
	}
	if len(have) == 0 && verdict.Reason == briefing.Repeated {
		verdict.Reason = briefing.Chosen // nobody was briefed
	}
	item := items[at]
	m := message(
		platforms.Heading{Text: platforms.A(item.Title, item.URL)},
		platforms.Paragraph{Text: platforms.S(a.say.Say("whynot_"+string(verdict.Reason), "Place", verdict.Place, "All", len(items), "What", what, "By", verdict.By))},
		platforms.List{Items: a.terms(item)},
	)
	if verdict.Next > 0 {
		m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("whynot_needed", "Score", score(verdict.Next)))})
	}
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("story_button"), "/story "+briefing.StoryRef(item.Story)), platforms.Press(a.say.Say("preview_button"), "/preview"))}
	return m, nil
}

func score(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

// terms lists the parts of a story's score.
func (a *asked) terms(item briefing.Item) []platforms.Text {
	t := item.Terms
	lines := []platforms.Text{
		platforms.S(a.say.Count("publishers", len(item.Outlets)) + ": " + score(t.Publishers)),
		platforms.S(a.say.Count("articles", item.Articles) + ": " + score(t.Size)),
		platforms.S(a.say.Say("term_recency", "Ago", a.say.Ago(item.Last, a.now)) + ": " + score(t.Recency)),
		platforms.S(a.say.Say("term_growth") + ": " + score(t.Growth)),
		platforms.S(a.say.Say("term_attention") + ": " + score(t.Attention)),
	}
	if t.Variety < 0 {
		lines = append(lines, platforms.S(a.say.Say("term_variety")+": "+score(t.Variety)))
	}
	return append(lines, platforms.B(a.say.Say("term_score")+": "+score(t.Score)))
}
