package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// nonce names one part of a delivery in at most 25 characters, Discord's
// limit. Without a key there is none.
func nonce(key string, part int) string {
	if key == "" {
		return ""
	}
	n := key + "." + strconv.Itoa(part)
	if len(n) > 25 {
		sum := sha256.Sum256([]byte(n))
		n = hex.EncodeToString(sum[:])[:25]
	}
	return n
}

// How far back arrived looks: five pages of 100 messages, and a little before
// the attempt, since two clocks never agree.
const (
	arrivedPages = 5
	arrivedSlack = 15 * time.Second
)

// arrived looks among the bot's messages since an unsure attempt for the one
// it may have made, and returns its id or "". The nonce tells it for certain;
// where Discord leaves the nonce out, the same content does.
func (d *Discord) arrived(ctx context.Context, channel string, p payload, tried time.Time) (string, error) {
	inside, err := json.Marshal(p.Components)
	if err != nil {
		return "", err
	}
	want := fingerprint(p.Content, p.Embeds, inside)
	before := ""
	for range arrivedPages {
		path := "/channels/" + channel + "/messages?limit=100"
		if before != "" {
			path += "&before=" + before
		}
		var page []struct {
			ID        string                    `json:"id"`
			Timestamp time.Time                 `json:"timestamp"`
			Nonce     json.RawMessage           `json:"nonce"`
			Content   string                    `json:"content"`
			Embeds    []*discordgo.MessageEmbed `json:"embeds"`
			Inside    json.RawMessage           `json:"components"`
			Author    struct {
				Bot bool `json:"bot"`
			} `json:"author"`
		}
		if err := d.bot(ctx, call{method: http.MethodGet, path: path, bucket: bucket{"list", channel}}, &page); err != nil {
			return "", err
		}
		for _, m := range page {
			if m.Timestamp.Before(tried.Add(-arrivedSlack)) {
				return "", nil
			}
			named := p.Nonce != "" && strings.Trim(string(m.Nonce), `"`) == p.Nonce
			if named || m.Author.Bot && fingerprint(m.Content, m.Embeds, m.Inside) == want {
				return m.ID, nil
			}
			before = m.ID
		}
		if len(page) < 100 {
			return "", nil
		}
	}
	return "", nil
}

// fingerprint is what of a message Discord returns as it was sent, but for
// white space.
func fingerprint(content string, embeds []*discordgo.MessageEmbed, inside json.RawMessage) string {
	var b strings.Builder
	add := func(s string) { b.WriteString(strings.Join(strings.Fields(s), " ") + "\x00") }
	add(content)
	for _, e := range embeds {
		if e.Type != "" && e.Type != discordgo.EmbedTypeRich {
			continue // a preview that Discord made
		}
		add(e.Title)
		add(e.Description)
		if e.Footer != nil {
			add(e.Footer.Text)
		}
	}
	find(components(inside), func(c component) bool { // every text, in order
		add(c.Content)
		return false
	})
	return strings.TrimRight(b.String(), "\x00")
}
