package language

import (
	"unicode"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
)

const (
	identifyBytes = 6 << 10 // more text makes the answer no surer
	fewestLetters = 12      // below this, only a script of one language tells
)

// Identify returns the language of text as an ISO 639-1 code, and "" when it
// is not sure, as with a bare name. It looks at the first 6 kB: at the script, at
// stop words, which tell related languages apart in few words, then at
// trigrams.
func Identify(text string) string {
	if len(text) > identifyBytes {
		text = text[:identifyBytes]
		for len(text) > 0 && !utf8.RuneStart(text[len(text)-1]) {
			text = text[:len(text)-1]
		}
	}
	count, kana := 0, 0
	latin := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			count++
		}
		switch {
		case unicode.In(r, unicode.Hiragana, unicode.Katakana):
			kana++
		case unicode.Is(unicode.Latin, r):
			latin++
		}
	}
	switch {
	case count == 0:
		return ""
	case kana*20 >= count:
		return "ja"
	case latin*2 > count:
		return identifyLatin(text, count)
	}
	info := whatlanggo.Detect(text)
	if info.Lang < 0 || info.Confidence < 1 && (count < fewestLetters || !info.IsReliable()) {
		return ""
	}
	return info.Lang.Iso6391()
}

// identifyLatin weighs each stop word by how few languages share it.
func identifyLatin(text string, count int) string {
	if count < fewestLetters {
		return ""
	}
	scores := map[string]float64{}
	total := 0
	for _, r := range Words(text) {
		total++
		word := Fold(r.Of(text))
		var of [8]string
		owners := of[:0]
		for _, lang := range Languages() {
			if stops[lang][word] {
				owners = append(owners, lang)
			}
		}
		for _, lang := range owners {
			scores[lang] += 1 / float64(len(owners))
		}
	}
	best, second := "", 0.0
	for _, lang := range Languages() {
		switch s := scores[lang]; {
		case best == "" || s > scores[best]:
			if best != "" {
				second = scores[best]
			}
			best = lang
		case s > second:
			second = s
		}
	}
	share := scores[best] / float64(max(total, 1))
	if scores[best] >= 1 && share >= 0.2 && scores[best] >= 1.6*second {
		return best
	}
	info := whatlanggo.Detect(text)
	if info.Lang >= 0 && info.IsReliable() {
		code := info.Lang.Iso6391()
		// A language whose function words are known but absent is a guess from names.
		if _, known := stops[code]; !known || scores[code] > 0 {
			return code
		}
	}
	if scores[best] >= 2 && share >= 0.1 && scores[best] >= 1.3*second {
		return best
	}
	return ""
}
