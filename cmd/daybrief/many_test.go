package main

import (
	"net/http/httptest"
	"strconv"
	"syscall"
	"testing"
	"time"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// many is a database that several processes share, between two servers.
type many struct {
	t        *testing.T
	store    *store.Store
	telegram *platformtest.TelegramServer
	args     []string
}

func newMany(t *testing.T, lease string) *many {
	address := storetest.Postgres(t)
	m := &many{t: t, telegram: platformtest.NewTelegram(telegramToken, "daybrief_bot")}
	server := httptest.NewServer(m.telegram)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	m.args = []string{"serve", "--database", address, "--listen", "", "--web", "off", "--lease", lease, "--log-level", "warn", "--telegram-token", telegramToken, "--telegram-api", server.URL}
	var err error
	if m.store, err = store.Open(t.Context(), address, time.Now); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.store.Close() })
	return m
}

// owe makes n chats, each with a digest that is due at a time.
func (m *many) owe(n int, due time.Time) []*platformtest.TelegramChat {
	m.t.Helper()
	var chats []*platformtest.TelegramChat
	for range n {
		chat := m.telegram.Private(m.telegram.Person("Ann", "en"))
		c := platforms.Chat{Platform: "telegram", ID: strconv.FormatInt(chat.ID, 10), Kind: platforms.Direct}
		if err := m.store.Meet(m.t.Context(), c, "", ""); err != nil {
			m.t.Fatal(err)
		}
		sub := briefing.Subscription{ID: m.store.NewID(), Chat: c, Format: briefing.Brief, Created: due, Due: due, Schedule: briefing.Schedule{Times: halfADayFrom(due, "UTC"), Days: "daily", Zone: "UTC"}}
		if _, err := m.store.Subscribe(m.t.Context(), sub, 10); err != nil {
			m.t.Fatal(err)
		}
		chats = append(chats, chat)
	}
	return chats
}

// arrive waits until each chat has a message, and returns how long that took
// since a time.
func (m *many) arrive(chats []*platformtest.TelegramChat, since time.Time, within time.Duration) time.Duration {
	m.t.Helper()
	for deadline := time.Now().Add(within); ; time.Sleep(20 * time.Millisecond) {
		missing := 0
		for _, c := range chats {
			if len(m.telegram.Messages(c)) == 0 {
				missing++
			}
		}
		if missing == 0 {
			return time.Since(since)
		}
		if time.Now().After(deadline) {
			m.t.Fatalf("after %v %d of %d digests are missing", within, missing, len(chats))
		}
	}
}

// holder waits until the clock of sending is held.
func (m *many) holder() {
	m.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		clocks, err := m.store.ClocksHeld(m.t.Context())
		if err != nil {
			m.t.Fatal(err)
		}
		for _, c := range clocks {
			if c.Name == "send/telegram" && c.Until.After(time.Now()) {
				return
			}
		}
	}
	m.t.Fatal("nobody took up sending")
}

// TestHandOver stops the process that sends, by SIGTERM, as digests come due
// every half second: another goes on within five seconds, and nothing is sent
// twice.
func TestHandOver(t *testing.T) {
	m := newMany(t, "15s") // as it is by default
	first := startProcess(t, m.args...)
	m.holder()
	startProcess(t, m.args...)
	time.Sleep(3 * time.Second) // it has seen that all work is taken
	due := time.Now().Add(time.Second)
	var chats []*platformtest.TelegramChat
	for i := range 10 {
		chats = append(chats, m.owe(1, due.Add(time.Duration(i)*500*time.Millisecond))...)
	}
	time.Sleep(time.Until(due.Add(1200 * time.Millisecond)))
	stopped := time.Now()
	first.end(syscall.SIGTERM)
	if took := time.Since(stopped); took > 5*time.Second {
		t.Errorf("the process took %v to stop", took)
	}
	m.arrive(chats, stopped, 20*time.Second)
	fates, err := m.store.Fates(t.Context(), due.Add(-time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range fates {
		// Another process looks every three seconds, and plans every fifteen.
		if late := f.Finished.Sub(f.Delivery.Planned); f.State == briefing.Sent && late > 5*time.Second {
			t.Errorf("digest %d came %v late", i, late)
		}
	}
	for i, c := range chats {
		if n := len(m.telegram.Messages(c)); n != 1 {
			t.Errorf("chat %d has %d messages, want 1", i, n)
		}
	}
}

// TestHungProcess stops the process that sends so that it neither works nor
// ends: within its lease another has its work, and when it goes on, it sends
// nothing again.
func TestHungProcess(t *testing.T) {
	const lease = 5 * time.Second
	m := newMany(t, lease.String())
	first := startProcess(t, m.args...)
	m.holder()
	startProcess(t, m.args...)
	time.Sleep(2 * time.Second)
	due := time.Now()
	if err := first.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	chats := m.owe(5, due)
	took := m.arrive(chats, due, 4*lease)
	t.Logf("the work of a hung process was done after %v, with a lease of %v", took, lease)
	if took > lease+2*time.Second { // to plan and to send
		t.Errorf("the work of a hung process was done after %v, want within its lease of %v", took, lease)
	}
	if err := first.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	more := m.owe(5, time.Now())
	m.arrive(more, time.Now(), 4*lease)
	time.Sleep(time.Second)
	for i, c := range append(chats, more...) {
		if n := len(m.telegram.Messages(c)); n != 1 {
			t.Errorf("chat %d has %d messages, want 1", i, n)
		}
	}
}

// TestSkewedClocks runs three processes whose clocks differ by seconds: each
// digest comes once, by the clock of whoever is ahead.
func TestSkewedClocks(t *testing.T) {
	m := newMany(t, "10s")
	for _, ahead := range []time.Duration{-2 * time.Second, 0, 2 * time.Second} {
		startAhead(t, ahead, m.args...)
	}
	m.holder()
	due := time.Now().Add(3 * time.Second)
	var chats []*platformtest.TelegramChat
	for i := range 30 {
		chats = append(chats, m.owe(1, due.Add(time.Duration(i)*100*time.Millisecond))...)
	}
	m.arrive(chats, due, 40*time.Second)
	time.Sleep(time.Second)
	for i, c := range chats {
		if n := len(m.telegram.Messages(c)); n != 1 {
			t.Errorf("chat %d has %d messages, want 1", i, n)
		}
	}
}

// TestRoles runs a process that plans and one that delivers; neither does the
// other's work.
func TestRoles(t *testing.T) {
	m := newMany(t, "2s")
	startProcess(t, append(m.args, "--roles", "plan")...)
	due := time.Now()
	chats := m.owe(3, due)
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		backlog, err := m.store.Backlog(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(backlog) == 1 && backlog[0].Waiting == 3 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("what is planned is %+v, want three deliveries", backlog)
		}
	}
	time.Sleep(time.Second)
	for _, c := range chats {
		if n := len(m.telegram.Messages(c)); n != 0 {
			t.Fatalf("a process that plans has sent %d messages", n)
		}
	}
	clocks, err := m.store.ClocksHeld(t.Context())
	if err != nil || len(clocks) != 0 {
		t.Errorf("a process that plans holds %v, %v", clocks, err)
	}
	startProcess(t, append(m.args, "--roles", "deliver,listen")...)
	m.arrive(chats, due, 20*time.Second)
}
