package platformtest

import (
	"encoding/json"
	"net/url"
	"strings"
)

// A TelegramButton is one of an inline keyboard.
type TelegramButton struct {
	Text  string `json:"text"`
	Data  string `json:"callback_data,omitempty"`
	URL   string `json:"url,omitempty"`
	Share *struct {
		Query    string `json:"query"`
		Users    bool   `json:"allow_user_chats"`
		Bots     bool   `json:"allow_bot_chats"`
		Groups   bool   `json:"allow_group_chats"`
		Channels bool   `json:"allow_channel_chats"`
	} `json:"switch_inline_query_chosen_chat,omitempty"`
}

// readMarkup reads a reply markup: the rows of an inline keyboard, or what else
// it is.
func (s *TelegramServer) readMarkup(text string, m *TelegramMessage) (rows [][]TelegramButton, other string, err error) {
	if text == "" {
		return nil, "", nil
	}
	var markup struct {
		Force       bool   `json:"force_reply"`
		Selective   bool   `json:"selective"`
		Placeholder string `json:"input_field_placeholder"`
		Remove      bool   `json:"remove_keyboard"`
		Keyboard    [][]struct {
			Text     string `json:"text"`
			Location bool   `json:"request_location"`
		} `json:"keyboard"`
		Inline json.RawMessage `json:"inline_keyboard"`
	}
	if err := json.Unmarshal([]byte(text), &markup); err != nil {
		return nil, "", badRequest("object expected as reply markup")
	}
	if units(markup.Placeholder) > 64 {
		return nil, "", badRequest("INPUT_FIELD_PLACEHOLDER_INVALID")
	}
	switch {
	case markup.Force:
		if markup.Selective && (m == nil || !m.names()) && (m == nil || m.ReplyTo == 0) {
			s.violate("a selective force_reply of a message that names nobody and answers nobody")
		}
		return nil, "force_reply", nil
	case markup.Remove:
		return nil, "remove_keyboard", nil
	case markup.Keyboard != nil:
		other = "keyboard"
		for _, row := range markup.Keyboard {
			for _, b := range row {
				if strings.TrimSpace(b.Text) == "" {
					return nil, "", badRequest("can't parse keyboard button: Field \"text\" must be of type String")
				}
				if b.Location {
					other = "location"
				}
			}
		}
		return nil, other, nil
	}
	rows, err = s.readKeyboard(markup.Inline)
	return rows, "", err
}

// names says whether the message names an account explicitly.
func (m *TelegramMessage) names() bool {
	for _, e := range m.Entities {
		if e.Type == "text_mention" {
			return true
		}
	}
	return false
}

func (s *TelegramServer) readKeyboard(raw json.RawMessage) ([][]TelegramButton, error) {
	var rows [][]TelegramButton
	if len(raw) == 0 || json.Unmarshal(raw, &rows) != nil || rows == nil {
		return nil, badRequest("can't parse reply keyboard markup JSON object: field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays")
	}
	count := 0
	for _, row := range rows {
		count += len(row)
		if len(row) > 8 {
			return nil, badRequest("reply markup has a row of more than 8 buttons")
		}
		if len(row) == 0 {
			s.violate("an empty row of buttons")
		}
		for _, b := range row {
			if err := s.checkButton(b); err != nil {
				return nil, err
			}
		}
	}
	if count > 100 {
		return nil, badRequest("reply markup is too long")
	}
	return rows, nil
}

func (s *TelegramServer) checkButton(b TelegramButton) error {
	does := 0
	for _, is := range []bool{b.Data != "", b.URL != "", b.Share != nil} {
		if is {
			does++
		}
	}
	switch {
	case strings.TrimSpace(b.Text) == "":
		return badRequest("can't parse inline keyboard button: Field \"text\" must not be empty")
	case does == 0:
		return badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case len(b.Data) > 64 || does > 1:
		return badRequest("BUTTON_DATA_INVALID")
	case b.URL != "" && !buttonURL(b.URL):
		return badRequest("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL)
	case b.Share != nil && (s.inlineOff || !b.Share.Users && !b.Share.Bots && !b.Share.Groups && !b.Share.Channels):
		return badRequest("BUTTON_TYPE_INVALID")
	case b.Share != nil && units(b.Share.Query) > 256:
		s.violate("a button's inline query of more than 256 characters")
	}
	return nil
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
