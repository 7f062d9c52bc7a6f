package briefing

import (
	"fmt"
	"math"
	"testing"
	"time"

	"daybrief/content"
)

// told makes the articles of one story, an hour apart and the last at the given time.
func toldBy(story int64, last time.Time, topic string, publishers ...string) []content.Article {
	var out []content.Article
	for i, p := range publishers {
		at := last.Add(-time.Duration(len(publishers)-1-i) * time.Hour)
		out = append(out, content.Article{ID: story*100 + int64(i), Story: story, Title: fmt.Sprintf("Story %d", story), URL: fmt.Sprintf("https://%s.example/%d", p, story),
			Publisher: p, Topics: []string{topic}, Published: at})
	}
	return out
}

func order(stories [][]content.Article, topic string) (out []int64) {
	groups := map[int64][]content.Article{}
	for _, g := range stories {
		groups[g[0].Story] = g
	}
	for _, i := range ranked(groups, Query{Topic: topic, From: morning.Add(-24 * time.Hour), Until: morning}) {
		out = append(out, i.Story)
	}
	return out
}

func TestVariety(t *testing.T) {
	var stories [][]content.Article
	for i := range int64(6) { // six on sports, one told by fewer on science
		stories = append(stories, toldBy(i+1, morning.Add(-time.Duration(i)*time.Minute), "sports", "a", "b", "c"))
	}
	stories = append(stories, toldBy(7, morning.Add(-2*time.Hour), "science", "a", "b", "c"))
	all, sports := order(stories, ""), order(stories, "sports")
	if at := index(all, 7); at > 4 {
		t.Errorf("with everything asked for, the one on science is number %d in %v", at+1, all)
	}
	if at := index(sports, 7); at != 6 {
		t.Errorf("with sports asked for, the older one is number %d in %v, want the last", at+1, sports)
	}
	stories = nil
	for i := range int64(5) { // one outlet writes much that nobody else tells
		stories = append(stories, toldBy(i+1, morning.Add(-time.Duration(i)*time.Minute), fmt.Sprint("t", i), "loud"))
	}
	stories = append(stories, toldBy(6, morning.Add(-time.Hour), "t9", "quiet"))
	if got := order(stories, ""); index(got, 6) > 1 {
		t.Errorf("the other outlet's story comes late: %v", got)
	}
}

func index(list []int64, id int64) int {
	for i, v := range list {
		if v == id {
			return i
		}
	}
	return -1
}

// TestTermsAddUp holds the terms that are shown to the score.
func TestTermsAddUp(t *testing.T) {
	groups := map[int64][]content.Article{}
	for i := range int64(12) {
		groups[i+1] = toldBy(i+1, morning.Add(-time.Duration(i)*time.Hour), "world", []string{"a", "b", "c", "d"}[:1+i%4]...)
	}
	for _, i := range ranked(groups, Query{From: morning.Add(-24 * time.Hour), Until: morning}) {
		v := i.Terms
		if sum := v.Publishers + v.Size + v.Recency + v.Growth + v.Attention + v.Variety; math.Abs(sum-v.Score) > 1e-9 || v.Variety > 0 || v.Attention < 0 || v.Attention > 1 {
			t.Errorf("story %d: %+v, the sum is %v", i.Story, v, sum)
		}
	}
}

func TestPhaseAt(t *testing.T) {
	hours := func(ago ...int) (out []int64) {
		for _, h := range ago {
			out = append(out, morning.Add(-time.Duration(h)*time.Hour).Unix())
		}
		return out
	}
	for _, test := range []struct {
		want Phase
		ago  []int
	}{
		{Over, nil}, {New, []int{0}}, {New, []int{23, 20, 1}}, {Developing, []int{40, 20, 1}}, {Cooling, []int{40, 39, 38, 37, 36, 2}},
		{Cooling, []int{30}}, {Over, []int{100, 73}}, {Developing, []int{50, 49, 48, 3, 2, 1}},
	} {
		if got := PhaseAt(hours(test.ago...), morning); got != test.want {
			t.Errorf("told %v hours ago: %s, want %s", test.ago, got, test.want)
		}
	}
}

func TestJudge(t *testing.T) {
	groups := map[int64][]content.Article{}
	for i := range int64(10) {
		groups[i+1] = toldBy(i+1, morning.Add(-time.Duration(i)*time.Minute), "", "a", "b")
	}
	groups[11] = toldBy(11, morning.Add(-23*time.Hour), "", "z")
	items := ranked(groups, Query{From: morning.Add(-24 * time.Hour), Until: morning})
	muted := Wishes{Muted: map[int64]string{items[0].Story: "x"}}
	followed := Wishes{Followed: map[int64]string{items[8].Story: "x"}}
	known := map[int64]Told{items[1].Story: {Story: items[1].Story, At: morning}}
	for _, test := range []struct {
		at     int
		told   map[int64]Told
		wishes Wishes
		want   Reason
		enough bool
	}{
		{0, nil, Wishes{}, Chosen, false}, {6, nil, Wishes{}, Chosen, false}, {7, nil, Wishes{}, Crowded, true}, {10, nil, Wishes{}, TooLittle, true},
		{1, known, Wishes{}, Repeated, false}, {7, known, Wishes{}, Chosen, false}, {8, known, Wishes{}, Crowded, true},
		{0, nil, muted, Muted, false}, {7, nil, muted, Chosen, false}, {8, nil, followed, Followed, false},
	} {
		got := Judge(items, test.at, test.told, test.wishes)
		if got.Reason != test.want || got.Place != test.at+1 || got.Next > 0 != test.enough || test.enough && got.Next <= items[test.at].Terms.Score {
			t.Errorf("number %d: %+v, want %s (its score %v)", test.at+1, got, test.want, items[test.at].Terms.Score)
		}
	}
}
