package people

import (
	"strings"
	"unicode/utf8"

	"daybrief/content/language"
)

// A name is a written name in its parts, folded for comparison.
type name struct {
	given   []string // first and middle names or initials
	surname string   // without particles; the only word of a single-word name
	halves  []string // of a hyphenated surname
	suffix  string   // jr, sr, ii, iii, iv
	number  string   // of a monarch or pope whose only name is the surname
	words   string   // all words as written, folded, with a space before and after each
}

// full reports whether the name has a given name or initial and a surname.
func (n name) full() bool { return len(n.given) > 0 && n.surname != "" }

// Key returns a key that names have in common when they may be merged across
// stories: surname, first name and generational suffix, folded over diacritics,
// common transliterations and short forms of given names. Middle names and
// particles do not count. It is "" for a single word, and for a name whose first
// name is only an initial: those must not merge. Monarchs and popes have their name
// and number, and a few persons known everywhere by one word that word. Two people
// may share a key.
func Key(name string) string {
	n := parse(name)
	if len(n.given) == 0 && n.number != "" {
		return n.surname + " " + n.number
	}
	if len(n.given) == 0 && mononyms[n.surname] {
		return n.surname
	}
	if !n.full() || utf8.RuneCountInString(n.given[0]) < 2 {
		return ""
	}
	return strings.TrimSpace(n.surname + " " + n.given[0] + " " + n.suffix)
}

// mononyms are single words that name one person to readers everywhere, after transliteration.
var mononyms = func() map[string]bool {
	out := map[string]bool{}
	for word := range set(`lula pele neymar shakira beyonce ronaldinho romario rivaldo kaka zico socrates garrincha marta adele rihanna
		madonna bono sting cher prince eminem drake stormzy dido enya moby bjork pink kesha lizzo lorde halsey zendaya banksy
		voltaire moliere stendhal michelangelo raphael caravaggio rembrandt tintoretto donatello galileo dalida coluche
		evita cantinflas juanes maluma rosalia aitana bizarrin usher ludacris rosie jungkook teller houdini nadar herge
		pelé sukarno suharto jokowi vinicius hulk alisson ederson casemiro fred oscar fabinho rodrygo endrick raphinha
		anitta xuxa caetano falco nena sade seal yanni psy rain zaz stromae tarkan`) {
		out[transliterate(word)] = true
	}
	return out
}()

// Same reports whether two full names may belong to one person: surnames and
// suffixes agree, first names agree or one is the other's initial, and middle
// names do not contradict each other. Single words are the same only with one key.
func Same(a, b string) bool {
	m, n := parse(a), parse(b)
	if len(m.given) == 0 && len(n.given) == 0 {
		key := Key(a)
		return key != "" && key == Key(b)
	}
	return same(m, n)
}

func same(a, b name) bool {
	if !a.full() || !b.full() || a.surname != b.surname || a.suffix != b.suffix || !agree(a.given[0], b.given[0]) {
		return false
	}
	if len(a.given) == 1 || len(b.given) == 1 {
		return true
	}
	return agree(a.given[1], b.given[1])
}

// agree reports whether two given names are equal or one abbreviates the other.
func agree(a, b string) bool {
	if a == b {
		return true
	}
	ra, na := utf8.DecodeRuneInString(a)
	rb, nb := utf8.DecodeRuneInString(b)
	return ra == rb && (na == len(a) || nb == len(b))
}

// parse splits a written name. The surname is the last word, or the first of a
// Chinese or Korean name.
func parse(written string) name {
	var n name
	var words []string
	for word := range strings.FieldsSeq(language.Fold(written)) {
		plain := !strings.HasSuffix(word, ".")
		word = strings.Trim(word, ".,'\"“”()")
		switch {
		case word == "":
		case len(words) == 1 && roman[word] && plain && n.number == "":
			n.number = word
		case suffixes[word] && len(words) > 0:
			if word != "esq" {
				n.suffix = word
			}
		case len(words) == 0 && courtesy[word] && shortForms[word]:
		case dotted(word):
			words = append(words, strings.Split(word, ".")...)
		default:
			words = append(words, word)
		}
	}
	words = withAbdul(words)
	n.words = " " + strings.Join(words, " ") + " "
	words = withoutParticles(words)
	if len(words) == 0 {
		return n
	}
	if n.number != "" {
		n.surname = transliterate(words[0]) // Charles III; Carl XVI Gustaf
		return n
	}
	if len(words) > 1 && surnameFirst(words) {
		n.surname = transliterate(strings.TrimPrefix(words[0], "al-"))
		n.given = []string{transliterate(strings.ReplaceAll(strings.Join(words[1:], ""), "-", ""))}
		return n
	}
	end := len(words) - 1
	bare := withoutArticle(words[end])
	n.surname = transliterate(bare)
	if strings.Contains(bare, "-") {
		for half := range strings.SplitSeq(bare, "-") {
			n.halves = append(n.halves, transliterate(half))
		}
	}
	for _, word := range words[:end] {
		n.given = append(n.given, given(word))
	}
	return n
}

