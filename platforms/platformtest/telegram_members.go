package platformtest

import (
	"slices"
	"strconv"
)

// Name gives a group or channel a public @name.
func (s *TelegramServer) Name(c *TelegramChat, username string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Username = username
}

// Mute takes the bot's right to post from it, or gives it back: an
// administrator's in a channel, a member's in a group.
func (s *TelegramServer) Mute(c *TelegramChat, muted bool) {
	s.mu.Lock()
	was := s.botMember(c)
	c.muted = muted
	s.changed(c, nil, was)
	s.mu.Unlock()
}

// Hush forbids all members of a group to write, which tells the bot nothing.
func (s *TelegramServer) Hush(c *TelegramChat, hushed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.hushed = hushed
}

// refusal is why the bot may not post in the chat, or nil.
func (c *TelegramChat) refusal() error {
	switch {
	case c.Kind == "channel" && (c.muted || c.status != "administrator"):
		return badRequest("need administrator rights in the channel chat")
	case c.muted || c.hushed && c.status == "member":
		return badRequest("not enough rights to send text messages to the chat")
	}
	return nil
}

// changed tells the bot of its own membership, if that has changed.
func (s *TelegramServer) changed(c *TelegramChat, p *TelegramPerson, was map[string]any) {
	if p == nil {
		p = &TelegramPerson{ID: 1, Name: "Somebody"}
	}
	s.update("my_chat_member", map[string]any{"chat": c.json(), "from": p.json(), "date": s.now().Unix(),
		"old_chat_member": was, "new_chat_member": s.botMember(c)})
}

// botMember is the bot as a member of a chat.
func (s *TelegramServer) botMember(c *TelegramChat) map[string]any {
	m := map[string]any{"status": c.status, "user": s.botJSON()}
	switch {
	case c.status == "administrator":
		for _, right := range telegramAdminRights {
			m[right] = true
		}
		if c.Kind == "channel" {
			m["can_post_messages"] = !c.muted
		}
	case c.status == "member" && c.muted && c.Kind != "channel":
		m["status"], m["is_member"], m["until_date"] = "restricted", true, 0
		m["can_send_messages"] = false
	case c.status == "kicked":
		m["until_date"] = 0
	}
	return m
}

var telegramAdminRights = []string{
	"can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
	"can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
}

func (s *TelegramServer) getChat(p map[string]string) (any, error) {
	c, err := s.known(p)
	if err != nil {
		return nil, err
	}
	if c.Username == "" { // what is public can be looked at from outside
		if _, err := s.chat(p); err != nil {
			return nil, err
		}
	}
	out := c.json()
	out["accent_color_id"], out["max_reaction_count"] = 1, 11
	out["accepted_gift_types"] = map[string]any{}
	if c.Kind == "group" || c.Kind == "supergroup" {
		out["permissions"] = map[string]any{"can_send_messages": !c.hushed}
	}
	return out, nil
}

func (s *TelegramServer) getChatMember(p map[string]string) (any, error) {
	c, err := s.known(p)
	if err != nil {
		return nil, err
	}
	id, _ := strconv.ParseInt(p["user_id"], 10, 64)
	if id == s.botID() {
		if c.status == "kicked" && c.Username == "" {
			return nil, forbidden("bot was kicked from the " + c.Kind + " chat")
		}
		return s.botMember(c), nil
	}
	if _, err := s.chat(p); err != nil {
		return nil, err
	}
	person := s.people[id]
	if person == nil {
		return nil, badRequest("PARTICIPANT_ID_INVALID")
	}
	return c.memberJSON(person), nil
}

// getChatAdministrators lists the people, and of the bots the asking one.
func (s *TelegramServer) getChatAdministrators(p map[string]string) (any, error) {
	c, err := s.known(p)
	if err != nil {
		return nil, err
	}
	if c.Kind == "private" {
		return nil, badRequest("there are no administrators in the private chat")
	}
	if c.status != "administrator" && c.status != "member" {
		if c.Kind == "channel" {
			return nil, badRequest("member list is inaccessible")
		}
		if _, err := s.chat(p); err != nil && c.Username == "" {
			return nil, err
		}
	}
	out := []any{}
	for _, id := range c.admins {
		if person := s.people[id]; person != nil {
			out = append(out, c.memberJSON(person))
		}
	}
	if c.status == "administrator" {
		out = append(out, s.botMember(c))
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
