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
// words stand, and some organisations and places the name of a person.
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
	things := map[string]string{}
	for _, s := range t {
		var renamed []word
		for i := 0; i < len(s); {
			kind := strings.TrimPrefix(s[i].tag, "B-")
			j := i + 1
			for j < len(s) && s[j].tag == "I-"+kind {
				j++
			}
			switch kind {
			case "ORG", "LOC":
				renamed = append(renamed, where.thing(s[i:j], kind, things, random)...)
				i = j
				continue
			case "PER":
			default:
				renamed = append(renamed, s[i])
				i++
				continue
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

const (
	firmRate  = 4  // one organisation in so many gets the name of a person
	placeRate = 16 // the same of places
)

// firms and sites are the forms that things named after persons have. F stands for a
// first name, L for a last name.
var (
	firms = strings.Split("F L|F L|L & L|F L Ltd|F L & Co|L LLP|F L plc|L|L Inc|F L Foundation|F L University|L College|L Brothers", "|")
	sites = strings.Split("F L Street|L Street|F L Airport|F L Stadium|L Valley|F L Park|Mount L|Lake L|Fort L|L Bridge|F L Square|L Castle", "|")
)

// thing returns the words of a name of an organisation or place, some of them
// renamed after a person, the same wherever the same words stand.
func (n nation) thing(old []word, kind string, known map[string]string, random *rand.Rand) []word {
	var words []string
	for _, w := range old {
		words = append(words, w.text)
	}
	key := strings.Join(words, " ")
	name, ok := known[key]
	if !ok {
		rate, forms := firmRate, firms
		if kind == "LOC" {
			rate, forms = placeRate, sites
		}
		if random.IntN(rate) == 0 && startsUpper(key) {
			name = forms[random.IntN(len(forms))]
		}
		for _, part := range []struct {
			mark string
			from []string
		}{{"F", n.first}, {"L", n.last}} {
			fields := strings.Fields(name)
			for i, f := range fields {
				if f == part.mark {
					fields[i] = part.from[random.IntN(len(part.from))]
				}
			}
			name = strings.Join(fields, " ")
		}
		known[key] = name
	}
	if name == "" {
		return old
	}
	var out []word
	tag := "B-" + kind
	for part := range strings.FieldsSeq(name) {
		out = append(out, word{part, tag})
		tag = "I-" + kind
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
