package telegram

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"daybrief/platforms"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Limits of one message (core.telegram.org/bots/api, and what the server says
// beyond it): 4096 characters, counted here in UTF-16 units, which is never
// too lenient; 100 entities, the rest of which it would drop in silence; and
// about 9.5 kB of entities in all.
const (
	maxUnits       = 4096
	maxEntities    = 100
	maxEntityBytes = 9000
	maxURL         = 2048 // bytes; a longer address is shown as plain text
)

// A run is a stretch of text in one style.
type run struct {
	text string
	look look
}

type look struct {
	style   platforms.Style
	url     string
	picture bool  // url is that of a picture, which may be shown large
	at      int64 // instant that the text tells, in Unix seconds, or 0
	quote   bool  // of a quotation that a reader can open
}

// rich is styled text.
type rich []run

// weight is what counts against the limits of a message.
type weight struct{ units, entities, bytes int }

func (w weight) plus(v weight) weight {
	return weight{w.units + v.units, w.entities + v.entities, w.bytes + v.bytes}
}

func (w weight) fits() bool {
	return w.units <= maxUnits && w.entities <= maxEntities && w.bytes <= maxEntityBytes
}

// weight counts each run for itself, so that joining runs only makes it less.
func (r rich) weight() weight {
	var w weight
	for _, run := range r {
		w = w.plus(run.look.weight())
		w.units += units(run.text)
	}
	return w
}

// fits says whether one message can hold r after text of that weight.
func (r rich) fits(w weight) bool {
	for _, run := range r {
		if w = w.plus(run.look.weight()); !w.fits() || len(run.text) > 4*maxUnits {
			return false
		}
		if w.units += units(run.text); !w.fits() {
			return false
		}
	}
	return true
}

// weight counts what the server keeps of an entity as 40 bytes and its address.
func (l look) weight() weight {
	n := 0
	for _, s := range []platforms.Style{platforms.Bold, platforms.Italic, platforms.Code} {
		if l.style&s != 0 {
			n++
		}
	}
	for _, is := range []bool{l.url != "", l.at != 0, l.quote} {
		if is {
			n++
		}
	}
	return weight{entities: n, bytes: 40*n + len(l.url)}
}

// units counts UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// add appends text, joined to the run before it if they look alike.
func (r rich) add(text string, l look) rich {
	if text == "" {
		return r
	}
	n := len(r)
	if n > 0 && strings.HasSuffix(r[n-1].text, "@") && inName(rune(text[0])) {
		text = wordJoiner + text
	}
	if n > 0 && r[n-1].look == l {
		r[n-1].text += text
		return r
	}
	return append(r, run{text, l})
}

func (r rich) join(other rich) rich {
	for _, run := range other {
		r = r.add(run.text, run.look)
	}
	return r
}

// line appends a text, with a style added to its own.
func (r rich) line(t platforms.Text, extra platforms.Style, bot string) rich {
	for _, s := range t {
		l := look{style: s.Style | extra}
		switch {
		case s.URL != "":
			l.url = webURL(s.URL)
		case s.Line != "" && s.Line != strings.TrimSpace(s.Text): // a command that stands there is tappable as it is
			l.url = deepLink(bot, s.Line)
		}
		if l.style&platforms.Code != 0 {
			l.style = platforms.Code // Telegram styles code no further
			if l.url != "" {
				l.style = 0
			}
		}
		if !s.Time.IsZero() && l.url == "" && l.style&platforms.Code == 0 { // neither of which can hold an instant
			l.at = s.Time.Unix()
		}
		r = r.add(clean(s.Text), l)
	}
	return r
}

// trim takes white space off both ends, as the server would.
func (r rich) trim() rich {
	r = append(rich(nil), r...)
	for len(r) > 0 {
		if r[0].text = strings.TrimLeftFunc(r[0].text, unicode.IsSpace); r[0].text != "" {
			break
		}
		r = r[1:]
	}
	for len(r) > 0 {
		last := &r[len(r)-1]
		if last.text = strings.TrimRightFunc(last.text, unicode.IsSpace); last.text != "" {
			break
		}
		r = r[:len(r)-1]
	}
	return r
}

// blank says that a reader would see nothing.
func (r rich) blank() bool {
	for _, run := range r {
		if strings.IndexFunc(run.text, visible) >= 0 {
			return false
		}
	}
	return true
}

func visible(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cc, unicode.Cf) && r != '\u2800' && r != '\u3164' && r != '\u115f' && r != '\u1160'
}

