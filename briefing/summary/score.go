package summary

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// Features of a sentence. All are about 0 to 1 in size.
const (
	position       = iota // share of the document before it
	logPosition           // log(1+number of the sentence)
	nearTop               // 1/(1+number)
	first                 // first sentence of the document
	second                // second sentence
	third                 // third sentence
	paragraphStart        // first of its paragraph
	logParagraph          // log(1+number of the paragraph)
	logLength             // log of its words
	short                 // under 10 words
	long                  // words over 35
	central               // mean weight of its terms in the document
	centroid              // cosine with the whole document
	leadOverlap           // terms it shares with the first two sentences
	titleOverlap          // share of the title's terms that it has
	newTerms              // share of its terms that no sentence before has
	mainName              // holds the most frequent name
	names                 // share of words that are capitalised
	fullName              // a name of two words that was not there before
	numbers               // holds a number
	days                  // holds a weekday or month
	quoted                // share of the text that is quotation
	quoteStart            // begins with a quotation
	speaks                // holds a verb of speech
	dependent             // needs the sentence before it
	person                // says I, we or you outside quotations
	question
	exclaims
	stopWords // share of function words
	contrast  // but, although, despite, however
	features  // how many there are
)

// Weights are as many numbers as there are features: those of a sentence, or
// what each of them counts.
type Weights [features]float64

// What several documents add to a score, on its scale. No training data tells
// these; they were set by hand so that a fact of all publishers beats one of
// a single publisher by about as much as a first sentence beats a third.
const (
	newestScore    = 0.7 // for the newest of several documents, falling to 0 for the oldest
	agreementScore = 1.2 // times the share of the other publishers that say the same
	overtakenScore = 1.5 // taken from what an older document expects: it has happened, or not
	overtakenAfter = 6 * time.Hour
)

// ahead is what a sentence says that looks ahead.
var ahead = regexp.MustCompile(`(?i)\b(?:will|is (?:due|expected|set|scheduled|likely|about|poised) to|are (?:due|expected|set|scheduled|likely|about|poised) to|later (?:today|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)|tomorrow)\b`)

// score scores the sentences of all documents.
func (p *pool) score(w *Weights) {
	ages := newness(p.docs)
	agreed := p.agreement()
	newest := p.newest()
	for i, c := range p.all {
		c.score = newestScore*ages[c.doc] + agreementScore*agreed[i]
		if newest.Sub(p.docs[c.doc].Published) > overtakenAfter && p.langs[c.doc] == "en" && ahead.MatchString(c.text) {
			c.score -= overtakenScore
		}
		for f, v := range c.features {
			c.score += float64(v * w[f]) // converted, so that every machine rounds alike
		}
	}
}

func (p *pool) newest() time.Time {
	var t time.Time
	for _, d := range p.docs {
		if d.Published.After(t) {
			t = d.Published
		}
	}
	return t
}

// describe fills in the features of all candidates.
func (p *pool) describe() {
	start := 0
	for start < len(p.all) {
		end := start
		for end < len(p.all) && p.all[end].doc == p.all[start].doc {
			end++
		}
		p.describeOne(p.all[start:end])
		start = end
	}
}

