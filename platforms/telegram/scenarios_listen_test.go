package telegram

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"daybrief/platforms"
)

var pollingScenarios = []scenario{
	{name: "asks by long polls for the kinds it knows", run: func(s *stage) {
		pass(2 * time.Minute)
		calls := s.server.Calls("getUpdates")
		s.want(len(calls) >= 2 && len(calls) <= 4, "%d polls in two quiet minutes", len(calls))
		for _, c := range calls {
			s.want(c.Params["timeout"] == "50" && strings.Contains(c.Params["allowed_updates"], `"inline_query"`), "poll: %v", c.Params)
		}
	}},
	{name: "confirms an update once it is handled", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message { time.Sleep(4 * time.Second); return said("done") })
		s.server.Type(s.chat, s.ann, "/who")
		pass(3 * time.Second)
		s.want(s.server.Pending() == 1, "%d pending while one is being handled", s.server.Pending())
		pass(4 * time.Second)
		s.want(s.server.Pending() == 0, "%d pending once it is handled", s.server.Pending())
	}},
	{name: "an event that cannot be kept comes again", run: func(s *stage) {
		tries := 0
		s.a.notice = func(platforms.Event) error {
			if tries++; tries < 4 {
				return errors.New("the database is away")
			}
			return nil
		}
		s.event(platforms.Closed, s.chat, func() { s.server.Block(s.ann); pass(10 * time.Second) })
	}},
	{name: "poison is skipped", run: func(s *stage) {
		s.server.Push(`{"update_id":%d,"message":{"message_id":{}}}`)
		s.server.Push(`{"update_id":%d,"message":{"message_id":1,"date":"soon","chat":{"id":1}}}`)
		s.server.Push(`{"update_id":%d,"inline_query":7}`)
		s.types(s.chat, s.ann, "/who")
		s.want(s.server.Pending() == 0 && s.logged("cannot be read"), "%d pending, log %s", s.server.Pending(), s.log)
	}},
	{name: "kinds of update that nobody knows yet are passed over", run: func(s *stage) {
		s.server.Push(`{"update_id":%d,"a_kind_of_tomorrow":{"x":1}}`)
		s.server.Push(`{"update_id":%d,"message":{"message_id":5,"date":1,"chat":{"id":9,"type":"private"},"gift_of_tomorrow":{}}}`)
		s.types(s.chat, s.ann, "/who")
		s.want(s.server.Pending() == 0, "%d pending", s.server.Pending())
	}},
	{name: "401 ends it and says what to do", run: func(s *stage) {
		s.server.Script("getUpdates", fault{Code: 401, Description: "Unauthorized"})
		s.server.Type(s.chat, s.ann, "/who") // ends the poll in flight
		pass(5 * time.Second)
		err := s.end()
		s.want(platforms.KindOf(err) == platforms.Denied && strings.Contains(err.Error(), "@BotFather"), "Listen returned %v", err)
	}},
	{name: "409 by another poller waits and says so", run: func(s *stage) {
		s.server.Steal()
		pass(time.Second)
		before := s.calls("getUpdates")
		pass(3 * time.Second)
		s.want(s.calls("getUpdates") == before, "polled again at once")
		s.types(s.chat, s.ann, "/who")
		s.want(s.logged("give it a token of its own"), "log: %s", s.log)
	}},
	{name: "409 by a webhook takes it away", run: func(s *stage) {
		s.server.Type(s.chat, s.ann, "/who")
		s.server.SetWebhook("https://example.com/other")
		pass(10 * time.Second)
		s.types(s.chat, s.ann, "/who")
		address, _ := s.server.Webhook()
		s.want(address == "", "the webhook is still %q", address)
	}},
	{name: "429 in the poll is waited for", run: func(s *stage) {
		s.server.Script("getUpdates", fault{Code: 429, RetryAfter: 42})
		s.server.Type(s.chat, s.ann, "/who")
		pass(time.Second)
		before := s.calls("getUpdates")
		pass(38 * time.Second)
		s.want(s.calls("getUpdates") == before, "polled %d times within the wait", s.calls("getUpdates")-before)
		pass(5 * time.Second)
		s.want(s.calls("getUpdates") > before, "did not poll after the wait")
	}},
	{name: "500, pages of a proxy and cut connections are retried, ever later", run: func(s *stage) {
		down := fault{Code: 502, HTML: true}
		s.server.Script("getUpdates", fault{Code: 500, Description: "Internal Server Error"}, down, fault{CutBefore: true}, fault{CutAfter: true}, down, down)
		s.server.Type(s.chat, s.ann, "/who")
		pass(time.Second)
		s.asked(true, func() { s.server.Type(s.chat, s.ann, "/who"); pass(time.Minute) })
		s.want(s.calls("getUpdates") < 20, "%d polls", s.calls("getUpdates"))
	}},
	{name: "a poll that hangs is given up", run: func(s *stage) {
		s.server.Script("getUpdates", fault{Hold: func() { time.Sleep(5 * time.Minute) }})
		s.types(s.chat, s.ann, "/who one")
		s.server.Type(s.chat, s.ann, "/who two")
		pass(80 * time.Second)
		s.want(len(s.a.requests()) == 2, "%d requests", len(s.a.requests()))
		pass(5 * time.Minute)
	}},
	{name: "ids that begin anew are no older updates", run: func(s *stage) {
		s.types(s.chat, s.ann, "/who one")
		s.server.RestartIDs(3)
		s.types(s.chat, s.ann, "/who two")
		s.types(s.chat, s.ann, "/who three")
		s.want(s.server.Pending() == 0 && s.calls("getUpdates") < 10, "%d pending, %d polls", s.server.Pending(), s.calls("getUpdates"))
	}},
	{name: "stops within a second of a long poll", run: func(s *stage) {
		pass(20 * time.Second)
		before := time.Now()
		err := s.end()
		s.want(err == nil && time.Since(before) < time.Second, "%v after %v", err, time.Since(before))
	}},
	{name: "stops within a second of an answer that takes long", run: func(s *stage) {
		s.a.answer = func(ctx context.Context, _ platforms.Request) platforms.Message { <-ctx.Done(); return said("late") }
		s.server.Type(s.chat, s.ann, "/who")
		pass(2 * time.Second)
		before := time.Now()
		err := s.end()
		s.want(err == nil && time.Since(before) < time.Second && s.server.Pending() == 1, "%v after %v, %d pending", err, time.Since(before), s.server.Pending())
	}},
	{name: "a press from before the bot was down is not answered late", before: func(s *stage) {
		s.server.PressStale(s.chat, s.ann, "/page")
		pass(2 * time.Minute)
	}, run: func(s *stage) {
		s.asked(false, func() {})
		s.want(s.server.Pending() == 0 && len(s.server.Messages(s.chat)) == 0, "shown: %+v", s.server.Messages(s.chat))
	}},
	{name: "an inline query from before the bot was down is not answered late", before: func(s *stage) {
		s.server.Query(s.ann, "who x", "")
		pass(time.Minute)
	}, run: func(s *stage) {
		s.asked(false, func() {})
		s.want(s.calls("answerInlineQuery") == 0, "%d answers", s.calls("answerInlineQuery"))
	}},
	{name: "a backlog is answered in order", before: func(s *stage) {
		for i := range 30 {
			s.server.Type(s.chat, s.ann, fmt.Sprintf("/who n%d", i))
		}
	}, run: func(s *stage) {
		pass(time.Minute)
		shown := s.server.Messages(s.chat)
		for i, m := range shown {
			s.want(m.Text == fmt.Sprintf("heard who n%d", i), "message %d is %q", i, m.Text)
		}
		s.want(len(shown) == 30, "%d answers", len(shown))
	}},
	{name: "no token in the log, whatever fails", run: func(s *stage) {
		s.server.Script("getUpdates", fault{CutBefore: true}, fault{Code: 500, Description: "Internal Server Error: bot" + testToken})
		s.server.Script("sendMessage", fault{Code: 400, Description: "Bad Request: /bot" + testToken + "/sendMessage"})
		s.types(s.chat, s.ann, "/who")
		s.stop()
		pass(time.Minute)
		s.want(s.logged("trying again") || s.logged("poll failed"), "nothing was logged: %s", s.log)
	}},
}

