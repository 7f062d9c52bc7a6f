package summary

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// depends reports whether a sentence cannot be understood without the one
// before: it starts with a pronoun or connective, speaks of somebody whom it
// does not name, or adds to what was said. The sentence is given folded too.
func depends(s string, f folded, lang string) bool {
	if lang == "" {
		lang = "en"
	}
	low := strings.TrimLeft(f.text, "\"'“‘«„([ ")
	f.text = low
	first := strings.Trim(f.first(), "'")
	if openers[lang][first] && !(lang == "en" && impersonal.MatchString(low)) {
		return true
	}
	for _, r := range connectives[lang][first] {
		if r.MatchString(low) {
			return true
		}
	}
	if lang != "en" {
		return false
	}
	return writers[strings.ToLower(firstWord(s))] || pointsBack(f) || addsTo(f) || someone(s)
}

// firstWord returns the letters that begin s; none where a quotation begins.
func firstWord(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) && r != '\'' {
			return s[:i]
		}
	}
	return s
}

// openers are words that, at the start of a sentence, point to the one before.
var openers = map[string]map[string]bool{
	"en": words(`he she they it his her hers its their theirs this that these those such but however and or so yet then nor also still thus
		therefore meanwhile moreover furthermore nevertheless nonetheless instead otherwise besides additionally others
		neither him them here there afterwards afterward later consequently similarly likewise hence indeed that's it's he's she's they're
		it'll he'll she'll they'll he'd she'd they'd because too elsewhere subsequently conversely accordingly overall regardless
		alternatively specifically importantly ultimately finally thereafter`),
	"es": words(`el-mismo ella ellos ellas esto eso esa ese esos esas este esta estos estas aquel aquella pero ademas tambien asi entonces su sus
		alli luego despues mientras-tanto tampoco aunque y o lo les le`),
	"fr": words(`il elle ils elles cela ceci ca ce cet cette ces celui celle ceux mais cependant toutefois pourtant neanmoins ensuite ainsi aussi son sa ses leur leurs et ou
		puis alors enfin en-outre celui-ci celle-ci c'est lui eux`),
	"de": words(`er sie es dies diese dieser dieses diesen diesem aber jedoch doch ausserdem zudem danach dort sein seine seinen seiner ihr ihre ihren ihrer auch und oder denn
		dabei dazu damit daher deshalb trotzdem dann allerdings dagegen hingegen darauf davor jener jene`),
	"pt": words(`ele ela eles elas isso isto aquilo este esta estes estas esse essa esses essas mas porem contudo tambem assim entao seu sua seus suas alem-disso e ou la depois`),
	"it": words(`egli lui lei loro essi esse questo questa questi queste quello quella cio ma pero tuttavia inoltre anche cosi allora suo sua suoi sue e poi infine invece`),
	"nl": words(`hij zij ze het dit dat deze die maar echter toch ook bovendien daarna daar zijn haar hun en of dus daarom dan`),
	"ru": words(`он она они оно это этот эта эти но однако также затем его ее их кроме и а при тем там потом`),
	"sv": words(`han hon den det de dessa denna detta men dock ocksa dessutom darefter dar hans hennes deras och`),
	"no": words(`han hun den det de disse denne dette men ogsa dessuten deretter der hans hennes deres og`),
	"da": words(`han hun den det de disse denne dette men ogsa desuden derefter der hans hendes deres og`),
	"pl": words(`on ona oni one ono to ten ta te ci ale jednak takze rowniez potem tam jego jej ich i a`),
}

// impersonal are starts that only look as if they pointed back, folded.
var impersonal = regexp.MustCompile(`^(?:it (?:is|was|will be|remains|has been) (?:the first|the largest|the biggest|the worst|the deadliest|not (?:yet |immediately )?(?:clear|known)|unclear|unknown|understood that)|it (?:was|is) not (?:immediately |yet )?(?:clear|known)|` +
	`there (?:is|are|was|were|has been|have been)\b(?:.*\b(?:in|at|on|of) )|this (?:week|month|year|morning|summer|winter|spring|autumn|fall|weekend|season)\b)`)

