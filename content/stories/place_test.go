package stories

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const quake = `A strong earthquake struck the northern province of Antioquia early on Monday, killing at least 12 people and
closing the highway to the coast. Rescuers searched through the rubble of collapsed houses all day, officials said, while
hundreds of residents spent the night in shelters set up by the army and the Red Cross near the town of Yarumal.`

const tariffs = `The European Union will delay its planned tariffs on imported chips until January after the Netherlands threatened a
veto, diplomats in Brussels said. Makers of cars and phones had warned that the duties would raise prices for buyers.`

func doc(id int64, title, text string, at time.Duration) Document {
	return Document{ID: id, Title: title, Text: text, Language: "en", Published: start.Add(at)}
}

func TestPlace(t *testing.T) {
	x := New(48 * time.Hour)
	steps := []struct {
		name string
		doc  Document
		want Place
	}{
		{"first", doc(1, "Quake kills 12 in Antioquia", quake, 0), Place{1, 0}},
		{"other event", doc(2, "EU delays chip tariffs", tariffs, time.Minute), Place{2, 0}},
		{"copy with another lead", doc(3, "Antioquia earthquake: what we know", "This is a developing story. "+quake, time.Hour), Place{1, 1}},
		{"copy cut short", doc(4, "Deadly quake", quake[:220], time.Hour), Place{1, 1}},
		{"same event, own words", doc(5, "Antioquia quake toll rises to 19 as search ends",
			"The toll from Monday's earthquake in Antioquia rose to 19 on Tuesday as rescuers in Yarumal ended their search of the rubble. The highway stays closed.", 20*time.Hour), Place{1, 0}},
		{"same again", doc(5, "Antioquia quake toll rises to 19 as search ends", "", 20*time.Hour), Place{1, 0}},
		{"out of the window", doc(6, "Quake kills 12 in Antioquia", quake, 100*time.Hour), Place{6, 0}},
		{"empty", doc(7, "", "", time.Hour), Place{7, 0}},
		{"empty too", doc(8, "", "", time.Hour), Place{8, 0}},
	}
	for _, s := range steps {
		if got := x.Place(s.doc); got != s.want {
			t.Errorf("%s: Place = %+v, want %+v", s.name, got, s.want)
		}
	}
}

func TestAddGivesStory(t *testing.T) {
	x := New(48 * time.Hour)
	x.Add(doc(10, "Quake kills 12 in Antioquia", quake, 0), 77)
	x.Add(doc(11, "EU delays chip tariffs", tariffs, 0), 0)
	if got, want := x.Place(doc(12, "Breaking: quake", quake, time.Hour)), (Place{77, 10}); got != want {
		t.Errorf("Place = %+v, want %+v", got, want)
	}
	if got, want := x.Place(doc(13, "Chips", tariffs, time.Hour)), (Place{11, 11}); got != want {
		t.Errorf("Place = %+v, want %+v", got, want)
	}
}

// TestExpire holds the index to its window however long it runs.
func TestExpire(t *testing.T) {
	x := New(time.Hour)
	for i := range int64(5000) {
		x.Place(doc(i+1, fmt.Sprintf("Event%d happens%d", i, i), fmt.Sprintf("Something%d about thing%d number%d", i, i, i), time.Duration(i)*time.Minute))
	}
	if x.Len() > 1000 {
		t.Errorf("the index holds %d documents after 83 hours with a window of one", x.Len())
	}
	last := doc(9000, "Event4999 happens4999", "Something4999 about thing4999 number4999", 5000*time.Minute)
	if got := x.Place(last).Story; got != 5000 {
		t.Errorf("Place after expiry = story %d, want 5000", got)
	}
}

// TestWrongDates goes on when articles are dated far ahead, or not at all.
func TestWrongDates(t *testing.T) {
	x := New(time.Hour)
	for i := range int64(2000) {
		d := doc(i+1, fmt.Sprintf("Event%d happens%d", i, i), fmt.Sprintf("Something%d about thing%d number%d", i, i, i), time.Duration(i)*time.Minute)
		switch i % 10 {
		case 3:
			d.Published = d.Published.AddDate(9, 0, 0)
		case 5:
			d.Published = time.Time{}
		}
		x.Place(d)
	}
	if x.Len() > 600 {
		t.Errorf("the index holds %d documents after 33 hours with a window of one", x.Len())
	}
	again := doc(9000, "Event1999 happens1999", "Something1999 about thing1999 number1999", 2000*time.Minute)
	if got := x.Place(again).Story; got != 2000 {
		t.Errorf("Place = story %d, want 2000", got)
	}
}

func TestOddTexts(t *testing.T) {
	x := New(time.Hour)
	for i, text := range []string{
		"", "a", strings.Repeat("a", 1<<20), strings.Repeat("word ", 1<<18), "مرحبا بالعالم كيف حالك اليوم", "\xff\xfe\x00",
		strings.Repeat("今天下雨我们走了", 1<<12), strings.Repeat("SHOUT ", 1<<12),
	} {
		id := int64(i + 1)
		if got := x.Place(Document{ID: id, Text: text, Published: start}).Story; got != id && len(text) < 1000 {
			t.Errorf("text %d went to story %d", i, got)
		}
	}
}

func FuzzPlace(f *testing.F) {
	f.Add("A quake in Antioquia", quake, "en")
	f.Fuzz(func(t *testing.T, title, text, lang string) {
		x := New(time.Hour)
		x.Place(doc(1, "Quake kills 12", quake, 0))
		a := x.Place(Document{ID: 2, Title: title, Text: text, Language: lang, Published: start})
		b := x.Place(Document{ID: 3, Title: title, Text: text, Language: lang, Published: start})
		if a.Story != 1 && a.Story != 2 || b.Story < 1 || b.Story > 3 {
			t.Errorf("places %+v, %+v", a, b)
		}
		x.Recluster()
		if again := x.Recluster(); len(again.Moved) > 0 {
			t.Errorf("the second Recluster = %+v, want no change", again)
		}
	})
}
