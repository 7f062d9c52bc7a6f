package summary

import (
	"slices"

	"daybrief/content/language"
)

// grounded tests one sentence against the passages of its documents.
func grounded(s *passage, sources []*passage) (Reason, string) {
	support, share, missed := backing(s, sources)
	floor := otherFloor
	if s.lang == "en" {
		floor = englishFloor
	}
	if at, bad := unnamed(s, sources); bad {
		return Name, at
	}
	if at, bad := unbacked(s, sources); bad {
		return Number, at
	}
	if len(s.stems) < fewestStems || share < floor {
		return Thin, missed
	}
	if s.lang == "en" {
		if reason := turned(s, slices.Concat(support, witnesses(s, support, sources))); reason != "" {
			return reason, ""
		}
	}
	if at, bad := unsupported(s, support); bad {
		return Thin, at
	}
	if at, bad := otherDay(s, sources); bad {
		return Number, at
	}
	if at, bad := foreignSubject(s, support); bad {
		return Thin, at
	}
	if s.lang != "en" && denies(s) != slices.ContainsFunc(support, denies) {
		return Negated, ""
	}
	return "", ""
}

// noes are words of denial in the languages that are not read more closely.
var noes = map[string]map[string]bool{
	"de": words(`nicht kein keine keinen keiner keinem nie niemals niemand ohne weder`), "fr": words(`ne n'a n'est n'ont pas jamais aucun aucune sans ni`),
	"es": words(`no nunca jamas ningun ninguna nadie sin ni tampoco`), "pt": words(`nao nunca jamais nenhum nenhuma ninguem sem nem`),
	"it": words(`non mai nessun nessuno nessuna senza ne`), "nl": words(`niet geen nooit niemand zonder`), "ru": words(`не нет ни никогда никто без`),
}

func denies(p *passage) bool {
	return slices.ContainsFunc(p.words, func(w gateWord) bool { return noes[p.lang][w.fold] })
}

// backing returns the one or two passages that have most of a sentence's
// content words, the share they have, and a word that they miss. The second
// stands within two sentences of the first, is a title, or tells of the same
// in another document.
func backing(s *passage, sources []*passage) (support []*passage, share float64, missed string) {
	if len(s.stems) == 0 || len(sources) == 0 {
		return nil, 0, ""
	}
	count := func(p, with *passage) int {
		n := 0
		for w := range s.stems {
			if p.stems[w] || with != nil && with.stems[w] {
				n++
			}
		}
		return n
	}
	best, most := sources[0], -1
	for _, p := range sources {
		if n := count(p, nil); n > most {
			best, most = p, n
		}
	}
	support = []*passage{best}
	var second *passage
	for _, p := range sources {
		near := p.doc == best.doc && max(p.nth-best.nth, best.nth-p.nth) <= 2 || p.nth == 0 || best.nth == 0 || p.doc != best.doc && count(p, nil) >= 2
		if n := count(p, best); near && n > most {
			second, most = p, n
		}
	}
	if second != nil {
		support = append(support, second)
	}
	for _, w := range s.words {
		if w.stem != "" && !slices.ContainsFunc(support, func(p *passage) bool { return p.stems[w.stem] }) {
			missed = w.text
			break
		}
	}
	return support, float64(most) / float64(len(s.stems)), missed
}

// witnesses returns further passages that say something of a sentence which
// those that support it do not: they may deny it.
func witnesses(s *passage, support, sources []*passage) []*passage {
	var out []*passage
	for _, p := range sources {
		shared, own := 0, false
		for w := range s.stems {
			if p.stems[w] {
				shared++
				own = own || !slices.ContainsFunc(support, func(o *passage) bool { return o.stems[w] })
			}
		}
		if own && shared >= 2 {
			out = append(out, p)
		}
	}
	return out
}

// grave are words, by their stems, that no sentence may have of its own: what
// happened to people, and what turns out one way or the other.
var grave = func() map[string]bool {
	out := map[string]bool{}
	lists := []map[string]bool{fates, words(`accused charged charges indicted fraud corruption bribery murder murdered rape assault abuse stolen stole resigned quit died war ceasefire truce invaded
		bankrupt bankruptcy collapsed exploded explosion bomb bombing terrorist terrorism hostage kidnapped shot stabbed poisoned drunk guilty suicide cancer outbreak recalled coup impeached`)}
	for _, pair := range opposites {
		lists = append(lists, pair[0], pair[1])
	}
	for _, list := range lists {
		for w := range list {
			if stem := gateStem(gateWord{fold: w}, "en"); stem != "" {
				out[stem] = true
			}
		}
	}
	return out
}()

// unsupported returns a word of a sentence that must stand in its support and
// does not, or any of the words that are no names when less than half of them
// do.
func unsupported(s *passage, support []*passage) (string, bool) {
	all, there, missed := 0, 0, ""
	for _, w := range s.words {
		if w.stem == "" || w.upper && !w.first {
			continue
		}
		all++
		if slices.ContainsFunc(support, func(p *passage) bool { return p.stems[w.stem] }) {
			there++
			continue
		}
		if s.lang == "en" && grave[w.stem] {
			return w.text, true
		}
		missed = w.text
	}
	return missed, 2*there < all
}

// otherDay returns a weekday of a sentence when the passage that has most of
// its words names other ones.
func otherDay(s *passage, sources []*passage) (string, bool) {
	days := func(p *passage) (day string, shared bool) {
		for _, w := range p.words {
			if weekdays[w.fold] {
				day = w.text
				shared = shared || s.folds[w.fold]
			}
		}
		return day, shared
	}
	day, _ := days(s)
	same, other := 0, 0
	for _, p := range sources {
		theirs, shared := days(p)
		n := 0
		for w := range s.stems {
			if p.stems[w] && !weekdays[w] {
				n++
			}
		}
		switch {
		case shared:
			same = max(same, n)
		case theirs != "":
			other = max(other, n)
		}
	}
	return day, day != "" && other > same
}

var weekdays = words(`monday tuesday wednesday thursday friday saturday sunday`)

// foreignSubject returns the name that a sentence begins with when no passage
// that supports it has any part of that name.
func foreignSubject(s *passage, support []*passage) (string, bool) {
	name := ""
	for i, w := range s.words {
		if !w.letters() || !w.upper || w.stem == "" || s.titleCase() {
			if name != "" || i > 3 {
				break
			}
			continue
		}
		name = w.text
		if stands(w, support, true) {
			return "", false
		}
	}
	if language.Fold(name) != "" && commonOpeners[language.Fold(name)] {
		return "", false
	}
	return name, name != ""
}
