package web

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

var updateGolden = flag.Bool("update", false, "write the golden files anew")

const hostile = "<b>b</b> &amp; </p></form><script>alert(1)</script><form action=//evil> \"' onclick=x <!-- \u202Eevil\u202C \u2066x\u2069 nul\x00 bad\xff tab\tend\r\nnew\u2028line"

func goldenMessages() map[string]platforms.Message {
	long := platforms.Message{Blocks: []platforms.Block{platforms.Heading{Text: platforms.S("A long day")}}}
	for i := range 12 {
		long.Blocks = append(long.Blocks, platforms.Card{
			Title:  platforms.A(fmt.Sprintf("Story %d 🙂", i), fmt.Sprintf("https://example.com/%d", i)),
			Body:   []platforms.Text{platforms.S(strings.Repeat("Words in a sentence. ", 8))},
			Footer: platforms.S("AFP · Reuters"),
		})
	}
	return map[string]platforms.Message{
		"empty":    {},
		"blank":    {Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.S(" \n\u202e\x00")}, platforms.List{Items: []platforms.Text{nil}}, platforms.Card{}, platforms.Image{}}, Buttons: [][]platforms.Button{{}, {{Label: " ", Line: "/x"}}}},
		"short":    paragraphs("Hello.\nA second line."),
		"long":     long,
		"briefing": sampleBriefing,
		"hostile": {
			Blocks: []platforms.Block{
				platforms.Heading{Text: platforms.S(hostile)},
				platforms.Paragraph{Text: platforms.Text{{Text: hostile, Style: platforms.Bold | platforms.Italic | platforms.Code}, {Text: hostile, Line: `/who "><script>`}, {Text: hostile, URL: "javascript:alert(1)"}}},
				platforms.List{Start: 9, Items: []platforms.Text{platforms.S(hostile), nil}},
				platforms.Card{Title: platforms.A(hostile, `https://example.com/"><script>?q='<`), Footer: platforms.A(hostile, "//example.com/")},
				platforms.Image{URL: "data:text/html,x", Alt: hostile},
				platforms.Image{URL: "https://example.com/no-words.png"},
				platforms.Note{Text: platforms.S(hostile)},
			},
			Buttons: [][]platforms.Button{{{Label: hostile, Line: `" onclick="x`}, {Label: "bad", URL: "javascript:alert(1)"}, {Label: "good", URL: "https://example.com/?a=1&b=<"}}},
		},
	}
}

var sampleBriefing = platforms.Message{
	Blocks: []platforms.Block{
		platforms.Heading{Text: platforms.S("☀️ Morning briefing · Tue 22 Sep, 07:30")},
		platforms.Note{Text: platforms.S("6 stories · 41 articles · 19 publishers · 2 min")},
		platforms.Card{
			Title:  platforms.Join(platforms.S("1. 🔄 "), platforms.A("Quake toll in Antioquia rises to 19 as search ends", "https://example.com/quake?a=1&b=2")),
			Body:   []platforms.Text{platforms.S("Rescuers closed the search on Monday; 3,000 people remain in shelters."), platforms.Join(platforms.B("Why it matters: "), platforms.S("the closed highway carries most food into Medellín, and reopening will take a week.")), platforms.S("Changed: toll 12 → 19. Sources differ: 19 (AFP), 17 (EFE).")},
			Footer: platforms.Join(platforms.A("AFP", "https://example.com/afp"), platforms.S(" · "), platforms.A("EFE", "https://example.com/efe"), platforms.S(" +5")),
		},
		platforms.Card{
			Title:  platforms.Join(platforms.S("2. 🆕 "), platforms.A("Ministers agree on a ferry line across the strait", "https://example.com/ferry")),
			Body:   []platforms.Text{platforms.S("The first ships are to sail in March, with two crossings a day and room for 400 cars.")},
			Footer: platforms.Join(platforms.A("Reuters", "https://example.com/reuters"), platforms.S(" · "), platforms.A("الجزيرة", "https://example.com/aj"), platforms.S(" · "), platforms.A("DW", "https://example.com/dw")),
		},
		platforms.Card{
			Title:  platforms.Join(platforms.S("3. 🆕 "), platforms.A("البرلمان يقر قانون المياه الجديد", "https://example.com/water")),
			Body:   []platforms.Text{platforms.S("صوت 112 نائبا لصالح القانون (من 150).")},
			Footer: platforms.A("الشرق", "https://example.com/sharq"),
		},
		platforms.List{Start: 4, Items: []platforms.Text{platforms.Join(platforms.A("EU delays chip tariffs to January after Dutch veto", "https://example.com/eu"), platforms.S(" · Reuters +3")), platforms.S("A single source says so (single source)")}},
		platforms.Paragraph{Text: platforms.Text{{Text: "In the news: "}, {Text: "Lavrov", Line: "/who lavrov"}, {Text: " (4) · "}, {Text: "Carney", Line: "/who carney"}, {Text: " (3), as of "}, {Text: "07:20", Time: time.Date(2026, 9, 22, 7, 20, 0, 0, time.FixedZone("", 7200))}}},
		platforms.Image{URL: "https://example.com/map.png", Alt: "A map of the region"},
		platforms.Note{Text: platforms.S("Data to 07:20 · 2 of 23 sources silent · sentences extracted from the articles")},
	},
	Buttons: [][]platforms.Button{
		platforms.Row(platforms.Press("More", "/summary full"), platforms.Press("Why", "/whynot"), platforms.Press("People", "/who")),
		platforms.Row(platforms.Button{Label: "Read it all", URL: "https://example.com/"}),
	},
}

