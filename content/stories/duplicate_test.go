package stories

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"
)

// samples returns the articles that the program shows when it is tried.
func samples(t *testing.T) []Document {
	t.Helper()
	f, err := os.Open("../../cmd/daybrief/sample/articles.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []Document
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var d struct{ Title, Text string }
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		out = append(out, Document{Title: d.Title, Text: d.Text, Language: "en"})
	}
	return out
}

// paragraphs splits a text, lines where it has no paragraphs.
func paragraphs(text string) []string {
	if p := strings.Split(text, "\n\n"); len(p) > 1 {
		return p
	}
	return strings.Split(text, "\n")
}

var punctuation = strings.NewReplacer(",", "", "“", "\"", "”", "\"", "\"", "'", " - ", " – ", "’", "'", ";", ".")

// edits make of an article what other publishers make of it.
var edits = []struct {
	name string
	edit func(r *rand.Rand, d Document) Document
}{
	{"cut", func(r *rand.Rand, d Document) Document {
		words := strings.Fields(d.Text)
		d.Text = strings.Join(words[:len(words)*(60+r.IntN(40))/100], " ")
		return d
	}},
	{"re-led", func(r *rand.Rand, d Document) Document {
		d.Text = "This report has been updated with a first paragraph of our own, written by the desk in the morning.\n\n" + d.Text
		return d
	}},
	{"lightly edited", func(r *rand.Rand, d Document) Document {
		words := strings.Fields(d.Text)
		for i := 5 + r.IntN(15); i < len(words); i += 20 {
			words[i] = "meanwhile"
		}
		d.Text = strings.Join(words, " ")
		return d
	}},
	{"boilerplate", func(r *rand.Rand, d Document) Document {
		d.Text += "\n\nSign up for the Brackwater Courier's newsletter, out at 7 each morning, or call 555 0100 to reach the newsroom in Ardenne Street."
		return d
	}},
	{"title", func(r *rand.Rand, d Document) Document {
		d.Title = "What we know so far"
		return d
	}},
	{"punctuation", func(r *rand.Rand, d Document) Document {
		d.Text = punctuation.Replace(d.Text)
		return d
	}},
	{"swapped", func(r *rand.Rand, d Document) Document {
		p := paragraphs(d.Text)
		for i := 1; i+1 < len(p); i += 2 {
			p[i], p[i+1] = p[i+1], p[i]
		}
		d.Text = strings.Join(p, "\n")
		return d
	}},
}

// TestDuplicates edits articles, alone and two ways at once, and looks for the
// originals among them and among reports that follow one template.
func TestDuplicates(t *testing.T) {
	t.Run("sample", func(t *testing.T) { duplicates(t, samples(t)) })
	t.Run("events", func(t *testing.T) {
		var docs []Document
		for i, d := range eventArticles(t) {
			if i%8 == 0 && len(strings.Fields(d.Text)) >= 60 {
				docs = append(docs, d.Document)
			}
		}
		duplicates(t, docs)
	})
}

