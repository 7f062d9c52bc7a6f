package telegram

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"daybrief/platforms"

	"github.com/google/go-cmp/cmp"
)

// plainText is what the parts of a message must say between them, by the rules
// that render states.
func plainText(m platforms.Message) string {
	var blocks []string
	for _, block := range m.Blocks {
		var lines []string
		switch b := block.(type) {
		case platforms.Heading:
			lines = []string{cleaned(b.Text)}
		case platforms.Paragraph:
			lines = []string{cleaned(b.Text)}
		case platforms.Note:
			lines = []string{cleaned(b.Text)}
		case platforms.Image:
			switch alt := strings.TrimSpace(cleaned(platforms.S(b.Alt))); {
			case webURL(b.URL) == "":
				lines = []string{alt}
			case alt == "":
				lines = []string{"🖼 " + webURL(b.URL)}
			default:
				lines = []string{"🖼 " + alt}
			}
		case platforms.List:
			for i, item := range b.Items {
				mark := "• "
				if b.Start > 0 {
					mark = fmt.Sprint(b.Start+i, ". ")
				}
				lines = append(lines, mark+cleaned(item))
			}
		case platforms.Card:
			lines = []string{cleaned(b.Title)}
			for _, p := range append(append([]platforms.Text{}, b.Body...), b.Footer) {
				if text := cleaned(p); seen(text) {
					lines = append(lines, text)
				}
			}
		}
		if text := strings.TrimSpace(strings.Join(lines, "\n")); seen(text) {
			blocks = append(blocks, text)
		}
	}
	return strings.Join(blocks, "\n\n")
}

// cleaned is the text that is shown of spans.
func cleaned(t platforms.Text) string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(strings.ToValidUTF8(s.Text, "\uFFFD"))
	}
	return clean(b.String())
}

func seen(s string) bool { return strings.IndexFunc(s, visible) >= 0 }

// checkNothingLost finds the parts in the message's plain text, one after the
// other, with nothing but white space, or nothing to see, between them.
func checkNothingLost(t *testing.T, m platforms.Message, parts []payload) {
	t.Helper()
	if len(m.Rows()) > 0 && len(parts) == 1 && parts[0].Text == "…" {
		parts = nil
	}
	rest := plainText(m)
	for i, p := range parts {
		at := strings.Index(rest, p.Text)
		if at < 0 {
			t.Fatalf("part %d of %d is not in the message after the part before it:\n%.200q\nleft of the message:\n%.200q", i, len(parts), p.Text, rest)
		}
		if gap := rest[:at]; seen(gap) {
			t.Fatalf("lost before part %d: %.200q", i, gap)
		}
		rest = rest[at+len(p.Text):]
	}
	if seen(rest) {
		t.Fatalf("lost at the end: %.200q", rest)
	}
}

// fuzzTexts are what a fuzzed document is made of, beside the fuzzer's own.
var fuzzTexts = []string{
	"Plain words. ", "wörd", "🙂", "👩‍👩‍👧‍👦🏳️‍🌈", "🇩🇪🇫🇷🇯🇵", "e\u0301\u0323", "שלום עולם ", "مرحبا بالعالم", "\u200f\u200e\u200b\u2060",
	"\u202eevil\u202c \u2066x\u2069", "@every", "one @", "name", "\n\n", "\n", "   ", "\t", "\x00\x07", "\xff\xfe", "𝔘𝔫𝔦", "नमस्ते", "각", "각",
	"a\u200db", "\u2028", "•", "<b>&amp;</b>", "*_`[", "https://example.com/", "0\ufe0f\u20e3", "\ufeff", strings.Repeat("z", 300), strings.Repeat("\u0301", 90), "Fin. ",
}

