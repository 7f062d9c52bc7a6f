package feed

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// Discover returns the addresses of the feeds that a page names in its head, in order.
func Discover(page []byte, base string) []string {
	at, err := url.Parse(base)
	if err != nil {
		return nil
	}
	doc, err := html.Parse(strings.NewReader(decode(page, "")))
	if err != nil {
		return nil
	}
	var out []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.Data != "link" {
			continue
		}
		attrs := map[string]string{}
		for _, a := range n.Attr {
			attrs[a.Key] = a.Val
		}
		kind := strings.ToLower(attrs["type"])
		if !slices.Contains(strings.Fields(strings.ToLower(attrs["rel"])), "alternate") ||
			!strings.HasPrefix(kind, "application/rss+xml") && !strings.HasPrefix(kind, "application/atom+xml") && !strings.HasPrefix(kind, "application/feed+json") {
			continue
		}
		if u := resolve(at, attrs["href"]); u != "" && !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	return out
}

// An Outline is a feed in an OPML list.
type Outline struct {
	URL, Title string
	Category   string // the folder it stands in; "" without one
}

type outline struct {
	Text     string    `xml:"text,attr"`
	Title    string    `xml:"title,attr"`
	URL      string    `xml:"xmlUrl,attr"`
	Outlines []outline `xml:"outline"`
}

// ParseOPML returns the feeds in an OPML document.
func ParseOPML(data []byte) ([]Outline, error) {
	var doc struct {
		Outlines []outline `xml:"body>outline"`
	}
	if err := xml.Unmarshal([]byte(decode(data, "")), &doc); err != nil {
		return nil, fmt.Errorf("reading the OPML document: %w", err)
	}
	base := &url.URL{}
	var out []Outline
	var walk func(list []outline, category string)
	walk = func(list []outline, category string) {
		for _, o := range list {
			title := strings.TrimSpace(o.Title)
			if title == "" {
				title = strings.TrimSpace(o.Text)
			}
			if u := resolve(base, o.URL); u != "" {
				out = append(out, Outline{URL: u, Title: title, Category: category})
			}
			walk(o.Outlines, title)
		}
	}
	walk(doc.Outlines, "")
	return out, nil
}
