package telegram

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// TestOverLoopback goes through real sockets and real time, a little of it.
func TestOverLoopback(t *testing.T) {
	server := platformtest.NewTelegram(testToken, testName)
	web := httptest.NewServer(server)
	defer web.Close()
	bot, err := New(Config{Token: testToken, Endpoint: web.URL + "/bot%s/%s", Client: &http.Client{Timeout: time.Nanosecond}})
	if err != nil {
		t.Fatal(err)
	}
	ann := server.Person("Ann", "")
	chat := server.Private(ann)
	asked := make(chan struct{})
	a := &asker{answer: func(context.Context, platforms.Request) platforms.Message {
		defer close(asked)
		return said("over the wire")
	}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- bot.Listen(ctx, platforms.Shard{Of: 1}, testGrammar, a) }()
	server.Type(chat, ann, "/who")
	select {
	case <-asked:
	case <-time.After(10 * time.Second):
		t.Fatal("no request within ten seconds")
	}
	if _, err := bot.Send(ctx, platforms.Outgoing{Chat: platforms.Chat{ID: decimal(chat.ID)}, Message: said("and back")}); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); len(server.Messages(chat)) < 2 && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond) // the chat's rate is one a second
	}
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("Listen: %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("Listen did not end")
	}
	if n := len(server.Messages(chat)); n != 2 || len(server.Violations()) > 0 {
		t.Errorf("%d messages, violations %q", n, server.Violations())
	}
	web.Close()
	_, err = bot.Send(context.Background(), platforms.Outgoing{Chat: platforms.Chat{ID: "1"}, Message: said("x")})
	if e, ok := errors.AsType[*platforms.Error](err); !ok || e.Kind != platforms.Other || strings.Contains(err.Error(), testToken) {
		t.Errorf("with the server gone: %v, want other and no token", err)
	}
}
