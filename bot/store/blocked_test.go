package store_test

import (
	"testing"
	"time"

	"daybrief/bot/store"
	"daybrief/bot/store/storetest"
	"daybrief/platforms"
)

// TestBlock holds that whom the operator keeps out stays out: nothing opens the
// chat again, and a server or a person takes the chats along.
func TestBlock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		s, err := store.Open(t.Context(), address, func() time.Time { return noon })
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		chat := func(id string, kind platforms.ChatKind) platforms.Chat {
			return platforms.Chat{Platform: "x", ID: id, Kind: kind}
		}
		group, channel, dm, other := chat("group", platforms.Group), chat("channel", platforms.Channel), chat("dm", platforms.Direct), chat("other", platforms.Group)
		meet := func() {
			t.Helper()
			must(t, s.Meet(t.Context(), group, "", "ann"))
			must(t, s.Meet(t.Context(), channel, "server", "ann"))
			must(t, s.Meet(t.Context(), dm, "", "eve"))
			must(t, s.Meet(t.Context(), other, "", "eve")) // a group is nobody's
			must(t, s.Meet(t.Context(), channel, "", ""))  // as an event tells it
		}
		open := func(want map[string]bool) {
			t.Helper()
			for _, c := range []platforms.Chat{group, channel, dm, other} {
				if got, err := s.Met(t.Context(), c); err != nil || got != want[c.ID] {
					t.Errorf("%s is open: %v, %v, want %v", c.ID, got, err, want[c.ID])
				}
			}
		}
		meet()
		open(map[string]bool{"group": true, "channel": true, "dm": true, "other": true})
		for _, id := range []string{"group", "server", "eve"} {
			must(t, s.Block(t.Context(), "x", id, "spam"))
		}
		open(map[string]bool{"other": true})
		meet() // they speak, or the bot is added again
		open(map[string]bool{"other": true})
		if set, err := s.Blocked(t.Context()); err != nil || len(set) != 3 || !set["x/server"] {
			t.Errorf("Blocked = %v, %v", set, err)
		}
		if was, err := s.Unblock(t.Context(), "x", "server"); err != nil || !was {
			t.Errorf("Unblock = %v, %v", was, err)
		}
		meet()
		open(map[string]bool{"other": true, "channel": true})
	})
}
