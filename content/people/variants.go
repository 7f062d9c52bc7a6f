package people

import (
	"slices"
	"strings"

	"daybrief/content/language"
)

// A mention is one place where a text names a person.
type mention struct {
	at    language.Range
	text  string // as written, white space folded
	name  name
	lang  string
	sex   uint8 // that its courtesy title tells: male, female or 0
	roles []string
}

func newMention(text string, doc []token, s span, lang string) mention {
	at := placeOf(text, doc, s)
	written := strings.Join(strings.Fields(at.Of(text)), " ")
	m := mention{at: at, text: written, name: parseIn(written, lang), lang: lang}
	if s.from > 0 && doc[s.from].joined {
		m.sex = sexOfTitle(doc[s.from-1].fold)
	}
	return m
}

// placeOf returns where the span stands in the text.
func placeOf(text string, doc []token, s span) language.Range {
	at := language.Range{Start: doc[s.from].start, End: doc[s.to-1].end}
	if last := doc[s.to-1]; last.end-last.start > len(last.text) && !suffixes[last.fold] {
		at.End = last.start + len(last.text) // the full stop ends the sentence
	}
	const quote = "“"
	if name := at.Of(text); strings.Contains(name, "”") && !strings.Contains(name, quote) && strings.HasSuffix(text[:at.Start], quote) {
		at.Start -= len(quote) // “Buddy” Clark
	}
	return at
}

// A group is the mentions of one person.
type group struct {
	mentions []int
	names    []name // the different full names
	sex      uint8
}

// A register is the persons of a text, found by what they are called.
type register struct {
	groups  []*group
	surname map[string][]int // groups by surname, and by the halves of it
	given   map[string][]int // by first name in its full form
	word    map[string][]int // by each word of a full name as written, folded
	stem    map[string][]int // by the first letters of the surname
	single  map[string][]int // groups of one word that no full name bears
}

const stemLength = 3 // bytes of a surname that endings leave alone

// persons joins mentions, which must be in order, into persons: first full names
// with each other, then parts of names with full names, then single words.
func persons(mentions []mention) []Person {
	r := register{surname: map[string][]int{}, given: map[string][]int{}, word: map[string][]int{}, stem: map[string][]int{}, single: map[string][]int{}}
	part := parts(mentions)
	for i, m := range mentions {
		if m.name.full() && !part[i] {
			r.addFull(i, m)
		}
	}
	for i, m := range mentions {
		if m.name.surname == "" || m.name.full() && !part[i] {
			continue
		}
		if g := r.owner(m); g >= 0 {
			r.groups[g].mentions = append(r.groups[g].mentions, i)
		}
	}
	var out []Person
	for _, g := range r.groups {
		slices.Sort(g.mentions)
		out = append(out, newPerson(mentions, g.mentions))
	}
	slices.SortStableFunc(out, func(a, b Person) int { return a.Mentions[0].Start - b.Mentions[0].Start })
	return out
}

// parts reports of each mention whether it is a full name within a longer one.
func parts(mentions []mention) []bool {
	seen := map[string]bool{}
	longer := map[string][]name{} // the different names by each of their words but the first
	for _, m := range mentions {
		if !m.name.full() || seen[m.name.words] {
			continue
		}
		seen[m.name.words] = true
		for i, word := range strings.Fields(m.name.words) {
			if i > 0 {
				longer[word] = append(longer[word], m.name)
			}
		}
	}
	out := make([]bool, len(mentions))
	for i, m := range mentions {
		if m.name.full() {
			first, _, _ := strings.Cut(strings.TrimSpace(m.name.words), " ")
			out[i] = slices.ContainsFunc(longer[first], func(n name) bool { return inner(m.name, n) })
		}
	}
	return out
}

// inner reports whether a is the end or the middle of the longer name b: Ben
// Mansour of Leila Ben Mansour.
func inner(a, b name) bool {
	return len(a.words) < len(b.words) && strings.Contains(b.words, a.words) && !strings.HasPrefix(b.words, a.words) && a.suffix == "" && a.number == ""
}

