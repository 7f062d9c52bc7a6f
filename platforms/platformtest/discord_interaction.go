package platformtest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// discordInteraction is something a person did, waiting for its answer.
type discordInteraction struct {
	id, token string
	kind      int // 2 command, 3 component, 4 autocomplete, 5 modal
	channel   *discordChannel
	at        time.Time
	answered  bool
	original  *discordMessage
	source    *discordMessage // whose component was pressed
	choices   chan []DiscordChoice
	modal     map[string]any // that the bot opened
	guest     bool           // the person alone has installed the application
	follows   int
	cut       bool // its callback was taken, and the answer to that cut
}

// DiscordChoice is one way to finish an option, as the person sees it.
type DiscordChoice struct {
	Name  string
	Value any
}

// The kinds of interaction.
const (
	discordCommand      = 2
	discordComponent    = 3
	discordAutocomplete = 4
	discordModal        = 5
)

// Type turns a typed line into the slash command it spells, by the options of
// the registered commands, and fills that in.
func (d *DiscordServer) Type(channel string, p DiscordPerson, line string) error {
	name, rest, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "/"), " ")
	d.mu.Lock()
	command := d.command(channel, name)
	d.mu.Unlock()
	if command == nil {
		return fmt.Errorf("no command /%s is registered", name)
	}
	options := map[string]string{}
	list, _ := command["options"].([]any)
	at := 0
	for _, word := range strings.Fields(rest) {
		if before, after, ok := strings.Cut(word, ":"); ok && discordOption(list, before) >= 0 {
			at, word = discordOption(list, before), after
		}
		if at >= len(list) {
			return fmt.Errorf("/%s has no option for %q", name, word)
		}
		key := list[at].(map[string]any)["name"].(string)
		options[key] = strings.TrimSpace(options[key] + " " + word)
	}
	return d.Slash(channel, p, name, options)
}

func discordOption(options []any, name string) int {
	return slices.IndexFunc(options, func(v any) bool { return v.(map[string]any)["name"] == name })
}

func (d *DiscordServer) command(channel, name string) map[string]any {
	guild := ""
	if c := d.channels[channel]; c != nil {
		guild = c.guild
	}
	for _, c := range append(slices.Clone(d.commands[guild]), d.commands[""]...) {
		if c["name"] == name {
			return c
		}
	}
	return nil
}

// Slash fills in a slash command and sends it, as a client does: values are
// held to the registered types, bounds and choices first.
func (d *DiscordServer) Slash(channel string, p DiscordPerson, name string, options map[string]string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	command := d.command(channel, name)
	if command == nil {
		return fmt.Errorf("no command /%s is registered", name)
	}
	if err := d.usable(command, channel, p); err != nil {
		return err
	}
	data, err := d.commandData(command, channel, p, options, "")
	if err != nil {
		return err
	}
	return d.interact(discordCommand, channel, p, data, nil)
}

// Complete types into one option and returns what is offered, waiting at most
// as long as a client does.
func (d *DiscordServer) Complete(channel string, p DiscordPerson, name, focus string, options map[string]string) ([]DiscordChoice, error) {
	d.mu.Lock()
	command := d.command(channel, name)
	if command == nil {
		d.mu.Unlock()
		return nil, fmt.Errorf("no command /%s is registered", name)
	}
	data, err := d.commandData(command, channel, p, options, focus)
	if err == nil {
		err = d.interact(discordAutocomplete, channel, p, data, nil)
	}
	var i *discordInteraction
	if err == nil {
		for _, v := range d.interactions {
			if i == nil || v.id > i.id {
				i = v
			}
		}
	}
	d.mu.Unlock()
	if err != nil {
		return nil, err
	}
	select {
	case choices := <-i.choices:
		return choices, nil
	case <-time.After(discordDeadline):
		return nil, fmt.Errorf("loading options failed: no answer in %v", discordDeadline)
	}
}

