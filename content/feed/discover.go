package feed

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// mostDiscovered bounds what a page may name.
const mostDiscovered = 20

// Discover returns the addresses of the feeds that a page names in its head,
// in order, and then those that its links on the same site look like. Feeds of
// comments come last.
func Discover(page []byte, base string) []string {
	at, err := url.Parse(base)
	if err != nil {
		return nil
	}
	doc, err := html.Parse(strings.NewReader(decode(page, "")))
	if err != nil {
		return nil
	}
	var named, linked []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
		}
		switch n.Data {
		case "base":
			if u, err := at.Parse(attrs["href"]); err == nil && u.Host != "" {
				at = u
			}
		case "link":
			if isFeedType(attrs["type"]) && slices.Contains(strings.Fields(strings.ToLower(attrs["rel"])), "alternate") {
				named = append(named, resolve(at, attrs["href"]))
			}
		case "a":
			if u, err := at.Parse(strings.TrimSpace(attrs["href"])); err == nil && u.Host == at.Host && looksLikeFeed(u) {
				linked = append(linked, resolve(at, attrs["href"]))
			}
		}
	}
	var out []string
	for _, u := range append(named, linked...) {
		if u != "" && !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return ofComments(a) - ofComments(b) })
	return out[:min(len(out), mostDiscovered)]
}

func isFeedType(kind string) bool {
	kind, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(kind)), ";")
	return slices.Contains([]string{"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}, strings.TrimSpace(kind))
}

// looksLikeFeed reports whether an address is written as feeds' often are.
func looksLikeFeed(u *url.URL) bool {
	path := strings.Trim(strings.ToLower(u.Path), "/")
	last := path[strings.LastIndexByte(path, '/')+1:]
	return slices.Contains([]string{"rss", "feed", "atom", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feed.json", "index.rdf"}, last) || strings.HasSuffix(last, ".rss") || strings.HasSuffix(last, ".atom")
}

func ofComments(address string) int {
	if strings.Contains(strings.ToLower(address), "comment") {
		return 1
	}
	return 0
}

// Guesses returns the addresses at which the feed of a page's site may be when
// the page names none: under its folder first, then under the site's root.
func Guesses(page string) []string {
	at, err := url.Parse(page)
	if err != nil || at.Host == "" {
		return nil
	}
	at.RawQuery, at.Fragment = "", ""
	var out []string
	add := func(path string) {
		u := *at
		u.Path, u.RawPath = path, ""
		if s := u.String(); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if folder := strings.TrimSuffix(at.Path, "/"); folder != "" {
		add(folder + "/feed")
		add(folder + "/rss")
	}
	for _, path := range []string{"/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/posts/default", "/feed.json"} {
		add(path)
	}
	return out
}
