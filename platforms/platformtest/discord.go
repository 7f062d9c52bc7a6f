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

// Guild adds a guild with the bot in it, and returns its id.
func (d *DiscordServer) Guild(name string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := &discordGuild{id: d.id(), name: name, present: true, joined: time.Now()}
	d.guilds[g.id] = g
	d.dispatch("GUILD_CREATE", d.guildJSON(g))
	return g.id
}

// JoinMute says whether the bot may read and write nothing in guilds that are
// new.
func (d *DiscordServer) JoinMute(on bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.joinMute = on
}

// NewGuild adds a guild with channels in it, as when somebody adds the bot.
func (d *DiscordServer) NewGuild(name string, channels ...string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := &discordGuild{id: d.id(), name: name, present: true, joined: time.Now()}
	d.guilds[g.id] = g
	for _, name := range channels {
		c := &discordChannel{id: d.id(), guild: g.id, name: name, botMay: discordBotMay, at: time.Now()}
		if d.joinMute {
			c.botMay = 0
		}
		d.channels[c.id] = c
		g.channels = append(g.channels, c.id)
	}
	d.dispatch("GUILD_CREATE", d.guildJSON(g))
	return g.id
}

// Channels lists the channels and threads of a guild.
func (d *DiscordServer) Channels(guild string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.guilds[guild].channels...)
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

// Channel adds a channel to a guild and returns its id.
func (d *DiscordServer) Channel(guild, name string, kind int) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := &discordChannel{id: d.id(), botMay: discordBotMay, at: time.Now(), guild: guild, name: name, kind: kind}
	d.channels[c.id] = c
	d.guilds[guild].channels = append(d.guilds[guild].channels, c.id)
	d.dispatch("CHANNEL_CREATE", d.channelJSON(c))
	return c.id
}

// Thread adds a thread below a channel and returns its id.
func (d *DiscordServer) Thread(parent, name string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	guild := d.channels[parent].guild
	c := &discordChannel{id: d.id(), botMay: discordBotMay, at: time.Now(), guild: guild, name: name, kind: DiscordThread, parent: parent}
	d.channels[c.id] = c
	d.guilds[guild].channels = append(d.guilds[guild].channels, c.id)
	d.dispatch("THREAD_CREATE", d.channelJSON(c))
	return c.id
}

// DM adds the direct channel of a person, or a group's, and returns its id.
func (d *DiscordServer) DM(kind int) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := &discordChannel{id: d.id(), botMay: discordBotMay, at: time.Now(), kind: kind}
	d.channels[c.id] = c
	return c.id
}

// Refuse makes everything the bot does in a channel fail with a code of
// Discord, such as 50001 missing access; 0 lets it in again.
func (d *DiscordServer) Refuse(channel string, code int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.channels[channel].refusal = code
}

// Allow sets the bot's permissions in a channel.
func (d *DiscordServer) Allow(channel string, permissions int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.channels[channel].botMay = permissions
}

// Hide takes a channel out of a person's sight.
func (d *DiscordServer) Hide(channel string, p DiscordPerson) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.channels[channel].hidden = map[string]bool{p.ID: true}
}

// FailCallbacks scripts the answers to the next first answers to interactions.
func (d *DiscordServer) FailCallbacks(faults ...Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.callbackFaults = append(d.callbackFaults, faults...)
}

// DeleteChannel deletes a channel.
func (d *DiscordServer) DeleteChannel(channel string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c := d.channels[channel]
	delete(d.channels, channel)
	for id, thread := range d.channels { // go with it, unsaid
		if thread.parent == channel {
			delete(d.channels, id)
		}
	}
	event := "CHANNEL_DELETE"
	if c.kind == DiscordThread {
		event = "THREAD_DELETE"
	}
	d.dispatch(event, d.channelJSON(c))
}

// RemoveBot takes the bot out of a guild.
func (d *DiscordServer) RemoveBot(guild string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.guilds[guild].present = false
	d.dispatch("GUILD_DELETE", map[string]any{"id": guild})
}

// AddBot brings the bot back into a guild.
func (d *DiscordServer) AddBot(guild string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.guilds[guild].present, d.guilds[guild].joined = true, time.Now()
	d.dispatch("GUILD_CREATE", d.guildJSON(d.guilds[guild]))
}

// Outage makes a guild unavailable, and then available again when it ends.
func (d *DiscordServer) Outage(guild string, begins bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if begins {
		d.dispatch("GUILD_DELETE", map[string]any{"id": guild, "unavailable": true})
		return
	}
	d.dispatch("GUILD_CREATE", d.guildJSON(d.guilds[guild]))
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

func (d *DiscordServer) guildJSON(g *discordGuild) map[string]any {
	channels, threads := []any{}, []any{}
	for _, id := range g.channels {
		c := d.channels[id]
		switch {
		case c == nil:
		case c.kind == DiscordThread:
			threads = append(threads, d.channelJSON(c))
		default:
			channels = append(channels, d.channelJSON(c))
		}
	}
	return map[string]any{"id": g.id, "name": g.name, "channels": channels, "threads": threads,
		"system_channel_id": g.system(), "preferred_locale": "de", "joined_at": g.joined.UTC().Format(time.RFC3339Nano), "members": []any{}, "roles": []any{}, "emojis": []any{}, "unavailable": false, "member_count": 2}
}

// system is the channel where a guild welcomes newcomers: its first.
func (g *discordGuild) system() any {
	if len(g.channels) == 0 {
		return nil
	}
	return g.channels[0]
}

func (d *DiscordServer) channelJSON(c *discordChannel) map[string]any {
	j := map[string]any{"id": c.id, "type": c.kind, "flags": 0}
	if c.guild != "" {
		j["guild_id"], j["name"] = c.guild, c.name
	}
	if c.kind == DiscordThread {
		j["parent_id"] = c.parent
		j["thread_metadata"] = map[string]any{"archived": c.archived, "locked": c.locked, "auto_archive_duration": 1440, "create_timestamp": c.at.UTC().Format(time.RFC3339Nano)}
		j["owner_id"], j["applied_tags"] = d.AppID, c.applied
	}
	if c.forum() {
		tags := []any{}
		for _, t := range c.tags {
			tags = append(tags, map[string]any{"id": t.ID, "name": t.Name, "moderated": t.Moderated, "emoji_id": nil, "emoji_name": nil})
		}
		j["available_tags"] = tags
		if c.tagRequired {
			j["flags"] = 1 << 4
		}
	}
	return j
}

func discordUser(p DiscordPerson) map[string]any {
	return map[string]any{"id": p.ID, "username": p.Name, "global_name": p.Name, "discriminator": "0", "avatar": nil}
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // only maps and strings come here
	}
	return b
}
