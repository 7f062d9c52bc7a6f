package briefing

import (
	"cmp"
	"math"
	"slices"
	"time"

	"daybrief/content"
)

// Terms are the parts of a story's score, for those who ask why. The weights
// were set by hand, to be read: an article by one publisher that has just come
// out is worth about 1.5, a fifth publisher as much as twelve hours.
type Terms struct {
	Publishers float64 `json:"publishers"` // log of independent publishers
	Size       float64 `json:"size"`       // log of articles
	Recency    float64 `json:"recency"`    // halves every 12 hours since the last article
	Growth     float64 `json:"growth"`     // log of articles in the last quarter of the window
	Attention  float64 `json:"attention"`  // share of what its outlets wrote that is about it
	Variety    float64 `json:"variety"`    // below 0 for what resembles the stories above it
	Score      float64 `json:"score"`      // the sum
}

const (
	sizeWeight    = 0.2
	recencyWeight = 0.7
	recencyHalf   = 12 // hours
	growthWeight  = 0.15
	outletPrior   = 10   // articles that an outlet is taken to have written about other things
	sameTopic     = 0.08 // taken off for each story above on the same topic, after two
	mostSameTopic = 0.4
	sameOutlet    = 0.3 // for each story above that one outlet alone tells, if it is the same

	// floor is the absolute part of the score under which a story is filler: that
	// of one article by one publisher, about 17 hours old.
	floor = 1.1
)

// Passes reports whether a story is worth telling on any day: what it is worth
// beside others does not count.
func (t Terms) Passes() bool { return t.Publishers+t.Size+t.Recency >= floor }

// score returns the terms of a story but for its variety. wrote counts the
// articles of each owner family in the window; nil leaves its attention out.
func score(i Item, wrote map[string]int, q Query) Terms {
	recent, from := 0, q.Until.Add(-q.Until.Sub(q.From)/4).Unix()
	for _, p := range i.Published {
		if p > from {
			recent++
		}
	}
	t := Terms{
		Publishers: math.Log(1 + float64(len(i.Outlets))),
		Size:       sizeWeight * math.Log(1+float64(i.Articles)),
		Recency:    recencyWeight * math.Exp2(-max(0, q.Until.Sub(i.Last).Hours())/recencyHalf),
		Growth:     growthWeight * math.Log(1+float64(recent)),
	}
	for _, o := range i.Outlets {
		if n := wrote[o.owner]; n > 0 {
			t.Attention += float64(o.articles) / float64(n+outletPrior) / float64(len(i.Outlets))
		}
	}
	t.Score = t.Publishers + t.Size + t.Recency + t.Growth + t.Attention
	return t
}

// ranked returns the stories of a window, best first.
func ranked(groups map[int64][]content.Article, q Query) []Item {
	items := make([]Item, 0, len(groups))
	wrote := map[string]int{}
	for _, g := range groups {
		for _, a := range g {
			wrote[OwnerOf(&a)]++
		}
		items = append(items, itemOf(g))
	}
	for i := range items {
		items[i].Terms = score(items[i], wrote, q)
	}
	slices.SortFunc(items, better)
	vary(items[:min(len(items), 3*kept)], q.Topic != "")
	return items
}

// better orders items best first; ties go to the newer, then to the lower id,
// so that the order never depends on a map's.
func better(a, b Item) int {
	return cmp.Or(cmp.Compare(b.Terms.Score, a.Terms.Score), b.Last.Compare(a.Last), cmp.Compare(a.Story, b.Story))
}

