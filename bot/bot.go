package bot

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// Stories is where the bot finds single stories and articles.
type Stories interface {
	// StoryArticles returns a story's articles that a chat may see, whole,
	// oldest first.
	StoryArticles(ctx context.Context, story int64, reader platforms.Chat, until time.Time) ([]content.Article, error)
	// Search returns up to limit of the newest articles in which all words are
	// found and that a chat may see, without their bodies, best first.
	Search(ctx context.Context, words string, reader platforms.Chat, until time.Time, limit int) ([]content.Article, error)
	// ArticleByURL returns the article of an address, or nil where there is
	// none that a chat may see.
	ArticleByURL(ctx context.Context, url string, reader platforms.Chat) (*content.Article, error)
	// Told returns what a chat has been told, by story.
	Told(ctx context.Context, c platforms.Chat) (map[int64]briefing.Told, error)
	// Tell records it.
	Tell(ctx context.Context, c platforms.Chat, told []briefing.Told) error
}

// People is where the bot finds who is in the news.
type People interface {
	// FindPeople returns who a name may mean. Exact says that they bear it,
	// rather than one spelled much like it.
	FindPeople(ctx context.Context, name string, until time.Time) (found []content.Person, exact bool, err error)
	// Describe adds to people named in the window of a query what a list says
	// of each.
	Describe(ctx context.Context, q briefing.Query, all []briefing.PersonInNews) error
	// Person returns a person's profile over the window of a query.
	Person(ctx context.Context, id int64, q briefing.Query) (briefing.Profile, error)
}

// Subscribers is where the bot keeps who wants what.
type Subscribers interface {
	// Subscribe stores a subscription, if the chat has fewer than most, or
	// changes the format of the one that is its like. It returns the id that
	// the subscription has, 0 when there are too many.
	Subscribe(ctx context.Context, s briefing.Subscription, most int) (int64, error)
	Subscriptions(ctx context.Context, c platforms.Chat) ([]briefing.Subscription, error)
	Unsubscribe(ctx context.Context, c platforms.Chat, ids []int64) (int64, error)
	// Change gives a chat's subscription another schedule, format and next run,
	// and pauses or resumes it. It reports whether the subscription is there.
	Change(ctx context.Context, s briefing.Subscription) (bool, error)
	// Zone returns the zone that a chat last chose, or "".
	Zone(ctx context.Context, c platforms.Chat) (string, error)
}

// Chats is where the bot keeps which chats there are.
type Chats interface {
	// Meet remembers a chat, with the server that it is in and, of a direct
	// one, whose it is. One that speaks is open, whatever it was before, but
	// for those that the operator keeps out.
	Meet(ctx context.Context, c platforms.Chat, server, person string) error
	// CloseChat closes a chat with all its threads, or one thread alone.
	CloseChat(ctx context.Context, c platforms.Chat, threadOnly bool, reason string) error
	MoveChat(ctx context.Context, platform, from, to string) error
	// ChatFates returns what became of the last deliveries for a chat, newest
	// first.
	ChatFates(ctx context.Context, c platforms.Chat, limit int) ([]briefing.Fate, error)
}

// A Bot answers requests. It is a platforms.Handler.
type Bot struct {
	Library     briefing.Library
	Briefings   *briefing.Cache
	Stories     Stories
	People      People
	Subscribers Subscribers
	Chats       Chats
	Preferences Preferences
	Memory      Memory
	Sources     Reading
	// Try reads an address that is offered as a source; see
	// content.Collector.Try.
	Try      func(ctx context.Context, address string) ([]content.Found, []content.Article, error)
	Tailor   *Tailor
	Guard    *Guard // nil for none
	Catalog  *briefing.Catalog
	Commands platforms.Grammar
	NewID    func() int64
	Now      func() time.Time
	Log      *slog.Logger
	// Changed, if set, is told that a subscription came or went, so that the
	// loops need not wait to find out.
	Changed func()
}

var _ platforms.Handler = (*Bot)(nil)

// asked is one request on its way through the bot.
type asked struct {
	*Bot
	platforms.Request
	say *briefing.Phrases
	set briefing.Settings
	now time.Time
}

// ask makes a request ready to be answered, in the language of its chat.
func (b *Bot) ask(ctx context.Context, r platforms.Request) (*asked, error) {
	a := &asked{Bot: b, Request: r, now: b.Now()}
	var err error
	if !r.Guest {
		a.set, err = b.Preferences.Settings(ctx, r.Chat)
	}
	a.say = a.phrases(a.set)
	return a, err
}

// phrases speaks the language that a chat has set, or that of whoever asks.
func (a *asked) phrases(set briefing.Settings) *briefing.Phrases {
	return a.Catalog.Phrases(set.Language, a.Person.Locale)
}

