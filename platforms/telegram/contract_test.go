package telegram

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

const (
	testToken = "123:test-token"
	testHost  = "api.telegram.test:80"
	testName  = "daybrief_bot"
)

// rig is a bot and a server, on a network of their own.
type rig struct {
	*Telegram
	server  *platformtest.TelegramServer
	ann     *platformtest.TelegramPerson
	chat    *platformtest.TelegramChat // of ann with the bot
	log     *logBook
	network *platformtest.Network
	stop    func()
}

func newRig(t *testing.T, with ...func(*Config)) *rig {
	t.Helper()
	r := &rig{server: platformtest.NewTelegram(testToken, testName), log: &logBook{}, network: &platformtest.Network{}}
	r.stop = r.network.Serve(testHost, r.server)
	t.Cleanup(r.stop)
	client := r.network.Client()
	t.Cleanup(client.CloseIdleConnections)
	config := Config{Token: testToken, Endpoint: "http://" + testHost, Client: client, Log: slog.New(slog.NewTextHandler(r.log, nil))}
	for _, change := range with {
		change(&config)
	}
	bot, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	r.Telegram = bot
	r.ann = r.server.Person("Ann Author", "pt-br")
	r.chat = r.server.Private(r.ann)
	return r
}

// violations are those of the server, and a log that shows the token.
func (r *rig) violations() []string {
	v := r.server.Violations()
	if text := r.log.String(); strings.Contains(text, testToken) {
		v = append(v, "the log shows the token: "+text)
	}
	return v
}

func (r *rig) shown(c *platformtest.TelegramChat) []platformtest.Shown {
	var out []platformtest.Shown
	for _, m := range r.server.Messages(c) {
		out = append(out, m.Shown())
	}
	return out
}

func TestContract(t *testing.T) {
	platformtest.Contract(t, func(t *testing.T) *platformtest.Rig {
		r := newRig(t)
		return &platformtest.Rig{
			Platform:   r.Telegram,
			Chat:       platforms.Chat{Platform: Name, ID: decimal(r.chat.ID), Kind: platforms.Direct},
			Secret:     testToken,
			Type:       func(line string) { r.server.Type(r.chat, r.ann, line) },
			Press:      func(label string) { r.server.Press(r.chat, r.ann, label) },
			Shown:      func() []platformtest.Shown { return r.shown(r.chat) },
			Fault:      r.fault,
			Interrupt:  func() { r.server.Script("getUpdates", platformtest.TelegramFault{Code: 502, HTML: true}) },
			Stop:       r.stop,
			Block:      func() { r.server.Block(r.ann) },
			Unblock:    func() { r.server.Unblock(r.ann) },
			Violations: r.violations,
		}
	})
}

// fault scripts what the contract asks for. Telegram does not say whether a
// 429 is about a chat or the whole bot, so there is no fault for the latter.
func (r *rig) fault(f platformtest.Fault) bool {
	faults := map[platformtest.Fault]platformtest.TelegramFault{
		platformtest.FaultBusy:      {Code: 429, RetryAfter: 2},
		platformtest.FaultDown:      {Code: 502, HTML: true},
		platformtest.FaultCutBefore: {CutBefore: true},
		platformtest.FaultCutAfter:  {CutAfter: true},
		platformtest.FaultRejected:  {Code: 400, Description: "Bad Request: can't parse entities: unsupported"},
		platformtest.FaultDenied:    {Code: 401, Description: "Unauthorized"},
		platformtest.FaultGone:      {Code: 403, Description: "Forbidden: user is deactivated"},
		platformtest.FaultMoved:     {Code: 400, Description: "Bad Request: group chat was upgraded to a supergroup chat", MigrateTo: -1001234},
	}
	fault, ok := faults[f]
	if ok {
		r.server.Script("sendMessage", fault)
	}
	return ok
}

// logBook keeps a log.
type logBook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
