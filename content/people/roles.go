package people

import (
	"slices"
	"strings"
)

const (
	longestRole  = 12 // words; longer ones are sentences
	longestChain = 9  // words between the head noun and the name in "head of the … of … Name"
)

// rolesOf returns what stands around a mention and says what the person is: a
// title before the name, an apposition after or before it, or a clause such as "who
// is".
func rolesOf(text string, doc []token, spans []span, i int) []string {
	s := spans[i]
	var out []string
	add := func(r span, ok bool) {
		if role := roleText(text, doc, r); ok && role != "" && !slices.Contains(out, role) {
			out = append(out, role)
		}
	}
	add(titleBefore(doc, s, endBefore(spans, i)))
	add(appositionBefore(doc, s, endBefore(spans, i)))
	after := s.to
	if after < len(doc) && doc[after].comma && age(doc[after]) {
		after++ // Ana Ruiz, 54, a judge
	}
	limit := len(doc)
	if i+1 < len(spans) {
		limit = spans[i+1].from
	}
	add(appositionAfter(text, doc, s, after, limit))
	add(clause(doc, s, after, limit))
	return out
}

// endBefore returns the end of the mention before mention i: roles do not reach over it.
func endBefore(spans []span, i int) int {
	if i == 0 {
		return 0
	}
	return spans[i-1].to
}

// titleBefore returns the title that ends right before the name, as in "U.S.
// Secretary of State Marco Rubio". It may not reach below floor.
func titleBefore(doc []token, s span, floor int) (span, bool) {
	if !doc[s.from].joined {
		return span{}, false
	}
	head := titleHead(doc, s.from, floor)
	if head < 0 {
		return span{}, false
	}
	return span{extendLeft(doc, head, floor), s.from}, true
}

// titleHead returns the index of the head noun of the title that ends before
// end, or -1.
func titleHead(doc []token, end, floor int) int {
	if end-1 >= floor && isHead(doc[end-1].fold) && !doc[end-1].possessive {
		return end - 1
	}
	if end-1 < floor || chainWord[doc[end-1].fold] {
		return -1 // the widow of Name
	}
	// The words between are an office: of State, of the Bank of England, for Europe.
	for i := end - 1; i >= floor && end-i <= longestChain; i-- {
		t := doc[i]
		if isHead(t.fold) && !t.possessive && i+1 < end && (doc[i+1].fold == "of" || doc[i+1].fold == "for") {
			return i
		}
		if !t.upper && !chainWord[t.fold] && !offices[t.fold] || !doc[i].joined && i != end && !t.upper || t.comma {
			return -1
		}
	}
	return -1
}

var chainWord = set(`of for the and to on de`)

// extendLeft takes in the modifiers, adjectives and names before a head noun.
func extendLeft(doc []token, head, floor int) int {
	from := head
	for from > floor && doc[from].joined || from > floor && doc[from].prefixed {
		t := doc[from-1]
		switch {
		case t.possessive && !t.upper:
			return from
		case isHead(t.fold) && !t.possessive, modifiers[t.fold], nationalities[t.fold], dotted(t.text), t.upper && offices[t.fold]:
		case t.kind == anOrganisation, t.fold == "and" && from-1 > floor && (isHead(doc[from-2].fold) || offices[doc[from-2].fold] && doc[from-2].upper) && doc[from-1].joined:
		case t.upper && !functionWord[t.fold] && t.fold != "the" && t.fold != "a" && t.fold != "an" &&
			(!t.opens || t.entry.Bits&Common == 0 || t.kind != outside || t.entry.Bits&(named|place|organisation) != 0 || tails[t.fold]):
		case strings.Contains(t.fold, "-") && startsWithLetter(t.fold):
		default:
			return from
		}
		if head-from > longestRole {
			return from
		}
		from--
	}
	return from
}