// fuzzDocument builds a document from bytes: each says what comes next.
func fuzzDocument(program []byte, own string) platforms.Message {
	var m platforms.Message
	at, big := 0, 0
	next := func() int {
		if at >= len(program) {
			return 0
		}
		at++
		return int(program[at-1])
	}
	text := func() platforms.Text {
		var t platforms.Text
		for range next()%9 + 1 {
			n := next()
			s := platforms.Span{Text: own, Style: platforms.Style(next() & 7)}
			if n%4 != 0 {
				s.Text = fuzzTexts[n%len(fuzzTexts)]
			}
			switch n = next(); n % 8 {
			case 0:
				s.URL = "https://example.com/" + strings.Repeat("p", n*8)
			case 1:
				s.URL = own
			case 2:
				s.Line = "/who " + own
			case 3:
				s.Time = time.Unix(int64(n)*1e7, 0)
			case 4:
				s.Text = strings.Repeat(s.Text, n)
			case 5:
				if big++; big > 2 {
					break
				}
				s.Text = strings.Repeat(s.Text+" ", 1+(64<<10)/(len(s.Text)+1)) // 64 KB
				s.Text = s.Text[:min(len(s.Text), 64<<10)]
			}
			t = append(t, s)
		}
		return t
	}
	texts := func() (all []platforms.Text) {
		for range next() % 5 {
			all = append(all, text())
		}
		return all
	}
	for at < len(program) && at < 300 {
		switch next() % 6 {
		case 0:
			m.Blocks = append(m.Blocks, platforms.Heading{Text: text()})
		case 1:
			m.Blocks = append(m.Blocks, platforms.Paragraph{Text: text()})
		case 2:
			m.Blocks = append(m.Blocks, platforms.List{Start: next()%3 - 1, Items: texts()})
		case 3:
			m.Blocks = append(m.Blocks, platforms.Card{Title: text(), Body: texts(), Footer: text()})
		case 4:
			m.Blocks = append(m.Blocks, platforms.Image{URL: []string{own, "https://example.com/p.jpg", "data:x"}[next()%3], Alt: text().Plain()})
		case 5:
			m.Blocks = append(m.Blocks, platforms.Note{Text: text()})
		}
	}
	if len(program) > 0 && program[0] > 128 {
		m.Buttons = [][]platforms.Button{{{Label: own, Line: own}, {Label: own, URL: own}, {Label: "x", Line: own, Ask: own}, {Label: own, Line: own, Share: true}, {Label: "y", Locate: true}}}
		m.Menus = []platforms.Menu{{Label: own, Buttons: []platforms.Button{{Label: own, Line: "/x"}}}}
		m.Silent = program[0] > 200
	}
	return m
}

// FuzzRender renders documents of any texts in any spans: every part must be
// one that Telegram takes, and nothing may be lost between them.
func FuzzRender(f *testing.F) {
	f.Add([]byte("\x00\x01\x01\x00\x05"), "Headline ")
	f.Add([]byte("\xff\x03\x08\x01\x02\x03\x04\x05\x06\x07\x08\x09\x03\x05\x04\x03\x02\x01\x00"), "a🙂\u202e\x00 @everyone")
	f.Add([]byte(strings.Repeat("\x03\x02\x05\x07\x00\x0d\x03\x04\x01", 12)), "javascript:x")
	f.Add([]byte(strings.Repeat("\x01\x08\x04\x06\x28\x04\x07\x30", 20)), "wörd ")
	f.Add([]byte(strings.Repeat("\x02\x01\x04\x08\x1b\x00\x18\x05\x03", 16)), "\n \n")
	f.Add([]byte(strings.Repeat("\x05\x08\x1d\x01\x14\x04\x02\x0c", 16)), "http://[::1]/")
	f.Add([]byte(strings.Repeat("\x01\x08\x05\x01\x0d", 3)), "e\u0301\u200d👩‍👧")
	f.Fuzz(func(t *testing.T, program []byte, own string) {
		if len(program) > 400 || len(own) > 2000 {
			return
		}
		m := fuzzDocument(program, own)
		parts := render(m, here)
		checkParts(t, m, parts)
		if diff := cmp.Diff(parts, render(m, here)); diff != "" {
			t.Errorf("rendered twice, differently: %s", diff)
		}
		if html, ok := richHTML(m, here); ok && !utf8.ValidString(html) {
			t.Errorf("the rich form is not UTF-8: %q", html)
		}
	})
}

// FuzzClean holds that clean takes out control characters and what turns text
// round, puts word joiners in, and touches nothing else.
func FuzzClean(f *testing.F) {
	for _, s := range fuzzTexts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want := strings.Map(func(r rune) rune {
			switch {
			case r == '\t' || r == '\n' || r == '\u2028' || r == '\u2029' || r == '\u0085':
				return ' '
			case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u2060':
				return -1
			}
			return r
		}, strings.ToValidUTF8(s, "\uFFFD"))
		got := clean(s)
		if plain := strings.ReplaceAll(strings.ReplaceAll(got, "\n", " "), wordJoiner, ""); plain != want {
			t.Errorf("clean(%q) = %q, want %q", s, got, want)
		}
		if again := clean(got); again != got {
			t.Errorf("cleaned twice, %q is %q, then %q", s, got, again)
		}
	})
}

func FuzzReadLine(f *testing.F) {
	f.Add("/who@daybrief_bot lavrov")
	f.Add("/start L3dobyBsYXZyb3Y")
	f.Add("/@ x")
	f.Fuzz(func(t *testing.T, text string) {
		line, addressed, forUs := readLine(text, "daybrief_bot")
		if !addressed && (!forUs || line != strings.TrimSpace(text)) {
			t.Errorf("readLine(%q) = %q, %v", text, line, forUs)
		}
		if len(line) > len(text) {
			t.Errorf("readLine(%q) = %q, which is longer", text, line)
		}
		if inner, ok := deepLine(text); ok && base64.RawURLEncoding.EncodeToString([]byte(inner)) != text {
			// the decoder ignores line breaks and loose bits; what it returns must still be text
			if !utf8.ValidString(inner) {
				t.Errorf("deepLine(%q) = %q", text, inner)
			}
		}
	})
}
