package discord

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"

	"daybrief/platforms"
)

// quiet is an adapter that never reaches the network.
func quiet(t *testing.T) *Discord {
	t.Helper()
	d, err := New(Config{Token: testToken, Base: "http://127.0.0.1:1", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Whatever an interaction holds, it becomes a request, or a problem that can be
// told, and a question within Discord's limits.
func FuzzInteraction(f *testing.F) {
	for _, seed := range []string{
		`{"id":"1","type":2,"guild_id":"2","channel_id":"3","app_permissions":"1024","member":{"user":{"id":"4"},"permissions":"32"},"data":{"name":"subscribe","options":[{"name":"in","type":7,"value":"9"}],"resolved":{"channels":{"9":{"id":"9","type":15,"name":"posts","permissions":"1024","app_permissions":"0"}}}}}`,
		`{"id":"1","type":3,"channel_id":"3","user":{"id":"4"},"data":{"custom_id":"/follow` + asks + `words"},"message":{"components":[{"type":1,"components":[{"type":2,"custom_id":"/follow` + asks + `words","label":"F"}]}]}}`,
		`{"id":"1","type":5,"channel_id":"3","user":{"id":"4"},"data":{"custom_id":"/follow` + asks + `words","components":[{"type":18,"component":{"type":4,"value":"a \"b\" c"}}]}}`,
		`{"type":3,"data":{"custom_id":"menu","values":["/page 1"]}}`, `{"type":4,"data":{"name":"who","options":[{"name":"name","value":12,"focused":true}]}}`,
		`{"data":{"components":"no list"},"message":null}`, `[]`, `{"member":{"permissions":"x"},"guild_id":"1"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var i interaction
		if json.Unmarshal(raw, &i) != nil {
			return
		}
		l := &listener{d: quiet(t), ctx: t.Context(), grammar: sceneGrammar}
		r := l.request(&i)
		if r.Err == nil && r.Focus == "" && sceneGrammar.Find(r.Call.Command) == nil {
			t.Errorf("%s became the command %q", raw, r.Call.Command)
		}
		if i.GuildID == "" && !r.Manager || r.Guest && i.GuildID != "" && r.Manager {
			t.Errorf("%s: manager %v, guest %v", raw, r.Manager, r.Guest)
		}
		if m := l.modal(&i); m != nil {
			title := m["title"].(string)
			if length(title) > maxModalTitle || blank(title) {
				t.Errorf("%s asks with the title %q", raw, title)
			}
		}
		if i.Data.Resolved.Channels[r.Call.Value("in")].ID != "" { // else it would be looked up
			if err := l.place(t.Context(), &i, &r); err != nil || r.Elsewhere && i.GuildID == "" {
				t.Errorf("%s: %+v, %v", raw, r, err)
			}
		}
	})
}

// Whatever a frame of the gateway holds, discordgo is given JSON that it can
// read, or the connection ends for a reason.
func FuzzFrame(f *testing.F) {
	for _, seed := range []string{
		`{"op":10,"d":{"heartbeat_interval":41250}}`, `{"op":10,"d":null}`, `{"op":10,"d":{"heartbeat_interval":-1}}`, `{"op":9,"d":true}`, `{"op":9,"d":"x"}`, `{"op":7}`, `{"op":11}`,
		`{"op":0,"s":1,"t":"READY","d":{"resume_gateway_url":"wss://x.example"}}`, `{"op":0,"s":2,"t":"GUILD_CREATE","d":[]}`, `{"op":0,"t":"READY","d":{"resume_gateway_url":"file:///etc"}}`, `nonsense`, `[]`, `null`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		r := &relay{link: &link{d: quiet(t), gateway: "wss://gateway.example"}, interval: firstInterval}
		pass, end := r.heard(frame)
		if pass != nil && (end != nil || !json.Valid(pass)) {
			t.Errorf("%q passes on %q, and ends with %v", frame, pass, end)
		}
		if end != nil && end.Error() == "" {
			t.Errorf("%q ends the connection without a word", frame)
		}
		if a := r.link.address(); !strings.HasPrefix(a, "wss://") || !utf8.ValidString(a) && utf8.Valid(frame) {
			t.Errorf("%q has sessions resumed at %q", frame, a)
		}
		if r.interval <= 0 {
			t.Errorf("%q makes the interval %v", frame, r.interval)
		}
	})
}

// What places make of any event is never more than there is.
func FuzzPlaces(f *testing.F) {
	f.Add("GUILD_CREATE", []byte(`{"id":"1","system_channel_id":"2","channels":[{"id":"2","type":0,"name":"x"}],"threads":[{"id":"3","parent_id":"2"}]}`))
	f.Add("CHANNEL_DELETE", []byte(`{"id":"2","guild_id":"1","type":0}`))
	f.Add("READY", []byte(`{"guilds":[{"id":"1"}]}`))
	f.Add("GUILD_DELETE", []byte(`{"id":"1"}`))
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		var p places
		p.init()
		p.change("GUILD_CREATE", json.RawMessage(`{"id":"1","channels":[{"id":"2"}],"threads":[{"id":"3","parent_id":"2"}]}`))
		p.newcomers()
		for _, e := range p.change(kind, data) {
			if e.Chat.Platform != name || e.Kind != platforms.Opened && e.Kind != platforms.Closed {
				t.Errorf("%s %s: %+v", kind, data, e)
			}
		}
		if n := len(p.newcomers()); n > 1 {
			t.Errorf("%s %s: %d guilds are new", kind, data, n)
		}
	})
}
