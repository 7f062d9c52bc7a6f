package bot

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"daybrief/briefing"
	"daybrief/platforms"
)

// What makes an alert. Told at once is what the next briefing could not tell in
// time, so neither old stories nor many.
const (
	alertEvery      = time.Minute
	alertWindow     = time.Hour        // in which a story is taken up
	alertPublishers = 5                // owner families that take up a big one in it
	alertAge        = 6 * time.Hour    // of a story, at most
	alertsADay      = 3                // to one chat
	alertLatest     = 30 * time.Minute // after it was due, to be sent at all
	alertGrace      = 2 * time.Minute  // for the editor to find out which story an article tells
)

// An Alarm is a chat that wants to be told at once, and what it was told so.
type Alarm struct {
	Chat     platforms.Chat
	Settings briefing.Settings
	Filters  []briefing.Filter
	Alerted  map[int64]time.Time // stories of the last thirty days
}

// Alarms is where the alerts are kept.
type Alarms interface {
	// Alarms returns the open chats that want alerts.
	Alarms(ctx context.Context) ([]Alarm, error)
	// QueueAlert queues a delivery of an alert, unless the chat was alerted of
	// the story before, and reports whether it did.
	QueueAlert(ctx context.Context, c platforms.Chat, story int64, d briefing.Delivery) (bool, error)
}

// An Alerter tells chats at once what they asked to be told at once.
type Alerter struct {
	Library     briefing.Library
	Preferences Preferences
	Stories     Stories
	Alarms      Alarms
	Desk        briefing.Desk
	NewID       func() int64
	Now         func() time.Time
	Log         *slog.Logger
}

// Run looks once, and returns how many alerts it queued.
func (a *Alerter) Run(ctx context.Context) (int, error) {
	now := a.Now().Add(-alertGrace)
	q := briefing.Query{From: now.Add(-alertWindow), Until: now}
	items, err := briefing.Ranked(ctx, a.Library, q)
	if err != nil || len(items) == 0 {
		return 0, err
	}
	alarms, err := a.Alarms.Alarms(ctx)
	if err != nil || len(alarms) == 0 {
		return 0, err
	}
	var filters []briefing.Filter
	for _, alarm := range alarms {
		filters = append(filters, alarm.Filters...)
	}
	naming, err := a.Preferences.StoriesNaming(ctx, peopleOf(filters), q)
	if err != nil {
		return 0, err
	}
	items = items[:min(len(items), briefing.MostLooked)]
	briefing.Fold(items)
	queued := 0
	young := map[int64]bool{} // what is found out of a story, once for all chats
	for _, alarm := range alarms {
		n, err := a.alert(ctx, alarm, items, naming, young)
		queued += n
		if ctx.Err() != nil {
			return queued, context.Cause(ctx)
		}
		if err != nil { // the others are alerted all the same
			a.Log.Error("a chat could not be alerted; it is tried again", "chat", alarm.Chat.Key(), "error", err)
		}
	}
	return queued, nil
}

// alert tells one chat the best of what it was not told.
func (a *Alerter) alert(ctx context.Context, alarm Alarm, items []briefing.Item, naming briefing.Naming, young map[int64]bool) (int, error) {
	now := a.Now()
	if alarm.Settings.QuietAt(now, briefing.Schedule{Zone: alarm.Settings.Zone}.Location()) {
		return 0, nil
	}
	left := alertsADay
	for _, at := range alarm.Alerted {
		if now.Sub(at) < 24*time.Hour {
			left--
		}
	}
	if left <= 0 {
		return 0, nil
	}
	wanted, err := alarm.wants(ctx, briefing.NewSieve(alarm.Filters, naming), items)
	if err != nil {
		return 0, err
	}
	var told map[int64]briefing.Told
	queued := 0
	for _, item := range wanted {
		if queued >= left {
			break
		}
		fresh, err := a.fresh(ctx, item.Story, young)
		if err != nil {
			return queued, err
		}
		if told == nil && fresh {
			if told, err = a.Stories.Told(ctx, alarm.Chat); err != nil {
				return queued, err
			}
		}
		if _, known := told[item.Story]; known || !fresh {
			continue
		}
		ok, err := a.queue(ctx, alarm.Chat, item.Story, now)
		if err != nil {
			return queued, err
		}
		if ok {
			queued++
		}
	}
	return queued, nil
}

