package bot

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"daybrief/briefing"
	"daybrief/platforms"
)

// Words by which options are switched.
const (
	on   = "on"
	off  = "off"
	auto = "auto"
)

// settings shows what the chat has set, or sets it, in one message.
func (a *asked) settings(ctx context.Context) (platforms.Message, error) {
	set := a.set
	changed := false
	for option, to := range map[string]*string{"language": &set.Language, "format": &set.Format, "zone": &set.Zone, "alerts": &set.Alerts} {
		if v := a.Call.Value(option); v != "" {
			*to, changed = v, true
			if v == auto || v == off {
				*to = ""
			}
		}
	}
	for option, to := range map[string]*bool{"silent": &set.Silent, "picture": &set.Picture} {
		if v := a.Call.Value(option); v != "" {
			*to, changed = v == on, true
		}
	}
	if v := a.Call.Value("quiet"); v != "" {
		quiet, ok := readQuiet(v)
		if !ok {
			return a.askAgain("bad_quiet", v, "quiet"), nil
		}
		set.Quiet, changed = quiet, true
	}
	if v := a.Call.Value("ping"); v != "" {
		role, ok := readRole(v)
		if !ok {
			return a.askAgain("bad_role", v, "ping"), nil
		}
		set.Ping, changed = role, true
	}
	if changed {
		if err := a.Preferences.Set(ctx, a.Chat, set); err != nil {
			return platforms.Message{}, err
		}
		a.set, a.say = set, a.phrases(set)
	}
	m := a.panel()
	if a.Call.Value("zone") != "" && !a.Pressed { // perhaps on the way to a subscription
		m.Buttons = append(m.Buttons, platforms.Row(platforms.Press(a.say.Say("subscribe_button"), "/subscribe")))
	}
	if changed && !a.Pressed {
		m.Blocks = append([]platforms.Block{platforms.Paragraph{Text: platforms.B(a.say.Say("settings_saved"))}}, m.Blocks...)
	}
	return m, nil
}

func (a *asked) askAgain(id, value, option string) platforms.Message {
	m := a.text(id, "Value", value)
	b := platforms.Press(a.say.Say("set_"+option), "/settings")
	b.Ask = option
	m.Buttons = [][]platforms.Button{platforms.Row(b, platforms.Press(a.say.Say("settings_button"), "/settings"))}
	return m
}

var quietForm = regexp.MustCompile(`^(\d{1,2})(?::(\d{2}))?\s*(?:-|–|to)\s*(\d{1,2})(?::(\d{2}))?$`)

// readQuiet reads 22:00-07:00, 22-7, or off.
func readQuiet(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == off {
		return "", true
	}
	m := quietForm.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	clock := func(hour, minute string) (string, bool) {
		h, _ := strconv.Atoi(hour)
		n, _ := strconv.Atoi(cmp.Or(minute, "0"))
		return fmt.Sprintf("%02d:%02d", h, n), h < 24 && n < 60
	}
	from, ok1 := clock(m[1], m[2])
	until, ok2 := clock(m[3], m[4])
	return from + "-" + until, ok1 && ok2 && from != until
}

var roleForm = regexp.MustCompile(`^(?:<@&)?(\d{15,21})>?$`)

