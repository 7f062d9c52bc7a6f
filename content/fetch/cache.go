package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxAge returns for how long a response says it stays fresh: Cache-Control's
// max-age less the Age it has, or else the time until it Expires. It is 0 where
// the server does not say, and at most a day.
func (c *Client) maxAge(h http.Header) time.Duration {
	for directive := range strings.SplitSeq(strings.ToLower(strings.Join(h.Values("Cache-Control"), ",")), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch name {
		case "no-cache", "no-store":
			return 0
		case "max-age":
			if n, err := strconv.Atoi(strings.Trim(value, `" `)); err == nil && n >= 0 {
				age, _ := strconv.Atoi(h.Get("Age"))
				fresh := min(n, 1<<20) - min(max(age, 0), 1<<20)
				return min(max(time.Duration(fresh)*time.Second, 0), longestRetry)
			}
		}
	}
	expires, err := http.ParseTime(h.Get("Expires"))
	if err != nil {
		return 0
	}
	now := c.now()
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date // both by the server's clock
	}
	return min(max(expires.Sub(now), 0), longestRetry)
}

// links returns the address that Link headers give a relation, or "".
func links(h http.Header, relation string) string {
	for link := range strings.SplitSeq(strings.Join(h.Values("Link"), ","), ",") {
		address, params, found := strings.Cut(strings.TrimSpace(link), ">")
		if !found || !strings.HasPrefix(address, "<") {
			continue
		}
		for param := range strings.SplitSeq(params, ";") {
			key, value, _ := strings.Cut(strings.TrimSpace(param), "=")
			for name := range strings.FieldsSeq(strings.Trim(value, `"`)) {
				if strings.EqualFold(key, "rel") && strings.EqualFold(name, relation) {
					return address[1:]
				}
			}
		}
	}
	return ""
}

// isText reports whether a body of that type may be a feed or a page. Types
// that cannot be are not read at all.
func isText(contentType string) bool {
	kind, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(contentType)), ";")
	kind = strings.TrimSpace(kind)
	major, _, _ := strings.Cut(kind, "/")
	switch major {
	case "image", "audio", "video", "font", "model":
		return kind == "image/svg+xml" // a mislabelled XML document, at times
	}
	switch kind {
	case "application/pdf", "application/zip", "application/gzip", "application/x-tar", "application/java-archive", "application/wasm", "application/x-msdownload", "application/vnd.android.package-archive":
		return false
	}
	return true
}