func duplicates(t *testing.T, docs []Document) {
	x := New(48 * time.Hour)
	source := map[int64]int64{}
	for i, d := range docs {
		d.ID, d.Published = int64(i+1), start.Add(time.Duration(i)*time.Second)
		p := x.Place(d)
		source[d.ID] = d.ID
		if p.Duplicate != 0 { // the collection of events holds reworked agency copies
			source[d.ID] = p.Duplicate
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	id := int64(100_000)
	flagged, right := 0, 0
	total, found := 0, 0
	for j, e := range edits {
		of, hit := 0, 0
		for i, d := range docs {
			d = e.edit(r, d)
			if second := edits[(j+1+i%(len(edits)-1))%len(edits)]; i%2 == 0 {
				d = second.edit(r, d)
			}
			id++
			d.ID, d.Published = id, start.Add(time.Hour)
			p := x.Place(d)
			of++
			if p.Duplicate != 0 {
				flagged++
			}
			if p.Duplicate != 0 && p.Duplicate == source[int64(i+1)] {
				hit++
				right++
			}
		}
		t.Logf("%s: %d of %d found", e.name, hit, of)
		total, found = total+of, found+hit
	}
	for i, d := range templates(r, 300) {
		id++
		d.ID, d.Published = id, start.Add(2*time.Hour+time.Duration(i)*time.Second)
		if p := x.Place(d); p.Duplicate != 0 {
			flagged++
			t.Logf("%q is called a copy of %d", d.Title+": "+d.Text, p.Duplicate)
		}
	}
	recall, precision := 100*float64(found)/float64(total), 100*float64(right)/float64(flagged)
	t.Logf("recall %.2f %%, precision %.2f %%", recall, precision)
	if recall < 98 || precision < 99.5 {
		t.Errorf("recall %.2f %%, precision %.2f %%; want 98 and 99.5", recall, precision)
	}
}

// templates are reports that tell other things in the same words.
func templates(r *rand.Rand, n int) []Document {
	pick := func(s ...string) string { return s[r.IntN(len(s))] }
	place := func() string {
		return pick("Brackwater", "Lindow", "Ostrava", "Kessel", "Port Amery", "Galway", "Tarragona", "Uppsala", "Novi Sad", "Leith", "Cork", "Braga")
	}
	day := func() string {
		return pick("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
	}
	club := func() string {
		return pick("Rovers", "United", "Athletic", "Albion", "Wanderers", "Harriers", "Rangers", "Thistle") + " " + place()
	}
	person := func() string {
		return pick("Ines", "Marta", "Samuel", "Piotr", "Aoife", "Lars", "Chen", "Amara") + " " + pick("Calder", "Oyelaran", "Arkwright", "Novak", "Byrne", "Lindqvist", "Wei", "Diallo")
	}
	var out []Document
	for i := range n {
		var d Document
		switch i % 5 {
		case 0:
			d.Title = "Weather for " + place()
			d.Text = fmt.Sprintf("%s will be %s on %s, with a high of %d degrees and a low of %d in the morning hours. Winds from the %s will reach %d kilometres an hour near the coast. The chance of rain is %d per cent in the afternoon, and the sun sets at %d.%02d. On %s it will be %s in %s, the weather service said, with highs of up to %d degrees. Drivers should allow for fog in the valleys, and the service asks all to look at its map before they set out on the water.",
				place(), pick("sunny", "cloudy", "wet"), day(), 10+r.IntN(25), r.IntN(12), pick("north", "south", "west"), 10+r.IntN(60), r.IntN(100), 17+r.IntN(4), r.IntN(60), day(), pick("dry", "warmer", "colder"), place(), 10+r.IntN(25))
		case 1:
			d.Title = "Shares at the close on " + day()
			d.Text = fmt.Sprintf("The main index in %s closed at %d points on %s, %s %d.%d per cent from the day before. Shares of %s Steel rose to %d.%02d crowns, and those of %s Bank fell to %d.%02d. The crown traded at %d.%03d to the dollar. Analysts at %s had expected figures for the month of %d.%d per cent. About %d million shares changed hands on the exchange, which opens again at nine in the morning. All prices are those at the close and come without guarantee.",
				place(), 2000+r.IntN(9000), day(), pick("up", "down"), r.IntN(4), r.IntN(10), place(), r.IntN(90), r.IntN(100), place(), r.IntN(90), r.IntN(100), 1+r.IntN(30), r.IntN(1000), place(), r.IntN(9), r.IntN(10), 10+r.IntN(500))
		case 2:
			a, b := club(), club()
			d.Title = fmt.Sprintf("%s %d, %s %d", a, r.IntN(5), b, r.IntN(5))
			d.Text = fmt.Sprintf("%s beat %s %d to %d on %s in front of %d at home. %s scored after %d minutes and again after the break. %s was sent off in the %dth minute for a second yellow card. The coach, %s, said that the team had deserved the points. %s next play %s on %s. The result leaves them in place %d of the table with %d points from %d games, one round before the end of the season.",
				a, b, 2+r.IntN(3), r.IntN(2), day(), 1000+r.IntN(40000), person(), 5+r.IntN(40), person(), 46+r.IntN(40), person(), a, club(), day(), 1+r.IntN(18), 10+r.IntN(60), 10+r.IntN(24))
		case 3:
			d.Title = "Lottery numbers"
			d.Text = fmt.Sprintf("The numbers drawn on %s were %d, %d, %d, %d and %d, and the bonus number was %d. The jackpot stands at %d million. No guarantee is given for these figures.",
				day(), r.IntN(50), r.IntN(50), r.IntN(50), r.IntN(50), r.IntN(50), r.IntN(10), 1+r.IntN(90))
		default:
			d.Title = fmt.Sprintf("Earthquake of %d.%d near %s", 3+r.IntN(4), r.IntN(10), place())
			d.Text = fmt.Sprintf("An earthquake of magnitude %d.%d struck %d kilometres from %s at %d.%02d local time on %s, according to the seismological institute. It was %d kilometres deep. No damage was reported at first. In the last ten days there have been %d earthquakes of magnitude 3.0 or more near there. This report was written by a program from data of the institute and read by an editor before it appeared.",
				3+r.IntN(4), r.IntN(10), 2+r.IntN(90), place(), r.IntN(24), r.IntN(60), day(), 1+r.IntN(60), r.IntN(9))
		}
		d.Language = "en"
		out = append(out, d)
	}
	return out
}

// TestRunning holds the states of a live blog apart.
func TestRunning(t *testing.T) {
	entries := []string{
		"9.05 Good morning. The vote on the budget begins at ten, and the opposition has said that it will not take part.",
		"10.20 The session has begun with a minute of silence for the victims of the flood in Kessel.",
		"11.45 The finance minister, Amara Diallo, is speaking. The deficit will fall to 2.4 per cent, she says.",
		"12.30 A first count: 148 for the budget, 131 against, and nine who did not vote.",
		"13.10 The speaker has called a break until two. Outside, about 300 farmers are waiting with their tractors.",
		"14.15 The session goes on. Three amendments are on the table, all of the opposition's.",
	}
	blog := func(n int, title string) Document {
		return Document{Title: title, Text: strings.Join(entries[:n], "\n"), Language: "en", Published: start}
	}
	for _, c := range []struct {
		name   string
		a, b   Document
		copies bool
	}{
		{"two states", blog(4, "Budget vote"), blog(6, "Budget vote"), false},
		{"one state twice", blog(6, "Budget vote: live"), blog(6, "Live: the vote on the budget"), true},
		{"no times, but a title", Document{Title: "Live updates: flood", Text: quake, Published: start},
			Document{Title: "Live updates: flood", Text: quake + " " + tariffs, Published: start}, false},
		{"a report that grew", Document{Title: "People who live by the river", Text: quake, Published: start},
			Document{Title: "People who live by the river", Text: quake + " " + tariffs, Published: start}, true},
	} {
		x := New(time.Hour)
		c.a.ID, c.b.ID = 1, 2
		x.Place(c.a)
		if got := x.Place(c.b).Duplicate != 0; got != c.copies {
			t.Errorf("%s: copies = %v, want %v", c.name, got, c.copies)
		}
	}
}
