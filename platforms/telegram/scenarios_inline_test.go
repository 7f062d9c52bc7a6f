package telegram

import (
	"context"
	"fmt"
	"strings"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// query types after the bot's name, and returns the answer.
func (s *stage) query(text, offset string) platformtest.TelegramInline {
	s.Helper()
	id := s.server.Query(s.ann, text, offset)
	pass(2 * time.Second)
	got, ok := s.server.Inline(id)
	if !ok {
		s.Fatalf("the query %q is not answered; log: %s", text, s.log)
	}
	return got
}

// knows has the handler complete with n choices for each option.
func (s *stage) knows(n int) {
	s.a.choose = func(r platforms.Request) (out []platforms.Choice) {
		for i := range n {
			text := fmt.Sprintf("%s %s%d", r.Call.Values[r.Focus], r.Focus, i)
			out = append(out, platforms.Choice{Label: text, Value: text})
		}
		return out
	}
}

func titles(a platformtest.TelegramInline) string {
	var out []string
	for _, r := range a.Results {
		out = append(out, r.Title)
	}
	return strings.Join(out, "|")
}

var inlineScenarios = []scenario{
	{name: "a line is answered as it stands", run: func(s *stage) {
		got := s.query("who lavrov", "")
		s.want(len(got.Results) == 1 && got.Results[0].Message.Text == "heard who lavrov" && got.NextOffset == "", "got %+v", got)
		r := s.a.requests()[0]
		s.want(r.Guest && !r.Manager && r.Person.ID == decimal(s.ann.ID), "asked %+v", r)
	}},
	{name: "people and topics by turns", run: func(s *stage) {
		s.knows(2)
		got := s.query("la", "")
		s.want(titles(got) == "heard summary|heard who la name0|heard summary|heard who la name1", "titles: %s", titles(got))
	}},
	{name: "pages of four, up to fifty", run: func(s *stage) {
		s.knows(40)
		seen := map[string]bool{}
		offset, pages := "", 0
		for {
			got := s.query("x", offset)
			for _, r := range got.Results {
				s.want(!seen[r.ID], "result %s comes twice", r.ID)
				seen[r.ID] = true
			}
			pages++
			if offset = got.NextOffset; offset == "" || pages > 20 {
				break
			}
		}
		s.want(pages == 13 && len(seen) == 50, "%d pages, %d results", pages, len(seen))
	}},
	{name: "an offset that is nonsense is the first page", run: func(s *stage) {
		s.knows(1)
		for _, offset := range []string{"-5", "x", "99999999999999999999"} {
			s.want(len(s.query("a", offset).Results) <= 2, "offset %q", offset)
		}
		s.want(len(s.query("a", "500").Results) == 0, "results beyond the end")
	}},
	{name: "the answer is kept for this person, five minutes", run: func(s *stage) {
		got := s.query("who x", "")
		s.want(got.Personal && got.Cache == 300, "got %+v", got)
	}},
	{name: "nothing typed yet", run: func(s *stage) {
		s.knows(3)
		s.want(len(s.query("", "").Results) == inlinePage, "no suggestions")
	}},
	{name: "256 characters, and none found", run: func(s *stage) {
		s.want(len(s.query(strings.Repeat("é", 256), "").Results) == 0, "something was found")
	}},
	{name: "what is for managers is not offered", run: func(s *stage) {
		s.knows(1)
		got := s.query("subscribe tech", "")
		for _, r := range s.a.requests() {
			s.want(r.Call.Command != "subscribe", "ran %+v", r)
		}
		s.want(len(got.Results) == 2, "got %+v", got)
	}},
	{name: "buttons become links to the bot", run: func(s *stage) {
		s.offers(platforms.Row(platforms.Press("More", "/page more"), platforms.Button{Label: "Where", Locate: true}, platforms.Button{Label: "Share", Line: "/who x", Share: true}))
		got := s.query("who x", "")
		rows := got.Results[0].Message.Buttons()
		s.want(labels(got.Results[0].Message) == "More|Share|@daybrief_bot" && strings.HasPrefix(rows[0][0].URL, "https://t.me/daybrief_bot?start="), "buttons: %+v", rows)
	}},
	{name: "a long answer gives its first message", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message { return goldenMessages()["long"] })
		got := s.query("who x", "")
		s.want(len(got.Results) == 1 && units(got.Results[0].Message.Text) <= 4096 && got.Results[0].Title == "Long day", "got %d results", len(got.Results))
	}},
	{name: "a handler that fails answers nothing, and the next is answered", run: func(s *stage) {
		s.a.choose = func(platforms.Request) []platforms.Choice { panic("the handler fails") }
		s.want(len(s.query("x", "").Results) == 0, "something was found")
		s.a.choose = nil
		s.want(len(s.query("who x", "").Results) == 1, "nothing was found")
	}},
	{name: "a slow handler is answered for in time", run: func(s *stage) {
		s.knows(10)
		s.a.answer = func(ctx context.Context, r platforms.Request) platforms.Message {
			select {
			case <-time.After(3 * time.Second):
			case <-ctx.Done():
			}
			return said("heard")
		}
		id := s.server.Query(s.ann, "x", "")
		pass(15 * time.Second)
		got, ok := s.server.Inline(id)
		s.want(ok && len(got.Results) == 2 && got.NextOffset == "2", "got %+v", got)
	}},
	{name: "what has been typed further is left", run: func(s *stage) {
		s.a.answer = func(context.Context, platforms.Request) platforms.Message {
			time.Sleep(time.Second)
			return said("heard")
		}
		var ids []string
		for _, text := range []string{"who l", "who la", "who lav", "who lavr"} {
			ids = append(ids, s.server.Query(s.ann, text, ""))
		}
		pass(10 * time.Second)
		_, last := s.server.Inline(ids[3])
		s.want(last && s.calls("answerInlineQuery") <= 2, "%d answers", s.calls("answerInlineQuery"))
	}},
	{name: "what the next letter brings again is not asked again", run: func(s *stage) {
		s.a.choose = func(r platforms.Request) []platforms.Choice {
			return []platforms.Choice{{Label: "Lavrov", Value: "lavrov"}}
		}
		for _, text := range []string{"l", "la", "lav"} {
			s.want(len(s.query(text, "").Results) == 2, "%q finds nothing", text)
		}
		s.want(len(s.a.requests()) == 2, "asked %d times", len(s.a.requests()))
		pass(2 * resultLife)
		s.query("lavr", "")
		s.want(len(s.a.requests()) == 4, "what is old is shown: asked %d times", len(s.a.requests()))
	}},
	{name: "what is typed letter by letter is answered once", run: func(s *stage) {
		var id string
		for i := range 6 {
			id = s.server.Query(s.ann, "who "+"lavrov"[:i+1], "")
			pass(100 * time.Millisecond)
		}
		pass(3 * time.Second)
		got, ok := s.server.Inline(id)
		s.want(ok && len(got.Results) == 1 && len(s.a.requests()) <= 2, "asked %d times, got %+v", len(s.a.requests()), got)
	}},
	{name: "what was chosen is no request, in the bot's own chat neither", run: func(s *stage) {
		s.answers(func(platforms.Request) platforms.Message { return said("/who is this") })
		got := s.query("who x", "")
		for _, c := range []*platformtest.TelegramChat{s.chat, s.server.Supergroup("Group", s.ann)} {
			s.asked(false, func() { s.server.Choose(c, s.ann, got.Results[0]) })
		}
	}},
	{name: "it does not wait for the person's own chat", run: func(s *stage) {
		s.a.answer = func(_ context.Context, r platforms.Request) platforms.Message {
			if !r.Guest {
				time.Sleep(20 * time.Second)
			}
			return said("heard")
		}
		s.server.Type(s.chat, s.ann, "/who")
		pass(time.Second)
		s.query("who x", "")
		pass(30 * time.Second)
	}},
}
