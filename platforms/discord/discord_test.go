package discord

import (
	"log/slog"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

const (
	testToken = "test-token"
	testHost  = "discord.test:80"
	testBase  = "http://discord.test/api/v10"
)

var (
	ann   = platformtest.DiscordPerson{ID: "700000000000000001", Name: "Ann", Locale: "en-US"}
	chief = platformtest.DiscordPerson{ID: "700000000000000002", Name: "Chief", Locale: "pt-BR", Permissions: platformtest.DiscordManageGuild}
)

// world is an adapter and the Discord it talks to, inside one bubble.
type world struct {
	t      *testing.T
	server *platformtest.DiscordServer
	client *http.Client
	net    *platformtest.Network
	stop   func()
	*Discord
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, server: platformtest.NewDiscordServer(testToken), net: &platformtest.Network{}}
	w.client = w.net.Client()
	stop := w.net.Serve(testHost, w.server)
	stopped := false
	w.stop = func() {
		if !stopped {
			stopped = true
			w.server.Close()
			stop()
		}
	}
	w.Discord = w.adapter(testToken)
	t.Cleanup(func() {
		w.client.CloseIdleConnections()
		w.stop()
		time.Sleep(2 * time.Second) // of the bubble's: discordgo takes one to close
		synctest.Wait()
	})
	return w
}

func (w *world) adapter(token string) *Discord {
	d, err := New(Config{Token: token, Base: testBase, Client: w.client, Dial: w.net.Dial, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		w.t.Fatal(err)
	}
	return d
}

func TestContract(t *testing.T) {
	platformtest.Contract(t, func(t *testing.T) *platformtest.Rig {
		w := newWorld(t)
		dm := w.server.DM(platformtest.DiscordDirect)
		return &platformtest.Rig{
			Platform: w.Discord,
			Chat:     platforms.Chat{Platform: "discord", ID: dm, Kind: platforms.Direct},
			Secret:   testToken,
			Type: func(line string) {
				if err := w.server.Type(dm, ann, line); err != nil {
					t.Errorf("type %q: %v", line, err)
				}
			},
			Press: func(label string) {
				if err := w.server.Press(dm, ann, label); err != nil {
					t.Errorf("press %q: %v", label, err)
				}
			},
			Shown: func() []platformtest.Shown { return w.server.Shown(dm) },
			Fault: func(f platformtest.Fault) bool {
				if f == platformtest.FaultMoved {
					return false
				}
				w.server.Fail(f)
				return true
			},
			Interrupt:  w.server.Cut,
			Stop:       func() { w.stop() },
			Block:      func() { w.server.Refuse(dm, 50007) },
			Unblock:    func() { w.server.Refuse(dm, 0) },
			Untold:     true,
			Violations: w.server.Violations,
		}
	})
}
