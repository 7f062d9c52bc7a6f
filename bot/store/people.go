package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/content/people"
	"daybrief/platforms"
)

func (s *Store) saveNames(ctx context.Context, q querier, person int64, name string, variants []string) error {
	for _, form := range append([]string{name}, variants...) {
		if folded := foldName(form); folded != "" {
			if _, err := s.exec(ctx, q, `INSERT INTO names (folded, person, form, uses) VALUES (?, ?, ?, 1)
				ON CONFLICT (folded, person) DO UPDATE SET uses = names.uses + 1`, folded, person, form); err != nil {
				return err
			}
		}
		if key := people.Key(form); key != "" {
			if _, err := s.exec(ctx, q, `INSERT INTO name_keys (key, person) VALUES (?, ?) ON CONFLICT (key, person) DO NOTHING`, key, person); err != nil {
				return err
			}
		}
	}
	return nil
}

// PeopleByKey returns who is known under a key of people.Key.
func (s *Store) PeopleByKey(ctx context.Context, key string) ([]content.Person, error) {
	var all []content.Person
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var p content.Person
		err := r.Scan(&p.ID, &p.Name)
		all = append(all, p)
		return err
	}, `SELECT p.id, p.name FROM name_keys k JOIN people p ON p.id = k.person WHERE k.key = ? ORDER BY p.id`, key)
	return all, err
}

