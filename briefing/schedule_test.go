package briefing

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestNext(t *testing.T) {
	tests := []struct {
		name     string
		schedule Schedule
		after    string   // RFC 3339
		want     []string // the next runs, in the schedule's zone
	}{
		{"daily", Schedule{"07:30", "daily", "UTC"}, "2026-09-22T07:30:00Z", []string{"2026-09-23T07:30:00Z", "2026-09-24T07:30:00Z"}},
		{"a moment before", Schedule{"07:30", "daily", "UTC"}, "2026-09-22T07:29:59.999999999Z", []string{"2026-09-22T07:30:00Z"}},
		{"no days means daily", Schedule{"07:30", "", "UTC"}, "2026-09-22T08:00:00Z", []string{"2026-09-23T07:30:00Z"}},
		{"several times", Schedule{"07:30,18:00", "daily", "UTC"}, "2026-09-22T08:00:00Z", []string{"2026-09-22T18:00:00Z", "2026-09-23T07:30:00Z"}},
		{"weekdays", Schedule{"07:30", "weekdays", "UTC"}, "2026-09-25T08:00:00Z", []string{"2026-09-28T07:30:00Z"}},
		{"weekends", Schedule{"07:30", "weekends", "UTC"}, "2026-09-21T08:00:00Z", []string{"2026-09-26T07:30:00Z", "2026-09-27T07:30:00Z", "2026-10-03T07:30:00Z"}},
		{"chosen days", Schedule{"09:00", "mon,thu", "UTC"}, "2026-09-22T00:00:00Z", []string{"2026-09-24T09:00:00Z", "2026-09-28T09:00:00Z"}},
		{"the day of the zone", Schedule{"01:00", "mon", "Pacific/Auckland"}, "2026-06-20T00:00:00Z", []string{"2026-06-22T01:00:00+12:00"}},

		{"Berlin skips 02:30 in spring", Schedule{"02:30", "daily", "Europe/Berlin"}, "2026-03-28T00:00:00Z",
			[]string{"2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"}},
		{"a skipped time beside a real one is one run", Schedule{"02:30,03:00", "daily", "Europe/Berlin"}, "2026-03-29T00:00:00Z",
			[]string{"2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"}},
		{"Berlin shows 02:30 twice in autumn", Schedule{"02:30", "daily", "Europe/Berlin"}, "2026-10-24T12:00:00Z",
			[]string{"2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"}},
		{"between the two", Schedule{"02:30", "daily", "Europe/Berlin"}, "2026-10-25T00:45:00Z", []string{"2026-10-26T02:30:00+01:00"}},
		{"after the repeat began, a later time", Schedule{"03:30", "daily", "Europe/Berlin"}, "2026-10-25T01:10:00Z", []string{"2026-10-25T03:30:00+01:00"}},
		{"New York skips", Schedule{"02:15", "daily", "America/New_York"}, "2026-03-08T00:00:00Z", []string{"2026-03-08T03:00:00-04:00", "2026-03-09T02:15:00-04:00"}},
		{"New York repeats", Schedule{"01:15", "daily", "America/New_York"}, "2026-11-01T00:00:00Z", []string{"2026-11-01T01:15:00-04:00", "2026-11-02T01:15:00-05:00"}},
		{"Lord Howe changes by half an hour", Schedule{"02:15", "daily", "Australia/Lord_Howe"}, "2026-10-03T12:00:00Z", []string{"2026-10-04T02:30:00+11:00", "2026-10-05T02:15:00+11:00"}},
		{"Lord Howe repeats half an hour", Schedule{"01:45", "daily", "Australia/Lord_Howe"}, "2026-04-04T12:00:00Z", []string{"2026-04-05T01:45:00+11:00", "2026-04-06T01:45:00+10:30"}},
		{"Apia skipped a day", Schedule{"07:00", "daily", "Pacific/Apia"}, "2011-12-29T00:00:00Z",
			[]string{"2011-12-29T07:00:00-10:00", "2011-12-31T00:00:00+14:00", "2011-12-31T07:00:00+14:00"}},
		{"Cairo skips midnight", Schedule{"00:00", "daily", "Africa/Cairo"}, "2026-04-23T12:00:00Z", []string{"2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00"}},
	}
	for _, test := range tests {
		at, err := time.Parse(time.RFC3339Nano, test.after)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range test.want {
			next, err := test.schedule.Next(at)
			if err != nil {
				t.Fatalf("%s: Next(%v): %v", test.name, at, err)
			}
			if got := next.In(test.schedule.Location()).Format(time.RFC3339); got != want {
				t.Errorf("%s: run %d of %+v after %s is %s, want %s", test.name, i+1, test.schedule, test.after, got, want)
			}
			at = next
		}
	}
}

