package summary

import (
	"cmp"
	"strings"
)

// things reads homes and the like that are destroyed or without power, cases
// of a disease, and acres burned.
func (l line) things(q quantity) (Figure, bool) {
	if q.currency != "" || q.percent || partial[l.at(q.first-1).low] {
		return Figure{}, false
	}
	j := q.last + 1
	if l.at(j).dash() && l.glued(q.last) {
		j++
	}
	if area := areas[l.at(j).low]; area != "" {
		return Figure{What: area}, l.near(q, burns, 5)
	}
	for benign[l.at(j).low] {
		j++
	}
	noun := buildings[l.at(j).low]
	switch {
	case noun != "" && (l.passive(j+1) == powerless || l.at(q.first-1).low == "to" && l.at(q.first-2).low == "power"):
		return Figure{What: noun + " " + powerless}, true
	case noun != "":
		for k := j + 1; k < j+6; k++ {
			t := l.at(k)
			if damage[t.low] && l.at(k+1).low != "or" && l.at(k+1).low != "and" {
				return Figure{What: noun + " " + t.low}, true
			}
			if !auxiliaries[t.low] {
				break
			}
		}
		if v := destroys[l.at(q.first-1).low]; v != "" && l.at(q.first-2).low != "or" && l.at(q.first-2).low != "and" {
			return Figure{What: noun + " " + v}, true
		}
		return Figure{}, false
	}
	return l.cases(j)
}

// cases reads "120 cases of measles", "120 confirmed measles cases".
func (l line) cases(j int) (Figure, bool) {
	if l.at(j).low == "cases" && l.at(j+1).low == "of" && diseases[l.at(j+2).low] {
		return Figure{What: l.at(j+2).low + " cases"}, true
	}
	if l.at(j+1).low == "cases" && diseases[l.at(j).low] {
		return Figure{What: l.at(j).low + " cases"}, true
	}
	return Figure{}, false
}

// near reports whether one of the words stands within n tokens of a number.
func (l line) near(q quantity, list map[string]bool, n int) bool {
	for i := max(0, q.first-n); i <= q.last+n; i++ {
		if list[l.at(i).low] {
			return true
		}
	}
	return false
}

var (
	areas     = map[string]string{"acre": "acres burned", "acres": "acres burned", "hectare": "hectares burned", "hectares": "hectares burned"}
	burns     = words(`burned burnt burns burning burn scorched scorching charred charring consumed consuming wildfire blaze fire bushfire`)
	buildings = map[string]string{"homes": "homes", "houses": "homes", "buildings": "buildings", "structures": "buildings", "schools": "schools", "customers": "customers", "households": "homes", "people": "people", "residents": "people", "hospitals": "hospitals"}
	damage    = words(`destroyed damaged flooded flattened collapsed burned`)
	destroys  = map[string]string{"destroying": "destroyed", "destroyed": "destroyed", "destroys": "destroyed", "damaging": "damaged", "damaged": "damaged", "damages": "damaged", "flooding": "flooded", "flattening": "flattened", "flattened": "flattened"}
	diseases  = words(`measles cholera ebola coronavirus covid flu influenza polio malaria dengue mpox monkeypox zika plague meningitis diphtheria hepatitis salmonella coli`)
)

// magnitude reads "magnitude 6.1", "6.1-magnitude", "a magnitude of 6.1".
func (l line) magnitude(q quantity) (Figure, bool) {
	if q.currency != "" || q.percent || q.value < 1 || q.value >= 10 || l.at(q.first).low != l.at(q.last).low {
		return Figure{}, false
	}
	before, after := l.at(q.first-1), l.at(q.last+1)
	is := before.low == "magnitude" || before.dash() && l.at(q.first-2).low == "magnitude" || before.low == "of" && l.at(q.first-2).low == "magnitude" ||
		after.low == "magnitude" || after.dash() && l.at(q.last+2).low == "magnitude"
	if !is {
		return Figure{}, false
	}
	for i := q.first - 6; i < q.last+6; i++ {
		if t := l.at(i).low; strings.HasPrefix(t, "aftershock") || strings.HasPrefix(t, "foreshock") || t == "second" || t == "another" || t == "or" || t == "scale" && l.at(i-1).low == "modified" {
			return Figure{}, false
		}
	}
	return Figure{What: "magnitude"}, true
}

// sums are what money is said to be: the word after it, or before its verb.
var sums = map[string]string{"deal": "deal", "takeover": "deal", "acquisition": "deal", "merger": "deal", "buyout": "deal", "package": "package", "bid": "bid", "offer": "offer",
	"fine": "fine", "penalty": "fine", "settlement": "settlement", "loan": "loan", "loss": "loss", "losses": "loss", "profit": "profit", "profits": "profit", "revenue": "revenue", "revenues": "revenue", "sales": "sales",
	"investment": "investment", "bailout": "bailout", "budget": "budget", "damages": "damages", "damage": "damage", "contract": "contract", "grant": "grant", "aid": "aid", "bail": "bail", "ransom": "ransom",
	"plan": "plan", "debt": "debt", "deficit": "deficit", "surplus": "surplus", "barrel": "a barrel"}

