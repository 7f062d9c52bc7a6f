package summary_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/briefing/summary"
)

var day = time.Date(2026, 9, 21, 8, 0, 0, 0, time.UTC)

const (
	quakeA = `BOGOTA, Sept 21 (Reuters) - A strong earthquake struck the Colombian province of Antioquia on Monday, killing at least 12 people. Sign up for our newsletter here. "We lost everything," said Rosa Gil, a teacher in Yarumal. He said the army would help. Governor Luis Mesa said the highway to the coast was closed. He expects it to reopen within a week. Read more: ten great earthquakes.`
	quakeB = `The toll of the earthquake in Antioquia rose to 19 on Tuesday as rescuers ended their search in Yarumal. About 3,000 people remain in shelters, the Red Cross said. A strong earthquake struck the Colombian province of Antioquia on Monday, killing at least 12 people.`
)

func texts(sentences []summary.Sentence) []string {
	var out []string
	for _, s := range sentences {
		out = append(out, s.Text)
	}
	return out
}

func TestExtract(t *testing.T) {
	docs := []summary.Document{
		{ID: 1, Title: "Quake kills 12 in Antioquia", Text: quakeA, Language: "en", Publisher: "Reuters", Published: day},
		{ID: 2, Title: "Antioquia quake toll rises to 19", Text: quakeB, Language: "en", Publisher: "AP", Published: day.Add(24 * time.Hour)},
	}
	got := texts(summary.Extract(docs, 60))
	want := []string{
		"The toll of the earthquake in Antioquia rose to 19 on Tuesday as rescuers ended their search in Yarumal.",
		"About 3,000 people remain in shelters, the Red Cross said.",
		"A strong earthquake struck the Colombian province of Antioquia on Monday, killing at least 12 people.",
		`"We lost everything," said Rosa Gil, a teacher in Yarumal.`,
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Extract: (-want +got)\n%s", diff)
	}
}

// TestExtractKeepsItsPromises checks what must hold for any text.
func TestExtractKeepsItsPromises(t *testing.T) {
	for _, test := range []struct {
		name, text string
		words      int
		not        []string
	}{
		{"pronoun without its sentence", "The minister of finance resigned over the failed budget on Tuesday evening in the capital city. He did not say why.", 8, []string{"He did not"}},
		{"speaker unknown", "\"It is over,\" he said of the long campaign in the north.", 40, []string{"he said"}},
		{"credits", "The bridge fell into the river on Monday morning. Photo by Jane Roe of the city's own desk. Reporting by John Doe in Paris and others.", 80, []string{"Photo", "Reporting"}},
		{"heading", "What happened next\n\nThe bridge fell into the river on Monday morning.", 80, []string{"What"}},
	} {
		for _, s := range summary.Extract([]summary.Document{{ID: 1, Text: test.text, Language: "en"}}, test.words) {
			for _, not := range test.not {
				if strings.Contains(s.Text, not) {
					t.Errorf("%s: Extract(%q) chose %q", test.name, test.text, s.Text)
				}
			}
		}
	}
}

func TestDateline(t *testing.T) {
	for _, text := range []string{
		"LONDON, June 3 (Reuters) - The bridge fell into the river on Monday.", "(CNN)The bridge fell into the river on Monday.",
		"PARIS (AP) — The bridge fell into the river on Monday.", "NEW YORK — The bridge fell into the river on Monday.",
		"Washington (AFP) – The bridge fell into the river on Monday.", "The bridge fell into the river on Monday.",
	} {
		got := texts(summary.Extract([]summary.Document{{ID: 1, Text: text, Language: "en"}}, 50))
		if want := []string{"The bridge fell into the river on Monday."}; !slices.Equal(got, want) {
			t.Errorf("Extract(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestHeadline(t *testing.T) {
	doc := func(id int64, title string) summary.Document {
		return summary.Document{ID: id, Title: title, Text: quakeB, Language: "en", Published: day}
	}
	tests := []struct {
		name   string
		titles []string
		words  int
		want   int64 // 0 for none
	}{
		{"none", []string{"", " "}, 12, 0},
		{"one", []string{"Quake"}, 12, 1},
		{"not the teaser", []string{"Here's what we know about the quake", "Antioquia quake toll rises to 19"}, 12, 2},
		{"not the question", []string{"Could the Antioquia quake have been foreseen?", "Antioquia quake toll rises to 19"}, 12, 2},
		{"not the long one", []string{"Antioquia quake toll rises to 19 as rescuers in Yarumal end their search and thousands remain in shelters of the Red Cross", "Antioquia quake toll rises to 19"}, 12, 2},
		{"not the shout", []string{"ANTIOQUIA QUAKE TOLL RISES TO 19", "Antioquia quake toll rises to 19"}, 12, 2},
		{"the common one", []string{"Antioquia quake toll rises to 19", "Bakery in Lima opens third branch"}, 12, 1},
	}
	for _, test := range tests {
		var docs []summary.Document
		for i, title := range test.titles {
			docs = append(docs, doc(int64(i+1), title))
		}
		title, id := summary.Headline(docs, test.words)
		if id != test.want || id != 0 && title != test.titles[id-1] {
			t.Errorf("%s: Headline(%q) = %q of %d, want that of %d", test.name, test.titles, title, id, test.want)
		}
	}
}

func check(t *testing.T, docs []summary.Document, words int) {
	t.Helper()
	total := 0
	byID := map[int64]string{}
	for _, d := range docs {
		byID[d.ID] = d.Text
	}
	for _, s := range summary.Extract(docs, words) {
		total += len(strings.Fields(s.Text))
		if s.Text == "" || !strings.Contains(byID[s.Document], s.Text) {
			t.Fatalf("%q is not in document %d", s.Text, s.Document)
		}
	}
	if total > max(words, 0) {
		t.Fatalf("%d words, want at most %d", total, words)
	}
	summary.Headline(docs, words)
}

func TestOddTexts(t *testing.T) {
	for _, text := range []string{
		"", "a", ".", "\xff\xfe", strings.Repeat("a", 1<<20), strings.Repeat("A b c d e f. ", 1<<14), strings.Repeat("(", 1<<15) + ".",
		"مرحبا بالعالم كيف حالك اليوم يا صديقي. نعم.", strings.Repeat("今天下雨我们走了。", 1<<10), strings.Repeat("SHOUT LOUDER NOW OR NEVER! ", 1<<12),
		strings.Repeat("É", 40<<10),
	} {
		check(t, []summary.Document{{ID: 1, Title: text[:min(len(text), 2000)], Text: text}, {ID: 2, Text: quakeA}}, 50)
	}
	check(t, nil, 10)
	check(t, []summary.Document{{ID: 1, Text: quakeA}}, 0)
}

func FuzzExtract(f *testing.F) {
	f.Add("Quake kills 12", quakeA, quakeB, 50)
	f.Fuzz(func(t *testing.T, title, a, b string, words int) {
		check(t, []summary.Document{{ID: 1, Title: title, Text: a}, {ID: 2, Title: title, Text: b, Language: "en"}}, words)
	})
}
