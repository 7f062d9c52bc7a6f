package people

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

// A token is a word of a text with what the tagger knows of it.
type token struct {
	start, end int    // byte offsets; end takes in the full stop of an initial or abbreviation
	after      int    // where what follows begins: after end and a possessive ending
	text       string // without that full stop and without a possessive ending
	fold       string
	entry      Entry // of the lexicon
	sentence   int
	kind       kind   // of the name that the token is in, once tagged
	opens      bool   // first word of its sentence or quotation
	gap        string // what stands between it and the word before, in its sentence
	joined     bool   // only white space parts it from the word before
	comma      bool   // a comma and white space part it from the word before
	upper      bool   // starts with a capital
	shout      bool   // capitals only, two letters or more
	initial    bool   // a single capital
	possessive bool   // 's followed
	headline   bool   // its sentence capitalises nearly every word
	prefixed   bool   // a hyphen or a symbol such as @ or # stands before it
}

// tokens returns the words of text in order.
func tokens(text string, known *Lexicon) []token {
	out := make([]token, 0, len(text)/5)
	sentences := language.Sentences(text)
	for n := 0; n < len(sentences); n++ {
		from := len(out)
		s := sentences[n]
		for n+1 < len(sentences) && titleEnds(text[s.Start:s.End]) && !strings.Contains(text[s.End:sentences[n+1].Start], "\n") {
			n++
			s.End = sentences[n].End
		}
		out = appendTokens(out, text, s, n, known)
		markHeadline(out[from:])
	}
	return out
}

// titleEnds reports whether a sentence ends with the full stop of a title, and
// so goes on: Coun. Haque.
func titleEnds(sentence string) bool {
	word, ok := strings.CutSuffix(strings.TrimRight(sentence, " "), ".")
	if !ok {
		return false
	}
	word = word[strings.LastIndexAny(word, " \n“(")+1:]
	return word != "" && unicode.IsUpper(rune(word[0])) && abbreviated[language.Fold(word)]
}

func appendTokens(out []token, text string, s language.Range, sentence int, known *Lexicon) []token {
	from, last := len(out), s.Start
	quoting := false // inside single quotation marks
	for i := s.Start; i < s.End; {
		r, size := utf8.DecodeRuneInString(text[i:s.End])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if n := detached(text[i:s.End]); n > 0 && len(out) > from && text[last:i] == " " {
				out[len(out)-1].possessive, out[len(out)-1].after, last = true, i+n, i+n
				size = n
			}
			i += size
			continue
		}
		end := i + wordLength(text[i:s.End])
		t := token{start: i, end: end, text: text[i:end], sentence: sentence}
		t.upper = unicode.IsUpper(r) || unicode.IsTitle(r)
		t.initial = t.upper && size == len(t.text)
		t.shout = !t.initial && t.upper && strings.ToUpper(t.text) == t.text
		t.fold = language.Fold(t.text)
		t.entry = known.word(t.fold)
		gap := text[last:i]
		quoting = quoting && !strings.ContainsAny(gap, "'’") || strings.Contains(gap, "‘") || strings.Contains(gap, " '")
		t.opens = len(out) == from || strings.ContainsAny(gap, "\"“”‘«:;•…") || strings.Contains(gap, " '")
		t.joined = len(out) > from && strings.TrimSpace(gap) == ""
		t.comma = len(out) > from && strings.TrimSpace(gap) == ","
		if len(out) > from {
			t.gap = gap
		}
		t.prefixed = gap != "" && strings.ContainsRune("-@#/_", rune(gap[len(gap)-1]))
		if strings.HasPrefix(text[end:s.End], "'s") || strings.HasPrefix(text[end:s.End], "’s") {
			t.possessive = true
			end += strings.IndexByte(text[end:], 's') + 1
		} else if n := pluralPossessive(t.fold, text[end:s.End]); n > 0 && !quoting {
			t.possessive = true
			end += n
		} else if strings.HasPrefix(text[end:], ".") && (t.initial || dotted(t.text) || abbreviation(t.fold)) {
			t.end, end = end+1, end+1
		}
		t.after = end
		out = append(out, t)
		last, i = end, end
	}
	markMonths(out[from:])
	return out
}

// pluralPossessive returns the length of the apostrophe after a plural, as in
// workers' union, or 0.
func pluralPossessive(fold, rest string) int {
	for _, mark := range []string{"' ", "’ "} {
		if strings.HasSuffix(fold, "s") && strings.HasPrefix(rest, mark) && startsWithLetter(rest[len(mark):]) {
			return len(mark) - 1
		}
	}
	return 0
}

