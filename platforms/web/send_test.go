package web

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"daybrief/platforms"
)

func TestSendRefuses(t *testing.T) {
	m := paragraphs("hello")
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	tests := []struct {
		name string
		ctx  context.Context
		out  platforms.Outgoing
		want platforms.Kind
	}{
		{"another chat", context.Background(), platforms.Outgoing{Chat: platforms.Chat{Platform: Name, ID: "7"}, Message: m}, platforms.Gone},
		{"another part", context.Background(), platforms.Outgoing{Chat: Chat, Message: m, Part: 1}, platforms.Rejected},
		{"an ended context", ended, platforms.Outgoing{Chat: Chat, Message: m}, platforms.Other},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t)
				_, err := r.Send(test.ctx, test.out)
				e, ok := errors.AsType[*platforms.Error](err)
				if !ok || e.Kind != test.want || e.Platform != Name || e.Bytes == 0 {
					t.Errorf("Send returned %#v, want a *platforms.Error of kind %v with a size", err, test.want)
				}
				if got := len(r.transcript.state()); got > 0 {
					t.Errorf("%d messages are kept", got)
				}
			})
		})
	}
}

func TestSendOnce(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		out := platforms.Outgoing{Chat: Chat, Message: paragraphs("once"), Key: "k"}
		first, err := r.Send(t.Context(), out)
		if err != nil {
			t.Fatal(err)
		}
		again, err := r.Send(t.Context(), out)
		if err != nil || again != first || first.Ref != "1" || first.Parts != 1 || first.Bytes == 0 {
			t.Errorf("sent %+v, then %+v, %v", first, again, err)
		}
		r.want(t, "once")
	})
}
