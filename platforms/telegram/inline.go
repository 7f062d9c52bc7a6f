package telegram

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"daybrief/platforms"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Limits of inline mode (core.telegram.org/bots/api#answerinlinequery): 50
// results, of which few are worth composing before anybody has scrolled; and a
// query lives 30 seconds on the server.
const (
	inlinePage  = 4
	inlinePause = 300 * time.Millisecond // for the person to type further
	inlineTime  = 8 * time.Second
	inlineCache = 300 // seconds, for the same person: answers are in their language
	maxResults  = 50
	resultLife  = time.Minute // of a composed result, which the next letter may bring again
	mostResults = 500         // kept
)

// A result is one thing to choose in inline mode, in Telegram's terms.
type result struct {
	Type        string         `json:"type"`
	ID          string         `json:"id"` // at most 64 bytes
	Title       string         `json:"title"`
	Description string         `json:"description,omitempty"`
	Content     map[string]any `json:"input_message_content"`
	Markup      map[string]any `json:"reply_markup,omitempty"`
}

// inline answers what a person types after the bot's name in any chat: the
// line itself, where it is one for everybody, else people and topics that the
// words may begin. A query that has been typed further meanwhile is left.
func (l *listener) inline(ctx context.Context, q *inlineQuery) bool {
	if q.From == nil || !sleep(ctx, inlinePause) || l.newer(q.From.ID|inlineLane) {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, inlineTime)
	defer cancel()
	from, _ := strconv.Atoi(q.Offset)
	from = max(from, 0)
	lines := l.inlineLines(ctx, q)
	results, next := []result{}, ""
	for i := from; i < len(lines); i++ {
		if len(results) == inlinePage || ctx.Err() != nil {
			next = strconv.Itoa(i)
			break
		}
		r, ok := l.composed(ctx, q, lines[i])
		if ok {
			results = append(results, r)
		} else if ctx.Err() != nil {
			next = strconv.Itoa(i)
			break
		}
	}
	p := tg.Params{"inline_query_id": q.ID, "cache_time": strconv.Itoa(inlineCache), "is_personal": "true"}
	p.AddNonEmpty("next_offset", next)
	if err := p.AddInterface("results", results); err != nil {
		return true
	}
	// A query that is too old is one whose person has gone on.
	if err := l.call(context.WithoutCancel(ctx), "answerInlineQuery", p, nil); err != nil && !says(err, "query is too old") {
		l.log.Warn("telegram: an inline query could not be answered", "error", err)
	}
	return true
}

// inlineLines returns the lines that a query may mean, at most 50.
func (l *listener) inlineLines(ctx context.Context, q *inlineQuery) []string {
	typed := strings.TrimSpace(q.Query)
	if call, err := l.grammar.Parse(typed); err == nil && l.forAll(call.Command) {
		return []string{l.grammar.Line(call)}
	}
	var lists [][]string
	for i := range l.grammar {
		c := &l.grammar[i]
		if !l.forAll(c.Name) || len(c.Options) == 0 || !c.Options[0].Completes || c.Options[0].Kind != platforms.Words {
			continue
		}
		option := c.Options[0].Name
		r := l.guest(q)
		r.Call, r.Focus = platforms.Call{Command: c.Name, Values: map[string]string{option: typed}}, option
		var lines []string
		for _, choice := range l.complete(ctx, r) {
			if call, err := l.grammar.Check(c.Name, map[string]string{option: choice.Value}); err == nil {
				lines = append(lines, l.grammar.Line(call))
			}
		}
		lists = append(lists, lines)
	}
	var out []string // the first of each list, then the second of each
	for i := 0; len(out) < maxResults; i++ {
		more := false
		for _, lines := range lists {
			if i < len(lines) && len(out) < maxResults {
				out, more = append(out, lines[i]), true
			}
		}
		if !more {
			break
		}
	}
	return out
}

// forAll says whether anybody may use a command anywhere.
func (l *listener) forAll(name string) bool {
	c := l.grammar.Find(name)
	return c != nil && !c.Managers && !c.Hidden
}

// guest begins a request from a chat that the bot does not know.
func (l *listener) guest(q *inlineQuery) platforms.Request {
	return platforms.Request{
		ID:     "i" + q.ID,
		Chat:   platforms.Chat{Platform: Name, ID: decimal(q.From.ID), Kind: platforms.Direct},
		Person: person(q.From),
		Guest:  true,
	}
}

// A kept result is one that was composed lately.
type kept struct {
	result result
	at     time.Time
}

// composed returns the result of a line, from those that were composed lately
// in the person's language where it is among them.
func (l *listener) composed(ctx context.Context, q *inlineQuery, line string) (result, bool) {
	key := q.From.LanguageCode + " " + line
	l.mu.Lock()
	have, ok := l.results[key]
	l.mu.Unlock()
	if ok && l.now().Sub(have.at) < resultLife {
		return have.result, true
	}
	made, ok := l.compose(ctx, q, line)
	if ok {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.results == nil || len(l.results) >= mostResults {
			l.results = map[string]kept{}
		}
		l.results[key] = kept{made, l.now()}
	}
	return made, ok
}

// compose makes a result of what a line answers: the first message of it, with
// a button that opens the chat with the bot and runs the line there.
func (l *listener) compose(ctx context.Context, q *inlineQuery, line string) (result, bool) {
	r := l.guest(q)
	if r.Call, r.Err = l.grammar.Parse(line); r.Err != nil {
		return result{}, false
	}
	reply := l.ask(ctx, r)
	for i, row := range reply.Buttons { // a link cannot run what is for managers
		reply.Buttons[i] = slices.DeleteFunc(slices.Clone(row), func(b platforms.Button) bool {
			call, _ := l.grammar.Parse(b.Line)
			c := l.grammar.Find(call.Command)
			return b.Line != "" && c != nil && c.Managers
		})
	}
	self, _ := l.me(ctx) // known since the bot began
	parts := render(reply, surroundings{bot: self.UserName, inline: true, guest: true})
	if len(parts) == 0 || ctx.Err() != nil {
		return result{}, false
	}
	part := parts[0]
	title, rest, _ := strings.Cut(part.Text, "\n")
	sum := sha256.Sum256([]byte(line))
	out := result{
		Type: "article", ID: base64.RawURLEncoding.EncodeToString(sum[:16]),
		Title: oneLine(title, 64), Description: oneLine(rest, 120),
		Content: map[string]any{"message_text": part.Text, "link_preview_options": part.preview()},
	}
	if len(part.Entities) > 0 {
		out.Content["entities"] = part.Entities
	}
	rows := parts[len(parts)-1].Buttons
	if link := deepLink(self.UserName, line); link != "" {
		rows = append(rows, []button{{Text: "@" + self.UserName, URL: link}})
	}
	if len(rows) > 0 {
		out.Markup = map[string]any{"inline_keyboard": rows}
	}
	if echoes(r.Call, q) && !slices.ContainsFunc(part.Entities, func(e entity) bool { return e.URL != "" }) {
		return result{}, false // any words can be asked about; these have found nothing
	}
	return out, cmp.Or(out.Title, "…") != "…"
}

// echoes says that a call asks about no more than what was typed.
func echoes(call platforms.Call, q *inlineQuery) bool {
	for _, value := range call.Values {
		if strings.EqualFold(value, strings.TrimSpace(q.Query)) {
			return true
		}
	}
	return false
}

// complete asks the handler for choices. A handler that panics has none.
func (l *listener) complete(ctx context.Context, r platforms.Request) (choices []platforms.Choice) {
	defer func() {
		if p := recover(); p != nil {
			l.log.Error("telegram: the handler panicked", "command", r.Call.Command, "option", r.Focus, "panic", p)
			choices = nil
		}
	}()
	back, ok := l.slot(ctx)
	defer back()
	if !ok {
		return nil
	}
	return l.handler.Complete(ctx, r)
}

// newer says whether another update waits in a lane.
func (l *listener) newer(lane int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.lanes[lane]) > 1
}
