package content

import (
	"slices"
	"time"
)

const (
	shortestEvery = 5 * time.Minute
	longestEvery  = 6 * time.Hour
	pushedEvery   = time.Hour // where a hub announces news: hubs fail as well
	rhythmItems   = 20        // newest items that tell a feed's rhythm
)

// rhythm returns when the newest of the dated articles appeared, and the
// median time between two of the newest.
func rhythm(articles []Article) (newest time.Time, gap time.Duration) {
	var dates []time.Time
	for _, a := range articles {
		if !a.Undated {
			dates = append(dates, a.Published)
		}
	}
	if len(dates) == 0 {
		return time.Time{}, 0
	}
	slices.SortFunc(dates, func(a, b time.Time) int { return b.Compare(a) })
	dates = dates[:min(len(dates), rhythmItems)]
	var gaps []time.Duration
	for i := range len(dates) - 1 {
		gaps = append(gaps, dates[i].Sub(dates[i+1]))
	}
	if len(gaps) == 0 {
		return dates[0], 0
	}
	slices.Sort(gaps)
	return dates[0], max(gaps[len(gaps)/2], time.Second)
}

// interval returns how long to wait before a source is read again: half the
// time in which it brings an article, which is its rhythm or, when it has been
// quiet for longer, a part of that; not before the server and the feed say that there may be
// news; at least an hour where a hub announces news; between 5 minutes and 6 hours. Without a rhythm it is usual.
func interval(s Source, now time.Time, usual, fresh time.Duration) time.Duration {
	every := usual
	if s.Rhythm > 0 {
		expected := s.Rhythm
		if !s.Newest.IsZero() {
			expected = max(expected, now.Sub(s.Newest)/4)
		}
		every = expected / 2
	}
	if s.Pushed.After(now) {
		every = max(every, pushedEvery)
	}
	return min(max(every, fresh, shortestEvery), longestEvery)
}

// Silent reports whether a source that used to bring news brings none: it
// cannot be read since a day, or its newest item is older than two days and than ten
// times its rhythm. A retired source is not silent: it is gone.
func (s Source) Silent(now time.Time) bool {
	if s.Retired {
		return false
	}
	if s.Failures > 0 && now.Sub(s.Fetched) > 24*time.Hour {
		return true
	}
	return !s.Newest.IsZero() && s.Rhythm > 0 && now.Sub(s.Newest) > max(48*time.Hour, 10*s.Rhythm)
}
