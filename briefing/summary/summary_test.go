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
	quakeA = `BOGOTA, Sept 21 (Reuters) - A strong earthquake struck the Colombian province of Antioquia on Monday, killing at least 12 people. Sign up for our newsletter here. "We lost everything," said Rosa Gil, a teacher in Yarumal. She said the army had helped. Governor Luis Mesa said the highway to the coast was closed. He expects it to reopen within a week. Read more: ten great earthquakes.`
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
		`"We lost everything," said Rosa Gil, a teacher in Yarumal.`,
		"She said the army had helped.",
		"Governor Luis Mesa said the highway to the coast was closed.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Extract: (-want +got)\n%s", diff)
	}
}

// TestAlone holds that what needs another sentence, or is none of the news, is
// never a summary by itself.
func TestAlone(t *testing.T) {
	for _, line := range lines(t, "alone.txt") {
		sign, s, _ := strings.Cut(line, " ")
		lang := "en"
		if rest, ok := strings.CutPrefix(s, "["); ok && len(s) > 4 && s[3] == ']' {
			lang, s = rest[:2], strings.TrimSpace(rest[3:])
		}
		got := texts(summary.Extract([]summary.Document{{ID: 1, Text: s, Language: lang, Published: day}}, 60))
		if sign == "+" && !slices.Equal(got, []string{s}) || sign == "-" && len(got) > 0 {
			t.Errorf("%s: Extract(%q) = %q", sign, s, got)
		}
	}
}

