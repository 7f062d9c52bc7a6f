// Package web is the bot as a chat page on this machine, for trying it without
// a token.
//
// The page is HTML made by the server; it works without JavaScript, and with
// it new messages appear by themselves. There is one chat, of whoever sits at
// the machine: the page answers to loopback names only, and to no other site.
// That keeps browsers out, not other machines: serve it on a loopback address.
package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"daybrief/platforms"
)

// Name is the platform's name.
const Name = "web"

// Chat is the one chat of the page.
var Chat = platforms.Chat{Platform: Name, ID: "local", Kind: platforms.Direct, Title: "Web chat"}

const (
	// shown is how many of the newest messages a page holds.
	shown = 200
	// answerTime is how long an answer may take: less than the minute that the
	// server of package main gives a response.
	answerTime = 50 * time.Second
)

// A Transcript keeps what was said, so that a restart loses nothing. Ids are
// above zero and grow.
type Transcript interface {
	// AddPage appends a message. A key that the chat has seen adds nothing; an
	// empty key is never the same.
	AddPage(ctx context.Context, chat, key string, mine bool, html string) (int64, error)
	// ReplacePage puts another text in the place of one.
	ReplacePage(ctx context.Context, chat string, id int64, html string) error
	// Pages calls each for the newest messages after an id, oldest first.
	Pages(ctx context.Context, chat string, after int64, limit int, each func(id int64, mine bool, html string, at time.Time)) error
}

// Texts are the words on the page itself.
type Texts struct {
	Language    string // language tag of all the others
	Direction   string // in which it is written: "ltr" or "rtl"
	Title       string // of the page; the bot goes by it
	You         string // what the person goes by
	Placeholder string // of the input
	Send        string // on its button
	Welcome     string // while nothing has been said
	Newer       string // on the link to a message that came below the window
	Choices     string // names the suggestions while a line is typed
	Waiting     string // the answer while nobody listens
	Failed      string // the answer when there is none because of a fault
	Away        string // when the program does not answer any more
}

// Web is the platform. Its Handler serves the page.
type Web struct {
	transcript Transcript
	log        *slog.Logger
	texts      func(languages string) Texts
	listening  atomic.Pointer[listener] // nil while nobody listens
}

// A listener is a call of Listen that has not ended.
type listener struct {
	ctx     context.Context // answers end with it, not with the browser's patience
	grammar platforms.Grammar
	handler platforms.Handler
}

// New makes the platform. Texts are those for a reader with an Accept-Language
// header.
func New(t Transcript, texts func(languages string) Texts, log *slog.Logger) *Web {
	return &Web{transcript: t, texts: texts, log: log}
}

// Name returns "web".
func (w *Web) Name() string { return Name }

// Traits says that the transcript drops repeats, and that lines complete.
func (w *Web) Traits() platforms.Traits {
	return platforms.Traits{DropsRepeats: true, Completes: true}
}

// Shards says that the page is one.
func (w *Web) Shards(context.Context) (int, error) { return 1, nil }

// Listen answers what is typed on the page until ctx ends.
func (w *Web) Listen(ctx context.Context, _ platforms.Shard, g platforms.Grammar, h platforms.Handler) error {
	l := &listener{ctx, g, h}
	w.listening.Store(l)
	<-ctx.Done()
	w.listening.CompareAndSwap(l, nil)
	return nil
}

// Send appends a message to the transcript. A message is always one part. A
// transcript that fails is of kind Other even where the message may stand in
// it, since the same key adds nothing twice.
func (w *Web) Send(ctx context.Context, out platforms.Outgoing) (platforms.Sent, error) {
	m := out.Message
	if out.PlainText {
		m = paragraph(platforms.Plain(m, true))
	}
	html := render(m)
	sent := platforms.Sent{Parts: 1, Bytes: len(html)}
	refuse := func(kind platforms.Kind, err error) (platforms.Sent, error) {
		return sent, &platforms.Error{Platform: Name, Kind: kind, Bytes: len(html), Err: err}
	}
	switch {
	case out.Chat.ID != Chat.ID:
		return refuse(platforms.Gone, fmt.Errorf("there is no chat %q, only %q", out.Chat.ID, Chat.ID))
	case out.Part != 0:
		return refuse(platforms.Rejected, fmt.Errorf("a message has one part here, and no part %d", out.Part))
	case html == "":
		return sent, nil // nothing to see, so nothing to send
	}
	id, err := w.transcript.AddPage(ctx, Chat.ID, out.Key, false, html)
	if err != nil {
		return refuse(platforms.Other, err)
	}
	sent.Ref = strconv.FormatInt(id, 10)
	return sent, nil
}

