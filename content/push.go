package content

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // hubs of the older protocol sign with it; it guards no secret of ours
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"daybrief/content/fetch"
)

// Push receives news of feeds from their hubs by WebSub (W3C Recommendation,
// 23 January 2018). What a hub sends is taken as a hint that there is news: the feed
// itself is then read, by the usual rules, so that a hub can put nothing into
// the store.
type Push struct {
	Fetch *fetch.Client
	Base  string // address under which ServeHTTP is reached from outside, without a slash at its end
	Desk  PushDesk
	Now   func() time.Time
	Log   *slog.Logger
}

// A PushDesk keeps what hubs were asked and have confirmed.
type PushDesk interface {
	// ClaimPush returns sources whose hub is to be asked, and notes secret-bearing
	// requests made now, so that no other process asks as well.
	ClaimPush(ctx context.Context, asked, until time.Time, secret func() string) ([]Pushed, error)
	// Pushed returns a source as its hub was asked for it; a zero one if none.
	Pushed(ctx context.Context, id int64) (Pushed, error)
	ConfirmPush(ctx context.Context, id int64, until time.Time) error
	// Hasten makes a source due at a time, unless it is due earlier.
	Hasten(ctx context.Context, id int64, at time.Time) error
}

// A Pushed is a source whose hub has been asked for its news.
type Pushed struct {
	ID        int64
	Hub, Self string
	Secret    string
	Until     time.Time // end of what the hub confirmed; zero before it has
	Fetched   time.Time // when the feed was last read
}

const (
	pushLease    = 10 * 24 * time.Hour // asked for; hubs may give less
	longestLease = 30 * 24 * time.Hour
	pushRenew    = 24 * time.Hour // before its end a subscription is renewed
	pushAgain    = 6 * time.Hour  // until a hub that did not confirm is asked again
	pushApart    = time.Minute    // between two reads of a feed, however much news its hub announces
	longestPush  = 1 << 20        // bytes of a notification; one cut there fails its signature
)

// Subscribe asks the hubs of the sources that want it, and returns how many
// that was. A hub that refuses is asked again later.
func (p *Push) Subscribe(ctx context.Context) (int, error) {
	now := p.Now()
	all, err := p.Desk.ClaimPush(ctx, now.Add(-pushAgain), now.Add(pushRenew), rand.Text)
	if err != nil {
		return 0, fmt.Errorf("look for hubs to ask: %w", err)
	}
	for _, s := range all {
		err := p.Fetch.Post(ctx, s.Hub, url.Values{
			"hub.mode": {"subscribe"}, "hub.topic": {s.Self}, "hub.callback": {p.callback(s)}, "hub.secret": {s.Secret},
			"hub.lease_seconds": {strconv.Itoa(int(pushLease / time.Second))},
		})
		if err != nil && ctx.Err() == nil {
			p.Log.Info("a hub does not take a subscription; its feed is read as before", "hub", s.Hub, "feed", s.Self, "error", err)
		}
	}
	return len(all), ctx.Err()
}

// PushPath begins the paths that hubs call.
const PushPath = "/websub/"

// callback is the address that a hub calls: it cannot be guessed.
func (p *Push) callback(s Pushed) string {
	return p.Base + PushPath + strconv.FormatInt(s.ID, 10) + "/" + token(s.Secret)
}

func token(secret string) string {
	sum := sha256.Sum256([]byte("callback " + secret))
	return hex.EncodeToString(sum[:16])
}

// ServeHTTP answers hubs: their question whether a subscription was meant, and
// their notifications.
func (p *Push) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	number, given, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, PushPath), "/")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	s, err := p.Desk.Pushed(r.Context(), id)
	if err != nil {
		p.Log.Error("a hub cannot be answered", "error", err)
		http.Error(w, "try again later", http.StatusServiceUnavailable)
		return
	}
	if s.Secret == "" || subtle.ConstantTimeCompare([]byte(given), []byte(token(s.Secret))) != 1 {
		http.NotFound(w, r)
		return
	}
	switch r.Method {
	case http.MethodGet:
		p.verify(w, r, s)
	case http.MethodPost:
		p.notified(w, r, s)
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "GET or POST", http.StatusMethodNotAllowed)
	}
}

// verify confirms a subscription that was asked for, and no other.
func (p *Push) verify(w http.ResponseWriter, r *http.Request, s Pushed) {
	q := r.URL.Query()
	mode := q.Get("hub.mode")
	if q.Get("hub.topic") != s.Self || mode != "subscribe" && mode != "denied" {
		http.NotFound(w, r)
		return
	}
	var until time.Time
	if mode == "subscribe" {
		lease := pushLease
		if n, err := strconv.Atoi(q.Get("hub.lease_seconds")); err == nil && n > 0 {
			lease = min(time.Duration(min(n, 1<<30))*time.Second, longestLease)
		}
		until = p.Now().Add(lease)
	}
	if err := p.Desk.ConfirmPush(r.Context(), s.ID, until); err != nil {
		p.Log.Error("a subscription at a hub cannot be stored", "error", err)
		http.Error(w, "try again later", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if mode == "subscribe" {
		io.WriteString(w, q.Get("hub.challenge")) //nolint:errcheck // the hub asks again
	}
}

// notified makes a feed due whose hub has signed that there is news. A wrong
// signature is answered as a right one, as the protocol wants it.
func (p *Push) notified(w http.ResponseWriter, r *http.Request, s Pushed) {
	body, err := io.ReadAll(io.LimitReader(r.Body, longestPush))
	if err == nil && signed(r.Header.Get("X-Hub-Signature"), s.Secret, body) {
		at := p.Now()
		if next := s.Fetched.Add(pushApart); next.After(at) {
			at = next
		}
		if err := p.Desk.Hasten(r.Context(), s.ID, at); err != nil {
			p.Log.Error("a feed with news cannot be made due", "error", err)
			http.Error(w, "try again later", http.StatusServiceUnavailable)
			return
		}
	}
	w.WriteHeader(http.StatusAccepted)
}

// signed reports whether a signature such as sha256=… is the secret's over a body.
func signed(header, secret string, body []byte) bool {
	method, signature, _ := strings.Cut(header, "=")
	hashes := map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}
	newHash := hashes[strings.ToLower(method)]
	given, err := hex.DecodeString(signature)
	if newHash == nil || err != nil {
		return false
	}
	mac := hmac.New(newHash, []byte(secret))
	mac.Write(body)
	return hmac.Equal(given, mac.Sum(nil))
}
