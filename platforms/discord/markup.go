package discord

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/platforms"
)

// clean makes outside text safe to show: valid UTF-8, no control characters
// but line breaks, and none of the signs that turn the direction of the text
// around what follows.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return ' '
		case unicode.Is(unicode.Cc, r), r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069', r == '\uFEFF':
			return -1
		}
		return r
	}, s)
}

// blank reports whether a reader would see nothing of s.
func blank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cc, unicode.Cf)
	}) < 0
}

// oneLine joins the lines of s.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// escape writes text so that Discord shows it as it stands: a backslash goes
// before every sign that could style, link or mention, and before whatever
// could begin a heading, list or quotation. A colon before // is escaped so
// that an address in outside text is not made a link.
func escape(s string) string {
	var b strings.Builder
	lineStart, number := true, false // number: the line so far is digits alone, so a full stop would begin a list
	for i, r := range s {
		switch r {
		case '\\', '*', '_', '~', '|', '`', '[', ']', '<', '>', '@', '#':
			b.WriteByte('\\')
		case '-', '+':
			if lineStart {
				b.WriteByte('\\')
			}
		case ':':
			if strings.HasPrefix(s[i:], "://") {
				b.WriteByte('\\')
			}
		case '.', ')':
			if number {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
		number = (number || lineStart) && r >= '0' && r <= '9'
		lineStart = r == '\n' || lineStart && unicode.IsSpace(r)
	}
	return b.String()
}

// maxURL is the longest address worth linking. Discord documents none for
// text, 2048 for a field.
const maxURL = 1500

// address returns a link that Discord takes, or "". Signs that could end a
// masked link early are percent-encoded. An address with a user's name is none:
// it passes for that of another site.
func address(s string) string {
	if s == "" || s != strings.TrimSpace(s) || !utf8.ValidString(s) {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	var b strings.Builder
	for _, c := range []byte(u.String()) {
		if c <= ' ' || c >= 0x7F || strings.IndexByte("()<>[]\\\"'`*|{}^", c) >= 0 {
			b.WriteString("%" + strings.ToUpper(strconv.FormatInt(0x100+int64(c), 16)[1:]))
			continue
		}
		b.WriteByte(c)
	}
	if !utf8.ValidString(u.Host) || strings.ContainsAny(u.Host, "()<>\\\"'`*|{}^ ") || b.Len() > maxURL {
		return ""
	}
	return b.String()
}

// hard holds what the text of a masked link cannot show: Discord neither
// resolves escapes there nor takes an address or brackets.
var hard = regexp.MustCompile("[*_\\[\\]`<>\\\\]|~~|\\|\\||://|@everyone|@here")

// linkMark stands in for a link whose text cannot be masked.
const linkMark = "↗"

var clock = regexp.MustCompile(`^\d{1,2}[:.]\d{2}$`)

// markup writes a text in Discord's markdown.
func markup(t platforms.Text) string {
	var b strings.Builder
	last := platforms.Style(0)
	for _, s := range merge(t) {
		text := clean(s.Text)
		if text == "" {
			continue
		}
		link := address(s.URL)
		// The space around a text stays outside its signs, which would not
		// work beside it.
		body := strings.TrimFunc(text, unicode.IsSpace)
		if blank(body) { // nothing to style or to link
			b.WriteString(text)
			continue
		}
		lead := text[:strings.Index(text, body)]
		tail := text[len(lead)+len(body):]
		if s.Style != 0 && last != 0 && lead == "" {
			b.WriteString("\u200B") // or the signs of two styles would run together
		}
		b.WriteString(lead + span(s, body, link, startsLine(b.String()+lead)) + tail)
		last = 0
		if tail == "" {
			last = s.Style
		}
	}
	return b.String()
}

func startsLine(before string) bool {
	return strings.TrimSpace(before[strings.LastIndexByte(before, '\n')+1:]) == ""
}

// span writes one span with neither space nor nothing at its ends.
func span(s platforms.Span, body, link string, lineStart bool) string {
	switch {
	case link != "" && hard.MatchString(body):
		return styled(s.Style, escapeAt(body, lineStart)) + " [" + linkMark + "](" + link + ")"
	case link != "":
		return styled(s.Style&^platforms.Code, "["+oneLine(body)+"]("+link+")")
	case !whole(s):
	case !s.Time.IsZero() && clock.MatchString(body):
		return styled(s.Style, "<t:"+strconv.FormatInt(s.Time.Unix(), 10)+":t>")
	case !s.Time.IsZero():
		return styled(s.Style, "<t:"+strconv.FormatInt(s.Time.Unix(), 10)+":f>")
	case body == s.Line && commandMention(s.Line) != "":
		return styled(s.Style&^platforms.Code, commandMention(s.Line))
	case commandMention(s.Line) != "": // the words, and what they run
		return styled(s.Style, escapeAt(body, lineStart)) + " " + commandMention(s.Line)
	}
	if s.Style&platforms.Code != 0 || s.Line != "" && strings.HasPrefix(body, "/") {
		return styled(s.Style&^platforms.Code, code(body))
	}
	return styled(s.Style, escapeAt(body, lineStart))
}

// wholeMost is the most bytes of a text that is never parted.
const wholeMost = 64

// whole reports whether a span is shown as more than its words, an instant or
// a command, and so must stay in one piece. One with longer words than those
// ever have is shown as words.
func whole(s platforms.Span) bool {
	return (!s.Time.IsZero() || commandMention(s.Line) != "") && len(clean(s.Text)) <= wholeMost
}

// escapeAt escapes text that does or does not begin a line.
func escapeAt(s string, lineStart bool) string {
	if lineStart {
		return escape(s)
	}
	return strings.TrimPrefix(escape("x"+s), "x")
}

func styled(style platforms.Style, s string) string {
	if style&platforms.Italic != 0 {
		s = "*" + s + "*"
	}
	if style&platforms.Bold != 0 {
		s = "**" + s + "**"
	}
	return s
}

// code writes text between back quotes. Text that holds some itself is shown
// as plain text: no fence is certain to hold it.
func code(s string) string {
	if strings.Contains(s, "`") {
		return escape(s)
	}
	return "`" + oneLine(s) + "`"
}

// plainOf returns a text without its styles.
func plainOf(t platforms.Text) string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(strings.ToValidUTF8(s.Text, "\uFFFD"))
	}
	return b.String()
}

// merge joins neighbours that differ in nothing but their words.
func merge(t platforms.Text) platforms.Text {
	var out platforms.Text
	for _, s := range t {
		s.Text = strings.ToValidUTF8(s.Text, "\uFFFD") // before halves of a character could meet
		if n := len(out); n > 0 && !whole(s) {
			last := out[n-1]
			last.Text = s.Text
			if last == s {
				out[n-1].Text += s.Text
				continue
			}
		}
		out = append(out, s)
	}
	return out
}