// Ask takes a line as typed by the person, or as pressed on the message of
// that id, which is 0 for a typed line, and puts the answer into the
// transcript. Languages is an Accept-Language header.
func (w *Web) Ask(ctx context.Context, line string, pressed int64, languages string) error {
	_, err := w.ask(ctx, line, pressed, languages)
	return err
}

// ask is Ask, and returns the id of the message to look at then: the typed
// line, above its answer, or what came of the press.
func (w *Web) ask(ctx context.Context, line string, pressed int64, languages string) (int64, error) {
	look := pressed
	if pressed == 0 {
		id, err := w.transcript.AddPage(ctx, Chat.ID, "", true, render(paragraph(line)))
		if err != nil {
			return 0, err
		}
		look = id
	}
	m := w.answer(line, pressed != 0, person(languages))
	html := render(m)
	if html == "" {
		return look, nil
	}
	ctx = context.WithoutCancel(ctx) // what has been answered is kept, whoever left meanwhile
	if m.Replace && pressed != 0 {
		if replaced, err := w.replace(ctx, pressed, html); replaced || err != nil {
			return pressed, err
		}
	}
	id, err := w.transcript.AddPage(ctx, Chat.ID, "", false, html)
	if pressed != 0 {
		look = id
	}
	return look, err
}

// replace puts another text in the place of a message of the bot, and reports
// whether the page still holds that message.
func (w *Web) replace(ctx context.Context, id int64, html string) (found bool, err error) {
	err = w.transcript.Pages(ctx, Chat.ID, id-1, shown, func(have int64, mine bool, _ string, _ time.Time) {
		found = found || have == id && !mine
	})
	if err != nil || !found {
		return false, err
	}
	return true, w.transcript.ReplacePage(ctx, Chat.ID, id, html)
}

// answer asks the handler, and apologises for its panics.
func (w *Web) answer(line string, pressed bool, from platforms.Person) (m platforms.Message) {
	l := w.listening.Load()
	if l == nil {
		return paragraph(w.texts(from.Locale).Waiting)
	}
	call, problem := l.grammar.Parse(line)
	if c := l.grammar.Find(call.Command); c != nil && problem == nil {
		for _, o := range c.Options {
			if v := call.Value(o.Name); o.Kind == platforms.Where && v != "" {
				problem = &platforms.UsageError{Problem: platforms.NoSuchPlace, Command: c.Name, Option: o.Name, Kind: o.Kind, Value: v}
			}
		}
	}
	defer func() {
		if p := recover(); p != nil {
			w.log.Error("a request made the program panic: please report it", "command", call.Command, "panic", p)
			m = paragraph(w.texts(from.Locale).Failed)
		}
	}()
	ctx, cancel := context.WithTimeout(l.ctx, answerTime)
	defer cancel()
	return l.handler.Answer(ctx, platforms.Request{
		ID: rand.Text(), Chat: Chat, Person: from,
		Call: call, Err: problem, Manager: true, Pressed: pressed,
	})
}

func paragraph(text string) platforms.Message {
	return platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.S(text)}}}
}

// person is whoever sits at the machine, with the first language of an
// Accept-Language header.
func person(languages string) platforms.Person {
	first, _, _ := strings.Cut(languages, ",")
	first, _, _ = strings.Cut(first, ";")
	p := platforms.Person{ID: "local"}
	if first = strings.TrimSpace(first); len(first) <= 35 && first != "*" { // 35: RFC 5646, section 4.4.1
		p.Locale = first
	}
	return p
}
