package telegram

import (
	"context"
	"errors"
	"slices"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// kind is that of a failed send to a chat.
func (s *stage) kind(c *platformtest.TelegramChat, thread string) platforms.Kind {
	s.Helper()
	pass(2 * time.Second)
	_, err := s.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: decimal(c.ID), Thread: thread}, Message: said("x")})
	if err == nil {
		return -1
	}
	return platforms.KindOf(err)
}

var placeScenarios = []scenario{
	{name: "a private chat", run: func(s *stage) {
		r := s.types(s.chat, s.ann, "/settings")
		s.want(r.Chat == platforms.Chat{Platform: Name, ID: decimal(s.ann.ID), Kind: platforms.Direct, Title: "Ann Author"} && r.Manager, "got %+v", r)
		s.want(s.last(s.chat).ReplyTo == 0, "an answer to one person quotes")
	}},
	{name: "a group is answered by quoting", run: func(s *stage) {
		group := s.server.Group("Small")
		r := s.types(group, s.ann, "/who")
		s.want(r.Chat.Kind == platforms.Group && r.Chat.Title == "Small" && s.last(group).ReplyTo == 1, "got %+v, shown %+v", r, s.last(group))
	}},
	{name: "a forum's topic", run: func(s *stage) {
		forum := s.server.ForumGroup("Forum", 77)
		r := s.asked(true, func() { s.server.TypeIn(forum, 77, s.ann, "/who") })
		s.want(r.Chat.Thread == "77" && s.last(forum).Topic == 77, "got %+v, shown %+v", r.Chat, s.last(forum))
	}},
	{name: "a forum's General topic", run: func(s *stage) {
		forum := s.server.ForumGroup("Forum", 77)
		r := s.asked(true, func() { s.server.TypeIn(forum, 1, s.ann, "/who") })
		s.want(r.Chat.Thread == "" && s.last(forum).Topic == 0, "got %+v", r.Chat)
		s.want(s.kind(forum, "") == -1, "cannot deliver to General")
	}},
	{name: "a topic that is closed or gone", run: func(s *stage) {
		forum := s.server.ForumGroup("Forum", 77)
		s.server.CloseTopic(forum, 77, true)
		for _, thread := range []string{"77", "78"} {
			_, err := s.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: decimal(forum.ID), Thread: thread}, Message: said("x")})
			e, ok := errors.AsType[*platforms.Error](err)
			s.want(ok && e.Kind == platforms.Gone && e.Thread, "topic %s: %v", thread, err)
			pass(2 * time.Second)
		}
	}},
	{name: "a channel's post is its managers'", run: func(s *stage) {
		channel := s.server.Channel("Channel")
		r := s.asked(true, func() { s.server.Post(channel, "/settings") })
		s.want(r.Chat.Kind == platforms.Channel && r.Manager && len(r.Lacks) == 0, "got %+v", r)
		s.asked(false, func() { s.server.Post(channel, "just news") })
	}},
	{name: "an anonymous administrator", run: func(s *stage) {
		group := s.server.Supergroup("Group")
		r := s.asked(true, func() { s.server.TypeAnonymously(group, "/settings") })
		s.want(r.Manager, "got %+v", r)
	}},
	{name: "an administrator and a member", run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		bob := s.server.Person("Bob", "")
		s.want(s.types(group, s.ann, "/settings").Manager, "an administrator is no manager")
		s.want(!s.types(group, bob, "/settings").Manager, "a member is a manager")
		s.want(s.calls("getChatAdministrators") == 1, "asked %d times", s.calls("getChatAdministrators"))
	}},
	{name: "commands for everybody ask for nobody's rights", run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		s.types(group, s.ann, "/who")
		s.want(s.calls("getChatAdministrators")+s.calls("getChatMember")+s.calls("getChat") == 0, "rights were asked for")
	}},
	{name: "a command about what is set up in a place says who manages it", run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		s.want(s.types(group, s.ann, "/subscriptions").Manager && !s.types(group, s.server.Person("Bob", ""), "/subscriptions").Manager, "managers are not told apart")
	}},
	{name: "promotion and demotion of a person are heard", run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		s.server.SetBotAdmin(group)
		bob := s.server.Person("Bob", "")
		s.want(!s.types(group, bob, "/settings").Manager, "a member is a manager")
		s.event("", group, func() { s.server.SetAdmin(group, bob, true) })
		s.want(s.types(group, bob, "/settings").Manager, "the promotion was not heard")
		s.server.SetAdmin(group, bob, false)
		s.want(!s.types(group, bob, "/settings").Manager, "the demotion was not heard")
	}},
	{name: "administrators that Telegram does not tell are none", run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		s.server.Script("getChatAdministrators", fault{Code: 502, HTML: true})
		s.want(!s.types(group, s.ann, "/settings").Manager, "unknown is yes")
		s.want(s.types(group, s.ann, "/settings").Manager, "a failure is remembered")
	}},
	{name: "block and unblock", run: func(s *stage) {
		s.event(platforms.Closed, s.chat, func() { s.server.Block(s.ann) })
		s.want(s.kind(s.chat, "") == platforms.Gone, "a blocked chat takes messages")
		s.event(platforms.Opened, s.chat, func() { s.server.Unblock(s.ann) })
		s.want(s.kind(s.chat, "") == -1, "an unblocked chat takes none")
	}},
	{name: "kick and invitation", run: func(s *stage) {
		group := s.server.Supergroup("Group")
		s.event(platforms.Closed, group, func() { s.server.Kick(group) })
		s.want(s.kind(group, "") == platforms.Gone, "a group that kicked takes messages")
		s.event(platforms.Opened, group, func() { s.server.Invite(group) })
	}},
	{name: "promotion and demotion of the bot in a group are neither", run: func(s *stage) {
		group := s.server.Supergroup("Group")
		s.event("", group, func() { s.server.SetBotAdmin(group) })
		s.event("", group, func() { s.server.Demote(group) })
	}},
	{name: "demotion of the bot in a channel mutes it", run: func(s *stage) {
		channel := s.server.Channel("Channel")
		s.event(platforms.Muted, channel, func() { s.server.Demote(channel) })
		s.want(s.kind(channel, "") == platforms.Gone, "a channel where the bot is nobody takes messages")
		s.event(platforms.Opened, channel, func() { s.server.SetBotAdmin(channel) })
	}},
	{name: "a channel takes the right to post, and gives it back", run: func(s *stage) {
		channel := s.server.Channel("Channel")
		s.event(platforms.Muted, channel, func() { s.server.Mute(channel, true) })
		s.want(s.kind(channel, "") == platforms.Gone, "a channel without the right takes messages")
		s.event(platforms.Opened, channel, func() { s.server.Mute(channel, false) })
		s.want(s.kind(channel, "") == -1, "a channel with the right takes none")
	}},
	{name: "a group restricts the bot, and lets it write again", run: func(s *stage) {
		group := s.server.Supergroup("Group")
		s.event(platforms.Muted, group, func() { s.server.Mute(group, true) })
		s.want(s.kind(group, "") == platforms.Gone, "a group that restricts takes messages")
		s.event(platforms.Opened, group, func() { s.server.Mute(group, false) })
	}},
	{name: "added to a channel without the right to post", run: func(s *stage) {
		channel := s.server.Channel("Channel")
		s.event(platforms.Closed, channel, func() { s.server.Kick(channel) })
		s.event(platforms.Muted, channel, func() { s.server.Invite(channel) })
	}},
	{name: "what the bot lacks is told with commands for managers", run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		s.server.Hush(group, true)
		r := s.asked(true, func() { s.server.Type(group, s.ann, "/settings") })
		s.want(slices.Equal(r.Lacks, []string{"Send Messages"}), "lacks %q", r.Lacks)
		other := s.server.Supergroup("Free", s.ann)
		s.want(len(s.types(other, s.ann, "/settings").Lacks) == 0, "lacks something in a free group")
	}},
	{name: "a group becomes a supergroup", run: func(s *stage) {
		group := s.server.Group("Group")
		var grown *platformtest.TelegramChat
		got := s.events(func() { grown = s.server.Migrate(group) })
		s.want(len(got) == 2, "events: %+v", got) // one stands in each of the two chats
		for _, e := range got {
			s.want(e.Kind == platforms.Migrated && e.Chat.ID == decimal(group.ID) && e.To == decimal(grown.ID), "event: %+v", e)
		}
		_, err := s.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: decimal(group.ID)}, Message: said("x")})
		e, ok := errors.AsType[*platforms.Error](err)
		s.want(ok && e.Kind == platforms.Moved && e.To == decimal(grown.ID), "sending to the old one: %v", err)
	}},
	{name: "a person who never wrote", run: func(s *stage) {
		s.want(s.kind(s.server.Stranger(s.server.Person("Stranger", "")), "") == platforms.Gone, "wrote first")
	}},
	{name: "the last words of a chat that is gone are not waited for", run: func(s *stage) {
		group := s.server.Supergroup("Group")
		s.server.Script("sendMessage", fault{Code: 403, Description: "Forbidden: the group chat was deleted"})
		s.types(group, s.ann, "/who")
		s.want(len(s.server.Messages(group)) == 0 && s.server.Pending() == 0, "shown: %+v", s.server.Messages(group))
	}},
}

