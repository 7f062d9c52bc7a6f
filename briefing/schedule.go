package briefing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"daybrief/platforms"
)

// A Schedule is a set of times on a wall clock, in the normal forms of
// platforms.Times, platforms.Days and platforms.Zone.
type Schedule struct {
	Times string `json:"times"` // "07:30,18:00"
	Days  string `json:"days"`  // "daily", "weekdays", "weekends" or "mon,wed"
	Zone  string `json:"zone"`  // IANA name
}

// Next returns the first instant after the given one at which the schedule is
// due. A time that the clocks skip is due at the moment they skip; a time that
// they show twice is due the first time. The error says which part of the
// schedule cannot be read.
func (s Schedule) Next(after time.Time) (time.Time, error) {
	zone, lines, err := s.compile()
	if err != nil {
		return time.Time{}, err
	}
	var next time.Time
	for _, line := range lines {
		if t := nextOf(line, zone, after); !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	if next.IsZero() {
		return next, fmt.Errorf("schedule %+v never comes due; choose another day or time", s)
	}
	return next, nil
}

// Previous returns the last instant before the given one at which the
// schedule was due, looking back eight days; zero when there is none.
func (s Schedule) Previous(before time.Time) time.Time {
	var last time.Time
	for t := before.Add(-8 * 24 * time.Hour); ; {
		next, err := s.Next(t)
		if err != nil || !next.Before(before) {
			return last
		}
		last, t = next, next
	}
}

// Location returns the schedule's zone, UTC when it cannot be loaded.
func (s Schedule) Location() *time.Location {
	if l, err := time.LoadLocation(s.Zone); err == nil && s.Zone != "Local" {
		return l
	}
	return time.UTC
}

// compile makes one cron line for each time of day. Package cron is only ever
// given lines made here: its parser panics on a TZ= prefix without a field.
func (s Schedule) compile() (*time.Location, []cron.Schedule, error) {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil || s.Zone == "" || s.Zone == "Local" {
		return nil, nil, fmt.Errorf("zone %q is not in the time zone database; use a name such as Europe/Paris", s.Zone)
	}
	days, err := cronDays(s.Days)
	if err != nil {
		return nil, nil, err
	}
	var lines []cron.Schedule
	for clock := range strings.SplitSeq(s.Times, ",") {
		t, err := time.Parse("15:04", clock)
		if err != nil {
			return nil, nil, fmt.Errorf("time %q is not of the form 07:30", clock)
		}
		line, err := cron.ParseStandard(fmt.Sprintf("%d %d * * %s", t.Minute(), t.Hour(), days))
		if err != nil {
			return nil, nil, fmt.Errorf("schedule %+v: %w", s, err)
		}
		lines = append(lines, line)
	}
	return zone, lines, nil
}

func cronDays(days string) (string, error) {
	switch days {
	case "", "daily":
		return "*", nil
	case "weekdays":
		return "1-5", nil
	case "weekends":
		return "0,6", nil
	}
	var numbers []string
	for day := range strings.SplitSeq(days, ",") {
		i := slices.Index(platforms.WeekDays[:], day)
		if i < 0 {
			return "", fmt.Errorf("day %q is not one of mon, tue, wed, thu, fri, sat and sun", day)
		}
		numbers = append(numbers, fmt.Sprint(i))
	}
	return strings.Join(numbers, ","), nil
}

// nextOf runs a cron line on the wall clock. Package cron counts in instants:
// in a zone with summer time it would leave out a time in the spring gap and
// give one in the autumn repeat twice. So it is asked in a zone without either
// (wall times written as UTC), and the answer is carried over.
func nextOf(line cron.Schedule, zone *time.Location, after time.Time) time.Time {
	local := after.In(zone)
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), local.Second(), local.Nanosecond(), time.UTC)
	// The clock may have been put back since the last due time: begin before
	// any repeated hour (or, on a date line, day), and drop what is past.
	for wall = wall.Add(-25 * time.Hour); ; {
		wall = line.Next(wall)
		if wall.IsZero() {
			return time.Time{}
		}
		if t := instant(wall, zone); t.After(after) {
			return t
		}
	}
}

// instant returns when a zone's clocks first show the wall time, or, for one
// that they skip, when they skip it.
func instant(wall time.Time, zone *time.Location) time.Time {
	t := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, zone)
	start, end := t.ZoneBounds()
	_, offset := t.Zone()
	shown := t.Add(time.Duration(offset) * time.Second).UTC()
	switch {
	case shown.After(wall): // skipped, and read as after the change
		return start
	case shown.Before(wall): // skipped, and read as before it
		return end
	}
	if start.IsZero() {
		return t
	}
	_, before := start.Add(-time.Nanosecond).Zone()
	if first := t.Add(time.Duration(offset-before) * time.Second); first.Before(start) {
		return first
	}
	return t
}
