package feed

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
)

// longestTTL is the most of a feed's wish that is heard.
const longestTTL = 24 * time.Hour

// freshness returns for how long a feed says it need not be read again: the
// ttl of RSS 2.0, or the period of the syndication module.
func freshness(f *gofeed.Feed) time.Duration {
	if original, ok := f.OriginalFeed().(*rss.Feed); ok {
		if n, err := strconv.Atoi(strings.TrimSpace(original.TTL)); err == nil && n > 0 {
			return time.Duration(min(n, 1440)) * time.Minute
		}
	}
	value := func(name string) string {
		for _, e := range f.Extensions["sy"][name] {
			return strings.ToLower(strings.TrimSpace(e.Value))
		}
		return ""
	}
	period := map[string]time.Duration{"hourly": time.Hour, "daily": 24 * time.Hour, "weekly": 7 * 24 * time.Hour, "monthly": 30 * 24 * time.Hour, "yearly": 365 * 24 * time.Hour}[value("updatePeriod")]
	if n, err := strconv.Atoi(value("updateFrequency")); err == nil && n > 1 {
		period /= time.Duration(min(n, 1<<20))
	}
	return period
}

// link returns the address that a feed's own links give a relation.
func link(f *gofeed.Feed, relation string, base *url.URL) string {
	if original, ok := f.OriginalFeed().(*atom.Feed); ok {
		for _, l := range original.Links {
			if l != nil && l.Rel == relation {
				return resolve(base, l.Href)
			}
		}
	}
	for _, space := range []string{"atom", "atom10"} {
		for _, e := range f.Extensions[space]["link"] {
			if e.Attrs["rel"] == relation {
				return resolve(base, e.Attrs["href"])
			}
		}
	}
	return ""
}
