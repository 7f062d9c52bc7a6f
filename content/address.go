package content

import (
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// longestAddress is the most bytes of an address that is worth keeping;
// platforms refuse longer links.
const longestAddress = 2000

// CanonicalURL returns the address under which an article is known: http or
// https, the host in lower-case ASCII and without its default port, no
// fragment, no user, no parameters that only track the reader, and the host and
// path of the full page where the address names its AMP or mobile one. It is ""
// for anything that is no address of a page.
func CanonicalURL(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > longestAddress || strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Opaque != "" {
		return ""
	}
	u.Scheme = strings.ToLower(u.Scheme)
	host := canonicalHost(u.Hostname())
	if u.Scheme != "http" && u.Scheme != "https" || host == "" {
		return ""
	}
	port := u.Port()
	if port != "" && !(u.Scheme == "http" && port == "80") && !(u.Scheme == "https" && port == "443") {
		host = net.JoinHostPort(strings.Trim(host, "[]"), port)
	}
	u.Host, u.User, u.Fragment, u.RawFragment = host, nil, "", ""
	u.RawQuery = withoutTracking(u.RawQuery)
	u.ForceQuery = false
	trimAMP(u)
	if u.Path == "" {
		u.Path = "/"
	}
	out := u.String()
	if len(out) > longestAddress {
		return ""
	}
	return out
}

func canonicalHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if addr, err := netip.ParseAddr(host); err == nil {
		if addr.Is6() {
			return "[" + addr.String() + "]"
		}
		return addr.String()
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil || ascii == "" {
		return ""
	}
	// amp.example.com and m.example.com are www.example.com's pages, but
	// m.example alone is a domain of its own.
	for _, prefix := range []string{"amp.", "m.", "mobile."} {
		if rest, ok := strings.CutPrefix(ascii, prefix); ok && strings.Count(rest, ".") >= 1 && !secondLevel[rest] {
			return "www." + strings.TrimPrefix(rest, "www.")
		}
	}
	return ascii
}

// secondLevel are public suffixes of two labels under which a short first label may be a name.
var secondLevel = map[string]bool{"co.uk": true, "org.uk": true, "com.au": true, "co.jp": true, "com.br": true, "co.nz": true, "co.za": true, "co.in": true, "com.tr": true, "com.mx": true, "co.kr": true}

// trimAMP cuts the ending that publishers give their AMP pages.
func trimAMP(u *url.URL) {
	for _, end := range []string{"/amp/", "/amp", ".amp"} {
		if rest, ok := strings.CutSuffix(u.Path, end); ok && len(rest) > 1 && strings.Count(rest, "/") > 0 {
			u.Path, u.RawPath = rest, ""
			return
		}
	}
}

// withoutTracking drops parameters that only say how the reader came. The
// others keep their order, which some servers mind.
func withoutTracking(query string) string {
	if query == "" {
		return ""
	}
	parts := slices.DeleteFunc(strings.Split(query, "&"), func(part string) bool {
		key, _, _ := strings.Cut(part, "=")
		key = strings.ToLower(key)
		return part == "" || tracking[key] || strings.HasPrefix(key, "utm_") || strings.HasPrefix(key, "at_") || strings.HasPrefix(key, "pk_") || strings.HasPrefix(key, "mtm_")
	})
	return strings.Join(parts, "&")
}

var tracking = map[string]bool{
	"fbclid": true, "gclid": true, "dclid": true, "gbraid": true, "wbraid": true, "msclkid": true, "yclid": true, "igshid": true, "igsh": true,
	"twclid": true, "ttclid": true, "mc_cid": true, "mc_eid": true, "_ga": true, "_gl": true, "ocid": true, "cmpid": true, "cmp": true, "smid": true,
	"smtyp": true, "ftag": true, "ncid": true, "ito": true, "rss": true, "partner": true, "xtor": true, "spm": true, "wt_mc": true, "ns_mchannel": true,
	"ns_campaign": true, "ns_source": true, "guccounter": true, "guce_referrer": true, "guce_referrer_sig": true, "share": true, "sh": true, "taid": true,
	"traffic_source": true, "amp": true, "outputtype": true, "__twitter_impression": true, "feedtype": true, "feedname": true,
}

// urn returns the address of an article that has none, from its words.
func urn(title, body string) string {
	sum := sha256.Sum256([]byte(title + body))
	return "urn:sha256:" + hex.EncodeToString(sum[:16])
}
