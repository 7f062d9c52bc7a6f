package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"daybrief/bot/store"
	"daybrief/briefing"
)

// doctor looks at the database for what is wrong with the bot.
type doctor struct{}

// errSick makes the exit status tell that something is wrong.
var errSick = errors.New("something is wrong; see above")

// Run prints a line for each thing that was looked at, with what to do about
// what is wrong.
func (*doctor) Run(ctx context.Context, p *program) error {
	a, err := p.open(ctx)
	if err != nil {
		fmt.Fprintf(p.stdout, "✗ the database cannot be opened: %s\n  Start it, or set DATABASE to where it is.\n", p.settings.scrub(err.Error()))
		return errSick
	}
	defer a.store.Close()
	findings, err := a.examine(ctx)
	if err != nil {
		return err
	}
	sick := false
	for _, f := range findings {
		mark := "✓"
		if f.remedy != "" {
			mark, sick = "✗", true
		}
		fmt.Fprintln(p.stdout, mark, p.settings.scrub(f.text))
		if f.remedy != "" {
			fmt.Fprintln(p.stdout, " ", f.remedy)
		}
	}
	if sick {
		return errSick
	}
	return nil
}

// A finding is what was found of one thing; with a remedy if it is wrong.
type finding struct{ text, remedy string }

func (a *app) examine(ctx context.Context) ([]finding, error) {
	out := []finding{a.examineWriting(ctx), a.examineTokens()}
	clocks, err := a.examineClocks(ctx)
	if err != nil {
		return nil, err
	}
	backlog, err := a.examineBacklog(ctx)
	if err != nil {
		return nil, err
	}
	fates, err := a.examineFates(ctx)
	if err != nil {
		return nil, err
	}
	sources, err := a.examineSources(ctx)
	return append(slices.Concat(out, clocks, backlog, fates), sources), err
}

func (a *app) examineWriting(ctx context.Context) finding {
	err := a.store.CanWrite(ctx)
	switch {
	case err == nil:
		return finding{text: "the database can be read and written"}
	case strings.Contains(err.Error(), "full") || strings.Contains(err.Error(), "no space"):
		return finding{"nothing can be written: " + err.Error(), "The disk is full: make room, or give the database another place. What is due waits meanwhile."}
	}
	return finding{"nothing can be written: " + err.Error(), "See that the file and its folder may be written by the account of the bot, and that the database is up."}
}

func (a *app) examineTokens() finding {
	var on []string
	if a.settings.TelegramToken != "" {
		on = append(on, "Telegram")
	}
	if a.settings.DiscordToken != "" {
		on = append(on, "Discord")
	}
	if len(on) == 0 {
		return finding{text: "no token is set: the chat page alone is served"}
	}
	return finding{text: "a token is set for " + strings.Join(on, " and ")}
}

// examineClocks looks for work that nobody does.
func (a *app) examineClocks(ctx context.Context) ([]finding, error) {
	clocks, err := a.store.ClocksHeld(ctx)
	if err != nil {
		return nil, err
	}
	now := a.now()
	var free, held []string
	for _, c := range clocks {
		switch {
		case c.Until.Sub(now) > 2*a.settings.Lease+time.Minute:
			return []finding{{fmt.Sprintf("the lease on %s runs until %s, far ahead of this machine's clock", c.Name, c.Until.Format(time.DateTime)),
				"The clocks of the machines differ, or one was set back: have all kept by NTP."}}, nil
		case c.Until.After(now):
			held = append(held, c.Name)
		default:
			free = append(free, c.Name)
		}
	}
	if len(held) == 0 {
		return []finding{{"no process is serving", "Start one: daybrief serve. What came due in the last three hours will be made then, and marked as late."}}, nil
	}
	if len(free) > 0 {
		return []finding{{"nobody does " + strings.Join(free, ", "), "Give the role to a running process (ROLES), or set the platform's token there; its log says if the platform refuses."}}, nil
	}
	return []finding{{text: "all work is taken: " + strings.Join(held, ", ")}}, nil
}

