package content

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"daybrief/content/feed"
)

// closing are the paragraphs that programs put below the text of an item.
var closing = regexp.MustCompile(`(?i)^(?:the post .{0,300} (?:appeared first|first appeared) on .*|(?:continue reading|read more|read the rest|read full|click here|lire la suite|weiterlesen|leer más|leia mais)\b.{0,120}|\[?(?:…|\.\.\.)\]?|comments?:?|source:? .{0,60})$`)

// ellipsis is what programs put where they cut an item's text off.
var ellipsis = regexp.MustCompile(`\s*(?:\[(?:…|\.\.\.|&hellip;)\]|(?:…|\.\.\.)\s*(?:continue reading|read more)?.{0,60}|(?:continue reading|read more)(?: →|\.\.\.|…)?)$`)

// FromItem returns an item of a source's feed as an article without an ID.
// Its topics are keys. seen is the time of ingest.
func FromItem(item feed.Item, source Source, seen time.Time) Article {
	summary, body := withoutClosing(item.Summary), withoutClosing(item.Content)
	if body == "" && len(summary) >= 2*shortestBody {
		summary, body = "", summary // the whole text stands in the description
	}
	a := Article{
		URL: item.URL, Title: item.Title, Teaser: ellipsis.ReplaceAllString(summary, "…"), Body: body, Byline: item.Author, Image: item.Image,
		Topics: slices.Clone(item.Categories), Published: item.Published,
	}
	a.belong(source)
	if Clean(a.Title) == "" {
		a.Title = openingOf(firstOf(a.Teaser, a.Body))
	}
	a.finish(seen)
	a.Topics = TopicsOf(&a)
	return a
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// withoutClosing returns the clean text without the lines that say no news.
func withoutClosing(text string) string {
	paragraphs := strings.Split(CleanText(text), "\n\n")
	for len(paragraphs) > 0 && closing.MatchString(paragraphs[len(paragraphs)-1]) {
		paragraphs = paragraphs[:len(paragraphs)-1]
	}
	return strings.Join(paragraphs, "\n\n")
}

const (
	recurs      = 3   // articles of one feed that hold a paragraph before it counts as boilerplate
	longestLine = 400 // bytes of a paragraph that may be boilerplate
)

// withoutRecurring drops the paragraphs that several articles of one source
// share, as invitations to subscribe do.
func withoutRecurring(articles []Article) {
	count := map[string]int{}
	for _, a := range articles {
		for _, p := range slices.Compact(slices.Sorted(strings.SplitSeq(a.Body, "\n\n"))) {
			if p != "" && len(p) <= longestLine {
				count[p]++
			}
		}
	}
	for i := range articles {
		paragraphs := strings.Split(articles[i].Body, "\n\n")
		if len(paragraphs) == 1 {
			continue // a text that recurs whole is a text
		}
		paragraphs = slices.DeleteFunc(paragraphs, func(p string) bool { return count[p] >= recurs })
		if len(paragraphs) > 0 {
			articles[i].Body = strings.Join(paragraphs, "\n\n")
		}
	}
}
