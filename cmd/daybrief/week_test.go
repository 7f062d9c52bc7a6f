package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/content"
)

// weekNews reads testdata/week/news.txt: articles in order of their times,
// each with a line of its time, publisher and topic, its title and its text.
func weekNews(t *testing.T) []content.Article {
	t.Helper()
	data, err := os.ReadFile("testdata/week/news.txt")
	if err != nil {
		t.Fatal(err)
	}
	heads := regexp.MustCompile(`(?m)^(\d{4}-\d\d-\d\d \d\d:\d\d) \| (.+) \| (.+)$`)
	at := heads.FindAllStringSubmatchIndex(string(data), -1)
	var all []content.Article
	for i, m := range at {
		end := len(data)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		published, err := time.ParseInLocation("2006-01-02 15:04", string(data[m[2]:m[3]]), time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		title, body, _ := strings.Cut(strings.TrimSpace(string(data[m[1]:end])), "\n\n")
		publisher := string(data[m[4]:m[5]])
		all = append(all, content.Article{
			URL:   fmt.Sprintf("https://%s.example/%d", strings.ToLower(strings.ReplaceAll(publisher, " ", "")), i+1),
			Title: title, Body: body, Publisher: publisher, Topics: []string{string(data[m[6]:m[7]])}, Language: "en", Published: published,
		})
	}
	return all
}

// TestFakeWeek brings a week of news to one chat on each platform, a briefing
// every morning, and compares what comes with the golden files.
func TestFakeWeek(t *testing.T) {
	t.Parallel()
	address := storetest.SQLite(t)
	got := map[string]string{}
	synctest.Test(t, func(t *testing.T) { got = liveAWeek(t, address) })
	for platform, text := range got {
		golden := "testdata/week/" + platform + ".golden"
		compareGolden(t, golden, text)
		checkWeek(t, platform, text)
	}
}

func liveAWeek(t *testing.T, address string) map[string]string {
	sleepUntil(time.Date(2000, 3, 19, 12, 0, 0, 0, time.UTC)) // a Sunday
	w := newWorld(t, address)
	places := map[string]place{"telegram": w.telegramPlace("direct"), "discord": w.discordPlace("group")}
	stop := w.start()
	time.Sleep(10 * time.Second)
	synctest.Wait()
	for _, here := range places {
		if err := here.ann().enter("/subscribe topic:everything at:07:30 days:daily zone:UTC"); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(10 * time.Second)
	synctest.Wait()
	s, err := store.Open(t.Context(), address, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	news, seen := weekNews(t), map[string]int{}
	texts := map[string]string{}
	for name, here := range places {
		seen[name] = len(here.shown())
	}
	for day := range 7 {
		morning := time.Date(2000, 3, 20+day, 7, 30, 0, 0, time.UTC)
		for len(news) > 0 && news[0].Published.Before(morning) {
			sleepUntil(news[0].Published.Add(2 * time.Minute))
			news[0].Fetched = time.Now()
			if _, err := s.SaveArticles(t.Context(), news[:1]); err != nil {
				t.Fatal(err)
			}
			news = news[1:]
		}
		sleepUntil(morning.Add(30 * time.Second))
		for name, here := range places {
			all := here.shown()
			for _, m := range all[seen[name]:] {
				texts[name] += fmt.Sprintf("════ %s\n\n%s", morning.Format("Mon 2 Jan 15:04"), screen(m, false))
			}
			seen[name] = len(all)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	stop()
	return texts
}

// checkWeek holds what must be true of the week whatever its golden file says.
func checkWeek(t *testing.T, platform, text string) {
	t.Helper()
	days := strings.Split(text, "════ ")[1:]
	if len(days) != 7 {
		t.Fatalf("%s: %d messages in 7 days", platform, len(days))
	}
	fresh := map[string]string{}
	line := regexp.MustCompile(`(?m)^(\d+)\. (?:🆕 |🔄 )?(.+?)(?: · .*)?$`)
	for _, day := range days {
		for _, m := range line.FindAllStringSubmatch(day, -1) {
			if strings.Contains(m[0], "🔄") {
				continue
			}
			if before, again := fresh[m[2]]; again {
				t.Errorf("%s: %q is told as new twice, first in\n%s\nthen in\n%s", platform, m[2], before, day)
			}
			fresh[m[2]] = day
		}
	}
	for day, want := range map[int]string{2: `toll (at least )?12 → 19`, 3: `evacuated about 3,000 → (about )?8,500`, 7: `Quiet day: 1 story`} {
		if !regexp.MustCompile(want).MatchString(days[day-1]) {
			t.Errorf("%s: day %d lacks %s:\n%s", platform, day, want, days[day-1])
		}
	}
}
