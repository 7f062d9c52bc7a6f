package platformtest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A TelegramPerson has an account.
type TelegramPerson struct {
	ID       int64
	Name     string
	Language string // IETF tag, such as "pt-br"
}

// A TelegramChat is a place that the bot may be in.
type TelegramChat struct {
	ID       int64
	Kind     string // private, group, supergroup or channel
	Title    string
	Username string // without @; "" for a private one
	Forum    bool
	topics   map[int]bool // open topics; false is closed
	admins   []int64
	status   string // of the bot: member, administrator, left, kicked
	stranger bool   // private: the person never wrote
	muted    bool   // the bot may not post
	hushed   bool   // nobody but administrators may
	moved    int64  // the supergroup that took its place
	lastID   int    // of messages
	messages []*TelegramMessage
}

// Person makes somebody.
func (s *TelegramServer) Person(name, language string) *TelegramPerson {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastID++
	p := &TelegramPerson{ID: s.lastID, Name: name, Language: language}
	s.people[p.ID] = p
	return p
}

// Private is a person's chat with the bot, begun.
func (s *TelegramServer) Private(p *TelegramPerson) *TelegramChat {
	return s.add(&TelegramChat{ID: p.ID, Kind: "private", Title: p.Name, status: "member"})
}

// Stranger is the chat of a person who never wrote to the bot.
func (s *TelegramServer) Stranger(p *TelegramPerson) *TelegramChat {
	return s.add(&TelegramChat{ID: p.ID, Kind: "private", Title: p.Name, status: "member", stranger: true})
}

// Group is a small group with the bot as a member.
func (s *TelegramServer) Group(title string, admins ...*TelegramPerson) *TelegramChat {
	return s.add(&TelegramChat{Kind: "group", Title: title, status: "member"}, admins...)
}

// Supergroup is a large group with the bot as a member.
func (s *TelegramServer) Supergroup(title string, admins ...*TelegramPerson) *TelegramChat {
	return s.add(&TelegramChat{Kind: "supergroup", Title: title, status: "member"}, admins...)
}

// ForumGroup is a supergroup with topics beside General.
func (s *TelegramServer) ForumGroup(title string, topics ...int) *TelegramChat {
	c := &TelegramChat{Kind: "supergroup", Title: title, status: "member", Forum: true, topics: map[int]bool{}}
	for _, t := range topics {
		c.topics[t] = true
	}
	return s.add(c)
}

// Channel has the bot as an administrator, as it must be to post.
func (s *TelegramServer) Channel(title string, admins ...*TelegramPerson) *TelegramChat {
	return s.add(&TelegramChat{Kind: "channel", Title: title, status: "administrator"}, admins...)
}

func (s *TelegramServer) add(c *TelegramChat, admins ...*TelegramPerson) *TelegramChat {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.ID == 0 {
		s.lastID++
		c.ID = -s.lastID
		if c.Kind != "group" {
			c.ID -= 1_000_000_000_000
		}
	}
	for _, a := range admins {
		c.admins = append(c.admins, a.ID)
	}
	s.chats[c.ID] = c
	return c
}

// CloseTopic closes a topic, or opens it again.
func (s *TelegramServer) CloseTopic(c *TelegramChat, topic int, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.topics[topic] = !closed
}

// SetBotAdmin makes the bot an administrator, who hears of changed members.
func (s *TelegramServer) SetBotAdmin(c *TelegramChat) { s.setStatus(c, nil, "administrator") }

// SetAdmin makes a person an administrator, or no longer one.
func (s *TelegramServer) SetAdmin(c *TelegramChat, p *TelegramPerson, admin bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	was, is := "member", "administrator"
	c.admins = slices.DeleteFunc(c.admins, func(id int64) bool { return id == p.ID })
	if admin {
		c.admins = append(c.admins, p.ID)
	} else {
		was, is = is, was
	}
	if c.status == "administrator" {
		s.update("chat_member", map[string]any{"chat": c.json(), "from": p.json(), "date": s.now().Unix(),
			"old_chat_member": map[string]any{"status": was, "user": p.json()},
			"new_chat_member": map[string]any{"status": is, "user": p.json()}})
	}
}

