package corpus

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
	"daybrief/content/people"
)

// A word of a column file with its tag.
type word struct{ text, tag string }

// A Text is the sentences of one document of a column file.
type Text [][]word

// groupSize is how many sentences in a row count as one text where a file does
// not mark its texts: neighbours are often of one source.
const groupSize = 10

// Texts returns the texts of a file.
func (in Inputs) Texts(file string) ([]Text, error) { return columns(file, in[file]) }

// columns reads two columns, word and tag, parted by a tab; blank lines between
// sentences, lines of #DOC between texts.
func columns(name string, data []byte) ([]Text, error) {
	var out []Text
	var now Text
	var sentence []word
	marked := bytes.Contains(data, []byte("#DOC"))
	endSentence := func() {
		if len(sentence) > 0 {
			now = append(now, clean(sentence))
			sentence = nil
		}
	}
	endText := func() {
		endSentence()
		if len(now) > 0 {
			out = append(out, now)
			now = nil
		}
	}
	scanner := bufio.NewScanner(bytes.NewReader(data))
	for line := 1; scanner.Scan(); line++ {
		s := scanner.Text()
		switch w, tag, ok := strings.Cut(s, "\t"); {
		case strings.HasPrefix(s, "#DOC") && !ok:
			endText()
		case ok && w != "" && len(tag) > 0:
			sentence = append(sentence, word{w, tag})
		case strings.TrimSpace(s) == "" || ok:
			endSentence()
			if !marked && len(now) == groupSize {
				endText()
			}
		default:
			return nil, fmt.Errorf("%s:%d: %q is not a word, a tab and a tag", name, line, s)
		}
	}
	endText()
	return out, scanner.Err()
}

// titles are words that some sources count to the name; here they stand outside.
var titles = []string{"mr", "mrs", "ms", "dr", "lt", "gen", "col", "capt", "sgt", "maj", "president", "prof", "professor", "rev", "sen", "rep", "gov",
	"senator", "governor", "general", "captain", "colonel", "lieutenant", "major", "miss", "pope", "sir", "doctor", "secretary", "minister"}

// noPersons are single words that some sources mark as persons; here they are titles and groups.
var noPersons = strings.Fields("king queen tsar secretary doctor christian catholic roman devil man chair solicitor regent honor major president emperor " +
	"director chairman pope prince princess lord lady mayor governor critic whip white black hispanic asian american christians muslims muslim jews jewish " +
	"judge captain general minister senator mr mrs mom dad mum mother father decree visit professor director commander colonel republican democrat bishop " +
	"archbishop cardinal duke duchess earl count baron sheriff ambassador chancellor premier prime speaker op emperor sultan caliph santa god allah lord")

func goesOn(s []word, i int) bool { return i+1 < len(s) && s[i+1].tag == "I-PER" }

// clean brings the marking of the sources into line: titles, @names and #tags are no names of persons.
func clean(s []word) []word {
	for i := 1; i+1 < len(s); i++ {
		// A hyphen inside a name: Joliot - Curie.
		if s[i].text == "-" && strings.HasSuffix(s[i-1].tag, "-PER") && strings.HasSuffix(s[i+1].tag, "-PER") && startsUpper(s[i+1].text) {
			s[i].tag, s[i+1].tag = "I-PER", "I-PER"
		}
	}
	for i := range s {
		w := &s[i]
		first := strings.ContainsAny(w.text[:1], "@#") || i > 0 && s[i-1].text == "@" || strings.HasPrefix(w.text, "http")
		if w.tag != "O" && first {
			drop(s, i)
		}
		title := strings.ToLower(strings.TrimSuffix(w.text, "."))
		if w.tag == "B-PER" && !goesOn(s, i) && slices.Contains(noPersons, title) {
			w.tag = "O"
		}
		if w.tag == "B-PER" && i+1 < len(s) && s[i+1].tag == "I-PER" && slices.Contains(titles, title) {
			w.tag, s[i+1].tag = "O", "B-PER"
		}
	}
	return s
}

// drop takes the tag off a word; what goes on after it begins there.
func drop(s []word, i int) {
	if i+1 < len(s) && strings.HasPrefix(s[i+1].tag, "I-") {
		s[i+1].tag = "B-" + s[i+1].tag[2:]
	}
	s[i].tag = "O"
}

// Example writes a text as it would have stood in print, one sentence a
// paragraph. Copies of one text have one group.
func (t Text) Example(group int) people.Example {
	var b strings.Builder
	out := people.Example{Group: group}
	for _, s := range t {
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		quoted, glue, open := false, true, ""
		for i, w := range s {
			before, after := spacing(s, i, &quoted)
			if !glue && before {
				b.WriteByte(' ')
			}
			glue = !after
			from := b.Len()
			b.WriteString(w.text)
			kind := strings.TrimPrefix(strings.TrimPrefix(w.tag, "B-"), "I-")
			switch {
			case w.tag == "O":
				open = ""
			case w.tag[0] == 'I' && open == kind:
				out.Names[len(out.Names)-1].End = b.Len()
			default:
				out.Names = append(out.Names, people.Name{Range: language.Range{Start: from, End: b.Len()}, Kind: kind})
				open = kind
			}
		}
	}
	out.Text = b.String()
	return out
}

// spacing reports whether white space may stand before and after a word.
func spacing(s []word, i int, quoted *bool) (before, after bool) {
	w := s[i].text
	first, size := utf8.DecodeRuneInString(w)
	switch {
	case w == `"` || w == "''" || w == "``":
		*quoted = !*quoted
		return *quoted, !*quoted
	case strings.ContainsAny(w[:1], ".,:;!?)]%}") && size == len(w) || w == "..." || w == "”" || w == "…":
		return false, true
	case w == "(" || w == "[" || w == "“" || w == "$" || w == "£" || w == "€" || w == "‘" || w == "{" || w == "#" || w == "@":
		return true, false
	case w == "'s" || w == "’s" || w == "n't" || w == "n’t" || w == "'" || w == "’" || len(w) > 1 && (first == '\'' || first == '’') && len(w) <= 4+size:
		return false, true
	case w == "-" && i > 0 && i+1 < len(s) && letter(s[i-1].text) && letter(s[i+1].text), w == "/":
		return false, false
	}
	return true, true
}

func letter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}
