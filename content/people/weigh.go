package people

import "strings"

// accept is the least weight of a name. The weights were set by hand against
// the tagged text that the tests measure.
const accept = 1.0

// weigh returns how much speaks for the candidate being a person.
func weigh(doc []token, c span, lang string) float64 {
	words := doc[c.from:c.to]
	n := len(words)
	if n > 6 || words[0].prefixed || things[phrase(words)] {
		return -9
	}
	w := 0.0
	for i, t := range words {
		w += weighWord(t, i, n)
	}
	w += weighEdges(doc, c) + weighContext(doc, c)
	if lang == "de" && words[0].bits&named == 0 {
		w -= 1.5 // German capitalises every noun
	}
	return w
}

func phrase(words []token) string {
	var b strings.Builder
	for i, t := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.fold)
	}
	return b.String()
}

// weighWord weighs a word at place i of n by itself.
func weighWord(t token, i, n int) float64 {
	isLast := i == n-1
	switch {
	case t.initial:
		if i > 0 && !isLast {
			return 1.2
		}
		if n == 1 || isLast {
			return -2
		}
		return 0.5
	case dotted(t.text) && t.upper && !nation[t.fold] && n > 1 && !isLast:
		return 0.9
	case suffixes[t.fold] && i > 0:
		return 0.8
	case particles[t.fold] && i > 0 && !isLast:
		return 0.4
	case t.fold[0] >= '0' && t.fold[0] <= '9':
		return -5
	}
	w := 0.0
	switch b := t.bits; {
	case i == 0 && b&first != 0 && b&common == 0:
		w = 1.1
	case b&person != 0 && b&common == 0:
		w = 1.1
	case b&person != 0:
		w = 0.8
	case b&last != 0 && isLast && n > 1:
		w = 0.9
	case b&first != 0 && b&common == 0:
		w = 0.7
	case b&first != 0 && i == 0 && n > 1 && !t.opens && !t.headline:
		w = 0.7
	case b&(first|last) != 0:
		w = 0.2
	case b&common != 0 && isLast && n > 1 && !t.headline:
		w = -0.5
	case b&common != 0:
		w = -1.1
	case b&(place|organisation) != 0 && isLast && n > 1:
		w = -0.7
	case b&(place|organisation) != 0:
		w = -1.2
	default:
		w = 0.3 // words outside the lexicon are names more often than not
	}
	if t.bits&(place|organisation) != 0 && w > 0 {
		w -= 0.6
	}
	if n == 1 && t.bits&(common|first|last|person) == common|last {
		w -= 0.6
	}
	if t.shout && !t.headline && len(t.text) <= 5 && (n == 1 || t.bits&named == 0) {
		w -= 2 // an abbreviation
	}
	if nationalities[t.fold] || nationalities[strings.TrimSuffix(t.fold, "s")] {
		w -= 1.5
	}
	return w
}

// weighEdges weighs the first and the last word: the nouns that begin and end
// the names of places, companies and events.
func weighEdges(doc []token, c span) float64 {
	words := doc[c.from:c.to]
	w, n := 0.0, len(words)
	head, tail := words[0], words[n-1]
	if leads[head.fold] && n > 1 && head.bits&first == 0 {
		w -= 3
	}
	if c.from > 0 && doc[c.from].joined && doc[c.from-1].upper && leads[doc[c.from-1].fold] {
		w -= 3
	}
	if tails[tail.fold] && (tail.bits&named == 0 || n > 2 || tail.bits&common != 0 && n == 2 && head.bits&first == 0) {
		w -= 3
	}
	if n == 1 && (tails[tail.fold] || heads[tail.fold]) {
		w -= 2
	}
	if n > 1 && words[0].bits&(first|person) != 0 && words[0].bits&common == 0 {
		w += 1.0
	} else if n > 1 && words[0].bits&person != 0 {
		w += 0.6
	}
	if c.to < len(doc) {
		next := doc[c.to]
		if next.joined && !tail.possessive && (next.upper && tails[next.fold] && !next.headline || next.fold == "and" && firmFollows(doc, c.to)) {
			w -= 2.5
		}
	}
	return w
}

// firmFollows reports whether "& Sons" or "and Co" follows.
func firmFollows(doc []token, i int) bool {
	return i+1 < len(doc) && (doc[i+1].fold == "sons" || doc[i+1].fold == "co") && doc[i+1].upper
}

// weighContext weighs what stands before and after the candidate.
func weighContext(doc []token, c span) float64 {
	w, n := 0.0, c.to-c.from
	single := n == 1
	head := doc[c.from]
	if c.from > 0 && head.joined {
		prev := doc[c.from-1]
		switch {
		case prev.possessive:
		case courtesy[prev.fold] && (prev.upper || shortForms[prev.fold]):
			w += 3
		case heads[prev.fold]:
			w += 2
		case prev.fold == "the" && !single && head.bits&first != 0:
			w -= 0.3
		case prev.fold == "the":
			w -= 2
		case before[prev.fold] && single && head.bits&(first|person) != 0 && head.bits&(place|common) == 0:
			w -= 0.1
		case before[prev.fold] && single:
			w -= 1
		case prev.fold == "by" || prev.fold == "with":
			w += 0.3
		case offices[prev.fold] && prev.upper:
			w += 1
		}
	}
	if single && head.opens && head.bits&common != 0 {
		w -= 2
	}
	if head.headline && single && head.bits&person == 0 {
		w -= 0.5
	}
	if c.to < len(doc) {
		next := doc[c.to]
		switch {
		case next.joined && says[next.fold]:
			w += 1.5
		case next.comma && (next.fold == "who" || age(next)):
			w += 1.5
		case next.joined && (next.fold == "is" || next.fold == "was" || next.fold == "has" || next.fold == "had"):
			w += 0.3
		case next.comma && next.bits&place != 0 && single:
			w -= 1
		}
	}
	if c.from > 0 && says[doc[c.from-1].fold] && head.joined {
		w += 0.6
	}
	return w
}

// age reports whether a number may be a person's age in years.
func age(t token) bool {
	return len(t.text) == 2 && t.text[0] >= '1' && t.text[0] <= '9' && t.text[1] >= '0' && t.text[1] <= '9'
}
