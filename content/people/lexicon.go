package people

import (
	"bytes"
	"cmp"
	"compress/flate"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"daybrief/content/language"
)

// The bits say what a word is known as.
const (
	First  = 1 << iota // a given name
	Last               // a surname
	Common             // a dictionary word in common use that is written in lower case
	Proper             // a dictionary word that is written with a capital

	place        // a country, state or great city
	organisation // a company, agency or other body
	person       // a surname that means one person to most readers

	named = First | Last | person
)

// An Entry is what is known of a word before reading a text.
type Entry struct {
	Bits   uint8
	Small  uint8  // its class among 100 classes of words used alike, from 1; 0 if it has none
	Large  uint16 // the same among 1,000 classes
	Sex    uint8  // of a given name: Male, Female, both or 0
	hashed uint32
}

// A Lexicon holds entries by folded word. It keeps hashes of the words, not the
// words: of the words it lacks, one in about thirty thousand seems to be there.
type Lexicon struct {
	slots []Entry // open addressing; hashed is 0 in free slots
	mask  uint32
}

// NewLexicon returns a lexicon of words, which must be folded by language.Fold.
func NewLexicon(words map[string]Entry) *Lexicon {
	entries := make([]Entry, 0, len(words))
	for word, e := range words {
		e.hashed = wordHash(word)
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(a.hashed, b.hashed), cmp.Compare(b.Large, a.Large), cmp.Compare(b.Bits, a.Bits))
	})
	entries = slices.CompactFunc(entries, func(a, b Entry) bool { return a.hashed == b.hashed })
	return fill(entries)
}

func fill(entries []Entry) *Lexicon {
	size := 1
	for size < len(entries)*3/2 {
		size *= 2
	}
	l := &Lexicon{make([]Entry, size), uint32(size - 1)}
	for _, e := range entries {
		i := e.hashed & l.mask
		for l.slots[i].hashed != 0 {
			i = (i + 1) & l.mask
		}
		l.slots[i] = e
	}
	l.mark(placeNames, person, place)
	l.mark(organisationNames, person, organisation)
	l.mark(newsmakers, Common|place|organisation, person)
	return l
}

// mark changes the bits of words that the hand-written lists know better.
func (l *Lexicon) mark(words map[string]bool, clear, set uint8) {
	for word := range words {
		if e := l.find(wordHash(word)); e != nil {
			e.Bits = e.Bits&^clear | set
		}
	}
}

func (l *Lexicon) find(hash uint32) *Entry {
	for i := hash & l.mask; l.slots[i].hashed != 0; i = (i + 1) & l.mask {
		if l.slots[i].hashed == hash {
			return &l.slots[i]
		}
	}
	return nil
}

// word returns the entry of a folded word, or the zero Entry.
func (l *Lexicon) word(fold string) Entry {
	if e := l.find(wordHash(fold)); e != nil {
		return *e
	}
	return Entry{}
}

// wordHash is never 0.
func wordHash(fold string) uint32 { return max(1, uint32(hashString(fold)>>32)) }

// Pack writes the lexicon: the count of words, then by columns the growing
// hashes as differences, bits, sexes, small and large classes, all deflated.
func (l *Lexicon) Pack() []byte {
	var entries []Entry
	for _, e := range l.slots {
		if e.hashed != 0 {
			entries = append(entries, e)
		}
	}
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.hashed, b.hashed) })
	plain := binary.AppendUvarint(nil, uint64(len(entries)))
	last := uint32(0)
	for _, e := range entries {
		plain = binary.AppendUvarint(plain, uint64(e.hashed-last))
		last = e.hashed
	}
	for _, e := range entries {
		plain = append(plain, e.Bits)
	}
	for _, e := range entries {
		plain = append(plain, e.Sex)
	}
	for _, e := range entries {
		plain = append(plain, e.Small)
	}
	for _, e := range entries {
		plain = binary.LittleEndian.AppendUint16(plain, e.Large)
	}
	return deflate(plain)
}

var errDamaged = errors.New("people: the packed data is damaged: run go generate ./content/people")

// UnpackLexicon reads what Pack wrote.
func UnpackLexicon(packed []byte) (*Lexicon, error) {
	plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, fmt.Errorf("%w (%w)", errDamaged, err)
	}
	count, n := binary.Uvarint(plain)
	if n <= 0 || count > uint64(len(plain)) {
		return nil, errDamaged
	}
	plain = plain[n:]
	entries := make([]Entry, count)
	last := uint32(0)
	for i := range entries {
		step, n := binary.Uvarint(plain)
		if n <= 0 {
			return nil, errDamaged
		}
		last += uint32(step)
		entries[i].hashed, plain = last, plain[n:]
	}
	if len(plain) != 5*len(entries) {
		return nil, errDamaged
	}
	for i := range entries {
		e := &entries[i]
		e.Bits, e.Sex, e.Small = plain[i], plain[len(entries)+i], plain[2*len(entries)+i]
		e.Large = binary.LittleEndian.Uint16(plain[3*len(entries)+2*i:])
	}
	return fill(entries), nil
}

func deflate(plain []byte) []byte {
	var out bytes.Buffer
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		panic(err) // cannot happen: the level is valid
	}
	z.Write(plain) // a bytes.Buffer takes everything
	z.Close()
	return out.Bytes()
}

//go:embed lexicon.bin
var packedLexicon []byte

// lexicon returns the shipped lexicon.
var lexicon = sync.OnceValue(func() *Lexicon {
	l, err := UnpackLexicon(packedLexicon)
	if err != nil {
		panic(err) // cannot happen in a build whose tests ran
	}
	return l
})

// exact is set without folding.
func exact(words string) map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		out[word] = true
	}
	return out
}

func set(words string) map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		out[language.Fold(word)] = true
	}
	return out
}
