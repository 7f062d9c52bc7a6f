package people

import (
	"slices"
	"strings"
)

// A reader finds what a text says its persons are.
type reader struct {
	text  string
	doc   []token
	spans []span
	roles [][]string // by mention
}

// rolesOf returns what stands around each mention and says what the person is:
// titles before the name, appositions before and after it, and clauses such as
// "who is". What is said of several in a row in the plural is said of each.
func rolesOf(text string, doc []token, spans []span) [][]string {
	r := &reader{text: text, doc: doc, spans: spans, roles: make([][]string, len(spans))}
	for i := range spans {
		r.before(i)
		r.after(i)
	}
	return r.roles
}

// mentionAt returns the index of the mention that starts at token i, or -1.
func (r *reader) mentionAt(i int) int {
	n, ok := slices.BinarySearchFunc(r.spans, i, func(s span, i int) int { return s.from - i })
	if !ok {
		return -1
	}
	return n
}

// say adds a phrase to the roles of mention i. One in the plural goes to all the
// mentions of the row that i is in, and to none if it stands alone.
func (r *reader) say(i int, p phrase, step int) {
	if !p.plural {
		r.add(i, p)
		return
	}
	const longestRow = 40
	row := []int{i}
	for len(row) < longestRow {
		next := row[len(row)-1] + step
		if next < 0 || next >= len(r.spans) || !r.coordinate(min(next, next-step), max(next, next-step)) {
			break
		}
		row = append(row, next)
	}
	if len(row) < 2 {
		return
	}
	for _, k := range row {
		r.add(k, p)
	}
}

func (r *reader) add(i int, p phrase) {
	if role := r.roleText(p); role != "" {
		r.roles[i] = append(r.roles[i], role)
	}
}

// coordinate reports whether only a comma, "and", an age or "of" and a place
// stand between mention a and the next, b.
func (r *reader) coordinate(a, b int) bool {
	i, end := r.spans[a].to, r.spans[b].from
	if end-i > 8 || r.doc[i-1].sentence != r.doc[end].sentence || r.doc[i-1].possessive {
		return false
	}
	linked := false
	for ; i < end; i++ {
		t := &r.doc[i]
		switch {
		case t.fold == "and" || t.fold == "&":
			linked = true
		case age(*t):
		case t.fold == "of" && i+1 < end && r.doc[i+1].upper, t.upper && i > r.spans[a].to && r.doc[i].joined:
		default:
			return false
		}
		linked = linked || t.comma
	}
	return linked || r.doc[end].comma
}

// before reads the title before mention i, and the apposition before both.
func (r *reader) before(i int) {
	at := r.spans[i].from
	title, titled := r.title(at, i)
	if titled {
		at = title.from
	}
	for at > 0 && r.doc[at].joined && (articles[r.doc[at-1].fold] || courtesy[r.doc[at-1].fold]) {
		at--
	}
	if p, ok := r.apart(at, i); ok && !p.plural {
		r.add(i, p)
	}
	if titled {
		r.say(i, title, 1)
	}
}

// apart returns the phrase before the name and title of mention i, which start at
// token at, that a comma or "is" parts from them.
func (r *reader) apart(at, i int) (phrase, bool) {
	if at > 1 && r.doc[at].joined && r.doc[at-1].fold == "is" {
		p, ok := r.endingAt(at - 1) // her successor is Name
		return p, ok && p.from > 0 && leading[r.doc[p.from-1].fold]
	}
	if !r.doc[at].comma || !r.closed(i) {
		return phrase{}, false
	}
	return r.endingAt(at)
}

// closed reports whether the sentence does not simply go on after mention i.
func (r *reader) closed(i int) bool {
	to := r.spans[i].to
	if to >= len(r.doc) || !r.doc[to].joined || r.doc[to].sentence != r.doc[to-1].sentence {
		return !r.doc[to-1].possessive
	}
	return r.doc[to].fold == "who" || r.doc[to].fold == "whose"
}

