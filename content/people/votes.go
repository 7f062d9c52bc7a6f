package people

// A vote is what a first look at a text found one word to be, over all places
// where the text has it with a capital.
type vote struct {
	count                float64
	person, place, group float64 // sums of probabilities
	surname, given       float64 // the highest probability to be the last or first of several words of a name
}

// votes sums what the marginals of a first look say.
func votes(doc [][]unit, marginals [][][labelCount]float64) map[uint64]vote {
	out := map[uint64]vote{}
	for n, s := range doc {
		for i := range s {
			if !mayVote(&s[i]) {
				continue
			}
			p := marginals[n][i]
			v := out[s[i].low]
			v.count++
			v.person += p[begin(aPerson)] + p[inside(aPerson)]
			v.place += p[begin(aPlace)] + p[inside(aPlace)]
			v.group += p[begin(anOrganisation)] + p[inside(anOrganisation)]
			goesOn := 0.0
			if i+1 < len(s) {
				goesOn = marginals[n][i+1][inside(aPerson)]
			}
			v.surname = max(v.surname, p[inside(aPerson)]-goesOn)
			v.given = max(v.given, min(p[begin(aPerson)], goesOn))
			out[s[i].low] = v
		}
	}
	return out
}

// mayVote reports whether a unit takes part in votes.
func mayVote(u *unit) bool {
	return u.word >= 0 && u.upper && u.suffix[0] != 0
}

// appendVotes adds the features that say what the same word is elsewhere in the
// text. There are none for a word that stands in it once.
func appendVotes(out []feature, all map[uint64]vote, s []unit, marginals [][labelCount]float64, i int) []feature {
	u := &s[i]
	if !mayVote(u) {
		return out
	}
	v := all[u.low]
	if v.count < 2 {
		return out
	}
	f := features{out: out, kind: 1000}
	p := marginals[i]
	others := v.count - 1
	person := (v.person - p[begin(aPerson)] - p[inside(aPerson)]) / others
	place := (v.place - p[begin(aPlace)] - p[inside(aPlace)]) / others
	group := (v.group - p[begin(anOrganisation)] - p[inside(anOrganisation)]) / others
	many := uint64(min(others, 3))
	f.add(fifth(person), many, 0)
	f.add(fifth(place), many, 0)
	f.add(fifth(group), many, 0)
	f.add(fifth(person), fifth(place), fifth(group))
	f.add(fifth(v.surname), 0, 0)
	f.add(fifth(v.given), 0, 0)
	f.add(fifth(v.surname), fifth(v.given), fifth(person))
	f.add(fifth(v.surname), uint64(min(u.run, 2)), uint64(min(u.runs, 3)))
	f.add(fifth(person), u.style, uint64(u.entry.Bits))
	return f.out
}

// fifth puts a probability into one of six boxes.
func fifth(p float64) uint64 { return uint64(p*5 + 0.5) }
