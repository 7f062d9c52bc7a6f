package bot

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// Reading is what the bot reads.
type Reading interface {
	// SourcesOf returns what a chat's briefings are made from: the sources that
	// all share, and its own, oldest first.
	SourcesOf(ctx context.Context, c platforms.Chat) ([]content.Source, error)
	// Outlets returns the names of the outlets that all are told of.
	Outlets(ctx context.Context) ([]string, error)
	// AddOwnSource makes a source a chat's own, if it has fewer than most and
	// whoever asks fewer than MostSourcesOfOne elsewhere; the error is
	// ErrManySources otherwise. It reports whether the chat had room, and whether
	// all chats share it already.
	AddOwnSource(ctx context.Context, c platforms.Chat, s content.Source, by string, most int) (room, shared bool, err error)
	// RemoveOwnSource takes a source of its own from a chat.
	RemoveOwnSource(ctx context.Context, c platforms.Chat, id int64) (bool, error)
}

// MostSourcesOfOne is how many sources one person may have added in all chats of
// a platform.
const MostSourcesOfOne = 40

// ErrManySources says that a person has added as many sources as one may.
var ErrManySources = errors.New("this person has added as many sources as one may; some must be removed first")

const (
	mostSources  = 20 // of its own that a chat may have
	shownSources = 30 // in a list
)

// sources lists what is read, or adds or removes one.
func (a *asked) sources(ctx context.Context) (platforms.Message, error) {
	if a.Call.Value("add") != "" || a.Call.Value("remove") != "" {
		switch { // the list is for everybody
		case a.Guest:
			return a.text("guest", "Command", "sources"), nil
		case !a.Manager && a.Chat.Kind != platforms.Direct:
			return a.text("managers_only", "Command", "sources"), nil
		}
	}
	if add := strings.TrimSpace(a.Call.Value("add")); add != "" {
		return a.addSource(ctx, add)
	}
	all, err := a.Sources.SourcesOf(ctx, a.Chat)
	if err != nil {
		return platforms.Message{}, err
	}
	if remove := strings.TrimSpace(a.Call.Value("remove")); remove != "" {
		return a.removeSource(ctx, all, remove)
	}
	if len(all) == 0 {
		m := a.text("no_sources")
		m.Buttons = [][]platforms.Button{platforms.Row(a.addSourceButton())}
		return m, nil
	}
	own := 0
	for _, s := range all {
		if s.Own {
			own++
		}
	}
	// Its own first, then those that are unwell: they are what one looks for.
	slices.SortStableFunc(all, func(x, y content.Source) int {
		rank := func(s content.Source) int {
			switch {
			case s.Own:
				return 0
			case s.Failures > 0 || s.Silent(a.now):
				return 1
			}
			return 2
		}
		return rank(x) - rank(y)
	})
	var l platforms.List
	menu := platforms.Menu{Label: a.say.Say("stop_which")}
	for _, s := range all[:min(len(all), shownSources)] {
		t := platforms.Join(a.nameAndLink(s), platforms.S(" · "+a.health(s)))
		if s.Own {
			t = append(t, platforms.Span{Text: " · " + a.say.Say("own_source")})
			menu.Buttons = append(menu.Buttons, platforms.Press("✖ "+nameOfSource(s), "/sources remove:"+briefing.StoryRef(s.ID)))
		}
		l.Items = append(l.Items, t)
	}
	m := message(platforms.Heading{Text: platforms.S(a.say.Count("sources_title", len(all)))}, l)
	if more := len(all) - len(l.Items); more > 0 {
		m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Count("more_sources", more))})
	}
	m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("sources_note"))})
	if buttons := platforms.Row(menu.Buttons...); len(buttons) > 0 {
		m.Menus = []platforms.Menu{{Label: menu.Label, Buttons: buttons[:min(len(buttons), platforms.MostChoices)]}}
	}
	m.Buttons = [][]platforms.Button{platforms.Row(a.addSourceButton())}
	m.Replace = a.Pressed
	return m, nil
}

func (a *asked) addSourceButton() platforms.Button {
	b := platforms.Press(a.say.Say("sources_add_button"), "/sources")
	b.Ask = "add"
	return b
}

