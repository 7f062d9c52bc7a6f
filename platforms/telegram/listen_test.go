package telegram

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

var testGrammar = platforms.Grammar{
	{Name: "start", Description: "Begin", Localized: map[string]string{"de": "Anfangen", "pt-br": "Começar"}},
	{Name: "who", Description: "Who is it", Options: []platforms.Option{{Name: "name", Kind: platforms.Words}}},
	{Name: "settings", Description: "Change this chat", Managers: true},
	{Name: "page", Description: "Turn", Hidden: true},
}

// asker answers as a test wants, and remembers.
type asker struct {
	mu     sync.Mutex
	got    []platforms.Request
	events []platforms.Event
	answer func(context.Context, platforms.Request) platforms.Message
	notice func(platforms.Event) error
	choose func(platforms.Request) []platforms.Choice
}

func (a *asker) Answer(ctx context.Context, r platforms.Request) platforms.Message {
	a.mu.Lock()
	a.got = append(a.got, r)
	a.mu.Unlock()
	if a.answer != nil {
		return a.answer(ctx, r)
	}
	return said("heard " + r.Call.Command + " " + r.Call.Value("name"))
}

func (a *asker) Complete(_ context.Context, r platforms.Request) []platforms.Choice {
	if a.choose == nil {
		return nil
	}
	return a.choose(r)
}

func (a *asker) Notice(_ context.Context, e platforms.Event) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.notice != nil {
		if err := a.notice(e); err != nil {
			return err
		}
	}
	a.events = append(a.events, e)
	return nil
}

func (a *asker) requests() []platforms.Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.got)
}

func (a *asker) noticed() []platforms.Event {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.events)
}

func said(text string) platforms.Message {
	return platforms.Message{Blocks: []platforms.Block{para(text)}}
}

// scene runs a test in a bubble with a bot that listens to a.
func scene(t *testing.T, run func(t *testing.T, r *rig, a *asker)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r, a := newRig(t), &asker{}
		r.listen(t, a)
		run(t, r, a)
		for _, v := range r.violations() {
			t.Errorf("Telegram would not take this: %s", v)
		}
	})
}

// listen starts Listen; the returned function ends it and returns its error.
func (r *rig) listen(t *testing.T, a *asker) (stop func() error) {
	t.Helper()
	return r.listenFor(t, testGrammar, a)
}

func (r *rig) listenFor(t *testing.T, g platforms.Grammar, a *asker) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Listen(ctx, platforms.Shard{Of: 1}, g, a) }()
	stop = sync.OnceValue(func() error {
		cancel()
		before := time.Now()
		err := <-done
		if took := time.Since(before); took > time.Second {
			t.Errorf("Listen took %v to end", took)
		}
		return err
	})
	t.Cleanup(func() { stop() }) //nolint:errcheck // the tests that care call it themselves
	pass(time.Second)
	return stop
}

// pass lets the bubble's clock run.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestGroupLines(t *testing.T) {
	tests := []struct {
		line    string
		asks    bool
		problem platforms.Problem
	}{
		{"/who lavrov", true, ""},
		{"/who@daybrief_bot lavrov", true, ""},
		{"/WHO@Daybrief_Bot lavrov", true, ""},
		{"/who@other_bot lavrov", false, ""},
		{"who lavrov", false, ""},
		{"what do you think, @daybrief_bot?", false, ""},
		{"/frobnicate", false, ""},
		{"/frobnicate@daybrief_bot", true, platforms.UnknownCommand},
		{"/who\u2003lavrov", true, ""},
		{"/", false, ""},
		{"/@", false, ""},
	}
	for _, test := range tests {
		t.Run(test.line, func(t *testing.T) {
			scene(t, func(t *testing.T, r *rig, a *asker) {
				group := r.server.Supergroup("News lovers")
				r.server.Type(group, r.ann, test.line)
				pass(5 * time.Second)
				got := a.requests()
				if len(got) == 1 != test.asks {
					t.Fatalf("%q made %d requests", test.line, len(got))
				}
				if !test.asks {
					return
				}
				if u, _ := errors.AsType[*platforms.UsageError](got[0].Err); test.problem != "" && (u == nil || u.Problem != test.problem) || test.problem == "" && (got[0].Err != nil || got[0].Call.Value("name") != "lavrov") {
					t.Errorf("%q is %+v", test.line, got[0])
				}
				want := platforms.Chat{Platform: Name, ID: decimal(group.ID), Kind: platforms.Group, Title: "News lovers"}
				if got[0].Chat != want || got[0].Person != (platforms.Person{ID: decimal(r.ann.ID), Name: "Ann Author", Locale: "pt-br"}) {
					t.Errorf("%q is from %+v in %+v", test.line, got[0].Person, got[0].Chat)
				}
				shown := r.server.Messages(group)
				if len(shown) != 1 || shown[0].ReplyTo != 1 {
					t.Errorf("shown: %+v, want a reply to message 1", shown)
				}
			})
		})
	}
}

