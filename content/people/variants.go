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
	roles []string
}

func newMention(text string, doc []token, s span) mention {
	at := placeOf(doc, s)
	written := strings.Join(strings.Fields(at.Of(text)), " ")
	return mention{at: at, text: written, name: parse(written)}
}

// placeOf returns where the span stands in the text.
func placeOf(doc []token, s span) language.Range {
	at := language.Range{Start: doc[s.from].start, End: doc[s.to-1].end}
	if last := doc[s.to-1]; last.end-last.start > len(last.text) && !suffixes[last.fold] {
		at.End = last.start + len(last.text) // the full stop ends the sentence
	}
	return at
}

// A group is the mentions of one person, by index.
type group []int

// persons joins mentions, which must be in order, into persons.
func persons(mentions []mention) []Person {
	groups, owners := fullNames(mentions)
	bare := map[string]int{} // group of a single word that no full name bears
	for i, m := range mentions {
		if m.name.full() || m.name.surname == "" {
			continue
		}
		word := m.name.surname
		g, ok := bare[word]
		switch bearers := owners.of(word); {
		case len(bearers) == 1:
			g = bearers[0]
		case len(bearers) > 1:
			continue // belongs to nobody
		case !ok:
			g = len(groups)
			bare[word] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	var out []Person
	for _, g := range groups {
		slices.Sort(g)
		out = append(out, newPerson(mentions, g))
	}
	slices.SortStableFunc(out, func(a, b Person) int { return a.Mentions[0].Start - b.Mentions[0].Start })
	return out
}

// bearers are the groups whose full names hold a word.
type bearers struct{ surname, given map[string][]int }

// of returns the groups that a word alone may mean. A surname counts before a
// given name.
func (b bearers) of(word string) []int {
	if g := b.surname[word]; len(g) > 0 {
		return g
	}
	return b.given[given(word)]
}

// fullNames groups the mentions that are full names. A name joins a group only
// if it agrees with every name in it.
func fullNames(mentions []mention) ([]group, bearers) {
	var groups []group
	var distinct [][]name
	b := bearers{map[string][]int{}, map[string][]int{}}
	for i, m := range mentions {
		if !m.name.full() {
			continue
		}
		g := -1
		for _, candidate := range b.surname[m.name.surname] {
			if !slices.ContainsFunc(distinct[candidate], func(n name) bool { return !same(n, m.name) }) {
				g = candidate
				break
			}
		}
		if g < 0 {
			g = len(groups)
			groups, distinct = append(groups, nil), append(distinct, nil)
			b.surname[m.name.surname] = append(b.surname[m.name.surname], g)
		}
		groups[g] = append(groups[g], i)
		if !slices.ContainsFunc(distinct[g], m.name.equal) {
			distinct[g] = append(distinct[g], m.name)
			if first := m.name.given[0]; !slices.Contains(b.given[first], g) {
				b.given[first] = append(b.given[first], g)
			}
		}
	}
	return groups, b
}

func newPerson(mentions []mention, g group) Person {
	var p Person
	count := map[string]int{}
	var forms []string
	for _, i := range g {
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

// addRole adds a role unless a longer form of it is there; a longer form
// replaces a shorter one.
func addRole(roles []string, role string) []string {
	low := strings.ToLower(role)
	for i, r := range roles {
		have := strings.ToLower(r)
		switch {
		case have == low || strings.HasSuffix(have, " "+low) || strings.HasPrefix(have, low+" "):
			return roles
		case strings.HasSuffix(low, " "+have) && !marksPast(low) || strings.HasPrefix(low, have+" "):
			roles[i] = role
			return roles
		}
	}
	return append(roles, role)
}

// marksPast reports whether a role is one that the person no longer or not yet fully has.
func marksPast(role string) bool {
	return strings.HasPrefix(role, "former") || strings.HasPrefix(role, "then") || strings.HasPrefix(role, "acting") ||
		strings.HasPrefix(role, "ex-") || strings.HasPrefix(role, "late ")
}
