package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"daybrief/briefing"
	"daybrief/platforms"
)

// told is what one chat knows, by story.
type told = map[int64]briefing.Told

// spot is a chat as the tables know it.
type spot struct{ platform, chat, thread string }

func spotOf(c platforms.Chat) spot { return spot{c.Platform, c.ID, c.Thread} }

// packTold writes what a chat knows: for each story its id, when it was last
// and first told in Unix seconds, and its number, all as varints.
func packTold(t told) []byte {
	b := make([]byte, 0, 21*len(t))
	for _, id := range slices.Sorted(maps.Keys(t)) {
		b = binary.AppendVarint(b, id)
		b = binary.AppendVarint(b, seconds(t[id].At))
		b = binary.AppendVarint(b, seconds(t[id].First))
		b = binary.AppendVarint(b, int64(t[id].Number))
	}
	return b
}

// unpackTold reads what packTold wrote.
func unpackTold(b []byte) (told, error) {
	t := make(told, len(b)/18)
	for len(b) > 0 {
		var v [4]int64
		for i := range v {
			x, n := binary.Varint(b)
			if n <= 0 {
				return nil, errors.New("what a chat was told is cut short")
			}
			v[i], b = x, b[n:]
		}
		t[v[0]] = briefing.Told{Story: v[0], At: ofSeconds(v[1]), First: ofSeconds(v[2]), Number: int(v[3])}
	}
	return t, nil
}

func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func ofSeconds(s int64) time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(s, 0).UTC()
}

// chatTold is what one chat is told now.
type chatTold struct {
	chat platforms.Chat
	told []briefing.Told
}

// Told returns what a chat has been told, by story.
func (s *Store) Told(ctx context.Context, c platforms.Chat) (map[int64]briefing.Told, error) {
	all, err := s.known(ctx, s.read, []platforms.Chat{c}, "")
	if err != nil {
		return nil, err
	}
	return all[spotOf(c)], nil
}

// Tell records that a chat has been told of stories, and that their numbers
// are the ones it now knows. One without a time is only given its number.
func (s *Store) Tell(ctx context.Context, c platforms.Chat, told []briefing.Told) error {
	return s.tx(ctx, func(q querier) error { return s.tell(ctx, q, []chatTold{{c, told}}) })
}

// tell is Tell for many chats, each once.
func (s *Store) tell(ctx context.Context, q querier, all []chatTold) error {
	all = slices.DeleteFunc(slices.Clone(all), func(c chatTold) bool { return len(c.told) == 0 })
	for some := range slices.Chunk(all, mostRows) {
		chats, empty := make([]platforms.Chat, len(some)), make([][]any, len(some))
		for i, c := range some {
			chats[i], empty[i] = c.chat, []any{c.chat.Platform, c.chat.ID, c.chat.Thread, []byte{}, 0}
		}
		if s.dialect.lock != "" { // a row that is not there cannot be locked
			list, args := values(empty)
			if _, err := s.exec(ctx, q, `INSERT INTO known (platform, chat, thread, stories, at) `+list+` ON CONFLICT DO NOTHING`, args...); err != nil {
				return err
			}
		}
		known, err := s.known(ctx, q, chats, s.dialect.lock)
		if err != nil {
			return err
		}
		old, now := s.now().Add(-sweepAfter), micros(s.now())
		rows := make([][]any, len(some))
		for i, c := range some {
			t := known[spotOf(c.chat)]
			learn(t, c.told, old)
			rows[i] = []any{c.chat.Platform, c.chat.ID, c.chat.Thread, packTold(t), now}
		}
		list, args := values(rows)
		if _, err := s.exec(ctx, q, `INSERT INTO known (platform, chat, thread, stories, at) `+list+`
			ON CONFLICT (platform, chat, thread) DO UPDATE SET stories = excluded.stories, at = excluded.at`, args...); err != nil {
			return err
		}
	}
	return nil
}

// learn adds to what a chat knows, and forgets what was told before old.
func learn(t told, news []briefing.Told, old time.Time) {
	for id, k := range t {
		if k.Number = 0; cmp.Or(k.At, k.First).Before(old) {
			delete(t, id)
			continue
		}
		t[id] = k
	}
	for _, n := range news {
		k := t[n.Story]
		if n.At.Before(k.At) {
			n.At = k.At
		}
		n.First = cmp.Or(k.First, n.First)
		t[n.Story] = n
	}
}

