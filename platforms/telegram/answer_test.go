package telegram

import (
	"context"
	"fmt"
	"testing"
	"time"

	"daybrief/platforms"
)

func TestAnswerInsists(t *testing.T) {
	tests := []struct {
		name   string
		faults []fault
		texts  []string
	}{
		{"busy", []fault{{Code: 429, RetryAfter: 7}}, []string{"bold answer"}},
		{"down", []fault{{Code: 502, HTML: true}, {Code: 500, Description: "Internal Server Error"}}, []string{"bold answer"}},
		{"cut after", []fault{{CutAfter: true}}, []string{"bold answer"}},
		{"cut before", []fault{{CutBefore: true}}, nil},
		{"rejected", []fault{{Code: 400, Description: "Bad Request: can't parse entities"}}, []string{"bold answer"}},
		{"gone", []fault{{Code: 403, Description: "Forbidden: bot was blocked by the user"}}, nil},
		{"down for long", []fault{{Code: 502}, {Code: 502}, {Code: 502}, {Code: 502}}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			scene(t, func(t *testing.T, r *rig, a *asker) {
				a.answer = func(context.Context, platforms.Request) platforms.Message {
					return platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.B("bold answer")}}}
				}
				r.server.Script("sendMessage", test.faults...)
				r.server.Type(r.chat, r.ann, "/who")
				pass(time.Minute)
				var texts []string
				for _, m := range r.server.Messages(r.chat) {
					texts = append(texts, m.Text)
					if test.name == "rejected" && len(m.Entities) > 0 {
						t.Errorf("the second attempt still has entities: %+v", m)
					}
				}
				if fmt.Sprint(texts) != fmt.Sprint(test.texts) || len(a.requests()) != 1 {
					t.Errorf("shown %q to %d requests, want %q", texts, len(a.requests()), test.texts)
				}
			})
		})
	}
}

func TestTyping(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		a.answer = func(_ context.Context, q platforms.Request) platforms.Message {
			if q.Call.Value("name") == "slow" {
				time.Sleep(9 * time.Second)
			}
			return said("done")
		}
		r.server.Type(r.chat, r.ann, "/who quick")
		pass(5 * time.Second)
		if n := len(r.server.Calls("sendChatAction")); n != 0 {
			t.Errorf("a quick answer was typed %d times", n)
		}
		r.server.Type(r.chat, r.ann, "/who slow")
		pass(15 * time.Second)
		if n := len(r.server.Calls("sendChatAction")); n != 2 {
			t.Errorf("an answer of 9 s was typed %d times, want 2", n)
		}
	})
}