var whereScenarios = []scenario{
	{name: "a channel by its name, from the private chat", run: func(s *stage) {
		channel := s.server.Channel("Daily", s.ann)
		s.server.Name(channel, "daily_news")
		r := s.types(s.chat, s.ann, "/subscribe tech in:@Daily_News")
		s.want(r.Err == nil && r.Elsewhere && r.Manager && len(r.Lacks) == 0, "got %+v", r)
		s.want(r.Chat == platforms.Chat{Platform: Name, ID: decimal(channel.ID), Kind: platforms.Channel, Title: "Daily"}, "chat: %+v", r.Chat)
		s.want(r.Call.Value("in") == decimal(channel.ID) && r.Call.Value("topic") == "tech", "call: %+v", r.Call)
		s.want(len(s.server.Messages(s.chat)) == 1 && len(s.server.Messages(channel)) == 0, "the answer went to the channel")
	}},
	{name: "the line of a button names it by its id", run: func(s *stage) {
		channel := s.server.Channel("Daily", s.ann)
		s.answers(func(r platforms.Request) platforms.Message {
			m := said("at what time?")
			m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press("07:30", stageGrammar.Line(platforms.Call{Command: "subscribe", Values: map[string]string{"at": "07:30", "in": r.Call.Value("in")}})))}
			return m
		})
		s.types(s.chat, s.ann, "/subscribe in:"+decimal(channel.ID))
		r := s.asked(true, func() { s.server.Press(s.chat, s.ann, "07:30") })
		s.want(r.Err == nil && r.Elsewhere && r.Chat.ID == decimal(channel.ID) && r.Call.Value("at") == "07:30", "got %+v", r)
	}},
	{name: "a topic by the link that the app copies", run: func(s *stage) {
		forum := s.server.ForumGroup("Forum", 9)
		s.server.SetAdmin(forum, s.ann, true)
		link := "https://t.me/c/" + decimal(-forum.ID-1_000_000_000_000) + "/9"
		r := s.types(s.chat, s.ann, "/subscribe tech in:"+link)
		s.want(r.Chat.ID == decimal(forum.ID) && r.Chat.Thread == "9" && r.Call.Value("in") == decimal(forum.ID)+"/9", "%s is %+v", link, r)
		r = s.types(s.chat, s.ann, "/subscribe tech in:"+r.Call.Value("in"))
		s.want(r.Chat.Thread == "9", "the id with its topic is %+v", r.Chat)
	}},
	{name: "a person who does not manage it", run: func(s *stage) {
		channel := s.server.Channel("Daily", s.server.Person("Boss", ""))
		s.server.Name(channel, "daily_news")
		for _, line := range []string{"/subscribe tech in:@daily_news", "/subscriptions in:@daily_news"} {
			r := s.types(s.chat, s.ann, line)
			u, _ := r.Err.(*platforms.UsageError)
			s.want(u != nil && u.Problem == platforms.NotYourPlace && u.Value == "Daily" && !r.Manager && r.Chat.ID == decimal(s.chat.ID), "%s is %+v", line, r)
		}
	}},
	{name: "no such place", run: func(s *stage) {
		for _, name := range []string{"@nobody_here", "-1001", "hello world", "@x", "https://example.com/daily_news"} {
			r := s.types(s.chat, s.ann, `/subscribe tech in:"`+name+`"`)
			u, _ := r.Err.(*platforms.UsageError)
			s.want(u != nil && u.Problem == platforms.NoSuchPlace && u.Option == "in" && u.Value == name, "%q is %+v", name, r)
		}
	}},
	{name: "a place that the bot is not in", run: func(s *stage) {
		for i, c := range []*platformtest.TelegramChat{s.server.Channel("Out", s.ann), s.server.Supergroup("Out", s.ann)} {
			name := []string{"out_channel", "out_group"}[i]
			s.server.Name(c, name)
			s.server.Kick(c)
			s.want(problem(s.types(s.chat, s.ann, "/subscribe tech in:@"+name)) == platforms.NoSuchPlace, "%s is a place", name)
		}
	}},
	{name: "somebody else's private chat", run: func(s *stage) {
		bob := s.server.Person("Bob", "")
		s.server.Private(bob)
		r := s.types(s.chat, s.ann, "/subscriptions in:"+decimal(bob.ID))
		s.want(problem(r) == platforms.NoSuchPlace, "got %+v", r)
	}},
	{name: "a channel that lets the bot in, and not post", run: func(s *stage) {
		channel := s.server.Channel("Daily", s.ann)
		s.server.Name(channel, "daily_news")
		s.server.Mute(channel, true)
		r := s.types(s.chat, s.ann, "/subscribe tech in:@daily_news")
		s.want(r.Err == nil && r.Manager && slices.Equal(r.Lacks, []string{"Post Messages"}), "got %+v", r)
		s.server.Mute(channel, false)
		r = s.types(s.chat, s.ann, "/subscribe tech in:@daily_news")
		s.want(len(r.Lacks) == 0, "still lacks %q", r.Lacks)
	}},
	{name: "the very place is not elsewhere", run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		r := s.types(group, s.ann, "/subscribe tech in:"+decimal(group.ID))
		s.want(r.Err == nil && !r.Elsewhere && r.Manager, "got %+v", r)
	}},
}
