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

// grounded tests one sentence against the passages of its documents.
func grounded(s *passage, sources []*passage) (Reason, string) {
	support, share, missed := backing(s, sources)
	floor := otherFloor
	if s.lang == "en" {
		floor = englishFloor
	}
	if at, bad := unnamed(s, sources); bad {
		return Name, at
	}
	if at, bad := unbacked(s, sources); bad {
		return Number, at
	}
	if len(s.stems) < fewestStems || share < floor {
		return Thin, missed
	}
	if s.lang == "en" {
		if reason := turned(s, slices.Concat(support, witnesses(s, support, sources))); reason != "" {
			return reason, ""
		}
	}
	if at, bad := unsupported(s, support); bad {
		return Thin, at
	}
	if at, bad := foreignSubject(s, support); bad {
		return Thin, at
	}
	if s.lang != "en" && denies(s) != slices.ContainsFunc(support, denies) {
		return Negated, ""
	}
	return "", ""
}

// noes are words of denial in the languages that are not read more closely.
var noes = map[string]map[string]bool{
	"de": words(`nicht kein keine keinen keiner keinem nie niemals niemand ohne weder`), "fr": words(`ne n'a n'est n'ont pas jamais aucun aucune sans ni`),
	"es": words(`no nunca jamas ningun ninguna nadie sin ni tampoco`), "pt": words(`nao nunca jamais nenhum nenhuma ninguem sem nem`),
	"it": words(`non mai nessun nessuno nessuna senza ne`), "nl": words(`niet geen nooit niemand zonder`), "ru": words(`не нет ни никогда никто без`),
}

func denies(p *passage) bool {
	return slices.ContainsFunc(p.words, func(w gateWord) bool { return noes[p.lang][w.fold] })
}

// backing returns the one or two passages that have most of a sentence's
// content words, the share they have, and a word that they miss. The second
// stands within two sentences of the first, is a title, or tells of the same
// in another document.
func backing(s *passage, sources []*passage) (support []*passage, share float64, missed string) {
	if len(s.stems) == 0 || len(sources) == 0 {
		return nil, 0, ""
	}
	count := func(p, with *passage) int {
		n := 0
		for w := range s.stems {
			if p.stems[w] || with != nil && with.stems[w] {
				n++
			}
		}
		return n
	}
	best, most := sources[0], -1
	for _, p := range sources {
		if n := count(p, nil); n > most {
			best, most = p, n
		}
	}
	support = []*passage{best}
	var second *passage
	for _, p := range sources {
		near := p.doc == best.doc && max(p.nth-best.nth, best.nth-p.nth) <= 2 || p.nth == 0 || best.nth == 0 || p.doc != best.doc && count(p, nil) >= 2
		if n := count(p, best); near && n > most {
			second, most = p, n
		}
	}
	if second != nil {
		support = append(support, second)
	}
	for _, w := range s.words {
		if w.stem != "" && !slices.ContainsFunc(support, func(p *passage) bool { return p.stems[w.stem] }) {
			missed = w.text
			break
		}
	}
	return support, float64(most) / float64(len(s.stems)), missed
}

// witnesses returns further passages that say something of a sentence which
// those that support it do not: they may deny it.
func witnesses(s *passage, support, sources []*passage) []*passage {
	var out []*passage
	for _, p := range sources {
		shared, own := 0, false
		for w := range s.stems {
			if p.stems[w] {
				shared++
				own = own || !slices.ContainsFunc(support, func(o *passage) bool { return o.stems[w] })
			}
		}
		if own && shared >= 2 {
			out = append(out, p)
		}
	}
	return out
}

// grave are words, by their stems, that no sentence may have of its own: what
// happened to people, and what turns out one way or the other.
var grave = func() map[string]bool {
	out := map[string]bool{}
	lists := []map[string]bool{fates, words(`accused charged charges indicted fraud corruption bribery murder murdered rape assault abuse stolen stole resigned quit died war ceasefire truce invaded
		bankrupt bankruptcy collapsed exploded explosion bomb bombing terrorist terrorism hostage kidnapped shot stabbed poisoned drunk guilty suicide cancer outbreak recalled coup impeached`)}
	for _, pair := range opposites {
		lists = append(lists, pair[0], pair[1])
	}
	for _, list := range lists {
		for w := range list {
			if stem := gateStem(gateWord{fold: w}, "en"); stem != "" {
				out[stem] = true
			}
		}
	}
	return out
}()

// unsupported returns a word of a sentence that must stand in its support and
// does not, or any of the words that are no names when less than half of them
// do.
func unsupported(s *passage, support []*passage) (string, bool) {
	all, there, missed := 0, 0, ""
	for _, w := range s.words {
		if w.stem == "" || w.upper && !w.first {
			continue
		}
		all++
		if slices.ContainsFunc(support, func(p *passage) bool { return p.stems[w.stem] }) {
			there++
			continue
		}
		if s.lang == "en" && grave[w.stem] {
			return w.text, true
		}
		missed = w.text
	}
	return missed, 2*there < all
}

// foreignSubject returns the name that a sentence begins with when no passage
// that supports it has any part of that name.
func foreignSubject(s *passage, support []*passage) (string, bool) {
	name := ""
	for i, w := range s.words {
		if !w.letters() || !w.upper || w.stem == "" || s.titleCase() {
			if name != "" || i > 3 {
				break
			}
			continue
		}
		name = w.text
		if stands(w, support, true) {
			return "", false
		}
	}
	if language.Fold(name) != "" && commonOpeners[language.Fold(name)] {
		return "", false
	}
	return name, name != ""
}

var (
	// links are addresses, mentions and tags, HTML and its entities.
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
