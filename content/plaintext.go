package content

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"daybrief/content/language"
)

var errEmpty = errors.New("holds no text: put a title on the first line and the article below it")

const (
	longestTitle = 200 // bytes
	titleSearch  = 8   // blocks from the top within which a title is looked for
	longestDeck  = 40  // words
	wrapWidth    = 120 // characters; longer lines were not wrapped by hand or by a mailer
)

var (
	// imageLine is a line that stands for a picture; some programs put a name and
	// a colon before the tag's.
	imageLine = regexp.MustCompile(`(?i)^\s*(?:<(?:\w+:)?image\b.*>|</(?:\w+:)?image>|<img\b[^>]*>|!\[[^\]]*\]\([^)]*\)|\[image[^\]]*\]|data:image/\S+.*|(?:image|photo|picture)\s*:\s*(?:https?://|data:)\S+|https?://\S+\.(?:jpe?g|png|gif|webp|avif|svg)(?:\?\S*)?)\s*$`)
	// imagePart is a picture inside a line.
	imagePart    = regexp.MustCompile(`(?is)<(?:\w+:)?image\b[^>]*>.{0,900}?</(?:\w+:)?image>|<img\b[^>]*>|!\[[^\]]*\]\([^)]*\)|data:image/[a-z0-9.+-]+[;,][^\s"')<>]*`)
	imageAddress = regexp.MustCompile(`https?://[^\s"'<>()]+`)
	headerLine   = regexp.MustCompile(`(?i)^(title|headline|date|published|author|by|byline|source|publisher|url|link|language|lang|topics?|tags|description|deck|subtitle|summary|teaser)\s*:\s*(\S.*)$`)
	bylineLine   = regexp.MustCompile(`^(?:By|BY|by)\s+(\p{Lu}[^.!?]{2,80})$`)
)

// readPlain reads plain text. It knows the shape that a page takes when it is
// pasted: teaser, title, picture, title again, deck, body.
func readPlain(text string) ([]Article, error) {
	var a Article
	blocks := a.takeHeader(a.takeImages(text))
	if len(blocks) == 0 {
		return nil, errEmpty
	}
	if a.Title == "" {
		blocks = a.takeTitle(blocks)
	}
	blocks = slices.DeleteFunc(blocks, func(b string) bool { return sameText(b, a.Title) || sameText(b, a.Teaser) && len(blocks) > 1 })
	blocks = a.takeByline(blocks)
	blocks = a.takeDeck(blocks)
	a.Body = strings.Join(once(blocks), "\n\n")
	if a.Title == "" && a.Body == "" {
		return nil, errEmpty
	}
	return []Article{a}, nil
}

// takeImages drops the lines and parts that stand for pictures, and keeps the
// first address among them that works.
func (a *Article) takeImages(text string) string {
	keep := func(marker string) {
		if a.Image == "" {
			a.Image = CanonicalURL(imageAddress.FindString(marker))
		}
	}
	var b strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		if imageLine.MatchString(line) {
			keep(line)
			b.WriteByte('\n')
			continue
		}
		b.WriteString(imagePart.ReplaceAllStringFunc(line, func(marker string) string {
			keep(marker)
			return " "
		}))
	}
	return b.String()
}

// takeHeader takes lines such as "Date: …" off the top, and returns the rest
// as blocks.
func (a *Article) takeHeader(text string) []string {
	blocks := blocksOf(text)
	for len(blocks) > 0 {
		m := headerLine.FindStringSubmatch(blocks[0])
		if m == nil || !a.set(strings.ToLower(m[1]), m[2]) {
			break
		}
		blocks = blocks[1:]
	}
	return blocks
}

// blocksOf returns the paragraphs of plain text. In a text of long lines every
// line is one; otherwise lines that were wrapped are joined.
func blocksOf(text string) []string {
	lines := strings.Split(text, "\n")
	width := 0
	for _, line := range lines {
		width = max(width, utf8.RuneCountInString(line))
	}
	var blocks []string
	open := false // the last block may go on
	for _, line := range lines {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
			open = false
			continue
		case open:
			blocks[len(blocks)-1] += " " + line
		default:
			blocks = append(blocks, strings.TrimSpace(strings.TrimLeft(line, "#")))
		}
		open = width <= wrapWidth && utf8.RuneCountInString(line)*10 >= width*7 && width > 50
	}
	return slices.DeleteFunc(blocks, func(b string) bool { return Clean(b) == "" })
}

