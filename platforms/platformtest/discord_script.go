package platformtest

import (
	"time"
)

func (d *DiscordServer) connected() []*discordConn {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []*discordConn
	for c := range d.conns {
		out = append(out, c)
	}
	return out
}

// Connected counts the sessions with an open connection.
func (d *DiscordServer) Connected() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, s := range d.sessions {
		if s.conn != nil {
			n++
		}
	}
	return n
}

// Sessions counts the gateway sessions that could be resumed.
func (d *DiscordServer) Sessions() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.sessions)
}

// Cut breaks the gateway connections without a word.
func (d *DiscordServer) Cut() {
	for _, c := range d.connected() {
		c.cut()
	}
}

// CloseGateway ends the gateway connections with a close code.
func (d *DiscordServer) CloseGateway(code int) {
	for _, c := range d.connected() {
		c.close(code, "scripted")
	}
}

// Reconnect sends op 7 to every gateway connection.
func (d *DiscordServer) Reconnect() {
	for _, c := range d.connected() {
		c.send(discordFrame(7, nil))
	}
}

// InvalidSession sends op 9, and forgets the sessions unless they can be
// resumed.
func (d *DiscordServer) InvalidSession(resumable bool) {
	d.mu.Lock()
	for id, s := range d.sessions {
		if s.conn != nil {
			s.conn.send(discordFrame(9, resumable))
		}
		if !resumable {
			delete(d.sessions, id)
			if s.conn != nil {
				s.conn.session = nil
			}
		}
	}
	d.mu.Unlock()
}

// Mute leaves the next n connections without a greeting.
func (d *DiscordServer) Mute(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.mute = n
}

// EarlyAck sends an acknowledgement with every greeting.
func (d *DiscordServer) EarlyAck(on bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.early = on
}

// Recommend sets how many shards Discord recommends, and how many sessions may
// begin in each five seconds.
func (d *DiscordServer) Recommend(shards, abreast int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.shards, d.gateway.abreast = shards, abreast
}

// Resumed counts the sessions that were resumed.
func (d *DiscordServer) Resumed() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.gateway.resumed
}

// ForgetSession makes the next resume fail with op 9.
func (d *DiscordServer) ForgetSession() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.forget = true
}

// RefuseIdentify ends the next connections that identify with these codes.
func (d *DiscordServer) RefuseIdentify(codes ...int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.refuse = append(d.gateway.refuse, codes...)
}

// ReconnectFirst sends op 7 in place of READY to the next n connections.
func (d *DiscordServer) ReconnectFirst(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.reconnect = n
}

// Silence stops the acknowledgement of heartbeats, or begins it again.
func (d *DiscordServer) Silence(on bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.silent = on
}

// Dispatch sends an event of any kind to every session.
func (d *DiscordServer) Dispatch(event string, data any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dispatch(event, data)
}

// LimitStarts sets how many gateway sessions the bot may still begin, and when
// it may again.
func (d *DiscordServer) LimitStarts(left int, reset time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.gateway.starts, d.gateway.again = &left, time.Now().Add(reset)
}

// Identified counts the gateway sessions that were begun.
func (d *DiscordServer) Identified() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.gateway.identified
}

// Dialled counts the gateway connections that were made.
func (d *DiscordServer) Dialled() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.gateway.dialled
}

// SetToken replaces the bot's token, as a reset does.
func (d *DiscordServer) SetToken(token string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Token = token
}
