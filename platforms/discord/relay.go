package discord

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// Times of a connection. The heartbeat's interval is Discord's to say; this one
// holds until it has.
const (
	firstInterval = time.Minute
	handshakeWait = 30 * time.Second
	goodbyeWait   = 300 * time.Millisecond
	mostFrame     = 64 << 20 // bytes; a large guild takes a few megabytes
)

// relay stands between discordgo and the gateway, on a pipe, and ends the
// connection wherever discordgo v0.29 would do wrong: told to reconnect before
// it is ready, it waits for itself for ever; it takes every invalid session for
// one to begin anew, at once; it waits five heartbeats for an answer; and it
// keeps the codes by which Discord closes to itself. Nor does it decode any
// event but the first: one that lacks a field it counts on would end the
// process.
type relay struct {
	link     *link
	up, down *websocket.Conn // to Discord, and to discordgo

	once  sync.Once
	done  chan struct{}
	cause *ending // why it ended; read it after done

	mu       sync.Mutex
	interval time.Duration
	unheard  *time.Timer // runs while a heartbeat has no answer
	begun    bool        // discordgo has seen its first event, and takes any frame now
}

// ending is why a connection to the gateway ended.
type ending struct {
	code  int  // by which Discord closed it, or 0
	fresh bool // the session is over: it cannot be resumed
	wait  bool // Discord asks for a moment before the next session
	err   error
}

func (e *ending) Error() string { return e.err.Error() }
func (e *ending) Unwrap() error { return e.err }

// endedSession are the close codes after which there is nothing to resume:
// not authenticated, invalid sequence, session timed out.
var endedSession = map[int]bool{4003: true, 4007: true, 4009: true}

// dial connects to the gateway, where the session is if there is one, and
// returns discordgo's end of a pipe to it.
func (k *link) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(k.ctx, cancel)()
	d := websocket.Dialer{Proxy: k.d.proxy, NetDialContext: k.d.dial, HandshakeTimeout: handshakeWait}
	up, _, err := d.DialContext(ctx, gatewayAddress(k.address()), nil)
	if err != nil {
		return nil, err
	}
	ours, theirs := net.Pipe()
	r := &relay{link: k, up: up, done: make(chan struct{}), interval: firstInterval}
	up.SetReadLimit(mostFrame)
	up.SetCloseHandler(func(int, string) error { return nil }) // not answered: that would end the session
	k.mu.Lock()
	k.relay = r
	k.mu.Unlock()
	if k.ctx.Err() != nil { // given up meanwhile
		r.goodbye()
	}
	go r.run(theirs)
	return ours, nil
}

// run makes the far end of the pipe a WebSocket and carries frames.
func (r *relay) run(far net.Conn) {
	down, err := upgrade(far)
	if err != nil {
		r.end(&ending{err: err})
		far.Close()
		return
	}
	r.mu.Lock()
	r.down = down
	r.mu.Unlock()
	go r.upward()
	r.downward()
}

// gatewayAddress completes an address of the gateway.
func gatewayAddress(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base // the dialler says what is wrong with it
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = "v=" + discordgo.APIVersion + "&encoding=json"
	return u.String()
}