// Block and Unblock are what a person does to the bot in their private chat.
func (s *TelegramServer) Block(p *TelegramPerson) { s.setStatus(s.private(p), p, "kicked") }

// Unblock lets the bot write again.
func (s *TelegramServer) Unblock(p *TelegramPerson) { s.setStatus(s.private(p), p, "member") }

func (s *TelegramServer) private(p *TelegramPerson) *TelegramChat {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chats[p.ID]
}

// Kick puts the bot out of a chat; Invite takes it in again.
func (s *TelegramServer) Kick(c *TelegramChat) { s.setStatus(c, nil, "kicked") }

// Invite takes the bot into a chat.
func (s *TelegramServer) Invite(c *TelegramChat) { s.setStatus(c, nil, "member") }

func (s *TelegramServer) setStatus(c *TelegramChat, p *TelegramPerson, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.botMember(c)
	c.status = status
	s.changed(c, p, was)
}

// Demote makes the bot an ordinary member, as which it cannot post in a channel.
func (s *TelegramServer) Demote(c *TelegramChat) { s.setStatus(c, nil, "member") }

// Migrate turns a group into a supergroup and returns that.
func (s *TelegramServer) Migrate(c *TelegramChat) *TelegramChat {
	n := s.Supergroup(c.Title)
	s.mu.Lock()
	defer s.mu.Unlock()
	n.admins, c.moved = slices.Clone(c.admins), n.ID
	s.update("message", s.incoming(c, nil, map[string]any{"migrate_to_chat_id": n.ID}))
	s.update("message", s.incoming(n, nil, map[string]any{"migrate_from_chat_id": c.ID}))
	return n
}

// Type is a person writing in a chat.
func (s *TelegramServer) Type(c *TelegramChat, p *TelegramPerson, text string) {
	s.TypeIn(c, 0, p, text)
}

// TypeIn is a person writing in a topic; General is topic 1.
func (s *TelegramServer) TypeIn(c *TelegramChat, topic int, p *TelegramPerson, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.typed(c, topic, p, textJSON(text))
}

// Reply is a person answering the newest message of the bot in a chat.
func (s *TelegramServer) Reply(c *TelegramChat, p *TelegramPerson, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	extra := textJSON(text)
	last := c.messages[len(c.messages)-1]
	extra["reply_to_message"] = s.messageJSON(c, last)
	s.typed(c, last.Topic, p, extra)
}

// Choose is a person putting a result of inline mode into a chat.
func (s *TelegramServer) Choose(c *TelegramChat, p *TelegramPerson, r TelegramResult) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.typed(c, 0, p, map[string]any{"text": r.Message.Text, "via_bot": s.botJSON()})
}

// Locate is a person sharing where they are.
func (s *TelegramServer) Locate(c *TelegramChat, p *TelegramPerson, lat, lon float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.typed(c, 0, p, map[string]any{"location": map[string]any{"latitude": lat, "longitude": lon}})
}

// typed is a message that a person writes.
func (s *TelegramServer) typed(c *TelegramChat, topic int, p *TelegramPerson, extra map[string]any) {
	c.stranger = false
	if topic > 0 {
		extra["message_thread_id"] = topic
		if topic > 1 {
			extra["is_topic_message"] = true
		}
	}
	m := s.incoming(c, p, extra)
	text, _ := extra["text"].(string)
	_, reply := extra["reply_to_message"]
	if s.aloof && c.Kind != "private" && c.status != "administrator" && !reply && !strings.HasPrefix(text, "/") {
		return // privacy mode keeps people's talk to themselves
	}
	s.update("message", m)
}

// TypeAnonymously is an administrator writing as the group itself.
func (s *TelegramServer) TypeAnonymously(c *TelegramChat, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	extra := textJSON(text)
	extra["sender_chat"] = c.json()
	extra["author_signature"] = "an admin"
	s.update("message", s.incoming(c, &TelegramPerson{ID: 1087968824, Name: "Group"}, extra))
}

