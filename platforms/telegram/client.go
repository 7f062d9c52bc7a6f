package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"daybrief/platforms"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

const (
	callTimeout = 30 * time.Second // of every call but the long poll
	maxAnswer   = 16 << 20         // bytes; a batch of 100 updates is far below
)

// exchange is the library's HTTP client for one call. It gives the request
// the context that the library lacks, and keeps what the library loses.
type exchange struct {
	ctx    context.Context
	client *http.Client

	left   atomic.Bool // a connection was there to write to
	dial   bool        // it failed before that
	status int
	wait   string // Retry-After
}

// Do makes the request. Its errors do not show the address, which holds the token.
func (x *exchange) Do(r *http.Request) (*http.Response, error) {
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { x.left.Store(true) }}
	resp, err := x.client.Do(r.WithContext(httptrace.WithClientTrace(x.ctx, trace)))
	if err != nil {
		op, ok := errors.AsType[*net.OpError](err)
		x.dial = !x.left.Load() || ok && op.Op == "dial"
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err
		}
		return nil, err
	}
	x.status, x.wait = resp.StatusCode, resp.Header.Get("Retry-After")
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	return resp, nil
}

// call makes one request and decodes its result. Every error is a
// *platforms.Error without a token in it.
func (t *Telegram) call(ctx context.Context, method string, p tg.Params, result any) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	return t.callUntil(ctx, method, p, result)
}

// callUntil is call without a time limit of its own.
func (t *Telegram) callUntil(ctx context.Context, method string, p tg.Params, result any) error {
	if err := ctx.Err(); err != nil {
		return refusal(platforms.Other, fmt.Errorf("%s: %w", method, err))
	}
	x := &exchange{ctx: ctx, client: t.client}
	bot := t.bot
	bot.Client = x
	resp, err := bot.MakeRequest(method, p)
	if err != nil {
		return t.failure(x, method, err)
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(resp.Result, result); err != nil {
		return refusal(platforms.Unsure, fmt.Errorf("%s: the result is not what it should be: %w", method, err))
	}
	return nil
}

// failure says what a failed call means.
func (t *Telegram) failure(x *exchange, method string, err error) *platforms.Error {
	words := method + ": " + strings.ReplaceAll(err.Error(), t.token, "<token>")
	if api, ok := errors.AsType[*tg.Error](err); ok {
		return t.spoken(x, api, errors.New(words))
	}
	switch {
	case x.status == 0 && x.dial:
		return refusal(platforms.Other, errors.New(words))
	case x.status == 0:
		return refusal(platforms.Unsure, errors.New(words))
	}
	e := refusal(platforms.Other, fmt.Errorf("%s: HTTP status %d without an answer of the Bot API", method, x.status))
	switch {
	case x.status < 300: // the answer was cut short, but it was an answer
		e.Kind = platforms.Unsure
	case x.status == http.StatusRequestEntityTooLarge:
		e.Kind = platforms.Rejected
	case x.status == http.StatusTooManyRequests:
		seconds, _ := strconv.Atoi(x.wait)
		e.Kind, e.Wait = platforms.Busy, time.Duration(max(seconds, 1))*time.Second
	}
	return e
}

// closed are the words of 400s by which a chat, or a topic of it, is closed to
// the bot, in lower case. The list follows the official server's source and
// what bots in the field have met.
var closed = []string{
	"chat not found", "user not found", "peer_id_invalid", "user_id_invalid", "channel_private", "chat_id_invalid",
	"not enough rights", "have no rights", "need administrator rights", "chat_write_forbidden", "chat_restricted",
	"chat_send_plain_forbidden", "chat_admin_required", "user_banned_in_channel", "group chat was deactivated",
	"chat was deleted",
}

// closedTopic are those that are about a topic alone.
var closedTopic = []string{"message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid"}

// spoken says what a refusal in Telegram's words means.
func (t *Telegram) spoken(x *exchange, api *tg.Error, words error) *platforms.Error {
	code := api.Code
	if code == 0 {
		code = x.status
	}
	e := refusal(platforms.Rejected, words)
	switch {
	case code == http.StatusUnauthorized || code == http.StatusNotFound && api.Message == "Not Found":
		e.Kind = platforms.Denied
		e.Err = fmt.Errorf("%w; the token is not valid (any more): ask @BotFather for another", words)
	case code == http.StatusForbidden:
		e.Kind = platforms.Gone
	case api.MigrateToChatID != 0:
		e.Kind, e.To = platforms.Moved, strconv.FormatInt(api.MigrateToChatID, 10)
	case code == http.StatusTooManyRequests:
		e.Kind, e.Wait = platforms.Busy, time.Duration(max(api.RetryAfter, 1))*time.Second
	case code == http.StatusConflict || code >= 500:
		e.Kind = platforms.Other
	case code == http.StatusBadRequest && saysAny(api.Message, closedTopic):
		e.Kind, e.Thread = platforms.Gone, true
	case code == http.StatusBadRequest && saysAny(api.Message, closed):
		e.Kind = platforms.Gone
	}
	return e
}

func saysAny(text string, words []string) bool {
	text = strings.ToLower(text)
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// says tells whether an error is a refusal in these words.
func says(err error, words string) bool {
	e, ok := errors.AsType[*platforms.Error](err)
	return ok && e.Err != nil && strings.Contains(strings.ToLower(e.Err.Error()), words)
}

func refusal(kind platforms.Kind, err error) *platforms.Error {
	return &platforms.Error{Platform: Name, Kind: kind, Err: err}
}

// crowd finds out whether Telegram holds back one chat or the whole bot,
// which it does not say: refusals to different chats within a second mean all.
type crowd struct {
	mu   sync.Mutex
	chat int64
	at   time.Time
}

// note takes in a refusal and tells whether it is about the whole bot.
func (c *crowd) note(chat int64, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	other := c.chat != 0 && c.chat != chat && now.Sub(c.at) <= time.Second
	c.chat, c.at = chat, now
	return other
}
