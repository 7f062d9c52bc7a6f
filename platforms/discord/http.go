package discord

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// InteractionsPath is where Handler expects Discord's interactions: the path of
// the Interactions Endpoint URL in Discord's developer portal.
const InteractionsPath = "/discord/interactions"

// Bounds of a request that brings an interaction.
const (
	mostInteraction = 1 << 20 // bytes of its body
	clockSkew       = 2 * time.Minute
	replyWait       = 2800 * time.Millisecond // of the three seconds that Discord waits
	mostSeen        = 10000
)

// Handler answers the interactions that Discord sends by HTTP, where that mode
// is set (Config.PublicKey). Requests without a valid, fresh signature are
// refused with 401.
func (d *Discord) Handler() http.Handler {
	return http.HandlerFunc(d.serveInteraction)
}

func (d *Discord) serveInteraction(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, "use POST", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostInteraction))
	if err != nil {
		http.Error(w, "the body is too long, or was cut", http.StatusRequestEntityTooLarge)
		return
	}
	if !d.signed(r.Header, body) {
		http.Error(w, "invalid request signature", http.StatusUnauthorized)
		return
	}
	var i struct {
		ID   string `json:"id"`
		Type int    `json:"type"`
	}
	if err := json.Unmarshal(body, &i); err != nil {
		http.Error(w, "the body is no interaction", http.StatusBadRequest)
		return
	}
	if i.Type == 1 { // PING
		writeJSON(w, []byte(`{"type":1}`))
		return
	}
	l := d.current()
	if l == nil {
		http.Error(w, "nobody listens here at the moment", http.StatusServiceUnavailable)
		return
	}
	if !d.first(i.ID) { // somebody sends it again
		http.Error(w, "this interaction has been answered", http.StatusConflict)
		return
	}
	answer := &reply{c: make(chan []byte, 1)}
	l.begin(body, answer)
	timer := time.NewTimer(replyWait)
	defer timer.Stop()
	select {
	case raw := <-answer.c:
		writeJSON(w, raw)
	case <-timer.C:
		if raw := answer.close(); raw != nil {
			writeJSON(w, raw)
			return
		}
		w.WriteHeader(http.StatusAccepted) // the answer comes by itself
	case <-r.Context().Done():
		answer.close()
	}
}

func writeJSON(w http.ResponseWriter, raw []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Write(raw) //nolint:errcheck // Discord went away
}

// signed checks the signature of a request, and that it was made just now.
func (d *Discord) signed(h http.Header, body []byte) bool {
	stamp := h.Get("X-Signature-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	signature, hexErr := hex.DecodeString(h.Get("X-Signature-Ed25519"))
	if err != nil || hexErr != nil || len(signature) != ed25519.SignatureSize || len(d.publicKey) != ed25519.PublicKeySize {
		return false
	}
	age := d.now().Sub(time.Unix(seconds, 0))
	return age < clockSkew && age > -clockSkew && ed25519.Verify(d.publicKey, bytes.Join([][]byte{[]byte(stamp), body}, nil), signature)
}

// first reports whether an interaction was not seen before, for as long as its
// signature is fresh.
func (d *Discord) first(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	if len(d.seen) > mostSeen {
		for id, at := range d.seen {
			if now.Sub(at) > 2*clockSkew {
				delete(d.seen, id)
			}
		}
	}
	if at, ok := d.seen[id]; ok && now.Sub(at) <= 2*clockSkew {
		return false
	}
	d.seen[id] = now
	return true
}

// current is the listener that answers interactions by HTTP, or nil.
func (d *Discord) current() *listener {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.listening
}

// reply takes the first answer to an interaction that came by HTTP, as long as
// its request is open. A nil reply takes none.
type reply struct {
	mu     sync.Mutex
	closed bool
	c      chan []byte // holds one
}

// give hands the answer over, and reports whether it was taken.
func (r *reply) give(raw []byte) bool {
	if r == nil {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return false
	}
	r.closed = true
	r.c <- raw
	return true
}

// close takes no more answers, and returns one that came at the last moment.
func (r *reply) close() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	select {
	case raw := <-r.c:
		return raw
	default:
		return nil
	}
}
