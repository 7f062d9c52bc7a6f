package platforms

import (
	"strings"
	"testing"
)

func TestReadTimes(t *testing.T) {
	for value, want := range map[string]string{
		"7:30":                                "07:30",
		"18:00, 7am":                          "07:00,18:00",
		"weekdays 7:30, weekends 10:00":       "07:30/weekdays,10:00/weekends",
		"Weekdays 7:30 am, 6pm, Sunday 10:00": "07:30/weekdays,10:00/sun,18:00/weekdays",
		"07:30/weekdays,10:00/weekends":       "07:30/weekdays,10:00/weekends",
		"weekdays 7:30, everyday 20:00":       "07:30/weekdays,20:00",
		"7:30 weekdays":                       "07:30/weekdays",
		"cron:30 7 * * 1-5":                   "cron:30 7 * * 1-5",
		"CRON:*/15  6-9 1,15 jan-mar/2 mon":   "cron:*/15 6-9 1,15 jan-mar/2 mon",
		"cron:0 0 29 2 *":                     "cron:0 0 29 2 *",
		"cron:0,15,30,45 * * * *":             "cron:0,15,30,45 * * * *",
		"cron:59 23 * * *":                    "cron:59 23 * * *",
		"cron:0 9 31 4 *":                     "", // never
		"cron:0 9 31 4 mon":                   "cron:0 9 31 4 mon",
		"cron:*/14 * * * *":                   "",
		"cron:0,14 7 * * *":                   "",
		"cron:0,59 * * * *":                   "", // a minute apart over the hour
		"cron:* * * * *":                      "",
		"cron:60 7 * * *":                     "",
		"cron:30 7 * *":                       "",
		"cron:30 7 * * 1-5 2026":              "",
		"cron:@daily":                         "",
		"cron:TZ=UTC 30 7 * * *":              "",
		"cron:TZ=":                            "",
		"cron:30 7 * * 7":                     "",
		"cron:30 7 0 * *":                     "",
		"cron:30 7 * * fri-mon":               "",
		"cron:30 7 * * 1/0":                   "",
		"cron:":                               "",
		"cron:" + strings.Repeat("0,", 90) + "0 7 * * *": "",
		"weekdays":      "",
		"weekdays 7":    "",
		"7:30 8:30":     "",
		"7:30/someday":  "",
		"mon,tue 07:30": "",
	} {
		got, ok := readTimes(value)
		if ok != (want != "") || ok && got != want {
			t.Errorf("readTimes(%q) = %q, %v; want %q", value, got, ok, want)
		}
	}
}

// FuzzReadTimes: the normal form is its own normal form.
func FuzzReadTimes(f *testing.F) {
	for _, s := range []string{"7:30", "weekdays 7:30, weekends 10:00", "cron:*/15 6-9 1,15 jan-mar/2 mon", "cron:TZ=", "7am/mon", "cron:0-59/20 * * * *"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		normal, ok := readTimes(s)
		if !ok {
			return
		}
		if again, ok := readTimes(normal); !ok || again != normal {
			t.Errorf("readTimes(%q) = %q, of which it makes %q, %v", s, normal, again, ok)
		}
	})
}
