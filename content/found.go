package content

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"daybrief/content/feed"
	"daybrief/content/fetch"
)

// mostOffered bounds the feeds of one page that are looked at.
const mostOffered = 8

// A Found is a feed that an address led to.
type Found struct {
	Source Source // its URL, Title and Language
	Items  int
}

// Find returns the feeds that an address leads to: the feed itself, those that
// a page names or links to, or else one at a usual address of its site. The
// error says why there is none.
func (c *Collector) Find(ctx context.Context, address string) ([]Found, error) {
	resp, err := c.Fetch.Get(ctx, address, "", "")
	if err != nil {
		return nil, err
	}
	if found, err := look(resp, address); err == nil {
		return []Found{found}, nil
	} else if !errors.Is(err, feed.ErrNotFeed) {
		return nil, err
	}
	named := feed.Discover(resp.Body, resp.FinalURL)
	var all []Found
	for _, u := range named[:min(len(named), mostOffered)] {
		if found, err := c.look(ctx, u); err == nil {
			all = append(all, found)
		}
	}
	if len(all) > 0 {
		return all, nil
	}
	for _, u := range feed.Guesses(resp.FinalURL) {
		found, err := c.look(ctx, u)
		if err == nil {
			return []Found{found}, nil
		}
		if status, ok := errors.AsType[*fetch.StatusError](err); ok && status.Status == http.StatusTooManyRequests || ctx.Err() != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%s names no feed, and there is none at the usual addresses of its site; look for one in its help pages: %w", address, feed.ErrNotFeed)
}

// Try returns the feeds that an address leads to, and the articles of a single
// one, as its feed gives them. Nothing is kept.
func (c *Collector) Try(ctx context.Context, address string) ([]Found, []Article, error) {
	found, err := c.Find(ctx, address)
	if err != nil || len(found) != 1 {
		return found, nil, err
	}
	reader := *c
	reader.Pages, reader.Stored, reader.Keep = 0, nil, 0
	articles, next, err := reader.Collect(ctx, found[0].Source)
	s := &found[0].Source
	s.Title, s.Publisher, s.Language = next.Title, next.Publisher, next.Language
	return found, articles, err
}

func (c *Collector) look(ctx context.Context, address string) (Found, error) {
	resp, err := c.Fetch.Get(ctx, address, "", "")
	if err != nil {
		return Found{}, err
	}
	return look(resp, address)
}

func look(resp *fetch.Response, address string) (Found, error) {
	f, err := feed.Parse(resp.Body, resp.ContentType, resp.FinalURL)
	if err != nil {
		return Found{}, err
	}
	s := Source{URL: address, Title: Clean(f.Title), Language: languageCode(f.Language)}
	if resp.PermanentURL != "" {
		s.URL = resp.PermanentURL
	}
	return Found{s, len(f.Items)}, nil
}