// known reads what chats know, each with an entry of its own, in a few queries
// however many they are. Stories that were found to be one, or two, since a
// chat was told of them are put right here: there may be as many rows as
// chats, and no writer could touch them all at once.
func (s *Store) known(ctx context.Context, q querier, chats []platforms.Chat, lock string) (map[spot]told, error) {
	all := make(map[spot]told, len(chats))
	for some := range slices.Chunk(chats, mostRows) {
		rows := make([][]any, len(some))
		for i, c := range some {
			rows[i] = []any{c.Platform, c.ID, c.Thread}
			all[spotOf(c)] = told{}
		}
		list, args := values(rows, "TEXT", "TEXT", "TEXT")
		const here = ` k.platform = v.column1 AND k.chat = v.column2 AND k.thread = v.column3`
		err := s.rows(ctx, q, func(r *sql.Rows) error {
			var at spot
			var packed []byte
			if err := r.Scan(&at.platform, &at.chat, &at.thread, &packed); err != nil {
				return err
			}
			t, err := unpackTold(packed)
			if err != nil {
				return fmt.Errorf("chat %s/%s: %w", at.platform, at.chat, err)
			}
			all[at] = t
			return nil
		}, `SELECT k.platform, k.chat, k.thread, k.stories FROM (`+list+`) v JOIN known k ON`+here+lock, args...)
		if err != nil {
			return nil, err
		}
		err = s.rows(ctx, q, func(r *sql.Rows) error {
			var at spot
			var t briefing.Told
			var last, first int64
			err := r.Scan(&at.platform, &at.chat, &at.thread, &t.Story, &last, &first, &t.Number)
			t.At, t.First = instant(last), instant(first)
			all[at][t.Story] = both(all[at][t.Story], t)
			return err
		}, `SELECT k.platform, k.chat, k.thread, k.story, k.at, k.first, k.number FROM (`+list+`) v JOIN told k ON`+here, args...)
		if err != nil {
			return nil, err
		}
	}
	return all, s.putRight(ctx, q, all)
}

// moveKnown tells a chat's new id what the old one knew.
func (s *Store) moveKnown(ctx context.Context, q querier, platform, from, to string) error {
	var moved []chatTold
	err := s.rows(ctx, q, func(r *sql.Rows) error {
		c := chatTold{chat: platforms.Chat{Platform: platform, ID: to}}
		var packed []byte
		if err := r.Scan(&c.chat.Thread, &packed); err != nil {
			return err
		}
		t, err := unpackTold(packed)
		c.told = slices.Collect(maps.Values(t))
		moved = append(moved, c)
		return err
	}, `SELECT thread, stories FROM known WHERE platform = ? AND chat = ?`, platform, from)
	if err != nil || len(moved) == 0 {
		return err
	}
	if err := s.tell(ctx, q, moved); err != nil {
		return err
	}
	_, err = s.exec(ctx, q, `DELETE FROM known WHERE platform = ? AND chat = ?`, platform, from)
	return err
}

// both is what a chat knows that was told of two stories which are one: since
// the earlier first time, up to the later last one.
func both(a, b briefing.Told) briefing.Told {
	if b.At.After(a.At) {
		a.At = b.At
	}
	if a.First.IsZero() || !b.First.IsZero() && b.First.Before(a.First) {
		a.First = b.First
	}
	return briefing.Told{Story: b.Story, At: a.At, First: a.First, Number: cmp.Or(a.Number, b.Number)}
}

// regrouping is a story that became another's part, or of which another was
// split off.
type regrouping struct {
	story, other int64
	split        bool
	at           time.Time
}

// putRight carries what chats know over to the stories that there are now. A
// chat knows of a split story what it knew of the whole.
func (s *Store) putRight(ctx context.Context, q querier, all map[spot]told) error {
	seen := map[int64]bool{}
	var ask []int64
	for _, t := range all {
		for id := range t {
			if !seen[id] {
				seen[id] = true
				ask = append(ask, id)
			}
		}
	}
	var changes []regrouping
	for len(ask) > 0 {
		var next []int64
		for some := range slices.Chunk(ask, mostRows) {
			ids := anys(some)
			err := s.rows(ctx, q, func(r *sql.Rows) error {
				var c regrouping
				var at int64
				err := r.Scan(&c.story, &c.other, &c.split, &at)
				c.at = instant(at)
				changes = append(changes, c)
				if !seen[c.other] {
					seen[c.other] = true
					next = append(next, c.other)
				}
				return err
			}, `SELECT story, current, FALSE, at FROM merged_stories WHERE story IN (`+marks(len(some))+`)
				UNION ALL SELECT origin, story, TRUE, at FROM split_stories WHERE origin IN (`+marks(len(some))+`)`, slices.Concat(ids, ids)...)
			if err != nil {
				return err
			}
		}
		ask = next
	}
	slices.SortStableFunc(changes, func(a, b regrouping) int {
		if order := a.at.Compare(b.at); order != 0 || a.split == b.split {
			return order
		}
		return map[bool]int{true: -1, false: 1}[a.split] // a step splits before it merges
	})
	for _, t := range all {
		for _, c := range changes {
			k, ok := t[c.story]
			switch {
			case !ok:
			case !c.split:
				delete(t, c.story)
				k.Story = c.other
				t[c.other] = both(t[c.other], k)
			case !k.At.After(c.at):
				if _, ok := t[c.other]; !ok {
					t[c.other] = briefing.Told{Story: c.other, At: k.At, First: k.First}
				}
			}
		}
	}
	return nil
}