// Press presses the button, or makes the choice of a menu, so labelled on the
// newest message of the bot.
func (d *DiscordServer) Press(channel string, p DiscordPerson, label string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var m *discordMessage
	for _, v := range slices.Backward(d.channels[channel].messages) {
		if !v.deleted && !v.pending {
			m = v
			break
		}
	}
	if m == nil {
		return fmt.Errorf("there is no message in channel %s", channel)
	}
	for _, c := range m.components() {
		switch c["type"] {
		case 2.0:
			if c["label"] != label {
				continue
			}
			id, ok := c["custom_id"].(string)
			if !ok {
				return fmt.Errorf("button %q is a link", label)
			}
			return d.interact(discordComponent, channel, p, map[string]any{"custom_id": id, "component_type": 2, "id": 2}, m)
		case 3.0:
			options, _ := c["options"].([]any)
			for _, v := range options {
				if o := v.(map[string]any); o["label"] == label {
					return d.interact(discordComponent, channel, p, map[string]any{"custom_id": c["custom_id"], "component_type": 3, "id": 2, "values": []any{o["value"]}}, m)
				}
			}
		}
	}
	return fmt.Errorf("no button %q on the newest message", label)
}

// Modal returns the title and the label of the modal that the bot last opened,
// or nothing.
func (d *DiscordServer) Modal() (title, label string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.modal == nil {
		return "", ""
	}
	inside := d.modal.modal["components"].([]any)[0].(map[string]any)
	return d.modal.modal["title"].(string), inside["label"].(string)
}

// Submit writes into the modal that the bot last opened, and sends it.
func (d *DiscordServer) Submit(p DiscordPerson, text string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	from := d.modal
	if from == nil {
		return errors.New("no modal is open")
	}
	d.modal = nil
	input := from.modal["components"].([]any)[0].(map[string]any)["component"].(map[string]any)
	if most, _ := input["max_length"].(float64); most > 0 && discordLength(text) > int(most) {
		return fmt.Errorf("a client lets nobody type more than %v characters there", most)
	}
	return d.interact(discordModal, from.channel.id, p, map[string]any{"custom_id": from.modal["custom_id"], "components": []any{
		map[string]any{"type": 18, "id": 1, "component": map[string]any{"type": 4, "id": 2, "custom_id": input["custom_id"], "value": text}},
	}}, from.source)
}

// usable says whether a client would show the command to the person there.
func (d *DiscordServer) usable(command map[string]any, channel string, p DiscordPerson) error {
	ch := d.channels[channel]
	here := 0.0
	switch ch.kind {
	case DiscordDirect:
		here = 1
	case DiscordGroupDM:
		here = 2
	}
	if contexts, ok := command["contexts"].([]any); ok && !slices.Contains(contexts, any(here)) {
		return fmt.Errorf("/%s cannot be used in context %v", command["name"], here)
	}
	if s, ok := command["default_member_permissions"].(string); ok && ch.guild != "" {
		need, err := strconv.ParseInt(s, 10, 64)
		if err != nil || p.Permissions&need != need && p.Permissions&DiscordAdministrator == 0 {
			return fmt.Errorf("/%s is not shown to %s", command["name"], p.Name)
		}
	}
	return nil
}

