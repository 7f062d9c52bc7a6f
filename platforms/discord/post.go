package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"daybrief/platforms"
)

// create posts a message and returns its id. A thread that has been archived
// is opened again first, as Discord does for people.
func (d *Discord) create(ctx context.Context, channel string, body []byte) (string, error) {
	var message struct {
		ID string `json:"id"`
	}
	c := call{method: http.MethodPost, path: "/channels/" + channel + "/messages", bucket: bucket{"create", channel}, body: body}
	err := d.bot(ctx, c, &message)
	if codeOf(err) == codeArchived {
		open := call{method: http.MethodPatch, path: "/channels/" + channel, bucket: bucket{"open", channel}, body: []byte(`{"archived":false}`)}
		if d.bot(ctx, open, nil) == nil { // else it is locked as well: closed, as the first answer said
			err = d.bot(ctx, c, &message)
		}
	}
	return message.ID, err
}

// Error codes of Discord that mean more than their kind.
const (
	codeArchived = 50083
	codeRepeated = 40033 // this message has been crossposted already
)

// Limits of a post in a forum.
const (
	maxPostName = 100
	maxTags     = 5
	requireTag  = 1 << 4 // flag of a forum: every post has a tag
	postsKept   = 1000
	postAge     = 24 * time.Hour // of a post that a part can still belong to
)

// forum is what Discord says of a forum or media channel.
type forum struct {
	GuildID string `json:"guild_id"`
	Flags   int    `json:"flags"`
	Tags    []struct {
		ID        string `json:"id"`
		Name      string `json:"name"`
		Moderated bool   `json:"moderated"` // for moderators alone
	} `json:"available_tags"`
}

func (d *Discord) forum(ctx context.Context, channel string) (f forum, err error) {
	err = d.bot(ctx, call{method: http.MethodGet, path: "/channels/" + channel, bucket: bucket{"channel", channel}}, &f)
	return f, err
}

// choose returns the ids of the forum's tags that go by the names of topics. A
// forum that wants a tag of every post gets its first one if none fits.
func (f forum) choose(topics []string) []string {
	var out []string
	first := ""
	for _, tag := range f.Tags {
		if tag.Moderated {
			continue
		}
		if first == "" {
			first = tag.ID
		}
		for _, topic := range topics {
			if len(out) < maxTags && sameTag(tag.Name, topic) {
				out = append(out, tag.ID)
				break
			}
		}
	}
	if len(out) == 0 && first != "" && f.Flags&requireTag != 0 {
		return []string{first}
	}
	return out
}

// sameTag compares the name of a tag with a topic, but for letter case, spaces
// and the emoji that people put before names.
func sameTag(tag, topic string) bool {
	letters := func(s string) string {
		return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r < 0x80 && !isWord(r) || r > 0x2000 && r < 0x2E80 || r >= 0x1F000 }), "")
	}
	return letters(topic) != "" && letters(tag) == letters(topic)
}

