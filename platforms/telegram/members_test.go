package telegram

import (
	"context"
	"fmt"
	"testing"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

func TestManagers(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		bob := r.server.Person("Bob", "")
		group := r.server.Supergroup("Group", bob)
		r.server.SetBotAdmin(group)
		asked := func(want bool, calls int, do func()) {
			t.Helper()
			before := len(a.requests())
			do()
			pass(10 * time.Second)
			got := a.requests()
			if len(got) != before+1 || got[before].Manager != want {
				t.Errorf("got %+v, want one request with Manager %v", got[before:], want)
			}
			if n := len(r.server.Calls("getChatAdministrators")); n != calls {
				t.Errorf("the administrators were asked for %d times, want %d", n, calls)
			}
		}
		asked(false, 0, func() { r.server.Type(group, bob, "/who") })           // not for managers: not asked
		asked(true, 1, func() { r.server.TypeAnonymously(group, "/settings") }) // as the group itself
		asked(true, 1, func() { r.server.Type(group, bob, "/settings") })
		asked(false, 1, func() { r.server.Type(group, r.ann, "/settings") }) // remembered
		r.server.SetAdmin(group, r.ann, true)
		asked(true, 2, func() { r.server.Type(group, r.ann, "/settings") }) // the change was heard
		r.server.SetAdmin(group, bob, false)
		asked(false, 3, func() { r.server.Type(group, bob, "/settings") })
		pass(6 * time.Minute)
		asked(true, 4, func() { r.server.Type(group, r.ann, "/settings") }) // too old to trust
		r.server.Script("getChatAdministrators", platformtest.TelegramFault{Code: 502, HTML: true})
		pass(6 * time.Minute)
		asked(false, 5, func() { r.server.Type(group, r.ann, "/settings") }) // unknown is no
		asked(true, 6, func() { r.server.Type(group, r.ann, "/settings") })
	})
}

func TestPressInGroup(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		bob := r.server.Person("Bob", "")
		group := r.server.Supergroup("Group", bob)
		a.answer = func(_ context.Context, q platforms.Request) platforms.Message {
			m := said("panel")
			m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press("Set", "/settings"), platforms.Press("Broken", "/nosuch"))}
			return m
		}
		r.server.Type(group, r.ann, "/who")
		pass(2 * time.Second)
		r.server.Press(group, r.ann, "Set")
		pass(2 * time.Second)
		r.server.Press(group, bob, "Set")
		pass(2 * time.Second)
		r.server.Press(group, bob, "Broken")
		pass(2 * time.Second)
		got := a.requests()
		if len(got) != 4 || got[1].Manager || !got[2].Manager || !got[1].Pressed || got[3].Err == nil {
			t.Errorf("got %+v, want a press by nobody's manager, one by a manager, one unreadable", got)
		}
		if n := r.server.Unanswered(); n != 0 {
			t.Errorf("%d presses are not answered", n)
		}
	})
}

// TestWritingAsAChannel has a person write in a group as a channel of theirs,
// which gives no rights in the group.
func TestWritingAsAChannel(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		group := r.server.Supergroup("Group", r.ann)
		r.server.Push(fmt.Sprintf(`{"update_id":%%d,"message":{"message_id":9,"date":1,"chat":{"id":%d,"type":"supergroup","title":"Group"},"from":{"id":136817688,"is_bot":true,"first_name":"Channel"},"sender_chat":{"id":-1005,"type":"channel","title":"Mine"},"text":"/settings"}}`, group.ID))
		pass(5 * time.Second)
		if got := a.requests(); len(got) != 1 || got[0].Manager {
			t.Errorf("got %+v, want a request of no manager", got)
		}
	})
}

// TestForwardedPost shows a channel's post in its discussion group, where it
// asks for nothing again.
func TestForwardedPost(t *testing.T) {
	scene(t, func(t *testing.T, r *rig, a *asker) {
		group := r.server.Supergroup("Discussion")
		r.server.Push(fmt.Sprintf(`{"update_id":%%d,"message":{"message_id":9,"date":1,"is_automatic_forward":true,"chat":{"id":%d,"type":"supergroup"},"from":{"id":777000,"first_name":"Telegram"},"sender_chat":{"id":-1005,"type":"channel","title":"Ours"},"text":"/who"}}`, group.ID))
		pass(5 * time.Second)
		if got := a.requests(); len(got) != 0 {
			t.Errorf("got %+v, want nothing", got)
		}
	})
}
