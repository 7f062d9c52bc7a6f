package people

import "strings"

// after reads what follows mention i: appositions between commas, dashes or in
// parentheses, and clauses with "is" and "was".
func (r *reader) after(i int) {
	at := r.spans[i].to
	for n := 0; at < len(r.doc) && n < 3 && r.aged(at); n++ {
		at++
	}
	if at >= len(r.doc) || r.doc[at].sentence != r.doc[at-1].sentence || r.doc[r.spans[i].to-1].possessive {
		return
	}
	if r.doc[at].joined || r.doc[at].comma && copula[r.doc[at].fold] && (at > r.spans[i].to || r.doc[r.spans[i].from].comma) {
		r.clause(i, at)
		return
	}
	if !opens(r.doc[at].gap) {
		return
	}
	for n := 0; n < 5 && at < len(r.doc); n++ {
		next, ok := r.apposition(i, at)
		if !ok {
			return
		}
		at = next
	}
}

// aged reports whether an age, "aged" or the party and state of a politician
// stands at i, after a name.
func (r *reader) aged(i int) bool {
	t := &r.doc[i]
	if t.sentence != r.doc[i-1].sentence {
		return false
	}
	if age(*t) && (!t.joined || r.doc[i-1].fold == "aged") {
		return i+1 == len(r.doc) || !r.doc[i+1].joined
	}
	return t.fold == "aged" && i+1 < len(r.doc) && age(r.doc[i+1])
}

// opens reports whether what stands between two words may begin an apposition.
func opens(gap string) bool {
	s := strings.Trim(gap, " )\"”’'")
	return s == "," || s == "(" || s == "—" || s == "–" || s == "-" && strings.Contains(gap, " - ")
}

// apposition reads what is set off at token at, after mention i, and says where the
// next may begin; false if nothing more is said of the mention.
func (r *reader) apposition(i, at int) (next int, ok bool) {
	limit := r.sentenceEnd(at)
	first := at
	if r.doc[at].fold == "and" && at+1 < limit && r.doc[at+1].joined {
		first++
	}
	switch f := r.doc[first].fold; {
	case f == "who" || f == "which":
		return 0, r.clause(i, first) && false
	case r.mentionAt(first) >= 0 && !r.doc[r.spans[r.mentionAt(first)].to-1].possessive:
		return 0, false
	}
	var found []phrase
	for {
		p, ok := r.phraseAt(first, limit)
		if !ok {
			break
		}
		if n := len(found) - 1; n >= 0 && r.doc[p.from-1].fold == "and" && !p.plural && p.to-found[n].from <= longestRole {
			found[n].to = p.to // one article for both: a soprano and former bank clerk
		} else {
			found = append(found, p)
		}
		first = p.to
		if first < limit && r.doc[first].joined && r.doc[first].fold == "and" && first+1 < limit {
			if r.mentionAt(first+1) >= 0 {
				break
			}
			if q, ok := r.phraseAt(first+1, limit); ok && r.stops(q.to, limit) {
				first++
				continue
			}
		}
		break
	}
	if len(found) == 0 || !r.stops(first, limit) {
		return 0, false
	}
	for _, p := range found {
		r.say(i, p, -1)
	}
	if first < limit && (r.doc[first].comma || r.doc[first].fold == "who" || r.doc[first].fold == "and" && r.doc[first].joined) {
		return first, !r.listed(first, limit)
	}
	return 0, false
}

// listed reports whether what follows at i is another of a row of persons rather
// than another apposition.
func (r *reader) listed(i, limit int) bool {
	if r.doc[i].fold == "and" {
		i++
	}
	return i < limit && r.mentionAt(i) >= 0
}

const longestSentence = 200 // words after a name that are looked at

// sentenceEnd returns the end of the sentence of token i.
func (r *reader) sentenceEnd(i int) int {
	end := i
	for end < len(r.doc) && end < i+longestSentence && r.doc[end].sentence == r.doc[i].sentence {
		end++
	}
	return end
}

// stops reports whether an apposition may end before token i: at punctuation, a
// relative clause, a participle or a time, but not at a verb of the main clause.
func (r *reader) stops(i, limit int) bool {
	if i >= limit || !r.adjacent(i) {
		return true
	}
	f := r.doc[i].fold
	if says[f] && f != "who" && f != "whom" && f != "whose" || f == "and" || f == "or" || copula[f] || auxiliary[f] {
		return false
	}
	return stopWords[f] || linkWord[f] || participle(f) && !verbs[f] || times[f] || adverbs[f] || irregularParticiples[f]
}

var auxiliary = set(`has had have will would could should may might must can did does do are were`)

// clause reads "is", "was" and the like at token at, or after "who" there, and what
// they say of mention i.
func (r *reader) clause(i, at int) bool {
	limit := r.sentenceEnd(at)
	who := r.doc[at].fold == "who"
	verb := at
	if who {
		verb++
	} else if !copula[r.doc[at].fold] && !adverbs[r.doc[at].fold] {
		return false
	}
	for verb < limit && r.doc[verb].joined && (r.doc[verb].fold == "also" || r.doc[verb].fold == "now" || r.doc[verb].fold == "once") {
		verb++
	}
	if verb+1 >= limit || !copula[r.doc[verb].fold] || !r.doc[verb+1].joined {
		return false
	}
	from := verb + 1
	if f := r.doc[verb].fold; f == "serves" || f == "served" {
		if r.doc[from].fold != "as" {
			return false
		}
		from++
	}
	for from < limit && r.doc[from].joined && adverbs[r.doc[from].fold] {
		from++
	}
	p, ok := r.phraseAt(from, limit)
	if !ok || p.plural || p.to < limit && r.adjacent(p.to) && r.doc[p.to].upper && !r.doc[p.to].headline {
		return false
	}
	if p.from == from && p.from == p.head && !r.doc[from].upper && !who && p.to == p.head+1 {
		return false // no article and nothing more: was captain
	}
	p.plural = false
	if r.doc[verb].fold == "was" && verb+1 == from {
		p.from = verb // "was" says that the role is over
	}
	r.add(i, p)
	// "is a judge and the author of …"
	for p.to+1 < limit && r.doc[p.to].joined && r.doc[p.to].fold == "and" && r.mentionAt(p.to+1) < 0 {
		q, ok := r.phraseAt(p.to+1, limit)
		if !ok || q.plural {
			break
		}
		r.add(i, q)
		p = q
	}
	return true
}

// age reports whether a number may be a person's age in years.
func age(t token) bool {
	return len(t.text) == 2 && t.text[0] >= '1' && t.text[0] <= '9' && t.text[1] >= '0' && t.text[1] <= '9'
}