// endingAt returns the phrase that ends where the word at end stands, as in
// "Russia's foreign minister, Sergey Lavrov, said".
func (r *reader) endingAt(end int) (phrase, bool) {
	from := end - 1
	for from > 0 && end-from < longestRole+4 && r.doc[from].sentence == r.doc[end].sentence && r.adjacent(from) {
		from--
	}
	for start := from; start < end; start++ {
		if !r.begins(start, from) {
			continue
		}
		p, ok := r.phraseAt(start, end)
		if ok && start == from && leading[r.doc[start].fold] && p.to < end && end-p.to <= 5 && r.aside(p.to, end) {
			return p, true
		}
		if ok && p.to == end {
			definite := start > 0 && start == p.from && leading[r.doc[start-1].fold] || leading[r.doc[start].fold]
			if definite || p.head > p.from || p.to > p.head+1 {
				return p, true
			}
		}
	}
	return phrase{}, false
}

// aside reports whether the words [from, to) say no more than where or when: a
// teacher on board, a passenger on the train.
func (r *reader) aside(from, to int) bool {
	for i := from; i < to; i++ {
		if f := r.doc[i].fold; verbs[f] || says[f] || participle(f) || r.mentionAt(i) >= 0 {
			return false
		}
	}
	return stopWords[r.doc[from].fold] && r.doc[from].fold != "and"
}

// begins reports whether a phrase may begin at token i of what begins at from.
func (r *reader) begins(i, from int) bool {
	if i == from || articles[r.doc[i].fold] || possessivePronoun[r.doc[i].fold] || r.mentionAt(i) >= 0 {
		return true
	}
	f := r.doc[i-1].fold
	return verbs[f] || stopWords[f] || linkWord[f] && r.doc[i].upper || participle(f) && !adjectives[f] || strings.ContainsAny(r.doc[i].gap, "\"“”")
}

// title returns the title that ends right before token end, as in "U.S.
// Secretary of State Marco Rubio", of mention i.
func (r *reader) title(end, i int) (phrase, bool) {
	floor := 0
	if i > 0 {
		floor = r.spans[i-1].to
	}
	if end-1 < floor || !r.doc[end].joined {
		return phrase{}, false
	}
	head := end - 1
	for head > floor && afterHead[r.doc[head].fold] && r.doc[head].joined && isHead(r.doc[head-1].fold) {
		head--
	}
	h, plural := headOf(r.doc[head].fold)
	if h == "" || r.doc[head].possessive {
		return r.office(end, floor)
	}
	p := phrase{span{r.leftOf(head, floor), end}, head, plural}
	if from := p.from; i > 0 && from == floor && r.doc[from-1].possessive && r.doc[from].joined {
		p.from = r.spans[i-1].from // Volodymyr Zelensky's chief of staff
	}
	if !r.titular(p) {
		return phrase{}, false
	}
	return p, true
}

// titular reports whether a title may stand right before a name: Judge, his
// wife, retired dentist; but not: met a friend Ana.
func (r *reader) titular(p phrase) bool {
	f := r.doc[p.head].fold
	if r.doc[p.head].upper || p.from < p.head {
		return true
	}
	return !(p.from > 0 && (r.doc[p.from-1].fold == "a" || r.doc[p.from-1].fold == "an")) || f != "man" && f != "woman"
}

// office returns the title with "of" that ends right before token end:
// Secretary of State, chief of staff.
func (r *reader) office(end, floor int) (phrase, bool) {
	for i := end - 2; i > floor && i > end-10; i-- {
		t := &r.doc[i]
		if !r.adjacent(i + 1) {
			break
		}
		if t.fold != "of" && t.fold != "for" {
			continue
		}
		if h, _ := headOf(r.doc[i-1].fold); h == "" || r.doc[i-1].possessive || !t.joined {
			continue
		}
		p, ok := r.phraseAt(i-1, end)
		if !ok || p.to != end || !r.doc[end-1].upper && !offices[r.doc[end-1].fold] {
			continue
		}
		p.from = r.leftOf(p.head, floor)
		return p, true
	}
	return phrase{}, false
}

