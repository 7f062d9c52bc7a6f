package summary

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a word, a run of digits or a mark of a sentence.
type token struct {
	text, low  string
	start, end int
}

// tokenize parts a sentence into words, runs of digits with their points and
// commas, dollar signs with the letters before them, and single marks.
func tokenize(s string) []token {
	out := make([]token, 0, len(s)/4+1)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		end := i + size
		switch {
		case unicode.IsSpace(r):
			i = end
			continue
		case digit(r):
			end = i + digitsLength(s[i:])
		case unicode.IsLetter(r):
			for end < len(s) {
				next, n := utf8.DecodeRuneInString(s[end:])
				if !unicode.IsLetter(next) && !unicode.Is(unicode.Mn, next) && (next != '\'' && next != '’' || end+n >= len(s)) {
					break
				}
				end += n
			}
			if end < len(s) && s[end] == '$' && symbols[s[i:end+1]] != "" {
				end++
			}
		}
		text := s[i:end]
		low := strings.ToLower(text)
		if strings.Contains(low, "’") {
			low = strings.ReplaceAll(low, "’", "'")
		}
		out = append(out, token{text, low, i, end})
		i = end
	}
	return out
}

func digit(r rune) bool { return '0' <= r && r <= '9' }

// digitsLength returns the length of the number at the start of s: 3,000,
// 4.5 and 2.1.3 are one; the comma of 3,00 is none of it.
func digitsLength(s string) int {
	run := func(i int) int {
		n := 0
		for i+n < len(s) && digit(rune(s[i+n])) {
			n++
		}
		return n
	}
	n := run(0)
	if n <= 3 {
		for n < len(s) && s[n] == ',' && run(n+1) == 3 {
			n += 4
		}
	}
	for n+1 < len(s) && s[n] == '.' && run(n+1) > 0 {
		n += 1 + run(n+1)
	}
	return n
}

func (t token) digits() bool { return '0' <= t.text[0] && t.text[0] <= '9' }
func (t token) letters() bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return unicode.IsLetter(r)
}
func (t token) dash() bool { return t.text == "-" || t.text == "–" || t.text == "—" }

// A sentence in tokens, with what is read from it. Looking past its ends gives
// an empty token.
type line struct {
	text string
	all  []token
}

func (l line) at(i int) token {
	if i < 0 || i >= len(l.all) {
		return token{text: " ", low: "", start: len(l.text), end: len(l.text)}
	}
	return l.all[i]
}

// glued reports whether no space stands between a token and the next.
func (l line) glued(i int) bool {
	return i >= 0 && i+1 < len(l.all) && l.all[i].end == l.all[i+1].start
}

// A quantity is a number as a sentence has it.
type quantity struct {
	value       float64
	first, last int  // tokens, with words such as "at least"
	loose       bool // about, nearly, more than; or a range
	currency    string
	percent     bool
}

