package platformtest

import (
	"maps"
	"strings"
	"time"
)

// discordMessage is a message as it stands in a channel.
type discordMessage struct {
	id        string
	channel   string
	at        time.Time
	nonce     string
	content   string
	embeds    []any
	rows      []any
	mentions  map[string]any // allowed_mentions of the request
	flags     int64
	ephemeral bool
	pending   bool // the bot is thinking…
	deleted   bool
}

// The flags of a message.
const (
	discordSuppressEmbeds = 1 << 2
	discordEphemeral      = 1 << 6
	discordLoading        = 1 << 7
	discordSilentFlag     = 1 << 12
	discordComponentsV2   = 1 << 15
)

// post adds a message that has been checked.
func (d *DiscordServer) post(ch *discordChannel, body map[string]any) *discordMessage {
	m := &discordMessage{id: d.id(), channel: ch.id, at: time.Now()}
	m.edit(body)
	m.ephemeral = m.flags&discordEphemeral != 0
	ch.messages = append(ch.messages, m)
	return m
}

// edit changes the fields that the body has, trimming as Discord does.
func (m *discordMessage) edit(body map[string]any) {
	if v, ok := body["content"]; ok {
		s, _ := v.(string)
		m.content = strings.TrimSpace(s)
	}
	if v, ok := body["embeds"]; ok {
		m.embeds = nil
		list, _ := v.([]any)
		for _, e := range list {
			embed, _ := e.(map[string]any)
			embed = maps.Clone(embed)
			embed["type"] = "rich"
			for _, key := range []string{"title", "description"} {
				if s, ok := embed[key].(string); ok {
					embed[key] = strings.TrimSpace(s)
				}
			}
			m.embeds = append(m.embeds, embed)
		}
	}
	if v, ok := body["components"]; ok {
		m.rows, _ = v.([]any)
	}
	if v, ok := body["allowed_mentions"].(map[string]any); ok {
		m.mentions = v
	}
	if v, ok := body["flags"].(float64); ok {
		m.flags = m.flags&discordEphemeral | int64(v)
	}
}

// editable refuses a change that Discord does not make: a message of components
// stays one, and holds nothing else.
func (m *discordMessage) editable(body map[string]any) *discordRefusal {
	flags, _ := body["flags"].(float64)
	if m.flags&discordComponentsV2 != 0 && int64(flags)&discordComponentsV2 == 0 && (body["content"] != nil || body["embeds"] != nil) {
		return discordInvalid("flags", "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", "The IS_COMPONENTS_V2 flag cannot be removed")
	}
	if m.flags&discordComponentsV2 == 0 && int64(flags)&discordComponentsV2 != 0 {
		for key, has := range map[string]bool{"content": m.content != "", "embeds": len(m.embeds) > 0} {
			if v, given := body[key]; has && (!given || v != nil) {
				return discordInvalid(key, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "must be taken away with null")
			}
		}
	}
	return nil
}

// json is the message as REST returns it: the nonce is in no listing, since
// nothing documents that Discord keeps it.
func (m *discordMessage) json(d *DiscordServer) map[string]any {
	embeds, rows := m.embeds, m.rows
	if embeds == nil {
		embeds = []any{}
	}
	if rows == nil {
		rows = []any{}
	}
	return map[string]any{
		"id": m.id, "channel_id": m.channel, "type": 0, "content": m.content, "embeds": embeds, "components": rows,
		"author": d.botUser(), "timestamp": m.at.UTC().Format("2006-01-02T15:04:05.000000-07:00"), "edited_timestamp": nil,
		"flags": m.flags, "tts": false, "pinned": false, "mention_everyone": false, "mentions": []any{}, "mention_roles": []any{}, "attachments": []any{},
	}
}
