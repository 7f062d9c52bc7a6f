package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"

	"github.com/google/go-cmp/cmp"
)

var testGrammar = platforms.Grammar{
	{Name: "echo", Description: "Say it again", Options: []platforms.Option{{Name: "text", Kind: platforms.Words, Completes: true}}},
	{Name: "pages", Description: "A message that turns its pages"},
	{Name: "locale", Description: "Which language"},
	{Name: "panic", Description: "Fail badly"},
	{Name: "slow", Description: "Take five seconds"},
	{Name: "find", Description: "Complete by name", Options: []platforms.Option{
		{Name: "topic", Kind: platforms.Words, Completes: true},
		{Name: "at", Kind: platforms.Times},
		{Name: "zone", Kind: platforms.Zone, Completes: true},
	}},
	{Name: "turn", Hidden: true, Options: []platforms.Option{{Name: "page", Kind: platforms.Number, Max: 9}}},
}

// handler answers the test grammar.
type handler struct{}

func (handler) Answer(ctx context.Context, r platforms.Request) platforms.Message {
	if r.Err != nil {
		return paragraphs("cannot read that: " + r.Err.Error())
	}
	switch r.Call.Command {
	case "pages", "turn":
		n := r.Call.Value("page") + "1" // page 1, 11, 111 …
		m := paragraphs("page " + n)
		m.Replace = true
		m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press("Next", "/turn 1"), platforms.Press("Stay", "/echo a word"))}
		return m
	case "locale":
		return paragraphs("locale " + r.Person.Locale + ".")
	case "panic":
		panic("the test's handler panics, as it was asked to")
	case "slow":
		select {
		case <-time.After(5 * time.Second):
			return paragraphs("at last")
		case <-ctx.Done():
			return paragraphs("given up")
		}
	}
	return paragraphs("heard " + r.Call.Value("text"))
}

func (handler) Complete(_ context.Context, r platforms.Request) []platforms.Choice {
	if r.Call.Command == "echo" && r.Call.Value("text") == "panic" {
		panic("the test's handler panics, as it was asked to")
	}
	var out []platforms.Choice
	for _, v := range map[string][]string{"text": {"alpha", "<beta>"}, "topic": {"technology", "07:30", "big tech"}, "zone": {"Europe/Paris", "Europe/Rome"}}[r.Focus] {
		if strings.Contains(strings.ToLower(v), strings.ToLower(r.Call.Value(r.Focus))) {
			out = append(out, platforms.Choice{Label: "Label of " + v, Value: v})
		}
	}
	return out
}

func (handler) Notice(context.Context, platforms.Event) error { return nil }

// run runs a test in a bubble, on a rig that listens.
func run(t *testing.T, f func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.listen(t)
		f(t, r)
		for _, v := range r.violations {
			t.Error(v)
		}
	})
}

// listen runs Listen until the returned function is called, or the test over.
func (r *rig) listen(t *testing.T) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done, before := make(chan error, 1), r.listening.Load()
	go func() { done <- r.Listen(ctx, platforms.Shard{Of: 1}, testGrammar, handler{}) }()
	for r.listening.Load() == before {
		runtime.Gosched()
	}
	end = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Listen returned %v", err)
		}
	})
	t.Cleanup(end)
	return end
}

// texts returns what stands on the page, the person's own lines with a >.
func (r *rig) texts() []string {
	var out []string
	for _, s := range r.see() {
		if s.Mine {
			s.Text = "> " + s.Text
		}
		out = append(out, s.Text)
	}
	return out
}

func (r *rig) want(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, r.texts()); diff != "" {
		t.Errorf("the page shows (-want +got):\n%s", diff)
	}
}

func line(s string) url.Values { return url.Values{"line": {s}} }

func TestSay(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		r.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		answer, err := r.client.PostForm("http://"+testHost+"/say", line("/echo <i>one</i>\r\ntwo"))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if got := answer.Header.Get("Location"); answer.StatusCode != http.StatusSeeOther || got != "/#m1" {
			t.Errorf("got %s to %q, want 303 to what was typed", answer.Status, got)
		}
		r.want(t, "> /echo <i>one</i> \ntwo", "heard <i>one</i> two")
	})
}

