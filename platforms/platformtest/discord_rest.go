package platformtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// discordBucket counts requests in a window.
type discordBucket struct {
	used  int
	reset time.Time
}

// discordRefusal is an answer that is no success.
type discordRefusal struct {
	status  int
	code    int
	message string
	errors  map[string]any // by field, as Discord nests them
}

var discordMessages = map[int]string{
	10003: "Unknown Channel", 10008: "Unknown Message", 10015: "Unknown Webhook", 10062: "Unknown interaction",
	40033: "This message has already been crossposted.", 40067: "A tag is required to create a forum post in this channel",
	40094: "Interaction has too many follow-up messages", 50008: "Cannot send messages in a non-text channel",
	40060: "Interaction has already been acknowledged.", 50001: "Missing Access", 50006: "Cannot send an empty message",
	50007: "Cannot send messages to this user", 50013: "Missing Permissions", 50035: "Invalid Form Body", 50027: "Invalid Webhook Token",
	50024: "Cannot execute action on this channel type", 50083: "Thread is archived", 50278: "Cannot send messages to this user due to having no mutual guilds",
}

func discordRefuse(status, code int) *discordRefusal {
	return &discordRefusal{status: status, code: code, message: discordMessages[code]}
}

// invalid is 50035 for one field, as in embeds.0.title.
func discordInvalid(field, code, message string) *discordRefusal {
	var at any = map[string]any{"_errors": []any{map[string]any{"code": code, "message": message}}}
	keys := strings.Split(field, ".")
	for _, key := range slices.Backward(keys) {
		at = map[string]any{key: at}
	}
	return &discordRefusal{status: 400, code: 50035, message: discordMessages[50035], errors: at.(map[string]any)}
}

// discordCall is one REST request on its way.
type discordCall struct {
	w    http.ResponseWriter
	r    *http.Request
	body map[string]any
	raw  []byte
}

func (c *discordCall) reply(status int, v any) {
	if v == nil {
		c.w.WriteHeader(status)
		return
	}
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	c.w.Write(mustJSON(v)) //nolint:errcheck // the client went away
}

func (c *discordCall) refuse(f *discordRefusal) {
	j := map[string]any{"code": f.code, "message": f.message}
	if f.errors != nil {
		j["errors"] = f.errors
	}
	c.reply(f.status, j)
}

