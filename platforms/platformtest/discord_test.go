package platformtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// discordPost sends a body and returns the status and the error code.
func discordPost(t *testing.T, url, auth string, body any) (status, code int) {
	t.Helper()
	r, err := http.NewRequest("POST", url, strings.NewReader(string(mustJSON(body))))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "DiscordBot (https://example.com, 1)")
	r.Header.Set("Authorization", auth)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, _ := io.ReadAll(answer.Body)
	var j struct {
		Code int `json:"code"`
	}
	json.Unmarshal(raw, &j) //nolint:errcheck // not every answer is JSON
	return answer.StatusCode, j.Code
}

func TestDiscordMessagesAreChecked(t *testing.T) {
	type m = map[string]any
	quiet := m{"parse": []any{}}
	embed := func(n int, e m) m {
		return m{"embeds": slices.Repeat([]any{e}, n), "allowed_mentions": quiet, "nonce": "n", "enforce_nonce": true}
	}
	row := func(b ...any) m {
		return m{"content": "x", "components": []any{m{"type": 1, "components": b}}, "allowed_mentions": quiet, "nonce": "n", "enforce_nonce": true}
	}
	menu := func(values ...string) m {
		options := []any{}
		for _, v := range values {
			options = append(options, m{"label": v, "value": v})
		}
		return m{"type": 3, "custom_id": "s", "options": options}
	}
	text := func(s string) m { return m{"type": 10, "content": s} }
	gallery := func(address string) m {
		return m{"type": 12, "items": []any{m{"media": m{"url": address}}}}
	}
	newer := func(all ...any) m {
		if all == nil {
			all = []any{}
		}
		return m{"flags": 1 << 15, "components": all, "allowed_mentions": quiet, "nonce": "n", "enforce_nonce": true}
	}
	press := m{"type": 2, "style": 2, "label": "L", "custom_id": "a"}
	for _, c := range []struct {
		name      string
		body      m
		status    int
		code      int
		violation string
	}{
		{"good", m{"content": "x", "allowed_mentions": quiet, "nonce": "n", "enforce_nonce": true}, 200, 0, ""},
		{"2000 characters", m{"content": strings.Repeat("x", 2000), "allowed_mentions": quiet, "nonce": "n", "enforce_nonce": true}, 200, 0, ""},
		{"2001 characters", m{"content": strings.Repeat("x", 2001), "allowed_mentions": quiet, "nonce": "n", "enforce_nonce": true}, 400, 50035, ""},
		{"no allowed_mentions", m{"content": "x", "nonce": "n", "enforce_nonce": true}, 200, 0, "allowed_mentions"},
		{"mentions everybody", m{"content": "x", "allowed_mentions": m{"parse": []any{"everyone"}}, "nonce": "n", "enforce_nonce": true}, 200, 0, "allowed_mentions"},
		{"no nonce", m{"content": "x", "allowed_mentions": quiet}, 200, 0, "nonce"},
		{"unknown flag", m{"content": "x", "allowed_mentions": quiet, "nonce": "n", "enforce_nonce": true, "flags": 64}, 400, 50035, ""},
		{"empty", m{"content": " \n", "allowed_mentions": quiet, "nonce": "n", "enforce_nonce": true}, 400, 50006, ""},
		{"embed", embed(1, m{"title": strings.Repeat("x", 256), "description": strings.Repeat("x", 4096)}), 200, 0, ""},
		{"long title", embed(1, m{"title": strings.Repeat("x", 257)}), 400, 50035, ""},
		{"long description", embed(1, m{"description": strings.Repeat("x", 4097)}), 400, 50035, ""},
		{"long footer", embed(1, m{"footer": m{"text": strings.Repeat("x", 2049)}}), 400, 50035, ""},
		{"above 6000 in all", embed(2, m{"description": strings.Repeat("x", 3001)}), 400, 50035, ""},
		{"eleven embeds", embed(11, m{"description": "x"}), 400, 50035, ""},
		{"empty embed", embed(1, m{"color": 1}), 400, 50035, ""},
		{"bad picture", embed(1, m{"image": m{"url": "javascript:x"}}), 400, 50035, ""},
		{"button", row(press), 200, 0, ""},
		{"twin buttons", row(press, press), 400, 50035, ""},
		{"six buttons", row(press, press, press, press, press, press), 400, 50035, ""},
		{"link with an id", row(m{"type": 2, "style": 5, "label": "L", "url": "https://example.com", "custom_id": "a"}), 400, 50035, ""},
		{"select", row(menu("a", "b")), 200, 0, ""},
		{"select with equal values", row(menu("a", "a")), 400, 50035, ""},
		{"select without options", row(menu()), 400, 50035, ""},
		{"select beside a button", row(menu("a"), press), 400, 50035, ""},
		{"select with a long option", row(menu(strings.Repeat("x", 101))), 400, 50035, ""},
		{"long nonce", m{"content": "x", "allowed_mentions": quiet, "nonce": strings.Repeat("n", 26), "enforce_nonce": true}, 200, 0, "nonce"},
		{"role", m{"content": "<@&5>", "allowed_mentions": m{"parse": []any{}, "roles": []any{"5"}}, "nonce": "n", "enforce_nonce": true}, 200, 0, ""},
		{"role that is not there", m{"content": "x", "allowed_mentions": m{"parse": []any{}, "roles": []any{"5"}}, "nonce": "n", "enforce_nonce": true}, 200, 0, "role 5"},
		{"command that there is not", m{"content": "</who:5>", "allowed_mentions": quiet, "nonce": "n", "enforce_nonce": true}, 200, 0, "of no registered command"},
		{"command that is escaped", m{"content": `\</who:5\>`, "allowed_mentions": quiet, "nonce": "n", "enforce_nonce": true}, 200, 0, ""},
		{"components", newer(text("x")), 200, 0, ""},
		{"components in a box", newer(m{"type": 17, "components": []any{text("x"), m{"type": 14}, gallery("https://example.com/a.png")}}), 200, 0, ""},
		{"components and content", m{"content": "x", "flags": 1 << 15, "components": []any{text("x")}, "allowed_mentions": quiet, "nonce": "n", "enforce_nonce": true}, 400, 50035, ""},
		{"components without the flag", m{"components": []any{text("x")}, "allowed_mentions": quiet, "nonce": "n", "enforce_nonce": true}, 400, 50035, ""},
		{"no components", newer(), 400, 50006, ""},
		{"a box in a box", newer(m{"type": 17, "components": []any{m{"type": 17, "components": []any{text("x")}}}}), 400, 50035, ""},
		{"an empty box", newer(m{"type": 17, "components": []any{}}), 400, 50035, ""},
		{"4001 characters in components", newer(text(strings.Repeat("x", 2000)), text(strings.Repeat("x", 2001))), 400, 50035, ""},
		{"41 components", newer(slices.Repeat([]any{text("x")}, 41)...), 400, 50035, ""},
		{"a bad picture in components", newer(gallery("file:///a.png")), 400, 50035, ""},
		{"long label", row(m{"type": 2, "style": 2, "label": strings.Repeat("x", 81), "custom_id": "a"}), 400, 50035, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := NewDiscordServer("test-token")
			web := httptest.NewServer(d)
			defer web.Close()
			url := web.URL + "/api/v10/channels/" + d.DM(DiscordDirect) + "/messages"
			status, code := discordPost(t, url, "Bot test-token", c.body)
			if status != c.status || code != c.code {
				t.Errorf("status %d, code %d, want %d, %d", status, code, c.status, c.code)
			}
			got := strings.Join(d.Violations(), "\n")
			if c.status == 200 && (got == "") != (c.violation == "") || !strings.Contains(got, c.violation) {
				t.Errorf("violations %q, want %q", got, c.violation)
			}
		})
	}
}

