package telegram

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// A post is one message of the run to many chats.
type post struct {
	chat   *platformtest.TelegramChat
	thread string
}

// crowd makes n chats of mixed kinds and what is sent to each: most get one
// message, some three in a row, some forums one in each of more topics than a
// minute's rate has.
func (r *rig) crowd(n int) [][]post {
	var out [][]post
	for i := range n {
		title := fmt.Sprint("Place ", i)
		switch {
		case i%500 == 7:
			var topics []int
			var posts []post
			for topic := range 23 {
				topics = append(topics, 10+topic)
			}
			c := r.server.ForumGroup(title, topics...)
			for _, topic := range topics {
				posts = append(posts, post{c, fmt.Sprint(topic)})
			}
			out = append(out, posts)
		case i%10 == 1:
			c := r.server.ForumGroup(title, 2, 3)
			out = append(out, []post{{c, ""}, {c, "3"}})
		case i%10 < 4:
			out = append(out, []post{{r.server.Group(title), ""}})
		case i%10 == 4:
			out = append(out, []post{{r.server.Supergroup(title), ""}})
		case i%10 == 5:
			out = append(out, []post{{r.server.Channel(title), ""}})
		default:
			c := r.server.Private(r.server.Person(title, "en"))
			posts := []post{{c, ""}}
			if i%10 == 9 {
				posts = []post{{c, ""}, {c, ""}, {c, ""}}
			}
			out = append(out, posts)
		}
	}
	return out
}

// TestFiveThousandChats delivers to 5,000 chats over a way of uneven length,
// with the server's limits on: none may be met, nearly all of the rate be
// used, each chat read in order, and nothing be kept of chats that are done.
func TestFiveThousandChats(t *testing.T) {
	const workers = 120
	for name, test := range map[string]struct {
		chats int
		way   func() time.Duration
	}{
		"at once":     {5000, nil},
		"20 to 30 ms": {2000, func() time.Duration { return 20*time.Millisecond + rand.N(10*time.Millisecond) }},
	} {
		chats, way := test.chats, test.way
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, r *rig) {
				r.server.Strict()
				r.server.Way(way)
				queue := r.crowd(chats)
				random := rand.New(rand.NewPCG(1, 2))
				random.Shuffle(len(queue), func(i, j int) { queue[i], queue[j] = queue[j], queue[i] })
				var mu sync.Mutex
				next, sent, sentAtEnd := 0, 0, 0
				var begun, emptied time.Time
				var heaps []uint64
				take := func() []post {
					mu.Lock()
					defer mu.Unlock()
					if next == len(queue) {
						if emptied.IsZero() {
							emptied, sentAtEnd = time.Now(), sent
						}
						return nil
					}
					if next++; next%(chats/5) == 0 {
						heaps = append(heaps, heap())
					}
					posts := queue[next-1]
					queue[next-1] = nil
					return posts
				}
				begun = time.Now()
				var work sync.WaitGroup
				for range workers {
					work.Go(func() {
						for posts := take(); posts != nil; posts = take() {
							r.deliver(t, posts, func() {
								mu.Lock()
								defer mu.Unlock()
								sent++
							})
						}
					})
				}
				work.Wait()
				took := emptied.Sub(begun)
				rate := float64(sentAtEnd) / took.Seconds()
				t.Logf("%d messages to %d chats, %.2f a second (%.1f%% of 30); heap at each fifth: %d KB", sent, chats, rate, rate/30*100, heaps)
				if rate < 0.97*30 {
					t.Errorf("%d messages in %v are %.2f a second, want at least 29.1", sentAtEnd, took, rate)
				}
				if first, last := heaps[0], heaps[len(heaps)-1]; last > first+2000 {
					t.Errorf("the heap grew from %d KB at the first fifth to %d KB", first, last)
				}
				if n := len(r.pace.lanes); n > 2*maxLanes {
					t.Errorf("%d chats are remembered", n)
				}
			})
		})
	}
}

// deliver sends messages one after the other, and looks at what arrived.
func (r *rig) deliver(t *testing.T, posts []post, sent func()) {
	c := posts[0].chat
	for i, p := range posts {
		if _, err := r.send(c, p.thread, said(fmt.Sprint("message ", i))); err != nil {
			t.Errorf("message %d to %s: %v", i, c.Title, err)
			return
		}
		sent()
	}
	var got, want []string
	for i, m := range r.server.Messages(c) {
		got = append(got, m.Text+" in "+decimal(int64(m.Topic)))
		topic := posts[min(i, len(posts)-1)].thread
		if topic == "" {
			topic = "0"
		}
		want = append(want, fmt.Sprint("message ", i)+" in "+topic)
	}
	if len(got) != len(posts) || strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%s shows %q, want %d messages: %q", c.Title, got, len(posts), want)
	}
	r.server.Forget(c)
}

// heap is what is in use, in KB.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc / 1024
}

// TestCrowdInOneChat has many senders at one chat, each in its turn.
func TestCrowdInOneChat(t *testing.T) {
	bubble(t, func(t *testing.T, r *rig) {
		r.server.Strict()
		var work sync.WaitGroup
		before := time.Now()
		for i := range 30 {
			time.Sleep(time.Millisecond)
			work.Go(func() {
				if _, err := r.Send(t.Context(), platforms.Outgoing{Chat: platforms.Chat{ID: decimal(r.chat.ID)}, Message: said(fmt.Sprint(i))}); err != nil {
					t.Error(err)
				}
			})
		}
		work.Wait()
		for i, m := range r.server.Messages(r.chat) {
			if m.Text != fmt.Sprint(i) {
				t.Errorf("message %d is %q", i, m.Text)
			}
		}
		if took := time.Since(before); took > 31*time.Second {
			t.Errorf("30 messages to one chat took %v, want half a minute", took)
		}
	})
}
