package briefing

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"daybrief/platforms"
)

// A Schedule is a set of times on a wall clock, in the normal forms of
// platforms.Times, platforms.Days and platforms.Zone.
type Schedule struct {
	Times string `json:"times"` // "07:30,18:00", "07:30/weekdays,10:00/weekends" or "cron:30 7 * * 1-5"
	Days  string `json:"days"`  // "daily", "weekdays", "weekends" or "mon,wed"
	Zone  string `json:"zone"`  // IANA name
}

// Next returns the first instant after the given one at which the schedule is
// due. A time that the clocks skip is due at the moment they skip; a time that
// they show twice is due the first time. The error says which part of the
// schedule cannot be read.
func (s Schedule) Next(after time.Time) (time.Time, error) {
	r, err := s.compile()
	if err != nil {
		return time.Time{}, err
	}
	next := r.next(after)
	if next.IsZero() {
		return next, fmt.Errorf("schedule %+v never comes due; choose another day or time", s)
	}
	return next, nil
}

// Previous returns the last instant before the given one at which the
// schedule was due, looking back eight days; zero when there is none.
func (s Schedule) Previous(before time.Time) (last time.Time) {
	r, err := s.compile()
	if err != nil {
		return time.Time{}
	}
	// Most schedules are daily: a day back is nearly always enough.
	for _, days := range []time.Duration{1, 8} {
		for t := before.Add(-days*24*time.Hour - time.Hour); ; {
			t = r.next(t)
			if t.IsZero() || !t.Before(before) {
				break
			}
			last = t
		}
		if !last.IsZero() {
			break
		}
	}
	return last
}

// runs is a schedule that has been read.
type runs struct {
	zone  *time.Location
	lines []cron.Schedule // one for each time of day
}

func (r runs) next(after time.Time) (next time.Time) {
	for _, line := range r.lines {
		if t := nextOf(line, r.zone, after); !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next
}

// Location returns the schedule's zone, UTC when it cannot be loaded.
func (s Schedule) Location() *time.Location {
	if l, err := location(s.Zone); err == nil {
		return l
	}
	return time.UTC
}

// zones keeps the zones that were loaded: reading one takes a third of a
// millisecond. There are some 600.
var zones sync.Map

func location(name string) (*time.Location, error) {
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location), nil
	}
	if name == "" || name == "Local" {
		return nil, errors.New("not a zone of the database")
	}
	l, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, l)
	}
	return l, err
}

// compile makes one cron line for each time of day.
func (s Schedule) compile() (runs, error) {
	zone, err := location(s.Zone)
	if err != nil {
		return runs{}, fmt.Errorf("zone %q is not in the time zone database; use a name such as Europe/Paris", s.Zone)
	}
	r := runs{zone: zone}
	if line, ok := strings.CutPrefix(s.Times, platforms.CronPrefix); ok {
		return r, r.add(line)
	}
	for entry := range strings.SplitSeq(s.Times, ",") {
		clock, some, _ := strings.Cut(entry, "/")
		days, err := cronDays(cmp.Or(some, s.Days))
		if err != nil {
			return runs{}, err
		}
		t, err := time.Parse("15:04", clock)
		if err != nil {
			return runs{}, fmt.Errorf("time %q is not of the form 07:30", clock)
		}
		if err := r.add(fmt.Sprintf("%d %d * * %s", t.Minute(), t.Hour(), days)); err != nil {
			return runs{}, err
		}
	}
	return r, nil
}

// add adds a cron line. The parser of package cron panics on some lines, such
// as a TZ= prefix without a field, and no line may end the program.
func (r *runs) add(line string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the cron line %q cannot be read: %v", line, p)
		}
	}()
	if strings.ContainsAny(line, "=@") || len(strings.Fields(line)) != 5 {
		return fmt.Errorf("the cron line %q does not have five fields: minute, hour, day, month, day of the week", line)
	}
	parsed, err := cron.ParseStandard(line)
	if err != nil {
		return fmt.Errorf("the cron line %q cannot be read: %w", line, err)
	}
	r.lines = append(r.lines, parsed)
	return nil
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
// that they skip, when they skip it. Where they skip the end of a day, that is
// the last second of the day.
func instant(wall time.Time, zone *time.Location) time.Time {
	t := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, zone)
	start, end := t.ZoneBounds()
	_, offset := t.Zone()
	shown := t.Add(time.Duration(offset) * time.Second).UTC()
	switch {
	case shown.After(wall): // skipped, and read as after the change
		return skipped(wall, start)
	case shown.Before(wall): // skipped, and read as before it
		return skipped(wall, end)
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

func skipped(wall, change time.Time) time.Time {
	last := change.Add(-time.Second)
	if last.Day() == wall.Day() && change.Day() != wall.Day() {
		return last
	}
	return change
}

// Upcoming returns the next n runs after an instant, fewer if there are no
// more.
func (s Schedule) Upcoming(after time.Time, n int) []time.Time {
	r, err := s.compile()
	if err != nil {
		return nil
	}
	var all []time.Time
	for range n {
		if after = r.next(after); after.IsZero() {
			break
		}
		all = append(all, after)
	}
	return all
}

// Describe says on which days and at what times a schedule comes due: on
// weekdays at 07:30, on weekends at 10:00.
func (s Schedule) Describe(p *Phrases) string {
	if line, ok := strings.CutPrefix(s.Times, platforms.CronPrefix); ok {
		return p.Say("schedule_cron", "Line", line)
	}
	var order []string
	clocks := map[string][]string{}
	for entry := range strings.SplitSeq(s.Times, ",") {
		clock, some, _ := strings.Cut(entry, "/")
		days := cmp.Or(some, s.Days, "daily")
		if clocks[days] == nil {
			order = append(order, days)
		}
		clocks[days] = append(clocks[days], clock)
	}
	for i, days := range order {
		order[i] = p.Say("schedule", "Days", daysName(p, days), "Times", strings.Join(clocks[days], ", "))
	}
	return strings.Join(order, "; ")
}

func daysName(p *Phrases, days string) string {
	switch days {
	case "daily", "weekdays", "weekends":
		return p.Say("days_" + days)
	}
	var names []string
	for d := range strings.SplitSeq(days, ",") {
		names = append(names, p.Say(fmt.Sprintf("weekday_%d", slices.Index(platforms.WeekDays[:], d))))
	}
	return strings.Join(names, ", ")
}
