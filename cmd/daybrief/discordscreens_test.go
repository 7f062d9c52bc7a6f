package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
	"/subscribe", "/subscribe topic:technology at:07:30 zone:Europe/Paris", "/subscribe topic:health at:18:00 in:WIRE", "/subscriptions", "/subscriptions in:WIRE", "/pause", "/resume", "/change",
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
			t.Parallel()
			address := sampleDatabase(t)
			var got string
			synctest.Test(t, func(t *testing.T) { got = discordScreens(t, address, flags) })
			golden := "testdata/discord/" + form + ".golden"
			compareGolden(t, golden, got)
		})
	}
}

// chief manages the guild of these tests.
var chief = platformtest.DiscordPerson{ID: "700000000000000001", Name: "Chief", Locale: "en-US", Permissions: platformtest.DiscordManageGuild}

func discordScreens(t *testing.T, address string, flags []string) string {
	w := sampleWorld(t, address)
	w.flags = flags
	guild := w.discord.Guild("Newsroom")
	channel, wire := w.discord.Channel(guild, "briefing", platformtest.DiscordChannel), w.discord.Channel(guild, "wire", platformtest.DiscordAnnouncement)
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

// TestDiscordForum subscribes a forum from another channel: each briefing is a
// post of its own, or each of its stories is, and its buttons are about the
// forum.
func TestDiscordForum(t *testing.T) {
	for name, c := range map[string]struct {
		flags []string
		posts int
	}{"briefing": {nil, 1}, "stories": {[]string{"--discord-story-posts"}, 4}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := sampleDatabase(t)
			synctest.Test(t, func(t *testing.T) { discordForum(t, address, c.flags, c.posts) })
		})
	}
}

func discordForum(t *testing.T, address string, flags []string, want int) {
	w := sampleWorld(t, address)
	w.flags = flags
	guild := w.discord.Guild("Newsroom")
	channel, forum := w.discord.Channel(guild, "bots", platformtest.DiscordChannel), w.discord.Channel(guild, "news", platformtest.DiscordForum)
	stop := w.start()
	defer stop()
	time.Sleep(10 * time.Second)
	synctest.Wait()
	if err := w.discord.Type(channel, chief, "/subscribe topic:everything at:07:30 days:daily zone:UTC in:"+forum); err != nil {
		t.Fatal(err)
	}
	sleepUntil(time.Date(2000, 3, 21, 7, 31, 0, 0, time.UTC))
	posts := w.discord.Posts(forum)
	if len(posts) != want || !strings.Contains(posts[want-1].Name, "briefing") {
		t.Fatalf("posts %+v, want the morning's %d; the answer was %q", posts, want, w.discord.Screen(channel))
	}
	whole := posts[want-1].ID
	if err := w.discord.Press(whole, chief, "More on 1"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(10 * time.Second)
	synctest.Wait()
	screens := w.discord.Screen(whole)
	if len(screens) != 2 || !strings.Contains(screens[1], "Sources:") {
		t.Errorf("the post shows %q, want the first story in depth after the briefing", screens)
	}
}
