package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// bubble runs a test with a bot that does not listen.
func bubble(t *testing.T, run func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		run(t, r)
		for _, v := range r.violations() {
			t.Errorf("Telegram would not take this: %s", v)
		}
	})
}

func (r *rig) send(c *platformtest.TelegramChat, thread string, m platforms.Message) (platforms.Sent, error) {
	return r.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{Platform: Name, ID: decimal(c.ID), Thread: thread}, Message: m, Key: "k"})
}

func TestNew(t *testing.T) {
	tests := []struct{ token, endpoint, want string }{
		{"", "", "token"},
		{"secret-without-colon", "", "token"},
		{"123:secret\n", "", "token"},
		{"123:secret/../x", "", "token"},
		{"123:secret", "ftp://example.com", "endpoint"},
		{"123:secret", "http://", "endpoint"},
		{"123:secret", "", ""},
		{"123:secret", "http://127.0.0.1:8081/", ""},
	}
	for _, test := range tests {
		bot, err := New(Config{Token: test.token, Endpoint: test.endpoint})
		switch {
		case test.want == "" && (err != nil || bot.Name() != "telegram"):
			t.Errorf("New(%q, %q): %v", test.token, test.endpoint, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("New(%q, %q): %v, want a word about the %s", test.token, test.endpoint, err, test.want)
		case err != nil && strings.Contains(err.Error(), "secret"):
			t.Errorf("the error shows the token: %v", err)
		}
	}
}

// TestRefusals says Telegram's words and looks at what they become.
func TestRefusals(t *testing.T) {
	tests := []struct {
		code  int
		words string
		want  platforms.Kind
	}{
		{400, "Bad Request: chat not found", platforms.Gone},
		{400, "Bad Request: PEER_ID_INVALID", platforms.Gone},
		{400, "Bad Request: not enough rights to send text messages to the chat", platforms.Gone},
		{400, "Bad Request: have no rights to send a message", platforms.Gone},
		{400, "Bad Request: need administrator rights in the channel chat", platforms.Gone},
		{400, "Bad Request: CHAT_WRITE_FORBIDDEN", platforms.Gone},
		{400, "Bad Request: message thread not found", platforms.Gone},
		{400, "Bad Request: TOPIC_CLOSED", platforms.Gone},
		{403, "Forbidden: bot was blocked by the user", platforms.Gone},
		{403, "Forbidden: bot was kicked from the supergroup chat", platforms.Gone},
		{403, "Forbidden: bot is not a member of the channel chat", platforms.Gone},
		{403, "Forbidden: the group chat was deleted", platforms.Gone},
		{403, "Forbidden: bot can't initiate conversation with a user", platforms.Gone},
		{400, "Bad Request: message is too long", platforms.Rejected},
		{400, "Bad Request: ENTITIES_TOO_LONG", platforms.Rejected},
		{400, "Bad Request: message text is empty", platforms.Rejected},
		{404, "Not Found: method not found", platforms.Rejected},
		{401, "Unauthorized", platforms.Denied},
		{404, "Not Found", platforms.Denied},
		{409, "Conflict: something", platforms.Other},
		{500, "Internal Server Error: restart", platforms.Other},
		{503, "Service Unavailable", platforms.Other},
	}
	bubble(t, func(t *testing.T, r *rig) {
		for _, test := range tests {
			r.server.Script("sendMessage", fault{Code: test.code, Description: test.words})
			_, err := r.send(r.chat, "", said("x"))
			e, ok := errors.AsType[*platforms.Error](err)
			if !ok || e.Kind != test.want || !strings.Contains(err.Error(), test.words) {
				t.Errorf("%d %s: got %v, want %v", test.code, test.words, err, test.want)
			}
		}
	})
}

func TestBadTargets(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		for _, c := range []platforms.Chat{{}, {ID: "@name"}, {ID: "1x"}, {ID: "5", Thread: "general"}, {ID: "99999999999999999999"}} {
			if _, err := r.Send(context.Background(), platforms.Outgoing{Chat: c, Message: said("x")}); platforms.KindOf(err) != platforms.Rejected {
				t.Errorf("chat %+v: %v, want rejected", c, err)
			}
		}
		for _, part := range []int{-1, 1, 9} {
			if _, err := r.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: "1001"}, Message: said("x"), Part: part}); platforms.KindOf(err) != platforms.Rejected {
				t.Errorf("part %d: %v, want rejected", part, err)
			}
		}
		if n := len(r.server.Calls("")); n != 0 {
			t.Errorf("%d calls were made", n)
		}
	})
}