// examineBacklog looks for deliveries that wait longer than they should.
func (a *app) examineBacklog(ctx context.Context) ([]finding, error) {
	all, err := a.store.Backlog(ctx)
	if err != nil {
		return nil, err
	}
	var out []finding
	for _, b := range all {
		age := a.now().Sub(b.Oldest).Round(time.Second)
		f := finding{text: fmt.Sprintf("%s: %d deliveries wait, the oldest for %v", b.Platform, b.Waiting, age)}
		if age > briefing.LateAfter {
			f.remedy = "They are sent as fast as the platform allows, and marked as late; after three hours they fold into the next."
			if b.Failing > 0 {
				f.remedy = fmt.Sprintf("%d have failed, lastly so: %s. If the platform is down there is nothing to do: they are tried again for three hours.", b.Failing, b.Reason)
			}
		}
		out = append(out, f)
	}
	if len(out) == 0 {
		out = append(out, finding{text: "nothing waits to be delivered"})
	}
	return out, nil
}

// examineFates counts what became of the deliveries of a day.
func (a *app) examineFates(ctx context.Context) ([]finding, error) {
	const most = 10_000
	all, err := a.store.FindFates(ctx, store.FateFilter{Since: a.now().Add(-24 * time.Hour), Limit: most})
	if err != nil {
		return nil, err
	}
	sent, late, repeated := 0, 0, 0
	why := map[string]int{}
	for _, f := range all {
		switch f.State {
		case briefing.Sent:
			sent++
			if f.Late(a.now()) {
				late++
			}
		case briefing.Dropped:
			why[f.Reason]++
		}
		if f.Delivery.Repeat {
			repeated++
		}
	}
	out := []finding{{text: fmt.Sprintf("in 24 hours %d deliveries arrived, %d of them late, %d perhaps twice", sent, late, repeated)}}
	if late > 0 && late*10 >= sent {
		out[0].remedy = "See with whom, by: daybrief deliveries --late. More chats at one minute than the platform takes in five are late every day."
	}
	for _, reason := range sortedKeys(why) {
		f := finding{text: fmt.Sprintf("%d did not come: %s", why[reason], reason)}
		if strings.Contains(reason, "too late") {
			f.remedy = "The bot or the platform was down for hours, or the platform takes less than is due: see its log."
		}
		out = append(out, f)
	}
	return out, nil
}

func (a *app) examineSources(ctx context.Context) (finding, error) {
	all, err := a.store.Sources(ctx)
	if err != nil {
		return finding{}, err
	}
	silent := 0
	for _, s := range all {
		if s.Failures > 0 {
			silent++
		}
	}
	f := finding{text: fmt.Sprintf("%d sources, of which %d cannot be read now", len(all), silent)}
	switch {
	case len(all) == 0:
		f.remedy = "Add one: daybrief sources add ADDRESS. The starter list is read once the bot runs, unless STARTER=false."
	case silent*2 > len(all):
		f.remedy = "See why: daybrief sources. If it is all of them, this machine has no way to the web."
	}
	return f, nil
}

// backlogged is a database that knows what waits.
type backlogged interface {
	Backlog(ctx context.Context) ([]store.Backlog, error)
}

// backlogCollector tells, whenever the metrics are read, what waits.
type backlogCollector struct{ database backlogged }

var (
	waitingDesc = prometheus.NewDesc("daybrief_deliveries_waiting", "Deliveries that are due and not sent.", []string{"platform"}, nil)
	oldestDesc  = prometheus.NewDesc("daybrief_oldest_delivery_timestamp_seconds", "When the oldest delivery that is queued was planned for.", []string{"platform"}, nil)
)

// Describe is that of prometheus.Collector.
func (b backlogCollector) Describe(ch chan<- *prometheus.Desc) { ch <- waitingDesc; ch <- oldestDesc }

// Collect is that of prometheus.Collector.
func (b backlogCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	all, err := b.database.Backlog(ctx)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(waitingDesc, err)
		return
	}
	for _, p := range all {
		ch <- prometheus.MustNewConstMetric(waitingDesc, prometheus.GaugeValue, float64(p.Waiting), p.Platform)
		ch <- prometheus.MustNewConstMetric(oldestDesc, prometheus.GaugeValue, float64(p.Oldest.UnixMicro())/1e6, p.Platform)
	}
}

func sortedKeys(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }
