package content

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"daybrief/content/stories"
)

// An Archive is where an Editor finds articles and leaves what it makes of
// them.
type Archive interface {
	// Unedited returns up to limit articles that belong to no story yet,
	// oldest first, and says of each whether it is of an own source.
	Unedited(ctx context.Context, limit int) ([]Article, error)
	// Recent returns the articles published since a time that all share and
	// that belong to a story, oldest first, and whom each names.
	Recent(ctx context.Context, since time.Time) ([]Article, map[int64][]string, error)
	// Acquaintances returns the people known under any of the keys of
	// people.Key, and those whom a story names.
	Acquaintances(ctx context.Context, keys []string, story int64) ([]Acquaintance, error)
	// SaveEdits stores edits in one transaction, while the clock of that name
	// is held by the lease.
	SaveEdits(ctx context.Context, clock string, l Lease, edits []Edit) error
	// Regroup stores what a re-clustering changed, likewise.
	Regroup(ctx context.Context, clock string, l Lease, c stories.Changes) error
}

// An Edit is what an Editor found out about an article.
type Edit struct {
	Article Article // with Language, Topics, Story and DuplicateOf
	People  []Mention
	New     []Person // those of People that were not stored before
	Merges  []Merge
}

// An Editor gives articles their language, topics, people and story. One works
// at a time: the holder of EditorClock.
type Editor struct {
	Archive Archive
	NewID   func() int64
	Log     *slog.Logger
	index   *stories.Index
	from    time.Time // the index holds stories since then
	placed  int       // articles since the last re-clustering
	grouped time.Time // when that was
}

// EditorClock names the clock that an Editor's process must hold.
const EditorClock = "edit"

// window is how far apart in time two articles of one story may be.
const window = 72 * time.Hour

// The stories of the window are looked at anew, since what one pass got wrong
// is mended by what came later, every so often and after so many articles.
const (
	regroupEvery = 30 * time.Minute
	regroupAfter = 100
)

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
		if err != nil {
			return total, err
		}
		if len(articles) == 0 {
			return total, e.regroup(ctx, lease())
		}
		if err := e.open(ctx, firstShared(articles, lease().Now)); err != nil {
			return total, err
		}
		edits := make([]Edit, 0, len(articles))
		made := newBatch()
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
		for _, edit := range edits {
			if !edit.Article.Own {
				e.placed++
			}
		}
	}
	return total, ctx.Err()
}

// regroup looks at the stories of the window anew, when it is time.
func (e *Editor) regroup(ctx context.Context, l Lease) error {
	if e.grouped.IsZero() { // the process has just begun to edit
		e.grouped = l.Now
	}
	if e.index == nil || e.placed == 0 || e.placed < regroupAfter && l.Now.Sub(e.grouped).Abs() < regroupEvery {
		return nil
	}
	e.grouped, e.placed = l.Now, 0
	c := e.index.Recluster()
	if len(c.Moved) == 0 {
		return nil
	}
	e.Log.Info("stories regrouped", "articles", len(c.Moved), "merged", len(c.Merged), "split", len(c.Split))
	if err := e.Archive.Regroup(ctx, EditorClock, l, c); err != nil {
		return fmt.Errorf("store the regrouped stories: %w", err)
	}
	return nil
}

// firstShared returns when the first of some articles that all share was published,
// or now if there is none: the articles that chats have for themselves are not
// in the index, and how old they are must not make it hold more.
func firstShared(articles []Article, now time.Time) time.Time {
	for _, a := range articles {
		if !a.Own {
			return a.Published
		}
	}
	return now
}

// open reads the stories that articles of the given time on may belong to.
func (e *Editor) open(ctx context.Context, at time.Time) error {
	since := at.Add(-window)
	if e.index != nil && !since.Before(e.from) {
		return nil
	}
	articles, names, err := e.Archive.Recent(ctx, since)
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

func (e *Editor) edit(ctx context.Context, a Article, made *batch) (Edit, error) {
	analysis := e.analyze(&a)
	a.Language, a.Topics = cmp.Or(a.Language, analysis.Language), analysis.Topics
	names := make([]string, 0, len(analysis.People))
	for _, p := range analysis.People {
		names = append(names, p.Name)
	}
	if a.Own {
		// What not all may read joins what they read and changes nothing of it,
		// is the original of nothing, and puts nobody on a card.
		a.Story, a.DuplicateOf = e.index.Find(document(a, names)).Story, 0
		return Edit{Article: a}, nil
	}
	place := e.index.Place(document(a, names))
	a.Story, a.DuplicateOf = place.Story, place.Duplicate
	edit := Edit{Article: a}
	if len(analysis.People) == 0 {
		return edit, nil
	}
	known := keys(analysis.People)
	stored, err := e.Archive.Acquaintances(ctx, known, a.Story)
	if err != nil {
		return edit, err
	}
	c := cast{story: a.Story, known: made.meet(stored, known, a.Story), newID: e.NewID, edit: &edit}
	c.identify(analysis.People, analysis.Quotes)
	made.remember(&c)
	edit.People = merge(edit.People)
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

// merge joins mentions of one person that the article names in two ways.
func merge(mentions []Mention) []Mention {
	var out []Mention
	for _, m := range mentions {
		i := slices.IndexFunc(out, func(o Mention) bool { return o.Person == m.Person })
		if i < 0 {
			out = append(out, m)
			continue
		}
		out[i].Variants = append(append(out[i].Variants, m.Name), m.Variants...)
		out[i].Count += m.Count
		out[i].Role, out[i].Quote = cmp.Or(out[i].Role, m.Role), cmp.Or(out[i].Quote, m.Quote)
	}
	return out
}