// Post is an administrator writing in a channel.
func (s *TelegramServer) Post(c *TelegramChat, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	extra := textJSON(text)
	extra["sender_chat"] = c.json()
	s.update("channel_post", s.incoming(c, nil, extra))
}

// telegramQuery is a pressed button that waits for its answer.
type telegramQuery struct {
	at       int64 // Unix seconds
	answered bool
	inline   bool // of inline mode
	alert    string
}

// Press presses the button so labelled on the newest message that has it, and
// returns the query's id. It panics where there is none, since a person cannot
// press what is not there.
func (s *TelegramServer) Press(c *TelegramChat, p *TelegramPerson, label string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range slices.Backward(c.messages) {
		for _, b := range slices.Concat(m.buttons...) {
			if b.Text == label && b.Data != "" {
				return s.press(c, p, m, b.Data)
			}
		}
	}
	panic(fmt.Sprintf("no button %q in chat %d", label, c.ID))
}

func (s *TelegramServer) press(c *TelegramChat, p *TelegramPerson, m *TelegramMessage, data string) string {
	id := strconv.FormatInt(4_000_000_000_000+int64(len(s.queries)), 10)
	s.queries[id] = &telegramQuery{at: s.now().Unix()}
	s.update("callback_query", map[string]any{"id": id, "from": p.json(), "message": s.messageJSON(c, m), "chat_instance": "1", "data": data})
	return id
}

// PressStale presses a button on a message that the bot can no longer see.
func (s *TelegramServer) PressStale(c *TelegramChat, p *TelegramPerson, data string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := strconv.FormatInt(4_000_000_000_000+int64(len(s.queries)), 10)
	s.queries[id] = &telegramQuery{at: s.now().Unix()}
	s.update("callback_query", map[string]any{"id": id, "from": p.json(), "chat_instance": "1", "data": data,
		"message": map[string]any{"message_id": 1, "chat": c.json(), "date": 0}})
	return id
}

// Unanswered returns how many presses still show their progress bar.
func (s *TelegramServer) Unanswered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, q := range s.queries {
		if !q.answered && !q.inline {
			n++
		}
	}
	return n
}

// Delete removes a message of the bot from a chat.
func (s *TelegramServer) Delete(c *TelegramChat, id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.messages = slices.DeleteFunc(c.messages, func(m *TelegramMessage) bool { return m.ID == id })
}

func (s *TelegramServer) incoming(c *TelegramChat, p *TelegramPerson, extra map[string]any) map[string]any {
	c.lastID++
	m := map[string]any{"message_id": c.lastID, "date": s.now().Unix(), "chat": c.json()}
	if p != nil {
		m["from"] = p.json()
	}
	for k, v := range extra {
		m[k] = v
	}
	return m
}

var telegramCommand = regexp.MustCompile(`(?:^|\s)(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)`)

func textJSON(text string) map[string]any {
	m := map[string]any{"text": text}
	var entities []map[string]any
	for _, at := range telegramCommand.FindAllStringSubmatchIndex(text, -1) {
		entities = append(entities, map[string]any{"type": "bot_command", "offset": units(text[:at[2]]), "length": units(text[at[2]:at[3]])})
	}
	if entities != nil {
		m["entities"] = entities
	}
	return m
}

func (c *TelegramChat) json() map[string]any {
	m := map[string]any{"id": c.ID, "type": c.Kind}
	if c.Kind == "private" {
		m["first_name"] = c.Title
	} else {
		m["title"] = c.Title
	}
	if c.Forum {
		m["is_forum"] = true
	}
	if c.Username != "" {
		m["username"] = c.Username
	}
	return m
}

func (p *TelegramPerson) json() map[string]any {
	first, last, _ := strings.Cut(p.Name, " ")
	m := map[string]any{"id": p.ID, "is_bot": p.ID == 1087968824, "first_name": first}
	if last != "" {
		m["last_name"] = last
	}
	if p.Language != "" {
		m["language_code"] = p.Language
	}
	return m
}

func (s *TelegramServer) botJSON() map[string]any {
	return map[string]any{"id": s.botID(), "is_bot": true, "first_name": "Daybrief", "username": s.Username}
}
