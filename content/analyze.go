package content

import (
	"daybrief/content/language"
	"daybrief/content/people"
)

// An Analysis is what an article's own words tell. Ranges are of AnalysisText.
type Analysis struct {
	Language  string // ISO 639-1; the article's own when it has one
	Sentences []language.Range
	People    []people.Person
	Quotes    map[int]string // what the text quotes some of People as saying, by index
	Topics    []string       // keys
}

// longestAnalysis is the most bytes of a text that are analysed; no article is longer.
const longestAnalysis = 256 << 10

// AnalysisText returns the text that the ranges of an Analysis refer to: title, blank
// line, text.
func AnalysisText(a *Article) string {
	text := a.Title + "\n\n" + a.Text()
	if len(text) > longestAnalysis {
		text = text[:longestAnalysis]
		for len(text) > 0 && text[len(text)-1]&0xc0 == 0x80 {
			text = text[:len(text)-1]
		}
		text = text[:max(len(text)-1, 0)] // the first byte of what was cut
	}
	return text
}

// Analyze finds the language, sentences, people and topics of an article.
func Analyze(a *Article) Analysis {
	text := AnalysisText(a)
	out := Analysis{Language: a.Language}
	if out.Language == "" {
		out.Language = language.Identify(text)
	}
	out.Sentences = language.Sentences(text)
	out.People = people.Find(text, out.Language)
	out.Quotes = people.Quotes(text, out.Language, out.People)
	out.Topics = TopicsOf(a)
	return out
}
