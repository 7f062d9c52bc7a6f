package stories

import (
	_ "embed"
	"strings"
	"sync"

	"daybrief/content/language"
)

//go:embed common_en.txt
var commonEnglish string

// usual returns the share of news texts that hold a term, for the 6,000 most
// frequent words of English. They stand in common_en.txt, most frequent first,
// as GloVe 6B (Pennington, Socher and Manning 2014; public domain, PDDL) counted
// them in news and encyclopedia. An index that has read little yet would
// otherwise take common words for telling ones.
//
// The share falls with the rank as Zipf's law has it: a word of rank r is one in
// about 12·r, so a text of a few hundred words holds it with a chance of about
// commonRank/r.
var usual = sync.OnceValue(func() map[uint64]float32 {
	const commonRank, most = 30, 0.8
	out := map[uint64]float32{}
	rank := 0
	for word := range strings.FieldsSeq(commonEnglish) {
		rank++
		k := key(wordTerm, "en", language.Stem(word, "en"), "")
		out[k] = min(most, out[k]+commonRank/float32(rank))
	}
	return out
})