func TestPrivateLines(t *testing.T) {
	deep := func(line string) string { return "/start " + base64.RawURLEncoding.EncodeToString([]byte(line)) }
	tests := []struct{ line, command, name string }{
		{"who lavrov", "who", "lavrov"},
		{"/who lavrov", "who", "lavrov"},
		{"/start", "start", ""},
		{deep("/who lavrov"), "who", "lavrov"},
		{deep("who lavrov"), "who", "lavrov"},
		{deep("/who Лавров"), "who", "Лавров"},
		{deep("/nosuch thing"), "start", ""},
		{deep("/settings"), "start", ""}, // for managers only
		{deep("/who bad\x00name"), "start", ""},
		{"/start not*base64", "start", ""},
		{"/start campaign7", "start", ""},
	}
	for _, test := range tests {
		t.Run(test.line, func(t *testing.T) {
			scene(t, func(t *testing.T, r *rig, a *asker) {
				r.server.Type(r.chat, r.ann, test.line)
				pass(5 * time.Second)
				got := a.requests()
				if len(got) != 1 || got[0].Err != nil || got[0].Call.Command != test.command || got[0].Call.Value("name") != test.name || !got[0].Manager {
					t.Errorf("%q is %+v, want %s %s", test.line, got, test.command, test.name)
				}
				if shown := r.server.Messages(r.chat); len(shown) != 1 || shown[0].ReplyTo != 0 || shown[0].Preview {
					t.Errorf("shown: %+v, want a message that quotes nothing and previews nothing", shown)
				}
			})
		})
	}
	scene(t, func(t *testing.T, r *rig, a *asker) {
		r.server.Type(r.chat, r.ann, "good morning")
		pass(5 * time.Second)
		if u, ok := errors.AsType[*platforms.UsageError](a.requests()[0].Err); !ok || u.Problem != platforms.NotACommand {
			t.Errorf("talk is %+v, want not a command", a.requests()[0])
		}
	})
}

// TestDeepLinkRoundTrip taps a line in a message, as a reader would.
func TestDeepLinkRoundTrip(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		m := platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.Text{{Text: "Lavrov", Line: "/who lavrov"}}}}}
		if _, err := r.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: decimal(r.chat.ID)}, Message: m}); err != nil {
			t.Fatal(err)
		}
		links := r.shown(r.chat)[0].Links
		payload, ok := strings.CutPrefix(strings.Join(links, " "), "https://t.me/daybrief_bot?start=")
		if !ok {
			t.Fatalf("links: %q", links)
		}
		r.server.Type(r.chat, r.ann, "/start "+payload)
		pass(2 * time.Second)
		if got := a.requests(); len(got) != 1 || got[0].Call.Value("name") != "lavrov" {
			t.Errorf("got %+v, want who lavrov", got)
		}
	})
}

func TestForumTopics(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		a.answer = func(context.Context, platforms.Request) platforms.Message {
			time.Sleep(3 * time.Second) // long enough to be seen typing
			return said("here")
		}
		forum := r.server.ForumGroup("Forum", 77)
		for i, test := range []struct {
			topic  int
			thread string
			typing string
			shown  int
		}{{77, "77", "77", 77}, {1, "", "1", 0}, {0, "", "1", 0}} {
			r.server.TypeIn(forum, test.topic, r.ann, "/who")
			pass(10 * time.Second)
			if got := a.requests()[i].Chat.Thread; got != test.thread {
				t.Errorf("topic %d is thread %q, want %q", test.topic, got, test.thread)
			}
			shown := r.server.Messages(forum)
			if len(shown) != i+1 || shown[i].Topic != test.shown {
				t.Errorf("topic %d: shown %+v", test.topic, shown)
			}
			actions := r.server.Calls("sendChatAction")
			if len(actions) != i+1 || actions[i].Params["message_thread_id"] != test.typing {
				t.Errorf("topic %d: typing %+v, want topic %s", test.topic, actions, test.typing)
			}
		}
	})
}

func TestThreadsOutsideForums(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) { // a chain of replies is no topic
		group := r.server.Supergroup("Group")
		r.server.Push(fmt.Sprintf(`{"update_id":%%d,"message":{"message_id":9,"message_thread_id":5,"date":1,"chat":{"id":%d,"type":"supergroup","title":"Group"},"from":{"id":%d,"first_name":"Ann"},"text":"/who"}}`, group.ID, r.ann.ID))
		pass(2 * time.Second)
		if got := a.requests(); len(got) != 1 || got[0].Chat.Thread != "" || len(r.server.Messages(group)) != 1 {
			t.Errorf("got %+v, want a request without a thread, answered", got)
		}
	})
}

func TestChannelPost(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		channel := r.server.Channel("Channel")
		r.server.Post(channel, "/settings")
		r.server.Post(channel, "just news")
		pass(5 * time.Second)
		got := a.requests()
		if len(got) != 1 || !got[0].Manager || got[0].Chat.Kind != platforms.Channel {
			t.Fatalf("got %+v, want a manager's request in a channel", got)
		}
		if len(r.server.Messages(channel)) != 1 || len(got[0].Lacks) > 0 {
			t.Errorf("shown: %+v, calls: %+v", r.server.Messages(channel), r.server.Calls(""))
		}
	})
}

