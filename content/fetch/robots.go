package fetch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// What RFC 9309 says of robots.txt: read at least the first 500 KiB, keep no
// copy longer than a day; a file that is not there (4xx) forbids nothing, one that
// cannot be had (5xx, no answer) forbids everything.
const (
	robotsBytes = 500 << 10
	robotsAge   = 24 * time.Hour
	robotsRetry = time.Hour // until a robots.txt that could not be had is asked for again
	mostRobots  = 2048
)

// ErrRobots means that a site's robots.txt asks programs not to read a page.
var ErrRobots = errors.New("the site's robots.txt asks programs not to read this page")

type robots struct {
	mu    sync.Mutex
	sites map[string]*siteRules
}

type siteRules struct {
	mu    sync.Mutex // held while the file is fetched, so that it is fetched once
	until time.Time
	rules []rule
}

type rule struct {
	path  string // may hold * and end in $
	allow bool
}

// Page is Get for a page of a site rather than a feed: it keeps to the site's
// robots.txt, and returns ErrRobots where that forbids reading the page.
func (c *Client) Page(ctx context.Context, address string) (*Response, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || checkAddress(u) != nil {
		return c.Get(ctx, address, "", "") // says what is wrong
	}
	rules, err := c.robots(ctx, u)
	if err != nil {
		return nil, err
	}
	if !allows(rules, u) {
		return nil, ErrRobots
	}
	return c.Get(ctx, address, "", "")
}

// robots returns the rules of a page's site.
func (c *Client) robots(ctx context.Context, page *url.URL) ([]rule, error) {
	site := page.Scheme + "://" + page.Host
	c.rules.mu.Lock()
	if c.rules.sites == nil || len(c.rules.sites) >= mostRobots {
		c.rules.sites = map[string]*siteRules{}
	}
	s := c.rules.sites[site]
	if s == nil {
		s = &siteRules{}
		c.rules.sites[site] = s
	}
	c.rules.mu.Unlock()

	s.mu.Lock()
	defer s.mu.Unlock()
	if now := c.now(); now.Before(s.until) {
		return s.rules, nil
	}
	resp, err := c.Get(ctx, site+"/robots.txt", "", "")
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	s.until = c.now().Add(robotsAge)
	status, refused := errors.AsType[*StatusError](err)
	switch {
	case err == nil:
		s.rules = parseRobots(string(resp.Body[:min(len(resp.Body), robotsBytes)]), product(c.userAgent))
	case refused && status.Status >= 400 && status.Status < 500 && status.Status != http.StatusTooManyRequests, errors.Is(err, ErrType):
		s.rules = nil
	default:
		s.rules, s.until = []rule{{path: "/"}}, c.now().Add(robotsRetry)
	}
	return s.rules, nil
}

// product is the name that begins a User-Agent, in lower case.
func product(agent string) string {
	agent, _, _ = strings.Cut(strings.ToLower(agent), "/")
	agent, _, _ = strings.Cut(agent, " ")
	return agent
}

// parseRobots returns the rules of the groups for the agent, or else those for
// all agents.
func parseRobots(text, agent string) []rule {
	var mine, all []rule
	var forMe, forAll, named, inRules bool
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r", "\n")
	for line := range strings.SplitSeq(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		key, value, found := strings.Cut(line, ":")
		if !found {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		switch key {
		case "user-agent":
			if inRules {
				forMe, forAll, inRules = false, false, false
			}
			forAll = forAll || value == "*"
			if product(value) == agent {
				forMe, named = true, true
			}
		case "allow", "disallow":
			inRules = true
			if value == "" {
				continue // disallows nothing
			}
			r := rule{path: value, allow: key == "allow"}
			if forMe {
				mine = append(mine, r)
			}
			if forAll {
				all = append(all, r)
			}
		}
	}
	if named {
		return mine
	}
	return all
}

// allows reports whether rules let a page be read: the longest rule that
// matches decides, and of two as long the one that allows.
func allows(rules []rule, page *url.URL) bool {
	path := page.EscapedPath()
	if path == "" {
		path = "/"
	}
	if page.RawQuery != "" {
		path += "?" + page.RawQuery
	}
	longest, allowed := -1, true
	for _, r := range rules {
		if n := len(r.path); (n > longest || n == longest && r.allow) && matches(r.path, path) {
			longest, allowed = n, r.allow
		}
	}
	return allowed
}

// matches reports whether a rule's path matches the start of a path, or all of
// it when it ends in $. The work is bounded by the product of their lengths.
func matches(pattern, path string) bool {
	pattern, whole := strings.CutSuffix(pattern, "$")
	parts := strings.Split(pattern, "*")
	rest, ok := strings.CutPrefix(path, parts[0])
	if !ok {
		return false
	}
	for i, part := range parts[1:] {
		if whole && i == len(parts)-2 {
			return strings.HasSuffix(rest, part)
		}
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return !whole || rest == ""
}
