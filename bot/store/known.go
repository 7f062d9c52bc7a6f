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
	"sync"
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

var writeKnown = batch{`INSERT INTO known (platform, chat, thread, stories, at) `,
	` ON CONFLICT (platform, chat, thread) DO UPDATE SET stories = excluded.stories, at = excluded.at`, make([]string, 5)}

// noneKnown makes the rows that are not there: such a one cannot be locked.
var noneKnown = batch{`INSERT INTO known (platform, chat, thread, stories, at) `, ` ON CONFLICT DO NOTHING`, make([]string, 5)}

// tell is Tell for many chats, each once.
func (s *Store) tell(ctx context.Context, q querier, all []chatTold) error {
	all = slices.DeleteFunc(slices.Clone(all), func(c chatTold) bool { return len(c.told) == 0 })
	chats, rows := make([]platforms.Chat, len(all)), make([][]any, len(all))
	for i, c := range all {
		chats[i], rows[i] = c.chat, []any{c.chat.Platform, c.chat.ID, c.chat.Thread, []byte{}, int64(0)}
	}
	if s.dialect.lock != "" {
		if err := s.run(ctx, q, &noneKnown, rows, nil); err != nil {
			return err
		}
	}
	known, err := s.known(ctx, q, chats, s.dialect.lock)
	if err != nil {
		return err
	}
	old, now := s.now().Add(-sweepAfter), micros(s.now())
	for i, c := range all {
		t := known[spotOf(c.chat)]
		learn(t, c.told, old)
		rows[i][3], rows[i][4] = packTold(t), now
	}
	return s.run(ctx, q, &writeKnown, rows, nil)
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

const ofChat = `) v JOIN %s k ON k.platform = v.column1 AND k.chat = v.column2 AND k.thread = v.column3`

var (
	readKnown  = batch{`SELECT k.platform, k.chat, k.thread, k.stories FROM (`, fmt.Sprintf(ofChat, "known"), []string{"TEXT", "TEXT", "TEXT"}}
	lockKnown  = batch{readKnown.before, readKnown.after + postgres.lock, readKnown.types}
	readTold   = batch{`SELECT k.platform, k.chat, k.thread, k.story, k.at, k.first, k.number FROM (`, fmt.Sprintf(ofChat, "told"), readKnown.types}
	readMerged = batch{`SELECT m.story, m.current, FALSE, m.at FROM (`, `) v JOIN merged_stories m ON m.story = v.column1`, []string{"BIGINT"}}
	readSplit  = batch{`SELECT m.origin, m.story, TRUE, m.at FROM (`, `) v JOIN split_stories m ON m.origin = v.column1`, []string{"BIGINT"}}
)

// known reads what chats know, each with an entry of its own, in a few queries
// however many they are. Stories that were found to be one, or two, since a
// chat was told of them are put right here: there may be as many rows as
// chats, and no writer could touch them all at once.
func (s *Store) known(ctx context.Context, q querier, chats []platforms.Chat, lock string) (map[spot]told, error) {
	all, rows := make(map[spot]told, len(chats)), make([][]any, len(chats))
	for i, c := range chats {
		rows[i] = []any{c.Platform, c.ID, c.Thread}
		all[spotOf(c)] = told{}
	}
	read := &readKnown
	if lock != "" {
		read = &lockKnown
	}
	err := s.run(ctx, q, read, rows, func(r *sql.Rows) error {
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
	})
	if err != nil {
		return nil, err
	}
	var older bool
	if err := s.row(ctx, q, `SELECT EXISTS (SELECT 1 FROM told)`).Scan(&older); err != nil {
		return nil, err
	}
	if !older {
		return all, s.putRight(ctx, q, all)
	}
	err = s.run(ctx, q, &readTold, rows, func(r *sql.Rows) error {
		var at spot
		var t briefing.Told
		var last, first int64
		err := r.Scan(&at.platform, &at.chat, &at.thread, &t.Story, &last, &first, &t.Number)
		t.At, t.First = instant(last), instant(first)
		all[at][t.Story] = both(all[at][t.Story], t)
		return err
	})
	if err != nil {
		return nil, err
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
	var version int64
	if err := s.row(ctx, q, `SELECT value FROM counters WHERE name = 'content'`).Scan(&version); err != nil {
		return err
	}
	settled, settle := s.settled.at(version)
	seen := map[int64]bool{}
	var ask [][]any
	note := func(id int64) {
		if !seen[id] && !settled[id] {
			seen[id] = true
			ask = append(ask, []any{id})
		}
	}
	for _, t := range all {
		for id := range t {
			note(id)
		}
	}
	var changes []regrouping
	for len(ask) > 0 {
		asked := ask
		ask = nil
		for _, read := range []*batch{&readMerged, &readSplit} {
			err := s.run(ctx, q, read, asked, func(r *sql.Rows) error {
				var c regrouping
				var at int64
				err := r.Scan(&c.story, &c.other, &c.split, &at)
				c.at = instant(at)
				changes = append(changes, c)
				note(c.other)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	for _, c := range changes {
		delete(seen, c.story)
	}
	settle(seen)
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

// settled are stories that no regrouping has touched, at one version of the
// content: most that chats know are asked after again and again.
type settled struct {
	mu      sync.Mutex
	version int64
	stories map[int64]bool // never changed, but replaced
}

// mostSettled is how many are remembered: some weeks of stories.
const mostSettled = 20_000

// at returns the stories that are settled at a version, which must not be
// changed, and what adds to them.
func (s *settled) at(version int64) (stories map[int64]bool, add func(map[int64]bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.version != version || len(s.stories) > mostSettled {
		s.version, s.stories = version, nil
	}
	return s.stories, func(more map[int64]bool) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.version != version || len(more) == 0 {
			return
		}
		next := make(map[int64]bool, len(s.stories)+len(more))
		maps.Copy(next, s.stories)
		maps.Copy(next, more)
		s.stories = next
	}
}
