package discord

import (
	"context"
	"time"

	"daybrief/platforms"
)

// welcome is a guild that somebody has just added the bot to.
type welcome struct {
	guild, channel string // channel is where the guild greets newcomers
	kind           platforms.ChatKind
	title, locale  string
	joined         time.Time
}

// welcomeCommand is what a new guild is shown the answer to.
const welcomeCommand = "start"

// welcomeWait is how long a welcome may take.
const welcomeWait = time.Minute

// newcomers returns the guilds that have been joined since it was last asked.
func (p *places) newcomers() []welcome {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.joins
	p.joins = nil
	return all
}

// welcome says once to a new guild what the bot can do, in the channel where
// the guild greets newcomers, if the bot may write there. That it has been said
// stands in that channel: what is there since the bot joined is not said again.
func (l *listener) welcome(w welcome) {
	defer l.d.survive("welcome")
	if l.grammar.Find(welcomeCommand) == nil {
		return
	}
	ctx, cancel := context.WithTimeout(l.ctx, welcomeWait)
	defer cancel()
	chat := platforms.Chat{Platform: name, ID: w.channel, Kind: w.kind, Title: w.title}
	m := l.handler.Answer(ctx, platforms.Request{
		ID: "welcome-" + w.guild, Chat: chat, Server: w.guild, Person: platforms.Person{Locale: w.locale},
		Call: platforms.Call{Command: welcomeCommand, Values: map[string]string{}},
	})
	m.Private, m.Replace = false, false
	if _, err := l.d.Send(ctx, platforms.Outgoing{Chat: chat, Message: m, Key: "w" + w.guild, Tried: w.joined}); err != nil {
		l.d.log.Info("a new guild could not be welcomed", "guild", w.guild, "error", err)
	}
}
