package platformtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"
)

// A Rig is one adapter, connected to a server that stands in for its platform.
// Every function must be set, but for those of what the platform Lacks; none
// may block for long.
type Rig struct {
	Platform platforms.Platform
	Chat     platforms.Chat // a direct chat with a person, as requests from it name it
	Secret   string         // the token, which no error may show

	Type  func(line string)  // the person types a line in Chat, or fills in the slash command it spells
	Press func(label string) // the person presses the button so labelled on the newest message in Chat
	Shown func() []Shown     // what the person sees in Chat from the bot, oldest first

	// Fault scripts the answer to the next message that the bot sends with
	// Send. It returns false where the platform has no such fault.
	Fault func(Fault) bool
	// Interrupt breaks, once, the stream that requests come by: a 502 to the
	// next poll, a gateway connection cut. Nothing typed meanwhile is lost.
	Interrupt func()
	// Stop takes the platform's servers away for good: connections are refused.
	Stop func()

	// Block and Unblock close Chat to the bot and open it again, as a person
	// does. Untold says that the platform does not tell a bot of that.
	Block, Unblock func()
	Untold         bool

	// Lacks lists what the platform has none of. The contract then asks for
	// nothing of the kind, and holds the platform to having none.
	Lacks []Feature

	// Violations lists what the adapter did that the real platform would not
	// take, or would silently ignore. It is read when a case is over.
	Violations func() []string
}

// Feature is something that most platforms have, and one may lack.
type Feature string

// The features that a platform may lack.
const (
	Sounds  Feature = "sounds"  // a message can make a sound, or come without one
	Parts   Feature = "parts"   // a long message is split
	Rates   Feature = "rates"   // many messages in a row have to wait
	Closing Feature = "closing" // people can close the chat to the bot: Block, Unblock, Untold
)

func (r *Rig) lacks(f Feature) bool { return slices.Contains(r.Lacks, f) }

// Shown is a message as a reader sees it.
type Shown struct {
	Text     string   // everything visible, markup resolved, descriptions of pictures among it
	Links    []string // addresses that the message links or shows as pictures, in order; not those a client finds in plain text by itself
	Mentions []string // whoever the message names so that they are notified
	Buttons  []string // labels in order
	Private  bool     // visible to the asker alone
	Silent   bool
}

// Fault is something that a platform may do instead of answering.
type Fault string

// The faults. After CutAfter the message stands in the chat; after CutBefore
// it does not, but the adapter cannot know.
const (
	FaultBusy      Fault = "busy"       // 429 for this chat, wait 2 s
	FaultBusyAll   Fault = "busy-all"   // 429 for the whole bot, wait 2 s
	FaultDown      Fault = "down"       // 502 with an HTML body
	FaultCutBefore Fault = "cut-before" // connection cut after the request was read, message not kept
	FaultCutAfter  Fault = "cut-after"  // message kept, connection cut before the answer
	FaultRejected  Fault = "rejected"   // 400 that will not change
	FaultDenied    Fault = "denied"     // 401
	FaultGone      Fault = "gone"       // the chat is closed to the bot
	FaultMoved     Fault = "moved"      // the chat has a new id
)

// Contract runs what every adapter must pass. Open builds a Rig inside a
// testing/synctest bubble: its network must be a [Network] and its clock the
// bubble's. The contract calls Listen itself; whatever open starts, it must
// end with t.Cleanup.
func Contract(t *testing.T, open func(t *testing.T) *Rig) {
	t.Helper()
	for _, cases := range [][]contractCase{listenCases, showCases, sendCases} {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := &session{t: t, Rig: open(t), handler: &recorder{}}
					t.Cleanup(s.end)
					c.run(s)
				})
			})
		}
	}
}

type contractCase struct {
	name string
	run  func(s *session)
}

// contractGrammar has one command for each thing that the contract asks.
// Every option is of a kind that all platforms hand over as it was typed.
var contractGrammar = platforms.Grammar{
	{Name: "echo", Description: "Say it again", Localized: map[string]string{"de": "Sag es noch einmal"},
		Options: []platforms.Option{{Name: "text", Description: "What to say", Kind: platforms.Words}}},
	{Name: "wake", Description: "Wake me up",
		Options: []platforms.Option{{Name: "at", Description: "When", Kind: platforms.Times, Required: true}}},
	{Name: "govern", Description: "For managers", Managers: true},
	{Name: "whisper", Description: "Between us", Private: true},
	{Name: "show", Description: "Show what the case has prepared"},
	{Name: "slow", Description: "Take five seconds"},
	{Name: "panic", Description: "Fail badly"},
	{Name: "hidden", Description: "Reached by a button", Hidden: true,
		Options: []platforms.Option{{Name: "text", Description: "Anything", Kind: platforms.Words}}},
}

// session is one case at work.
type session struct {
	t *testing.T
	*Rig
	handler *recorder
	cancel  context.CancelFunc
	result  chan error
	keys    int
}

// listen starts Listen and waits until it has settled.
func (s *session) listen() {
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel, s.result = cancel, make(chan error, 1)
	result := s.result
	go func() { result <- s.Platform.Listen(ctx, platforms.Shard{Of: 1}, contractGrammar, s.handler) }()
	time.Sleep(5 * time.Second) // of the bubble's clock
	synctest.Wait()
	select {
	case err := <-result:
		s.t.Fatalf("Listen returned %v before its context ended", err)
	default:
	}
}

// end stops Listen, if it runs, and judges what the whole case left behind.
func (s *session) end() {
	s.stop()
	for _, v := range s.Violations() {
		s.t.Errorf("the platform would not take this: %s", v)
	}
}