// takeTitle finds the title: what stands twice near the top, or else the first
// block that looks like one. What stands above it is the teaser.
func (a *Article) takeTitle(blocks []string) []string {
	top := blocks[:min(len(blocks), titleSearch)]
	at := -1
	for i, b := range top {
		if len(b) <= longestTitle*2 && slices.ContainsFunc(top[i+1:], func(o string) bool { return sameText(o, b) }) {
			at = i
			break
		}
	}
	if at < 0 {
		at = slices.IndexFunc(top[:min(len(top), 3)], titleLike)
	}
	switch {
	case at >= 0 && len(blocks) > 1:
		a.Title = blocks[at]
		a.Teaser = strings.Join(once(blocks[:at]), " ")
		return blocks[at+1:]
	case len(blocks) == 1 && titleLike(blocks[0]):
		a.Title = blocks[0]
		return nil
	}
	a.Title = openingOf(blocks[0])
	return blocks
}

// titleLike reports whether a block is short and does not end like a sentence.
func titleLike(b string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(b, "\"'”’)"))
	return len(b) <= longestTitle && last != '.' && last != ':' && last != '。' && last != ',' && !bylineLine.MatchString(b) && strings.ContainsFunc(b, unicode.IsLetter)
}

// openingOf returns the first sentence of a text as its title, cut between
// words when it is too long for one.
func openingOf(text string) string {
	text = Clean(text)
	if sentences := language.Sentences(text); len(sentences) > 0 {
		text = sentences[0].Of(text)
	}
	return cutTitle(text, longestTitle)
}

// cutTitle cuts a title that is longer than most bytes, between words where
// there are some.
func cutTitle(title string, most int) string {
	if len(title) <= most {
		return title
	}
	cut := strings.LastIndexByte(title[:most-4], ' ')
	for cut = max(cut, most/2); !utf8.RuneStart(title[cut]); cut-- {
	}
	return strings.TrimRight(title[:cut], " ,;:") + "…"
}

// takeByline takes "By Ana Ruiz" and a line with a date off the top.
func (a *Article) takeByline(blocks []string) []string {
	for n := 0; len(blocks) > 1 && n < 2; n++ {
		if m := bylineLine.FindStringSubmatch(blocks[0]); m != nil && a.Byline == "" && len(strings.Fields(blocks[0])) <= 9 {
			a.Byline = m[1]
		} else if at, ok := parseTime(blocks[0]); ok && a.Published.IsZero() {
			a.Published = at
		} else {
			break
		}
		blocks = blocks[1:]
	}
	return blocks
}

// takeDeck takes a single short sentence over a longer paragraph as the deck.
func (a *Article) takeDeck(blocks []string) []string {
	if a.Deck != "" || len(blocks) < 2 || len(strings.Fields(blocks[0])) > longestDeck || len(blocks[0])*3 > len(blocks[1])*2 {
		return blocks
	}
	if len(language.Sentences(blocks[0])) != 1 || len(blocks) < 3 && a.Teaser == "" {
		return blocks
	}
	a.Deck = blocks[0]
	return blocks[1:]
}

// once drops the paragraphs that stood there before.
func once(blocks []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, b := range blocks {
		key := lettersOf(b)
		if len(strings.Fields(b)) >= 4 && seen[key] {
			continue
		}
		seen[key] = true
		out = append(out, b)
	}
	return out
}

// sameText reports whether two texts say the same but for case, accents and punctuation.
func sameText(a, b string) bool {
	return a != "" && b != "" && (a == b || lettersOf(a) == lettersOf(b))
}

// lettersOf returns the folded words of s.
func lettersOf(s string) string {
	return strings.Join(strings.FieldsFunc(language.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}
