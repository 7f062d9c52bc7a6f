package platforms

import (
	"errors"
	"maps"
	"strings"
	"testing"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
)

var testGrammar = Grammar{
	{Name: "summary", Options: []Option{{Name: "about", Kind: Words}, {Name: "hours", Kind: Hours, Min: 1, Max: 744}}},
	{Name: "who", Options: []Option{{Name: "name", Kind: Words}}},
	{Name: "subscribe", Managers: true, Options: []Option{
		{Name: "topic", Kind: Words}, {Name: "at", Kind: Times}, {Name: "days", Kind: Days}, {Name: "zone", Kind: Zone},
		{Name: "format", Kind: Pick, Choices: []Choice{{"brief", "brief"}, {"In full", "full"}}},
	}},
	{Name: "story", Options: []Option{{Name: "n", Kind: Number, Min: 1, Max: 10, Required: true}}},
	{Name: "help"},
	{Name: "secret", Hidden: true},
}

func TestParse(t *testing.T) {
	tests := []struct{ line, want string }{ // want is the line that the call writes
		{"/summary", "/summary"},
		{"summary", "/summary"},
		{"  /SUMMARY\u2003 tech ", "/summary tech"},
		{"/summary ukraine war 48h", `/summary about:"ukraine war" hours:48`},
		{"/summary 2", "/summary 2"},
		{"/summary 2d", "/summary hours:48"},
		{"/summary hours:2d about:\"a b\"", `/summary about:"a b" hours:48`},
		{"/summary hours: 3", "/summary hours:3"},
		{"/summary covid: the facts", `/summary "covid: the facts"`},
		{"/summary https://x.example/a:b?c=d", "/summary https://x.example/a:b?c=d"},
		{"/who Sergey V. Lavrov", `/who "Sergey V. Lavrov"`},
		{"/who name:Ursula von der Leyen", `/who "Ursula von der Leyen"`},
		{`/who “O'Neill”`, "/who O'Neill"},
		{"/subscribe technology at 7:30 weekdays Europe/Paris", "/subscribe technology 07:30 weekdays Europe/Paris"},
		{"/subscribe europe/paris big tech 18:00,07:30", `/subscribe "big tech" 07:30,18:00 Europe/Paris`},
		{"/subscribe at=7am zone=america/new_york format=full", "/subscribe 07:00 America/New_York full"},
		{"/subscribe 12am days sat,monday", "/subscribe 00:00 mon,sat"},
		{"/subscribe 12:15pm UTC", "/subscribe 12:15 UTC"},
		{"/subscribe mon,tue,wed,thu,fri,sat,sun 7:00", "/subscribe 07:00 daily"},
		{`/subscribe "daily" 7:00`, "/subscribe topic:daily at:07:00"},
		{"/subscribe topic:mali at:7:00 gold", `/subscribe "mali gold" 07:00`},
		{"/subscribe at 7:00 am mon wed and fri", `/subscribe and 07:00 mon,wed,fri`},
		{"/subscribe 7:30 18:00 every day", "/subscribe 07:30,18:00 daily"},
		{"/subscribe days weekend at 9 pm", "/subscribe 21:00 weekends"},
		{"/story 3", "/story 3"},
		{"/secret", "/secret"},
	}
	for _, test := range tests {
		call, err := testGrammar.Parse(test.line)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.line, err)
			continue
		}
		got := testGrammar.Line(call)
		if got != test.want {
			t.Errorf("Parse(%q) is the call %s, want %s", test.line, got, test.want)
		}
		again, err := testGrammar.Parse(got)
		if diff := cmp.Diff(call, again); err != nil || diff != "" {
			t.Errorf("Parse(%q) is not the call that wrote it: %v\n%s", got, err, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		line string
		want UsageError
	}{
		{"", UsageError{Problem: NotACommand}},
		{"good morning", UsageError{Problem: NotACommand, Value: "good morning"}},
		{"/sumary", UsageError{Problem: UnknownCommand, Command: "sumary", Suggest: "summary"}},
		{"/sub", UsageError{Problem: UnknownCommand, Command: "sub", Suggest: "subscribe"}},
		{"/secre", UsageError{Problem: UnknownCommand, Command: "secre"}},
		{"/help me", UsageError{Problem: UnknownOption, Command: "help", Option: "me"}},
		{"/story", UsageError{Problem: Missing, Command: "story", Option: "n", Kind: Number}},
		{"/story 11", UsageError{Problem: BadValue, Command: "story", Option: "n", Kind: Number, Value: "11"}},
		{"/story 99999999999999999999", UsageError{Problem: BadValue, Command: "story", Option: "n", Kind: Number, Value: "99999999999999999999"}},
		{"/story number:1", UsageError{Problem: UnknownOption, Command: "story", Option: "number"}},
		{"/subscribe 25:00", UsageError{Problem: BadValue, Command: "subscribe", Option: "at", Kind: Times, Value: "25:00"}},
		{"/subscribe at 7:61", UsageError{Problem: BadValue, Command: "subscribe", Option: "at", Kind: Times, Value: "7:61"}},
		{"/subscribe 7:00 Europe/Atlantis", UsageError{Problem: BadValue, Command: "subscribe", Option: "zone", Kind: Zone, Value: "Europe/Atlantis"}},
		{"/subscribe zone:Local", UsageError{Problem: BadValue, Command: "subscribe", Option: "zone", Kind: Zone, Value: "Local"}},
		{"/subscribe zone:../../etc/passwd", UsageError{Problem: BadValue, Command: "subscribe", Option: "zone", Kind: Zone, Value: "../../etc/passwd"}},
		{"/subscribe at:1:00,2:00,3:00,4:00,5:00,6:00,7:00", UsageError{Problem: BadValue, Command: "subscribe", Option: "at", Kind: Times, Value: "1:00,2:00,3:00,4:00,5:00,6:00,7:00"}},
		{"/subscribe at:7:00 at:8:00", UsageError{Problem: TwiceGiven, Command: "subscribe", Option: "at", Kind: Times}},
		{"/subscribe days:funday", UsageError{Problem: BadValue, Command: "subscribe", Option: "days", Kind: Days, Value: "funday"}},
		{"/summary hours:0", UsageError{Problem: BadValue, Command: "summary", Option: "hours", Kind: Hours, Value: "0"}},
		{"/who " + strings.Repeat("x", 1001), UsageError{Problem: TooLong, Command: "who", Option: "name", Kind: Words}},
		{"/who " + strings.Repeat("x", 5000), UsageError{Problem: TooLong}},
	}
	for _, test := range tests {
		_, err := testGrammar.Parse(test.line)
		got, ok := errors.AsType[*UsageError](err)
		if !ok {
			t.Errorf("Parse(%.60q) = %v (%T), want a *UsageError", test.line, err, err)
			continue
		}
		got.Choices, got.Given = nil, nil
		if diff := cmp.Diff(&test.want, got); diff != "" {
			t.Errorf("Parse(%.60q) differs (-want +got):\n%s", test.line, diff)
		}
	}
	if _, err := testGrammar.Parse("/subscribe format:ful"); err == nil || err.(*UsageError).Suggest != "full" || len(err.(*UsageError).Choices) != 2 {
		t.Errorf("Parse of a mistyped choice = %+v, want full suggested, and both choices", err)
	}
	given := map[string]string{"at": "7:00", "zone": "Atlantis"}
	if _, err := testGrammar.Check("subscribe", given); err == nil || !maps.Equal(err.(*UsageError).Given, given) {
		t.Errorf("Check of a bad zone = %+v, want all that was given", err)
	}
	if _, err := testGrammar.Check("story", map[string]string{"n": "1", "m": "2"}); err == nil {
		t.Errorf("Check took an option that the command has not")
	}
	if _, err := testGrammar.Check("nothing", nil); err == nil {
		t.Errorf("Check took a command that there is not")
	}
}

