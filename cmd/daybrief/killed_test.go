package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/briefing"
	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// asProgram makes the test binary behave as the program itself, so that tests
// can start it as a process and kill it.
const asProgram = "DAYBRIEF_TEST_AS_PROGRAM"

// raceOptions keep the race detector from waiting a second at the end of each
// process for what was not reported yet.
const raceOptions = "atexit_sleep_ms=10"

// clockAhead is by how much the clock of such a process is ahead.
const clockAhead = "DAYBRIEF_TEST_CLOCK_AHEAD"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		ahead, _ := time.ParseDuration(os.Getenv(clockAhead)) // 0 without one
		now := func() time.Time { return time.Now().Add(ahead) }
		p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: now}
		status := p.run(ctx, os.Args[1:])
		stop()
		os.Exit(status)
	}
	os.Exit(m.Run())
}

// process is a running daybrief.
type process struct {
	cmd  *exec.Cmd
	once sync.Once
	gone chan struct{} // closed when it has ended
	log  *safeBuffer
}

func startProcess(t *testing.T, args ...string) *process {
	t.Helper()
	return startAhead(t, 0, args...)
}

// startAhead starts a process whose clock is ahead.
func startAhead(t *testing.T, ahead time.Duration, args ...string) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(exe, args...), log: &safeBuffer{}, gone: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), asProgram+"=1", "GORACE="+raceOptions, clockAhead+"="+ahead.String())
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	p.cmd.Dir = t.TempDir() // no .env
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.cmd.Wait() //nolint:errcheck // killed
		close(p.gone)
	}()
	t.Cleanup(func() {
		p.end(syscall.SIGTERM)
		if t.Failed() {
			t.Logf("log of process %d:\n%s", p.cmd.Process.Pid, p.log.String())
		}
	})
	return p
}

// ended says whether the process has ended by itself.
func (p *process) ended() bool {
	select {
	case <-p.gone:
		return true
	default:
		return false
	}
}

// end signals the process and waits until it is gone.
func (p *process) end(s syscall.Signal) {
	p.once.Do(func() {
		p.cmd.Process.Signal(s) //nolint:errcheck // it may have ended
		<-p.gone
	})
}

// TestKilledBetweenSendAndRecord kills the program, as kill -9 does, at the two
// worst moments: when a digest has left and the platform has kept it, but no
// record of that was made; and when it has left and did not arrive. After a
// restart nothing may be lost, nothing repeated on Discord, and nothing sent
// more than twice on Telegram.
func TestKilledBetweenSendAndRecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		for _, arrived := range []bool{true, false} {
			t.Run(fmt.Sprintf("arrived=%v", arrived), func(t *testing.T) {
				killed(t, address, arrived)
			})
		}
	})
}

func killed(t *testing.T, address string, arrived bool) {
	telegram, discord := platformtest.NewTelegram(telegramToken, "daybrief_bot"), platformtest.NewDiscordServer(discordToken)

	// Both sends are held until both have left; then the process dies.
	var first *process
	running := make(chan struct{}) // first is set
	var left sync.WaitGroup
	left.Add(2)
	var once [2]sync.Once
	die := func(i int) func() {
		return func() {
			once[i].Do(func() {
				left.Done()
				left.Wait()
				<-running
				first.end(syscall.SIGKILL)
			})
		}
	}
	fault := platformtest.TelegramFault{Hold: die(0), CutBefore: true}
	if arrived {
		fault = platformtest.TelegramFault{HoldAfter: die(0), CutAfter: true}
	}
	telegram.Script("sendMessage", fault)
	die1 := die(1)
	discord.Hold = func(stage string) {
		if stage == "after" == arrived {
			die1()
		}
	}
	if !arrived {
		discord.Fail(platformtest.FaultCutBefore)
	}
	telegramHTTP, discordHTTP := httptest.NewServer(telegram), httptest.NewServer(discord)
	t.Cleanup(func() {
		discord.Close()
		telegramHTTP.CloseClientConnections()
		telegramHTTP.Close()
		discordHTTP.CloseClientConnections()
		discordHTTP.Close()
		for _, v := range append(telegram.Violations(), discord.Violations()...) {
			// A process that was killed cannot tell the next when it identified.
			if !strings.HasPrefix(v, "IDENTIFY ") {
				t.Errorf("the platform would not take this: %s", v)
			}
		}
	})
	chat := telegram.Private(telegram.Person("Ann", "en"))
	channel := discord.Channel(discord.Guild("Newsroom"), "briefing", 0)
	args := []string{"serve", "--database", address, "--listen", "", "--lease", "1s",
		"--telegram-token", telegramToken, "--telegram-api", telegramHTTP.URL,
		"--discord-token", discordToken, "--discord-api", discordHTTP.URL + "/api/v10"}

	s, err := store.Open(t.Context(), address, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	due := time.Now().Truncate(time.Microsecond) // as the database keeps it
	owed := []platforms.Chat{
		{Platform: "telegram", ID: strconv.FormatInt(chat.ID, 10), Kind: platforms.Direct},
		{Platform: "discord", ID: channel, Kind: platforms.Group},
	}
	for _, c := range owed {
		if err := s.Meet(t.Context(), c, "", ""); err != nil {
			t.Fatal(err)
		}
		sub := briefing.Subscription{ID: s.NewID(), Chat: c, Schedule: briefing.Schedule{Times: map[bool]string{true: "00:00", false: "00:01"}[arrived], Days: "daily", Zone: "UTC"}, Format: briefing.Brief, Created: due, Due: due}
		if _, err := s.Subscribe(t.Context(), sub, 10); err != nil {
			t.Fatal(err)
		}
	}

	first = startProcess(t, args...)
	close(running)
	left.Wait()
	first.end(syscall.SIGKILL)
	before := [2]int{len(telegram.Messages(chat)), len(discord.Shown(channel))}
	if want := map[bool]int{true: 1, false: 0}[arrived]; before[0] != want || before[1] != want {
		t.Fatalf("before the restart %v messages stand on Telegram and Discord, want %d each", before, want)
	}

	startProcess(t, args...)
	deadline := time.Now().Add(60 * time.Second)
	for sent := 0; sent < 2; {
		if time.Now().After(deadline) {
			t.Fatalf("after a minute %d of 2 deliveries are recorded as sent", sent)
		}
		time.Sleep(50 * time.Millisecond)
		fates, err := s.Fates(t.Context(), due) // none of an earlier case on this database
		if err != nil {
			t.Fatal(err)
		}
		sent = 0
		for _, f := range fates {
			if f.State == "dropped" {
				t.Fatalf("a delivery was dropped: %+v", f)
			}
			if f.State == "sent" {
				sent++
				if repeats := f.Delivery.Chat.Platform == "telegram"; f.Delivery.Repeat != repeats {
					t.Errorf("%s: recorded as a possible repeat: %v, want %v", f.Delivery.Chat.Platform, f.Delivery.Repeat, repeats)
				}
			}
		}
	}
	onTelegram, onDiscord := len(telegram.Messages(chat)), len(discord.Shown(channel))
	if want := map[bool]int{true: 2, false: 1}[arrived]; onTelegram != want {
		t.Errorf("%d messages stand on Telegram, want %d", onTelegram, want)
	}
	if onDiscord != 1 {
		t.Errorf("%d messages stand on Discord, want 1", onDiscord)
	}
}