// leftOf takes in the modifiers, adjectives, nouns and names before a head noun.
// Unknown words in lower case count only back to where a phrase surely begins.
func (r *reader) leftOf(head, floor int) int {
	sure, unknown := head, 0
	for from := head; from > floor && head-from < longestTitle; from-- {
		if !r.adjacent(from) {
			return from
		}
		t := &r.doc[from-1]
		f := t.fold
		switch h, _ := headOf(f); {
		case leading[f] && !nationNames[t.text], startsWithDigit(f) && !strings.Contains(f, "-"):
			return from
		case t.possessive && t.kind == aPerson:
			return sure
		case f == "of" && r.doc[from].upper && from-2 >= floor && r.doc[from-2].upper && (r.doc[from-2].kind == anOrganisation || tails[r.doc[from-2].fold]):
		case f == "and" && from-2 >= floor && r.paired(from):
		case (stopWords[f] || linkWord[f] || verbs[f] || adverbs[f]) && !(t.upper && nationNames[t.text]):
			return from
		case t.upper && t.headline && !r.fits(t):
			return sure
		case participle(f) && !t.upper && !adjectives[f] && !modifiers[f] && !nominal[f]:
			return sure
		case t.upper || h != "" || r.fits(t):
			if t.upper && t.opens && t.entry.Bits&Common != 0 && !r.fits(t) && h == "" && unknown == 0 && from-1 > 0 {
				unknown++
			}
			if unknown == 0 {
				sure = from - 1
			}
		default:
			if unknown++; unknown > 3 {
				return sure
			}
		}
		if from-1 == floor || r.doc[from-1].sentence != r.doc[max(from-2, 0)].sentence {
			return from - 1
		}
	}
	return sure
}

// paired reports whether "and" before token i joins what may stand before a
// head noun: founder and executive chairman, health and safety minister.
func (r *reader) paired(i int) bool {
	a, _ := headOf(r.doc[i-2].fold)
	return a != "" && r.doc[i-2].kind != aPerson || r.fits(&r.doc[i-2]) && r.fits(&r.doc[i])
}

// fits reports whether a word is known to stand before head nouns.
func (r *reader) fits(t *token) bool {
	return modifiers[t.fold] || nationalities[t.fold] || offices[t.fold] || dotted(t.text) || nation[t.fold] || isHead(t.fold) ||
		t.kind == aPlace || t.kind == anOrganisation || strings.Contains(t.fold, "-") && startsWithLetter(t.fold)
}

// roleText returns the words of a phrase as written, or "" when they say nothing:
// a courtesy title, an article alone.
func (r *reader) roleText(p phrase) string {
	for p.from < p.to && (leading[r.doc[p.from].fold] || p.from < p.to-1 && plainTitle[r.doc[p.from].fold] && shortForms[r.doc[p.from].fold]) {
		p.from++
	}
	if p.from >= p.to {
		return ""
	}
	if f := r.doc[p.from].fold; p.to-p.from == 1 && (plainTitle[f] || household[f] && !r.owned(p)) {
		return ""
	}
	last := r.doc[p.to-1]
	end := last.end
	if last.end-last.start > len(last.text) && !dotted(last.text) && !abbreviated[last.fold] {
		end = last.start + len(last.text)
	}
	start := r.doc[p.from].start
	if open := strings.TrimRight(r.text[max(0, start-3):start], ""); strings.HasSuffix(open, "“") && strings.Contains(r.text[start:end], "”") {
		start -= len("“")
	}
	if rest := r.text[end:]; strings.Count(r.text[start:end], "“") > strings.Count(r.text[start:end], "”") && strings.HasPrefix(rest, "”") {
		end += len("”")
	}
	return strings.Join(strings.Fields(strings.Trim(r.text[start:end], " ,;:–—")), " ")
}

// owned reports whether a pronoun, a possessive or an article says whose a
// relative is.
func (r *reader) owned(p phrase) bool {
	if p.from == 0 {
		return false
	}
	t := r.doc[p.from-1]
	return leading[t.fold] || t.possessive
}

var (
	// plainTitle are titles that say nothing of what somebody does.
	plainTitle = set(`dr mr mrs ms miss mx sir dame madam madame lady mme mlle dear saint st sr sra don dona doctor hon`)
	// household are roles only where a text says whose: "her uncle, Tom", but not "Uncle Tom".
	household = set(`uncle aunt cousin son daughter husband wife mum mom dad grandma grandpa friend`)
)

// nationNames are names of countries and bodies that are small words otherwise.
var nationNames = map[string]bool{"US": true, "Fed": true, "WHO": true, "IT": true, "AM": true, "UN": true}