// addFull adds a full name to the first person all of whose names it agrees with.
func (r *register) addFull(i int, m mention) {
	at := -1
	for _, g := range r.candidates(m.name) {
		if !slices.ContainsFunc(r.groups[g].names, func(n name) bool { return !r.alike(n, m.name, r.groups[g]) }) {
			at = g
			break
		}
	}
	if at < 0 {
		at = len(r.groups)
		r.groups = append(r.groups, &group{})
	}
	g := r.groups[at]
	g.mentions = append(g.mentions, i)
	if g.sex == 0 {
		g.sex = sexOf(m)
	}
	if slices.ContainsFunc(g.names, m.name.equal) {
		return
	}
	g.names = append(g.names, m.name)
	for word := range strings.FieldsSeq(m.name.words) {
		word = strings.Trim(word, "\"“”'")
		r.word[word] = addOnce(r.word[word], at)
	}
	if stem := m.name.surname; len(stem) >= stemLength {
		r.stem[stem[:stemLength]] = addOnce(r.stem[stem[:stemLength]], at)
	}
	for _, key := range append([]string{m.name.surname}, m.name.halves...) {
		r.surname[key] = addOnce(r.surname[key], at)
	}
	r.given[m.name.given[0]] = addOnce(r.given[m.name.given[0]], at)
}

func addOnce(list []int, g int) []int {
	if slices.Contains(list, g) {
		return list
	}
	return append(list, g)
}

// candidates are the groups that a full name may belong to.
func (r *register) candidates(n name) []int {
	out := slices.Clone(r.surname[n.surname])
	for _, half := range n.halves {
		for _, g := range r.surname[half] {
			out = addOnce(out, g)
		}
	}
	for _, g := range r.given[n.given[0]] {
		out = addOnce(out, g)
	}
	return out
}

// alike reports whether two full names of one text are of one person: they agree,
// or differ in what two spellings or a marriage change.
func (r *register) alike(a, b name, g *group) bool {
	if same(a, b) {
		return true
	}
	if a.suffix != b.suffix {
		nick := func(n name) bool { return strings.Contains(n.words, "“") || strings.Contains(n.words, "\"") }
		if a.suffix != "" && b.suffix != "" || !nick(a) && !nick(b) || a.surname != b.surname {
			return false
		}
		first := strings.Fields(b.words)[0]
		if nick(b) {
			return strings.Contains(b.words, strings.Fields(a.words)[0]+"”") || strings.Contains(b.words, strings.Fields(a.words)[0]+"\"")
		}
		return strings.Contains(a.words, first+"”") || strings.Contains(a.words, first+"\"")
	}
	if a.given[0] != b.given[0] || len(a.given[0]) < 2 {
		return false
	}
	if slices.Contains(a.halves, b.surname) || slices.Contains(b.halves, a.surname) {
		return true
	}
	return len(a.surname) > 4 && len(b.surname) > 4 && skeleton(a.surname) == skeleton(b.surname) && strings.Contains(a.words+b.words, "al-")
}

// skeleton returns a word without its vowels, which transliterations from Arabic vary.
func skeleton(word string) string {
	return word[:1] + strings.Map(func(c rune) rune {
		if strings.ContainsRune("aeiouy", c) {
			return -1
		}
		return c
	}, word[1:])
}

// owner returns the group that a part of a name or a single word belongs to, a new
// one if no full name bears it, or -1 if several do.
func (r *register) owner(m mention) int {
	n := m.name
	if n.number == "" {
		if owners := r.bearers(m); len(owners) == 1 {
			return owners[0]
		} else if len(owners) > 1 {
			return -1
		}
	}
	var fits []int
	for _, g := range r.single[n.surname] {
		if have := r.groups[g].names[0]; have.number == n.number || have.number == "" || n.number == "" {
			fits = append(fits, g)
		}
	}
	switch {
	case len(fits) > 1 && n.number == "":
		return -1
	case len(fits) > 0:
		if g := r.groups[fits[0]]; g.names[0].number == "" {
			g.names[0].number = n.number
		}
		return fits[0]
	}
	r.single[n.surname] = append(r.single[n.surname], len(r.groups))
	r.groups = append(r.groups, &group{names: []name{n}})
	return len(r.groups) - 1
}

