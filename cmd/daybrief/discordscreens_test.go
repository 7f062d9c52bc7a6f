package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/bot"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/platforms/platformtest"
)

// discordLines are what a manager types in a Discord channel: every command,
// with and without options. WIRE stands for another channel of the guild.
var discordLines = []string{
	"/start", "/help", "/help command:subscribe", "/about", "/privacy", "/topics",
	"/summary", "/summary about:health hours:48h", "/who", "/who name:kovac", "/story", "/story which:1", "/timeline which:1",
	"/search words:chip tariffs", "/whynot words:comet", "/sources",
	"/subscribe", "/subscribe topic:technology at:07:30 zone:Europe/Paris", "/subscribe topic:health at:18:00 in:WIRE", "/subscriptions", "/subscriptions in:WIRE",
	"/preview", "/follow", "/follow what:kovac", "/mute what:comet", "/settings", "/settings quiet:22:00-07:00", "/settings in:WIRE",
	"/unsubscribe", "/forget",
}

// TestDiscordScreens types every command in a Discord channel, on the sample
// news, and compares what its client shows with golden screens, for messages
// of embeds and of components.
func TestDiscordScreens(t *testing.T) {
	catalog, err := briefing.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range bot.Commands(catalog).Listed() {
		if !slices.ContainsFunc(discordLines, func(line string) bool { return strings.Fields(line)[0] == "/"+c.Name }) {
			t.Errorf("no screen shows /%s", c.Name)
		}
	}
	for form, flags := range map[string][]string{"embeds": nil, "components": {"--discord-components-v2"}} {
		t.Run(form, func(t *testing.T) {
			address := storetest.SQLite(t)
			var got string
			synctest.Test(t, func(t *testing.T) { got = discordScreens(t, address, flags) })
			golden := "testdata/discord/" + form + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("the screens differ from %s (-want +got):\n%s", golden, diff)
			}
		})
	}
}

func discordScreens(t *testing.T, address string, flags []string) string {
	sleepUntil(time.Date(2000, 3, 20, 17, 30, 0, 0, time.UTC)) // a Monday, as in the sample news
	w := newWorld(t, address)
	w.flags = flags
	p := &program{stdout: &w.log, stderr: &w.log, now: time.Now, settings: &Settings{Database: address, Lease: time.Minute}, log: slog.New(slog.DiscardHandler)}
	a, err := p.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.importSamples(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.store.Close(); err != nil {
		t.Fatal(err)
	}
	guild := w.discord.Guild("Newsroom")
	channel, wire := w.discord.Channel(guild, "briefing", platformtest.DiscordChannel), w.discord.Channel(guild, "wire", platformtest.DiscordAnnouncement)
	chief := platformtest.DiscordPerson{ID: "700000000000000001", Name: "Chief", Locale: "en-US", Permissions: platformtest.DiscordManageGuild}
	stop := w.start()
	time.Sleep(10 * time.Second)
	synctest.Wait()
	var b strings.Builder
	for _, line := range discordLines {
		before := len(w.discord.Screen(channel))
		if err := w.discord.Type(channel, chief, strings.ReplaceAll(line, "WIRE", wire)); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		fmt.Fprintf(&b, "════ %s\n\n%s\n", line, strings.Join(w.discord.Screen(channel)[before:], "\n"))
	}
	stop()
	return b.String()
}

// TestDiscordByHTTP asks the program's own web server what Discord asks of an
// Interactions Endpoint URL.
func TestDiscordByHTTP(t *testing.T) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	p := &program{stdout: io.Discard, stderr: io.Discard, now: time.Now, log: slog.New(slog.DiscardHandler), settings: &Settings{
		Database: storetest.SQLite(t), Lease: time.Minute, Web: "off", DiscordToken: discordToken, DiscordAPI: "http://127.0.0.1:1",
		DiscordPublicKey: hex.EncodeToString(key.Public().(ed25519.PublicKey)),
	}}
	a, err := p.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer a.store.Close()
	if err := a.connect(); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.handler())
	defer server.Close()
	discord := platformtest.DiscordEndpoint{URL: server.URL + "/discord/interactions", Client: server.Client(), Key: key}
	status, answer, err := discord.Deliver([]byte(`{"type":1,"id":"1"}`), time.Now())
	if err != nil || status != 200 || string(answer) != `{"type":1}` {
		t.Errorf("ping: %d %s, %v", status, answer, err)
	}
	if status, _, err := discord.Deliver([]byte(`{"type":1,"id":"1"}`), time.Now().Add(-time.Hour)); err != nil || status != 401 {
		t.Errorf("an hour old: %d, %v, want 401", status, err)
	}
}