// stop ends Listen, which must return nil within a second.
func (s *session) stop() {
	s.t.Helper()
	if s.cancel == nil {
		return
	}
	before := time.Now()
	s.cancel()
	s.cancel = nil
	select {
	case err := <-s.result:
		if err != nil {
			s.t.Errorf("Listen returned %v after its context ended, want nil", err)
		}
		if took := time.Since(before); took > time.Second {
			s.t.Errorf("Listen took %v to end, want at most 1s", took)
		}
	case <-time.After(time.Minute):
		s.t.Errorf("Listen did not end within a minute of its context")
	}
}

// until waits, at most two minutes of the bubble's clock, for something to
// become true.
func (s *session) until(what string, ok func() bool) {
	s.t.Helper()
	for range 1200 {
		synctest.Wait()
		if ok() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	s.t.Fatalf("after two minutes, still not: %s\nrequests: %+v\nshown: %+v", what, s.handler.requests(), s.Shown())
}

// asked types a line and returns the one request that it becomes.
func (s *session) asked(line string) platforms.Request {
	s.t.Helper()
	before := len(s.handler.requests())
	s.Type(line)
	return s.request(before)
}

// pressed presses a button and returns the one request that it becomes.
func (s *session) pressed(label string) platforms.Request {
	s.t.Helper()
	before := len(s.handler.requests())
	s.Press(label)
	return s.request(before)
}

func (s *session) request(before int) platforms.Request {
	s.t.Helper()
	s.until("a request arrives", func() bool { return len(s.handler.requests()) > before })
	all := s.handler.requests()
	if len(all) != before+1 {
		s.t.Fatalf("got %d requests, want one: %+v", len(all)-before, all[before:])
	}
	return all[before]
}

// shows waits until n messages are shown, and a while longer that there are
// no more.
func (s *session) shows(n int) []Shown {
	s.t.Helper()
	s.until(fmt.Sprintf("%d messages are shown", n), func() bool { return len(s.Shown()) >= n })
	time.Sleep(5 * time.Second)
	synctest.Wait()
	shown := s.Shown()
	if len(shown) != n {
		s.t.Fatalf("%d messages are shown, want %d: %+v", len(shown), n, shown)
	}
	return shown
}

// key returns a fresh delivery key.
func (s *session) key() string {
	s.keys++
	return fmt.Sprintf("key%d", s.keys)
}

// send posts one part and checks what holds for every send.
func (s *session) send(out platforms.Outgoing) (platforms.Sent, error) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if out.Chat == (platforms.Chat{}) {
		out.Chat = s.Chat
	}
	if out.Key == "" {
		out.Key = s.key()
	}
	sent, err := s.Platform.Send(ctx, out)
	s.checkError(err)
	synctest.Wait()
	return sent, err
}

// must posts part 0 and fails the case when that does not work.
func (s *session) must(m platforms.Message) platforms.Sent {
	s.t.Helper()
	sent, err := s.send(platforms.Outgoing{Message: m})
	if err != nil {
		s.t.Fatalf("Send: %v", err)
	}
	if sent.Ref == "" || sent.Parts < 1 || sent.Bytes < 1 {
		s.t.Fatalf("Send returned %+v, want a reference, parts and bytes", sent)
	}
	return sent
}

// checkError holds an error of Send to its type and to its secrets.
func (s *session) checkError(err error) {
	s.t.Helper()
	if err == nil {
		return
	}
	e, ok := errors.AsType[*platforms.Error](err)
	if !ok {
		s.t.Fatalf("Send returned a %T, want a *platforms.Error: %v", err, err)
	}
	if e.Platform != s.Platform.Name() {
		s.t.Errorf("the error is of platform %q, want %q: %v", e.Platform, s.Platform.Name(), err)
	}
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", e.Err)} {
		if s.Secret != "" && strings.Contains(text, s.Secret) {
			s.t.Errorf("the error shows the token: %s", text)
		}
	}
}

// recorder is a Handler that keeps all it is told and answers as the contract
// needs.
type recorder struct {
	mu      sync.Mutex
	got     []platforms.Request
	noticed []platforms.Event
	refuse  int                                         // how many notices to refuse first
	prepare func(r platforms.Request) platforms.Message // what show answers
}

func (r *recorder) Answer(ctx context.Context, q platforms.Request) platforms.Message {
	r.mu.Lock()
	r.got = append(r.got, q)
	prepare := r.prepare
	r.mu.Unlock()
	if q.Err != nil {
		return paragraph("cannot read that")
	}
	switch q.Call.Command {
	case "panic":
		panic("the contract's handler panics, as it was asked to")
	case "slow":
		select {
		case <-time.After(5 * time.Second):
		case <-ctx.Done():
		}
		return paragraph("at last")
	case "whisper":
		m := paragraph("between us")
		m.Private = true
		return m
	case "show", "hidden":
		if prepare != nil {
			return prepare(q)
		}
	}
	return paragraph("heard " + q.Call.Command + " " + q.Call.Value("text"))
}

func (r *recorder) Complete(context.Context, platforms.Request) []platforms.Choice { return nil }

func (r *recorder) Notice(_ context.Context, e platforms.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refuse > 0 {
		r.refuse--
		return errors.New("the contract's handler cannot keep this notice yet")
	}
	r.noticed = append(r.noticed, e)
	return nil
}

func (r *recorder) requests() []platforms.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]platforms.Request(nil), r.got...)
}

func (r *recorder) events() []platforms.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]platforms.Event(nil), r.noticed...)
}

// answers sets what show and hidden answer.
func (r *recorder) answers(f func(platforms.Request) platforms.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.prepare = f
}

func paragraph(text string) platforms.Message {
	return platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.S(text)}}}
}