// Answer returns what to reply to a request.
func (b *Bot) Answer(ctx context.Context, r platforms.Request) platforms.Message {
	var m platforms.Message
	reason, wait, err := b.Guard.refuse(ctx, r)
	if reason != "" {
		return b.refusal(r, reason, wait)
	}
	var a *asked
	if err == nil {
		a, err = b.ask(ctx, r)
	}
	if err == nil {
		m, err = a.answer(ctx)
	}
	if err == nil && r.Elsewhere {
		a.carry(&m)
	}
	if err != nil {
		b.Log.Error("cannot answer", "command", r.Call.Command, "chat", r.Chat.Key(), "error", err)
		m = message(platforms.Paragraph{Text: platforms.S(b.Catalog.Phrases(r.Person.Locale).Say("failed"))})
	}
	if c := b.Commands.Find(r.Call.Command); c == nil || c.Private {
		m.Private = true
	}
	return m
}

// room is how long the line of a button may be, before carry adds to it.
func (a *asked) room() int {
	if a.Elsewhere {
		return platforms.MaxLine - len(" in:"+a.Call.Value("in"))
	}
	return platforms.MaxLine
}

// carry makes the buttons of an answer about a chat elsewhere act on that chat,
// not on the one they are pressed in.
func (a *asked) carry(m *platforms.Message) {
	in := a.Call.Value("in")
	rows := slices.Clone(m.Buttons)
	for _, menu := range m.Menus {
		rows = append(rows, menu.Buttons)
	}
	for _, row := range rows {
		for i, b := range row {
			name, _, _ := strings.Cut(strings.TrimPrefix(b.Line, "/"), " ")
			c := a.Commands.Find(name)
			if c == nil || !slices.ContainsFunc(c.Options, func(o platforms.Option) bool { return o.Kind == platforms.Where }) || strings.Contains(b.Line, " in:") {
				continue
			}
			row[i].Line += " in:" + in
		}
	}
	for i := range m.Menus { // what grew too long cannot be carried
		m.Menus[i].Buttons = platforms.Row(m.Menus[i].Buttons...)
	}
	for i := range m.Buttons {
		m.Buttons[i] = platforms.Row(m.Buttons[i]...)
	}
}

// refusal says why a request is not answered.
func (b *Bot) refusal(r platforms.Request, reason string, wait time.Duration) platforms.Message {
	say := b.Catalog.Phrases(r.Person.Locale)
	m := message(platforms.Paragraph{Text: platforms.S(say.Count(reason, max(1, int(wait.Round(time.Second).Seconds())), "Chat", r.Chat.Platform+"/"+r.Chat.ID))})
	m.Private = true
	return m
}

func (a *asked) answer(ctx context.Context) (platforms.Message, error) {
	if !a.Guest {
		if err := a.Chats.Meet(ctx, a.Chat, a.Server, a.Person.ID); err != nil {
			return platforms.Message{}, err
		}
	}
	if usage, ok := errors.AsType[*platforms.UsageError](a.Err); ok {
		return a.usage(usage), nil
	}
	if a.Elsewhere && !a.Manager { // nobody looks into chats that they do not manage
		return a.text("problem_not_your_place", "Value", cmp.Or(a.Chat.Title, a.Chat.ID)), nil
	}
	if c := a.Commands.Find(a.Call.Command); c != nil && c.Managers {
		switch {
		case a.Guest:
			return a.text("guest", "Command", a.Call.Command), nil
		case !a.Manager && a.Chat.Kind != platforms.Direct:
			return a.text("managers_only", "Command", a.Call.Command), nil
		}
	}
	switch a.Call.Command {
	case "summary":
		return a.summary(ctx)
	case "story":
		return a.storyOf(ctx)
	case "timeline":
		return a.timelineOf(ctx)
	case "search":
		return a.search(ctx)
	case "preview":
		return a.preview(ctx)
	case "whynot":
		return a.whynot(ctx)
	case "who":
		return a.who(ctx)
	case "subscribe":
		return a.subscribe(ctx)
	case "subscriptions":
		return a.subscriptions(ctx)
	case "unsubscribe":
		return a.unsubscribe(ctx)
	case "pause", "resume":
		return a.pause(ctx, a.Call.Command == "pause")
	case "change":
		return a.change(ctx)
	case "topics":
		return a.topics(ctx)
	case "follow":
		return a.follow(ctx, false)
	case "mute":
		return a.follow(ctx, true)
	case "unfollow":
		return a.unfollow(ctx)
	case "sources":
		return a.sources(ctx)
	case "settings":
		return a.settings(ctx)
	case "panel":
		return a.panelOf(), nil
	case "privacy":
		return a.privacy(ctx)
	case "forget":
		return a.forget(ctx)
	case "about":
		return a.about(ctx)
	case "start":
		return a.start(), nil
	}
	return a.help(), nil
}

