// Package discord connects the bot to Discord: it listens on the gateway,
// renders messages as embeds and sends them over Discord's REST interface.
//
// The gateway session and the types are discordgo's. Sending is our own: it
// carries a nonce that Discord enforces, ends with its context, keeps to the
// rates without being told off, and never repeats a request by itself.
package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"daybrief/platforms"
)

const name = "discord"

// Config is what a Discord needs. Only Token has no default.
type Config struct {
	Token  string       // the bot's token, without "Bot "
	Base   string       // of the REST interface; https://discord.com/api/v10 when empty
	Client *http.Client // for REST; http.DefaultClient when nil
	// Dial opens the connection under the gateway's WebSocket; a net.Dialer
	// when nil.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	Log  *slog.Logger     // slog.Default when nil
	Now  func() time.Time // time.Now when nil
}

// Discord is the adapter. It implements [platforms.Platform].
type Discord struct {
	token  string
	base   string
	client *http.Client
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
	log    *slog.Logger
	now    func() time.Time
	limits limits
	sent   platforms.Renders[payload]
	places places

	proxy func(*http.Request) (*url.URL, error) // of the gateway, or nil

	// openWait is how long a gateway connection may take until it is ready,
	// before its session is given up; identifyApart the least time between
	// two sessions.
	openWait, identifyApart time.Duration

	mu         sync.Mutex
	registered []byte // the commands as Discord last took them
}

var _ platforms.Platform = (*Discord)(nil)

// New returns an adapter. It connects to nothing yet.
func New(c Config) (*Discord, error) {
	if strings.TrimSpace(c.Token) == "" {
		return nil, errors.New("discord: the token is empty; copy it from the Bot page of the application in Discord's developer portal")
	}
	if strings.IndexFunc(c.Token, func(r rune) bool { return r <= ' ' || r > '~' }) >= 0 {
		return nil, errors.New("discord: the token holds characters that no token has; copy it again, without quotes or spaces")
	}
	if c.Base == "" {
		c.Base = "https://discord.com/api/v10"
	}
	if u, err := url.Parse(c.Base); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("discord: the base %q is not an http or https address", c.Base)
	}
	if c.Client == nil {
		c.Client = http.DefaultClient
	}
	var proxy func(*http.Request) (*url.URL, error)
	if c.Dial == nil {
		proxy = http.ProxyFromEnvironment // as http.DefaultClient does
		c.Dial = (&net.Dialer{Timeout: 30 * time.Second}).DialContext
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	d := &Discord{
		token: strings.TrimPrefix(c.Token, "Bot "), base: strings.TrimRight(c.Base, "/"), client: c.Client, dial: c.Dial,
		log: c.Log.With("platform", name), now: c.Now, proxy: proxy, openWait: time.Minute, identifyApart: identifyApart,
	}
	d.limits.init(c.Now)
	d.places.init()
	return d, nil
}

// Name returns "discord".
func (d *Discord) Name() string { return name }

// Traits says that Discord drops repeats, by the nonce, completes options and
// shows answers to one person alone.
func (d *Discord) Traits() platforms.Traits {
	return platforms.Traits{Paces: true, DropsRepeats: true, Completes: true, Whispers: true}
}

// nonceLife is how long the nonce alone is trusted to catch a repeat. Discord
// documents "the past few minutes".
const nonceLife = time.Minute

// Send posts one part of a message; see [platforms.Platform]. A message with
// nothing visible is not sent, and has one part.
func (d *Discord) Send(ctx context.Context, out platforms.Outgoing) (platforms.Sent, error) {
	form, how := "styled", render
	if out.PlainText {
		form, how = "plain", renderPlain
	}
	payloads := d.sent.Of(out.Message, form, func() []payload { return how(out.Message) })
	if len(payloads) == 0 {
		return platforms.Sent{Parts: 1}, nil
	}
	if out.Part < 0 || out.Part >= len(payloads) {
		return platforms.Sent{}, &platforms.Error{Platform: name, Kind: platforms.Rejected,
			Err: errors.New("there is no part " + strconv.Itoa(out.Part) + " of a message with " + strconv.Itoa(len(payloads)))}
	}
	sent := platforms.Sent{Parts: len(payloads)}
	p := payloads[out.Part]
	p.Nonce = nonce(out.Key, out.Part)
	p.EnforceNonce = p.Nonce != ""
	body, err := encode(p)
	if err != nil {
		return platforms.Sent{}, err
	}
	sent.Bytes = len(body)
	if !out.Tried.IsZero() && d.now().Sub(out.Tried) >= nonceLife {
		ref, err := d.arrived(ctx, out.Chat.ID, p, out.Tried)
		if err != nil {
			return platforms.Sent{}, err
		}
		if ref != "" {
			sent.Ref = ref
			return sent, nil
		}
	}
	var message struct {
		ID string `json:"id"`
	}
	err = d.bot(ctx, call{method: http.MethodPost, path: "/channels/" + out.Chat.ID + "/messages", route: "create/" + out.Chat.ID, body: body}, &message)
	if err != nil {
		return platforms.Sent{}, err
	}
	sent.Ref = message.ID
	return sent, nil
}
