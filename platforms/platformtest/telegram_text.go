package platformtest

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Limits of a text, in UTF-16 units where they count characters: the real
// server may count code points, which is never stricter.
const (
	telegramMaxText        = 4096
	telegramMaxEntities    = 100
	telegramMaxEntityBytes = 9500
)

// units counts UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

var telegramEntityTypes = []string{"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention", "custom_emoji", "date_time"}

// readText checks a text and its entities.
func (s *TelegramServer) readText(text, entitiesJSON string) (string, []TelegramEntity, error) {
	if !utf8.ValidString(text) {
		return "", nil, badRequest("text must be encoded in UTF-8")
	}
	if strings.IndexFunc(text, seen) < 0 {
		return "", nil, badRequest("message text is empty")
	}
	if units(text) > telegramMaxText {
		return "", nil, badRequest("message is too long")
	}
	if strings.IndexFunc(text, dropped) >= 0 {
		s.violate("text holds characters that the server drops: %.80q", text)
	}
	if text != strings.TrimSpace(text) {
		s.violate("text begins or ends with white space, which the server trims: %.80q", text)
	}
	var entities []TelegramEntity
	if entitiesJSON != "" {
		if err := json.Unmarshal([]byte(entitiesJSON), &entities); err != nil {
			return "", nil, badRequest("can't parse entities JSON object")
		}
	}
	entities, err := s.readEntities(utf16.Encode([]rune(text)), entities)
	return text, entities, err
}

// seen says whether a reader sees anything of a character.
func seen(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cc, unicode.Cf) && r != '\u2800' && r != '\u3164'
}

// dropped says whether the server takes a character out of a text.
func dropped(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= '\u2028' && r <= '\u202e'
}

// readEntities sorts entities and checks each, and all together.
func (s *TelegramServer) readEntities(text []uint16, entities []TelegramEntity) ([]TelegramEntity, error) {
	if len(entities) > telegramMaxEntities {
		s.violate("%d entities, of which the server keeps %d", len(entities), telegramMaxEntities)
	}
	slices.SortStableFunc(entities, func(a, b TelegramEntity) int {
		return cmp.Or(a.Offset-b.Offset, b.Length-a.Length)
	})
	size := 0
	var open []TelegramEntity
	for _, e := range entities {
		size += 32 + len(e.URL)
		if !slices.Contains(telegramEntityTypes, e.Type) {
			s.violate("an entity of type %q is ignored", e.Type)
		}
		end := e.Offset + e.Length
		if e.Offset < 0 || e.Length <= 0 || end > len(text) || splits(text, e.Offset) || splits(text, end) {
			s.violate("an entity is out of bounds: %+v in %d units", e, len(text))
			return nil, badRequest("ENTITY_BOUNDS_INVALID")
		}
		if strings.TrimSpace(string(utf16.Decode(text[e.Offset:end]))) == "" {
			s.violate("an entity covers nothing but white space: %+v", e)
		}
		if e.Type == "text_link" {
			if u, err := url.Parse(e.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
				s.violate("a text_link that the server drops: %q", e.URL)
			}
		}
		s.checkEntity(e)
		open = slices.DeleteFunc(open, func(o TelegramEntity) bool { return o.Offset+o.Length <= e.Offset })
		for _, o := range open {
			if end > o.Offset+o.Length {
				s.violate("entities overlap without nesting: %+v %+v", o, e)
			}
			if o.Type == e.Type || isQuote(o) && isQuote(e) {
				s.violate("an entity within one of its own type: %+v %+v", o, e)
			}
			if !isQuote(o) && !isQuote(e) && (!isStyle(o) && !isStyle(e) || o.Type == "code" || o.Type == "pre" || e.Type == "code" || e.Type == "pre") {
				s.violate("entities that cannot contain each other: %+v %+v", o, e)
			}
		}
		open = append(open, e)
	}
	if size > telegramMaxEntityBytes {
		return nil, badRequest("ENTITIES_TOO_LONG")
	}
	return entities, nil
}

func isQuote(e TelegramEntity) bool { return strings.HasSuffix(e.Type, "blockquote") }

