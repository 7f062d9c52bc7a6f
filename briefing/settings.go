package briefing

import (
	"strings"
	"time"
)

// Settings are what a chat has set for all that it is sent.
type Settings struct {
	Language string // of the interface, "" for that of whoever asks
	Format   string // of new subscriptions, "" for Brief
	Silent   bool   // briefings arrive without a sound
	Picture  bool   // briefings show one picture
	Ping     string // the platform's id of a role to notify of a briefing
	Quiet    string // "22:00-07:00" by the chat's clock: no alerts then; "" for never
	Alerts   string // what is told at once
	Own      bool   // it has sources of its own; not set by hand
	Zone     string // of new subscriptions, and of times in answers; "" before one is chosen
}

// What a chat may be told at once, besides its briefings.
const (
	NoAlerts     = ""
	FollowAlerts = "followed" // news of whom or what it follows
	BigAlerts    = "big"      // what many publishers take up within an hour
	AllAlerts    = "all"
)

// QuietAt reports whether it is a time at which a chat wants no alerts, by the
// clock of a zone. Quiet hours may go over midnight.
func (s Settings) QuietAt(t time.Time, zone *time.Location) bool {
	from, until, ok := strings.Cut(s.Quiet, "-")
	if !ok {
		return false
	}
	at := t.In(zone).Format("15:04")
	if from <= until {
		return from <= at && at < until
	}
	return at >= from || at < until
}
