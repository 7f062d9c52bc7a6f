package summary

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// dateline is what agencies put before the first sentence: LONDON, June 3
// (Reuters) - …, (CNN)…, PARIS — ….
var dateline = regexp.MustCompile(`^(?:` +
	`(?:\p{Lu}[\p{L}.'’\-]*[ ,./]*(?:\d{1,2}[ ,./]*)?){0,8}\((?:Reuters|AP|AFP|CNN|UPI|dpa|DPA|EFE|ANSA|Xinhua|Bloomberg|Kyodo|Yonhap|CNN Business|TASS|Interfax|PTI|IANS|ANI|CBS|NBC|CNNMoney|WIRED|AFP/Reuters|AP Photo)\)\s*(?:[-–—:]+\s*)?` +
	`|\p{Lu}{3,}[\p{Lu} .'’\-]{0,30}(?:, (?:\p{Lu}[\p{L}.]+ ?){1,3})?\s+[-–—]{1,2}\s+` +
	`|(?:Reuters|AP|AFP)\s+[-–—]{1,2}\s+)`)

// withoutDateline cuts a dateline off the front of a sentence.
func withoutDateline(s string) string {
	rest := s[len(dateline.FindString(s)):]
	if strings.TrimSpace(rest) == "" {
		return s
	}
	return strings.TrimSpace(rest)
}

// whole reports whether a sentence is one from its first word to its last,
// rather than a heading or a piece that was cut off.
func whole(s string) bool {
	bare := strings.TrimRight(s, "\"'”’»)]")
	r, _ := utf8.DecodeLastRuneInString(bare)
	if !strings.ContainsRune(".!?。！？؟।", r) || strings.HasSuffix(bare, "..") {
		return false
	}
	start, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "\"'“‘«„(["))
	return !unicode.IsLower(start) && strings.Count(s, "(") == strings.Count(s, ")")
}

// boilerplate reports whether a sentence speaks about the page, not the news.
func boilerplate(s string) bool {
	low := language.Fold(s)
	for _, start := range boilerplateStarts {
		if strings.HasPrefix(low, start) {
			return true
		}
	}
	for _, part := range boilerplateParts {
		if strings.Contains(low, part) {
			return true
		}
	}
	return false
}

var boilerplateStarts = []string{
	"read more", "read the full", "read also", "read next", "also read", "sign up", "subscribe", "click here", "click to", "follow us", "watch:",
	"watch live", "listen to", "related:", "see also", "advertisement", "photo:", "photo by", "photograph:", "image:", "image source",
	"image caption", "caption:", "credit:", "copyright", "©", "(c) ", "share this", "download the", "download our",
	"this story has been", "this article has been", "this article was", "this story was", "this is a developing story", "this is a breaking news",
	"reporting by", "editing by", "additional reporting", "writing by", "(reporting", "(editing", "(additional reporting", "(writing by", "our standards", "by signing up", "get our",
	"get the latest", "for more information", "for more news", "for the latest", "join our", "join the conversation", "have your say", "want more",
	"don't miss", "more on this", "more from", "most read", "top stories", "here's what you need to know", "editor's note", "enjoyed this",
	"log in", "create an account", "already a subscriber", "support our", "if you or someone you know", "please refresh", "cnn's ",
	"lire aussi", "abonnez-vous", "lesen sie auch", "mehr zum thema", "lea tambien", "suscribete", "leia tambem", "leia mais", "читайте также", "подписывайтесь",
}

var boilerplateParts = []string{
	"all rights reserved", "sign up for", "sign up to our", "our newsletter", "newsletter here", "click here", "getty images", "terms of service",
	"terms of use", "privacy policy", "cookie policy", "accept cookies", "contributed to this report", "contributed to this story", "may not be published, broadcast",
	"follow us on", "follow him on twitter", "follow her on twitter", "like us on facebook", "enable javascript", "ad blocker", "adblock",
	"your inbox", "affiliate commission", "push notifications", "share your thoughts in the comments", "© 20", "photo/", "/afp via", "ap photo",
}

// openers are words that, at the start of a sentence, point to the one before.
var openers = map[string]map[string]bool{
	"en": words(`he she they it his her their its this that these those such but however and or so yet then nor also still thus
		therefore meanwhile moreover furthermore nevertheless nonetheless instead otherwise besides additionally another others both
		neither him them here there afterwards later consequently similarly likewise hence indeed that's it's he's she's they're because`),
	"es": words(`el-mismo ella ellos ellas esto eso esa ese esos esas este esta estos estas pero sin-embargo ademas tambien asi entonces su sus`),
	"fr": words(`il elle ils elles cela ceci ce cette ces mais cependant toutefois ensuite ainsi aussi son sa ses leur leurs`),
	"de": words(`er sie es dies diese dieser dieses aber jedoch doch ausserdem zudem danach dort sein seine ihr ihre auch`),
	"pt": words(`ele ela eles elas isso isto este esta esse essa mas porem tambem assim entao seu sua seus suas`),
	"ru": words(`он она они оно это этот эта эти но однако также затем его ее их кроме`),
}

// impersonal are starts that only look as if they pointed back.
var impersonal = regexp.MustCompile(`^(?i:it (?:is|was|will be|remains|has been) (?:the first|the largest|the biggest|not clear|unclear|expected|understood)|there (?:is|are|was|were|have|has)|this (?:week|month|year|morning|summer|winter|spring|autumn|weekend)|that the|both \p{L}+ and|those who|another \d)\b`)

// unnamed finds a pronoun that speaks: he said, she added.
var unnamed = regexp.MustCompile(`(?i)\b(?:he|she|they)\s+(?:also\s+|later\s+|then\s+)?(?:said|says|added|told|wrote|explained|continued|insisted|argued|recalled|warned|noted|tweeted|asked|replied|admitted|claimed)\b|\b(?:said|added|says)\s+(?:he|she|they)\b`)

// depends reports whether a sentence cannot be understood without the one
// before: it starts with a pronoun or connective, or lets an unnamed person speak.
func depends(s, lang string) bool {
	bare := strings.TrimLeft(s, "\"'“‘«„(")
	if lang == "" {
		lang = "en"
	}
	first := firstWord(bare)
	if openers[lang][language.Fold(first)] && !(lang == "en" && impersonal.MatchString(bare)) {
		return true
	}
	at := unnamed.FindStringIndex(s)
	return lang == "en" && at != nil && !namedBefore(s[:at[0]])
}

func firstWord(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) && r != '\'' && r != '’' {
			return s[:i]
		}
	}
	return s
}

// namedBefore reports whether text outside quotations names anybody: a capitalised word
// that does not open the sentence, or two that do.
func namedBefore(s string) bool {
	if i := strings.LastIndexAny(s, "\"”"); i >= 0 {
		s = s[i:]
	}
	upper := 0
	for i, r := range language.Words(s) {
		first, _ := utf8.DecodeRuneInString(r.Of(s))
		if !unicode.IsUpper(first) || language.Stop(r.Of(s), "en") {
			continue
		}
		if upper++; i > 0 || upper > 1 {
			return true
		}
	}
	return false
}

func words(list string) map[string]bool {
	out := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		out[language.Fold(strings.ReplaceAll(word, "-", " "))] = true
	}
	return out
}
