package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"daybrief/platforms"
)

// placeEvents are the events that change which channels there are.
var placeEvents = []string{"READY", "GUILD_CREATE", "GUILD_DELETE", "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE", "THREAD_CREATE", "THREAD_DELETE"}

// Shards returns how many connections the guilds are divided into: the number
// that was set, or else the one that Discord recommends. By HTTP there is one
// listener.
func (d *Discord) Shards(ctx context.Context) (int, error) {
	if len(d.publicKey) > 0 {
		return 1, nil
	}
	if d.shards > 0 {
		return d.shards, nil
	}
	info, err := d.gatewayInfo(ctx)
	if err != nil {
		return 0, err
	}
	return max(info.Shards, 1), nil
}

// placesOf returns what is known of a shard's guilds, which outlives Listen.
func (d *Discord) placesOf(shard int) *places {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.places[shard]
	if p == nil {
		p = &places{}
		p.init()
		d.places[shard] = p
	}
	return p
}

func (d *Discord) setListening(l *listener) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.listening = l
}

// Listen registers the commands and stays connected; see
// [platforms.Platform]. It returns early, with a Denied error, only for a
// token, an intent or a shard that Discord refuses. Direct messages come by
// shard 0.
func (d *Discord) Listen(ctx context.Context, shard platforms.Shard, g platforms.Grammar, h platforms.Handler) error {
	if shard.Index < 0 || shard.Index >= max(shard.Of, 1) {
		return &platforms.Error{Platform: name, Kind: platforms.Denied, Err: fmt.Errorf("there is no shard %d of %d; let DISCORD_SHARDS be the same for every process", shard.Index, shard.Of)}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := d.prepare(ctx, g); err != nil {
		return err
	}
	l := &listener{d: d, ctx: ctx, grammar: g, handler: h, told: make(chan struct{}, 1)}
	if len(d.publicKey) > 0 {
		d.setListening(l)
		<-ctx.Done()
		d.setListening(nil)
		l.drain()
		return nil
	}
	places := d.placesOf(shard.Index)
	var notices sync.WaitGroup
	notices.Go(l.tell)
	err := d.stay(ctx, shard, func(kind string, data json.RawMessage) {
		if ctx.Err() != nil {
			return
		}
		if kind == "INTERACTION_CREATE" {
			l.begin(data, nil)
		}
		if slices.Contains(placeEvents, kind) {
			l.notice(places.change(kind, data))
			for _, w := range places.newcomers() {
				l.busy.Go(func() { l.welcome(w) })
			}
		}
	})
	cancel()
	notices.Wait()
	l.drain()
	return err
}