// nameAndLink names a source and leads to it: members to its site alone, since
// the address of a feed may be a secret; managers to the feed, if the chat added
// it.
func (a *asked) nameAndLink(s content.Source) platforms.Text {
	address := siteOf(s.URL)
	if u, err := url.Parse(s.URL); err == nil && address != "" && s.Own && (a.Manager || a.Chat.Kind == platforms.Direct) {
		u.User = nil
		address = u.String()
	}
	if address == "" {
		return platforms.S(nameOfSource(s))
	}
	return platforms.A(nameOfSource(s), address)
}

// siteOf returns scheme and host of an address, "" of what has none.
func siteOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).String()
}

// nameOfSource returns what a source is called: by its address, only the host or
// the name of the file is told.
func nameOfSource(s content.Source) string {
	for _, name := range []string{s.Publisher, s.Title} {
		if name != "" {
			return name
		}
	}
	if u, err := url.Parse(s.URL); err == nil && u.Host != "" {
		return u.Host
	}
	return path.Base(s.URL)
}

// health says in words how a source is doing.
func (a *asked) health(s content.Source) string {
	switch {
	case s.Retired, s.Failures > 0:
		return a.say.Say("source_failing")
	case s.Fetched.IsZero():
		return a.say.Say("source_waiting")
	case s.Silent(a.now):
		return a.say.Say("source_silent", "When", a.say.Ago(s.Newest, a.now))
	case s.Newest.IsZero():
		return a.say.Say("source_well")
	}
	return a.say.Say("source_newest", "When", a.say.Ago(s.Newest, a.now))
}

// addSource reads an address, shows what it brings, and adds it once that is
// confirmed.
func (a *asked) addSource(ctx context.Context, given string) (platforms.Message, error) {
	address, pick := cutPick(given)
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	if content.CanonicalURL(address) == "" {
		return a.noFeed(address, a.say.Say("not_an_address")), nil
	}
	found, articles, err := a.Try(ctx, address)
	if err != nil {
		if ctx.Err() != nil {
			return platforms.Message{}, err
		}
		a.Log.Info("an address offered as a source cannot be read", "address", address, "error", err)
		return a.noFeed(address, a.say.Say("cannot_be_read")), nil
	}
	if len(found) == 0 {
		return a.noFeed(address, a.say.Say("no_feed_there")), nil
	}
	if pick > 0 && pick <= len(found) && len(found) > 1 {
		if found, articles, err = a.Try(ctx, found[pick-1].Source.URL); err != nil && ctx.Err() != nil {
			return platforms.Message{}, err
		} else if err != nil || len(found) != 1 {
			return a.noFeed(address, a.say.Say("cannot_be_read")), nil
		}
	}
	if len(found) > 1 {
		return a.whichFeed(address, found), nil
	}
	source := found[0].Source
	if a.Call.Value("sure") != "yes" {
		return a.sourceFound(source, articles, strings.TrimPrefix(address, "https://"), pick), nil
	}
	switch room, shared, err := a.Sources.AddOwnSource(ctx, a.Chat, source, a.Person.ID, mostSources); {
	case errors.Is(err, ErrManySources):
		return a.text("too_many_added", "Most", MostSourcesOfOne), nil
	case err != nil:
		return platforms.Message{}, err
	case shared:
		return a.text("source_known", "Name", nameOfSource(source)), nil
	case !room:
		return a.text("too_many_sources", "Most", mostSources), nil
	}
	m := a.text("source_added", "Name", nameOfSource(source))
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("undo_button"), "/sources remove:"+source.URL), platforms.Press(a.say.Say("sources_button"), "/sources"))}
	m.Replace = a.Pressed
	return m, nil
}

