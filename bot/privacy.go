package bot

import (
	"context"
	"strconv"

	"daybrief/platforms"
)

// Memory is all that is kept of chats and people.
type Memory interface {
	// Known counts what is kept of a chat and of a person.
	Known(ctx context.Context, c platforms.Chat, person string) (Known, error)
	// Forget erases a chat with its threads, and every trace of a person on
	// its platform; with no chat's id, of the person alone. It cannot be undone.
	Forget(ctx context.Context, c platforms.Chat, person string) error
}

// Known is how much is kept of a chat.
type Known struct {
	Subscriptions, Filters, Sources int
	Stories                         int // that the chat was told
	Deliveries                      int // of the last thirty days
	Lines                           int // of the web chat's transcript
	Elsewhere                       int // subscriptions and filters that the person set up in other chats
}

// privacy says what is kept of the chat, and what is not.
func (a *asked) privacy(ctx context.Context) (platforms.Message, error) {
	k, err := a.Memory.Known(ctx, a.Chat, a.Person.ID)
	if err != nil {
		return platforms.Message{}, err
	}
	l := platforms.List{Items: []platforms.Text{
		platforms.S(a.say.Say("kept_chat")),
	}}
	for _, kept := range []struct {
		id string
		n  int
	}{
		{"kept_subscriptions", k.Subscriptions}, {"kept_filters", k.Filters}, {"kept_sources", k.Sources}, {"kept_told", k.Stories},
		{"kept_deliveries", k.Deliveries}, {"kept_lines", k.Lines}, {"kept_elsewhere", k.Elsewhere},
	} {
		if kept.n > 0 {
			l.Items = append(l.Items, platforms.S(a.say.Count(kept.id, kept.n)))
		}
	}
	m := message(
		platforms.Heading{Text: platforms.S(a.say.Say("privacy_title"))},
		platforms.Paragraph{Text: platforms.S(a.say.Say("privacy_text"))},
		l,
		platforms.Note{Text: platforms.S(a.say.Say("privacy_note"))},
	)
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("forget_button"), "/forget"))}
	return m, nil
}

// forget erases all that is kept of the chat and of whoever asks, once that is
// confirmed; of the person alone where somebody else decides about the chat.
func (a *asked) forget(ctx context.Context) (platforms.Message, error) {
	chat, sure, done := a.Chat, "forget_sure", "forgotten"
	if a.Guest || !a.Manager && a.Chat.Kind != platforms.Direct {
		chat, sure, done = platforms.Chat{Platform: a.Chat.Platform}, "forget_me_sure", "forgotten_me"
	}
	if a.Call.Value("sure") != "yes" {
		m := a.text(sure)
		if chat.Thread != "" {
			m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.S(a.say.Say("forget_topics"))})
		}
		m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("forget_yes"), "/forget sure:yes"), platforms.Press(a.say.Say("forget_no"), "/privacy"))}
		m.Replace = a.Pressed
		return m, nil
	}
	if err := a.Memory.Forget(ctx, chat, a.Person.ID); err != nil {
		return platforms.Message{}, err
	}
	if a.Changed != nil {
		a.Changed()
	}
	m := a.text(done)
	m.Replace = a.Pressed
	return m, nil
}

// about says what the program is, and how it is doing.
func (a *asked) about(ctx context.Context) (platforms.Message, error) {
	sources, silent, err := a.Library.Health(ctx, a.now)
	if err != nil {
		return platforms.Message{}, err
	}
	count := func(n int) platforms.Text { return platforms.B(strconv.Itoa(n)) }
	m := message(
		platforms.Heading{Text: platforms.S("Daybrief")},
		platforms.Paragraph{Text: platforms.S(a.say.Say("about_text"))},
		platforms.List{Items: []platforms.Text{
			platforms.Join(count(sources-silent), platforms.S(" / "), count(sources), platforms.S(" "+a.say.Say("about_sources"))),
			platforms.S(a.say.Say("about_languages", "N", len(a.Catalog.Languages()))),
			platforms.S(a.say.Say(a.howTold())),
		}},
	)
	m.Buttons = [][]platforms.Button{platforms.Row(
		platforms.Press(a.say.Say("sources_button"), "/sources"), platforms.Press(a.say.Say("privacy_button"), "/privacy"), platforms.Press(a.say.Say("help_button"), "/help"))}
	return m, nil
}

func (a *asked) howTold() string {
	if a.Briefings.Writer != nil {
		return "about_written"
	}
	return "about_extracted"
}
