package platformtest

import (
	"fmt"
	"slices"
	"strings"
	"testing/synctest"
	"time"
	"unicode"
	"unicode/utf8"

	"daybrief/platforms"
)

// showCases are how a message must look to its reader.
var showCases = []contractCase{
	{"EveryBlock", func(s *session) {
		s.must(everyBlock)
		shown := s.shows(1)
		if gap := missing(shown, everyBlock); gap != "" {
			s.t.Errorf("not shown, or out of order: %q\nshown: %q", gap, shown[0].Text)
		}
		want := []string{"https://example.com/card", "https://example.com/body?a=1&b=2", "https://example.com/foot", "https://example.com/picture.png"}
		for _, url := range want {
			if !slices.Contains(shown[0].Links, url) {
				s.t.Errorf("links: %q, want %q among them", shown[0].Links, url)
			}
		}
		if shown[0].Silent {
			s.t.Errorf("the message came without a sound, and did not ask for that")
		}
		if !slices.Equal(shown[0].Buttons, []string{"Press me", "Open"}) {
			s.t.Errorf("buttons: %q", shown[0].Buttons)
		}
	}},
	{"Answered", func(s *session) { // the same in an answer as in a delivery
		s.listen()
		s.handler.answers(func(platforms.Request) platforms.Message { return everyBlock })
		s.asked("/show")
		if shown := s.shows(1); missing(shown, everyBlock) != "" {
			s.t.Errorf("not shown: %q\nshown: %q", missing(shown, everyBlock), shown[0].Text)
		}
	}},
	{"PlainText", func(s *session) {
		if _, err := s.send(platforms.Outgoing{Message: everyBlock, PlainText: true}); err != nil {
			s.t.Fatalf("Send: %v", err)
		}
		if shown := s.shows(1); missing(shown, everyBlock) != "" {
			s.t.Errorf("not shown: %q\nshown: %q", missing(shown, everyBlock), shown[0].Text)
		}
	}},
	{"Silent", func(s *session) {
		m := paragraph("hush")
		m.Silent = true
		s.must(m)
		if shown := s.shows(1); shown[0].Silent == s.lacks(Sounds) {
			s.t.Errorf("Silent is %v; Lacks is %q", shown[0].Silent, s.Lacks)
		}
	}},
	{"Hostile", func(s *session) {
		for i, text := range hostileTexts {
			m := platforms.Message{Blocks: []platforms.Block{
				platforms.Heading{Text: platforms.S("Head " + text)},
				platforms.Paragraph{Text: platforms.Join(platforms.S(text), platforms.B(" "+text))},
				platforms.List{Items: []platforms.Text{platforms.S(text)}},
				platforms.Card{Title: platforms.A("Title "+text, "https://example.com/a"), Body: []platforms.Text{platforms.S(text)}, Footer: platforms.S(text)},
				platforms.Note{Text: platforms.S(text)},
			}}
			s.must(m)
			shown := s.Shown()
			if len(shown) != i+1 {
				s.t.Fatalf("after %q, %d messages are shown, want %d", text, len(shown), i+1)
			}
			got := shown[i]
			if gap := missing(shown[i:], m); gap != "" {
				s.t.Errorf("%q is not shown as it stands: missing %q\nshown: %q", text, gap, got.Text)
			}
			if !slices.Equal(slices.Compact(slices.Clone(got.Links)), []string{"https://example.com/a"}) {
				s.t.Errorf("%q made links: %q", text, got.Links)
			}
			if len(got.Mentions) > 0 {
				s.t.Errorf("%q mentions %q", text, got.Mentions)
			}
			if !utf8.ValidString(got.Text) || strings.ContainsAny(got.Text, "\x00\x07\u202e\u2066") {
				s.t.Errorf("%q is shown with its control characters: %q", text, got.Text)
			}
		}
	}},
	{"Addresses", func(s *session) {
		bad := []string{"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.com/x", "/relative", "https://", "http://user:pass@[::1", "tg://user?id=1", " https://example.com/ x", "https://example.com/a b\nc)"}
		var m platforms.Message
		for i, url := range bad {
			m.Blocks = append(m.Blocks, platforms.Paragraph{Text: platforms.A(fmt.Sprintf("word%d", i), url)})
		}
		m.Blocks = append(m.Blocks, platforms.Image{URL: "javascript:alert(2)", Alt: "picture"})
		m.Buttons = [][]platforms.Button{platforms.Row(platforms.Button{Label: "Bad", URL: "javascript:alert(3)"}, platforms.Button{Label: "Good", URL: "https://example.com/good"})}
		s.must(m)
		shown := s.shows(1)[0]
		for i := range bad {
			if !strings.Contains(shown.Text, fmt.Sprintf("word%d", i)) {
				s.t.Errorf("the text of the bad link %q is gone: %q", bad[i], shown.Text)
			}
		}
		for _, link := range shown.Links {
			if !strings.HasPrefix(link, "https://example.com/") {
				s.t.Errorf("a bad address became the link %q", link)
			}
		}
		if !slices.Equal(shown.Buttons, []string{"Good"}) {
			s.t.Errorf("buttons: %q, want Good alone", shown.Buttons)
		}
	}},
	{"Long", func(s *session) {
		m := longMessage(60)
		shown := s.sendAll(m)
		if s.lacks(Parts) && len(shown) != 1 || !s.lacks(Parts) && len(shown) < 3 {
			s.t.Errorf("60 long cards are shown as %d messages; Lacks is %q", len(shown), s.Lacks)
		}
		if gap := missing(shown, m); gap != "" {
			s.t.Errorf("not shown, or out of order: %q", gap)
		}
		for i, part := range shown {
			if part.Silent != (i > 0 && !s.lacks(Sounds)) {
				s.t.Errorf("part %d: Silent is %v; the first part alone makes a sound", i, part.Silent)
			}
			if last := i == len(shown)-1; last != (len(part.Buttons) > 0) {
				s.t.Errorf("part %d of %d has buttons %q; the last part alone has them", i, len(shown), part.Buttons)
			}
		}
		if s.lacks(Parts) {
			if _, err := s.send(platforms.Outgoing{Message: m, Part: 1}); platforms.KindOf(err) != platforms.Rejected {
				s.t.Errorf("sending part 1 of 1 returned %v, want kind rejected", err)
			}
			return
		}
		again, err := s.send(platforms.Outgoing{Message: m, Part: 1})
		if err != nil || again.Parts != len(shown) {
			s.t.Fatalf("sending part 1 again: %+v, %v", again, err)
		}
		if all := s.shows(len(shown) + 1); all[len(shown)].Text != shown[1].Text {
			s.t.Errorf("part 1 sent again is %q, was %q", all[len(shown)].Text, shown[1].Text)
		}
	}},
	{"LongWord", func(s *session) {
		m := paragraph(strings.Repeat("wörd🙂", 4000)) // no space to split at
		if gap := missing(s.sendAll(m), m); gap != "" {
			s.t.Errorf("not shown: %d bytes", len(gap))
		}
	}},
	{"ManyLinks", func(s *session) {
		var m platforms.Message
		for i := range 250 {
			m.Blocks = append(m.Blocks, platforms.Card{Title: platforms.A(fmt.Sprintf("t%d", i), fmt.Sprintf("https://example.com/%d", i))})
		}
		var links []string
		for _, part := range s.sendAll(m) {
			links = append(links, part.Links...)
		}
		if links = slices.Compact(links); len(links) != 250 || links[249] != "https://example.com/249" {
			s.t.Errorf("%d links are shown, want 250: %q", len(links), links)
		}
	}},
	{"Empty", func(s *session) {
		for _, m := range []platforms.Message{{}, paragraph(""), paragraph("\x00\u202e \n")} {
			if _, err := s.send(platforms.Outgoing{Message: m}); err != nil {
				s.t.Errorf("sending %+v: %v", m, err)
			}
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if shown := s.Shown(); len(shown) > 0 {
			s.t.Errorf("shown: %+v, want nothing", shown)
		}
	}},
	{"Deterministic", func(s *session) {
		a, b := s.must(everyBlock), s.must(everyBlock)
		shown := s.shows(2)
		if fmt.Sprint(shown[0]) != fmt.Sprint(shown[1]) || a.Parts != b.Parts || a.Bytes != b.Bytes {
			s.t.Errorf("the same message is shown as\n%+v %+v\n%+v %+v", a, shown[0], b, shown[1])
		}
	}},
}

// sendAll posts a message part by part and returns what is shown of it.
func (s *session) sendAll(m platforms.Message) []Shown {
	s.t.Helper()
	before, key, parts := len(s.Shown()), s.key(), 1
	refs := map[string]bool{}
	for part := 0; part < parts; part++ {
		sent, err := s.send(platforms.Outgoing{Message: m, Part: part, Key: key})
		if err != nil {
			s.t.Fatalf("sending part %d: %v", part, err)
		}
		if part > 0 && sent.Parts != parts {
			s.t.Fatalf("part %d says there are %d parts, part 0 said %d", part, sent.Parts, parts)
		}
		parts = sent.Parts
		refs[sent.Ref] = true
	}
	if len(refs) != parts {
		s.t.Errorf("%d parts have %d references", parts, len(refs))
	}
	return s.shows(before + parts)[before:]
}

var everyBlock = platforms.Message{
	Blocks: []platforms.Block{
		platforms.Heading{Text: platforms.S("The heading")},
		platforms.Paragraph{Text: platforms.Text{{Text: "Plain, "}, {Text: "bold", Style: platforms.Bold}, {Text: " and "}, {Text: "both", Style: platforms.Bold | platforms.Italic}, {Text: " then "}, {Text: "code()", Style: platforms.Code}, {Text: ".\nA second line, 世界 🙂."}}},
		platforms.List{Items: []platforms.Text{platforms.S("first bullet"), platforms.B("second bullet")}},
		platforms.List{Start: 3, Items: []platforms.Text{platforms.S("numbered item"), platforms.S("another")}},
		platforms.Card{
			Title:  platforms.A("Card title", "https://example.com/card"),
			Body:   []platforms.Text{platforms.Join(platforms.S("Body with "), platforms.A("a link", "https://example.com/body?a=1&b=2"), platforms.S(" inside.")), platforms.S("Second body.")},
			Footer: platforms.A("The footer", "https://example.com/foot"),
		},
		platforms.Image{URL: "https://example.com/picture.png", Alt: "A picture"},
		platforms.Paragraph{Text: platforms.Text{{Text: "tap", Line: "/hidden tap"}, {Text: " at "}, {Text: "07:30", Time: time.Date(2026, 9, 22, 7, 30, 0, 0, time.UTC)}}},
		platforms.Note{Text: platforms.S("The note")},
	},
	Buttons: [][]platforms.Button{platforms.Row(platforms.Press("Press me", "/echo pressed"), platforms.Button{Label: "Open", URL: "https://example.com/open"})},
}

// hostileTexts must each come out as they are, without their control
// characters. None holds an address that a client would link by itself.
var hostileTexts = []string{
	"*bold* _under_ __line__ ~~strike~~ ||spoiler|| `code` ```block```",
	"# heading\n## two\n-# small\n> quote\n>>> all\n- item\n1. one",
	"<b>bold</b> <a href=\"javascript:alert(1)\">x</a> &lt;i&gt; &amp; &nbsp; <script>",
	"@everyone @here @channel @somebody_else <@1> <@!1> <@&1> <#1> </echo:1> <:emoji:1> <t:0:R> <id:home>",
	"[x](javascript:evil) [x](//evil) ![x](evil) [x][1] <tg-spoiler>",
	`back\slash \*not\* C:\dir_x x\\.y trailing\`,
	"\u202Ereversed\u202C and \u2066isolated\u2069 text",
	"nul\x00bell\x07escape\x1b[31m end",
	"bad\xff\xfeutf8\xc3 end",
	"👩‍👩‍👧‍👦 🏳️‍🌈 é ﷽ 𝔘𝔫𝔦 नमस्ते שלום",
	"tabs\tand   spaces   stay words",
}

// longMessage makes a message of n cards, each about 700 characters long.
func longMessage(n int) platforms.Message {
	m := platforms.Message{Blocks: []platforms.Block{platforms.Heading{Text: platforms.S("A long day")}}}
	for i := range n {
		m.Blocks = append(m.Blocks, platforms.Card{
			Title:  platforms.A(fmt.Sprintf("Card %d has a title", i), fmt.Sprintf("https://example.com/card/%d", i)),
			Body:   []platforms.Text{platforms.S(strings.Repeat(fmt.Sprintf("Sentence of card %d. ", i), 16)), platforms.S(strings.Repeat(fmt.Sprintf("More on %d 🙂. ", i), 20))},
			Footer: platforms.A(fmt.Sprintf("Source of %d", i), fmt.Sprintf("https://example.com/source/%d", i)),
		})
	}
	m.Blocks = append(m.Blocks, platforms.Note{Text: platforms.S("That was all")})
	m.Buttons = [][]platforms.Button{platforms.Row(platforms.Press("More", "/echo more"))}
	return m
}

// missing returns the first text of m that is not shown after the ones before
// it, or "". White space and characters that cannot be seen do not count.
func missing(shown []Shown, m platforms.Message) string {
	var all strings.Builder
	for _, s := range shown {
		all.WriteString(s.Text)
	}
	rest := visible(all.String())
	for _, want := range Texts(m, true) {
		want = visible(want)
		i := strings.Index(rest, want)
		if i < 0 {
			return want
		}
		rest = rest[i+len(want):]
	}
	return ""
}

// Texts returns the texts of a message in order, span by span, and, if asked
// for, the numbers of its lists.
func Texts(m platforms.Message, numbers bool) []string {
	var out []string
	add := func(texts ...platforms.Text) {
		for _, t := range texts {
			for _, span := range t {
				out = append(out, span.Text)
			}
		}
	}
	for _, b := range m.Blocks {
		switch b := b.(type) {
		case platforms.Heading:
			add(b.Text)
		case platforms.Paragraph:
			add(b.Text)
		case platforms.Note:
			add(b.Text)
		case platforms.Image:
			out = append(out, b.Alt)
		case platforms.List:
			for i, item := range b.Items {
				if numbers && b.Start > 0 {
					out = append(out, fmt.Sprintf("%d.", b.Start+i))
				}
				add(item)
			}
		case platforms.Card:
			add(b.Title)
			add(b.Body...)
			add(b.Footer)
		}
	}
	return out
}

// visible drops what a reader cannot see: white space, control and format
// characters, and the sign for a bad encoding.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}
