package platformtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// DiscordTag is a tag of a forum.
type DiscordTag struct {
	ID, Name  string
	Moderated bool // for moderators alone
}

// Tags sets the tags of a forum or media channel, and whether each post must
// have one. It returns their ids, in order.
func (d *DiscordServer) Tags(forum string, required bool, tags ...DiscordTag) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.channels[forum]
	c.tags, c.tagRequired = nil, required
	var ids []string
	for _, t := range tags {
		t.ID = d.id()
		ids = append(ids, t.ID)
		c.tags = append(c.tags, t)
	}
	return ids
}

// A DiscordPost is a post of a forum, as it stands there.
type DiscordPost struct {
	ID, Name string
	Tags     []string
}

// Posts lists the posts of a forum, oldest first.
func (d *DiscordServer) Posts(forum string) []DiscordPost {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []DiscordPost
	for _, id := range d.guilds[d.channels[forum].guild].channels {
		if c := d.channels[id]; c != nil && c.parent == forum {
			out = append(out, DiscordPost{c.id, c.name, c.applied})
		}
	}
	return out
}

// Archive closes a thread, and with lock for all but moderators.
func (d *DiscordServer) Archive(thread string, lock bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.channels[thread].archived, d.channels[thread].locked = true, lock
}

// Published lists the messages of an announcement channel that were crossposted.
func (d *DiscordServer) Published(channel string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []string
	for _, m := range d.channels[channel].messages {
		if m.flags&discordCrossposted != 0 {
			out = append(out, m.id)
		}
	}
	return out
}

func (c *discordChannel) forum() bool {
	return c.kind == DiscordForum || c.kind == DiscordMedia
}

