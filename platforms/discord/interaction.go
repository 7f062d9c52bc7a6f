package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"daybrief/platforms"
)

// Times of an interaction. Discord wants the first answer within 3 s, and
// takes more for 15 min.
const (
	deferAfter    = 1500 * time.Millisecond
	completeWait  = 2 * time.Second
	callbackAgain = 2500 * time.Millisecond // until when a callback that failed is tried again
	answerWait    = 14 * time.Minute
	tokenLife     = 15*time.Minute - 5*time.Second
	lastReply     = 5 * time.Second        // for a reply after Listen's context ended
	drainWait     = 800 * time.Millisecond // for those replies, before Listen returns
)

// listener is one call of Listen.
type listener struct {
	d       *Discord
	ctx     context.Context
	grammar platforms.Grammar
	handler platforms.Handler
	busy    sync.WaitGroup // interactions being answered

	mu     sync.Mutex
	events []platforms.Event // not told yet
	told   chan struct{}
}

// interaction is what the program needs of INTERACTION_CREATE.
type interaction struct {
	ID             string                    `json:"id"`
	ApplicationID  string                    `json:"application_id"`
	Type           discordgo.InteractionType `json:"type"`
	Token          string                    `json:"token"`
	GuildID        string                    `json:"guild_id"`
	ChannelID      string                    `json:"channel_id"`
	Channel        place                     `json:"channel"`
	Member         *member                   `json:"member"`
	User           *user                     `json:"user"`
	Locale         string                    `json:"locale"`
	AppPermissions string                    `json:"app_permissions"`
	Context        int                       `json:"context"`
	Owners         map[string]string         `json:"authorizing_integration_owners"`
	Data           interactionData           `json:"data"`
	Message        *struct {
		ID         string                 `json:"id"`
		Flags      discordgo.MessageFlags `json:"flags"`
		Components json.RawMessage        `json:"components"`
	} `json:"message"`

	forum   string // title of the forum that the thread is below
	inForum bool   // it is known to be below one

	begun time.Time
	reply *reply // takes the first answer, where it came by HTTP
}

type member struct {
	User        user   `json:"user"`
	Nick        string `json:"nick"`
	Permissions string `json:"permissions"`
}

type user struct {
	ID         string `json:"id"`
	Username   string `json:"username"`
	GlobalName string `json:"global_name"`
}

type interactionData struct {
	Name       string          `json:"name"`
	Options    []given         `json:"options"`
	CustomID   string          `json:"custom_id"`
	Values     []string        `json:"values"`
	Components json.RawMessage `json:"components"` // of a modal that was sent
	Resolved   struct {
		Channels map[string]place `json:"channels"`
	} `json:"resolved"`
}

// given is one filled-in option.
type given struct {
	Name    string          `json:"name"`
	Value   json.RawMessage `json:"value"`
	Focused bool            `json:"focused"`
}

// text is the option's value as a person would type it.
func (g given) text() string {
	var s string
	if json.Unmarshal(g.Value, &s) == nil {
		return s
	}
	return string(g.Value) // a number or a boolean
}

// begin answers an interaction, without holding up the caller.
func (l *listener) begin(data json.RawMessage, r *reply) {
	i := interaction{begun: l.d.now(), reply: r}
	if err := json.Unmarshal(data, &i); err != nil {
		l.d.log.Error("cannot read an interaction", "error", err)
		return
	}
	i.forum, i.inForum = l.d.forumOf(i.GuildID, i.Channel.ParentID)
	switch i.Type {
	case discordgo.InteractionApplicationCommand, discordgo.InteractionMessageComponent, discordgo.InteractionModalSubmit:
		l.busy.Go(func() {
			defer l.d.survive("interaction")
			l.answer(&i)
		})
	case discordgo.InteractionApplicationCommandAutocomplete:
		l.busy.Go(func() {
			defer l.d.survive("completion")
			l.complete(&i)
		})
	}
}