// describeOne fills in the features of the candidates of one document.
func (p *pool) describeOne(all []*candidate) {
	count := map[int32]float64{}
	for _, c := range all {
		for _, t := range c.terms {
			count[t]++
		}
	}
	norm, most := 0.0, 2.0
	for _, n := range count {
		norm += n * n // whole numbers: the order of the map does not matter
		most = max(most, n)
	}
	var lead []int32
	for _, c := range all[:min(2, len(all))] {
		lead = append(lead, c.terms...)
	}
	slices.Sort(lead)
	lead = slices.Compact(lead)
	title := p.titles[all[0].doc]
	main := mainNames(all)
	seen := map[int32]bool{}
	known := map[string]bool{}
	for i, c := range all {
		f := &c.features
		f[position] = float64(i) / float64(len(all))
		f[logPosition] = math.Log1p(float64(i)) / 4
		f[nearTop] = 1 / float64(1+i)
		f[first], f[second], f[third] = flag(i == 0), flag(i == 1), flag(i == 2)
		f[paragraphStart] = flag(c.opens)
		f[logParagraph] = math.Log1p(float64(c.paragraph)) / 4
		f[logLength] = math.Log(float64(c.length)) / 4
		f[short] = flag(c.length < 10)
		f[long] = max(0, float64(min(c.length, 70)-35)) / 20
		sum, weight, fresh := 0.0, 0.0, 0.0
		for _, t := range c.terms {
			sum += count[t]
			if count[t] > 1 {
				weight += math.Log(count[t]) / math.Log(most)
			}
			if !seen[t] {
				fresh++
			}
			seen[t] = true
		}
		n := float64(max(len(c.terms), 1))
		f[central] = weight / max(n, 6)
		f[centroid] = sum / math.Sqrt(norm*n)
		f[newTerms] = fresh / n
		if i >= 2 {
			f[leadOverlap] = share(c.terms, lead)
		}
		f[titleOverlap] = share(title, c.terms)
		f[dependent] = flag(c.depends)
		f[stopWords] = c.stops
		c.form(main, known)
	}
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// newness returns 1 for the newest document, 0 for the oldest, and 0 for all
// when they are of one time.
func newness(docs []Document) []float64 {
	out := make([]float64, len(docs))
	if len(docs) < 2 {
		return out
	}
	oldest, newest := docs[0].Published, docs[0].Published
	for _, d := range docs {
		if d.Published.Before(oldest) {
			oldest = d.Published
		}
		if d.Published.After(newest) {
			newest = d.Published
		}
	}
	span := newest.Sub(oldest)
	for i, d := range docs {
		if span > 0 {
			out[i] = float64(d.Published.Sub(oldest)) / float64(span)
		}
	}
	return out
}

// agreement returns for each candidate the mean share of the other publishers
// that use its terms.
func (p *pool) agreement() []float64 {
	out := make([]float64, len(p.all))
	by := map[string]int{}
	for _, d := range p.docs {
		if _, ok := by[d.Publisher]; !ok {
			by[d.Publisher] = len(by)
		}
	}
	if len(by) < 2 {
		return out
	}
	users := map[int32]map[int]bool{}
	for _, c := range p.all {
		for _, t := range c.terms {
			if users[t] == nil {
				users[t] = map[int]bool{}
			}
			users[t][by[p.docs[c.doc].Publisher]] = true
		}
	}
	for i, c := range p.all {
		sum := 0
		for _, t := range c.terms {
			sum += len(users[t]) - 1
		}
		out[i] = float64(sum) / float64(max(len(c.terms), 6)*(len(by)-1))
	}
	return out
}

// form fills in the features of how a sentence is made.
func (c *candidate) form(main, known map[string]bool) {
	f := &c.features
	upper, all := 0, 0
	before := ""
	in := quotedParts(c.text)
	for _, r := range c.words {
		word := r.Of(c.text)
		low := strings.ToLower(word)
		char, _ := utf8.DecodeRuneInString(word)
		capital := unicode.IsUpper(char) && len(word) > 1
		switch {
		case unicode.IsDigit(char) || counts[low]:
			f[numbers] = 1
		case dayNames[low]:
			f[days] = 1
		case speechVerbs[low]:
			f[speaks] = 1
		case contrasts[low]:
			f[contrast] = 1
		case persons[low] && !in.holds(r.Start):
			f[person] = 1
		}
		if capital && all > 0 {
			upper++
		}
		if main[word] {
			f[mainName] = 1
		}
		if capital && before != "" {
			if name := before + " " + word; !known[name] {
				known[name] = true
				f[fullName] = 1
			}
		}
		before = ""
		if capital && !language.Stop(low, "en") {
			before = word
		}
		all++
	}
	f[names] = float64(upper) / float64(max(all, 1))
	f[quoted] = float64(in.length()) / float64(len(c.text))
	f[quoteStart] = flag(len(in) > 0 && in[0].Start < 4)
	end := strings.TrimRight(c.text, "\"'”’»)")
	f[question] = flag(strings.HasSuffix(end, "?"))
	f[exclaims] = flag(strings.HasSuffix(end, "!"))
}

// mainNames returns the capitalised words within sentences that are most
// frequent: the three first, if they stand there twice.
func mainNames(all []*candidate) map[string]bool {
	count := map[string]int{}
	for _, c := range all {
		for i, r := range c.words {
			word := r.Of(c.text)
			char, _ := utf8.DecodeRuneInString(word)
			if i > 0 && unicode.IsUpper(char) && len(word) > 2 && !dayNames[strings.ToLower(word)] {
				count[word]++
			}
		}
	}
	words := make([]string, 0, len(count))
	for word, n := range count {
		if n > 1 {
			words = append(words, word)
		}
	}
	slices.SortFunc(words, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return strings.Compare(a, b)
	})
	out := map[string]bool{}
	for _, word := range words[:min(len(words), 3)] {
		out[word] = true
	}
	return out
}

var (
	dayNames = words(`monday tuesday wednesday thursday friday saturday sunday january february march april june july
		august september october november december`)
	counts = words(`two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
		twenty thirty forty fifty sixty seventy eighty ninety dozen dozens hundred hundreds thousand
		thousands million millions billion billions`)
	speechVerbs = words(`said says say told added announced reported confirmed warned according claimed argued noted
		explained insisted stated wrote tweeted`)
	contrasts = words(`but although though despite however yet while`)
	persons   = words(`i i'm i've i'd we we're we've you you're your our my me us`)
)