func TestSayNothing(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		for _, s := range []string{"", "  ", "\u202e\x00\u200b"} {
			r.submit("/say", line(s))
		}
		r.submit("/say?line=/echo", nil) // the address of a form is not its content
		r.want(t)
	})
}

func TestPressReplaces(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		r.submit("/say", line("/pages"))
		r.press("Next")
		r.want(t, "> /pages", "page 11")
		r.press("Stay")
		r.want(t, "> /pages", "page 11", "heard a word")
	})
}

// TestPressForged presses what no message of the bot has.
func TestPressForged(t *testing.T) {
	tests := []struct {
		name, page, line string
		status           int
		want             []string // beside what was there
	}{
		{"unknown line", "2", "/rm -rf", 200, []string{`cannot read that: cannot read command "rm", option "", value "": unknown_command`}},
		{"not a command", "2", "<script>", 200, []string{`cannot read that: cannot read command "", option "", value "<script>": not_a_command`}},
		{"nothing", "2", "", 200, []string{`cannot read that: cannot read command "", option "", value "": not_a_command`}},
		{"message that is not there", "99", "/turn 1", 200, []string{"page 11"}},
		{"the person's own message", "1", "/turn 1", 200, []string{"page 11"}},
		{"no number", "x", "/turn 1", 400, nil},
		{"no id", "", "/turn 1", 400, nil},
		{"id 0, which is a typed line", "0", "/turn 1", 400, nil},
		{"negative id", "-1", "/turn 1", 400, nil},
		{"id beyond 64 bits", "99999999999999999999", "/turn 1", 400, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			run(t, func(t *testing.T, r *rig) {
				r.submit("/say", line("/echo x"))
				answer, err := r.client.PostForm("http://"+testHost+"/press", url.Values{"page": {test.page}, "line": {test.line}})
				if err != nil {
					t.Fatal(err)
				}
				answer.Body.Close()
				if answer.StatusCode != test.status {
					t.Errorf("got %s, want %d", answer.Status, test.status)
				}
				r.want(t, append([]string{"> /echo x", "heard x"}, test.want...)...)
			})
		})
	}
}

func TestPressAfterTwoHundred(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		r.submit("/say", line("/pages"))
		for i := range 250 {
			if _, err := r.Send(t.Context(), platforms.Outgoing{Chat: Chat, Message: paragraphs(fmt.Sprint("message ", i)), Key: fmt.Sprint(i)}); err != nil {
				t.Fatal(err)
			}
		}
		got := r.texts()
		if len(got) != 200 || got[0] != "message 50" || got[199] != "message 249" {
			t.Errorf("the page has %d messages, from %q to %q; want the newest 200", len(got), got[0], got[len(got)-1])
		}
		// A page that was opened long ago still has the button; the answer comes
		// where the person can see it.
		r.submit("/press", url.Values{"page": {"2"}, "line": {"/turn 1"}})
		if got := r.texts(); got[199] != "page 11" {
			t.Errorf("the last message is %q, want the answer", got[199])
		}
	})
}

func TestLongLines(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		word := strings.Repeat("ü", 900)
		r.submit("/say", line("/echo "+word))
		r.submit("/say", line("/echo "+strings.Repeat("ü", 2100))) // above what a grammar reads
		r.want(t, "> /echo "+word, "heard "+word, "> /echo "+strings.Repeat("ü", 2100),
			`cannot read that: cannot read command "", option "", value "": too_long`)
		for _, path := range []string{"/say", "/press"} {
			answer, err := r.client.PostForm("http://"+testHost+path, url.Values{"page": {"2"}, "line": {strings.Repeat("x", maxBody)}})
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != http.StatusRequestEntityTooLarge {
				t.Errorf("%s with too much in its body answered %s, want 413", path, answer.Status)
			}
		}
		if got := len(r.texts()); got != 4 {
			t.Errorf("%d messages are shown, want the 4 from before", got)
		}
	})
}

func TestNotListening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.submit("/say", line("/echo early"))
		r.want(t, "> /echo early", testTexts.Waiting)
		end := r.listen(t)
		r.submit("/say", line("/echo now"))
		end()
		r.client.CheckRedirect = func(q *http.Request, _ []*http.Request) error {
			if q.URL.Fragment != "m5" {
				t.Errorf("the press leads to %s, want the message that answers it", q.URL)
			}
			return nil
		}
		r.submit("/press", url.Values{"page": {"4"}, "line": {"/echo late"}})
		r.want(t, "> /echo early", testTexts.Waiting, "> /echo now", "heard now", testTexts.Waiting)
	})
}