func TestNextRefuses(t *testing.T) {
	for _, s := range []Schedule{
		{"07:30", "daily", ""}, {"07:30", "daily", "Local"}, {"07:30", "daily", "Mars/Base"}, {"", "daily", "UTC"},
		{"7", "daily", "UTC"}, {"07:30,", "daily", "UTC"}, {"07:30", "someday", "UTC"}, {"TZ=", "daily", "UTC"}, {"07:30", "mon,", "UTC"},
	} {
		if next, err := s.Next(time.Now()); err == nil {
			t.Errorf("Next of %+v = %v, want an error", s, next)
		}
	}
}

// TestNextMovesOn steps through two years in every zone with odd rules: each
// run is later than the last, and none is left out or doubled.
func TestNextMovesOn(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Africa/Casablanca", "America/Havana", "Asia/Gaza", "Antarctica/Troll", "Pacific/Apia", "Asia/Kathmandu"} {
		for _, times := range []string{"00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "23:59"} {
			s := Schedule{Times: times, Days: "daily", Zone: zone}
			at := time.Date(2025, 1, 1, 0, 0, 0, 0, s.Location())
			days := map[string]bool{}
			for at.Before(time.Date(2027, 1, 1, 0, 0, 0, 0, s.Location())) {
				next, err := s.Next(at)
				if err != nil || !next.After(at) || next.Sub(at) > 26*time.Hour {
					t.Fatalf("%+v: after %v comes %v, %v", s, at, next, err)
				}
				day := next.In(s.Location()).Format(time.DateOnly)
				if days[day] {
					t.Fatalf("%+v: two runs on %s", s, day)
				}
				days[day] = true
				at = next
			}
			if len(days) < 730 {
				t.Errorf("%+v: %d days with a run in two years", s, len(days))
			}
		}
	}
}

func TestPrevious(t *testing.T) {
	s := Schedule{"07:30", "weekdays", "UTC"}
	monday := time.Date(2026, 9, 21, 7, 30, 0, 0, time.UTC)
	if got, want := s.Previous(monday), monday.AddDate(0, 0, -3); !got.Equal(want) {
		t.Errorf("Previous(%v) = %v, want Friday's, %v", monday, got, want)
	}
	if got := s.Previous(monday.Add(time.Second)); !got.Equal(monday) {
		t.Errorf("Previous = %v, want %v", got, monday)
	}
}

func TestQueryFor(t *testing.T) {
	run := time.Date(2026, 9, 22, 7, 30, 0, 0, time.UTC)
	daily := Schedule{"07:30", "daily", "UTC"}
	tests := []struct {
		name    string
		sub     Subscription
		now     time.Time
		from    time.Duration // before until
		untilAt time.Time
	}{
		{"the first", Subscription{Schedule: daily}, run, 24 * time.Hour, run},
		{"the first of a weekly", Subscription{Schedule: Schedule{"07:30", "tue", "UTC"}}, run, 168 * time.Hour, run},
		{"a weekly after a pause", Subscription{Schedule: Schedule{"07:30", "tue", "UTC"}, Covered: run.Add(-400 * time.Hour)}, run, 168 * time.Hour, run},
		{"usual", Subscription{Schedule: daily, Covered: run.Add(-24 * time.Hour)}, run.Add(3 * time.Second), 24 * time.Hour, run},
		{"twice a day", Subscription{Schedule: Schedule{"07:30,18:00", "daily", "UTC"}, Covered: run.Add(-13*time.Hour - 30*time.Minute)}, run, 13*time.Hour + 30*time.Minute, run},
		{"a run was missed", Subscription{Schedule: daily, Covered: run.Add(-48 * time.Hour)}, run, 48 * time.Hour, run},
		{"a long pause", Subscription{Schedule: daily, Covered: run.Add(-400 * time.Hour)}, run, 72 * time.Hour, run},
		{"late", Subscription{Schedule: daily, Covered: run.Add(-24 * time.Hour)}, run.Add(time.Hour), 25 * time.Hour, run.Add(time.Hour)},
	}
	for _, test := range tests {
		q := QueryFor(test.sub, run, test.now)
		if !q.Until.Equal(test.untilAt) || q.Until.Sub(q.From) != test.from {
			t.Errorf("%s: the window is %v to %v, want %v before %v", test.name, q.From, q.Until, test.from, test.untilAt)
		}
	}
}
