package discord

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
)

// A writer makes a document out of bytes: any nesting of blocks and spans,
// with words that have broken renderers.
type writer struct {
	left  []byte
	words []string
}

func (w *writer) pick(n int) int {
	if len(w.left) == 0 {
		return 0
	}
	b := w.left[0]
	w.left = w.left[1:]
	return int(b) % n
}

var nasty = []string{
	"word", "*b* _u_ __l__ ~~s~~ ||x|| `c` ``d`` ```e```", "[t](https://evil.example) <https://evil.example> https://evil.example/x",
	"@everyone @here <@1> <@!2> <@&3> <#4> </who:5> <:e:6> <a:e:7> <t:0:R> <id:home>", "# h\n## h\n-# s\n> q\n>>> q\n- i\n* i\n+ i\n1. one\n2) two",
	"back\\slash \\* trailing\\", "\u202Eright to left\u202C שלום עולם مرحبا", "zero\u200bwidth\u200d\ufeff\u2060", "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪é﷽𝔘𓀀", "\x00\x07\x1b[31m\xff\xfe",
	"\n\n\t  \u2028\u00a0\u3000", "", " ", ")](https://evil.example)", "`", "**", "1.", "↗ •", "<", "\\", "_", "a_b_c *", "http://", "||", "-# ", "\u200b", "&lt; &amp;", "||@everyone||",
}

var addresses = []string{"", "https://example.com/a", "https://example.com/x_(y)?q=<z> w", "javascript:alert(1)", "http://[::1]:99/", "https://ex.example/" + strings.Repeat("p", 1400), "https://", "https://user:pw@example.com/*_`|"}

func (w *writer) word() string {
	n := w.pick(len(nasty) + 4*len(w.words))
	if n < len(nasty) {
		return nasty[n]
	}
	return w.words[n%len(w.words)]
}

func (w *writer) text() platforms.Text {
	var t platforms.Text
	for range w.pick(5) {
		s := platforms.Span{Text: w.word(), Style: platforms.Style(w.pick(8))}
		switch w.pick(8) {
		case 1, 2, 3:
			s.URL = addresses[w.pick(len(addresses))]
		case 4:
			s.Time = time.Unix(int64(w.pick(200))*86413, 0)
		case 5:
			s.Line = []string{"/who", "/who x", "/nothing", "who"}[w.pick(4)]
		case 6:
			s.Text = strings.Repeat(s.Text, w.pick(256))
		case 7:
			s.Text += w.word()
		}
		t = append(t, s)
	}
	return t
}

func (w *writer) texts() []platforms.Text {
	var out []platforms.Text
	for range w.pick(5) {
		out = append(out, w.text())
	}
	return out
}

func (w *writer) message() platforms.Message {
	var m platforms.Message
	for len(w.left) > 0 && len(m.Blocks) < 60 {
		switch w.pick(7) {
		case 0:
			m.Blocks = append(m.Blocks, platforms.Heading{Text: w.text()})
		case 1:
			m.Blocks = append(m.Blocks, platforms.Paragraph{Text: w.text()})
		case 2:
			m.Blocks = append(m.Blocks, platforms.List{Start: w.pick(12), Items: w.texts()})
		case 3:
			m.Blocks = append(m.Blocks, platforms.Card{Title: w.text(), Body: w.texts(), Footer: w.text()})
		case 4:
			m.Blocks = append(m.Blocks, platforms.Image{URL: addresses[w.pick(len(addresses))], Alt: w.word()})
		case 5:
			m.Blocks = append(m.Blocks, platforms.Note{Text: w.text()})
		case 6:
			var row []platforms.Button
			for range w.pick(8) {
				row = append(row, platforms.Button{Label: w.word(), Line: []string{"/who x", "/page 2", "", "/who \xff"}[w.pick(4)], URL: addresses[w.pick(len(addresses))]})
			}
			m.Buttons = append(m.Buttons, row)
		}
	}
	return m
}

// Whatever a document holds, each payload is within Discord's limits, nobody
// is mentioned, no address is linked that was not given, and every word is
// there, in order.
func FuzzRender(f *testing.F) {
	for i := range 25 {
		program := make([]byte, 30+20*i)
		for j := range program {
			program[j] = byte(j*j*(7+i) + j*(31*i+5) + i)
		}
		f.Add(program, "plain", "more text")
	}
	f.Add([]byte{0, 1, 200, 3, 1, 1, 4, 200, 3, 4, 200, 7, 0, 0}, strings.Repeat("a headline 🙂 ", 5000), "b")
	f.Add([]byte{0, 1, 200, 3, 1, 1, 4, 200, 3, 4, 200, 7, 0, 0}, strings.Repeat("*", 64<<10), strings.Repeat("\n", 9000)+"x")
	f.Fuzz(func(t *testing.T, program []byte, a, b string) {
		if len(a)+len(b) > 70<<10 || len(program) > 2000 {
			return
		}
		w := &writer{left: program, words: []string{a, b}}
		m := w.message()
		size := 0
		for _, b := range m.Blocks {
			for _, t := range blockTexts(b) {
				size += len(t.Plain())
			}
		}
		if size > 150<<10 {
			return
		}
		styled, plain := render(m), renderPlain(m)
		checkLimits(t, styled)
		checkLimits(t, plain)
		newer := renderComponents(m)
		checkLimits(t, newer)
		same(t, styled, m, embedded)
		same(t, plain, m, bare)
		same(t, newer, m, boxed)
	})
}

