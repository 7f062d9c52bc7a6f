//go:build !race

// The measurements take several times as long under the race detector, and
// nothing runs at once here that it could find.

package stories

import "testing"

// orders are the file's and five random ones.
const orders = 6

// TestEventF1 tunes the threshold on the events of one half of the topics and
// judges on those of the other half, which it never saw, both ways.
func TestEventF1(t *testing.T) {
	docs := events(t)
	grid := []float64{0.46, 0.50, 0.54, 0.58, 0.62}
	var all [2][]scores
	for half := range all {
		for _, th := range grid {
			s := measure(inHalf(docs, half), orders, th, nil)
			all[half] = append(all[half], s)
			t.Logf("topics of half %d, threshold %.2f: BCubed F1 %.1f in one pass, %.1f re-clustered", half, th, s.online, s.mended)
		}
	}
	for half, tuned := range all {
		// The middle of the three best in a row: one event more or less moves
		// a single figure by a point.
		best, top := 0, 0.0
		for i := 1; i+1 < len(tuned); i++ {
			sum := 0.0
			for _, s := range tuned[i-1 : i+2] {
				sum += s.online + s.mended
			}
			if sum > top {
				best, top = i, sum
			}
		}
		judged := all[1-half][best]
		t.Logf("tuned on half %d (%.2f), judged on half %d: %.1f and %.1f", half, grid[best], 1-half, judged.online, judged.mended)
		atLeast(t, "tuned on the other half, one pass", judged.online, 89)
		atLeast(t, "tuned on the other half, re-clustered", judged.mended, 91)
	}
}

// TestEventF1Mixed measures the threshold in use where there is more to mix
// up: unrelated headlines or reports, short texts, headlines alone.
func TestEventF1Mixed(t *testing.T) {
	docs := events(t)
	ofEvents := func(d labelled) bool { return d.half < 2 }
	for _, c := range []struct {
		name           string
		docs           []labelled
		count          func(labelled) bool
		online, mended float64
	}{
		{"all 42 events", docs, nil, 88, 91},
		{"with as many headlines, the events", mixed(docs, headlines(t, len(docs))), ofEvents, 87, 90},
		{"with as many headlines, all", mixed(docs, headlines(t, len(docs))), nil, 79, 81},
		{"with as many reports, the events", mixed(docs, reports(t, len(docs))), ofEvents, 87, 90},
		{"the first 60 words", cutTo(docs, 60), nil, 83, 88},
		{"the first 25 words", cutTo(docs, 25), nil, 79, 85},
		{"titles alone", cutTo(docs, 0), nil, 68, 71},
		{"headlines of 88 stories", headlines(t, 1500), nil, 68, 68},
	} {
		s := measure(c.docs, orders, threshold, c.count)
		t.Logf("%s: BCubed F1 %.1f in one pass, %.1f re-clustered", c.name, s.online, s.mended)
		atLeast(t, c.name+", one pass", s.online, c.online)
		atLeast(t, c.name+", re-clustered", s.mended, c.mended)
	}
}

func mixed(a, b []labelled) []labelled { return append(append([]labelled{}, a...), b...) }
