package people

import "strings"

const (
	longestRole  = 16 // words; longer ones are sentences
	longestTitle = 8  // words before the head noun of a title
)

// A phrase is a noun phrase that says what somebody is: its words, without a
// leading article, and its head noun.
type phrase struct {
	span
	head   int
	plural bool // it says what several are
}

// adjacent reports whether token i follows the one before it in one phrase: after
// white space, a hyphen or a quotation mark.
func (r *reader) adjacent(i int) bool {
	t := &r.doc[i]
	if t.joined || t.prefixed && strings.TrimSpace(t.gap) == "-" {
		return true
	}
	return quoted(t.gap) && r.doc[i-1].sentence == t.sentence
}

// quoted reports whether what stands between two words is white space and
// quotation marks alone.
func quoted(gap string) bool {
	rest := strings.Trim(gap, " \"“”‘’'")
	return rest == "" && strings.ContainsAny(gap, " ")
}

// phraseAt reads the phrase that starts at from and ends before limit. It is false
// if its noun is none that persons are.
func (r *reader) phraseAt(from, limit int) (phrase, bool) {
	i := from
	for i < limit && (i == from || r.adjacent(i)) && leading[r.doc[i].fold] {
		i++
	}
	start, head := i, -1
	plural := false
	for ; i < limit && i-start < longestRole; i++ {
		t := &r.doc[i]
		if i > start && !r.adjacent(i) {
			break
		}
		if n := r.mentionAt(i); n >= 0 && i >= start {
			end := r.spans[n].to
			if !r.doc[end-1].possessive || head >= 0 || i > start && !isHead(r.doc[i-1].fold) {
				break
			}
			i = end - 1 // Kim Jong Un's sister
			continue
		}
		if r.ends(i, i == start, head >= 0) {
			break
		}
		if h, many := headOf(t.fold); h != "" && !t.possessive {
			head, plural = i, many
		}
	}
	if head < 0 || calendar[r.doc[start].fold] {
		return phrase{}, false
	}
	end := head + 1
	for end < i && afterHead[r.doc[end].fold] {
		end++
	}
	if end < i && !r.stopsAfterHead(end) {
		return phrase{}, false // the noun comes later: a coach party
	}
	p := phrase{span{start, end}, head, plural}
	p.to = r.links(p, limit)
	if p.to-p.from > longestRole {
		return phrase{}, false
	}
	return p, true
}

// ends reports whether the word at i is none that a phrase goes on with before its
// head noun, which headed says it has met.
func (r *reader) ends(i int, first, headed bool) bool {
	t := &r.doc[i]
	f := t.fold
	switch {
	case t.upper && !t.headline:
		return false
	case f == "of":
		return headed || first || i+1 >= len(r.doc) || !r.doc[i+1].upper || !r.doc[i-1].upper // Bank of England governor
	case f == "and":
		return headed || first || i+1 >= len(r.doc) || leading[r.doc[i+1].fold] || !r.adjacent(i+1)
	case modifiers[f], adjectives[f]:
		return false
	}
	return linkWord[f] || stopWords[f] || verbs[f] || articles[f] && !first
}

// stopsAfterHead reports whether the word at i, right after a head noun, may
// begin something else than a compound: a participle, a time, an adverb.
func (r *reader) stopsAfterHead(i int) bool {
	f := r.doc[i].fold
	return participle(f) || times[f] || adverbs[f] || startsWithDigit(f) || possessivePronoun[f]
}

// links returns where a phrase ends with the "of", "for", "at", "in", "from" and
// "to" phrases that belong to it, and with a second head noun after "and".
func (r *reader) links(p phrase, limit int) int {
	end := p.to
	for end < limit && r.adjacent(end) {
		f := r.doc[end].fold
		switch {
		case f == "and" || f == "&":
			second := r.secondHead(p, end, limit)
			if second < 0 {
				return end
			}
			end = second + 1
		case f == "to" && !reaches(r.doc[p.head].fold, r.doc[end-1].fold), !linkWord[f]:
			return end
		default:
			to := r.object(end, limit)
			if to <= end+1 {
				return end
			}
			end = to
		}
	}
	return end
}

// reaches reports whether "to" after a head noun names the office: ambassador to
// Norway, heir to the throne.
func reaches(words ...string) bool {
	for _, w := range words {
		if h, _ := headOf(w); towards[h] || towards[w] {
			return true
		}
	}
	return false
}

var towards = set(`ambassador envoy adviser advisor aide assistant secretary delegate representative consul counsel counsellor heir heiress
	nuncio candidate witness consultant attache emissary commissioner observer successor deputy liaison friend father mother rival
	chaplain physician bodyguard tutor contender runner-up mentor brother sister counselor pretender ally apprentice alternative`)