// connectives are starts of more than a word that point back, by language.
var connectives = map[string]cues{
	"en": newCues(`
in :: ^in (?:addition|response|the meantime|contrast|turn|short|other words|fact|both|all of|this|these|that|those)\b
as :: ^as (?:a result|such|for)\b
for :: ^for (?:example|instance|this|that|these|those|his|her|him|them)\b
after before :: ^(?:after|before) (?:that|this|all)\b
at :: ^at (?:the same time|that|this)\b
even :: ^even (?:so|then|still)\b
by since until from :: ^by contrast|^(?:since|until|by|from) then\b|^from (?:there|this|that)\b
on :: ^on (?:the (?:other|contrary)|top of|that)\b
among :: ^among (?:them|those|these)\b
one some most many several all none each both half two three four five any few much part others other :: ^[a-z]+ of (?:them|those|these|this|that|the (?:two|three|four))\b
of :: ^of (?:those|these|them|course)\b
the :: ^the (?:same|former,|latter|pair|duo|trio|others?|two|three|four|five|second|third|fourth|\d+-year-old|man|woman|boy|girl|couple|teenager|youth|teen|youngster)\b|^the (?:next|following|previous) (?:day|night|morning|week|month|year|evening)
both :: ^both (?:men|women|sides|of|were|are|have|had|said|parties|teams|countries|companies|leaders|victims)
a one two three four five six several few some minutes hours days nights weeks months years moments decades :: ^(?:(?:a|one|two|three|four|five|six|several|few|a few|some) )?(?:minute|hour|day|night|week|month|year|moment|second|decade)s? (?:later|earlier|before|afterwards?)\b
a an :: ^an? (?:second|third|fourth|similar|further|separate)\b
to that not with despite because like if all either under no similar said what then so well yes now or that's another :: ^(?:to (?:that|do (?:so|this|that))|that said|not (?:only that|so|all)|with (?:that|this|those|these)|despite (?:this|that|it|these|those|all)|because of (?:this|that)|like (?:him|her|them|that|this)|if (?:so|not)|all (?:this|that|three|four|of (?:this|that|them))|either way|under (?:this|that)|no wonder|similar|said (?:he|she)|what (?:happened|follow)|then|so|well,|yes,|no,|now,|or|that's|another)\b
what's more doing :: ^(?:what's more|more importantly|doing so)\b
`),
	"es": newCues(`
sin por en a ademas al de el la los las ambos ambas dias horas :: ^(?:sin embargo|por (?:ello|eso|su parte|otra parte|otro lado|lo tanto|ejemplo)|en (?:cambio|este|esta|ese|esa|aquel)|a (?:pesar de (?:ello|eso|esto)|su vez)|ademas|al mismo tiempo|de (?:este|esta|ese|esa|esta forma)|el mismo|la misma|los dos|las dos|ambos|ambas|dias despues|horas despues)\b`),
	"fr": newCues(`
en par de a dans pour c'est les tous toutes apres au quant :: ^(?:en (?:revanche|outre|effet|consequence)|par (?:ailleurs|exemple|consequent)|de (?:plus|son cote|leur cote|meme)|a (?:cet|cette|ce|son tour)|dans ce|pour sa part|c'est|les deux|tous deux|toutes deux|apres cela|au meme|quant a)\b`),
	"de": newCues(`
im zum in bei nach die beide seitdem seither aus unter am zur :: ^(?:im gegensatz|zum beispiel|in (?:diesem|dieser|diesen)|bei (?:diesem|dieser|diesen)|nach (?:diesem|dieser)|die beiden|beide\b|seit(?:dem|her)|aus diesem|unter anderem|am selben|zur gleichen)\b`),
	"pt": newCues(`
no por alem ao nesse neste nessa nesta desse deste dessa desta os as ambos ambas :: ^(?:no entanto|por (?:isso|sua vez|exemplo|outro lado)|alem disso|ao mesmo tempo|n(?:esse|este|essa|esta)|d(?:esse|este|essa|esta)|os dois|as duas|ambos|ambas)\b`),
	"it": newCues(`
per in nel al d'altra i le entrambi entrambe :: ^(?:per (?:questo|esempio|contro)|in (?:questo|questa|quel|particolare)|nel frattempo|al contrario|d'altra parte|i due|le due|entrambi|entrambe)\b`),
	"nl": newCues(`
in op bij onder de beide :: ^(?:in (?:dit|deze)|op dat|bij (?:dit|deze)|onder meer|de twee|beide)\b`),
}

