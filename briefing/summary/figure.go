package summary

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// A Figure is a number that a document gives, with what it counts.
type Figure struct {
	What     string // as a reader would say it: "dead", "injured", "magnitude", "inflation in percent"
	Value    float64
	Text     string // as written: "at least 19", "$2.1 billion"
	Document int64  // ID

	places []string  // folded words of the places that the sentence ties it to
	day    string    // weekday on which it happened, folded
	rising bool      // the sentence says that it is new: "rose to 19"
	loose  bool      // not meant to the last digit
	past   []float64 // values that the sentence says it had before
	title  bool
	at     int // number of the sentence; the title is 0
}

// Figures returns the figures of a document that are sure: people killed,
// injured, missing, displaced, evacuated, rescued, arrested or infected, homes
// destroyed or without power, magnitudes, acres burned, sums of money for what
// they are, and rates in percent. Only English is read. A number of another
// year, of a part ("including 3 children"), of a rate, within a quotation, or
// one that is expected, denied or taken back is left out.
func Figures(d Document) []Figure {
	lang := d.Language
	if lang == "" {
		lang = language.Identify(d.Title + "\n" + d.Text[:min(len(d.Text), identified)])
	}
	if lang != "en" {
		return nil
	}
	out := figuresOf(clip(d.Title, longestTitle), d)
	for i := range out {
		out[i].title = true
	}
	text := clip(d.Text, longestDocument)
	open := false
	for i, r := range language.Sentences(text) {
		if i == mostSentences {
			break
		}
		s := r.Of(text)
		opened := open
		open = quoteOpen(s, open)
		if opened || open || len(s) > longestBytes {
			continue
		}
		if i < datelined {
			s = withoutDateline(s)
		}
		for _, f := range figuresOf(s, d) {
			f.at = i + 1
			out = append(out, f)
		}
	}
	return out
}

// doubtful are words that make every number of a sentence unsure, or one of
// another time or case.
var doubtful = words(`initially previously originally deny denies denied denying false falsely incorrect incorrectly hoax rumor rumour rumors rumours rumored rumoured unconfirmed unverified
	mistaken mistakenly wrong wrongly disputed fear fears feared presumed simulated simulation simulates drill drills exercise fiction fictional novel movie drama documentary
	anniversary anniversaries commemorate commemorated commemorates commemorating memorial remember remembers remembered remembering ago since decade decades similar separate every each annual annually
	yearly daily average if unless threat threats threaten threatens threatened goal target targets targeted aim aims hope hopes sentenced forecast forecasts predict predicts predicted projected
	accused convicted confessed`)

// doubts are the same of several words.
var doubts = newCues(`
earlier :: \bearlier (?:reported|put|said|reports?|estimates?|tolls?|counts?|figures?|this year|attack|quake|in)
had :: \bhad (?:reported|put|said)
last previous past recent this :: \b(?:last (?:year|month|week|summer|winter|spring|autumn|fall|decade|century)|(?:previous|past|recent) (?:year|month|week|decade|day)s?|this (?:year|century))
history record on :: \bin history|on record
another :: \banother (?:attack|blast|strike|crash|quake|incident|shooting|bombing)
a per :: \ba (?:year|month|week|day)\b|\bper (?:year|month|week|day|capita|person)
compared plan plans planned worst :: \bcompared (?:with|to)|\bplan(?:s|ned)? to|worst-case
`)