// Notice keeps up with chats that open, close and move.
func (b *Bot) Notice(ctx context.Context, e platforms.Event) error {
	switch e.Kind {
	case platforms.Opened:
		return b.Chats.Meet(ctx, e.Chat, "", "")
	case platforms.Closed:
		return b.Chats.CloseChat(ctx, e.Chat, false, "the chat was closed")
	case platforms.Muted: // until it may post again, which is told as Opened
		return b.Chats.CloseChat(ctx, e.Chat, e.Chat.Thread != "", "the bot may not post there")
	case platforms.Migrated:
		return b.Chats.MoveChat(ctx, e.Chat.Platform, e.Chat.ID, e.To)
	}
	return nil
}

// text makes a message of one phrase.
func (a *asked) text(id string, words ...any) platforms.Message {
	return message(platforms.Paragraph{Text: platforms.S(a.say.Say(id, words...))})
}

func message(blocks ...platforms.Block) platforms.Message { return platforms.Message{Blocks: blocks} }

// usage explains what is wrong with a line and what would be right.
func (a *asked) usage(e *platforms.UsageError) platforms.Message {
	words := []any{"Command", e.Command, "Option", e.Option, "Value", e.Value}
	id := "problem_" + string(e.Problem)
	if e.Problem == platforms.BadValue || e.Problem == platforms.Missing {
		id += "_" + string(e.Kind)
		if a.say.Say(id) == id {
			id = "problem_" + string(e.Problem)
		}
	}
	m := a.text(id, words...)
	if c := a.Commands.Find(e.Command); c != nil {
		m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("usage", "Usage", c.Usage()))})
	}
	var row []platforms.Button
	switch {
	case e.Problem == platforms.UnknownCommand && e.Suggest != "":
		m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("did_you_mean", "Command", e.Suggest))})
		row = append(row, platforms.Press("/"+e.Suggest, "/"+e.Suggest))
	case e.Problem == platforms.NotACommand:
		if call, err := a.Commands.Check("summary", map[string]string{"about": e.Value}); err == nil {
			row = append(row, platforms.Press(a.say.Say("search_for_it"), a.Commands.Line(call)))
		}
	case e.Problem == platforms.UnknownOption && e.Suggest != "":
		m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("did_you_mean_option", "Option", e.Suggest))})
	case e.Problem == platforms.Missing:
		ask := platforms.Press(a.say.Say("answer_button"), "/"+e.Command)
		ask.Ask = e.Option
		row = append(row, ask)
	case e.Problem == platforms.BadValue:
		if menu := a.instead(e); len(menu.Buttons) > 0 {
			m.Menus = []platforms.Menu{menu}
		}
	}
	row = append(row, platforms.Press(a.say.Say("help_button"), "/help"))
	m.Buttons = [][]platforms.Button{platforms.Row(row...)}
	return m
}

// instead offers the lines that a person may have meant by one with a value that
// does not fit, the nearest first.
func (a *asked) instead(e *platforms.UsageError) platforms.Menu {
	choices := e.Choices
	if e.Kind == platforms.Zone {
		choices = a.findZones(e.Value)
	}
	menu := platforms.Menu{Label: a.say.Say("choose")}
	for _, c := range choices {
		values := maps.Clone(e.Given)
		if values == nil {
			return menu
		}
		values[e.Option] = c.Value
		if call, err := a.Commands.Check(e.Command, values); err == nil {
			menu.Buttons = append(menu.Buttons, platforms.Press(c.Label, a.Commands.Line(call)))
		}
	}
	if e.Kind != platforms.Zone { // zones are in order
		slices.SortStableFunc(menu.Buttons, func(x, y platforms.Button) int {
			return cmp.Compare(platforms.Distance(content.Fold(x.Label), content.Fold(e.Value)), platforms.Distance(content.Fold(y.Label), content.Fold(e.Value)))
		})
	}
	menu.Buttons = platforms.Row(menu.Buttons...)
	menu.Buttons = menu.Buttons[:min(len(menu.Buttons), platforms.MostChoices)]
	return menu
}

func (a *asked) start() platforms.Message {
	m := message(
		platforms.Heading{Text: platforms.S(a.say.Say("start_title"))},
		platforms.Paragraph{Text: platforms.S(a.say.Say("start_text"))},
	)
	m.Buttons = [][]platforms.Button{platforms.Row(
		platforms.Press(a.say.Say("subscribe_button"), "/subscribe"),
		platforms.Press(a.say.Say("summary_button"), "/summary"),
		platforms.Press(a.say.Say("people_button"), "/who"),
		platforms.Press(a.say.Say("help_button"), "/help"),
	)}
	return m
}
