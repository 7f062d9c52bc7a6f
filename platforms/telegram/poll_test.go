package telegram

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

type fault = platformtest.TelegramFault

func TestConfirmedOnceHandled(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		a.answer = func(ctx context.Context, q platforms.Request) platforms.Message {
			time.Sleep(5 * time.Second)
			return said("done")
		}
		r.server.Type(r.chat, r.ann, "/who")
		pass(4 * time.Second)
		if n := r.server.Pending(); n != 1 {
			t.Errorf("while it is being handled, %d updates are pending, want 1", n)
		}
		pass(4 * time.Second)
		if n := r.server.Pending(); n != 0 {
			t.Errorf("once handled, %d updates are pending, want 0", n)
		}
	})
}

// TestKilled ends the bot in the middle of an answer; the next one gives it.
func TestKilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, a := newRig(t), &asker{}
		a.answer = func(ctx context.Context, q platforms.Request) platforms.Message {
			select {
			case <-ctx.Done():
				return said("never shown")
			case <-time.After(5 * time.Second):
				return said("answer to " + q.Call.Value("name"))
			}
		}
		bob := r.server.Person("Bob", "")
		quick := r.server.Private(bob)
		stop := r.listen(t, a)
		r.server.Type(r.chat, r.ann, "/who first")
		pass(2 * time.Second)
		r.server.Type(quick, bob, "/who second")
		if err := stop(); err != nil {
			t.Fatalf("Listen: %v", err)
		}
		if shown := r.server.Messages(r.chat); len(shown) != 0 || r.server.Pending() != 2 {
			t.Fatalf("shown %+v, %d pending, want both requests still to do", shown, r.server.Pending())
		}
		second := &asker{}
		stop = r.listen(t, second)
		pass(5 * time.Second)
		if err := stop(); err != nil {
			t.Fatalf("Listen: %v", err)
		}
		if len(r.server.Messages(r.chat)) != 1 || len(r.server.Messages(quick)) != 1 || r.server.Pending() != 0 {
			t.Errorf("shown %+v and %+v, %d pending", r.server.Messages(r.chat), r.server.Messages(quick), r.server.Pending())
		}
		for _, q := range second.requests() {
			if q.ID != a.requests()[0].ID && q.Call.Value("name") == "first" {
				t.Errorf("the request that came twice has ids %q and %q", a.requests()[0].ID, q.ID)
			}
		}
	})
}

// TestStoppedAfterAnswering ends the bot right after an answer, before the
// poll that would confirm it; the next one must not answer again.
func TestStoppedAfterAnswering(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, a := newRig(t), &asker{}
		slow := r.server.Private(r.server.Person("Slow", ""))
		a.answer = func(ctx context.Context, q platforms.Request) platforms.Message {
			if q.Chat.ID == decimal(slow.ID) {
				<-ctx.Done()
			}
			return said("done")
		}
		stop := r.listen(t, a)
		hold := make(chan struct{})
		r.server.Script("getUpdates", fault{Hold: func() { <-hold }})
		r.server.Type(r.chat, r.ann, "/who") // wakes the poll in flight; the next is held
		pass(time.Second)
		r.server.Type(r.chat, r.ann, "/who")
		r.server.Type(slow, &platformtest.TelegramPerson{ID: slow.ID, Name: "Slow"}, "/who")
		close(hold)
		pass(time.Second)
		stop() //nolint:errcheck // checked elsewhere
		if n := len(r.server.Messages(r.chat)); n != 2 {
			t.Fatalf("%d answers, want 2", n)
		}
		if n := r.server.Pending(); n != 1 {
			t.Errorf("%d updates are pending, want the one that was not answered", n)
		}
	})
}

func TestSlowChatHoldsUpNobody(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		a.answer = func(ctx context.Context, q platforms.Request) platforms.Message {
			if q.Call.Value("name") == "slow" {
				time.Sleep(time.Minute)
			}
			return said(q.Call.Value("name"))
		}
		bob := r.server.Person("Bob", "")
		other := r.server.Private(bob)
		r.server.Type(r.chat, r.ann, "/who slow")
		r.server.Type(r.chat, r.ann, "/who next")
		r.server.Type(other, bob, "/who quick")
		pass(2 * time.Second)
		if n := len(r.server.Messages(other)); n != 1 {
			t.Errorf("beside a slow chat, %d answers, want 1", n)
		}
		pass(10 * time.Second)
		r.server.Type(other, bob, "/who again")
		pass(2 * time.Second)
		if n := len(r.server.Messages(other)); n != 2 {
			t.Errorf("beside a very slow chat, %d answers, want 2", n)
		}
		if n := len(r.server.Calls("getUpdates")); n > 20 {
			t.Errorf("%d polls beside a slow chat", n)
		}
		if n := r.server.Pending(); n < 2 {
			t.Errorf("%d updates are pending while two are not answered", n)
		}
		pass(time.Minute)
		shown := r.server.Messages(r.chat)
		if len(shown) != 2 || shown[0].Text != "slow" || shown[1].Text != "next" {
			t.Errorf("shown: %+v, want slow, then next", shown)
		}
	})
}

