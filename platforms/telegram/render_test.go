package telegram

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"daybrief/platforms"

	"github.com/google/go-cmp/cmp"
)

var updateGolden = flag.Bool("update", false, "write the golden files anew")

// here is a private chat with a bot that has inline mode.
var here = surroundings{bot: "daybrief_bot", inline: true, direct: true}

func para(text string) platforms.Block { return platforms.Paragraph{Text: platforms.S(text)} }

func goldenMessages() map[string]platforms.Message {
	hostile := "*b* _i_ `c` [x](http://evil) <b>&amp; @everyone @ann_author \\ \u202Eevil\u202C \u2066x\u2069 nul\x00 bad\xff tab\tend"
	var long platforms.Message
	long.Blocks = append(long.Blocks, platforms.Heading{Text: platforms.S("Long day")})
	for i := range 14 {
		if i == 5 || i == 10 {
			long.Blocks = append(long.Blocks, platforms.Heading{Text: platforms.S(fmt.Sprintf("Section %d", i))})
		}
		long.Blocks = append(long.Blocks, platforms.Card{
			Title:  platforms.A(fmt.Sprintf("Story %d 🙂", i), fmt.Sprintf("https://example.com/%d", i)),
			Body:   []platforms.Text{platforms.S(strings.Repeat("Words in a sentence. ", 30))},
			Footer: platforms.S("AFP · Reuters"),
		})
	}
	long.Buttons = [][]platforms.Button{platforms.Row(platforms.Press("More", "/more"))}
	return map[string]platforms.Message{
		"briefing": {Blocks: []platforms.Block{
			platforms.Heading{Text: platforms.S("☀️ Morning briefing · Tue 22 Sep, 07:30")},
			platforms.Note{Text: platforms.S("6 stories · 41 articles · 19 publishers · 2 min")},
			platforms.Card{
				Title:  platforms.Join(platforms.S("1. 🔄 "), platforms.A("Quake toll in Antioquia rises to 19", "https://example.com/quake?a=1&b=2")),
				Body:   []platforms.Text{platforms.S("Rescuers closed the search on Monday."), platforms.Join(platforms.B("Why it matters: "), platforms.S("the highway is closed."))},
				Footer: platforms.Join(platforms.A("AFP", "https://example.com/afp"), platforms.S(" · "), platforms.A("EFE", "https://example.com/efe")),
			},
			platforms.List{Start: 2, Items: []platforms.Text{platforms.A("EU delays chip tariffs", "https://example.com/eu"), platforms.S("Single source")}},
			platforms.Paragraph{Text: platforms.Text{{Text: "In the news: "}, {Text: "Lavrov", Line: "/who lavrov"}, {Text: " (4) at "}, {Text: "07:20", Time: time.Date(2026, 9, 22, 7, 20, 0, 0, time.UTC)}}},
			platforms.Image{URL: "https://example.com/map.png", Alt: "A map"},
			platforms.Note{Text: platforms.S("Data to 07:20")},
		}, Buttons: [][]platforms.Button{platforms.Row(platforms.Press("More", "/more"), platforms.Press("Why", "/whynot"), platforms.Press("People", "/who"), platforms.Press("Mute…", "/mute"), platforms.Button{Label: "Read it all at the publisher", URL: "https://example.com/"})}},
		"hostile": {Blocks: []platforms.Block{
			platforms.Heading{Text: platforms.S(hostile)}, para(hostile),
			platforms.List{Items: []platforms.Text{platforms.S(hostile)}},
			platforms.Card{Title: platforms.A(hostile, "javascript:alert(1)"), Footer: platforms.A(hostile, "https://example.com/ü ?q=<\">")},
			platforms.Image{URL: "data:image/png,x", Alt: hostile},
		}, Buttons: [][]platforms.Button{{{Label: hostile, Line: "/x"}, {Label: "too long", Line: strings.Repeat("x", 65)}, {Label: "\u200b", Line: "/blank"}, {Label: "local", URL: "http://localhost/"}}}},
		"long":    long,
		"styles":  {Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.Text{{Text: "  𝔘 "}, {Text: " both ", Style: platforms.Bold | platforms.Italic}, {Text: "code", Style: platforms.Code | platforms.Bold}, {Text: "linked code", Style: platforms.Code, URL: "https://example.com/"}, {Text: " \n ", Style: platforms.Bold}, {Text: "end  ", URL: "https://example.com/end"}}}}, Silent: true},
		"buttons": {Buttons: [][]platforms.Button{platforms.Row(platforms.Press("Yes", "/yes"), platforms.Press("No", "/no"))}},
	}
}

