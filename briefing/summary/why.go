package summary

import (
	"regexp"
	"strings"

	"daybrief/content/language"
)

// Why returns the sentence that says best why the news matters, in at most
// words words, and false where none says so. It stands in a document word for
// word and says itself what follows from the news, what depends on it, or how
// rare it is; it is understood alone, quotes nobody without saying whom, and
// is none of those told already nor nearly the same. Only English is read.
func Why(docs []Document, told []Sentence, words int) (Sentence, bool) {
	docs = docs[:min(len(docs), mostDocuments)]
	p := newPool(docs)
	p.compare()
	p.score(&weights)
	var known []*candidate
	about := map[int32]bool{}
	for _, s := range told {
		c := &candidate{content: p.terms.read(s.Text, "en")}
		known = append(known, c)
		for _, t := range c.terms {
			about[t] = true
		}
	}
	for _, title := range p.titles {
		for _, t := range title {
			about[t] = true
		}
	}
	for _, c := range p.all {
		if c.at == 0 && len(p.all) > 1 {
			for _, t := range c.terms {
				about[t] = true
			}
		}
	}
	var best *candidate
	top := 0.0
	for _, c := range p.all {
		if c.barred || c.depends || c.length > words || p.langs[c.doc] != "en" || c.features[question] > 0 || c.features[person] > 0 || c.saidAlready(known) || !c.concerns(about) {
			continue
		}
		strength := stakes(c.text)
		if v := strength + 0.4*c.score; strength > 0 && v >= leastStakes && (best == nil || v > top) {
			best, top = c, v
		}
	}
	if best == nil {
		return Sentence{}, false
	}
	return Sentence{Text: best.text, Document: docs[best.doc].ID, Score: top}, true
}

func (c *candidate) saidAlready(told []*candidate) bool {
	for _, o := range told {
		if blocked(c, o) || overlap(c, o) > sameShare {
			return true
		}
	}
	return false
}

// leastStakes is under what a hint says too little of, or of something else.
const leastStakes = 1.8

// concerns reports whether a sentence shares a term with what the story is about, if that is known.
func (c *candidate) concerns(about map[int32]bool) bool {
	for _, t := range c.terms {
		if about[t] {
			return true
		}
	}
	return len(about) == 0
}

const (
	much    = `(?:nearly |almost |about |around |some |roughly |more than |over |up to |at least )?(?:most|much|half|all|a (?:third|quarter|fifth|tenth|large|significant|big)|one (?:third|quarter|fifth|in)|two[- ]thirds|three[- ]quarters|tens|hundreds|thousands|millions|\d[\d.,]*(?: (?:percent|per cent|million)|%)?)`
	spell   = `(?:(?:more than|nearly|almost|over|at least|about|some) )?(?:an? |\d+ |two |three |four |five |six |seven |eight |nine |ten |[a-z]+teen |twenty |thirty |forty |fifty )?(?:[a-z]+-)?(?:years?|decades?|century|centuries|generations?|months)`
	heavy   = `(?:major|serious|severe|heavy|significant|big|huge|crucial|critical|key|painful|rare|important|historic|landmark|further|fresh|bitter|crushing|devastating|stunning|symbolic|decisive)`
	outlook = `(?:could|would|may|might|will|(?:is|are|was|were) (?:likely|expected|set|bound|poised) to|threatens? to|threatened to|risks?)(?: (?:also|now|still|eventually|further|soon|effectively|ultimately|probably|not only))?`
)

