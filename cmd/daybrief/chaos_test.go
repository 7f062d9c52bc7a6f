package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// Environment variables of the long tests. Chaos switches them on; ChaosSeed
// repeats a run.
const (
	Chaos     = "CHAOS_TESTS"
	ChaosSeed = "CHAOS_SEED"
)

// chaos is how much of it there is.
type chaos struct {
	subscriptions, kills, restarts int
	over                           time.Duration // in which the digests come due
	within                         time.Duration // after which all must have arrived
}

var (
	someChaos = chaos{subscriptions: 150, kills: 5, restarts: 1, over: 6 * time.Second, within: 2 * time.Minute}
	// Telegram and Discord take some 80 messages a second between them.
	fullChaos = chaos{subscriptions: 10_000, kills: 100, restarts: 6, over: 100 * time.Second, within: 7 * time.Minute}
)

// TestChaos kills the program at random moments, as kill -9 does, between
// platforms that cut connections, answer 429 and 5xx, on a database that is
// restarted under it. Nothing may be lost; nothing repeated on Discord, nor on
// Telegram but after an unsure send; and every chat's order must be kept.
func TestChaos(t *testing.T) {
	size := someChaos
	if os.Getenv(Chaos) != "" {
		size = fullChaos
	}
	seed := uint64(time.Now().UnixNano())
	if s, err := strconv.ParseUint(os.Getenv(ChaosSeed), 10, 64); err == nil {
		seed = s
	}
	t.Logf("%s=%d repeats this run's choices", ChaosSeed, seed)
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		unleash(t, &havoc{chaos: size, address: storetest.SQLite(t), processes: 1, random: rand.New(rand.NewPCG(seed, 1))})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		address, restart := restartable(t)
		unleash(t, &havoc{chaos: size, address: address, processes: 3, restart: restart, random: rand.New(rand.NewPCG(seed, 2))})
	})
}

// havoc is one run.
type havoc struct {
	chaos
	address   string
	processes int
	restart   func() // of the database; nil where it lives in the process
	random    *rand.Rand

	telegram *platformtest.TelegramServer
	discord  *platformtest.DiscordServer
	chats    map[string]*platformtest.TelegramChat // of Telegram, by id
	owed     map[string][]due                      // by chat, in order
	args     []string
}

// due is a digest that a chat is owed: what its title says, and when.
type due struct {
	topic string
	at    time.Time
}

