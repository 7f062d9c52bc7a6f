package discord

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"daybrief/platforms"
)

// guestFollows is how many messages Discord takes after the first where the
// person alone has installed the application.
const guestFollows = 5

var errGuest = errors.New("the answer is longer than what Discord takes where the bot is a guest; its end is left out")

// give sends the answer, and once more as plain text if Discord refuses its
// form.
func (a *answer) give(ctx context.Context, m platforms.Message) error {
	m.Ping = "" // an answer notifies nobody but the asker
	f := a.d.form()
	if a.pressed && m.Replace && a.ofComponents() {
		f = asComponents // Discord makes no other message of it
	}
	payloads := a.d.write(ctx, m, f)
	if len(payloads) == 0 {
		return a.nothing(ctx)
	}
	err := a.deliver(ctx, m, payloads)
	if err != nil && platforms.KindOf(err) == platforms.Rejected {
		a.d.log.Error("an answer was rejected; trying plain text", "error", err)
		m.Replace = m.Replace && !a.ofComponents()
		err = a.deliver(ctx, m, renderPlain(m))
	}
	return err
}

// ofComponents reports whether the message that was pressed consists of
// components.
func (a *answer) ofComponents() bool {
	return a.i.Message != nil && int(a.i.Message.Flags)&flagComponents != 0
}

// nothing settles an interaction that has no answer. A command would show a
// failure for ever, so it is answered out of sight and the answer taken away.
func (a *answer) nothing(ctx context.Context) error {
	if !a.postponed {
		if a.postpone(ctx, true); !a.postponed {
			return nil // logged already
		}
	}
	if a.pressed {
		return nil
	}
	return a.drop(ctx)
}

// deliver sends the parts in order, the first as the interaction's own
// response wherever it can be.
func (a *answer) deliver(ctx context.Context, m platforms.Message, parts []payload) error {
	private := m.Private || a.hidden
	replace := a.pressed && m.Replace
	if replace && a.i.Message != nil && a.i.Message.Flags&discordgo.MessageFlagsEphemeral != 0 {
		private = true // what follows a private message is private
	}
	var err error
	switch first := parts[0]; {
	case a.postponed && !a.pressed && m.Private && !a.hidden:
		// Promised in public, but meant for one: the place held is given up.
		if err := a.drop(ctx); err != nil {
			return err
		}
		return a.follow(ctx, parts, private)
	case a.postponed && a.pressed && !replace:
		return a.follow(ctx, parts, private)
	case a.postponed:
		err = a.edit(ctx, first)
	case replace:
		first.Flags, first.edits = first.Flags&flagComponents, true
		err = a.callback(ctx, int(discordgo.InteractionResponseUpdateMessage), first)
	default:
		err = a.callback(ctx, int(discordgo.InteractionResponseChannelMessageWithSource), whispered(first, private))
	}
	if err != nil {
		return err
	}
	return a.follow(ctx, parts[1:], private)
}

func whispered(p payload, private bool) payload {
	if private {
		p.Flags |= int(discordgo.MessageFlagsEphemeral)
	}
	return p
}

func (a *answer) path() string { return "/webhooks/" + a.i.ApplicationID + "/" + a.i.Token }

func (a *answer) edit(ctx context.Context, p payload) error {
	p.Flags, p.edits = p.Flags&flagComponents, true
	return a.webhook(ctx, http.MethodPatch, a.path()+"/messages/@original", p)
}

func (a *answer) drop(ctx context.Context) error {
	return a.webhook(ctx, http.MethodDelete, a.path()+"/messages/@original", nil)
}

func (a *answer) follow(ctx context.Context, parts []payload, private bool) error {
	for _, p := range parts {
		if a.followed++; a.guest && a.followed > guestFollows {
			return errGuest
		}
		if err := a.webhook(ctx, http.MethodPost, a.path(), whispered(p, private)); err != nil {
			return err
		}
	}
	return nil
}

// webhook makes a call after the first answer. It keeps to the token's own
// rate by its headers, and waits once when it is told to.
func (a *answer) webhook(ctx context.Context, method, path string, v any) error {
	if a.d.now().Sub(a.i.begun) > tokenLife {
		return errTooLate
	}
	c := call{method: method, path: path, anonymous: true}
	if v != nil {
		body, err := encode(v)
		if err != nil {
			return err
		}
		c.body = body
	}
	if err := pauseFor(ctx, a.notBefore.Sub(a.d.now())); err != nil {
		return err
	}
	h, _, err := a.d.do(ctx, c, nil)
	if e, ok := errors.AsType[*platforms.Error](err); ok && e.Kind == platforms.Busy {
		if err := sleep(ctx, min(e.Wait, maxPause)); err != nil {
			return err
		}
		h, _, err = a.d.do(ctx, c, nil)
	}
	if err == nil && h.Get("X-RateLimit-Remaining") == "0" {
		after, parseErr := strconv.ParseFloat(h.Get("X-RateLimit-Reset-After"), 64)
		if parseErr == nil && after > 0 && after < maxPause.Seconds() {
			a.notBefore = a.d.now().Add(time.Duration(after*1000+1) * time.Millisecond)
		}
	}
	return err
}
