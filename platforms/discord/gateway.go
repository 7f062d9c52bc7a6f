package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"daybrief/platforms"
)

// Times of the gateway.
const (
	// zombieAfter is how long a connection may go without an acknowledged
	// heartbeat: two of Discord's intervals of 41.25 s, and some.
	zombieAfter = 90 * time.Second
	zombieCheck = 15 * time.Second
	// identifyApart keeps to one IDENTIFY in 5 s, the rate of every bot below
	// the largest.
	identifyApart = 5500 * time.Millisecond
	maxPause      = time.Minute
)

// fatal says, for the close codes after which Discord asks not to reconnect,
// what the operator must do.
var fatal = map[int]string{
	4004: "the token is not valid; reset it on the Bot page of the application in Discord's developer portal, and set the new one",
	4010: "the shard number is not valid; this is a fault of the program, please report it",
	4011: "the bot is in too many servers for one connection; it needs sharding, which this version does not do",
	4012: "the gateway's version is not valid any more; update the program",
	4013: "the intents are not valid; this is a fault of the program, please report it",
	4014: "the intents are not allowed; the bot asks for none that need approval, so check the application in Discord's developer portal",
}

var errStuck = errors.New("the gateway connection did not become ready")

// link is one gateway session of discordgo. Its reconnecting, which honours
// neither contexts nor close codes, is off: the listener does it.
type link struct {
	*discordgo.Session
	dialer func(ctx context.Context, network, address string) (net.Conn, error)
	ctx    context.Context
	down   chan struct{} // a connection ended
	ready  chan struct{} // READY or RESUMED came

	mu   sync.Mutex
	conn net.Conn // the last one dialled
}

func (d *Discord) link(ctx context.Context, gateway string, event func(kind string, data json.RawMessage)) (*link, error) {
	s, err := discordgo.New("Bot " + d.token)
	if err != nil {
		return nil, fmt.Errorf("discord: new session: %w", err)
	}
	k := &link{Session: s, dialer: d.dial, ctx: ctx, down: make(chan struct{}, 1), ready: make(chan struct{}, 1)}
	s.Identify.Intents = discordgo.IntentsGuilds
	s.Identify.Compress, s.Compress = false, false
	s.StateEnabled, s.ShouldReconnectOnError, s.ShouldReconnectVoiceOnSessionError = false, false, false
	s.SyncEvents = true // in order; nothing below holds up the reader
	s.LogLevel = -1     // below discordgo's errors, which it would print
	s.Client = &http.Client{Transport: gatewayAddress(gateway)}
	s.Dialer = &websocket.Dialer{Proxy: d.proxy, NetDialContext: k.dial, HandshakeTimeout: 30 * time.Second}
	s.AddHandler(func(_ *discordgo.Session, _ *discordgo.Disconnect) { signal(k.down) })
	// Raw events, since one unknown component would spoil discordgo's decoding
	// of the whole interaction.
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		defer d.survive("gateway event " + e.Type)
		if e.Type == "READY" || e.Type == "RESUMED" {
			signal(k.ready)
		}
		event(e.Type, e.RawData)
	})
	return k, nil
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// survive ends a panic with a line in the log.
func (d *Discord) survive(what string) {
	if p := recover(); p != nil {
		d.log.Error("recovered from a panic", "in", what, "panic", fmt.Sprint(p))
	}
}

// gatewayAddress answers discordgo's one request, for the gateway's address,
// without the network: discordgo knows but one REST address, and no context.
type gatewayAddress string

func (a gatewayAddress) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/gateway") {
		return nil, errors.New("discord: discordgo is used for the gateway alone")
	}
	body, err := json.Marshal(map[string]string{"url": string(a)})
	if err != nil {
		return nil, err
	}
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(body))), Request: r}, nil
}

func (k *link) dial(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(k.ctx, cancel)()
	c, err := k.dialer(ctx, network, address)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ctx.Err() != nil {
		c.Close()
		return nil, k.ctx.Err()
	}
	k.conn = c
	return c, nil
}

// cut closes the connection under the session, which discordgo notices. Its
// own Close would hold a lock for a second, and for ever after some faults.
func (k *link) cut() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.conn != nil {
		k.conn.Close()
	}
}

// open connects, or resumes, and waits until Discord says that the session is
// ready. It returns errStuck if that does not happen in time; the session may
// then hang inside discordgo, and must be thrown away.
func (k *link) open(ctx context.Context, wait time.Duration) error {
	empty(k.down)
	empty(k.ready)
	opened := make(chan error, 1)
	go func() { opened <- k.Open() }()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case err := <-opened:
		if errors.Is(err, discordgo.ErrWSAlreadyOpen) {
			return nil
		}
		if err != nil {
			return err
		}
	case <-timer.C:
		k.cut()
		return errStuck
	case <-ctx.Done():
		k.cut()
		return ctx.Err()
	}
	select {
	case <-k.ready:
		return nil
	case <-k.down:
		return errors.New("the connection ended before it was ready")
	case <-timer.C:
		k.cut()
		return errStuck
	case <-ctx.Done():
		k.cut()
		return ctx.Err()
	}
}

// empty takes back a signal that nobody waited for.
func empty(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}

