package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"daybrief/platforms"
)

// Times of the gateway. Once Discord works again, a session is back within
// backWithin of it.
const (
	// identifyApart keeps to one IDENTIFY in 5 s for each of Discord's
	// max_concurrency keys, with half a second for the way.
	identifyApart = 5500 * time.Millisecond
	maxPause      = time.Minute
	openWait      = time.Minute // for a connection to become ready
	steady        = 10 * time.Second
	backWithin    = maxPause + maxPause/4 + identifyApart + openWait // two and a half minutes
)

// fatal says, for the close codes after which Discord asks not to reconnect,
// what the operator must do.
var fatal = map[int]string{
	4004: "the token is not valid; reset it on the Bot page of the application in Discord's developer portal, and set DISCORD_TOKEN to the new one",
	4010: "the shard number is not valid; let DISCORD_SHARDS be the same for every process, or leave it out",
	4011: "the bot is in too many servers for so few connections; raise DISCORD_SHARDS, or leave it out so that Discord says how many it takes, and start again",
	4012: "the gateway's version is not valid any more; update the program",
	4013: "the intents are not valid; this is a fault of the program, please report it",
	4014: "the intents are not allowed; the bot asks for none that need approval, so check the application in Discord's developer portal",
}

var errStuck = errors.New("the gateway connection did not become ready")

// link is one gateway session of discordgo. Its reconnecting, which honours
// neither contexts nor close codes, is off: the listener does it.
type link struct {
	*discordgo.Session
	d       *Discord
	ctx     context.Context // ends with the listener, or when the session is given up
	cancel  context.CancelFunc
	gateway string
	down    chan struct{} // discordgo has noticed that the connection ended
	ready   chan struct{} // READY or RESUMED came

	mu     sync.Mutex
	resume string // address for the session alone, or ""
	relay  *relay // of the last connection, or nil
}