// parseIn is parse for a text in a language. Hungarian has the surname first.
func parseIn(written, lang string) name {
	words := strings.Fields(written)
	if lang == "hu" && len(words) > 1 && lexicon().word(language.Fold(words[len(words)-1])).Bits&First != 0 {
		n := parse(strings.Join(append(words[1:], words[0]), " "))
		n.words = " " + strings.Join(strings.Fields(language.Fold(written)), " ") + " "
		return n
	}
	return parse(written)
}

// withAbdul joins Abdul to the word that it belongs to: Abdul Aziz is Abdulaziz.
func withAbdul(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		word := words[i]
		if rest, ok := strings.CutPrefix(word, "abdel"); ok {
			word = "abdul" + strings.TrimPrefix(rest, "-")
		}
		if (word == "abdul" || word == "abd") && i+2 < len(words) && !particles[words[i+1]] {
			i++
			word = "abdul" + words[i]
		}
		out = append(out, word)
	}
	return out
}

// withoutArticle takes the Arabic article off a surname.
func withoutArticle(word string) string {
	return strings.TrimPrefix(strings.TrimPrefix(word, "al-"), "el-")
}

// roman are the numbers of monarchs and popes.
var roman = set(`ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii`)

// withoutParticles drops de, von, bin and the like, unless nothing else is left.
func withoutParticles(words []string) []string {
	var out []string
	for i, word := range words {
		if !particles[word] || len(word) == 1 || i == 0 && len(words) == 2 && (word == "al" || word == "ben" || word == "di") {
			out = append(out, word)
		}
	}
	return out
}

// surnameFirst reports whether the name has the order of Xi Jinping and Kim Jong-un.
func surnameFirst(words []string) bool {
	if !eastern[words[0]] || len(words) > 3 {
		return false
	}
	rest := strings.Join(words[1:], "-")
	if !syllables(strings.ReplaceAll(rest, "-", "")) {
		return false
	}
	return strings.Contains(rest, "-") || lexicon().word(words[1]).Bits&First == 0 || lexicon().word(words[0]).Bits&First == 0
}

// eastern are the most common surnames of China, Korea and Vietnam in Latin script.
var eastern = set(`wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han
	tang feng yu dong xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du dai xia
	zhong tian ren fan fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan
	duan qian yin chang xi tsai kim lee park choi jung kang cho yoon jang lim shin seo kwon hwang ahn moon ban roh rhee
	hong jeong nguyen tran pham hoang phan vu vo dang bui ngo chiang chow wong leung cheung lau kwok ho lam tsang chan`)

// syllables reports whether word is made of the short syllables of Chinese and Korean.
func syllables(word string) bool {
	const vowels = "aeiouy"
	i, count := 0, 0
	for i < len(word) {
		start := i
		for i < len(word) && !strings.ContainsRune(vowels, rune(word[i])) {
			i++
		}
		if i-start > 2 || i == len(word) || i-start == 2 && !strings.Contains(" zh ch sh ts hw ky gy my ny by ph tr th kh ng nh gi hy ", " "+word[start:i]+" ") {
			return false
		}
		for i < len(word) && strings.ContainsRune(vowels, rune(word[i])) {
			i++
		}
		i += coda(word[i:])
		count++
	}
	return count >= 1 && count <= 3
}

// coda returns how many consonants close the syllable before rest.
func coda(rest string) int {
	closes := func(n int) bool {
		return len(rest) == n || !strings.ContainsRune("aeiouy", rune(rest[n]))
	}
	switch {
	case strings.HasPrefix(rest, "ng") && closes(2):
		return 2
	case rest != "" && strings.ContainsRune("nklpmth", rune(rest[0])) && closes(1):
		return 1
	}
	return 0
}

// spellings fold the ways one sound is written in Latin letters. Order matters.
var spellings = strings.NewReplacer("'", "", "’", "", "-", "", "ks", "x", "kh", "h", "dzh", "j", "dj", "j", "oe", "o", "ue", "u",
	"ae", "a", "ou", "u", "ph", "f", "ck", "k", "q", "k", "tch", "ch", "tsch", "ch", "ct", "kt", "oi", "oy", "yov", "ev", "iev", "ev", "yev", "ev", "iya", "ia", "ii", "y", "iy", "y", "yi", "y", "ij", "y")