// cut ends the connection in place of an answer.
func (c *discordCall) cut() {
	conn, _, err := http.NewResponseController(c.w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	conn.Close()
}

type discordRoute func(d *DiscordServer, c *discordCall) *discordRefusal

// routes lists what the server answers. Routes of an interaction take its
// token in place of the bot's, and are free of the global limit.
func (d *DiscordServer) routes() *http.ServeMux {
	mux := http.NewServeMux()
	add := func(pattern, schema string, interaction bool, route discordRoute) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { d.call(w, r, schema, interaction, route) })
	}
	add("GET /gateway", "", true, (*DiscordServer).getGateway)
	add("GET /gateway/bot", "", false, (*DiscordServer).getGateway)
	add("GET /applications/@me", "", false, (*DiscordServer).getApplication)
	add("GET /oauth2/applications/@me", "", false, (*DiscordServer).getApplication)
	add("GET /users/@me", "", false, func(d *DiscordServer, c *discordCall) *discordRefusal { c.reply(200, d.botUser()); return nil })
	add("GET /applications/{app}/commands", "", false, (*DiscordServer).getCommands)
	add("PUT /applications/{app}/commands", "put_command", false, (*DiscordServer).putCommands)
	add("GET /applications/{app}/guilds/{guild}/commands", "", false, (*DiscordServer).getCommands)
	add("PUT /applications/{app}/guilds/{guild}/commands", "put_command", false, (*DiscordServer).putCommands)
	add("GET /channels/{channel}", "", false, (*DiscordServer).getChannel)
	add("PATCH /channels/{channel}", "UpdateThreadRequestPartial", false, (*DiscordServer).patchChannel)
	add("POST /channels/{channel}/threads", "CreateForumThreadRequest", false, (*DiscordServer).createThread)
	add("POST /channels/{channel}/messages/{message}/crosspost", "", false, (*DiscordServer).crosspost)
	add("GET /guilds/{guild}/threads/active", "", false, (*DiscordServer).activeThreads)
	add("GET /channels/{channel}/messages", "", false, (*DiscordServer).listMessages)
	add("POST /channels/{channel}/messages", "MessageCreateRequest", false, (*DiscordServer).createMessage)
	add("GET /channels/{channel}/messages/{message}", "", false, (*DiscordServer).getMessage)
	add("PATCH /channels/{channel}/messages/{message}", "MessageEditRequestPartial", false, (*DiscordServer).editMessage)
	add("DELETE /channels/{channel}/messages/{message}", "", false, (*DiscordServer).deleteMessage)
	add("POST /interactions/{id}/{token}/callback", "callback", true, (*DiscordServer).callback)
	add("POST /webhooks/{app}/{token}", "IncomingWebhookInteractionRequest", true, (*DiscordServer).followUp)
	add("GET /webhooks/{app}/{token}/messages/{message}", "", true, (*DiscordServer).webhookMessage)
	add("PATCH /webhooks/{app}/{token}/messages/{message}", "IncomingWebhookUpdateRequestPartial", true, (*DiscordServer).webhookMessage)
	add("DELETE /webhooks/{app}/{token}/messages/{message}", "", true, (*DiscordServer).webhookMessage)
	return mux
}

func (d *DiscordServer) serveREST(w http.ResponseWriter, r *http.Request) {
	if _, pattern := d.mux.Handler(r); pattern == "" {
		d.mu.Lock()
		d.violate("%s %s is no route that the server knows", r.Method, r.URL.Path)
		d.mu.Unlock()
	}
	d.mux.ServeHTTP(w, r)
}

// call does what every route needs: reading, the token, the global limit and
// the shape of the body.
func (d *DiscordServer) call(w http.ResponseWriter, r *http.Request, schema string, interaction bool, route discordRoute) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 25<<20))
	if err != nil {
		return
	}
	c := &discordCall{w: w, r: r, raw: raw}
	if d.Latency != nil {
		there, back := d.Latency()
		time.Sleep(there)
		defer time.Sleep(back)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests = append(d.requests, DiscordRequest{Method: r.Method, Path: r.URL.Path, At: time.Now(), Body: string(raw)})
	if r.Header.Get("User-Agent") == "" || !strings.HasPrefix(r.Header.Get("User-Agent"), "DiscordBot (") {
		d.violate("%s %s: user agent %q is not DiscordBot (url, version)", r.Method, r.URL.Path, r.Header.Get("User-Agent"))
	}
	if !interaction {
		if r.Header.Get("Authorization") != "Bot "+d.Token {
			d.unauthorized++
			c.reply(401, map[string]any{"message": "401: Unauthorized", "code": 0})
			return
		}
		if !d.allowGlobal(c) {
			d.violate("more than %d requests in one second", discordGlobalPerSec)
			return
		}
	} else if r.Header.Get("Authorization") != "" {
		d.violate("%s %s carries the bot's token without need", r.Method, r.URL.Path)
	}
	if schema != "" {
		if ct := r.Header.Get("Content-Type"); !strings.HasPrefix(ct, "application/json") {
			c.reply(400, map[string]any{"message": "Expected \"Content-Type\" header to be \"application/json\"", "code": 50109})
			return
		}
		if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) && json.Unmarshal(raw, &c.body) != nil || !json.Valid(raw) {
			c.reply(400, map[string]any{"message": "The request body contains invalid JSON.", "code": 50109})
			return
		}
		for _, problem := range discordSchemaProblems(schema, raw) {
			d.violate("%s %s: %s", r.Method, r.URL.Path, problem)
		}
	}
	if d.scripted(c) {
		return
	}
	if f := route(d, c); f != nil {
		c.refuse(f)
	}
}

