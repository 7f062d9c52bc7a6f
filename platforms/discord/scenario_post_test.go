package discord

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

func briefing(title string, tags ...string) platforms.Message {
	return platforms.Message{Tags: tags, Blocks: []platforms.Block{platforms.Heading{Text: platforms.S(title)}, platforms.Paragraph{Text: platforms.S("What happened.")}}}
}

var crossposting = func(c *Config) { c.Crossposts = 10 }

var storyPosts = func(c *Config) { c.StoryPosts = true }

// stories is a briefing of two stories and a line.
func stories() platforms.Message {
	m := briefing("Morning briefing", "world")
	card := func(title string) platforms.Card {
		return platforms.Card{Title: platforms.S(title), Body: []platforms.Text{platforms.S(title + ", officials said.")}}
	}
	m.Blocks = append(m.Blocks, card("Bridge opens"), card("Bank restores accounts"), platforms.List{Items: []platforms.Text{platforms.S("Tidal plant joins the grid")}})
	m.Buttons = [][]platforms.Button{{platforms.Press("More on 1", "/story 1")}}
	m.Ping = "42"
	return m
}

var placeScenarios = []scenario{
	{name: "a post for each story in a forum", deaf: true, config: storyPosts, run: func(s *stage) {
		for _, kind := range []platforms.ChatKind{platforms.Forum, ""} { // known to be one, or not
			forum := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
			ids := s.server.Tags(forum, false, platformtest.DiscordTag{Name: "World"})
			out := platforms.Outgoing{Chat: platforms.Chat{Platform: name, ID: forum, Kind: kind}, Message: stories(), Key: "k" + string(kind)}
			for out.Part = range 3 {
				if out.Part == 1 { // the process dies, and the next sends it again
					s.settle(time.Minute)
					s.Discord = s.adapter(testToken)
					s.Discord.storyPosts = true
				}
				for _, out.Tried = range []time.Time{{}, time.Now()} {
					sent, err := s.Send(s.t.Context(), out)
					s.do(err)
					s.check(sent.Parts == 3 && sent.Bytes > 0, "%+v", sent)
				}
				out.Tried = time.Time{}
			}
			var names, silent []string
			posts := s.server.Posts(forum)
			for _, p := range posts {
				names = append(names, p.Name)
				s.check(len(p.Tags) == 1 && p.Tags[0] == ids[0], "tags %v", p.Tags)
				for _, m := range s.server.Shown(p.ID) {
					silent = append(silent, strconv.FormatBool(m.Silent))
				}
			}
			s.wants("posts", strings.Join(names, ", "), "Bridge opens, Bank restores accounts, Morning briefing")
			s.wants("silent", strings.Join(silent, " "), "true true false")
			whole := s.texts(posts[2].ID)
			s.check(strings.Contains(whole, "Tidal plant") && !strings.Contains(whole, "officials") && strings.Contains(s.texts(posts[0].ID), "Bridge opens, officials said."), "%q", whole)
		}
	}},
	{name: "one story needs no post of its own", deaf: true, config: storyPosts, run: func(s *stage) {
		forum := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
		m := stories()
		m.Blocks = m.Blocks[:3]
		sent, err := s.posts(forum, platforms.Forum, m)
		s.do(err)
		posts := s.server.Posts(forum)
		s.check(sent.Parts == 1 && len(posts) == 1 && posts[0].Name == "Morning briefing", "%+v, %+v", sent, posts)
	}},
	{name: "a post for each briefing in a forum", deaf: true, run: func(s *stage) {
		forum := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
		ids := s.server.Tags(forum, false, platformtest.DiscordTag{Name: "💻 Technology"}, platformtest.DiscordTag{Name: "World"}, platformtest.DiscordTag{Name: "mods", Moderated: true})
		_, err := s.posts(forum, platforms.Forum, briefing("Morning briefing", "technology", "mods"))
		s.do(err)
		_, err = s.posts(forum, platforms.Forum, briefing("Evening briefing"))
		s.do(err)
		posts := s.server.Posts(forum)
		s.check(len(posts) == 2 && posts[0].Name == "Morning briefing" && len(posts[0].Tags) == 1 && posts[0].Tags[0] == ids[0] && len(posts[1].Tags) == 0, "%+v", posts)
		s.check(strings.Contains(s.texts(posts[0].ID), "What happened."), "%q", s.texts(posts[0].ID))
	}},
	{name: "a forum that nobody said is one", deaf: true, run: func(s *stage) {
		forum := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
		for range 2 {
			_, err := s.posts(forum, "", briefing("Morning"))
			s.do(err)
		}
		s.check(len(s.server.Posts(forum)) == 2 && len(s.server.Requests("POST /channels/"+forum+"/messages")) == 1, "%+v", s.server.Posts(forum))
	}},
	{name: "a forum that nobody said is one, where a post was cut", deaf: true, run: func(s *stage) {
		forum := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
		_, err := s.posts(forum, "", briefing("Yesterday"))
		s.do(err)
		s.server.Fail(platformtest.FaultCutAfter)
		tried := time.Now()
		out := platforms.Outgoing{Chat: platforms.Chat{ID: forum}, Message: briefing("Morning"), Key: "k"}
		_, err = s.Send(s.t.Context(), out)
		s.check(platforms.KindOf(err) == platforms.Unsure && err != nil, "%v", err)
		s.settle(10 * time.Minute)
		s.Discord = s.adapter(testToken)
		out.Tried = tried
		_, err = s.Send(s.t.Context(), out)
		s.do(err)
		s.check(len(s.server.Posts(forum)) == 2, "%+v", s.server.Posts(forum))
	}},
	{name: "an announcement channel that nobody said is one", deaf: true, config: crossposting, run: func(s *stage) {
		wire := s.server.Channel(s.guild, "wire", platformtest.DiscordAnnouncement)
		for range 2 {
			_, err := s.posts(wire, "", say("x"))
			s.do(err)
		}
		s.check(len(s.server.Published(wire)) == 2 && len(s.server.Requests("GET /channels/"+wire)) == 1, "%d published", len(s.server.Published(wire)))
	}},
	{name: "what the gateway told of a channel is not asked again", config: crossposting, run: func(s *stage) {
		wire := s.server.Channel(s.guild, "wire", platformtest.DiscordAnnouncement)
		s.settle(time.Second)
		_, err := s.posts(wire, "", say("x"))
		s.do(err)
		s.check(len(s.server.Published(wire)) == 1 && len(s.server.Requests("GET /channels")) == 0, "%d published", len(s.server.Published(wire)))
	}},
	{name: "a forum that wants a tag", deaf: true, run: func(s *stage) {
		forum := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
		ids := s.server.Tags(forum, true, platformtest.DiscordTag{Name: "mods", Moderated: true}, platformtest.DiscordTag{Name: "News"})
		_, err := s.posts(forum, platforms.Forum, briefing("Morning"))
		s.do(err)
		s.check(s.server.Posts(forum)[0].Tags[0] == ids[1], "%+v", s.server.Posts(forum))
	}},
	{name: "a media channel", deaf: true, run: func(s *stage) {
		forum := s.server.Channel(s.guild, "pictures", platformtest.DiscordMedia)
		m := briefing("Morning")
		m.Blocks = append(m.Blocks, platforms.Image{URL: "https://example.com/a.png", Alt: "A picture"})
		_, err := s.posts(forum, platforms.Forum, m)
		s.do(err)
		s.check(len(s.server.Posts(forum)) == 1, "no post")
	}},
	{name: "a title as long as can be, and none at all", deaf: true, run: func(s *stage) {
		forum := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
		_, err := s.posts(forum, platforms.Forum, briefing(strings.Repeat("a long title 🙂 ", 30)))
		s.do(err)
		_, err = s.posts(forum, platforms.Forum, withButtons("", platforms.Press("b", "/who")))
		s.do(err)
		s.check(len(s.server.Posts(forum)) == 2, "%+v", s.server.Posts(forum))
	}},
	{name: "a long briefing goes on in its post", deaf: true, run: func(s *stage) {
		forum := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
		out := platforms.Outgoing{Chat: platforms.Chat{Platform: name, ID: forum, Kind: platforms.Forum}, Message: goldenMessages()["long"], Key: "k1"}
		for parts := 1; out.Part < parts; out.Part++ {
			if out.Part == 2 {
				s.Discord = s.adapter(testToken) // another process, which has to look for it
			}
			sent, err := s.Send(s.t.Context(), out)
			s.do(err)
			parts = sent.Parts
		}
		posts := s.server.Posts(forum)
		s.check(len(posts) == 1 && len(s.server.Shown(posts[0].ID)) >= 3, "%+v", posts)
	}},
	{name: "a button in a post is about its forum", run: func(s *stage) {
		forum := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
		s.settle(time.Second)
		for n, m := range []platforms.Message{briefing("Morning"), goldenMessages()["long"]} { // in the first message of a post, and in a later one
			m.Buttons = [][]platforms.Button{{platforms.Press("More", "/page 1")}}
			out := platforms.Outgoing{Chat: platforms.Chat{Platform: name, ID: forum, Kind: platforms.Forum}, Message: m, Key: "k" + strconv.Itoa(n)}
			for parts := 1; out.Part < parts; out.Part++ {
				sent, err := s.Send(s.t.Context(), out)
				s.do(err)
				parts = sent.Parts
			}
			post := s.server.Posts(forum)[n].ID
			r := s.asked(s.server.Press(post, ann, "More"))
			s.check(r.Chat.ID == forum && r.Chat.Kind == platforms.Forum && r.Chat.Title == "posts", "%+v", r.Chat)
		}
		thread := s.server.Thread(s.channel, "a story") // and in a thread it is about that
		_, err := s.posts(thread, platforms.Group, withButtons("x", platforms.Press("More", "/page 1")))
		s.do(err)
		r := s.asked(s.server.Press(thread, ann, "More"))
		s.check(r.Chat.ID == thread && r.Chat.Title == "a story", "%+v", r.Chat)
	}},
	{name: "a post whose answer was cut is not made twice", deaf: true, run: func(s *stage) {
		forum := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
		out := platforms.Outgoing{Chat: platforms.Chat{Platform: name, ID: forum, Kind: platforms.Forum}, Message: briefing("Morning"), Key: "k1"}
		_, err := s.Send(s.t.Context(), out) // yesterday's, by the same name
		s.do(err)
		s.settle(24 * time.Hour)
		s.server.Fail(platformtest.FaultCutAfter)
		out.Key, out.Tried = "k2", time.Time{}
		tried := time.Now()
		_, err = s.Send(s.t.Context(), out)
		s.check(platforms.KindOf(err) == platforms.Unsure && err != nil, "%v", err)
		s.settle(3 * time.Second)
		s.Discord = s.adapter(testToken)
		out.Tried = tried
		sent, err := s.Send(s.t.Context(), out)
		s.do(err)
		posts := s.server.Posts(forum)
		s.check(len(posts) == 2 && sent.Ref == posts[1].ID, "%+v %+v", posts, sent)
	}},
	{name: "a post that never arrived is made again", deaf: true, run: func(s *stage) {
		forum := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
		s.server.Fail(platformtest.FaultCutBefore)
		out := platforms.Outgoing{Chat: platforms.Chat{Platform: name, ID: forum, Kind: platforms.Forum}, Message: briefing("Morning"), Key: "k"}
		tried := time.Now()
		_, err := s.Send(s.t.Context(), out)
		s.check(platforms.KindOf(err) == platforms.Unsure && err != nil, "%v", err)
		out.Tried = tried
		_, err = s.Send(s.t.Context(), out)
		s.do(err)
		s.check(len(s.server.Posts(forum)) == 1, "%+v", s.server.Posts(forum))
	}},
	{name: "a thread", deaf: true, run: func(s *stage) {
		_, err := s.posts(s.server.Thread(s.channel, "a story"), platforms.Group, say("x"))
		s.do(err)
	}},
	{name: "an archived thread is opened again", deaf: true, run: func(s *stage) {
		thread := s.server.Thread(s.channel, "a story")
		s.server.Archive(thread, false)
		_, err := s.posts(thread, platforms.Group, say("x"))
		s.do(err)
		s.wants("shown", s.texts(thread), "x")
	}},
	{name: "a locked thread is closed to the bot", deaf: true, run: func(s *stage) {
		thread := s.server.Thread(s.channel, "a story")
		s.server.Archive(thread, true)
		_, err := s.posts(thread, platforms.Group, say("x"))
		s.check(platforms.KindOf(err) == platforms.Gone && err != nil, "%v", err)
	}},
	{name: "an announcement is published", deaf: true, config: crossposting, run: func(s *stage) {
		wire := s.server.Channel(s.guild, "wire", platformtest.DiscordAnnouncement)
		sent, err := s.posts(wire, platforms.Channel, say("x"))
		s.do(err)
		s.check(len(s.server.Published(wire)) == 1 && s.server.Published(wire)[0] == sent.Ref, "not published")
	}},
	{name: "an announcement is not published unless that is set", deaf: true, run: func(s *stage) {
		wire := s.server.Channel(s.guild, "wire", platformtest.DiscordAnnouncement)
		_, err := s.posts(wire, platforms.Channel, say("x"))
		s.do(err)
		s.check(len(s.server.Published(wire)) == 0, "published")
	}},
	{name: "an hour's publishing is used up, and holds up nothing", deaf: true, config: crossposting, run: func(s *stage) {
		wire := s.server.Channel(s.guild, "wire", platformtest.DiscordAnnouncement)
		begun := time.Now()
		for range 14 {
			_, err := s.posts(wire, platforms.Channel, say("x"))
			s.do(err)
		}
		s.check(len(s.server.Published(wire)) == 10 && time.Since(begun) < 20*time.Second, "%d published in %v", len(s.server.Published(wire)), time.Since(begun))
		s.settle(time.Hour)
		_, err := s.posts(wire, platforms.Channel, say("x"))
		s.do(err)
		s.check(len(s.server.Published(wire)) == 11, "not published in the next hour")
	}},
	{name: "publishing that is refused harms nothing", deaf: true, config: crossposting, run: func(s *stage) {
		wire := s.server.Channel(s.guild, "wire", platformtest.DiscordAnnouncement)
		s.server.Script("POST", "/crosspost", 403, `{"code":50013,"message":"Missing Permissions"}`, 1)
		sent, err := s.posts(wire, platforms.Channel, say("x"))
		s.check(err == nil && sent.Ref != "", "%v", err)
	}},
	{name: "direct messages are closed", deaf: true, run: func(s *stage) {
		dm := s.server.DM(platformtest.DiscordDirect)
		s.server.Refuse(dm, 50007)
		_, err := s.posts(dm, platforms.Direct, say("x"))
		s.check(platforms.KindOf(err) == platforms.Gone && err != nil, "%v", err)
	}},
	{name: "the right to write was taken away", deaf: true, run: func(s *stage) {
		s.server.Allow(s.channel, 1<<10)
		_, err := s.posts(s.channel, platforms.Group, say("x"))
		s.check(platforms.KindOf(err) == platforms.Gone && err != nil && strings.Contains(err.Error(), "50013"), "%v", err)
	}},
	{name: "a start opens nothing", run: func(s *stage) { s.wants("events", s.told(), "") }},
	{name: "an outage closes nothing", run: func(s *stage) {
		s.server.Outage(s.guild, true)
		s.server.Outage(s.guild, false)
		s.wants("events", s.told(), "")
	}},
	{name: "a removal closes every chat", run: func(s *stage) {
		s.told()
		s.server.RemoveBot(s.guild)
		s.wants("events", s.told(), "closed "+s.channel)
	}},
	{name: "a guild that is new opens its first channel, once", run: func(s *stage) {
		s.told()
		guild := s.server.NewGuild("New", "welcome", "other")
		welcome := s.server.Channels(guild)[0]
		s.wants("events", s.told(), "opened "+welcome)
		r := s.asked(nil)
		s.check(r.Call.Command == "start" && r.Chat.ID == welcome && r.Server == guild && r.Person.Locale == "de" && !r.Manager, "%+v", r)
		s.wants("shown", s.texts(welcome), "heard start")
		s.server.InvalidSession(false)
		s.settle(30 * time.Second)
		s.wants("events after a new session", s.told(), "")
		s.wants("shown after a new session", s.texts(welcome), "heard start")
	}},
	{name: "a guild that is told of twice is welcomed once", run: func(s *stage) {
		guild := s.server.NewGuild("New", "welcome")
		s.settle(10 * time.Minute)
		s.Discord.places = map[int]*places{} // a process that knows nothing of it
		s.Discord.placesOf(0)
		l := &listener{d: s.Discord, ctx: s.t.Context(), grammar: sceneGrammar, handler: s}
		l.welcome(welcome{guild: guild, channel: s.server.Channels(guild)[0], joined: time.Now().Add(-10 * time.Minute)})
		s.wants("shown", s.texts(s.server.Channels(guild)[0]), "heard start")
	}},
	{name: "a guild where the bot may not write is not welcomed", run: func(s *stage) {
		s.server.JoinMute(true)
		guild := s.server.NewGuild("New", "welcome")
		s.settle(time.Minute)
		s.wants("shown", s.texts(s.server.Channels(guild)[0]), "")
	}},
}

