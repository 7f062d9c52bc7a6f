package platformtest

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// TelegramServer speaks the Bot API as api.telegram.org does, with people and
// chats that a test moves. It refuses what the real server refuses, in its
// words, and notes as a violation what the real one would silently ignore. It
// is an http.Handler, for a [Network] as for httptest.
type TelegramServer struct {
	Token    string
	Username string // of the bot

	mu         sync.Mutex
	spec       *telegramSpec // nil where the shared data is missing
	now        func() time.Time
	chats      map[int64]*TelegramChat
	people     map[int64]*TelegramPerson
	queries    map[string]*telegramQuery
	commands   map[string][]TelegramCommand // by scope and language
	texts      map[string]string            // descriptions, by method and language
	scripts    map[string][]TelegramFault   // by method, lower case
	calls      []TelegramCall
	violations []string
	queue      telegramQueue
	limits     telegramLimits
	lastID     int64 // of people and chats
	way        func() time.Duration
	inlineOff  bool                      // inline mode is not switched on with @BotFather
	aloof      bool                      // privacy mode keeps people's talk in groups from the bot
	richOff    bool                      // as an older server
	answers    map[string]TelegramInline // to inline queries, by id
}

// A TelegramCall is one request that the server has taken in.
type TelegramCall struct {
	Method string
	Params map[string]string
	At     time.Time
}

// A TelegramFault is what the server does instead of answering one call.
type TelegramFault struct {
	Code        int    // HTTP status and error_code
	Description string // the real wording, without the leading kind
	RetryAfter  int    // seconds
	MigrateTo   int64
	HTML        bool   // the body is a page of a proxy, not JSON
	CutBefore   bool   // the connection is cut and the call has no effect
	CutAfter    bool   // the call takes effect, then the connection is cut
	Hold        func() // called before anything else, without a lock
	HoldAfter   func() // called once the call has taken effect, before it is answered
}

// telegramError is an answer that refuses.
type telegramError struct {
	code        int
	description string
	parameters  map[string]int64
}

func (e *telegramError) Error() string { return e.description }

func badRequest(format string, args ...any) error {
	return &telegramError{code: 400, description: "Bad Request: " + fmt.Sprintf(format, args...)}
}

func forbidden(words string) error {
	return &telegramError{code: 403, description: "Forbidden: " + words}
}

// NewTelegram makes a server for one bot. Parameters are checked against the
// published description of the Bot API where the shared data is at hand.
func NewTelegram(token, username string) *TelegramServer {
	s := &TelegramServer{
		Token: token, Username: username, now: time.Now,
		spec:  loadTelegramSpec(),
		chats: map[int64]*TelegramChat{}, people: map[int64]*TelegramPerson{},
		queries: map[string]*telegramQuery{}, commands: map[string][]TelegramCommand{},
		texts: map[string]string{}, scripts: map[string][]TelegramFault{}, lastID: 1000,
		answers: map[string]TelegramInline{},
	}
	s.queue.init()
	s.limits.init()
	return s
}

// Script queues faults for the next calls of a method.
func (s *TelegramServer) Script(method string, faults ...TelegramFault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.ToLower(method)
	s.scripts[key] = append(s.scripts[key], faults...)
}

// Strict lets no bursts pass in a chat: one message a second, never two.
func (s *TelegramServer) Strict() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits.burst = 1
}

// SwitchOff takes away what a bot may have to do without: "inline" mode, "rich"
// messages, and, by privacy mode, people's "talk" in groups.
func (s *TelegramServer) SwitchOff(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch what {
	case "inline":
		s.inlineOff = true
	case "rich":
		s.richOff = true
	case "talk":
		s.aloof = true
	default:
		panic("no such thing: " + what)
	}
}

// Way sets how long a call takes to the server, and its answer back.
func (s *TelegramServer) Way(long func() time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.way = long
}

// travel waits for as long as one way takes.
func (s *TelegramServer) travel() {
	s.mu.Lock()
	long := s.way
	s.mu.Unlock()
	if long != nil {
		time.Sleep(long())
	}
}

// Forget drops the messages of a chat and all calls so far, for runs so long
// that they would fill the memory.
func (s *TelegramServer) Forget(c *TelegramChat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.messages, s.calls = nil, nil
}

// Calls returns the calls of a method so far, or all with "".
func (s *TelegramServer) Calls(method string) []TelegramCall {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []TelegramCall
	for _, c := range s.calls {
		if method == "" || strings.EqualFold(c.Method, method) {
			out = append(out, c)
		}
	}
	return out
}

// Violations returns what the bot did that no careful bot does.
func (s *TelegramServer) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

func (s *TelegramServer) violate(format string, args ...any) {
	v := fmt.Sprintf(format, args...)
	if !slices.Contains(s.violations, v) {
		s.violations = append(s.violations, v)
	}
}

var telegramTokenForm = regexp.MustCompile(`^[0-9]{1,20}:[A-Za-z0-9_-]{1,64}$`)

