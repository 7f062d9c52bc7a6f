package platformtest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// telegramQueue holds updates until they are confirmed or too old.
type telegramQueue struct {
	pending   []telegramUpdate
	nextID    int64
	changed   chan struct{} // closed when an update arrives
	poll      chan struct{} // closed to end the poll in flight
	webhook   string
	secret    string // that Telegram shows to the webhook
	trouble   string // of the webhook, the last
	troubleAt time.Time
	allowed   []string // nil: the server's default
	last      int64    // offset of the poll before
	lastAt    time.Time
}

type telegramUpdate struct {
	id      int64
	kind    string
	raw     json.RawMessage
	expires time.Time
}

func (q *telegramQueue) init() {
	q.nextID = 700_000_001
	q.changed = make(chan struct{})
}

// telegramQuiet are the kinds that are sent only to bots that ask for them.
var telegramQuiet = []string{"chat_member", "message_reaction", "message_reaction_count"}

// update queues an update of a kind, unless the bot did not ask for that kind.
func (s *TelegramServer) update(kind string, content any) int64 {
	asked := slices.Contains(s.queue.allowed, kind)
	if len(s.queue.allowed) == 0 {
		asked = !slices.Contains(telegramQuiet, kind)
	}
	if !asked {
		return 0
	}
	life := 24 * time.Hour
	switch kind {
	case "callback_query":
		life = 150 * time.Second
	case "inline_query":
		life = 30 * time.Second
	}
	id := s.queue.nextID
	raw, err := json.Marshal(map[string]any{"update_id": id, kind: content})
	if err != nil {
		panic(err)
	}
	s.push(telegramUpdate{kind: kind, raw: raw, expires: s.now().Add(life)})
	return id
}

func (s *TelegramServer) push(u telegramUpdate) {
	u.id = s.queue.nextID
	s.queue.nextID++
	s.queue.pending = append(s.queue.pending, u)
	close(s.queue.changed)
	s.queue.changed = make(chan struct{})
}

// Push queues an update as it stands, with %d in it for its id: for updates
// that no bot knows yet, or that are broken.
func (s *TelegramServer) Push(format string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	raw := strings.ReplaceAll(format, "%d", strconv.FormatInt(s.queue.nextID, 10))
	s.push(telegramUpdate{raw: json.RawMessage(raw), expires: s.now().Add(24 * time.Hour)})
}

// RestartIDs lets update ids go on from n, as after a quiet week.
func (s *TelegramServer) RestartIDs(n int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue.pending, s.queue.nextID = nil, n
}

// Pending returns how many updates are not confirmed.
func (s *TelegramServer) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue.pending)
}

// Allowed returns the kinds of update that the bot asked for last.
func (s *TelegramServer) Allowed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.queue.allowed)
}

const (
	telegramPollLimit   = 100
	telegramPollTimeout = 50 // seconds; the server clamps to it
)