// bearers are the groups whose full names hold what a mention is called by. A
// surname counts before the middle of a name, and that before a given name; a
// courtesy title decides between men and women.
func (r *register) bearers(m mention) []int {
	n := m.name
	var out []int
	if len(n.given) == 0 {
		out = r.surname[n.surname]
	}
	word := strings.TrimSpace(n.words)
	first, _, _ := strings.Cut(word, " ")
	if len(out) == 0 {
		out = r.among(r.word[first], func(full name) bool { return inner(n, full) })
	}
	if len(out) == 0 && len(n.given) == 0 {
		out = r.word[word]
	}
	if len(out) == 0 && len(n.given) == 0 {
		out = r.given[given(word)]
	}
	if len(out) == 0 && len(n.given) == 0 && len(word) >= stemLength {
		out = r.among(r.stem[word[:stemLength]], func(full name) bool {
			return inflected(word, map[string]bool{full.surname: true}, m.lang)
		})
	}
	return slices.DeleteFunc(slices.Clone(out), func(g int) bool {
		full := r.groups[g].names
		if n.suffix != "" && !slices.ContainsFunc(full, func(f name) bool { return f.suffix == n.suffix }) {
			return true
		}
		return m.sex != 0 && r.groups[g].sex != 0 && m.sex != r.groups[g].sex && len(out) > 1
	})
}

// among returns those of the groups one of whose names is as asked.
func (r *register) among(groups []int, is func(name) bool) []int {
	var out []int
	for _, g := range groups {
		if slices.ContainsFunc(r.groups[g].names, is) {
			out = append(out, g)
		}
	}
	return out
}

func newPerson(mentions []mention, of []int) Person {
	var p Person
	count := map[string]int{}
	var forms []string
	for _, i := range of {
		m := mentions[i]
		p.Mentions = append(p.Mentions, m.at)
		if count[m.text]++; count[m.text] == 1 {
			forms = append(forms, m.text)
		}
		for _, role := range m.roles {
			p.Roles = addRole(p.Roles, role)
		}
	}
	p.Name = slices.MaxFunc(forms, func(a, b string) int {
		// MaxFunc returns the first of equal forms.
		if d := formRank(a) - formRank(b); d != 0 {
			return d
		}
		return count[a] - count[b]
	})
	for _, form := range forms {
		if form != p.Name {
			p.Variants = append(p.Variants, form)
		}
	}
	return p
}

// formRank orders forms of a name: full names before single words, mixed case
// before capitals, given names before initials.
func formRank(form string) int {
	rank := 0
	words := strings.Fields(form)
	if len(words) > 1 {
		rank += 4
	}
	if strings.ToUpper(form) != form {
		rank += 2
	}
	if !slices.ContainsFunc(words, func(w string) bool { return len(strings.Trim(w, ".")) <= 1 || dotted(w) }) {
		rank++
	}
	return rank
}

// addRole adds a role unless one that contains it is there; a longer one takes the
// place of those within it.
func addRole(roles []string, role string) []string {
	within := func(a, b string) bool {
		return strings.Contains(" "+strings.ToLower(b)+" ", " "+strings.ToLower(a)+" ")
	}
	for _, r := range roles {
		if within(role, r) {
			return roles
		}
	}
	for i, r := range roles {
		if within(r, role) {
			rest := slices.DeleteFunc(slices.Clone(roles[i+1:]), func(r string) bool { return within(r, role) })
			return append(append(roles[:i:i], role), rest...)
		}
	}
	return append(roles, role)
}
