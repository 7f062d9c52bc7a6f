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
		Topics: slices.Clone(item.Categories), Published: item.Published, GUID: guid(item), Updated: item.Updated,
	}
	a.belong(source)
	if Clean(a.Title) == "" {
		a.Title = openingOf(firstOf(a.Teaser, a.Body))
	}
	a.finish(seen)
	a.trimSite(source.Publisher, source.Title)
	a.credits()
	a.Body = shorten(a.Body)
	a.Topics = TopicsOf(&a)
	return a
}

// useful reports whether there is something to read: a title, and a page or a text.
func (a *Article) useful() bool {
	return a.Title != "" && (isAddress(a.URL) || a.Text() != "")
}

// longestGUID is the most bytes of a feed's own name for an item.
const longestGUID = 500

// guid returns what a feed knows an item by: its guid, or else its address.
func guid(item feed.Item) string {
	if g := strings.ToValidUTF8(strings.Map(visible, item.GUID), ""); g != "" && len(g) <= longestGUID {
		return g
	}
	if len(item.URL) <= longestGUID {
		return item.URL
	}
	return ""
}

// apart sees to it that each article of a feed has an identity of its own. Of
// items with one guid and one address the first stays; where a guid, or an
// address, stands for several items, the other tells them apart.
func apart(articles []Article) []Article {
	guids, addresses := map[string]map[string]bool{}, map[string]map[string]bool{}
	put := func(m map[string]map[string]bool, key, other string) {
		if m[key] == nil {
			m[key] = map[string]bool{}
		}
		m[key][other] = true
	}
	for _, a := range articles {
		put(guids, a.GUID, a.URL)
		put(addresses, a.URL, a.GUID)
	}
	var out []Article
	seen := map[string]bool{}
	for _, a := range articles {
		if seen[a.GUID+"\x00"+a.URL] {
			continue
		}
		seen[a.GUID+"\x00"+a.URL] = true
		if len(addresses[a.URL]) > 1 && isAddress(a.URL) && a.GUID != "" {
			a.URL += "#" + strings.TrimPrefix(urn(a.GUID, ""), "urn:sha256:")[:12]
		}
		if len(guids[a.GUID]) > 1 {
			a.GUID = a.URL
		}
		out = append(out, a)
	}
	return out
}

// longestBody is the most bytes of an article's text that are kept, about
// thirty thousand words: a full-text index takes no more than a megabyte.
const longestBody = 200_000

// shorten returns the paragraphs of a text that fit into longestBody.
func shorten(text string) string {
	if len(text) <= longestBody {
		return text
	}
	if i := strings.LastIndex(text[:longestBody], "\n\n"); i > 0 {
		return text[:i]
	}
	return strings.ToValidUTF8(text[:longestBody], "")
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
