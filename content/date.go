package content

import (
	"regexp"
	"strconv"
	"time"
)

// earliest is the year before which a date is a mistake, such as the zero of
// somebody's clock.
const earliest = 1990

// datedPath is a day in the path of an address.
var datedPath = regexp.MustCompile(`/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:[/-]|$)`)

// date sees to it that an article bears a date, by this rule: one that bears
// none, or an impossible one, has the day in its address if there is one, and else the time of
// ingest; one dated in the future has the time of ingest, for what has been
// read has been published. Neither may be later than seen, the time of ingest.
func (a *Article) date(seen time.Time) {
	a.Published, a.Updated = a.Published.UTC(), a.Updated.UTC()
	if a.Updated.Year() < earliest || a.Updated.After(seen) {
		a.Updated = time.Time{}
	}
	if !a.Published.IsZero() && a.Published.Year() >= earliest {
		if a.Published.After(seen) {
			a.Published = seen
		}
		return
	}
	a.Undated, a.Published = true, seen
	if m := datedPath.FindStringSubmatch(a.URL); m != nil {
		year, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		day, _ := strconv.Atoi(m[3])
		at := time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC)
		if year >= earliest && at.Day() == day && at.Before(seen) {
			a.Published = at
		}
	}
}
