package platforms

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// OptionKind is what an option takes, and how it is read.
type OptionKind string

// The kinds of option. Each has one normal form, which Check returns.
const (
	Words  OptionKind = "words"  // any text
	Number OptionKind = "number" // a whole number between Min and Max
	Hours  OptionKind = "hours"  // 48, 48h or 2d; normal form is a count of hours
	Times  OptionKind = "times"  // 7:30, 07:30,18:00, 7am; weekdays 7:30, weekends 10:00; cron:30 7 * * 1-5; see readTimes
	Days   OptionKind = "days"   // daily, weekdays, weekends or mon,wed,fri; the normal form is one of these
	Zone   OptionKind = "zone"   // IANA time zone, or 52.52,13.40 for the one there; the normal form is the name in its letter case
	Pick   OptionKind = "pick"   // one of Choices, by value or label
	Where  OptionKind = "where"  // another chat of the platform; its adapter reads it, and hands on the request as that chat's
)

// read returns the normal form of v.
func (o *Option) read(v string) (string, bool) {
	switch o.Kind {
	case Words, Where:
		return v, true
	case Number:
		n, err := readNumber(v)
		return strconv.Itoa(n), err == nil && o.within(n)
	case Hours:
		n, ok := readHours(v)
		return strconv.Itoa(n), ok && o.within(n)
	case Times:
		return readTimes(v)
	case Days:
		return readDays(v)
	case Zone:
		return readZone(v)
	case Pick:
		for _, c := range o.Choices {
			if strings.EqualFold(v, c.Value) || strings.EqualFold(v, c.Label) {
				return c.Value, true
			}
		}
	}
	return "", false
}

// claims reports whether a bare word is meant for the option: it fits, or it has
// the form of the option's kind and is wrong. 25:00 is no topic but a time that
// there is not, and whoever typed it is told so.
func (o *Option) claims(word string) bool {
	if _, ok := o.read(word); ok {
		return true
	}
	switch o.Kind {
	case Times:
		return timesLike.MatchString(word)
	case Zone:
		return zoneLike.MatchString(word)
	}
	return false
}

var (
	timesLike = regexp.MustCompile(`^\d{1,2}:\d{2}(,\d{1,2}:\d{2})*$`)
	zoneLike  = regexp.MustCompile(`(?i)^(africa|america|antarctica|asia|atlantic|australia|europe|indian|pacific|etc)/[a-z0-9_+/-]+$`)
)

// loose reports whether nothing in a bare word tells that it is meant for the
// option.
func (o *Option) loose() bool { return o.Kind == Words || o.Kind == Where }

func (o *Option) within(n int) bool { return n >= o.Min && (o.Max == 0 || n <= o.Max) }

func (o *Option) suggest(v string) string {
	var values []string
	for _, c := range o.Choices {
		values = append(values, c.Value)
	}
	return nearestOf(v, values)
}

func readNumber(s string) (int, error) {
	if len(s) > 9 {
		return 0, fmt.Errorf("number %q has more than nine digits", s)
	}
	return strconv.Atoi(s)
}

var hoursForm = regexp.MustCompile(`^(\d{1,5})\s*(|h|hours?|d|days?)$`)

func readHours(s string) (int, bool) {
	m := hoursForm.FindStringSubmatch(strings.ToLower(s))
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	if strings.HasPrefix(m[2], "d") {
		n *= 24
	}
	return n, err == nil
}

var timeForm = regexp.MustCompile(`^(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?$`)

// MaxTimes is how many times a day one subscription may have.
const MaxTimes = 6

