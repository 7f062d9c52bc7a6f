package platformtest

import (
	"encoding/json"
	"net/url"
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
	Preview  bool // a link preview may be shown
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
}

// A TelegramButton is one of an inline keyboard.
type TelegramButton struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
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
	if p["chat_id"] == "" {
		return nil, badRequest("chat_id is empty")
	}
	id, err := strconv.ParseInt(p["chat_id"], 10, 64)
	c := s.chats[id]
	switch {
	case err != nil || c == nil:
		return nil, badRequest("chat not found")
	case c.moved != 0:
		return nil, &telegramError{code: 400, description: "Bad Request: group chat was upgraded to a supergroup chat", parameters: map[string]int64{"migrate_to_chat_id": c.moved}}
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

func (s *TelegramServer) sendMessage(p map[string]string) (any, error) {
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	if err := s.limits.take(c, s.now()); err != nil {
		return nil, err
	}
	m := &TelegramMessage{Silent: p["disable_notification"] == "true", At: s.now()}
	if err := s.content(m, p); err != nil {
		return nil, err
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

// content reads text, entities and keyboard.
func (s *TelegramServer) content(m *TelegramMessage, p map[string]string) error {
	if p["parse_mode"] != "" && p["entities"] != "" {
		s.violate("parse_mode and entities together: the entities are ignored")
	}
	var err error
	if m.Text, m.Entities, err = s.readText(p["text"], p["entities"]); err != nil {
		return err
	}
	m.Preview = !strings.Contains(strings.ReplaceAll(p["link_preview_options"], " ", ""), `"is_disabled":true`)
	m.buttons, err = readKeyboard(p["reply_markup"])
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

func readKeyboard(text string) ([][]TelegramButton, error) {
	if text == "" {
		return nil, nil
	}
	var markup map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &markup); err != nil {
		return nil, badRequest("object expected as reply markup")
	}
	var rows [][]TelegramButton
	if raw, ok := markup["inline_keyboard"]; !ok || json.Unmarshal(raw, &rows) != nil || rows == nil {
		return nil, badRequest("can't parse reply keyboard markup JSON object: field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays")
	}
	count := 0
	for _, row := range rows {
		count += len(row)
		if len(row) > 8 {
			return nil, badRequest("reply markup has a row of more than 8 buttons")
		}
		for _, b := range row {
			switch {
			case strings.TrimSpace(b.Text) == "":
				return nil, badRequest("can't parse inline keyboard button: Field \"text\" must not be empty")
			case b.Data == "" && b.URL == "":
				return nil, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
			case len(b.Data) > 64 || b.Data != "" && b.URL != "":
				return nil, badRequest("BUTTON_DATA_INVALID")
			case b.URL != "" && !buttonURL(b.URL):
				return nil, badRequest("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL)
			}
		}
	}
	if count > 100 {
		return nil, badRequest("reply markup is too long")
	}
	return rows, nil
}

// buttonURL says whether a button may open an address. A host without a dot,
// such as localhost, is refused.
func buttonURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil {
		return false
	}
	return u.Scheme == "tg" || (u.Scheme == "http" || u.Scheme == "https") && strings.ContainsAny(u.Hostname(), ".:")
}

func (s *TelegramServer) editMessageText(p map[string]string) (any, error) {
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	if err := s.limits.take(c, s.now()); err != nil {
		return nil, err
	}
	id, _ := strconv.Atoi(p["message_id"])
	i := slices.IndexFunc(c.messages, func(m *TelegramMessage) bool { return m.ID == id })
	if i < 0 {
		return nil, badRequest("message to edit not found")
	}
	m := c.messages[i]
	next := *m
	if err := s.content(&next, p); err != nil {
		return nil, err
	}
	if next.Text == m.Text && reflect.DeepEqual(next.Entities, m.Entities) && reflect.DeepEqual(next.buttons, m.buttons) {
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
	if len(m.Entities) > 0 {
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
	if q == nil || s.now().Unix()-q.at > telegramQueryLife {
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
	return true, nil
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

func (s *TelegramServer) getChatMember(p map[string]string) (any, error) {
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	id, _ := strconv.ParseInt(p["user_id"], 10, 64)
	person := s.people[id]
	if person == nil {
		return nil, badRequest("PARTICIPANT_ID_INVALID")
	}
	return c.memberJSON(person), nil
}

func (s *TelegramServer) getChatAdministrators(p map[string]string) (any, error) {
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	if c.Kind == "private" {
		return nil, badRequest("there are no administrators in the private chat")
	}
	out := []any{}
	for _, id := range c.admins {
		if person := s.people[id]; person != nil {
			out = append(out, c.memberJSON(person))
		}
	}
	return out, nil
}

func (c *TelegramChat) memberJSON(p *TelegramPerson) map[string]any {
	i := slices.Index(c.admins, p.ID)
	status := "administrator"
	switch {
	case i < 0:
		return map[string]any{"user": p.json(), "status": "member"}
	case i == 0:
		status = "creator"
	}
	return map[string]any{"user": p.json(), "status": status, "is_anonymous": false}
}

func (s *TelegramServer) leaveChat(p map[string]string) (any, error) {
	c, err := s.chat(p)
	if err != nil {
		return nil, err
	}
	c.status = "left"
	return true, nil
}