// clean makes outside text fit to show: valid, without control characters and
// without the marks that turn text round; and a name after @ is kept from
// becoming a mention by a word joiner, which cannot be seen.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	var b strings.Builder
	b.Grow(len(s))
	at := false
	for _, r := range s {
		switch {
		case r == '\t':
			r = ' '
		case r == '\u2028' || r == '\u2029' || r == '\u0085':
			r = '\n'
		case r != '\n' && unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			continue
		}
		if at && inName(r) {
			b.WriteString(wordJoiner)
		}
		at = r == '@'
		b.WriteRune(r)
	}
	return b.String()
}

const wordJoiner = "\u2060"

// inName says that a user's name may hold a character.
func inName(r rune) bool {
	return r == '_' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// webURL returns an address that Telegram makes a link, or "". It wants http
// or https and a host with a dot or colon in it.
func webURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.ContainsAny(u.Hostname(), ".:") || u.Opaque != "" {
		return ""
	}
	if s = u.String(); len(s) > maxURL || !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return ""
	}
	return s
}

// quoted returns r as a quotation that shows its first lines until it is opened.
func (r rich) quoted() rich {
	out := append(rich(nil), r...)
	for i := range out {
		out[i].look.quote = true
	}
	return out
}

// head returns the first part of r that a message can hold, and the rest. It
// cuts at the last end of a paragraph, else of a line, else of a word, that
// leaves the head at least a quarter full, else between two characters as
// readers see them.
func (r rich) head() (rich, rich) {
	var w weight
	at := 0 // bytes of text that fit
	for _, run := range r {
		next := w.plus(run.look.weight())
		if !next.fits() {
			return r.cut(at)
		}
		if n := units(run.text); n > maxUnits-next.units {
			return r.cut(at + prefix(run.text, maxUnits-next.units))
		}
		w = next.plus(weight{units: units(run.text)})
		at += len(run.text)
	}
	return r, nil
}

// prefix returns how many bytes of s make at most n units.
func prefix(s string, n int) int {
	at := 0
	for i, c := range s {
		if n -= utf16.RuneLen(c); n < 0 {
			break
		}
		at = i + utf8.RuneLen(c)
	}
	return at
}

// cut splits r before byte at of its text, or at a better place before.
func (r rich) cut(at int) (rich, rich) {
	var near strings.Builder // the text to the place, and a little beyond
	for _, run := range r {
		if near.WriteString(run.text[:min(len(run.text), at+maxUnits-near.Len())]); near.Len() >= at+maxUnits {
			break
		}
	}
	end := place(near.String(), at)
	for i, run := range r {
		if end < len(run.text) {
			first := append(append(rich(nil), r[:i]...), rich{}.add(run.text[:end], run.look)...)
			return first, append(rich{}.add(run.text[end:], run.look), r[i+1:]...)
		}
		end -= len(run.text)
	}
	return r, nil
}

// place returns the best place to cut text at or before byte at, above 0.
func place(text string, at int) int {
	for _, sep := range []string{"\n\n", "\n", " "} {
		if end := strings.LastIndex(text[:min(at+len(sep), len(text))], sep); end > at/4 {
			return end
		}
	}
	// Where a character is so long that it fills the head, it is cut itself.
	start := 0
	for g := graphemes.FromString(text); g.Next() && g.Start() <= at; {
		start = g.Start()
	}
	if start == 0 {
		return at
	}
	return start
}