func (d *Discord) link(ctx context.Context, gateway string, shard platforms.Shard, event func(kind string, data json.RawMessage)) (*link, error) {
	s, err := discordgo.New("Bot " + d.token)
	if err != nil {
		return nil, fmt.Errorf("discord: new session: %w", err)
	}
	ctx, cancel := context.WithCancel(ctx)
	k := &link{Session: s, d: d, ctx: ctx, cancel: cancel, gateway: gateway, down: make(chan struct{}, 1), ready: make(chan struct{}, 1)}
	s.Identify.Intents = discordgo.IntentsGuilds
	s.Identify.Compress, s.Compress = false, false
	s.ShardID, s.ShardCount = shard.Index, max(shard.Of, 1)
	s.StateEnabled, s.ShouldReconnectOnError, s.ShouldReconnectVoiceOnSessionError = false, false, false
	s.SyncEvents = true // in order; nothing below holds up the reader
	s.LogLevel = -1     // below discordgo's errors, which it would print
	s.Client = &http.Client{Transport: localGateway{}}
	s.Dialer = &websocket.Dialer{NetDialContext: k.dial, HandshakeTimeout: 2 * handshakeWait}
	s.AddHandler(func(_ *discordgo.Session, _ *discordgo.Disconnect) { signal(k.down) })
	// Raw events, since one unknown component would spoil discordgo's decoding
	// of the whole interaction.
	s.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) {
		defer d.survive("gateway event " + e.Type)
		if e.Type == "READY" || e.Type == "RESUMED" {
			signal(k.ready)
		}
		event(strings.TrimPrefix(e.Type, untyped), e.RawData)
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

// localGateway answers discordgo's one request, for the gateway's address,
// without the network: discordgo knows but one REST address, and no context.
// What it dials there is a relay.
type localGateway struct{}

func (localGateway) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/gateway") {
		return nil, errors.New("discord: discordgo is used for the gateway alone")
	}
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"url":"ws://gateway.invalid/"}`)), Request: r}, nil
}

// cut ends the connection under the session, which discordgo notices. Its own
// Close would hold a lock for a second, and for ever after some faults. With
// the listener's end, the session ends as well.
func (k *link) cut() {
	k.mu.Lock()
	r := k.relay
	k.mu.Unlock()
	switch {
	case r == nil:
	case k.ctx.Err() != nil:
		r.goodbye()
	default:
		r.end(&ending{err: errStuck})
	}
}

// abandon ends the session for good, whatever it is doing.
func (k *link) abandon() {
	k.cancel()
	k.cut()
}

// why returns the reason for the end of the last connection, or err.
func (k *link) why(err error) error {
	k.mu.Lock()
	r := k.relay
	k.mu.Unlock()
	if r == nil {
		return err
	}
	select {
	case <-r.done:
		return r.cause
	default:
		return err
	}
}

// open connects, or resumes, and waits until Discord says that the session is
// ready. It returns errStuck if that does not happen in time; the session may
// then hang inside discordgo, and must be thrown away.
func (k *link) open(ctx context.Context, wait time.Duration) error {
	empty(k.down)
	empty(k.ready)
	k.mu.Lock()
	k.relay = nil
	k.mu.Unlock()
	opened := make(chan error, 1)
	go func() { opened <- k.Open() }()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for waiting := opened; ; {
		select {
		case err := <-waiting:
			if err != nil {
				return k.why(err)
			}
			waiting = nil
		case <-k.ready:
			return nil
		case <-k.down:
			return k.why(errors.New("the connection ended before it was ready"))
		case <-timer.C:
			k.cut()
			return errStuck
		case <-ctx.Done():
			k.cut()
			return ctx.Err()
		}
	}
}

// empty takes back a signal that nobody waited for.
func empty(c chan struct{}) {
	select {
	case <-c:
	default:
	}
}

// closeWait is how long discordgo may take to notice the end of a connection.
const closeWait = 5 * time.Second

// watch returns why the connection has ended, once it has.
func (k *link) watch(ctx context.Context) error {
	k.mu.Lock()
	r := k.relay
	k.mu.Unlock()
	select {
	case <-ctx.Done():
		k.cut()
		return ctx.Err()
	case <-r.done:
	}
	timer := time.NewTimer(closeWait)
	defer timer.Stop()
	select {
	case <-k.down:
		return r.cause
	case <-timer.C:
		return &ending{code: r.cause.code, fresh: true, err: fmt.Errorf("%w, and its session hangs", r.cause.err)}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// gatewayInfo is what Discord says of its gateway.
type gatewayInfo struct {
	URL    string `json:"url"`
	Shards int    `json:"shards"`
	Limit  struct {
		Remaining  *int  `json:"remaining"`
		ResetAfter int64 `json:"reset_after"`     // milliseconds
		Abreast    int   `json:"max_concurrency"` // sessions that may begin in each 5 s
	} `json:"session_start_limit"`
}

func (d *Discord) gatewayInfo(ctx context.Context) (info gatewayInfo, err error) {
	err = d.bot(ctx, call{method: http.MethodGet, path: "/gateway/bot", bucket: bucket{kind: "gateway"}}, &info)
	return info, err
}

// startSession waits until a session may begin, and returns where. When Discord
// allows no more sessions today it waits for tomorrow's: one too many would
// make Discord reset the token. As many as may begin at once are left, for
// other shards that see the same number.
func (d *Discord) startSession(ctx context.Context, shard platforms.Shard) (string, error) {
	for {
		if err := d.identifyTurn(ctx, shard.Index); err != nil {
			return "", err
		}
		info, err := d.gatewayInfo(ctx)
		if err != nil {
			return "", err
		}
		abreast := max(info.Limit.Abreast, 1)
		d.mu.Lock()
		news := d.abreast != abreast
		d.abreast = abreast
		d.mu.Unlock()
		if news { // the turn that was taken may have been another's
			if err := d.sharedTurn(ctx, shard.Index); err != nil {
				return "", err
			}
		}
		if left := info.Limit.Remaining; left == nil || *left > abreast {
			return info.URL, nil
		}
		wait := time.Duration(info.Limit.ResetAfter) * time.Millisecond
		d.log.Error("Discord allows no more gateway sessions for now; waiting", "wait", wait)
		if err := pauseFor(ctx, max(wait, time.Minute)); err != nil {
			return "", err
		}
	}
}

// A process looks again and again whether it is its turn to begin a session, but
// not for ever: a clock that was set back must not keep the bot away.
const (
	turnAgain  = 500 * time.Millisecond
	turnWithin = time.Minute
	// opening is how long a session may take to begin, once it is its turn,
	// before others no longer wait for it.
	opening = 2 * time.Second
)

// identifyTurn waits until a session of a shard may begin. Discord counts apart
// shards whose numbers differ modulo max_concurrency; until that is known, all
// are counted as one.
func (d *Discord) identifyTurn(ctx context.Context, shard int) error {
	for {
		d.mu.Lock()
		now := d.now()
		abreast := max(d.abreast, 1)
		next := now
		for other, at := range d.identified {
			if at = at.Add(d.identifyApart); other%abreast == shard%abreast && at.After(next) {
				next = at
			}
		}
		if !next.After(now) {
			d.identified[shard] = now
		}
		d.mu.Unlock()
		if wait := next.Sub(now); wait > 0 {
			if err := pauseFor(ctx, wait); err != nil {
				return err
			}
			continue
		}
		return d.sharedTurn(ctx, shard)
	}
}

// sharedTurn waits until no other process has begun a session that Discord counts
// with this one.
func (d *Discord) sharedTurn(ctx context.Context, shard int) error {
	for begun := d.now(); d.now().Sub(begun) < turnWithin; {
		mine, err := d.keepTurn(ctx, shard, d.identifyApart+opening)
		if err != nil {
			return fmt.Errorf("agree with other processes on whose session begins: %w", err)
		}
		if mine {
			return nil
		}
		if err := pauseFor(ctx, turnAgain); err != nil {
			return err
		}
	}
	return nil
}

// keepTurn takes the turn of a shard, or keeps it on.
func (d *Discord) keepTurn(ctx context.Context, shard int, keep time.Duration) (bool, error) {
	if d.turn == nil {
		return true, nil
	}
	d.mu.Lock()
	key := shard % max(d.abreast, 1)
	d.mu.Unlock()
	return d.turn(ctx, fmt.Sprintf("identify/%s/%d", name, key), fmt.Sprintf("%s/%d", d.holder, shard), keep)
}

// begun notes that a session has just begun, from which the next is kept apart.
func (d *Discord) begun(ctx context.Context, shard int) {
	d.mu.Lock()
	d.identified[shard] = d.now()
	d.mu.Unlock()
	if _, err := d.keepTurn(ctx, shard, d.identifyApart); err != nil && ctx.Err() == nil {
		d.log.Warn("other processes do not know that a session has begun", "error", err)
	}
}

// stay keeps a gateway session until ctx ends, which is no error. It gives up
// only on close codes after which Discord asks not to reconnect, and when the
// token is refused.
func (d *Discord) stay(ctx context.Context, shard platforms.Shard, event func(kind string, data json.RawMessage)) error {
	var k *link
	defer func() {
		if k != nil {
			k.abandon()
		}
	}()
	for failures := 0; ctx.Err() == nil; {
		fresh := k == nil
		if fresh {
			gateway, err := d.startSession(ctx, shard)
			if err == nil {
				k, err = d.link(ctx, gateway, shard, event)
			}
			if err != nil {
				if platforms.KindOf(err) == platforms.Denied {
					return err
				}
				failures++
				d.rest(ctx, shard, err, failures)
				continue
			}
		}
		err := k.open(ctx, d.openWait)
		opened := err == nil
		if fresh {
			d.begun(ctx, shard.Index)
		}
		begun := time.Now()
		if opened {
			d.log.Info("connected to the gateway", "shard", shard.Index, "resumed", !fresh)
			err = k.watch(ctx)
		}
		if ctx.Err() != nil {
			break
		}
		e, _ := errors.AsType[*ending](err)
		if e != nil && fatal[e.code] != "" {
			return &platforms.Error{Platform: name, Kind: platforms.Denied, Err: fmt.Errorf("Discord closed the gateway with code %d: %s", e.code, fatal[e.code])}
		}
		if failures++; opened && time.Since(begun) >= steady {
			failures = 0
		}
		if e == nil || e.fresh || fresh && !opened || failures >= 3 {
			k.abandon()
			k = nil
		}
		d.rest(ctx, shard, err, failures)
	}
	return nil
}

// rest waits before the next connection: not at all after one that held, else
// longer with each failure.
func (d *Discord) rest(ctx context.Context, shard platforms.Shard, err error, failures int) {
	pause := time.Duration(0)
	if failures > 0 {
		pause = min(time.Second<<min(failures-1, 6), maxPause)
		pause += time.Duration(d.chance() * float64(pause) / 4)
	}
	if e, ok := errors.AsType[*platforms.Error](err); ok && e.Kind == platforms.Busy {
		pause = max(pause, e.Wait)
	}
	if e, ok := errors.AsType[*ending](err); ok && e.wait { // one to five seconds, as Discord asks
		pause = max(pause, time.Second+time.Duration(d.chance()*float64(4*time.Second)))
	}
	if ctx.Err() != nil {
		return
	}
	d.log.Warn("no connection to the gateway", "shard", shard.Index, "error", strings.ReplaceAll(err.Error(), d.token, "…"), "again_in", pause)
	pauseFor(ctx, pause) //nolint:errcheck // the caller looks at ctx
}