// whichFeed asks which of the feeds of a page is meant.
func (a *asked) whichFeed(address string, found []content.Found) platforms.Message {
	m := a.text("which_feed", "Address", address)
	menu := platforms.Menu{Label: a.say.Say("choose")}
	l := platforms.List{Start: 1}
	for i, f := range found[:min(len(found), platforms.MostChoices)] {
		name := f.Source.Title
		if name == "" {
			name = f.Source.URL
		}
		l.Items = append(l.Items, platforms.Join(platforms.A(name, f.Source.URL), platforms.S(" · "+a.say.Count("articles", f.Items))))
		line := a.fitting("/sources add:"+f.Source.URL, "/sources add:"+strings.TrimPrefix(address, "https://")+pickMark+strconv.Itoa(i+1))
		menu.Buttons = append(menu.Buttons, platforms.Press(fmt.Sprintf("%d. %s", i+1, name), line))
	}
	m.Blocks = append(m.Blocks, l)
	if menu.Buttons = platforms.Row(menu.Buttons...); len(menu.Buttons) > 0 {
		m.Menus = []platforms.Menu{menu}
	} else { // no button can carry an address that long
		m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("sources_long", "Line", "/sources add:"+address+pickMark+"1"))})
	}
	return m
}

// sourceFound shows what a source brings, and asks whether to add it.
func (a *asked) sourceFound(source content.Source, articles []content.Article, given string, pick int) platforms.Message {
	m := a.text("source_found", "Name", nameOfSource(source))
	var l platforms.List
	for _, art := range articles[:min(len(articles), 3)] {
		l.Items = append(l.Items, platforms.Join(platforms.A(art.Title, art.URL), platforms.S(" · "+a.say.Ago(art.Published, a.now))))
	}
	if len(l.Items) > 0 {
		m.Blocks = append(m.Blocks, l)
	}
	if pick > 0 {
		given += pickMark + strconv.Itoa(pick)
	}
	line := "/sources add:" + source.URL + " sure:yes"
	yes := platforms.Press(a.say.Say("sources_yes"), a.fitting(line, "/sources add:"+given+" sure:yes"))
	if len(yes.Line) > a.room() { // no button can carry it
		m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S(a.say.Say("sources_long", "Line", line))})
	}
	m.Buttons = [][]platforms.Button{platforms.Row(yes, platforms.Press(a.say.Say("back_button"), "/sources"))}
	return m
}

// fitting returns a line for a button: the first if a button can carry it, and
// the other, which leads to the same by another way, if not.
func (a *asked) fitting(line, other string) string {
	if len(line) <= a.room() {
		return line
	}
	return other
}

// pickMark stands between the address of a page and the number of the feed
// that is meant, so that a button can carry what leads to an address too long
// for it.
const pickMark = " pick:"

// cutPick reads an address that may be followed by pickMark and a number.
func cutPick(given string) (address string, pick int) {
	if i := strings.LastIndex(given, pickMark); i > 0 {
		if n, err := strconv.Atoi(given[i+len(pickMark):]); err == nil && n > 0 {
			return strings.TrimSpace(given[:i]), n
		}
	}
	return given, 0
}

func (a *asked) noFeed(address, problem string) platforms.Message {
	m := a.text("no_feed", "Address", address, "Problem", problem)
	m.Buttons = [][]platforms.Button{platforms.Row(a.addSourceButton(), platforms.Press(a.say.Say("sources_button"), "/sources"))}
	return m
}

// removeSource removes a source of the chat, by its reference, address, name or
// place in the list.
func (a *asked) removeSource(ctx context.Context, all []content.Source, which string) (platforms.Message, error) {
	id, _ := briefing.ReadStoryRef(which)
	n, _ := strconv.Atoi(which)
	own := slices.DeleteFunc(slices.Clone(all), func(s content.Source) bool { return !s.Own })
	i := slices.IndexFunc(own, func(s content.Source) bool {
		return s.ID == id || s.URL == which || content.Fold(nameOfSource(s)) == content.Fold(which)
	})
	if i < 0 && n > 0 && n <= len(own) {
		i = n - 1
	}
	if i < 0 {
		m := a.text("not_own_source", "Name", which)
		m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("sources_button"), "/sources"), platforms.Press(a.say.Say("mutes_button"), "/mute"))}
		return m, nil
	}
	if _, err := a.Sources.RemoveOwnSource(ctx, a.Chat, own[i].ID); err != nil {
		return platforms.Message{}, err
	}
	m := a.text("source_removed", "Name", nameOfSource(own[i]))
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press(a.say.Say("undo_button"), "/sources add:"+own[i].URL+" sure:yes"), platforms.Press(a.say.Say("sources_button"), "/sources"))}
	m.Replace = a.Pressed
	return m, nil
}