func TestUsage(t *testing.T) {
	if got, want := testGrammar.Find("subscribe").Usage(), "/subscribe [topic] [at] [days] [zone] [format]"; got != want {
		t.Errorf("Usage = %q, want %q", got, want)
	}
	if got, want := testGrammar.Find("story").Usage(), "/story n"; got != want {
		t.Errorf("Usage = %q, want %q", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, line := range []string{"/summary 2d tech", "/subscribe at:7:30 zone:Europe/Paris", `/who "a`, "/who name:name:name:", "/subscribe “x” « y » :=:", "/summary \xff\x00"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		call, err := testGrammar.Parse(line)
		if err != nil {
			if _, ok := errors.AsType[*UsageError](err); !ok {
				t.Fatalf("Parse(%q) = %T, want a *UsageError", line, err)
			}
			return
		}
		written := testGrammar.Line(call)
		again, err := testGrammar.Parse(written)
		if err != nil {
			t.Fatalf("Parse(%q) is a call that writes %q, which does not parse: %v", line, written, err)
		}
		if diff := cmp.Diff(written, testGrammar.Line(again)); diff != "" {
			t.Fatalf("Parse(%q) does not come back the same:\n%s", line, diff)
		}
	})
}

func TestPlain(t *testing.T) {
	m := Message{Blocks: []Block{
		Heading{S("Title")},
		Paragraph{Join(S("See "), A("this", "https://a.example/"))},
		List{Start: 4, Items: []Text{S("four"), S("five")}},
		List{Items: []Text{B("dot")}},
		Card{Title: A("Card", "https://b.example/"), Body: []Text{S("body")}, Footer: S("foot")},
		Image{URL: "https://c.example/i.png", Alt: "A dam"},
		Note{S("small")},
	}}
	want := "Title\n\nSee this <https://a.example/>\n\n4. four\n5. five\n\n• dot\n\nCard <https://b.example/>\nbody\nfoot\n\nA dam https://c.example/i.png\nsmall"
	if diff := cmp.Diff(want, Plain(m, true)); diff != "" {
		t.Errorf("Plain differs (-want +got):\n%s", diff)
	}
	if got := Plain(m, false); strings.Contains(got, "https://a") {
		t.Errorf("Plain without links has a link: %s", got)
	}
}

func TestRowLeavesOutWhatCannotBeCarried(t *testing.T) {
	got := Row(Press("ok", "/help"), Press("long", "/who "+strings.Repeat("x", 60)), Press("", "/help"), Button{Label: "dead"}, Button{Label: "site", URL: "https://a.example/"})
	if len(got) != 2 || got[0].Label != "ok" || got[1].Label != "site" {
		t.Errorf("Row = %+v, want ok and site", got)
	}
}

func TestKindOf(t *testing.T) {
	wrapped := errors.Join(errors.New("x"), &Error{Platform: "p", Kind: Gone, Err: errors.New("blocked")})
	if KindOf(wrapped) != Gone || KindOf(errors.New("x")) != Unsure {
		t.Errorf("KindOf = %v and %v, want gone and unsure", KindOf(wrapped), KindOf(errors.New("x")))
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"kovac", "kovak", 1}, {"sumary", "summary", 1}, {"hepl", "help", 1}, {"лавров", "лаврав", 1},
		{"kitten", "sitting", 3}, {strings.Repeat("x", 65), "x", 65},
	} {
		if got := Distance(test.a, test.b); got != test.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