func TestRenderGolden(t *testing.T) {
	for name, m := range goldenMessages() {
		t.Run(name, func(t *testing.T) {
			parts := render(m, here)
			checkParts(t, m, parts)
			var got bytes.Buffer
			enc := json.NewEncoder(&got)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", " ")
			if err := enc.Encode(parts); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name+".golden.json")
			if *updateGolden {
				if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// checkParts holds what is true of every rendering.
func checkParts(t *testing.T, m platforms.Message, parts []payload) {
	t.Helper()
	for i, p := range parts {
		if !utf8.ValidString(p.Text) || p.Text != strings.TrimSpace(p.Text) || strings.IndexFunc(p.Text, visible) < 0 {
			t.Errorf("part %d is not a text to send: %q", i, p.Text)
		}
		if strings.ContainsFunc(p.Text, func(r rune) bool { return r != '\n' && unicode.IsControl(r) || r >= 0x2028 && r <= 0x202e }) {
			t.Errorf("part %d holds control characters: %q", i, p.Text)
		}
		if n := units(p.Text); n > 4096 {
			t.Errorf("part %d has %d units", i, n)
		}
		checkEntities(t, p)
		if p.Silent != (m.Silent || i > 0) {
			t.Errorf("part %d: silent is %v", i, p.Silent)
		}
		if len(p.Buttons) > 0 && i < len(parts)-1 {
			t.Errorf("part %d of %d has the buttons", i, len(parts))
		}
	}
	if len(m.Blocks) > 0 {
		checkNothingLost(t, m, parts)
	}
}

func checkEntities(t *testing.T, p payload) {
	t.Helper()
	text := utf16.Encode([]rune(p.Text))
	if len(p.Entities) > 100 {
		t.Errorf("%d entities", len(p.Entities))
	}
	size := 0
	for i, e := range p.Entities {
		end := e.Offset + e.Length
		if e.Offset < 0 || e.Length < 1 || end > len(text) {
			t.Fatalf("entity %+v is out of bounds of %d units", e, len(text))
		}
		for _, at := range []int{e.Offset, end} {
			if at < len(text) && text[at] >= 0xdc00 && text[at] <= 0xdfff {
				t.Errorf("entity %+v splits a surrogate pair", e)
			}
		}
		if e.Type == "text_link" {
			if u, err := url.Parse(e.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
				t.Errorf("entity %+v links nowhere", e)
			}
		}
		for _, o := range p.Entities[:i] {
			if !nests(o, e) {
				t.Errorf("entities %+v and %+v overlap", o, e)
			}
		}
		if (e.Type == "date_time") != (e.Time != 0) {
			t.Errorf("entity %+v has a time, or lacks one", e)
		}
		size += 32 + len(e.URL)
	}
	if size > 9500 {
		t.Errorf("the entities have %d bytes", size)
	}
}

// nests says whether e, which comes after o, may stand where it does: after it,
// within a quotation, or in its very place in another style.
func nests(o, e entity) bool {
	if e.Offset >= o.Offset+o.Length {
		return true
	}
	if e.Offset < o.Offset || e.Offset+e.Length > o.Offset+o.Length || e.Type == o.Type {
		return false
	}
	if o.Type == "expandable_blockquote" {
		return true
	}
	styles := 0
	for _, t := range []string{o.Type, e.Type} {
		if t == "bold" || t == "italic" {
			styles++
		}
	}
	return e.Length == o.Length && styles > 0 && o.Type != "code" && e.Type != "code"
}

func TestDeepLink(t *testing.T) {
	for _, line := range []string{"/who lavrov", strings.Repeat("x", 48), strings.Repeat("x", 49), "/who Ж"} {
		got := deepLink("daybrief_bot", line)
		payload := strings.TrimPrefix(got, "https://t.me/daybrief_bot?start=")
		if len(line) > 48 {
			if got != "" {
				t.Errorf("deepLink(%q) = %q, want none: the payload would have %d characters", line, got, len(payload))
			}
			continue
		}
		if back, ok := deepLine(payload); !ok || back != line || len(payload) > 64 {
			t.Errorf("deepLink(%q) = %q, which reads back as %q, %v", line, got, back, ok)
		}
	}
	if got := deepLink("", "/who"); got != "" {
		t.Errorf("without a bot's name, deepLink made %q", got)
	}
}

// TestCommandsAreLeftAlone shows commands as they are, which the app makes
// tappable in the chat itself; a deep link would lead away from it.
func TestCommandsAreLeftAlone(t *testing.T) {
	for text, links := range map[string]int{"/who": 0, " /who ": 0, "who": 1, "/who lavrov": 1} {
		m := platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.Text{{Text: "Try "}, {Text: text, Line: "/who"}}}}}
		if got := render(m, here)[0].Entities; len(got) != links {
			t.Errorf("%q, which runs /who, has %+v", text, got)
		}
	}
}

func TestCardIsNotSplit(t *testing.T) {
	card := func(n int) platforms.Block {
		return platforms.Card{Title: platforms.S(fmt.Sprintf("card%d", n)), Body: []platforms.Text{platforms.S(strings.Repeat("x ", 900) + fmt.Sprintf("end%d", n))}}
	}
	parts := render(platforms.Message{Blocks: []platforms.Block{card(0), card(1), platforms.Heading{Text: platforms.S("Section")}, card(2)}}, surroundings{})
	if len(parts) != 2 {
		t.Fatalf("%d parts, want 2", len(parts))
	}
	if !strings.HasPrefix(parts[1].Text, "Section") {
		t.Errorf("the heading does not begin the part of its section: %.40q", parts[1].Text)
	}
	for n := range 3 {
		part := parts[n/2].Text
		if !strings.Contains(part, fmt.Sprintf("card%d", n)) || !strings.Contains(part, fmt.Sprintf("end%d", n)) {
			t.Errorf("card %d is not whole in its part", n)
		}
	}
}

func TestSplitPlaces(t *testing.T) {
	word := strings.Repeat("a", 99)
	tests := []struct{ name, text, want string }{ // want: how the second part begins
		{"paragraphs", strings.Repeat(word+" ", 30) + "\n\nSecond " + strings.Repeat(word+" ", 20), "Second "},
		{"lines", strings.Repeat(word+" ", 30) + "\nSecond " + strings.Repeat(word+" ", 20), "Second "},
		{"words", strings.Repeat("12345678 ", 600), "12345678 "},
		{"joined signs", strings.Repeat("a", 4093) + "👩‍👩‍👧‍👦 end", "👩‍👩‍👧‍👦"},
		{"marks", strings.Repeat("a", 4095) + "e\u0301 end", "e\u0301"},
	}
	for _, test := range tests {
		m := platforms.Message{Blocks: []platforms.Block{para(test.text)}}
		parts := render(m, surroundings{})
		checkParts(t, m, parts)
		if len(parts) != 2 || !strings.HasPrefix(parts[1].Text, test.want) {
			t.Errorf("%s: %d parts, the second begins %.60q, want %q", test.name, len(parts), parts[len(parts)-1].Text, test.want)
		}
	}
}
