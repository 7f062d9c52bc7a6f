package stories

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"daybrief/platforms/platformtest"
)

// bcubed returns precision, recall and F1 of a clustering, in percent, over
// the documents for which count holds; all count if it is nil.
func bcubed(made []int64, want []string, count func(int) bool) (p, r, f float64) {
	type pair struct {
		story int64
		event string
	}
	both, stories, events := map[pair]float64{}, map[int64]float64{}, map[string]float64{}
	for i := range made {
		both[pair{made[i], want[i]}]++
		stories[made[i]]++
		events[want[i]]++
	}
	n := 0.0
	for i := range made {
		if count == nil || count(i) {
			b := both[pair{made[i], want[i]}]
			p += b / stories[made[i]]
			r += b / events[want[i]]
			n++
		}
	}
	p, r = p/n, r/n
	return 100 * p, 100 * r, 200 * p * r / (p + r)
}

func TestBCubed(t *testing.T) {
	p, r, f := bcubed([]int64{1, 1, 1, 2}, []string{"a", "a", "b", "b"}, nil)
	if got := fmt.Sprintf("%.2f %.2f %.2f", p, r, f); got != "66.67 75.00 70.59" {
		t.Errorf("bcubed = %s, want 66.67 75.00 70.59", got)
	}
}

// A labelled document is one whose event is known.
type labelled struct {
	Document
	event string
	half  int // of the topics: 0, 1; 2 is no part of the events
	text  *text
}

// parsed reads each document once, for the many orders it is placed in.
func parsed(docs []labelled) []labelled {
	for i := range docs {
		t := parse(docs[i].Document, func([]word) string { return "en" })
		docs[i].text = &t
	}
	return docs
}

func events(t testing.TB) []labelled { return parsed(eventArticles(t)) }

// eventArticles returns the 496 articles on 42 events. Topics in order of number go
// to the two halves in turn; both events of a topic, which resemble each other,
// are in one half.
func eventArticles(t testing.TB) []labelled {
	t.Helper()
	data, err := os.ReadFile(platformtest.Shared(t, "stories/ecb_odd_topics.json"))
	if err != nil {
		t.Fatal(err)
	}
	var docs []struct {
		Event, Title, Text string
		Topic              int
	}
	if err := json.Unmarshal(data, &docs); err != nil {
		t.Fatal(err)
	}
	var out []labelled
	half, last := 1, 0
	for _, d := range docs {
		if d.Topic != last {
			half, last = 1-half, d.Topic
		}
		out = append(out, labelled{Document{Title: d.Title, Text: d.Text, Language: "en"}, fmt.Sprint(d.Topic, d.Event), half, nil})
	}
	return out
}

// headlines returns headlines of 88 stories, the first of each story first.
func headlines(t testing.TB, most int) []labelled {
	t.Helper()
	f, err := os.Open(platformtest.Shared(t, "stories/uci_headlines.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows := csv.NewReader(f)
	rows.FieldsPerRecord = -1 // the last row of the collection is cut off
	all, err := rows.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []labelled
	for _, row := range all[1:] {
		if len(row) == 8 {
			out = append(out, labelled{Document{Title: row[1], Language: "en"}, row[5], 2, nil})
		}
	}
	rand.New(rand.NewPCG(5, 5)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return parsed(out[:min(most, len(out))])
}

// reports returns news articles that are, but for a few, on events of their
// own. Their first sentence serves as title.
func reports(t testing.TB, most int) []labelled {
	t.Helper()
	data, err := os.ReadFile(platformtest.Shared(t, "summaries/cnn_val1000.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var out []labelled
	for line := range strings.Lines(string(data)) {
		var d struct{ Src string }
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatal(err)
		}
		title, text, _ := strings.Cut(strings.TrimPrefix(d.Src, "(CNN)"), ". ")
		out = append(out, labelled{Document{Title: title, Text: text, Language: "en"}, fmt.Sprint("report ", len(out)), 2, nil})
		if len(out) == most {
			break
		}
	}
	return parsed(out)
}

// placed returns the story of each document after the single pass and after
// re-clustering, with the documents coming in the given order over 72 hours.
func placed(docs []labelled, order []int, threshold float64) (online, mended []int64) {
	x := New(72 * time.Hour)
	x.threshold = threshold
	online, mended = make([]int64, len(docs)), make([]int64, len(docs))
	for n, i := range order {
		d := *docs[i].text
		d.id, d.published = int64(i+1), start.Add(time.Duration(n)*72*time.Hour/time.Duration(len(order)+1))
		online[i] = x.place(d).Story
	}
	copy(mended, online)
	for _, m := range x.Recluster().Moved {
		mended[m.Document-1] = m.To
	}
	return online, mended
}

// scores are the mean BCubed F1 over the file's order and random ones.
type scores struct{ online, mended float64 }

func measure(docs []labelled, orders int, threshold float64, count func(labelled) bool) (s scores) {
	want := make([]string, len(docs))
	for i, d := range docs {
		want[i] = d.event
	}
	for seed := range uint64(orders) {
		order := rand.New(rand.NewPCG(seed, 1)).Perm(len(docs))
		if seed == 0 {
			for i := range order {
				order[i] = i
			}
		}
		online, mended := placed(docs, order, threshold)
		counts := func(i int) bool { return count == nil || count(docs[i]) }
		_, _, f := bcubed(online, want, counts)
		s.online += f / float64(orders)
		_, _, f = bcubed(mended, want, counts)
		s.mended += f / float64(orders)
	}
	return s
}

func inHalf(docs []labelled, half int) []labelled {
	var out []labelled
	for _, d := range docs {
		if d.half == half {
			out = append(out, d)
		}
	}
	return out
}

var start = time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)

// cutTo keeps the first words of each text.
func cutTo(docs []labelled, words int) []labelled {
	out := append([]labelled{}, docs...)
	for i := range out {
		all := strings.Fields(out[i].Text)
		out[i].Text = strings.Join(all[:min(words, len(all))], " ")
	}
	return parsed(out)
}

// TestEvents places and re-clusters the events in two orders.
func TestEvents(t *testing.T) {
	s := measure(events(t), 2, threshold, nil)
	t.Logf("BCubed F1 %.1f in one pass, %.1f re-clustered", s.online, s.mended)
	atLeast(t, "one pass", s.online, 87)
	atLeast(t, "re-clustered", s.mended, 90)
}

func atLeast(t *testing.T, what string, got, want float64) {
	t.Helper()
	if got < want {
		t.Errorf("%s: BCubed F1 %.1f, want at least %.0f", what, got, want)
	}
}
