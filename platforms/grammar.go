package platforms

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Grammar is the table of commands. Discord's registration, Telegram's command
// list, /help, README and every check of an argument derive from it.
type Grammar []Command

// A Command is one thing a person can ask.
type Command struct {
	Name        string            // lower-case ASCII letters, at most 32
	Description string            // one line, at most 100 characters
	Localized   map[string]string // Description by language tag
	Options     []Option
	Managers    bool // only a manager may use it in a shared chat
	Private     bool // the answer concerns the asker alone
	Hidden      bool // reached by buttons: neither registered nor listed
}

// An Option is one argument of a command.
type Option struct {
	Name        string
	Description string
	Localized   map[string]string
	Kind        OptionKind
	Required    bool
	Choices     []Choice // what a Choice may be
	Min, Max    int      // bounds of a Number, and of Hours in hours
	Completes   bool     // Handler.Complete knows ways to finish it
	Aside       bool     // rarely typed: Usage leaves it out
}

// A Choice is one value that an option can take.
type Choice struct {
	Label string // what the person sees, at most 100 characters
	Value string // what the option becomes, at most 100 characters
}

// Find returns the command of that name, or nil.
func (g Grammar) Find(name string) *Command {
	for i := range g {
		if g[i].Name == name {
			return &g[i]
		}
	}
	return nil
}

// Listed returns the commands that are shown to people.
func (g Grammar) Listed() Grammar {
	return slices.DeleteFunc(slices.Clone(g), func(c Command) bool { return c.Hidden })
}

func (c *Command) option(name string) *Option {
	for i := range c.Options {
		if c.Options[i].Name == name {
			return &c.Options[i]
		}
	}
	return nil
}

// Usage returns the command as help writes it: /summary [about] [hours].
func (c *Command) Usage() string {
	var b strings.Builder
	b.WriteString("/" + c.Name)
	for _, o := range c.Options {
		if o.Aside {
			continue
		}
		if o.Required {
			b.WriteString(" " + o.Name)
		} else {
			b.WriteString(" [" + o.Name + "]")
		}
	}
	return b.String()
}

// A Call is a command with its checked options. Values hold the normal form
// that the option's kind gives.
type Call struct {
	Command string
	Values  map[string]string
}

// Value returns the value of an option, or "".
func (c Call) Value(option string) string { return c.Values[option] }

// Limits on what a person may type. Both are far above any sensible line and
// far below what could cost memory or time.
const (
	maxLineBytes  = 4096
	maxValueRunes = 1000
)

// Problem says what is wrong with a line.
type Problem string

// The problems of a line.
const (
	NotACommand    Problem = "not_a_command"
	UnknownCommand Problem = "unknown_command"
	UnknownOption  Problem = "unknown_option"
	TwiceGiven     Problem = "twice_given"
	BadValue       Problem = "bad_value"
	Missing        Problem = "missing"
	TooLong        Problem = "too_long"
	NoSuchPlace    Problem = "no_such_place"  // a Where that is no chat, or none the bot is in
	NotYourPlace   Problem = "not_your_place" // a Where that the person does not manage
)

// UsageError says why a line is no Call, in terms that a catalog can put into
// any language. Value is outside text.
type UsageError struct {
	Problem Problem
	Command string
	Option  string
	Kind    OptionKind // of Option
	Value   string
	Suggest string // the nearest thing that would have been right, or ""
	Choices []Choice
	Given   map[string]string // the values as they were given, by option, where they could be told apart
}

func (e *UsageError) Error() string {
	return fmt.Sprintf("cannot read command %q, option %q, value %q: %s", e.Command, e.Option, e.Value, e.Problem)
}

// Parse reads a typed line or a button's line. The leading slash may be left
// out. An option is given by name (at:07:30, zone=Europe/Berlin, topic:"big
// tech") or bare: a bare word goes to the first open option whose kind takes
// it, and words that no stricter kind takes go to the first open option of
// Words. Quotation marks keep words together, as Words. Every error is a
// *UsageError.
func (g Grammar) Parse(line string) (Call, error) {
	if len(line) > maxLineBytes {
		return Call{}, &UsageError{Problem: TooLong}
	}
	line = strings.TrimSpace(strings.ToValidUTF8(line, "\uFFFD"))
	slash := strings.HasPrefix(line, "/")
	name, rest := cutField(strings.TrimPrefix(line, "/"))
	name = strings.ToLower(name)
	c := g.Find(name)
	if c == nil {
		e := &UsageError{Problem: NotACommand, Value: clip(line)}
		if slash {
			e = &UsageError{Problem: UnknownCommand, Command: clip(name), Suggest: g.nearest(name)}
		}
		return Call{}, e
	}
	values, err := c.assign(c.joined(tokenize(rest)))
	if err != nil {
		return Call{Command: c.Name}, err
	}
	return g.Check(c.Name, values)
}

