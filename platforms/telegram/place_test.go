package telegram

import (
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
