package telegram

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// pages answers with a page that a button turns in place.
func pages(r platforms.Request) platforms.Message {
	m := said("page " + r.Call.Value("to"))
	m.Replace, m.Buttons = true, [][]platforms.Button{platforms.Row(platforms.Press("Next", "/page next"))}
	return m
}

var askName = platforms.Button{Label: "Somebody else…", Line: "/who", Ask: "name"}

var buttonScenarios = []scenario{
	{name: "a press edits in place and is answered", run: func(s *stage) {
		s.answers(pages)
		s.types(s.chat, s.ann, "/page one")
		r := s.asked(true, func() { s.server.Press(s.chat, s.ann, "Next") })
		m := s.last(s.chat)
		s.want(r.Pressed && m.Text == "page next" && m.Edits == 1 && len(s.server.Messages(s.chat)) == 1 && s.server.Unanswered() == 0, "shown: %+v", m)
	}},
	{name: "a press that changes nothing is no failure", run: func(s *stage) {
		s.answers(pages)
		s.types(s.chat, s.ann, "/page one")
		for range 3 {
			s.asked(true, func() { s.server.Press(s.chat, s.ann, "Next") })
		}
		s.want(len(s.server.Messages(s.chat)) == 1 && !s.logged("refused"), "shown %d messages, log %s", len(s.server.Messages(s.chat)), s.log)
	}},
	{name: "a press is answered before the handler is done, or fails", run: func(s *stage) {
		s.answers(func(r platforms.Request) platforms.Message {
			if r.Pressed {
				time.Sleep(5 * time.Second)
				panic("the handler fails")
			}
			return pages(r)
		})
		s.types(s.chat, s.ann, "/page one")
		s.server.Press(s.chat, s.ann, "Next")
		pass(2 * time.Second)
		s.want(s.server.Unanswered() == 0, "the button still waits")
		pass(10 * time.Second)
	}},
	{name: "a message that cannot be edited is followed by a new one", run: func(s *stage) {
		s.answers(pages)
		s.types(s.chat, s.ann, "/page one")
		s.server.Script("editMessageText", fault{Code: 400, Description: "Bad Request: message can't be edited"})
		s.asked(true, func() { s.server.Press(s.chat, s.ann, "Next") })
		s.want(len(s.server.Messages(s.chat)) == 2 && s.last(s.chat).Text == "page next", "shown: %+v", s.server.Messages(s.chat))
	}},
	{name: "a press by somebody who may not", run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		s.offers(platforms.Row(platforms.Press("Settings", "/settings")))
		s.types(group, s.ann, "/who")
		s.want(!s.asked(true, func() { s.server.Press(group, s.server.Person("Bob", ""), "Settings") }).Manager, "a member is a manager")
		s.want(len(s.server.Messages(group)) == 1 && slices.Equal(s.server.Alerts(), []string{"heard settings"}), "shown %d messages, alerts %q", len(s.server.Messages(group)), s.server.Alerts())
		s.want(s.asked(true, func() { s.server.Press(group, s.ann, "Settings") }).Manager, "an administrator is no manager")
	}},
	{name: "a question to somebody who may not", run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		s.offers(platforms.Row(platforms.Button{Label: "Times", Line: "/subscribe tech", Ask: "at"}))
		s.types(group, s.ann, "/who")
		s.asked(true, func() { s.server.Press(group, s.server.Person("Bob", ""), "Times") })
		s.want(len(s.server.Alerts()) == 1 && s.last(group).Markup == "", "alerts %q, shown %+v", s.server.Alerts(), s.last(group))
	}},
	{name: "an alert of a long answer, and of one that never comes", run: func(s *stage) {
		group, bob := s.server.Supergroup("Group", s.ann), s.server.Person("Bob", "")
		s.offers(platforms.Row(platforms.Press("Settings", "/settings")))
		s.types(group, s.ann, "/who")
		s.answers(func(platforms.Request) platforms.Message { return said(strings.Repeat("long ", 100)) })
		s.asked(true, func() { s.server.Press(group, bob, "Settings") })
		s.want(len(s.server.Alerts()) == 1 && units(s.server.Alerts()[0]) <= 200, "alerts: %q", s.server.Alerts())
		s.a.answer = func(ctx context.Context, _ platforms.Request) platforms.Message {
			<-ctx.Done()
			return platforms.Message{}
		}
		s.asked(true, func() { s.server.Press(group, bob, "Settings") })
		s.want(s.server.Unanswered() == 0, "the button waits for ever")
	}},
	{name: "a press in a topic is answered there", run: func(s *stage) {
		forum := s.server.ForumGroup("Forum", 7)
		s.offers(platforms.Row(platforms.Press("Next", "/page next")))
		s.asked(true, func() { s.server.TypeIn(forum, 7, s.ann, "/who") })
		r := s.asked(true, func() { s.server.Press(forum, s.ann, "Next") })
		s.want(r.Chat.Thread == "7" && s.last(forum).Topic == 7, "got %+v, shown %+v", r.Chat, s.last(forum))
	}},
	{name: "a menu is rows of buttons before the others", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message {
			m := said("what about?")
			menu := platforms.Menu{Label: "Topic"}
			for i := range 5 {
				menu.Buttons = append(menu.Buttons, platforms.Press(fmt.Sprint("T", i), fmt.Sprint("/page t", i)))
			}
			m.Menus, m.Buttons = []platforms.Menu{menu}, [][]platforms.Button{platforms.Row(platforms.Press("Back", "/page back"))}
			return m
		})
		s.types(s.chat, s.ann, "/who")
		m := s.last(s.chat)
		s.want(labels(m) == "T0|T1|T2|T3|T4|Back" && len(m.Buttons()) == 2, "buttons: %s in %d rows", labels(m), len(m.Buttons()))
		r := s.asked(true, func() { s.server.Press(s.chat, s.ann, "T4") })
		s.want(r.Call.Value("to") == "t4", "got %+v", r)
	}},
	{name: "a question in a private chat", run: func(s *stage) {
		s.offers(platforms.Row(askName))
		s.types(s.chat, s.ann, "/who")
		s.asked(false, func() { s.server.Press(s.chat, s.ann, "Somebody else…") })
		m := s.last(s.chat)
		s.want(m.Markup == "force_reply" && m.Text == "Somebody else…\n/who name:" && s.server.Unanswered() == 0, "shown: %+v", m)
		r := s.asked(true, func() { s.server.Reply(s.chat, s.ann, ` Sergey "the" Lavrov `) })
		s.want(r.Err == nil && r.Call.Command == "who" && r.Call.Value("name") == "Sergey 'the' Lavrov", "got %+v", r)
	}},
	{name: "a question repeats what the panel asks", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message {
			m := said("Who is it about?\nOne of these, or another:")
			m.Buttons = [][]platforms.Button{platforms.Row(askName)}
			return m
		})
		s.types(s.chat, s.ann, "/who")
		s.asked(false, func() { s.server.Press(s.chat, s.ann, "Somebody else…") })
		s.want(s.last(s.chat).Text == "Who is it about?\n/who name:", "shown: %q", s.last(s.chat).Text)
	}},
	{name: "a question in a group is for who pressed", run: func(s *stage) {
		group := s.server.Supergroup("Group")
		s.offers(platforms.Row(askName))
		s.types(group, s.ann, "/who")
		s.asked(false, func() { s.server.Press(group, s.ann, "Somebody else…") })
		calls := s.server.Calls("sendMessage")
		last := calls[len(calls)-1].Params
		s.want(strings.Contains(last["reply_markup"], `"selective":true`) && strings.HasPrefix(last["text"], "Ann Author: Somebody else…\n"), "sent: %v", last)
		r := s.asked(true, func() { s.server.Reply(group, s.ann, "carney") })
		s.want(r.Call.Value("name") == "carney" && r.Chat.ID == decimal(group.ID), "got %+v", r)
	}},
	{name: "an answer by somebody else has that person's rights", run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		s.offers(platforms.Row(platforms.Button{Label: "Times", Line: "/subscribe tech", Ask: "at"}))
		s.types(group, s.ann, "/who")
		s.server.Press(group, s.ann, "Times")
		pass(3 * time.Second)
		bob := s.server.Person("Bob", "")
		s.asked(true, func() { s.server.Reply(group, bob, "soon") }) // who then is asked again
		r := s.asked(true, func() { s.server.Reply(group, bob, "7:30, 18:00") })
		s.want(!r.Manager && r.Call.Value("at") == "07:30,18:00", "got %+v", r)
	}},
	{name: "an answer that does not fit is told so", run: func(s *stage) {
		s.offers(platforms.Row(platforms.Button{Label: "Times", Line: "/subscribe tech", Ask: "at"}))
		s.types(s.chat, s.ann, "/who")
		s.server.Press(s.chat, s.ann, "Times")
		pass(3 * time.Second)
		for range 2 { // and asked again
			r := s.asked(true, func() { s.server.Reply(s.chat, s.ann, "in the morning") })
			s.want(problem(r) == platforms.BadValue && s.last(s.chat).Markup == "force_reply", "got %+v, shown %+v", r, s.last(s.chat))
		}
		r := s.asked(true, func() { s.server.Reply(s.chat, s.ann, "7:30") })
		s.want(r.Err == nil && r.Call.Value("at") == "07:30" && s.last(s.chat).Markup == "", "got %+v", r)
	}},
	{name: "a command instead of an answer is a command", run: func(s *stage) {
		s.offers(platforms.Row(askName))
		s.types(s.chat, s.ann, "/who")
		s.server.Press(s.chat, s.ann, "Somebody else…")
		pass(3 * time.Second)
		r := s.asked(true, func() { s.server.Reply(s.chat, s.ann, "/summary tech") })
		s.want(r.Call.Command == "summary", "got %+v", r)
	}},
	{name: "an answer survives a restart of the bot", run: func(s *stage) {
		s.offers(platforms.Row(askName))
		s.types(s.chat, s.ann, "/who")
		s.server.Press(s.chat, s.ann, "Somebody else…")
		pass(3 * time.Second)
		s.end() //nolint:errcheck // only begun again
		s.end = s.listenFor(s.T, stageGrammar, s.a)
		r := s.asked(true, func() { s.server.Reply(s.chat, s.ann, "carney") })
		s.want(r.Call.Value("name") == "carney", "got %+v", r)
	}},
	{name: "news that looks like a question is none", run: func(s *stage) {
		for _, line := range []platforms.Text{platforms.S("/subscribe all at:"), platforms.B("/subscribe all at:"), platforms.A("/subscribe all at:", "https://example.com/")} {
			s.answers(func(platforms.Request) platforms.Message {
				return platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.Join(platforms.S("Breaking\n"), line)}}}
			})
			s.types(s.chat, s.ann, "/who")
			r := s.asked(true, func() { s.server.Reply(s.chat, s.ann, "07:30") })
			s.want(problem(r) == platforms.NotACommand, "%+v: got %+v", line, r)
		}
	}},
	{name: "a channel has nobody to ask", run: func(s *stage) {
		channel := s.server.Channel("Channel")
		s.offers(platforms.Row(askName, platforms.Press("Next", "/page next")))
		s.asked(true, func() { s.server.Post(channel, "/who") })
		s.want(labels(s.last(channel)) == "Next", "buttons: %s", labels(s.last(channel)))
	}},
	{name: "where one is, by a button", run: func(s *stage) {
		s.offers(platforms.Row(platforms.Button{Label: "Use my location", Locate: true}))
		s.types(s.chat, s.ann, "/who")
		s.asked(false, func() { s.server.Press(s.chat, s.ann, "Use my location") })
		s.want(s.last(s.chat).Markup == "location" && s.last(s.chat).Text == "📍 Use my location", "shown: %+v", s.last(s.chat))
		r := s.asked(true, func() { s.server.Locate(s.chat, s.ann, 52.5163, 13.3779) })
		s.want(r.Err == nil && r.Call.Command == "settings" && r.Call.Value("zone") == "Europe/Berlin" && r.Manager, "got %+v", r)
	}},
	{name: "where one is, in the south and west, in whole degrees", run: func(s *stage) {
		r := s.asked(true, func() { s.server.Locate(s.chat, s.ann, -33, -71) })
		s.want(r.Call.Value("zone") == "America/Santiago", "got %+v", r)
	}},
	{name: "a location in a group asks for nothing", run: func(s *stage) {
		group := s.server.Supergroup("Group", s.ann)
		s.asked(false, func() { s.server.Locate(group, s.ann, 52.5, 13.4) })
		s.offers(platforms.Row(platforms.Button{Label: "Use my location", Locate: true}, platforms.Press("Next", "/page next")))
		s.types(group, s.ann, "/who")
		s.want(labels(s.last(group)) == "Next", "buttons: %s", labels(s.last(group)))
	}},
	{name: "a button to share", run: func(s *stage) {
		s.offers(platforms.Row(platforms.Button{Label: "Share", Line: "/who lavrov", Share: true}))
		s.types(s.chat, s.ann, "/who")
		b := s.last(s.chat).Buttons()[0][0]
		s.want(b.Share != nil && b.Share.Query == "who lavrov" && b.Share.Groups && b.Share.Channels, "button: %+v", b)
	}},
	{name: "without inline mode there is nothing to share with", before: func(s *stage) { s.server.SwitchOff("inline") }, run: func(s *stage) {
		s.offers(platforms.Row(platforms.Button{Label: "Share", Line: "/who lavrov", Share: true}, platforms.Press("Next", "/page next")))
		s.types(s.chat, s.ann, "/who")
		s.want(labels(s.last(s.chat)) == "Next", "buttons: %s", labels(s.last(s.chat)))
	}},
	{name: "a button's data at the limit, and beyond it", run: func(s *stage) {
		line := "/page " + strings.Repeat("x", platforms.MaxLine-len("/page "))
		s.offers([]platforms.Button{{Label: "Fits", Line: line}, {Label: "Too long", Line: line + "x"}, {Label: "Too long to ask", Line: line, Ask: "to"}})
		s.types(s.chat, s.ann, "/who")
		s.want(labels(s.last(s.chat)) == "Fits", "buttons: %s", labels(s.last(s.chat)))
		s.asked(true, func() { s.server.Press(s.chat, s.ann, "Fits") })
	}},
	{name: "a hundred and twenty buttons", run: func(s *stage) {
		var row []platforms.Button
		for i := range 120 {
			row = append(row, platforms.Press(fmt.Sprint(i), fmt.Sprint("/page ", i)))
		}
		s.offers(row)
		s.types(s.chat, s.ann, "/who")
		s.want(strings.HasSuffix(labels(s.last(s.chat)), "|99"), "buttons: %s", labels(s.last(s.chat)))
	}},
}

