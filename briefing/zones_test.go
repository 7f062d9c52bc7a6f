package briefing

import (
	"fmt"
	"testing"
	"time"

	"daybrief/platforms"
)

// The years over which every zone is followed.
var (
	zonesFrom  = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	zonesUntil = time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
)

// changes returns when a zone's clocks are changed, up to an end.
func changes(zone *time.Location, from, until time.Time) (all []time.Time) {
	for {
		_, end := from.In(zone).ZoneBounds()
		if end.IsZero() || !end.Before(until) {
			return all
		}
		all = append(all, end)
		from = end
	}
}

// eachDayOnce steps through a daily schedule and says what is wrong with it:
// every local day between the two has one run, at its time or, on a day that
// skips the time, at the moment of the change.
func eachDayOnce(zone *time.Location, clock string, from, until time.Time) error {
	s := Schedule{Times: clock, Days: "daily", Zone: zone.String()}
	r, err := s.compile()
	if err != nil {
		return err
	}
	first := from.In(zone)
	day := time.Date(first.Year(), first.Month(), first.Day(), 0, 0, 0, 0, time.UTC) // as a wall clock
	at := time.Date(first.Year(), first.Month(), first.Day(), 0, 0, 0, 0, zone).Add(-time.Second)
	for at.Before(until) {
		next := r.next(at)
		if !next.After(at) {
			return fmt.Errorf("after %v comes %v", at, next)
		}
		local := next.In(zone)
		if got, want := local.Format(time.DateOnly), day.Format(time.DateOnly); got != want {
			return fmt.Errorf("after %v comes %v, want a run on %s", at.In(zone), local, want)
		}
		if local.Format("15:04") != clock {
			start, _ := local.ZoneBounds()
			_, was := start.Add(-time.Second).Zone()
			_, is := start.Zone()
			wall, _ := time.Parse("2006-01-02 15:04", day.Format(time.DateOnly)+" "+clock)
			if last := local.Add(time.Second); last.Day() != local.Day() { // the end of a day is skipped
				start, _ = last.ZoneBounds()
				_, was = start.Add(-time.Second).Zone()
				_, is = start.Zone()
				local = last
			}
			before := start.Add(time.Duration(was) * time.Second).UTC() // what the clocks would have shown
			if !local.Equal(start) || wall.Before(before) || !wall.Before(before.Add(time.Duration(is-was)*time.Second)) {
				return fmt.Errorf("the run of %s is at %v, and the clocks did not skip its time then", day.Format(time.DateOnly), local)
			}
		}
		at, day = next, day.AddDate(0, 0, 1)
	}
	return nil
}

// TestEveryZone follows a daily schedule in every zone through seven years, and
// schedules at many times of day through every change of clocks in them.
func TestEveryZone(t *testing.T) {
	places := platforms.Places()
	if len(places) < 400 {
		t.Fatalf("%d zones, want all of the database", len(places))
	}
	var clocks []string
	for minute := 0; minute < 24*60; minute += 15 {
		clocks = append(clocks, fmt.Sprintf("%02d:%02d", minute/60, minute%60))
	}
	clocks = append(clocks, "00:01", "00:59", "01:01", "01:59", "02:01", "02:59", "03:01", "23:59")
	seen := map[string]string{} // what the clocks do, and a zone that does it
	total := 0
	for i, p := range places {
		zone, err := location(p.Zone)
		if err != nil {
			t.Errorf("%s: %v", p.Zone, err)
			continue
		}
		all := changes(zone, zonesFrom, zonesUntil)
		total += len(all)
		_, offset := zonesFrom.In(zone).Zone()
		does := fmt.Sprint(offset)
		for _, at := range all {
			_, offset := at.In(zone).Zone()
			does += fmt.Sprint(" ", at.Unix(), offset)
		}
		if seen[does] != "" {
			continue // the same clocks under another name
		}
		seen[does] = p.Zone
		if err := eachDayOnce(zone, clocks[i%len(clocks)], zonesFrom, zonesUntil); err != nil {
			t.Errorf("%s at %s: %v", p.Zone, clocks[i%len(clocks)], err)
		}
		for _, at := range all {
			for _, clock := range clocks {
				if err := eachDayOnce(zone, clock, at.AddDate(0, 0, -2), at.AddDate(0, 0, 2)); err != nil {
					t.Errorf("%s at %s, around the change of %v: %v", p.Zone, clock, at, err)
				}
			}
		}
	}
	t.Logf("%d zones, of which %d differ; %d changes of clocks", len(places), len(seen), total)
	if total < 1000 || len(seen) < 60 {
		t.Errorf("%d changes in %d kinds of zones: the database is not what it should be", total, len(seen))
	}
}