// writers are words with which a sentence outside quotations speaks of who wrote it, or to the reader.
var writers = words(`i we you my our your i'm we're you're i've we've i'd i'll we'll you'll me us`)

// anaphors are nouns that, with that or the, stand for what was told before.
const anaphors = `decision|move|ruling|announcement|statement|comments?|remarks?|findings?|news|claims?|allegations?|proposal|plan|idea|incident|event|case|issue|process|figure|number|step|development|action|approach|effort|argument|point|question|view|warning|promise|offer|demand|order|result|outcome|change|measure|request|agreement|deal|meeting|attack|vote|report`

var (
	demonstrative = regexp.MustCompile(`\b(?:that|this|these|those|such(?: an?)?) (` + anaphors + `)s?\b`)
	definite      = regexp.MustCompile(`^the (?:decision|move|announcement|comments|remarks|statement|news|revelations?|allegations?|claims?|incident|idea|latter|change|request|response|exchange|confrontation|admission|apology|accusations?) (?:was|were|is|are|has|have|had|came|comes|come|will|would|could|follow\w*|mean\w*|drew|sparked|prompted|also|marks?|marked|took|made|appear\w*|did|does)\b`)
	twoOf         = regexp.MustCompile(`\b(?:the (?:two|pair|duo|trio|latter)|both (?:men|women|sides|countries|parties|leaders|teams|companies))\b`)
)

// pointsBack reports whether a folded English sentence names what it speaks of
// only by pointing at it.
func pointsBack(f folded) bool {
	low := f.text
	if f.first() == "the" && definite.MatchString(low) {
		return true
	}
	if f.has(pointing) {
		if m := demonstrative.FindStringSubmatchIndex(low); m != nil && !strings.Contains(low[:m[0]], low[m[2]:m[3]]) {
			return true
		}
	}
	if !f.has(couples) {
		return false
	}
	at := twoOf.FindStringIndex(low)
	// "Chad and Niger said the two armies": the pair is named before.
	return at != nil && !strings.Contains(low[:at[0]], " and ") && !strings.Contains(low[:at[0]], " with ") && !strings.Contains(low[:at[0]], "between")
}

var (
	pointing = words(`that this these those such`)
	couples  = words(`two pair duo trio latter both`)
	also     = regexp.MustCompile(`^(?:\S+ ){1,6}?also\b`)
	asides   = newCues(`
however though meanwhile therefore too instead likewise turn example instance contrast hand :: , (?:however|though|meanwhile|therefore|too|instead|likewise|in turn|for example|for instance|by contrast|on the other hand),
too well instead though either however respectively :: ,? (?:too|as well|instead|though|either|however|respectively)[.!?]["'”’]*$
`)
)

// addsTo reports whether a folded English sentence goes on with something said
// before: "Police also said", "The mayor, however, refused".
func addsTo(f folded) bool {
	if asides.match(f) {
		return true
	}
	if !slices.Contains(f.words[:min(len(f.words), 10)], "also") {
		return false
	}
	m := also.FindString(f.text)
	return m != "" && !strings.Contains(m, "who ") && !strings.Contains(m, "which ") && !strings.Contains(m, " and also") && !strings.Contains(m, "but also") && !strings.Contains(m, ", also")
}

var (
	singular = words(`he she him her his hers he's she's he'd she'd he'll she'll`)
	theySaid = regexp.MustCompile(`(?i)\bthey\s+(?:also\s+|later\s+|then\s+)?(?:said|says|added|told|wrote|explained|continued|insisted|argued|warned|noted|asked|replied|claimed)\b|\b(?:said|added|says)\s+they\b`)
	fronted  = words(`in after before when while as during despite since with under on at following throughout until although though if for from speaking
		once upon by because asked born through even given without against within like unlike amid having`)
)

