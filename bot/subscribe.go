package bot

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// mostSubscriptions is how many a chat may have.
const mostSubscriptions = 10

// The words by which the guided dialogue's buttons fill in the topic: everything,
// or a question still to be asked.
const (
	everything = "everything"
	askTopic   = "?"
)

// subscribe makes a subscription, or asks for what is missing, a question and
// a row of buttons at a time: when, what about, and where the clock is.
func (a *asked) subscribe(ctx context.Context) (platforms.Message, error) {
	values := a.Call.Values
	if len(a.Lacks) > 0 {
		return a.text("lacks", "Rights", strings.Join(a.Lacks, ", ")), nil
	}
	if values["at"] == "" {
		m := a.text("ask_time")
		m.Buttons = [][]platforms.Button{
			platforms.Row(a.choice("07:30", "at", "07:30"), a.choice("12:30", "at", "12:30"), a.choice("18:00", "at", "18:00"), a.choice("21:00", "at", "21:00")),
			platforms.Row(a.question("other_time_button", "at")),
		}
		m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("ask_time_note"))})
		m.Replace = a.Pressed
		return m, nil
	}
	if values["topic"] == askTopic {
		return a.askTopic(), nil
	}
	zone, guessed, err := a.findZone(ctx)
	if err != nil {
		return platforms.Message{}, err
	}
	if zone == "" {
		return a.askZone(), nil
	}
	s := briefing.Subscription{
		ID: a.NewID(), Chat: a.Chat, Topic: a.topicOf(values["topic"]),
		Schedule: briefing.Schedule{Times: values["at"], Days: cmp.Or(values["days"], "daily"), Zone: zone},
		Format:   cmp.Or(values["format"], a.set.Format, briefing.Brief),
		News:     strings.TrimPrefix(values["news"], "all"),
		Language: cmp.Or(a.set.Language, a.Person.Locale), By: a.Person.ID, Created: a.now,
	}
	if isEverything(a.say, s.Topic) {
		s.Topic = ""
	}
	if s.Due, err = s.Schedule.Next(a.now); err != nil {
		return platforms.Message{}, err
	}
	have, err := a.Subscribers.Subscriptions(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	if i := slices.IndexFunc(have, func(o briefing.Subscription) bool {
		return o.Topic == s.Topic && o.Schedule == s.Schedule && (o.Format == s.Format || values["format"] == "") && (o.News == s.News || values["news"] == "")
	}); i >= 0 {
		m := a.listed("subscribed_already", "What", a.describe(have[i]))
		m.Replace = a.Pressed
		return m, nil
	}
	switch s.ID, err = a.Subscribers.Subscribe(ctx, s, mostSubscriptions); {
	case err != nil:
		return platforms.Message{}, err
	case s.ID == 0:
		return a.listed("too_many_subscriptions", "Most", mostSubscriptions), nil
	}
	if a.Changed != nil {
		a.Changed()
	}
	return a.confirm(s, guessed), nil
}

func isEverything(p *briefing.Phrases, topic string) bool {
	return topic == "" || strings.EqualFold(topic, everything) || strings.EqualFold(topic, p.Say("everything"))
}

// question makes a button that asks for an option in words.
func (a *asked) question(id, option string) platforms.Button {
	b := a.choice(a.say.Say(id), option, "")
	b.Ask = option
	return b
}

// choice makes a button that asks again with one more option filled in.
func (a *asked) choice(label, option, value string) platforms.Button {
	call := platforms.Call{Command: "subscribe", Values: map[string]string{option: value}}
	for o, v := range a.Call.Values {
		if o != option {
			call.Values[o] = v
		}
	}
	if option == "at" && call.Values["topic"] == "" {
		call.Values["topic"] = askTopic
	}
	return platforms.Press(label, a.Commands.Line(call))
}

func (a *asked) askTopic() platforms.Message {
	m := a.text("ask_topic", "Times", a.Call.Value("at"))
	row := []platforms.Button{a.choice(a.say.Say("everything"), "topic", everything)}
	for _, t := range content.Topics[:min(len(content.Topics), 8)] {
		row = append(row, a.choice(briefing.TopicName(a.say, t.Key), "topic", t.Key))
	}
	for chunk := range slices.Chunk(append(row, a.question("other_topic_button", "topic")), 3) {
		m.Buttons = append(m.Buttons, platforms.Row(chunk...))
	}
	m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("ask_topic_note"))})
	m.Replace = a.Pressed
	return m
}

// findZone is the zone asked for, else the chat's own, else the one that the
// person's language tells.
func (a *asked) findZone(ctx context.Context) (zone string, guessed bool, err error) {
	if zone = a.Call.Value("zone"); zone != "" {
		return zone, false, nil
	}
	if zone, err = a.Subscribers.Zone(ctx, a.Chat); err != nil || zone != "" {
		return zone, false, err
	}
	zone = zoneOfLocale(a.Person.Locale)
	return zone, zone != "", nil
}

func (a *asked) askZone() platforms.Message {
	m := a.text("ask_zone")
	call := platforms.Call{Command: "subscribe", Values: maps.Clone(a.Call.Values)}
	menu := platforms.Menu{Label: a.say.Say("set_zone"), Buttons: platforms.Row(a.zoneButtons(func(zone string) string {
		call.Values["zone"] = zone
		return a.Commands.Line(call)
	})...)}
	if len(menu.Buttons) > 0 {
		m.Menus = []platforms.Menu{menu}
	}
	m.Buttons = [][]platforms.Button{platforms.Row(a.question("other_zone_button", "zone"))}
	call.Values["zone"] = "Europe/Paris"
	m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("ask_zone_note", "Line", a.Commands.Line(call)))})
	m.Replace = a.Pressed
	return m
}

func (a *asked) confirm(s briefing.Subscription, guessed bool) platforms.Message {
	first := s.Due.In(s.Schedule.Location())
	what := a.describe(s)
	if a.Elsewhere && a.Chat.Title != "" {
		what = a.Chat.Title + ": " + what
	}
	m := message(
		platforms.Paragraph{Text: platforms.Join(platforms.B(a.say.Say("subscribed")+" "), platforms.S(what))},
		platforms.Paragraph{Text: platforms.Text{{Text: a.say.Say("first_run", "When", a.say.DateTime(first))}}},
	)
	if guessed {
		m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("zone_guessed", "Zone", s.Schedule.Zone))})
	}
	m.Buttons = [][]platforms.Button{platforms.Row(
		platforms.Press(a.say.Say("preview_button"), "/preview "+briefing.StoryRef(s.ID)),
		platforms.Press(a.say.Say("undo_button"), "/unsubscribe "+briefing.StoryRef(s.ID)),
	)}
	m.Replace = a.Pressed
	return m
}

// describe says what a subscription brings, and when.
func (a *asked) describe(s briefing.Subscription) string {
	topic := a.say.Say("everything")
	if s.Topic != "" {
		topic = briefing.TopicName(a.say, s.Topic)
	}
	what := a.say.Say("subscription", "Topic", topic, "When", s.Schedule.Describe(a.say), "Zone", s.Schedule.Zone, "Format", a.say.Say("format_"+s.Format))
	if s.News != "" {
		what += ", " + a.say.Say("news_in", "Language", nameOf(s.News))
	}
	return what
}
