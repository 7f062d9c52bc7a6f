package store

import (
	"math"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"daybrief/briefing"
	"daybrief/platforms"
)

func TestPackTold(t *testing.T) {
	at := time.Date(2026, 9, 22, 7, 30, 0, 0, time.UTC)
	want := told{
		1:             {Story: 1, At: at, First: at.AddDate(0, 0, -3), Number: 7},
		math.MaxInt64: {Story: math.MaxInt64, Number: 2},
		1 << 60:       {Story: 1 << 60, At: at},
	}
	got, err := unpackTold(packTold(want))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("packed and unpacked (-want +got)\n%s", diff)
	}
	if got, err := unpackTold(packTold(want)[:5]); err == nil {
		t.Errorf("what is cut short reads as %v", got)
	}
}

func FuzzUnpackTold(f *testing.F) {
	f.Add(packTold(told{5: {Story: 5, At: time.Unix(1e9, 0).UTC(), Number: 1}}))
	f.Add([]byte{0x80})
	f.Fuzz(func(t *testing.T, b []byte) {
		read, err := unpackTold(b)
		if err != nil {
			return
		}
		again, err := unpackTold(packTold(read))
		if diff := cmp.Diff(read, again); err != nil || diff != "" {
			t.Errorf("%x is not kept: %v\n%s", b, err, diff)
		}
	})
}

// TestToldByOlderProgram: what an older process wrote, a row for each story,
// counts beside what is in one row, whichever is newer.
func TestToldByOlderProgram(t *testing.T) {
	at := time.Date(2026, 9, 22, 7, 30, 0, 0, time.UTC)
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := platforms.Chat{Platform: "telegram", ID: "1"}
	try := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	try(s.Tell(t.Context(), c, []briefing.Told{{Story: 1, At: at.Add(-time.Hour), First: at.Add(-2 * time.Hour)}, {Story: 2, At: at, First: at}, {Story: 3, At: at, First: at}}))
	for story, row := range map[int64][2]time.Time{1: {at, at.Add(-time.Hour)}, 4: {at, at.AddDate(0, 0, -1)}} {
		_, err := s.exec(t.Context(), s.write, `INSERT INTO told (platform, chat, thread, story, at, first, number) VALUES ('telegram', '1', '', ?, ?, ?, 0)`, story, micros(row[0]), micros(row[1]))
		try(err)
	}
	// Story 3 was found to be a part of story 2, and story 5 another than story 4.
	_, err = s.exec(t.Context(), s.write, `INSERT INTO merged_stories (story, current, at) VALUES (3, 2, ?)`, micros(at.Add(time.Minute)))
	try(err)
	_, err = s.exec(t.Context(), s.write, `INSERT INTO split_stories (story, origin, at) VALUES (5, 4, ?), (6, 9, ?)`, micros(at.Add(time.Minute)), micros(at))
	try(err)
	try(s.change(t.Context(), func(querier) error { return nil })) // as a regrouping does
	want := told{
		1: {Story: 1, At: at, First: at.Add(-2 * time.Hour)},
		2: {Story: 2, At: at, First: at},
		4: {Story: 4, At: at, First: at.AddDate(0, 0, -1)},
		5: {Story: 5, At: at, First: at.AddDate(0, 0, -1)},
	}
	for range 2 { // as it is, and as it is written again
		got, err := s.Told(t.Context(), c)
		try(err)
		for id, k := range got {
			k.Number = 0
			got[id] = k
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("told (-want +got)\n%s", diff)
		}
		try(s.Tell(t.Context(), c, []briefing.Told{{Story: 2, Number: 1}}))
	}
	// What was told a month ago is forgotten with the next telling.
	at = at.AddDate(0, 0, 31)
	try(s.Tell(t.Context(), c, []briefing.Told{{Story: 7, At: at, First: at}}))
	_, err = s.exec(t.Context(), s.write, `DELETE FROM told`)
	try(err)
	if got, err := s.Told(t.Context(), c); err != nil || len(got) != 1 {
		t.Errorf("a month later is known %v, %v; want one story", got, err)
	}
}