func TestReplaceFallsBack(t *testing.T) {
	for name, press := range map[string]func(r *rig){
		"deleted": func(r *rig) {
			id := r.server.Messages(r.chat)[0].ID
			r.server.Script("editMessageText", platformtest.TelegramFault{Hold: func() { r.server.Delete(r.chat, id) }})
			r.server.Press(r.chat, r.ann, "Next")
		},
		"inaccessible": func(r *rig) { r.server.PressStale(r.chat, r.ann, "/page") },
	} {
		t.Run(name, func(t *testing.T) {
			scene(t, func(t *testing.T, r *rig, a *asker) {
				a.answer = func(_ context.Context, q platforms.Request) platforms.Message {
					m := said("page")
					m.Replace, m.Buttons = true, [][]platforms.Button{platforms.Row(platforms.Press("Next", "/page"))}
					return m
				}
				r.server.Type(r.chat, r.ann, "/who")
				pass(2 * time.Second)
				press(r)
				pass(2 * time.Second)
				shown := r.server.Messages(r.chat)
				if last := shown[len(shown)-1]; last.Text != "page" || last.Edits != 0 || last.ID == 2 || len(last.Buttons()) != 1 {
					t.Errorf("shown: %+v, want a new message", shown)
				}
			})
		})
	}
}

func TestOldPressIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, a := newRig(t), &asker{}
		r.server.PressStale(r.chat, r.ann, "/page")
		pass(100 * time.Second) // the bot is down
		r.listen(t, a)
		pass(10 * time.Second)
		if got := a.requests(); len(got) != 0 || r.server.Pending() != 0 {
			t.Errorf("got %+v, %d pending, want the old press dropped", got, r.server.Pending())
		}
	})
}

func TestInlinePressIsAnswered(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		r.server.Push(`{"update_id":%d,"callback_query":{"id":"77","from":{"id":1,"first_name":"Ann"},"inline_message_id":"x","chat_instance":"1","data":"/who"}}`)
		pass(2 * time.Second)
		if n := len(r.server.Calls("answerCallbackQuery")); n != 1 || len(a.requests()) != 0 {
			t.Errorf("%d answers, requests %+v", n, a.requests())
		}
	})
}

func TestCommandsRegistered(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		names := func(scope, language string) string {
			var out []string
			for _, c := range r.server.Commands(scope, language) {
				out = append(out, c.Command+"="+c.Description)
			}
			return strings.Join(out, "|")
		}
		for _, test := range []struct{ scope, language, want string }{
			{"all_group_chats", "", "start=Begin|who=Who is it"},
			{"all_private_chats", "", "start=Begin|who=Who is it|settings=Change this chat"},
			{"all_chat_administrators", "", "start=Begin|who=Who is it|settings=Change this chat"},
			{"all_group_chats", "de", "start=Anfangen|who=Who is it"},
			{"all_private_chats", "pt", "start=Começar|who=Who is it|settings=Change this chat"},
			{"all_group_chats", "fr", ""},
			{"default", "", ""},
		} {
			if got := names(test.scope, test.language); got != test.want {
				t.Errorf("commands for %s in %q:\n got %s\nwant %s", test.scope, test.language, got, test.want)
			}
		}
		if got := r.server.Allowed(); !slices.Equal(got, allowedUpdates) {
			t.Errorf("asked for updates %q, want %q", got, allowedUpdates)
		}
	})
}

func TestEvents(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		group := r.server.Group("Group")
		id := decimal(group.ID)
		last := func() platforms.Event {
			pass(2 * time.Second)
			all := a.noticed()
			return all[len(all)-1]
		}
		r.server.Kick(group)
		if e := last(); e.Kind != platforms.Closed || e.Chat.ID != id || e.Chat.Kind != platforms.Group {
			t.Errorf("after a kick: %+v", e)
		}
		if _, err := r.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: id}, Message: said("x")}); platforms.KindOf(err) != platforms.Gone {
			t.Errorf("Send to a chat that put the bot out: %v, want gone", err)
		}
		r.server.Invite(group)
		if e := last(); e.Kind != platforms.Opened || e.Chat.Title != "Group" {
			t.Errorf("after an invitation: %+v", e)
		}
		r.server.SetBotAdmin(group) // a change of rights is neither
		if before := len(a.noticed()); last().Kind != platforms.Opened || len(a.noticed()) != before {
			t.Errorf("events: %+v", a.noticed())
		}
		grown := r.server.Migrate(group)
		want := platforms.Event{Chat: platforms.Chat{Platform: Name, ID: id, Kind: platforms.Group, Title: "Group"}, Kind: platforms.Migrated, To: decimal(grown.ID)}
		if e := last(); e != want {
			t.Errorf("after growing: %+v, want %+v", e, want)
		}
		_, err := r.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: id}, Message: said("x")})
		if e, ok := errors.AsType[*platforms.Error](err); !ok || e.Kind != platforms.Moved || e.To != decimal(grown.ID) {
			t.Errorf("Send to the old chat: %v, want moved to %d", err, grown.ID)
		}
	})
}
