package summary

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// A gateWord is a word of a passage.
type gateWord struct {
	token
	fold  string // folded, without a possessive
	stem  string // what compares equal in other forms and near synonyms; "" of a function word
	upper bool
	first bool // of its sentence or quotation
}

// A passage is one sentence of a document, its title, or a sentence to check.
type passage struct {
	line
	words   []gateWord // one for each token
	amounts []amount
	stems   map[string]bool
	folds   map[string]bool
	doc     int64
	nth     int // within its document; the title is 0
	lang    string
}

// newPassage reads one sentence.
func newPassage(s, lang string) *passage {
	s = straightened(s)
	p := &passage{line: line{text: s, all: tokenize(s)}, stems: map[string]bool{}, folds: map[string]bool{}, lang: lang}
	p.words = make([]gateWord, len(p.all))
	begins := true
	for i, t := range p.all {
		w := gateWord{token: t}
		if !t.letters() && !t.digits() {
			if strings.Contains(`"“”«»:`, t.text) {
				begins = true
			}
			p.words[i] = w
			continue
		}
		w.fold = strings.TrimSuffix(strings.TrimSuffix(language.Fold(t.text), "'s"), "'")
		r, _ := utf8.DecodeRuneInString(t.text)
		w.upper, w.first = unicode.IsUpper(r), begins
		begins = false
		if t.letters() {
			w.stem = gateStem(w, lang)
		}
		p.words[i] = w
		p.folds[w.fold] = true
	}
	p.readAmounts()
	for _, a := range p.amounts {
		for i := a.first; i <= a.last; i++ {
			p.words[i].stem = "" // amounts are compared as such
		}
	}
	for _, w := range p.words {
		if w.stem != "" {
			p.stems[w.stem] = true
		}
	}
	return p
}

// abbreviated are names that are written with points or short, in one form:
// "the U.S." and "US" compare equal, and no sentence ends in them.
var abbreviated = strings.NewReplacer("U.S.A.", "US", "U.S.", "US", "U.K.", "UK", "U.N.", "UN", "E.U.", "EU", "U.A.E.", "UAE", "D.C.", "DC", "a.m.", "am", "p.m.", "pm",
	"\u00a0", " ", "\u202f", " ", "\u2009", " ", "\u2011", "-", "\u00ad", "")

func straightened(s string) string { return abbreviated.Replace(s) }

// word returns the word of token i, empty past the ends.
func (p *passage) word(i int) gateWord {
	if i < 0 || i >= len(p.words) {
		return gateWord{token: p.line.at(i)}
	}
	return p.words[i]
}

// alike are words that say the same of an event, by one of them.
var alike = func() map[string]string {
	out := map[string]string{}
	for group := range strings.Lines(`killed kill kills killing dead die dies died dying death deaths fatality fatalities toll slain perish perished bodies lives
injured injure injures injuring injury injuries wounded wound wounds wounding hurt
missing unaccounted
arrested arrest arrests arresting detained detain detains detaining custody
evacuated evacuate evacuates evacuating evacuation
displaced displace displaces displacing
rescued rescue rescues rescuing
infected infect infects infecting infections
hospitalized hospitalised
rise rises rose risen rising increase increases increased increasing climb climbs climbed climbing
fall falls fell fallen falling decrease decreases decreased decline declines declined drop drops dropped dropping
win wins won winning
lose loses lost losing
meet meets met meeting meetings
begin begins began begun beginning start starts started starting
end ends ended ending finish finishes finished conclude concluded closed close closes closing
take takes took taken taking
strike strikes struck striking hit hits hitting
leave leaves left leaving
hold holds held holding
break breaks broke broken breaking
shoot shoots shot shooting
find finds found finding
lead leads led leading
send sends sent sending
sell sells sold selling sale sales
buy buys bought buying acquire acquires acquired acquiring purchase purchased
give gives gave given giving
make makes made making
fight fights fought fighting
grow grows grew grown growing
fly flies flew flown flying
flee flees fled fleeing
build builds built building
pay pays paid paying
spend spends spent spending
speak speaks spoke spoken speaking
sink sinks sank sunk sinking
withdraw withdraws withdrew withdrawn withdrawal
choose chooses chose chosen choosing choice
delay delays delayed delaying postpone postpones postponed postponing
approve approves approved approving approval
elect elected election elections
resign resigns resigned resigning resignation
quake quakes earthquake earthquakes tremor tremors
children child
women woman
men man
people persons person residents
percent pct
million m mn
us american americans
uk british britain
eu european europe
prime premier
french france
spanish spain
dutch netherlands
swiss switzerland
greek greece
polish poland
danish denmark
swedish sweden
finnish finland
turkish turkey
irish ireland
scottish scotland
welsh wales
norwegian norway
portuguese portugal
thai thailand
afghan afghanistan
filipino philippine philippines
czech czechia
president presidential
company firm
police officers officer
government authorities officials official
`) {
		all := strings.Fields(group)
		for _, w := range all {
			out[w] = all[0]
		}
	}
	return out
}()

