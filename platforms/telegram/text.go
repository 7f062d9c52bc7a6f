package telegram

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"daybrief/platforms"
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
	style platforms.Style
	url   string
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

// weight counts what the server keeps of an entity as 40 bytes and its address.
func (l look) weight() weight {
	n := 0
	for _, s := range []platforms.Style{platforms.Bold, platforms.Italic, platforms.Code} {
		if l.style&s != 0 {
			n++
		}
	}
	if l.url != "" {
		n++
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
		case s.Line != "":
			l.url = deepLink(bot, s.Line)
		}
		if l.style&platforms.Code != 0 {
			l.style = platforms.Code // Telegram styles code no further
			if l.url != "" {
				l.style = 0
			}
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

// head returns the first part of r that a message can hold, and the rest. It
// cuts at the last end of a paragraph, else of a line, else of a word, that
// leaves the head at least a quarter full.
func (r rich) head() (rich, rich) {
	var w weight
	for i, run := range r {
		own := run.look.weight()
		if next := w.plus(own); !(next.plus(weight{units: units(run.text)})).fits() {
			if !next.plus(weight{units: 2}).fits() {
				return r.cut(i, 0)
			}
			return r.cut(i, prefix(run.text, maxUnits-w.units))
		}
		w = w.plus(own).plus(weight{units: units(run.text)})
	}
	return r, nil
}

// prefix returns how many bytes of s make at most n units, without taking a
// mark or a joined sign from what it belongs to.
func prefix(s string, n int) int {
	at := 0
	for i, c := range s {
		if n -= utf16.RuneLen(c); n < 0 {
			break
		}
		at = i + utf8.RuneLen(c)
	}
	for back := 0; at < len(s) && back < 32; back++ {
		next, _ := utf8.DecodeRuneInString(s[at:])
		last, size := utf8.DecodeLastRuneInString(s[:at])
		if at-size <= 0 || !joins(next) && last != '\u200d' {
			break
		}
		at -= size
	}
	return at
}

// joins says that a character is drawn onto the one before it.
func joins(r rune) bool {
	return r == '\u200d' || unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || r >= 0x1f3fb && r <= 0x1f3ff
}

// cut splits r before byte at of run i, or at a better place shortly before.
func (r rich) cut(i, at int) (rich, rich) {
	var flat strings.Builder
	for _, run := range r[:i] {
		flat.WriteString(run.text)
	}
	flat.WriteString(r[i].text[:at])
	text := flat.String()
	end := len(text)
	for _, sep := range []string{"\n\n", "\n", " "} {
		if found := strings.LastIndex(text, sep); found > len(text)/4 {
			end = found
			break
		}
	}
	for j, run := range r {
		if end < len(run.text) || j == i {
			first := append(append(rich(nil), r[:j]...), rich{}.add(run.text[:end], run.look)...)
			rest := append(rich{}.add(run.text[end:], run.look), r[j+1:]...)
			return first, rest
		}
		end -= len(run.text)
	}
	return r, nil
}
