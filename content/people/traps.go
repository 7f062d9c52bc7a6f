package people

import "strings"

// withoutThings drops the mentions of what only bears a person's name: firms,
// ships, streets, storms, works, diseases. Their tokens become those of organisations.
func withoutThings(spans []span, doc []token, text string) []span {
	d := detector{doc: doc, text: text, known: map[string]bool{}, firms: map[string]bool{}, storms: map[string]bool{}, parts: map[string]bool{}, things: make([]int, len(doc))}
	d.look(spans)
	// A name that is a thing's in one place is so everywhere, unless its place was
	// all that told.
	drop := make([]bool, len(spans))
	names := map[string]bool{}
	for i, s := range spans {
		drop[i] = d.thing(s)
		if drop[i] && s.to-s.from > 1 && !d.followed(s) {
			names[folded(doc[s.from:s.to])] = true
		}
	}
	var out []span
	for i, s := range spans {
		if drop[i] || names[folded(doc[s.from:s.to])] && d.doubtful(s) {
			for k := s.from; k < s.to; k++ {
				doc[k].kind = anOrganisation
			}
			continue
		}
		out = append(out, s)
	}
	return out
}

// A detector tells persons from things that bear their names.
type detector struct {
	doc    []token
	text   string
	known  map[string]bool // last words of names that surely are of persons
	firms  map[string]bool // names that the text somewhere writes with Ltd and the like
	storms map[string]bool // names of storms
	parts  map[string]bool // words of the well-known things of more than one word in the text
	things []int           // by token: the end of the well-known thing that it is in, or 0
}

// look reads the whole text before any mention is judged.
func (d *detector) look(spans []span) {
	for i := range d.doc {
		if legalForms[d.doc[i].fold] && d.doc[i].upper {
			d.firm(i)
		}
		if i > 0 && d.doc[i].joined && d.doc[i].upper && weather[d.doc[i-1].fold] && d.doc[i-1].upper {
			d.storms[d.doc[i].fold] = true
		}
		if !d.doc[i].upper || d.things[i] > 0 {
			continue
		}
		for end := thingAt(d.doc, i); i < end && d.things[i] < end; i++ {
			for k := i; k < end; k++ {
				d.things[k] = end
				if end-i > 1 {
					d.parts[d.doc[k].fold] = true
				}
			}
		}
	}
	for _, s := range spans {
		if d.evident(s) && !d.site(s) {
			d.known[d.doc[s.to-1].fold] = true
		}
	}
	d.lookForPlaces(spans)
}

// lookForPlaces notes the single words, of no list of names, that the text somewhere
// uses as only places and firms are: in Valmora, Norland's economy minister, Corvin Bank.
func (d *detector) lookForPlaces(spans []span) {
	full := map[string]bool{} // the last words of names of several words
	for _, s := range spans {
		if s.to-s.from > 1 {
			full[d.doc[s.to-1].fold] = true
		}
	}
	for i := range d.doc {
		t := &d.doc[i]
		if !t.upper || t.entry.Bits&named != 0 || d.known[t.fold] || full[t.fold] || t.headline {
			continue
		}
		inside := i > 0 && t.joined && within[d.doc[i-1].fold] && (i+1 == len(d.doc) || !d.doc[i+1].joined || !d.doc[i+1].upper)
		if inside || t.possessive && d.governs(i+1) || i+1 < len(d.doc) && !t.possessive && d.doc[i+1].joined && d.doc[i+1].upper && institutions[d.doc[i+1].fold] {
			d.parts[t.fold] = true
		}
	}
}

// governs reports whether the words at i are an office or body of a state.
func (d *detector) governs(i int) bool {
	for k := i; k < len(d.doc) && k < i+3 && d.doc[k].joined && !d.doc[k].possessive; k++ {
		if statehood[d.doc[k].fold] {
			return true
		}
	}
	return false
}

// site reports whether a mention ends the name of a place or body: the University of
// Port Selene, the port of Selene; or whether it begins like one: Port Selene.
func (d *detector) site(s span) bool {
	head := &d.doc[s.from]
	if s.to-s.from > 1 && storms[head.fold] && head.entry.Bits&Last == 0 {
		return true
	}
	if s.from < 2 || !head.joined || d.doc[s.from-1].fold != "of" || !d.doc[s.from-1].joined {
		return false
	}
	before := &d.doc[s.from-2]
	return sites[before.fold] || before.upper && !before.headline && institutions[before.fold]
}

