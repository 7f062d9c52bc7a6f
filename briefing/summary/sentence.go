package summary

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// agencies sign datelines.
const agencies = `Reuters|REUTERS|AP|AFP|CNN|UPI|dpa(?:-AFX)?|DPA|EFE|ANSA|Xinhua|Bloomberg|Kyodo(?: News)?|Yonhap|CNN Business|TASS|Interfax|PTI|IANS|ANI|CBS|NBC|` +
	`CNNMoney|WIRED|AFP/Reuters|AP Photo|Europa Press|Lusa|ATS|APA|Belga|SDA|KNA|epd|Rolling Stone|The Guardian|BBC|CNBC|Notimex|Télam|PA|The Conversation`

// dateline is what stands before the first sentence of an article: LONDON,
// June 3 (Reuters) - …, (CNN)…, PARIS — …, NEW DELHI: ….
var dateline = regexp.MustCompile(`^(?:` +
	`(?:\p{Lu}[\p{L}.'’\-]*[ ,./]*(?:\d{1,2}\.? ?(?:de )?(?:\p{Ll}{3,10}\.?)?[ ,./]*)?){0,8}\((?:` + agencies + `)\)\s*\.?(?:[-–—:]+\s*)?` +
	`|\p{Lu}{3,}[\p{Lu} .'’\-]{0,30}(?:, (?:\p{Lu}[\p{L}.]+ ?){1,3})?(?:, ?\p{Lu}\p{Ll}{2,8}\.? \d{1,2})?\s+[-–—]{1,2}\s+` +
	`|(?:` + agencies + `)\s+[-–—]{1,2}\s+` +
	`)`)

// placeColon is the dateline of papers that put a colon: NEW DELHI: ….
var placeColon = regexp.MustCompile(`^(\p{Lu}{4,}(?: \p{Lu}{3,}){0,2})(?:, \p{Lu}[\p{L}.]+)?: `)

// labels are words in capitals before a colon that name no place.
var labels = regexp.MustCompile(`(?i)^(?:breaking|live|watch|update[ds]?|exclusive|opinion|video|photos?|analysis|explained|explainer|correction|warning|note|quote|editorial|review|listen|read|more)\b`)

// datelined is how many sentences from the top may begin with a dateline.
const datelined = 3

// withoutDateline cuts a dateline off the front of a sentence.
func withoutDateline(s string) string {
	rest := s[len(dateline.FindString(s)):]
	if m := placeColon.FindString(rest); m != "" && !labels.MatchString(m) {
		rest = rest[len(m):]
	}
	if strings.TrimSpace(rest) == "" {
		return s
	}
	return strings.TrimSpace(rest)
}

// initials end no sentence, but cut a name: "Buddy Holly and J.P.".
var initials = regexp.MustCompile(`(?:^|[ .])\p{Lu}\.\p{Lu}\.$`)

// endings are initials that do end sentences.
var endings = regexp.MustCompile(`(?:U\.S|U\.K|U\.N|E\.U|D\.C|L\.A|N\.Y|N\.J|N\.C|S\.C|U\.A\.E|Ph\.D|[ap]\.m|B\.C|A\.D)\.$`)

// whole reports whether a sentence is one from its first word to its last,
// rather than a heading or a piece that was cut off.
func whole(s string) bool {
	bare := strings.TrimRight(s, "\"'”’»)]")
	r, _ := utf8.DecodeLastRuneInString(bare)
	if !strings.ContainsRune(".!?。！？؟।", r) || strings.HasSuffix(bare, "..") || strings.HasSuffix(bare, "[.") {
		return false
	}
	if n := len(bare); n > 4 && bare[n-3] == '.' && initials.MatchString(bare) && !endings.MatchString(bare) {
		return false
	}
	start, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "\"'“‘«„(["))
	if unicode.IsLower(start) && !strings.HasPrefix(s, "iP") && !strings.HasPrefix(s, "eB") {
		return false
	}
	return strings.Count(s, "(") == strings.Count(s, ")") && !strings.Contains(s, "|")
}

// boilerplate reports whether a sentence speaks about the page, not the news.
func boilerplate(s string, f folded) bool {
	at := strings.TrimLeft(f.text, "[(*>•- ")
	for _, r := range pageStarts[f.first()] {
		if r.MatchString(at) {
			return true
		}
	}
	return pageParts.match(f) || author.MatchString(s) || strings.Contains(s, "://")
}