// appositionBefore returns the role in "Russia's foreign minister, Sergey Lavrov, said".
func appositionBefore(doc []token, s span, floor int) (span, bool) {
	if !doc[s.from].comma || s.from == 0 {
		return span{}, false
	}
	closed := s.to >= len(doc) || doc[s.to].comma || doc[s.to].sentence != doc[s.from].sentence
	head := titleHead(doc, s.from, floor)
	if head < 0 || !closed {
		return span{}, false
	}
	from := extendLeft(doc, head, floor)
	if from > 0 && doc[from-1].possessive && doc[from-1].kind == aPerson && doc[from].joined {
		for from > 0 && doc[from-1].kind == aPerson && doc[from-1].sentence == doc[head].sentence && doc[from].joined {
			from-- // Volodymyr Zelensky's chief of staff, Andriy Yermak
		}
		return span{from, s.from}, true
	}
	definite := from < head && doc[from].possessive || from > floor && (doc[from-1].fold == "the" || possessivePronoun[doc[from-1].fold] || doc[from-1].possessive)
	return span{from, s.from}, definite
}

var (
	possessivePronoun = set(`his her their its our my`)
	articles          = set(`the a an`)
	clauseEnds        = set(`who whom whose that which where when while said says told asked added wrote and but after before
		since until as because if is was are were has had will would could may might can by from with during amid over about
		on told announced met called made took went came spoke leads led has`)
)

// appositionAfter returns the role in "Sergey Lavrov, Russia's foreign minister, said".
func appositionAfter(text string, doc []token, s span, after, limit int) (span, bool) {
	if after >= limit || !doc[after].comma || doc[after].sentence != doc[s.from].sentence {
		return span{}, false
	}
	r, ok := nounPhrase(doc, after, limit)
	if !ok {
		return span{}, false
	}
	// It must be closed: by a comma, the end of the sentence, or a clause.
	if r.to < len(doc) && doc[r.to].sentence == doc[s.from].sentence {
		gap := text[doc[r.to-1].end:doc[r.to].start]
		if strings.TrimSpace(gap) == "" && !clauseEnds[doc[r.to].fold] {
			return span{}, false
		}
	}
	return r, true
}

// clause returns the role in "…, who is a judge" and "Lavrov is Russia's foreign minister".
func clause(doc []token, s span, after, limit int) (span, bool) {
	i := after
	if i < limit && doc[i].fold == "who" {
		i++
	} else if i != s.to || i >= limit || !doc[i].joined {
		return span{}, false
	}
	if i+1 >= limit || doc[i].sentence != doc[s.from].sentence || !copula[doc[i].fold] {
		return span{}, false
	}
	past := doc[i].fold == "was"
	if past && doc[i-1].fold != "who" {
		return span{}, false
	}
	start := i + 1
	if doc[start].fold == "as" || doc[start].fold == "also" || doc[start].fold == "currently" || doc[start].fold == "now" {
		start++
	}
	if start >= limit || !articles[doc[start].fold] && !doc[start].upper && !isHead(doc[start].fold) && !modifiers[doc[start].fold] {
		return span{}, false
	}
	r, ok := nounPhrase(doc, start, limit)
	if past {
		r.from = i // "was" says that the role is over
	}
	return r, ok
}

// isHead reports whether a word is the head noun of a title, alone or with a
// prefix or an ending that says since or until when: ex-president, Senator-elect.
func isHead(fold string) bool {
	if heads[fold] {
		return true
	}
	for _, prefix := range []string{"then-", "ex-", "vice-", "co-", "deputy-"} {
		if rest, ok := strings.CutPrefix(fold, prefix); ok && heads[rest] {
			return true
		}
	}
	for _, end := range []string{"-elect", "-designate", "-general", "-in-chief"} {
		if rest, ok := strings.CutSuffix(fold, end); ok && heads[rest] {
			return true
		}
	}
	return false
}

var copula = set(`is was became becomes remains serves served`)

// nounPhrase returns the phrase at from if its head is a role noun: an article,
// modifiers, the head, then "of", "for", "at" and "in" with their nouns.
func nounPhrase(doc []token, from, limit int) (span, bool) {
	i := from
	if i < limit && (articles[doc[i].fold] || possessivePronoun[doc[i].fold]) {
		i++
	}
	start, head := i, -1
	for ; i < limit && i-start < longestRole && doc[i].sentence == doc[from].sentence; i++ {
		t := doc[i]
		if i > start && (!t.joined && !t.prefixed) {
			break
		}
		if (clauseEnds[t.fold] || linkWord[t.fold]) && !modifiers[t.fold] && !t.upper {
			break
		}
		if isHead(t.fold) && !t.possessive {
			head = i
			continue
		}
		if head >= 0 {
			break
		}
	}
	if head < 0 {
		return span{}, false
	}
	return span{start, phraseEnd(doc, head, limit, start)}, true
}

