package bot

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"daybrief/briefing"
	"daybrief/platforms"
)

// listed makes a message of one phrase that leads on to the list.
func (a *asked) listed(id string, words ...any) platforms.Message {
	m := a.text(id, words...)
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("subscriptions_button"), "/subscriptions"))}
	return m
}

// shownRuns and shownFates are how many next runs and past deliveries
// /subscriptions shows.
const (
	shownRuns  = 3
	shownFates = 5
)

// subscriptions lists what the chat is subscribed to, with its next runs, and
// to managers what became of the last ones.
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
		l.Items = append(l.Items, platforms.S(a.describe(s)+" · "+a.runs(s)))
		rest := platforms.Press(a.say.Say("pause_button", "N", i+1), "/pause "+briefing.StoryRef(s.ID))
		if s.Paused {
			rest = platforms.Press(a.say.Say("resume_button", "N", i+1), "/resume "+briefing.StoryRef(s.ID))
		}
		change := platforms.Press(a.say.Say("change_button", "N", i+1), "/change "+briefing.StoryRef(s.ID))
		change.Ask = "at"
		row = append(row, platforms.Press(a.say.Say("stop_button", "N", i+1), "/unsubscribe "+briefing.StoryRef(s.ID)), rest, change)
	}
	m := message(platforms.Heading{Text: platforms.S(a.say.Say("subscriptions_title"))}, l)
	if a.Manager || a.Chat.Kind == platforms.Direct {
		fates, err := a.fates(ctx, have)
		if err != nil {
			return m, err
		}
		m.Blocks = append(m.Blocks, fates...)
	}
	// More than 25 buttons, or ten subscriptions, are too many for any platform
	// at once; the menus hold those of one kind.
	if len(have) > 7 {
		m.Menus = menusOf(row)
		row = nil
	}
	for chunk := range slices.Chunk(append(row, platforms.Press(a.say.Say("add_button"), "/subscribe")), 3) {
		m.Buttons = append(m.Buttons, platforms.Row(chunk...))
	}
	return m, nil
}

// menusOf gathers the buttons of subscriptions, three of each, in menus of one
// kind.
func menusOf(buttons []platforms.Button) []platforms.Menu {
	menus := make([]platforms.Menu, 3)
	for i, b := range buttons {
		m := &menus[i%3]
		if m.Label == "" {
			m.Label, _, _ = strings.Cut(b.Label, " ")
		}
		m.Buttons = append(m.Buttons, b)
	}
	return menus
}

// runs says when a subscription comes next, by its own clock.
func (a *asked) runs(s briefing.Subscription) string {
	if s.Paused {
		return a.say.Say("is_paused")
	}
	next := []time.Time{s.Due}
	next = append(next, s.Schedule.Upcoming(s.Due, shownRuns-1)...)
	var when []string
	for _, t := range next {
		when = append(when, a.say.DateTime(t.In(s.Schedule.Location())))
	}
	return a.say.Say("next_run", "When", strings.Join(when, "; "))
}

// whyDropped is the catalog's id of why a delivery was given up.
func whyDropped(reason string) string {
	switch reason {
	case tooLate:
		return "dropped_late"
	case "unsubscribed":
		return "dropped_unsubscribed"
	case "paused":
		return "dropped_paused"
	case twiceUnsure, diedSending:
		return "dropped_unsure"
	}
	return "dropped_refused"
}

// fates says what became of the chat's last deliveries.
func (a *asked) fates(ctx context.Context, have []briefing.Subscription) ([]platforms.Block, error) {
	fates, err := a.Chats.ChatFates(ctx, a.Chat, shownFates)
	if err != nil || len(fates) == 0 {
		return nil, err
	}
	var l platforms.List
	for _, f := range fates {
		zone := time.UTC
		if i := slices.IndexFunc(have, func(s briefing.Subscription) bool { return s.ID == f.Delivery.Subscription }); i >= 0 {
			zone = have[i].Schedule.Location()
		}
		when, at := a.say.DateTime(f.Delivery.Planned.In(zone)), f.Finished.In(zone).Format("15:04")
		text := ""
		switch {
		case f.State == briefing.Queued:
			text = a.say.Say("fate_waits", "When", when)
		case f.State == briefing.Dropped:
			text = a.say.Say("fate_dropped", "When", when, "Why", a.say.Say(whyDropped(f.Reason)))
		case f.Delivery.Repeat:
			text = a.say.Say("fate_repeated", "When", when, "At", at)
		case f.Late(a.now):
			text = a.say.Say("fate_late", "When", when, "At", at)
		default:
			text = a.say.Say("fate_sent", "When", when)
		}
		l.Items = append(l.Items, platforms.S(text))
	}
	return []platforms.Block{platforms.Paragraph{Text: platforms.B(a.say.Say("fates_title"))}, l}, nil
}

