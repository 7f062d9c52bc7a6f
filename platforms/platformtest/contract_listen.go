package platformtest

import (
	"errors"
	"strings"
	"testing/synctest"
	"time"

	"daybrief/platforms"
)

// listenCases are what an adapter must do with what people do.
var listenCases = []contractCase{
	{"ListenEnds", func(s *session) {
		s.listen()
		s.stop()
		s.listen() // and can be called again
	}},
	{"ListenEndsWhileAnswering", func(s *session) {
		s.listen()
		s.Type("/slow")
		s.until("the request arrives", func() bool { return len(s.handler.requests()) == 1 })
	}},
	{"Command", func(s *session) {
		s.listen()
		r := s.asked("/wake at:7:30")
		if r.Err != nil || r.Call.Command != "wake" || r.Call.Value("at") != "07:30" {
			s.t.Errorf("got call %+v, error %v, want wake at 07:30", r.Call, r.Err)
		}
		if !r.Manager {
			s.t.Errorf("Manager is false in a direct chat")
		}
		if r.Pressed || r.ID == "" || r.Person.ID == "" {
			s.t.Errorf("got %+v, want a typed request with an id and a person", r)
		}
		if r.Chat.Key() != s.Chat.Key() || r.Chat.Kind != platforms.Direct || r.Chat.Platform != s.Platform.Name() {
			s.t.Errorf("got chat %+v, want %+v", r.Chat, s.Chat)
		}
		if shown := s.shows(1); !strings.Contains(shown[0].Text, "heard wake") {
			s.t.Errorf("shown: %q, want the answer", shown[0].Text)
		}
	}},
	{"Managers", func(s *session) {
		s.listen()
		if r := s.asked("/govern"); !r.Manager || r.Err != nil {
			s.t.Errorf("got %+v, want a manager's request", r)
		}
		s.shows(1)
	}},
	{"BadLine", func(s *session) {
		s.listen()
		r := s.asked("/wake at:25:99")
		e, ok := errors.AsType[*platforms.UsageError](r.Err)
		if !ok || e.Problem != platforms.BadValue || e.Option != "at" {
			s.t.Errorf("got error %v (%T), want a *UsageError about option at", r.Err, r.Err)
		}
		s.shows(1)
	}},
	{"DistinctIDs", func(s *session) {
		s.listen()
		a, b := s.asked("/echo a"), s.asked("/echo a")
		if a.ID == b.ID {
			s.t.Errorf("two requests have the one id %q", a.ID)
		}
		s.shows(2)
	}},
	{"Press", func(s *session) {
		s.listen()
		s.handler.answers(func(q platforms.Request) platforms.Message {
			if q.Call.Command == "hidden" {
				return paragraph("a new message")
			}
			m := paragraph("choose")
			m.Buttons = [][]platforms.Button{
				platforms.Row(platforms.Press("One", `/hidden text:"it is one"`), platforms.Press("Two", "/echo two")),
				platforms.Row(platforms.Button{Label: "Site", URL: "https://example.com/"}),
			}
			return m
		})
		s.asked("/show")
		if got := strings.Join(s.shows(1)[0].Buttons, " "); got != "One Two Site" {
			s.t.Errorf("buttons: %q, want One Two Site", got)
		}
		r := s.pressed("One")
		if !r.Pressed || r.Err != nil || r.Call.Command != "hidden" || r.Call.Value("text") != "it is one" || r.Chat.Key() != s.Chat.Key() {
			s.t.Errorf("got %+v, want a press of hidden", r)
		}
		shown := s.shows(2)
		if !strings.Contains(shown[0].Text, "choose") || !strings.Contains(shown[1].Text, "a new message") {
			s.t.Errorf("shown: %+v, want the old message and a new one", shown)
		}
	}},
	{"PressReplaces", func(s *session) {
		s.listen()
		s.handler.answers(func(q platforms.Request) platforms.Message {
			m := paragraph("first page")
			if q.Pressed {
				m = paragraph("second page")
			}
			m.Replace = true
			m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press("Next", "/hidden next"))}
			return m
		})
		s.asked("/show")
		if shown := s.shows(1); !strings.Contains(shown[0].Text, "first page") {
			s.t.Fatalf("shown: %+v, want the first page", shown)
		}
		for range 2 { // the second press changes nothing, which is no failure
			s.pressed("Next")
			shown := s.shows(1)
			if !strings.Contains(shown[0].Text, "second page") || strings.Contains(shown[0].Text, "first") || len(shown[0].Buttons) != 1 {
				s.t.Errorf("shown: %+v, want the second page in place of the first", shown)
			}
		}
	}},
	{"ReplaceDropsButtons", func(s *session) {
		s.listen()
		s.handler.answers(func(q platforms.Request) platforms.Message {
			if q.Pressed {
				m := paragraph("done")
				m.Replace = true
				return m
			}
			m := paragraph("sure?")
			m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press("Yes", "/hidden yes"))}
			return m
		})
		s.asked("/show")
		s.shows(1)
		s.pressed("Yes")
		if shown := s.shows(1); !strings.Contains(shown[0].Text, "done") || len(shown[0].Buttons) != 0 {
			s.t.Errorf("shown: %+v, want no buttons any more", shown)
		}
	}},
	{"Whisper", func(s *session) {
		s.listen()
		s.asked("/whisper")
		if shown := s.shows(1); shown[0].Private != s.Platform.Traits().Whispers {
			s.t.Errorf("Private is %v, while Traits.Whispers is %v", shown[0].Private, s.Platform.Traits().Whispers)
		}
	}},
	{"SlowAnswer", func(s *session) {
		s.listen()
		s.asked("/slow")
		if shown := s.shows(1); !strings.Contains(shown[0].Text, "at last") {
			s.t.Errorf("shown: %+v, want the late answer", shown)
		}
	}},
	{"LongAnswer", func(s *session) {
		s.listen()
		m := longMessage(20)
		s.handler.answers(func(platforms.Request) platforms.Message { return m })
		s.asked("/show")
		s.until("the whole answer is shown", func() bool { return missing(s.Shown(), m) == "" })
	}},
	{"EmptyAnswer", func(s *session) {
		s.listen()
		s.handler.answers(func(platforms.Request) platforms.Message { return platforms.Message{} })
		s.asked("/show")
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if shown := s.Shown(); len(shown) > 0 {
			s.t.Errorf("shown: %+v, want nothing", shown)
		}
	}},
	{"HandlerPanics", func(s *session) {
		s.listen()
		s.asked("/panic")
		time.Sleep(10 * time.Second)
		synctest.Wait()
		before := len(s.Shown()) // an apology is allowed
		s.asked("/echo still here")
		if shown := s.shows(before + 1); !strings.Contains(shown[before].Text, "still here") {
			s.t.Errorf("shown: %+v, want the next answer", shown)
		}
	}},
	{"Interrupted", func(s *session) {
		s.listen()
		s.asked("/echo one")
		s.shows(1)
		s.Interrupt()
		s.asked("/echo two")
		s.Interrupt()
		synctest.Wait()
		s.asked("/echo three")
		shown := s.shows(3)
		for i, want := range []string{"one", "two", "three"} {
			if !strings.Contains(shown[i].Text, want) {
				s.t.Errorf("message %d is %q, want %q", i, shown[i].Text, want)
			}
		}
		if got := len(s.handler.requests()); got != 3 {
			s.t.Errorf("got %d requests, want each of three once", got)
		}
	}},
	{"Blocked", func(s *session) {
		if s.lacks(Closing) {
			return
		}
		s.listen()
		if !s.Untold {
			s.handler.mu.Lock()
			s.handler.refuse = 1 // the notice must come again
			s.handler.mu.Unlock()
		}
		s.Block()
		s.noticed(platforms.Closed)
		if _, err := s.send(platforms.Outgoing{Message: paragraph("hello?")}); platforms.KindOf(err) != platforms.Gone {
			s.t.Errorf("to a closed chat, Send returned %v, want kind gone", err)
		}
		s.Unblock()
		s.noticed(platforms.Opened)
		s.must(paragraph("hello again"))
	}},
}

// noticed waits for the newest event to be of that kind.
func (s *session) noticed(kind platforms.EventKind) {
	s.t.Helper()
	if s.Untold {
		return
	}
	s.until("an event of kind "+string(kind), func() bool {
		events := s.handler.events()
		return len(events) > 0 && events[len(events)-1].Kind == kind
	})
	events := s.handler.events()
	if e := events[len(events)-1]; e.Chat.Key() != s.Chat.Key() {
		s.t.Errorf("the event is about chat %+v, want %+v", e.Chat, s.Chat)
	}
}