// phraseEnd returns where the noun phrase with this head ends: after "of", "for",
// "at", "in" or "from" with their nouns, and after "and" with a second head.
func phraseEnd(doc []token, head, limit, start int) int {
	end, owned := head+1, 0
	for end < limit && end-start < longestRole && doc[end].joined && doc[end].sentence == doc[head].sentence {
		t := doc[end]
		prev := doc[end-1]
		if second := secondHead(doc, end, limit); second > 0 {
			return phraseEnd(doc, second, limit, start)
		}
		if linkWord[t.fold] && end+1 < limit && '0' <= doc[end+1].fold[0] && doc[end+1].fold[0] <= '9' {
			break // in 2021
		}
		if prev.possessive {
			owned = 4 // words in lower case may follow: Ukraine's ground forces
		}
		link := linkWord[t.fold] || articles[t.fold] || t.fold == "and" && end+1 < limit && doc[end+1].upper
		if !link && clauseEnds[t.fold] || !link && !t.upper && owned == 0 && !linkWord[prev.fold] && !articles[prev.fold] && !modifiers[prev.fold] {
			break
		}
		owned = max(0, owned-1)
		end++
	}
	if end == limit && limit < len(doc) && doc[end-1].fold == "of" && doc[limit].joined && doc[limit].kind == aPerson {
		for end < len(doc) && doc[end].kind == aPerson && doc[end].joined {
			end++ // the widow of Alexei Navalny
		}
	}
	for end > head+1 && (linkWord[doc[end-1].fold] || articles[doc[end-1].fold] || doc[end-1].fold == "and") {
		end--
	}
	return end
}

// secondHead returns the index of the head noun that "and" at i joins to the
// one right before it, as in "chairman and chief executive", or 0.
func secondHead(doc []token, i, limit int) int {
	if doc[i].fold != "and" || !isHead(doc[i-1].fold) {
		return 0
	}
	for j := i + 1; j < limit && j < i+4 && doc[j].joined; j++ {
		if isHead(doc[j].fold) {
			for j+1 < limit && doc[j+1].joined && isHead(doc[j+1].fold) {
				j++
			}
			return j
		}
		if !modifiers[doc[j].fold] {
			return 0
		}
	}
	return 0
}

var linkWord = set(`of for at in to from`)

// roleText returns the words of a role as written, or "" when they say nothing:
// a courtesy title, an article alone.
func roleText(text string, doc []token, r span) string {
	for r.from < r.to && (articles[doc[r.from].fold] || possessivePronoun[doc[r.from].fold]) {
		r.from++
	}
	for r.from < r.to-1 && (doc[r.from].fold == "mr" || doc[r.from].fold == "mrs" || doc[r.from].fold == "ms") {
		r.from++
	}
	if r.from >= r.to || r.to-r.from > longestRole {
		return ""
	}
	if r.to-r.from == 1 && (shortTitles[doc[r.from].fold] || courtesy[doc[r.from].fold]) {
		return ""
	}
	end := doc[r.to-1].end
	if last := doc[r.to-1]; last.end-last.start > len(last.text) && !dotted(last.text) && !shortForms[last.fold] {
		end = last.start + len(last.text)
	}
	return strings.Join(strings.Fields(strings.Trim(text[doc[r.from].start:end], " ,;:–—")), " ")
}

// age reports whether a number may be a person's age in years.
func age(t token) bool {
	return len(t.text) == 2 && t.text[0] >= '1' && t.text[0] <= '9' && t.text[1] >= '0' && t.text[1] <= '9'
}

var functionWord = set(`in on at but and as if when while after before for from with by he she it they we i you his her their
	its our my this that these those there here what who how why where then so yet or nor not now although though since
	because until unless during despite however meanwhile also later earlier once even still both all some many most`)