// firm notes the name that a legal form at token i ends.
func (d *detector) firm(i int) {
	from := i
	for from > 0 && d.doc[from-1].upper && d.doc[from-1].sentence == d.doc[i].sentence && i-from < 4 && (d.doc[from].joined || d.doc[from].comma && from == i) {
		from--
	}
	if i-from > 1 {
		d.firms[folded(d.doc[from:i])] = true
	}
}

// evident reports whether the words around a mention say that it is a person.
func (d *detector) evident(s span) bool {
	doc := d.doc
	if p := s.from - 1; p >= 0 && doc[s.from].joined {
		if h, _ := headOf(doc[p].fold); (h != "" || courtesy[doc[p].fold]) && !doc[p].possessive && !ambiguousHeads[h] {
			return true
		}
	}
	if s.to >= len(doc) || doc[s.to].sentence != doc[s.from].sentence || doc[s.to-1].possessive {
		return false
	}
	if s.from > 1 && doc[s.from].comma && doc[s.to].comma {
		if h, _ := headOf(doc[s.from-1].fold); h != "" && !ambiguousHeads[h] && !doc[s.from-1].possessive {
			return true // her coach, Name, looked on
		}
	}
	next := &doc[s.to]
	if (next.comma || strings.TrimSpace(next.gap) == "(") && age(*next) || next.fold == "who" && !next.headline {
		return true
	}
	return next.comma && d.apposed(s.to) == aPerson
}

// apposed tells what the words after a comma at token i are the name of: a person
// if their noun is one of persons, an organisation if it is one of things.
func (d *detector) apposed(i int) kind {
	first := i
	for n := 0; i < len(d.doc) && n < 8; i, n = i+1, n+1 {
		t := &d.doc[i]
		if i > first && !t.joined && !t.prefixed || t.upper && n == 0 && !t.headline && !nationalities[t.fold] {
			return outside
		}
		if i == first && !articles[t.fold] && !possessivePronoun[t.fold] && !marks[t.fold] {
			return outside
		}
		if i > first && (linkWord[t.fold] || stopWords[t.fold] || articles[t.fold] || number[t.fold] || times[t.fold] || adverbs[t.fold] || participle(t.fold)) {
			break
		}
	}
	switch last := &d.doc[i-1]; {
	case i-1 == first:
		return outside
	case last.fold == "maker" && i-1 > first+1:
		return aPerson // an oud maker
	case thingNouns[last.fold]:
		return anOrganisation
	default:
		if h, _ := headOf(last.fold); h != "" && !ambiguousHeads[h] {
			return aPerson
		}
	}
	return outside
}

// thing reports whether a mention is of a thing.
func (d *detector) thing(s span) bool {
	if d.followed(s) || d.noble(s) || d.saintly(s) || d.site(s) {
		return true
	}
	if d.evident(s) && !d.named(s) {
		return false
	}
	name := folded(d.doc[s.from:s.to])
	switch {
	case d.named(s), d.firms[name] && !d.known[d.doc[s.to-1].fold]:
		return true
	case s.to-s.from > 1 && (tails[d.doc[s.to-1].fold] || thingTails[d.doc[s.to-1].fold]) && d.doc[s.to-1].entry.Bits&named == 0:
		return true
	case s.to-s.from > 1 && (weather[d.doc[s.from].fold] || foreignLeads[d.doc[s.from].fold] && d.doc[s.from].entry.Bits&(First|Last) == 0):
		return true // Storm Name, Teatro Name
	case s.to-s.from > 2 && thingTails[d.doc[s.to-1].fold], d.firms[name] && s.to-s.from > 1:
		return true
	case s.to-s.from == 1 && (d.storms[d.doc[s.from].fold] || d.parts[d.doc[s.from].fold] && d.doubtful(s)):
		return true
	case d.beside(s):
		return true
	case s.to < len(d.doc) && d.doc[s.to].comma && d.doc[s.to].sentence == d.doc[s.from].sentence && !d.doc[s.to-1].possessive && d.apposed(s.to) == anOrganisation:
		return true
	}
	return d.preceded(s) || d.joinedNames(s) || d.titleOfWork(s)
}

// beside reports whether "and" joins a mention to a well-known thing before it,
// and nothing else says that it is a person: Rolls-Royce and Harlan Voss.
func (d *detector) beside(s span) bool {
	i := s.from - 1
	return i > 0 && d.doc[i].fold == "and" && d.doc[i].joined && d.doc[s.from].joined && d.things[i-1] == i && !d.doc[i-1].possessive && d.doubtful(s)
}