// detached returns the length of the possessive ending that starts s where a
// tokenizer has parted it from its word, or 0.
func detached(s string) int {
	for _, ending := range []string{"'s", "’s"} {
		if strings.HasPrefix(s, ending) && !startsWithLetter(s[len(ending):]) {
			return len(ending)
		}
	}
	return 0
}

// markMonths takes the capital off months whose names are also given names,
// unless another name follows.
func markMonths(sentence []token) {
	for i := range sentence {
		t := &sentence[i]
		if !givenMonths[t.fold] {
			continue
		}
		named := i+1 < len(sentence) && sentence[i+1].joined && sentence[i+1].upper && sentence[i+1].entry.Bits&(Last|person) != 0
		said := i+1 < len(sentence) && sentence[i+1].joined && says[sentence[i+1].fold] && !t.opens
		if !named && !said {
			t.upper = false
		}
	}
}

var givenMonths = set(`april may june august`)

func abbreviation(fold string) bool {
	return suffixes[fold] && fold != "ii" && fold != "iii" && fold != "iv" || len(fold) <= 5 && (courtesy[fold] && shortForms[fold] || abbreviated[fold])
}

// shortForms are titles written with a full stop.
var shortForms = set(`mr mrs ms dr st sr sra dra gen col capt lt sgt maj adm cpl cmdr sen rep gov prof rev hon pres det insp supt pvt`)

// wordLength returns the length of the word that starts s. Apostrophes and
// hyphens between letters belong to it, and the full stops of U.S; a possessive
// ending does not, nor does the tail of Kremlin-backed.
func wordLength(s string) int {
	part := 0 // start of the part after the last hyphen or full stop
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			i += size
			continue
		}
		next, _ := utf8.DecodeRuneInString(s[i+size:])
		switch {
		case !unicode.IsLetter(next):
			return i
		case (r == '\'' || r == '’') && startsUpper(s) && turkish[s[i+size:][:letters(s[i+size:])]]:
			return i
		case r == '\'' || r == '’':
			if rest := s[i+size:]; strings.HasPrefix(rest, "s") && !startsWithLetter(rest[1:]) {
				return i
			}
		case r == '-' || r == '‐' || r == '\u2011':
			tail := s[i+size:][:letters(s[i+size:])]
			if unicode.IsLower(next) && compounds[language.Fold(tail)] {
				return i
			}
			part = i + size
		case r == '.':
			if utf8.RuneCountInString(s[part:i]) != 1 || !unicode.IsUpper(next) && utf8.RuneCountInString(s[i+size:][:letters(s[i+size:])]) != 1 {
				return i
			}
			part = i + size
		default:
			return i
		}
		i += size
	}
	return len(s)
}

func startsWithLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// turkish are the endings that Turkish parts from names with an apostrophe.
var turkish = exact(`a e ı i u ü ya ye yı yi yu yü na ne nı ni nu nü ın in un ün nın nin nun nün da de ta te nda nde dan den tan ten ndan nden
	la le yla yle daki deki taki teki ndaki ndeki lı li lu lü lar ler ca ce dır dir`)

// letters returns the length of the letters that start s.
func letters(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) {
			return i
		}
	}
	return len(s)
}

// dotted reports whether word is an abbreviation such as U.S or J.K.
func dotted(word string) bool {
	return len(word) >= 3 && word[1] == '.' && strings.Count(word, ".")*2+1 >= len(word)
}

// markHeadline marks the tokens of a sentence in which capitals say nothing.
func markHeadline(sentence []token) {
	long, upper := 0, 0
	for i := range sentence {
		t := &sentence[i]
		if utf8.RuneCountInString(t.text) < 4 && t.entry.Bits&Common == 0 || !startsWithLetter(t.text) {
			continue
		}
		if t.entry.Bits&Common != 0 && t.entry.Bits&named == 0 && !heads[t.fold] && !modifiers[t.fold] && !t.opens {
			long++
			if t.upper {
				upper++
			}
		}
	}
	shout := 0
	for _, t := range sentence {
		if t.shout {
			shout++
		}
	}
	headline := long >= 2 && upper*10 >= long*6 || len(sentence) >= 4 && shout*10 >= len(sentence)*7 || len(sentence) >= 2 && shout == len(sentence)
	for i := range sentence {
		sentence[i].headline = headline
	}
}
