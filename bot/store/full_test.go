package store

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"daybrief/bot"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// TestDiskFull fills the disk, as SQLite sees it: what cannot be written fails
// and says so, nothing is half written, and all goes on once there is room.
func TestDiskFull(t *testing.T) {
	at := time.Date(2026, 9, 22, 7, 30, 0, 0, time.UTC)
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	try := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	l := content.Lease{Token: "t", Now: at, Until: at.Add(time.Minute)}
	c := platforms.Chat{Platform: "telegram", ID: "1"}
	try(s.Meet(t.Context(), c, "", ""))
	sub := briefing.Subscription{ID: 1, Chat: c, Due: at, Schedule: briefing.Schedule{Times: "07:30", Days: "daily", Zone: "UTC"}}
	_, err = s.Subscribe(t.Context(), sub, 9)
	try(err)
	id, err := s.SaveBriefing(t.Context(), 2, "key", briefing.Briefing{})
	try(err)
	_, err = s.ClaimSubscriptions(t.Context(), l, 9)
	try(err)
	room := func(pages int) {
		t.Helper()
		_, err := s.write.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages))
		try(err)
	}
	room(1) // which SQLite takes for what there is already
	var many []briefing.Plan
	for i := range int64(2000) {
		many = append(many, briefing.Plan{Subscription: 1, Due: at.AddDate(0, 0, 1), Delivery: 100 + i, Planned: at.Add(-time.Duration(i) * time.Hour), Send: at, Briefing: id})
	}
	err = s.Plan(t.Context(), l, many)
	if err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("planning on a full disk: %v, want an error that says so", err)
	}
	if fates, err := s.Fates(t.Context(), time.Time{}); err != nil || len(fates) != 0 {
		t.Fatalf("of a plan that failed there are %d deliveries, %v", len(fates), err)
	}
	if subs, err := s.Subscriptions(t.Context(), c); err != nil || len(subs) != 1 || !subs[0].Due.Equal(at) {
		t.Fatalf("the subscription was moved on without a delivery: %+v, %v", subs, err)
	}
	room(1 << 30)
	try(s.Plan(t.Context(), l, many[:1]))
	claimed, err := s.ClaimDeliveries(t.Context(), "telegram", l, 9)
	if err != nil || len(claimed) != 1 {
		t.Fatalf("with room again %d deliveries were claimed, %v", len(claimed), err)
	}
	held, err := s.Record(t.Context(), l, []bot.Outcome{{Delivery: claimed[0], Step: bot.Sent, At: at, Until: at}})
	if err != nil || !held[0] {
		t.Errorf("Record = %v, %v", held, err)
	}
}
