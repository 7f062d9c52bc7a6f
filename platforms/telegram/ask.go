package telegram

import (
	"cmp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"daybrief/platforms"
)

// askFor asks the person who pressed a button for the option that it names. The
// message shows the line that the answer completes, so that nothing need be
// remembered: the answer quotes it.
func (l *listener) askFor(c *callback, data string) bool {
	option, line, _ := strings.Cut(data, " ")
	label := cmp.Or(c.label(), option)
	question := label
	if said := firstQuestion(c.Message.Text); said != "" {
		question = said // what the panel asks says more than its button
	}
	r := rich{{text: question + "\n"}}
	var named *entity
	if m := c.Message; m.Chat.Type != "private" { // only this person's app is to open an answer
		name := oneLine(person(c.From).Name, maxLabel)
		if (rich{{text: name}}).blank() {
			name = "…"
		}
		named = &entity{Type: "text_mention", Length: units(name), User: &account{c.From.ID, c.From.IsBot, c.From.FirstName}}
		r = rich{{text: name + ": " + question + "\n"}}
	}
	part := append(r, run{strings.TrimSpace(line) + " " + option + ":", look{style: platforms.Code}}).payload()
	if named != nil {
		part.Entities = append([]entity{*named}, part.Entities...)
	}
	part.Markup = ask{Force: true, Placeholder: label, Selective: named != nil}
	return l.put(c, part)
}

// firstQuestion is the question that a text begins with, or "".
func firstQuestion(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	at := strings.IndexAny(line, "?؟？")
	if at < 0 || units(line) > maxQuestion {
		return ""
	}
	_, size := utf8.DecodeRuneInString(line[at:])
	return line[:at+size]
}

const maxQuestion = 200 // UTF-16 units

// again asks the same once more, after an answer that did not fit.
func (l *listener) again(m *message) {
	part := payload{Text: m.ReplyTo.Text, Entities: m.ReplyTo.Entities, Silent: true}
	part.Markup = ask{Force: true, Selective: m.Chat.Type != "private"}
	err := l.insist(func() error {
		_, err := l.post(l.late, m.target(), part, 0)
		return err
	})
	if err != nil {
		l.log.Warn("telegram: a question did not arrive", "chat", m.Chat.ID, "error", err)
	}
}

// locate asks the person who pressed a button where they are. Only a keyboard
// below the chat can, not a button in it.
func (l *listener) locate(c *callback) bool {
	label := c.label()
	if label == "" || c.Message.Chat.Type != "private" {
		return true
	}
	part := rich{{text: "📍 " + label}}.payload()
	part.Markup = map[string]any{
		"keyboard":        [][]map[string]any{{{"text": label, "request_location": true}}},
		"resize_keyboard": true, "one_time_keyboard": true,
	}
	return l.put(c, part)
}

// put sends what belongs to a pressed button itself.
func (l *listener) put(c *callback, part payload) bool {
	err := l.insist(func() error {
		_, err := l.post(l.late, c.Message.target(), part, 0)
		return err
	})
	if err != nil {
		l.log.Warn("telegram: a question did not arrive", "chat", c.Message.Chat.ID, "error", err)
	}
	return true
}

// label is what the pressed button says.
func (c *callback) label() string {
	for _, row := range c.Message.Markup.Rows {
		for _, b := range row {
			if b.Data == c.Data {
				return oneLine(b.Text, maxLabel)
			}
		}
	}
	return ""
}

// asked returns the line that an answer to the message completes: its last, in
// code, up to the option's name and colon. No text from outside is in code.
func (m *message) asked() (string, bool) {
	text := utf16.Encode([]rune(m.Text))
	for _, e := range m.Entities {
		if e.Type != "code" || e.Offset <= 0 || e.Length <= 0 || e.Offset+e.Length != len(text) || text[e.Offset-1] != '\n' {
			continue
		}
		line := string(utf16.Decode(text[e.Offset:]))
		return line, strings.HasPrefix(line, "/") && strings.HasSuffix(line, ":") && !strings.Contains(line, "\n")
	}
	return "", false
}
