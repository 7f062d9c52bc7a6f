package page

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"daybrief/content/fetch"
)

// A Page is what the HTML of an article says.
type Page struct {
	Title     string
	Text      string // paragraphs parted by blank lines
	Byline    string
	Image     string    // address; "" without one
	Canonical string    // address the page names as its own; "" without one
	Published time.Time // zero when the page does not say
	Language  string    // ISO 639-1 as the page declares it; "" when it does not
	Site      string    // name of the outlet
}

// ErrNoText means that a page holds no article text, as pages do that are
// built by scripts or ask for a subscription first.
var ErrNoText = errors.New("the page holds no article text: it may be built by a script or need a subscription")

// mostElements bounds the work on one page.
const mostElements = 60_000

// Extract reads the article out of a page. address is where the page came
// from; addresses in it are resolved against it. The encoding is found as
// fetch.Text says; contentType is the HTTP header of that name, or "".
func Extract(data []byte, contentType, address string) (Page, error) {
	base, err := url.Parse(address)
	if err != nil {
		return Page{}, fmt.Errorf("page address %q: %w", address, err)
	}
	doc, err := html.Parse(strings.NewReader(fetch.Text(data, contentType)))
	if err != nil {
		return Page{}, fmt.Errorf("reading the HTML of %s: %w", address, err)
	}
	p := readMeta(doc, base)
	parser := readability.NewParser()
	parser.MaxElemsToParse = mostElements
	article, err := parser.ParseDocument(doc, base)
	if err != nil {
		return Page{}, fmt.Errorf("finding the article in %s: %w", address, err)
	}
	if article.Node != nil {
		p.Text = textOf(article.Node)
	}
	p.fill(article)
	if p.Text == "" {
		return p, ErrNoText
	}
	return p, nil
}

// fill takes from the readable article what the page's own metadata lacks.
func (p *Page) fill(a readability.Article) {
	p.Title = oneLine(firstOf(a.Title(), p.Title))
	p.Byline = oneLine(firstOf(a.Byline(), p.Byline))
	p.Image = firstOf(p.Image, a.ImageURL())
	p.Site = oneLine(firstOf(a.SiteName(), p.Site))
	if p.Language == "" {
		p.Language = shortLanguage(a.Language())
	}
	if at, err := a.PublishedTime(); err == nil && !at.IsZero() {
		p.Published = at.UTC()
	}
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// shortLanguage returns the ISO 639-1 code that starts a language tag, or "".
func shortLanguage(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-")), "-")
	if len(tag) != 2 {
		return ""
	}
	return tag
}

// readMeta reads the canonical address, picture, date and language that the
// page declares.
func readMeta(doc *html.Node, base *url.URL) Page {
	var p Page
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Html:
			p.Language = shortLanguage(attr(n, "lang"))
		case atom.Link:
			if strings.EqualFold(attr(n, "rel"), "canonical") && p.Canonical == "" {
				p.Canonical = resolve(base, attr(n, "href"))
			}
		case atom.Title:
			if p.Title == "" && n.FirstChild != nil {
				p.Title = oneLine(n.FirstChild.Data)
			}
		case atom.Meta:
			p.meta(strings.ToLower(firstOf(attr(n, "property"), attr(n, "name"))), attr(n, "content"), base)
		}
	}
	return p
}

func (p *Page) meta(name, content string, base *url.URL) {
	switch name {
	case "og:image", "twitter:image":
		if p.Image == "" {
			p.Image = resolve(base, content)
		}
	case "og:url":
		if p.Canonical == "" {
			p.Canonical = resolve(base, content)
		}
	case "og:site_name":
		p.Site = content
	case "author":
		p.Byline = content
	case "article:published_time", "datepublished", "date", "dc.date", "pubdate":
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05", "2006-01-02"} {
			if at, err := time.Parse(layout, content); err == nil && p.Published.IsZero() {
				p.Published = at.UTC()
			}
		}
	}
}

// resolve returns an http or https address, or "".
func resolve(base *url.URL, ref string) string {
	u, err := base.Parse(strings.TrimSpace(ref))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || ref == "" {
		return ""
	}
	return u.String()
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
