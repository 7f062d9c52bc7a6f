package briefing

import (
	"errors"
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// Limits on the patterns of chats. Package regexp takes time in proportion to
// the length of the text and to the size of the compiled program, some four
// nanoseconds for each instruction and byte, whatever the pattern.
const (
	mostPattern      = 120 // letters
	mostInstructions = 200 // of the compiled program

	// MostPatterns is how many a chat may have.
	MostPatterns = 10
)

// foldCase goes before every pattern.
const foldCase = "(?i)"

// A PatternError says why a pattern will not do.
type PatternError struct {
	Phrase string // the id of a phrase of the catalog, with the placeholders Part and Most
	Part   string // of the pattern, where the problem is; may be empty
	Most   int    // letters that it may have
}

func (e *PatternError) Error() string {
	return fmt.Sprintf("unfit pattern: %s %s", e.Phrase, e.Part)
}

// Say says in a language what is wrong.
func (e *PatternError) Say(p *Phrases) string {
	if e.Phrase == "pattern_long" {
		return p.Say(e.Phrase, "Most", e.Most)
	}
	return p.Say(e.Phrase, "Part", e.Part)
}

// patternPhrases are the phrases on what package syntax refuses.
var patternPhrases = map[syntax.ErrorCode]string{
	syntax.ErrMissingParen:          "pattern_paren",
	syntax.ErrUnexpectedParen:       "pattern_paren",
	syntax.ErrMissingBracket:        "pattern_class",
	syntax.ErrInvalidCharClass:      "pattern_class",
	syntax.ErrInvalidCharRange:      "pattern_class",
	syntax.ErrInvalidEscape:         "pattern_unknown",
	syntax.ErrTrailingBackslash:     "pattern_unknown",
	syntax.ErrMissingRepeatArgument: "pattern_repeat",
	syntax.ErrInvalidRepeatOp:       "pattern_repeat",
	syntax.ErrInvalidRepeatSize:     "pattern_repeat",
	syntax.ErrInvalidPerlOp:         "pattern_unknown",
	syntax.ErrInvalidNamedCapture:   "pattern_unknown",
	syntax.ErrNestingDepth:          "pattern_heavy",
	syntax.ErrLarge:                 "pattern_heavy",
}

// ReadPattern compiles a regular expression of a person, without regard to
// letter case. The error is a *PatternError.
func ReadPattern(s string) (*regexp.Regexp, error) {
	r, _, err := readPattern(s)
	return r, err
}

// readPattern is ReadPattern with the number of instructions.
func readPattern(s string) (*regexp.Regexp, int, error) {
	if utf8.RuneCountInString(s) > mostPattern {
		return nil, 0, &PatternError{Phrase: "pattern_long", Most: mostPattern}
	}
	parsed, err := syntax.Parse(foldCase+s, syntax.Perl)
	if err != nil {
		return nil, 0, unfit(err)
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return nil, 0, unfit(err)
	}
	if len(program.Inst) > mostInstructions {
		return nil, 0, &PatternError{Phrase: "pattern_heavy"}
	}
	r, err := regexp.Compile(foldCase + s)
	if err != nil {
		return nil, 0, unfit(err)
	}
	if r.MatchString("") {
		return nil, 0, &PatternError{Phrase: "pattern_everything"}
	}
	return r, len(program.Inst), nil
}

// unfit turns an error of package syntax into one that can be said.
func unfit(err error) *PatternError {
	e, ok := errors.AsType[*syntax.Error](err)
	if !ok || patternPhrases[e.Code] == "" {
		return &PatternError{Phrase: "pattern_unreadable"}
	}
	part := strings.TrimPrefix(e.Expr, foldCase)
	if e.Code == syntax.ErrTrailingBackslash {
		part = `\`
	}
	return &PatternError{Phrase: patternPhrases[e.Code], Part: part}
}
