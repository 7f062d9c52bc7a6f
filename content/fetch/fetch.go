package fetch

import (
	"bytes"
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
	smallBody       = 1 << 20  // bytes up to which bodies are read side by side
	mostRedirects   = 5
	dialTimeout     = 10 * time.Second
	idleTimeout     = 30 * time.Second
	headerTimeout   = 20 * time.Second
	totalTimeout    = 60 * time.Second
	longestRetry    = 24 * time.Hour // a server's wish for a longer pause is cut to this
)

// A Config says how a Client fetches. The zero value is ready.
type Config struct {
	UserAgent    string        // default "Daybrief"
	AllowPrivate bool          // also reach loopback, private and link-local addresses, and any port
	MaxBytes     int64         // of a body after decompression; default 10 MB
	Timeout      time.Duration // of one Get with all redirects, waiting for its turn not counted; default one minute
	Spacing      time.Duration // between the starts of two requests to a host; default one second, negative for none
	Dialer       *net.Dialer   // copied; its Control and Resolver may be set by tests
	// Dial, if set, is the only way to any host: no guard stands before it, and
	// no proxy is used. It is for networks that a program holds in itself.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	Now  func() time.Time // for dates in headers and the age of robots.txt; default time.Now
}

// A Client fetches documents. It may be used by many goroutines.
type Client struct {
	http      *http.Client
	userAgent string
	maxBytes  int64
	timeout   time.Duration
	now       func() time.Time
	hosts     hosts
	rules     robots
	large     chan struct{} // held while the body of more than smallBody is read
}

// New returns a client. It uses the proxies that the environment names
// (HTTP_PROXY, HTTPS_PROXY, NO_PROXY), see transport.
func New(c Config) *Client {
	dialer := net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	if c.Dialer != nil {
		dialer = *c.Dialer
	}
	client := &Client{userAgent: c.UserAgent, maxBytes: c.MaxBytes, timeout: c.Timeout, now: c.Now, hosts: hosts{spacing: c.Spacing}, large: make(chan struct{}, 1)}
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
	if c.Spacing == 0 {
		client.hosts.spacing = defaultSpacing
	}
	client.hosts.spacing = max(client.hosts.spacing, 0)
	client.http = &http.Client{Transport: newTransport(dialer, !c.AllowPrivate), CheckRedirect: checkRedirect}
	if c.Dial != nil {
		client.http.Transport = pooled(c.Dial)
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
	// ErrType means that a document is of a kind that holds no news, such as a film.
	ErrType = errors.New("neither a feed nor a page")
)

// A StatusError is an answer other than success.
type StatusError struct {
	Status     int
	RetryAfter time.Duration // what the server asks for; 0 when it does not, at most a day
	Waiting    bool          // the server was not asked: it has answered so before, and the wait is not over
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
	FinalURL     string        // after all redirects
	PermanentURL string        // after those at the front that are permanent; the address to use from now on
	MaxAge       time.Duration // for which the server says the document stays fresh; at most a day
	Hub, Self    string        // addresses that Link headers name for WebSub, as written; "" without them
}

// Get fetches a document, once it is the host's turn. etag and modified are
// those of the version at hand, as an earlier Response gave them, or "". The
// error is or wraps ErrRefused, ErrTooLarge, ErrType, a *StatusError, the
// context's error, or one of the network.
func (c *Client) Get(ctx context.Context, address, etag, modified string) (*Response, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if err := checkAddress(u); err != nil {
		return nil, err
	}
	u.Fragment, u.RawFragment = "", ""
	leave, err := c.hosts.enter(ctx, u.Host)
	if err != nil {
		return nil, err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	req, err := c.request(ctx, u, etag, modified)
	if err != nil {
		return nil, err
	}
	resp, permanent, err := c.follow(req)
	if err != nil {
		return nil, classify(err)
	}
	defer resp.Body.Close()
	out := &Response{
		ContentType: resp.Header.Get("Content-Type"), ETag: validator(resp.Header.Get("ETag")), LastModified: validator(resp.Header.Get("Last-Modified")),
		FinalURL: resp.Request.URL.String(), PermanentURL: permanent, MaxAge: c.maxAge(resp.Header), Hub: links(resp.Header, "hub"), Self: links(resp.Header, "self"),
	}
	switch {
	case resp.StatusCode == http.StatusNotModified:
		out.NotModified = true
		return out, nil
	case resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNonAuthoritativeInfo:
		refusal := &StatusError{Status: resp.StatusCode, RetryAfter: c.retryAfter(resp.Header.Get("Retry-After"))}
		if refusal.RetryAfter > 0 && (resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable) {
			c.hosts.close(resp.Request.URL.Host, refusal.RetryAfter)
		}
		return nil, refusal
	case !isText(out.ContentType):
		return nil, fmt.Errorf("%w: it is %s", ErrType, out.ContentType)
	}
	if out.Body, err = c.body(resp); err != nil {
		return nil, fmt.Errorf("reading %s: %w", u.Redacted(), err)
	}
	return out, nil
}

func (c *Client) request(ctx context.Context, u *url.URL, etag, modified string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	req.Header.Set("User-Agent", c.userAgent)
	req.Header.Set("Accept", "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5")
	req.Header.Set("Accept-Encoding", accepted)
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	if modified != "" {
		req.Header.Set("If-Modified-Since", modified)
	}
	return req, nil
}

// validator returns a version's mark unless it is too long to be one.
func validator(s string) string {
	if len(s) > 1024 {
		return ""
	}
	return s
}

// body reads a body. Neither what arrives nor what it unpacks to may be more
// than the client reads.
func (c *Client) body(resp *http.Response) ([]byte, error) {
	if resp.ContentLength > c.maxBytes {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, resp.ContentLength)
	}
	arriving := &io.LimitedReader{R: resp.Body, N: c.maxBytes + 1}
	r, done, err := decoded(arriving, resp.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, err
	}
	defer done()
	var b bytes.Buffer
	if _, err := io.CopyN(&b, r, min(smallBody, c.maxBytes+1)); err == nil {
		// Large bodies come one at a time, so that many together do not fill the memory.
		select {
		case c.large <- struct{}{}:
			defer func() { <-c.large }()
		case <-resp.Request.Context().Done():
			return nil, resp.Request.Context().Err()
		}
	} else if err != io.EOF {
		return nil, sizeError(err, arriving.N <= 0, c.maxBytes)
	}
	_, err = io.Copy(&b, io.LimitReader(r, c.maxBytes+1-int64(b.Len())))
	data := b.Bytes()
	return data, sizeError(err, arriving.N <= 0 || int64(len(data)) > c.maxBytes, c.maxBytes)
}

func sizeError(err error, tooLarge bool, most int64) error {
	if tooLarge {
		return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, most)
	}
	return err
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
		if next.URL.Host == via[len(via)-1].URL.Host {
			return nil // the same visit
		}
		return c.hosts.turn(next.Context(), next.URL.Host)
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
	if status, ok := errors.AsType[*StatusError](err); ok {
		return status // of a host on the way that asked to be left alone
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