// named reports whether the mention is a well-known thing. One word alone may be
// somebody's surname as well.
func (d *detector) named(s span) bool {
	end := d.things[s.from]
	if end == 0 {
		return false
	}
	from := s.from
	for from > 0 && d.things[from-1] == end {
		from--
	}
	if end-from == 1 {
		return s.to-s.from == 1 && !d.known[d.doc[s.from].fold]
	}
	return !d.doc[s.from].joined || from < s.from || s.from == from && s.to <= end+1
}

// followed reports whether what follows a mention makes it a part of a thing's
// name: Trump Tower, the Max Planck medal, Peter Lang Tools, Megan's Law.
func (d *detector) followed(s span) bool {
	if s.to >= len(d.doc) || d.doc[s.to].sentence != d.doc[s.from].sentence {
		return false
	}
	last, next := &d.doc[s.to-1], &d.doc[s.to]
	if d.traded(s.to) && d.doubtful(s) || next.joined && next.fold == "the" && s.to+1 < len(d.doc) && vessels[d.doc[s.to+1].fold] {
		return true // Name fell 3%; Boris the cat
	}
	if strings.Contains(next.gap, "&") && next.upper && (legalForms[next.fold] || kinship[next.fold] || d.partners(s.to)) || legalForms[last.fold] && last.upper && s.to-s.from > 1 {
		return true
	}
	if !next.joined {
		return next.prefixed && next.gap == "-" && thingNouns[next.fold]
	}
	switch {
	case legalForms[next.fold] && next.upper:
		return true
	case last.possessive:
		return next.upper && owned[next.fold] || diseases[next.fold]
	case next.upper && !next.headline:
		return tails[next.fold] || thingTails[next.fold] || d.common(s.to)
	case next.upper:
		return institutions[next.fold] && !next.possessive
	case next.fold == "and" && s.to+1 < len(d.doc) && kinship[d.doc[s.to+1].fold]:
		return d.doc[s.to+1].upper // Smith and Sons
	case thingNouns[next.fold] && !politics[next.fold]:
		return true
	}
	if next.fold == "and" && s.to+2 < len(d.doc) && d.doc[s.to+1].upper && thingNouns[d.doc[s.to+2].fold] && !politics[d.doc[s.to+2].fold] && d.doc[s.to+2].joined && s.to-s.from == 1 {
		return true // the Glasgow and Norris scores
	}
	article := s.from > 0 && d.doc[s.from].joined && articles[d.doc[s.from-1].fold]
	if article && s.to-s.from > 1 && next.fold == "house" {
		return true // the Emily Brontë house
	}
	return article && s.to-s.from > 1 && attributive(next) || article && s.to+1 < len(d.doc) && attributive(next) && d.doc[s.to+1].joined && thingNouns[d.doc[s.to+1].fold]
}

// noble reports whether a mention with a title is a ship, an inn or the like: the
// yacht Lady Margaret, the Lord Nelson.
func (d *detector) noble(s span) bool {
	i := s.from - 1
	if i < 1 || !d.doc[i].upper || !noble[d.doc[i].fold] || !d.doc[s.from].joined || !d.doc[i].joined {
		return false
	}
	return d.doc[i-1].fold == "the" && d.doc[i].fold != "queen" && d.doc[i].fold != "king" || vessels[d.doc[i-1].fold]
}

// traded reports whether the words at i say what happens to shares and firms alone.
func (d *detector) traded(i int) bool {
	if i+2 >= len(d.doc) || !d.doc[i].joined {
		return false
	}
	switch f := d.doc[i].fold; {
	case f == "filed":
		return d.doc[i+1].fold == "for" && d.doc[i+2].fold == "bankruptcy"
	case shareMoves[f]:
		for k := i + 1; k < len(d.doc) && k < i+5 && d.doc[k].sentence == d.doc[i].sentence; k++ {
			if startsWithDigit(d.doc[k].fold) {
				rest := strings.TrimSpace(d.text[d.doc[k].end:min(len(d.text), d.doc[k].end+9)])
				return strings.HasPrefix(rest, "%") || strings.HasPrefix(rest, "percent") || strings.HasPrefix(rest, "per cent")
			}
		}
	}
	return false
}

