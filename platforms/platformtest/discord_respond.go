package platformtest

import (
	"fmt"
	"time"
)

// callback takes the first answer to an interaction.
func (d *DiscordServer) callback(c *discordCall) *discordRefusal {
	i := d.interactions[c.r.PathValue("token")]
	switch {
	case i == nil || i.id != c.r.PathValue("id"):
		return discordRefuse(404, 10062)
	case i.answered:
		if !i.cut {
			d.violate("a second callback for one interaction: %s", c.raw)
		}
		return discordRefuse(400, 40060)
	case time.Since(i.at) > discordDeadline:
		return discordRefuse(404, 10062)
	}
	if len(d.callbackFaults) > 0 {
		fault := d.callbackFaults[0]
		d.callbackFaults = d.callbackFaults[1:]
		if fault == FaultCutAfter {
			if f := d.respond(i, c.body, c.raw); f != nil {
				return f
			}
			i.cut = true
			c.cut()
			return nil
		}
		if done, f := d.faultBefore(c, fault); done || f != nil {
			return f
		}
	}
	if f := d.respond(i, c.body, c.raw); f != nil {
		return f
	}
	if c.r.URL.Query().Get("with_response") != "true" {
		c.reply(204, nil)
		return nil
	}
	c.reply(200, map[string]any{"interaction": map[string]any{"id": i.id, "type": i.kind}})
	return nil
}

// respond takes the first answer to an interaction, by callback or by HTTP.
func (d *DiscordServer) respond(i *discordInteraction, body map[string]any, raw []byte) *discordRefusal {
	kind, _ := body["type"].(float64)
	data, _ := body["data"].(map[string]any)
	var f *discordRefusal
	switch {
	case kind == 4 && i.kind != discordAutocomplete:
		if f = d.checkMessage(data, "reply"); f == nil {
			i.original = d.post(i.channel, data)
		}
	case kind == 5 && i.kind != discordAutocomplete:
		flags, _ := data["flags"].(float64)
		if int64(flags)&^discordEphemeral != 0 {
			f = discordInvalid("data.flags", "BITFIELD_INVALID", "a deferral can be ephemeral, and no more")
			break
		}
		i.original = d.post(i.channel, map[string]any{"flags": flags})
		i.original.pending = true
	case kind == 6 && i.source != nil:
		i.original = i.source
	case kind == 7 && i.source != nil:
		if f = d.checkMessage(data, "edit"); f == nil {
			if f = i.source.editable(data); f == nil {
				i.original = i.source
				i.original.edit(data)
			}
		}
	case kind == 8 && i.kind == discordAutocomplete:
		f = d.completed(i, data)
	case kind == 9 && (i.kind == discordCommand || i.kind == discordComponent):
		if f = discordCheckModal(data); f == nil {
			i.modal, d.modal = data, i
		}
	default:
		f = discordInvalid("type", "INTERACTION_CALLBACK_TYPE_INVALID", fmt.Sprintf("callback type %v does not answer interaction type %d", kind, i.kind))
	}
	if f != nil {
		d.violate("the callback %s was refused: %s %v", raw, f.message, f.errors)
		return f
	}
	i.answered = true
	return nil
}

func (d *DiscordServer) completed(i *discordInteraction, data map[string]any) *discordRefusal {
	list, ok := data["choices"].([]any)
	if !ok {
		return discordInvalid("data.choices", "BASE_TYPE_REQUIRED", "This field is required")
	}
	if f := discordCheckChoices("data", list); f != nil {
		return f
	}
	var out []DiscordChoice
	for _, v := range list {
		c := v.(map[string]any)
		out = append(out, DiscordChoice{Name: fmt.Sprint(c["name"]), Value: c["value"]})
	}
	i.choices <- out
	return nil
}

// token finds the answered interaction of a webhook call.
func (d *DiscordServer) token(c *discordCall) (*discordInteraction, *discordRefusal) {
	i := d.interactions[c.r.PathValue("token")]
	switch {
	case i == nil || c.r.PathValue("app") != d.AppID || !i.answered || i.kind == discordAutocomplete:
		return nil, discordRefuse(404, 10015)
	case time.Since(i.at) > discordTokenLife:
		return nil, discordRefuse(401, 50027)
	}
	return i, nil
}

func (d *DiscordServer) followUp(c *discordCall) *discordRefusal {
	i, f := d.token(c)
	if f != nil {
		return f
	}
	if !d.allow(c, d.bucket("webhook:"+i.token), discordChannelBucket, discordChannelWindow, "webhook") {
		d.violate("more than %d follow-ups in %v", discordChannelBucket, discordChannelWindow)
		return nil
	}
	if i.follows++; i.guest && i.follows > 5 {
		d.violate("more than 5 follow-ups where the application is installed for the person alone")
		return discordRefuse(400, 40094)
	}
	if f := d.checkMessage(c.body, "reply"); f != nil {
		d.violate("the follow-up %s was refused: %s %v", c.raw, f.message, f.errors)
		return f
	}
	m := i.original
	if m != nil && m.pending && !m.deleted { // the first one takes the place of "thinking…", and its privacy
		m.edit(c.body)
		m.pending = false
	} else {
		m = d.post(i.channel, c.body)
	}
	c.reply(200, m.json(d))
	return nil
}

func (d *DiscordServer) webhookMessage(c *discordCall) *discordRefusal {
	i, f := d.token(c)
	if f != nil {
		return f
	}
	if !d.allow(c, d.bucket("webhook:"+i.token), discordChannelBucket, discordChannelWindow, "webhook") {
		d.violate("more than %d changes of an answer in %v", discordChannelBucket, discordChannelWindow)
		return nil
	}
	m := i.original
	if id := c.r.PathValue("message"); id != "@original" {
		m = d.find(i.channel, id)
	}
	if m == nil || m.deleted {
		return discordRefuse(404, 10008)
	}
	switch c.r.Method {
	case "DELETE":
		m.deleted = true
		c.reply(204, nil)
		return nil
	case "PATCH":
		f := d.checkMessage(c.body, "edit")
		if f == nil && !m.pending {
			f = m.editable(c.body)
		}
		if f != nil {
			d.violate("the edit %s was refused: %s %v", c.raw, f.message, f.errors)
			return f
		}
		m.edit(c.body)
		m.pending = false
	}
	c.reply(200, m.json(d))
	return nil
}
