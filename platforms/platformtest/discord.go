package platformtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Limits of Discord that the server holds its clients to. They stand in
// Discord's documentation for developers, but for the bucket of a channel,
// which is what bots commonly see there.
const (
	discordHeartbeat     = 41250 * time.Millisecond
	discordDeadline      = 3 * time.Second  // to answer an interaction
	discordTokenLife     = 15 * time.Minute // of an interaction
	discordNonceLife     = 3 * time.Minute  // "the past few minutes"
	discordGlobalPerSec  = 50
	discordChannelBucket = 5 // messages in one channel
	discordChannelWindow = 5 * time.Second
)

// Faults that only Discord has, for [DiscordServer.Fail].
const (
	FaultDiscordCloudflare Fault = "discord-cloudflare" // 429 with an HTML body, from before Discord itself
	FaultDiscordShared     Fault = "discord-shared"     // 429 that others in the channel caused
	FaultDiscordBroken     Fault = "discord-broken"     // 500 with a JSON body
	FaultDiscordGarbled    Fault = "discord-garbled"    // message kept, answer is cut inside its body
)

// DiscordServer stands in for Discord: REST under /api/v9 and /api/v10, and
// the gateway. It keeps the documented limits, refuses what Discord refuses,
// and writes down as violations what Discord would take but a careful bot
// never sends. The zero value is not usable; see [NewDiscordServer].
type DiscordServer struct {
	Token string // the bot's token, without "Bot "
	AppID string

	// Hold, when set, is called with "before" and "after" a message is stored
	// by create message: for tests that stop a process in between.
	Hold func(stage string)
	// Latency, when set, is how long a request is on its way, and its answer.
	Latency func() (there, back time.Duration)
	// Endpoint, when set, is where interactions are sent by HTTP, and not by
	// the gateway.
	Endpoint *DiscordEndpoint
	// OldResolved leaves the bot's permissions out of resolved channels, as
	// Discord did before July 2026.
	OldResolved bool
	// PrivilegedIntents says that the application may use them.
	PrivilegedIntents bool

	mux *http.ServeMux

	mu           sync.Mutex
	lastID       int64
	guilds       map[string]*discordGuild
	channels     map[string]*discordChannel
	commands     map[string][]map[string]any // by guild, "" for global
	interactions map[string]*discordInteraction
	nonces       map[string]discordNonce
	buckets      map[string]*discordBucket
	global       []time.Time // when the requests of the last second came
	refused      int         // answers of 429 that were not scripted
	faults       []Fault
	scripts      []*discordScript
	joinMute     bool
	modal        *discordInteraction // whose modal is open

	callbackFaults []Fault
	sessions       map[string]*discordSession
	conns          map[*discordConn]bool
	gateway        discordGatewayScript
	unauthorized   int
	violations     []string
	requests       []DiscordRequest
}

// A DiscordRequest is one call that the server saw.
type DiscordRequest struct {
	Method, Path string
	At           time.Time
	Body         string
}

// DiscordPerson is a user with the permissions it has in every guild channel.
type DiscordPerson struct {
	ID, Name, Locale string
	Permissions      int64
}

// Permission bits of Discord.
const (
	DiscordAdministrator int64 = 1 << 3
	DiscordManageGuild   int64 = 1 << 5
	discordView          int64 = 1 << 10
	discordSend          int64 = 1 << 11
	discordSendInThreads int64 = 1 << 38
	discordBotMay        int64 = discordView | discordSend | 1<<14 | 1<<16 | discordSendInThreads
)

type discordGuild struct {
	id, name string
	channels []string
	present  bool // the bot is a member
	joined   time.Time
}

type discordChannel struct {
	id, guild, name  string
	kind             int             // Discord's channel type
	parent           string          // of a thread
	refusal          int             // error code for everything the bot does there, or 0
	botMay           int64           // the bot's permissions there
	hidden           map[string]bool // people who cannot see it
	at               time.Time       // of its making
	archived, locked bool            // of a thread
	tags             []DiscordTag    // of a forum
	tagRequired      bool
	applied          []string // tags of a post
	messages         []*discordMessage
}

type discordNonce struct {
	message *discordMessage
	at      time.Time
}

// NewDiscordServer returns a server that takes the token, with one application
// and no guilds.
func NewDiscordServer(token string) *DiscordServer {
	d := &DiscordServer{
		Token: token, AppID: "900000000000000001",
		lastID:       1000000000000000000,
		guilds:       map[string]*discordGuild{},
		channels:     map[string]*discordChannel{},
		commands:     map[string][]map[string]any{},
		interactions: map[string]*discordInteraction{},
		nonces:       map[string]discordNonce{},
		buckets:      map[string]*discordBucket{},
		sessions:     map[string]*discordSession{},
		conns:        map[*discordConn]bool{},
	}
	d.mux = d.routes()
	return d
}

// ServeHTTP answers REST and the gateway's WebSocket.
func (d *DiscordServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, version := range []string{"/api/v10", "/api/v9"} {
		if rest, ok := strings.CutPrefix(r.URL.Path, version); ok {
			r.URL.Path = rest
			d.serveREST(w, r)
			return
		}
	}
	if strings.HasPrefix(r.URL.Path, "/socket") {
		d.serveGateway(w, r)
		return
	}
	http.NotFound(w, r)
}

// Close cuts every gateway connection.
func (d *DiscordServer) Close() {
	d.mu.Lock()
	conns := make([]*discordConn, 0, len(d.conns))
	for c := range d.conns {
		conns = append(conns, c)
	}
	d.mu.Unlock()
	for _, c := range conns {
		c.cut()
	}
}

// id returns a fresh snowflake. Its time part means nothing, since a test's
// clock may stand before Discord's epoch.
func (d *DiscordServer) id() string {
	d.lastID += 4194304
	return strconv.FormatInt(d.lastID, 10)
}

// The types of channel.
const (
	DiscordChannel      = 0
	DiscordDirect       = 1
	DiscordGroupDM      = 3
	DiscordAnnouncement = 5
	DiscordThread       = 11
	DiscordForum        = 15
	DiscordMedia        = 16
)

// FailCallbacks scripts the answers to the next first answers to interactions.
func (d *DiscordServer) FailCallbacks(faults ...Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.callbackFaults = append(d.callbackFaults, faults...)
}

// Fail scripts the answers to the next requests to create a message.
func (d *DiscordServer) Fail(faults ...Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = append(d.faults, faults...)
}

// Violations lists what a careful bot would not have sent.
func (d *DiscordServer) Violations() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.violations...)
}

// Requests lists the REST calls whose method and path begin so, such as
// "PUT /applications".
func (d *DiscordServer) Requests(prefix string) []DiscordRequest {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []DiscordRequest
	for _, r := range d.requests {
		if strings.HasPrefix(r.Method+" "+r.Path, prefix) {
			out = append(out, r)
		}
	}
	return out
}

// Unauthorized counts the requests that came with a bad token.
func (d *DiscordServer) Unauthorized() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.unauthorized
}

// Refused counts the requests that came above a limit: every answer of 429
// that no test scripted.
func (d *DiscordServer) Refused() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.refused
}

// Forget drops the messages, nonces and requests that the server remembers.
func (d *DiscordServer) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.channels {
		c.messages = nil
	}
	d.nonces, d.requests = map[string]discordNonce{}, nil
	d.interactions, d.buckets = map[string]*discordInteraction{}, map[string]*discordBucket{}
}

func (d *DiscordServer) violate(format string, args ...any) {
	d.violations = append(d.violations, fmt.Sprintf(format, args...))
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only maps and strings come here
	}
	return b
}
