package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"daybrief/platforms"
)

// places remembers which channels each guild has, ids and kinds alone, so
// that when the bot is removed from a guild every chat in it can be closed.
type places struct {
	mu      sync.Mutex
	guilds  map[string]map[string]spot
	coming  map[string]bool // guilds that Discord has announced, or that are out of order: their coming is no joining
	joins   []welcome       // not welcomed yet
	removed map[string]bool // guilds that the bot has left since it started
}

// spot is a channel, or a thread below its parent.
type spot struct {
	kind   platforms.ChatKind
	parent string
	title  string // where it is needed: of forums
}

func (p *places) init() {
	p.guilds, p.removed = map[string]map[string]spot{}, map[string]bool{}
	p.coming = map[string]bool{}
}

// place is what the events about guilds and channels have in common.
type place struct {
	ID          string                `json:"id"`
	GuildID     string                `json:"guild_id"`
	ParentID    string                `json:"parent_id"`
	OwnerID     string                `json:"owner_id"`
	Type        discordgo.ChannelType `json:"type"`
	Name        string                `json:"name"`
	Unavailable bool                  `json:"unavailable"`
	// Permissions are the person's in resolved data, AppPermissions the bot's.
	Permissions    string    `json:"permissions"`
	AppPermissions string    `json:"app_permissions"`
	SystemChannel  string    `json:"system_channel_id"`
	Locale         string    `json:"preferred_locale"`
	Joined         time.Time `json:"joined_at"`
	Channels       []place   `json:"channels"`
	Threads        []place   `json:"threads"`
	Guilds         []place   `json:"guilds"` // of READY
}

func kindOf(t discordgo.ChannelType) platforms.ChatKind {
	switch t {
	case discordgo.ChannelTypeDM, discordgo.ChannelTypeGroupDM:
		return platforms.Direct
	case discordgo.ChannelTypeGuildNews:
		return platforms.Channel
	case discordgo.ChannelTypeGuildForum, discordgo.ChannelTypeGuildMedia:
		return platforms.Forum
	}
	return platforms.Group
}

// allPlaces returns what is known of the shards that this process listens to.
func (d *Discord) allPlaces() []*places {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Collect(maps.Values(d.places))
}

// find looks for a channel in every guild.
func (p *places) find(channel string) (spot, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, channels := range p.guilds {
		if s, ok := channels[channel]; ok {
			return s, true
		}
	}
	return spot{}, false
}

// forumOf returns the title of a guild's channel if that is known to be a forum.
func (d *Discord) forumOf(guild, channel string) (title string, ok bool) {
	for _, p := range d.allPlaces() {
		p.mu.Lock()
		s, ok := p.guilds[guild][channel]
		p.mu.Unlock()
		if ok {
			return s.title, s.kind == platforms.Forum
		}
	}
	return "", false
}

// change takes an event in and returns what it means for chats.
func (p *places) change(kind string, data json.RawMessage) []platforms.Event {
	var e place
	if json.Unmarshal(data, &e) != nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch kind {
	case "READY":
		return p.ready(e.Guilds)
	case "GUILD_CREATE":
		return p.joined(e)
	case "GUILD_DELETE":
		if !e.Unavailable {
			return p.left(e.ID)
		}
		p.coming[e.ID] = true // an outage of Discord's
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE":
		if p.guilds[e.GuildID] != nil {
			p.guilds[e.GuildID][e.ID] = e.spot()
		}
	case "CHANNEL_DELETE", "THREAD_DELETE":
		return p.deleted(e)
	}
	return nil
}

func (e place) spot() spot {
	s := spot{kind: kindOf(e.Type), parent: e.ParentID}
	if s.kind == platforms.Forum {
		s.title = e.Name
	}
	return s
}

