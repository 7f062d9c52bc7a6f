package platformtest

import (
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// discordGatewayScript is what the gateway does wrong next.
type discordGatewayScript struct {
	refuse    []int // close codes for the next identifies
	reconnect int   // this many connections get op 7 in place of READY
	mute      int   // this many connections are never greeted
	early     bool  // a heartbeat is acknowledged before any was sent
	silent    bool  // heartbeats are not acknowledged
	forget    bool  // the next resume is refused

	shards, abreast int  // recommended, and sessions that may begin in 5 s; 1 when 0
	starts          *int // sessions left until again, or nil
	again           time.Time
	identified      int
	resumed         int
	dialled         int
	begun           map[int]time.Time // by key: the last IDENTIFY
}

// discordSession is a gateway session. It outlives its connections.
type discordSession struct {
	id     string
	shard  [2]int64 // which, of how many
	events [][]byte // event n has sequence number n+1
	conn   *discordConn
}

// sees reports whether a guild is in the session's shard. Without a guild, it
// is a direct message, which goes to shard 0.
func (s *discordSession) sees(guild string) bool {
	if guild == "" {
		return s.shard[0] == 0
	}
	id, err := strconv.ParseInt(guild, 10, 64)
	return err == nil && id>>22%s.shard[1] == s.shard[0]
}

// discordConn is one WebSocket.
type discordConn struct {
	ws      *websocket.Conn
	host    string
	resumes bool // it came to the address for resuming
	out     chan []byte
	done    chan struct{}
	once    sync.Once
	closing atomic.Bool     // by the server's own close frame
	session *discordSession // guarded by DiscordServer.mu
}

func (c *discordConn) cut() {
	c.once.Do(func() {
		close(c.done)
		c.ws.Close()
	})
}

// close sends a close frame first.
func (c *discordConn) close(code int, reason string) {
	c.closing.Store(true)
	c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second)) //nolint:errcheck // it is going away anyhow
	c.cut()
}

func (c *discordConn) send(frame []byte) {
	select {
	case c.out <- frame:
	case <-c.done:
	}
}

// discordResumePath is where sessions are resumed, and not begun.
const discordResumePath = "/socket/resume"

func discordFrame(op int, data any) []byte { return mustJSON(map[string]any{"op": op, "d": data}) }

func (d *DiscordServer) serveGateway(w http.ResponseWriter, r *http.Request) {
	if q := r.URL.Query(); q.Get("encoding") != "json" || q.Get("v") != "9" && q.Get("v") != "10" {
		http.Error(w, "unknown gateway version or encoding", http.StatusBadRequest)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &discordConn{ws: ws, host: r.Host, resumes: r.URL.Path == discordResumePath, out: make(chan []byte, 256), done: make(chan struct{})}
	ws.SetCloseHandler(func(int, string) error { return nil })
	d.mu.Lock()
	d.conns[c] = true
	d.gateway.dialled++
	mute, early := d.gateway.mute > 0, d.gateway.early
	if mute {
		d.gateway.mute--
	}
	d.mu.Unlock()
	go func() {
		for {
			select {
			case frame := <-c.out:
				if c.ws.WriteMessage(websocket.TextMessage, frame) != nil {
					c.cut()
					return
				}
			case <-c.done:
				return
			}
		}
	}()
	if !mute {
		c.send(discordFrame(10, map[string]any{"heartbeat_interval": discordHeartbeat.Milliseconds()}))
		if early {
			c.send(discordFrame(11, nil))
		}
	}
	d.readGateway(c)
	c.cut()
	d.mu.Lock()
	delete(d.conns, c)
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
	}
	d.mu.Unlock()
}

func (d *DiscordServer) readGateway(c *discordConn) {
	var window time.Time
	sent := 0
	for {
		c.ws.SetReadDeadline(time.Now().Add(discordHeartbeat + discordHeartbeat/2)) //nolint:errcheck // of an open connection
		_, frame, err := c.ws.ReadMessage()
		if err != nil {
			if e, ok := err.(*websocket.CloseError); ok && (e.Code == 1000 || e.Code == 1001) && !c.closing.Load() {
				d.mu.Lock()
				if c.session != nil { // such a close ends the session
					delete(d.sessions, c.session.id)
				}
				d.mu.Unlock()
			}
			if e, ok := err.(net.Error); ok && e.Timeout() {
				c.close(4009, "Session timed out.")
			}
			return
		}
		if time.Since(window) > time.Minute {
			window, sent = time.Now(), 0
		}
		if sent++; sent > 120 {
			c.close(4008, "Rate limited.")
			return
		}
		if len(frame) > 4096 {
			c.close(4002, "Payload too large.")
			return
		}
		var p struct {
			Op   int             `json:"op"`
			Data json.RawMessage `json:"d"`
		}
		if json.Unmarshal(frame, &p) != nil {
			c.close(4002, "Error while decoding payload.")
			return
		}
		if !d.gatewayOp(c, p.Op, p.Data) {
			return
		}
	}
}

func (d *DiscordServer) gatewayOp(c *discordConn, op int, data json.RawMessage) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch op {
	case 1:
		if !d.gateway.silent {
			c.send(discordFrame(11, nil))
		}
	case 2:
		return d.identify(c, data)
	case 6:
		return d.resume(c, data)
	case 3, 4, 8:
	default:
		c.close(4001, "Unknown opcode.")
		return false
	}
	return true
}

