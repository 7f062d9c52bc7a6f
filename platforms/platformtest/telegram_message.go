package platformtest

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A TelegramMessage is one that the bot has put into a chat.
type TelegramMessage struct {
	ID       int
	Topic    int
	Text     string
	Entities []TelegramEntity
	Silent   bool
	Preview  bool   // a link preview may be shown
	Picture  string // address of the preview that is asked for, large and above the text
	Rich     bool   // sent as a rich message; Entities then has its links alone
	Markup   string // force_reply, keyboard or location, in place of buttons in the message
	ReplyTo  int
	Edits    int
	At       time.Time
	buttons  [][]TelegramButton
}

// A TelegramEntity is a styled stretch of a text, in UTF-16 units.
type TelegramEntity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`
	Time   int64  `json:"unix_time,omitempty"`
	Format string `json:"date_time_format,omitempty"`
	User   *struct {
		ID int64 `json:"id"`
	} `json:"user,omitempty"`
}

// Messages returns what the bot has written in a chat, oldest first.
func (s *TelegramServer) Messages(c *TelegramChat) []TelegramMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []TelegramMessage
	for _, m := range c.messages {
		out = append(out, *m)
	}
	return out
}

// Buttons returns the rows of a message's keyboard.
func (m TelegramMessage) Buttons() [][]TelegramButton { return m.buttons }

// Shown is the message as a reader sees it.
func (m TelegramMessage) Shown() Shown {
	out := Shown{Text: m.Text, Silent: m.Silent, Mentions: m.mentions()}
	for _, e := range m.Entities {
		if e.Type == "text_link" {
			out.Links = append(out.Links, e.URL)
		}
	}
	for _, b := range slices.Concat(m.buttons...) {
		out.Buttons = append(out.Buttons, b.Text)
	}
	return out
}

// chat finds the chat of a call, if the bot may act in it.
func (s *TelegramServer) chat(p map[string]string) (*TelegramChat, error) {
	c, err := s.known(p)
	switch {
	case err != nil:
		return nil, err
	case c.stranger:
		return nil, forbidden("bot can't initiate conversation with a user")
	case c.status == "kicked" && c.Kind == "private":
		return nil, forbidden("bot was blocked by the user")
	case c.status == "kicked":
		return nil, forbidden("bot was kicked from the " + c.Kind + " chat")
	case c.status == "left":
		return nil, forbidden("bot is not a member of the " + c.Kind + " chat")
	}
	return c, nil
}

// known finds the chat of a call by its id, or by its @name.
func (s *TelegramServer) known(p map[string]string) (*TelegramChat, error) {
	if p["chat_id"] == "" {
		return nil, badRequest("chat_id is empty")
	}
	id, err := strconv.ParseInt(p["chat_id"], 10, 64)
	c := s.chats[id]
	if name, ok := strings.CutPrefix(p["chat_id"], "@"); ok {
		err = nil
		for _, one := range s.chats {
			if one.Username != "" && strings.EqualFold(one.Username, name) && one.Kind != "private" {
				c = one
			}
		}
	}
	switch {
	case err != nil || c == nil:
		return nil, badRequest("chat not found")
	case c.moved != 0:
		return nil, &telegramError{code: 400, description: "Bad Request: group chat was upgraded to a supergroup chat", parameters: map[string]int64{"migrate_to_chat_id": c.moved}}
	}
	return c, nil
}

func (s *TelegramServer) sendMessage(p map[string]string) (any, error) { return s.send(p, s.content) }

// send puts a message into a chat, of which content reads what it says.
func (s *TelegramServer) send(p map[string]string, content func(*TelegramMessage, map[string]string) error) (any, error) {
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	if err := c.refusal(); err != nil {
		return nil, err
	}
	if err := s.limits.take(c, s.now(), p["allow_paid_broadcast"] == "true"); err != nil {
		return nil, err
	}
	m := &TelegramMessage{Silent: p["disable_notification"] == "true", At: s.now()}
	if err := content(m, p); err != nil {
		return nil, err
	}
	if m.Markup == "location" && c.Kind != "private" {
		return nil, badRequest("location can be requested in private chats only")
	}
	if m.Markup != "" && c.Kind == "channel" {
		s.violate("a channel has nobody to answer %s", m.Markup)
	}
	if m.Topic, err = c.topic(p["message_thread_id"], false); err != nil {
		return nil, err
	}
	if m.ReplyTo, err = c.reply(p["reply_parameters"]); err != nil {
		return nil, err
	}
	c.lastID++
	m.ID = c.lastID
	c.messages = append(c.messages, m)
	return s.messageJSON(c, m), nil
}

// content reads text, entities, preview and keyboard.
func (s *TelegramServer) content(m *TelegramMessage, p map[string]string) error {
	if p["parse_mode"] != "" && p["entities"] != "" {
		s.violate("parse_mode and entities together: the entities are ignored")
	}
	var err error
	if m.Text, m.Entities, err = s.readText(p["text"], p["entities"]); err != nil {
		return err
	}
	var preview struct {
		Disabled bool   `json:"is_disabled"`
		URL      string `json:"url"`
		Large    bool   `json:"prefer_large_media"`
		Above    bool   `json:"show_above_text"`
	}
	if text := p["link_preview_options"]; text != "" {
		if err := json.Unmarshal([]byte(text), &preview); err != nil {
			return badRequest("can't parse link preview options JSON object")
		}
	}
	m.Preview, m.Picture = !preview.Disabled, ""
	if preview.URL != "" {
		if !buttonURL(preview.URL) || preview.Disabled {
			s.violate("a link preview that the server ignores: %s", p["link_preview_options"])
		}
		if preview.Large && preview.Above {
			m.Picture = preview.URL
		}
	}
	m.buttons, m.Markup, err = s.readMarkup(p["reply_markup"], m)
	return err
}

// topic reads a thread id as the real server does: General is topic 1, which
// messages may not name and chat actions must.
func (c *TelegramChat) topic(text string, action bool) (int, error) {
	if text == "" || text == "0" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err == nil && action && c.Forum && n == 1 {
		return n, nil
	}
	open, known := c.topics[n]
	if err != nil || !c.Forum || !known || n == 1 {
		return 0, badRequest("message thread not found")
	}
	if !open {
		return 0, badRequest("TOPIC_CLOSED")
	}
	return n, nil
}

func (c *TelegramChat) reply(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	var r struct {
		MessageID int  `json:"message_id"`
		Allow     bool `json:"allow_sending_without_reply"`
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return 0, badRequest("can't parse reply parameters JSON object")
	}
	if r.MessageID > 0 && r.MessageID <= c.lastID {
		return r.MessageID, nil
	}
	if r.Allow {
		return 0, nil
	}
	return 0, badRequest("message to be replied not found")
}

func (s *TelegramServer) editMessageText(p map[string]string) (any, error) {
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	if err := s.limits.take(c, s.now(), false); err != nil {
		return nil, err
	}
	id, _ := strconv.Atoi(p["message_id"])
	i := slices.IndexFunc(c.messages, func(m *TelegramMessage) bool { return m.ID == id })
	if i < 0 {
		return nil, badRequest("message to edit not found")
	}
	m := c.messages[i]
	next := *m
	content := s.content
	if p["rich_message"] != "" {
		content = s.richContent
		if s.richOff {
			return nil, badRequest("message text is empty")
		}
	} else {
		next.Rich = false
	}
	if err := content(&next, p); err != nil {
		return nil, err
	}
	if next.Markup != "" {
		return nil, badRequest("inline keyboard expected")
	}
	if next.Text == m.Text && reflect.DeepEqual(next.Entities, m.Entities) && reflect.DeepEqual(next.buttons, m.buttons) && next.Picture == m.Picture {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	next.Edits++
	*m = next
	return s.messageJSON(c, m), nil
}

func (s *TelegramServer) messageJSON(c *TelegramChat, m *TelegramMessage) map[string]any {
	out := map[string]any{"message_id": m.ID, "date": m.At.Unix(), "chat": c.json(), "text": m.Text}
	if c.Kind == "channel" {
		out["sender_chat"] = c.json()
	} else {
		out["from"] = s.botJSON()
	}
	if len(m.Entities) > 0 && !m.Rich {
		out["entities"] = m.Entities
	}
	if len(m.buttons) > 0 {
		out["reply_markup"] = map[string]any{"inline_keyboard": m.buttons}
	}
	if m.Topic > 0 {
		out["message_thread_id"], out["is_topic_message"] = m.Topic, true
	}
	return out
}

// telegramQueryLife is how long a press can be answered, in seconds. Telegram
// tells no number; this one is on the strict side.
const telegramQueryLife = 60

func (s *TelegramServer) answerCallbackQuery(p map[string]string) (any, error) {
	q := s.queries[p["callback_query_id"]]
	if q == nil || q.inline || s.now().Unix()-q.at > telegramQueryLife {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	if units(p["text"]) > 200 {
		return nil, badRequest("MESSAGE_TOO_LONG")
	}
	if q.answered {
		s.violate("answerCallbackQuery: query %s is answered twice", p["callback_query_id"])
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	q.answered = true
	if p["show_alert"] == "true" {
		if q.alert = p["text"]; q.alert == "" {
			s.violate("answerCallbackQuery: an alert without a text is not shown")
		}
	}
	return true, nil
}

// Alerts returns what presses were answered with so that only the person who
// pressed saw it, in order of the presses.
func (s *TelegramServer) Alerts() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, id := range slices.Sorted(maps.Keys(s.queries)) {
		if alert := s.queries[id].alert; alert != "" {
			out = append(out, alert)
		}
	}
	return out
}

func (s *TelegramServer) sendChatAction(p map[string]string) (any, error) {
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	if p["action"] != "typing" {
		return nil, badRequest("wrong parameter action in request")
	}
	if c.Kind == "channel" {
		return nil, badRequest("chat actions are not available in channels")
	}
	_, err = c.topic(p["message_thread_id"], true)
	return true, err
}

func (s *TelegramServer) leaveChat(p map[string]string) (any, error) {
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	c.status = "left"
	return true, nil
}