// deleted closes a channel and the threads below it, of which Discord says
// nothing. A category has channels below it, which stay.
func (p *places) deleted(e place) []platforms.Event {
	gone := map[string]spot{e.ID: e.spot()}
	for id, s := range p.guilds[e.GuildID] {
		if s.parent == e.ID && e.Type != discordgo.ChannelTypeGuildCategory {
			gone[id] = s
		}
	}
	for id := range gone {
		delete(p.guilds[e.GuildID], id)
	}
	return events(gone, platforms.Closed)
}

func event(id string, s spot, what platforms.EventKind) platforms.Event {
	return platforms.Event{Chat: platforms.Chat{Platform: name, ID: id, Kind: s.kind, Title: s.title}, Kind: what}
}

// ready closes the guilds that were left while nobody listened.
func (p *places) ready(guilds []place) []platforms.Event {
	p.coming = map[string]bool{}
	for _, g := range guilds {
		p.coming[g.ID] = true
	}
	var out []platforms.Event
	for _, id := range slices.Sorted(maps.Keys(p.guilds)) {
		if !slices.ContainsFunc(guilds, func(g place) bool { return g.ID == id }) {
			out = append(out, p.left(id)...)
		}
	}
	return out
}

// joined takes in a guild with all its channels. Every start and every end of an
// outage tells of it. When the bot has truly been added, the channel where the
// guild welcomes newcomers is opened, and after a removal all of them are.
func (p *places) joined(e place) []platforms.Event {
	channels := map[string]spot{}
	for _, c := range append(e.Channels, e.Threads...) {
		channels[c.ID] = c.spot()
	}
	p.guilds[e.ID] = channels
	known := p.coming[e.ID]
	delete(p.coming, e.ID)
	switch {
	case p.removed[e.ID]:
		delete(p.removed, e.ID)
		return events(channels, platforms.Opened)
	case known:
		return nil
	}
	system := map[string]spot{}
	for _, c := range e.Channels {
		if c.ID == e.SystemChannel {
			s := c.spot()
			s.title = c.Name
			system[c.ID] = s
			p.joins = append(p.joins, welcome{e.ID, c.ID, kindOf(c.Type), c.Name, e.Locale, e.Joined})
		}
	}
	return events(system, platforms.Opened)
}

func (p *places) left(guild string) []platforms.Event {
	channels := p.guilds[guild]
	delete(p.guilds, guild)
	p.removed[guild] = true
	return events(channels, platforms.Closed)
}

func events(channels map[string]spot, what platforms.EventKind) []platforms.Event {
	var out []platforms.Event
	for id, s := range channels {
		out = append(out, event(id, s, what))
	}
	slices.SortFunc(out, func(a, b platforms.Event) int { return cmp.Compare(a.Chat.ID, b.Chat.ID) })
	return out
}

// notice queues events for the handler.
func (l *listener) notice(events []platforms.Event) {
	if len(events) == 0 {
		return
	}
	l.mu.Lock()
	l.events = append(l.events, events...)
	l.mu.Unlock()
	signal(l.told)
}

// tell hands the queued events over in their order, each until it is kept.
func (l *listener) tell() {
	pause := time.Second
	for {
		l.mu.Lock()
		var next *platforms.Event
		if len(l.events) > 0 {
			next = &l.events[0]
		}
		l.mu.Unlock()
		if next == nil {
			select {
			case <-l.told:
				continue
			case <-l.ctx.Done():
				return
			}
		}
		if err := l.tellOne(*next); err != nil {
			l.d.log.Error("a notice could not be kept; it is told again", "chat", next.Chat.Key(), "kind", next.Kind, "error", err, "next", pause)
			if pauseFor(l.ctx, pause) != nil {
				return
			}
			pause = min(2*pause, maxPause)
			continue
		}
		pause = time.Second
		l.mu.Lock()
		l.events = slices.Delete(l.events, 0, 1)
		l.mu.Unlock()
	}
}

func (l *listener) tellOne(e platforms.Event) (err error) {
	defer l.d.survive("notice")
	ctx, cancel := context.WithTimeout(l.ctx, requestWait)
	defer cancel()
	return l.handler.Notice(ctx, e)
}