// TestSeveral tells one story by several publishers.
func TestSeveral(t *testing.T) {
	doc := func(id int64, publisher string, hours int, text string) summary.Document {
		return summary.Document{ID: id, Title: "Dam at Vell breaks", Text: text, Language: "en", Publisher: publisher, Published: day.Add(time.Duration(hours) * time.Hour)}
	}
	const agreed = "The dam above Vell broke after three days of rain and flooded the old town."
	tests := []struct {
		name     string
		docs     []summary.Document
		words    int
		first    string
		has, not []string
	}{
		{"what all say comes first", []summary.Document{
			doc(1, "Alpha", 0, "A bakery on the market square sold cakes in the shape of ducks to children. The dam above Vell broke and water flooded the old town after three days of rain."),
			doc(2, "Beta", 0, agreed+" The mayor of Vell thanked the firefighters."),
			doc(3, "Gamma", 0, "After three days of rain, water flooded the old town of Vell when the dam broke above it.")}, 20, "", []string{"dam"}, []string{"bakery", "thanked"}},
		{"nothing twice", []summary.Document{doc(1, "Alpha", 0, agreed), doc(2, "Beta", 0, agreed), doc(3, "Gamma", 1, agreed+" Engineers had warned the council of Vell about cracks in the dam.")}, 60, "", []string{"cracks"}, nil},
		{"the newer toll alone", []summary.Document{
			doc(1, "Alpha", 0, "The flood killed 12 people in Vell, the police said. Engineers closed the road to the dam."),
			doc(2, "Beta", 6, "The toll of the flood in Vell rose to 19, the police said. Trains were stopped.")}, 100, "", []string{"rose to 19", "Engineers"}, []string{"killed 12"}},
		{"the newer toll alone, without saying so", []summary.Document{
			doc(1, "Alpha", 0, "The flood killed 12 people in Vell, the police said. Engineers closed the road to the dam."),
			doc(2, "Beta", 6, "The flood in Vell killed 19 people, a spokesman of the state said. Trains were stopped.")}, 100, "", []string{"killed 19"}, []string{"killed 12"}},
		{"two tolls at one time never together", []summary.Document{
			doc(1, "Alpha", 0, "The flood killed 17 people in Vell, the police said."),
			doc(2, "Beta", 0, "A spokesman of the state put it otherwise after a visit by boat, as 19 people were killed in Vell.")}, 100, "", []string{"killed"}, []string{"17 people", "19 people"}},
		{"what was expected has happened", []summary.Document{
			doc(1, "Alpha", 0, "The council of Vell will vote on the repair of the dam on Monday evening. Cracks had been found in the dam by two engineers."),
			doc(2, "Beta", 20, "The council of Vell voted for the repair of the dam and set aside four million.")}, 40, "The council of Vell voted", []string{"voted"}, nil},
		{"the same place, other years", []summary.Document{doc(1, "Alpha", 0, "A flood in 1953 killed 300 people in Vell. "+agreed)}, 60, "", []string{"dam above"}, nil},
	}
	for _, test := range tests {
		got := texts(summary.Extract(test.docs, test.words))
		all := strings.Join(got, " ")
		for _, s := range test.has {
			if !strings.Contains(all, s) {
				t.Errorf("%s: Extract = %q, want it to hold %q", test.name, got, s)
			}
		}
		held := 0
		for _, s := range test.not {
			if strings.Contains(all, s) {
				held++
			}
		}
		if most := max(0, len(test.not)-1); test.name == "two tolls at one time never together" && held > most || test.name != "two tolls at one time never together" && held > 0 {
			t.Errorf("%s: Extract = %q, want it without %q", test.name, got, test.not)
		}
		if test.first != "" && (len(got) == 0 || !strings.HasPrefix(got[0], test.first)) {
			t.Errorf("%s: Extract = %q, want %q first", test.name, got, test.first)
		}
		for i, s := range got {
			if slices.Contains(got[:i], s) {
				t.Errorf("%s: Extract = %q, which says one thing twice", test.name, got)
			}
		}
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

// TestSameAgain holds that the same documents give the same, in any order.
func TestSameAgain(t *testing.T) {
	docs := []summary.Document{
		{ID: 1, Title: "Quake kills 12 in Antioquia", Text: quakeA, Language: "en", Publisher: "Reuters", Published: day},
		{ID: 2, Title: "Antioquia quake toll rises to 19", Text: quakeB, Language: "en", Publisher: "AP", Published: day.Add(24 * time.Hour)},
		{ID: 3, Title: "Antioquia quake kills 17", Text: "The quake in Antioquia killed 17 people and closed the highway. The closed highway could cut off Yarumal for weeks.", Language: "en", Publisher: "EFE", Published: day.Add(25 * time.Hour)},
	}
	type all struct {
		Sentences   []string
		Why         string
		Title       string
		Changes     []summary.Change
		Differences []summary.Difference
	}
	get := func() all {
		var a all
		a.Sentences = texts(summary.Extract(docs, 60))
		slices.Sort(a.Sentences)
		s, _ := summary.Why(docs, nil, 30)
		a.Why = s.Text
		a.Title, _ = summary.Headline(docs, 12)
		a.Changes, a.Differences = summary.Changes(docs, docs), summary.Differences(docs)
		return a
	}
	want := get()
	if want.Why == "" || want.Title == "" || len(want.Differences) != 1 {
		t.Errorf("%+v lacks something", want)
	}
	for range 12 {
		docs[0], docs[1], docs[2] = docs[1], docs[2], docs[0]
		slices.Reverse(docs[1:])
		if diff := cmp.Diff(want, get()); diff != "" {
			t.Fatalf("in another order: (-want +got)\n%s", diff)
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

// TestHostile holds that texts made to be slow are not: a megabyte of one
// word, of quotation marks, of numbers, of one sentence again and again.
func TestHostile(t *testing.T) {
	for _, unit := range []string{"a", "\"", "“", "12 ", "1-", "at least 12 killed ", "A man said he was. ", "toll of ", "He, \"she\" said ", "(", "$", "million ", "could affect ", "Ä. ", "1,2,3", "the first time since "} {
		text := strings.Repeat(unit, (1<<20)/len(unit))
		docs := []summary.Document{{ID: 1, Title: text[:1000/len(unit)*len(unit)], Text: text, Language: "en", Publisher: "Alpha", Published: day},
			{ID: 2, Title: text, Text: text, Publisher: "Beta", Published: day.Add(time.Hour)}}
		began := time.Now()
		check(t, docs, 60)
		told := summary.Extract(docs, 60)
		summary.Why(docs, told, 30)
		summary.Changes(docs[:1], docs[1:])
		summary.Differences(docs)
		if took := time.Since(began); took > 30*time.Second { // a tenth of a second, but under the race detector on a busy machine
			t.Errorf("a megabyte of %q took %v", unit, took)
		}
	}
}

// article is text as papers print it, of the length of most, written for this test.
var article = strings.Repeat(quakeA+"\n\n"+quakeB+"\n\nThe army sent 400 soldiers to the valley of the river Nechi on Tuesday, the ministry of defence said. \"Nobody can cross the river now,\" said Ana Ruiz, who sells coffee in Yarumal and lost her shop.\n\n", 5)

// BenchmarkExtract sums up one article of 750 words; 2 ms are allowed.
func BenchmarkExtract(b *testing.B) {
	docs := []summary.Document{{ID: 1, Title: "Antioquia quake toll rises to 19", Text: article, Language: "en", Published: day}}
	for b.Loop() {
		summary.Extract(docs, 75)
	}
}

func FuzzExtract(f *testing.F) {
	f.Add("Quake kills 12", quakeA, quakeB, 50)
	f.Add("0812", strings.Replace(strings.Replace(quakeA, "BO", "B<", 1), "in Yarum", "inelped.", 1), quakeB, 71)
	f.Fuzz(func(t *testing.T, title, a, b string, words int) {
		check(t, []summary.Document{{ID: 1, Title: title, Text: a}, {ID: 2, Title: title, Text: b, Language: "en"}}, words)
	})
}

// TestTitles holds that a title which another serves better is not the headline.
func TestTitles(t *testing.T) {
	doc := func(id int64, publisher string, hours int, title string) summary.Document {
		return summary.Document{ID: id, Title: title, Text: quakeB, Language: "en", Publisher: publisher, Published: day.Add(time.Duration(hours) * time.Hour)}
	}
	const good = "Antioquia quake toll rises to 19"
	for _, worse := range []string{
		"LIVE: Antioquia quake toll rises to 19", "Live updates: Antioquia quake", "Antioquia quake - live", "Opinion | Antioquia quake shames the state", "Opinion: Antioquia quake shames the state",
		"Watch: Antioquia quake shakes market", "VIDEO: Antioquia quake shakes market", "Why the Antioquia quake killed so many", "How the Antioquia quake killed 19", "What we know about the Antioquia quake",
		"Could the Antioquia quake have been foreseen?", "Antioquia quake: five things to know", "Analysis: Antioquia quake and the state", "Antioquia quake as it happened", "Breaking: Antioquia quake",
		"In pictures: the Antioquia quake", "You won't believe the Antioquia quake", "ANTIOQUIA QUAKE TOLL RISES TO 19 IN THE NORTH", "Quake", "Antioquia quake toll rises to 19 and rescuers...",
		"Explained: the Antioquia quake", "Podcast: the Antioquia quake", "The Antioquia quake, explained", "Exclusive: Antioquia quake",
	} {
		for _, docs := range [][]summary.Document{{doc(1, "Alpha", 1, worse), doc(2, "Beta", 0, good)}, {doc(2, "Beta", 0, good), doc(1, "Alpha", 1, worse)}} {
			if title, id := summary.Headline(docs, 12); title != good || id != 2 {
				t.Errorf("Headline of %q and %q = %q of %d, want the latter", worse, good, title, id)
			}
		}
	}
	older, newer := doc(1, "Alpha", 0, "Strong quake kills 12 in Antioquia, governor says"), doc(2, "Beta", 8, good)
	if title, _ := summary.Headline([]summary.Document{older, older, newer}, 12); title != good {
		t.Errorf("Headline = %q, whose toll is old", title)
	}
	if title, id := summary.Headline([]summary.Document{doc(1, "Alpha", 0, "Why did nobody warn Antioquia?")}, 12); title == "" || id != 1 {
		t.Errorf("Headline of a question alone = %q of %d, want the question", title, id)
	}
}

func TestOutlets(t *testing.T) {
	for _, test := range []struct{ title, publisher, want string }{
		{"Bridge falls at Orvo - BBC News", "BBC", "Bridge falls at Orvo"},
		{"Bridge falls at Orvo - BBC News", "BBC News", "Bridge falls at Orvo"},
		{"Bridge falls at Orvo | Reuters", "Reuters", "Bridge falls at Orvo"},
		{"Bridge falls at Orvo — The Guardian", "Guardian", "Bridge falls at Orvo"},
		{"Bridge falls at Orvo – Orvo Times", "The Orvo Times", "Bridge falls at Orvo"},
		{"Bridge falls at Orvo - Reuters", "AP", "Bridge falls at Orvo - Reuters"},
		{"Bridge falls - two dead", "BBC", "Bridge falls - two dead"},
		{"Bridge falls at Orvo - BBC News", "", "Bridge falls at Orvo - BBC News"},
		{"BBC - BBC", "BBC", "BBC"},
		{"Orvo-Vell line closed", "Vell", "Orvo-Vell line closed"},
	} {
		title, _ := summary.Headline([]summary.Document{{ID: 1, Title: test.title, Publisher: test.publisher, Language: "en"}}, 12)
		if title != test.want {
			t.Errorf("Headline(%q by %q) = %q, want %q", test.title, test.publisher, title, test.want)
		}
	}
}