// pageStarts are sentences that begin as those about the page do.
var pageStarts = newCues(`
read :: ^read (?:more|next|also|on\b|our|the full|the latest|about)
also :: ^also read
sign log login register subscribe click tap follow :: ^(?:sign up|log ?in|register (?:here|now|for)|subscribe|click (?:here|to|on|the)|tap (?:here|to|the)|follow (?:us|our|@|the latest|live|along))
watch listen see related :: ^(?:watch(?::| the (?:video|full|moment|clip)| live| more| now)|listen (?:to|now|here)|see (?:also|more)|related(?: [a-z]+)?:)
advertisement sponsored promoted :: ^(?:advertisement|sponsored|promoted)
photo photograph photos photographs image images caption credit video picture pictured pictures file :: ^(?:photo(?:graph|s)?(?::| by| credit| courtesy)|images?(?::| source| caption| credit)|caption:|credit:|video:|picture[ds]?(?::| by)|file (?:photo|image|picture))
copyright © c share download :: ^(?:copyright|©|c\) |share (?:this|on|your)|download (?:the|our))
this :: ^this (?:story|article|post|page|report|piece|live ?blog) (?:has been|was|is|will be|first|originally|appeared|contains|may)|^this is (?:an? )?(?:developing|breaking|live ?blog)
more check stay refresh :: ^(?:more (?:to follow|details soon|on this|from|stories|news)|check back|stay tuned|refresh)
please :: ^please (?:refresh|check back|enable|note that this|subscribe)
additional reporting editing writing photography graphics translation compiled edited produced our by :: ^(?:(?:additional )?(?:reporting|editing|writing|photography|graphics|translation) by|compiled by|edited by|produced by|our standards|by (?:signing up|subscribing|clicking|continuing))
get :: ^get (?:our|the latest|all the|breaking|more)
for :: ^for (?:more|the latest|all the latest|full|further) (?:information|news|coverage|updates|stories|details|on|from|results|go|visit)
join have want do tell let :: ^(?:join (?:our|the conversation|us|thousands)|have your say|want (?:more|to)|do you have|have you|tell us|let us know)
don't most top latest here's here editor's correction clarification :: ^(?:don't miss|most (?:read|popular)|top stories|latest (?:news|stories)|here(?:'s| is| are) (?:what|how|the latest|everything|a look|our)|editor's note|correction:|clarification:)
an updated update last published first originally posted :: ^(?:an earlier version of|updated? (?:at|on|:)|last (?:updated|modified)|published (?:on|at|:)|(?:first|originally) published|posted (?:on|at|by))
enjoyed like create already support :: ^(?:enjoyed this|like this (?:story|article)|create an account|already a (?:subscriber|member)|support (?:our|us|independent))
if :: ^if you (?:or (?:someone|anyone)|have been affected|need help|are (?:affected|having|in crisis)|enjoyed|would like to (?:support|subscribe|contact|receive))
you :: ^you can (?:also )?(?:read|listen|watch|follow|subscribe|sign|find|contact|reach|download|unsubscribe|see|view)
visit thank thanks become donate all :: ^(?:visit (?:our|us|the (?:site|website))|thank you for|thanks for reading|become a (?:member|subscriber)|donate|all times|all rights)
the opinions contact email e cnn's newsletter story :: ^(?:the (?:views|opinions) expressed|opinions expressed|contact (?:us|the (?:author|reporter|writer))|e-?mail (?:us|the|him|her)|cnn's |newsletter|story highlights)
scroll swipe play loading skip back continue :: ^(?:scroll (?:down|to)|swipe|play (?:now|video)|loading|skip to|back to|continue reading)
lire a abonnez inscrivez partagez cliquez suivez retrouvez publie mis avec tous :: ^(?:lire (?:aussi|la suite|egalement|plus)|a lire|abonnez|inscrivez|partagez|cliquez|suivez|retrouvez|publie le|mis a jour|avec (?:afp|reuters)|tous droits)
lesen mehr abonnieren folgen melden klicken hier foto quelle bild jetzt :: ^(?:lesen sie|mehr (?:zum thema|dazu)|abonnieren|folgen sie|melden sie|klicken|hier (?:klicken|geht|finden|lesen)|foto:|quelle:|bild:|jetzt (?:lesen|abonnieren|anmelden))
lea lee suscribase suscribete suscribe siguenos sigue haga haz te puede puedes comparte fuente :: ^(?:lea (?:tambien|mas)|lee (?:tambien|mas)|suscrib|siguenos|sigue (?:a|toda|leyendo|nuestro)|haga clic|haz clic|te puede interesar|puedes? (?:leer|consultar)|comparte|fuente:)
leia assine inscreva siga clique veja compartilhe leggi abbonati iscriviti seguici clicca riproduzione :: ^(?:leia (?:tambem|mais)|assine|inscreva|siga|clique|veja (?:tambem|mais)|compartilhe|leggi (?:anche|tutto)|abbonati|iscriviti|seguici|clicca|riproduzione riservata)
lees abonneer schrijf volg klik las folj czytaj zobacz devamini :: ^(?:lees (?:ook|meer|verder)|abonneer|schrijf je in|volg ons|klik|las (?:ocksa|mer)|folj oss|czytaj|zobacz|devamini oku)
читайте подписывайтесь подпишитесь фото источник :: ^(?:читайте|подписывайтесь|подпишитесь|фото:|источник:)
`)