// Check normalises the values of a structured command, where the platform
// already knows which option each belongs to. Every error is a *UsageError.
func (g Grammar) Check(name string, values map[string]string) (Call, error) {
	c := g.Find(name)
	if c == nil {
		return Call{}, &UsageError{Problem: UnknownCommand, Command: clip(name), Suggest: g.nearest(name)}
	}
	call := Call{Command: name, Values: map[string]string{}}
	for given := range values {
		if c.option(given) == nil {
			return call, &UsageError{Problem: UnknownOption, Command: name, Option: clip(given)}
		}
	}
	for i := range c.Options {
		o := &c.Options[i]
		v := strings.TrimSpace(values[o.Name])
		if v == "" {
			if o.Required {
				return call, &UsageError{Problem: Missing, Command: name, Option: o.Name, Kind: o.Kind, Choices: o.Choices, Given: values}
			}
			continue
		}
		if utf8.RuneCountInString(v) > maxValueRunes {
			return call, &UsageError{Problem: TooLong, Command: name, Option: o.Name, Kind: o.Kind}
		}
		normal, ok := o.read(v)
		if !ok {
			return call, &UsageError{Problem: BadValue, Command: name, Option: o.Name, Kind: o.Kind, Value: clip(v), Choices: o.Choices, Suggest: o.suggest(v), Given: values}
		}
		call.Values[o.Name] = normal
	}
	return call, nil
}

// Line writes a call so that Parse reads it back: the form that buttons carry.
// It leaves out the names of options where the values speak for themselves,
// since a button has little room.
func (g Grammar) Line(call Call) string {
	short := g.line(call, false)
	if read, err := g.Parse(short); err == nil && read.Command == call.Command && maps.Equal(read.Values, call.Values) {
		return short
	}
	return g.line(call, true)
}

func (g Grammar) line(call Call, named bool) string {
	var b strings.Builder
	b.WriteString("/" + call.Command)
	c := g.Find(call.Command)
	if c == nil {
		return b.String()
	}
	for _, o := range c.Options {
		v := call.Values[o.Name]
		if v == "" {
			continue
		}
		if strings.IndexFunc(v, unicode.IsSpace) >= 0 {
			v = `"` + strings.ReplaceAll(v, `"`, "'") + `"`
		}
		if named || o.Kind == Where {
			v = o.Name + ":" + v
		}
		b.WriteString(" " + v)
	}
	return b.String()
}

// joined joins what people write in two words where a time of day is asked for:
// 7:00 am, every day.
func (c *Command) joined(tokens []token) []token {
	if !slices.ContainsFunc(c.Options, func(o Option) bool { return o.Kind == Times }) {
		return tokens
	}
	var out []token
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if i+1 < len(tokens) && !t.quoted && tokens[i+1].name == "" && !tokens[i+1].quoted {
			next := strings.ToLower(tokens[i+1].text)
			switch {
			case (next == "am" || next == "pm") && timeForm.MatchString(t.text):
				t.text += next
				i++
			case next == "day" && strings.EqualFold(t.text, "every"):
				t.text = "daily"
				i++
			}
		}
		out = append(out, t)
	}
	return out
}

type token struct {
	name   string // before the colon, lower case, or ""
	given  string // name and colon as typed
	text   string
	quoted bool
}

// cutField splits off the first run of characters that are not white space,
// in Unicode's sense: phones type no-break and em spaces.
func cutField(s string) (field, rest string) {
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[:i], strings.TrimSpace(s[i:])
	}
	return s, ""
}

var quotes = map[rune]rune{'"': '"', '“': '”', '„': '“', '«': '»'}

func tokenize(s string) []token {
	var out []token
	for s != "" {
		var t token
		all := s
		t.name, s = cutName(s)
		t.given = all[:len(all)-len(s)]
		first, size := utf8.DecodeRuneInString(s)
		if end, ok := quotes[first]; ok {
			if i := strings.IndexRune(s[size:], end); i >= 0 {
				t.text, t.quoted = s[size:size+i], true
				s = strings.TrimSpace(s[size+i+utf8.RuneLen(end):])
				out = append(out, t)
				continue
			}
		}
		t.text, s = cutField(s)
		out = append(out, t)
	}
	return out
}

