package feed

import (
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
)

// A Feed is a feed document. Texts are as the feed has them, HTML in places.
type Feed struct {
	Title    string
	Link     string // of the site
	Language string // as declared
	Items    []Item
	TTL      time.Duration // for which the feed says it stays fresh (ttl, sy:updatePeriod), at most a day; 0 when it does not
	Hub      string        // address of a WebSub hub; "" without one
	Self     string        // address that the feed gives as its own; "" without one
}

// An Item is one entry of a feed. Addresses are absolute, or "".
type Item struct {
	GUID       string
	URL        string
	Title      string
	Summary    string
	Content    string
	Author     string
	Image      string
	Categories []string
	Published  time.Time // zero when the feed does not say
	Updated    time.Time
}

// ErrNotFeed means that a document is no feed; Discover may find the feed of a page.
var ErrNotFeed = errors.New("the document is no feed (RSS, Atom, RDF or JSON Feed)")

// mostItems is how many entries of a feed are read.
const mostItems = 1000

// Parse reads a feed document. contentType is the HTTP header of that name, or
// "". base is the address the document came from. Of a document that was cut
// off, the whole items are returned.
func Parse(data []byte, contentType, base string) (Feed, error) {
	at, err := url.Parse(base)
	if err != nil {
		return Feed{}, fmt.Errorf("feed address %q: %w", base, err)
	}
	text, err := withoutDTD(trimJunk(decode(data, contentType)))
	if err != nil {
		return Feed{}, err
	}
	if tooDeep(text) {
		return Feed{}, fmt.Errorf("%w: elements nest deeper than %d", ErrHostile, deepest)
	}
	parsed, err := parse(text)
	if err != nil || lost(text, len(parsed.Items)) {
		if saved := salvage(text); saved != nil && (err != nil || len(saved.Items) > len(parsed.Items)) {
			parsed, err = saved, nil
		}
	}
	if err == nil && parsed.FeedType == "json" && !strings.Contains(parsed.FeedVersion, "jsonfeed.org") && len(parsed.Items) == 0 {
		err = gofeed.ErrFeedTypeNotDetected // some other JSON
	}
	if err != nil {
		if errors.Is(err, gofeed.ErrFeedTypeNotDetected) {
			return Feed{}, ErrNotFeed
		}
		return Feed{}, fmt.Errorf("reading the feed: %w", err)
	}
	f := Feed{Title: strings.TrimSpace(parsed.Title), Link: resolve(at, parsed.Link), Language: strings.TrimSpace(parsed.Language)}
	f.TTL = min(freshness(parsed), longestTTL)
	f.Hub, f.Self = link(parsed, "hub", at), link(parsed, "self", at)
	for _, item := range parsed.Items[:min(len(parsed.Items), mostItems)] {
		if item != nil {
			f.Items = append(f.Items, itemOf(item, at))
		}
	}
	return f, nil
}

// start is where a feed begins, for the warnings and blank lines that programs
// print before it.
var start = regexp.MustCompile(`(?i)<(?:\?xml|rss|feed|rdf:rdf|!doctype|html)[\s>]`)

// trimJunk drops what stands before the document.
func trimJunk(text string) string {
	text = strings.TrimLeft(text, " \t\r\n\ufeff")
	if strings.HasPrefix(text, "{") {
		return text
	}
	if at := start.FindStringIndex(text[:min(len(text), 4096)]); at != nil && at[0] > 0 {
		text = text[at[0]:]
	}
	if at := declaration.FindStringIndex(text[:min(len(text), 512)]); at != nil {
		text = text[at[1]:]
	}
	return text
}

// parse hands a document to the library, whose panics become errors: feeds
// come from anybody.
func parse(text string) (f *gofeed.Feed, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("damaged beyond reading: %v", r)
		}
	}()
	p := gofeed.NewParser()
	p.KeepOriginalFeed = true                                                     // for its ttl and its links
	p.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true} // imageOf looks without parsing
	return p.ParseString(text)
}

func itemOf(item *gofeed.Item, base *url.URL) Item {
	out := Item{
		GUID: strings.TrimSpace(item.GUID), URL: resolve(base, item.Link), Title: item.Title, Summary: item.Description, Content: item.Content,
		Categories: item.Categories, Image: imageOf(item, base),
	}
	for _, link := range item.Links {
		if out.URL == "" {
			out.URL = resolve(base, link)
		}
	}
	if out.URL == "" && strings.HasPrefix(out.GUID, "http") {
		out.URL = resolve(base, out.GUID)
	}
	var authors []string
	for _, a := range item.Authors {
		if a != nil && a.Name != "" {
			authors = append(authors, a.Name)
		}
	}
	out.Author = strings.Join(authors, ", ")
	if item.PublishedParsed != nil {
		out.Published = item.PublishedParsed.UTC()
	}
	if item.UpdatedParsed != nil {
		out.Updated = item.UpdatedParsed.UTC()
	}
	if out.Published.IsZero() {
		out.Published = out.Updated
	}
	return out
}

// imageOf returns the address of an item's picture: its own, an enclosure, one
// of the media extension, or the first in its text.
func imageOf(item *gofeed.Item, base *url.URL) string {
	if item.Image != nil && item.Image.URL != "" {
		return resolve(base, item.Image.URL)
	}
	for _, e := range item.Enclosures {
		if e != nil && strings.HasPrefix(e.Type, "image/") {
			return resolve(base, e.URL)
		}
	}
	for _, name := range []string{"content", "thumbnail"} {
		for _, e := range item.Extensions["media"][name] {
			medium, kind := e.Attrs["medium"], e.Attrs["type"]
			if name == "thumbnail" || medium == "image" || strings.HasPrefix(kind, "image/") || medium == "" && kind == "" {
				return resolve(base, e.Attrs["url"])
			}
		}
	}
	for _, text := range []string{item.Content, item.Description} {
		if m := picture.FindStringSubmatch(text); m != nil {
			return resolve(base, html.UnescapeString(m[1]))
		}
	}
	return ""
}

// picture is the first picture in a text.
var picture = regexp.MustCompile(`(?i)<img\b[^>]*?\ssrc\s*=\s*["']?(https?://[^\s"'>]{1,1000})`)

// resolve returns an absolute http or https address, or "".
func resolve(base *url.URL, ref string) string {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return ""
	}
	u, err := base.Parse(ref)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}
