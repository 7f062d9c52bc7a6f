package summary

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// Headline returns the clearest of the documents' titles, as written but for
// the name of the publisher at its end ("… - BBC News"), and the ID of its
// document: one that says what most of the articles say, names somebody, and
// does not tease, ask or shout, nor give a figure that a newer one has
// replaced. One of at most maxWords words is preferred. It is "" and 0 when no
// document has a title.
func Headline(docs []Document, maxWords int) (title string, document int64) {
	titles := make([][]int32, len(docs))
	count := map[int32]float64{}
	terms := newLexicon()
	plain := make([]Document, len(docs))
	for i, d := range docs {
		d.Title = withoutOutlet(strings.TrimSpace(d.Title), d.Publisher)
		plain[i] = d
		lang := d.Language
		if lang == "" {
			lang = language.Identify(clip(d.Title+"\n"+d.Text, 2000))
		}
		titles[i] = terms.read(clip(d.Title, longestTitle), lang).terms
		for _, term := range titles[i] {
			count[term]++
		}
		for _, term := range terms.read(clip(d.Text, 400), lang).terms {
			count[term] += 0.5
		}
	}
	newest := newness(plain)
	stale := overtaken(plain)
	top := 0.0
	for i, d := range plain {
		if d.Title == "" {
			continue
		}
		score := clarity(clip(d.Title, longestTitle), maxWords) + 0.3*newest[i]
		if stale[i] {
			score -= unclear
		}
		if len(titles[i]) > 0 {
			sum := 0.0
			for _, term := range titles[i] {
				sum += count[term] / float64(len(plain))
			}
			score += 1.5 * sum / float64(max(len(titles[i]), 5))
		}
		if title == "" || score > top {
			title, document, top = d.Title, d.ID, score
		}
	}
	return title, document
}

// overtaken reports for each document whether its title gives a figure that a
// newer title has replaced.
func overtaken(docs []Document) []bool {
	out := make([]bool, len(docs))
	of := make([][]Figure, len(docs))
	for i, d := range docs {
		if d.Language == "en" || d.Language == "" {
			of[i] = figuresOf(clip(d.Title, longestTitle), d)
		}
	}
	known := readings(docs, func(i int) []Figure { return of[i] })
	for i := range docs {
		for _, all := range known {
			for _, old := range all {
				for _, r := range all {
					out[i] = out[i] || old.doc == &docs[i] && r.replaces(old)
				}
			}
		}
	}
	return out
}

// outletParts stand between a title and the name of who publishes it.
var outletParts = regexp.MustCompile(`\s+[-–—|·•:«]+\s+`)

// withoutOutlet cuts the publisher's name off the end of a title.
func withoutOutlet(title, publisher string) string {
	if len(title) > longestTitle {
		return title
	}
	at := outletParts.FindAllStringIndex(title, -1)
	if len(at) == 0 || publisher == "" {
		return title
	}
	last := at[len(at)-1]
	name, own := bareName(title[last[1]:]), bareName(publisher)
	if name == "" || own == "" || name != own && !strings.HasPrefix(own, name) && !strings.HasPrefix(name, own) || min(len(name), len(own)) < 2 {
		return title
	}
	if last[0] == 0 {
		return title
	}
	return title[:last[0]]
}

// bareName is the name of an outlet without what it may be called besides.
func bareName(s string) string {
	var b strings.Builder
	for _, r := range language.Words(language.Fold(s)) {
		switch w := r.Of(language.Fold(s)); w {
		case "the", "news", "com", "online", "www", "co", "uk", "org", "net", "world", "agency":
		default:
			b.WriteString(strings.TrimSuffix(w, ".com"))
		}
	}
	return b.String()
}

// unclear is what a title loses that should stand only where no other does.
const unclear = 3

var (
	teaser = regexp.MustCompile(`(?i)\b(?:what we know|what to know|need to know|here['’]?s (?:what|why|how|everything)|this is (?:why|how|what)|you (?:won['’]?t|should|need|must|can|didn['’]?t)|everything (?:you|we)|find out|the reason why|explained|explainer|in pictures|in photos|quiz|live ?updates|as it happened|live ?blog|as[- ]it[- ]happened|podcast|newsletter|five things|\d+ things|\d+ (?:ways|reasons|takeaways)|takeaways|at a glance|timeline of|recap|shocking|stunning|jaw-dropping|slams|blasts|revealed)\b|^(?:why|how|what|who|when|where|inside|meet|these|this)\b`)
	label  = regexp.MustCompile(`(?i)^(?:[^\w]*)(?:live|live ?blog|watch|video|listen|opinion|comment|commentary|analysis|explainer|breaking(?: news)?|exclusive|editorial|review|podcast|photos?|pictures|gallery|updates?|factbox|fact check|q&a|op-?ed|letters?|column|perspective|interactive|in pictures|quiz|briefing|morning briefing|newsletter|column|obituary|sponsored|advertorial|meinung|kommentar|liveticker|ticker|opinión|opinion|vidéo|direct|en direct|directo|en vivo|última hora|ao vivo|diretta|tribune|edito|éditorial)\s*(?:[:|•»–—]|-\s)|[|:–—-]\s*(?:live|opinion|live updates|as it happened|video|in pictures|analysis|podcast|explainer|comment|review)\s*$|\s\|\s`)
)

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
	if label.MatchString(title) {
		score -= unclear
	}
	if teaser.MatchString(title) {
		score -= unclear - 0.5
	}
	if strings.ContainsAny(title, "?？¿") {
		score -= unclear - 0.5
	}
	if strings.HasSuffix(title, "...") || strings.HasSuffix(title, "…") {
		score -= 1.5
	}
	if strings.ContainsAny(title, "!\"“«") {
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
