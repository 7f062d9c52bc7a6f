package store

import (
	"context"
	"database/sql"
	"math/bits"
	"slices"
	"strings"
	"time"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/content/language"
	"daybrief/content/people"
)

// foldName is how names are looked up: folded, one space between words, no
// full stops.
func foldName(name string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(language.Fold(name), ".", " ")), " ")
}

// spelled marks a word of name_words that is folded over spellings.
const spelled = "~"

// nameWords returns the words under which a name is found.
func nameWords(form string) []string {
	var out []string
	for word := range strings.FieldsSeq(foldName(form)) {
		for _, w := range []string{word, spelled + people.Spelling(word)} {
			if !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

func (s *Store) addPerson(ctx context.Context, q querier, p content.Person) error {
	_, err := s.exec(ctx, q, `INSERT INTO people (id, name, root, story) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`, p.ID, p.Name, p.ID, p.Story)
	return err
}

// saveMention stores that an article names a person.
func (s *Store) saveMention(ctx context.Context, q querier, a content.Article, m content.Mention) error {
	var known int
	if err := s.row(ctx, q, `SELECT COUNT(*) FROM mentions WHERE person = ? AND article = ?`, m.Person, a.ID).Scan(&known); err != nil {
		return err
	}
	_, err := s.exec(ctx, q, `INSERT INTO mentions (person, article, published, story, uses, role, form, quote) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (person, article) DO UPDATE SET uses = excluded.uses, role = excluded.role, form = excluded.form, quote = excluded.quote, story = excluded.story`,
		m.Person, a.ID, micros(a.Published), a.Story, m.Count, m.Role, m.Name, m.Quote)
	if err != nil {
		return err
	}
	reason := "full names agree"
	if known == 0 {
		mentions, err := s.countMention(ctx, q, m.Person, a.Published)
		if err != nil {
			return err
		}
		if mentions == 1 {
			reason = "met first"
		}
	}
	if err := s.saveForm(ctx, q, m.Person, m.Name, reason, a.ID); err != nil {
		return err
	}
	for _, form := range m.Variants {
		if err := s.saveForm(ctx, q, m.Person, form, "in one article with "+m.Name, a.ID); err != nil {
			return err
		}
	}
	// The name shown is the full form that most articles use.
	_, err = s.exec(ctx, q, `UPDATE people SET name = COALESCE((SELECT form FROM names WHERE person = ? AND (form LIKE '% %' OR people.name NOT LIKE '% %')
		ORDER BY uses DESC, CASE WHEN form = people.name THEN 0 ELSE 1 END, LENGTH(form) DESC, form LIMIT 1), name) WHERE id = ?`, m.Person, m.Person)
	return err
}

// countMention counts an article for a person and returns how many there are
// now. The words of the name are told only when the number of binary digits changes.
func (s *Store) countMention(ctx context.Context, q querier, person int64, published time.Time) (mentions int64, err error) {
	err = s.row(ctx, q, `UPDATE people SET mentions = mentions + 1, first = CASE WHEN first = 0 OR first > ? THEN ? ELSE first END WHERE id = ? RETURNING mentions`,
		micros(published), micros(published), person).Scan(&mentions)
	if err != nil || mentions&(mentions-1) != 0 {
		return mentions, err
	}
	_, err = s.exec(ctx, q, `UPDATE name_words SET size = ? WHERE person = ?`, bits.Len64(uint64(mentions)), person)
	return mentions, err
}

// saveForm stores a form of a person's name.
func (s *Store) saveForm(ctx context.Context, q querier, person int64, form, reason string, article int64) error {
	folded := foldName(form)
	if folded == "" {
		return nil
	}
	var uses int
	err := s.row(ctx, q, `INSERT INTO names (folded, person, form, uses, reason, article) VALUES (?, ?, ?, 1, ?, ?)
		ON CONFLICT (folded, person) DO UPDATE SET uses = names.uses + 1 RETURNING uses`, folded, person, form, reason, article).Scan(&uses)
	if err != nil || uses > 1 {
		return err
	}
	return s.indexForm(ctx, q, person, form)
}

// indexForm makes a form of a name findable.
func (s *Store) indexForm(ctx context.Context, q querier, person int64, form string) error {
	for _, word := range nameWords(form) {
		if _, err := s.exec(ctx, q, `INSERT INTO name_words (word, person, size) VALUES (?, ?, 1) ON CONFLICT (word, person) DO NOTHING`, word, person); err != nil {
			return err
		}
	}
	key := people.Key(form)
	if key == "" {
		return nil
	}
	_, err := s.exec(ctx, q, `INSERT INTO name_keys (key, person) VALUES (?, ?) ON CONFLICT (key, person) DO NOTHING`, key, person)
	return err
}

// fillNameWords makes the names findable that were stored before there was
// an index of their words.
func (s *Store) fillNameWords(ctx context.Context, q querier) error {
	type name struct {
		person, mentions int64
		form             string
	}
	var all []name
	err := s.rows(ctx, q, func(r *sql.Rows) error {
		var n name
		err := r.Scan(&n.person, &n.form, &n.mentions)
		all = append(all, n)
		return err
	}, `SELECT n.person, n.form, p.mentions FROM names n JOIN people p ON p.id = n.person`)
	if err != nil {
		return err
	}
	for _, n := range all {
		if err := s.indexForm(ctx, q, n.person, n.form); err != nil {
			return err
		}
		if _, err := s.exec(ctx, q, `UPDATE name_words SET size = ? WHERE person = ?`, bits.Len64(uint64(n.mentions)), n.person); err != nil {
			return err
		}
	}
	return nil
}

// Acquaintances returns the people known under any of the keys of people.Key,
// and those whom a story names.
func (s *Store) Acquaintances(ctx context.Context, keys []string, story int64) ([]content.Acquaintance, error) {
	at := map[int64]int{}
	var all []content.Acquaintance
	ids := []any{story}
	for _, key := range keys {
		ids = append(ids, key)
	}
	where := `0 = 1`
	if len(keys) > 0 {
		where = `p.id IN (SELECT person FROM name_keys WHERE key IN (` + marks(len(keys)) + `))`
	}
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var k content.Acquaintance
		err := r.Scan(&k.ID, &k.Root, &k.Story, &k.Settled, &k.InStory)
		at[k.ID] = len(all)
		all = append(all, k)
		return err
	}, `SELECT p.id, p.root, p.story, p.settled, FALSE FROM people p WHERE p.id NOT IN (SELECT person FROM mentions WHERE story = ?) AND `+where+`
		UNION ALL SELECT p.id, p.root, p.story, p.settled, TRUE FROM people p WHERE p.id IN (SELECT person FROM mentions WHERE story = ?)
		ORDER BY 1`, append(ids, story)...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	for some := range slices.Chunk(all, lookupBatch) {
		ids := ids[:0]
		for _, k := range some {
			ids = append(ids, k.ID)
		}
		err := s.rows(ctx, s.read, func(r *sql.Rows) error {
			var id int64
			var form string
			err := r.Scan(&id, &form)
			all[at[id]].Forms = append(all[at[id]].Forms, form)
			return err
		}, `SELECT person, form FROM names WHERE person IN (`+marks(len(ids))+`) ORDER BY person, uses DESC, form`, ids...)
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// shown is the name of a person that p is.
const shown = `CASE WHEN p.display <> '' THEN p.display ELSE p.name END`

// People returns who is named in the window of a query, most stories first.
// Whoever is known by less than a full name is left out where somebody of the
// list bears it: it would be one person twice.
func (s *Store) People(ctx context.Context, q briefing.Query, limit int) ([]briefing.PersonInNews, error) {
	if q.Topic != "" {
		articles, err := s.Articles(ctx, q)
		if err != nil {
			return nil, err
		}
		return s.PeopleOf(ctx, articles, limit)
	}
	return s.peopleWhere(ctx, limit, `m.published > ? AND m.published <= ?`, micros(q.From), micros(q.Until))
}

// mostNaming bounds the articles of one PeopleOf.
const mostNaming = 200

// PeopleOf returns who is named in some articles, of more than 200 the last:
// those in most stories first.
func (s *Store) PeopleOf(ctx context.Context, articles []content.Article, limit int) ([]briefing.PersonInNews, error) {
	if len(articles) == 0 {
		return nil, nil
	}
	ids := make([]int64, 0, mostNaming)
	for _, a := range articles[max(0, len(articles)-mostNaming):] {
		ids = append(ids, a.ID)
	}
	return s.peopleWhere(ctx, limit, `m.article IN (`+marks(len(ids))+`)`, anys(ids)...)
}

func (s *Store) peopleWhere(ctx context.Context, limit int, where string, args ...any) ([]briefing.PersonInNews, error) {
	var all []briefing.PersonInNews
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var p briefing.PersonInNews
		err := r.Scan(&p.ID, &p.Name, &p.Story, &p.Stories, &p.Articles)
		all = append(all, p)
		return err
	}, `SELECT p.id, `+shown+`, p.story, g.stories, g.articles FROM (
			SELECT o.root AS root, COUNT(DISTINCT m.story) AS stories, COUNT(*) AS articles, SUM(m.uses) AS uses
			FROM mentions m JOIN people o ON o.id = m.person WHERE `+where+` GROUP BY o.root ORDER BY 2 DESC, 3 DESC, 4 DESC, 1 LIMIT ?) g
		JOIN people p ON p.id = g.root WHERE p.hidden = FALSE ORDER BY g.stories DESC, g.articles DESC, g.uses DESC, p.id`, append(args, 3*limit)...)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(p briefing.PersonInNews) bool {
		return p.Story != 0 && slices.ContainsFunc(all, func(o briefing.PersonInNews) bool {
			return o.ID != p.ID && (people.Bears(o.Name, p.Name) || o.Story != 0 && o.ID < p.ID && strings.EqualFold(o.Name, p.Name))
		})
	})
	return all[:min(len(all), limit)], nil
}

// Describe adds what a list of people says of each: the newest role, a story
// that names them, and how things were in the window before.
func (s *Store) Describe(ctx context.Context, q briefing.Query, all []briefing.PersonInNews) error {
	for i := range all {
		if err := s.describe(ctx, &all[i], q); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) describe(ctx context.Context, p *briefing.PersonInNews, q briefing.Query) error {
	ids, first, err := s.members(ctx, p.ID)
	if err != nil {
		return err
	}
	p.First = first
	if p.Roles, err = s.roles(ctx, ids, q.Until, 1); err != nil {
		return err
	}
	in, args := `person IN (`+marks(len(ids))+`)`, anys(ids)
	length := q.Until.Sub(q.From)
	if p.Stories == 0 { // not of a list by stories: nothing to compare
		length = 0
	}
	err = s.row(ctx, s.read, `SELECT COUNT(DISTINCT story) FROM mentions WHERE `+in+` AND published > ? AND published <= ?`,
		append(args, micros(q.From.Add(-length)), micros(q.From))...).Scan(&p.Before)
	if err != nil {
		return err
	}
	// The reason is a headline that names them if one of the newest does, and
	// that of the article that says most of them otherwise.
	surname := p.Name[strings.LastIndexByte(p.Name, ' ')+1:]
	return s.rows(ctx, s.read, func(r *sql.Rows) error { return r.Scan(&p.Reason, &p.URL) },
		`SELECT a.title, a.url FROM (SELECT article, uses, published FROM mentions WHERE `+in+` AND published > ? AND published <= ? ORDER BY published DESC, article LIMIT 50) m
		JOIN articles a ON a.id = m.article ORDER BY CASE WHEN LOWER(a.title) LIKE ? ESCAPE '!' THEN 0 ELSE 1 END, m.uses DESC, m.published DESC, a.id LIMIT 1`,
		append(anys(ids), micros(q.From), micros(q.Until), "%"+escapeLike(strings.ToLower(surname))+"%")...)
}

func escapeLike(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// members returns everybody who was merged into a person, the person too, and
// the first time that an article named one of them.
func (s *Store) members(ctx context.Context, root int64) (ids []int64, first time.Time, err error) {
	err = s.rows(ctx, s.read, func(r *sql.Rows) error {
		var id, at int64
		err := r.Scan(&id, &at)
		ids = append(ids, id)
		if t := instant(at); at != 0 && (first.IsZero() || t.Before(first)) {
			first = t
		}
		return err
	}, `SELECT id, first FROM people WHERE root = ? ORDER BY id`, root)
	if len(ids) == 0 {
		ids = []int64{root} // gone since: nothing will be found
	}
	return ids, first, err
}

// roleMemory is how long a longer wording of a role stands for a shorter,
// newer one: "minister" after "Russian foreign minister" is the same office.
const roleMemory = 30 * 24 * time.Hour

// roles returns what articles call a person, newest first, each role once and
// in its longest wording.
func (s *Store) roles(ctx context.Context, ids []int64, until time.Time, limit int) ([]content.Role, error) {
	var all []content.Role
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var role content.Role
		var at int64
		if err := r.Scan(&role.Text, &role.Article, &role.URL, &role.Publisher, &at); err != nil {
			return err
		}
		role.At = instant(at)
		for i, newer := range all {
			switch {
			case within(role.Text, newer.Text):
				return nil
			case within(newer.Text, role.Text) && newer.At.Sub(role.At) < roleMemory:
				all[i] = role
				return nil
			}
		}
		all = append(all, role)
		return nil
	}, `SELECT m.role, a.id, a.url, a.publisher, m.published FROM (SELECT article, role, published FROM mentions
			WHERE person IN (`+marks(len(ids))+`) AND role <> '' AND published <= ? ORDER BY published DESC LIMIT ?) m
		JOIN articles a ON a.id = m.article ORDER BY m.published DESC, LENGTH(m.role) DESC, a.id`, append(anys(ids), micros(until), 10+10*limit)...)
	return all[:min(len(all), limit)], err
}

// within reports whether a role is the beginning or the end of another, word
// for word, and says no less: "former president" says that it is over.
func within(short, long string) bool {
	short, long = strings.ToLower(short), strings.ToLower(long)
	if short == long {
		return true
	}
	if rest, ok := strings.CutSuffix(long, " "+short); ok {
		first, _, _ := strings.Cut(rest, " ")
		return !slices.Contains([]string{"former", "acting", "then", "was", "late", "interim", "outgoing", "incoming", "ex", "deputy", "vice", "assistant"}, first)
	}
	return strings.HasPrefix(long, short+" ")
}
