package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

func TestRegister(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, _ string) {
		puts := func() int { return len(w.server.Requests("PUT /applications")) }
		w.do(w.prepare(t.Context(), grammar))
		w.do(w.prepare(t.Context(), grammar))
		w.do(w.adapter(testToken).prepare(t.Context(), grammar)) // another process
		if puts() != 1 {
			t.Errorf("%d overwrites of the same commands, want 1", puts())
		}
		var got []map[string]any
		w.do(json.Unmarshal([]byte(w.server.Requests("PUT /applications")[0].Body), &got))
		if len(got) != 3 {
			t.Fatalf("%d commands, want the 3 that are listed", len(got))
		}
		who, subscribe := got[0], got[1]
		if diff := cmp.Diff(map[string]any{"de": "Wer in den Nachrichten ist", "en-GB": "Who is in the news today", "en-US": "Who is in the news today"}, who["description_localizations"]); diff != "" {
			t.Errorf("localizations: %s", diff)
		}
		if diff := cmp.Diff([]any{0.0, 1.0, 2.0}, who["contexts"]); diff != "" || who["default_member_permissions"] != nil {
			t.Errorf("/who: contexts %s permissions %v", diff, who["default_member_permissions"])
		}
		if diff := cmp.Diff([]any{0.0, 1.0}, subscribe["contexts"]); diff != "" || subscribe["default_member_permissions"] != "32" {
			t.Errorf("/subscribe: contexts %s permissions %v", diff, subscribe["default_member_permissions"])
		}
		first := subscribe["options"].([]any)[0].(map[string]any)
		if first["name"] != "at" || first["required"] != true || first["type"] != 3.0 {
			t.Errorf("first option %v, want the required one", first)
		}
		changed := append(slices.Clone(grammar), platforms.Command{Name: "topics", Description: "What there is"})
		w.do(w.prepare(t.Context(), changed))
		w.do(w.adapter(testToken).prepare(t.Context(), changed))
		if puts() != 2 {
			t.Errorf("%d overwrites after one change, want 2", puts())
		}
		w.legal()
	})
}

func TestRegisterOverAnotherProgram(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, channel string) {
		old := `[{"name":"dice","description":"Roll","options":[{"name":"n","description":"Sides","type":4,"choices":[{"name":"six","value":6}]}]}]`
		path := "/applications/" + w.server.AppID + "/commands"
		w.do(w.bot(t.Context(), call{method: "PUT", path: path, bucket: bucket{kind: "commands"}, body: []byte(old)}, nil))
		w.do(w.prepare(t.Context(), grammar))
		if err := w.server.Type(channel, ann, "/dice"); err == nil {
			t.Errorf("the other program's command is still registered")
		}
		if n := len(w.server.Requests("PUT /applications")); n != 2 {
			t.Errorf("%d overwrites, want 2", n)
		}
		w.legal()
	})
}

func TestOptions(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, channel string) {
		var got platforms.Request
		w.listen(handler{answer: func(_ context.Context, r platforms.Request) platforms.Message {
			got = r
			return say("ok")
		}})
		w.do(w.server.Slash(channel, chief, "subscribe", map[string]string{"at": "7am, 18:00", "count": "5", "hours": "2d", "format": "full", "topic": "big tech"}))
		w.settle(time.Second)
		want := map[string]string{"at": "07:00,18:00", "count": "5", "hours": "48", "format": "full", "topic": "big tech"}
		if diff := cmp.Diff(want, got.Call.Values); diff != "" || got.Err != nil {
			t.Errorf("values: %s\nerror %v", diff, got.Err)
		}
		if got.Person.ID != chief.ID || got.Person.Name != "Chief" || got.Person.Locale != "pt-BR" || got.ID == "" {
			t.Errorf("person %+v", got.Person)
		}
		w.do(w.server.Slash(channel, chief, "subscribe", map[string]string{"at": "noonish"}))
		w.settle(time.Second)
		if e, ok := errors.AsType[*platforms.UsageError](got.Err); !ok || e.Option != "at" {
			t.Errorf("error %v, want a usage error about at", got.Err)
		}
	})
}

