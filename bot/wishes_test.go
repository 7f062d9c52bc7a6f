package bot_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/bot"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// windows is a library of articles that counts how often it is read, and takes
// its time for some windows.
type windows struct {
	briefing.Library
	bot.Preferences
	articles int // in each
	takes    func(briefing.Query) time.Duration
	reads    atomic.Int64
}

func (w *windows) Articles(_ context.Context, q briefing.Query) ([]content.Article, error) {
	w.reads.Add(1)
	if w.takes != nil {
		time.Sleep(w.takes(q))
	}
	all := make([]content.Article, w.articles)
	for i := range all {
		all[i] = content.Article{ID: int64(i + 1), URL: fmt.Sprintf("https://post.example/%d", i), Title: fmt.Sprintf("Bridge %d opens", i), Publisher: "Post", Published: q.Until.Add(-time.Hour)}
	}
	return all, nil
}

func (w *windows) StoriesNaming(context.Context, []int64, briefing.Query) (briefing.Naming, error) {
	return briefing.Naming{}, nil
}

func dayUntil(t time.Time) briefing.Query {
	return briefing.Query{From: t.Add(-24 * time.Hour), Until: t}
}

var bridges = []briefing.Filter{{Kind: briefing.ByWords, Value: "bridge", Label: "bridge"}}

// TestTailorSharesWindows: many who want one window at once have it read once,
// and keep nobody waiting who wants another.
func TestTailorSharesWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &windows{articles: 10}
		w.takes = func(q briefing.Query) time.Duration {
			if q.Until.Equal(noon) {
				return time.Minute
			}
			return time.Second
		}
		tailor := &bot.Tailor{Library: w, Preferences: w}
		begun := time.Now()
		ask := func(until time.Time) time.Duration {
			got, err := tailor.Wishes(t.Context(), bridges, briefing.Briefing{}, dayUntil(until))
			if err != nil || len(got.Extra) != 5 {
				t.Errorf("Wishes = %+v, %v", got, err)
			}
			return time.Since(begun)
		}
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { ask(noon) })
		}
		synctest.Wait()
		if took := ask(noon.Add(time.Hour)); took != time.Second {
			t.Errorf("another window took %s while one was read", took)
		}
		all.Wait()
		if n := w.reads.Load(); n != 2 {
			t.Errorf("two windows were read %d times", n)
		}
		// One who gives up does not spoil it for the others.
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := tailor.Wishes(ctx, bridges, briefing.Briefing{}, dayUntil(noon.Add(2*time.Hour))); err == nil {
			t.Error("Wishes does not end with its context")
		}
		if ask(noon.Add(2 * time.Hour)); w.reads.Load() != 3 {
			t.Errorf("three windows were read %d times", w.reads.Load())
		}
	})
}

// TestTailorForgets: it keeps the windows used last, and not too many stories.
func TestTailorForgets(t *testing.T) {
	for _, test := range []struct{ articles, asked, kept int }{{3, 20, 16}, {21_000, 2, 1}} {
		w := &windows{articles: test.articles}
		tailor := &bot.Tailor{Library: w, Preferences: w}
		ask := func(n int) bool {
			before := w.reads.Load()
			if _, err := tailor.Wishes(t.Context(), bridges, briefing.Briefing{}, dayUntil(noon.Add(time.Duration(n)*time.Hour))); err != nil {
				t.Fatal(err)
			}
			return w.reads.Load() > before
		}
		for n := range test.asked {
			ask(n)
		}
		for n := test.asked - test.kept; n < test.asked; n++ {
			if ask(n) {
				t.Errorf("%d stories each: of %d windows number %d is not kept", test.articles, test.asked, n)
			}
		}
		if !ask(test.asked - test.kept - 1) {
			t.Errorf("%d stories each: %d windows are kept, want %d", test.articles, test.kept+1, test.kept)
		}
	}
}

// TestMinuteIsShared: what anybody asks about the news within a minute is ranked
// once.
func TestMinuteIsShared(t *testing.T) {
	b, s := newBot(t)
	w := &windows{Library: s, Preferences: s, articles: 5}
	b.Library, b.Tailor = w, &bot.Tailor{Library: w, Preferences: s}
	now := noon
	b.Now = func() time.Time { return now }
	if _, err := s.SaveArticles(t.Context(), []content.Article{{URL: "https://post.example/0", Title: "Bridge 0 opens", Body: "It opened.", Publisher: "Post", Language: "en", Published: noon.Add(-time.Hour), Fetched: noon}}); err != nil {
		t.Fatal(err)
	}
	for i, test := range []struct {
		line string
		want int64
	}{
		{"/follow bridge kind:words", 1}, {"/follow opens kind:words", 1}, {"/whynot bridge", 1}, {"/subscribe 07:30 UTC", 1}, {"/preview", 2}, {"/preview", 2}, {"/whynot bridge", 2},
	} {
		now = noon.Add(time.Duration(i+1) * 7 * time.Second)
		r := request(b, test.line)
		r.Manager = true
		answer := platforms.Plain(b.Answer(t.Context(), r), false)
		if got := w.reads.Load(); got != test.want || strings.Contains(answer, "went wrong") {
			t.Errorf("after %s the news was read %d times, want %d: %s", test.line, got, test.want, answer)
		}
	}
}

// TestPatternsAreFew: the eleventh pattern of a chat is refused, and other filters
// are not.
func TestPatternsAreFew(t *testing.T) {
	b, _ := newBot(t)
	for i := range briefing.MostPatterns + 1 {
		r := request(b, fmt.Sprintf("/follow storm%d kind:pattern", i))
		r.Manager = true
		answer := platforms.Plain(b.Answer(t.Context(), r), false)
		if refused := strings.Contains(answer, "by 10 patterns"); refused != (i == briefing.MostPatterns) {
			t.Errorf("pattern %d is answered %q", i+1, answer)
		}
	}
	for _, line := range []string{"/mute storm0 kind:pattern", "/follow storm kind:words"} {
		r := request(b, line)
		r.Manager = true
		if answer := platforms.Plain(b.Answer(t.Context(), r), false); strings.Contains(answer, "patterns") {
			t.Errorf("%s is answered %q", line, answer)
		}
	}
}