// People returns who is named in the window of a query, most stories first.
func (s *Store) People(ctx context.Context, q briefing.Query, limit int) ([]briefing.PersonInNews, error) {
	where, args := `m.published > ? AND m.published <= ?`, []any{micros(q.From), micros(q.Until)}
	if q.Topic != "" {
		articles, err := s.Articles(ctx, q)
		if err != nil || len(articles) == 0 {
			return nil, err
		}
		ids := make([]int64, 0, len(articles))
		for _, a := range articles[max(0, len(articles)-mostFound):] {
			ids = append(ids, a.ID)
		}
		where += ` AND m.article IN (` + marks(len(ids)) + `)`
		args = append(args, anys(ids)...)
	}
	var all []briefing.PersonInNews
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var p briefing.PersonInNews
		err := r.Scan(&p.ID, &p.Name, &p.Stories, &p.Articles)
		all = append(all, p)
		return err
	}, `SELECT p.id, p.name, COUNT(DISTINCT m.story), COUNT(*) FROM mentions m JOIN people p ON p.id = m.person
		WHERE `+where+` GROUP BY p.id, p.name ORDER BY 3 DESC, 4 DESC, SUM(m.uses) DESC, p.id LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if err := s.describe(ctx, &all[i], q); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// describe adds what a list of people says of each: the newest role, a story
// that names them, and how things were in the window before.
func (s *Store) describe(ctx context.Context, p *briefing.PersonInNews, q briefing.Query) error {
	var err error
	if p.Roles, err = s.roles(ctx, p.ID, q.Until, 1); err != nil {
		return err
	}
	length := q.Until.Sub(q.From)
	var first int64
	err = s.row(ctx, s.read, `SELECT COALESCE(MIN(published), 0), COUNT(DISTINCT CASE WHEN published > ? AND published <= ? THEN story END)
		FROM mentions WHERE person = ? AND published <= ?`, micros(q.From.Add(-length)), micros(q.From), p.ID, micros(q.Until)).Scan(&first, &p.Before)
	if err != nil {
		return err
	}
	p.First = instant(first)
	// The reason is a headline that names them if there is one, and the newest
	// of the article that says most of them otherwise.
	surname := p.Name[strings.LastIndexByte(p.Name, ' ')+1:]
	return s.rows(ctx, s.read, func(r *sql.Rows) error { return r.Scan(&p.Reason, &p.URL) },
		`SELECT a.title, a.url FROM mentions m JOIN articles a ON a.id = m.article WHERE m.person = ? AND m.published > ? AND m.published <= ?
		ORDER BY CASE WHEN LOWER(a.title) LIKE ? THEN 0 ELSE 1 END, m.uses DESC, m.published DESC, a.id LIMIT 1`,
		p.ID, micros(q.From), micros(q.Until), "%"+strings.ToLower(surname)+"%")
}

// roles returns what articles call a person, newest first, each role once.
func (s *Store) roles(ctx context.Context, person int64, until time.Time, limit int) ([]content.Role, error) {
	var all []content.Role
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var role content.Role
		var at int64
		if err := r.Scan(&role.Text, &role.Article, &role.URL, &role.Publisher, &at); err != nil {
			return err
		}
		role.At = instant(at)
		if len(all) < limit && !slices.ContainsFunc(all, func(o content.Role) bool { return strings.EqualFold(o.Text, role.Text) }) {
			all = append(all, role)
		}
		return nil
	}, `SELECT m.role, a.id, a.url, a.publisher, m.published FROM mentions m JOIN articles a ON a.id = m.article
		WHERE m.person = ? AND m.role <> '' AND m.published <= ? ORDER BY m.published DESC, LENGTH(m.role) DESC, a.id LIMIT ?`, person, micros(until), 50)
	return all, err
}

// mostNamed bounds how many people a name may stand for.
const mostNamed = 25

// FindPeople returns who a name may mean, among those named by the given time:
// people of exactly that form if there are any, else people whose forms hold
// all of its words, else those with the nearest spelling. Exact says whether
// the first rule was met or only one person fits.
func (s *Store) FindPeople(ctx context.Context, name string, until time.Time) (found []content.Person, exact bool, err error) {
	folded := foldName(name)
	if folded == "" {
		return nil, false, nil
	}
	if found, err = s.named(ctx, until, `n.folded = ?`, folded); err != nil || len(found) > 0 {
		return found, true, err
	}
	where, args := "TRUE", []any{}
	for word := range strings.FieldsSeq(folded) {
		where += ` AND (' ' || n.folded) LIKE ? ESCAPE '!'`
		args = append(args, "% "+escapeLike(word)+"%")
	}
	if found, err = s.named(ctx, until, where, args...); err != nil || len(found) > 0 {
		return found, true, err
	}
	if key := people.Key(name); key != "" {
		if found, err = s.named(ctx, until, `n.person IN (SELECT person FROM name_keys WHERE key = ?)`, key); err != nil || len(found) > 0 {
			return found, true, err
		}
	}
	found, err = s.spelled(ctx, folded, until)
	return found, false, err
}

func escapeLike(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// named returns the people of matching forms, those with the most mentions
// first.
func (s *Store) named(ctx context.Context, until time.Time, where string, args ...any) ([]content.Person, error) {
	var all []content.Person
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var p content.Person
		var mentions int
		err := r.Scan(&p.ID, &p.Name, &mentions)
		all = append(all, p)
		return err
	}, `SELECT p.id, p.name, COUNT(*) FROM people p JOIN mentions m ON m.person = p.id
		WHERE m.published <= ? AND p.id IN (SELECT n.person FROM names n WHERE `+where+`)
		GROUP BY p.id, p.name ORDER BY 3 DESC, p.id LIMIT ?`, append(append([]any{micros(until)}, args...), mostNamed)...)
	return all, err
}

// spelled returns the people whose names are spelled most like the given one:
// candidates share its first two letters in some word.
func (s *Store) spelled(ctx context.Context, folded string, until time.Time) ([]content.Person, error) {
	type candidate struct {
		person content.Person
		at     float64
	}
	var all []candidate
	for word := range strings.FieldsSeq(folded) {
		start := []rune(word)
		near, err := s.named(ctx, until, `(' ' || n.folded) LIKE ? ESCAPE '!'`, "% "+escapeLike(string(start[:min(2, len(start))]))+"%")
		if err != nil {
			return nil, err
		}
		for _, p := range near {
			best := 1.0
			for part := range strings.FieldsSeq(foldName(p.Name)) {
				best = min(best, apart(word, part))
			}
			if best <= 0.34 && !slices.ContainsFunc(all, func(c candidate) bool { return c.person.ID == p.ID }) {
				all = append(all, candidate{p, best})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.at, b.at) })
	var out []content.Person
	for _, c := range all[:min(len(all), 5)] {
		out = append(out, c.person)
	}
	return out, nil
}

// apart is the share of letters that must change to make one word the other.
func apart(a, b string) float64 {
	return float64(platforms.Distance(a, b)) / float64(max(utf8.RuneCountInString(a), utf8.RuneCountInString(b), 1))
}

// Person returns a person's profile over the window of a query; one without a
// name when there is no such person.
func (s *Store) Person(ctx context.Context, id int64, q briefing.Query) (briefing.Profile, error) {
	c := briefing.Profile{Person: content.Person{ID: id}}
	err := s.row(ctx, s.read, `SELECT name FROM people WHERE id = ?`, id).Scan(&c.Name)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("person %d: %w", id, err)
	}
	err = s.rows(ctx, s.read, func(r *sql.Rows) error {
		var form string
		err := r.Scan(&form)
		if form != c.Name && strings.Contains(form, " ") {
			c.Variants = append(c.Variants, form)
		}
		return err
	}, `SELECT form FROM names WHERE person = ? ORDER BY uses DESC, form LIMIT 6`, id)
	if err != nil {
		return c, err
	}
	if c.Roles, err = s.roles(ctx, id, q.Until, 3); err != nil {
		return c, err
	}
	c.Articles, err = s.articles(ctx, `id IN (SELECT article FROM mentions WHERE person = ? AND published > ? AND published <= ?) ORDER BY published DESC, id DESC LIMIT 200`,
		id, micros(q.From), micros(q.Until))
	if err != nil {
		return c, err
	}
	var first int64
	if err = s.row(ctx, s.read, `SELECT COALESCE(MIN(published), 0) FROM mentions WHERE person = ?`, id).Scan(&first); err != nil {
		return c, err
	}
	c.First = instant(first)
	days := int((q.Until.Sub(q.From) + 24*time.Hour - 1) / (24 * time.Hour))
	c.Days = make([]int, max(1, days))
	for _, a := range c.Articles {
		if d := len(c.Days) - 1 - int(q.Until.Sub(a.Published)/(24*time.Hour)); d >= 0 {
			c.Days[d]++
		}
	}
	err = s.rows(ctx, s.read, func(r *sql.Rows) error {
		var p briefing.PersonInNews
		err := r.Scan(&p.ID, &p.Name, &p.Stories)
		c.With = append(c.With, p)
		return err
	}, `SELECT p.id, p.name, COUNT(DISTINCT m.story) FROM mentions m JOIN people p ON p.id = m.person WHERE m.person <> ? AND m.published <= ? AND m.article IN
		(SELECT article FROM mentions WHERE person = ? AND published > ? AND published <= ?)
		GROUP BY p.id, p.name ORDER BY 3 DESC, COUNT(*) DESC, p.id LIMIT 3`, id, micros(q.Until), id, micros(q.From), micros(q.Until))
	return c, err
}