// vary puts sorted items into the order in which they are worth reading after
// each other: no topic and no outlet fills a briefing. Who asked for a topic
// gets it.
func vary(items []Item, onTopic bool) {
	topics, alone := map[string]int{}, map[string]int{}
	for n := range items {
		best, top := n, math.Inf(-1)
		for i := n; i < len(items); i++ {
			if items[i].Terms.Score <= top {
				break // what follows is worth no more, however varied
			}
			if worth := items[i].Terms.Score - likeness(items[i], topics, alone, onTopic); worth > top {
				best, top = i, worth
			}
		}
		picked := items[best]
		picked.Terms.Variety = top - picked.Terms.Score
		picked.Terms.Score = top
		copy(items[n+1:best+1], items[n:best])
		items[n] = picked
		for _, t := range picked.Topics {
			topics[t]++
		}
		if len(picked.Outlets) == 1 {
			alone[picked.Outlets[0].owner]++
		}
	}
}

// likeness is what an item is worth less for resembling those above it.
func likeness(i Item, topics, alone map[string]int, onTopic bool) float64 {
	less := 0.0
	if !onTopic {
		for _, t := range i.Topics {
			less = max(less, sameTopic*float64(topics[t]-2))
		}
		less = min(less, mostSameTopic)
	}
	if len(i.Outlets) == 1 {
		less += sameOutlet * float64(alone[i.Outlets[0].owner])
	}
	return less
}

// A Phase is where a story is in its life.
type Phase string

// The phases of a story.
const (
	New        Phase = "new"        // begun in the last day
	Developing Phase = "developing" // older, and told of at least half as often as on its busiest day
	Cooling    Phase = "cooling"    // told of less
	Over       Phase = "over"       // not told of for three days: what comes is another story
)

// PhaseAt returns the phase of a story whose articles were published at the
// given Unix seconds, oldest first.
func PhaseAt(published []int64, now time.Time) Phase {
	if len(published) == 0 {
		return Over
	}
	const day = int64(24 * 60 * 60)
	at := now.Unix()
	if at-published[len(published)-1] >= 3*day {
		return Over
	}
	if at-published[0] < day {
		return New
	}
	busiest, today, from := 0, 0, 0
	for i, p := range published {
		for published[from] <= p-day {
			from++
		}
		busiest = max(busiest, i-from+1)
		if p > at-day {
			today++
		}
	}
	if 2*today >= busiest {
		return Developing
	}
	return Cooling
}

// A Reason says why a story is in a briefing or is not.
type Reason string

// The reasons.
const (
	Chosen    Reason = "chosen"     // it is in
	Repeated  Reason = "repeated"   // the chat knows it and nothing came since: it is under "still running"
	Crowded   Reason = "crowded"    // better ones fill the briefing
	TooLittle Reason = "too_little" // it is under the floor
	Muted     Reason = "muted"      // the chat mutes it
	Followed  Reason = "followed"   // it would not have made the cut, but the chat follows it
)

// A Verdict is why a story is in a briefing or is not.
type Verdict struct {
	Reason Reason
	Place  int     // among all stories of the window, from 1
	Next   float64 // the score that would have been enough; 0 when it is in, or no score would do
	By     string  // what it is muted or followed by
}

// Judge says why the item at a place of a window's ranked items is in the
// briefing of a chat, or is not.
func Judge(items []Item, at int, told map[int64]Told, w Wishes) Verdict {
	v := Verdict{Reason: Chosen, Place: at + 1}
	if by := w.Muted[items[at].Story]; by != "" {
		v.Reason, v.By = Muted, by
		return v
	}
	view := View{Told: told}
	fresh, last := 0, 0.0
	for n, item := range items {
		if w.Muted[item.Story] != "" {
			continue
		}
		in := item.Terms.Passes() || n < minItems
		if t, known := view.told(item); known && item.since(t.At) == 0 {
			if n == at && in {
				v.Reason = Repeated
			}
			continue
		}
		if in && fresh < mostItems {
			fresh++
			last = item.Terms.Score
			continue
		}
		if n == at {
			v.Reason = Crowded
			if !in {
				v.Reason = TooLittle
			}
		}
	}
	if by := w.Followed[items[at].Story]; by != "" && (v.Reason == Crowded || v.Reason == TooLittle) {
		v.Reason, v.By = Followed, by
	}
	if v.Reason == Crowded || v.Reason == TooLittle {
		v.Next = last
	}
	return v
}