// chosen returns the subscriptions that an option names, by their place in the
// list, by the reference that buttons carry, or as the only one there is; or
// what to say where there is none such.
func (a *asked) chosen(ctx context.Context, ask func([]briefing.Subscription) platforms.Message) ([]briefing.Subscription, platforms.Message, error) {
	have, err := a.Subscribers.Subscriptions(ctx, a.Chat)
	if err != nil {
		return nil, platforms.Message{}, err
	}
	which := strings.TrimSpace(a.Call.Value("which"))
	n, nerr := strconv.Atoi(which)
	ref, isRef := briefing.ReadStoryRef(which)
	switch {
	case len(have) == 0:
		return nil, a.text("no_subscriptions"), nil
	case isRef:
		i := slices.IndexFunc(have, func(s briefing.Subscription) bool { return s.ID == ref })
		if i < 0 {
			return nil, a.listed("unsubscribed_already"), nil
		}
		return have[i : i+1], platforms.Message{}, nil
	case strings.EqualFold(which, "all") || strings.EqualFold(which, a.say.Say("all")):
		return have, platforms.Message{}, nil
	case nerr == nil && n >= 1 && n <= len(have):
		return have[n-1 : n], platforms.Message{}, nil
	case nerr == nil:
		return nil, a.listed("no_such_subscription", "N", which, "Most", len(have)), nil
	case which == "" && len(have) == 1:
		return have, platforms.Message{}, nil
	}
	return nil, ask(have), nil
}

// unsubscribe stops subscriptions.
func (a *asked) unsubscribe(ctx context.Context) (platforms.Message, error) {
	stop, m, err := a.chosen(ctx, a.whichToStop)
	if err != nil || len(stop) == 0 {
		return m, err
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

// pause lets subscriptions rest, or come again.
func (a *asked) pause(ctx context.Context, paused bool) (platforms.Message, error) {
	some, m, err := a.chosen(ctx, a.whichOne)
	if err != nil || len(some) == 0 {
		return m, err
	}
	var l platforms.List
	for _, s := range some {
		s.Paused = paused
		if s.Due, err = s.Schedule.Next(a.now); err != nil {
			return platforms.Message{}, err
		}
		if _, err := a.Subscribers.Change(ctx, s); err != nil {
			return platforms.Message{}, err
		}
		l.Items = append(l.Items, platforms.S(a.describe(s)+" · "+a.runs(s)))
	}
	a.changed()
	title, undo, back := a.say.Count("resumed", len(some)), "pause_button", "/pause "
	if paused {
		title, undo, back = a.say.Count("paused", len(some)), "resume_button", "/resume "
	}
	m = message(platforms.Paragraph{Text: platforms.B(title)}, l)
	if len(some) == 1 {
		m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(strings.TrimSpace(a.say.Say(undo, "N", "")), back+briefing.StoryRef(some[0].ID)))}
	}
	m.Replace = a.Pressed
	return m, nil
}

// change gives a subscription another time, zone or format. What is not given
// stays.
func (a *asked) change(ctx context.Context) (platforms.Message, error) {
	some, m, err := a.chosen(ctx, a.whichOne)
	if err != nil || len(some) == 0 {
		return m, err
	}
	if len(some) > 1 {
		return a.whichOne(some), nil
	}
	s := some[0]
	at, zone := a.Call.Value("at"), a.Call.Value("zone")
	s.Schedule = briefing.Schedule{Times: cmp.Or(at, s.Schedule.Times), Days: cmp.Or(a.Call.Value("days"), s.Schedule.Days), Zone: cmp.Or(zone, s.Schedule.Zone)}
	if strings.HasPrefix(s.Schedule.Times, platforms.CronPrefix) {
		s.Schedule.Days = "daily" // the line says on which
	}
	s.Format = cmp.Or(a.Call.Value("format"), s.Format)
	if s.Due, err = s.Schedule.Next(a.now); err != nil {
		return platforms.Message{}, err
	}
	have, err := a.Subscribers.Subscriptions(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	for _, o := range have {
		if o.ID != s.ID && o.Topic == s.Topic && o.Schedule == s.Schedule {
			return a.text("subscribed_already", "What", a.describe(o)), nil
		}
	}
	if _, err := a.Subscribers.Change(ctx, s); err != nil {
		return platforms.Message{}, err
	}
	a.changed()
	m = message(platforms.Paragraph{Text: platforms.Join(platforms.B(a.say.Say("subscription_changed")+" "), platforms.S(a.describe(s)+" · "+a.runs(s)))})
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("subscriptions_button"), "/subscriptions"))}
	m.Replace = a.Pressed
	return m, nil
}

// changed wakes the loops, which may have slept until another run.
func (a *asked) changed() {
	if a.Changed != nil {
		a.Changed()
	}
}

// whichOne asks which subscription is meant, with the command as it was given.
func (a *asked) whichOne(have []briefing.Subscription) platforms.Message {
	l := platforms.List{Start: 1}
	var row []platforms.Button
	for i, s := range have {
		l.Items = append(l.Items, platforms.S(a.describe(s)))
		call := platforms.Call{Command: a.Call.Command, Values: maps.Clone(a.Call.Values)}
		call.Values["which"] = briefing.StoryRef(s.ID)
		row = append(row, platforms.Press(strconv.Itoa(i+1), a.Commands.Line(call)))
	}
	m := message(platforms.Paragraph{Text: platforms.S(a.say.Say("which_one"))}, l)
	for chunk := range slices.Chunk(row, 5) {
		m.Buttons = append(m.Buttons, platforms.Row(chunk...))
	}
	return m
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
		if s.News != "" {
			values["news"] = s.News
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
