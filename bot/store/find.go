package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"daybrief/content"
	"daybrief/content/people"
	"daybrief/platforms"
)

const (
	mostNamed = 25  // people that a name may stand for
	mostWords = 400 // words of names that a beginning of up to three letters, or a misspelling, is taken for: the best known
	mostNear  = 5   // names offered for one that nobody bears
	farthest  = 0.34
)

// ofName selects the persons of a form, folded, or of a name that an operator
// has set.
const ofName = `SELECT person FROM names WHERE folded = ? UNION SELECT id FROM people WHERE display <> '' AND display = ?`

// FindPeople returns who a name may mean, among those named by the given time:
// people of exactly that form if there are any, else people whose names have a
// word that begins with, or is another spelling of, each of its words, else
// those with the nearest spelling. Exact says that one of the first two holds.
func (s *Store) FindPeople(ctx context.Context, name string, until time.Time) (found []content.Person, exact bool, err error) {
	folded := foldName(name)
	if folded == "" {
		return nil, false, nil
	}
	// A surname alone may mean any who bear it, not only those whom an article
	// has called by it.
	if strings.Contains(folded, " ") {
		if found, err = s.named(ctx, until, `id IN (`+ofName+`)`, folded, name); err != nil || len(found) > 0 {
			return found, true, err
		}
	} else if found, err = s.named(ctx, until, `id IN (SELECT person FROM name_words WHERE word = ?)`, folded); err != nil || len(found) > 0 {
		return found, true, err
	}
	var where []string
	var args []any
	for word := range strings.FieldsSeq(folded) {
		some, more := begins(word)
		where = append(where, `id IN (`+some+` UNION SELECT person FROM name_words WHERE word = ?)`)
		args = append(append(args, more...), spelled+people.Spelling(word))
	}
	if found, err = s.named(ctx, until, strings.Join(where, ` AND `), args...); err != nil || len(found) > 0 {
		return found, true, err
	}
	if key := people.Key(name); key != "" {
		if found, err = s.named(ctx, until, `id IN (SELECT person FROM name_keys WHERE key = ?)`, key); err != nil || len(found) > 0 {
			return found, true, err
		}
	}
	found, err = s.near(ctx, folded, until)
	return found, false, err
}

// begins selects the persons with a word that begins with the given one.
func begins(word string) (string, []any) {
	if n := utf8.RuneCountInString(word); n <= 3 {
		return `SELECT person FROM (SELECT person FROM name_words WHERE SUBSTR(word, 1, ` + string(rune('0'+n)) + `) = ? ORDER BY size DESC LIMIT ?) w`, []any{word, mostWords}
	}
	return `SELECT person FROM name_words WHERE word >= ? AND word < ?`, []any{word, word + string(utf8.MaxRune)}
}

// named returns the people of whom a condition holds for one of their members,
// those with the most mentions first. Of several of one lesser name, only one
// of each story is told apart, so the full names come first.
func (s *Store) named(ctx context.Context, until time.Time, where string, args ...any) ([]content.Person, error) {
	var all []content.Person
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var p content.Person
		var full bool
		var mentions int
		err := r.Scan(&p.ID, &p.Name, &p.Story, &full, &mentions)
		all = append(all, p)
		return err
	}, `SELECT p.id, `+shown+`, p.story, p.story = 0, g.mentions FROM (
			SELECT root, SUM(mentions) AS mentions FROM people WHERE root IN (SELECT root FROM people WHERE `+where+`) AND first > 0 AND first <= ? GROUP BY root) g
		JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY 4 DESC, 5 DESC, p.id LIMIT ?`, append(slices.Clone(args), micros(until), mostNamed)...)
	if err != nil {
		return nil, err
	}
	if len(all) > 0 && all[0].Story == 0 {
		all = slices.DeleteFunc(all, func(p content.Person) bool {
			return p.Story != 0 && slices.ContainsFunc(all, func(o content.Person) bool { return o.Story == 0 && people.Bears(o.Name, p.Name) })
		})
	}
	return all, nil
}

// near returns the people whose names are spelled most like the given one.
// Candidates begin with the same two letters, or sound much alike.
func (s *Store) near(ctx context.Context, folded string, until time.Time) ([]content.Person, error) {
	type candidate struct {
		word string
		at   float64
	}
	var all []candidate
	for word := range strings.FieldsSeq(folded) {
		start := []rune(word)
		if len(start) < 3 {
			continue
		}
		looks := []string{string(start[:2]), spelled + string([]rune(people.Spelling(word))[:1])}
		if swapped := string([]rune{start[1], start[0]}); swapped != looks[0] {
			looks = append(looks, swapped)
		}
		seen := map[string]bool{}
		for _, begin := range looks {
			err := s.rows(ctx, s.read, func(r *sql.Rows) error {
				var w string
				if err := r.Scan(&w); err != nil || seen[w] {
					return err
				}
				seen[w] = true
				to := word
				if strings.HasPrefix(w, spelled) {
					to = spelled + people.Spelling(word)
				}
				if at := apart(to, w); at <= farthest {
					all = append(all, candidate{w, at})
				}
				return nil
			}, `SELECT word FROM name_words WHERE SUBSTR(word, 1, 2) = ? ORDER BY size DESC LIMIT ?`, begin, mostWords)
			if err != nil {
				return nil, err
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.at, b.at) })
	var out []content.Person
	for _, c := range all {
		if len(out) >= mostNear {
			break
		}
		found, err := s.named(ctx, until, `id IN (SELECT person FROM name_words WHERE word = ?)`, c.word)
		if err != nil {
			return nil, err
		}
		for _, p := range found[:min(len(found), mostNear-len(out))] {
			if !slices.ContainsFunc(out, func(o content.Person) bool { return o.ID == p.ID }) {
				out = append(out, p)
			}
		}
	}
	return out, nil
}

// apart is the share of letters that must change to make one word the other; of
// words of very different lengths, no more than that.
func apart(a, b string) float64 {
	na, nb := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
	longer := float64(max(na, nb, 1))
	if least := float64(max(na-nb, nb-na)) / longer; least > farthest {
		return least
	}
	return float64(platforms.Distance(a, b)) / longer
}
