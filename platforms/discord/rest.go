package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"daybrief/platforms"
)

// requestWait is the longest that one request may take. Discord answers
// within a second or two, or not at all.
const requestWait = 30 * time.Second

// userAgent has the form that Discord asks for.
const userAgent = "DiscordBot (https://daybrief.invalid, 1) discordgo/" + discordgo.VERSION

var errHeldBack = errors.New("held back to keep to the rate that Discord allows")

// call is one request to Discord.
type call struct {
	method, path string
	bucket       bucket // of the rate limit, for the bot's own calls
	body         []byte // JSON, or nil
	anonymous    bool   // without the bot's token: the path holds an interaction's
}

func encode(v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, &platforms.Error{Platform: name, Kind: platforms.Rejected, Err: err}
	}
	return body, nil
}

// bot makes a call of the bot's own, within the rates. Every error is a
// *platforms.Error.
func (d *Discord) bot(ctx context.Context, c call, out any) error {
	if ctx.Err() != nil {
		return ended(ctx, 0)
	}
	done, err := d.limits.wait(ctx, c.bucket)
	if err != nil {
		return err
	}
	if c.method == http.MethodPost { // what only asks posts nothing
		if err := platforms.Leave(ctx); err != nil {
			done(nil, false)
			return &platforms.Error{Platform: name, Kind: platforms.Other, Err: err}
		}
	}
	h, left, err := d.do(ctx, c, out)
	if e, ok := errors.AsType[*platforms.Error](err); ok && e.Kind == platforms.Busy {
		d.limits.refused(c.bucket, e.Wait, e.Global)
		h = nil
	}
	done(h, left)
	return err
}

// do makes a call at once and decodes a successful answer into out, unless
// that is nil. Left says that something may have reached Discord.
func (d *Discord) do(ctx context.Context, c call, out any) (h http.Header, left bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, requestWait)
	defer cancel()
	var connected atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }}
	r, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), c.method, d.base+c.path, bytes.NewReader(c.body))
	if err != nil {
		return nil, false, &platforms.Error{Platform: name, Kind: platforms.Rejected, Err: errors.New("the address of the request is not valid")}
	}
	r.Header.Set("User-Agent", userAgent)
	if c.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if !c.anonymous {
		r.Header.Set("Authorization", "Bot "+d.token)
	}
	answer, err := d.client.Do(r)
	if err != nil {
		return nil, connected.Load(), d.transportError(err, connected.Load())
	}
	defer answer.Body.Close()
	d.limits.count(answer.StatusCode, answer.Header)
	body, err := io.ReadAll(io.LimitReader(answer.Body, 8<<20))
	if err != nil {
		return nil, true, d.transportError(err, true)
	}
	if answer.StatusCode >= 300 {
		return answer.Header, true, refusal(answer, body, len(c.body))
	}
	if out != nil {
		if err := json.Unmarshal(body, out); err != nil {
			return answer.Header, true, &platforms.Error{Platform: name, Kind: platforms.Unsure, Err: errors.New("the answer is no JSON that can be read")}
		}
	}
	return answer.Header, true, nil
}

// transportError is a request without an answer. Once a connection was had,
// nobody knows how far the request came.
func (d *Discord) transportError(err error, left bool) error {
	kind := platforms.Other
	if left {
		kind = platforms.Unsure
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err // the address holds the token of an interaction
	}
	return &platforms.Error{Platform: name, Kind: kind, Err: errors.New(strings.ReplaceAll(err.Error(), d.token, "…"))}
}

// apiError is Discord's own account of a refusal.
type apiError struct {
	status, code int
	text         string
}

func (e *apiError) Error() string { return e.text }

// codeOf returns Discord's error code in err's tree, or 0.
func codeOf(err error) int {
	if e, ok := errors.AsType[*apiError](err); ok {
		return e.code
	}
	return 0
}

// refused is the body of an answer that is no success.
type refused struct {
	Code       int             `json:"code"`
	Message    string          `json:"message"`
	Errors     json.RawMessage `json:"errors"`
	RetryAfter float64         `json:"retry_after"`
	Global     bool            `json:"global"`
}

// goneCodes are Discord's error codes for a place that is closed to the bot:
// unknown channel, unknown guild, missing access, cannot message this user,
// missing permissions, archived thread, no mutual guilds.
var goneCodes = []int{10003, 10004, 50001, 50007, 50013, 50083, 50278}

// busyDefault is how long to wait after a 429 that does not say.
const busyDefault = 5 * time.Second

// refusal turns an answer into an error.
func refusal(answer *http.Response, body []byte, sent int) error {
	e := &platforms.Error{Platform: name, Kind: platforms.Other}
	var r refused
	isJSON := json.Unmarshal(body, &r) == nil
	text := "HTTP " + answer.Status
	if isJSON && (r.Message != "" || r.Code != 0) {
		text = fmt.Sprintf("HTTP %d, code %d: %s%s", answer.StatusCode, r.Code, r.Message, fieldErrors(r.Errors))
	}
	e.Err = &apiError{answer.StatusCode, r.Code, text}
	switch status := answer.StatusCode; {
	case status == http.StatusUnauthorized:
		e.Kind = platforms.Denied
		e.Err = fmt.Errorf("the token is not valid; reset it on the Bot page of the application in Discord's developer portal, and set DISCORD_TOKEN to the new one (%w)", e.Err)
	case status == http.StatusTooManyRequests:
		e.Kind = platforms.Busy
		e.Wait = busyWait(answer.Header, r.RetryAfter)
		// An HTML body comes from the network in front of Discord, which
		// turns away the whole address.
		e.Global = r.Global || answer.Header.Get("X-RateLimit-Global") == "true" || !isJSON
	case status >= 500:
	case (status == http.StatusForbidden || status == http.StatusNotFound || status == http.StatusBadRequest) && slices.Contains(goneCodes, r.Code):
		e.Kind = platforms.Gone
	case status >= 400:
		e.Kind = platforms.Rejected
		e.Bytes = sent
	}
	return e
}

func busyWait(h http.Header, field float64) time.Duration {
	seconds := field
	if seconds <= 0 {
		seconds, _ = strconv.ParseFloat(h.Get("Retry-After"), 64)
	}
	if seconds <= 0 || seconds > 86400 {
		return busyDefault
	}
	return time.Duration(seconds * float64(time.Second))
}

// fieldErrors writes Discord's tree of what is wrong with which field as
// "; embeds.0.title: too long", at most ten of them.
func fieldErrors(raw json.RawMessage) string {
	var tree any
	if json.Unmarshal(raw, &tree) != nil {
		return ""
	}
	var out []string
	var walk func(at []string, v any)
	walk = func(at []string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		list, _ := m["_errors"].([]any)
		for _, v := range list {
			one, _ := v.(map[string]any)
			out = append(out, fmt.Sprintf("%s: %v", strings.Join(at, "."), one["message"]))
		}
		for key, v := range m {
			if key != "_errors" {
				walk(append(slices.Clone(at), key), v)
			}
		}
	}
	walk(nil, tree)
	slices.Sort(out)
	out = out[:min(len(out), 10)]
	if len(out) == 0 {
		return ""
	}
	return "; " + strings.Join(out, "; ")
}