// transliterate folds spellings of one name that differ by transliteration
// (Zelensky, Zelenskyy, Zelenskiy) or by a diacritic spelled out (Müller, Mueller).
func transliterate(word string) string {
	word = strings.ReplaceAll(strings.ReplaceAll(word, "'", ""), "’", "")
	if len(word) < 4 {
		return word
	}
	if rest, ok := strings.CutPrefix(word, "ye"); ok {
		word = "e" + rest
	}
	word = spellings.Replace(word)
	var b strings.Builder
	previous := rune(0)
	for _, r := range word {
		if r != previous {
			b.WriteRune(r)
		}
		previous = r
	}
	word = b.String()
	if usual, ok := oneName[word]; ok {
		return usual
	}
	for _, end := range []string{"ei", "ey", "ai", "i"} {
		if rest, ok := strings.CutSuffix(word, end); ok && len(rest) >= 3 {
			if end == "ai" {
				return rest + "ay"
			}
			return rest + "y"
		}
	}
	return word
}

// oneName holds surnames that Latin letters write in ways no rule folds.
var oneName = map[string]string{"kadafi": "gadafy", "kadhafi": "gadafy", "gadhafi": "gadafy", "kazafi": "gadafy"}

// given folds a given name: short forms become the full one.
func given(word string) string {
	word = transliterate(word)
	if full, ok := shortNames[word]; ok {
		return full
	}
	return word
}

// shortNames are given names that are written in more than one way, after transliteration.
var shortNames = pairs(`joe joseph bill william will william bob robert rob robert jim james jimy james mike michael dave david
	dan daniel dany daniel tom thomas tomy thomas steve steven stephen steven chris christopher tony anthony ben benjamin
	matt matthew matthew mathew mat mathew greg gregory jef jeffrey jeffry jeffrey geof geoffrey ken kenneth kenny kenneth
	ron ronald ed edward edie edward ted edward don donald doug douglas fred frederick sam samuel andy andrew drew andrew
	nick nicholas alex alexander alexandr alexander alexandre alexander oleksandr alexander pete peter phil philip phillip philip
	rick richard dick richard rich richard chuck charles charlie charles larry lawrence lary lawrence jery gerald
	tim timothy ray raymond pat patrick liz elizabeth beth elizabeth kate katherine kathy katherine catherine katherine
	sue susan debie deborah debbie deborah jen jennifer jeny jennifer meg margaret maggie margaret
	mohammad mohamed muhamad mohamed mohamad mohamed muhammed mohamed muhamed mohamed mohammed mohamed mehmed mehmet
	ahmad ahmed abdallah abdullah abdulah abdullah usama osama yuri yury iuri yury dmitri dmitry dimitri dmitry
	nikolay nikolai sergei sergey aleksei alexey bernie bernard mitch mitchell vince vincent nate nathan
	khaled khalid fatma fatima omar umar hussein husayn hussain husayn hasan hassan
	abe abraham gabe gabriel hank henry peggy margaret wes wesley pepe jose paco francisco pancho francisco nacho ignacio
	chuy jesus lupe guadalupe tono antonio manolo manuel quique enrique kike enrique lalo eduardo chema jose
	memo guillermo charo rosario lola dolores concha concepcion maite maria tere teresa chus jesus tiao sebastiao ze jose
	zeca jose toninho antonio nando fernando gigi luigi gianni giovanni beppe giuseppe pippo filippo sasha alexander
	vova vladimir volodya vladimir misha mikhail kolya nikolai dima dmitry seryozha sergey vanya ivan katya ekaterina
	masha maria natasha natalia tanya tatyana olya olga zhenya evgeny fritz friedrich sepp josef uli ulrich
	wolfi wolfgang klaus nikolaus ian john sean john bert albert archie archibald barney barnard becky rebecca
	bess elizabeth betty elizabeth betsy elizabeth lizzie elizabeth bobby robert brad bradley cathy katherine
	kathryn katherine cindy cynthia clem clement con cornelius dick richard dot dorothy nell eleanor fran frances
	gene eugene iz isabel jake jacob jan janet jess jessica jessie jessica jon jonathan josh joshua len leonard
	lenny leonard les leslie louie louis marge margaret marty martin mick michael micky michael mandy amanda
	milly mildred millie mildred minnie wilhelmina moe moses mort mortimer annie ann neil nigel nicky nicholas
	norm norman ollie oliver paddy patrick patsy patricia pam pamela penny penelope perry peregrine randy randolph
	reg reginald rod rodney roz rosalind rudy rudolf russ russell sal salvatore sid sidney spence spencer stan stanley
	stu stuart stew stewart sy seymour tammy tamara terry terence tess teresa tilly matilda toby tobias tricia patricia
	trudy gertrude val valerie vic victor viv vivian wally walter walt walter wendy gwendolyn winnie winifred
	zach zachary zack zachary zoe zoey`)

func pairs(words string) map[string]string {
	fields := strings.Fields(words)
	out := map[string]string{}
	for i := 0; i+1 < len(fields); i += 2 {
		out[transliterate(fields[i])] = transliterate(fields[i+1])
	}
	return out
}

func (n name) equal(o name) bool {
	return n.number == o.number && n.surname == o.surname && n.suffix == o.suffix && strings.Join(n.given, " ") == strings.Join(o.given, " ")
}