func TestDiscordSchema(t *testing.T) {
	Shared(t, "specs/discord-openapi-v10.json")
	good := `{"content":"x","embeds":[{"title":"t"}],"components":[{"type":1,"components":[{"type":2,"style":2,"label":"L","custom_id":"a","disabled":false}]}],"allowed_mentions":{"parse":[]},"nonce":"n","enforce_nonce":true,"flags":4}`
	if got := discordSchemaProblems("MessageCreateRequest", []byte(good)); len(got) > 0 {
		t.Errorf("%s: %s", good, got)
	}
	for _, bad := range []string{`{"contents":"x"}`, `{"content":5}`, `{"embeds":[{"titel":"t"}]}`, `{"components":[{"type":1,"components":[{"type":2,"label":"L"}]}]}`, `{"nonce":"12345678901234567890123456"}`, `{"allowed_mentions":{"parse":["all"]}}`} {
		if got := discordSchemaProblems("MessageCreateRequest", []byte(bad)); len(got) == 0 {
			t.Errorf("%s has no problems", bad)
		}
	}
	if got := discordSchemaProblems("callback", []byte(`{"type":4,"data":{"content":"x","nonce":"n"}}`)); len(got) == 0 {
		t.Errorf("a nonce in a callback has no problems")
	}
	if got := discordSchemaProblems("put_command", []byte(`[{"name":"a","description":"b","default_member_permissions":"32","contexts":[0,1]}]`)); len(got) > 0 {
		t.Errorf("a good command: %s", got)
	}
}

