package discord

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"

	"daybrief/platforms"
)

var update = flag.Bool("update", false, "write the golden files")

// digest is a morning's briefing, about as long as they get.
var digest = func() platforms.Message {
	src := func(names ...string) platforms.Text {
		var t platforms.Text
		for i, n := range names {
			if i > 0 {
				t = append(t, platforms.Span{Text: " · "})
			}
			t = append(t, platforms.Span{Text: n, URL: "https://" + strings.ToLower(n) + ".example/world/2026/09/quake_(antioquia)?id=1&x=a b"})
		}
		return append(t, platforms.Span{Text: " +5"})
	}
	story := func(n int, head string) platforms.Card {
		return platforms.Card{
			Title: platforms.Join(platforms.S(fmt.Sprintf("%d. 🔄 ", n)), platforms.A(head, "https://afp.example/quake-19")),
			Body: []platforms.Text{
				platforms.S("Rescuers closed the search on Monday; 3,000 people remain in shelters across the valley, and two of the three bridges stay shut."),
				platforms.Join(platforms.Text{{Text: "Why it matters: ", Style: platforms.Italic}}, platforms.S("the closed highway carries most food into Medellín, and reopening will take a week.")),
				platforms.S("Changed: toll 12 → 19. Sources differ: 19 (AFP), 17 (EFE)."),
			},
			Footer: src("AFP", "EFE", "BBC"),
		}
	}
	return platforms.Message{
		Blocks: []platforms.Block{
			platforms.Heading{Text: platforms.S("☀️ Morning briefing · Tue 22 Sep, 07:30")},
			platforms.Note{Text: platforms.S("6 stories · 41 articles · 19 publishers · 2 min")},
			story(1, "Quake toll in Antioquia rises to 19 as search ends"),
			story(2, "Central bank [again] holds rates"),
			story(3, "Parliament passes water law after night session"),
			platforms.List{Start: 4, Items: []platforms.Text{
				platforms.Join(platforms.A("EU delays chip tariffs to January after Dutch veto", "https://reuters.example/chips"), platforms.S(" · Reuters +3")),
				platforms.Join(platforms.A("Ferry service resumes", "https://dw.example/ferry"), platforms.S(" · single source")),
			}},
			platforms.Paragraph{Text: platforms.Join(platforms.B("Still running: "), platforms.S("Hormuz talks (day 4), US budget."))},
			platforms.Paragraph{Text: platforms.Text{{Text: "In the news: ", Style: platforms.Bold}, {Text: "Lavrov (4)", Line: "/who lavrov"}, {Text: " · "}, {Text: "Carney (3)", Line: "/who carney"}}},
			platforms.Note{Text: platforms.S("Data to 07:20 · 2 of 23 sources silent · sentences extracted from the articles")},
		},
		Buttons: [][]platforms.Button{platforms.Row(platforms.Press("More", "/summary"), platforms.Press("Why", "/whynot"), platforms.Press("People", "/who"), platforms.Press("Mute…", "/mute"))},
	}
}()

func goldenMessages() map[string]platforms.Message {
	when := time.Date(2026, 9, 22, 7, 30, 0, 0, time.UTC)
	long := platforms.Message{Silent: true, Blocks: []platforms.Block{platforms.Heading{Text: platforms.S("A long day")}}, Buttons: digest.Buttons}
	for i := range 16 {
		long.Blocks = append(long.Blocks, platforms.Card{Title: platforms.A(fmt.Sprintf("Story %d", i), "https://example.com/s"), Body: []platforms.Text{platforms.S(strings.Repeat("A sentence of the story. ", 30))}})
	}
	long.Blocks = append(long.Blocks, platforms.Note{Text: platforms.S("That was all")})
	hostile := "*b* _u_ __l__ ~~s~~ ||x|| `c` [t](https://evil.example) <@1> <t:0:R> @everyone\n# head\n-# small\n> quote\n- item\n1. one\\"
	return map[string]platforms.Message{
		"digest": digest,
		"short":  {Blocks: []platforms.Block{platforms.Paragraph{Text: platforms.S("Paused. The next briefing comes on Friday.")}, platforms.Note{Text: platforms.S("Say /subscriptions to see it")}}, Private: true},
		"long":   long,
		"hostile": {Blocks: []platforms.Block{
			platforms.Heading{Text: platforms.A("Head "+hostile, "https://example.com/h")},
			platforms.Paragraph{Text: platforms.Text{{Text: hostile}, {Text: " " + hostile + " ", Style: platforms.Bold}, {Text: hostile, Style: platforms.Code}}},
			platforms.Card{Title: platforms.A(hostile, "https://example.com/x_(y)?q=<z> w"), Footer: platforms.A("ok (fine)", "https://example.com/")},
			platforms.Note{Text: platforms.S(hostile)},
		}},
		"styles": {Blocks: []platforms.Block{
			platforms.Paragraph{Text: platforms.Text{{Text: "plain"}, {Text: " bold ", Style: platforms.Bold}, {Text: "italic", Style: platforms.Italic}, {Text: "both", Style: platforms.Bold | platforms.Italic}, {Text: "code", Style: platforms.Code}, {Text: " "}, {Text: "07:30", Time: when}, {Text: " "}, {Text: "yesterday", Time: when}, {Text: " "}, {Text: "/who x", Line: "/who x"}}},
			platforms.Image{URL: "https://example.com/a.png", Alt: "A picture"},
			platforms.Heading{Text: platforms.S("Second heading")},
			platforms.Image{URL: "https://example.com/b.png"},
			platforms.List{Items: []platforms.Text{platforms.S("one"), {}, platforms.B("two")}},
			platforms.Note{Text: platforms.A("a linked note", "https://example.com/n")},
		}},
		"commands": {Ping: "555555555555555555", Blocks: []platforms.Block{
			platforms.Heading{Text: platforms.S("What now?")},
			platforms.Paragraph{Text: platforms.Text{{Text: "Say "}, {Text: "/who", Line: "/who"}, {Text: ", or "}, {Text: "see what you have", Line: "/subscriptions"}, {Text: "; "}, {Text: "/who lavrov", Line: "/who lavrov"}, {Text: " works as well."}}},
			platforms.Note{Text: platforms.Text{{Text: "All of it: "}, {Text: "/help", Line: "/help"}}},
		},
			Menus:   []platforms.Menu{{Label: "Topic", Buttons: []platforms.Button{platforms.Press("World", "/subscribe world"), platforms.Press("Technology", "/subscribe technology")}}},
			Buttons: [][]platforms.Button{{{Label: "Other…", Line: "/subscribe", Ask: "topic"}, {Label: "Share", Line: "/summary", Share: true}, {Label: "Where I am", Locate: true}, {Label: "Site", URL: "https://example.com/"}}},
		},
		"buttons alone": {Buttons: digest.Buttons},
		"nothing":       {Blocks: []platforms.Block{platforms.Paragraph{}, platforms.Heading{}, platforms.Card{}, platforms.List{}}},
	}
}