// gateStem returns what a word is compared by. Months are one for all their
// forms; words of doubt and denial are read elsewhere.
func gateStem(w gateWord, lang string) string {
	if lang == "en" {
		if m := monthNumbers[w.fold]; m != 0 && w.upper {
			return strings.ToLower(m.String())
		}
		if s := alike[w.fold]; s != "" && (s != "us" || w.upper) {
			return s
		}
	}
	if language.Stop(w.fold, lang) && !(w.upper && !w.first && w.low != "i") || reporting[w.fold] || utf8.RuneCountInString(w.fold) < 2 {
		return ""
	}
	return language.Stem(w.fold, lang)
}

// reporting are words that say who tells, or join, and add nothing themselves.
var reporting = words(`said says say saying told tells tell according added adds add announced announces announce reported reports report confirmed confirms stated states also later meanwhile including
	among around about nearly almost least some several many following amid near now still after before during while since being`)

// evidence returns the passages of a document that may back a sentence: its
// title and sentences, without what speaks to a reader or to a machine.
func evidence(d Document, lang string) []*passage {
	var out []*passage
	if t := clip(clean(d.Title), longestTitle); strings.TrimSpace(t) != "" {
		p := newPassage(t, lang)
		p.doc = d.ID
		out = append(out, p)
	}
	text := straightened(clip(clean(d.Text), longestDocument))
	for i, r := range language.Sentences(text) {
		if i == mostSentences {
			break
		}
		s := r.Of(text)
		if i < datelined {
			s = withoutDateline(s)
		}
		if len(s) > 4*longestBytes {
			continue
		}
		p := newPassage(s, lang)
		p.doc, p.nth = d.ID, i+1
		out = append(out, p)
	}
	return out
}

// commands are what is said to a machine that reads, never by a newspaper to
// its readers. What stands after one in its paragraph is no evidence either.
var commands = regexp.MustCompile(`(?i)\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules?|above|guidelines|directions)\b` +
	`|\b(?:system|developer|hidden) (?:prompt|message|instructions?)\b|\bas an? (?:ai|language model|assistant)\b|\byou are (?:now )?(?:an? )?(?:ai|assistant|language model|chatbot|dan)\b` +
	`|\bnew instructions?\b|\binstructions? (?:for|to) (?:the |any |all )?(?:ai|assistant|model|summari[sz]er|llm|bot|writer)s?\b|\b(?:dear|attention|note to|hey) (?:the )?(?:ai|assistant|model|summari[sz]er|llm|chatbot)s?\b` +
	`|<\|[a-z_]+\|>|\[/?inst\]|<</?sys>>|\b(?:ai|llm|language model|assistant|summari[sz]er)s? (?:must|should|shall|reading this)\b|\b(?:your|the) (?:summary|answer|response|output|headline) (?:must|should|has to|shall)\b` +
	`|(?:^|[.!?:]\s+)(?:respond|reply|answer) (?:only |just )?(?:with|in|that)\b|(?:^|\n)\s*(?:system|assistant|user)\s*:`)

// orders begin sentences that tell the reader to write something.
var orders = regexp.MustCompile(`(?i)^["'“*(\[\s]*(?:please |now |instead,? |then |you must |you should |always )*(?:write|output|print|respond|reply|summari[sz]e|pretend|say|state|report|include|mention|tell|repeat|translate|append|insert|generate|produce)\b\s*:?\s+(?:that|the|a|an|this|your|only|in|with|as|exactly|everyone|readers?|users?|following|["'“‘])`)

// clean returns a text without what is said to a machine and without
// characters that cannot be seen.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		case unseen(r), r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
	var b strings.Builder
	for paragraph := range strings.Lines(text) {
		if at := commands.FindStringIndex(paragraph); at != nil {
			kept := 0
			for _, r := range language.Sentences(paragraph) {
				if r.End > at[0] {
					break
				}
				kept = r.End
			}
			paragraph = paragraph[:kept] + "\n"
		}
		for _, r := range language.Sentences(paragraph) {
			if s := r.Of(paragraph); !orders.MatchString(s) {
				b.WriteString(s)
				b.WriteByte(' ')
			}
		}
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String())
}

// unseen reports whether a character is one that cannot be seen, or changes
// the direction of what is: a way to hide words or to disguise them.
func unseen(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || 0xFE00 <= r && r <= 0xFE0F || 0xE0000 <= r && r <= 0xE0FFF || r == 0x2028 || r == 0x2029 || r == 0x115F || r == 0x3164
}