func TestRenderGolden(t *testing.T) {
	for name, m := range goldenMessages() {
		t.Run(name, func(t *testing.T) {
			got := []byte(strings.NewReplacer("<h2", "\n<h2", "<p", "\n<p", "<article", "\n<article", "<div", "\n<div", "<ul", "\n<ul", "<ol", "\n<ol").Replace(render(m)) + "\n")
			path := filepath.Join("testdata", name+".golden.html")
			if *updateGolden {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v; run with -update to write it", err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("render(%s) differs from %s (-want +got):\n%s", name, path, cmp.Diff(string(want), string(got)))
			}
			checkRender(t, m)
		})
	}
}

// allowed are the elements that a rendered message may have, with their
// attributes.
var allowed = map[string][]string{
	"h2": {"dir"}, "h3": {"dir"}, "p": {"dir"}, "small": {"dir"}, "article": nil, "div": {"class"},
	"ul": {"dir"}, "ol": {"dir", "start"}, "li": nil, "br": nil, "b": nil, "i": nil, "code": nil, "time": {"datetime"},
	"a": {"class", "href", "rel", "target"}, "button": {"class", "name", "value"},
}

// markup lists what is wrong with a rendered message, parsed as a browser does
// inside the form of its entry.
func markup(t testing.TB, rendered string) []string {
	t.Helper()
	var problems []string
	root := parse(t, `<!doctype html><body><form id="entry"><div class="body">`+rendered+`</div></form><p id="next"></p>`)
	after := false
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			problems = append(problems, "a comment")
		}
		if n.Type != html.ElementNode || slices.Contains([]string{"html", "head", "body"}, n.Data) {
			continue
		}
		if attribute(n, "id") == "next" {
			after = n.Parent.Data == "body"
		}
		if attribute(n, "id") != "" {
			continue
		}
		names, ok := allowed[n.Data]
		if !ok {
			problems = append(problems, "the element "+n.Data)
		}
		for _, a := range n.Attr {
			if !slices.Contains(names, a.Key) {
				problems = append(problems, "the attribute "+a.Key+" of "+n.Data)
			}
		}
		if n.Data == "a" && !strings.HasPrefix(attribute(n, "href"), "https://") && !strings.HasPrefix(attribute(n, "href"), "http://") {
			problems = append(problems, "the address "+attribute(n, "href"))
		}
	}
	if !after {
		problems = append(problems, "an element that does not close")
	}
	return problems
}

