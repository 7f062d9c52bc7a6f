package summary

import (
	"strconv"
	"strings"
)

// An amount is anything with a number in a passage, as far as comparing needs.
type amount struct {
	kind        string // "": a number; year, ordinal, day (of the month in unit), time (of day), code (A320, 3-1)
	value       float64
	unit        string // "%", points, a currency, a month
	text        string // folded, of a code
	first, last int    // tokens
	bound       byte   // + at least, - at most, ~ about, 0 none
	link        string // from, to or by before it
	head        string // stem of the noun that it counts, as far as one follows
	class       string // what happened to those it counts: stem of the nearest such word
	verb        string // stem of the nearest content word before it in its clause
	names       map[string]bool
}

var (
	ordinalWords = map[string]float64{"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
		"thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100}
	// vague are words of number that must stand in the sources as they are.
	vague = words(`dozen dozens hundreds thousands millions billions half halves quarter quarters thirds twice double doubled doubles triple tripled triples thrice majority none all both
		once daily weekly monthly yearly today yesterday tomorrow tonight nobody everyone record unanimous unanimously`)
	fates      = words(`killed injured missing arrested evacuated displaced rescued homeless hospitalized hospitalised infected`)
	generic    = words(`people others victims lives casualties killed injured missing arrested evacuated displaced rescued more additional total`)
	clauseEnds = words(`and but while or as after before when`)
)

// readAmounts finds every amount of a passage.
func (p *passage) readAmounts() {
	for i := 0; i < len(p.all); i++ {
		a, ok := p.amountAt(i)
		if !ok {
			continue
		}
		i = a.last
		p.amounts = append(p.amounts, a)
	}
	for k := range p.amounts {
		p.surround(k)
	}
}

// amountAt reads the amount that starts at token i.
func (p *passage) amountAt(i int) (amount, bool) {
	a := amount{first: i, last: i}
	t := p.at(i)
	switch {
	case t.text == " ":
		return a, false
	case t.digits():
		if p.codeAt(&a) {
			return a, true
		}
		if !p.digitsAt(&a) {
			return a, false
		}
	case p.lang != "en" || !p.spelledAt(&a):
		if p.glued(i) && t.letters() && p.at(i+1).digits() && symbols[t.text] == "" { // A320
			a.last = i + 1
			for p.glued(a.last) && p.at(a.last+1).letters() {
				a.last++
			}
			a.kind, a.text = "code", strings.ToLower(p.text[t.start:p.at(a.last).end])
			return a, true
		}
		return a, false
	}
	if a.kind == "" || a.kind == "year" {
		p.scale(&a)
	}
	return a, true
}

// codeAt reads digits that are part of a name, a score, a time or a date in
// digits: these are compared as they are written.
func (p *passage) codeAt(a *amount) bool {
	i := a.first
	joint := func(k int) bool {
		t := p.at(k).text
		return p.glued(k-1) && p.glued(k) && p.at(k+1).digits() && (p.at(k).dash() || t == ":" || t == "/" || t == "-")
	}
	before, after := p.at(i-1), p.at(i+1)
	if before.dash() && p.glued(i-1) && p.glued(i-2) && p.word(i-2).upper { // F-16
		a.first, a.kind = i-2, "code"
	}
	if p.at(i+1).low == "to" && p.at(i+2).digits() && p.at(i-1).low != "from" && p.at(i-1).low != "by" && !rises[p.at(i-1).low] && symbols[p.at(i-1).text] == "" {
		a.kind, a.last = "code", i+2 // 9 to 4
	}
	for joint(a.last + 1) {
		a.last += 2
		a.kind = "code"
	}
	if a.kind == "" && p.glued(i) && after.letters() && len(after.text) == 1 && suffixes[after.low] == 0 && after.low != "h" && after.low != "c" && after.low != "f" { // 5G
		a.last, a.kind = i+1, "code"
	}
	if a.kind == "" {
		return false
	}
	a.text = strings.NewReplacer("–", "-", "—", "-", " to ", "-").Replace(strings.ToLower(p.text[p.at(a.first).start:p.at(a.last).end]))
	if strings.Contains(a.text, ":") {
		a.kind = "time"
		p.meridiem(a)
	}
	return true
}

// meridiem adds am or pm to a time of day.
func (p *passage) meridiem(a *amount) {
	if next := p.at(a.last + 1).low; next == "am" || next == "pm" {
		a.unit = next
		a.last++
	}
}

func (p *passage) digitsAt(a *amount) bool {
	i := a.first
	t := p.at(i)
	v, err := strconv.ParseFloat(strings.ReplaceAll(t.text, ",", ""), 64)
	if err != nil {
		a.kind, a.text = "code", t.text // 2.1.3
		return true
	}
	a.value = v
	after := p.at(i + 1)
	switch {
	case after.low == "am" || after.low == "pm":
		a.kind, a.text = "time", t.text
		p.meridiem(a)
	case p.glued(i) && (after.low == "st" || after.low == "nd" || after.low == "rd" || after.low == "th"):
		a.kind = "ordinal"
		a.last++
	case p.glued(i) && suffixes[after.low] != 0:
		a.value *= suffixes[after.low]
		a.last++
	case len(t.text) == 4 && v >= 1500 && v < 2100 && symbols[p.at(i-1).text] == "":
		a.kind = "year"
	}
	p.dayOfMonth(a)
	return true
}

// dayOfMonth reads June 3, 3 June, June 3rd, the 3rd of June.
func (p *passage) dayOfMonth(a *amount) {
	if a.kind != "" && a.kind != "ordinal" || a.value < 1 || a.value > 31 {
		return
	}
	month := p.month(a.first - 1)
	for k := a.last + 1; month == 0 && k <= a.last+2; k++ {
		month = p.month(k)
		if p.at(k).low != "of" && p.at(k).text != "." {
			break
		}
	}
	if p.at(a.first-1).text == "." && month == 0 {
		month = p.month(a.first - 2)
	}
	if month != 0 {
		a.kind, a.unit = "day", month.String()
	}
}

// spelledAt reads nineteen, twenty-one, two hundred and five, third, a dozen.
func (p *passage) spelledAt(a *amount) bool {
	i := a.first
	low := p.at(i).low
	if v := ordinalWords[low]; v != 0 {
		a.kind, a.value = "ordinal", v
		return true
	}
	if v := tens[low]; v != 0 && p.at(i+1).dash() && ordinalWords[p.at(i+2).low] > 0 && ordinalWords[p.at(i+2).low] < 10 {
		a.kind, a.value, a.last = "ordinal", v+ordinalWords[p.at(i+2).low], i+2
		return true
	}
	q := quantity{first: i, last: i}
	if !p.spelled(&q) {
		return false
	}
	a.value, a.last = q.value, q.last
	if low == "one" && (p.at(i+1).low == "of" || p.word(i+1).stem == "" || p.at(i-1).low == "no" || p.at(i-1).low == "the" || p.at(i-1).low == "that" || p.at(i-1).low == "this") {
		return false // a pronoun
	}
	return true
}

// scale reads multiples, per cent and money after, and words before, a number.
func (p *passage) scale(a *amount) {
	multiple := func() {
		for range 2 {
			next := a.last + 1
			if p.at(next).dash() && p.glued(a.last) {
				next++
			}
			m, ok := multiples[p.at(next).low]
			if !ok {
				return
			}
			a.value, a.last, a.kind = a.value*m, next, ""
		}
	}
	multiple()
	if c := symbols[p.at(a.first-1).text]; c != "" {
		a.unit = c
	}
	next := a.last + 1
	if p.at(next).dash() && p.glued(a.last) {
		next++
	}
	switch after := p.at(next); {
	case after.text == "%" || after.low == "percent" || after.low == "pct":
		a.unit, a.last, a.kind = "%", next, ""
	case after.low == "per" && p.at(next+1).low == "cent":
		a.unit, a.last, a.kind = "%", next+1, ""
	case a.unit == "" && coins[after.low] != "":
		a.unit, a.last, a.kind = coins[after.low], next, ""
	case a.unit == "" && after.text == "US" && coins[p.at(next+1).low] == "$":
		a.unit, a.last, a.kind = "$", next+1, ""
	case symbols[after.text] != "" && p.lang != "en":
		a.unit, a.last = symbols[after.text], next
	}
	if w := p.at(a.last + 1).low; (a.unit == "%" || a.value < 101 && a.unit == "" && w == "percentage") && (w == "points" || w == "point" || w == "percentage") {
		a.unit = "points"
	}
}

// bounds are words before a number and which way they open it.
var bounds = map[string]byte{"at least": '+', "more than": '+', "over": '+', "above": '+', "exceeding": '+', "upwards of": '+', "fewer than": '-', "no fewer than": '+', "not less than": '+',
	"less than": '-', "under": '-', "below": '-', "up to": '-', "as many as": '-', "as much as": '-', "at most": '-',
	"about": '~', "around": '~', "roughly": '~', "some": '~', "approximately": '~', "nearly": '~', "almost": '~', "close to": '~', "an estimated": '~'}
