package discord

import (
	"context"
	"fmt"
	"strings"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

var interactionScenarios = []scenario{
	{name: "a command with options", run: func(s *stage) {
		r := s.asked(s.slash(chief, "subscribe", "topic", "big tech", "at", "7am"))
		s.check(r.Err == nil && r.Call.Value("topic") == "big tech" && r.Call.Value("at") == "07:00", "%+v", r)
	}},
	{name: "a bad option reaches the handler as an error", run: func(s *stage) {
		r := s.asked(s.slash(chief, "subscribe", "at", "noonish"))
		s.check(problem(r) == platforms.BadValue, "%v", r.Err)
	}},
	{name: "a private command is deferred in private", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message { time.Sleep(4 * time.Second); return say("late") })
		s.asked(s.slash(chief, "subscribe"))
		s.settle(4 * time.Second)
		shown := s.server.Shown(s.channel)
		s.check(len(shown) == 1 && shown[0].Private, "%+v", shown)
	}},
	{name: "the deferral comes after a second and a half", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message { time.Sleep(6 * time.Second); return say("late") })
		s.do(s.slash(ann, "who"))
		s.settle(1400 * time.Millisecond)
		s.check(s.server.Thinking(s.channel) == 0, "deferred too early")
		s.settle(200 * time.Millisecond)
		s.check(s.server.Thinking(s.channel) == 1, "not deferred in time")
		s.settle(8 * time.Second)
		s.wants("shown", s.texts(s.channel), "late")
	}},
	{name: "an answer after a quarter of an hour is not sent", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message { time.Sleep(16 * time.Minute); return say("much too late") })
		s.do(s.slash(ann, "who"))
		s.settle(20 * time.Minute)
		s.check(len(s.server.Requests("PATCH /webhooks")) == 0, "a request with a token that Discord takes no more")
	}},
	{name: "a handler that panics", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message { panic("scripted") })
		s.do(s.slash(ann, "who"))
		s.settle(time.Second)
		shown := s.server.Shown(s.channel)
		s.check(len(shown) == 1 && shown[0].Private && strings.Contains(shown[0].Text, "went wrong"), "%+v", shown)
	}},
	{name: "a callback that fails with 500 is sent again", run: func(s *stage) {
		s.server.FailCallbacks(platformtest.FaultDiscordBroken)
		s.asked(s.slash(ann, "who"))
		s.wants("shown", s.texts(s.channel), "heard who")
	}},
	{name: "a callback whose answer is cut is not shown twice", run: func(s *stage) {
		s.server.FailCallbacks(platformtest.FaultCutAfter)
		s.asked(s.slash(ann, "who"))
		s.wants("shown", s.texts(s.channel), "heard who")
	}},
	{name: "a callback that fails for good is given up in time", run: func(s *stage) {
		for range 50 {
			s.server.FailCallbacks(platformtest.FaultDown)
		}
		s.asked(s.slash(ann, "who"))
		n := len(s.server.Requests("POST /interactions"))
		s.check(n > 1 && n < 10, "%d callbacks", n)
		s.server.Forget()
	}},
	{name: "completion", run: func(s *stage) {
		choices, err := s.server.Complete(s.channel, ann, "who", "name", map[string]string{"name": "lav"})
		s.check(err == nil && len(choices) == 1 && choices[0].Name == "for lav", "%v %v", choices, err)
	}},
	{name: "completion beside another option", run: func(s *stage) {
		choices, err := s.server.Complete(s.channel, chief, "subscribe", "topic", map[string]string{"topic": "t", "at": "7:00"})
		s.check(err == nil && len(choices) == 1, "%v %v", choices, err)
	}},
	{name: "a menu", run: func(s *stage) {
		s.answers(func(r platforms.Request) platforms.Message {
			m := say("which?")
			m.Menus = []platforms.Menu{{Label: "Page", Buttons: []platforms.Button{platforms.Press("One", "/page 1"), platforms.Press("Two", "/page 2")}}}
			return m
		})
		s.asked(s.slash(ann, "who"))
		r := s.asked(s.server.Press(s.channel, ann, "Two"))
		s.check(r.Pressed && r.Call.Command == "page" && r.Call.Value("n") == "2", "%+v", r)
	}},
	{name: "a menu of choices that are alike, too many and too long", run: func(s *stage) {
		var all []platforms.Button
		for i := range 40 {
			all = append(all, platforms.Press(fmt.Sprint(i, " ", strings.Repeat("ñ", 150)), "/page 7"))
		}
		all = append([]platforms.Button{{Label: "Elsewhere", URL: "https://example.com/"}, {Label: " "}}, all...)
		s.answers(func(platforms.Request) platforms.Message {
			return platforms.Message{Menus: []platforms.Menu{{Label: strings.Repeat("L", 300), Buttons: all}, {Label: "empty"}}}
		})
		s.asked(s.slash(ann, "who"))
		labels := s.server.Shown(s.channel)[0].Buttons
		s.check(len(labels) == 25, "%d choices", len(labels))
		r := s.asked(s.server.Press(s.channel, ann, labels[24]))
		s.check(r.Call.Value("n") == "7", "%+v", r)
	}},
	{name: "six menus and buttons", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message {
			m := withButtons("x", platforms.Press("B", "/page 3"))
			for i := range 6 {
				m.Menus = append(m.Menus, platforms.Menu{Label: "m", Buttons: []platforms.Button{platforms.Press(fmt.Sprint("c", i), "/page 1")}})
			}
			return m
		})
		s.asked(s.slash(ann, "who"))
		s.wants("choices", strings.Join(s.server.Shown(s.channel)[0].Buttons, " "), "c0 c1 c2 c3 c4")
	}},
	{name: "menus leave room for buttons", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message {
			m := say("x")
			for i := range 3 {
				m.Menus = append(m.Menus, platforms.Menu{Label: "m", Buttons: []platforms.Button{platforms.Press(fmt.Sprint("c", i), "/page 1")}})
				m.Buttons = append(m.Buttons, []platforms.Button{platforms.Press(fmt.Sprint("b", i), "/page 2")})
			}
			return m
		})
		s.asked(s.slash(ann, "who"))
		s.wants("choices", strings.Join(s.server.Shown(s.channel)[0].Buttons, " "), "c0 c1 c2 b0 b1 b2")
	}},
	{name: "a question is asked and answered", run: func(s *stage) {
		s.answers(func(r platforms.Request) platforms.Message {
			return withButtons("follow", platforms.Button{Label: "Follow…", Line: "/follow", Ask: "words"})
		})
		s.asked(s.slash(ann, "who"))
		s.do(s.server.Press(s.channel, ann, "Follow…"))
		s.settle(time.Second)
		title, label := s.server.Modal()
		s.wants("modal", title+"|"+label, "Follow…|Name or words")
		r := s.asked(s.server.Submit(ann, `Sergey "the minister" Lavrov at 7:30`))
		s.check(r.Pressed && r.Err == nil && r.Call.Command == "follow", "%+v", r)
		s.wants("words", r.Call.Value("words"), "Sergey 'the minister' Lavrov at 7:30")
	}},
	{name: "a question in the person's language", run: func(s *stage) {
		german := platformtest.DiscordPerson{ID: "9", Name: "Eva", Locale: "de"}
		s.answers(func(r platforms.Request) platforms.Message {
			return withButtons("x", platforms.Button{Label: "Folgen", Line: "/follow", Ask: "words"})
		})
		s.asked(s.slash(german, "who"))
		s.do(s.server.Press(s.channel, german, "Folgen"))
		s.settle(time.Second)
		_, label := s.server.Modal()
		s.wants("label", label, "Name oder Wörter")
	}},
	{name: "a question with a line that has values already", run: func(s *stage) {
		s.answers(func(r platforms.Request) platforms.Message {
			return withButtons("x", platforms.Button{Label: "Topic", Line: "/subscribe at:07:30", Ask: "topic"})
		})
		s.asked(s.slash(ann, "who"))
		s.do(s.server.Press(s.channel, chief, "Topic"))
		s.settle(time.Second)
		r := s.asked(s.server.Submit(chief, "chips & AI: at:9:00"))
		s.check(r.Err == nil && r.Call.Value("at") == "07:30" && r.Call.Value("topic") == "chips & AI: at:9:00", "%+v", r)
	}},
	{name: "a question answered with nothing", run: func(s *stage) {
		s.answers(func(r platforms.Request) platforms.Message {
			return withButtons("x", platforms.Button{Label: "Follow", Line: "/follow", Ask: "words"})
		})
		s.asked(s.slash(ann, "who"))
		s.do(s.server.Press(s.channel, ann, "Follow"))
		s.settle(time.Second)
		s.check(problem(s.asked(s.server.Submit(ann, " \u200b "))) == platforms.Missing, "want the option to be missing")
	}},
	{name: "a question about an option that there is none of", run: func(s *stage) {
		s.answers(func(r platforms.Request) platforms.Message {
			return withButtons("x", platforms.Button{Label: "Old", Line: "/page 4", Ask: "gone"})
		})
		s.asked(s.slash(ann, "who"))
		r := s.asked(s.server.Press(s.channel, ann, "Old"))
		s.check(r.Call.Command == "page" && r.Call.Value("n") == "4", "%+v", r)
	}},
	{name: "an answer to a question replaces the message that asked", run: func(s *stage) {
		s.answers(func(r platforms.Request) platforms.Message {
			m := withButtons("step one", platforms.Button{Label: "Next", Line: "/follow", Ask: "words"})
			if r.Call.Command == "follow" {
				m = say("done: " + r.Call.Value("words"))
			}
			m.Replace = true
			return m
		})
		s.asked(s.slash(ann, "who"))
		s.do(s.server.Press(s.channel, ann, "Next"))
		s.settle(time.Second)
		s.asked(s.server.Submit(ann, "x y"))
		s.wants("shown", s.texts(s.channel), "done: x y")
	}},
	{name: "buttons to share and to locate are left out", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message {
			return withButtons("x", platforms.Button{Label: "Share", Line: "/who", Share: true}, platforms.Button{Label: "Here", Locate: true}, platforms.Press("Go", "/page 1"))
		})
		s.asked(s.slash(ann, "who"))
		s.wants("buttons", strings.Join(s.server.Shown(s.channel)[0].Buttons, " "), "Go")
	}},
	{name: "a button of a version long gone", run: func(s *stage) {
		s.server.Dispatch("INTERACTION_CREATE", map[string]any{"id": "77", "application_id": s.server.AppID, "type": 3, "token": "x", "guild_id": s.guild, "channel_id": s.channel,
			"member": map[string]any{"user": map[string]any{"id": "6", "username": "x"}, "permissions": "0"}, "data": map[string]any{"component_type": 2, "custom_id": "old:state:42"}})
		s.settle(time.Second)
		s.check(len(s.got) == 1 && s.got[0].Err != nil, "%+v", s.got)
	}},
	{name: "a guest's long answer ends after five more messages", run: func(s *stage) {
		s.server.RemoveBot(s.guild)
		s.answers(func(platforms.Request) platforms.Message {
			var m platforms.Message
			for i := range 12 {
				m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.S(fmt.Sprint("part ", i, strings.Repeat(" words", 660)))})
			}
			return m
		})
		s.do(s.slash(ann, "who"))
		s.settle(time.Minute)
		s.check(len(s.server.Shown(s.channel)) == 6, "%d messages", len(s.server.Shown(s.channel)))
	}},
	{name: "commands in every language that Discord knows", run: func(s *stage) {
		body := s.server.Requests("PUT /applications")[0].Body
		s.check(strings.Contains(body, `"de":"Wer in den Nachrichten ist"`) && strings.Contains(body, `"de":"Eine Person"`), "%s", body)
		s.check(strings.Contains(body, `"type":7`), "no option for a channel: %s", body)
	}},
	{name: "commands are not written again", run: func(s *stage) {
		ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
		defer cancel()
		s.do(s.adapter(testToken).prepare(ctx, s.speaks))
		s.check(len(s.server.Requests("PUT /applications")) == 1, "written twice")
	}},
}

