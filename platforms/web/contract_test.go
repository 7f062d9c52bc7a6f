package web

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

const testHost = "localhost:8080"

var testTexts = Texts{
	Direction: "ltr",
	Language:  "en", Title: "Daybrief", You: "You", Placeholder: "/summary, /who, /help …", Send: "Send",
	Welcome: "Type a command, such as /summary.", Newer: "New message ↓", Choices: "Suggestions",
	Waiting: "I am still starting.", Failed: "That did not work.", Away: "Daybrief does not answer.",
}

// rig is a page on a network of its own, and a browser without JavaScript.
type rig struct {
	*Web
	t          *testing.T
	transcript *transcript
	log        *logBook
	network    *platformtest.Network
	client     *http.Client
	stop       func()

	mu         sync.Mutex
	violations []string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, transcript: &transcript{}, log: &logBook{}, network: &platformtest.Network{}}
	r.Web = newWeb(r)
	r.client = r.network.Client()
	r.stop = r.network.Serve(testHost, r.Handler())
	t.Cleanup(func() {
		r.stop()
		r.client.CloseIdleConnections()
		time.Sleep(time.Second) // of the bubble's clock: net/http lingers where it refused a body
	})
	return r
}

func newWeb(r *rig) *Web {
	return New(r.transcript, func(string) Texts { return testTexts }, slog.New(slog.NewTextHandler(r.log, nil)))
}

func TestContract(t *testing.T) {
	platformtest.Contract(t, func(t *testing.T) *platformtest.Rig {
		r := newRig(t)
		return &platformtest.Rig{
			Platform: r.Web,
			Chat:     Chat,
			Lacks:    []platformtest.Feature{platformtest.Sounds, platformtest.Parts, platformtest.Rates, platformtest.Closing},
			Type:     func(line string) { go r.submit("/say", url.Values{"line": {line}}) },
			Press:    func(label string) { go r.press(label) },
			Shown:    r.shown,
			// Behind the page there is no server that could refuse, only the
			// transcript.
			Fault: func(f platformtest.Fault) bool {
				if f == platformtest.FaultDown {
					r.transcript.script(1, nil)
				}
				return f == platformtest.FaultDown
			},
			Stop:       func() { r.transcript.script(0, errDisk) },
			Interrupt:  r.restart,
			Violations: func() []string { r.mu.Lock(); defer r.mu.Unlock(); return r.violations },
		}
	})
}

// restart cuts every connection of the browser, and serves again.
func (r *rig) restart() {
	r.stop()
	r.client.CloseIdleConnections()
	r.stop = r.network.Serve(testHost, r.Handler())
}

// submit sends a form as a browser does, and returns the page that it ends at,
// "" when the page went away meanwhile.
func (r *rig) submit(path string, form url.Values) string {
	answer, err := r.client.PostForm("http://"+testHost+path, form)
	if err != nil {
		return ""
	}
	return r.page(answer)
}

// press presses the last button of that label on the page.
func (r *rig) press(label string) string {
	all := r.see()
	for i := len(all) - 1; i >= 0; i-- {
		for _, b := range append(all[i].Buttons, all[i].InText...) {
			if b.Label == label && b.Line != "" {
				return r.submit("/press", url.Values{"page": {all[i].ID}, "line": {b.Line}})
			}
		}
	}
	r.violate("there is no button %q to press: %+v", label, all)
	return ""
}

// see returns what stands on the page.
func (r *rig) see() []seen {
	answer, err := r.client.Get("http://" + testHost + "/")
	if err != nil {
		r.violate("the page cannot be had: %v", err)
		return nil
	}
	return read(r.t, r.page(answer))
}

func (r *rig) page(answer *http.Response) string {
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		r.violate("%s answered %s, %v: %s", answer.Request.URL, answer.Status, err, body)
	}
	return string(body)
}

// shown returns the bot's messages in the words of the contract.
func (r *rig) shown() []platformtest.Shown {
	var out []platformtest.Shown
	for _, s := range r.see() {
		if !s.Mine {
			out = append(out, platformtest.Shown{Text: s.Text, Links: s.Links, Buttons: s.labels()})
		}
	}
	for _, p := range r.transcript.state() {
		for _, problem := range markup(r.t, p.html) {
			r.violate("%s in %s", problem, p.html)
		}
	}
	return out
}

func (r *rig) violate(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.violations = append(r.violations, fmt.Sprintf(format, args...))
}

// logBook keeps a log.
type logBook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBook) has(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.b.String(), text)
}

func paragraphs(texts ...string) platforms.Message {
	var m platforms.Message
	for _, text := range texts {
		m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.S(text)})
	}
	return m
}