func TestClosedChats(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		stranger := r.server.Stranger(r.server.Person("Stranger", ""))
		forum := r.server.ForumGroup("Forum", 7, 8)
		r.server.CloseTopic(forum, 8, true)
		for _, test := range []struct {
			chat   *platformtest.TelegramChat
			thread string
			gone   bool
		}{{stranger, "", true}, {&platformtest.TelegramChat{ID: 5}, "", true}, {forum, "7", false}, {forum, "8", true}, {forum, "9", true}, {forum, "", false}} {
			_, err := r.send(test.chat, test.thread, said("x"))
			if test.gone && platforms.KindOf(err) != platforms.Gone || !test.gone && err != nil {
				t.Errorf("chat %d, topic %q: %v, want gone: %v", test.chat.ID, test.thread, err, test.gone)
			}
		}
	})
}

func TestBusyEverywhere(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		other := r.server.Private(r.server.Person("Bob", ""))
		busy := fault{Code: 429, RetryAfter: 9}
		for i, test := range []struct {
			chat   *platformtest.TelegramChat
			after  time.Duration
			global bool
		}{{r.chat, 0, false}, {r.chat, 0, false}, {other, 900 * time.Millisecond, true}, {r.chat, 5 * time.Second, false}} {
			time.Sleep(test.after)
			r.server.Script("sendMessage", busy)
			_, err := r.send(test.chat, "", said("x"))
			e, ok := errors.AsType[*platforms.Error](err)
			if !ok || e.Kind != platforms.Busy || e.Wait != 9*time.Second || e.Global != test.global {
				t.Errorf("refusal %d: %v, global %v, want busy, global %v", i, err, ok && e.Global, test.global)
			}
		}
	})
}

func TestGroupRate(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		group := r.server.Supergroup("Group")
		before := time.Now()
		for i := range 45 {
			if _, err := r.send(group, "", said(fmt.Sprint("message ", i))); err != nil {
				t.Fatalf("message %d: %v", i, err)
			}
		}
		if took := time.Since(before); took < 2*time.Minute || took > 3*time.Minute {
			t.Errorf("45 messages to a group took %v, want just over two minutes", took)
		}
	})
}

func TestOverallRate(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		var work sync.WaitGroup
		before := time.Now()
		for i := range 140 {
			c := r.server.Private(r.server.Person(fmt.Sprint("P", i), ""))
			work.Go(func() {
				if _, err := r.send(c, "", said("hello")); err != nil {
					t.Errorf("chat %d: %v", i, err)
				}
			})
		}
		work.Wait()
		if took := time.Since(before); took < 4*time.Second || took > 6*time.Second {
			t.Errorf("140 messages to 140 chats took %v, want about five seconds", took)
		}
	})
}

func TestDeadlineIsKnown(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		group := r.server.Supergroup("Group")
		for range groupRate.n {
			if _, err := r.send(group, "", said("x")); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		before := time.Now()
		_, err := r.Send(ctx, platforms.Outgoing{Chat: platforms.Chat{ID: decimal(group.ID)}, Message: said("x")})
		e, ok := errors.AsType[*platforms.Error](err)
		if !ok || e.Kind != platforms.Busy || e.Wait < 40*time.Second || e.Wait > time.Minute || time.Since(before) > 0 {
			t.Errorf("got %v after %v, want busy for the rest of the minute at once", err, time.Since(before))
		}
	})
}

// TestRefusedChatIsLeftAlone has Telegram hold back one chat, then the bot.
func TestRefusedChatIsLeftAlone(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		other, third := r.server.Private(r.server.Person("Bob", "")), r.server.Private(r.server.Person("Cem", ""))
		took := func(c *platformtest.TelegramChat) time.Duration {
			t.Helper()
			before := time.Now()
			if _, err := r.send(c, "", said("x")); err != nil {
				t.Fatal(err)
			}
			return time.Since(before)
		}
		r.server.Script("sendMessage", fault{Code: 429, RetryAfter: 7})
		if _, err := r.send(r.chat, "", said("x")); platforms.KindOf(err) != platforms.Busy {
			t.Fatalf("got %v, want busy", err)
		}
		if d := took(other); d > time.Second {
			t.Errorf("a message to another chat took %v, want none of the wait", d)
		}
		if d := took(r.chat); d < 6*time.Second || d > 8*time.Second {
			t.Errorf("the next message to the chat took %v, want the seven seconds asked for", d)
		}
		r.server.Script("sendMessage", fault{Code: 429, RetryAfter: 5}, fault{Code: 429, RetryAfter: 5})
		for _, c := range []*platformtest.TelegramChat{r.chat, other} { // two chats within a second: it is all of them
			time.Sleep(900 * time.Millisecond)
			r.send(c, "", said("x")) //nolint:errcheck // refused, as scripted
		}
		if d := took(third); d < 4*time.Second || d > 6*time.Second {
			t.Errorf("a message to a third chat took %v, want the five seconds asked of the whole bot", d)
		}
	})
}

func TestLanesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPacer(time.Now, allRate)
		for chat := range int64(3 * maxLanes) {
			leave, err := p.enter(context.Background(), chat+1, false)
			if err != nil {
				t.Fatal(err)
			}
			leave()
		}
		if n := len(p.lanes); n > 2*maxLanes+100 {
			t.Errorf("%d chats are remembered", n)
		}
	})
}

// TestOddAnswers puts in Telegram's place what may stand in between.
func TestOddAnswers(t *testing.T) {
	tests := []struct {
		name   string
		answer http.HandlerFunc
		want   platforms.Kind
		wait   time.Duration
	}{
		{"cut short", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"ok":true,"result":{"mess`) }, platforms.Unsure, 0},
		{"not what it should be", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"ok":true,"result":[]}`) }, platforms.Unsure, 0},
		{"a page", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `<html>log in to this network</html>`) }, platforms.Unsure, 0},
		{"a proxy's 401", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(401); fmt.Fprint(w, `<html>`) }, platforms.Other, 0},
		{"a proxy's 404", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, platforms.Other, 0},
		{"a proxy's 413", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(413) }, platforms.Rejected, 0},
		{"a proxy's 429", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "8"); w.WriteHeader(429) }, platforms.Busy, 8 * time.Second},
		{"elsewhere", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://elsewhere.test"+r.URL.Path, http.StatusTemporaryRedirect)
		}, platforms.Other, 0},
		{"silence", func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body) //nolint:errcheck // only read, the server sees the client go
			<-r.Context().Done()
		}, platforms.Unsure, 0},
		{"the token", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			fmt.Fprintf(w, `{"ok":false,"error_code":400,"description":"Bad Request: bot%s is odd"}`, testToken)
		}, platforms.Rejected, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				network := &platformtest.Network{}
				defer network.Serve(testHost, test.answer)()
				defer network.Serve("elsewhere.test:80", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					t.Errorf("the token went elsewhere: %s", r.URL)
				}))()
				bot, err := New(Config{Token: testToken, Endpoint: "http://" + testHost, Client: network.Client()})
				if err != nil {
					t.Fatal(err)
				}
				_, err = bot.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: "5"}, Message: said("x")})
				e, ok := errors.AsType[*platforms.Error](err)
				if !ok || e.Kind != test.want || e.Wait != test.wait {
					t.Errorf("got %v, want %v", err, test.want)
				}
				if strings.Contains(fmt.Sprintf("%+v %#v", err, err), testToken) {
					t.Errorf("the error shows the token: %v", err)
				}
			})
		})
	}
}

func TestPlainTextOfALongMessage(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		m := goldenMessages()["long"]
		parts := 1
		for part := 0; part < parts; part++ {
			sent, err := r.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: decimal(r.chat.ID)}, Message: m, Part: part, PlainText: true})
			if err != nil {
				t.Fatal(err)
			}
			parts = sent.Parts
		}
		shown := r.server.Messages(r.chat)
		if len(shown) != parts || parts < 2 {
			t.Fatalf("%d messages, %d parts", len(shown), parts)
		}
		for _, m := range shown {
			if len(m.Entities) > 0 || len(m.Buttons()) > 0 {
				t.Errorf("plain text has looks: %+v", m)
			}
		}
	})
}

func TestGetMeLostIsNotTheMessage(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		m := platforms.Message{Blocks: []platforms.Block{platforms.Note{Text: platforms.Text{{Text: "tap", Line: "/who"}}}}}
		r.server.Script("getMe", fault{CutAfter: true})
		if _, err := r.send(r.chat, "", m); platforms.KindOf(err) != platforms.Other {
			t.Errorf("got %v, want other: nothing was sent", err)
		}
		for range 2 {
			if _, err := r.send(r.chat, "", m); err != nil {
				t.Error(err)
			}
		}
		if n := len(r.server.Calls("getMe")); n != 2 {
			t.Errorf("getMe was called %d times, want 2", n)
		}
	})
}

func TestMentionAcrossSpans(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		m := platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.Join(platforms.S("by @"), platforms.B("somebody"), platforms.S(" and @"), platforms.S("another"))}}}
		if _, err := r.send(r.chat, "", m); err != nil {
			t.Fatal(err)
		}
		if got := r.shown(r.chat)[0].Mentions; len(got) > 0 {
			t.Errorf("mentions: %q", got)
		}
	})
}