// ServeHTTP answers /bot<token>/<method>.
func (s *TelegramServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, method, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if !strings.HasPrefix(r.URL.Path, "/bot") || !ok {
		writeTelegram(w, nil, &telegramError{code: 404, description: "Not Found"})
		return
	}
	if token != s.Token {
		e := &telegramError{code: 401, description: "Unauthorized"}
		if !telegramTokenForm.MatchString(token) {
			e.description = "Unauthorized: invalid token specified"
		}
		writeTelegram(w, nil, e)
		return
	}
	params, err := telegramParams(r)
	if err != nil {
		writeTelegram(w, nil, badRequest("can't parse request: %v", err))
		return
	}
	s.travel()
	defer s.travel()
	fault := s.take(method, params)
	if fault.Hold != nil {
		fault.Hold()
	}
	switch {
	case fault.CutBefore:
		cut(w)
		return
	case fault.HTML:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(fault.Code)
		fmt.Fprintf(w, "<html><head><title>%d</title></head><body>nginx</body></html>", fault.Code)
		return
	case fault.Code != 0:
		writeTelegram(w, nil, fault.refusal())
		return
	}
	if len(params) > 64 {
		writeTelegram(w, nil, badRequest("too many parameters"))
		return
	}
	result, err := s.call(r, strings.ToLower(method), params)
	if fault.HoldAfter != nil {
		fault.HoldAfter()
	}
	if fault.CutAfter {
		cut(w)
		return
	}
	writeTelegram(w, result, err)
}

// refusal is a scripted error as the wire shows it.
func (f TelegramFault) refusal() error {
	e := &telegramError{code: f.Code, description: f.Description, parameters: map[string]int64{}}
	if f.RetryAfter > 0 {
		e.parameters["retry_after"] = int64(f.RetryAfter)
		e.description = fmt.Sprintf("Too Many Requests: retry after %d", f.RetryAfter)
	}
	if f.MigrateTo != 0 {
		e.parameters["migrate_to_chat_id"] = f.MigrateTo
	}
	return e
}

// take notes the call and returns what was scripted for it.
func (s *TelegramServer) take(method string, params map[string]string) TelegramFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, TelegramCall{Method: method, Params: params, At: s.now()})
	for _, problem := range s.spec.check(method, params) {
		s.violate("%s: %s", method, problem)
	}
	key := strings.ToLower(method)
	faults := s.scripts[key]
	if len(faults) == 0 {
		return TelegramFault{}
	}
	s.scripts[key] = faults[1:]
	return faults[0]
}

// call runs a method. Only getUpdates waits, so only it takes the lock itself.
func (s *TelegramServer) call(r *http.Request, method string, p map[string]string) (any, error) {
	if method == "getupdates" {
		return s.getUpdates(r.Context(), p)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch method {
	case "getme":
		return map[string]any{"id": s.botID(), "is_bot": true, "first_name": "Daybrief", "username": s.Username,
			"can_join_groups": true, "can_read_all_group_messages": !s.aloof, "supports_inline_queries": !s.inlineOff}, nil
	case "setmycommands":
		return s.setMyCommands(p)
	case "getmycommands":
		return append([]TelegramCommand{}, s.commands[commandKey(p)]...), nil
	case "deletemycommands":
		delete(s.commands, commandKey(p))
		return true, nil
	case "setmydescription", "setmyshortdescription":
		return s.setText(method, p)
	case "getmydescription", "getmyshortdescription":
		return s.getText(method, p), nil
	}
	if f := s.method(method); f != nil {
		return f(p)
	}
	return nil, &telegramError{code: 404, description: "Not Found: method not found"}
}

// method finds what answers a call that needs no more than its parameters.
func (s *TelegramServer) method(name string) func(map[string]string) (any, error) {
	if name == "sendrichmessage" && s.richOff {
		return nil
	}
	return map[string]func(map[string]string) (any, error){
		"setwebhook": s.setWebhook, "deletewebhook": s.deleteWebhook, "getwebhookinfo": s.getWebhookInfo,
		"sendmessage": s.sendMessage, "sendrichmessage": s.sendRichMessage, "editmessagetext": s.editMessageText,
		"answercallbackquery": s.answerCallbackQuery, "answerinlinequery": s.answerInlineQuery, "sendchataction": s.sendChatAction,
		"getchat": s.getChat, "getchatmember": s.getChatMember, "getchatadministrators": s.getChatAdministrators,
		"leavechat": s.leaveChat,
	}[name]
}

func (s *TelegramServer) botID() int64 {
	id, _, _ := strings.Cut(s.Token, ":")
	n, _ := strconv.ParseInt(id, 10, 64)
	return n
}

// telegramParams gathers the parameters from the query, a form or a JSON
// object, all of which the real server takes, by GET as by POST.
func telegramParams(r *http.Request) (map[string]string, error) {
	params := map[string]string{}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	r.Body = http.MaxBytesReader(nil, r.Body, 1<<20)
	switch kind {
	case "application/json":
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		var object map[string]json.RawMessage
		if len(body) > 0 {
			if err := json.Unmarshal(body, &object); err != nil {
				return nil, err
			}
		}
		for name, raw := range object {
			var text string
			if json.Unmarshal(raw, &text) == nil {
				params[name] = text
			} else {
				params[name] = string(raw)
			}
		}
	case "multipart/form-data":
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			return nil, err
		}
	}
	if err := r.ParseForm(); err != nil {
		return nil, err
	}
	for name, values := range r.Form {
		params[name] = values[0]
	}
	return params, nil
}

func writeTelegram(w http.ResponseWriter, result any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err == nil {
		json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": result}) //nolint:errcheck // the client has gone
		return
	}
	e, ok := err.(*telegramError)
	if !ok {
		e = &telegramError{code: 500, description: "Internal Server Error: " + err.Error()}
	}
	body := map[string]any{"ok": false, "error_code": e.code, "description": e.description}
	if len(e.parameters) > 0 {
		body["parameters"] = e.parameters
	}
	w.WriteHeader(e.code)
	json.NewEncoder(w).Encode(body) //nolint:errcheck // the client has gone
}

// cut closes the connection without an answer.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	conn.Close()
}