// isStyle says whether an entity can contain and be part of others.
func isStyle(e TelegramEntity) bool {
	return slices.Contains([]string{"bold", "italic", "underline", "strikethrough", "spoiler"}, e.Type)
}

var telegramTimeFormat = regexp.MustCompile(`^(r|w?[dD]?[tT]?)$`)

// checkEntity looks at the fields that a type of entity needs.
func (s *TelegramServer) checkEntity(e TelegramEntity) {
	switch {
	case (e.Type == "date_time") != (e.Time != 0), e.Type != "date_time" && e.Format != "", !telegramTimeFormat.MatchString(e.Format):
		s.violate("a date_time without an instant, or an instant in a wrong place or format: %+v", e)
	case (e.Type == "text_mention") != (e.User != nil):
		s.violate("a text_mention without a user, or a user without one: %+v", e)
	case e.Type != "text_link" && e.URL != "":
		s.violate("an address in an entity that is no link: %+v", e)
	}
}

// splits says whether a position is inside a surrogate pair.
func splits(text []uint16, at int) bool {
	return at > 0 && at < len(text) && utf16.IsSurrogate(rune(text[at])) && text[at] >= 0xdc00
}

var telegramMention = regexp.MustCompile(`(?:^|[^A-Za-z0-9_/@.])(@[A-Za-z0-9_]{2,32})\b`)

// mentions finds what the server makes a mention of by itself: @name outside
// code, and explicit mentions.
func (m TelegramMessage) mentions() []string {
	text := utf16.Encode([]rune(m.Text))
	var out []string
	for _, e := range m.Entities {
		switch e.Type {
		case "code", "pre":
			for i := e.Offset; i < e.Offset+e.Length; i++ {
				text[i] = ' '
			}
		case "text_mention":
			out = append(out, "text_mention")
		}
	}
	for _, found := range telegramMention.FindAllStringSubmatch(string(utf16.Decode(text)), -1) {
		out = append(out, found[1])
	}
	return out
}

// telegramLimits are the rates of Telegram's own page for bots: one message a
// second in a chat with short bursts, 20 a minute in a group, and 30 a second
// in all. How short a burst must be it does not say; here it is three messages,
// or none where the server is Strict. Only the last minute is remembered.
type telegramLimits struct {
	burst int // messages in a row in a chat before one a second holds
	chats map[int64][]time.Time
	all   []time.Time
	swept time.Time
}

func (l *telegramLimits) init() { l.chats, l.burst = map[int64][]time.Time{}, 3 }

// within returns the times that are less than d ago.
func within(times []time.Time, now time.Time, d time.Duration) []time.Time {
	i := slices.IndexFunc(times, func(t time.Time) bool { return now.Sub(t) < d })
	if i < 0 {
		return nil
	}
	return times[i:]
}

func (l *telegramLimits) take(c *TelegramChat, now time.Time, paid bool) error {
	most := 30
	if paid {
		most = 1000
	}
	l.sweep(now)
	chat := within(l.chats[c.ID], now, time.Minute)
	l.all = within(l.all, now, time.Second)
	span := time.Duration(l.burst) * time.Second
	refuse := func(oldest time.Time, d time.Duration) error {
		wait := int64((oldest.Add(d).Sub(now) + time.Second - 1) / time.Second)
		return TelegramFault{Code: 429, RetryAfter: int(max(wait, 1))}.refusal()
	}
	switch {
	case len(l.all) >= most:
		return refuse(l.all[len(l.all)-most], time.Second)
	case len(within(chat, now, span)) >= l.burst:
		return refuse(chat[len(chat)-l.burst], span)
	case c.Kind != "private" && len(chat) >= 20:
		return refuse(chat[len(chat)-20], time.Minute)
	}
	l.chats[c.ID] = append(chat, now)
	l.all = append(l.all, now)
	return nil
}

// sweep forgets chats that were quiet for a minute.
func (l *telegramLimits) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Minute {
		return
	}
	l.swept = now
	maps.DeleteFunc(l.chats, func(_ int64, sent []time.Time) bool { return len(within(sent, now, time.Minute)) == 0 })
}