// commandData builds the data of a command from its registered form.
func (d *DiscordServer) commandData(command map[string]any, channel string, p DiscordPerson, given map[string]string, focus string) (map[string]any, error) {
	out, resolved := []any{}, map[string]any{}
	options, _ := command["options"].([]any)
	for _, v := range options {
		o := v.(map[string]any)
		name := o["name"].(string)
		text, ok := given[name]
		if !ok {
			if o["required"] == true && focus == "" {
				return nil, fmt.Errorf("option %s is required", name)
			}
			continue
		}
		j := map[string]any{"name": name, "type": o["type"], "value": text}
		if name == focus {
			if o["autocomplete"] != true {
				return nil, fmt.Errorf("option %s does not complete", name)
			}
			j["focused"] = true
		} else if o["type"] == 4.0 {
			n, err := strconv.Atoi(text)
			low, hasLow := o["min_value"].(float64)
			high, hasHigh := o["max_value"].(float64)
			if err != nil || hasLow && float64(n) < low || hasHigh && float64(n) > high {
				return nil, fmt.Errorf("option %s cannot be %q", name, text)
			}
			j["value"] = n
		} else if o["type"] == 7.0 {
			ch := d.channels[text]
			types, _ := o["channel_types"].([]any)
			if ch == nil || ch.guild == "" || ch.guild != d.channels[channel].guild || len(types) > 0 && !slices.Contains(types, any(float64(ch.kind))) {
				return nil, fmt.Errorf("option %s cannot be channel %q", name, text)
			}
			resolved[text] = d.partialChannel(ch, p)
		}
		if choices, _ := o["choices"].([]any); len(choices) > 0 && !slices.ContainsFunc(choices, func(c any) bool { return c.(map[string]any)["value"] == text }) {
			return nil, fmt.Errorf("option %s has no choice %q", name, text)
		}
		out = append(out, j)
	}
	data := map[string]any{"id": command["id"], "name": command["name"], "type": 1}
	if len(out) > 0 {
		data["options"] = out
	}
	if len(resolved) > 0 {
		data["resolved"] = map[string]any{"channels": resolved}
	}
	return data, nil
}

// partialChannel is a channel in resolved data.
func (d *DiscordServer) partialChannel(ch *discordChannel, p DiscordPerson) map[string]any {
	mine := p.Permissions | 1<<10
	if ch.hidden[p.ID] {
		mine &^= 1 << 10
	}
	j := map[string]any{"id": ch.id, "type": ch.kind, "name": ch.name, "permissions": strconv.FormatInt(mine, 10), "flags": 0}
	if !d.OldResolved {
		j["app_permissions"] = strconv.FormatInt(ch.botMay, 10)
	}
	if ch.parent != "" {
		j["parent_id"] = ch.parent
	}
	return j
}

// interact sends INTERACTION_CREATE as Discord builds it.
func (d *DiscordServer) interact(kind int, channel string, p DiscordPerson, data map[string]any, source *discordMessage) error {
	ch := d.channels[channel]
	i := &discordInteraction{id: d.id(), kind: kind, channel: ch, at: time.Now(), source: source, choices: make(chan []DiscordChoice, 1)}
	i.token = "interaction-token-" + i.id
	d.interactions[i.token] = i
	i.guest = ch.kind == DiscordGroupDM || ch.guild != "" && !d.guilds[ch.guild].present
	j := map[string]any{
		"id": i.id, "application_id": d.AppID, "type": kind, "token": i.token, "version": 1, "data": data,
		"channel_id": ch.id, "channel": d.channelJSON(ch), "locale": p.Locale, "app_permissions": strconv.FormatInt(ch.botMay, 10),
		"entitlements": []any{}, "entitlement_sku_ids": []any{}, "attachment_size_limit": 10485760,
		"authorizing_integration_owners": map[string]any{"0": "0"}, "context": 1,
	}
	switch {
	case ch.guild != "":
		j["guild_id"], j["guild_locale"], j["context"] = ch.guild, "en-US", 0
		j["guild"] = map[string]any{"id": ch.guild, "locale": "en-US", "features": []any{}}
		j["authorizing_integration_owners"] = map[string]any{"0": ch.guild}
		if !d.guilds[ch.guild].present {
			j["authorizing_integration_owners"] = map[string]any{"1": p.ID}
		}
		j["member"] = map[string]any{"user": discordUser(p), "permissions": strconv.FormatInt(p.Permissions, 10), "roles": []any{},
			"joined_at": "2020-01-01T00:00:00+00:00", "deaf": false, "mute": false, "flags": 0, "nick": nil}
	default:
		j["user"] = discordUser(p)
		if ch.kind == DiscordGroupDM {
			j["context"], j["authorizing_integration_owners"] = 2, map[string]any{"1": p.ID}
		}
	}
	if source != nil {
		j["message"] = source.json(d)
	}
	if d.Endpoint != nil {
		go d.post202(i, mustJSON(j))
		return nil
	}
	d.dispatch("INTERACTION_CREATE", j)
	return nil
}
