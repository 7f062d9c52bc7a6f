package content

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
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
	Now    func() time.Time // default time.Now
	Every  time.Duration    // pause between two reads of a source whose rhythm is not known; default 15 minutes
	Jitter func() float64   // from 0 to 1, spreads the reads; default random
	Pages  int              // most pages read per Collect
	Keep   time.Duration    // age at which articles are left out, for they would be removed at once; 0 for none

	// Stored returns for each article what is stored of it: an Article with
	// its ID, title and Updated, or a zero one for what is new. It saves reading
	// pages twice; may be nil.
	Stored func(ctx context.Context, articles []Article) ([]Article, error)
}

// Collect reads a source once. It returns its articles, new and old, without
// IDs, and the source with what is to be kept of the attempt: when it is due
// again, the version read, the failures in a row. After an error, too, next is to be
// stored. A source that has not changed gives no articles and no error.
func (c *Collector) Collect(ctx context.Context, source Source) (articles []Article, next Source, err error) {
	now := c.now()
	next = source
	fresh := time.Duration(0)
	if isAddress(source.URL) {
		articles, next, fresh, err = c.feed(ctx, source, now)
	} else {
		articles, err = folder(source, now)
		if len(articles) > 0 && err != nil {
			next.Problem = reason(err) // the rest was read
			err = nil
		} else if err == nil {
			next.Problem = ""
		}
	}
	if status, ok := errors.AsType[*fetch.StatusError](err); ok && status.Waiting {
		// The host has asked for a pause on account of another source: this
		// one has not failed.
		next.Problem, next.Due = reason(err), now.Add(c.spread(max(status.RetryAfter, shortestEvery)))
		return nil, next, fmt.Errorf("source %s: %w", source.URL, err)
	}
	if err != nil {
		next.Failures++
		next.Problem = reason(err)
		next.Due = now.Add(c.backoff(next.Failures, err))
		if status, ok := errors.AsType[*fetch.StatusError](err); ok && status.Status == http.StatusGone {
			next.Retired, next.Due, next.Problem = true, Never, "the server says that it is gone for good (410)"
		}
		return nil, next, fmt.Errorf("source %s: %w", source.URL, err)
	}
	next.Failures, next.Fetched = 0, now
	next.Due = now.Add(c.spread(interval(next, now, c.every(), fresh)))
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

func (c *Collector) every() time.Duration {
	if c.Every <= 0 {
		return defaultEvery
	}
	return c.Every
}

// spread varies a pause by a tenth, so that sources do not fall due together.
func (c *Collector) spread(pause time.Duration) time.Duration {
	jitter := rand.Float64
	if c.Jitter != nil {
		jitter = c.Jitter
	}
	return time.Duration(float64(pause) * (0.9 + 0.2*jitter()))
}

// backoff returns the time until the next attempt after failures in a row: the
// usual pause doubled for each, and never less than the server asked for.
func (c *Collector) backoff(failures int, err error) time.Duration {
	every := c.every()
	for range min(failures, 12) {
		every = min(2*every, longestPause)
	}
	pause := c.spread(every)
	if status, ok := errors.AsType[*fetch.StatusError](err); ok {
		pause = max(pause, status.RetryAfter)
	}
	return pause
}

// feed reads a source that is a feed. fresh is how long the server or the feed
// says that there will be nothing new.
func (c *Collector) feed(ctx context.Context, source Source, now time.Time) (articles []Article, next Source, fresh time.Duration, err error) {
	next = source
	resp, err := c.Fetch.Get(ctx, source.URL, source.ETag, source.Modified)
	if err != nil {
		return nil, next, 0, err
	}
	next.Problem = ""
	if resp.PermanentURL != "" {
		next.URL = resp.PermanentURL
	}
	if resp.NotModified {
		return nil, next, resp.MaxAge, nil
	}
	f, err := feed.Parse(resp.Body, resp.ContentType, resp.FinalURL)
	if errors.Is(err, feed.ErrNotFeed) {
		if found := feed.Discover(resp.Body, resp.FinalURL); len(found) > 0 {
			err = fmt.Errorf("%w: the page names this one: %s", err, found[0])
		}
	}
	if err != nil {
		next.URL = source.URL // what moved there is no feed
		return nil, next, 0, err
	}
	next.ETag, next.Modified = resp.ETag, resp.LastModified
	next.Hub, next.Self = firstOf(resp.Hub, f.Hub), firstOf(firstOf(resp.Self, f.Self), next.URL)
	if next.Hub == "" {
		next.Self = ""
	}
	next.Title = firstOf(next.Title, Clean(f.Title))
	next.Language = firstOf(next.Language, languageCode(f.Language))
	for _, item := range f.Items {
		if a := FromItem(item, next, now); a.useful() {
			articles = append(articles, a)
		}
	}
	articles = apart(articles)
	if newest, gap := rhythm(articles); !newest.IsZero() {
		next.Newest = newest
		if gap > 0 {
			next.Rhythm = gap
		}
	}
	if c.Keep > 0 {
		articles = slices.DeleteFunc(articles, func(a Article) bool { return a.Published.Before(now.Add(-c.Keep)) })
	}
	return c.complete(ctx, articles, next, max(resp.MaxAge, f.TTL))
}

// complete reads the pages that articles need, and cleans what they share.
func (c *Collector) complete(ctx context.Context, articles []Article, next Source, fresh time.Duration) ([]Article, Source, time.Duration, error) {
	stored := make([]Article, len(articles))
	if c.Stored != nil {
		var err error
		if stored, err = c.Stored(ctx, articles); err != nil {
			return nil, next, 0, fmt.Errorf("looking up what is stored: %w", err)
		}
	}
	if n := c.readPages(ctx, articles, stored, next); n < len(articles) {
		// The rest has its turn with the next read, which must not be told
		// that nothing has changed.
		articles, next.ETag, next.Modified, fresh = articles[:n], "", "", 0
		next.Rhythm = shortestEvery // until all is read
	}
	next.Lines = recurring(articles, func(i int) bool { return stored[i].ID == 0 }, next.Lines)
	return articles, next, fresh, nil
}

// readPages fills the bodies of articles whose feed gave little of their text,
// or as the source wishes. A page that cannot be read leaves its article as the feed has
// it. Of stored articles it is read again only when the feed says that they
// have changed. It returns how many articles are complete: all, unless there
// were more pages than may be read in one go.
func (c *Collector) readPages(ctx context.Context, articles, stored []Article, source Source) int {
	left := c.Pages
	if left == 0 || source.Pages == PagesNever {
		return len(articles)
	}
	for i := range articles {
		a := &articles[i]
		if len(a.Body) >= shortestBody && source.Pages != PagesAlways || !isAddress(a.URL) || stored[i].ID != 0 && !changed(&stored[i], a) {
			continue
		}
		if left == 0 || ctx.Err() != nil {
			return i
		}
		left--
		read, err := c.Page(ctx, a.URL)
		if ctx.Err() != nil { // the read was given up, which says nothing of the page
			return i
		}
		if err != nil || len(read.Body) <= len(a.Body) {
			continue
		}
		a.fill(read)
	}
	return len(articles)
}

// fill takes from an article's page what its feed did not give.
func (a *Article) fill(read Article) {
	a.Body = read.Body
	a.Image, a.Byline = firstOf(a.Image, read.Image), firstOf(a.Byline, read.Byline)
	if a.Undated && !read.Undated {
		a.Published, a.Undated = read.Published, false
	}
	if !strings.Contains(a.URL, "#") {
		a.URL = read.URL // the page's own name for itself, behind all redirects
	}
	a.credits()
	a.separate()
}

// changed reports whether what a feed says of a stored article differs from
// what it said before. Another source has no say in it.
func changed(stored, a *Article) bool {
	return stored.Source == a.Source && (stored.Title != a.Title || a.Updated.After(stored.Updated))
}

// Page reads the article at an address.
func (c *Collector) Page(ctx context.Context, address string) (Article, error) {
	now := c.now()
	resp, err := c.Fetch.Page(ctx, address)
	if err != nil {
		return Article{}, err
	}
	p, err := page.Extract(resp.Body, resp.ContentType, resp.FinalURL)
	if err != nil {
		return Article{}, fmt.Errorf("%s: %w", address, err)
	}
	a := Article{URL: resp.FinalURL, Title: p.Title, Body: p.Text, Byline: p.Byline, Image: p.Image, Language: p.Language, Publisher: p.Site, Published: p.Published}
	if sameSite(p.Canonical, resp.FinalURL) {
		a.URL = p.Canonical
	}
	a.finish(now)
	a.trimSite(p.Site)
	a.credits()
	a.Body = shorten(a.Body)
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
