package platformtest

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"
)

// discordLength counts as the strictest reading of Discord's limits does, in
// UTF-16 units.
func discordLength(s string) int { return len(utf16.Encode([]rune(s))) }

// checkMessage holds a message to the limits of Discord's documentation. Kind
// is create, edit or reply.
func (d *DiscordServer) checkMessage(body map[string]any, kind string) *discordRefusal {
	allowed, ok := body["allowed_mentions"].(map[string]any)
	if parse, list := allowed["parse"].([]any); !ok || !list || len(parse) > 0 {
		d.violate("allowed_mentions is %v; without an empty parse, text could notify people", body["allowed_mentions"])
	}
	d.checkMentions(body, allowed)
	flags, _ := body["flags"].(float64)
	if kind == "create" && int64(flags)&^(discordSuppressEmbeds|discordSilentFlag|discordComponentsV2) != 0 {
		return discordInvalid("flags", "BITFIELD_INVALID", "flags cannot be set")
	}
	if int64(flags)&discordComponentsV2 != 0 {
		return discordCheckComponents(body)
	}
	content, _ := body["content"].(string)
	if discordLength(content) > 2000 {
		return discordInvalid("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
	}
	embeds, _ := body["embeds"].([]any)
	if f := discordCheckEmbeds(embeds); f != nil {
		return f
	}
	rows, _ := body["components"].([]any)
	if f := discordCheckRows(rows); f != nil {
		return f
	}
	if strings.TrimSpace(content) == "" && len(embeds) == 0 && len(rows) == 0 && kind != "edit" {
		return discordRefuse(400, 50006)
	}
	return nil
}

func discordCheckEmbeds(embeds []any) *discordRefusal {
	if len(embeds) > 10 {
		return discordInvalid("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
	}
	sum := 0
	for i, v := range embeds {
		e, _ := v.(map[string]any)
		at := fmt.Sprintf("embeds.%d.", i)
		empty := true
		check := func(field string, v any, limit int) *discordRefusal {
			s, _ := v.(string)
			s = strings.TrimSpace(s)
			if s != "" {
				empty = false
			}
			sum += discordLength(s)
			if discordLength(s) > limit {
				return discordInvalid(at+field, "BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", limit))
			}
			return nil
		}
		footer, _ := e["footer"].(map[string]any)
		author, _ := e["author"].(map[string]any)
		fields, _ := e["fields"].([]any)
		if len(fields) > 25 {
			return discordInvalid(at+"fields", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
		}
		checks := []*discordRefusal{check("title", e["title"], 256), check("description", e["description"], 4096), check("footer.text", footer["text"], 2048), check("author.name", author["name"], 256)}
		for j, v := range fields {
			field, _ := v.(map[string]any)
			for key, limit := range map[string]int{"name": 256, "value": 1024} {
				if s, _ := field[key].(string); strings.TrimSpace(s) == "" {
					return discordInvalid(fmt.Sprintf("%sfields.%d.%s", at, j, key), "BASE_TYPE_REQUIRED", "This field is required")
				}
				checks = append(checks, check(fmt.Sprintf("fields.%d.%s", j, key), field[key], limit))
			}
		}
		for _, f := range checks {
			if f != nil {
				return f
			}
		}
		for _, key := range []string{"image", "thumbnail"} {
			if picture, ok := e[key].(map[string]any); ok {
				empty = false
				if s, _ := picture["url"].(string); !discordURL(s) {
					return discordInvalid(at+key+".url", "URL_TYPE_INVALID_URL", "Not a well formed URL.")
				}
			}
		}
		if s, ok := e["url"].(string); ok && !discordURL(s) {
			return discordInvalid(at+"url", "URL_TYPE_INVALID_URL", "Not a well formed URL.")
		}
		if empty {
			return discordInvalid(at+"description", "BASE_TYPE_REQUIRED", "This field is required")
		}
	}
	if sum > 6000 {
		return discordInvalid("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
	}
	return nil
}

func discordURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && len(s) <= 2048
}

func discordCheckRows(rows []any) *discordRefusal {
	if len(rows) > 5 {
		return discordInvalid("components", "BASE_TYPE_MAX_LENGTH", "Must be 5 or fewer in length.")
	}
	ids := map[string]bool{}
	for i, v := range rows {
		row, _ := v.(map[string]any)
		if f := discordCheckRow(fmt.Sprintf("components.%d.components", i), row, ids); f != nil {
			return f
		}
	}
	return nil
}

func discordCheckRow(at string, row map[string]any, ids map[string]bool) *discordRefusal {
	inside, _ := row["components"].([]any)
	if row["type"] != 1.0 || len(inside) < 1 || len(inside) > 5 {
		return discordInvalid(at, "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
	}
	for j, v := range inside {
		c, _ := v.(map[string]any)
		if c["type"] == 3.0 {
			if len(inside) > 1 {
				return discordInvalid(at, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
			}
			return discordCheckSelect(at+".0", c, ids)
		}
		if f := discordCheckButton(fmt.Sprintf("%s.%d", at, j), c, ids); f != nil {
			return f
		}
	}
	return nil
}

func discordCheckSelect(at string, c map[string]any, ids map[string]bool) *discordRefusal {
	id, _ := c["custom_id"].(string)
	options, _ := c["options"].([]any)
	placeholder, _ := c["placeholder"].(string)
	switch {
	case id == "" || discordLength(id) > 100:
		return discordInvalid(at+".custom_id", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
	case ids[id]:
		return discordInvalid(at+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	case len(options) < 1 || len(options) > 25:
		return discordInvalid(at+".options", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")
	case discordLength(placeholder) > 150:
		return discordInvalid(at+".placeholder", "BASE_TYPE_MAX_LENGTH", "Must be 150 or fewer in length.")
	}
	ids[id] = true
	values := map[string]bool{}
	for i, v := range options {
		o, _ := v.(map[string]any)
		label, _ := o["label"].(string)
		value, _ := o["value"].(string)
		about, _ := o["description"].(string)
		if strings.TrimSpace(label) == "" || discordLength(label) > 100 || value == "" || discordLength(value) > 100 || discordLength(about) > 100 {
			return discordInvalid(fmt.Sprintf("%s.options.%d", at, i), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
		}
		if values[value] {
			return discordInvalid(fmt.Sprintf("%s.options.%d.value", at, i), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used")
		}
		values[value] = true
	}
	return nil
}

// discordCheckModal holds a modal to its limits: one to five inputs, each in a
// label of its own.
func discordCheckModal(data map[string]any) *discordRefusal {
	id, _ := data["custom_id"].(string)
	title, _ := data["title"].(string)
	inside, _ := data["components"].([]any)
	if id == "" || discordLength(id) > 100 || strings.TrimSpace(title) == "" || discordLength(title) > 45 || len(inside) < 1 || len(inside) > 5 {
		return discordInvalid("data", "BASE_TYPE_BAD_LENGTH", "a modal has a custom id, a title of at most 45 characters and one to five components")
	}
	for i, v := range inside {
		label, _ := v.(map[string]any)
		text, _ := label["label"].(string)
		input, _ := label["component"].(map[string]any)
		inputID, _ := input["custom_id"].(string)
		most, _ := input["max_length"].(float64)
		if label["type"] != 18.0 || input["type"] != 4.0 || strings.TrimSpace(text) == "" || discordLength(text) > 45 || inputID == "" || discordLength(inputID) > 100 || most < 0 || most > 4000 {
			return discordInvalid(fmt.Sprintf("data.components.%d", i), "BASE_TYPE_BAD_LENGTH", "a label of at most 45 characters holds one text input")
		}
	}
	return nil
}

func discordCheckButton(at string, b map[string]any, ids map[string]bool) *discordRefusal {
	label, _ := b["label"].(string)
	id, hasID := b["custom_id"].(string)
	address, hasURL := b["url"].(string)
	switch {
	case b["type"] != 2.0:
		return discordInvalid(at+".type", "BASE_TYPE_CHOICES", "only buttons are known here")
	case strings.TrimSpace(label) == "" || discordLength(label) > 80:
		return discordInvalid(at+".label", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 80 in length.")
	case b["style"] == 5.0 && (hasID || !hasURL || !discordURL(address) || len(address) > 512):
		return discordInvalid(at+".url", "BUTTON_COMPONENT_INVALID_URL", "A link button must have a url and no custom id.")
	case b["style"] != 5.0 && (hasURL || !hasID || id == "" || discordLength(id) > 100):
		return discordInvalid(at+".custom_id", "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED", "A custom id and no url required.")
	case hasID && ids[id]:
		return discordInvalid(at+".custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
	}
	if hasID {
		ids[id] = true
	}
	return nil
}

var discordCommandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

var discordLocales = strings.Fields("id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko")

// checkCommands holds a bulk overwrite to Discord's limits.
func discordCheckCommands(commands []map[string]any) *discordRefusal {
	if len(commands) > 100 {
		return discordInvalid("commands", "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.")
	}
	names := map[string]bool{}
	for i, c := range commands {
		at := fmt.Sprint(i)
		if f := discordCheckNamed(at, c); f != nil {
			return f
		}
		name := c["name"].(string)
		if names[name] {
			return discordInvalid(at+".name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		names[name] = true
		options, _ := c["options"].([]any)
		if f := discordCheckOptions(at, options); f != nil {
			return f
		}
		if size := discordCommandSize(c); size > 8000 {
			return discordInvalid(at, "APPLICATION_COMMAND_TOO_LARGE", fmt.Sprintf("%d characters", size))
		}
	}
	return nil
}

func discordCheckNamed(at string, c map[string]any) *discordRefusal {
	name, _ := c["name"].(string)
	if !discordCommandName.MatchString(name) || name != strings.ToLower(name) {
		return discordInvalid(at+".name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
	if s, _ := c["description"].(string); strings.TrimSpace(s) == "" || discordLength(s) > 100 {
		return discordInvalid(at+".description", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
	}
	localized, _ := c["description_localizations"].(map[string]any)
	for locale, v := range localized {
		s, _ := v.(string)
		known := false
		for _, l := range discordLocales {
			known = known || l == locale
		}
		if !known || strings.TrimSpace(s) == "" || discordLength(s) > 100 {
			return discordInvalid(at+".description_localizations", "BASE_TYPE_BAD_LENGTH", "bad locale or length: "+locale)
		}
	}
	return nil
}

func discordCheckOptions(at string, options []any) *discordRefusal {
	if len(options) > 25 {
		return discordInvalid(at+".options", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
	}
	optional, names := false, map[string]bool{}
	for j, v := range options {
		o, _ := v.(map[string]any)
		at := fmt.Sprintf("%s.options.%d", at, j)
		if f := discordCheckNamed(at, o); f != nil {
			return f
		}
		name := o["name"].(string)
		if names[name] {
			return discordInvalid(at+".name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
		}
		names[name] = true
		if o["required"] == true && optional {
			return discordInvalid(at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		optional = optional || o["required"] != true
		choices, _ := o["choices"].([]any)
		if len(choices) > 0 && o["autocomplete"] == true {
			return discordInvalid(at+".autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_NO_CHOICES", "Cannot have choices and autocomplete")
		}
		if f := discordCheckChoices(at, choices); f != nil {
			return f
		}
	}
	return nil
}

func discordCheckChoices(at string, choices []any) *discordRefusal {
	if len(choices) > 25 {
		return discordInvalid(at+".choices", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
	}
	for k, v := range choices {
		c, _ := v.(map[string]any)
		name, _ := c["name"].(string)
		if name == "" || discordLength(name) > 100 {
			return discordInvalid(fmt.Sprintf("%s.choices.%d.name", at, k), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
		}
		if s, ok := c["value"].(string); ok && (s == "" || discordLength(s) > 100) {
			return discordInvalid(fmt.Sprintf("%s.choices.%d.value", at, k), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
		}
	}
	return nil
}

func discordCommandSize(v any) int {
	switch v := v.(type) {
	case map[string]any:
		sum := 0
		for key, value := range v {
			if s, ok := value.(string); ok && (key == "name" || key == "description" || key == "value") {
				sum += discordLength(s)
			} else {
				sum += discordCommandSize(value)
			}
		}
		return sum
	case []any:
		sum := 0
		for _, e := range v {
			sum += discordCommandSize(e)
		}
		return sum
	}
	return 0
}
