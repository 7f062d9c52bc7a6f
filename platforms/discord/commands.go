package discord

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"daybrief/platforms"
)

// command is a slash command as it is registered, without what Discord adds.
type command struct {
	Name         string            `json:"name"`
	Description  string            `json:"description"`
	Localized    map[string]string `json:"description_localizations,omitempty"`
	Options      []option          `json:"options,omitempty"`
	Permissions  *string           `json:"default_member_permissions,omitempty"`
	Contexts     []int             `json:"contexts,omitempty"`
	Integrations []int             `json:"integration_types,omitempty"`
}

type option struct {
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Localized   map[string]string `json:"description_localizations,omitempty"`
	Type        int               `json:"type"`
	Required    bool              `json:"required,omitempty"`
	Choices     []choice          `json:"choices,omitempty"`
	Completes   bool              `json:"autocomplete,omitempty"`
	Min         *float64          `json:"min_value,omitempty"`
	Max         *float64          `json:"max_value,omitempty"`
}

type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Where a command can be used: 0 a guild, 1 the bot's direct messages, 2 other
// direct messages. It is there for those who installed the application in
// their guild (0) or for themselves (1).
var (
	everywhere     = []int{0, 1, 2}
	withTheBot     = []int{0, 1}
	anyInstall     = []int{0, 1}
	manageGuildBit = "32"
)

// Limits of a command's parts, in characters.
const (
	maxCommandText = 100
	maxChoices     = 25
	maxOptions     = 25
)

// commandsOf derives the registration from the grammar.
func commandsOf(g platforms.Grammar) []command {
	out := []command{}
	for _, c := range g.Listed() {
		j := command{Name: c.Name, Description: clip(c.Description, maxCommandText), Localized: localized(c.Localized), Contexts: everywhere, Integrations: anyInstall}
		if c.Managers {
			j.Permissions, j.Contexts = &manageGuildBit, withTheBot
		}
		for _, o := range c.Options[:min(len(c.Options), maxOptions)] {
			j.Options = append(j.Options, optionOf(o))
		}
		slices.SortStableFunc(j.Options, func(a, b option) int { // Discord takes no other order
			return cmp.Compare(boolInt(b.Required), boolInt(a.Required))
		})
		out = append(out, j)
	}
	return out
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func optionOf(o platforms.Option) option {
	j := option{Name: o.Name, Description: clip(o.Description, maxCommandText), Localized: localized(o.Localized),
		Type: int(discordgo.ApplicationCommandOptionString), Required: o.Required, Completes: o.Completes}
	switch o.Kind {
	case platforms.Number:
		j.Type = int(discordgo.ApplicationCommandOptionInteger)
		low := float64(o.Min)
		j.Min = &low
		if o.Max != 0 {
			high := float64(o.Max)
			j.Max = &high
		}
	case platforms.Where:
		// Any type of channel, since Discord's own document knows no way to name
		// media channels here. What cannot be posted to is refused when named.
		j.Type, j.Completes = int(discordgo.ApplicationCommandOptionChannel), false
	case platforms.Pick:
		for _, c := range o.Choices[:min(len(o.Choices), maxChoices)] {
			j.Choices = append(j.Choices, choice{Name: clip(c.Label, maxCommandText), Value: c.Value})
		}
		j.Completes = len(j.Choices) == 0 && o.Completes // Discord takes one or the other
	}
	return j
}

// locales are those that Discord knows.
var locales = strings.Fields("id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko")

// localized keeps the languages that Discord knows. A language without a
// region stands for all of its regions that have no text of their own.
func localized(byTag map[string]string) map[string]string {
	out := map[string]string{}
	for _, locale := range locales {
		language, _, _ := strings.Cut(locale, "-")
		for tag, text := range byTag {
			exact := strings.EqualFold(strings.ReplaceAll(tag, "_", "-"), locale)
			_, taken := out[locale]
			if text = clip(text, maxCommandText); text != "" && (exact || !taken && strings.EqualFold(tag, language)) {
				out[locale] = text
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// register makes Discord's global commands those of the grammar. It writes
// only when something differs: Discord counts what it is told, and a rewrite
// would give every command a new version in every client.
func (d *Discord) register(ctx context.Context, g platforms.Grammar) error {
	want, err := encode(commandsOf(g))
	if err != nil {
		return err
	}
	select {
	case d.registering <- struct{}{}:
		defer func() { <-d.registering }()
	case <-ctx.Done():
		return ended(ctx, 0)
	}
	d.mu.Lock()
	same := bytes.Equal(want, d.registered)
	d.mu.Unlock()
	if same {
		return nil
	}
	path, err := d.commandsPath(ctx)
	if err != nil {
		return err
	}
	var raw json.RawMessage
	if err := d.bot(ctx, call{method: http.MethodGet, path: path + "?with_localizations=true", bucket: bucket{kind: "commands"}}, &raw); err != nil {
		return err
	}
	var have []command
	if err := json.Unmarshal(raw, &have); err != nil {
		have = nil // of another program: something this one never registers
	}
	if !bytes.Equal(normal(have), normal(commandsOf(g))) {
		if err := d.bot(ctx, call{method: http.MethodPut, path: path, bucket: bucket{kind: "commands"}, body: want}, &raw); err != nil {
			return err
		}
		d.log.Info("registered the commands", "count", len(commandsOf(g)))
	}
	d.keepIDs(raw)
	d.mu.Lock()
	d.registered = want
	d.mu.Unlock()
	return nil
}

// commandsPath is where the application's global commands are.
func (d *Discord) commandsPath(ctx context.Context) (string, error) {
	var app struct {
		ID string `json:"id"`
	}
	err := d.bot(ctx, call{method: http.MethodGet, path: "/applications/@me", bucket: bucket{kind: "application"}}, &app)
	return "/applications/" + app.ID + "/commands", err
}

// normal writes commands in one order, for comparison.
func normal(commands []command) []byte {
	commands = slices.Clone(commands)
	slices.SortFunc(commands, func(a, b command) int { return cmp.Compare(a.Name, b.Name) })
	for i := range commands {
		c := &commands[i]
		c.Contexts, c.Integrations = slices.Sorted(slices.Values(c.Contexts)), slices.Sorted(slices.Values(c.Integrations))
	}
	out, _ := json.Marshal(commands)
	return out
}

// registerTries is how often registration is tried before listening goes on
// with the commands that Discord has.
const registerTries = 4

// prepare registers the commands, patiently. It fails only when the token is
// of no use.
func (d *Discord) prepare(ctx context.Context, g platforms.Grammar) error {
	pause := time.Second
	for try := range registerTries {
		err := d.register(ctx, g)
		if err == nil || ctx.Err() != nil {
			return nil
		}
		e, _ := errors.AsType[*platforms.Error](err)
		if e.Kind == platforms.Denied {
			return err
		}
		d.log.Error("cannot register the commands", "try", try+1, "error", err)
		if e.Kind == platforms.Rejected || e.Kind == platforms.Gone {
			return nil // the same again would be refused again
		}
		if e.Kind == platforms.Busy {
			pause = min(e.Wait, time.Minute)
		}
		if pauseFor(ctx, pause) != nil {
			return nil
		}
		pause *= 2
	}
	return nil
}

// pauseFor waits, or returns the error of ctx.
func pauseFor(ctx context.Context, pause time.Duration) error {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
