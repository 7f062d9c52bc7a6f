package stories

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"
)

// storiesOf returns the stories as sorted lists of documents, by ID.
func storiesOf(x *Index) map[int64][]int64 {
	out := map[int64][]int64{}
	for _, doc := range x.documents {
		out[doc.story.id] = append(out[doc.story.id], doc.id)
	}
	for _, ids := range out {
		slices.Sort(ids)
	}
	return out
}

// reported returns texts on one of several events, in words of their own.
func reported(event, n int) Document {
	titles := [][]string{
		{"Quake kills 12 in Antioquia", "Antioquia quake toll rises", "Rescuers in Yarumal end quake search", "Quake closes Medellín road"},
		{"EU delays chip tariffs", "Chip tariffs put off after Dutch veto threat", "Brussels moves chip tariffs to January", "Dutch win delay of chip tariffs"},
		{"Ferry runs aground off Leith", "Passengers leave stranded Leith ferry", "Leith ferry freed at high tide", "Inquiry into stranded Leith ferry"},
	}
	bodies := [][]string{
		{"A strong earthquake struck Antioquia on Monday and killed 12 people in the town of Yarumal. Rescuers searched the rubble, governor Lucía Restrepo said.",
			"The toll of the earthquake in Antioquia rose, said governor Lucía Restrepo, as rescuers in Yarumal searched the rubble of collapsed houses.",
			"Rescuers ended their search of the rubble in Yarumal after the Antioquia earthquake. Hundreds remain in shelters, Lucía Restrepo said.",
			"The road from Yarumal to Medellín stays closed after the Antioquia earthquake, governor Lucía Restrepo said. Rescuers use helicopters."},
		{"The European Union will delay tariffs on imported chips to January after the Netherlands threatened a veto, commissioner Henrik Aalto said in Brussels.",
			"After the Netherlands threatened a veto, the European Union put off its tariffs on chips. Henrik Aalto, the commissioner, spoke of a pause until January.",
			"Brussels moves its tariffs on imported chips to January. The Netherlands had threatened a veto, and commissioner Henrik Aalto gave way.",
			"The Netherlands won a delay of the European Union's tariffs on chips. Henrik Aalto said in Brussels that January was the new date."},
		{"The ferry Isobel Marr ran aground on a sandbank off Leith with 214 passengers on board. Captain Ross Adair called the coastguard.",
			"The 214 passengers of the Isobel Marr left the stranded ferry off Leith in lifeboats. The coastguard praised captain Ross Adair.",
			"At high tide two tugs freed the ferry Isobel Marr from the sandbank off Leith. Captain Ross Adair stayed on board with the coastguard.",
			"An inquiry will ask why the ferry Isobel Marr ran onto a sandbank off Leith. Captain Ross Adair and the coastguard will be heard."},
	}
	return Document{ID: int64(1 + event*10 + n), Title: titles[event][n], Text: bodies[event][n], Language: "en", Published: start.Add(time.Duration(event*10+n) * time.Minute)}
}

// TestRecluster gives documents to wrong stories and looks at what becomes of
// them.
func TestRecluster(t *testing.T) {
	for _, c := range []struct {
		name  string
		story func(event, n int) int64
		want  Changes
	}{
		{"right already", func(event, n int) int64 { return int64(1 + event*10) }, Changes{}},
		{"one astray", func(event, n int) int64 {
			if event == 1 && n == 2 {
				return 1
			}
			return int64(1 + event*10)
		}, Changes{Moved: []Move{{13, 1, 11}}}},
		{"one story in two", func(event, n int) int64 {
			if event == 2 && n > 2 {
				return 24
			}
			return int64(1 + event*10)
		}, Changes{Moved: []Move{{24, 24, 21}}, Merged: []Merge{{24, 21}}}},
		{"a tie goes to the older", func(event, n int) int64 {
			if event == 2 && n > 1 {
				return 500
			}
			return int64(1 + event*10)
		}, Changes{Moved: []Move{{23, 500, 21}, {24, 500, 21}}, Merged: []Merge{{500, 21}}}},
		{"two stories in one", func(event, n int) int64 { return int64(1 + event/2*20) },
			Changes{Moved: []Move{{11, 1, 11}, {12, 1, 11}, {13, 1, 11}, {14, 1, 11}}, Split: []Split{{11, 1}}}},
		{"all in one, known by an older ID", func(event, n int) int64 { return 7000 },
			Changes{Moved: []Move{{11, 7000, 11}, {12, 7000, 11}, {13, 7000, 11}, {14, 7000, 11}, {21, 7000, 21}, {22, 7000, 21}, {23, 7000, 21}, {24, 7000, 21}},
				Split: []Split{{11, 7000}, {21, 7000}}}},
		{"the ID of the earliest is taken", func(event, n int) int64 {
			if event == 0 {
				return 11
			}
			return 11 + int64(event/2*10)
		}, Changes{Moved: []Move{{11, 11, 12}, {12, 11, 12}, {13, 11, 12}, {14, 11, 12}}, Split: []Split{{12, 11}}}},
	} {
		x := New(72 * time.Hour)
		for event := range 3 {
			for n := range 4 {
				x.Add(reported(event, n), c.story(event, n))
			}
		}
		if got := x.Recluster(); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: Recluster = %+v, want %+v", c.name, got, c.want)
		}
		if got := x.Recluster(); !reflect.DeepEqual(got, Changes{}) {
			t.Errorf("%s: the second Recluster = %+v, want no change", c.name, got)
		}
	}
}

