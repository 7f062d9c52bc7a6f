package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

const (
	defaultMaxBytes = 10 << 20 // of a body, after decompression
	mostRedirects   = 5
	dialTimeout     = 10 * time.Second
	headerTimeout   = 20 * time.Second
	totalTimeout    = 60 * time.Second
	longestRetry    = 24 * time.Hour // a server's wish for a longer pause is cut to this
)

// A Config says how a Client fetches. The zero value is ready.
type Config struct {
	UserAgent    string           // default "Daybrief"
	AllowPrivate bool             // also reach loopback, private and link-local addresses, and any port
	MaxBytes     int64            // of a body after decompression; default 10 MB
	Timeout      time.Duration    // of one Get with all redirects; default one minute
	Dialer       *net.Dialer      // copied; its Control and Resolver may be set by tests
	Now          func() time.Time // for Retry-After dates; default time.Now
}

// A Client fetches documents. It may be used by many goroutines.
type Client struct {
	http      *http.Client
	userAgent string
	maxBytes  int64
	timeout   time.Duration
	now       func() time.Time
}

// New returns a client. It uses no proxy, whatever the environment says: the
// guard on addresses would see only the proxy's.
func New(c Config) *Client {
	dialer := net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	if c.Dialer != nil {
		dialer = *c.Dialer
	}
	if !c.AllowPrivate {
		dialer.Control = ssrf.New().Safe
		dialer.ControlContext = nil // would take the place of Control
	}
	client := &Client{userAgent: c.UserAgent, maxBytes: c.MaxBytes, timeout: c.Timeout, now: c.Now}
	if client.userAgent == "" {
		client.userAgent = "Daybrief"
	}
	if client.maxBytes <= 0 {
		client.maxBytes = defaultMaxBytes
	}
	if client.timeout <= 0 {
		client.timeout = totalTimeout
	}
	if client.now == nil {
		client.now = time.Now
	}
	client.http = &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 2, MaxConnsPerHost: 4, IdleConnTimeout: 30 * time.Second,
			TLSHandshakeTimeout: dialTimeout, ResponseHeaderTimeout: headerTimeout, MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: checkRedirect,
	}
	return client
}

// checkRedirect bounds redirects and keeps them on the web.
func checkRedirect(next *http.Request, via []*http.Request) error {
	if len(via) > mostRedirects {
		return fmt.Errorf("more than %d redirects: %w", mostRedirects, ErrRefused)
	}
	return checkAddress(next.URL)
}

func checkAddress(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("%q is no http or https address: %w", u.Redacted(), ErrRefused)
	}
	if u.User != nil {
		return fmt.Errorf("%q holds a user name: %w", u.Redacted(), ErrRefused)
	}
	return nil
}

var (
	// ErrRefused means that an address is one that this client does not reach.
	ErrRefused = errors.New("address refused")
	// ErrTooLarge means that a body was larger than the client reads.
	ErrTooLarge = errors.New("document too large")
)

// A StatusError is an answer other than success.
type StatusError struct {
	Status     int
	RetryAfter time.Duration // what the server asks for; 0 when it does not, at most a day
}

func (e *StatusError) Error() string {
	text := fmt.Sprintf("the server answered %d %s", e.Status, http.StatusText(e.Status))
	if e.RetryAfter > 0 {
		text += fmt.Sprintf(", retry in %s", e.RetryAfter)
	}
	return text
}

// A Response is a document, or the news that it has not changed.
type Response struct {
	NotModified  bool // since the version that etag and modified told of; Body is empty
	Body         []byte
	ContentType  string
	ETag         string
	LastModified string
	FinalURL     string // after all redirects
	PermanentURL string // after those at the front that are permanent; the address to use from now on
}

// Get fetches a document. etag and modified are those of the version at hand,
// as an earlier Response gave them, or "". The error is or wraps ErrRefused,
// ErrTooLarge, a *StatusError, the context's error, or one of the network.
func (c *Client) Get(ctx context.Context, address, etag, modified string) (*Response, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if err := checkAddress(u); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept", "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5")
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	if modified != "" {
		req.Header.Set("If-Modified-Since", modified)
	}
	resp, permanent, err := c.follow(req)
	if err != nil {
		return nil, classify(err)
	}
	defer resp.Body.Close()
	out := &Response{
		ContentType: resp.Header.Get("Content-Type"), ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified"),
		FinalURL: resp.Request.URL.String(), PermanentURL: permanent,
	}
	switch {
	case resp.StatusCode == http.StatusNotModified:
		out.NotModified = true
		return out, nil
	case resp.StatusCode != http.StatusOK:
		return nil, &StatusError{resp.StatusCode, c.retryAfter(resp.Header.Get("Retry-After"))}
	}
	out.Body, err = io.ReadAll(io.LimitReader(resp.Body, c.maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", u.Redacted(), err)
	}
	if int64(len(out.Body)) > c.maxBytes {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, c.maxBytes)
	}
	return out, nil
}

// follow sends a request and notes how far its redirects are permanent.
func (c *Client) follow(req *http.Request) (*http.Response, string, error) {
	permanent, broken := req.URL.String(), false
	client := *c.http
	client.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if err := checkRedirect(next, via); err != nil {
			return err
		}
		switch next.Response.StatusCode {
		case http.StatusMovedPermanently, http.StatusPermanentRedirect:
			if !broken {
				permanent = next.URL.String()
			}
		default:
			broken = true
		}
		return nil
	}
	resp, err := client.Do(req)
	return resp, permanent, err
}

// classify names what the guard on addresses and redirects refused.
func classify(err error) error {
	for _, refusal := range []error{ssrf.ErrProhibitedIP, ssrf.ErrProhibitedNetwork, ssrf.ErrProhibitedPort, ssrf.ErrInvalidHostPort} {
		if errors.Is(err, refusal) {
			return fmt.Errorf("%w: it is private, or its port is neither 80 nor 443: %w", ErrRefused, err)
		}
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		return fmt.Errorf("the server is down: %w", err)
	}
	return err
}

// retryAfter reads the header of that name: seconds or a date.
func (c *Client) retryAfter(value string) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && n > 0 {
		return min(time.Duration(min(n, 1<<20))*time.Second, longestRetry)
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(c.now()), 0), longestRetry)
	}
	return 0
}
