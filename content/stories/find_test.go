package stories

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestFindLeavesNoTrace places documents in two indexes, of which one is asked
// in between where others would go: each answer is what Place then gives, and
// both indexes stay alike.
func TestFindLeavesNoTrace(t *testing.T) {
	const window = 72 * time.Hour
	noon := time.Date(2026, 9, 22, 12, 0, 0, 0, time.UTC)
	docs := []Document{
		{ID: 1, Title: "Bridge over the Wensum shut", Text: "The bridge over the Wensum in Norwich was shut on Monday after engineers found cracks in the steel of its deck.", Language: "en", Published: noon},
		{ID: 2, Title: "Ferry crews walk out in Tromsø", Text: "Ferry crews in Tromsø walked out over a new rota, and islanders waited on the quay.", Language: "en", Published: noon},
		{ID: 3, Title: "Norwich bridge shut: cracks in the deck", Text: "Engineers found cracks in the deck of the Norwich bridge over the Wensum, which was shut on Monday.", Language: "en", Published: noon},
		{ID: 4, Title: "Ferry strike in Tromsø goes on", Text: "The walk-out of the ferry crews in Tromsø over the rota goes on; islanders wait on the quay.", Language: "en", Published: noon},
		{ID: 5, Title: "Bridge over the Wensum shut", Text: "The bridge over the Wensum in Norwich was shut on Monday after engineers found cracks in the steel of its deck.", Language: "en", Published: noon},
	}
	asked, other := New(window), New(window)
	for _, d := range docs {
		var found []Place
		for _, again := range slices.Backward(docs) {
			found = append(found, asked.Find(again))
		}
		want := other.Place(d)
		if got := asked.Find(d); got != want {
			t.Errorf("Find(%d) = %+v, and Place gives %+v; asked before: %+v", d.ID, got, want, found)
		}
		if got := asked.Place(d); got != want {
			t.Errorf("Place(%d) = %+v after other documents were looked for, want %+v", d.ID, got, want)
		}
	}
	if asked.Len() != len(docs) {
		t.Errorf("the index holds %d documents, want %d", asked.Len(), len(docs))
	}
	if diff := cmp.Diff(other.lexicon, asked.lexicon, cmp.AllowUnexported(lexicon{})); diff != "" {
		t.Errorf("the lexicon remembers what was only looked for (-want +got):\n%s", diff)
	}
	if place := asked.Find(docs[4]); place.Duplicate != 1 {
		t.Errorf("a copy is at %+v, want a duplicate of 1", place)
	}
}