var legible = strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&")

func TestRenderGolden(t *testing.T) {
	for title, m := range goldenMessages() {
		for form, f := range map[string]func(platforms.Message) []payload{"": render, "-plain": renderPlain, "-components": renderComponents} {
			t.Run(title+form, func(t *testing.T) {
				var b bytes.Buffer
				e := json.NewEncoder(&b)
				e.SetEscapeHTML(false)
				e.SetIndent("", "  ")
				parts := f(m)
				for i := range parts {
					parts[i] = addressed(parts[i], map[string]string{"who": "1001", "help": "1002"})
				}
				if err := e.Encode(parts); err != nil {
					t.Fatal(err)
				}
				got := legible.Replace(b.String()) // discordgo's types escape for HTML
				path := filepath.Join("testdata", strings.ReplaceAll(title, " ", "-")+form+".golden.json")
				if *update {
					if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("render: %s", diff)
				}
			})
		}
	}
	if n := len(render(digest)); n != 1 {
		t.Errorf("a whole digest takes %d messages, want 1", n)
	}
}

func TestRenderManyLines(t *testing.T) {
	lines := platforms.S(strings.Repeat("1. a\n", 3000))
	m := platforms.Message{Blocks: []platforms.Block{
		platforms.Note{Text: lines}, platforms.Paragraph{Text: lines}, platforms.List{Start: 1, Items: []platforms.Text{lines}},
		platforms.Card{Title: lines, Body: []platforms.Text{lines}}, platforms.Image{Alt: lines.Plain()},
	}}
	for form, parts := range map[string][]payload{embedded: render(m), bare: renderPlain(m), boxed: renderComponents(m)} {
		checkLimits(t, parts)
		same(t, parts, m, form)
	}
}

// checkLimits holds payloads to Discord's limits.
func checkLimits(t *testing.T, parts []payload) {
	t.Helper()
	for _, p := range parts {
		sum := 0
		for _, e := range p.Embeds {
			foot := ""
			if e.Footer != nil {
				foot = e.Footer.Text
			}
			if length(e.Title) > 256 || length(e.Description) > 4096 || length(foot) > 2048 || e.Title+e.Description+foot == "" && e.Image == nil {
				t.Errorf("embed with title %d, description %d, footer %d", length(e.Title), length(e.Description), length(foot))
			}
			sum += length(e.Title) + length(e.Description) + length(foot)
		}
		if length(p.Content) > 2000 || sum > 6000 || len(p.Embeds) > 10 || p.Content == "" && len(p.Embeds) == 0 && len(p.Components) == 0 {
			t.Errorf("content of %d, %d embeds of %d", length(p.Content), len(p.Embeds), sum)
		}
		count, units := checkInside(t, p.Components, map[string]bool{})
		if boxes := p.Flags&flagComponents != 0; boxes && (count > 40 || units > 4000 || p.Content != "" || len(p.Embeds) > 0) || !boxes && len(p.Components) > 5 {
			t.Errorf("%d components with %d characters", count, units)
		}
		if p.AllowedMentions.Parse == nil || len(p.AllowedMentions.Parse)+len(p.AllowedMentions.Roles) > 0 {
			t.Errorf("mentions %v", p.AllowedMentions)
		}
	}
}

// checkInside holds components to Discord's limits, and counts them and their
// characters.
func checkInside(t *testing.T, all []discordgo.MessageComponent, ids map[string]bool) (count, units int) {
	t.Helper()
	for _, c := range all {
		count++
		switch c := c.(type) {
		case discordgo.Container:
			n, u := checkInside(t, c.Components, ids)
			count, units = count+n, units+u
		case discordgo.ActionsRow:
			n, u := checkInside(t, c.Components, ids)
			count, units = count+n, units+u
			if len(c.Components) < 1 || len(c.Components) > 5 {
				t.Errorf("a row of %d", len(c.Components))
			}
		case discordgo.TextDisplay:
			units += length(c.Content)
			if blank(c.Content) {
				t.Errorf("an empty text")
			}
		case discordgo.MediaGallery:
			if len(c.Items) < 1 || len(c.Items) > 10 {
				t.Errorf("a gallery of %d", len(c.Items))
			}
		case discordgo.Button:
			if c.CustomID != "" && ids[c.CustomID] || length(c.CustomID) > 100 || length(c.Label) > 80 || blank(c.Label) || (c.CustomID == "") == (c.URL == "") {
				t.Errorf("button %+v", c)
			}
			ids[c.CustomID] = true
		}
	}
	return count, units
}
