package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"golang.org/x/net/html"
)

// choices returns what the page offers for a line that is being typed.
func (r *rig) choices(t *testing.T, typed string) []string {
	t.Helper()
	answer, err := r.client.Get("http://" + testHost + "/complete?line=" + url.QueryEscape(typed))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for n := range parse(t, r.page(answer)).Descendants() {
		if n.Type == html.ElementNode && n.Data == "button" {
			out = append(out, attribute(n, "value")+" | "+textOf(n))
		}
	}
	return out
}

func TestComplete(t *testing.T) {
	tests := []struct {
		typed string
		want  []string
	}{
		{"/echo ", []string{"/echo alpha | Label of alpha", "/echo <beta> | Label of <beta>"}},
		{"/ECHO BET", []string{"/echo <beta> | Label of <beta>"}},
		{"echo al", []string{"/echo alpha | Label of alpha"}},
		{"/find te", []string{"/find technology | Label of technology", "/find big tech | Label of big tech"}},
		{"/find 0", []string{"/find topic:07:30 | Label of 07:30"}}, // bare, it would be a time
		{"/find topic:big", []string{"/find topic:big tech | Label of big tech"}},
		{"/find technology zone:ROM", []string{"/find technology zone:Europe/Rome | Label of Europe/Rome"}},
		{"/find technology at:07:3", nil}, // no option that completes
		{"/find technology nonsense:x", nil},
		{"/find at:nonsense topic:big", []string{`/find at:nonsense "big tech" | Label of big tech`}}, // nothing typed is lost
		{"/f", []string{"/find  | /find"}},
		{"/LO", []string{"/locale | /locale"}},
		{"/tur", nil}, // hidden
		{"find", nil}, {"/find\u00a0x", nil}, {"/locale x", nil}, {"/nothing x", nil}, {"", nil},
		{"/turn 1", nil},
		{"/echo " + strings.Repeat("a", mostTyped), nil},
	}
	run(t, func(t *testing.T, r *rig) {
		for _, test := range tests {
			if got := r.choices(t, test.typed); !slices.Equal(got, test.want) {
				t.Errorf("%q offers %q, want %q", test.typed, got, test.want)
			}
		}
		if len(r.transcript.state()) > 0 {
			t.Error("completing a line changed the transcript")
		}
	})
}

// TestCompletionsParse holds that what is offered is read as it was meant.
func TestCompletionsParse(t *testing.T) {
	run(t, func(t *testing.T, r *rig) {
		for typed, option := range map[string]string{"/echo ": "text", "/find ": "topic", "/find at:07:30 topic:": "topic", "/find zone:": "zone"} {
			offered := r.choices(t, typed)
			if len(offered) < 2 {
				t.Errorf("%q offers %q", typed, offered)
			}
			for _, o := range offered {
				full, label, _ := strings.Cut(o, " | ")
				call, err := testGrammar.Parse(full)
				if want := strings.TrimPrefix(label, "Label of "); err != nil || call.Value(option) != want {
					t.Errorf("%q is read as %+v, %v; want %s %q", full, call, err, option, want)
				}
			}
		}
	})
}

func TestCommandsAreOffered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t)
		r.listen(t)
		answer, err := r.client.Get("http://" + testHost + "/")
		if err != nil {
			t.Fatal(err)
		}
		page := r.page(answer)
		for _, c := range testGrammar {
			if has := strings.Contains(page, `<option value="/`+c.Name); has == c.Hidden {
				t.Errorf("command %s is hidden: %v, on the page: %v", c.Name, c.Hidden, has)
			}
		}
	})
}