// TestReclusterCopies moves copies with their originals.
func TestReclusterCopies(t *testing.T) {
	x := New(72 * time.Hour)
	for n := range 4 {
		x.Add(reported(0, n), 1)
		x.Add(reported(1, n), 1)
	}
	copied := reported(1, 0)
	copied.ID, copied.Title = 99, "The same again"
	if got, want := x.Place(copied), (Place{1, 11}); got != want {
		t.Fatalf("Place = %+v, want %+v", got, want)
	}
	x.Recluster()
	// Five of the story's nine were on the second event, which keeps its ID.
	if got := storiesOf(x); !reflect.DeepEqual(got, map[int64][]int64{1: {11, 12, 13, 14, 99}, 2: {1, 2, 3, 4}}) {
		t.Errorf("stories = %v", got)
	}
	if got, want := x.Place(copied), (Place{1, 11}); got != want {
		t.Errorf("Place = %+v, want %+v", got, want)
	}
}

// TestReclusterRestart gives an index that was told the stories the same ones
// as the index that made them.
func TestReclusterRestart(t *testing.T) {
	docs := eventArticles(t)[:200]
	x := New(72 * time.Hour)
	for i := range docs {
		docs[i].ID, docs[i].Published = int64(i+1), start.Add(time.Duration(i)*time.Minute)
		x.Place(docs[i].Document)
	}
	x.Recluster()
	y := New(72 * time.Hour)
	for _, d := range docs {
		y.Add(d.Document, x.byID[d.ID].story.id)
	}
	if moved := y.Recluster().Moved; len(moved) > len(docs)/50 {
		t.Errorf("%d of %d documents moved after a restart: %v", len(moved), len(docs), moved)
	}
}

// TestReclusterSteady re-clusters while articles come in: at once again nothing
// changes, and few articles change few stories.
func TestReclusterSteady(t *testing.T) {
	docs := eventArticles(t)
	x := New(72 * time.Hour)
	first, moved := 0, 0
	for i, d := range docs {
		d.ID, d.Published = int64(i+1), start.Add(time.Duration(i)*time.Minute)
		x.Place(d.Document)
		if i < 400 || i%20 != 0 {
			continue
		}
		n := len(x.Recluster().Moved)
		if i == 400 {
			first = n
		} else {
			moved += n
		}
		if again := x.Recluster(); len(again.Moved)+len(again.Merged)+len(again.Split) > 0 {
			t.Fatalf("with %d documents, the second Recluster = %+v, want no change", i+1, again)
		}
	}
	// The first mends what 400 placings in one pass got wrong.
	t.Logf("%d moves at first, %d in four more re-clusterings, twenty articles apart", first, moved)
	if moved > 4*20 {
		t.Errorf("%d moves in four re-clusterings, twenty articles apart", moved)
	}
}

// TestSameEveryTime places and re-clusters the same documents twice.
func TestSameEveryTime(t *testing.T) {
	f, g := newTraffic(9), newTraffic(9)
	x, y := New(time.Hour), New(time.Hour)
	for i := range 300 {
		at := start.Add(time.Duration(i) * 10 * time.Second)
		if a, b := x.place(f.next(at)), y.place(g.next(at)); a != b {
			t.Fatalf("document %d: places %+v and %+v", i+1, a, b)
		}
		if i%100 == 99 {
			if a, b := x.Recluster(), y.Recluster(); !reflect.DeepEqual(a, b) {
				t.Fatalf("after %d documents: changes %s and %s", i+1, fmt.Sprintf("%.200v", a), fmt.Sprintf("%.200v", b))
			}
		}
	}
}

// TestGroups holds the sums of the stories to their documents, whatever was
// placed, expired, moved and merged.
func TestGroups(t *testing.T) {
	f := newTraffic(4)
	x := New(time.Hour)
	for i := range 800 {
		x.place(f.next(start.Add(time.Duration(i) * 10 * time.Second)))
		if i%300 == 0 {
			x.Recluster()
		}
	}
	if x.Len() > 700 {
		t.Errorf("the index holds %d documents with a window of 360", x.Len())
	}
	members := map[int64]int{}
	for at, doc := range x.documents {
		if x.byID[doc.id] != doc || x.stories[doc.story.id] != doc.story {
			t.Fatalf("document %d is not where it should be", doc.id)
		}
		if doc.copyOf != nil {
			if x.byID[doc.copyOf.id] != doc.copyOf || doc.copyOf.copyOf != nil {
				t.Errorf("document %d is a copy of %d, which is not there or one itself", doc.id, doc.copyOf.id)
			}
			continue
		}
		members[doc.story.id]++
		for _, e := range doc.words.vector {
			if !slices.ContainsFunc(x.postings[e.term], func(p posting) bool { return p.document == int32(at) }) {
				t.Errorf("document %d is not listed under its term %d", doc.id, e.term)
			}
		}
	}
	for id, s := range x.stories {
		if s.n != members[id] {
			t.Errorf("story %d has %d documents, want %d", id, s.n, members[id])
		}
		if square := dot(s.sum, s.sum); square < 0.999*s.square-1e-6 || square > 1.001*s.square+1e-6 {
			t.Errorf("story %d: squared length %v, kept as %v", id, square, s.square)
		}
	}
}
