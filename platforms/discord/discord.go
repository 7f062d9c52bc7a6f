// Package discord connects the bot to Discord: it listens on the gateway, or to
// interactions by HTTP, renders messages as embeds or as components, and sends
// them over Discord's REST interface.
//
// The gateway session and the types are discordgo's, with a relay before it
// that keeps to Discord's rules where discordgo does not (see relay.go). Sending
// is our own: it carries a nonce that Discord enforces, ends with its context,
// uses the allowed rate without being told off (see window.go), and never
// repeats a request by itself.
package discord

import (
	"context"
	"crypto/ed25519"
	crand "crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
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
	// Shards is into how many connections the guilds are divided; as many as
	// Discord recommends when 0.
	Shards int
	// PublicKey is the application's, in hexadecimal digits. With it,
	// interactions come by HTTP to Handler, and there is no gateway: the bot
	// is not shown as online, and learns of its removal from a guild only when
	// it posts there.
	PublicKey string
	// Crossposts is how many messages of each announcement channel are
	// published to its followers in an hour, at most MostCrossposts; 0 for none.
	Crossposts int
	// ComponentsV2 lays messages out in Discord's newer components, and not in
	// embeds.
	ComponentsV2 bool
	// StoryPosts makes each story of a briefing a post of its own in a forum,
	// and what is left of the briefing another, instead of one post for all.
	StoryPosts bool
	// Turn takes a turn that the bot's processes share, or the holder's own
	// again, and keeps it from others for a while; it reports false while
	// another holder has it. Sessions begin in such turns: Discord counts them
	// whichever process begins them. Nil for a bot of one process.
	Turn   func(ctx context.Context, name, holder string, keep time.Duration) (bool, error)
	Log    *slog.Logger     // slog.Default when nil
	Now    func() time.Time // time.Now when nil
	Chance func() float64   // in [0,1); rand.Float64 when nil
}

// Discord is the adapter. It implements [platforms.Platform].
type Discord struct {
	token  string
	base   string
	client *http.Client
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
	log    *slog.Logger
	now    func() time.Time
	chance func() float64
	shards int
	limits limits
	sent   platforms.Renders[payload]

	crossposts int
	newer      bool // ComponentsV2
	storyPosts bool
	turn       func(ctx context.Context, name, holder string, keep time.Duration) (bool, error)
	holder     string // begins its name in turns

	publicKey ed25519.PublicKey // or nil: interactions come by the gateway

	proxy func(*http.Request) (*url.URL, error) // of the gateway, or nil

	openWait, identifyApart time.Duration // as the constants; see there

	registering chan struct{} // held by whoever registers the commands

	mu         sync.Mutex
	registered []byte                        // the commands as Discord last took them
	abreast    int                           // sessions that may begin in each 5 s, as Discord last said
	identified map[int]time.Time             // when a session last began, by shard
	places     map[int]*places               // by shard
	ids        map[string]string             // of the commands, by name
	posts      map[string]string             // threads of forum posts, by delivery
	kinds      map[string]platforms.ChatKind // of chats, where the caller did not say
	published  map[string][]time.Time        // by channel: what was published in the last hour
	listening  *listener                     // that answers interactions by HTTP
	seen       map[string]time.Time          // those interactions, by id
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
	if c.Chance == nil {
		c.Chance = rand.Float64
	}
	if c.Shards < 0 {
		return nil, fmt.Errorf("discord: %d shards; give how many connections to make, or 0 for as many as Discord recommends", c.Shards)
	}
	if c.Crossposts < 0 || c.Crossposts > MostCrossposts {
		return nil, fmt.Errorf("discord: %d crossposts; Discord publishes at most %d messages of a channel in an hour", c.Crossposts, MostCrossposts)
	}
	key, err := hex.DecodeString(c.PublicKey)
	if err != nil || len(key) != 0 && len(key) != ed25519.PublicKeySize {
		return nil, errors.New("discord: the public key is not one; copy it from the General Information page of the application in Discord's developer portal")
	}
	d := &Discord{
		crossposts: c.Crossposts, newer: c.ComponentsV2, storyPosts: c.StoryPosts, turn: c.Turn, holder: crand.Text(), posts: map[string]string{}, kinds: map[string]platforms.ChatKind{}, published: map[string][]time.Time{},
		publicKey: key, seen: map[string]time.Time{},
		token: strings.TrimPrefix(c.Token, "Bot "), base: strings.TrimRight(c.Base, "/"), client: c.Client, dial: c.Dial,
		log: c.Log.With("platform", name), now: c.Now, chance: c.Chance, shards: c.Shards, proxy: proxy, openWait: openWait, identifyApart: identifyApart,
		registering: make(chan struct{}, 1), identified: map[int]time.Time{}, places: map[int]*places{},
	}
	d.limits.init(c.Now)
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
	f := d.form()
	if out.PlainText {
		f = asPlain
	}
	kind := d.kind(out.Chat)
	if d.storyPosts { // what the parts are depends on where they go
		if kind == "" {
			kind = d.lookUp(ctx, out.Chat.ID)
		}
		if kind == platforms.Forum {
			return d.sendStories(ctx, out, f)
		}
	}
	payloads := d.write(ctx, out.Message, f)
	if len(payloads) == 0 {
		return platforms.Sent{Parts: 1}, nil
	}
	if out.Part < 0 || out.Part >= len(payloads) {
		return platforms.Sent{}, noPart(out.Part, len(payloads))
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
	if kind != platforms.Forum && !out.Tried.IsZero() && d.now().Sub(out.Tried) >= nonceLife {
		ref, err := d.arrived(ctx, out.Chat.ID, p, out.Tried)
		if err != nil {
			return platforms.Sent{}, err
		}
		if ref != "" {
			sent.Ref = ref
			return sent, nil
		}
	}
	if kind != platforms.Forum {
		sent.Ref, err = d.create(ctx, out.Chat.ID, body)
		if err != nil && platforms.KindOf(err) == platforms.Rejected && d.lookUp(ctx, out.Chat.ID) == platforms.Forum {
			kind = platforms.Forum // which takes posts, and no messages
		}
	}
	if kind == platforms.Forum {
		sent.Ref, err = d.post(ctx, out, p)
	}
	if err != nil {
		return platforms.Sent{}, err
	}
	if d.crossposts > 0 && (kind == platforms.Channel || kind == "" && d.lookUp(ctx, out.Chat.ID) == platforms.Channel) {
		d.publish(ctx, out.Chat.ID, sent.Ref)
	}
	return sent, nil
}
