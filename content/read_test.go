package content

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"daybrief/platforms/platformtest"
)

var seen = time.Date(2026, 9, 22, 7, 0, 0, 0, time.UTC)

const pasted = `The old bridge over the Ems fell on Monday and nobody was hurt, because the road had been closed for a week. The council now looks for money, and the army for a pontoon.
Old Bridge Over the Ems Falls After Warning
<x:image>data:image/s3,"s3://broken-images/0000/1111" alt=""</x:image>
Old Bridge Over the Ems Falls After Warning
Engineers had found cracks in two of its pillars a year ago.
The old bridge fell at 6 a.m. on Monday, the mayor, Ana Ruiz, said, and the noise woke half of the town. Nobody was on it, because the road had been closed since the week before.
The council had voted to spend four million on repairs that were to begin in May. It will meet again on Thursday to decide whether the money is better spent on a new bridge.`

// dated leaves out of a comparison whether the date is the publisher's: that is TestDate's.
var dated = cmpopts.IgnoreFields(Article{}, "Undated")

func TestReadPastedPage(t *testing.T) {
	got, err := ReadFile("bridge.txt", []byte(pasted), seen)
	if err != nil || len(got) != 1 {
		t.Fatalf("ReadFile = %d articles, %v", len(got), err)
	}
	lines := strings.Split(pasted, "\n")
	want := Article{Title: lines[1], Teaser: lines[0], Deck: lines[4], Body: lines[5] + "\n\n" + lines[6], Published: seen, Fetched: seen, URL: got[0].URL}
	if diff := cmp.Diff(want, got[0], dated); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	again, _ := ReadFile("other.txt", []byte(pasted), seen.Add(time.Hour))
	if !strings.HasPrefix(got[0].URL, "urn:sha256:") || len(got[0].URL) != len("urn:sha256:")+32 || again[0].URL != got[0].URL {
		t.Errorf("addresses %q and %q, want one urn", got[0].URL, again[0].URL)
	}
}

