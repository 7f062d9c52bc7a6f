package summary_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"daybrief/briefing/summary"
)

// lines returns the lines of a file in testdata that are no comments.
func lines(t *testing.T, name string) []string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	for s := bufio.NewScanner(f); s.Scan(); {
		if line := strings.TrimSpace(s.Text()); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

func TestFigures(t *testing.T) {
	with, without := 0, 0
	for _, line := range lines(t, "figures.txt") {
		sentence, want, ok := strings.Cut(line, "=>")
		if !ok {
			t.Fatalf("%q has no =>", line)
		}
		var got []string
		for _, f := range summary.Figures(summary.Document{ID: 1, Text: strings.TrimSpace(sentence), Language: "en", Published: day}) {
			got = append(got, f.What+" = "+f.Text)
		}
		if joined := strings.Join(got, "; "); joined != strings.TrimSpace(want) {
			t.Errorf("Figures(%q) = %q, want %q", strings.TrimSpace(sentence), joined, strings.TrimSpace(want))
		}
		if strings.TrimSpace(want) == "" {
			without++
		} else {
			with++
		}
	}
	if with < 60 || without < 60 {
		t.Errorf("%d sentences with figures and %d without, want at least 60 of each", with, without)
	}
}

func TestFigureValues(t *testing.T) {
	for text, want := range map[string]float64{
		"Nineteen people died.": 19, "At least 1,200 people were killed.": 1200, "A dozen people died.": 12, "Two dozen people died.": 24,
		"More than 1.2m people were displaced.": 1.2e6, "Half a million people were displaced.": 5e5, "Two hundred and five people died.": 205,
		"Twenty-one people died.": 21, "Three thousand people died.": 3000, "The court imposed a $2.1 billion fine.": 2.1e9, "Inflation rose to 4.5 percent.": 4.5,
		"A hundred people died.": 100,
	} {
		got := summary.Figures(summary.Document{Text: text, Language: "en", Published: day})
		if len(got) != 1 || got[0].Value != want {
			t.Errorf("Figures(%q) = %v, want the value %v", text, got, want)
		}
	}
}

// told makes an article of "title / text".
func told(id int64, publisher, s string, published time.Time) summary.Document {
	title, text, _ := strings.Cut(strings.TrimSpace(s), " / ")
	return summary.Document{ID: id, Title: title, Text: text, Language: "en", Publisher: publisher, Published: published}
}

func TestChanges(t *testing.T) {
	with, without := 0, 0
	for _, line := range lines(t, "changes.txt") {
		parts := strings.Split(line, "=>")
		if len(parts) != 3 {
			t.Fatalf("%q has not two =>", line)
		}
		before := []summary.Document{told(1, "Alpha", parts[0], day)}
		now := []summary.Document{told(2, "Alpha", parts[1], day.Add(10*time.Hour))}
		var got []string
		for _, c := range summary.Changes(before, now) {
			got = append(got, c.What+": "+c.From+" > "+c.To)
			if c.Document != 2 {
				t.Errorf("Changes(%q): document %d, want 2", line, c.Document)
			}
		}
		want := strings.TrimSpace(parts[2])
		if joined := strings.Join(got, "; "); joined != want {
			t.Errorf("Changes(%q, %q) = %q, want %q", parts[0], parts[1], joined, want)
		}
		if want == "" {
			without++
		} else {
			with++
		}
		if c := summary.Changes(now, before); len(c) > 0 {
			t.Errorf("Changes(%q) with the older as the newer = %v, want none", line, c)
		}
	}
	if with < 60 || without < 60 {
		t.Errorf("%d pairs with a change and %d without, want at least 60 of each", with, without)
	}
}

// TestChangesTrust holds that a number which stands once, in one article, is
// no change; that two publishers make it one; and that there are at most three.
func TestChangesTrust(t *testing.T) {
	before := []summary.Document{told(1, "Alpha", "Quake in Antira / A quake killed 12 people in Antira.", day)}
	once := told(2, "Alpha", "Quake in Antira / Rescuers went on in Antira. It rained. The quake killed 19 people in Antira.", day.Add(time.Hour))
	other := told(3, "Beta", "Quake in Antira / Roads are closed in Antira. It rained. A quake killed 19 people in Antira.", day.Add(2*time.Hour))
	if got := summary.Changes(before, []summary.Document{once}); len(got) > 0 {
		t.Errorf("Changes from one mention = %v, want none", got)
	}
	if got := summary.Changes(before, []summary.Document{once, other}); len(got) != 1 || got[0] != (summary.Change{What: "dead", From: "12", To: "19", Document: 3}) {
		t.Errorf("Changes from two publishers = %v, want dead 12 to 19 in document 3", got)
	}
	many := " killed 12 people, injured 20 people, displaced 300 people and destroyed 40 homes in Antira."
	more := " killed 19 people, injured 50 people, displaced 900 people and destroyed 90 homes in Antira."
	got := summary.Changes([]summary.Document{told(1, "Alpha", "A quake"+many+" / A quake"+many, day)}, []summary.Document{told(2, "Alpha", "A quake"+more+" / A quake"+more, day.Add(time.Hour))})
	if len(got) != 3 || got[0].What != "dead" || got[1].What != "injured" || got[2].What != "displaced" {
		t.Errorf("Changes = %v, want dead, injured and displaced", got)
	}
}

func TestDifferences(t *testing.T) {
	const nineteen = "Antira quake kills 19 / The quake in Antira killed 19 people."
	const seventeen = "Antira quake kills 17 / The quake in Antira killed 17 people."
	tests := []struct {
		name string
		docs []summary.Document
		want string
	}{
		{"two publishers", []summary.Document{told(1, "AFP", nineteen, day), told(2, "EFE", seventeen, day.Add(-time.Hour))}, "dead: 19 AFP, 17 EFE"},
		{"agreement", []summary.Document{told(1, "AFP", nineteen, day), told(2, "EFE", nineteen, day)}, ""},
		{"one publisher then and now", []summary.Document{told(1, "AFP", nineteen, day), told(2, "AFP", seventeen, day.Add(-time.Hour))}, ""},
		{"one is much older", []summary.Document{told(1, "AFP", nineteen, day), told(2, "EFE", seventeen, day.Add(-13*time.Hour))}, ""},
		{"the newest of one does not say", []summary.Document{told(1, "AFP", nineteen, day), told(2, "EFE", seventeen, day.Add(-2*time.Hour)), told(3, "EFE", "Antira quake / Roads are closed in Antira.", day)}, ""},
		{"the other place", []summary.Document{told(1, "AFP", nineteen, day), told(2, "EFE", "Vell quake kills 17 / The quake in Vell killed 17 people.", day)}, ""},
		{"known to have been so", []summary.Document{told(1, "AFP", "Antira quake toll rises to 19 / The toll of the quake in Antira rose from 17 to 19.", day), told(2, "EFE", seventeen, day.Add(-time.Hour))}, ""},
		{"about the same", []summary.Document{told(1, "AFP", "Antira quake injures 300 / The quake in Antira injured about 300 people.", day), told(2, "EFE", "Antira quake injures 310 / The quake in Antira injured 310 people.", day)}, ""},
		{"overtaken: it rose since", []summary.Document{told(1, "AFP", "Antira quake toll rises to 19 / The toll of the quake in Antira rose to 19.", day), told(2, "EFE", seventeen, day.Add(-time.Hour))}, ""},
		{"three", []summary.Document{told(1, "AFP", nineteen, day), told(2, "EFE", seventeen, day.Add(-time.Hour)), told(3, "BBC", nineteen, day.Add(-2*time.Hour))}, "dead: 19 AFP, 17 EFE"},
	}
	for _, test := range tests {
		for range 2 { // in either order
			var got []string
			for _, d := range summary.Differences(test.docs) {
				var values []string
				for _, v := range d.Values {
					values = append(values, v.Text+" "+v.Publisher)
				}
				got = append(got, d.What+": "+strings.Join(values, ", "))
			}
			if joined := strings.Join(got, "; "); joined != test.want {
				t.Errorf("%s: Differences = %q, want %q", test.name, joined, test.want)
			}
			slices.Reverse(test.docs)
		}
	}
}

func FuzzFigures(f *testing.F) {
	for _, s := range []string{"At least 19 people were killed.", "$2.1bn fine, 3-1, 12–15, half a", "toll rose from to", "twenty-", "6.1-magnitude 1,2,3", "\xff12 dead"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := summary.Document{ID: 7, Title: s, Text: s, Language: "en", Publisher: "Alpha", Published: day}
		for _, g := range summary.Figures(d) {
			if g.Document != 7 || g.Text == "" || !strings.Contains(strings.ToLower(s), strings.ToLower(g.Text)) || g.What == "" {
				t.Fatalf("Figures(%q) has %+v", s, g)
			}
		}
		o := d
		o.Publisher, o.Published = "Beta", day.Add(time.Hour)
		if c := summary.Changes([]summary.Document{d}, []summary.Document{o}); len(c) > 0 {
			t.Fatalf("Changes of %q against itself = %v", s, c)
		}
		if c := summary.Differences([]summary.Document{d, o}); len(c) > 0 {
			t.Fatalf("Differences of %q with itself = %v", s, c)
		}
	})
}