// end ends the connection, for the first reason that is given.
func (r *relay) end(e *ending) {
	r.once.Do(func() {
		r.cause = e
		close(r.done)
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.unheard != nil {
		r.unheard.Stop()
	}
	r.up.Close()
	if r.down != nil {
		r.down.Close()
	}
}

// goodbye ends the session and the connection, so that Discord shows the bot
// as gone.
func (r *relay) goodbye() {
	frame := websocket.FormatCloseMessage(websocket.CloseNormalClosure, "")
	r.up.WriteControl(websocket.CloseMessage, frame, time.Now().Add(goodbyeWait)) //nolint:errcheck // it ends in any case
	r.end(&ending{err: context.Canceled})
}

// upward carries discordgo's frames to Discord.
func (r *relay) upward() {
	for {
		kind, frame, err := r.down.ReadMessage()
		if err == nil {
			var p struct {
				Op int `json:"op"`
			}
			if json.Unmarshal(frame, &p) == nil && p.Op == 1 {
				r.beat()
			}
			err = r.up.WriteMessage(kind, frame)
		}
		if err != nil {
			r.end(&ending{err: err})
			return
		}
	}
}

// downward carries Discord's frames to discordgo.
func (r *relay) downward() {
	for {
		r.mu.Lock()
		patience := 3 * r.interval
		r.mu.Unlock()
		r.up.SetReadDeadline(time.Now().Add(patience)) //nolint:errcheck // reading tells
		kind, frame, err := r.up.ReadMessage()
		if err != nil {
			e := &ending{err: err}
			if c, ok := errors.AsType[*websocket.CloseError](err); ok {
				e.code, e.fresh = c.Code, endedSession[c.Code]
			}
			r.end(e)
			return
		}
		frame, e := r.heard(frame)
		if e == nil && frame != nil {
			if err := r.down.WriteMessage(kind, frame); err != nil {
				e = &ending{err: err}
			}
		}
		if e != nil {
			r.end(e)
			return
		}
	}
}

// untyped begins the type of an event that discordgo hands on as it came.
const untyped = "RAW_"

// heard takes note of a frame of Discord's. It returns what discordgo is to
// have of it, if anything, or why the connection must end.
func (r *relay) heard(frame []byte) (pass []byte, e *ending) {
	var p struct {
		Op   int             `json:"op"`
		Seq  int64           `json:"s"`
		Type string          `json:"t"`
		Data json.RawMessage `json:"d"`
	}
	if err := json.Unmarshal(frame, &p); err != nil {
		return nil, &ending{err: fmt.Errorf("a frame of the gateway cannot be read: %w", err)}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch p.Op {
	case 0:
		if p.Type == "READY" {
			r.link.resumeAt(p.Data)
		}
		r.begun = true
		if p.Type != "READY" && p.Type != "RESUMED" {
			p.Type = untyped + p.Type
			frame, err := json.Marshal(p)
			if err != nil {
				return nil, &ending{err: err}
			}
			return frame, nil
		}
	case 7:
		return nil, &ending{err: errors.New("Discord asked to connect again")}
	case 9:
		var resumable bool
		json.Unmarshal(p.Data, &resumable) //nolint:errcheck // anything but true means no
		return nil, &ending{fresh: !resumable, wait: true, err: errors.New("Discord does not know the session")}
	case 10:
		var hello struct {
			Interval int64 `json:"heartbeat_interval"` // milliseconds
		}
		if json.Unmarshal(p.Data, &hello); hello.Interval < 100 || hello.Interval > 600_000 {
			return nil, &ending{err: errors.New("the greeting of Discord has no heartbeat interval")}
		}
		r.interval = time.Duration(hello.Interval) * time.Millisecond
	case 11:
		if r.unheard != nil {
			r.unheard.Stop()
			r.unheard = nil
		}
		if !r.begun {
			return nil, nil
		}
	}
	return frame, nil
}

// beat ends the connection unless a heartbeat is answered well before the next
// one: Discord's documentation calls it a zombie then.
func (r *relay) beat() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.unheard == nil {
		r.unheard = time.AfterFunc(3*r.interval/4, func() {
			r.end(&ending{err: errors.New("a heartbeat was not answered")})
		})
	}
}

// resumeAt remembers where Discord wants the session resumed. An address that
// is no WebSocket's, or less safe than the gateway's, is not used.
func (k *link) resumeAt(ready json.RawMessage) {
	var p struct {
		Resume string `json:"resume_gateway_url"`
	}
	if json.Unmarshal(ready, &p) != nil {
		return
	}
	u, err := url.Parse(p.Resume)
	if err != nil || u.Host == "" || u.Scheme != "wss" && (u.Scheme != "ws" || strings.HasPrefix(k.gateway, "wss:")) {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.resume = p.Resume
}

// address is where to connect now.
func (k *link) address() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.resume != "" {
		return k.resume
	}
	return k.gateway
}

// upgrade makes the far end of discordgo's connection a WebSocket.
func upgrade(c net.Conn) (*websocket.Conn, error) {
	b := bufio.NewReadWriter(bufio.NewReader(c), bufio.NewWriter(c))
	r, err := http.ReadRequest(b.Reader)
	if err != nil {
		return nil, err
	}
	return (&websocket.Upgrader{}).Upgrade(&handshake{c, b, http.Header{}}, r, nil)
}

// handshake is the http.ResponseWriter of one connection that is upgraded.
type handshake struct {
	conn   net.Conn
	buffer *bufio.ReadWriter
	header http.Header
}

// Header returns the headers of an answer that is never written.
func (h *handshake) Header() http.Header { return h.header }

// WriteHeader does nothing: whoever cannot be upgraded finds the pipe closed.
func (h *handshake) WriteHeader(int) {}

// Write does nothing, for the same reason.
func (h *handshake) Write(b []byte) (int, error) { return len(b), nil }

// Hijack hands over the pipe.
func (h *handshake) Hijack() (net.Conn, *bufio.ReadWriter, error) { return h.conn, h.buffer, nil }