// wants returns the stories that a chat wants to be told at once and was not, best
// first.
func (a Alarm) wants(ctx context.Context, s briefing.Sieve, items []briefing.Item) ([]briefing.Item, error) {
	followed := map[int64]bool{}
	if a.Settings.Alerts != briefing.BigAlerts {
		err := s.Followed(ctx, items, func(i *briefing.Item, _ briefing.Filter) bool {
			followed[i.Story] = true
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	var wanted []briefing.Item
	for n := range items {
		item := &items[n]
		big := a.Settings.Alerts != briefing.FollowAlerts && len(item.Outlets) >= alertPublishers
		if _, again := a.Alerted[item.Story]; again || !followed[item.Story] && !big {
			continue
		}
		if _, muted := s.Find(item, true); !muted {
			wanted = append(wanted, *item)
		}
	}
	return wanted, nil
}

// fresh reports whether a story is of the last hours, however it is told now.
func (a *Alerter) fresh(ctx context.Context, story int64, young map[int64]bool) (bool, error) {
	if fresh, ok := young[story]; ok {
		return fresh, nil
	}
	before, err := a.Library.Earlier(ctx, []int64{story}, platforms.Chat{}, a.Now().Add(-alertAge))
	if err == nil {
		young[story] = len(before) == 0
	}
	return young[story], err
}

func (a *Alerter) queue(ctx context.Context, c platforms.Chat, story int64, now time.Time) (bool, error) {
	// Whoever is alerted of it within the same ten minutes reads the same.
	slot := now.Truncate(10 * time.Minute)
	key := fmt.Sprintf("alert|%d|%d", story, slot.Unix())
	id, err := a.Desk.BriefingByKey(ctx, key)
	if err != nil {
		return false, err
	}
	if id == 0 {
		b, err := briefing.Build(ctx, a.Library, nil, briefing.Query{Topic: briefing.StoryRef(story), From: now.Add(-alertAge - alertWindow), Until: now})
		if err != nil || len(b.Items) == 0 {
			return false, err
		}
		if id, err = a.Desk.SaveBriefing(ctx, a.NewID(), key, b); err != nil {
			return false, err
		}
	}
	delivery := a.NewID()
	return a.Alarms.QueueAlert(ctx, c, story, briefing.Delivery{ID: delivery, Subscription: -delivery, Briefing: id, Chat: c, Planned: now})
}

// unsaid says why an alert is not sent any more, "" if it is. The next briefing
// tells the story. One that has begun to arrive is finished.
func unsaid(d briefing.Delivery, to Reader, now time.Time) string {
	switch {
	case d.Subscription >= 0 || d.Part > 0:
		return ""
	case now.Sub(d.Planned) > alertLatest:
		return alertLate
	case to.Settings.QuietAt(now, briefing.Schedule{Zone: to.Settings.Zone}.Location()):
		return alertQuiet
	}
	return ""
}

// alerts looks for what is to be told at once, until ctx ends. One process does.
func (l *Loops) alerts(ctx context.Context) error {
	return l.hold(ctx, "alerts", func(ctx context.Context) error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(alertEvery):
			}
			n, err := l.Alerter.Run(ctx)
			if err != nil && ctx.Err() == nil {
				l.Log.Error("alerts failed and will be tried again", "error", err)
			}
			if n > 0 {
				for _, c := range l.deliver {
					nudge(c)
				}
			}
		}
	})
}