func (d *DiscordServer) identify(c *discordConn, data json.RawMessage) bool {
	var q struct {
		Token      string         `json:"token"`
		Intents    *int64         `json:"intents"`
		Properties map[string]any `json:"properties"`
		Shard      *[2]int64      `json:"shard"`
	}
	if json.Unmarshal(data, &q) != nil || q.Intents == nil || q.Properties == nil {
		c.close(4002, "Error while decoding payload.")
		return false
	}
	if c.session != nil {
		c.close(4005, "Already authenticated.")
		return false
	}
	if c.resumes {
		d.violate("IDENTIFY at the address that is for resuming alone")
	}
	shard := [2]int64{0, 1}
	if q.Shard != nil {
		shard = *q.Shard
	}
	d.countStart(int(shard[0]) % max(d.gateway.abreast, 1))
	const privileged = 1<<1 | 1<<8 | 1<<15
	switch {
	case len(d.gateway.refuse) > 0:
		code := d.gateway.refuse[0]
		d.gateway.refuse = d.gateway.refuse[1:]
		c.close(code, "scripted")
		return false
	case strings.TrimPrefix(q.Token, "Bot ") != d.Token:
		c.close(4004, "Authentication failed.")
		return false
	case *q.Intents&privileged != 0 && !d.PrivilegedIntents:
		c.close(4014, "Disallowed intent(s).")
		return false
	case shard[1] < 1 || shard[0] < 0 || shard[0] >= shard[1]:
		c.close(4010, "Invalid shard.")
		return false
	case *q.Intents&^(1<<26-1) != 0:
		c.close(4013, "Invalid intent(s).")
		return false
	case d.gateway.reconnect > 0:
		d.gateway.reconnect--
		c.send(discordFrame(7, nil))
		return true
	}
	d.ready(c, shard, *q.Intents&1 != 0)
	return true
}

// ready begins a session, and tells of its guilds if that is wanted.
func (d *DiscordServer) ready(c *discordConn, shard [2]int64, guildEvents bool) {
	d.gateway.identified++
	s := &discordSession{id: "session-" + d.id(), shard: shard, conn: c}
	d.sessions[s.id], c.session = s, s
	var guilds []any
	for _, g := range d.guilds {
		if g.present && s.sees(g.id) {
			guilds = append(guilds, map[string]any{"id": g.id, "unavailable": true})
		}
	}
	s.add("READY", map[string]any{
		"v": 9, "session_id": s.id, "resume_gateway_url": "ws://" + c.host + discordResumePath, "shard": shard,
		"user": d.botUser(), "guilds": guilds, "application": map[string]any{"id": d.AppID, "flags": 0}, "private_channels": []any{},
	})
	for _, g := range d.guilds {
		if g.present && s.sees(g.id) && guildEvents {
			s.add("GUILD_CREATE", d.guildJSON(g))
		}
	}
}

// countStart holds the bot to how many sessions it may begin, in a day and in
// each five seconds.
func (d *DiscordServer) countStart(key int) {
	if d.gateway.starts != nil && time.Now().Before(d.gateway.again) {
		if *d.gateway.starts--; *d.gateway.starts < 0 {
			d.violate("IDENTIFY above the number of session starts: Discord resets the token")
		}
	}
	if since := time.Since(d.gateway.begun[key]); since < 5*time.Second {
		d.violate("IDENTIFY %v after the one before; one in 5 s may be", since)
	}
	if d.gateway.begun == nil {
		d.gateway.begun = map[int]time.Time{}
	}
	d.gateway.begun[key] = time.Now()
}

func (d *DiscordServer) resume(c *discordConn, data json.RawMessage) bool {
	var q struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int    `json:"seq"`
	}
	if json.Unmarshal(data, &q) != nil {
		c.close(4002, "Error while decoding payload.")
		return false
	}
	if strings.TrimPrefix(q.Token, "Bot ") != d.Token {
		c.close(4004, "Authentication failed.")
		return false
	}
	if !c.resumes {
		d.violate("RESUME at an address other than the session's resume_gateway_url")
	}
	if d.gateway.reconnect > 0 {
		d.gateway.reconnect--
		c.send(discordFrame(7, nil))
		return true
	}
	s := d.sessions[q.Session]
	if s == nil || d.gateway.forget || q.Seq > len(s.events) {
		d.gateway.forget = false
		delete(d.sessions, q.Session)
		c.send(discordFrame(9, false))
		return true
	}
	if s.conn != nil {
		go s.conn.cut()
	}
	s.conn, c.session = c, s
	d.gateway.resumed++
	for _, event := range s.events[q.Seq:] {
		c.send(event)
	}
	s.add("RESUMED", map[string]any{})
	return true
}

// add gives the session one more event, at once or when it resumes.
func (s *discordSession) add(event string, data any) {
	frame := mustJSON(map[string]any{"op": 0, "t": event, "s": len(s.events) + 1, "d": data})
	s.events = append(s.events, frame)
	if s.conn != nil {
		s.conn.send(frame)
	}
}

func (d *DiscordServer) dispatch(event string, data any) {
	for _, s := range d.sessions {
		if s.sees(discordGuildOf(event, data)) {
			s.add(event, data)
		}
	}
}

func discordGuildOf(event string, data any) string {
	j, _ := data.(map[string]any)
	key := "guild_id"
	if strings.HasPrefix(event, "GUILD_") {
		key = "id"
	}
	guild, _ := j[key].(string)
	return guild
}

func (d *DiscordServer) botUser() map[string]any {
	return map[string]any{"id": d.AppID, "username": "daybrief", "discriminator": "0", "bot": true, "avatar": nil}
}
