package platformtest

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// createMessage posts a message, or does what a fault says.
func (d *DiscordServer) createMessage(c *discordCall) *discordRefusal {
	ch, f := d.channel(c)
	if f != nil {
		return f
	}
	if ch.forum() {
		return discordRefuse(400, 50008)
	}
	if f := ch.mayPost(); f != nil {
		return f
	}
	if ch.archived {
		return discordRefuse(400, 50083)
	}
	if !d.allow(c, d.bucket("create:"+ch.id), discordChannelBucket, discordChannelWindow, "create") {
		d.violate("more than %d messages in %v in channel %s", discordChannelBucket, discordChannelWindow, ch.id)
		return nil
	}
	var fault Fault
	if len(d.faults) > 0 {
		fault, d.faults = d.faults[0], d.faults[1:]
	}
	d.hold("before")
	if done, f := d.faultBefore(c, fault); done || f != nil {
		return f
	}
	if f := d.checkMessage(c.body, "create"); f != nil {
		return f
	}
	nonce, _ := c.body["nonce"].(string)
	enforce, _ := c.body["enforce_nonce"].(bool)
	if nonce == "" || !enforce || discordLength(nonce) > 25 {
		d.violate("a message without an enforced nonce: %s", c.raw)
	}
	m := d.repeated(nonce, enforce)
	if m == nil {
		m = d.post(ch, c.body)
		m.nonce = nonce
		d.nonces[nonce] = discordNonce{m, time.Now()}
	}
	d.hold("after")
	switch fault {
	case FaultCutAfter:
		c.cut()
	case FaultDiscordGarbled:
		body := mustJSON(m.json(d))
		c.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		c.w.Write(body[:len(body)/2]) //nolint:errcheck // meant to break
		panic(http.ErrAbortHandler)
	default:
		c.reply(200, m.json(d))
	}
	return nil
}

// hold lets a test stop between two steps, without holding up the server.
func (d *DiscordServer) hold(stage string) {
	if f := d.Hold; f != nil {
		d.mu.Unlock()
		defer d.mu.Lock()
		f(stage)
	}
}

func (d *DiscordServer) repeated(nonce string, enforce bool) *discordMessage {
	if n, ok := d.nonces[nonce]; ok && nonce != "" && enforce && time.Since(n.at) < discordNonceLife {
		return n.message
	}
	return nil
}

func (d *DiscordServer) faultBefore(c *discordCall, fault Fault) (done bool, f *discordRefusal) {
	switch fault {
	case FaultBusy:
		c.tooMany(2*time.Second, "user")
	case FaultBusyAll:
		c.tooMany(2*time.Second, "global")
	case FaultDiscordShared:
		c.tooMany(2*time.Second, "shared")
	case FaultDiscordCloudflare:
		c.w.Header().Set("Retry-After", "7")
		c.w.Header().Set("Content-Type", "text/html")
		c.w.WriteHeader(429)
		io.WriteString(c.w, "<html><title>Access denied | discord.com used Cloudflare to restrict access</title></html>") //nolint:errcheck // a test sees it
	case FaultDown:
		c.w.Header().Set("Content-Type", "text/html")
		c.w.WriteHeader(502)
		io.WriteString(c.w, "<html><h1>502 Bad Gateway</h1></html>") //nolint:errcheck // a test sees it
	case FaultDiscordBroken:
		c.reply(500, map[string]any{"message": "500: Internal Server Error", "code": 0})
	case FaultCutBefore:
		c.cut()
	case FaultRejected:
		return true, discordInvalid("embeds.0.description", "BASE_TYPE_BAD_LENGTH", "scripted")
	case FaultDenied:
		d.unauthorized++
		c.reply(401, map[string]any{"message": "401: Unauthorized", "code": 0})
	case FaultGone:
		return true, discordRefuse(403, 50001)
	default:
		return false, nil
	}
	return true, nil
}

func (d *DiscordServer) find(ch *discordChannel, id string) *discordMessage {
	for _, m := range ch.messages {
		if m.id == id && !m.deleted {
			return m
		}
	}
	return nil
}

func (d *DiscordServer) listMessages(c *discordCall) *discordRefusal {
	ch, f := d.channel(c)
	if f != nil {
		return f
	}
	if !d.allow(c, d.bucket("list:"+ch.id), discordChannelBucket, discordChannelWindow, "list") {
		return nil
	}
	q := c.r.URL.Query()
	limit := 50
	if s := q.Get("limit"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 100 {
			return discordInvalid("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100")
		}
		limit = n
	}
	out := []any{}
	for _, m := range slices.Backward(ch.messages) { // newest first
		if m.deleted || m.ephemeral || m.pending || q.Get("before") != "" && m.id >= q.Get("before") {
			continue
		}
		if len(out) < limit {
			out = append(out, m.json(d))
		}
	}
	c.reply(200, out)
	return nil
}

func (d *DiscordServer) getMessage(c *discordCall) *discordRefusal {
	ch, f := d.channel(c)
	if f != nil {
		return f
	}
	m := d.find(ch, c.r.PathValue("message"))
	if m == nil || m.ephemeral {
		return discordRefuse(404, 10008)
	}
	c.reply(200, m.json(d))
	return nil
}

func (d *DiscordServer) editMessage(c *discordCall) *discordRefusal {
	ch, f := d.channel(c)
	if f != nil {
		return f
	}
	m := d.find(ch, c.r.PathValue("message"))
	if m == nil || m.ephemeral {
		return discordRefuse(404, 10008)
	}
	if f := d.checkMessage(c.body, "edit"); f != nil {
		return f
	}
	m.edit(c.body)
	c.reply(200, m.json(d))
	return nil
}

func (d *DiscordServer) deleteMessage(c *discordCall) *discordRefusal {
	ch, f := d.channel(c)
	if f != nil {
		return f
	}
	m := d.find(ch, c.r.PathValue("message"))
	if m == nil {
		return discordRefuse(404, 10008)
	}
	m.deleted = true
	c.reply(204, nil)
	return nil
}
