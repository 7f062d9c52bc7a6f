// Package web is the bot as a chat page on this machine, for trying it without
// a token.
//
// The page is HTML made by the server; it works without JavaScript, and with
// it new messages appear by themselves. There is one chat, of whoever sits at
// the machine: the page answers to loopback names only, and to no other site.
package web

import (
	"bytes"
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"daybrief/platforms"
)

// Name is the platform's name.
const Name = "web"

// Chat is the one chat of the page.
var Chat = platforms.Chat{Platform: Name, ID: "local", Kind: platforms.Direct, Title: "Web chat"}

// A Transcript keeps what was said, so that a restart loses nothing.
type Transcript interface {
	// AddPage appends a message. A key that the chat has seen adds nothing.
	AddPage(ctx context.Context, chat, key string, mine bool, html string) (int64, error)
	// ReplacePage puts another text in the place of one.
	ReplacePage(ctx context.Context, chat string, id int64, html string) error
	// Pages calls each for the newest messages after an id, oldest first.
	Pages(ctx context.Context, chat string, after int64, limit int, each func(id int64, mine bool, html string, at time.Time)) error
}

// Web is the platform. Its Handler serves the page.
type Web struct {
	transcript Transcript
	log        *slog.Logger
	texts      Texts

	mu      sync.Mutex
	grammar platforms.Grammar
	handler platforms.Handler // nil while nobody listens
}

// Texts are the words on the page itself.
type Texts struct {
	Language, Title, Placeholder, Send, Welcome, Waiting string
}

// New makes the platform.
func New(t Transcript, texts Texts, log *slog.Logger) *Web {
	return &Web{transcript: t, texts: texts, log: log}
}

// Name returns "web".
func (w *Web) Name() string { return Name }

// Traits says that the transcript drops repeats.
func (w *Web) Traits() platforms.Traits {
	return platforms.Traits{DropsRepeats: true, Completes: true}
}

// Listen answers what is typed on the page until ctx ends.
func (w *Web) Listen(ctx context.Context, g platforms.Grammar, h platforms.Handler) error {
	w.set(g, h)
	<-ctx.Done()
	w.set(nil, nil)
	return nil
}

func (w *Web) set(g platforms.Grammar, h platforms.Handler) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.grammar, w.handler = g, h
}

func (w *Web) listening() (platforms.Grammar, platforms.Handler) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.grammar, w.handler
}

// Send appends a message to the transcript. A message is always one part.
func (w *Web) Send(ctx context.Context, out platforms.Outgoing) (platforms.Sent, error) {
	if out.Chat.ID != Chat.ID {
		return platforms.Sent{}, &platforms.Error{Platform: Name, Kind: platforms.Gone, Err: fmt.Errorf("there is no chat %q", out.Chat.ID)}
	}
	html := render(out.Message)
	if out.PlainText {
		html = render(platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.S(platforms.Plain(out.Message, true))}}})
	}
	if html == "" {
		return platforms.Sent{}, &platforms.Error{Platform: Name, Kind: platforms.Rejected, Err: errors.New("the message is empty")}
	}
	id, err := w.transcript.AddPage(ctx, Chat.ID, out.Key, false, html)
	if err != nil {
		return platforms.Sent{}, &platforms.Error{Platform: Name, Kind: platforms.Other, Err: err}
	}
	return platforms.Sent{Ref: strconv.FormatInt(id, 10), Parts: 1, Bytes: len(html)}, nil
}

//go:embed page.html
var pageSource string

//go:embed page.css
var style []byte

//go:embed page.js
var script []byte

var page = template.Must(template.New("page").Parse(pageSource))

// Handler serves the page and what it needs.
func (w *Web) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", w.show)
	mux.HandleFunc("GET /after/{id}", w.after)
	mux.HandleFunc("GET /complete", w.complete)
	mux.HandleFunc("POST /say", w.say)
	mux.HandleFunc("POST /press", w.press)
	mux.HandleFunc("GET /page.css", file("text/css; charset=utf-8", style))
	mux.HandleFunc("GET /page.js", file("text/javascript; charset=utf-8", script))
	return guard(mux)
}

func file(kind string, data []byte) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", kind)
		rw.Write(data) //nolint:errcheck // the reader left
	}
}

// guard keeps other sites out: a page elsewhere that makes the browser ask
// here carries its own name as the host (DNS rebinding) or as the origin.
func guard(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	return protection.Handler(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = r.Host
		}
		if ip := net.ParseIP(strings.Trim(host, "[]")); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(rw, "This page is for this machine alone. Open it as http://localhost, or forward a port.", http.StatusForbidden)
			return
		}
		h := rw.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(rw, r.Body, 16<<10)
		next.ServeHTTP(rw, r)
	}))
}

// entry is a message as the page shows it.
type entry struct {
	ID   int64
	Mine bool
	HTML template.HTML // made by render alone
	At   time.Time
}

// shown is how much of the transcript a page holds.
const shown = 200

