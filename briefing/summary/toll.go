package summary

import (
	"slices"
	"strings"
)

// A class of what is counted: those that happen to people.
const (
	dead         = "dead"
	injured      = "injured"
	missing      = "missing"
	displaced    = "displaced"
	homeless     = "homeless"
	evacuated    = "evacuated"
	sheltered    = "in shelters"
	arrested     = "arrested"
	rescued      = "rescued"
	hospitalised = "in hospital"
	powerless    = "without power"
	infected     = "infected"
)

// predicates follow the people they are said of: "19 people were killed".
var predicates = map[string]string{
	"killed": dead, "dead": dead, "died": dead, "die": dead, "dies": dead, "perished": dead, "slain": dead, "drowned": dead, "deaths": dead, "fatalities": dead,
	"injured": injured, "wounded": injured, "hurt": injured, "injuries": injured,
	"missing": missing, "displaced": displaced, "homeless": homeless, "evacuated": evacuated,
	"arrested": arrested, "detained": arrested, "arrests": arrested, "rescued": rescued, "hospitalized": hospitalised, "hospitalised": hospitalised, "infected": infected,
}

// A phrase is a predicate of more than a word.
type phrase struct{ rest, class string }

// phrases are listed by their first word.
var phrases = map[string][]phrase{
	"unaccounted": {{"for", missing}},
	"in":          {{"shelters", sheltered}, {"temporary shelters", sheltered}, {"emergency shelters", sheltered}, {"custody", arrested}, {"hospital", hospitalised}},
	"taken":       {{"into custody", arrested}, {"to hospital", hospitalised}}, "lost": {{"their lives", dead}}, "shot": {{"dead", dead}},
	"burned": {{"to death", dead}}, "crushed": {{"to death", dead}}, "stabbed": {{"to death", dead}}, "without": {{"power", powerless}, {"electricity", powerless}},
}

// actives stand before the people they are done to: "killing 19".
var actives = map[string]string{
	"kill": dead, "kills": dead, "killed": dead, "killing": dead, "injure": injured, "injures": injured, "injured": injured, "injuring": injured,
	"wound": injured, "wounds": injured, "wounded": injured, "wounding": injured, "hurts": injured, "hurting": injured,
	"arrest": arrested, "arrests": arrested, "arrested": arrested, "arresting": arrested, "detain": arrested, "detained": arrested, "detains": arrested, "detaining": arrested,
	"displace": displaced, "displaces": displaced, "displaced": displaced, "displacing": displaced, "evacuate": evacuated, "evacuates": evacuated,
	"evacuated": evacuated, "evacuating": evacuated, "rescue": rescued, "rescues": rescued, "rescued": rescued, "rescuing": rescued, "infect": infected, "infects": infected, "infected": infected, "infecting": infected,
	"claim": "lives", "claims": "lives", "claimed": "lives", "claiming": "lives", "leave": "left", "leaves": "left", "left": "left", "leaving": "left",
}

var (
	auxiliaries = words(`was were is are has have had been being now reported reportedly confirmed officially found left remain remained remains still listed known declared
		pronounced be got all both also seriously badly critically severely slightly lightly said to`)
	people = words(`people persons person residents inhabitants villagers victims victim lives life`)
	crowds = words(`men women children boys girls civilians soldiers troops officers police passengers students pupils workers miners migrants refugees patients
		hostages worshippers worshipers protesters demonstrators firefighters rescuers pilgrims tourists prisoners inmates fighters militants gunmen rebels sailors
		guards journalists doctors nurses teachers babies infants teenagers seamen fishermen climbers hikers skiers spectators fans policemen insurgents suspects troopers
		servicemen crew staff employees paramedics drivers motorists cyclists pedestrians household households families customers homes properties businesses`)
	benign = words(`confirmed reported total innocent local known`)
	more   = words(`more additional further extra new other others`)
	breaks = words(`in on at from of by with after before when while as since because and or but who which that to for during near across over under around amid following including
		than through until against inside outside within overnight so early late per whose where then`)
	adjectives = words(`dead missing injured wounded homeless displaced infected evacuated rescued detained arrested hospitalized hospitalised`)
	objects    = words(`a an the his her their its him them himself themselves one two three four five six seven eight nine ten dozens hundreds about around nearly almost some
		more over another several many scores people civilians`)
	adverbs = words(`yesterday today tonight people total altogether nationwide worldwide there here across again already officials authorities police reports not if is are was were has have`)
	partial = words(`additional more further of including includes included another other others than by first last next these those his her their its whose between from every each no nearly-all`)
	tollOf  = words(`road roads bridge bridges plaza booth booths free call calls lane lanes charges`)
	reaches = words(`to at of is was now stands stood reaches reached hits hit passes passed tops topped exceeds exceeded surpasses surpassed`)
	rises   = words(`rise rises rose risen rising climb climbs climbed climbing jump jumps jumped increase increases increased reach reaches reached hit hits pass passes passed
		top tops topped exceed exceeds exceeded surpass surpasses surpassed grow grows grew grown soar soars soared mount mounts mounted revised raised lowered updated now nears`)
)