// createThread makes a post in a forum. Threads of other channels are not for
// this bot.
func (d *DiscordServer) createThread(c *discordCall) *discordRefusal {
	ch, f := d.channel(c)
	if f != nil {
		return f
	}
	if !ch.forum() {
		return discordRefuse(400, 50024)
	}
	if f := ch.mayPost(); f != nil {
		return f
	}
	if !d.allow(c, d.bucket("post:"+ch.id), discordChannelBucket, discordChannelWindow, "post") {
		d.violate("more than %d posts in %v in forum %s", discordChannelBucket, discordChannelWindow, ch.id)
		return nil
	}
	var fault Fault
	if len(d.faults) > 0 {
		fault, d.faults = d.faults[0], d.faults[1:]
	}
	if done, f := d.faultBefore(c, fault); done || f != nil {
		return f
	}
	name, _ := c.body["name"].(string)
	message, _ := c.body["message"].(map[string]any)
	applied, _ := c.body["applied_tags"].([]any)
	if strings.TrimSpace(name) == "" || discordLength(name) > 100 {
		return discordInvalid("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
	}
	if len(applied) > 5 {
		return discordInvalid("applied_tags", "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
	}
	if len(applied) == 0 && ch.tagRequired {
		return discordRefuse(400, 40067)
	}
	tags, f := ch.choose(applied)
	if f != nil {
		return f
	}
	if f := d.checkMessage(message, "create"); f != nil {
		return f
	}
	t := &discordChannel{id: d.id(), guild: ch.guild, name: name, kind: DiscordThread, parent: ch.id, botMay: ch.botMay, applied: tags, at: time.Now()}
	d.channels[t.id] = t
	d.guilds[ch.guild].channels = append(d.guilds[ch.guild].channels, t.id)
	m := d.post(t, message)
	m.id = t.id // the message that begins a post has its id
	d.dispatch("THREAD_CREATE", d.channelJSON(t))
	if fault == FaultCutAfter {
		c.cut()
		return nil
	}
	j := d.channelJSON(t)
	j["message"] = m.json(d)
	c.reply(201, j)
	return nil
}

// choose reads the tags of a post.
func (c *discordChannel) choose(applied []any) (tags []string, f *discordRefusal) {
	for _, v := range applied {
		id, _ := v.(string)
		known := false
		for _, t := range c.tags {
			known = known || t.ID == id && !t.Moderated
		}
		if !known {
			return nil, discordInvalid("applied_tags", "TAG_INVALID", "Unknown tag, or one for moderators")
		}
		tags = append(tags, id)
	}
	return tags, nil
}

// mayPost holds the bot to its permissions.
func (c *discordChannel) mayPost() *discordRefusal {
	need := discordSend
	if c.kind == DiscordThread {
		need = discordSendInThreads
	}
	switch {
	case c.guild == "" || c.botMay&DiscordAdministrator != 0:
	case c.botMay&discordView == 0:
		return discordRefuse(403, 50001)
	case c.botMay&need == 0:
		return discordRefuse(403, 50013)
	}
	return nil
}

func (d *DiscordServer) activeThreads(c *discordCall) *discordRefusal {
	g := d.guilds[c.r.PathValue("guild")]
	if g == nil || !g.present {
		return discordRefuse(403, 50001)
	}
	threads := []any{}
	for _, id := range g.channels {
		if t := d.channels[id]; t != nil && t.kind == DiscordThread && !t.archived {
			threads = append(threads, d.channelJSON(t))
		}
	}
	c.reply(200, map[string]any{"threads": threads, "members": []any{}})
	return nil
}

// patchChannel opens an archived thread again. Of all that can be changed about
// a channel, this bot has no other business.
func (d *DiscordServer) patchChannel(c *discordCall) *discordRefusal {
	ch, f := d.channel(c)
	if f != nil {
		return f
	}
	var body map[string]json.RawMessage
	if err := json.Unmarshal(c.raw, &body); err != nil || len(body) != 1 || string(body["archived"]) != "false" || ch.kind != DiscordThread {
		d.violate("PATCH of channel %s with %s", ch.id, c.raw)
		return discordRefuse(403, 50013)
	}
	if ch.locked {
		return discordRefuse(403, 50013)
	}
	ch.archived = false
	c.reply(200, d.channelJSON(ch))
	return nil
}

const (
	discordCrosspostsAnHour = 10
	discordCrossposted      = 1 << 0
)

func (d *DiscordServer) crosspost(c *discordCall) *discordRefusal {
	ch, f := d.channel(c)
	if f != nil {
		return f
	}
	m := d.find(ch, c.r.PathValue("message"))
	switch {
	case m == nil:
		return discordRefuse(404, 10008)
	case ch.kind != DiscordAnnouncement:
		return discordRefuse(400, 50024)
	case m.flags&discordCrossposted != 0:
		return discordRefuse(400, 40033)
	}
	now := time.Now()
	b := d.bucket("crosspost:" + ch.id)
	if !now.Before(b.reset) {
		b.used, b.reset = 0, now.Add(time.Hour)
	}
	if b.used++; b.used > discordCrosspostsAnHour {
		d.violate("more than %d crossposts in an hour in channel %s", discordCrosspostsAnHour, ch.id)
		c.tooMany(b.reset.Sub(now), "shared")
		return nil
	}
	m.flags |= discordCrossposted
	c.reply(200, m.json(d))
	return nil
}

// Script answers the next requests with a method and a path that contains a
// part with a status and a body, in place of all else.
func (d *DiscordServer) Script(method, part string, status int, body string, times int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.scripts = append(d.scripts, &discordScript{method, part, status, body, times})
}

type discordScript struct {
	method, part string
	status       int
	body         string
	left         int
}

// scripted answers a request by a script, if one is for it.
func (d *DiscordServer) scripted(c *discordCall) bool {
	for _, s := range d.scripts {
		if s.left > 0 && s.method == c.r.Method && strings.Contains(c.r.URL.Path, s.part) {
			s.left--
			c.w.Header().Set("Content-Type", "application/json")
			c.w.WriteHeader(s.status)
			io.WriteString(c.w, s.body) //nolint:errcheck // a test sees it
			return true
		}
	}
	return false
}

var _ http.Handler = (*DiscordServer)(nil)