func (s *TelegramServer) getUpdates(ctx context.Context, p map[string]string) (any, error) {
	offset, _ := strconv.ParseInt(p["offset"], 10, 64)
	limit, _ := strconv.Atoi(p["limit"])
	timeout, _ := strconv.Atoi(p["timeout"])
	if limit <= 0 || limit > telegramPollLimit {
		limit = telegramPollLimit
	}
	timeout = max(0, min(timeout, telegramPollTimeout))

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queue.webhook != "" {
		return nil, &telegramError{code: 409, description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	}
	if err := s.remember(p); err != nil {
		return nil, err
	}
	if s.queue.poll != nil {
		close(s.queue.poll)
	}
	ended := make(chan struct{})
	s.queue.poll = ended
	defer func() {
		if s.queue.poll == ended {
			s.queue.poll = nil
		}
	}()
	s.confirm(offset)
	if offset == s.queue.last && s.now().Sub(s.queue.lastAt) < 500*time.Millisecond {
		limit = 1 // the server's brake on bots that ask again and again
	}
	defer func() { s.queue.last, s.queue.lastAt = offset, s.now() }()

	timer := time.NewTimer(time.Duration(timeout) * time.Second)
	defer timer.Stop()
	for {
		if ready := s.ready(limit); len(ready) > 0 || timeout == 0 {
			return ready, nil
		}
		changed := s.queue.changed
		s.mu.Unlock()
		var err error
		late := false
		select {
		case <-changed:
		case <-timer.C:
			late = true
		case <-ended:
			err = &telegramError{code: 409, description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
		case <-ctx.Done():
			err = ctx.Err()
		}
		s.mu.Lock()
		if err != nil || late {
			return []json.RawMessage{}, err
		}
	}
}

// remember keeps the kinds that were asked for; null means as before.
func (s *TelegramServer) remember(p map[string]string) error {
	text, given := p["allowed_updates"]
	if !given || text == "null" {
		return nil
	}
	var kinds []string
	if err := json.Unmarshal([]byte(text), &kinds); err != nil {
		return badRequest("can't parse allowed_updates")
	}
	s.queue.allowed = kinds
	return nil
}

// confirm forgets the updates before an offset. An offset that the queue has
// not come to yet, as after the ids began anew, confirms nothing.
func (s *TelegramServer) confirm(offset int64) {
	now := s.now()
	s.queue.pending = slices.DeleteFunc(s.queue.pending, func(u telegramUpdate) bool { return u.expires.Before(now) })
	switch {
	case offset < 0:
		s.queue.pending = s.queue.pending[max(0, len(s.queue.pending)+int(offset)):]
	case offset <= s.queue.nextID:
		s.queue.pending = slices.DeleteFunc(s.queue.pending, func(u telegramUpdate) bool { return u.id < offset })
	}
}

func (s *TelegramServer) ready(limit int) []json.RawMessage {
	out := []json.RawMessage{}
	for _, u := range s.queue.pending {
		if len(out) < limit {
			out = append(out, u.raw)
		}
	}
	return out
}

// Steal polls once from elsewhere, which ends the poll in flight.
func (s *TelegramServer) Steal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queue.poll != nil {
		close(s.queue.poll)
		s.queue.poll = nil
	}
}

// A TelegramCommand is an entry of the menu of commands.
type TelegramCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// Commands returns the menu for a scope's type, such as "default", and a
// language code, or "".
func (s *TelegramServer) Commands(scope, language string) []TelegramCommand {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands[commandKey(map[string]string{"scope": fmt.Sprintf(`{"type":%q}`, scope), "language_code": language})])
}

func commandKey(p map[string]string) string {
	scope := map[string]any{"type": "default"}
	if p["scope"] != "" {
		json.Unmarshal([]byte(p["scope"]), &scope) //nolint:errcheck // checked by setMyCommands
	}
	return fmt.Sprint(scope["type"], " ", scope["chat_id"], " ", scope["user_id"], " ", p["language_code"])
}

func (s *TelegramServer) setMyCommands(p map[string]string) (any, error) {
	var commands []TelegramCommand
	if err := json.Unmarshal([]byte(p["commands"]), &commands); err != nil {
		return nil, badRequest("can't parse commands: expected an Array of BotCommand")
	}
	if len(commands) > 100 {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	if err := checkLanguage(p["language_code"]); err != nil {
		return nil, err
	}
	for _, c := range commands {
		if len(c.Command) < 1 || len(c.Command) > 32 || strings.Trim(c.Command, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if n := units(c.Description); n < 1 || n > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	s.commands[commandKey(p)] = commands
	return true, nil
}

// Description returns what the bot says of itself in a language, or "": the
// long text or the short one.
func (s *TelegramServer) Description(language string, short bool) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := "description"
	if short {
		name = "short_description"
	}
	return s.texts[name+" "+language]
}

func (s *TelegramServer) setText(method string, p map[string]string) (any, error) {
	name, most := "description", 512
	if strings.Contains(method, "short") {
		name, most = "short_description", 120
	}
	if units(p[name]) > most {
		return nil, badRequest("%s is too long", strings.ReplaceAll(name, "_", " "))
	}
	if err := checkLanguage(p["language_code"]); err != nil {
		return nil, err
	}
	s.texts[name+" "+p["language_code"]] = p[name]
	return true, nil
}

func (s *TelegramServer) getText(method string, p map[string]string) any {
	name := "description"
	if strings.Contains(method, "short") {
		name = "short_description"
	}
	return map[string]any{name: s.texts[name+" "+p["language_code"]]}
}

func checkLanguage(l string) error {
	if l != "" && (len(l) != 2 || strings.Trim(l, "abcdefghijklmnopqrstuvwxyz") != "") {
		return badRequest("LANG_CODE_INVALID")
	}
	return nil
}
