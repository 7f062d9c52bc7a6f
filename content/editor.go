package content

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"daybrief/content/people"
	"daybrief/content/stories"
)

// An Archive is where an Editor finds articles and leaves what it makes of
// them.
type Archive interface {
	// Unedited returns up to limit articles that belong to no story yet,
	// oldest first.
	Unedited(ctx context.Context, limit int) ([]Article, error)
	// Recent returns the articles published since a time that belong to a
	// story, oldest first, and Names whom they name.
	Recent(ctx context.Context, since time.Time) ([]Article, error)
	Names(ctx context.Context, since time.Time) (map[int64][]string, error)
	// PeopleByKey returns who is known under a key of people.Key.
	PeopleByKey(ctx context.Context, key string) ([]Person, error)
	// SaveEdits stores edits in one transaction, while the clock of that name
	// is held by the lease.
	SaveEdits(ctx context.Context, clock string, l Lease, edits []Edit) error
}

// An Edit is what an Editor found out about an article.
type Edit struct {
	Article  Article // with Language, Topics, Story and DuplicateOf
	People   []Mention
	Variants map[int64][]string // forms of each person's name in the article
	New      []Person           // those of People that were not stored before
}

// An Editor gives articles their language, topics, people and story. One works
// at a time: the holder of EditorClock.
type Editor struct {
	Archive Archive
	NewID   func() int64
	Log     *slog.Logger
	index   *stories.Index
	from    time.Time // the index holds stories since then
}

// EditorClock names the clock that an Editor's process must hold.
const EditorClock = "edit"

// window is how far apart in time two articles of one story may be.
const window = 72 * time.Hour

// editBatch keeps transactions short, and articles soon seen.
const editBatch = 15

// Run edits everything that waits, and returns how many articles that was. The
// index of recent stories is read on the first call, and again after an error:
// another process may have worked meanwhile.
func (e *Editor) Run(ctx context.Context, lease func() Lease) (total int, err error) {
	defer func() {
		if err != nil {
			e.index = nil
		}
	}()
	for ctx.Err() == nil {
		articles, err := e.Archive.Unedited(ctx, editBatch)
		if err != nil || len(articles) == 0 {
			return total, err
		}
		if err := e.open(ctx, articles[0].Published); err != nil {
			return total, err
		}
		edits := make([]Edit, 0, len(articles))
		made := map[string][]Person{} // new people of this batch by key
		for _, a := range articles {
			edit, err := e.edit(ctx, a, made)
			if err != nil {
				return total, fmt.Errorf("edit article %s: %w", a.URL, err)
			}
			edits = append(edits, edit)
		}
		if err := e.Archive.SaveEdits(ctx, EditorClock, lease(), edits); err != nil {
			return total, fmt.Errorf("store edits: %w", err)
		}
		total += len(edits)
	}
	return total, ctx.Err()
}

// open reads the stories that articles of the given time on may belong to.
func (e *Editor) open(ctx context.Context, at time.Time) error {
	since := at.Add(-window)
	if e.index != nil && !since.Before(e.from) {
		return nil
	}
	articles, err := e.Archive.Recent(ctx, since)
	if err != nil {
		return err
	}
	names, err := e.Archive.Names(ctx, since)
	if err != nil {
		return err
	}
	e.index, e.from = stories.New(window), since
	for _, a := range articles {
		e.index.Add(document(a, names[a.ID]), a.Story)
	}
	return nil
}

func document(a Article, names []string) stories.Document {
	return stories.Document{ID: a.ID, Title: a.Title, Text: a.Text(), Language: a.Language, Names: names, Published: a.Published}
}

func (e *Editor) edit(ctx context.Context, a Article, made map[string][]Person) (Edit, error) {
	analysis := e.analyze(&a)
	a.Language, a.Topics = cmp.Or(a.Language, analysis.Language), analysis.Topics
	edit := Edit{Article: a, Variants: map[int64][]string{}}
	var names []string
	for _, p := range analysis.People {
		names = append(names, p.Name)
		id, err := e.identify(ctx, p, &edit, made)
		if err != nil {
			return edit, err
		}
		if id == 0 {
			continue
		}
		role := ""
		if len(p.Roles) > 0 {
			role = p.Roles[0]
		}
		edit.People = append(edit.People, Mention{Person: id, Name: p.Name, Count: len(p.Mentions), Role: role})
		edit.Variants[id] = append(edit.Variants[id], p.Variants...)
	}
	edit.People = merge(edit.People)
	place := e.index.Place(document(a, names))
	edit.Article.Story, edit.Article.DuplicateOf = place.Story, place.Duplicate
	return edit, nil
}

// analyze survives a text that makes the analysis panic: the article is kept
// without its people, and the others are not held up.
func (e *Editor) analyze(a *Article) (analysis Analysis) {
	defer func() {
		if p := recover(); p != nil {
			e.Log.Error("an article made the program panic: please report it", "article", a.URL, "panic", p)
			analysis = Analysis{Language: a.Language, Topics: a.Topics}
		}
	}()
	return Analyze(a)
}

// identify returns the stored person that a name in an article means, making
// one for a name not met before; 0 for a name that must stay nobody's: a bare
// surname merges with no one across stories, and is no person by itself.
func (e *Editor) identify(ctx context.Context, p people.Person, edit *Edit, made map[string][]Person) (int64, error) {
	key := people.Key(p.Name)
	if key == "" && !strings.Contains(p.Name, " ") {
		return 0, nil
	}
	known := slices.Clone(made[key])
	if key != "" {
		stored, err := e.Archive.PeopleByKey(ctx, key)
		if err != nil {
			return 0, err
		}
		known = append(known, stored...)
	}
	for _, k := range known {
		if k.Name == p.Name || people.Same(k.Name, p.Name) {
			return k.ID, nil
		}
	}
	person := Person{ID: e.NewID(), Name: p.Name}
	edit.New = append(edit.New, person)
	made[key] = append(made[key], person)
	return person.ID, nil
}

// merge joins mentions of one person that the article names in two ways.
func merge(mentions []Mention) []Mention {
	var out []Mention
	for _, m := range mentions {
		i := slices.IndexFunc(out, func(o Mention) bool { return o.Person == m.Person })
		if i < 0 {
			out = append(out, m)
			continue
		}
		out[i].Count += m.Count
		out[i].Role = cmp.Or(out[i].Role, m.Role)
	}
	return out
}