// drain waits a moment for the answers under way.
func (l *listener) drain() {
	done := make(chan struct{})
	go func() {
		l.busy.Wait()
		close(done)
	}()
	timer := time.NewTimer(drainWait)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

// request says who asks what, and where, as far as the interaction tells.
func (l *listener) request(i *interaction) platforms.Request {
	r := platforms.Request{ID: i.ID, Chat: i.chat(), Server: i.GuildID, Person: i.person(), Manager: i.manager(), Guest: i.guest(), Whispers: true}
	if i.Type == discordgo.InteractionMessageComponent || i.Type == discordgo.InteractionModalSubmit {
		r.Pressed = true
		line, ask := i.line()
		if i.Type == discordgo.InteractionModalSubmit && ask != "" {
			if typed := oneLine(clean(i.typed())); !blank(typed) {
				line += " " + ask + `:"` + strings.ReplaceAll(typed, `"`, "'") + `"`
			}
		}
		r.Call, r.Err = l.grammar.Parse(line)
		return r
	}
	values := map[string]string{}
	for _, o := range i.Data.Options {
		values[o.Name] = o.text()
		if o.Focused {
			r.Focus = o.Name
		}
	}
	if r.Focus != "" { // half typed: nothing to check yet
		r.Call = platforms.Call{Command: i.Data.Name, Values: values}
		return r
	}
	r.Call, r.Err = l.grammar.Check(i.Data.Name, values)
	return r
}

func (i *interaction) chat() platforms.Chat {
	c := platforms.Chat{Platform: name, ID: i.ChannelID, Kind: kindOf(i.Channel.Type), Title: i.Channel.Name}
	if c.ID == "" {
		c.ID = i.Channel.ID
	}
	if i.GuildID == "" {
		c.Kind = platforms.Direct
	}
	if i.inPost() { // of ours: what it tells was told to the forum
		c.ID, c.Kind, c.Title = i.Channel.ParentID, platforms.Forum, i.forum
	}
	return c
}

// inPost reports whether a message of a forum's post was pressed that this
// application made. The message that begins a post has the post's id; in any
// other thread no message has.
func (i *interaction) inPost() bool {
	if i.Message == nil || !isThread(i.Channel.Type) || i.Channel.ParentID == "" {
		return false
	}
	return i.Message.ID == i.ChannelID || i.Channel.OwnerID == i.ApplicationID && i.inForum
}

func (i *interaction) person() platforms.Person {
	u, shown := user{}, ""
	if i.User != nil {
		u = *i.User
	}
	if i.Member != nil {
		u, shown = i.Member.User, i.Member.Nick
	}
	for _, s := range []string{u.GlobalName, u.Username} {
		if shown == "" {
			shown = s
		}
	}
	return platforms.Person{ID: u.ID, Name: shown, Locale: i.Locale}
}

// guest reports whether the person alone has installed the application: the
// guild has not let the bot in, or the chat is one between people.
func (i *interaction) guest() bool {
	if i.GuildID == "" {
		return i.Context == contextPrivate || i.Channel.Type == discordgo.ChannelTypeGroupDM
	}
	_, installed := i.Owners["0"]
	return len(i.Owners) > 0 && !installed
}

// contextPrivate is Discord's number for a chat between people.
const contextPrivate = 2

// manager reports whether the person may change the chat's settings: anybody
// in a direct chat, and those who may manage a guild that the bot is in.
func (i *interaction) manager() bool {
	if i.GuildID == "" {
		return true
	}
	return !i.guest() && i.Member != nil && may(i.Member.Permissions, discordgo.PermissionManageGuild)
}

// apology is what a person sees when the program failed.
var apology = platforms.Message{
	Blocks:  []platforms.Block{platforms.Paragraph{Text: platforms.S("Something went wrong. Please try again.")}},
	Private: true,
}

// ask runs the handler, once the chat that the request is about is known.
func (l *listener) ask(ctx context.Context, i *interaction, r platforms.Request) (m platforms.Message) {
	m = apology
	defer l.d.survive("answer to /" + r.Call.Command)
	if err := l.place(ctx, i, &r); err != nil {
		l.d.log.Warn("a chat could not be looked up", "command", r.Call.Command, "error", err)
		return apology
	}
	return l.handler.Answer(ctx, r)
}

// answer replies to a command, a press or a typed value. When the handler
// takes its time, Discord is told so first.
func (l *listener) answer(i *interaction) {
	r := l.request(i)
	a := &answer{d: l.d, i: i, pressed: r.Pressed, guest: r.Guest}
	if i.Type == discordgo.InteractionMessageComponent {
		if m := l.modal(i); m != nil {
			if err := a.callback(l.ctx, int(discordgo.InteractionResponseModal), m); err != nil {
				l.d.log.Warn("a question could not be asked", "command", r.Call.Command, "error", err)
			}
			return
		}
	}
	asking, stop := context.WithTimeout(l.ctx, answerWait)
	defer stop()
	result := make(chan platforms.Message, 1)
	go func() { result <- l.ask(asking, i, r) }()
	timer := time.NewTimer(deferAfter)
	defer timer.Stop()
	var m platforms.Message
	select {
	case m = <-result:
	case <-timer.C:
		command := l.grammar.Find(r.Call.Command)
		a.postpone(l.ctx, command != nil && command.Private || r.Err != nil)
		m = <-result
	}
	ctx := context.WithoutCancel(l.ctx)
	if l.ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, lastReply)
		defer cancel()
	}
	if err := a.give(ctx, m); err != nil {
		l.d.log.Warn("an answer could not be given", "command", r.Call.Command, "error", err)
	}
}

