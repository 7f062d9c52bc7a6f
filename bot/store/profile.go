package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"daybrief/briefing"
	"daybrief/content"
)

const (
	mostProfile = 100 // newest articles of a person that a card is made of
	mostForms   = 6   // other forms of a name on a card
	mostRoles   = 3
	mostWith    = 3
)

// Person returns a person's profile over the window of a query; one without a
// name when there is no such person, or an operator has hidden it.
func (s *Store) Person(ctx context.Context, id int64, q briefing.Query) (briefing.Profile, error) {
	var c briefing.Profile
	var named string
	err := s.row(ctx, s.read, `SELECT p.id, `+shown+`, p.name, p.story FROM people o JOIN people p ON p.id = o.root WHERE o.id = ? AND p.hidden = FALSE`, id).
		Scan(&c.ID, &c.Name, &named, &c.Story)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("person %d: %w", id, err)
	}
	ids, first, err := s.members(ctx, c.ID)
	if err != nil {
		return c, err
	}
	c.First = first
	if c.Variants, err = s.variants(ctx, ids, c.Name); err != nil {
		return c, err
	}
	if c.Roles, err = s.roles(ctx, ids, q.Until, mostRoles); err != nil {
		return c, err
	}
	if len(c.Roles) == 0 {
		past, err := s.PastPerson(ctx, c.ID)
		if err != nil {
			return c, err
		}
		if past.Role.Text != "" {
			c.Roles = []content.Role{past.Role}
		}
	}
	in, args := `person IN (`+marks(len(ids))+`)`, anys(ids)
	window := append(append([]any{}, args...), micros(q.From), micros(q.Until))
	if err := s.coverage(ctx, &c, in, window, q); err != nil {
		return c, err
	}
	c.Articles, err = s.heads(ctx, `id IN (SELECT article FROM mentions WHERE `+in+` AND published > ? AND published <= ? ORDER BY published DESC, article DESC LIMIT ?)
		ORDER BY published DESC, id DESC`, append(window, mostProfile)...)
	if err != nil {
		return c, err
	}
	if err := s.quote(ctx, &c, in, append(append([]any{}, args...), micros(q.Until))); err != nil {
		return c, err
	}
	err = s.rows(ctx, s.read, func(r *sql.Rows) error {
		var p briefing.PersonInNews
		err := r.Scan(&p.ID, &p.Name, &p.Stories)
		c.With = append(c.With, p)
		return err
	}, `SELECT p.id, `+shown+`, COUNT(DISTINCT m.story) FROM mentions m JOIN people o ON o.id = m.person JOIN people p ON p.id = o.root
		WHERE p.id <> ? AND p.hidden = FALSE AND p.story = 0 AND m.article IN
			(SELECT article FROM mentions WHERE `+in+` AND published > ? AND published <= ? ORDER BY published DESC, article DESC LIMIT ?)
		GROUP BY p.id, p.display, p.name ORDER BY 3 DESC, COUNT(*) DESC, p.id LIMIT ?`, append(append([]any{c.ID}, window...), mostProfile, mostWith)...)
	return c, err
}

// variants returns the other full forms of a name, most used first.
func (s *Store) variants(ctx context.Context, ids []int64, name string) ([]string, error) {
	var all []string
	have := map[string]bool{foldName(name): true}
	err := s.rows(ctx, s.read, func(r *sql.Rows) error {
		var form string
		err := r.Scan(&form)
		if folded := foldName(form); !have[folded] && strings.Contains(form, " ") && len(all) < mostForms {
			have[folded] = true
			all = append(all, form)
		}
		return err
	}, `SELECT form FROM names WHERE person IN (`+marks(len(ids))+`) ORDER BY uses DESC, form LIMIT 50`, anys(ids)...)
	return all, err
}

// coverage counts a person's stories, articles and publishers in the window,
// and the articles of each day.
func (s *Store) coverage(ctx context.Context, c *briefing.Profile, in string, window []any, q briefing.Query) error {
	days := int((q.Until.Sub(q.From) + 24*time.Hour - 1) / (24 * time.Hour))
	c.Days = make([]int, max(1, days))
	stories, publishers := map[int64]bool{}, map[string]bool{}
	return s.rows(ctx, s.read, func(r *sql.Rows) error {
		var a content.Article
		var at int64
		if err := r.Scan(&a.Story, &a.Publisher, &a.Owner, &a.URL, &at); err != nil {
			return err
		}
		stories[a.Story], publishers[briefing.OwnerOf(&a)] = true, true
		c.Stories, c.Count, c.Publishers = len(stories), c.Count+1, len(publishers)
		if d := len(c.Days) - 1 - int(q.Until.Sub(instant(at))/(24*time.Hour)); d >= 0 {
			c.Days[d]++
		}
		return nil
	}, `SELECT m.story, a.publisher, a.owner, a.url, m.published FROM mentions m JOIN articles a ON a.id = m.article
		WHERE m.`+in+` AND m.published > ? AND m.published <= ? ORDER BY m.published DESC LIMIT 2000`, window...)
}

// quote finds the newest quotation of a person.
func (s *Store) quote(ctx context.Context, c *briefing.Profile, in string, args []any) error {
	return s.rows(ctx, s.read, func(r *sql.Rows) error {
		var at int64
		err := r.Scan(&c.Said.Text, &c.Said.Article, &c.Said.URL, &c.Said.Publisher, &at)
		c.Said.At = instant(at)
		return err
	}, `SELECT m.quote, a.id, a.url, a.publisher, m.published FROM mentions m JOIN articles a ON a.id = m.article
		WHERE m.`+in+` AND m.quote <> '' AND m.published <= ? ORDER BY m.published DESC, a.id LIMIT 1`, args...)
}
