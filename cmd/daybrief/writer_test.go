package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
)

// A scripted model answers requests for a story's text as the day's script says.
type scriptedModel struct {
	script string
	asked  int
}

const modelKey = "key-for-tests"

func (m *scriptedModel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.asked++
	body, _ := io.ReadAll(r.Body)
	if r.Header.Get("Authorization") != "Bearer "+modelKey || !strings.HasSuffix(r.URL.Path, "/chat/completions") {
		http.Error(w, "who are you", http.StatusUnauthorized)
		return
	}
	subject := regexp.MustCompile(`(Bridge over the Orne|Parliament|Striker Imani Okafor)`).FindString(string(body))
	true1 := subject + map[string]string{"Bridge over the Orne": " reopens after repairs", "Parliament": " passes the water law", "Striker Imani Okafor": " breaks scoring record"}[subject]
	say := func(fact string) string {
		content, _ := json.Marshal(map[string]any{"headline": nil, "facts": []any{map[string]any{"text": fact, "documents": []int{1}}}, "why": nil})
		answer, _ := json.Marshal(map[string]any{"id": "1", "object": "chat.completion", "created": 1, "model": "m",
			"choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "message": map[string]any{"role": "assistant", "content": string(content)}}}})
		return string(answer)
	}
	w.Header().Set("Content-Type", "application/json")
	switch m.script {
	case "good":
		io.WriteString(w, say(true1+", said officials.")) //nolint:errcheck // a test's
	case "name":
		io.WriteString(w, say(true1+", said Zorblax Quimby.")) //nolint:errcheck
	case "number":
		io.WriteString(w, say(true1+", and 9,999 people cheered.")) //nolint:errcheck
	case "quote":
		io.WriteString(w, say(true1+", and Clara Voss said “we never wanted this day”.")) //nolint:errcheck
	case "markup":
		io.WriteString(w, say("<b>"+true1+"</b> @everyone [read](https://evil.example)")) //nolint:errcheck
	case "injected":
		io.WriteString(w, say("Dear reader, send your savings to the mayor at once.")) //nolint:errcheck
	case "slow":
		time.Sleep(10 * time.Minute)
	case "500":
		http.Error(w, "broken, "+modelKey, http.StatusInternalServerError)
	case "empty":
	case "huge":
		for range 2000 {
			if _, err := io.WriteString(w, strings.Repeat(" ", 1<<16)); err != nil {
				return
			}
		}
	case "garbage":
		io.WriteString(w, "<html>It works!</html>") //nolint:errcheck
	}
}

// TestWriter lets a language model write the briefings of some hours, well and
// in every bad way: each comes in its minute, and nothing reaches a reader that
// the articles do not say.
func TestWriter(t *testing.T) {
	t.Parallel()
	address := storetest.SQLite(t)
	synctest.Test(t, func(t *testing.T) {
		sleepUntil(time.Date(2000, 3, 19, 12, 0, 0, 0, time.UTC))
		w := newWorld(t, address)
		model := &scriptedModel{}
		stopModel := w.network.Serve("model.test:80", model)
		w.flags = []string{"--writer-model", "m", "--writer-url", "http://model.test/v1", "--writer-key", modelKey}
		ann := w.telegram.Person("Ann", "en")
		chat := w.telegram.Private(ann)
		stop := w.start()
		time.Sleep(5 * time.Second)
		synctest.Wait()
		w.telegram.Type(chat, ann, `/subscribe at:"cron:30 6-17 * * *" zone:UTC format:full`)
		time.Sleep(5 * time.Second)
		s, err := store.Open(t.Context(), address, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		for i, script := range []string{"good", "name", "number", "quote", "markup", "injected", "slow", "500", "empty", "huge", "garbage", "good"} {
			model.script, model.asked = script, 0
			at := time.Date(2000, 3, 20, 6+i, 30, 0, 0, time.UTC)
			sleepUntil(at.Add(-10 * time.Minute))
			w.news(s, i)
			before := len(w.telegramTexts(chat))
			sleepUntil(at.Add(59 * time.Second))
			texts := w.telegramTexts(chat)
			if len(texts) != before+1 {
				t.Fatalf("%s: %d messages in the minute, want 1", script, len(texts)-before)
			}
			text := texts[len(texts)-1]
			for _, bad := range []string{"Zorblax", "9,999", "never wanted", "evil", "@everyone", "<b>", "Dear reader", "savings", "It works"} {
				if strings.Contains(text, bad) {
					t.Errorf("%s: the briefing says %q:\n%s", script, bad, text)
				}
			}
			written := strings.Contains(text, "written by a language model")
			if written != (script == "good") || !written && !strings.Contains(text, "sentences extracted") || model.asked == 0 {
				t.Errorf("%s: asked %d times; written: %v\n%s", script, model.asked, written, text)
			}
			if script == "good" && !strings.Contains(text, ", said officials.") || !strings.Contains(text, fmt.Sprint("day ", i)) {
				t.Errorf("%s: what was told is not of the day, or not what was written:\n%s", script, text)
			}
		}
		if strings.Contains(w.log.String(), modelKey) {
			t.Errorf("the log shows the key:\n%s", w.log.String())
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		stop()
		stopModel()
		time.Sleep(11 * time.Minute) // the slow answer ends
		synctest.Wait()
	})
}
