package platformtest

import (
	"context"
	"errors"
	"fmt"
	"testing/synctest"
	"time"

	"daybrief/platforms"
)

// sendCases are what an adapter must make of a platform's refusals.
var sendCases = append(faultCases(),
	contractCase{"Refused", func(s *session) { // nobody listens at all
		s.must(paragraph("before"))
		s.Stop()
		synctest.Wait()
		if _, err := s.send(platforms.Outgoing{Message: paragraph("after")}); platforms.KindOf(err) != platforms.Other || err == nil {
			s.t.Errorf("Send returned %v, want kind other", err)
		}
	}},
	contractCase{"ContextEnded", func(s *session) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		_, err := s.Platform.Send(ctx, platforms.Outgoing{Chat: s.Chat, Message: paragraph("late"), Key: s.key()})
		s.checkError(err)
		if err == nil || platforms.KindOf(err) == platforms.Unsure {
			s.t.Errorf("with a context that had ended, Send returned %v, want an error that is not unsure", err)
		}
		synctest.Wait()
		if shown := s.Shown(); len(shown) > 0 {
			s.t.Errorf("shown: %+v, want nothing", shown)
		}
	}},
	contractCase{"ContextEndsWhileWaiting", func(s *session) {
		worked, failed := 0, 0
		for range 60 { // far above any platform's rate for one chat
			ctx, cancel := context.WithCancel(context.Background())
			timer := time.AfterFunc(50*time.Millisecond, cancel)
			before := time.Now()
			_, err := s.Platform.Send(ctx, platforms.Outgoing{Chat: s.Chat, Message: paragraph("again and again"), Key: s.key()})
			took := time.Since(before)
			timer.Stop()
			cancel()
			s.checkError(err)
			if took > 200*time.Millisecond {
				s.t.Fatalf("Send took %v, with a context that ended after 50ms", took)
			}
			if err == nil {
				worked++
				continue
			}
			failed++
			if kind := platforms.KindOf(err); kind != platforms.Busy && kind != platforms.Other {
				s.t.Errorf("a message that did not leave is %v, want busy or other", err)
			}
		}
		synctest.Wait()
		if shown := s.Shown(); len(shown) != worked {
			s.t.Errorf("%d messages are shown, %d were sent", len(shown), worked)
		}
		if (failed == 0) != s.lacks(Rates) {
			s.t.Errorf("%d of 60 messages within three seconds to one chat did not leave; Lacks is %q", failed, s.Lacks)
		}
	}},
	contractCase{"Burst", func(s *session) { // waiting keeps to the rates: nobody is refused
		for i := range 12 {
			s.must(paragraph(fmt.Sprintf("message %d", i)))
		}
		s.shows(12)
	}},
)

// faultCases has one case for each fault.
func faultCases() []contractCase {
	want := []struct {
		fault Fault
		kind  platforms.Kind
		kept  int // messages shown after the fault alone
	}{
		{FaultBusy, platforms.Busy, 0},
		{FaultBusyAll, platforms.Busy, 0},
		{FaultDown, platforms.Other, 0},
		{FaultCutBefore, platforms.Unsure, 0},
		{FaultCutAfter, platforms.Unsure, 1},
		{FaultRejected, platforms.Rejected, 0},
		{FaultDenied, platforms.Denied, 0},
		{FaultGone, platforms.Gone, 0},
		{FaultMoved, platforms.Moved, 0},
	}
	var cases []contractCase
	for _, w := range want {
		cases = append(cases, contractCase{"Fault/" + string(w.fault), func(s *session) {
			if !s.Fault(w.fault) {
				s.t.Logf("%s has no fault %s", s.Platform.Name(), w.fault)
				return
			}
			out := platforms.Outgoing{Message: everyBlock, Key: s.key()}
			tried := time.Now()
			_, err := s.send(out)
			if err == nil || platforms.KindOf(err) != w.kind {
				s.t.Fatalf("Send returned %v, want kind %v", err, w.kind)
			}
			s.checkFault(err, w.fault)
			if got := len(s.Shown()); got != w.kept {
				s.t.Fatalf("%d messages are shown, want %d", got, w.kept)
			}
			if w.fault == FaultDenied {
				return // an adapter may well give up now
			}
			time.Sleep(3 * time.Second)
			out.Tried = tried
			if _, err := s.send(out); err != nil {
				s.t.Fatalf("the second attempt failed: %v", err)
			}
			kept := w.kept + 1
			if s.Platform.Traits().DropsRepeats {
				kept = 1
			}
			s.shows(kept)
		}})
	}
	return cases
}

// checkFault looks at the fields of an error that go with its kind.
func (s *session) checkFault(err error, fault Fault) {
	s.t.Helper()
	e, _ := errors.AsType[*platforms.Error](err)
	switch fault {
	case FaultBusy, FaultBusyAll:
		if e.Wait < 2*time.Second || e.Wait > 3*time.Second {
			s.t.Errorf("Wait is %v, want 2s", e.Wait)
		}
		if e.Global != (fault == FaultBusyAll) {
			s.t.Errorf("Global is %v after %s", e.Global, fault)
		}
	case FaultMoved:
		if e.To == "" || e.To == s.Chat.ID {
			s.t.Errorf("To is %q, want the new id", e.To)
		}
	case FaultRejected:
		if e.Bytes < 1 {
			s.t.Errorf("Bytes is %d, want the size of what was refused", e.Bytes)
		}
	}
}