var deliveryScenarios = []scenario{
	{name: "a long message: the first part sounds, the last has the buttons", run: func(s *stage) {
		m := goldenMessages()["long"]
		parts := 1
		for i := 0; i < parts; i++ {
			sent, err := s.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: decimal(s.chat.ID)}, Message: m, Part: i})
			if err != nil {
				s.Fatal(err)
			}
			parts = sent.Parts
		}
		for i, shown := range s.server.Messages(s.chat) {
			s.want(shown.Silent == (i > 0) && (len(shown.Buttons()) > 0) == (i == parts-1), "part %d: %+v", i, shown)
		}
	}},
	{name: "one picture, large and above the text", run: func(s *stage) {
		m := said("News")
		m.Blocks = append(m.Blocks, platforms.Image{URL: "https://example.com/a.jpg", Alt: "A map"}, platforms.Image{URL: "https://example.com/b.jpg", Alt: "A chart"})
		s.answers(func(platforms.Request) platforms.Message { return m })
		s.types(s.chat, s.ann, "/who")
		got := s.last(s.chat)
		s.want(got.Picture == "https://example.com/a.jpg" && got.Text == "News\n\n🖼 A map\n\n🖼 A chart", "shown: %+v", got)
	}},
	{name: "no preview of links", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message {
			return platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.A("Story", "https://example.com/s")}}}
		})
		s.types(s.chat, s.ann, "/who")
		s.want(!s.last(s.chat).Preview, "a link is previewed")
	}},
	{name: "an instant keeps its text", run: func(s *stage) {
		at := time.Date(2026, 9, 22, 7, 20, 0, 0, time.UTC)
		s.answers(func(platforms.Request) platforms.Message {
			return platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.Text{{Text: "Data to "}, {Text: "07:20", Time: at, Style: platforms.Bold}}}}}
		})
		s.types(s.chat, s.ann, "/who")
		m := s.last(s.chat)
		s.want(m.Text == "Data to 07:20" && len(m.Entities) == 2 && m.Entities[0].Time+m.Entities[1].Time == at.Unix(), "shown: %+v", m)
	}},
	{name: "long small print and the rest of a long card can be opened", run: func(s *stage) {
		long := strings.Repeat("A sentence of news. ", 30)
		s.answers(func(platforms.Request) platforms.Message {
			return platforms.Message{Blocks: []platforms.Block{
				platforms.Card{Title: platforms.S("Title"), Body: []platforms.Text{platforms.S("First."), platforms.Join(platforms.S(long), platforms.A("link", "https://example.com/")), platforms.B("Last.")}, Footer: platforms.S("AFP")},
				platforms.Note{Text: platforms.S(long)},
				platforms.Note{Text: platforms.S("Short.")},
			}}
		})
		s.types(s.chat, s.ann, "/who")
		var quotes []string
		m := s.last(s.chat)
		for _, e := range m.Entities {
			if e.Type == "expandable_blockquote" {
				quotes = append(quotes, quoted(m, e))
			}
		}
		s.want(len(quotes) == 2 && strings.HasPrefix(quotes[0], "A sentence") && strings.HasSuffix(quotes[0], "link\nLast.") && strings.HasSuffix(quotes[1], "news."), "quotations: %q", quotes)
	}},
	{name: "rich messages, where they are asked for", config: func(c *Config) { c.Rich = true }, run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message {
			m := goldenMessages()["briefing"]
			m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press("Next", "/page next"))}
			m.Replace = true
			return m
		})
		s.types(s.chat, s.ann, "/who")
		m := s.last(s.chat)
		s.want(m.Rich && strings.Contains(m.Text, "Quake toll in Antioquia") && labels(m) == "Next", "shown: %+v", m)
		s.answers(func(r platforms.Request) platforms.Message {
			m := said("now <this> & that")
			m.Replace = true
			return m
		})
		s.server.Script("editMessageText", fault{Code: 400, Description: "Bad Request: message can't be edited"})
		s.asked(true, func() { s.server.Press(s.chat, s.ann, "Next") })
		s.want(len(s.server.Messages(s.chat)) == 2 && s.last(s.chat).Rich && s.form() == asRich, "rich messages were given up for one that cannot be edited")
		s.asked(true, func() { s.server.Press(s.chat, s.ann, "Next") })
		m = s.server.Messages(s.chat)[0]
		s.want(m.Rich && m.Edits == 1 && m.Text == "now <this> & that", "edited: %+v", m)
	}},
	{name: "a server without rich messages is sent text, and asked no more", config: func(c *Config) { c.Rich = true }, before: func(s *stage) { s.server.SwitchOff("rich") }, run: func(s *stage) {
		for range 3 {
			s.types(s.chat, s.ann, "/who")
		}
		s.want(s.calls("sendRichMessage") == 1 && len(s.server.Messages(s.chat)) == 3 && s.logged("no rich messages"), "%d rich calls, %d messages", s.calls("sendRichMessage"), len(s.server.Messages(s.chat)))
	}},
	{name: "a rich delivery that is refused arrives as text", config: func(c *Config) { c.Rich = true }, run: func(s *stage) {
		s.server.Script("sendRichMessage", fault{Code: 400, Description: "Bad Request: can't parse rich message"})
		sent, err := s.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: decimal(s.chat.ID)}, Message: goldenMessages()["briefing"]})
		s.want(err == nil && sent.Parts == 1 && !s.last(s.chat).Rich, "sent %+v, %v", sent, err)
	}},
	{name: "a rich delivery to a chat that is gone is gone", config: func(c *Config) { c.Rich = true }, run: func(s *stage) {
		s.server.Block(s.ann)
		pass(time.Second)
		s.want(s.kind(s.chat, "") == platforms.Gone && s.form() == asRich, "rich messages were given up for a blocked chat")
	}},
	{name: "paid broadcast says so with each message", config: func(c *Config) { c.Paid = true }, run: func(s *stage) {
		before := time.Now()
		done := make(chan error)
		for i := range 300 {
			c := s.server.Private(s.server.Person(fmt.Sprint("P", i), ""))
			go func() {
				_, err := s.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: decimal(c.ID)}, Message: said("x")})
				done <- err
			}()
		}
		for range 300 {
			if err := <-done; err != nil {
				s.Error(err)
			}
		}
		s.want(time.Since(before) < 2*time.Second, "300 paid messages took %v", time.Since(before))
	}},
	{name: "nothing is paid for unless it was asked for", run: func(s *stage) {
		s.types(s.chat, s.ann, "/who")
		_, paid := s.server.Calls("sendMessage")[0].Params["allow_paid_broadcast"]
		s.want(!paid, "sent with allow_paid_broadcast")
	}},
	{name: "people are answered while many are delivered to", run: func(s *stage) {
		done := make(chan error)
		for i := range 300 {
			c := s.server.Private(s.server.Person(fmt.Sprint("P", i), ""))
			go func() {
				_, err := s.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: decimal(c.ID)}, Message: said("x")})
				done <- err
			}()
		}
		time.Sleep(time.Second)
		asked := time.Now()
		s.server.Type(s.chat, s.ann, "/who")
		time.Sleep(time.Second)
		for range 300 {
			if err := <-done; err != nil {
				s.Error(err)
			}
		}
		took := s.last(s.chat).At.Sub(asked)
		s.want(took < 200*time.Millisecond, "an answer took %v beside 300 deliveries", took)
		s.want(time.Since(asked) < 11*time.Second, "300 deliveries took %v", time.Since(asked))
	}},
	{name: "429 to an answer is waited for", run: func(s *stage) {
		s.server.Script("sendMessage", fault{Code: 429, RetryAfter: 8})
		s.asked(true, func() { s.server.Type(s.chat, s.ann, "/who") })
		calls := s.server.Calls("sendMessage")
		s.want(len(calls) == 2 && calls[1].At.Sub(calls[0].At) >= 8*time.Second, "calls: %+v", calls)
	}},
}

// quoted is the text of an entity, of which the test needs ASCII before it.
func quoted(m platformtest.TelegramMessage, e platformtest.TelegramEntity) string {
	return m.Text[e.Offset : e.Offset+e.Length]
}