// deep is a deep link's payload for a line.
func deep(line string) string { return base64.RawURLEncoding.EncodeToString([]byte(line)) }

var commandScenarios = []scenario{
	{name: "menus by scope", run: func(s *stage) {
		names := func(scope, language string) string {
			var out []string
			for _, c := range s.server.Commands(scope, language) {
				out = append(out, c.Command+"="+c.Description)
			}
			return strings.Join(out, " ")
		}
		all := "start=Begin summary=The news who=Who is it subscribe=A briefing here subscriptions=What comes here settings=Change this chat"
		s.want(names("all_private_chats", "") == all && names("all_chat_administrators", "") == all, "private: %s", names("all_private_chats", ""))
		s.want(names("all_group_chats", "") == "start=Begin summary=The news who=Who is it subscriptions=What comes here", "groups: %s", names("all_group_chats", ""))
		s.want(strings.HasPrefix(names("all_group_chats", "de"), "start=Anfangen ") && strings.HasPrefix(names("all_private_chats", "pt"), "start=Começar "), "languages: %s", names("all_private_chats", "pt"))
	}},
	{name: "menus that stand are not set again", run: func(s *stage) {
		before := s.calls("setMyCommands")
		s.want(before == 9, "set %d menus, want three for each of three languages", before)
		s.want(s.end() == nil, "Listen failed")
		s.end = s.listenFor(s.T, stageGrammar, s.a)
		s.want(s.calls("setMyCommands") == before, "set %d menus again", s.calls("setMyCommands")-before)
		s.want(s.end() == nil, "Listen failed")
		changed := slices.Clone(stageGrammar)
		changed[1].Description = "All the news"
		s.end = s.listenFor(s.T, changed, s.a)
		s.want(s.calls("setMyCommands") == before+9, "set %d menus after a change, want 9", s.calls("setMyCommands")-before)
	}},
	{name: "a menu that is refused keeps nothing else back", before: func(s *stage) {
		s.server.Script("setMyCommands", fault{Code: 400, Description: "Bad Request: BOT_COMMAND_INVALID"})
	}, run: func(s *stage) {
		s.types(s.chat, s.ann, "/who")
		s.want(len(s.server.Commands("all_group_chats", "")) > 0, "the other menus are not set")
	}},
	{name: "people are answered while the menus are still being set", before: func(s *stage) {
		s.server.Script("getMyCommands", fault{Hold: func() { time.Sleep(20 * time.Second) }})
	}, run: func(s *stage) {
		s.types(s.chat, s.ann, "/who")
		s.want(s.calls("setMyCommands") == 0 && len(s.server.Messages(s.chat)) == 1, "shown: %+v", s.server.Messages(s.chat))
		pass(15 * time.Second)
	}},
	{name: "descriptions by language, only when changed", config: func(c *Config) {
		c.About = About{Long: map[string]string{"": "A bot for news", "de": "Nachrichten", "zh-hant": "新聞"}, Short: map[string]string{"": strings.Repeat("🙂", 100)}}
	}, run: func(s *stage) {
		s.want(s.server.Description("", false) == "A bot for news" && s.server.Description("de", false) == "Nachrichten" && s.server.Description("zh", false) == "新聞", "descriptions: %q", s.server.Description("de", false))
		s.want(units(s.server.Description("", true)) <= 120 && strings.HasSuffix(s.server.Description("", true), "…"), "short: %q", s.server.Description("", true))
		before := s.calls("setMyDescription") + s.calls("setMyShortDescription")
		s.end() //nolint:errcheck // only begun again
		s.end = s.listenFor(s.T, stageGrammar, s.a)
		s.want(before == 4 && s.calls("setMyDescription")+s.calls("setMyShortDescription") == before, "%d texts, then again", before)
	}},
	{name: "a command with this bot's name", run: func(s *stage) {
		group := s.server.Supergroup("Group")
		r := s.types(group, s.ann, "/who@Daybrief_Bot lavrov")
		s.want(r.Call.Value("name") == "lavrov", "got %+v", r)
	}},
	{name: "a command with another bot's name", run: func(s *stage) {
		group := s.server.Supergroup("Group")
		s.asked(false, func() { s.server.Type(group, s.ann, "/who@other_bot lavrov") })
		s.asked(false, func() { s.server.Type(s.chat, s.ann, "/who@other_bot lavrov") })
	}},
	{name: "an unknown command in a group is another bot's", run: func(s *stage) {
		group := s.server.Supergroup("Group")
		s.asked(false, func() { s.server.Type(group, s.ann, "/nosuch") })
		r := s.types(group, s.ann, "/nosuch@daybrief_bot")
		s.want(problem(r) == platforms.UnknownCommand, "got %+v", r)
	}},
	{name: "a deep link runs its line", run: func(s *stage) {
		r := s.types(s.chat, s.ann, "/start "+deep("/who lavrov"))
		s.want(r.Call.Command == "who" && r.Call.Value("name") == "lavrov", "got %+v", r)
	}},
	{name: "a link that adds the bot to a group runs its line there", run: func(s *stage) {
		group := s.server.Supergroup("Group")
		r := s.types(group, s.ann, "/start@daybrief_bot "+deep("/summary tech"))
		s.want(r.Call.Command == "summary" && r.Call.Value("about") == "tech" && r.Chat.ID == decimal(group.ID), "got %+v", r)
	}},
	{name: "a deep link cannot change settings", run: func(s *stage) {
		for _, line := range []string{"/settings zone:UTC", "/subscribe tech", "/page 2\n", "/nosuch"} {
			if r := s.types(s.chat, s.ann, "/start "+deep(line)); r.Call.Command != "start" && r.Call.Command != "page" {
				s.Errorf("%q ran %+v", line, r.Call)
			}
		}
	}},
	{name: "a payload that is no line says hello", run: func(s *stage) {
		for _, payload := range []string{"campaign7", "AAAA", "%%%", strings.Repeat("A", 64)} {
			r := s.types(s.chat, s.ann, "/start "+payload)
			s.want(r.Call.Command == "start" && r.Err == nil, "payload %q is %+v", payload, r)
		}
	}},
	{name: "a line with odd spaces", run: func(s *stage) {
		r := s.types(s.chat, s.ann, "  /who\u2003sergey\u00a0lavrov \n")
		s.want(strings.HasPrefix(r.Call.Value("name"), "sergey"), "got %+v", r)
	}},
	{name: "typing is shown until the answer comes", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message { time.Sleep(20 * time.Second); return said("done") })
		s.server.Type(s.chat, s.ann, "/who")
		pass(40 * time.Second)
		calls := s.server.Calls("sendChatAction")
		s.want(len(calls) == 5, "typed %d times in 20 s, want 5", len(calls))
		for i := 1; i < len(calls); i++ {
			gap := calls[i].At.Sub(calls[i-1].At)
			s.want(gap >= 4*time.Second && gap <= 5*time.Second, "typed again after %v", gap)
		}
	}},
	{name: "typing in General names it, and channels have none", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message { time.Sleep(3 * time.Second); return said("done") })
		forum, channel := s.server.ForumGroup("Forum", 5), s.server.Channel("Channel")
		s.asked(true, func() { s.server.TypeIn(forum, 1, s.ann, "/who") })
		s.asked(true, func() { s.server.Post(channel, "/who") })
		calls := s.server.Calls("sendChatAction")
		s.want(len(calls) == 1 && calls[0].Params["message_thread_id"] == "1", "typed: %+v", calls)
	}},
	{name: "privacy mode: talk is not seen, commands and answers are", before: func(s *stage) { s.server.SwitchOff("talk") }, run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		s.asked(false, func() { s.server.Type(group, s.ann, "lavrov is in the news") })
		s.offers(platforms.Row(platforms.Button{Label: "Name", Line: "/who", Ask: "name"}))
		s.types(group, s.ann, "/who")
		s.server.Press(group, s.ann, "Name")
		pass(3 * time.Second)
		r := s.asked(true, func() { s.server.Reply(group, s.ann, "carney") })
		s.want(r.Call.Value("name") == "carney", "got %+v", r)
	}},
	{name: "an answer to something else in a group is talk", run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		s.types(group, s.ann, "/who")
		s.asked(false, func() { s.server.Reply(group, s.ann, "how interesting") })
	}},
	{name: "a photo, a sticker, a poll ask for nothing", run: func(s *stage) {
		s.asked(false, func() {
			s.server.Push(fmt.Sprintf(`{"update_id":%%d,"message":{"message_id":5,"date":1,"chat":{"id":%d,"type":"private"},"from":{"id":%d,"first_name":"Ann"},"caption":"/who","photo":[{"file_id":"x"}]}}`, s.chat.ID, s.ann.ID))
			s.server.Push(fmt.Sprintf(`{"update_id":%%d,"message":{"message_id":6,"date":1,"chat":{"id":%d,"type":"private"},"from":{"id":%d,"first_name":"Ann"},"sticker":{"file_id":"x"}}}`, s.chat.ID, s.ann.ID))
		})
	}},
}
