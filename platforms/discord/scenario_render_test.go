package discord

import (
	"strings"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

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
	{name: "components: a message of embeds is replaced", config: newerForm, run: func(s *stage) {
		old := s.adapter(testToken) // from before components were set
		_, err := old.Send(s.t.Context(), platforms.Outgoing{Chat: platforms.Chat{ID: s.channel}, Key: "k", Message: pressable("old")})
		s.do(err)
		s.answers(func(platforms.Request) platforms.Message { return replacing("new") })
		s.asked(s.server.Press(s.channel, ann, "Go"))
		s.wants("shown", s.texts(s.channel), "new")
	}},
	{name: "components: a message of them is replaced after they are unset", run: func(s *stage) {
		newer := s.adapter(testToken)
		newer.newer = true
		_, err := newer.Send(s.t.Context(), platforms.Outgoing{Chat: platforms.Chat{ID: s.channel}, Key: "k", Message: pressable("old")})
		s.do(err)
		for _, late := range []time.Duration{0, 3 * time.Second} {
			s.answers(func(platforms.Request) platforms.Message {
				time.Sleep(late)
				m := replacing("new")
				m.Buttons = pressable("").Buttons
				return m
			})
			s.asked(s.server.Press(s.channel, ann, "Go"))
			s.wants("shown", s.texts(s.channel), "new")
		}
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

// pressable is a card with a button.
func pressable(text string) platforms.Message {
	return platforms.Message{Blocks: []platforms.Block{platforms.Card{Title: platforms.B(text)}}, Buttons: [][]platforms.Button{{platforms.Press("Go", "/page 2")}}}
}

func replacing(text string) platforms.Message {
	m := say(text)
	m.Replace = true
	return m
}
