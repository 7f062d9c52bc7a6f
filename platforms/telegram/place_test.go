package telegram

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

func TestReadPlace(t *testing.T) {
	tests := []struct {
		text, chat string
		thread     int
		ok         bool
	}{
		{"@daily_news", "@daily_news", 0, true},
		{"daily_news", "@daily_news", 0, true},
		{"-1001234567890", "-1001234567890", 0, true},
		{"-1001234567890/7", "-1001234567890", 7, true},
		{"1001", "1001", 0, true},
		{"https://t.me/daily_news", "@daily_news", 0, true},
		{"t.me/daily_news/7", "@daily_news", 7, true},
		{"https://t.me/daily_news/7/123", "@daily_news", 7, true},
		{"https://t.me/c/1234567890/7/123", "-1001234567890", 7, true},
		{"http://telegram.me/c/1234567890/", "-1001234567890", 0, true},
		{"https://t.me/c/2/5", "-1000000000002", 5, true},
		{"https://t.me/+AbCdEf", "", 0, false},
		{"https://example.com/daily_news", "", 0, false},
		{"https://t.me/", "", 0, false},
		{"@abc", "", 0, false},
		{"@1name", "", 0, false},
		{"two words", "", 0, false},
		{"", "", 0, false},
		{"-1/99999999999", "", 0, false},
		{"%zz", "", 0, false},
	}
	for _, test := range tests {
		chat, thread, ok := readPlace(test.text)
		if chat != test.chat || thread != test.thread || ok != test.ok {
			t.Errorf("readPlace(%q) = %q, %d, %v, want %q, %d, %v", test.text, chat, thread, ok, test.chat, test.thread, test.ok)
		}
	}
}

func FuzzReadPlace(f *testing.F) {
	f.Add("@daily_news")
	f.Add("https://t.me/c/1234567890/7/123")
	f.Add("-100123/5")
	f.Fuzz(func(t *testing.T, text string) {
		chat, thread, ok := readPlace(text)
		if !ok {
			if chat != "" || thread != 0 {
				t.Errorf("readPlace(%q) = %q, %d, and is no place", text, chat, thread)
			}
			return
		}
		if _, err := strconv.ParseInt(chat, 10, 64); err != nil && !userName.MatchString(chat) || thread < 0 {
			t.Errorf("readPlace(%q) = %q, %d", text, chat, thread)
		}
	})
}

// FuzzAsked reads the line that an answer completes out of any message.
func FuzzAsked(f *testing.F) {
	f.Add("Who?\n/who name:", 5, 10)
	f.Add("🙂\n/x:", 3, 3)
	f.Add("", 0, 0)
	f.Fuzz(func(t *testing.T, text string, offset, length int) {
		m := message{Text: text, Entities: []entity{{Type: "code", Offset: offset, Length: length}}}
		line, ok := m.asked()
		if ok && (!strings.HasPrefix(line, "/") || !strings.HasSuffix(line, ":") || strings.Contains(line, "\n")) {
			t.Errorf("asked(%q, %d, %d) = %q", text, offset, length, line)
		}
	})
}

// FuzzUpdate reads updates of any form, as Telegram or somebody who knows the
// webhook's secret could send.
func FuzzUpdate(f *testing.F) {
	f.Add(`{"update_id":1,"message":{"message_id":5,"date":1,"chat":{"id":-1001,"type":"supergroup","is_forum":true},"message_thread_id":7,"is_topic_message":true,"text":"/who","reply_to_message":{"text":"x\\n/who name:","entities":[{"type":"code","offset":2,"length":10}]}}}`)
	f.Add(`{"update_id":2,"callback_query":{"id":"1","from":{"id":1},"message":{"date":0,"chat":{"id":1},"reply_markup":{"inline_keyboard":[[{"text":"x","callback_data":"y"}]]}},"data":"y"}}`)
	f.Add(`{"update_id":3,"my_chat_member":{"chat":{"id":-1,"type":"channel"},"old_chat_member":{"status":"left"},"new_chat_member":{"status":"administrator","can_post_messages":true}}}`)
	f.Add(`{"update_id":4,"inline_query":{"id":"1","from":{"id":5},"query":"x"}}`)
	f.Add(`{"update_id":5,"message":{"migrate_from_chat_id":-5,"chat":{"id":-1005,"type":"supergroup"}}}`)
	f.Fuzz(func(t *testing.T, raw string) {
		var u update
		if json.Unmarshal([]byte(raw), &u) != nil {
			return
		}
		u.chatID()
		u.isEvent()
		for _, m := range []*message{u.Message, u.ChannelPost} {
			if m == nil {
				continue
			}
			if c := m.place(); c.ID != decimal(m.Chat.ID) || c.Thread == "0" || c.Thread == "1" {
				t.Errorf("%s is in %+v", raw, c)
			}
			m.person()
			m.target()
			migration(m)
			m.asked()
		}
		if c := u.Callback; c != nil && c.Message != nil {
			c.label()
		}
		if c := u.MyChatMember; c != nil && mayPost(c.Chat, c.New) && !inside(c.New) {
			t.Errorf("%s may post from outside", raw)
		}
	})
}
