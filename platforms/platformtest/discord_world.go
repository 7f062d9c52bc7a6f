package platformtest

import (
	"time"
)

// Guild adds a guild with the bot in it, and returns its id.
func (d *DiscordServer) Guild(name string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := &discordGuild{id: d.id(), name: name, present: true, joined: time.Now()}
	d.guilds[g.id] = g
	d.dispatch("GUILD_CREATE", d.guildJSON(g))
	return g.id
}

// JoinMute says whether the bot may read and write nothing in guilds that are
// new.
func (d *DiscordServer) JoinMute(on bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.joinMute = on
}

// NewGuild adds a guild with channels in it, as when somebody adds the bot.
func (d *DiscordServer) NewGuild(name string, channels ...string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := &discordGuild{id: d.id(), name: name, present: true, joined: time.Now()}
	d.guilds[g.id] = g
	for _, name := range channels {
		c := &discordChannel{id: d.id(), guild: g.id, name: name, botMay: discordBotMay, at: time.Now()}
		if d.joinMute {
			c.botMay = 0
		}
		d.channels[c.id] = c
		g.channels = append(g.channels, c.id)
	}
	d.dispatch("GUILD_CREATE", d.guildJSON(g))
	return g.id
}

// Channels lists the channels and threads of a guild.
func (d *DiscordServer) Channels(guild string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.guilds[guild].channels...)
}

// Channel adds a channel to a guild and returns its id.
func (d *DiscordServer) Channel(guild, name string, kind int) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := &discordChannel{id: d.id(), botMay: discordBotMay, at: time.Now(), guild: guild, name: name, kind: kind}
	d.channels[c.id] = c
	d.guilds[guild].channels = append(d.guilds[guild].channels, c.id)
	d.dispatch("CHANNEL_CREATE", d.channelJSON(c))
	return c.id
}

// Thread adds a thread below a channel and returns its id.
func (d *DiscordServer) Thread(parent, name string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	guild := d.channels[parent].guild
	c := &discordChannel{id: d.id(), botMay: discordBotMay, at: time.Now(), guild: guild, name: name, kind: DiscordThread, parent: parent}
	d.channels[c.id] = c
	d.guilds[guild].channels = append(d.guilds[guild].channels, c.id)
	d.dispatch("THREAD_CREATE", d.channelJSON(c))
	return c.id
}

// DM adds the direct channel of a person, or a group's, and returns its id.
func (d *DiscordServer) DM(kind int) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := &discordChannel{id: d.id(), botMay: discordBotMay, at: time.Now(), kind: kind}
	d.channels[c.id] = c
	return c.id
}

// Refuse makes everything the bot does in a channel fail with a code of
// Discord, such as 50001 missing access; 0 lets it in again.
func (d *DiscordServer) Refuse(channel string, code int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.channels[channel].refusal = code
}

// Allow sets the bot's permissions in a channel.
func (d *DiscordServer) Allow(channel string, permissions int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.channels[channel].botMay = permissions
}

// Hide takes a channel out of a person's sight.
func (d *DiscordServer) Hide(channel string, p DiscordPerson) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.channels[channel].hidden = map[string]bool{p.ID: true}
}

// DeleteChannel deletes a channel.
func (d *DiscordServer) DeleteChannel(channel string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.channels[channel]
	delete(d.channels, channel)
	for id, thread := range d.channels { // go with it, unsaid
		if thread.parent == channel {
			delete(d.channels, id)
		}
	}
	event := "CHANNEL_DELETE"
	if c.kind == DiscordThread {
		event = "THREAD_DELETE"
	}
	d.dispatch(event, d.channelJSON(c))
}

// RemoveBot takes the bot out of a guild.
func (d *DiscordServer) RemoveBot(guild string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.guilds[guild].present = false
	d.dispatch("GUILD_DELETE", map[string]any{"id": guild})
}

// AddBot brings the bot back into a guild.
func (d *DiscordServer) AddBot(guild string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.guilds[guild].present, d.guilds[guild].joined = true, time.Now()
	d.dispatch("GUILD_CREATE", d.guildJSON(d.guilds[guild]))
}

// Outage makes a guild unavailable, and then available again when it ends.
func (d *DiscordServer) Outage(guild string, begins bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if begins {
		d.dispatch("GUILD_DELETE", map[string]any{"id": guild, "unavailable": true})
		return
	}
	d.dispatch("GUILD_CREATE", d.guildJSON(d.guilds[guild]))
}

func (d *DiscordServer) guildJSON(g *discordGuild) map[string]any {
	channels, threads := []any{}, []any{}
	for _, id := range g.channels {
		c := d.channels[id]
		switch {
		case c == nil:
		case c.kind == DiscordThread:
			threads = append(threads, d.channelJSON(c))
		default:
			channels = append(channels, d.channelJSON(c))
		}
	}
	return map[string]any{"id": g.id, "name": g.name, "channels": channels, "threads": threads,
		"system_channel_id": g.system(), "preferred_locale": "de", "joined_at": g.joined.UTC().Format(time.RFC3339Nano), "members": []any{}, "roles": []any{}, "emojis": []any{}, "unavailable": false, "member_count": 2}
}

// system is the channel where a guild welcomes newcomers: its first.
func (g *discordGuild) system() any {
	if len(g.channels) == 0 {
		return nil
	}
	return g.channels[0]
}

func (d *DiscordServer) channelJSON(c *discordChannel) map[string]any {
	j := map[string]any{"id": c.id, "type": c.kind, "flags": 0}
	if c.guild != "" {
		j["guild_id"], j["name"] = c.guild, c.name
	}
	if c.kind == DiscordThread {
		j["parent_id"] = c.parent
		j["thread_metadata"] = map[string]any{"archived": c.archived, "locked": c.locked, "auto_archive_duration": 1440, "create_timestamp": c.at.UTC().Format(time.RFC3339Nano)}
		j["owner_id"], j["applied_tags"] = d.AppID, c.applied
	}
	if c.forum() {
		tags := []any{}
		for _, t := range c.tags {
			tags = append(tags, map[string]any{"id": t.ID, "name": t.Name, "moderated": t.Moderated, "emoji_id": nil, "emoji_name": nil})
		}
		j["available_tags"] = tags
		if c.tagRequired {
			j["flags"] = 1 << 4
		}
	}
	return j
}

func discordUser(p DiscordPerson) map[string]any {
	return map[string]any{"id": p.ID, "username": p.Name, "global_name": p.Name, "discriminator": "0", "avatar": nil}
}