// allowGlobal counts a request in the last second: stricter than a window that
// begins with the first request of each second.
func (d *DiscordServer) allowGlobal(c *discordCall) bool {
	now := time.Now()
	d.global = slices.DeleteFunc(d.global, func(t time.Time) bool { return now.Sub(t) >= time.Second })
	if len(d.global) >= discordGlobalPerSec {
		d.refused++
		c.tooMany(d.global[0].Add(time.Second).Sub(now), "global")
		return false
	}
	d.global = append(d.global, now)
	return true
}

// allow counts a request in a bucket and writes its headers. Beyond the limit
// it answers 429 and returns false.
func (d *DiscordServer) allow(c *discordCall, b *discordBucket, limit int, window time.Duration, name string) bool {
	now := time.Now()
	if !now.Before(b.reset) {
		b.used, b.reset = 0, now.Add(window)
	}
	left := b.reset.Sub(now)
	b.used++
	h := c.w.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(max(0, limit-b.used)))
	h.Set("X-RateLimit-Reset", fmt.Sprintf("%.3f", float64(b.reset.UnixMilli())/1000))
	h.Set("X-RateLimit-Reset-After", fmt.Sprintf("%.3f", left.Seconds()))
	h.Set("X-RateLimit-Bucket", name)
	if b.used <= limit {
		return true
	}
	d.refused++
	c.tooMany(left, "user")
	return false
}

func (c *discordCall) tooMany(wait time.Duration, scope string) {
	h := c.w.Header()
	h.Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	h.Set("X-RateLimit-Scope", scope)
	if scope == "global" {
		h.Set("X-RateLimit-Global", "true")
	}
	c.reply(429, map[string]any{"message": "You are being rate limited.", "retry_after": wait.Seconds(), "global": scope == "global"})
}

func (d *DiscordServer) getGateway(c *discordCall) *discordRefusal {
	j := map[string]any{"url": "ws://" + c.r.Host + "/socket"}
	if strings.HasSuffix(c.r.URL.Path, "/bot") {
		left, reset := 999, 4*time.Hour
		if d.gateway.starts != nil && time.Now().Before(d.gateway.again) {
			left, reset = *d.gateway.starts, time.Until(d.gateway.again)
		}
		j["shards"] = max(d.gateway.shards, 1)
		j["session_start_limit"] = map[string]any{"total": 1000, "remaining": left, "reset_after": reset.Milliseconds(), "max_concurrency": max(d.gateway.abreast, 1)}
	}
	c.reply(200, j)
	return nil
}

func (d *DiscordServer) getApplication(c *discordCall) *discordRefusal {
	c.reply(200, map[string]any{"id": d.AppID, "name": "daybrief", "flags": 0})
	return nil
}

func (d *DiscordServer) getChannel(c *discordCall) *discordRefusal {
	ch, f := d.channel(c)
	if f == nil {
		c.reply(200, d.channelJSON(ch))
	}
	return f
}

// channel finds the channel of a call and whether the bot may be there.
func (d *DiscordServer) channel(c *discordCall) (*discordChannel, *discordRefusal) {
	ch := d.channels[c.r.PathValue("channel")]
	switch {
	case ch == nil:
		return nil, discordRefuse(404, 10003)
	case ch.refusal == 10003:
		return nil, discordRefuse(404, 10003)
	case ch.refusal != 0:
		return nil, discordRefuse(403, ch.refusal)
	case ch.guild != "" && !d.guilds[ch.guild].present:
		return nil, discordRefuse(403, 50001)
	}
	return ch, nil
}

func (d *DiscordServer) bucket(name string) *discordBucket {
	if d.buckets[name] == nil {
		d.buckets[name] = &discordBucket{}
	}
	return d.buckets[name]
}
