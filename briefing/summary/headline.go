package summary

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// Headline returns the clearest of the documents' titles, as written, and the
// ID of its document: one that says what most of the articles say, names
// somebody, and does not tease, ask or shout. One of at most maxWords words is
// preferred. It is "" and 0 when no document has a title.
func Headline(docs []Document, maxWords int) (title string, document int64) {
	titles := make([][]int32, len(docs))
	count := map[int32]float64{}
	terms := lexicon{numbers: map[string]int32{}, stems: map[string]string{}}
	for i, d := range docs {
		lang := d.Language
		if lang == "" {
			lang = language.Identify(d.Title + "\n" + d.Text[:min(len(d.Text), 2000)])
		}
		titles[i], _, _ = terms.read(d.Title, lang)
		lead, _, _ := terms.read(d.Text[:min(len(d.Text), 400)], lang)
		for _, term := range titles[i] {
			count[term]++
		}
		for _, term := range lead {
			count[term] += 0.5
		}
	}
	newest := newness(docs)
	top := 0.0
	for i, d := range docs {
		if strings.TrimSpace(d.Title) == "" {
			continue
		}
		score := clarity(d.Title, maxWords) + 0.3*newest[i]
		if len(titles[i]) > 0 {
			sum := 0.0
			for _, term := range titles[i] {
				sum += count[term] / float64(len(docs))
			}
			score += 1.5 * sum / float64(max(len(titles[i]), 5))
		}
		if title == "" || score > top {
			title, document, top = d.Title, d.ID, score
		}
	}
	return title, document
}

var teaser = regexp.MustCompile(`(?i)\b(?:what we know|what to know|need to know|here'?s (?:what|why|how)|here’s (?:what|why|how)|this is (?:why|how|what)|you (?:won't|should|need|must|can)|everything (?:you|we)|find out|the reason why|explained|explainer|in pictures|in photos|photos|quiz|live updates|as it happened|live blog|podcast|newsletter|opinion|analysis|editorial|review|exclusive|breaking|watch|video|revealed|shocking|stunning|slams|blasts)\b|^(?:live|watch|video|listen|opinion|comment|analysis|explainer|breaking|exclusive)\s*[:|-]|\s[|]\s`)

// clarity scores a title by itself.
func clarity(title string, maxWords int) float64 {
	words := language.Words(title)
	n := countWords(title)
	score := 0.0
	if n > maxWords {
		score -= 1 + 0.1*float64(n-maxWords)
	}
	if n < 4 {
		score -= 1.5
	}
	if teaser.MatchString(title) {
		score -= 1
	}
	if strings.ContainsRune(title, '?') {
		score -= 0.9
	}
	if strings.HasSuffix(title, "...") || strings.HasSuffix(title, "…") {
		score -= 0.8
	}
	if strings.ContainsAny(title, "!\"“") {
		score -= 0.3
	}
	if strings.ContainsRune(title, ':') {
		score -= 0.2
	}
	names, shout, letters := 0, 0, 0
	for i, r := range words {
		word := r.Of(title)
		first, _ := utf8.DecodeRuneInString(word)
		if unicode.IsUpper(first) && i > 0 || unicode.IsDigit(first) {
			names++
		}
		if unicode.IsLetter(first) {
			letters++
			if utf8.RuneCountInString(word) > 3 && strings.ToUpper(word) == word && strings.ToLower(word) != word {
				shout++
			}
		}
	}
	if shout*2 > letters {
		score -= 0.7
	}
	return score + 0.1*float64(min(names, 3))
}
