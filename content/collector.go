package content

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"daybrief/content/feed"
	"daybrief/content/fetch"
	"daybrief/content/page"
)

const (
	defaultEvery  = 15 * time.Minute
	longestPause  = 24 * time.Hour // between attempts at a source that keeps failing
	shortestBody  = 400            // bytes; an item with less text has its page read
	longestReason = 300            // bytes of Source.Problem
)

// A Collector reads sources. It keeps nothing: what it learns is in what it returns.
type Collector struct {
	Fetch  *fetch.Client
	Now    func() time.Time      // default time.Now
	Every  time.Duration         // pause between two reads of a source; default 15 minutes
	Jitter func() float64        // from 0 to 1, spreads the reads; default random
	Pages  int                   // most pages read per Collect, of items with little text
	Known  func(url string) bool // whether an article is stored already and its page need not be read; may be nil
}

// Collect reads a source once. It returns its articles, new and old, without
// IDs, and the source with what is to be kept of the attempt: when it is due
// again, the version read, the failures in a row. After an error, too, next is to be
// stored. A source that has not changed gives no articles and no error.
func (c *Collector) Collect(ctx context.Context, source Source) (articles []Article, next Source, err error) {
	now := c.now()
	next = source
	if isAddress(source.URL) {
		articles, next, err = c.feed(ctx, source, now)
	} else {
		articles, err = folder(source, now)
		if len(articles) > 0 && err != nil {
			next.Problem = reason(err) // the rest was read
			err = nil
		} else if err == nil {
			next.Problem = ""
		}
	}
	if err != nil {
		next.Failures++
		next.Problem = reason(err)
		next.Due = now.Add(c.pause(next.Failures, err))
		return nil, next, fmt.Errorf("source %s: %w", source.URL, err)
	}
	next.Failures, next.Fetched = 0, now
	next.Due = now.Add(c.pause(0, nil))
	return articles, next, nil
}

func (c *Collector) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// reason returns an error as one line for people.
func reason(err error) string {
	text := Clean(err.Error())
	if len(text) > longestReason {
		text = strings.ToValidUTF8(text[:longestReason], "") + "…"
	}
	return text
}

// pause returns the time until the next attempt: the usual pause spread by a
// fifth, doubled for each failure in a row, and never less than the server asked for.
func (c *Collector) pause(failures int, err error) time.Duration {
	every := c.Every
	if every <= 0 {
		every = defaultEvery
	}
	for range min(failures, 12) {
		every = min(2*every, longestPause)
	}
	jitter := rand.Float64
	if c.Jitter != nil {
		jitter = c.Jitter
	}
	pause := time.Duration(float64(every) * (0.9 + 0.2*jitter()))
	if status, ok := errors.AsType[*fetch.StatusError](err); ok {
		if status.Status == http.StatusGone {
			pause = longestPause
		}
		pause = max(pause, status.RetryAfter)
	}
	return pause
}

// feed reads a source that is a feed.
func (c *Collector) feed(ctx context.Context, source Source, now time.Time) ([]Article, Source, error) {
	next := source
	resp, err := c.Fetch.Get(ctx, source.URL, source.ETag, source.Modified)
	if err != nil {
		return nil, next, err
	}
	next.Problem = ""
	if resp.PermanentURL != "" {
		next.URL = resp.PermanentURL
	}
	if resp.NotModified {
		return nil, next, nil
	}
	f, err := feed.Parse(resp.Body, resp.ContentType, resp.FinalURL)
	if errors.Is(err, feed.ErrNotFeed) {
		if found := feed.Discover(resp.Body, resp.FinalURL); len(found) > 0 {
			err = fmt.Errorf("%w: the page names this one: %s", err, found[0])
		}
	}
	if err != nil {
		next.URL = source.URL // what moved there is no feed
		return nil, next, err
	}
	next.ETag, next.Modified = resp.ETag, resp.LastModified
	if next.Title == "" {
		next.Title = Clean(f.Title)
	}
	if next.Language == "" {
		next.Language = languageCode(f.Language)
	}
	var articles []Article
	for _, item := range f.Items {
		if a := FromItem(item, next, now); a.Title != "" {
			articles = append(articles, a)
		}
	}
	withoutRecurring(articles)
	c.readPages(ctx, articles)
	return articles, next, nil
}

// readPages fills the bodies of articles whose feed gave little of their text.
// A page that cannot be read leaves its article as the feed has it.
func (c *Collector) readPages(ctx context.Context, articles []Article) {
	left := c.Pages
	for i := range articles {
		a := &articles[i]
		if left == 0 || ctx.Err() != nil {
			return
		}
		if len(a.Body) >= shortestBody || !isAddress(a.URL) || c.Known != nil && c.Known(a.URL) {
			continue
		}
		left--
		read, err := c.Page(ctx, a.URL)
		if err != nil || len(read.Body) <= len(a.Body) {
			continue
		}
		a.Body = read.Body
		if a.Image == "" {
			a.Image = read.Image
		}
		if a.Byline == "" {
			a.Byline = read.Byline
		}
		a.separate()
	}
}

// Page reads the article at an address.
func (c *Collector) Page(ctx context.Context, address string) (Article, error) {
	now := c.now()
	resp, err := c.Fetch.Get(ctx, address, "", "")
	if err != nil {
		return Article{}, err
	}
	p, err := page.Extract(resp.Body, resp.FinalURL)
	if err != nil {
		return Article{}, fmt.Errorf("%s: %w", address, err)
	}
	a := Article{URL: resp.FinalURL, Title: p.Title, Body: p.Text, Byline: p.Byline, Image: p.Image, Language: p.Language, Publisher: p.Site, Published: p.Published}
	if sameSite(p.Canonical, resp.FinalURL) {
		a.URL = p.Canonical
	}
	a.finish(now)
	return a, nil
}

// sameSite reports whether two addresses share their host, but for www: a page
// may not claim the address of another site.
func sameSite(a, b string) bool {
	host := func(s string) string {
		_, rest, _ := strings.Cut(CanonicalURL(s), "://")
		rest, _, _ = strings.Cut(rest, "/")
		return strings.TrimPrefix(rest, "www.")
	}
	return host(a) != "" && host(a) == host(b)
}

// folder reads a source that is a file or a folder of files.
func folder(source Source, now time.Time) ([]Article, error) {
	name := strings.TrimPrefix(source.URL, "file://")
	root, err := os.OpenRoot(filepath.Dir(filepath.Clean(name)))
	if err != nil {
		return nil, fmt.Errorf("opening the folder: %w", err)
	}
	defer root.Close()
	var articles []Article
	err = ReadFiles(root.FS(), filepath.Base(filepath.Clean(name)), now, func(a Article) error {
		a.belong(source)
		articles = append(articles, a)
		return nil
	})
	return articles, err
}

// belong fills what an article takes from its source.
func (a *Article) belong(source Source) {
	a.Source, a.Owner = source.ID, source.Owner
	if a.Publisher == "" || source.Publisher != "" && isAddress(source.URL) {
		a.Publisher = source.Publisher
	}
	if a.Publisher == "" {
		a.Publisher = source.Title
	}
	if a.Language == "" {
		a.Language = languageCode(source.Language)
	}
	a.Topics = append(a.Topics, source.Topics...)
}