var (
	units = map[string]float64{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
		"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19}
	tens = map[string]float64{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
	// multiples follow a number; a dozen stands for itself too.
	multiples = map[string]float64{"dozen": 12, "hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
	suffixes  = map[string]float64{"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "bln": 1e9, "tn": 1e12, "trn": 1e12}
	symbols   = map[string]string{"$": "$", "US$": "$", "A$": "A$", "C$": "C$", "NZ$": "NZ$", "HK$": "HK$", "NT$": "NT$", "S$": "S$", "£": "£", "€": "€", "¥": "¥", "₹": "₹", "₩": "₩", "₽": "₽"}
	coins     = map[string]string{"dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "pound": "£", "pounds": "£", "yen": "¥", "rupees": "₹", "yuan": "yuan",
		"renminbi": "yuan", "won": "₩", "francs": "francs", "pesos": "pesos", "rubles": "₽", "roubles": "₽", "lira": "lira", "kronor": "kronor", "kroner": "kroner", "reais": "reais", "rand": "rand", "zlotys": "zlotys"}
)

// number reads the number that starts at token i. It is no number where it is
// a part of a date, a time, an ordinal, a phone number, a version or a year.
func (l line) number(i int) (quantity, bool) {
	q := quantity{first: i, last: i}
	t := l.at(i)
	var ok bool
	switch {
	case t.text == " ":
		return q, false
	case t.digits():
		ok = l.digits(&q)
	default:
		ok = l.spelled(&q)
	}
	if !ok {
		return q, false
	}
	for n := 0; n < 2; n++ {
		m, known := multiples[l.at(q.last+1).low]
		if !known {
			break
		}
		q.value *= m
		q.last++
	}
	if !l.span(&q) {
		return q, false
	}
	l.measure(&q)
	l.hedge(&q)
	return q, true
}

func (l line) digits(q *quantity) bool {
	i := q.first
	t := l.at(i)
	v, err := strconv.ParseFloat(strings.ReplaceAll(t.text, ",", ""), 64)
	if err != nil || len(t.text) > 15 {
		return false
	}
	q.value = v
	if i > 0 && l.glued(i-1) {
		before := l.at(i - 1)
		// Parts of words, dates, times, fractions, tags; a hyphen is decided by span.
		if before.letters() || strings.ContainsAny(before.text, "/:#@_+.*=~") {
			return false
		}
	}
	if l.glued(i) {
		after := l.at(i + 1)
		if m, known := suffixes[after.low]; known && !(l.glued(i+1) && (l.at(i+2).letters() || l.at(i+2).digits())) {
			q.value *= m
			q.last++
		} else if after.letters() || strings.ContainsAny(after.text, "/:_*=~") || after.text == "°" {
			return false
		}
	}
	// A year: four digits without a comma.
	return len(t.text) != 4 || q.last > i || v < 1800 || v > 2100 || currencyBefore(l, i) != ""
}

func currencyBefore(l line, i int) string {
	if i > 0 && l.glued(i-1) {
		return symbols[l.at(i-1).text]
	}
	return ""
}

// spelled reads nineteen, twenty-one, two hundred and five, a dozen, half a million.
func (l line) spelled(q *quantity) bool {
	i := q.first
	low := l.at(i).low
	next := l.at(i + 1).low
	switch {
	case units[low] > 0:
		q.value = units[low]
	case tens[low] > 0:
		q.value = tens[low]
		if l.at(i+1).dash() && units[l.at(i+2).low] > 0 && units[l.at(i+2).low] < 10 {
			q.value += units[l.at(i+2).low]
			q.last += 2
		} else if units[next] > 0 && units[next] < 10 {
			q.value += units[next]
			q.last++
		}
	case (low == "a" || low == "an") && multiples[next] > 0:
		q.value = 1
	case low == "half" && next == "a" && multiples[l.at(i+2).low] > 0:
		q.value = 0.5
		q.last++
	default:
		return false
	}
	if l.at(q.last+1).low == "hundred" && l.at(q.last+2).low == "and" && (units[l.at(q.last+3).low] > 0 || tens[l.at(q.last+3).low] > 0) {
		rest := quantity{first: q.last + 3, last: q.last + 3}
		if l.spelled(&rest) {
			q.value = q.value*100 + rest.value
			q.last = rest.last
		}
	}
	return true
}

// span reads the second number of a range, and refuses scores, phone numbers
// and compounds such as 19-year-old and two-thirds.
func (l line) span(q *quantity) bool {
	if q.first > 0 && l.at(q.first-1).dash() && l.glued(q.first-1) {
		return false
	}
	if !l.at(q.last + 1).dash() {
		if l.at(q.last+1).low == "to" && l.at(q.first-1).low != "from" && l.at(q.first-1).low != "by" && !rises[l.at(q.first-1).low] {
			if second, ok := l.plain(q.last + 2); ok && second.value > q.value && second.value < 10*q.value {
				q.last, q.loose = second.last, true
			}
		}
		return true
	}
	if !l.glued(q.last) {
		return true // a dash between clauses
	}
	after := l.at(q.last + 2)
	if !after.digits() {
		return after.low == "magnitude" || multiples[after.low] > 0 || hyphened[after.low]
	}
	second, ok := l.plain(q.last + 2)
	if !ok || second.value <= q.value || second.value > 3*q.value || l.at(second.last+1).dash() && l.glued(second.last) {
		return false
	}
	q.last, q.loose = second.last, true
	return true
}

// hyphened are words that a figure may be tied to: a 12,000-acre fire.
var hyphened = words(`acre hectare percent`)

// plain reads a number without range and hedge.
func (l line) plain(i int) (quantity, bool) {
	q := quantity{first: i, last: i}
	if t := l.at(i); t.text == " " || !t.digits() && !l.spelled(&q) || t.digits() && !l.digits(&q) {
		return q, false
	}
	if m, known := multiples[l.at(q.last+1).low]; known {
		q.value *= m
		q.last++
	}
	return q, true
}

// measure reads a currency or a per cent sign.
func (l line) measure(q *quantity) {
	if c := currencyBefore(l, q.first); c != "" {
		q.currency = c
		q.first--
	}
	after := l.at(q.last + 1)
	switch {
	case after.text == "%" || after.low == "percent" || after.low == "pct":
		q.percent = true
		q.last++
	case after.low == "per" && l.at(q.last+2).low == "cent":
		q.percent = true
		q.last += 2
	case q.currency == "" && coins[after.low] != "":
		q.currency = coins[after.low]
		q.last++
	case q.currency == "" && after.low == "us" && coins[l.at(q.last+2).low] == "$":
		q.currency = "$"
		q.last += 2
	}
}

// hedges stand before a number and are a part of it; true where it is then not
// meant to the last digit.
var hedges = []struct {
	words []string
	loose bool
}{
	{[]string{"at", "least"}, false}, {[]string{"no", "fewer", "than"}, false}, {[]string{"not", "less", "than"}, false}, {[]string{"no", "less", "than"}, false},
	{[]string{"more", "than"}, true}, {[]string{"over"}, true}, {[]string{"up", "to"}, true}, {[]string{"as", "many", "as"}, true}, {[]string{"as", "much", "as"}, true},
	{[]string{"nearly"}, true}, {[]string{"almost"}, true}, {[]string{"about"}, true}, {[]string{"around"}, true}, {[]string{"some"}, true}, {[]string{"roughly"}, true},
	{[]string{"approximately"}, true}, {[]string{"an", "estimated"}, true}, {[]string{"fewer", "than"}, true}, {[]string{"less", "than"}, true}, {[]string{"under"}, true},
	{[]string{"close", "to"}, true}, {[]string{"upwards", "of"}, true}, {[]string{"just"}, true}, {[]string{"well"}, true}, {[]string{"a", "total", "of"}, false},
}

// hedge takes the words before a number that belong to it.
func (l line) hedge(q *quantity) {
	for range 3 {
		found := false
		for _, h := range hedges {
			n := len(h.words)
			if q.first >= n && slices.EqualFunc(l.all[q.first-n:q.first], h.words, func(t token, w string) bool { return t.low == w }) {
				q.first -= n
				q.loose = q.loose || h.loose
				found = true
				break
			}
		}
		if !found {
			return
		}
	}
}

// written is the quantity as it stands in the sentence, its words without
// capitals.
func (l line) written(q quantity) string {
	s := l.text[l.at(q.first).start:l.at(q.last).end]
	if t := l.at(q.first); t.letters() && symbols[t.text] == "" {
		return strings.ToLower(s)
	}
	return s
}
