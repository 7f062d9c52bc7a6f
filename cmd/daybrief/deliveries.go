package main

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"daybrief/bot/store"
	"daybrief/briefing"
)

// deliveries are the records of what became of briefings.
type deliveries struct {
	Platform string        `placeholder:"NAME" help:"Only of this platform, such as telegram."`
	Chat     string        `placeholder:"ID" help:"Only for the chat of this id."`
	State    string        `enum:",queued,sent,dropped" default:"" placeholder:"STATE" help:"Only those that are queued, sent or dropped."`
	Since    time.Duration `default:"24h" help:"Only those due within this time; records are kept for 30 days."`
	Late     bool          `help:"Only those that came more than five minutes late, or still wait so long."`
	Repeated bool          `help:"Only those that a chat may have got twice."`
	Limit    int           `default:"100" placeholder:"N" help:"How many to show at most, the newest first."`
	JSON     bool          `name:"json" help:"Print JSON, for programs."`
}

// fate is a delivery as it is printed.
type fate struct {
	ID           int64      `json:"id,string"`
	Subscription int64      `json:"subscription,string"`
	Chat         string     `json:"chat"`
	Due          time.Time  `json:"due"`
	State        string     `json:"state"`
	Finished     *time.Time `json:"finished,omitempty"`
	Late         float64    `json:"late_seconds"` // after it was due; so far, if it is queued
	Repeated     bool       `json:"repeated,omitempty"`
	Attempts     int        `json:"failed_attempts,omitempty"`
	Reason       string     `json:"reason,omitempty"`
}

// Run prints what became of deliveries.
func (c *deliveries) Run(ctx context.Context, p *program) error {
	if c.Limit < 1 || c.Since <= 0 {
		return errors.New("give --since a time such as 24h, and --limit a number above 0")
	}
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	now := p.now()
	found, err := a.store.FindFates(ctx, store.FateFilter{Platform: c.Platform, Chat: c.Chat, State: c.State, Since: now.Add(-c.Since), Late: c.Late, Repeated: c.Repeated, Limit: c.Limit})
	if err != nil {
		return err
	}
	all := []fate{}
	for _, f := range found {
		all = append(all, fateOf(f, now))
	}
	if c.JSON {
		return p.printJSON(all)
	}
	if len(all) == 0 {
		fmt.Fprintln(p.stdout, "no deliveries")
		return nil
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "DUE\tCHAT\tFATE\tLATE\tWHY")
	for _, f := range all {
		state := f.State
		if f.Repeated {
			state += ", perhaps twice"
		}
		late := (time.Duration(f.Late) * time.Second).String()
		if f.State == briefing.Dropped {
			late = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", f.Due.Format("2006-01-02 15:04:05"), f.Chat, state, late, f.Reason)
	}
	return w.Flush()
}

func fateOf(f briefing.Fate, now time.Time) fate {
	d := f.Delivery
	out := fate{ID: d.ID, Subscription: d.Subscription, Chat: d.Chat.Key(), Due: d.Planned.UTC(), State: f.State, Repeated: d.Repeat, Attempts: d.Attempts, Reason: f.Reason}
	until := now
	if !f.Finished.IsZero() {
		until, out.Finished = f.Finished, &f.Finished
	}
	if f.State == briefing.Sent {
		out.Reason = "" // what postponed it is over
	}
	out.Late = until.Sub(d.Planned).Round(time.Second).Seconds()
	return out
}
