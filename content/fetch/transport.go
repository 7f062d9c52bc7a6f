package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"code.dny.dev/ssrf"
	"golang.org/x/net/http/httpproxy"
)

// A transport sends requests straight to their hosts through a dialer that
// guards addresses, or through the proxy that the environment names.
type transport struct {
	direct, proxied *http.Transport
	proxy           func(*url.URL) (*url.URL, error)
	guarded         bool
}

func newTransport(dialer net.Dialer, guarded bool) *transport {
	t := &transport{proxy: httpproxy.FromEnvironment().ProxyFunc(), guarded: guarded}
	through := dialer
	t.proxied = pooled(through.DialContext)
	t.proxied.Proxy = func(r *http.Request) (*url.URL, error) { return t.proxy(r.URL) }
	if guarded {
		dialer.Control = ssrf.New().Safe
		dialer.ControlContext = nil // would take the place of Control
	}
	t.direct = pooled(dialer.DialContext)
	return t
}

func pooled(dial func(ctx context.Context, network, address string) (net.Conn, error)) *http.Transport {
	return &http.Transport{
		DialContext: dial, ForceAttemptHTTP2: true, MaxIdleConns: 100, MaxIdleConnsPerHost: perHost, IdleConnTimeout: idleTimeout,
		TLSHandshakeTimeout: dialTimeout, ResponseHeaderTimeout: headerTimeout, MaxResponseHeaderBytes: 64 << 10,
		DisableCompression: true, // decoded undoes more codings than the transport knows
	}
}

// RoundTrip sends one request, of each hop of a redirect. The dialer that
// leads to a proxy is not guarded, for a proxy's own address may well be
// private; so it is used for nothing but the proxy, and not for addresses that
// are private as they are written. Names are resolved by the proxy, which is
// the operator's own.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	proxy, err := t.proxy(r.URL)
	if err != nil {
		return nil, fmt.Errorf("the proxy that the environment names cannot be used; correct HTTP_PROXY and HTTPS_PROXY: %w", err)
	}
	if proxy == nil {
		return t.direct.RoundTrip(r)
	}
	if t.guarded {
		if err := literal(r.URL); err != nil {
			return nil, err
		}
	}
	return t.proxied.RoundTrip(r)
}

// literal refuses what a proxy must not be asked for.
func literal(u *url.URL) error {
	port, name := u.Port(), strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if port != "80" && port != "443" {
		return ssrf.ErrProhibitedPort
	}
	if name == "localhost" || strings.HasSuffix(name, ".localhost") || strings.HasSuffix(name, ".local") || strings.HasSuffix(name, ".internal") || !strings.ContainsAny(name, ".:") {
		return fmt.Errorf("%q is a name of a private network: %w", name, ssrf.ErrProhibitedIP)
	}
	if last := name[strings.LastIndexByte(name, '.')+1:]; strings.Trim(last, "0123456789") != "" && !strings.HasPrefix(last, "0x") && !strings.Contains(name, ":") {
		return nil // a name
	}
	addr, err := netip.ParseAddr(name)
	if err != nil {
		return fmt.Errorf("%q is an address in an odd form: %w", name, ssrf.ErrProhibitedIP)
	}
	addr = addr.Unmap()
	network := "tcp4"
	if addr.Is6() {
		network = "tcp6"
	}
	return ssrf.New().Safe(network, net.JoinHostPort(addr.String(), port), nil)
}