// people reads how many people something happened to.
func (l line) people(q quantity) (Figure, bool) {
	if q.currency != "" || q.percent || q.value != float64(int64(q.value)) || partial[l.at(q.first-1).low] || l.named(q) {
		return Figure{}, false
	}
	group, next, others, ok := l.group(q.last + 1)
	if !ok {
		return Figure{}, false
	}
	class := l.active(q.first-1, next)
	if class == "" && !l.oneOf(q, next) {
		class = l.passive(next)
	}
	if class == "" || others && class != injured {
		return Figure{}, false
	}
	if group == "lives" || group == "life" {
		if class != dead {
			return Figure{}, false
		}
		group = ""
	}
	return Figure{What: counting(group, class)}, true
}

// named reports whether a number is part of a name, of a range, or of a part:
// "the Bali Nine", "between 30 and 40", "Of those, 157".
func (l line) named(q quantity) bool {
	i := q.first
	if l.at(i-1).low == "and" && l.at(i-3).low == "between" {
		return true
	}
	if i > 1 && l.glued(i-1) || i > 1 && l.capital(i) && l.capital(i-1) {
		return true
	}
	return l.at(i-1).text == "," && (l.at(i-2).low == "those" || l.at(i-2).low == "these" || l.at(i-2).low == "them")
}

// oneOf reports whether what is said of the people is said of one of them: "one
// of the nine suspects was killed".
func (l line) oneOf(q quantity, next int) bool {
	return (l.at(q.first-1).low == "the" || l.at(q.first-1).low == "all") && l.at(q.first-2).low == "of" && auxiliaries[l.at(next).low]
}

// counting is what a reader calls a class of a group: "dead", "soldiers killed".
func counting(group, class string) string {
	switch {
	case group == "" || group == class:
		return class
	case class == dead:
		return group + " killed"
	}
	return group + " " + class
}

// group reads whom a number counts, from token i: "" for people in general.
// others tells that they are so many besides those named before.
func (l line) group(i int) (group string, next int, others, ok bool) {
	var kept []string
	j := i
	for ; j < i+4; j++ {
		t := l.at(j)
		if !t.letters() || breaks[t.low] || auxiliaries[t.low] && !benign[t.low] || l.predicate(j) != "" || dayNames[t.low] {
			break
		}
		switch {
		case t.low == "others" || t.low == "other":
			others = true
		case more[t.low]:
			return "", j, false, false
		case !benign[t.low]:
			kept = append(kept, t.low)
		}
	}
	if len(kept) == 0 {
		return "", l.afterAside(j), others, true
	}
	last := kept[len(kept)-1]
	known := people[last] || crowds[last] || l.capital(j-1) && strings.HasSuffix(last, "s")
	if people[last] {
		if last == "lives" || last == "life" {
			return "lives", j, others, len(kept) == 1
		}
		kept = kept[:len(kept)-1]
		if len(kept) > 0 {
			kept = append(kept, "people")
		}
	}
	// "19 people in Yarumal were killed"
	if (placed[l.at(j).low]) && l.capital(j+1) {
		k := j + 1
		for l.capital(k) {
			k++
		}
		if l.passive(k) != "" {
			j = k
		}
	}
	return strings.Join(kept, " "), l.afterAside(j), others, known
}

// afterAside returns the token after a part that is named beside at token i:
// "64 people, including 12 children, were killed".
func (l line) afterAside(i int) int {
	if l.at(i).text != "," || l.at(i+1).low != "including" && l.at(i+1).low != "among" {
		return i
	}
	for k := i + 2; k < i+12; k++ {
		if l.at(k).text == "," && l.passive(k+1) != "" && auxiliaries[l.at(k+1).low] {
			return k + 1
		}
	}
	return i
}

// predicate returns the class of the predicate that starts at token i.
func (l line) predicate(i int) string {
	for _, p := range phrases[l.at(i).low] {
		if l.ends(i+1+strings.Count(p.rest, " "), p.rest) {
			return p.class
		}
	}
	return predicates[l.at(i).low]
}