var permissionScenarios = []scenario{
	{name: "a reader is no manager", run: func(s *stage) { s.check(!s.asked(s.slash(ann, "who")).Manager, "manager") }},
	{name: "who may manage the guild is one", run: func(s *stage) { s.check(s.asked(s.slash(chief, "who")).Manager, "no manager") }},
	{name: "Discord shows a command for managers to nobody else", run: func(s *stage) {
		s.check(s.slash(ann, "subscribe") != nil, "it is shown")
	}},
	{name: "a button for managers, pressed by a reader", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message {
			return withButtons("x", platforms.Press("Sub", "/subscribe"))
		})
		s.asked(s.slash(chief, "who"))
		s.check(!s.asked(s.server.Press(s.channel, ann, "Sub")).Manager, "a reader passes for a manager")
	}},
	{name: "nothing is lacking", run: func(s *stage) {
		s.check(len(s.asked(s.slash(chief, "subscribe")).Lacks) == 0, "something is")
	}},
	{name: "rights that lack are named", run: func(s *stage) {
		s.server.Allow(s.channel, 1<<10)
		s.wants("lacks", strings.Join(s.asked(s.slash(chief, "subscribe")).Lacks, ", "), "Embed Links, Send Messages")
	}},
	{name: "rights that lack in a thread", run: func(s *stage) {
		s.channel = s.server.Thread(s.channel, "a story")
		s.server.Allow(s.channel, 1<<10|1<<11|1<<14)
		s.wants("lacks", strings.Join(s.asked(s.slash(chief, "subscribe")).Lacks, ", "), "Send Messages in Threads")
	}},
	{name: "an administrator lacks nothing", run: func(s *stage) {
		s.server.Allow(s.channel, platformtest.DiscordAdministrator)
		s.check(len(s.asked(s.slash(chief, "subscribe")).Lacks) == 0, "something is lacking")
	}},
	{name: "a command for all asks for no rights", run: func(s *stage) {
		s.server.Allow(s.channel, 0)
		s.check(len(s.asked(s.slash(chief, "who")).Lacks) == 0, "asked")
	}},
	{name: "another channel by name", run: func(s *stage) {
		other := s.server.Channel(s.guild, "wire", platformtest.DiscordAnnouncement)
		r := s.asked(s.slash(chief, "subscribe", "in", other))
		s.check(r.Err == nil && r.Elsewhere && r.Manager && r.Chat.ID == other && r.Chat.Title == "wire" && r.Chat.Kind == platforms.Channel && r.Call.Value("in") == other, "%+v", r)
	}},
	{name: "a forum by name, with what lacks there", run: func(s *stage) {
		other := s.server.Channel(s.guild, "posts", platformtest.DiscordForum)
		s.server.Allow(other, 1<<10|1<<14|1<<11)
		r := s.asked(s.slash(chief, "subscribe", "in", other))
		s.check(r.Chat.Kind == platforms.Forum, "%+v", r)
		s.wants("lacks", strings.Join(r.Lacks, ", "), "Send Messages in Threads")
	}},
	{name: "this very channel by name is not elsewhere", run: func(s *stage) {
		r := s.asked(s.slash(chief, "subscribe", "in", s.channel))
		s.check(!r.Elsewhere && r.Chat.ID == s.channel, "%+v", r)
	}},
	{name: "another channel, before Discord told of the bot's rights there", run: func(s *stage) {
		s.server.OldResolved = true
		other := s.server.Channel(s.guild, "wire", platformtest.DiscordChannel)
		s.server.Allow(other, 0)
		r := s.asked(s.slash(chief, "subscribe", "in", other))
		s.check(r.Err == nil && len(r.Lacks) == 0, "%+v", r)
	}},
	{name: "a channel that the person cannot see", run: func(s *stage) {
		other := s.server.Channel(s.guild, "secret", platformtest.DiscordChannel)
		s.server.Hide(other, ann)
		s.check(problem(s.asked(s.slash(ann, "subscriptions", "in", other))) == platforms.NoSuchPlace, "it is used")
	}},
	{name: "a reader looks at another channel", run: func(s *stage) {
		other := s.server.Channel(s.guild, "wire", platformtest.DiscordChannel)
		r := s.asked(s.slash(ann, "subscriptions", "in", other))
		s.check(r.Err == nil && !r.Manager && r.Elsewhere, "%+v", r)
	}},
	{name: "a button about another channel, by a manager", run: func(s *stage) {
		other := s.server.Channel(s.guild, "wire", platformtest.DiscordAnnouncement)
		s.answers(func(platforms.Request) platforms.Message {
			return withButtons("x", platforms.Press("Go", "/page 1 in:"+other))
		})
		s.asked(s.slash(chief, "who"))
		r := s.asked(s.server.Press(s.channel, chief, "Go"))
		s.check(r.Err == nil && r.Elsewhere && r.Manager && r.Chat.ID == other && r.Chat.Title == "wire" && r.Chat.Kind == platforms.Channel, "%+v", r)
	}},
	{name: "a button about another channel, by a reader", run: func(s *stage) {
		other := s.server.Channel(s.guild, "wire", platformtest.DiscordChannel)
		s.answers(func(platforms.Request) platforms.Message {
			return withButtons("x", platforms.Press("Go", "/page 1 in:"+other))
		})
		s.asked(s.slash(chief, "who"))
		r := s.asked(s.server.Press(s.channel, ann, "Go"))
		s.check(problem(r) == platforms.NotYourPlace && r.Chat.ID == s.channel, "%+v", r)
	}},
	{name: "a button about a channel of another guild", run: func(s *stage) {
		other := s.server.Channel(s.server.Guild("Others"), "theirs", platformtest.DiscordChannel)
		s.answers(func(platforms.Request) platforms.Message {
			return withButtons("x", platforms.Press("Go", "/page 1 in:"+other))
		})
		s.asked(s.slash(chief, "who"))
		s.check(problem(s.asked(s.server.Press(s.channel, chief, "Go"))) == platforms.NoSuchPlace, "it is used")
	}},
	{name: "a button about a channel that is gone", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message {
			return withButtons("x", platforms.Press("Go", "/page 1 in:404"))
		})
		s.asked(s.slash(chief, "who"))
		s.check(problem(s.asked(s.server.Press(s.channel, chief, "Go"))) == platforms.NoSuchPlace, "it is used")
	}},
	{name: "a button with a path for a channel", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message {
			return withButtons("x", platforms.Press("Go", "/page 1 in:../../users/@me"))
		})
		s.asked(s.slash(chief, "who"))
		s.check(problem(s.asked(s.server.Press(s.channel, chief, "Go"))) == platforms.NoSuchPlace, "it is used")
	}},
	{name: "a guest in a foreign guild", run: func(s *stage) {
		s.server.RemoveBot(s.guild)
		r := s.asked(s.slash(chief, "who"))
		s.check(r.Guest && !r.Manager, "%+v", r)
	}},
	{name: "a guest in a group of people", run: func(s *stage) {
		s.channel = s.server.DM(platformtest.DiscordGroupDM)
		r := s.asked(s.slash(ann, "who"))
		s.check(r.Guest && r.Chat.Kind == platforms.Direct, "%+v", r)
	}},
	{name: "no guest in a direct message", run: func(s *stage) {
		s.channel = s.server.DM(platformtest.DiscordDirect)
		r := s.asked(s.slash(ann, "subscribe"))
		s.check(!r.Guest && r.Manager && len(r.Lacks) == 0, "%+v", r)
	}},
	{name: "a category by name", run: func(s *stage) {
		other := s.server.Channel(s.guild, "Text channels", 4)
		s.check(problem(s.asked(s.slash(chief, "subscribe", "in", other))) == platforms.NoSuchPlace, "it is used")
	}},
	{name: "a channel named from a direct message", run: func(s *stage) {
		dm := s.server.DM(platformtest.DiscordDirect)
		s.answers(func(platforms.Request) platforms.Message {
			return withButtons("x", platforms.Press("Go", "/page 1 in:"+s.channel))
		})
		s.do(s.server.Slash(dm, ann, "who", nil))
		s.settle(time.Second)
		s.got = nil
		s.check(problem(s.asked(s.server.Press(dm, ann, "Go"))) == platforms.NoSuchPlace, "it is used")
	}},
}
