package web

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"html/template"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"daybrief/platforms"
)

//go:embed page.html
var pageSource string

//go:embed page.css
var style []byte

//go:embed page.js
var script []byte

//go:embed icon.svg
var icon []byte

var page = template.Must(template.New("page").Parse(pageSource))

// maxBody is how much a form may hold, in bytes: four of the longest lines
// that a grammar reads, since each byte may be written as three.
const maxBody = 16 << 10

// policy lets the page load its own few files and send its own forms, and
// nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

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
	mux.HandleFunc("GET /icon.svg", file("image/svg+xml", icon))
	return guard(http.NewCrossOriginProtection().Handler(mux))
}

func file(kind string, data []byte) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) { reply(rw, kind, data) }
}

// guard keeps other sites out: a page elsewhere whose name has come to mean
// this machine (DNS rebinding) still carries its own name as the host.
func guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		h := rw.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		// Not no-referrer: with that, browsers send a form's origin as null,
		// and the cross-origin protection would refuse it.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !loopback(r.Host) {
			http.Error(rw, "This page is for this machine alone. Open it as http://localhost, or forward a port.", http.StatusForbidden)
			return
		}
		r.Body = http.MaxBytesReader(rw, r.Body, maxBody)
		next.ServeHTTP(rw, r)
	})
}

// loopback reports whether a Host header names this machine.
func loopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(hostport, "["), "]")
	}
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// An entry is a message as the page shows it.
type entry struct {
	ID   int64
	Mine bool
	HTML template.HTML // made by render alone
	At   time.Time
}

// view is what the templates show.
type view struct {
	Texts    Texts
	Entries  []entry
	Commands []choice
}

func (w *Web) view(ctx context.Context, after int64, languages string) (view, error) {
	v := view{Texts: w.texts(languages)}
	if l := w.listening.Load(); l != nil {
		v.Commands = commandChoices(l.grammar, "", v.Texts.Language)
	}
	err := w.transcript.Pages(ctx, Chat.ID, after, shown, func(id int64, mine bool, html string, at time.Time) {
		v.Entries = append(v.Entries, entry{id, mine, template.HTML(html), at})
	})
	return v, err
}

// show serves the whole page.
func (w *Web) show(rw http.ResponseWriter, r *http.Request) { w.entries(rw, r, "page", 0) }

// after serves the messages after an id alone, for the script.
func (w *Web) after(rw http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		http.Error(rw, "That is no message's id.", http.StatusBadRequest)
		return
	}
	w.entries(rw, r, "entries", id)
}

func (w *Web) entries(rw http.ResponseWriter, r *http.Request, name string, after int64) {
	v, err := w.view(r.Context(), after, r.Header.Get("Accept-Language"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.execute(rw, r, name, v)
}

func (w *Web) execute(rw http.ResponseWriter, r *http.Request, name string, data any) {
	var b bytes.Buffer
	if err := page.ExecuteTemplate(&b, name, data); err != nil {
		w.fail(rw, r, err)
		return
	}
	reply(rw, "text/html; charset=utf-8", b.Bytes())
}

func reply(rw http.ResponseWriter, kind string, data []byte) {
	rw.Header().Set("Content-Type", kind)
	rw.Write(data) //nolint:errcheck // the reader left
}

// fail tells the person, and the operator unless the program is just ending.
func (w *Web) fail(rw http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, context.Canceled) {
		w.log.Error("the web chat failed", "error", err)
	}
	http.Error(rw, w.texts(r.Header.Get("Accept-Language")).Failed, http.StatusInternalServerError)
}

// say answers a typed line.
func (w *Web) say(rw http.ResponseWriter, r *http.Request) {
	if !readForm(rw, r) {
		return
	}
	line := strings.TrimSpace(r.PostForm.Get("line"))
	if render(paragraph(line)) == "" {
		http.Redirect(rw, r, "/#end", http.StatusSeeOther)
		return
	}
	w.respond(rw, r, line, 0)
}

// press answers a button of the message that the form names.
func (w *Web) press(rw http.ResponseWriter, r *http.Request) {
	if !readForm(rw, r) {
		return
	}
	id, err := strconv.ParseInt(r.PostForm.Get("page"), 10, 64)
	if err != nil || id <= 0 {
		http.Error(rw, "That is no message's id.", http.StatusBadRequest)
		return
	}
	w.respond(rw, r, r.PostForm.Get("line"), id)
}

// readForm reads the body alone, never the address, and reports whether it
// could.
func readForm(rw http.ResponseWriter, r *http.Request) bool {
	err := r.ParseForm()
	if _, long := errors.AsType[*http.MaxBytesError](err); long {
		http.Error(rw, "That is too long.", http.StatusRequestEntityTooLarge)
		return false
	}
	if err != nil {
		http.Error(rw, "That is no form.", http.StatusBadRequest)
		return false
	}
	return true
}

// respond asks, and sends the browser to what came of it.
func (w *Web) respond(rw http.ResponseWriter, r *http.Request, line string, pressed int64) {
	id, err := w.ask(r.Context(), line, pressed, r.Header.Get("Accept-Language"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	http.Redirect(rw, r, "/#m"+strconv.FormatInt(id, 10), http.StatusSeeOther)
}

// mostTyped is the longest line that is completed, in bytes.
const mostTyped = 500

// complete offers ways to finish a line, for the script.
func (w *Web) complete(rw http.ResponseWriter, r *http.Request) {
	var choices []choice
	if line := r.URL.Query().Get("line"); len(line) <= mostTyped {
		if l := w.listening.Load(); l != nil {
			choices = w.choices(r.Context(), l, line, person(r.Header.Get("Accept-Language")))
		}
	}
	w.execute(rw, r, "choices", choices)
}

var _ platforms.Platform = (*Web)(nil)