// money reads a sum with what it is for: "a $2.1 billion fine", "damage was put
// at $2 billion", "$85 a barrel".
func (l line) money(q quantity) (Figure, bool) {
	if q.currency == "" || l.at(q.first-1).low == "by" || l.at(q.first-1).low == "from" || l.at(q.first-1).dash() {
		return Figure{}, false
	}
	if l.near(q, maximum, 6) {
		return Figure{}, false
	}
	what := "" // the last of its noun phrase: a budget deficit
	for i := q.last + 1; i <= q.last+4; i++ {
		t := l.at(i)
		if !t.letters() && !t.dash() || breaks[t.low] && !(i == q.last+1 && t.low == "in") || auxiliaries[t.low] || dayNames[t.low] {
			break
		}
		what = cmp.Or(sums[t.low], what)
	}
	if l.at(q.last+1).low == "a" || l.at(q.last+1).low == "per" {
		if l.at(q.last+2).low != "barrel" {
			return Figure{}, false // a rate
		}
		what = l.oil(q)
	} else if what == "" {
		what = cmp.Or(l.subject(q), l.fined(q))
	}
	if what == "" {
		return Figure{}, false
	}
	return Figure{What: what + " in " + q.currency}, true
}

// maximum are words of what the law allows, not of what was decided.
var maximum = words(`maximum carries carry faces face facing punishable ranged range per`)

// oil tells which price of a barrel is meant.
func (l line) oil(q quantity) string {
	found := ""
	for i := range q.first {
		switch t := l.at(i).low; t {
		case "brent", "wti":
			if found != "" && found != t {
				return ""
			}
			found = t
		}
	}
	if found == "" {
		return ""
	}
	return "price of a barrel of " + strings.ToUpper(found[:1]) + found[1:]
}

// links stand between the name of a value and the value; true where they say
// that it is new.
var links = map[string]bool{"to": true, "at": false, "of": false, "is": false, "was": false, "hit": true, "reached": true, "hits": true, "reaches": true, "totaled": false, "totalled": false, "estimated": false}

// subject finds what the value before a number is of: "a fine of $2 million",
// "profit rose to $2 million", within eight tokens and no other number.
func (l line) subject(q quantity) string {
	if _, linked := links[l.at(q.first-1).low]; !linked {
		return ""
	}
	for i := q.first - 1; i >= max(0, q.first-8); i-- {
		t := l.at(i)
		if t.digits() || strings.ContainsAny(t.text, ",;:()$£€") || actives[t.low] != "" {
			return ""
		}
		if w := sums[t.low]; w != "" && w != "a barrel" && w != "plan" {
			return w
		}
	}
	return ""
}

// fined reads "the court fined Lithos $2 million".
func (l line) fined(q quantity) string {
	for i := q.first - 1; i >= max(0, q.first-5) && (l.at(i).letters() || l.at(i).dash()); i-- {
		if l.at(i).low == "fined" {
			return "fine"
		}
	}
	return ""
}

// rates are the names of values in percent.
var rates = []struct{ words, what string }{
	{"core inflation", "core inflation"}, {"food inflation", "food inflation"}, {"wage inflation", ""}, {"inflation expectations", ""}, {"inflation", "inflation"},
	{"youth unemployment", "youth unemployment"}, {"unemployment", "unemployment"}, {"jobless rate", "unemployment"}, {"mortgage rate", "mortgage rate"}, {"mortgage rates", "mortgage rate"},
	{"interest rate", "interest rate"}, {"interest rates", "interest rate"}, {"benchmark rate", "interest rate"}, {"key rate", "interest rate"}, {"policy rate", "interest rate"},
	{"base rate", "interest rate"}, {"cash rate", "interest rate"}, {"bank rate", "interest rate"}, {"deposit rate", "deposit rate"}, {"turnout", "turnout"},
	{"tariff", "tariff"}, {"tariffs", "tariff"}, {"duty", "tariff"}, {"approval rating", "approval rating"}, {"approval", "approval rating"},
}

// rate reads "inflation rose to 4.5 percent", "a 15% tariff", "turnout was 61 percent",
// "the fire was 30% contained".
func (l line) rate(q quantity) (Figure, bool) {
	if !q.percent || l.at(q.first-1).low == "by" || l.at(q.last+1).low == "points" || l.at(q.last+1).low == "point" || l.at(q.last+1).low == "of" || l.at(q.last+1).low == "more" || l.at(q.last+1).low == "less" {
		return Figure{}, false
	}
	if l.at(q.last+1).low == "contained" {
		return Figure{What: "percent contained"}, true
	}
	if t := l.at(q.last + 1).low; t == "tariff" || t == "tariffs" || t == "duty" || t == "turnout" {
		if t != "turnout" {
			t = "tariff"
		}
		return Figure{What: t + " in percent"}, true
	}
	rising, linked := links[l.at(q.first-1).low]
	if !linked {
		return Figure{}, false
	}
	var past []float64
	for i := q.first - 1; i >= max(0, q.first-10); i-- {
		t := l.at(i)
		if strings.ContainsAny(t.text, ",;:()") && t.text != "%" {
			return Figure{}, false
		}
		if t.digits() {
			p, ok := l.plain(i)
			if !ok || l.at(i-1).low != "from" && l.at(i-1).low != "by" {
				return Figure{}, false
			}
			if l.at(i-1).low == "from" {
				past = append(past, p.value)
			}
		}
		for _, r := range rates {
			if l.ends(i, r.words) {
				if r.what == "" {
					return Figure{}, false
				}
				return Figure{What: r.what + " in percent", rising: rising, past: past}, true
			}
		}
	}
	return Figure{}, false
}

// ends reports whether the words end at token i.
func (l line) ends(i int, list string) bool {
	all := strings.Fields(list)
	for k, w := range all {
		if l.at(i-len(all)+1+k).low != w {
			return false
		}
	}
	return true
}
