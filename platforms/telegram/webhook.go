package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"daybrief/platforms"

	tg "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// A Webhook says where Telegram sends updates, in place of being asked for them.
type Webhook struct {
	URL    string // https address from outside, at port 443, 80, 88 or 8443; "" polls
	Listen string // address to serve HTTP on, behind whatever ends TLS at URL
	// Secret is what Telegram shows with each update, 1 to 256 of
	// A-Za-z0-9_-; one is made from the token when it is empty.
	Secret string
	// Open opens Listen; net.Listen when nil.
	Open func(network, address string) (net.Listener, error)
}

const (
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
	maxUpdate    = 1 << 20 // bytes; a message is far below
	// hookPatience is how long Telegram is kept waiting for an update to be
	// handled. After that it is asked to send it again, and finds it done.
	hookPatience = 25 * time.Second
	// hookCheck is how often is looked whether Telegram still sends to us.
	hookCheck = 5 * time.Minute
	hookGone  = 10 * time.Minute // after which a handled update is forgotten
)

var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// check fills in the secret and says what is wrong with the rest.
func (w *Webhook) check(token string) error {
	if w.URL == "" {
		return nil
	}
	u, err := url.Parse(w.URL)
	switch {
	case err != nil || u.Scheme != "https" || u.Host == "":
		return errors.New("telegram: the webhook's address must begin with https://")
	case !slices.Contains([]string{"", "443", "80", "88", "8443"}, u.Port()):
		return fmt.Errorf("telegram: the webhook's address has port %s; Telegram sends to 443, 80, 88 and 8443 alone", u.Port())
	case w.Listen == "":
		return errors.New("telegram: the webhook needs an address to listen on, such as 127.0.0.1:8081")
	case w.Secret != "" && !secretForm.MatchString(w.Secret):
		return errors.New("telegram: the webhook's secret must be 1 to 256 letters, digits, _ and -")
	}
	if w.Secret == "" { // the same after a restart, and nothing can be told of the token from it
		mac := hmac.New(sha256.New, []byte(token))
		mac.Write([]byte("daybrief webhook"))
		w.Secret = base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	}
	if w.Open == nil {
		w.Open = net.Listen
	}
	return nil
}

// path is that of the address from outside, which the listener serves.
func (w *Webhook) path() string {
	if u, err := url.Parse(w.URL); err == nil && u.Path != "" {
		return u.EscapedPath()
	}
	return "/"
}

// receive takes updates from Telegram until ctx ends. It has them sent anew
// where something else has redirected them.
func (l *listener) receive(ctx context.Context) (stop func(), err error) {
	w := &l.hook
	socket, err := w.Open("tcp", w.Listen)
	if err != nil {
		return func() {}, refusal(platforms.Other, fmt.Errorf("the webhook cannot listen on %s; set it to a free address: %w", w.Listen, err))
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+w.path(), func(rw http.ResponseWriter, r *http.Request) { l.deliver(ctx, rw, r) })
	mux.HandleFunc("GET /healthz", func(rw http.ResponseWriter, _ *http.Request) { fmt.Fprintln(rw, "ok") })
	server := &http.Server{
		Handler: mux, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: hookPatience + 30*time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(l.log.Handler(), slog.LevelDebug),
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		server.Serve(socket) //nolint:errcheck // always ErrServerClosed
	}()
	stop = func() {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye/5)
		defer cancel()
		if server.Shutdown(late) != nil {
			server.Close()
		}
		<-done
	}
	for pause := time.Duration(0); sleep(ctx, pause); pause = hookCheck {
		if err := l.watch(ctx); err != nil {
			return stop, err
		}
	}
	return stop, nil
}

// watch makes sure that updates come here.
func (l *listener) watch(ctx context.Context) error {
	var info struct {
		URL     string `json:"url"`
		Error   string `json:"last_error_message"`
		ErrorAt int64  `json:"last_error_date"`
		Waiting int    `json:"pending_update_count"`
	}
	err := l.persist(ctx, "getWebhookInfo", func() error { return l.call(ctx, "getWebhookInfo", nil, &info) })
	if err != nil {
		return err
	}
	if at := time.Unix(info.ErrorAt, 0); l.now().Sub(at) < hookCheck {
		l.log.Warn("telegram: updates do not reach the webhook", "error", info.Error, "waiting", info.Waiting)
	}
	if info.URL == l.hook.URL && l.hooked {
		return nil
	}
	if l.hooked {
		l.log.Error("telegram: another program has redirected this token's updates; stop it, or give it a token of its own")
	}
	p := tg.Params{"url": l.hook.URL, "secret_token": l.hook.Secret, "max_connections": "40"}
	if err := p.AddInterface("allowed_updates", allowedUpdates); err != nil {
		return err
	}
	var refused error
	err = l.persist(ctx, "setWebhook", func() error {
		err := l.call(ctx, "setWebhook", p, nil)
		if platforms.KindOf(err) == platforms.Rejected && err != nil {
			refused = err
		}
		return err
	})
	if refused != nil {
		return refusal(platforms.Rejected, fmt.Errorf("Telegram does not take the webhook's address; give one that it reaches over https: %w", refused))
	}
	l.hooked = err == nil
	return err
}

// deliver takes one update, and tells Telegram that it has it once it has been
// handled.
func (l *listener) deliver(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	given, want := sha256.Sum256([]byte(r.Header.Get(secretHeader))), sha256.Sum256([]byte(l.hook.Secret))
	if subtle.ConstantTimeCompare(given[:], want[:]) != 1 {
		http.Error(w, "this address is for Telegram", http.StatusForbidden)
		return
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	if err != nil {
		status := http.StatusBadRequest
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			status = http.StatusRequestEntityTooLarge
		}
		http.Error(w, "the update cannot be read", status)
		return
	}
	var u update
	if err := json.Unmarshal(raw, &u); err != nil { // or it would come for ever
		l.log.Error("telegram: skipped an update that cannot be read", "error", err)
		return
	}
	j := l.admit(ctx, u)
	timer := time.NewTimer(hookPatience)
	defer timer.Stop()
	select {
	case <-j.done:
	case <-timer.C:
	case <-r.Context().Done():
	case <-l.late.Done():
	}
	if !j.finished() {
		w.Header().Set("Retry-After", strconv.Itoa(int(beside/time.Second)))
		http.Error(w, "not handled yet", http.StatusServiceUnavailable)
	}
}

// admit hands an update to its chat, unless it has come before: then the same
// job is returned. One that was given up is begun anew.
func (l *listener) admit(ctx context.Context, u update) *job {
	l.mu.Lock()
	if l.now().Sub(l.swept) > hookGone {
		l.swept = l.now()
		maps.DeleteFunc(l.came, func(_ int64, j *job) bool { return j.finished() && l.swept.Sub(j.since) > hookGone })
	}
	j := l.came[u.ID]
	if j != nil {
		select {
		case <-j.done:
			if !j.kept {
				j = nil
			}
		default:
		}
	}
	if j != nil {
		l.mu.Unlock()
		return j
	}
	j = &job{update: u, done: make(chan struct{}), since: l.now()}
	l.came[u.ID] = j
	l.mu.Unlock()
	l.enqueue(ctx, j)
	return j
}
