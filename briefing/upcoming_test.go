package briefing

import (
	"strings"
	"testing"
	"time"

	"daybrief/platforms"
)

func TestUpcoming(t *testing.T) {
	catalog, err := NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	friday := time.Date(2026, 9, 25, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		s    Schedule
		runs string
		says string
	}{
		{Schedule{"07:30", "daily", "UTC"}, "Sat 07:30 Sun 07:30 Mon 07:30", "every day at 07:30"},
		{Schedule{"07:30/weekdays,10:00/weekends", "daily", "UTC"}, "Sat 10:00 Sun 10:00 Mon 07:30", "on weekdays at 07:30; on weekends at 10:00"},
		{Schedule{"07:30,18:00/fri", "weekdays", "UTC"}, "Fri 18:00 Mon 07:30 Tue 07:30", "on weekdays at 07:30; Fri at 18:00"},
		{Schedule{"cron:30 7 * * 1-5", "", "UTC"}, "Mon 07:30 Tue 07:30 Wed 07:30", "by the cron line 30 7 * * 1-5"},
		{Schedule{"cron:0 9 1 * *", "daily", "UTC"}, "Thu 09:00 Sun 09:00 Tue 09:00", "by the cron line 0 9 1 * *"},
	} {
		var runs []string
		for _, at := range test.s.Upcoming(friday, 3) {
			runs = append(runs, at.Format("Mon 15:04"))
		}
		if got := strings.Join(runs, " "); got != test.runs {
			t.Errorf("%+v comes due %s, want %s", test.s, got, test.runs)
		}
		if got := test.s.Describe(catalog.Phrases("en")); got != test.says {
			t.Errorf("%+v is described as %q, want %q", test.s, got, test.says)
		}
	}
	// A line that runs in a gap runs when the clocks skip it, as any time does.
	s := Schedule{"cron:30 2 * * *", "", "Europe/Berlin"}
	if got := s.Upcoming(time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC), 1)[0]; !got.Equal(time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v comes due at %v", s, got)
	}
	for _, bad := range []string{"cron:TZ=", "cron:TZ= * * * *", "cron:CRON_TZ=UTC 30 7 * * *", "cron:@every 1s", "cron:61 * * * *", "cron:", "07:30/someday"} {
		if next, err := (Schedule{bad, "", "UTC"}).Next(friday); err == nil {
			t.Errorf("the times %q come due at %v, want an error", bad, next)
		}
	}
}

// FuzzSchedule: what the command line takes, the schedule reads, and nothing
// makes it panic.
func FuzzSchedule(f *testing.F) {
	for _, s := range []string{"7:30", "weekdays 7:30, weekends 10:00", "cron:*/15 6-9 1,15 jan-mar/2 mon", "cron:TZ=", "cron:0 0 29 2 *", "cron:0 9 31 4 mon"} {
		f.Add(s)
	}
	g := platforms.Grammar{{Name: "subscribe", Options: []platforms.Option{{Name: "at", Kind: platforms.Times}}}}
	from := time.Date(2026, 9, 25, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		Schedule{s, "daily", "Europe/Berlin"}.Next(from) //nolint:errcheck // it must not panic
		call, err := g.Check("subscribe", map[string]string{"at": s})
		if err != nil || call.Value("at") == "" {
			return
		}
		runs := Schedule{call.Value("at"), "daily", "Europe/Berlin"}.Upcoming(from, 3)
		if len(runs) != 3 {
			t.Fatalf("%q is taken, and comes due %v", s, runs)
		}
		for i, at := range runs[1:] {
			if strings.HasPrefix(call.Value("at"), platforms.CronPrefix) && at.Sub(runs[i]) < platforms.LeastApart*time.Minute {
				t.Errorf("%q comes due at %v and %v", s, runs[i], at)
			}
		}
	})
}