// secondHead returns the index of the head noun that "and" at i joins to the one
// right before it, as in "chairman and chief executive", or -1.
func (r *reader) secondHead(p phrase, i, limit int) int {
	if _, many := headOf(r.doc[i-1].fold); i-1 != p.head && !afterHead[r.doc[i-1].fold] || many != p.plural {
		return -1
	}
	for j := i + 1; j < limit && j < i+5 && r.adjacent(j); j++ {
		f := r.doc[j].fold
		if r.mentionAt(j) >= 0 || marks[f] || leading[f] || linkWord[f] || stopWords[f] || verbs[f] {
			return -1
		}
		h, many := headOf(f)
		if h == "" || r.doc[j].possessive {
			continue
		}
		if j+1 < limit && r.adjacent(j+1) {
			if next, _ := headOf(r.doc[j+1].fold); next != "" {
				continue
			}
			if f := r.doc[j+1].fold; !linkWord[f] && !stopWords[f] && !verbs[f] && f != "and" && !afterHead[f] && !r.stopsAfterHead(j+1) && !r.doc[j+1].upper {
				continue
			}
		}
		if many != p.plural {
			return -1
		}
		return j
	}
	return -1
}

// object returns where the object of the link word at i ends, or i when it says
// no office: a time, a number of years.
func (r *reader) object(i, limit int) int {
	link := r.doc[i].fold
	j := i + 1
	for j < limit && r.adjacent(j) && (leading[r.doc[j].fold] || number[r.doc[j].fold] || startsWithDigit(r.doc[j].fold)) {
		if startsWithDigit(r.doc[j].fold) && link != "of" {
			return i
		}
		j++
	}
	first := j
	for ; j < limit && r.adjacent(j); j++ {
		t := &r.doc[j]
		if n := r.mentionAt(j); n >= 0 {
			if !r.named(first, j) {
				return j
			}
			j = r.spans[n].to - 1
			if !r.doc[j].possessive {
				return j + 1 // the widow of Alexei Navalny
			}
			continue
		}
		if t.upper && !t.headline {
			continue
		}
		f := t.fold
		switch {
		case f == "and" || f == "&":
			if !r.joins(j, limit) {
				return r.objectEnd(i, first, j)
			}
		case f == "on" && j > first, modifiers[f]:
		case linkWord[f], stopWords[f], verbs[f], articles[f], adverbs[f], possessivePronoun[f]:
			return r.objectEnd(i, first, j)
		case j > first && participle(f) && !nominal[f]:
			return r.objectEnd(i, first, j)
		case times[f] && j > first && r.doc[j-1].fold != "the":
			return r.objectEnd(i, first, j)
		}
	}
	return r.objectEnd(i, first, j)
}

// named reports whether the words [first, i) before a mention may be its title.
func (r *reader) named(first, i int) bool {
	for ; first < i; first++ {
		f := r.doc[first].fold
		if h, _ := headOf(f); h == "" && !courtesy[f] && !modifiers[f] && !nationalities[f] && !r.doc[first].upper {
			return false
		}
	}
	return true
}

// objectEnd returns j, the end of the object that starts at first, or i if the
// object is empty or a time.
func (r *reader) objectEnd(i, first, j int) int {
	if j == first {
		if j > i+1 && number[r.doc[j-1].fold] {
			return j // mother of two
		}
		return i
	}
	last, f := r.doc[j-1], r.doc[first]
	switch link := r.doc[i].fold; {
	case link == "of" || link == "to":
		return j
	case link == "with" && !f.upper && !bodies[last.fold]:
		return i
	case times[last.fold], times[f.fold], calendar[f.fold]:
		return i
	case (link == "in" || link == "from") && !f.upper && !r.placed(first, j):
		return i
	}
	return j
}

// placed reports whether the words [from, to) tell where an office is.
func (r *reader) placed(from, to int) bool {
	for i := from; i < to; i++ {
		t := &r.doc[i]
		if t.upper || places[t.fold] {
			return true
		}
	}
	return false
}

// joins reports whether "and" at i joins two nouns of one object, as in "minister
// of trade and industry".
func (r *reader) joins(i, limit int) bool {
	if i+1 >= limit || !r.adjacent(i+1) || r.mentionAt(i+1) >= 0 {
		return false
	}
	if r.doc[i+1].upper {
		return true
	}
	for j := i + 1; j < limit && j < i+5 && r.adjacent(j); j++ {
		f := r.doc[j].fold
		if j == i+1 && (leading[f] || marks[f] || number[f]) || verbs[f] {
			return false
		}
		if h, _ := headOf(f); h != "" && !r.doc[j].possessive {
			return false
		}
		if linkWord[f] || stopWords[f] {
			break
		}
	}
	return true
}

// participle reports whether a word in lower case looks like a participle.
func participle(f string) bool {
	return irregularParticiples[f] || len(f) > 5 && (strings.HasSuffix(f, "ed") && !adjectives[f] || strings.HasSuffix(f, "ing") && !nominal[f])
}

func startsWithDigit(s string) bool { return s != "" && '0' <= s[0] && s[0] <= '9' }
