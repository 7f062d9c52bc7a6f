package summary

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"daybrief/content/language"
)

// A Claim is a sentence, or a headline, with the documents it rests on.
type Claim struct {
	Text      string
	Documents []int64 // IDs
}

// A Text is what a language model wrote of one story. Its zero value is no
// text.
type Text struct {
	Headline Claim   // zero when none stands
	Facts    []Claim // sentences in reading order
	Why      Claim   // why it matters; zero when none stands
}

// A Reason says why a claim was refused.
type Reason string

// Reasons for which claims are refused.
const (
	Markup     Reason = "markup, a link, a mention or a character that cannot be seen"
	Talk       Reason = "it speaks to the reader or about itself"
	Length     Reason = "too long or empty"
	Uncited    Reason = "it names no document that there is"
	Language   Reason = "another language than its documents"
	Number     Reason = "a number that its documents do not give so"
	Name       Reason = "a name that its documents do not have"
	Quote      Reason = "a quotation that its documents do not have"
	Thin       Reason = "too little of it stands in its documents"
	Negated    Reason = "its documents say the contrary"
	Certain    Reason = "it is surer, or less sure, than its documents"
	Swapped    Reason = "who did it and whom it was done to are exchanged"
	Dangling   Reason = "it needs a sentence that was refused"
	Incomplete Reason = "no fact is left"
)

// A Refusal is a claim that the gate dropped.
type Refusal struct {
	Claim  Claim
	Reason Reason
	Detail string // the word, number or quotation at fault, if it is one
}

// Caps of what a text may hold; words are those of CountWords.
const (
	headlineWords = 12
	whyWords      = 30
	mostFacts     = 3
	factsWords    = 120
	claimBytes    = 800
)

// The lexical floor: the share of a claim's content words that one or two
// sentences of its documents must have. Where the gate does not know the
// words of number, doubt and denial of a language, nearly all.
const (
	englishFloor = 0.6
	otherFloor   = 0.9
	fewestStems  = 2 // of a claim
)

// Check drops every claim of t that its documents do not bear out, and says
// why. What is kept stands in the documents it cites: each name, number with
// what it counts, date and quotation, most of the other words within two
// sentences that stand together, with the same denials and doubts. It is plain
// text in the documents' language. The zero Text is returned when no fact is
// left. Check is pure, and changes nothing in a text that it has returned.
//
// Meaning is compared by words: Check cannot know that two true parts were
// joined into something false in other ways than those it looks for.
func Check(t Text, docs []Document) (Text, []Refusal) {
	g := newGate(docs)
	var out Text
	var refused []Refusal
	try := func(c Claim, words int) (Claim, bool) {
		c, reason, detail := g.check(c, words)
		if reason != "" {
			refused = append(refused, Refusal{c, reason, detail})
		}
		return c, reason == ""
	}
	left, follows := factsWords, false
	for _, c := range t.Facts {
		switch {
		case len(out.Facts) == mostFacts:
			refused = append(refused, Refusal{c, Length, "a fourth fact"})
			continue
		case !follows && dangles(c.Text):
			refused = append(refused, Refusal{c, Dangling, ""})
			continue
		}
		kept, ok := try(c, left)
		if follows = ok; ok {
			out.Facts = append(out.Facts, kept)
			left -= countWords(kept.Text)
		}
	}
	if len(out.Facts) == 0 {
		return Text{}, append(refused, Refusal{Reason: Incomplete})
	}
	if t.Headline.Text != "" {
		if c, ok := try(t.Headline, headlineWords); ok && !dangles(c.Text) {
			out.Headline = c
		} else if ok {
			refused = append(refused, Refusal{c, Dangling, ""})
		}
	}
	if t.Why.Text != "" {
		switch c, ok := try(t.Why, whyWords); {
		case ok && dangles(c.Text) && !follows:
			refused = append(refused, Refusal{c, Dangling, ""})
		case ok:
			out.Why = c
		}
	}
	return out, refused
}

// pointers begin sentences that say who or what is meant only together with
// the sentence before.
var pointers = words(`he she they it this these those that his her their its him them both such er sie es il elle ils elles ce el ella ellos ele ela`)

func dangles(s string) bool { return pointers[language.Fold(firstWord(s))] }

// A cited is a document as the gate reads it.
type cited struct {
	lang     string
	passages []*passage
	bare     string // its words
	quoted   string // the words of its quotations
}

type gate struct{ docs map[int64]*cited }

func newGate(docs []Document) gate {
	g := gate{docs: map[int64]*cited{}}
	for _, d := range docs[:min(len(docs), mostDocuments)] {
		lang := d.Language
		if lang == "" {
			lang = language.Identify(clip(d.Title+"\n"+d.Text, identified))
		}
		c := &cited{lang: lang, passages: evidence(d, lang)}
		var bare, quoted strings.Builder
		for paragraph := range strings.Lines(clean(d.Title) + "\n" + straightened(clip(clean(d.Text), longestDocument))) {
			bare.WriteString(bareWords(paragraph) + "\n")
			for _, r := range quotedParts(paragraph) {
				quoted.WriteString(bareWords(r.Of(paragraph)) + "\n")
			}
			for _, q := range singles(paragraph) {
				quoted.WriteString(bareWords(paragraph[q.start:q.end]) + "\n")
			}
		}
		c.bare, c.quoted = bare.String(), quoted.String()
		g.docs[d.ID] = c
	}
	return g
}

