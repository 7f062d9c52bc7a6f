package platforms

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
)

// CronPrefix begins a value of Times that is a cron line.
const CronPrefix = "cron:"

// LeastApart is how many minutes lie between two runs of a cron line at least.
const LeastApart = 15

// cronField is one field of a cron line (crontab(5)): its range, and the names
// that stand for numbers from its least one on.
type cronField struct {
	least, most int
	names       []string
}

var cronFields = [...]cronField{
	{0, 59, nil}, {0, 23, nil}, {1, 31, nil},
	{1, 12, []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
	{0, 6, WeekDays[:]},
}

// readCron reads a line of minute, hour, day of the month, month and day of the
// week, each *, numbers, ranges and steps. It takes no more than that: no zone,
// no seconds, no @daily. The normal form has single spaces and lower case.
// A line that never runs, or twice within LeastApart minutes, is refused.
func readCron(s string) (string, bool) {
	if len(s) > 100 {
		return "", false
	}
	fields := strings.Fields(strings.ToLower(s))
	if len(fields) != len(cronFields) {
		return "", false
	}
	var set [len(cronFields)]uint64
	for i, f := range fields {
		var ok bool
		if set[i], ok = cronFields[i].read(f); !ok {
			return "", false
		}
	}
	if !apart(set[0], set[1]) || fields[4] == "*" && !someDay(set[2], set[3]) {
		return "", false
	}
	return CronPrefix + strings.Join(fields, " "), true
}

// read returns the numbers of a field as bits.
func (f cronField) read(s string) (set uint64, ok bool) {
	for part := range strings.SplitSeq(s, ",") {
		span, by, stepped := strings.Cut(part, "/")
		step := 1
		if stepped {
			n, err := readNumber(by)
			if err != nil || n < 1 || n > f.most {
				return 0, false
			}
			step = n
		}
		from, to := f.least, f.most
		if span != "*" {
			first, last, ranged := strings.Cut(span, "-")
			if from, ok = f.number(first); !ok {
				return 0, false
			}
			switch {
			case ranged:
				if to, ok = f.number(last); !ok || to < from {
					return 0, false
				}
			case !stepped:
				to = from
			}
		}
		for n := from; n <= to; n += step {
			set |= 1 << n
		}
	}
	return set, set != 0
}

func (f cronField) number(s string) (int, bool) {
	if i := slices.Index(f.names, s); i >= 0 {
		return f.least + i, true
	}
	if s == "" || strings.TrimLeft(s, "0123456789") != "" || len(s) > 2 {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= f.least && n <= f.most
}

// apart reports whether the minutes of a day that a line runs at lie apart.
func apart(minutes, hours uint64) bool {
	if bits.OnesCount64(minutes) > 60/LeastApart {
		return false
	}
	first, last := -1, -LeastApart
	for at := range 24 * 60 {
		if hours&(1<<(at/60)) == 0 || minutes&(1<<(at%60)) == 0 {
			continue
		}
		if at-last < LeastApart {
			return false
		}
		if last = at; first < 0 {
			first = at
		}
	}
	return first+24*60-last >= LeastApart
}

// someDay reports whether one of the days is in one of the months, in leap
// years at least.
func someDay(days, months uint64) bool {
	longest := [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	for i, most := range longest {
		if months&(1<<(i+1)) != 0 && bits.TrailingZeros64(days) <= most {
			return true
		}
	}
	return false
}
