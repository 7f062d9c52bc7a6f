package bot

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"daybrief/briefing"
	"daybrief/platforms"
)

// listed makes a message of one phrase that leads on to the list.
func (a *asked) listed(id string, words ...any) platforms.Message {
	m := a.text(id, words...)
	m.Buttons = [][]platforms.Button{platforms.Row(a.press(a.say.Say("subscriptions_button"), "/subscriptions"))}
	return m
}

func (a *asked) subscriptions(ctx context.Context) (platforms.Message, error) {
	have, err := a.Subscribers.Subscriptions(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	if len(have) == 0 {
		m := a.text("no_subscriptions")
		m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("subscribe_button"), "/subscribe"))}
		return m, nil
	}
	l := platforms.List{Start: 1}
	var row []platforms.Button
	for i, s := range have {
		next := a.say.Say("next_run", "When", a.say.DateTime(s.Due.In(s.Schedule.Location())))
		l.Items = append(l.Items, platforms.S(a.describe(s)+" · "+next))
		row = append(row, platforms.Press(a.say.Say("stop_button", "N", i+1), "/unsubscribe "+briefing.StoryRef(s.ID)))
	}
	m := message(platforms.Heading{Text: platforms.S(a.say.Say("subscriptions_title"))}, l)
	for chunk := range slices.Chunk(append(row, platforms.Press(a.say.Say("add_button"), "/subscribe")), 4) {
		m.Buttons = append(m.Buttons, platforms.Row(chunk...))
	}
	return m, nil
}

// unsubscribe stops the subscription that is named by its place in the list,
// by the reference that buttons carry, or as the only one there is.
func (a *asked) unsubscribe(ctx context.Context) (platforms.Message, error) {
	have, err := a.Subscribers.Subscriptions(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	which := strings.TrimSpace(a.Call.Value("which"))
	var stop []briefing.Subscription
	n, nerr := strconv.Atoi(which)
	ref, isRef := briefing.ReadStoryRef(which)
	switch {
	case len(have) == 0:
		return a.text("no_subscriptions"), nil
	case isRef:
		i := slices.IndexFunc(have, func(s briefing.Subscription) bool { return s.ID == ref })
		if i < 0 {
			return a.listed("unsubscribed_already"), nil
		}
		stop = have[i : i+1]
	case strings.EqualFold(which, "all") || strings.EqualFold(which, a.say.Say("all")):
		stop = have
	case nerr == nil && n >= 1 && n <= len(have):
		stop = have[n-1 : n]
	case nerr == nil:
		return a.listed("no_such_subscription", "N", which, "Most", len(have)), nil
	case which == "" && len(have) == 1:
		stop = have
	default:
		return a.whichToStop(have), nil
	}
	var ids []int64
	for _, s := range stop {
		ids = append(ids, s.ID)
	}
	if _, err := a.Subscribers.Unsubscribe(ctx, a.Chat, ids); err != nil {
		return platforms.Message{}, err
	}
	return a.stopped(stop), nil
}

func (a *asked) whichToStop(have []briefing.Subscription) platforms.Message {
	l := platforms.List{Start: 1}
	var row []platforms.Button
	for i, s := range have {
		l.Items = append(l.Items, platforms.S(a.describe(s)))
		row = append(row, platforms.Press(a.say.Say("stop_button", "N", i+1), "/unsubscribe "+briefing.StoryRef(s.ID)))
	}
	m := message(platforms.Paragraph{Text: platforms.S(a.say.Say("which_to_stop"))}, l)
	for chunk := range slices.Chunk(append(row, platforms.Press(a.say.Say("stop_all_button"), "/unsubscribe all")), 4) {
		m.Buttons = append(m.Buttons, platforms.Row(chunk...))
	}
	return m
}

// stopped confirms, and offers to undo: the button carries the whole
// subscription, so there is nothing to remember.
func (a *asked) stopped(stop []briefing.Subscription) platforms.Message {
	var l platforms.List
	var row []platforms.Button
	for _, s := range stop {
		l.Items = append(l.Items, platforms.S(a.describe(s)))
		values := map[string]string{"topic": cmp.Or(s.Topic, everything), "at": s.Schedule.Times, "zone": s.Schedule.Zone}
		if s.Schedule.Days != "daily" {
			values["days"] = s.Schedule.Days
		}
		if s.Format != briefing.Brief {
			values["format"] = s.Format
		}
		line := a.Commands.Line(platforms.Call{Command: "subscribe", Values: values})
		row = append(row, platforms.Press(a.say.Say("undo_button"), line))
	}
	m := message(platforms.Paragraph{Text: platforms.B(a.say.Count("unsubscribed", len(stop)))}, l)
	if len(stop) == 1 {
		m.Buttons = [][]platforms.Button{platforms.Row(row...)}
	}
	return m
}
