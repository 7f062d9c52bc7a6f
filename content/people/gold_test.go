package people_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"daybrief/content/language"
	"daybrief/content/people"
)

// A goldDocument is a text with its persons marked by hand, in the format that
// testdata/gold/README.md describes.
type goldDocument struct {
	file, lang, text string
	mentions         []goldMention
	traps            []language.Range
	people           []goldPerson
}

// A goldMention is a place that names a person; its id is "?" when the text
// leaves open whom.
type goldMention struct {
	language.Range
	id string
}

type goldPerson struct {
	id, name string
	roles    []string
}

// parseGold reads one document.
func parseGold(file, data string) (goldDocument, error) {
	d := goldDocument{file: file}
	head, rest, ok := strings.Cut(data, "\n\n")
	body, list, ok2 := strings.Cut(rest, "\n---\n")
	if !ok || !ok2 {
		return d, fmt.Errorf("%s: no empty line after the head, or no line --- after the text", file)
	}
	for line := range strings.Lines(head) {
		if key, value, _ := strings.Cut(line, ":"); key == "lang" {
			d.lang = strings.TrimSpace(value)
		}
	}
	if err := d.unmark(strings.TrimSpace(body)); err != nil {
		return d, err
	}
	for line := range strings.Lines(list) {
		id, value, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		fields := strings.Split(value, ";")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		d.people = append(d.people, goldPerson{id, fields[0], slices.DeleteFunc(fields[1:], func(r string) bool { return r == "" })})
	}
	for _, m := range d.mentions {
		if m.id != "?" && !slices.ContainsFunc(d.people, func(p goldPerson) bool { return p.id == m.id }) {
			return d, fmt.Errorf("%s: %q has no line below ---", file, m.id)
		}
	}
	return d, nil
}

// unmark takes the marks [id|words] and {words} out of a text and notes where they stood.
func (d *goldDocument) unmark(marked string) error {
	var text strings.Builder
	for marked != "" {
		i := strings.IndexAny(marked, "[{")
		if i < 0 {
			text.WriteString(marked)
			break
		}
		text.WriteString(marked[:i])
		end := map[byte]string{'[': "]", '{': "}"}[marked[i]]
		inner, rest, ok := strings.Cut(marked[i+1:], end)
		if !ok {
			return fmt.Errorf("%s: %q is not closed", d.file, marked[i:])
		}
		at := language.Range{Start: text.Len(), End: text.Len() + len(inner)}
		if end == "}" {
			d.traps = append(d.traps, at)
		} else {
			id, words, ok := strings.Cut(inner, "|")
			if !ok {
				return fmt.Errorf("%s: [%s] has no id", d.file, inner)
			}
			at.End = at.Start + len(words)
			d.mentions = append(d.mentions, goldMention{at, id})
			inner = words
		}
		text.WriteString(inner)
		marked = rest
	}
	d.text = text.String()
	return nil
}

// A goldScore counts what Find makes of gold documents.
type goldScore struct {
	documents, traps, tagged int // tagged traps
	mentions, roles, pairs   people.Score
	wrong                    []string // one line an error
}

func (s *goldScore) note(d goldDocument, format string, args ...any) {
	s.wrong = append(s.wrong, d.file+": "+fmt.Sprintf(format, args...))
}

// count compares two sets and notes what is only in one.
func count[K comparable](s *goldScore, d goldDocument, score *people.Score, what string, want, got map[K]string) {
	score.Wanted += len(want)
	score.Found += len(got)
	for k, said := range want {
		if _, ok := got[k]; ok {
			score.Right++
		} else {
			s.note(d, "%s missed: %s", what, said)
		}
	}
	for k, said := range got {
		if _, ok := want[k]; !ok {
			s.note(d, "%s wrong: %s", what, said)
		}
	}
}

// add judges Find on one document. A mention that belongs to nobody may be found or
// not; in a pair with another it is wrong.
func (s *goldScore) add(d goldDocument) {
	s.documents++
	found := people.Find(d.text, d.lang)
	open := map[language.Range]bool{}
	groups := map[string][]language.Range{}
	mentions, got := map[language.Range]string{}, map[language.Range]string{}
	for _, m := range d.mentions {
		if m.id == "?" {
			open[m.Range] = true
			continue
		}
		groups[m.id] = append(groups[m.id], m.Range)
		mentions[m.Range] = m.Of(d.text)
	}
	gotPairs := map[[2]language.Range]string{}
	for _, p := range found {
		pairsOf(d, p.Mentions, gotPairs)
		for _, m := range p.Mentions {
			if !open[m] {
				got[m] = m.Of(d.text)
			}
		}
	}
	count(s, d, &s.mentions, "mention", mentions, got)
	wantPairs := map[[2]language.Range]string{}
	for _, g := range groups {
		pairsOf(d, g, wantPairs)
	}
	count(s, d, &s.pairs, "pair", wantPairs, gotPairs)
	s.addRoles(d, found)
	s.addTraps(d, found)
}