// The names of the forms of a message.
var embedded, bare, boxed = asEmbeds.name, asPlain.name, asComponents.name

var plainAddress = regexp.MustCompile(`<https?://[^ >]*>`)

// same compares what a reader sees of payloads with the message, by the
// renderer's rules: items of a list have their number or a bullet, an instant
// is shown in the reader's own clock but for an embed's title, a command to tap
// follows the words for it, a link whose words
// cannot carry it follows them as ↗, and white space does not count.
func same(t *testing.T, parts []payload, m platforms.Message, f string) {
	t.Helper()
	shown, linked := readerSees(t, parts, f)
	want, allowed := readerShould(m, f)
	if diff := cmp.Diff(seen(want), seen(shown)); diff != "" {
		t.Errorf("what is shown differs from the message: %s", diff)
	}
	if i := slices.IndexFunc(linked, func(link string) bool { return !allowed[link] }); i >= 0 {
		t.Errorf("%q is linked, and was not given", linked[i])
	}
}

// readerSees returns what payloads show, and the addresses they link.
func readerSees(t *testing.T, parts []payload, f string) (shown string, linked []string) {
	t.Helper()
	var got strings.Builder
	show := func(markup string) {
		if f == bare {
			markup = plainAddress.ReplaceAllString(markup, "")
		}
		text, links := platformtest.DiscordText(markup)
		got.WriteString(text)
		linked = append(linked, links...)
	}
	for _, p := range parts {
		p = addressed(p, map[string]string{"who": "123456789012345678"})
		if raw, err := json.Marshal(p); err != nil || !utf8.Valid(raw) {
			t.Errorf("no valid JSON: %v", err)
		}
		show(p.Content)
		for _, e := range p.Embeds {
			show(e.Title)
			show(e.Description)
			if e.Footer != nil {
				got.WriteString(e.Footer.Text)
			}
			if e.URL != "" {
				linked = append(linked, e.URL)
			}
			if e.Image != nil {
				linked = append(linked, e.Image.URL)
			}
		}
		showInside(p.Components, show, func(link string) { linked = append(linked, link) })
	}
	return got.String(), linked
}

// readerShould returns what a message has to show, and what it may link.
func readerShould(m platforms.Message, f string) (string, map[string]bool) {
	var want strings.Builder
	allowed := map[string]bool{}
	title, _, _ := titleOf(m.Blocks)
	for n, b := range m.Blocks {
		words := f == bare || f == embedded && n == 0 && title != "" // and neither times nor commands
		list, _ := b.(platforms.List)
		for i, text := range blockTexts(b) {
			bareLink := f == bare && slices.ContainsFunc(text, func(s platforms.Span) bool { return address(s.URL) != "" })
			if len(list.Items) > 0 && (bareLink || !blank(clean(plainOf(text)))) {
				lead := "•"
				if list.Start > 0 {
					lead = fmt.Sprint(list.Start+i, ".")
				}
				want.WriteString(lead)
			}
			for _, s := range text {
				allowed[address(s.URL)] = true
				body := strings.TrimFunc(clean(s.Text), unicode.IsSpace)
				switch {
				case !words && whole(s) && address(s.URL) == "" && s.Time.IsZero() && commandMention(s.Line) != "" && !blank(body) && body != s.Line:
					want.WriteString(strings.ToValidUTF8(s.Text, "") + s.Line)
				case !whole(s) || s.Time.IsZero() || address(s.URL) != "" || blank(body) || words:
					want.WriteString(strings.ToValidUTF8(s.Text, ""))
				case clock.MatchString(body):
					want.WriteString(s.Time.UTC().Format("15:04"))
				default:
					want.WriteString(s.Time.UTC().Format("2 January 2006 15:04"))
				}
			}
		}
		if image, ok := b.(platforms.Image); ok {
			allowed[address(image.URL)] = true
		}
	}
	return want.String(), allowed
}

// showInside shows the texts and the pictures of components, in order.
func showInside(all []discordgo.MessageComponent, show, link func(string)) {
	for _, c := range all {
		switch c := c.(type) {
		case discordgo.Container:
			showInside(c.Components, show, link)
		case discordgo.TextDisplay:
			show(c.Content)
		case discordgo.MediaGallery:
			for _, item := range c.Items {
				link(item.Media.URL)
			}
		}
	}
}

// seen leaves out what a reader cannot see.
func seen(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) || r == utf8.RuneError || r == '↗' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func blockTexts(b platforms.Block) []platforms.Text {
	switch b := b.(type) {
	case platforms.Heading:
		return []platforms.Text{b.Text}
	case platforms.Paragraph:
		return []platforms.Text{b.Text}
	case platforms.Note:
		return []platforms.Text{b.Text}
	case platforms.List:
		return b.Items
	case platforms.Card:
		return append(append([]platforms.Text{b.Title}, b.Body...), b.Footer)
	case platforms.Image:
		return []platforms.Text{platforms.S(b.Alt)}
	}
	return nil
}