// TestReadSamplePage reads a real page of that shape.
func TestReadSamplePage(t *testing.T) {
	data, err := os.ReadFile(platformtest.Shared(t, "samples/article-page.txt"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadFile("article-page.txt", data, seen)
	if err != nil || len(got) != 1 {
		t.Fatalf("ReadFile = %d articles, %v", len(got), err)
	}
	a := got[0]
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	if a.Title != lines[1] || a.Teaser != lines[0] || a.Deck != lines[4] || a.Image != "" {
		t.Errorf("title %q, teaser %q, deck %q, image %q", a.Title, a.Teaser, a.Deck, a.Image)
	}
	if strings.Contains(a.Body, a.Title) || strings.Contains(a.Body, a.Teaser) || strings.Contains(a.Body, "data:") || strings.Count(a.Body, "\n\n") != len(lines)-6 {
		t.Errorf("body is %q", a.Body)
	}
}

func TestReadFile(t *testing.T) {
	at := time.Date(2026, 9, 21, 8, 0, 0, 0, time.UTC)
	base := Article{Title: "Bridge falls", Body: "It fell on Monday.\n\nNobody was hurt.", Published: at, Fetched: seen, URL: "https://example.com/bridge"}
	with := func(change func(*Article)) Article { a := base; change(&a); return a }
	tests := []struct {
		name, file, data string
		want             Article
	}{
		{"markdown", "a.md", "---\ntitle: \"Bridge falls\"\ndescription: Engineers had warned # a comment\ndate: 2026-09-21T10:00:00+02:00\nurl: https://Example.com/bridge?utm_source=x#top\npublisher: The Example\nauthor:\n  - Ana Ruiz\n  - Bo Lee\nlang: en-GB\ntags: [world, \"crime\"]\nimage: https://example.com/a.jpg\n---\n\n# Bridge falls\n\nIt **fell** on\n[Monday](https://example.com/m).\n\n![alt](b.jpg)\n\n> Nobody was *hurt*.\n",
			with(func(a *Article) {
				a.Deck, a.Publisher, a.Byline, a.Language, a.Topics, a.Image = "Engineers had warned", "The Example", "Ana Ruiz, Bo Lee", "en", []string{"world", "crime"}, "https://example.com/a.jpg"
			})},
		{"markdown without front matter", "a.md", "# Bridge falls\n\nIt fell on Monday.\n\nNobody was hurt.\n", with(func(a *Article) { a.Published = seen })},
		{"json", "a.json", `{"title":"Bridge falls","content_html":"<p>It fell on Monday.</p><p>Nobody was hurt.</p>","url":"https://example.com/bridge","published_at":"2026-09-21T08:00:00Z","source":{"name":"The Example"},"author":{"name":"Ana Ruiz"},"tags":[{"term":"world"},"crime"],"image":{"url":"https://example.com/a.jpg"},"lang":"en","summary":"A bridge."}`,
			with(func(a *Article) {
				a.Publisher, a.Byline, a.Topics, a.Image, a.Language, a.Teaser = "The Example", "Ana Ruiz", []string{"world", "crime"}, "https://example.com/a.jpg", "en", "A bridge."
			})},
		{"json list in an object", "a.json", `{"version":"1","items":[{"headline":"Bridge falls","text":"It fell on Monday.\n\nNobody was hurt.","link":"https://example.com/bridge","date":1789977600}]}`, base},
		{"future date", "a.json", `[{"title":"Bridge falls","body":"It fell on Monday.\n\nNobody was hurt.","url":"https://example.com/bridge","date":"2030-01-01"}]`, with(func(a *Article) { a.Published = seen })},
		{"text with a header", "a.txt", "Title: Bridge falls\nDate: 2026-09-21 08:00\nURL: https://example.com/bridge\n\nIt fell on Monday.\n\nNobody was hurt.", base},
		{"text", "a.txt", "Bridge falls\nBy Ana Ruiz\nSeptember 21, 2026\n\nIt fell on Monday.\n\nNobody was hurt.", with(func(a *Article) { a.Byline, a.Published = "Ana Ruiz", time.Date(2026, 9, 21, 0, 0, 0, 0, time.UTC) })},
		{"windows-1252", "a.txt", "Bridge falls\n\nIt fell on \x93Monday\x94.\n\nNobody was hurt.", with(func(a *Article) { a.Body, a.Published = "It fell on “Monday”.\n\nNobody was hurt.", seen })},
		{"hostile", "a.json", `{"title":"Bridge <b>falls</b>\u202e","body":"It fell<script>x()</script> on Monday.\u0000\n\nNobody &amp;lt;b&amp;gt;was hurt.","url":"javascript:alert(1)"}`, with(func(a *Article) { a.Body, a.Published = "It fell on Monday. Nobody was hurt.", seen })},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ReadFile(test.file, []byte(test.data), seen)
			if err != nil || len(got) != 1 {
				t.Fatalf("ReadFile = %d articles, %v", len(got), err)
			}
			if strings.HasPrefix(got[0].URL, "urn:") {
				got[0].URL = test.want.URL
			}
			if diff := cmp.Diff(test.want, got[0], dated); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestReadFileErrors(t *testing.T) {
	tests := []struct{ name, file, data, want string }{
		{"damaged json", "a.json", "{\n\"title\": \"x\",\n oops}", "a.json:3:"},
		{"cut json", "a.json", "{\"title\": ", "a.json:1: the JSON ends too early"},
		{"no fields", "a.json", `[{"title":"x","text":"y"},{"x":1}]`, "a.json: [1]: no title"},
		{"not articles", "a.json", `42`, "a.json: want an object"},
		{"open front matter", "a.md", "---\ntitle: x\n", "a.md: line 1:"},
		{"bad date", "a.md", "---\ntitle: x\ndate: soon\n---\ntext", "a.md: line 3: \"soon\" is no date"},
		{"picture", "a.png", "\x89PNG\x00", "a.png: "},
		{"empty", "a.txt", " \n", "a.txt: holds no text"},
		{"no text", "a.html", "<html><body></body></html>", "a.html: "},
	}
	for _, test := range tests {
		_, err := ReadFile(test.file, []byte(test.data), seen)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%s: error %v, want it to start with %q", test.name, err, test.want)
		}
	}
}

func TestReadLinesKeepsTheGoodOnes(t *testing.T) {
	data := "{\"title\":\"One\",\"text\":\"First text.\"}\n\n{oops}\n{\"x\":1}\n{\"title\":\"Two\",\"text\":\"Second text.\"}\n"
	got, err := ReadFile("a.jsonl", []byte(data), seen)
	if len(got) != 2 || got[0].Title != "One" || got[1].Title != "Two" {
		t.Errorf("articles %+v, want One and Two", got)
	}
	if err == nil || !strings.Contains(err.Error(), "a.jsonl:3: ") || !strings.Contains(err.Error(), "a.jsonl:4: ") {
		t.Errorf("error %v, want lines 3 and 4", err)
	}
}

func TestReadFiles(t *testing.T) {
	fsys := fstest.MapFS{
		"news/a.txt":        {Data: []byte("One\n\nFirst text here.")},
		"news/deep/b.json":  {Data: []byte(`{"title":"Two","text":"Second."}`)},
		"news/.hidden.txt":  {Data: []byte("Hidden\n\nNo.")},
		"news/.git/c.txt":   {Data: []byte("Hidden too\n\nNo.")},
		"news/picture.png":  {Data: []byte("\x89PNG")},
		"news/link.txt":     {Data: []byte("Elsewhere"), Mode: 0o777 | os.ModeSymlink},
		"news/bad.json":     {Data: []byte("{")},
		"news/too-big.txt":  {Data: make([]byte, MaxFile+1)},
		"elsewhere/odd.txt": {Data: []byte("Odd\n\nNo.")},
	}
	var titles []string
	collect := func(a Article) error { titles = append(titles, a.Title); return nil }
	err := ReadFiles(fsys, "news", seen, collect)
	if diff := cmp.Diff([]string{"One", "Two"}, titles); diff != "" {
		t.Errorf("titles: (-want +got)\n%s", diff)
	}
	if err == nil || !strings.Contains(err.Error(), "news/bad.json:1:") || !strings.Contains(err.Error(), "news/too-big.txt: larger than 10 MB") {
		t.Errorf("error is %v, want it to name both bad files", err)
	}
	titles = nil
	if err := ReadFiles(fsys, "news/a.txt", seen, collect); err != nil || len(titles) != 1 {
		t.Errorf("one file: %d articles, %v", len(titles), err)
	}
	if err := ReadFiles(fsys, "nowhere", seen, collect); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
	stop := errors.New("stop")
	if err := ReadFiles(fsys, "news/a.txt", seen, func(Article) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("error of each: %v", err)
	}
}

func FuzzReadFile(f *testing.F) {
	f.Add("a.txt", []byte(pasted))
	f.Add("a.md", []byte("---\ntitle: x\ntags: [a, b]\n---\n# y\n\n*z* [a](b) `c`"))
	f.Add("a.json", []byte(`{"items":[{"title":"x","content":"<p>y"}]}`))
	f.Add("a.jsonl", []byte("{\"title\":\"x\"}\n{"))
	f.Add("a.html", []byte("<html><p>x"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		articles, err := ReadFile(name, data, seen)
		if err == nil && len(articles) == 0 && kindOf(name, string(data)) != ".json" && kindOf(name, string(data)) != ".jsonl" {
			t.Errorf("no article and no error")
		}
		for _, a := range articles {
			if a.URL == "" || a.Published.IsZero() || a.Published.After(seen) || strings.ContainsAny(a.Title+a.Body, "\x00\u202e\x1b") {
				t.Errorf("unclean article %+v", a)
			}
		}
	})
}

func TestTitleIsCut(t *testing.T) {
	long := strings.Repeat("Ferries sail again. ", 4000)
	for _, text := range []string{`{"title": "` + long + `", "text": "A text."}`, `{"title": "` + strings.Repeat("é", 9000) + `", "text": "A text."}`} {
		articles, err := ReadFile("a.json", []byte(text), seen)
		if err != nil || len(articles) != 1 || len(articles[0].Title) > mostTitle || !strings.HasSuffix(articles[0].Title, "…") || !utf8.ValidString(articles[0].Title) {
			t.Errorf("a title of %d bytes: %.300v, %v", len(text), articles, err)
		}
	}
}
