package content

import (
	"strconv"
	"strings"
	"time"
)

// set sets the field that a file calls key. It reports whether there is one
// and the value was good.
func (a *Article) set(key, value string) bool {
	value = strings.TrimSpace(value)
	switch key {
	case "title", "headline", "name":
		a.Title = value
	case "deck", "subtitle", "dek", "standfirst", "description", "subheadline", "subhead", "strapline":
		a.Deck = value
	case "teaser", "summary", "excerpt", "abstract", "snippet":
		a.Teaser = value
	case "byline", "author", "authors", "by", "creator":
		a.Byline = value
	case "publisher", "source", "outlet", "site", "site_name":
		a.Publisher = value
	case "url", "link", "canonical", "canonical_url", "permalink", "external_url":
		if CanonicalURL(value) == "" {
			return false
		}
		a.URL = value
	case "image", "image_url", "thumbnail", "cover", "banner_image", "top_image", "urltoimage":
		a.Image = value
	case "language", "lang":
		a.Language = value
	case "owner":
		a.Owner = value
	case "date", "published", "published_at", "date_published", "pubdate", "datepublished", "publishedat", "created_at", "created", "time", "timestamp", "publish_date", "date_created":
		at, ok := parseTime(value)
		if !ok {
			return false
		}
		if a.Published.IsZero() {
			a.Published = at
		}
	case "topic", "topics", "tag", "tags", "category", "categories", "section", "keywords":
		a.addTopics(strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ';' })...)
	default:
		return false
	}
	return true
}

func (a *Article) addTopics(names ...string) {
	for _, name := range names {
		if name = strings.TrimSpace(name); name != "" {
			a.Topics = append(a.Topics, name)
		}
	}
}

// layouts are the ways in which files write a time. Without a zone it is UTC.
var layouts = []string{
	time.RFC3339Nano, time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 -0700",
	"2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 MST", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02", "2006/01/02", "02.01.2006", "2.1.2006 15:04", "20060102",
	"January 2, 2006", "Jan 2, 2006", "Jan. 2, 2006", "2 January 2006", "2 Jan 2006", "January 2, 2006 15:04", "January 2, 2006 3:04 PM", "January 2, 2006 at 3:04 PM",
	"Monday, January 2, 2006", "Monday 2 January 2006", "Monday, 2 January 2006", time.ANSIC, time.UnixDate, time.RFC850,
}

// parseTime reads a date, a time, or the seconds or milliseconds since 1970.
func parseTime(s string) (time.Time, bool) {
	s = strings.Join(strings.Fields(s), " ")
	if n, err := strconv.ParseFloat(s, 64); err == nil && len(s) > 8 {
		switch {
		case n > 1e8 && n < 1e11:
			return time.Unix(int64(n), 0).UTC(), true
		case n >= 1e11 && n < 1e14:
			return time.UnixMilli(int64(n)).UTC(), true
		}
		return time.Time{}, false
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1000 && t.Year() < 10000 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