// passive returns the class of a predicate after token i and auxiliary verbs.
func (l line) passive(i int) string {
	j := i
	for j < i+6 && auxiliaries[l.at(j).low] && l.predicate(j) == "" {
		j++
	}
	class := l.predicate(j)
	if class == "" || l.joined(j) {
		return ""
	}
	// "The 2 gunmen killed 5 people": they did it.
	if j == i && actives[l.at(j).low] != "" && (objects[l.at(j+1).low] || l.at(j+1).digits() || l.capital(j+1) && !breaks[l.at(j+1).low]) {
		return ""
	}
	// "19 missing children", "2,000 dead geese": what follows is what is counted.
	if t := l.at(j + 1); t.dash() && l.glued(j) || j == i && t.letters() && !breaks[t.low] && !adverbs[t.low] && !dayNames[t.low] && adjectives[l.at(j).low] {
		return ""
	}
	return class
}

// joined reports whether the predicate at token i shares its number with
// another: "killed or injured", "dead and missing".
func (l line) joined(i int) bool {
	and := func(k int) bool { return l.at(k).low == "and" || l.at(k).low == "or" || l.at(k).text == "/" }
	other := func(k int) bool { return predicates[l.at(k).low] != "" || actives[l.at(k).low] != "" }
	return and(i+1) && other(i+2) || and(i-1) && other(i-2)
}

// active returns the class of a verb at token i whose object ends before next.
func (l line) active(i, next int) string {
	t := l.at(i)
	class := actives[t.low]
	if class == "" || l.joined(i) || auxiliaries[l.at(i-1).low] && class != "left" && l.at(i-1).low != "has" && l.at(i-1).low != "have" && l.at(i-1).low != "had" || l.at(i-1).low == "to" || l.unsure(i+1) {
		return ""
	}
	switch class {
	case "left":
		p := l.predicate(next)
		if p == "" || l.joined(next) || crowds[l.at(next+1).low] || people[l.at(next+1).low] {
			return ""
		}
		return p
	case "lives":
		if w := l.at(next - 1).low; w != "lives" && w != "life" {
			return ""
		}
		return dead
	}
	if p := l.at(next); p.letters() && !breaks[p.low] && !dayNames[p.low] && !auxiliaries[p.low] {
		return ""
	}
	return class
}

// toll reads "death toll rose from 12 to 19", "toll of 19", "number of injured
// reached 40".
func (l line) toll(q quantity) (Figure, bool) {
	if q.currency != "" || q.percent || q.value != float64(int64(q.value)) || unitNouns[l.at(q.last+1).low] || !reaches[l.at(q.first-1).low] && l.at(q.first-1).text != ":" && !rises[l.at(q.first-1).low] {
		return Figure{}, false
	}
	rising := false
	var past []float64
	for i := q.first - 1; i >= max(0, q.first-16); i-- {
		t := l.at(i)
		if strings.ContainsAny(t.text, ",;()“”\"") || t.low == "among" || t.dash() && !l.glued(i) {
			return Figure{}, false
		}
		if t.digits() {
			switch p, ok := l.plain(i); {
			case !ok:
				return Figure{}, false
			case l.at(i-1).low == "from":
				past = append(past, p.value)
			case l.at(i-1).low != "by":
				return Figure{}, false
			}
		}
		rising = rising || rises[t.low]
		class := l.counted(i)
		if class == "" {
			continue
		}
		if l.at(q.last+1).low == "from" || l.at(q.last+1).low == "up" && l.at(q.last+2).low == "from" || l.at(q.last+1).text == "," && l.at(q.last+2).low == "up" && l.at(q.last+3).low == "from" {
			for k := q.last + 2; k <= q.last+4; k++ {
				if p, ok := l.plain(k); ok {
					past = append(past, p.value)
					break
				}
			}
		}
		return Figure{What: class, rising: rising, past: past}, true
	}
	return Figure{}, false
}

var unitNouns = words(`km kilometers kilometres miles meters metres feet minutes hours days weeks months years seconds tons tonnes kilograms pounds degrees times points euros dollars yen`)

// counted returns what the toll or number at token i counts.
func (l line) counted(i int) string {
	t := l.at(i)
	switch {
	case t.low == "toll" && !tollOf[l.at(i+1).low] && !(l.at(i+1).dash() && l.glued(i)) && l.at(i+1).low != "on":
		before := l.at(i - 1).low
		if before == "injury" || before == "casualty" || slices.Contains([]string{"a", "heavy", "economic", "financial", "human"}, before) && before == "economic" {
			return ""
		}
		if l.at(i+1).low == "of" && predicates[l.at(i+2).low] != "" {
			return predicates[l.at(i+2).low]
		}
		return dead
	case t.low == "number" && l.at(i+1).low == "of":
		k := i + 2
		for people[l.at(k).low] || l.at(k).low == "those" || auxiliaries[l.at(k).low] {
			k++
		}
		return l.predicate(k)
	}
	return ""
}