func TestDiscordCommandsAreChecked(t *testing.T) {
	type m = map[string]any
	option := func(name string, required bool) any {
		return m{"name": name, "description": "d", "type": 3.0, "required": required}
	}
	for _, c := range []struct {
		name     string
		commands []map[string]any
		ok       bool
	}{
		{"good", []map[string]any{{"name": "who", "description": "d", "options": []any{option("a", true), option("b", false)}}}, true},
		{"upper case", []map[string]any{{"name": "Who", "description": "d"}}, false},
		{"space", []map[string]any{{"name": "w ho", "description": "d"}}, false},
		{"no description", []map[string]any{{"name": "who", "description": ""}}, false},
		{"long description", []map[string]any{{"name": "who", "description": strings.Repeat("x", 101)}}, false},
		{"twice", []map[string]any{{"name": "who", "description": "d"}, {"name": "who", "description": "d"}}, false},
		{"required after optional", []map[string]any{{"name": "who", "description": "d", "options": []any{option("a", false), option("b", true)}}}, false},
		{"unknown locale", []map[string]any{{"name": "who", "description": "d", "description_localizations": m{"xx": "d"}}}, false},
		{"choices that complete", []map[string]any{{"name": "who", "description": "d", "options": []any{m{"name": "a", "description": "d", "autocomplete": true, "choices": []any{m{"name": "a", "value": "a"}}}}}}, false},
	} {
		if f := discordCheckCommands(c.commands); (f == nil) != c.ok {
			t.Errorf("%s: refusal %+v, want ok %v", c.name, f, c.ok)
		}
	}
}

func TestDiscordBuckets(t *testing.T) {
	d := NewDiscordServer("test-token")
	web := httptest.NewServer(d)
	defer web.Close()
	url := web.URL + "/api/v9/channels/" + d.DM(DiscordDirect) + "/messages"
	var got []int
	for i := range 7 {
		status, _ := discordPost(t, url, "Bot test-token", map[string]any{"content": "x", "allowed_mentions": map[string]any{"parse": []any{}}, "nonce": fmt.Sprint(i), "enforce_nonce": true})
		got = append(got, status)
	}
	if want := []int{200, 200, 200, 200, 200, 429, 429}; !slices.Equal(got, want) {
		t.Errorf("statuses %v, want %v", got, want)
	}
	if status, _ := discordPost(t, url, "Bot wrong", map[string]any{}); status != 401 || d.Unauthorized() != 1 {
		t.Errorf("a bad token: status %d, counted %d", status, d.Unauthorized())
	}
}

func TestDiscordText(t *testing.T) {
	for _, c := range []struct{ markup, text, links string }{
		{`plain`, `plain`, ""},
		{`**b** *i* __u__ ~~s~~ ||x||`, `b i u s x`, ""},
		{`\*\*b\*\* \[x\]\(y\)`, `**b** [x](y)`, ""},
		{`a\b`, `a\b`, ""},
		{"`code *x*`", "code *x*", ""},
		{"# head\n> quote\n-# small", "head\nquote\nsmall", ""},
		{"7. item", "# item", ""},
		{`7\. item`, `7. item`, ""},
		{`[text](https://example.com/a_b) [t](<https://example.com/c>)`, `text t`, "https://example.com/a_b https://example.com/c"},
		{`[x\*y](https://example.com/)`, `x\y`, "https://example.com/"},
		{`see https://example.com/x and <https://example.com/y>`, `see https://example.com/x and https://example.com/y`, "https://example.com/x https://example.com/y"},
		{`https\://example.com`, `https://example.com`, ""},
		{`<@1> <t:0:R>`, `@thing some time from 1 January 1970 00:00`, ""},
		{`\<@1\>`, `<@1>`, ""},
	} {
		text, links := DiscordText(c.markup)
		if text != c.text || strings.Join(links, " ") != c.links {
			t.Errorf("%q reads %q with links %q, want %q with %q", c.markup, text, links, c.text, c.links)
		}
	}
}

// discordAsk asks something of a server by method and path.
func discordAsk(t *testing.T, base, method, path, body string) (status int, answer string) {
	t.Helper()
	r, err := http.NewRequest(method, base+"/api/v10"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "DiscordBot (https://example.com, 1)")
	r.Header.Set("Authorization", "Bot test-token")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	raw, _ := io.ReadAll(a.Body)
	return a.StatusCode, string(raw)
}

