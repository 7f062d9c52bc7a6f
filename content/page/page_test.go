package page_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/content/page"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "",
		"plain":               "plain",
		"a &amp; b &lt;c&gt;": "a & b <c>",
		"<p>One <b>two</b>\n three</p><p>Four</p>":                         "One two three\n\nFour",
		"One<br>two<br><br>three":                                          "One two\n\nthree",
		"<script>x()</script><style>p{}</style>Text<!-- no -->":            "Text",
		"<ul><li>a</li><li>b</li></ul>":                                    "a\n\nb",
		"<div style='display: none'>no</div><p hidden>no</p>yes":           "yes",
		"<figure><img src=x><figcaption>caption</figcaption></figure>text": "text",
		"<p>unclosed <p>next":                                              "unclosed\n\nnext",
		"x<img src=x onerror=alert(1)>y":                                   "xy",
		"<table><tr><td>a</td><td>b</td></tr></table>":                     "a b",
	} {
		if got := page.Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
	if got := page.Text(strings.Repeat("<div>", 100_000) + "deep"); strings.Contains(got, "<") {
		t.Errorf("deep nesting gave %q", got)
	}
}

const article = `<!doctype html><html lang="en-GB"><head><title>Bridge falls | The Example</title>
<link rel="canonical" href="/news/bridge"><meta property="og:image" content="/bridge.jpg">
<meta property="og:site_name" content="The Example"><meta property="article:published_time" content="2026-09-21T08:00:00+02:00">
<meta name="author" content="Ana Ruiz"></head><body><nav>Home News Sport</nav><article><h1>Bridge falls</h1>
<p>The old bridge over the river fell on Monday morning, and nobody was hurt, the mayor said, because the road had been closed for a week.</p>
<p>Engineers had warned of cracks in two of the pillars, and the council had voted to spend four million on repairs, which were to begin in May.</p>
<p>Residents of the northern bank will have to drive an hour to reach the hospital, and schools on both sides will open later, the council said.</p>
<p>A ferry is to run from Thursday, weather permitting, and the army has offered a pontoon that can carry lorries of up to twenty tonnes.</p>
</article><footer>Copyright. All rights reserved.</footer></body></html>`

func TestExtract(t *testing.T) {
	got, err := page.Extract([]byte(article), "", "https://example.com/news/bridge?utm_source=x")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(got.Text, "\n\n") < 3 || !strings.HasPrefix(strings.TrimPrefix(got.Text, "Bridge falls\n\n"), "The old bridge") || strings.Contains(got.Text, "Copyright") {
		t.Errorf("text is %q", got.Text)
	}
	got.Text = ""
	want := page.Page{Title: "Bridge falls", Byline: "Ana Ruiz", Image: "https://example.com/bridge.jpg", Canonical: "https://example.com/news/bridge",
		Published: time.Date(2026, 9, 21, 6, 0, 0, 0, time.UTC), Language: "en", Site: "The Example"}
	if strings.HasPrefix(got.Title, "Bridge falls") {
		got.Title = "Bridge falls"
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Extract: (-want +got)\n%s", diff)
	}
}

func TestExtractLateAccent(t *testing.T) {
	// The first accent stands beyond the bytes by which encodings are usually guessed.
	late := strings.Replace(article, "<nav>", "<!--"+strings.Repeat("x", 5000)+"--><nav>", 1)
	late = strings.Replace(late, "nobody was hurt", "nobody was hurt in São Paulo", 1)
	for name, data := range map[string]string{"utf-8": late, "windows-1252": strings.ReplaceAll(late, "ã", "\xe3"), "declared": strings.Replace(strings.ReplaceAll(late, "ã", "\xe3"), "<head>", `<head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">`, 1)} {
		if got, err := page.Extract([]byte(data), "", "https://example.com/"); err != nil || !strings.Contains(got.Text, "São Paulo") {
			t.Errorf("%s: %v, %.200q", name, err, got.Text)
		}
	}
}

// TestExtractHostile holds pages that are built to exhaust their reader
// against a clock.
func TestExtractHostile(t *testing.T) {
	for name, data := range map[string]string{
		"deep":       strings.Repeat("<div>", 200_000) + "x",
		"wide":       "<article>" + strings.Repeat("<p>word</p>", 200_000),
		"attributes": "<p " + strings.Repeat("a ", 200_000) + ">x",
		"tables":     strings.Repeat("<table><tr><td>", 20_000),
		"formatting": strings.Repeat("<b><i><u><s><a>", 5_000) + "x",
	} {
		began := time.Now()
		page.Extract([]byte(data), "", "https://example.com/") //nolint:errcheck // it need only return
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s took %v", name, took)
		}
	}
}

func TestExtractWithoutText(t *testing.T) {
	if _, err := page.Extract([]byte("<html><body><script>draw()</script></body></html>"), "", "https://example.com/"); !errors.Is(err, page.ErrNoText) {
		t.Errorf("error is %v, want ErrNoText", err)
	}
}

func FuzzExtract(f *testing.F) {
	f.Add([]byte(article))
	f.Add([]byte("<p>&#x202e;<br><br><td>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, _ := page.Extract(data, "", "https://example.com/a") // must not panic
		if p.Canonical != "" && !strings.HasPrefix(p.Canonical, "http") {
			t.Errorf("canonical %q", p.Canonical)
		}
		page.Text(string(data))
	})
}