func TestManager(t *testing.T) {
	admin := platformtest.DiscordPerson{ID: "7", Name: "Admin", Permissions: platformtest.DiscordAdministrator}
	for _, c := range []struct {
		name    string
		person  platformtest.DiscordPerson
		dm      bool
		foreign bool
		want    bool
	}{
		{"reader", ann, false, false, false},
		{"manage server", chief, false, false, true},
		{"administrator", admin, false, false, true},
		{"direct message", ann, true, false, true},
		{"installed for oneself in a foreign guild", admin, false, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			in(t, func(t *testing.T, w *world, guild, channel string) {
				var got platforms.Request
				w.listen(handler{answer: func(_ context.Context, r platforms.Request) platforms.Message {
					got = r
					return say("ok")
				}})
				if c.dm {
					channel = w.server.DM(platformtest.DiscordDirect)
				}
				if c.foreign {
					w.server.RemoveBot(guild)
				}
				w.do(w.server.Type(channel, c.person, "/who"))
				w.settle(time.Second)
				if got.Manager != c.want {
					t.Errorf("Manager is %v, want %v", got.Manager, c.want)
				}
			})
		})
	}
}

func TestChats(t *testing.T) {
	in(t, func(t *testing.T, w *world, guild, channel string) {
		var got platforms.Chat
		w.listen(handler{answer: func(_ context.Context, r platforms.Request) platforms.Message {
			got = r.Chat
			return say("ok")
		}})
		for _, c := range []struct {
			id, title string
			kind      platforms.ChatKind
		}{
			{channel, "news", platforms.Group},
			{w.server.Channel(guild, "wire", platformtest.DiscordAnnouncement), "wire", platforms.Channel},
			{w.server.Thread(channel, "a story"), "a story", platforms.Group},
			{w.server.DM(platformtest.DiscordDirect), "", platforms.Direct},
			{w.server.DM(platformtest.DiscordGroupDM), "", platforms.Direct},
		} {
			w.do(w.server.Type(c.id, ann, "/who"))
			w.settle(time.Second)
			if diff := cmp.Diff(platforms.Chat{Platform: "discord", ID: c.id, Kind: c.kind, Title: c.title}, got); diff != "" {
				t.Errorf("chat: %s", diff)
			}
		}
	})
}

func TestComplete(t *testing.T) {
	var many []platforms.Choice
	for i := range 40 {
		many = append(many, platforms.Choice{Label: fmt.Sprintf("%d %s", i, strings.Repeat("ñ", 150)), Value: fmt.Sprint("v", i)})
	}
	for _, c := range []struct {
		name  string
		offer func(ctx context.Context) []platforms.Choice
		want  int
	}{
		{"some", func(context.Context) []platforms.Choice { return many[:2] }, 2},
		{"none", func(context.Context) []platforms.Choice { return nil }, 0},
		{"too many, too long", func(context.Context) []platforms.Choice { return many }, 25},
		{"bad ones", func(context.Context) []platforms.Choice {
			return []platforms.Choice{{Label: "", Value: "x"}, {Label: "a", Value: ""}, {Label: "b", Value: strings.Repeat("v", 101)}}
		}, 1},
		{"slow", func(ctx context.Context) []platforms.Choice { <-ctx.Done(); return nil }, 0},
		{"panic", func(context.Context) []platforms.Choice { panic("completion") }, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			in(t, func(t *testing.T, w *world, _, channel string) {
				var got platforms.Request
				w.listen(handler{complete: func(ctx context.Context, r platforms.Request) []platforms.Choice {
					got = r
					return c.offer(ctx)
				}})
				choices, err := w.server.Complete(channel, ann, "who", "name", map[string]string{"name": "lav"})
				synctest.Wait()
				if err != nil || len(choices) != c.want {
					t.Errorf("offered %d choices, error %v, want %d", len(choices), err, c.want)
				}
				if got.Focus != "name" || got.Call.Command != "who" || got.Call.Value("name") != "lav" {
					t.Errorf("request %+v", got)
				}
			})
		})
	}
}

