// Package telegram carries Daybrief's messages to Telegram and people's
// requests back, through the Bot API.
//
// It uses the types and the request maker of go-telegram-bot-api, which stands
// at Bot API 5.5, with its own poll loop, decoding, deadlines and errors:
// the library has no contexts, confirms updates before they are handled, and
// shows the token in its errors.
package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"daybrief/platforms"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Name is the platform's word in a Chat.
const Name = "telegram"

// DefaultEndpoint is where the Bot API is, unless one runs a server of one's own.
const DefaultEndpoint = "https://api.telegram.org"

// Config says how to reach Telegram.
type Config struct {
	Token    string       // from @BotFather, as digits, a colon and letters
	Endpoint string       // base address of the Bot API; DefaultEndpoint when empty
	Client   *http.Client // its Timeout is not used, since polls are long; http.DefaultClient when nil
	Log      *slog.Logger // slog.Default() when nil
	Now      func() time.Time

	// Rich sends rich messages (Bot API 10.1), until the server refuses one.
	Rich bool
	// Paid sends up to 1000 messages a second, of which each beyond 30 costs
	// the bot's account 0.1 Telegram Star.
	Paid bool
	// Webhook has updates sent to an address of the bot's in place of polling.
	Webhook Webhook
	// About is what people see of the bot before they begin.
	About About
}

// Telegram is one bot. It implements platforms.Platform.
type Telegram struct {
	token  string
	bot    tg.BotAPI // copied for each call, with a client that knows the call's context
	client *http.Client
	log    *slog.Logger
	now    func() time.Time
	pace   *pacer
	sent   platforms.Renders[payload]
	busy   crowd
	paid   bool
	rich   atomic.Bool // until the server refuses it
	hook   Webhook
	about  About

	mu   sync.Mutex
	self tg.User // known after the first getMe
}

var tokenForm = regexp.MustCompile(`^[0-9]{1,20}:[A-Za-z0-9_-]{1,100}$`)

// New makes a bot without asking Telegram anything. It fails where the token
// or the endpoint cannot be right; the error does not show the token.
func New(c Config) (*Telegram, error) {
	if !tokenForm.MatchString(c.Token) {
		return nil, errors.New("telegram: the token is not of the form 123456:ABC-def; copy it anew from @BotFather")
	}
	// The library's own form of an endpoint is taken as well.
	endpoint := strings.TrimRight(strings.TrimSuffix(c.Endpoint, "/bot%s/%s"), "/")
	if endpoint == "" {
		endpoint = DefaultEndpoint
	}
	if u, err := url.Parse(endpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("telegram: the endpoint %q is not an http or https address", endpoint)
	}
	if err := c.Webhook.check(c.Token); err != nil {
		return nil, err
	}
	t := &Telegram{token: c.Token, log: c.Log, now: c.Now, client: &http.Client{}, paid: c.Paid, hook: c.Webhook, about: c.About}
	t.rich.Store(c.Rich)
	if c.Client != nil {
		*t.client = *c.Client
	}
	t.client.Timeout = 0
	t.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the address holds the token
	if t.log == nil {
		t.log = slog.Default()
	}
	if t.now == nil {
		t.now = time.Now
	}
	all := allRate
	if c.Paid {
		all = paidRate
	}
	t.pace = newPacer(t.now, all)
	t.bot.Token = c.Token
	t.bot.SetAPIEndpoint(strings.ReplaceAll(endpoint, "%", "%%") + "/bot%s/%s")
	return t, nil
}

// Name returns "telegram".
func (t *Telegram) Name() string { return Name }

// Traits says that Telegram has rates, and no more: it shows a repeated message twice, completes no
// options, and shows an answer to everyone in the chat.
func (t *Telegram) Traits() platforms.Traits { return platforms.Traits{Paces: true} }

// Send posts one part of a message. Every error is a *platforms.Error.
func (t *Telegram) Send(ctx context.Context, out platforms.Outgoing) (platforms.Sent, error) {
	to, err := targetOf(out.Chat)
	if err != nil {
		return platforms.Sent{}, err
	}
	form := t.form()
	if out.Part > 0 { // the first part went out as text: a rich message has one
		form = asText
	}
	if out.PlainText {
		form = asPlain
	}
	sent, err := t.sendPart(ctx, to, out, form)
	if form == asRich && t.form() != asRich { // the server has refused it
		return t.sendPart(ctx, to, out, asText)
	}
	return sent, err
}

func (t *Telegram) sendPart(ctx context.Context, to target, out platforms.Outgoing, form form) (platforms.Sent, error) {
	parts, err := t.render(ctx, to, out.Message, form)
	if err != nil {
		return platforms.Sent{}, err
	}
	if len(parts) == 0 {
		return platforms.Sent{Parts: 1}, nil // nothing to see, so nothing to send
	}
	if out.Part < 0 || out.Part >= len(parts) {
		return platforms.Sent{Parts: len(parts)}, refusal(platforms.Rejected, fmt.Errorf("the message has %d parts and no part %d", len(parts), out.Part))
	}
	part := parts[out.Part]
	id, err := t.post(ctx, to, part, 0)
	if err != nil {
		return platforms.Sent{Parts: len(parts)}, err
	}
	return platforms.Sent{Ref: strconv.Itoa(id), Parts: len(parts), Bytes: part.size()}, nil
}

