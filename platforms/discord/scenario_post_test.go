package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

func briefing(title string, tags ...string) platforms.Message {
	return platforms.Message{Tags: tags, Blocks: []platforms.Block{platforms.Heading{Text: platforms.S(title)}, platforms.Paragraph{Text: platforms.S("What happened.")}}}
}

var crossposting = func(c *Config) { c.Crossposts = 10 }

var placeScenarios = []scenario{
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

var renderScenarios = []scenario{
	{name: "a command to tap, among words", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message {
			return platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.Text{{Text: "See "}, {Text: "/who", Line: "/who"}, {Text: " or "}, {Text: "what you have", Line: "/subscriptions"}, {Text: ", "}, {Text: "/page", Line: "/page"}}}}}
		})
		s.asked(s.slash(ann, "who"))
		s.wants("shown", s.texts(s.channel), "See /who or what you have /subscriptions, /page")
		s.check(strings.Contains(s.server.Requests("POST /interactions")[0].Body, "/subscriptions:1"), "%s", s.server.Requests("POST /interactions")[0].Body)
	}},
	{name: "a role is notified, and no other", deaf: true, run: func(s *stage) {
		m := briefing("Morning <@&666> @everyone")
		m.Ping = "555"
		_, err := s.posts(s.channel, platforms.Group, m)
		s.do(err)
		s.wants("mentions", strings.Join(s.server.Shown(s.channel)[0].Mentions, " "), "<@&555>")
	}},
	{name: "a role in a message of plain words", deaf: true, run: func(s *stage) {
		m := say(strings.Repeat("word ", 397)) // as much as a content takes, but for the mention
		m.Ping = "555555555555555555"
		_, err := s.posts(s.channel, platforms.Group, m)
		s.do(err)
		s.wants("mentions", strings.Join(s.server.Shown(s.channel)[0].Mentions, " "), "<@&555555555555555555>")
	}},
	{name: "a role that is none", deaf: true, run: func(s *stage) {
		m := briefing("Morning")
		m.Ping = "everyone> @here"
		_, err := s.posts(s.channel, platforms.Group, m)
		s.do(err)
		s.check(len(s.server.Shown(s.channel)[0].Mentions) == 0, "%+v", s.server.Shown(s.channel))
	}},
	{name: "an answer pings nobody", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message { m := briefing("Preview"); m.Ping = "555"; return m })
		s.asked(s.slash(ann, "who"))
		s.check(len(s.server.Shown(s.channel)[0].Mentions) == 0, "%+v", s.server.Shown(s.channel))
	}},
	{name: "silently", deaf: true, run: func(s *stage) {
		m := briefing("Night")
		m.Silent = true
		_, err := s.posts(s.channel, platforms.Group, m)
		s.do(err)
		s.check(s.server.Shown(s.channel)[0].Silent, "with a sound")
	}},
	{name: "components: a briefing", deaf: true, config: newerForm, run: func(s *stage) {
		_, err := s.posts(s.channel, platforms.Group, digest)
		s.do(err)
		shown := s.server.Shown(s.channel)
		s.check(len(shown) == 1 && strings.Contains(shown[0].Text, "Quake toll") && len(shown[0].Buttons) == 4, "%+v", shown)
	}},
	{name: "components: a press replaces the message", config: newerForm, run: func(s *stage) {
		s.answers(func(r platforms.Request) platforms.Message {
			m := withButtons("first", platforms.Press("Go", "/page 2"))
			if r.Pressed {
				m = say("second")
			}
			m.Replace = true
			return m
		})
		s.asked(s.slash(ann, "who"))
		s.asked(s.server.Press(s.channel, ann, "Go"))
		s.wants("shown", s.texts(s.channel), "second")
	}},
	{name: "components: a late answer", config: newerForm, run: func(s *stage) {
		s.answers(func(r platforms.Request) platforms.Message { time.Sleep(3 * time.Second); return digest })
		s.asked(s.slash(ann, "who"))
		s.settle(5 * time.Second)
		s.check(strings.Contains(s.texts(s.channel), "Quake toll"), "%q", s.texts(s.channel))
	}},
	{name: "components: a late answer replaces the message", config: newerForm, run: func(s *stage) {
		s.answers(func(r platforms.Request) platforms.Message {
			m := withButtons("first", platforms.Press("Go", "/page 2"))
			if r.Pressed {
				time.Sleep(3 * time.Second)
				m = say("second")
			}
			m.Replace = true
			return m
		})
		s.asked(s.slash(ann, "who"))
		s.asked(s.server.Press(s.channel, ann, "Go"))
		s.settle(5 * time.Second)
		s.wants("shown", s.texts(s.channel), "second")
	}},
	{name: "components: a role, menus and a post", deaf: true, config: newerForm, run: func(s *stage) {
		forum := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
		m := briefing("Morning")
		m.Ping, m.Menus = "555", []platforms.Menu{{Label: "m", Buttons: []platforms.Button{platforms.Press("c", "/page 1")}}}
		_, err := s.posts(forum, platforms.Forum, m)
		s.do(err)
		shown := s.server.Shown(s.server.Posts(forum)[0].ID)
		s.check(len(shown) == 1 && len(shown[0].Mentions) == 1 && len(shown[0].Buttons) == 1, "%+v", shown)
	}},
	{name: "components: what is sent again long after is recognised", deaf: true, config: newerForm, run: func(s *stage) {
		s.server.Fail(platformtest.FaultCutAfter)
		out := platforms.Outgoing{Chat: platforms.Chat{ID: s.channel}, Message: digest, Key: "k"}
		tried := time.Now()
		s.Send(s.t.Context(), out)
		s.settle(10 * time.Minute)
		out.Tried = tried
		_, err := s.Send(s.t.Context(), out)
		s.do(err)
		s.check(len(s.server.Shown(s.channel)) == 1, "sent twice")
	}},
}