// readTimes reads times of day. One may be for some days alone, which stand
// beside it and hold for the times that follow as well: weekdays 7:30, weekends
// 10:00. The normal form of that is 07:30/weekdays,10:00/weekends; days after a
// stroke hold for the one time.
// After "cron:" stands a cron line instead.
func readTimes(s string) (string, bool) {
	s = strings.ToLower(strings.Trim(s, `"“”' `))
	if line, ok := strings.CutPrefix(s, CronPrefix); ok {
		return readCron(line)
	}
	var out []string
	days := ""
	for part := range strings.SplitSeq(s, ",") {
		clock, own, stroke := strings.Cut(part, "/")
		words := strings.Fields(strings.NewReplacer(" am", "am", " pm", "pm").Replace(clock))
		clock = ""
		if stroke {
			d, ok := readDays(strings.TrimSpace(own))
			if !ok || strings.Contains(d, ",") {
				return "", false
			}
			own = "/" + d
		}
		for _, w := range words {
			d, ok := readDays(w)
			switch {
			case ok && !stroke && !strings.Contains(d, ","):
				days = "/" + d
			case clock != "" || !timeForm.MatchString(w):
				return "", false
			default:
				clock = w
			}
		}
		at, ok := readTime(clock)
		if !ok {
			return "", false
		}
		if !stroke {
			own = days
		}
		out = append(out, at+strings.TrimPrefix(own, "/daily"))
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return strings.Join(out, ","), len(out) <= MaxTimes
}

// readTime reads one time of day; its normal form is HH:MM.
func readTime(s string) (string, bool) {
	m := timeForm.FindStringSubmatch(s)
	if m == nil || m[2] == "" && m[3] == "" {
		return "", false // a bare 7 is no time of day
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	if m[3] != "" {
		if hour < 1 || hour > 12 {
			return "", false
		}
		hour %= 12
		if m[3] == "pm" {
			hour += 12
		}
	}
	return fmt.Sprintf("%02d:%02d", hour, minute), hour <= 23 && minute <= 59
}

// WeekDays are the days as Days writes them, Sunday first as in time.Weekday.
var WeekDays = [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func readDays(s string) (string, bool) {
	s = strings.ToLower(s)
	switch s {
	case "daily", "weekdays", "weekends":
		return s, true
	case "everyday":
		return "daily", true
	case "weekday", "weekend":
		return s + "s", true
	}
	var on [7]bool
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		i := slices.IndexFunc(WeekDays[:], func(d string) bool {
			return part == d || len(part) > 3 && strings.HasPrefix(strings.ToLower(time.Weekday(slices.Index(WeekDays[:], d)).String()), part)
		})
		if i < 0 {
			return "", false
		}
		on[i] = true
	}
	var out []string
	for i := range 7 {
		if d := (i + 1) % 7; on[d] { // Monday first, as people write a week
			out = append(out, WeekDays[d])
		}
	}
	if len(out) == 7 {
		return "daily", true
	}
	return strings.Join(out, ","), true
}

// readZone takes the names of the IANA database only: "Local" would mean the
// server's clock, and an empty name UTC.
func readZone(s string) (string, bool) {
	if strings.EqualFold(s, "utc") || strings.EqualFold(s, "gmt") {
		return "UTC", true
	}
	if lat, lon, ok := readPoint(s); ok {
		return Nearest(lat, lon).Zone, true
	}
	if !strings.Contains(s, "/") || len(s) > 60 {
		return zoneOfCity(s)
	}
	for _, name := range []string{s, titleZone(s)} {
		if l, err := time.LoadLocation(name); err == nil {
			return l.String(), true
		}
	}
	return "", false
}

// titleZone writes a zone as the database does: america/new_york as
// America/New_York.
func titleZone(s string) string {
	b := []byte(strings.ToLower(s))
	for i := range b {
		if (i == 0 || strings.IndexByte("/_-", b[i-1]) >= 0) && b[i] >= 'a' && b[i] <= 'z' {
			b[i] -= 'a' - 'A'
		}
	}
	return string(b)
}

// nearestOf returns the candidate within two edits of s, or one that s begins,
// or "".
func nearestOf(s string, candidates []string) string {
	s = strings.ToLower(s)
	best, bestAt := "", 3
	for _, c := range candidates {
		d := Distance(s, c)
		if len(s) >= 3 && strings.HasPrefix(c, s) {
			d = min(d, 1)
		}
		if d < bestAt && d < len(c) {
			best, bestAt = c, d
		}
	}
	return best
}

// Distance counts the edits (insert, delete, change, swap of neighbours) from
// a to b in code points: optimal string alignment. Of words beyond 64 code
// points it says only that all must change.
func Distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 {
		return max(len(x), len(y))
	}
	before, row := make([]int, len(y)+1), make([]int, len(y)+1)
	var earlier []int
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(x); i++ {
		earlier, before, row = before, row, make([]int, len(y)+1)
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(before[j]+1, row[j-1]+1, before[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], earlier[j-2]+1)
			}
		}
	}
	return row[len(y)]
}