// cutName splits "at:07:30" and "zone=UTC" into name and value. A web address
// is no name: its colon is followed by //.
func cutName(s string) (name, rest string) {
	i := strings.IndexAny(s, ":= \"\t\n")
	if i <= 0 || s[i] != ':' && s[i] != '=' || strings.HasPrefix(s[i:], "://") {
		return "", s
	}
	for _, r := range s[:i] {
		if !unicode.IsLetter(r) {
			return "", s
		}
	}
	return strings.ToLower(s[:i]), strings.TrimLeft(s[i+1:], " ")
}

// assign gives each token to an option, without checking named values.
func (c *Command) assign(tokens []token) (map[string]string, error) {
	values := map[string]string{}
	var words []string
	wordsAt := "" // the named option of Words that loose words continue
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		// "at 07:30" and "zone Europe/Paris": a name, then what fits it.
		if o := c.option(strings.ToLower(t.text)); o != nil && t.name == "" && !t.quoted && !o.loose() && i+1 < len(tokens) {
			if next := tokens[i+1]; next.name == "" && !next.quoted && o.claims(next.text) {
				t.name, t.text = o.Name, next.text
				i++
			}
		}
		if t.name != "" {
			o := c.option(t.name)
			if near := nearestOf(t.name, c.optionNames()); o == nil && (c.firstWords(values) == nil || near != "" && len(t.name) > 2) {
				return nil, &UsageError{Problem: UnknownOption, Command: c.Name, Option: clip(t.name), Suggest: nearestOf(t.name, c.optionNames())}
			}
			if o != nil {
				if _, twice := values[o.Name]; twice {
					return nil, &UsageError{Problem: TwiceGiven, Command: c.Name, Option: o.Name, Kind: o.Kind}
				}
				values[o.Name] = t.text
				if o.Kind == Words && !t.quoted {
					wordsAt = o.Name
				}
				continue
			}
			t.text = t.given + t.text // "covid: the facts" is words
		}
		if !t.quoted {
			if o := c.strictFor(t.text, values); o != nil {
				values[o.Name] = t.text
				continue
			}
			if o := c.listFor(t.text, values); o != nil { // mon wed fri, 7:30 18:00
				values[o.Name] += "," + t.text
				continue
			}
		}
		if wordsAt != "" {
			values[wordsAt] += " " + t.text
			continue
		}
		words = append(words, t.text)
	}
	if len(words) > 0 {
		text := strings.Join(words, " ")
		o := c.firstWords(values)
		if o == nil {
			o = c.firstOpen(values)
		}
		if o == nil {
			return nil, &UsageError{Problem: UnknownOption, Command: c.Name, Option: clip(text)}
		}
		values[o.Name] = text
	}
	return values, nil
}

func (c *Command) optionNames() []string {
	var names []string
	for _, o := range c.Options {
		names = append(names, o.Name)
	}
	return names
}

// strictFor finds the first open option, not of Words, that takes a bare word.
// A bare number is left to Words where the command has them: in /summary 2 it
// is what the summary is about, not a count of hours.
func (c *Command) strictFor(word string, taken map[string]string) *Option {
	_, err := readNumber(word)
	number := err == nil
	for i := range c.Options {
		o := &c.Options[i]
		if _, ok := taken[o.Name]; ok || o.loose() || number && c.hasWords() {
			continue
		}
		if o.claims(word) {
			return o
		}
	}
	return nil
}

// listFor finds an option that has a value and takes the word as one more.
func (c *Command) listFor(word string, taken map[string]string) *Option {
	for i := range c.Options {
		o := &c.Options[i]
		if _, ok := taken[o.Name]; ok && (o.Kind == Times || o.Kind == Days) && o.claims(word) {
			return o
		}
	}
	return nil
}

func (c *Command) hasWords() bool {
	return slices.ContainsFunc(c.Options, func(o Option) bool { return o.Kind == Words })
}

func (c *Command) firstWords(taken map[string]string) *Option {
	for i := range c.Options {
		if _, ok := taken[c.Options[i].Name]; !ok && c.Options[i].Kind == Words {
			return &c.Options[i]
		}
	}
	return nil
}

func (c *Command) firstOpen(taken map[string]string) *Option {
	for i := range c.Options {
		if _, ok := taken[c.Options[i].Name]; !ok && c.Options[i].Kind != Where {
			return &c.Options[i]
		}
	}
	return nil
}

// clip keeps what is quoted back to a person short.
func clip(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

func (g Grammar) nearest(name string) string {
	var names []string
	for _, c := range g.Listed() {
		names = append(names, c.Name)
	}
	return nearestOf(name, names)
}
