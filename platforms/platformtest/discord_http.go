package platformtest

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// DiscordEndpoint is an application's Interactions Endpoint URL.
type DiscordEndpoint struct {
	URL    string
	Client *http.Client
	Key    ed25519.PrivateKey // Discord's, for the signatures
}

// Deliver posts a body as Discord does, with a signature made at a time, and
// returns the status and the answer.
func (e *DiscordEndpoint) Deliver(body []byte, at time.Time) (int, []byte, error) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	r, err := http.NewRequest(http.MethodPost, e.URL, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Signature-Timestamp", stamp)
	r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(e.Key, append([]byte(stamp), body...))))
	answer, err := e.Client.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	return answer.StatusCode, raw, err
}

// post202 delivers an interaction by HTTP. Its answer is the first one to the
// interaction, or 202 when that comes as a callback.
func (d *DiscordServer) post202(i *discordInteraction, body []byte) {
	begun := time.Now()
	status, raw, err := d.Endpoint.Deliver(body, begun)
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case err != nil:
		d.violate("the endpoint did not answer: %v", err)
	case time.Since(begun) > discordDeadline:
		d.violate("the endpoint took %v to answer", time.Since(begun))
	case status == http.StatusAccepted:
	case status != http.StatusOK:
		d.violate("the endpoint answered %d: %s", status, raw)
	default:
		var j map[string]any
		if err := json.Unmarshal(raw, &j); err != nil {
			d.violate("the endpoint answered with what is no JSON: %s", raw)
			return
		}
		for _, problem := range discordSchemaProblems("callback", raw) {
			d.violate("the endpoint's answer: %s", problem)
		}
		if i.answered {
			d.violate("an answer by HTTP after a callback: %s", raw)
			return
		}
		if f := d.respond(i, j, raw); f != nil {
			d.violate("the endpoint's answer was refused: %s", fmt.Sprint(f.message, f.errors))
		}
	}
}
