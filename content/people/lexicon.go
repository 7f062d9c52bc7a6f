package people

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"

	"daybrief/content/language"
)

//go:embed lexicon.gz
var packedLexicon []byte

// The bits say what a word is known as; generate.go writes them.
const (
	first        = 1 << iota // a given name
	last                     // a surname
	common                   // a lower-case dictionary word in common use
	person                   // in a class of words that are mostly parts of persons' names; if common, only with first
	place                    // in a class of words that are mostly places
	organisation             // in a class of words that are mostly organisations

	named = first | last | person
)

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// lexicon returns the bits by folded word.
var lexicon = sync.OnceValue(func() map[string]uint8 {
	z, err := gzip.NewReader(bytes.NewReader(packedLexicon))
	if err != nil {
		panic("people: the embedded lexicon is damaged: " + err.Error()) // cannot happen in a build whose tests ran
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		panic("people: the embedded lexicon is damaged: " + err.Error())
	}
	out := make(map[string]uint8, 70_000)
	for line := range strings.Lines(string(plain)) {
		out[line[1:len(line)-1]] = uint8(strings.IndexByte(alphabet, line[0]))
	}
	for word := range placeNames {
		out[word] = out[word]&^person | place
	}
	for word := range organisationNames {
		out[word] = out[word]&^person | organisation
	}
	for word := range newsmakers {
		out[word] = out[word]&^(common|place|organisation) | person
	}
	return out
})

func set(words string) map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		out[language.Fold(word)] = true
	}
	return out
}
