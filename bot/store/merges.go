package store

import (
	"context"
	"database/sql"
	"errors"
	"math/bits"
	"slices"
	"time"

	"daybrief/content"
	"daybrief/content/people"
)

// A Dossier is all that is stored about how a person came to be one.
type Dossier struct {
	content.Person
	Hidden   bool      `json:"hidden,omitempty"`
	Renamed  bool      `json:"renamed,omitempty"` // by an operator
	Mentions int       `json:"mentions"`          // articles ever stored, of the person and those merged into it
	First    time.Time `json:"first,omitzero"`
	Forms    []Form    `json:"forms"`
	Merged   []Merged  `json:"merged,omitempty"` // into the person, directly or not
}

// A Form is a way in which articles write a person's name.
type Form struct {
	Text   string `json:"text"`
	Uses   int    `json:"uses"`          // articles
	Reason string `json:"reason"`        // how it came to the person
	URL    string `json:"url,omitempty"` // of the article where it was first met; "" when that is gone
}

// Merged is a person that was merged into another.
type Merged struct {
	content.Person
	Into   int64     `json:"into,string"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
	ByHand bool      `json:"by_hand,omitempty"` // rather than by a rule
}

// Dossier returns what is stored about a person, or about the one it was
// merged into. Its ID is 0 when there is no such person.
func (s *Store) Dossier(ctx context.Context, id int64) (Dossier, error) {
	var d Dossier
	var first int64
	err := s.row(ctx, s.read, `SELECT p.id, `+shown+`, p.story, p.hidden, p.display <> '', (SELECT SUM(mentions) FROM people WHERE root = p.id),
		(SELECT COALESCE(MIN(first), 0) FROM people WHERE root = p.id AND first > 0) FROM people o JOIN people p ON p.id = o.root WHERE o.id = ?`, id).
		Scan(&d.ID, &d.Name, &d.Story, &d.Hidden, &d.Renamed, &d.Mentions, &first)
	if errors.Is(err, sql.ErrNoRows) {
		return Dossier{}, nil
	}
	if err != nil {
		return d, err
	}
	d.First = instant(first)
	err = s.rows(ctx, s.read, func(r *sql.Rows) error {
		var m Merged
		var at int64
		err := r.Scan(&m.ID, &m.Name, &m.Story, &m.Into, &m.Reason, &at, &m.ByHand)
		m.At = instant(at)
		d.Merged = append(d.Merged, m)
		return err
	}, `SELECT p.id, `+shown+`, p.story, p.parent, p.reason, p.merged, p.settled FROM people p WHERE p.root = ? AND p.id <> p.root ORDER BY p.merged, p.id`, d.ID)
	if err != nil {
		return d, err
	}
	err = s.rows(ctx, s.read, func(r *sql.Rows) error {
		var f Form
		err := r.Scan(&f.Text, &f.Uses, &f.Reason, &f.URL)
		d.Forms = append(d.Forms, f)
		return err
	}, `SELECT n.form, n.uses, n.reason, COALESCE(a.url, '') FROM names n LEFT JOIN articles a ON a.id = n.article
		WHERE n.person IN (SELECT id FROM people WHERE root = ?) ORDER BY n.uses DESC, n.form`, d.ID)
	return d, err
}

// HiddenPeople returns whom an operator has hidden.
func (s *Store) HiddenPeople(ctx context.Context) ([]content.Person, error) {
	var all []content.Person
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var p content.Person
		err := r.Scan(&p.ID, &p.Name, &p.Story)
		all = append(all, p)
		return err
	}, `SELECT p.id, `+shown+`, p.story FROM people p WHERE p.hidden = TRUE AND p.root = p.id ORDER BY 2, 1`)
	return all, err
}

// PeopleNamed returns everybody whose name has a form, merged and hidden
// people too, those with the most mentions first.
func (s *Store) PeopleNamed(ctx context.Context, name string) ([]content.Person, error) {
	var all []content.Person
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var p content.Person
		err := r.Scan(&p.ID, &p.Name, &p.Story)
		all = append(all, p)
		return err
	}, `SELECT p.id, `+shown+`, p.story FROM people p WHERE p.id IN (`+ofName+`) ORDER BY p.mentions DESC, p.id LIMIT ?`, foldName(name), name, mostNamed)
	return all, err
}

// Errors of merging and splitting that say what the operator asked for in vain.
var (
	ErrSamePerson = errors.New("these are one person already")
	ErrHidden     = errors.New("one of these people is hidden")
	ErrNothing    = errors.New("nothing of the person answers to that")
)

// MergePeople makes one person of two: all that is known as the one goes to
// the other. The rows of both stay, so that SplitMerged of the returned id
// undoes it. Somebody who is hidden is shown by no merge: ErrHidden.
func (s *Store) MergePeople(ctx context.Context, person, into int64, reason string) (merged int64, err error) {
	return merged, s.change(ctx, func(q querier) error {
		var hidden int
		if err := s.row(ctx, q, `SELECT COUNT(*) FROM people p JOIN people o ON o.root = p.id WHERE o.id IN (?, ?) AND p.hidden = TRUE`, person, into).Scan(&hidden); err != nil {
			return err
		}
		if hidden > 0 {
			return ErrHidden
		}
		if err := s.row(ctx, q, `SELECT root FROM people WHERE id = ?`, person).Scan(&merged); err != nil {
			return err
		}
		return s.merge(ctx, q, content.Merge{Person: merged, Into: into, Reason: reason}, true)
	})
}

// SplitMerged takes back the merge of a person into another. No rule merges
// the person again.
func (s *Store) SplitMerged(ctx context.Context, person int64) error {
	return s.change(ctx, func(q querier) error {
		return s.merge(ctx, q, content.Merge{Person: person}, true)
	})
}

// merge stores a merge, or takes one back. What an operator settled is left
// alone by rules.
func (s *Store) merge(ctx context.Context, q querier, m content.Merge, byHand bool) error {
	var root, into int64
	var settled bool
	if err := s.row(ctx, q, `SELECT root, settled FROM people WHERE id = ?`, m.Person).Scan(&root, &settled); err != nil {
		return err
	}
	if settled && !byHand {
		return nil
	}
	if m.Into != 0 {
		if err := s.row(ctx, q, `SELECT root FROM people WHERE id = ?`, m.Into).Scan(&into); err != nil {
			return err
		}
		switch {
		case into == root && byHand:
			return ErrSamePerson
		case into == root:
			return nil
		}
	} else if root == m.Person && byHand {
		return ErrNothing
	}
	_, err := s.exec(ctx, q, `UPDATE people SET parent = ?, reason = ?, merged = ?, settled = ? WHERE id = ?`,
		into, m.Reason, micros(s.now()), byHand, m.Person)
	if err != nil {
		return err
	}
	return s.reroot(ctx, q, m.Person, max(into, 0))
}

// reroot sets the root of a person and of all that was merged into it.
func (s *Store) reroot(ctx context.Context, q querier, person, root int64) error {
	if root == 0 {
		root = person
	}
	tree := []int64{person}
	for i := 0; i < len(tree); i++ {
		err := s.rows(ctx, q, func(r *sql.Rows) error {
			var id int64
			err := r.Scan(&id)
			if !slices.Contains(tree, id) {
				tree = append(tree, id)
			}
			return err
		}, `SELECT id FROM people WHERE parent = ?`, tree[i])
		if err != nil {
			return err
		}
	}
	_, err := s.exec(ctx, q, `UPDATE people SET root = ? WHERE id IN (`+marks(len(tree))+`)`, append([]any{root}, anys(tree)...)...)
	return err
}

// SplitForm makes another person of the articles that write a person's name in
// one form, and returns its id.
func (s *Store) SplitForm(ctx context.Context, person int64, form string) (int64, error) {
	return s.split(ctx, person, form, func(member int64, folded string, q querier) ([]int64, error) {
		var articles []int64
		err := s.rows(ctx, q, func(r *sql.Rows) error {
			var id int64
			var written string
			err := r.Scan(&id, &written)
			if foldName(written) == folded {
				articles = append(articles, id)
			}
			return err
		}, `SELECT article, form FROM mentions WHERE person = ?`, member)
		return articles, err
	})
}

// SplitStory makes another person, of the same name, of the articles of one
// story, and returns its id.
func (s *Store) SplitStory(ctx context.Context, person, story int64) (int64, error) {
	var name string
	if err := s.row(ctx, s.read, `SELECT p.name FROM people o JOIN people p ON p.id = o.root WHERE o.id = ?`, person).Scan(&name); err != nil {
		return 0, err
	}
	return s.split(ctx, person, name, func(member int64, _ string, q querier) ([]int64, error) {
		var articles []int64
		err := s.rows(ctx, q, func(r *sql.Rows) error {
			var id int64
			err := r.Scan(&id)
			articles = append(articles, id)
			return err
		}, `SELECT article FROM mentions WHERE person = ? AND story = ?`, member, story)
		return articles, err
	})
}

// split moves the articles that which returns for each member of a person to
// a new one, hidden if that one is.
func (s *Store) split(ctx context.Context, person int64, name string, which func(member int64, folded string, q querier) ([]int64, error)) (int64, error) {
	id := s.NewID()
	return id, s.change(ctx, func(q querier) error {
		var members []int64
		err := s.rows(ctx, q, func(r *sql.Rows) error {
			var member int64
			err := r.Scan(&member)
			members = append(members, member)
			return err
		}, `SELECT id FROM people WHERE root = (SELECT root FROM people WHERE id = ?)`, person)
		if err != nil {
			return err
		}
		if _, err := s.exec(ctx, q, `INSERT INTO people (id, name, root, settled, hidden) SELECT ?, ?, ?, TRUE, hidden FROM people WHERE id = ?`, id, name, id, person); err != nil {
			return err
		}
		moved := 0
		for _, member := range members {
			articles, err := which(member, foldName(name), q)
			if err != nil {
				return err
			}
			moved += len(articles)
			if err := s.moveMentions(ctx, q, member, id, articles); err != nil {
				return err
			}
		}
		if moved == 0 {
			return ErrNothing
		}
		return nil
	})
}

// moveMentions gives articles of one person to another, with the forms of the
// name that they use. An article that names both stays with both.
func (s *Store) moveMentions(ctx context.Context, q querier, from, to int64, articles []int64) error {
	for some := range slices.Chunk(articles, lookupBatch) {
		if _, err := s.exec(ctx, q, `UPDATE mentions SET person = ? WHERE person = ? AND article IN (`+marks(len(some))+`)
			AND article NOT IN (SELECT article FROM mentions WHERE person = ?)`, append(append([]any{to, from}, anys(some)...), to)...); err != nil {
			return err
		}
	}
	for _, id := range []int64{from, to} {
		if err := s.recount(ctx, q, id); err != nil {
			return err
		}
	}
	return nil
}

// recount makes what is stored beside a person's mentions agree with them.
// Forms that stand only beside a fuller one stay where they were.
func (s *Store) recount(ctx context.Context, q querier, person int64) error {
	uses, first, order := map[string]int64{}, map[string]int64{}, []string{}
	err := s.rows(ctx, q, func(r *sql.Rows) error {
		var form string
		var n, article int64
		err := r.Scan(&form, &n, &article)
		if uses[form] == 0 {
			order, first[form] = append(order, form), article
		}
		uses[form] += n
		return err
	}, `SELECT form, COUNT(*), MIN(article) FROM mentions WHERE person = ? GROUP BY form ORDER BY form`, person)
	if err != nil {
		return err
	}
	// Full forms that no article uses any more leave; bare ones lead to both.
	var gone []string
	err = s.rows(ctx, q, func(r *sql.Rows) error {
		var form string
		err := r.Scan(&form)
		if uses[form] == 0 && people.Key(form) != "" {
			gone = append(gone, form)
		}
		return err
	}, `SELECT form FROM names WHERE person = ? AND reason NOT LIKE 'in one article with %'`, person)
	if err != nil {
		return err
	}
	for _, form := range gone {
		if _, err := s.exec(ctx, q, `DELETE FROM names WHERE person = ? AND folded = ?`, person, foldName(form)); err != nil {
			return err
		}
	}
	for _, table := range []string{"name_words", "name_keys"} {
		if _, err := s.exec(ctx, q, `DELETE FROM `+table+` WHERE person = ?`, person); err != nil {
			return err
		}
	}
	for _, form := range order {
		if _, err := s.exec(ctx, q, `INSERT INTO names (folded, person, form, uses, reason, article) VALUES (?, ?, ?, ?, 'split by an operator', ?)
			ON CONFLICT (folded, person) DO UPDATE SET uses = excluded.uses`, foldName(form), person, form, uses[form], first[form]); err != nil {
			return err
		}
	}
	var mentions int64
	if err := s.row(ctx, q, `UPDATE people SET mentions = (SELECT COUNT(*) FROM mentions WHERE person = people.id),
		first = COALESCE((SELECT MIN(published) FROM mentions WHERE person = people.id), 0) WHERE id = ? RETURNING mentions`, person).Scan(&mentions); err != nil {
		return err
	}
	var forms []string
	err = s.rows(ctx, q, func(r *sql.Rows) error {
		var form string
		err := r.Scan(&form)
		forms = append(forms, form)
		return err
	}, `SELECT form FROM names WHERE person = ? UNION SELECT display FROM people WHERE id = ?`, person, person)
	if err != nil {
		return err
	}
	for _, form := range forms {
		if err := s.indexForm(ctx, q, person, form); err != nil {
			return err
		}
	}
	_, err = s.exec(ctx, q, `UPDATE name_words SET size = ? WHERE person = ?`, bits.Len64(uint64(mentions)), person)
	return err
}

// RenamePerson sets the name that is shown of a person; "" takes that back.
func (s *Store) RenamePerson(ctx context.Context, person int64, name string) error {
	return s.change(ctx, func(q querier) error {
		if _, err := s.exec(ctx, q, `UPDATE people SET display = ? WHERE id = (SELECT root FROM people WHERE id = ?)`, name, person); err != nil {
			return err
		}
		if name == "" {
			return nil
		}
		return s.indexForm(ctx, q, person, name)
	})
}

// HidePerson keeps a person out of every answer, or shows it again.
func (s *Store) HidePerson(ctx context.Context, person int64, hidden bool) error {
	return s.change(ctx, func(q querier) error {
		// All who were merged into the person are hidden with it, so that a split
		// shows nobody again.
		_, err := s.exec(ctx, q, `UPDATE people SET hidden = ? WHERE root = (SELECT root FROM people WHERE id = ?)`, hidden, person)
		return err
	})
}