// checkRender holds what is rendered to its markup, and to the message's text.
func checkRender(t *testing.T, m platforms.Message) {
	t.Helper()
	rendered := render(m)
	for _, problem := range markup(t, rendered) {
		t.Errorf("%s in %s", problem, rendered)
	}
	if !utf8.ValidString(rendered) || strings.ContainsAny(rendered, "\x00\x1b\u202e\u2066") {
		t.Errorf("control characters in %q", rendered)
	}
	if strings.Contains(rendered, "<form") || strings.Contains(rendered, "</form") {
		t.Errorf("a form, whose end would end the form of the entry that it stands in: %s", rendered) // a parser drops it unseen
	}
	entries := read(t, `<form class="entry"><div class="body">`+rendered+`</div></form>`)
	var got strings.Builder
	for _, s := range entries {
		got.WriteString(s.Text)
	}
	rest := visible(got.String())
	for _, want := range platformtest.Texts(m, false) {
		want = visible(want)
		i := strings.Index(rest, want)
		if i < 0 {
			t.Fatalf("%q is not shown, or out of order, in\n%s", want, rendered)
		}
		rest = rest[i+len(want):]
	}
}

// visible drops what a reader cannot see.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Noncharacter_Code_Point) || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
}

// FuzzRender renders one text in every place that a message has.
func FuzzRender(f *testing.F) {
	f.Add(hostile, "javascript:alert(1)", "/who x", uint8(7))
	f.Add("Hello", "https://example.com/?a=1&b=2", "", uint8(0))
	f.Add("مرحبا 1. x", "http://[::1]/%zz", `"`, uint8(1))
	f.Add("\ufdd0\uffff\U0001ffff", "HTTP://EXAMPLE.com", "\x00", uint8(2))
	f.Fuzz(func(t *testing.T, text, address, line string, style uint8) {
		span := platforms.Span{Text: text, URL: address, Line: line, Style: platforms.Style(style % 8)}
		if style >= 128 {
			span.Time = time.Unix(int64(style), 0)
		}
		all := platforms.Join(platforms.S("before "), platforms.Text{span}, platforms.B(text))
		checkRender(t, platforms.Message{
			Blocks: []platforms.Block{
				platforms.Heading{Text: all}, platforms.Paragraph{Text: all}, platforms.Note{Text: all},
				platforms.List{Start: int(style) - 100, Items: []platforms.Text{all, {span}}},
				platforms.Card{Title: platforms.Text{span}, Body: []platforms.Text{all, {span}}, Footer: all},
				platforms.Paragraph{Text: platforms.S("the end")},
			},
			Buttons: [][]platforms.Button{{{Label: text, Line: line}, {Label: text, URL: address}}},
		})
		checkRender(t, platforms.Message{Blocks: []platforms.Block{platforms.Image{URL: address, Alt: text}, platforms.Paragraph{Text: platforms.Text{span}}}, Buttons: [][]platforms.Button{{{Label: line, Line: text}}}})
	})
}

func TestRenderTime(t *testing.T) {
	got := render(platforms.Message{Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.Text{{Text: "07:20", Style: platforms.Bold, Time: time.Date(2026, 9, 22, 7, 20, 0, 0, time.FixedZone("", 7200))}}}}})
	if want := `<p dir="auto"><b><time datetime="2026-09-22T05:20:00Z">07:20</time></b></p>`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDirection(t *testing.T) {
	for _, test := range []struct {
		text platforms.Text
		want string
	}{
		{platforms.S("Hello مرحبا"), "auto"},
		{platforms.S("مرحبا Hello"), "rtl"},
		{platforms.S("(2) שלום"), "rtl"},
		{platforms.Join(platforms.S("1. 🆕 "), platforms.A("عنوان", "https://example.com/")), "rtl"},
		{platforms.Join(platforms.S("1. 🆕 "), platforms.A("Title", "https://example.com/"), platforms.S("عنوان")), "auto"},
		{platforms.S("12:30"), "auto"},
		{platforms.S("\xff"), "auto"},
	} {
		if got := direction(test.text); got != ` dir="`+test.want+`"` {
			t.Errorf("direction(%q) =%s, want %s", test.text.Plain(), got, test.want)
		}
	}
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.com/a?b=c&d": "https://example.com/a?b=c&d",
		"HTTPS://example.com/":        "https://example.com/",
		"http://user@example.com/":    "http://user@example.com/",
		"https://:80/":                "", "https://": "", "//example.com": "", "/x": "", "": "",
		"javascript://example.com/%0aalert(1)": "", "java\nscript:x": "", " https://example.com/": "", "mailto:a@example.com": "", "https://exa mple.com/": "",
	} {
		if got, ok := address(in); got != want || ok != (want != "") {
			t.Errorf("address(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
}
