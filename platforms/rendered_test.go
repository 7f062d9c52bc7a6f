package platforms

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

func TestRenders(t *testing.T) {
	var r Renders[string]
	var renders atomic.Int64
	of := func(m Message, form string) string {
		return r.Of(m, form, func() []string {
			renders.Add(1)
			return []string{fmt.Sprint(form, Plain(m, true), m.Silent)}
		})[0]
	}
	say := func(text string) Message { return Message{Blocks: []Block{Paragraph{Text: S(text)}}} }
	one, two := say("one"), say("two")
	silent := one
	silent.Silent = true
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			for m, want := range map[*Message]string{&one: "styled one\n", &two: "styled two\n"} {
				if got := of(*m, "styled "); got[:len(want)-1] != want[:len(want)-1] {
					t.Errorf("got %q, want %q", got, want)
				}
			}
		})
	}
	all.Wait()
	if n := renders.Load(); n != 2 {
		t.Errorf("two messages were rendered %d times", n)
	}
	if of(silent, "styled ") == of(one, "styled ") || of(one, "plain ") == of(one, "styled ") {
		t.Error("a silent message, or another form, is taken for the same")
	}
	if got := of(say("one"), "styled "); got != of(one, "styled ") || renders.Load() != 5 {
		t.Errorf("an equal message gives %q after %d renders, want a render of its own", got, renders.Load())
	}
	for i := range 3 * keptRenders {
		m := say(fmt.Sprint(i))
		if got, want := of(m, ""), fmt.Sprint(Plain(m, true), false); got != want {
			t.Fatalf("message %d is %q, want %q", i, got, want)
		}
	}
	if len(r.kept) > keptRenders {
		t.Errorf("%d renders are kept", len(r.kept))
	}
	if got := r.Of(Message{}, "", func() []string { return nil }); got != nil {
		t.Errorf("an empty message renders as %q", got)
	}
}