var monthNumbers = map[string]time.Month{"january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6, "july": 7, "jul": 7,
	"august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9, "october": 10, "oct": 10, "november": 11, "nov": 11, "december": 12, "dec": 12}

// month returns the month that token i names, or 0. May, March and their like
// may be words: they are months with a capital and a number, or after "in".
func (l line) month(i int) time.Month {
	m := monthNumbers[l.at(i).low]
	r, _ := utf8.DecodeRuneInString(l.at(i).text)
	if m == 0 || !unicode.IsUpper(r) || (m == 5 || m == 3) && !l.at(i+1).digits() && !l.at(i-1).digits() && l.at(i-1).low != "in" {
		return 0
	}
	return m
}

// ofNow reports whether no word of the sentence places it in another year or
// month than the document's. A week before counts to the month.
func (l line) ofNow(published time.Time) bool {
	for i, t := range l.all {
		if len(t.text) == 4 && t.digits() && currencyBefore(l, i) == "" {
			n, _ := strconv.Atoi(t.text)
			if n >= 1500 && n < 2100 && (published.IsZero() || n != published.Year() || l.at(i+1).low == "s" && l.glued(i)) {
				return false
			}
		}
		if m := l.month(i); m != 0 && (published.IsZero() || m != published.Month() && m != published.AddDate(0, 0, -7).Month()) {
			return false
		}
	}
	return true
}

// figuresOf reads the figures of one sentence or title.
func figuresOf(s string, d Document) []Figure {
	if len(s) > longestBytes {
		return nil
	}
	l := line{text: s, all: tokenize(s)}
	quotes := quotedParts(s)
	var out []Figure
	for i := 0; i < len(l.all); i++ {
		q, ok := l.number(i)
		if !ok {
			continue
		}
		i = q.last
		if quotes.holds(l.at(q.first).start) || l.unsure(q.first) {
			continue
		}
		for _, read := range []func(line, quantity) (Figure, bool){line.toll, line.people, line.things, line.magnitude, line.money, line.rate} {
			f, ok := read(l, q)
			if !ok {
				continue
			}
			f.Value, f.Text, f.loose, f.Document = q.value, l.written(q), q.loose, d.ID
			f.places = l.placesNear(q, f.rising)
			if !f.rising {
				f.day = l.weekday()
			}
			out = append(out, f)
			break
		}
	}
	if len(out) > 0 {
		if f := newFolded(language.Fold(s)); f.has(doubtful) || doubts.match(f) || !l.ofNow(d.Published) {
			return nil
		}
	}
	return out
}

var modal = words(`could may might would will can should must not never no cannot couldn't wouldn't won't didn't hasn't haven't wasn't weren't isn't aren't without
	expected likely potentially possibly perhaps estimated? believed suspected about-to than`)

// unsure reports whether one of the few words before makes a number one that
// may be, or is not.
func (l line) unsure(first int) bool {
	for i := first - 1; i >= max(0, first-5); i-- {
		t := l.at(i)
		if strings.ContainsAny(t.text, ",;:()") {
			return false
		}
		if modal[t.low] {
			return true
		}
	}
	return false
}

// weekday returns the only weekday of the sentence.
func (l line) weekday() string {
	day := ""
	for _, t := range l.all {
		if strings.HasSuffix(t.low, "day") && dayNames[t.low] {
			if day != "" && day != t.low {
				return ""
			}
			day = t.low
		}
	}
	return day
}

// placesNear returns the words of the place after a number, up to the next
// number or comma; without one those before it. Of a toll that rose it is
// the other way round: what follows tells when ("as rescuers in Orvo …").
func (l line) placesNear(q quantity, rising bool) []string {
	end := q.last + 1
	for ; end < len(l.all); end++ {
		if t := l.at(end); t.digits() && len(t.text) < 4 || t.text == ";" || t.text == "," && !l.capital(end+1) {
			break
		}
	}
	after, before := l.placesIn(q.last+1, end), l.placesIn(0, q.first)
	if len(before) > 0 && (rising || len(after) == 0) {
		return before
	}
	return after
}

// placesIn returns the folded capitalised words after prepositions of place.
func (l line) placesIn(from, to int) []string {
	var out []string
	for i := from; i < to; i++ {
		if !placed[l.at(i).low] {
			continue
		}
		j := i + 1
		for j < to && (articles[l.at(j).low] || directions[l.at(j).low]) {
			j++
		}
		for ; j < to && l.capital(j); j++ {
			out = append(out, strings.TrimSuffix(language.Fold(l.at(j).text), "'s"))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var (
	articles   = words(`the a an`)
	directions = words(`northern southern eastern western central north south east west northeast northwest southeast southwest northeastern northwestern southeastern
		southwestern province city town village district region state county capital suburb coastal rural greater of`)
)

func (l line) capital(i int) bool {
	t := l.at(i)
	r, _ := utf8.DecodeRuneInString(t.text)
	return unicode.IsUpper(r) && !dayNames[t.low] && monthNumbers[t.low] == 0
}