func TestDiscordForums(t *testing.T) {
	d := NewDiscordServer("test-token")
	web := httptest.NewServer(d)
	defer web.Close()
	guild := d.Guild("G")
	forum, text := d.Channel(guild, "f", DiscordForum), d.Channel(guild, "t", DiscordChannel)
	tags := d.Tags(forum, true, DiscordTag{Name: "a"}, DiscordTag{Name: "m", Moderated: true})
	message := `"message":{"content":"x","allowed_mentions":{"parse":[]}}`
	for _, c := range []struct {
		name, channel, body string
		status              int
	}{
		{"good", forum, `{"name":"n","applied_tags":["` + tags[0] + `"],` + message + `}`, 201},
		{"without the tag", forum, `{"name":"n",` + message + `}`, 400},
		{"with a tag for moderators", forum, `{"name":"n","applied_tags":["` + tags[1] + `"],` + message + `}`, 400},
		{"with an unknown tag", forum, `{"name":"n","applied_tags":["5"],` + message + `}`, 400},
		{"without a name", forum, `{"name":" ","applied_tags":["` + tags[0] + `"],` + message + `}`, 400},
		{"with a long name", forum, `{"name":"` + strings.Repeat("x", 101) + `","applied_tags":["` + tags[0] + `"],` + message + `}`, 400},
		{"empty", forum, `{"name":"n","applied_tags":["` + tags[0] + `"],"message":{"content":"","allowed_mentions":{"parse":[]}}}`, 400},
		{"in a channel", text, `{"name":"n",` + message + `}`, 400},
	} {
		d.Forget() // no case waits for another's limit
		if status, answer := discordAsk(t, web.URL, "POST", "/channels/"+c.channel+"/threads", c.body); status != c.status {
			t.Errorf("%s: %d %s, want %d", c.name, status, answer, c.status)
		}
	}
	if n := len(d.Posts(forum)); n != 1 {
		t.Errorf("%d posts", n)
	}
	if status, answer := discordAsk(t, web.URL, "POST", "/channels/"+forum+"/messages", `{"content":"x"}`); status != 400 {
		t.Errorf("a message in a forum: %d %s", status, answer)
	}
}

func TestDiscordThreadsAndCrossposts(t *testing.T) {
	d := NewDiscordServer("test-token")
	web := httptest.NewServer(d)
	defer web.Close()
	guild := d.Guild("G")
	text, wire := d.Channel(guild, "t", DiscordChannel), d.Channel(guild, "w", DiscordAnnouncement)
	thread := d.Thread(text, "x")
	post := func(channel string, n int) (int, string) {
		return discordAsk(t, web.URL, "POST", "/channels/"+channel+"/messages", fmt.Sprintf(`{"content":"x","allowed_mentions":{"parse":[]},"nonce":"%d","enforce_nonce":true}`, n))
	}
	d.Archive(thread, false)
	if status, answer := post(thread, 1); status != 400 || !strings.Contains(answer, "50083") {
		t.Errorf("into an archived thread: %d %s", status, answer)
	}
	if status, _ := discordAsk(t, web.URL, "PATCH", "/channels/"+thread, `{"archived":false}`); status != 200 {
		t.Errorf("opening it: %d", status)
	}
	if status, _ := post(thread, 2); status != 200 {
		t.Errorf("then: %d", status)
	}
	d.Archive(thread, true)
	if status, _ := discordAsk(t, web.URL, "PATCH", "/channels/"+thread, `{"archived":false}`); status != 403 {
		t.Errorf("opening a locked one: %d", status)
	}
	d.Allow(text, discordView)
	if status, answer := post(text, 3); status != 403 || !strings.Contains(answer, "50013") {
		t.Errorf("without the right to: %d %s", status, answer)
	}
	d.Allow(text, 0)
	if status, answer := post(text, 4); status != 403 || !strings.Contains(answer, "50001") {
		t.Errorf("unseen: %d %s", status, answer)
	}
	post(wire, 5)
	id := d.MessageIDs(wire)[0]
	for _, want := range []int{200, 400} {
		if status, answer := discordAsk(t, web.URL, "POST", "/channels/"+wire+"/messages/"+id+"/crosspost", ""); status != want {
			t.Errorf("publishing: %d %s, want %d", status, answer, want)
		}
	}
	if len(d.Published(wire)) != 1 || len(d.Violations()) != 0 {
		t.Errorf("published %s, violations %s", d.Published(wire), d.Violations())
	}
}

func TestDiscordGlobalLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewDiscordServer("test-token")
		ask := func() int {
			r := httptest.NewRequest("GET", "/api/v10/applications/@me", nil)
			r.Header.Set("User-Agent", "DiscordBot (https://example.com, 1)")
			r.Header.Set("Authorization", "Bot test-token")
			w := httptest.NewRecorder()
			d.ServeHTTP(w, r)
			return w.Code
		}
		count := func(n int) (ok int) {
			for range n {
				if ask() == 200 {
					ok++
				}
			}
			return ok
		}
		time.Sleep(500 * time.Millisecond)
		first := count(30)
		time.Sleep(900 * time.Millisecond)
		second := count(30) // the last second holds 30 already, wherever seconds begin
		time.Sleep(200 * time.Millisecond)
		third := count(40)
		if first != 30 || second != 20 || third != 30 || d.Refused() != 20 || len(d.Violations()) != 20 {
			t.Errorf("%d, %d and %d requests passed, %d were refused", first, second, third, d.Refused())
		}
	})
}
