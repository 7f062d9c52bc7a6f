package discord

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// discordKey stands in for the key with which Discord signs.
var discordKey = ed25519.NewKeyFromSeed([]byte("a seed of thirty-two bytes, yes!"))

var byHTTP = func(c *Config) { c.PublicKey = hex.EncodeToString(discordKey.Public().(ed25519.PublicKey)) }

// endpoint serves the adapter's handler, as the operator's web server would.
func (s *stage) endpoint() *platformtest.DiscordEndpoint {
	stop := s.net.Serve("bot.test:80", s.Handler())
	s.t.Cleanup(stop)
	e := &platformtest.DiscordEndpoint{URL: "http://bot.test" + InteractionsPath, Client: s.net.Client(), Key: discordKey}
	s.t.Cleanup(e.Client.CloseIdleConnections)
	s.server.Endpoint = e
	return e
}

// status delivers a body and returns what was answered.
func (s *stage) status(e *platformtest.DiscordEndpoint, body string, at time.Time) string {
	s.t.Helper()
	status, raw, err := e.Deliver([]byte(body), at)
	s.do(err)
	return fmt.Sprint(status, " ", strings.TrimSpace(string(raw)))
}

var httpScenarios = []scenario{
	{name: "ping", config: byHTTP, run: func(s *stage) {
		s.wants("answer", s.status(s.endpoint(), `{"type":1,"id":"1"}`, time.Now()), `200 {"type":1}`)
	}},
	{name: "a command is answered in the same breath", config: byHTTP, run: func(s *stage) {
		s.endpoint()
		s.asked(s.slash(ann, "who"))
		s.wants("shown", s.texts(s.channel), "heard who")
		s.check(len(s.server.Requests("POST /interactions")) == 0 && s.server.Dialled() == 0, "a callback, or a gateway")
	}},
	{name: "a late answer", config: byHTTP, run: func(s *stage) {
		s.endpoint()
		s.answers(func(platforms.Request) platforms.Message { time.Sleep(5 * time.Second); return say("late") })
		s.asked(s.slash(ann, "who"))
		s.settle(5 * time.Second)
		s.wants("shown", s.texts(s.channel), "late")
	}},
	{name: "completion, presses and questions", config: byHTTP, run: func(s *stage) {
		s.endpoint()
		choices, err := s.server.Complete(s.channel, ann, "who", "name", map[string]string{"name": "x"})
		s.check(err == nil && len(choices) == 1, "%v %v", choices, err)
		s.answers(func(r platforms.Request) platforms.Message {
			return withButtons("x", platforms.Button{Label: "F", Line: "/follow", Ask: "words"})
		})
		s.asked(s.slash(ann, "who"))
		s.do(s.server.Press(s.channel, ann, "F"))
		s.settle(time.Second)
		s.wants("words", s.asked(s.server.Submit(ann, "chips")).Call.Value("words"), "chips")
	}},
	{name: "a signature by another key", config: byHTTP, run: func(s *stage) {
		e := s.endpoint()
		e.Key = ed25519.NewKeyFromSeed([]byte("another seed of thirty-two bytes"))
		s.check(strings.HasPrefix(s.status(e, `{"type":1}`, time.Now()), "401 "), "taken")
	}},
	{name: "a signature from yesterday, and from tomorrow", config: byHTTP, run: func(s *stage) {
		e := s.endpoint()
		for _, off := range []time.Duration{-24 * time.Hour, -3 * time.Minute, 3 * time.Minute} {
			s.check(strings.HasPrefix(s.status(e, `{"type":1}`, time.Now().Add(off)), "401 "), "taken %v off", off)
		}
		s.check(strings.HasPrefix(s.status(e, `{"type":1}`, time.Now().Add(-time.Minute)), "200 "), "a minute is too much")
	}},
	{name: "no signature, and another method", config: byHTTP, run: func(s *stage) {
		e := s.endpoint()
		answer, err := e.Client.Post(e.URL, "application/json", strings.NewReader(`{"type":1}`))
		s.do(err)
		answer.Body.Close()
		s.check(answer.StatusCode == http.StatusUnauthorized, "%d", answer.StatusCode)
		answer, err = e.Client.Get(e.URL)
		s.do(err)
		answer.Body.Close()
		s.check(answer.StatusCode == http.StatusMethodNotAllowed, "%d", answer.StatusCode)
	}},
	{name: "a body without end", config: byHTTP, run: func(s *stage) {
		s.check(strings.HasPrefix(s.status(s.endpoint(), strings.Repeat(" ", mostInteraction+1), time.Now()), "413 "), "taken")
	}},
	{name: "a body that is no interaction", config: byHTTP, run: func(s *stage) {
		e := s.endpoint()
		s.check(strings.HasPrefix(s.status(e, `nonsense`, time.Now()), "400 "), "taken")
		s.check(!strings.HasPrefix(s.status(e, `{"type":99,"id":"4"}`, time.Now()), "5"), "an unknown type is a failure")
	}},
	{name: "the same interaction again", config: byHTTP, run: func(s *stage) {
		e := s.endpoint()
		body := `{"id":"31","type":2,"application_id":"1","token":"t","channel_id":"` + s.channel + `","user":{"id":"5","username":"x"},"data":{"name":"who"}}`
		s.check(strings.HasPrefix(s.status(e, body, time.Now()), "200 "), "not taken")
		s.check(strings.HasPrefix(s.status(e, body, time.Now()), "409 "), "taken twice")
		s.check(len(s.got) == 1, "%d requests", len(s.got))
	}},
	{name: "while nobody listens", config: byHTTP, deaf: true, run: func(s *stage) {
		s.check(strings.HasPrefix(s.status(s.endpoint(), `{"type":2,"id":"4"}`, time.Now()), "503 "), "taken")
	}},
	{name: "a key that is none", deaf: true, run: func(s *stage) {
		for _, key := range []string{"zz", "abcd", strings.Repeat("a", 63)} {
			_, err := New(Config{Token: testToken, PublicKey: key})
			s.check(err != nil && strings.Contains(err.Error(), "public key"), "%q: %v", key, err)
		}
	}},
}