// strong and fair are the ways in which sentences say what is at stake, folded.
var (
	strong = regexp.MustCompile(`\b(?:(?:the|its|their|his|her|a|as the|becom(?:es?|ing) the) first(?: [a-z0-9'-]+){0,6} (?:since (?:the )?[a-z0-9]|in ` + spell + `|in history|ever\b)|(?:for )?the first time (?:since|in ` + spell + `|in history|ever)|` +
		`the (?:[a-z]+est|most [a-z]+|worst|second[- ][a-z]+est)(?: [a-z0-9'-]+){0,6} (?:since (?:the |world )?[a-z0-9]|in ` + spell + `|in history|on record|ever (?:recorded|made|seen|imposed|reached))|` +
		`rais(?:es|ed|ing) (?:[a-z]+ ){0,2}(?:fears?|concerns?|questions|doubts|alarms?|hopes|the (?:risk|prospect|stakes|likelihood|possibility|spectre|specter))|(?:stok|fuel|spark|prompt|reviv|heighten|renew)(?:es|s|ed|ing|ling|led) (?:[a-z]+ ){0,2}(?:fears?|concerns?|worries|anxiet(?:y|ies)|hopes) (?:of|that|about|over|for|among)|` +
		`(?:carr(?:y|ies)|suppl(?:y|ies)|provides?|handles?|produces?|employs?|accounts? for|represents?|generates?|serves?|feeds?|transports?|makes? up|buys?|imports?|exports?) ` + much + `(?: [a-z0-9'$-]+){0,4} (?:of|people|jobs|workers|customers|passengers)\b|` +
		`(?:is|are|was|remains?|has been|have been|became|becomes?|represents?|deals?|dealt|delivers?|delivered|marks?|marked)(?: seen| regarded| viewed| considered| widely seen)?(?: as)? (?:an? |the )?` + heavy + ` (?:[a-z]+ ){0,2}(?:blow|setback|boost|step|shift|test|turning point|milestone|victory|defeat|breakthrough|threat|source|route|artery|supplier|lifeline|hub|ally|market|moment) (?:to|for|of|in|toward|towards|between|as)\b|` +
		`(?:deals?|dealt|dealing|delivers?|delivered) a (?:[a-z]+ )?blow to|turning point|(?:is|are|were|was) at stake|^at stake (?:is|are)|not seen since|(?:is|are|was|would be|could be|comes as|came as|seen as) an? (?:[a-z]+ ){0,3}(?:blow|setback|boost|lifeline|wake-up call|milestone) (?:to|for|in)|affect(?:s|ing|ed) (?:about |more than |nearly |some |almost |over |an estimated |up to )?(?:[\d.,]+ )?(?:millions?|thousands|hundreds|tens|everyone|every|all|[\d.,]+)\b|(?:prices?|costs?|bills|fares|rents|taxes|premiums|unemployment|inflation|interest rates) (?:could|would|may|might) (?:[a-z]+ )?(?:rise|climb|jump|double|soar|surge|go up|increase|fall)|(?:would|could|will) be (?:the|his|her|its|their) first [a-z-]+ (?:[a-z-]+ ){0,3}(?:to|since|in)\b|(?:far-reaching|wide-ranging|serious|major|significant|profound|lasting|dire) (?:[a-z]+ )?(?:consequences|implications|effects|impact|repercussions)|(?:consequences|implications|repercussions|significance) (?:for|are|is|goes|go)\b|` +
		`sets? a (?:[a-z]+ )?precedent|(?:pav(?:es?|ed|ing)|clear(?:s|ed|ing)?|open(?:s|ed|ing)?) the (?:way|door) (?:to|for)|(?:puts?|putting|leaves?|leaving|placing) (?:[a-z0-9,'-]+ ){1,6}(?:at risk|in jeopardy|in danger|without (?:power|water|food|homes?|electricity|access|health|jobs|a|any))|` +
		`(?:matters?|(?:is|are) (?:important|significant|crucial|vital)) because|(?:is|are|was|remains?) (?:vital|crucial|critical|essential|central|key) (?:to|for)|(?:highest|lowest) (?:level|rate|price|point|total|number)? ?(?:since|in ` + spell + `)|` +
		outlook + ` (?:mean(?:ing)?|affect|cost (?:the|up|at|about|more|[a-z]+ (?:up|about|more|\d|[$£€]))|disrupt|reshape|weaken|jeopardi[sz]e|undermine|deprive|trigger|worsen|deepen|delay|derail|threaten|determine|set a precedent|have (?:[a-z]+ )?(?:consequences|implications|repercussions)|pave the way|open the (?:door|way)|lead to|make it (?:harder|easier|more|less|impossible)|put (?:[a-z0-9,'-]+ ){1,6}(?:at risk|in jeopardy|out of)|push (?:[a-z]+ ){1,5}(?:into|out|to|over|up|below|above)|force (?:[a-z0-9,'-]+ ){1,6}to|leave (?:[a-z0-9,'-]+ ){1,6}(?:without|homeless|stranded|vulnerable|unable|exposed)|tip (?:[a-z]+ ){1,4}(?:into|balance)|cut off|spread|drive up|raise (?:prices|costs|the (?:price|cost|risk|pressure))|end (?:decades|years|months|a (?:[a-z]+-)?(?:[a-z]+-)?(?:decade|century|year|war|conflict|strike|disease|dispute|feud|blockade|standoff|siege|monopoly)|the (?:war|conflict|strike|dispute|blockade|standoff|siege|monopoly|shutdown))|reduce|shape|lose (?:their|its|his|her|access|jobs|[\d.,]+|millions|thousands)|be (?:left without|forced (?:to|out)|cut off|unable to|felt|at risk)|complicate|hurt|cripple|upend|change (?:the|how))\b)`)
	fair = regexp.MustCompile(`\b(?:unprecedented|[a-z]+ means (?:that|the|a|an|no|more|fewer|less|many|some|thousands|millions|about|it)\b|depends? (?:heavily |largely |almost entirely )?on|rel(?:y|ies) (?:heavily |largely |almost entirely )?on|(?:adds?|added|adding|puts?|putting|piles?|piling|increases?|increasing) (?:[a-z]+ )?pressure on|threaten(?:s|ing) (?:the|a|to|its|their|[a-z]+ (?:supplies|jobs|homes|lives))|has (?:already )?(?:cost|driven up|pushed up|disrupted)|` +
		`(?:in|into) (?:crisis|recession|jeopardy|turmoil)|highlights? (?:the|a|growing|how)|underlin(?:es?|ed|ing) (?:the|how)|underscor(?:es?|ed|ing) (?:the|how)|(?:reverses?|ends|ending|ended) (?:decades|years|more than|a (?:decade|century|long)|[a-z]+ (?:years|decades)))`)
	// denied is what turns such words round, before them.
	denied = regexp.MustCompile(`(?:\b(?:not|never|no|nothing|little|unlikely|hardly|without|nor|neither|none|false|few|rather than|instead of|unclear (?:whether|if|how|what)|whether|if)|n't)(?: [a-z'-]+){0,2} ?$|\bthat $|^(?:few|nobody|no one|none|neither)\b`)
	idle   = words(`film movie album song novel series episode tour goal goals coach player players quarterback striker midfielder ball title titles match league cup championship
		career innings wicket trophy tournament playoff playoffs recipe celebrity`)
	// telling are words of which every such sentence has one.
	telling = words(`first since ever history record recorded made seen imposed reached years decades century generation months fears fear concerns concern questions doubts alarm alarms hopes risk prospect stakes likelihood possibility
		worries anxiety carry carries supply supplies provide provides handle handles produce produces employ employs account accounts represent represents generate generates serve serves feed feeds
		transport transports make makes buy buys import imports export exports blow setback boost step shift test turning milestone victory defeat breakthrough threat source route artery supplier lifeline hub ally
		market moment stake consequences implications effects impact repercussions significance precedent way door jeopardy danger without because vital crucial critical essential central key
		highest lowest could would may might will likely expected set bound poised threatens threaten threatened threatening risks means depends depend relies rely pressure crisis recession turmoil highlights underlines
		underlined underscores underscored reverses ends ending ended unprecedented wake affects affecting affected largest biggest`)
)

// stakes returns 2 for a sentence that says plainly what the news means, 1 for
// one that hints at it, and 0 for others.
func stakes(s string) float64 {
	quotes := quotedParts(s)
	low := language.Fold(s)
	if len(quotes) > 0 {
		if 2*quotes.length() > len(s) || !attributed(low) {
			return 0
		}
	}
	f := newFolded(low)
	if f.has(idle) || !f.has(telling) {
		return 0
	}
	for i, r := range []*regexp.Regexp{strong, fair} {
		at := r.FindStringIndex(low)
		if at != nil && !denied.MatchString(low[:at[0]]) {
			return float64(2 - i)
		}
	}
	return 0
}

// attributed reports whether a folded sentence has a verb of speech.
func attributed(low string) bool {
	for word := range strings.FieldsSeq(low) {
		if speechVerbs[strings.Trim(word, ".,:;\"”“'")] {
			return true
		}
	}
	return false
}