func (w *Web) entries(ctx context.Context, after int64) ([]entry, error) {
	var all []entry
	err := w.transcript.Pages(ctx, Chat.ID, after, shown, func(id int64, mine bool, html string, at time.Time) {
		all = append(all, entry{id, mine, template.HTML(html), at}) //nolint:gosec // stored by render
	})
	return all, err
}

func (w *Web) show(rw http.ResponseWriter, r *http.Request) {
	w.write(rw, r, "page", 0)
}

// after serves the messages after an id, for the script.
func (w *Web) after(rw http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		http.Error(rw, "not a message", http.StatusBadRequest)
		return
	}
	w.write(rw, r, "entries", id)
}

func (w *Web) write(rw http.ResponseWriter, r *http.Request, name string, after int64) {
	entries, err := w.entries(r.Context(), after)
	if err != nil {
		w.fail(rw, err)
		return
	}
	g, _ := w.listening()
	var b bytes.Buffer
	err = page.ExecuteTemplate(&b, name, map[string]any{"Texts": w.texts, "Entries": entries, "Commands": g.Listed()})
	if err != nil {
		w.fail(rw, err)
		return
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.Write(b.Bytes()) //nolint:errcheck // the reader left
}

func (w *Web) fail(rw http.ResponseWriter, err error) {
	w.log.Error("the web chat failed", "error", err)
	http.Error(rw, "That did not work; the log of daybrief says why.", http.StatusInternalServerError)
}

// say answers a typed line.
func (w *Web) say(rw http.ResponseWriter, r *http.Request) {
	line := strings.TrimSpace(r.FormValue("line"))
	if line == "" {
		http.Redirect(rw, r, "/#end", http.StatusSeeOther)
		return
	}
	w.answer(rw, r, line, 0)
}

// press answers a button of the message that the form names.
func (w *Web) press(rw http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.FormValue("page"), 10, 64)
	if err != nil || len(r.FormValue("line")) > 1000 {
		http.Error(rw, "not a button", http.StatusBadRequest)
		return
	}
	w.answer(rw, r, r.FormValue("line"), id)
}

func (w *Web) answer(rw http.ResponseWriter, r *http.Request, line string, pressed int64) {
	err := w.Ask(r.Context(), line, pressed, r.Header.Get("Accept-Language"))
	if err != nil {
		w.fail(rw, err)
		return
	}
	http.Redirect(rw, r, "/#end", http.StatusSeeOther)
}

// Ask takes a line as the person's own, or as pressed on the message of that
// id, and puts the answer into the transcript.
func (w *Web) Ask(ctx context.Context, line string, pressed int64, languages string) error {
	g, h := w.listening()
	if pressed == 0 {
		if _, err := w.transcript.AddPage(ctx, Chat.ID, "", true, render(platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.S(line)}}})); err != nil {
			return err
		}
	}
	if h == nil {
		_, err := w.transcript.AddPage(ctx, Chat.ID, "", false, render(platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.S(w.texts.Waiting)}}}))
		return err
	}
	call, perr := g.Parse(line)
	m := answer(ctx, h, w.log, platforms.Request{
		ID: rand.Text(), Chat: Chat, Person: platforms.Person{ID: "local", Locale: firstLanguage(languages)},
		Call: call, Err: perr, Manager: true, Pressed: pressed != 0,
	})
	html := render(m)
	switch {
	case html == "":
		return nil
	case m.Replace && pressed != 0:
		return w.transcript.ReplacePage(ctx, Chat.ID, pressed, html)
	}
	_, err := w.transcript.AddPage(ctx, Chat.ID, "", false, html)
	return err
}

// answer asks the handler, and survives its panics.
func answer(ctx context.Context, h platforms.Handler, log *slog.Logger, r platforms.Request) (m platforms.Message) {
	defer func() {
		if p := recover(); p != nil {
			log.Error("a request made the program panic: please report it", "command", r.Call.Command, "panic", p)
		}
	}()
	return h.Answer(ctx, r)
}

// firstLanguage reads the first language of an Accept-Language header.
func firstLanguage(header string) string {
	first, _, _ := strings.Cut(header, ",")
	first, _, _ = strings.Cut(first, ";")
	if len(first) > 20 {
		return ""
	}
	return strings.TrimSpace(first)
}

// complete offers ways to finish the last option of a line, for the script.
func (w *Web) complete(rw http.ResponseWriter, r *http.Request) {
	g, h := w.listening()
	line := r.FormValue("line")
	name, rest, _ := strings.Cut(strings.TrimPrefix(line, "/"), " ")
	c := g.Find(name)
	if c == nil || h == nil || len(line) > 200 {
		return
	}
	var b strings.Builder
	for _, o := range c.Options {
		if !o.Completes {
			continue
		}
		for _, choice := range h.Complete(r.Context(), platforms.Request{
			Chat: Chat, Person: platforms.Person{ID: "local"}, Manager: true, Focus: o.Name,
			Call: platforms.Call{Command: name, Values: map[string]string{o.Name: strings.TrimSpace(rest)}},
		}) {
			b.WriteString("/" + name + " " + strings.ReplaceAll(choice.Value, "\n", " ") + "\n")
		}
		break
	}
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	rw.Write([]byte(b.String())) //nolint:errcheck // the reader left
}