// TestHungHandler has a handler that minds no context.
func TestHungHandler(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		a.answer = func(ctx context.Context, q platforms.Request) platforms.Message {
			if q.Call.Value("name") == "hang" {
				time.Sleep(time.Hour)
			}
			return said("done")
		}
		r.server.Type(r.chat, r.ann, "/who hang")
		pass(3 * time.Minute)
		if n := r.server.Pending(); n != 0 {
			t.Errorf("%d updates are pending after three minutes", n)
		}
		before := len(r.server.Calls("getUpdates"))
		pass(5 * time.Minute)
		if n := len(r.server.Calls("getUpdates")) - before; n > 8 {
			t.Errorf("%d polls within five minutes: they are no long polls", n)
		}
		pass(time.Hour)
	})
}

func TestNoticeIsNotLost(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		down := atomic.Bool{}
		down.Store(true)
		a.notice = func(platforms.Event) error {
			if down.Load() {
				panic("the database is away")
			}
			return nil
		}
		r.server.Block(r.ann)
		bob := r.server.Person("Bob", "")
		other := r.server.Private(bob)
		pass(2 * time.Minute)
		r.server.Type(other, bob, "/who")
		pass(2 * time.Minute)
		if n := len(r.server.Messages(other)); n != 1 || len(a.requests()) != 1 {
			t.Errorf("beside an event that cannot be kept, %d answers to %d requests, want 1", n, len(a.requests()))
		}
		if r.server.Pending() < 1 {
			t.Errorf("the event is confirmed, and was not kept")
		}
		if n := len(r.server.Calls("getUpdates")); n > 250 {
			t.Errorf("%d polls within four minutes", n)
		}
		down.Store(false)
		pass(time.Minute)
		if e := a.noticed(); len(e) != 1 || e[0].Kind != platforms.Closed || r.server.Pending() != 0 {
			t.Errorf("events %+v, %d pending", e, r.server.Pending())
		}
	})
}

func TestPoisonIsSkipped(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		r.server.Push(`{"update_id":%d,"message":{"message_id":"not a number","chat":7}}`)
		r.server.Push(`{"update_id":%d,"something_new":{"a":[1,2]}}`)
		r.server.Push(`{"update_id":%d,"message":null}`)
		r.server.Type(r.chat, r.ann, "/who")
		r.server.Push(`{"update_id":"what","message":{}}`)
		pass(10 * time.Second)
		if len(a.requests()) != 1 || r.server.Pending() != 0 {
			t.Errorf("%d requests, %d pending, want 1 and 0", len(a.requests()), r.server.Pending())
		}
		if n := len(r.server.Calls("getUpdates")); n > 4 {
			t.Errorf("%d polls", n)
		}
		if !strings.Contains(r.log.String(), "cannot be read") {
			t.Errorf("the log does not tell: %s", r.log)
		}
	})
}

func TestIDsRestart(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		r.server.Type(r.chat, r.ann, "/who one")
		pass(2 * time.Second)
		r.server.RestartIDs(500)
		r.server.Type(r.chat, r.ann, "/who two")
		pass(2 * time.Second)
		r.server.Type(r.chat, r.ann, "/who three")
		pass(10 * time.Second)
		if got := a.requests(); len(got) != 3 || r.server.Pending() != 0 {
			t.Errorf("got %+v, %d pending, want three requests", got, r.server.Pending())
		}
		if n := len(r.server.Calls("getUpdates")); n > 6 {
			t.Errorf("%d polls", n)
		}
	})
}

// TestPollFailures breaks the poll and looks at when it is tried again.
func TestPollFailures(t *testing.T) {
	tests := []struct {
		name     string
		fault    fault
		min, max time.Duration // until the next poll
	}{
		{"429", fault{Code: 429, RetryAfter: 60}, 60 * time.Second, 61 * time.Second},
		{"502", fault{Code: 502, HTML: true}, 500 * time.Millisecond, time.Second},
		{"500", fault{Code: 500, Description: "Internal Server Error: restart"}, 500 * time.Millisecond, time.Second},
		{"cut", fault{CutBefore: true}, 500 * time.Millisecond, time.Second},
		{"409", fault{Code: 409, Description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}, 5 * time.Second, 6 * time.Second},
		{"hung", fault{Hold: func() { time.Sleep(3 * time.Minute) }}, pollTimeout + pollGrace, 70 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			scene(t, func(t *testing.T, r *rig, a *asker) {
				r.server.Script("getUpdates", test.fault)
				r.server.Type(r.chat, r.ann, "/who one") // ends the poll in flight; the next one fails
				pass(time.Millisecond)
				r.server.Type(r.chat, r.ann, "/who two")
				pass(4 * time.Minute)
				if got := a.requests(); len(got) != 2 || got[1].Call.Value("name") != "two" {
					t.Errorf("got %+v, want both requests once", got)
				}
				calls := r.server.Calls("getUpdates")
				if wait := calls[2].At.Sub(calls[1].At); wait < test.min || wait > test.max {
					t.Errorf("polled again after %v, want %v to %v", wait, test.min, test.max)
				}
			})
		})
	}
}

