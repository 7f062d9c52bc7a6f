package people

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestQuotes(t *testing.T) {
	tests := []struct {
		name, lang, text string
		want             map[string]string
	}{
		{"after, verb first", "en", "“We will not accept the offer of the inspectors,” said Russian Foreign Minister Sergey Lavrov in Ankara.",
			map[string]string{"Sergey Lavrov": "We will not accept the offer of the inspectors"}},
		{"after, name first", "en", "Ana Ruiz met the press. \"The bridge will open again in May.\" Ruiz told reporters. She left.",
			map[string]string{"Ana Ruiz": "The bridge will open again in May."}},
		{"after, with an apposition", "en", "“The bridge will open again in May,” Ana Ruiz, the mayor of Lyon, said on Monday.",
			map[string]string{"Ana Ruiz": "The bridge will open again in May"}},
		{"before", "en", "Speaking was hard. Karl Behn told reporters on Monday: “Nobody knows how the fire began.”",
			map[string]string{"Karl Behn": "Nobody knows how the fire began."}},
		{"a title with a full stop", "en", "“It is the driest spring on record,” said Dr. Mara Linden, a climatologist.",
			map[string]string{"Mara Linden": "It is the driest spring on record"}},
		{"split: only the first half, which is whole", "en", "“We will open the bridge again,” Ana Ruiz said, “and we will close the road.”",
			map[string]string{"Ana Ruiz": "We will open the bridge again"}},
		{"a pronoun is no speaker", "en", "Ana Ruiz arrived. “The bridge will open again in May,” she said.", nil},
		{"the person told is no speaker", "en", "“The bridge will open again in May,” an aide told Ana Ruiz.", nil},
		{"asked by another", "en", "“When will the bridge open again?” a reporter asked Ana Ruiz.", nil},
		{"somebody else's spokesman", "en", "“The bridge will open again in May,” said a spokesman for Ana Ruiz.", nil},
		{"an office before the name", "en", "“The bridge will open again in May,” said a spokesman for the city, Karl Behn.",
			map[string]string{"Karl Behn": "The bridge will open again in May"}},
		{"the company's", "en", "“The bridge will open again in May,” said the company's lawyer, Karl Behn.",
			map[string]string{"Karl Behn": "The bridge will open again in May"}},
		{"the owner of what spoke", "en", "“The bridge will open again in May,” said the firm, Ana Ruiz’s employer.", nil},
		{"her office", "en", "“The bridge will open again in May,” Ana Ruiz’s office said.", nil},
		{"scraps", "en", "Ana Ruiz called it “a disaster for the region and its people” and said “never again”.", nil},
		{"title of a book", "en", "Ana Ruiz wrote “The Long Road From Lyon To The Sea” in 2011.", nil},
		{"what one says that another said", "en", "Police chief Omar Diaz said suspect Vic Tran told officers: “I never wanted to be in that house.”", nil},
		{"two quotes of two people", "en", "“We are glad it is over now,” said Ana Ruiz. “It should never have begun at all,” said Karl Behn.",
			map[string]string{"Ana Ruiz": "We are glad it is over now", "Karl Behn": "It should never have begun at all"}},
		{"never closed", "en", "“We are glad it is over now, said Ana Ruiz.\n\nKarl Behn said: “It should never have begun at all.”",
			map[string]string{"Karl Behn": "It should never have begun at all."}},
		{"French", "fr", "« Nous allons rouvrir le pont en mai prochain », a déclaré Emmanuel Macron.",
			map[string]string{"Emmanuel Macron": "Nous allons rouvrir le pont en mai prochain"}},
		{"German", "de", "„Wir werden die Brücke im Mai wieder öffnen“, sagte Olaf Scholz in Berlin.",
			map[string]string{"Olaf Scholz": "Wir werden die Brücke im Mai wieder öffnen"}},
		{"Spanish", "es", "“Vamos a abrir el puente en el mes de mayo”, dijo Pedro Sánchez en Madrid.",
			map[string]string{"Pedro Sánchez": "Vamos a abrir el puente en el mes de mayo"}},
		{"a language without verbs", "fi", "“Silta avataan jälleen ensi toukokuussa,” sanoi Sanna Marin.", nil},
		{"no person", "en", "“The bridge will open again in May,” officials said.", nil},
	}
	for _, test := range tests {
		found := Find(test.text, test.lang)
		var got map[string]string
		for i, q := range Quotes(test.text, test.lang, found) {
			if got == nil {
				got = map[string]string{}
			}
			got[found[i].Name] = q
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %q\npeople %+v\n(-want +got)\n%s", test.name, test.text, found, diff)
		}
	}
}

func FuzzQuotes(f *testing.F) {
	f.Add("“We will not accept,” said Sergey Lavrov. \"No,\" he said. «Non», a dit Macron: „Ja“", "en")
	f.Add("Karl Behn said: “", "de")
	f.Fuzz(func(t *testing.T, text, lang string) {
		found := Find(text, lang)
		for i, q := range Quotes(text, lang, found) {
			if i < 0 || i >= len(found) || q == "" || utf8.ValidString(text) && !utf8.ValidString(q) {
				t.Errorf("Quotes(%q) = %d %q", text, i, q)
			}
		}
	})
}
