package main

import (
	"context"
	"errors"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/discord"
	"daybrief/platforms/platformtest"
	"daybrief/platforms/telegram"
)

// TestLeave holds the adapters to what a courier builds on: a message leaves
// only once that is noted, and not if it cannot be.
func TestLeave(t *testing.T) {
	tg, dc := platformtest.NewTelegram(telegramToken, "daybrief_bot"), platformtest.NewDiscordServer(discordToken)
	defer dc.Close()
	tgHTTP, dcHTTP := httptest.NewServer(tg), httptest.NewServer(dc)
	defer tgHTTP.Close()
	defer dcHTTP.Close()
	t1, err := telegram.New(telegram.Config{Token: telegramToken, Endpoint: tgHTTP.URL, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	d1, err := discord.New(discord.Config{Token: discordToken, Base: dcHTTP.URL + "/api/v10", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	chat := tg.Private(tg.Person("Ann", "en"))
	channel := dc.Channel(dc.Guild("Newsroom"), "briefing", 0)
	for _, test := range []struct {
		platform platforms.Platform
		chat     platforms.Chat
		shown    func() int
	}{
		{t1, platforms.Chat{Platform: "telegram", ID: strconv.FormatInt(chat.ID, 10), Kind: platforms.Direct}, func() int { return len(tg.Messages(chat)) }},
		{d1, platforms.Chat{Platform: "discord", ID: channel, Kind: platforms.Group}, func() int { return len(dc.Shown(channel)) }},
	} {
		name := test.platform.Name()
		if !test.platform.Traits().Paces {
			t.Errorf("%s does not say that it calls Leave", name)
		}
		out := platforms.Outgoing{Chat: test.chat, Key: "abc", Message: platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.S("Good morning.")}}}}
		refused := errors.New("the database is away")
		_, err := test.platform.Send(platforms.WithLeave(t.Context(), func(context.Context) error { return refused }), out)
		if err == nil || test.shown() != 0 {
			t.Errorf("%s: with a send that cannot be noted, %d messages and error %v; want none, and an error", name, test.shown(), err)
		}
		before := -1
		_, err = test.platform.Send(platforms.WithLeave(t.Context(), func(context.Context) error { before = test.shown(); return nil }), out)
		if err != nil || before != 0 || test.shown() != 1 {
			t.Errorf("%s: %v; when it was told, %d messages stood there, and %d in the end; want 0 and 1", name, err, before, test.shown())
		}
	}
}