func pairsOf(d goldDocument, mentions []language.Range, out map[[2]language.Range]string) {
	for i, a := range mentions {
		for _, b := range mentions[i+1:] {
			out[[2]language.Range{a, b}] = a.Of(d.text) + " = " + b.Of(d.text)
		}
	}
}

func overlap(a, b language.Range) bool { return a.Start < b.End && b.Start < a.End }

// addRoles compares roles, letter case and white space aside, of the persons
// whose mentions overlap most.
func (s *goldScore) addRoles(d goldDocument, found []people.Person) {
	type role struct{ id, words string }
	plain := func(id, words string) role {
		return role{id, strings.ToLower(strings.Join(strings.Fields(words), " "))}
	}
	want, got := map[role]string{}, map[role]string{}
	for _, p := range d.people {
		for _, r := range p.roles {
			want[plain(p.id, r)] = p.name + ": " + r
		}
	}
	for i, p := range found {
		shared := map[string]int{}
		for _, m := range p.Mentions {
			for _, g := range d.mentions {
				if g.id != "?" && overlap(m, g.Range) {
					shared[g.id]++
				}
			}
		}
		id := fmt.Sprint("nobody ", i)
		for _, k := range slices.Sorted(maps.Keys(shared)) {
			if shared[k] > shared[id] {
				id = k
			}
		}
		for _, r := range p.Roles {
			got[plain(id, r)] = p.Name + ": " + r
		}
	}
	count(s, d, &s.roles, "role", want, got)
}

func (s *goldScore) addTraps(d goldDocument, found []people.Person) {
	for _, trap := range d.traps {
		s.traps++
		if slices.ContainsFunc(found, func(p people.Person) bool {
			return slices.ContainsFunc(p.Mentions, func(m language.Range) bool { return overlap(m, trap) })
		}) {
			s.tagged++
			s.note(d, "trap: %s", trap.Of(d.text))
		}
	}
}

func (s *goldScore) trapped() float64 { return 100 * float64(s.tagged) / float64(max(s.traps, 1)) }

func (s *goldScore) String() string {
	row := func(name string, x people.Score) string {
		return fmt.Sprintf("%s %.1f (precision %.1f, recall %.1f, %d wanted)", name, x.F1(), x.Precision(), x.Recall(), x.Wanted)
	}
	return fmt.Sprintf("%d documents: %s; %s; %s; %d of %d traps tagged (%.1f %%)", s.documents,
		row("mentions", s.mentions), row("roles", s.roles), row("pairs", s.pairs), s.tagged, s.traps, s.trapped())
}

// TestGold judges Find on the documents of testdata/gold. While the rules were written
// only the odd numbers were looked at; the even ones then stood at 88.0 for mentions,
// 88.2 for roles, 82.3 for pairs and 11.2 % of the traps, which says what to expect of
// texts never seen. Since then both halves have been looked at.
func TestGold(t *testing.T) {
	files, err := filepath.Glob("testdata/gold/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all goldScore
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d, err := parseGold(filepath.Base(file), string(data))
		if err != nil {
			t.Fatal(err)
		}
		all.add(d)
	}
	t.Logf("%v", &all)
	if all.documents < 80 || all.roles.F1() < 85 || all.pairs.F1() < 90 || all.trapped() > 2 || all.mentions.F1() < 92 {
		t.Errorf("got %v; want at least 92 for mentions, 85 for roles, 90 for pairs, and at most 2 %% of the traps", &all)
	}
	slices.Sort(all.wrong)
	for _, line := range all.wrong {
		t.Log(line)
	}
}

// TestParseGold holds that the reader of the gold documents finds marks, and what is
// wrong with them.
func TestParseGold(t *testing.T) {
	d, err := parseGold("x", "case: a\nlang: en\n\nMayor [ruiz|Ana Ruiz] left {Wells Fargo}.\n\n[?|Ruiz]’s bag\n---\nruiz: Ana Ruiz; Mayor; judge of X\n")
	if err != nil {
		t.Fatal(err)
	}
	if want := "Mayor Ana Ruiz left Wells Fargo.\n\nRuiz’s bag"; d.text != want || d.lang != "en" {
		t.Errorf("text %q in %q, want %q in en", d.text, d.lang, want)
	}
	if len(d.mentions) != 2 || d.mentions[0].Of(d.text) != "Ana Ruiz" || d.mentions[1].Of(d.text) != "Ruiz" || d.traps[0].Of(d.text) != "Wells Fargo" {
		t.Errorf("mentions %v, traps %v", d.mentions, d.traps)
	}
	if len(d.people) != 1 || strings.Join(d.people[0].roles, "|") != "Mayor|judge of X" {
		t.Errorf("people %v", d.people)
	}
	for _, bad := range []string{"", "lang: en\n\ntext", "lang: en\n\n[a|b\n---\n", "lang: en\n\n[a|b]\n---\n", "lang: en\n\n[b]\n---\n"} {
		if _, err := parseGold("x", bad); err == nil {
			t.Errorf("parseGold(%q) finds nothing wrong", bad)
		}
	}
}