// A form is a way to write a message.
type form int

const (
	asText  form = iota // text with entities
	asRich              // a rich message, where it fits into one
	asPlain             // text alone, in the parts of asText: some may have arrived
)

// form is the best form of which nothing is known against it.
func (t *Telegram) form() form {
	if t.rich.Load() {
		return asRich
	}
	return asText
}

// render renders a message for a target.
func (t *Telegram) render(ctx context.Context, to target, m platforms.Message, as form) ([]payload, error) {
	s := surroundings{direct: to.chat > 0, bare: to.bare}
	if asksForSelf(m) && as != asPlain {
		self, err := t.me(ctx)
		if err != nil {
			if e, ok := errors.AsType[*platforms.Error](err); ok && e.Kind == platforms.Unsure {
				e.Kind = platforms.Other // it was getMe that got lost, not the message
			}
			return nil, err
		}
		s.bot, s.inline = self.UserName, self.SupportsInlineQueries
	}
	return t.sent.Of(m, fmt.Sprint(as, s), func() []payload { return renderAs(m, s, as) }), nil
}

func renderAs(m platforms.Message, s surroundings, as form) []payload {
	if as == asRich {
		if html, ok := richHTML(m, s); ok {
			return []payload{{Rich: html, Buttons: keyboard(rowsOf(m), s), Silent: m.Silent}}
		}
	}
	parts := render(m, s)
	if as == asPlain {
		for i := range parts {
			parts[i].Entities, parts[i].Buttons, parts[i].Picture = nil, nil, ""
		}
	}
	return parts
}

// me returns the bot's own account, asking once.
func (t *Telegram) me(ctx context.Context) (tg.User, error) {
	t.mu.Lock()
	self := t.self
	t.mu.Unlock()
	if self.ID != 0 {
		return self, nil
	}
	if err := t.call(ctx, "getMe", nil, &self); err != nil {
		return tg.User{}, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.self = self
	return self, nil
}

// A target is where a message goes.
type target struct {
	chat   int64
	thread int
	forum  bool // the chat has topics
	urgent bool // somebody waits for it
	bare   bool // nobody can write there, or see typing: a channel
}

func targetOf(c platforms.Chat) (target, error) {
	id, err := strconv.ParseInt(c.ID, 10, 64)
	to := target{chat: id, bare: c.Kind == platforms.Channel}
	if err == nil && c.Thread != "" {
		to.thread, err = strconv.Atoi(c.Thread)
	}
	if err != nil || id == 0 {
		return target{}, refusal(platforms.Rejected, fmt.Errorf("chat %q, thread %q is no chat of Telegram, which are numbers", c.ID, c.Thread))
	}
	return to, nil
}

// params begins the parameters of a call about a target.
func (to target) params() tg.Params {
	p := tg.Params{"chat_id": strconv.FormatInt(to.chat, 10)}
	p.AddNonZero("message_thread_id", to.thread)
	return p
}

// post sends a payload, in answer to a message where replyTo is not zero, and
// returns the id of the new message.
func (t *Telegram) post(ctx context.Context, to target, part payload, replyTo int) (int, error) {
	p := to.params()
	if replyTo != 0 {
		if err := p.AddInterface("reply_parameters", map[string]any{"message_id": replyTo, "allow_sending_without_reply": true}); err != nil {
			return 0, err
		}
	}
	p.AddBool("disable_notification", part.Silent)
	p.AddBool("allow_paid_broadcast", t.paid)
	var sent struct {
		MessageID int `json:"message_id"`
	}
	method := "sendMessage"
	if part.Rich != "" {
		method = "sendRichMessage"
	}
	err := t.paced(ctx, method, to, part, p, &sent)
	return sent.MessageID, err
}

// edit puts a payload in the place of a message.
func (t *Telegram) edit(ctx context.Context, to target, message int, part payload) error {
	p := tg.Params{"chat_id": strconv.FormatInt(to.chat, 10), "message_id": strconv.Itoa(message)}
	err := t.paced(ctx, "editMessageText", to, part, p, nil)
	if says(err, "message is not modified") {
		return nil
	}
	return err
}

// notRich are the words by which a server refuses the rich form of an edit,
// rather than the edit.
var notRich = []string{"rich", "parse", "text is empty", "method not found"}

// paced makes a call that counts against the chat's rate.
func (t *Telegram) paced(ctx context.Context, method string, to target, part payload, p tg.Params, result any) error {
	if err := part.params(p); err != nil {
		return refusal(platforms.Rejected, err)
	}
	leave, err := t.pace.enter(ctx, to.chat, to.urgent)
	if err != nil {
		return err
	}
	defer leave()
	if err := platforms.Leave(ctx); err != nil {
		return refusal(platforms.Other, err)
	}
	err = t.call(ctx, method, p, result)
	if e, ok := errors.AsType[*platforms.Error](err); ok {
		switch e.Kind {
		case platforms.Busy:
			e.Global = t.busy.note(to.chat, t.now())
			t.pace.hold(to.chat, e.Wait, e.Global)
		case platforms.Rejected:
			e.Bytes = part.size()
			if part.Rich != "" && (method == "sendRichMessage" || saysAny(err.Error(), notRich)) && t.rich.Swap(false) {
				t.log.Warn("telegram: the server takes no rich messages, so they go out as text from now on", "error", err)
			}
		}
	}
	return err
}