func TestAnswerShapes(t *testing.T) {
	long := platforms.Message{Private: true}
	for i := range 60 {
		long.Blocks = append(long.Blocks, platforms.Card{Title: platforms.B(fmt.Sprint("card ", i)), Body: []platforms.Text{platforms.S(strings.Repeat("word ", 80))}})
	}
	private, replace, both := say("private"), say("replaced"), say("both")
	private.Private, replace.Replace, both.Replace, both.Private = true, true, true, true
	for _, c := range []struct {
		name    string
		command string
		press   bool
		after   time.Duration
		answer  platforms.Message
		want    []string // private ones in brackets
	}{
		{"quick", "/who", false, 0, say("now"), []string{"now"}},
		{"late", "/who", false, 4 * time.Second, say("later"), []string{"later"}},
		{"very late", "/who", false, 13 * time.Minute, say("later"), []string{"later"}},
		{"late, of a private command", "/secret", false, 4 * time.Second, private, []string{"(private)"}},
		{"late, public answer of a private command", "/secret", false, 4 * time.Second, say("later"), []string{"(later)"}},
		{"late and private after all", "/who", false, 4 * time.Second, private, []string{"(private)"}},
		{"quick and private", "/who", false, 0, private, []string{"(private)"}},
		{"late and empty", "/who", false, 4 * time.Second, platforms.Message{}, nil},
		{"press", "", true, 0, say("new"), []string{"menu", "new"}},
		{"press, late", "", true, 4 * time.Second, say("new"), []string{"menu", "new"}},
		{"press, private", "", true, 0, private, []string{"menu", "(private)"}},
		{"press, private, late", "", true, 4 * time.Second, private, []string{"menu", "(private)"}},
		{"press, replace", "", true, 0, replace, []string{"replaced"}},
		{"press, replace, late", "", true, 4 * time.Second, replace, []string{"replaced"}},
		{"press, replace and private", "", true, 0, both, []string{"both"}},
		{"press, empty", "", true, 0, platforms.Message{}, []string{"menu"}},
		{"press, empty, late", "", true, 4 * time.Second, platforms.Message{}, []string{"menu"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in(t, func(t *testing.T, w *world, _, channel string) {
				w.listen(handler{answer: func(_ context.Context, r platforms.Request) platforms.Message {
					if c.press && !r.Pressed {
						m := say("menu")
						m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press("Go", "/page 2"))}
						return m
					}
					time.Sleep(c.after)
					return c.answer
				}})
				if c.press {
					w.do(w.server.Type(channel, ann, "/who"))
					w.settle(10 * time.Second)
					w.do(w.server.Press(channel, ann, "Go"))
				} else {
					w.do(w.server.Type(channel, ann, c.command))
				}
				w.settle(2 * time.Second)
				if c.after > 2*time.Second && !c.press && w.server.Thinking(channel) != 1 {
					t.Errorf("nothing says that an answer is coming")
				}
				w.settle(c.after + 5*time.Second)
				var got []string
				for _, s := range w.server.Shown(channel) {
					if s.Private {
						s.Text = "(" + s.Text + ")"
					}
					got = append(got, s.Text)
				}
				if diff := cmp.Diff(c.want, got); diff != "" || w.server.Thinking(channel) != 0 {
					t.Errorf("shown: %s, %d still thinking", diff, w.server.Thinking(channel))
				}
			})
		})
	}
	t.Run("long and private", func(t *testing.T) {
		in(t, func(t *testing.T, w *world, _, channel string) {
			w.listen(handler{answer: func(context.Context, platforms.Request) platforms.Message { return long }})
			w.do(w.server.Type(channel, ann, "/who"))
			w.settle(time.Minute)
			shown := w.server.Shown(channel)
			if len(shown) < 3 || slices.ContainsFunc(shown, func(s platformtest.Shown) bool { return !s.Private }) {
				t.Errorf("%d messages, want several, all private", len(shown))
			}
		})
	})
}

func TestUnknownComponents(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, channel string) {
		var got platforms.Request
		w.listen(handler{answer: func(_ context.Context, r platforms.Request) platforms.Message {
			got = r
			return platforms.Message{}
		}})
		w.server.Dispatch("INTERACTION_CREATE", map[string]any{
			"id": "5", "application_id": w.server.AppID, "type": 3, "token": "nobody", "channel_id": channel, "user": map[string]any{"id": "6", "username": "x"},
			"message": map[string]any{"id": "8", "components": []any{map[string]any{"type": 99, "component": map[string]any{"type": 98}}}},
			"data":    map[string]any{"component_type": 97, "custom_id": "/page 3", "values": []any{}},
		})
		w.server.Dispatch("INTERACTION_CREATE", map[string]any{"id": 5, "data": "no object"})
		w.server.Dispatch("SOMETHING_NEW", []any{1, 2})
		w.settle(time.Second)
		if got.Call.Command != "page" || got.Call.Value("n") != "3" {
			t.Errorf("got %+v, want the press in spite of what is unknown", got)
		}
		w.do(w.server.Type(channel, ann, "/who"))
		w.settle(time.Second)
		if got.Call.Command != "who" {
			t.Errorf("got %+v, want the next command", got)
		}
	})
}