// pageParts is what only sentences about the page hold.
var pageParts = newCues(`
rights :: all rights reserved
sign :: sign up (?:for|to) (?:our|the|a|my)\b.{0,30}(?:newsletter|alerts|emails?|briefing)
newsletter newsletters :: \bour (?:daily |weekly |free |morning |evening )?newsletters?\b|newsletter here
click :: click here
getty :: (?:via|/|\() ?getty(?: images)?|getty images[/)]
terms privacy cookie cookies :: \b(?:our|these|the site's|agree to the) (?:terms|privacy policy|cookie policy)|accept (?:all )?cookies|use of cookies
contributed :: contributed to this (?:report|story|article)|contributed reporting
published reproduced copied broadcast redistributed :: may not be (?:published|reproduced|copied|broadcast|redistributed)|(?:originally|first) published (?:on|in|at)\b.{0,40}\.$
appeared :: originally appeared (?:on|in|at)|first appeared (?:on|in|at) the
follow like twitter :: follow (?:us|him|her|them|me) on\b|on twitter:? (?:at )?@|like us on facebook
enable javascript blocker adblocker notifications :: enable javascript|your ad ?blocker|enable (?:push )?notifications
inbox affiliate share comments :: \byour inbox|affiliate (?:commission|links?)|share your thoughts|in the comments(?: below| section)
copyright © :: © ?(?:19|20)\d\d|copyright (?:19|20)\d\d
photo image afp reuters epa ap :: \((?:photo|image)|(?:afp|reuters|epa|ap)/(?:getty|afp|epa|reuters)|ap photo|/afp via
developing updated updates blog :: \b(?:is a|this) developing story|(?:page|story|article) will be updated|updates? as (?:we|more)|live blog
whatsapp app podcast youtube telegram :: whatsapp channel|\bour (?:app|podcast|youtube|telegram|whatsapp)
subscribe :: subscribe (?:to our|now|for our|here)
confidential samaritans suicide helpline hotline :: confidential support|samaritans|suicide (?:prevention )?(?:lifeline|hotline)|call (?:the|our) .{0,40}(?:helpline|hotline)
derechos droits rechte direitos diritti :: todos los derechos reservados|tous droits reserves|alle rechte vorbehalten|todos os direitos reservados|tutti i diritti riservati
boletin newsletter :: notre newsletter|nuestro boletin|unseren newsletter|nossa newsletter
www :: \bwww\.
`)

// author finds the lines about who wrote: By Jane Roe…, Jane Roe is a columnist for….
var author = regexp.MustCompile(`^(?:(?:By|Par|Von|Por|Di) (?:\p{Lu}[\p{L}'’.-]+,? ?(?:and |und |et |y |e )?){2,6}(?:\.|,.{0,60}|$)` +
	`|(?:\p{Lu}[\p{L}'’.-]+ ){2,3}is (?:a|an|the) (?:[\p{L}-]+ ){0,3}(?:columnist|staff writer|contributor|contributing \p{L}+|freelance \p{L}+|correspondent|reporter|senior editor|opinion writer|editor)\b(?: (?:for|at|with|of|covering|based|in)\b.{0,120})?\.$` +
	`|@\w+)`)
