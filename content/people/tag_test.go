package people

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"daybrief/content/language"
	"daybrief/platforms/platformtest"
)

// TestPersonF1 measures exact spans of persons on tagged text. The floors are
// about a point under what was reached when they were set. The weights were set
// while reading errors in these same files, so text that nobody looked at will score lower.
func TestPersonF1(t *testing.T) {
	tests := []struct {
		file  string
		floor float64
	}{
		{"uner_pud.test", 77}, {"uner_ewt.test", 70}, {"crossner_politics.test", 83},
		{"gum.free", 73}, // the lexicon has seen this one
	}
	for _, test := range tests {
		var hit, made, wanted int
		docs := tagged(t, "ner/train/"+test.file)
		for _, doc := range docs {
			got := map[language.Range]bool{}
			words := tokens(doc.text)
			for _, s := range tag(words, "en") {
				got[language.Range{Start: words[s.from].start, End: words[s.to-1].end}] = true
			}
			made, wanted = made+len(got), wanted+len(doc.persons)
			for _, p := range doc.persons {
				if got[p] || got[language.Range{Start: p.Start, End: p.End + 1}] || got[language.Range{Start: p.Start, End: p.End - 1}] {
					hit++
					continue
				}
				show(t, "missed", doc.text, p)
			}
			for r := range got {
				if !doc.holds(r) {
					show(t, "extra", doc.text, r)
				}
			}
		}
		precision, recall := 100*float64(hit)/float64(made), 100*float64(hit)/float64(wanted)
		f1 := 200 * float64(hit) / float64(made+wanted)
		t.Logf("%-24s %3d documents, %4d persons: precision %.1f recall %.1f F1 %.1f", test.file, len(docs), wanted, precision, recall, f1)
		if f1 < test.floor {
			t.Errorf("%s: PERSON F1 %.1f, want at least %.1f", test.file, f1, test.floor)
		}
	}
}

func show(t *testing.T, what, text string, r language.Range) {
	if os.Getenv("DAYBRIEF_SHOW") != "" {
		t.Logf("%s: %s[%s]%s", what, text[max(0, r.Start-30):r.Start], r.Of(text), text[r.End:min(len(text), r.End+20)])
	}
}

type taggedText struct {
	text    string
	persons []language.Range
}

func (d taggedText) holds(r language.Range) bool {
	for _, p := range d.persons {
		if p == r || p.Start == r.Start && (p.End == r.End-1 || p.End == r.End+1) {
			return true
		}
	}
	return false
}

// tagged reads two-column text. A document is what stands between #DOC lines,
// or ten sentences of a file without them.
func tagged(t *testing.T, name string) []taggedText {
	t.Helper()
	f, err := os.Open(platformtest.Shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var docs []taggedText
	var b strings.Builder
	var persons []language.Range
	marked, open, sentences, glue := false, false, 0, false
	flush := func() {
		if b.Len() > 0 {
			docs = append(docs, taggedText{b.String(), persons})
		}
		b.Reset()
		persons, sentences, open = nil, 0, false
	}
	scanner := bufio.NewScanner(f)
	for scanner.Scan() {
		line := scanner.Text()
		if strings.HasPrefix(line, "#DOC") {
			marked = true
			flush()
			continue
		}
		word, tag, ok := strings.Cut(line, "\t")
		if !ok {
			if b.Len() > 0 {
				b.WriteString("\n\n")
			}
			glue, open, sentences = true, false, sentences+1
			if !marked && sentences == 10 {
				flush()
			}
			continue
		}
		if !glue && !strings.ContainsAny(word[:1], ".,:;!?)'-]") && word != "n't" && word != "”" && word != "’s" && word != "%" {
			b.WriteByte(' ')
		}
		glue = strings.HasSuffix(word, "(") || word == "-" || word == "$" || word == "“" || word == "["
		start := b.Len()
		b.WriteString(word)
		switch {
		case tag == "B-PER" || tag == "I-PER" && !open:
			persons = append(persons, language.Range{Start: start, End: b.Len()})
			open = true
		case tag == "I-PER":
			persons[len(persons)-1].End = b.Len()
		default:
			open = false
		}
	}
	flush()
	return docs
}