// partners reports whether "&" before token i joins two surnames to the name of a
// firm, and not two persons, as in chat and in the sources of science.
func (d *detector) partners(i int) bool {
	a, b := &d.doc[i-1], &d.doc[i]
	if !a.upper || !b.upper || d.known[a.fold] || d.known[b.fold] || (a.entry.Bits|b.entry.Bits)&person != 0 {
		return false
	}
	alone := func(k int) bool {
		return k < 0 || k >= len(d.doc) || !d.doc[k].upper || !d.doc[k].joined && !d.doc[k].prefixed
	}
	if !alone(i+1) || i > 1 && d.doc[i-2].upper && a.joined || i+1 < len(d.doc) && startsWithDigit(d.doc[i+1].fold) {
		return false
	}
	first := i
	for first > 0 && d.doc[first-1].sentence == b.sentence {
		first--
	}
	end := min(len(d.text), b.end+80)
	return !strings.ContainsAny(d.text[d.doc[first].start:end], "@#_")
}

// common reports whether the word at i is a common word with a capital, and stands
// at the end of a name: Peter Lang Tools.
func (d *detector) common(i int) bool {
	t := &d.doc[i]
	if t.entry.Bits&Common == 0 || t.entry.Bits&named != 0 || calendar[t.fold] || nationalities[t.fold] || suffixes[t.fold] || isHead(t.fold) || t.shout {
		return false
	}
	return !verbs[t.fold] && !says[t.fold] && !stopWords[t.fold] && !linkWord[t.fold] && (i+1 == len(d.doc) || !d.doc[i+1].joined || !d.doc[i+1].upper)
}

// attributive reports whether a word after "the" and a name may be what the name
// says more of: the Andrew Carnegie reading room.
func attributive(t *token) bool {
	return !politics[t.fold] && !stopWords[t.fold] && !linkWord[t.fold] && !verbs[t.fold] && !adverbs[t.fold] && !says[t.fold] && !isHead(t.fold) && startsWithLetter(t.fold)
}

// preceded reports whether what stands before a mention makes it a thing's name:
// the ferry Doña Inés, St. Adalbert's, an analyst at Edward Jones, the Reuben.
func (d *detector) preceded(s span) bool {
	if s.from == 0 || d.doc[s.from-1].sentence != d.doc[s.from].sentence {
		return false
	}
	doc := d.doc
	last, head, first := &doc[s.from-1], &doc[s.from], s.to-s.from == 1
	bare := s.to == len(doc) || !doc[s.to].joined || !doc[s.to].upper && !isHead(doc[s.to].fold) // the name is the noun
	switch {
	case strings.Contains(head.gap, "&") && d.partners(s.from):
		return true
	case head.comma && first && head.entry.Bits&named == 0 && ambiguousHeads[last.fold] && s.to < len(doc) && doc[s.to].comma:
		return true // the operator, Nordline, said
	case head.comma && vessels[last.fold] && s.to < len(doc) && doc[s.to].comma:
		return !d.officeOf(s.from - 1) // the exercise, Able Archer, began; but: the owner of the ferry, Name, wept
	case !head.joined || last.possessive && !vessels[last.fold]:
		return false
	case last.fold == "name" && s.from > 2 && doc[s.from-3].fold == "under":
		return true
	case last.fold == "in" && s.from > 1 && (doc[s.from-2].fold == "shares" || doc[s.from-2].fold == "stake"), last.fold == "it" && s.from > 1 && naming[doc[s.from-2].fold]:
		return true // shares in Name; he calls it Name
	case vessels[last.fold], last.upper && (storms[last.fold] || foreignLeads[last.fold]):
		return true
	case last.fold == "v" && first, last.fold == "by" && s.from > 1 && makings[doc[s.from-2].fold] && d.doubtful(s):
		return true
	case last.fold == "the" && bare && !head.headline && !possessiveOrTitle(doc, s) && !(s.to < len(doc) && politics[doc[s.to].fold]):
		return !doc[s.to-1].possessive || first
	case last.fold == "at" && d.doubtful(s) && !doc[s.to-1].possessive && !(s.from > 1 && aims[doc[s.from-2].fold]):
		return true
	case (last.fold == "called" || last.fold == "named" || last.fold == "name") && first && (len(d.storms) > 0 || s.from > 1 && (vessels[doc[s.from-2].fold] || weather[doc[s.from-2].fold])):
		return true
	case last.fold == "called" || last.fold == "christened" || last.fold == "named":
		return s.from > 1 && d.unnamed(s.from-2, last.fold == "named")
	case (last.fold == "a" || last.fold == "an") && bare && first && d.doubtful(s):
		return true
	}
	return head.fold == "st" && !first && (doc[s.to-1].possessive || locatives[last.fold] || last.fold == "of") || last.upper && last.fold == "st" && doc[s.to-1].possessive
}