func unleash(t *testing.T, h *havoc) {
	h.telegram, h.discord = platformtest.NewTelegram(telegramToken, "daybrief_bot"), platformtest.NewDiscordServer(discordToken)
	telegram, discord := h.breakers()
	telegramHTTP, discordHTTP := httptest.NewServer(telegram), httptest.NewServer(discord)
	t.Cleanup(func() {
		h.discord.Close()
		for _, s := range []*httptest.Server{telegramHTTP, discordHTTP} {
			s.CloseClientConnections()
			s.Close()
		}
		for _, v := range append(h.telegram.Violations(), h.discord.Violations()...) {
			// A process that was killed cannot tell the next what it sent last.
			if !strings.HasPrefix(v, "more than ") {
				t.Errorf("the platform would not take this: %s", v)
			}
		}
	})
	h.args = []string{"serve", "--database", h.address, "--listen", "", "--web", "off", "--lease", "1s", "--log-level", "error",
		"--telegram-token", telegramToken, "--telegram-api", telegramHTTP.URL,
		"--discord-token", discordToken, "--discord-api", discordHTTP.URL + "/api/v10"}
	s, err := store.Open(t.Context(), h.address, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h.subscribe(t, s)
	began := time.Now()
	h.kill(t)
	h.await(t, s, began)
	h.check(t, s, began)
}

// chaosTopics tell the digests of one chat apart.
var chaosTopics = []string{"", "world", "business"}

// subscribe makes the chats, each with one to three digests that come due at
// different seconds, in forty zones.
func (h *havoc) subscribe(t *testing.T, s *store.Store) {
	t.Helper()
	h.chats, h.owed = map[string]*platformtest.TelegramChat{}, map[string][]due{}
	places := platforms.Places()
	var articles []content.Article
	for i := range 12 {
		articles = append(articles, content.Article{URL: fmt.Sprintf("https://paper%d.example/%d", i%3, i), Title: fmt.Sprintf("Council of town %d votes on the harbour", i/3),
			Body:      fmt.Sprintf("The council of town %d voted on the harbour on Monday. The mayor spoke of a long evening.", i/3),
			Publisher: fmt.Sprintf("Paper %d", i%3), Topics: chaosTopics[1:], Published: time.Now().Add(-time.Duration(i+1) * time.Hour), Fetched: time.Now()})
	}
	if _, err := s.SaveArticles(t.Context(), articles); err != nil {
		t.Fatal(err)
	}
	begin := time.Now().Truncate(time.Second).Add(time.Duration(h.subscriptions) * 4 * time.Millisecond) // when they will all be stored
	guild := ""
	for n := 0; n < h.subscriptions; {
		c := platforms.Chat{Platform: "telegram", Kind: platforms.Direct}
		if h.random.IntN(8) < 3 { // the platforms' rates are as three to five
			chat := h.telegram.Private(h.telegram.Person(fmt.Sprint("Reader ", n), "en"))
			c.ID = strconv.FormatInt(chat.ID, 10)
			h.chats[c.ID] = chat
		} else {
			if guild == "" || h.random.IntN(50) == 0 {
				guild = h.discord.Guild(fmt.Sprint("Guild ", n))
			}
			c = platforms.Chat{Platform: "discord", ID: h.discord.Channel(guild, fmt.Sprint("channel-", n), 0), Kind: platforms.Group}
		}
		if err := s.Meet(t.Context(), c, "", ""); err != nil {
			t.Fatal(err)
		}
		seconds := h.random.Perm(int(h.over / time.Second))[:1+h.random.IntN(3)]
		slices.Sort(seconds)
		for i, topic := range h.random.Perm(len(chaosTopics))[:min(len(seconds), h.subscriptions-n)] {
			at := begin.Add(time.Duration(seconds[i]) * time.Second)
			zone := places[h.random.IntN(40)*len(places)/40].Zone
			sub := briefing.Subscription{ID: s.NewID(), Chat: c, Topic: chaosTopics[topic], Format: briefing.Brief, Created: at, Due: at,
				Schedule: briefing.Schedule{Times: halfADayFrom(at, zone), Days: "daily", Zone: zone}}
			if _, err := s.Subscribe(t.Context(), sub, 10); err != nil {
				t.Fatal(err)
			}
			h.owed[c.Key()] = append(h.owed[c.Key()], due{chaosTopics[topic], at})
			n++
		}
	}
}

// halfADayFrom is a time of day in a zone at which nothing comes due while the
// test runs.
func halfADayFrom(at time.Time, zone string) string {
	return at.In(briefing.Schedule{Zone: zone}.Location()).Add(12 * time.Hour).Format("15:04")
}

// A breaker stands before a platform's server and makes one send in ten meet a
// fault of that server, and one in twenty a cut.
type breaker struct {
	next   http.Handler
	isSend func(r *http.Request) bool
	fault  func(random *rand.Rand) // scripts the answer to the next send
	cuts   bool

	mu     sync.Mutex
	random *rand.Rand
	met    map[string]bool // bodies
}

// ServeHTTP lets a request through, or not. A second attempt at a message is
// not cut: one that is unsure as well is given up, by the error policy, and
// that would be no fault of the program.
func (b *breaker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !b.isSend(r) {
		b.next.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the sender was killed
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	b.mu.Lock()
	again := b.met[string(body)]
	b.met[string(body)] = true
	fate := b.random.IntN(40)
	if fate < 4 {
		b.fault(b.random)
	}
	b.mu.Unlock()
	switch {
	case fate == 4 && b.cuts && !again:
		b.next.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	case fate == 5 && b.cuts && !again:
		panic(http.ErrAbortHandler)
	}
	b.next.ServeHTTP(w, r)
}

// breakers are what stands before the two servers.
func (h *havoc) breakers() (telegram, discord *breaker) {
	telegramFaults := []platformtest.TelegramFault{{Code: 429, RetryAfter: 1}, {Code: 502, HTML: true}, {Code: 500, Description: "Internal Server Error"}}
	discordFaults := []platformtest.Fault{platformtest.FaultBusy, platformtest.FaultDown, platformtest.FaultCutBefore, platformtest.FaultCutAfter,
		platformtest.FaultDiscordBroken, platformtest.FaultDiscordGarbled}
	return &breaker{next: h.telegram, cuts: true, random: rand.New(rand.NewPCG(h.random.Uint64(), 3)), met: map[string]bool{},
			isSend: func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/sendMessage") },
			fault: func(random *rand.Rand) {
				h.telegram.Script("sendMessage", telegramFaults[random.IntN(len(telegramFaults))])
			}},
		&breaker{next: h.discord, random: rand.New(rand.NewPCG(h.random.Uint64(), 4)), met: map[string]bool{},
			isSend: func(r *http.Request) bool {
				return r.Method == http.MethodPost && strings.Contains(r.URL.Path, "/channels/") && strings.HasSuffix(r.URL.Path, "/messages")
			},
			fault: func(random *rand.Rand) { h.discord.Fail(discordFaults[random.IntN(len(discordFaults))]) }}
}

// kill runs the processes, and kills one after the other.
func (h *havoc) kill(t *testing.T) {
	t.Helper()
	running := make([]*process, h.processes)
	for i := range running {
		running[i] = h.start(t, i)
	}
	for n := range h.kills {
		time.Sleep(time.Duration(h.random.Int64N(int64(3200 * time.Millisecond))))
		if h.restart != nil && n%(h.kills/h.restarts) == h.kills/h.restarts/2 {
			h.restart()
		}
		i := h.random.IntN(len(running))
		running[i].end(syscall.SIGKILL)
		running[i] = h.start(t, i)
	}
	for i, p := range running { // one that found the database away has given up
		if p.ended() {
			running[i] = h.start(t, i)
		}
	}
}

// start starts one of the processes. Their clocks differ a little.
func (h *havoc) start(t *testing.T, i int) *process {
	t.Helper()
	return startAhead(t, time.Duration(i)*150*time.Millisecond, h.args...)
}

// await waits until every digest is settled.
func (h *havoc) await(t *testing.T, s *store.Store, began time.Time) {
	t.Helper()
	for deadline := began.Add(h.within); ; time.Sleep(200 * time.Millisecond) {
		fates, err := s.Fates(t.Context(), began.Add(-time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		open := h.subscriptions - len(fates)
		for _, f := range fates {
			if f.State == "queued" {
				open++
			}
		}
		if open == 0 {
			t.Logf("%d digests, %d kills: over in %v", len(fates), h.kills, time.Since(began).Round(time.Second))
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %v %d of %d digests have not arrived", h.within, open, h.subscriptions)
		}
	}
}

// check compares what was recorded, and what stands on the platforms, with
// what the chats are owed.
func (h *havoc) check(t *testing.T, s *store.Store, began time.Time) {
	t.Helper()
	fates, err := s.Fates(t.Context(), began.Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	unsure := map[string]int{}
	for _, f := range fates {
		d := f.Delivery
		if f.State != "sent" || f.Finished.Sub(d.Planned) > briefing.TooLate {
			t.Errorf("the digest of %v for %s is %s: %s", d.Planned, d.Chat.Key(), f.State, f.Reason)
		}
		unsure[d.Chat.Key()] += d.Deaths
		if d.Again {
			unsure[d.Chat.Key()]++
		}
	}
	repeats, all := 0, 0
	for key, owed := range h.owed {
		extra, err := inOrder(h.titles(key), owed)
		if err != nil {
			t.Errorf("%s: %v", key, err)
		}
		if extra > unsure[key] || extra > 0 && strings.HasPrefix(key, "discord/") {
			t.Errorf("%s: %d digests came twice, and %d sends were unsure", key, extra, unsure[key])
		}
		repeats += extra
		if strings.HasPrefix(key, "telegram/") {
			all += unsure[key]
		}
	}
	t.Logf("%d unsure sends on Telegram were repeated, of which %d had arrived", all, repeats)
}

// titles are the first lines of what stands in a chat.
func (h *havoc) titles(key string) (all []string) {
	platform, id, _ := strings.Cut(key, "/")
	if platform == "telegram" {
		for _, m := range h.telegram.Messages(h.chats[id]) {
			all = append(all, firstLine(m.Shown().Text))
		}
		return all
	}
	for _, m := range h.discord.Shown(id) {
		all = append(all, firstLine(m.Text))
	}
	return all
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// inOrder says whether a chat got each digest, in their order, and how many
// came again at once.
func inOrder(titles []string, owed []due) (again int, err error) {
	say := func(d due) func(title string) bool {
		return func(title string) bool {
			for _, topic := range chaosTopics[1:] {
				if strings.Contains(strings.ToLower(title), " "+topic) != (topic == d.topic) {
					return false
				}
			}
			return true
		}
	}
	rest := titles
	for _, d := range owed {
		if len(rest) == 0 || !say(d)(rest[0]) {
			return again, fmt.Errorf("got %q, want %+v", titles, owed)
		}
		for rest = rest[1:]; len(rest) > 0 && say(d)(rest[0]); rest = rest[1:] {
			again++
		}
	}
	if len(rest) > 0 {
		return again, fmt.Errorf("got %q, want %+v", titles, owed)
	}
	return again, nil
}