// TestListenTwice holds that the end of an earlier Listen does not take the
// page from a later one.
func TestListenTwice(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		first := r.listen(t)
		r.listen(t)
		first()
		r.submit("/say", line("/echo x"))
		r.want(t, "> /echo x", "heard x")
	})
}

func TestPanics(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		r.submit("/say", line("/panic"))
		r.want(t, "> /panic", testTexts.Failed)
		if !r.log.has("panic") {
			t.Error("the log does not tell of the panic")
		}
		if got := r.choices(t, "/echo panic"); len(got) != 0 {
			t.Errorf("a completion that panics offers %q", got)
		}
	})
}

func TestListenEndsWhileAnswering(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		time.AfterFunc(time.Second, r.listen(t))
		r.submit("/say", line("/slow"))
		r.want(t, "> /slow", "given up")
	})
}

// TestBrowserLeaves holds that an answer is kept although the page that asked
// was closed.
func TestBrowserLeaves(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		q, err := http.NewRequestWithContext(ctx, "POST", "http://"+testHost+"/say", strings.NewReader("line=/slow"))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if answer, err := r.client.Do(q); err == nil {
			t.Fatalf("got %s before the answer was made", answer.Status)
		}
		time.Sleep(10 * time.Second) // of the bubble's clock
		r.want(t, "> /slow", "at last")
	})
}

func TestTranscriptFails(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		r.transcript.script(0, errDisk)
		for _, get := range []string{"/", "/after/0"} {
			answer, err := r.client.Get("http://" + testHost + get)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(answer.Body)
			answer.Body.Close()
			if answer.StatusCode != http.StatusInternalServerError || !strings.Contains(string(body), testTexts.Failed) || strings.Contains(string(body), errDisk.Error()) {
				t.Errorf("%s answered %s: %s; want 500, without the cause", get, answer.Status, body)
			}
		}
		if !r.log.has(errDisk.Error()) {
			t.Error("the log does not tell the cause")
		}
	})
}

func TestConcurrentPosts(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		r.submit("/say", line("/pages"))
		var g sync.WaitGroup
		for i := range 20 {
			g.Go(func() { r.submit("/say", line(fmt.Sprint("/echo ", i))) })
			g.Go(func() { r.submit("/press", url.Values{"page": {"2"}, "line": {"/turn 1"}}) })
		}
		g.Wait()
		got := r.texts()
		if len(got) != 2+2*20 || got[1] != "page 11" {
			t.Errorf("%d messages are shown, want 42, the second turned: %q", len(got), got)
		}
		for i := range 20 {
			asked, heard := slices.Index(got, fmt.Sprint("> /echo ", i)), slices.Index(got, fmt.Sprint("heard ", i))
			if asked < 0 || heard < asked {
				t.Errorf("line %d stands at %d, its answer at %d", i, asked, heard)
			}
		}
	})
}

func TestAcceptLanguage(t *testing.T) {
	for header, want := range map[string]string{
		"": "", "*": "", "pt-BR,pt;q=0.9": "pt-BR", "de;q=0.5": "de", " fr , en": "fr", strings.Repeat("x", 36): "",
	} {
		if got := person(header).Locale; got != want {
			t.Errorf("person(%q).Locale = %q, want %q", header, got, want)
		}
	}
	run(t, func(t *testing.T, r *rig) {
		q, _ := http.NewRequest("POST", "http://"+testHost+"/say", strings.NewReader("line=/locale"))
		q.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept-Language": {"pt-BR,pt;q=0.9,en;q=0.8"}}
		answer, err := r.client.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		r.want(t, "> /locale", "locale pt-BR.")
	})
}

func TestAfter(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		r.submit("/say", line("/echo one"))
		r.submit("/say", line("/echo two"))
		for id, want := range map[string][]string{"0": {"1", "2", "3", "4"}, "2": {"3", "4"}, "4": nil, "9223372036854775807": nil} {
			answer, err := r.client.Get("http://" + testHost + "/after/" + id)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range read(t, r.page(answer)) {
				got = append(got, s.ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("after %s: messages %q, want %q", id, got, want)
			}
		}
	})
}