// complete offers ways to finish an option.
func (l *listener) complete(i *interaction) {
	r := l.request(i)
	ctx, cancel := context.WithTimeout(l.ctx, completeWait)
	defer cancel()
	result := make(chan []platforms.Choice, 1)
	go func() {
		defer l.d.survive("completion of /" + r.Call.Command)
		result <- l.handler.Complete(ctx, r)
	}()
	choices := []choice{}
	select {
	case all := <-result:
		for _, c := range all {
			label := clip(oneLine(clean(c.Label)), maxCommandText)
			if blank(label) {
				label = clip(oneLine(clean(c.Value)), maxCommandText)
			}
			if !blank(label) && c.Value != "" && length(c.Value) <= maxCommandText && len(choices) < maxChoices {
				choices = append(choices, choice{Name: label, Value: c.Value})
			}
		}
	case <-ctx.Done():
	}
	a := &answer{d: l.d, i: i}
	err := a.callback(context.WithoutCancel(l.ctx), int(discordgo.InteractionApplicationCommandAutocompleteResult), map[string]any{"choices": choices})
	if err != nil {
		l.d.log.Warn("a completion could not be given", "command", r.Call.Command, "error", err)
	}
}

// answer is the reply to one interaction on its way. It goes by the
// interaction's own token, which no limit of the bot's counts.
type answer struct {
	d       *Discord
	i       *interaction
	pressed bool
	guest   bool

	postponed bool
	hidden    bool // postponed so that the asker alone sees what comes
	followed  int  // messages after the first
	notBefore time.Time
}

// callback sends the first answer. One that failed, or whose fate is not known,
// is sent again while Discord waits: it takes but one.
func (a *answer) callback(ctx context.Context, kind int, data any) error {
	body := map[string]any{"type": kind}
	if data != nil {
		body["data"] = data
	}
	raw, err := encode(body)
	if err != nil {
		return err
	}
	if a.i.reply.give(raw) {
		return nil
	}
	c := call{method: http.MethodPost, path: "/interactions/" + a.i.ID + "/" + a.i.Token + "/callback", body: raw, anonymous: true}
	for try := 0; ; try++ {
		_, _, err = a.d.do(ctx, c, nil)
		if try > 0 && codeOf(err) == codeAnswered {
			return nil
		}
		if kind := platforms.KindOf(err); err == nil || kind != platforms.Other && kind != platforms.Unsure || a.d.now().Sub(a.i.begun) > callbackAgain {
			return err
		}
		if pauseFor(ctx, 100*time.Millisecond<<try) != nil {
			return err
		}
	}
}

// codeAnswered is Discord's code for a second answer to one interaction.
const codeAnswered = 40060

// postpone tells Discord that the answer takes a while. After a press that
// shows nothing, and leaves all ways open; after a command, whether the answer
// is private is fixed by it.
func (a *answer) postpone(ctx context.Context, private bool) {
	kind, data := int(discordgo.InteractionResponseDeferredMessageUpdate), any(nil)
	if !a.pressed {
		kind = int(discordgo.InteractionResponseDeferredChannelMessageWithSource)
		if private {
			data = map[string]any{"flags": int(discordgo.MessageFlagsEphemeral)}
		}
	}
	if err := a.callback(ctx, kind, data); err != nil {
		a.d.log.Warn("an answer could not be postponed", "error", err)
		return
	}
	a.postponed, a.hidden = true, private && !a.pressed
}

// may reports whether permissions, as Discord writes them, hold a right.
// Administrators have every one.
func may(permissions string, right int64) bool {
	bits, err := strconv.ParseInt(permissions, 10, 64)
	return err == nil && bits&(right|discordgo.PermissionAdministrator) != 0
}