var limitScenarios = []scenario{
	{name: "five in one channel, then a wait", deaf: true, run: func(s *stage) {
		begun := time.Now()
		for range 6 {
			_, err := s.posts(s.channel, platforms.Group, say("x"))
			s.do(err)
			s.settle(time.Millisecond)
		}
		took := time.Since(begun)
		s.check(took > 4*time.Second && took < 6*time.Second, "six messages took %v", took)
	}},
	{name: "one full channel holds up no other", deaf: true, run: func(s *stage) {
		for range 5 {
			_, err := s.posts(s.channel, platforms.Group, say("x"))
			s.do(err)
			s.settle(time.Millisecond)
		}
		begun := time.Now()
		_, err := s.posts(s.server.Channel(s.guild, "other", 0), platforms.Group, say("x"))
		s.check(err == nil && time.Since(begun) < time.Second, "%v after %v", err, time.Since(begun))
	}},
	{name: "answers wait for no limit of the bot's", run: func(s *stage) {
		s.server.Fail(platformtest.FaultBusyAll)
		s.posts(s.channel, platforms.Group, say("x"))
		s.do(s.slash(ann, "who"))
		s.settle(100 * time.Millisecond)
		s.wants("shown", s.texts(s.channel), "heard who")
	}},
	{name: "one exhausted interaction holds up no other", run: func(s *stage) {
		s.answers(func(r platforms.Request) platforms.Message {
			if r.Call.Value("name") == "quick" {
				return say("quick")
			}
			return goldenMessages()["long"]
		})
		for range 3 {
			s.do(s.slash(ann, "who", "name", "long"))
		}
		s.do(s.slash(ann, "who", "name", "quick"))
		s.settle(100 * time.Millisecond)
		s.check(strings.Contains(s.texts(s.channel), "quick"), "not answered")
		s.settle(time.Minute)
	}},
	{name: "a 429 in HTML stops everything for as long as it says", deaf: true, run: func(s *stage) {
		s.server.Fail(platformtest.FaultDiscordCloudflare)
		_, err := s.posts(s.channel, platforms.Group, say("x"))
		e, _ := errors.AsType[*platforms.Error](err)
		s.check(e != nil && e.Global && e.Wait == 7*time.Second, "%v", err)
		begun := time.Now()
		_, err = s.posts(s.server.Channel(s.guild, "other", 0), platforms.Group, say("x"))
		s.check(err == nil && time.Since(begun) >= 7*time.Second, "%v after %v", err, time.Since(begun))
	}},
	{name: "a shared 429 stops one channel", deaf: true, run: func(s *stage) {
		s.server.Fail(platformtest.FaultDiscordShared)
		_, err := s.posts(s.channel, platforms.Group, say("x"))
		e, _ := errors.AsType[*platforms.Error](err)
		s.check(e != nil && !e.Global && e.Kind == platforms.Busy && len(s.limits.invalid) == 0, "%v", err)
	}},
	{name: "a 429 without words", deaf: true, run: func(s *stage) {
		s.server.Script("POST", "/messages", 429, `{}`, 1)
		_, err := s.posts(s.channel, platforms.Group, say("x"))
		e, _ := errors.AsType[*platforms.Error](err)
		s.check(e != nil && e.Kind == platforms.Busy && e.Wait > 0, "%v", err)
	}},
	{name: "a deadline that is too near is told at once", deaf: true, run: func(s *stage) {
		for range 5 {
			_, err := s.posts(s.channel, platforms.Group, say("x"))
			s.do(err)
		}
		ctx, cancel := context.WithTimeout(s.t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		_, err := s.Send(ctx, platforms.Outgoing{Chat: platforms.Chat{ID: s.channel}, Message: say("x"), Key: "late"})
		s.check(platforms.KindOf(err) == platforms.Busy && err != nil && time.Since(begun) == 0, "%v after %v", err, time.Since(begun))
	}},
	{name: "the ids of commands are asked for once", deaf: true, run: func(s *stage) {
		s.do(s.adapter(testToken).prepare(s.t.Context(), s.speaks))
		before := len(s.server.Requests("GET /applications"))
		for range 4 {
			_, err := s.posts(s.channel, platforms.Group, platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.Text{{Text: "/who", Line: "/who"}}}}})
			s.do(err)
		}
		s.check(len(s.server.Requests("GET /applications")) == before+2, "%d requests", len(s.server.Requests("GET /applications"))-before)
		s.check(strings.Contains(s.texts(s.channel), "/who"), "%q", s.texts(s.channel))
	}},
}