var newerForm = func(c *Config) { c.ComponentsV2 = true }

// discordKey stands in for the key with which Discord signs.
var discordKey = ed25519.NewKeyFromSeed([]byte("a seed of thirty-two bytes, yes!"))

var byHTTP = func(c *Config) { c.PublicKey = hex.EncodeToString(discordKey.Public().(ed25519.PublicKey)) }

// endpoint serves the adapter's handler, as the operator's web server would.
func (s *stage) endpoint() *platformtest.DiscordEndpoint {
	stop := s.net.Serve("bot.test:80", s.Handler())
	s.t.Cleanup(stop)
	e := &platformtest.DiscordEndpoint{URL: "http://bot.test" + InteractionsPath, Client: s.net.Client(), Key: discordKey}
	s.t.Cleanup(e.Client.CloseIdleConnections)
	s.server.Endpoint = e
	return e
}

// status delivers a body and returns what was answered.
func (s *stage) status(e *platformtest.DiscordEndpoint, body string, at time.Time) string {
	s.t.Helper()
	status, raw, err := e.Deliver([]byte(body), at)
	s.do(err)
	return fmt.Sprint(status, " ", strings.TrimSpace(string(raw)))
}

var httpScenarios = []scenario{
	{name: "ping", config: byHTTP, run: func(s *stage) {
		s.wants("answer", s.status(s.endpoint(), `{"type":1,"id":"1"}`, time.Now()), `200 {"type":1}`)
	}},
	{name: "a command is answered in the same breath", config: byHTTP, run: func(s *stage) {
		s.endpoint()
		s.asked(s.slash(ann, "who"))
		s.wants("shown", s.texts(s.channel), "heard who")
		s.check(len(s.server.Requests("POST /interactions")) == 0 && s.server.Dialled() == 0, "a callback, or a gateway")
	}},
	{name: "a late answer", config: byHTTP, run: func(s *stage) {
		s.endpoint()
		s.answers(func(platforms.Request) platforms.Message { time.Sleep(5 * time.Second); return say("late") })
		s.asked(s.slash(ann, "who"))
		s.settle(5 * time.Second)
		s.wants("shown", s.texts(s.channel), "late")
	}},
	{name: "completion, presses and questions", config: byHTTP, run: func(s *stage) {
		s.endpoint()
		choices, err := s.server.Complete(s.channel, ann, "who", "name", map[string]string{"name": "x"})
		s.check(err == nil && len(choices) == 1, "%v %v", choices, err)
		s.answers(func(r platforms.Request) platforms.Message {
			return withButtons("x", platforms.Button{Label: "F", Line: "/follow", Ask: "words"})
		})
		s.asked(s.slash(ann, "who"))
		s.do(s.server.Press(s.channel, ann, "F"))
		s.settle(time.Second)
		s.wants("words", s.asked(s.server.Submit(ann, "chips")).Call.Value("words"), "chips")
	}},
	{name: "a signature by another key", config: byHTTP, run: func(s *stage) {
		e := s.endpoint()
		e.Key = ed25519.NewKeyFromSeed([]byte("another seed of thirty-two bytes"))
		s.check(strings.HasPrefix(s.status(e, `{"type":1}`, time.Now()), "401 "), "taken")
	}},
	{name: "a signature from yesterday, and from tomorrow", config: byHTTP, run: func(s *stage) {
		e := s.endpoint()
		for _, off := range []time.Duration{-24 * time.Hour, -3 * time.Minute, 3 * time.Minute} {
			s.check(strings.HasPrefix(s.status(e, `{"type":1}`, time.Now().Add(off)), "401 "), "taken %v off", off)
		}
		s.check(strings.HasPrefix(s.status(e, `{"type":1}`, time.Now().Add(-time.Minute)), "200 "), "a minute is too much")
	}},
	{name: "no signature, and another method", config: byHTTP, run: func(s *stage) {
		e := s.endpoint()
		answer, err := e.Client.Post(e.URL, "application/json", strings.NewReader(`{"type":1}`))
		s.do(err)
		answer.Body.Close()
		s.check(answer.StatusCode == http.StatusUnauthorized, "%d", answer.StatusCode)
		answer, err = e.Client.Get(e.URL)
		s.do(err)
		answer.Body.Close()
		s.check(answer.StatusCode == http.StatusMethodNotAllowed, "%d", answer.StatusCode)
	}},
	{name: "a body without end", config: byHTTP, run: func(s *stage) {
		s.check(strings.HasPrefix(s.status(s.endpoint(), strings.Repeat(" ", mostInteraction+1), time.Now()), "413 "), "taken")
	}},
	{name: "a body that is no interaction", config: byHTTP, run: func(s *stage) {
		e := s.endpoint()
		s.check(strings.HasPrefix(s.status(e, `nonsense`, time.Now()), "400 "), "taken")
		s.check(!strings.HasPrefix(s.status(e, `{"type":99,"id":"4"}`, time.Now()), "5"), "an unknown type is a failure")
	}},
	{name: "the same interaction again", config: byHTTP, run: func(s *stage) {
		e := s.endpoint()
		body := `{"id":"31","type":2,"application_id":"1","token":"t","channel_id":"` + s.channel + `","user":{"id":"5","username":"x"},"data":{"name":"who"}}`
		s.check(strings.HasPrefix(s.status(e, body, time.Now()), "200 "), "not taken")
		s.check(strings.HasPrefix(s.status(e, body, time.Now()), "409 "), "taken twice")
		s.check(len(s.got) == 1, "%d requests", len(s.got))
	}},
	{name: "while nobody listens", config: byHTTP, deaf: true, run: func(s *stage) {
		s.check(strings.HasPrefix(s.status(s.endpoint(), `{"type":2,"id":"4"}`, time.Now()), "503 "), "taken")
	}},
	{name: "a key that is none", deaf: true, run: func(s *stage) {
		for _, key := range []string{"zz", "abcd", strings.Repeat("a", 63)} {
			_, err := New(Config{Token: testToken, PublicKey: key})
			s.check(err != nil && strings.Contains(err.Error(), "public key"), "%q: %v", key, err)
		}
	}},
}