// someone reports whether an English sentence says he, she or they of somebody
// whom it has not named. A name that follows a fronted clause counts: "After
// his arrest, Mr Roe said".
func someone(s string) bool {
	if strings.Contains(s, "they") || strings.Contains(s, "They") {
		if at := theySaid.FindStringIndex(s); at != nil && !named(s[:at[0]], true) {
			return true
		}
	}
	all := language.Words(s)
	for i, r := range all {
		if !singular[strings.ToLower(strings.ReplaceAll(r.Of(s), "’", "'"))] {
			continue
		}
		if named(s[:r.Start], false) {
			return false
		}
		comma := strings.IndexByte(s[r.End:], ',')
		return i == 0 || !fronted[strings.ToLower(all[0].Of(s))] || comma < 0 || !named("x "+s[r.End+comma:], false)
	}
	return false
}

// named reports whether a piece of a sentence names somebody: a capitalised
// word that is neither day, place after a preposition nor institution, or a
// noun for a person. With groups, a noun for several people counts.
func named(s string, groups bool) bool {
	all := language.Words(s)
	before := ""
	for i, r := range all {
		word := r.Of(s)
		low := strings.ToLower(word)
		char, _ := utf8.DecodeRuneInString(word)
		switch {
		case personNouns[low], groups && (groupNouns[low] || personNouns[strings.TrimSuffix(low, "s")]):
			return true
		case !unicode.IsUpper(char) || len(word) < 2 || dayNames[low] || language.Stop(low, "en") || groupNouns[low]:
		case i > 0 && (placed[before] || before == "the" || strings.ToUpper(word) == word):
		case i == 0 && fronted[low], i == 0 && strings.HasSuffix(low, "ing"):
		case groups || i > 0 || len(all) == 1 || nextUpper(s, all) || !commonStart[low]:
			return true
		}
		before = low
	}
	return false
}

func nextUpper(s string, all []language.Range) bool {
	char, _ := utf8.DecodeRuneInString(all[1].Of(s))
	return unicode.IsUpper(char)
}

var (
	placed     = words(`in at near from outside across around throughout inside`)
	groupNouns = words(`police authorities officials prosecutors doctors witnesses investigators reports lawyers relatives residents
		rescuers detectives officers firefighters soldiers troops experts scientists researchers critics supporters protesters
		fans parents families friends neighbours neighbors lawmakers senators democrats republicans ministers leaders
		teachers students workers people men women children victims survivors passengers paramedics sources media state`)
	commonStart = words(`court courts yesterday today tomorrow last next according earlier state local media government tests records documents
		news video footage images photos pictures evidence prosecution defence defense family charges`)
	personNouns = words(`man woman boy girl president minister chancellor king queen prince princess pope bishop archbishop cardinal
		mayor governor senator congressman congresswoman lawmaker judge justice lawyer attorney prosecutor officer detective sheriff chief general
		colonel captain commander sergeant soldier lieutenant director chairman chairwoman chair executive founder owner manager coach
		player striker goalkeeper midfielder defender singer actor actress artist author writer director journalist reporter professor
		teacher student doctor nurse surgeon scientist researcher expert analyst economist mother father son daughter brother sister
		wife husband widow girlfriend boyfriend uncle aunt grandmother grandfather grandson granddaughter teenager teen toddler baby infant
		child suspect defendant victim driver pilot passenger gunman attacker assailant killer murderer shooter spokesman spokeswoman
		spokesperson secretary ambassador envoy diplomat candidate leader politician activist protester founder billionaire businessman
		businesswoman farmer worker resident neighbour neighbor witness survivor patient inmate prisoner hostage migrant refugee old official mr mrs ms dr sir
		champion runner swimmer boxer golfer rider veteran pensioner tourist hiker climber sailor fisherman guard policeman policewoman paramedic firefighter
		winner star comedian musician rapper guitarist drummer composer conductor photographer designer chef employee colleague friend partner
		someone somebody anyone nobody everyone person individual lover fiance fiancee groom bride heir tsar emperor sultan sheikh imam priest rabbi monk nun`)
)

func words(list string) map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		out[language.Fold(strings.ReplaceAll(word, "-", " "))] = true
	}
	return out
}