// readRole reads a role as Discord writes it, or off.
func readRole(s string) (string, bool) {
	if s = strings.TrimSpace(s); strings.EqualFold(s, off) {
		return "", true
	}
	m := roleForm.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// panel shows the settings, with a button for each.
func (a *asked) panel() platforms.Message {
	set := a.set
	yes := func(b bool) string {
		if b {
			return a.say.Say("yes")
		}
		return a.say.Say("no")
	}
	line := func(id, value string) platforms.Text {
		return platforms.Join(platforms.B(a.say.Say("set_"+id)), platforms.S(" · "+value))
	}
	lang := a.say.Say("language_auto")
	if set.Language != "" {
		lang = nameOf(set.Language)
	}
	items := []platforms.Text{
		line("language", lang), line("zone", cmp.Or(set.Zone, a.say.Say("unset"))), line("format", a.say.Say("format_"+cmp.Or(set.Format, briefing.Brief))),
		line("alerts", a.say.Say("alerts_"+cmp.Or(set.Alerts, off))), line("quiet", cmp.Or(set.Quiet, a.say.Say("no"))),
		line("silent", yes(set.Silent)), line("picture", yes(set.Picture)),
	}
	if set.Ping != "" {
		items = append(items, line("ping", set.Ping))
	}
	title := a.say.Say("settings_title")
	if a.Elsewhere && a.Chat.Title != "" {
		title += " · " + a.Chat.Title
	}
	m := message(platforms.Heading{Text: platforms.S(title)}, platforms.List{Items: items})
	toggle := func(id string, now bool) platforms.Button {
		to := on
		if now {
			to = off
		}
		return platforms.Press(a.say.Say("set_"+id), "/settings "+id+":"+to)
	}
	if set.Quiet != "" && set.Zone == "" { // the hours of which clock?
		m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.S(a.say.Say("quiet_zone"))})
		zones := a.zoneButtons(func(zone string) string { return "/settings zone:" + zone })
		m.Menus = []platforms.Menu{{Label: a.say.Say("set_zone"), Buttons: platforms.Row(zones...)}}
	}
	m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("settings_note"))})
	m.Buttons = [][]platforms.Button{
		platforms.Row(platforms.Press(a.say.Say("set_language"), "/panel language"), platforms.Press(a.say.Say("set_zone"), "/panel zone"), platforms.Press(a.say.Say("set_format"), "/panel format")),
		platforms.Row(platforms.Press(a.say.Say("set_alerts"), "/panel alerts"), platforms.Press(a.say.Say("set_quiet"), "/panel quiet"), toggle("silent", set.Silent), toggle("picture", set.Picture)),
	}
	m.Replace = a.Pressed
	return m
}

// nameOf is what speakers of a language call it.
func nameOf(tag string) string { return display.Self.Name(language.Make(tag)) }

// panelOf shows what one setting can be.
func (a *asked) panelOf() platforms.Message {
	which := a.Call.Value("which")
	m := a.text("choose_" + which)
	menu := platforms.Menu{Label: a.say.Say("set_" + which)}
	add := func(label, value string) {
		menu.Buttons = append(menu.Buttons, platforms.Press(label, "/settings "+which+":"+value))
	}
	ask := platforms.Press(a.say.Say("other_button"), "/settings")
	ask.Ask = which
	row := []platforms.Button{}
	switch which {
	case "language":
		add(a.say.Say("language_auto"), auto)
		for _, tag := range a.Catalog.Languages() {
			add(nameOf(tag), tag)
		}
	case "format":
		for _, f := range []string{briefing.Brief, briefing.Headlines, briefing.Full} {
			add(a.say.Say("format_"+f), f)
		}
	case "alerts":
		for _, kind := range []string{off, briefing.FollowAlerts, briefing.BigAlerts, briefing.AllAlerts} {
			add(a.say.Say("alerts_"+kind), kind)
		}
	case "quiet":
		for _, q := range []string{off, "22:00-07:00", "23:00-06:00", "00:00-08:00"} {
			label := q
			if q == off {
				label = a.say.Say("alerts_" + off)
			}
			add(label, q)
		}
		row = append(row, ask)
	case "zone":
		menu.Buttons = a.zoneButtons(func(zone string) string { return "/settings zone:" + zone })
		if a.Chat.Kind == platforms.Direct {
			row = append(row, platforms.Button{Label: a.say.Say("locate_button"), Locate: true})
		}
		row = append(row, ask)
	}
	menu.Buttons = platforms.Row(menu.Buttons...)
	m.Menus = []platforms.Menu{menu}
	m.Buttons = [][]platforms.Button{platforms.Row(append(row, platforms.Press(a.say.Say("back_button"), "/settings"))...)}
	m.Replace = a.Pressed
	return m
}

// zoneButtons offers the zones of the person's language first, then one for
// every part of the world.
func (a *asked) zoneButtons(line func(zone string) string) []platforms.Button {
	zones := slices.Clone(askedZones)
	if z := zoneOfLocale(a.Person.Locale); z != "" && !slices.Contains(zones, z) {
		zones = append([]string{z}, zones...)
	}
	var row []platforms.Button
	for _, zone := range zones {
		city := strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ")
		row = append(row, platforms.Press(city+" "+a.now.In(briefing.Schedule{Zone: zone}.Location()).Format("15:04"), line(zone)))
	}
	return row
}
