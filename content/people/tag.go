package people

import "strings"

// A span is the tokens [from, to) of one mention of a person.
type span struct{ from, to int }

// tag finds the mentions of persons in a document. It looks at runs of
// capitalised words, takes titles, places and organisations off them, and
// weighs what is left by lists of names and by what stands around it. A second
// look accepts words that a first look found to be part of a full name.
func tag(doc []token, lang string) []span {
	var out []span
	surnames := map[string]bool{}
	candidates := runs(doc)
	weights := make([]float64, len(candidates))
	for i, c := range candidates {
		weights[i] = weigh(doc, c, lang)
		if weights[i] >= accept && c.to-c.from > 1 {
			for _, t := range doc[c.from:c.to] {
				if !t.initial && len(t.fold) > 2 && !particles[t.fold] {
					surnames[transliterate(t.fold)] = true
				}
			}
		}
	}
	for i, c := range candidates {
		t := doc[c.to-1]
		known := c.to-c.from == 1 && surnames[transliterate(t.fold)] && (t.bits&common == 0 || !t.opens && !t.headline) && !t.prefixed
		if weights[i] >= accept || known && weights[i] > -4 {
			out = append(out, c)
		}
	}
	return out
}

// runs returns the candidates: capitalised words in a row, without titles and
// other words that cannot be part of the name.
func runs(doc []token) []span {
	var out []span
	for i := 0; i < len(doc); {
		if !nameable(doc[i]) {
			i++
			continue
		}
		end := runEnd(doc, i)
		out = appendCores(out, doc, span{i, end})
		i = end
	}
	return out
}

func nameable(t token) bool { return t.upper && !calendar[t.fold] }

// runEnd returns the end of the run that starts at i, taking in particles
// between two capitalised words.
func runEnd(doc []token, i int) int {
	end := i + 1
	for end < len(doc) && doc[end].joined && !doc[end-1].possessive {
		if nameable(doc[end]) {
			end++
			continue
		}
		j := end
		for j < len(doc) && j-end < 3 && doc[j].joined && particles[doc[j].fold] && !doc[j].upper {
			j++
		}
		bridges := j > end && j < len(doc) && doc[j].joined && nameable(doc[j]) && doc[j].bits&place == 0 &&
			(doc[end-1].bits&named != 0 || doc[end-1].bits == 0) && !heads[doc[end-1].fold]
		if !bridges {
			break
		}
		end = j + 1
	}
	return end
}

// appendCores cuts a run at its last title and at words that are no names.
func appendCores(out []span, doc []token, run span) []span {
	from := run.from
	for i := run.from; i < run.to; i++ {
		if i+1 < run.to && titleWord(doc, run, i) {
			from = i + 1
		}
	}
	for from < run.to && strippable(doc, from, run) {
		from++
	}
	// In a headline, and where a sentence opens, a common word parts names.
	start := from
	for i := from; i <= run.to; i++ {
		if i < run.to && !parts(doc[i]) {
			continue
		}
		if start < i {
			out = append(out, span{start, i})
		}
		start = i + 1
	}
	return out
}

// titleWord reports whether the word at i is a title and the name comes after it.
func titleWord(doc []token, run span, i int) bool {
	t, next := doc[i], doc[i+1]
	switch {
	case courtesy[t.fold] && shortForms[t.fold], t.fold == "sir" || t.fold == "dame":
		return t.fold != "st"
	case !heads[t.fold]:
		return false
	case t.bits&(first|last|person) != 0 && i > run.from && doc[i-1].bits&(first|person) != 0 && doc[i-1].bits&common == 0:
		return false // Stephen King
	case t.bits&first != 0 && !royal[t.fold] && !military[t.fold] && next.bits&(last|person) != 0 && i == run.from && !strings.Contains("dean judge", t.fold):
		return t.bits&common != 0
	}
	return true
}

var (
	royal    = set(`king queen prince princess pope emperor duke earl baron`)
	military = set(`general major colonel captain admiral marshal`)
)

// strippable reports whether the first word of a core belongs to what stands
// before the name: a country's adjective, an office, an article.
func strippable(doc []token, i int, run span) bool {
	t := doc[i]
	switch {
	case i+1 >= run.to:
		return false
	case dotted(t.text) && t.bits&named == 0 && nation[t.fold]:
		return true
	case nationalities[t.fold] && t.bits&first == 0:
		return true
	case t.fold == "the" || t.fold == "a" || t.fold == "an":
		return true
	case i == run.from && t.opens && t.bits&common != 0 && t.bits&(first|person) == 0:
		return true
	case offices[t.fold] && i > 0 && (doc[i-1].fold == "of" || doc[i-1].fold == "for" || i > run.from):
		return true
	case t.bits&(place|organisation) != 0 && t.bits&first == 0 && doc[i+1].bits&(first|person) != 0 && run.to-i > 2:
		return true
	}
	return functionWord[t.fold] && t.opens
}

var (
	nation       = set(`u.s u.s.a u.k u.n e.u u.a.e us uk un eu`)
	functionWord = set(`in on at but and as if when while after before for from with by he she it they we i you his her their
		its our my this that these those there here what who how why where then so yet or nor not now although though since
		because until unless during despite however meanwhile also later earlier once even still both all some many most`)
)

// parts reports whether a capitalised word cannot stand inside a name.
func parts(t token) bool {
	if t.bits&named != 0 || t.initial || suffixes[t.fold] {
		return false
	}
	if functionWord[t.fold] || t.fold == "the" || t.fold == "of" {
		return !particles[t.fold]
	}
	return t.headline && t.bits&common != 0
}