// check tests one claim of at most so many words.
func (g gate) check(c Claim, words int) (Claim, Reason, string) {
	c.Text = strings.Join(strings.Fields(c.Text), " ")
	if n := countWords(c.Text); n == 0 || n > words || len(c.Text) > claimBytes {
		return c, Length, ""
	}
	if at := marked(c.Text); at != "" {
		return c, Markup, at
	}
	rest := withoutQuotes(c.Text)
	if at := talk.FindString(rest); at != "" {
		return c, Talk, at
	}
	docs, lang, reason := g.cited(&c)
	if reason != "" {
		return c, reason, ""
	}
	if at := addressed(rest); at != "" && lang == "en" {
		return c, Talk, at
	}
	if got := language.Identify(c.Text); got != "" && got != lang && countWords(c.Text) > 5 {
		return c, Language, got
	}
	if q, bad := unquoted(c.Text, docs); bad {
		return c, Quote, q
	}
	var sources []*passage
	for _, d := range docs {
		sources = append(sources, d.passages...)
	}
	text := straightened(c.Text)
	for _, r := range language.Sentences(text) {
		if reason, detail := grounded(newPassage(r.Of(text), lang), sources); reason != "" {
			return c, reason, detail
		}
	}
	return c, "", ""
}

// cited returns the documents of a claim, which are all of one language. Those
// that do not exist make the claim one without a source.
func (g gate) cited(c *Claim) (docs []*cited, lang string, reason Reason) {
	ids := slices.Compact(slices.Sorted(slices.Values(c.Documents)))
	if len(ids) == 0 {
		return nil, "", Uncited
	}
	c.Documents = ids
	for _, id := range ids {
		d, ok := g.docs[id]
		if !ok || len(d.passages) == 0 {
			return nil, "", Uncited
		}
		if lang != "" && d.lang != lang || d.lang == "" {
			return nil, "", Language
		}
		lang = d.lang
		docs = append(docs, d)
	}
	return docs, lang, ""
}

var (
	// addresses are links, mentions and tags, HTML and its entities.
	addresses = regexp.MustCompile(`(?i)://|\bwww\.|\b[a-z0-9-]+\.(?:com|org|net|info|io|co|ru|xyz|link|site|online|top|app|me|ly|gg|dev|biz|example|test)\b(?:/|$|[^a-z])|&(?:[a-z]+|#x?[0-9a-f]+);|\bmailto:|\bjavascript:`)
	// talk is what a model says to its reader, or of itself.
	talk = regexp.MustCompile(`(?i)\bas an? (?:ai|language model|assistant)\b|\blanguage model\b|\bhere (?:is|are)\b|\bhere['’]s\b` +
		`|^(?:sure|certainly|of course|okay|ok|note|summary|headline|disclaimer|answer|output|response|sorry|unfortunately|hello|hi|dear|please|ignore|click|subscribe|download|hacked|pwned)\b[,:! ]?` +
		`|\b(?:the|this|these|provided|above|given|source) (?:articles?|documents?|texts?|sources?|summary|headline|prompt|instructions?)\b|\binstructions\b|\bcannot (?:summari[sz]e|comply|provide|assist|help)\b|\bdocument \d|\[\d`)
)

// addressed returns a word for the writer or the reader. "World War I" and
// "the US" have none.
func addressed(s string) string {
	before := ""
	for _, r := range language.Words(s) {
		w := r.Of(s)
		low := strings.ReplaceAll(strings.ToLower(w), "’", "'")
		if (writers[low] || low == "yours" || low == "yourself" || low == "myself" || low == "ourselves") && w != "US" && (w != "I" || before == "" || before == strings.ToLower(before)) {
			return w
		}
		before = w
	}
	return ""
}

// withoutQuotes is a text without what stands in quotation marks.
func withoutQuotes(s string) string {
	parts := quotedParts(s)
	for i := len(parts) - 1; i >= 0; i-- {
		s = s[:parts[i].Start] + `""` + s[parts[i].End:]
	}
	return s
}

// marked returns what of a text is no plain text.
func marked(s string) string {
	wide := norm.NFKC.String(s)
	if at := strings.IndexAny(wide, "*_`~|<>[]{}\\^@#"); at >= 0 {
		return wide[at : at+1]
	}
	if at := addresses.FindString(wide); at != "" {
		return at
	}
	letters, script := false, 0
	for _, r := range s {
		if unicode.IsControl(r) || unseen(r) || r == unicode.ReplacementChar || 0x1F000 <= r && r <= 0x1FAFF || 0x2600 <= r && r <= 0x27BF {
			return string(r)
		}
		of := 0
		switch {
		case unicode.Is(unicode.Latin, r):
			of = 1
		case unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Cherokee, unicode.Armenian):
			of = 2
		}
		if letters && of != 0 && script != 0 && of != script {
			return string(r) // a word of two scripts: letters that look alike
		}
		if letters = unicode.IsLetter(r); letters {
			script = of
		}
	}
	return ""
}
