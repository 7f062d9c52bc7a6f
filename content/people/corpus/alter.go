package corpus

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/people"
)

const (
	seed         = 7
	headlineRate = 10 // one sentence in so many is copied as a headline
)

// Altered returns the texts as examples, and after them a copy of each with its
// persons renamed and some of its sentences, in other capitals, as headlines before it.
func (in Inputs) Altered(texts []Text) ([]people.Example, error) {
	names, err := in.nations()
	if err != nil {
		return nil, err
	}
	random := rand.New(rand.NewPCG(seed, 0))
	var out []people.Example
	for i, t := range texts {
		out = append(out, t.Example(i))
	}
	for i, t := range texts {
		var copied Text
		for _, s := range t {
			if random.IntN(headlineRate) == 0 {
				copied = append(copied, recased(s, random.IntN(2) == 0))
			}
		}
		copied = append(copied, names.rename(t, random)...)
		out = append(out, copied.Example(i))
	}
	return out, nil
}

// small are words that headlines in title case leave in lower case.
var small = strings.Fields("a an the of in on at to for and or but by with as from 's n't")

// recased returns a sentence in capitals, or in the capitals of a headline.
func recased(s []word, all bool) []word {
	out := slices.Clone(s)
	for i := range out {
		w := &out[i]
		switch {
		case strings.HasPrefix(w.text, "@") || strings.HasPrefix(w.text, "http"):
		case all:
			w.text = strings.ToUpper(w.text)
		case i == 0 || !slices.Contains(small, w.text):
			r, size := utf8.DecodeRuneInString(w.text)
			w.text = string(unicode.ToUpper(r)) + w.text[size:]
		}
	}
	return out
}

// A nation has names that are common in one country.
type nation struct{ first, last []string }

// nations are those with both first and last names.
type nations []nation

func (in Inputs) nations() (nations, error) {
	byCode := map[string]*nation{}
	for _, file := range []string{"names/forenames_cc0.csv", "names/surnames_cc0.csv"} {
		rows, err := table(in[file])
		if err != nil {
			return nil, err
		}
		column := slices.Index(rows[0], "Romanized Name")
		for _, row := range rows[1:] {
			name := strings.TrimSpace(row[column])
			if len(name) < 2 || strings.ContainsAny(name, "(/,") || !startsUpper(name) {
				continue
			}
			n := byCode[row[0]]
			if n == nil {
				n = &nation{}
				byCode[row[0]] = n
			}
			if strings.Contains(file, "forenames") {
				n.first = append(n.first, name)
			} else {
				n.last = append(n.last, name)
			}
		}
	}
	var codes []string
	for code, n := range byCode {
		if len(n.first) >= 10 && len(n.last) >= 10 {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)
	var out nations
	for _, code := range codes {
		out = append(out, *byCode[code])
	}
	return out, nil
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// kept are parts of names that a renamed person keeps.
var kept = strings.Fields("jr. jr sr. sr i ii iii iv v de da di del della la le van von der den ter bin ibn al el dos do")

// rename gives each person of a text another name, the same wherever the same
// words stand.
func (n nations) rename(t Text, random *rand.Rand) Text {
	given, sur := map[string]string{}, map[string]string{}
	where := n[random.IntN(len(n))]
	pick := func(known, other map[string]string, from []string, old string) string {
		if name, ok := known[old]; ok {
			return name
		}
		if name, ok := other[old]; ok {
			return name
		}
		known[old] = from[random.IntN(len(from))]
		return known[old]
	}
	var out Text
	for _, s := range t {
		var renamed []word
		for i := 0; i < len(s); {
			if s[i].tag != "B-PER" {
				renamed = append(renamed, s[i])
				i++
				continue
			}
			j := i + 1
			for j < len(s) && s[j].tag == "I-PER" {
				j++
			}
			if random.IntN(4) == 0 {
				where = n[random.IntN(len(n))]
			}
			for k := i; k < j; k++ {
				old := s[k].text
				name := old
				switch {
				case slices.Contains(kept, strings.ToLower(old)) || utf8.RuneCountInString(strings.Trim(old, ".")) < 2 || !letter(old):
				case k == j-1 && (j-i > 1 || given[old] == ""):
					name = pick(sur, given, where.last, old)
				default:
					name = pick(given, sur, where.first, old)
				}
				tag := s[k].tag
				for part := range strings.FieldsSeq(name) {
					renamed = append(renamed, word{cased(part, old), tag})
					tag = "I-PER"
				}
			}
			i = j
		}
		out = append(out, renamed)
	}
	return out
}

// cased returns name in capitals or in lower case if old was so.
func cased(name, old string) string {
	switch {
	case len(old) > 2 && strings.ToUpper(old) == old:
		return strings.ToUpper(name)
	case strings.ToLower(old) == old:
		return strings.ToLower(name)
	}
	return name
}
