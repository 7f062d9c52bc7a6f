package summary_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"daybrief/briefing/summary"
)

// gateReasons are the names of reasons in testdata/gate.txt.
var gateReasons = map[string]summary.Reason{"markup": summary.Markup, "talk": summary.Talk, "length": summary.Length, "uncited": summary.Uncited, "language": summary.Language,
	"number": summary.Number, "name": summary.Name, "quote": summary.Quote, "thin": summary.Thin, "negated": summary.Negated, "certain": summary.Certain, "swapped": summary.Swapped}

// A gateCase is one sentence of testdata/gate.txt.
type gateCase struct {
	group, sentence string
	docs            []summary.Document
	cites           []int64
	reason          summary.Reason // "" of a sentence to keep
}

var (
	gateDocument = regexp.MustCompile(`^(\d+) ([a-z]{2}): (.*?) \| (.*)$`)
	gateSentence = regexp.MustCompile(`^(?:keep|drop (\w+)): (?:\[([\d ]*)\] )?(.*?)(?: # .*)?$`)
)

func gateCases(t testing.TB) []gateCase {
	t.Helper()
	text, err := os.ReadFile("testdata/gate.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []gateCase
	group := ""
	var docs []summary.Document
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, "== "):
			group, docs = line[3:], nil
		case line[0] == '\t': // a further paragraph
			docs[len(docs)-1].Text += "\n" + line[1:]
		case gateDocument.MatchString(line):
			m := gateDocument.FindStringSubmatch(line)
			id, _ := strconv.ParseInt(m[1], 10, 64)
			docs = append(docs, summary.Document{ID: id, Language: m[2], Title: m[3], Text: m[4], Published: day})
		default:
			m := gateSentence.FindStringSubmatch(line)
			if m == nil {
				t.Fatalf("testdata/gate.txt has the line %q", line)
			}
			c := gateCase{group: group, sentence: m[3], docs: docs}
			if m[1] != "" {
				if c.reason = gateReasons[m[1]]; c.reason == "" {
					t.Fatalf("%q names no reason", line)
				}
			}
			if strings.Contains(line, ": [") {
				for id := range strings.FieldsSeq(m[2]) {
					n, _ := strconv.ParseInt(id, 10, 64)
					c.cites = append(c.cites, n)
				}
			} else {
				for _, d := range docs {
					c.cites = append(c.cites, d.ID)
				}
			}
			out = append(out, c)
		}
	}
	return out
}

func TestCheck(t *testing.T) {
	kept, dropped := 0, 0
	for _, c := range gateCases(t) {
		text := summary.Text{Facts: []summary.Claim{{Text: c.sentence, Documents: c.cites}}}
		got, refused := summary.Check(text, c.docs)
		if c.reason == "" {
			kept++
			if len(got.Facts) != 1 || got.Facts[0].Text != c.sentence {
				t.Errorf("%s: dropped %q as %q (%s), want it kept", c.group, c.sentence, refused[0].Reason, refused[0].Detail)
			}
			continue
		}
		dropped++
		if len(got.Facts) != 0 {
			t.Errorf("%s: kept %q, want it dropped as %q", c.group, c.sentence, c.reason)
		} else if refused[0].Reason != c.reason {
			t.Errorf("%s: dropped %q as %q (%s), want %q", c.group, c.sentence, refused[0].Reason, refused[0].Detail, c.reason)
		}
	}
	if kept < 45 || dropped < 65 {
		t.Errorf("%d sentences to keep and %d to drop, want at least 45 and 65", kept, dropped)
	}
}