func TestTwinButtons(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, channel string) {
		var got platforms.Request
		m := say("menu")
		for i := range 30 {
			m.Buttons = append(m.Buttons, []platforms.Button{platforms.Press(fmt.Sprint("B", i), "/page 7")})
		}
		w.listen(handler{answer: func(_ context.Context, r platforms.Request) platforms.Message {
			got = r
			return m
		}})
		w.do(w.server.Type(channel, ann, "/who"))
		w.settle(time.Second)
		if n := len(w.server.Shown(channel)[0].Buttons); n != 25 {
			t.Errorf("%d buttons, want the 25 that fit", n)
		}
		w.do(w.server.Press(channel, ann, "B24"))
		w.settle(time.Second)
		if got.Call.Command != "page" || got.Call.Value("n") != "7" {
			t.Errorf("got %+v, want page 7", got)
		}
	})
}

func TestNotices(t *testing.T) {
	in(t, func(t *testing.T, w *world, guild, channel string) {
		wire := w.server.Channel(guild, "wire", platformtest.DiscordAnnouncement)
		thread := w.server.Thread(channel, "a story")
		other := w.server.Channel(w.server.Guild("Others"), "x", platformtest.DiscordChannel)
		var mu sync.Mutex
		var got []string
		refuse := 2
		end := w.listen(handler{notice: func(e platforms.Event) error {
			mu.Lock()
			defer mu.Unlock()
			if refuse > 0 {
				refuse--
				return errors.New("not now")
			}
			got = append(got, fmt.Sprint(e.Kind, " ", e.Chat.ID))
			return nil
		}})
		expect := func(what string, want ...string) {
			t.Helper()
			w.settle(10 * time.Second)
			mu.Lock()
			defer mu.Unlock()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", what, diff)
			}
			got = nil
		}
		expect("a start")
		w.server.Outage(guild, true)
		w.server.Outage(guild, false)
		expect("an outage")
		w.server.RemoveBot(guild)
		expect("removed", "closed "+channel, "closed "+wire, "closed "+thread)
		w.server.AddBot(guild)
		expect("back", "opened "+channel, "opened "+wire, "opened "+thread)
		w.server.DeleteChannel(wire)
		w.server.DeleteChannel(thread)
		expect("deleted", "closed "+wire, "closed "+thread)
		parent := w.server.Channel(guild, "short-lived", platformtest.DiscordChannel)
		below := w.server.Thread(parent, "below")
		w.server.DeleteChannel(parent)
		expect("deleted with its thread", "closed "+parent, "closed "+below)
		late := w.server.Channel(guild, "late", platformtest.DiscordChannel)
		w.settle(time.Second)
		w.do(end()) // and nobody listens when the bot is removed
		w.server.RemoveBot(guild)
		w.listen(handler{notice: func(e platforms.Event) error {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, fmt.Sprint(e.Kind, " ", e.Chat.ID))
			return nil
		}})
		expect("removed unseen", "closed "+channel, "closed "+late)
		w.server.DeleteChannel(other)
		expect("the other guild", "closed "+other)
	})
}

func TestLogHoldsNoToken(t *testing.T) {
	in(t, func(t *testing.T, w *world, _, channel string) {
		var log bytes.Buffer
		w.log = newLog(&log)
		w.listen(handler{answer: func(context.Context, platforms.Request) platforms.Message { panic("boom") }})
		w.do(w.server.Type(channel, ann, "/who"))
		w.settle(time.Second)
		w.server.Dispatch("INTERACTION_CREATE", map[string]any{"id": "5", "application_id": "1", "type": 2, "token": "interaction-token-x", "channel_id": channel, "data": map[string]any{"name": "who"}})
		w.settle(time.Second)
		w.stop()
		w.settle(time.Minute)
		if log.Len() == 0 || strings.Contains(log.String(), testToken) || strings.Contains(log.String(), "interaction-token") {
			t.Errorf("log: %s", log.String())
		}
	})
}