// officeOf reports whether the noun at i belongs to an office before it: the owner of
// the ferry, a spokesman for the company.
func (d *detector) officeOf(i int) bool {
	for k := i - 1; k > 0 && k > i-7 && d.doc[k].sentence == d.doc[i].sentence; k-- {
		if f := d.doc[k].fold; f == "of" || f == "for" || f == "at" {
			h, _ := headOf(d.doc[k-1].fold)
			return h != ""
		}
	}
	return false
}

// unnamed reports whether an article and a noun that is none of a person end at token
// i: a grey called Name, a storm named Name.
func (d *detector) unnamed(i int, indefinite bool) bool {
	t := &d.doc[i]
	if h, _ := headOf(t.fold); h != "" && !thingNouns[t.fold] || t.upper || stopWords[t.fold] || verbs[t.fold] || adverbs[t.fold] || linkWord[t.fold] {
		return false
	}
	for k := i - 1; k >= 0 && k > i-4 && d.doc[k].sentence == t.sentence; k-- {
		switch f := d.doc[k].fold; {
		case f == "a" || f == "an":
			return true
		case f == "the" || possessivePronoun[f]:
			return !indefinite
		}
	}
	return false
}

// possessiveOrTitle reports whether an article before a mention belongs to what
// follows: the Trump administration, the Elder.
func possessiveOrTitle(doc []token, s span) bool {
	return s.to < len(doc) && doc[s.to].joined && !doc[s.to-1].possessive && attributive(&doc[s.to]) && doc[s.to].sentence == doc[s.from].sentence
}

// doubtful reports whether nothing else in the text says that a mention is of a person.
func (d *detector) doubtful(s span) bool { return !d.known[d.doc[s.to-1].fold] }

// joinedNames reports whether the mention is one side of a case at law: Marbury v. Madison.
func (d *detector) joinedNames(s span) bool {
	if s.to+1 < len(d.doc) && d.doc[s.to].fold == "v" && strings.HasPrefix(d.text[d.doc[s.to].start:], "v.") {
		return d.doc[s.to].joined
	}
	return s.from > 1 && d.doc[s.from-1].fold == "v" && strings.HasPrefix(d.text[d.doc[s.from-1].start:], "v.")
}

// titleOfWork reports whether a mention stands alone in quotation marks, as titles of
// works do, and nicknames in the middle of a name do not.
func (d *detector) titleOfWork(s span) bool {
	start, end := d.doc[s.from].start, d.doc[s.to-1].end
	before, after := d.text[:start], d.text[end:]
	curly := strings.HasSuffix(before, "“") && strings.HasPrefix(after, "”") || strings.HasSuffix(before, "«") && strings.HasPrefix(after, "»")
	straight := strings.HasSuffix(before, "\"") && strings.HasPrefix(after, "\"")
	if !curly && !straight {
		return d.inTitle(s)
	}
	middle := s.from > 0 && d.doc[s.from-1].kind == aPerson && s.to < len(d.doc) && d.doc[s.to].kind == aPerson
	return !middle && !d.known[d.doc[s.to-1].fold]
}

// saintly reports whether a mention is what a street or a paper is called after a
// saint: St. Magnus Way, the Saint Paul Ledger.
func (d *detector) saintly(s span) bool {
	p := s.from - 1
	return p >= 0 && s.to-s.from > 1 && thingTails[d.doc[s.to-1].fold] && (d.doc[p].fold == "st" || d.doc[p].fold == "saint") && d.doc[p].sentence == d.doc[s.from].sentence
}

var naming = set(`call calls called calling name names named christened dubbed dubs`)

// inTitle reports whether a mention is a part of a short quotation of which all
// words but the small ones have capitals: "The Trial of Martin Oake".
func (d *detector) inTitle(s span) bool {
	const longest = 8 // words
	doc := d.doc
	from, to := s.from, s.to
	for from > 0 && s.from-from < longest && doc[from].joined && doc[from-1].sentence == doc[s.from].sentence && (doc[from-1].upper || linkWord[doc[from-1].fold] || articles[doc[from-1].fold] || doc[from-1].fold == "and") {
		from--
	}
	for to < len(doc) && to-s.to < longest && doc[to].joined && doc[to].sentence == doc[s.from].sentence && (doc[to].upper || linkWord[doc[to].fold] || articles[doc[to].fold] || doc[to].fold == "and") {
		to++
	}
	if to-from == s.to-s.from || doc[from].headline || isHead(doc[from].fold) {
		return false
	}
	before, after := d.text[:doc[from].start], d.text[doc[to-1].end:]
	return strings.HasSuffix(before, "“") && strings.HasPrefix(after, "”") || strings.HasSuffix(before, "\"") && strings.HasPrefix(after, "\"")
}