func TestStolenAndBack(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		r.server.Steal()
		r.server.Type(r.chat, r.ann, "/who")
		pass(10 * time.Second)
		if len(a.requests()) != 1 || !strings.Contains(r.log.String(), "another program listens") {
			t.Errorf("%d requests, log: %s", len(a.requests()), r.log)
		}
	})
}

func TestWebhookIsTakenAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, a := newRig(t), &asker{}
		r.server.SetWebhook("https://example.com/hook")
		r.server.Type(r.chat, r.ann, "/who one")
		r.listen(t, a)
		pass(5 * time.Second)
		if len(a.requests()) != 1 {
			t.Fatalf("with a webhook at the start, %d requests, want 1", len(a.requests()))
		}
		r.server.SetWebhook("https://example.com/hook")
		r.server.Type(r.chat, r.ann, "/who two")
		pass(2 * time.Second) // the poll in flight still answers; the next meets the webhook
		r.server.Type(r.chat, r.ann, "/who three")
		pass(10 * time.Second)
		if len(a.requests()) != 3 {
			t.Errorf("with a webhook on the way, %d requests, want 3", len(a.requests()))
		}
	})
}

func TestDeniedEndsListen(t *testing.T) {
	for _, method := range []string{"getMe", "getUpdates"} {
		synctest.Test(t, func(t *testing.T) {
			r, a := newRig(t), &asker{}
			r.server.Script(method, fault{Code: 401, Description: "Unauthorized"})
			err := r.Listen(context.Background(), platforms.Shard{Of: 1}, testGrammar, a)
			if platforms.KindOf(err) != platforms.Denied || err == nil || !strings.Contains(err.Error(), "@BotFather") || strings.Contains(err.Error(), testToken) {
				t.Errorf("%s refused: Listen returned %v, want denied and what to do", method, err)
			}
		})
	}
}

func TestStartsLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, a := newRig(t), &asker{}
		r.server.Script("getMe", fault{Code: 502, HTML: true}, fault{CutBefore: true}, fault{Code: 429, RetryAfter: 20})
		r.server.Script("setMyCommands", fault{Code: 400, Description: "Bad Request: BOT_COMMAND_INVALID"}, fault{Code: 500, Description: "Internal Server Error"})
		r.listen(t, a)
		r.server.Type(r.chat, r.ann, "/who")
		pass(30 * time.Second)
		if len(a.requests()) != 1 {
			t.Errorf("after a bad start, %d requests, want 1; log: %s", len(a.requests()), r.log)
		}
	})
}

func TestBacklog(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		for i := range 250 { // more than one batch, of many chats
			p := r.server.Person(fmt.Sprint("P", i%60), "")
			r.server.Type(r.server.Private(p), p, "/who")
		}
		pass(time.Minute)
		if n := len(a.requests()); n != 250 || r.server.Pending() != 0 {
			t.Errorf("%d requests, %d pending, want 250 and 0", n, r.server.Pending())
		}
		for _, c := range r.server.Calls("sendMessage") {
			if c.Params["chat_id"] == "" {
				t.Errorf("call without a chat: %+v", c)
			}
		}
		if got := len(r.server.Calls("sendMessage")); got != 250 {
			t.Errorf("%d messages were sent, want 250, none refused", got)
		}
	})
}

func TestFlood(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		group := r.server.Supergroup("Loud")
		bob := r.server.Person("Bob", "")
		other := r.server.Private(bob)
		for range 90 {
			r.server.Type(group, r.ann, "/who")
		}
		r.server.Type(other, bob, "/who")
		pass(5 * time.Second)
		if n := len(r.server.Messages(other)); n != 1 {
			t.Errorf("beside a flood, %d answers, want 1", n)
		}
		pass(10 * time.Minute)
		if n := len(r.server.Messages(group)); n < maxQueue || n > maxQueue+5 || r.server.Pending() != 0 {
			t.Errorf("%d answers to a flood of 90, want about %d; %d pending", n, maxQueue, r.server.Pending())
		}
	})
}
