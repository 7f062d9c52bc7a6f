package platformtest

import "encoding/json"

func (d *DiscordServer) getCommands(c *discordCall) *discordRefusal {
	if c.r.PathValue("app") != d.AppID {
		return discordRefuse(403, 50001)
	}
	out := []any{}
	for _, v := range d.commands[c.r.PathValue("guild")] {
		command := map[string]any{}
		for key, value := range v {
			if key == "description_localizations" && c.r.URL.Query().Get("with_localizations") != "true" {
				continue
			}
			command[key] = value
		}
		out = append(out, command)
	}
	c.reply(200, out)
	return nil
}

// putCommands overwrites all commands, and fills in what was left out as
// Discord does.
func (d *DiscordServer) putCommands(c *discordCall) *discordRefusal {
	if c.r.PathValue("app") != d.AppID {
		return discordRefuse(403, 50001)
	}
	var commands []map[string]any
	if json.Unmarshal(c.raw, &commands) != nil {
		return discordInvalid("commands", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
	}
	if f := discordCheckCommands(commands); f != nil {
		return f
	}
	for _, v := range commands {
		v["id"], v["application_id"], v["version"] = d.id(), d.AppID, d.id()
		if v["type"] == nil {
			v["type"] = 1.0
		}
		v["nsfw"], v["name_localizations"] = false, nil
		for _, key := range []string{"default_member_permissions", "description_localizations", "contexts"} {
			if _, ok := v[key]; !ok {
				v[key] = nil
			}
		}
	}
	d.commands[c.r.PathValue("guild")] = commands
	c.reply(200, commands)
	return nil
}
