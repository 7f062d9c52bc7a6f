package people

import (
	"strings"

	"daybrief/content/language"
)

// withoutCredits drops the mentions that say who made the article or the
// picture, and those of storms known by a person's name.
func withoutCredits(spans []span, doc []token, text string) []span {
	stormNames := map[string]bool{}
	for i := 1; i < len(doc); i++ {
		if doc[i].joined && doc[i].upper && doc[i-1].upper && weather[doc[i-1].fold] {
			stormNames[doc[i].fold] = true
		}
	}
	var out []span
	first, at := 0, 0 // the first word of the sentence of the word at
	for _, s := range spans {
		for ; at <= s.from; at++ {
			if doc[at].sentence != doc[first].sentence {
				first = at
			}
		}
		storm := s.to-s.from == 1 && stormNames[doc[s.from].fold]
		if !storm && !credited(doc, first, s, text) {
			out = append(out, s)
		}
	}
	return out
}

var (
	weather  = set(`hurricane typhoon cyclone storm`)
	agencies = set(`ap afp reuters getty epa efe dpa upi shutterstock alamy pa nyt bloomberg wikimedia flickr unsplash anadolu xinhua tass
		zuma rex pool cnn bbc agency agencies handout file archive courtesy press`)
	pictures = set(`foto fotos photographie imagen imagem immagine bild bilder bildtext texte texto testo tekst text fotó szöveg yazı fotoğraf zdjęcie zdjecie valokuva kuva
		words illustrations artwork camera photo photograph photography picture image illustration graphic video credit credits photos pictures images`)
	making = set(`reporting editing writing edited compiled produced graphics written words translated illustrated filmed photographed`)
)

// credited reports whether a mention, in the sentence that starts with the word
// first, is of a byline or the credit of a picture.
func credited(doc []token, first int, s span, text string) bool {
	if s.to < len(doc) && agencies[doc[s.to].fold] && doc[s.to].upper && doc[s.to].prefixed && strings.TrimSpace(text[doc[s.to-1].end:doc[s.to].start]) == "/" {
		return true // Jane Miller/Reuters
	}
	if s.to+1 < len(doc) && doc[s.to].joined && (doc[s.to].fold == "here" && doc[s.to+1].fold == "with" || doc[s.to].fold == "of" && doc[s.to+1].fold == "this") {
		return true // Name here with you, Name of this paper
	}
	if byLine(doc, s, text) || contributed(doc, first, s) {
		return true
	}
	lead := doc[first].fold
	switch {
	case first+1 < s.from && (making[lead] && doc[first+1].fold == "by" || lead == "additional" && making[doc[first+1].fold]):
		return true
	case lead == "by" && first < s.from && doc[first].upper:
		return byline(doc, first, s, text)
	}
	for i := max(first, s.from-8); i < s.from; i++ {
		if pictures[doc[i].fold] && creditFollows(doc, i, text) {
			return true
		}
	}
	return false
}

// contributed reports whether a mention is of somebody who worked on the article:
// Name reported from Nairobi; Name contributed to this report; follow Name on.
func contributed(doc []token, first int, s span) bool {
	i := s.to
	for i < len(doc) && i < s.to+8 && (doc[i].kind == aPerson || doc[i].fold == "and") && doc[i].sentence == doc[s.from].sentence {
		i++
	}
	if i+1 >= len(doc) {
		return false
	}
	switch f, next := doc[i].fold, doc[i+1].fold; {
	case s.from == first && (f == "is" || f == "was") && i-s.to == 0 && staffMember(doc, i+1):
		return true // Name is the Courier's arts correspondent
	case s.from == first && f == "reported" && (next == "from" || next == "this"), f == "contributed" && (next == "to" || next == "reporting" || next == "from" || doc[i+1].sentence != doc[i].sentence):
		return true
	case doc[first].fold == "follow" && s.from == first+1 && f == "on":
		return true
	}
	return false
}

// staffMember reports whether the words at i say that somebody writes for the
// paper, and nothing else follows in the sentence.
func staffMember(doc []token, i int) bool {
	const longest = 8 // words
	if i >= len(doc) || !articles[doc[i].fold] && !possessivePronoun[doc[i].fold] {
		return false
	}
	end := i
	for end+1 < len(doc) && doc[end+1].sentence == doc[i].sentence {
		end++
	}
	switch doc[end].fold {
	case "correspondent", "reporter", "columnist", "editor", "contributor", "desk":
		return end-i < longest
	}
	return false
}

// byLine reports whether a mention stands on a line of its own, after the title,
// with nothing but other names and where they are or who they work for: Mara Linden in
// Nairobi; Tom Okafor, political correspondent.
func byLine(doc []token, s span, text string) bool {
	start, end := doc[s.from].start, doc[s.to-1].end
	const widest = 90 // bytes
	window := max(0, start-widest-1)
	from := window + strings.LastIndexByte(text[window:start], '\n') + 1
	if from == window {
		return false
	}
	line := text[from:min(len(text), from+widest+2)]
	if to := strings.IndexByte(line, '\n'); to >= 0 {
		line = line[:to]
	}
	line = strings.TrimSpace(line)
	if len(line) > widest || strings.HasSuffix(line, ".") || strings.ContainsAny(line, "\"“”?!:;") && !strings.HasPrefix(line, "By ") {
		return false
	}
	told := false // where or for whom
	i := s.from
	for i > 0 && doc[i-1].start >= from {
		i--
	}
	for ; i < len(doc) && doc[i].start < from+len(line); i++ {
		t := &doc[i]
		switch {
		case t.kind == aPerson, t.fold == "and", t.upper && (i+1 < len(doc) && doc[i+1].kind == aPerson) && particles[t.fold]:
		case t.fold == "in" && i+1 < len(doc) && doc[i+1].upper && i >= s.to, staffs[t.fold], agencies[t.fold] && t.upper:
			told = true
		case t.upper && told, t.upper && agencies[t.fold]:
		default:
			return false
		}
	}
	return told && end > start
}

// staffs are words of bylines.
var staffs = set(`by correspondent correspondents reporter reporters editor staff writer writers agency agencies bureau chief political
	business sports science arts health foreign diplomatic senior special for the news desk`)

// creditFollows reports whether "by", a colon or a stroke follows the word for a picture.
func creditFollows(doc []token, i int, text string) bool {
	next := i + 1
	if next < len(doc) && pictures[doc[next].fold] {
		next++
	}
	if next >= len(doc) {
		return false
	}
	gap := strings.TrimSpace(text[doc[next-1].end:doc[next].start])
	return gap == ":" || gap == "/" && doc[i].upper || doc[next].fold == "by" && doc[i].upper
}

// byline reports whether the line that begins with "By" at token first is
// nothing but names: short, without a full stop, on a line of its own.
func byline(doc []token, first int, s span, text string) bool {
	const longest = 16 // words: three names with their outlets
	if s.from-first > 3 && !doc[s.from-1].comma && doc[s.from-1].fold != "and" && !doc[s.from].comma {
		return false
	}
	before := strings.TrimRight(text[max(0, doc[first].start-8):doc[first].start], " \t—–-*")
	if before != "" && !strings.HasSuffix(before, "\n") && !strings.HasSuffix(before, "\r") {
		return false
	}
	const widest = 400 // bytes
	line := text[doc[first].start:min(len(text), doc[first].start+widest)]
	if end := strings.IndexByte(line, '\n'); end >= 0 {
		line = line[:end]
	}
	line = strings.TrimSpace(line)
	return len(language.Words(line)) <= longest && !strings.HasSuffix(line, ".")
}
