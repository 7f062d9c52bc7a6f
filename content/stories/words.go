package stories

import (
	"maps"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// The weights of words were chosen together on the odd topics of the ECB
// collection, whole and cut to 25, 60 and 150 words. Two thirds or one and a
// half of any of them costs about a point of BCubed F1 at most.
const (
	longestText  = 1500 // words read of a text; what a story is about stands early
	longestWord  = 40   // bytes; longer ones are addresses and noise
	longestTitle = 60   // words read of a title
	titleWeight  = 2.5  // times a word of the title counts as much as one of the text
	leadWeight   = 0.6  // by which the first word of the text counts more; it falls off
	leadWords    = 60.0 // by a factor of e in so many words
	nameWeight   = 4    // of names: they tell events of one kind apart
	numberWeight = 5    // tolls, ages, scores and years do so even more
	pairWeight   = 0.4  // of two words in a row
	mostNames    = 200  // read of those given
	mostMarks    = 24   // names and numbers kept of a document, for other languages
)

// A word is one of the title or text.
type word struct {
	fold  string
	stem  string // "" for stop words and words of no use
	title bool
	upper bool // begins with a capital
	opens bool // begins a sentence, where a capital means nothing
	place int  // position in the title or text
}

func (w word) number() bool { return w.fold != "" && '0' <= w.fold[0] && w.fold[0] <= '9' }

// wordsOf returns the words of a document in lower case, title first, without
// stems, and its language where that is given or plain.
func wordsOf(d Document) ([]word, string) {
	title, text := cut(d.Title, longestTitle*8), cut(d.Text, longestText*8)
	lang := strings.ToLower(strings.TrimSpace(d.Language))
	if i := strings.IndexAny(lang, "-_"); i >= 0 {
		lang = lang[:i]
	}
	switch lang {
	case "":
		lang = language.Identify(title + "\n" + text)
	case "nb":
		lang = "no"
	}
	return appendWords(appendWords(nil, title, true), text, false), lang
}

// cut returns at most n bytes of a text, in whole runes.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

func appendWords(out []word, text string, title bool) []word {
	end, most := 0, longestText
	if title {
		most = longestTitle
	}
	for i, r := range language.Words(text) {
		if i >= most {
			break
		}
		first, _ := utf8.DecodeRuneInString(text[r.Start:])
		gap := text[end:r.Start]
		out = append(out, word{
			fold: language.Fold(r.Of(text)), title: title, place: i, upper: unicode.IsUpper(first),
			opens: i == 0 || strings.ContainsAny(gap, ".!?\n“\"`•:"),
		})
		end = r.End
	}
	return out
}

// stem gives words their stems. Stop words and words too short or long to tell
// anything stay without, as do single hiragana, which are particles and endings.
func stem(words []word, lang string) {
	for i := range words {
		w := &words[i]
		if len(w.fold) < 2 || len(w.fold) > longestWord || language.Stop(w.fold, lang) {
			continue
		}
		if first, n := utf8.DecodeRuneInString(w.fold); n < len(w.fold) || !unicode.Is(unicode.Hiragana, first) {
			w.stem = language.Stem(w.fold, lang)
		}
	}
}

// personsOf returns the stems of the names of persons.
func personsOf(given []string, lang string) map[string]bool {
	persons := map[string]bool{}
	for _, name := range given[:min(len(given), mostNames)] {
		for _, r := range language.Words(cut(name, 200)) {
			if s := language.Stem(r.Of(name), lang); utf8.RuneCountInString(s) > 2 {
				persons[s] = true
			}
		}
	}
	return persons
}

// namesOf returns the stems that are names: those of persons, and those that
// are more often capitalised within a sentence than written small. A title
// counts only if it is not In Title Case.
func namesOf(words []word, persons map[string]bool) map[string]bool {
	uppers, all := 0, 0
	for _, w := range words {
		if w.title && len(w.fold) > 3 {
			all++
			if w.upper {
				uppers++
			}
		}
	}
	titleCase := uppers*2 > all
	times := map[string]int{}
	for _, w := range words {
		switch {
		case w.stem == "" || w.number() || w.title && titleCase:
		case !w.upper:
			times[w.stem]--
		case !w.opens:
			times[w.stem]++
		}
	}
	names := maps.Clone(persons)
	for s, n := range times {
		if n > 0 {
			names[s] = true
		}
	}
	return names
}

// weight returns how much a word counts at its place.
func (w word) weight() float64 {
	if w.title {
		return titleWeight
	}
	return 1 + leadWeight*math.Exp(-float64(w.place)/leadWords)
}

// Kinds of terms, part of their keys.
const (
	wordTerm = 'w' // a stem of one language
	pairTerm = 'p' // two stems in a row
	markTerm = 'm' // a name or number, in any language
)

// key returns the number under which a term is known: its 64-bit FNV-1a hash.
// Among the few hundred thousand terms of a window no two collide but with a
// chance of about one in 10⁸.
func key(kind byte, lang, a, b string) uint64 {
	h := uint64(14695981039346656037)
	add := func(c byte) { h = (h ^ uint64(c)) * 1099511628211 }
	add(kind)
	for _, s := range [...]string{lang, a, b} {
		for i := range len(s) {
			add(s[i])
		}
		add(0)
	}
	return h
}

// counts returns how much each term of a document counts, before it is set
// against how common the term is: its words and pairs of words, and its names
// and numbers as other languages write them. The order is that of the text.
func counts(words []word, lang string, names, persons map[string]bool) (terms, marks []count) {
	at := map[uint64]int{}
	add := func(out *[]count, kind byte, lang, a, b string, weight float64) {
		person := kind != markTerm && (persons[a] || persons[b])
		k := key(kind, lang, a, b)
		i, ok := at[k]
		if !ok {
			i = len(*out)
			at[k] = i
			*out = append(*out, count{key: k, pair: kind == pairTerm, person: person})
		}
		(*out)[i].weight += weight
	}
	var last word // the one before, if it may pair
	lastTimes := 0.0
	for _, w := range words {
		if w.title != last.title {
			last = word{}
		}
		if w.stem == "" {
			if len(w.fold) > 1 {
				last = word{}
			}
			continue
		}
		x, times, number, name := w.weight(), 1.0, w.number(), names[w.stem]
		switch {
		case number:
			times = numberWeight
		case name:
			times = nameWeight
		}
		add(&terms, wordTerm, lang, w.stem, "", x*times)
		if number && len(w.fold) > 1 || name && w.upper {
			add(&marks, markTerm, "", w.fold, "", x)
		}
		if last.stem != "" && !(number && last.number()) {
			add(&terms, pairTerm, lang, last.stem, w.stem, x*max(times, lastTimes)*pairWeight)
		}
		last, lastTimes = w, times
	}
	return terms, marks
}

// A count is how much a term counts in one document.
type count struct {
	key    uint64
	weight float64
	pair   bool
	person bool // a word of a person's name, or a pair with one
}