func isWord(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

// postName is the name of a message's post: its title, or how it begins.
func postName(m platforms.Message) string {
	for _, line := range strings.Split(platforms.Plain(m, false), "\n") {
		if line = oneLine(clean(line)); !blank(line) {
			return clip(line, maxPostName)
		}
	}
	return "…"
}

// post sends a part of a message to a forum: the first is a post of its own,
// the others go into that. Discord takes no nonce for a post, so before one is
// tried again it is looked for.
func (d *Discord) post(ctx context.Context, out platforms.Outgoing, p payload) (string, error) {
	f, err := d.forum(ctx, out.Chat.ID)
	if err != nil {
		return "", err
	}
	title := postName(out.Message)
	if out.Part > 0 {
		thread := d.posted(out.Key)
		if thread == "" {
			thread, err = d.findPost(ctx, f, out.Chat.ID, title, d.now().Add(-postAge))
		}
		if err != nil {
			return "", err
		}
		if thread == "" {
			return "", &platforms.Error{Platform: name, Kind: platforms.Rejected, Err: errors.New("the post that this part belongs to is gone")}
		}
		body, err := encode(p)
		if err != nil {
			return "", err
		}
		return d.create(ctx, thread, body)
	}
	if !out.Tried.IsZero() {
		thread, err := d.findPost(ctx, f, out.Chat.ID, title, out.Tried.Add(-arrivedSlack))
		if err != nil || thread != "" {
			d.keepPost(out.Key, thread)
			return thread, err
		}
	}
	p.Nonce, p.EnforceNonce = "", false
	body, err := encode(struct {
		Name    string   `json:"name"`
		Tags    []string `json:"applied_tags,omitempty"`
		Message payload  `json:"message"`
	}{title, f.choose(out.Message.Tags), p})
	if err != nil {
		return "", err
	}
	var thread struct {
		ID string `json:"id"`
	}
	err = d.bot(ctx, call{method: http.MethodPost, path: "/channels/" + out.Chat.ID + "/threads", bucket: bucket{"post", out.Chat.ID}, body: body}, &thread)
	if err == nil {
		d.keepPost(out.Key, thread.ID)
	}
	return thread.ID, err
}

// A postPart is a part of one of the posts that a briefing becomes.
type postPart struct {
	of      platforms.Outgoing // the post
	payload payload
}

// sendStories sends a part of a briefing to a forum where each story is a post
// of its own.
func (d *Discord) sendStories(ctx context.Context, out platforms.Outgoing, f form) (platforms.Sent, error) {
	var parts []postPart
	for i, m := range apart(out.Message) {
		for part, p := range d.write(ctx, m, f) {
			of := out
			of.Message, of.Part = m, part
			if of.Key != "" {
				of.Key += "." + strconv.Itoa(i)
			}
			p.Nonce = nonce(out.Key, len(parts))
			p.EnforceNonce = p.Nonce != ""
			parts = append(parts, postPart{of, p})
		}
	}
	sent := platforms.Sent{Parts: max(len(parts), 1)}
	if len(parts) == 0 {
		return sent, nil
	}
	if out.Part < 0 || out.Part >= len(parts) {
		return platforms.Sent{}, noPart(out.Part, len(parts))
	}
	this := parts[out.Part]
	body, err := encode(this.payload)
	if err != nil {
		return platforms.Sent{}, err
	}
	sent.Bytes = len(body)
	sent.Ref, err = d.post(ctx, this.of, this.payload)
	if err != nil {
		return platforms.Sent{}, err
	}
	return sent, nil
}

// apart divides a briefing into its stories, which notify nobody, and the rest.
// That comes last, since the newest post of a forum stands first. A message with
// fewer than two stories stays whole.
func apart(m platforms.Message) []platforms.Message {
	rest := m
	rest.Blocks = nil
	var all []platforms.Message
	for i, b := range m.Blocks {
		if _, story := b.(platforms.Card); story {
			all = append(all, platforms.Message{Blocks: m.Blocks[i : i+1 : i+1], Tags: m.Tags, Silent: true})
		} else {
			rest.Blocks = append(rest.Blocks, b)
		}
	}
	if len(all) < 2 {
		return []platforms.Message{m}
	}
	return append(all, rest)
}

func noPart(part, parts int) error {
	return &platforms.Error{Platform: name, Kind: platforms.Rejected, Err: fmt.Errorf("there is no part %d of a message with %d", part, parts)}
}

// findPost looks among a forum's open posts for the newest of a name that was
// made since.
func (d *Discord) findPost(ctx context.Context, f forum, channel, title string, since time.Time) (string, error) {
	var active struct {
		Threads []struct {
			ID       string `json:"id"`
			ParentID string `json:"parent_id"`
			Name     string `json:"name"`
			Metadata struct {
				Created time.Time `json:"create_timestamp"`
			} `json:"thread_metadata"`
		} `json:"threads"`
	}
	err := d.bot(ctx, call{method: http.MethodGet, path: "/guilds/" + f.GuildID + "/threads/active", bucket: bucket{"threads", f.GuildID}}, &active)
	found, at := "", time.Time{}
	for _, t := range active.Threads {
		if t.ParentID == channel && t.Name == title && !t.Metadata.Created.Before(since) && t.Metadata.Created.After(at) {
			found, at = t.ID, t.Metadata.Created
		}
	}
	return found, err
}

// posted returns the post that a delivery began, if this process remembers it.
func (d *Discord) posted(key string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.posts[key]
}

func (d *Discord) keepPost(key, thread string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.posts) >= postsKept { // what is forgotten is looked for
		clear(d.posts)
	}
	if thread != "" && key != "" {
		d.posts[key] = thread
	}
}

// MostCrossposts is how many messages of one announcement channel Discord
// publishes in an hour, as bots report; it is not documented.
const MostCrossposts = 10

// publishWait is how long the publishing of a message may hold up the next.
const publishWait = 5 * time.Second

// publish shows a message of an announcement channel to the channels that
// follow it. Beyond what an hour allows it does not wait, and nothing is owed:
// the message stands where it was sent.
func (d *Discord) publish(ctx context.Context, channel, message string) {
	if !d.mayPublish(channel) {
		d.log.Warn("a message was not published: this hour's are used up", "channel", channel)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, publishWait)
	defer cancel()
	err := d.bot(ctx, call{method: http.MethodPost, path: "/channels/" + channel + "/messages/" + message + "/crosspost", bucket: bucket{"crosspost", channel}}, nil)
	if err != nil && codeOf(err) != codeRepeated {
		d.log.Warn("a message was not published", "channel", channel, "error", err)
	}
}

// mayPublish counts a message against its channel's hour.
func (d *Discord) mayPublish(channel string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	for c, times := range d.published {
		for len(times) > 0 && now.Sub(times[0]) >= time.Hour {
			times = times[1:]
		}
		if d.published[c] = times; len(times) == 0 {
			delete(d.published, c)
		}
	}
	if len(d.published[channel]) >= d.crossposts {
		return false
	}
	d.published[channel] = append(d.published[channel], now)
	return true
}