// watch returns when the connection has ended. It ends one that Discord no
// longer answers on.
func (k *link) watch(ctx context.Context) {
	check := time.NewTicker(zombieCheck)
	defer check.Stop()
	for {
		select {
		case <-ctx.Done():
			k.cut()
			return
		case <-k.down:
			return
		case <-check.C:
			if !k.TryRLock() { // discordgo is busy closing
				continue
			}
			last := k.LastHeartbeatAck
			k.RUnlock()
			if time.Since(last) > zombieAfter {
				k.cut()
			}
		}
	}
}

// gatewayURL asks where the gateway is, and waits when Discord allows no more
// sessions today: one too many would make it reset the token.
func (d *Discord) gatewayURL(ctx context.Context) (string, error) {
	for {
		var answer struct {
			URL   string `json:"url"`
			Limit struct {
				Remaining  *int  `json:"remaining"`
				ResetAfter int64 `json:"reset_after"` // milliseconds
			} `json:"session_start_limit"`
		}
		if err := d.bot(ctx, call{method: http.MethodGet, path: "/gateway/bot", bucket: bucket{kind: "gateway"}}, &answer); err != nil {
			return "", err
		}
		if answer.Limit.Remaining == nil || *answer.Limit.Remaining > 0 {
			return answer.URL, nil
		}
		wait := time.Duration(answer.Limit.ResetAfter) * time.Millisecond
		d.log.Error("Discord allows no more gateway sessions for now; waiting", "wait", wait)
		if err := pauseFor(ctx, max(wait, time.Minute)); err != nil {
			return "", err
		}
	}
}

// stay keeps a gateway session until ctx ends, which is no error. It gives up
// only on close codes after which Discord asks not to reconnect, and when the
// token is refused.
func (d *Discord) stay(ctx context.Context, event func(kind string, data json.RawMessage)) error {
	var k *link
	var identified time.Time
	pause := time.Duration(0)
	failures := 0
	for ctx.Err() == nil {
		if pauseFor(ctx, pause) != nil {
			break
		}
		fresh := k == nil
		if fresh {
			gateway, err := d.gatewayURL(ctx)
			if platforms.KindOf(err) == platforms.Denied && err != nil {
				return err
			}
			if err == nil {
				k, err = d.link(ctx, gateway, event)
			}
			if err != nil {
				pause = d.offline(ctx, err, &failures)
				continue
			}
			if pauseFor(ctx, d.identifyApart-time.Since(identified)) != nil {
				break
			}
			identified = time.Now()
		}
		err := k.open(ctx, d.openWait)
		if ctx.Err() != nil {
			k.cut()
			break
		}
		if e, ok := errors.AsType[*websocket.CloseError](err); ok && fatal[e.Code] != "" {
			return &platforms.Error{Platform: name, Kind: platforms.Denied, Err: fmt.Errorf("Discord closed the gateway with code %d: %s", e.Code, fatal[e.Code])}
		}
		if err != nil {
			k.cut()
			pause = d.offline(ctx, err, &failures)
			if fresh || errors.Is(err, errStuck) || failures >= 3 {
				k = nil
			}
			continue
		}
		pause, failures = 0, 0
		k.watch(ctx)
		d.log.Info("the gateway connection ended; resuming")
	}
	return nil
}

// offline reports a failure to connect and returns how long to wait.
func (d *Discord) offline(ctx context.Context, err error, failures *int) time.Duration {
	*failures++
	pause := min(time.Second<<min(*failures-1, 6), maxPause)
	if e, ok := errors.AsType[*platforms.Error](err); ok && e.Kind == platforms.Busy {
		pause = max(pause, e.Wait)
	}
	if ctx.Err() == nil {
		d.log.Warn("cannot connect to the gateway", "error", strings.ReplaceAll(err.Error(), d.token, "…"), "next", pause)
	}
	return pause
}

// placeEvents are the events that change which channels there are.
var placeEvents = []string{"READY", "GUILD_CREATE", "GUILD_DELETE", "CHANNEL_CREATE", "CHANNEL_DELETE", "THREAD_CREATE", "THREAD_DELETE"}

// Shards says that one connection serves all guilds.
func (d *Discord) Shards(context.Context) (int, error) { return 1, nil }

// Listen registers the commands and stays connected; see
// [platforms.Platform]. It returns early, with a Denied error, only for a
// token or an intent that Discord refuses.
func (d *Discord) Listen(ctx context.Context, _ platforms.Shard, g platforms.Grammar, h platforms.Handler) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := d.prepare(ctx, g); err != nil {
		return err
	}
	l := &listener{d: d, ctx: ctx, grammar: g, handler: h, told: make(chan struct{}, 1)}
	var notices sync.WaitGroup
	notices.Go(l.tell)
	err := d.stay(ctx, func(kind string, data json.RawMessage) {
		if ctx.Err() != nil {
			return
		}
		if kind == "INTERACTION_CREATE" {
			l.begin(data)
		}
		if slices.Contains(placeEvents, kind) {
			l.notice(d.places.change(kind, data))
		}
	})
	cancel()
	notices.Wait()
	l.drain()
	return err
}
