package summary_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"daybrief/briefing/summary"
)

// FuzzCheck: whatever a model writes of whatever an article says, what the
// gate lets through is plain, cites what there is, and passes again unchanged.
func FuzzCheck(f *testing.F) {
	for _, c := range gateCases(f) {
		f.Add(c.docs[0].Title, c.docs[0].Text, c.sentence)
	}
	f.Add("A", "\"", "“a ‘b ” c’ 9 to 4 June 31st 2.1.3 $ 5 m 3--1 F-16")
	f.Add("\xff", "No\x00 one. ", "'\u202e")
	f.Fuzz(func(t *testing.T, title, text, sentence string) {
		docs := []summary.Document{{ID: 1, Title: title, Text: text, Language: "en"}}
		claim := summary.Claim{Text: sentence, Documents: []int64{1}}
		got, _ := summary.Check(summary.Text{Headline: claim, Facts: []summary.Claim{claim, claim}, Why: claim}, docs)
		for _, c := range append(got.Facts, got.Headline, got.Why) {
			if strings.ContainsAny(c.Text, "*`<>@#[]\n\r\x00\u202e") || strings.Contains(c.Text, "://") {
				t.Errorf("let %q through", c.Text)
			}
		}
		again, refused := summary.Check(got, docs)
		if len(got.Facts) > 0 && (len(refused) > 0 || !cmp.Equal(got, again)) {
			t.Errorf("what was let through is refused: %v\n%s", refused, cmp.Diff(got, again))
		}
	})
}
