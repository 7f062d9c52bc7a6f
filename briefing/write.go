package briefing

import (
	"context"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"daybrief/briefing/summary"
	"daybrief/content"
)

// A Writer tells a story in sentences of its own, each of which stands in the
// story's articles, or returns an error: then sentences of the articles are
// told. *summary.Writer is one.
type Writer interface {
	Write(ctx context.Context, d summary.Draft) (summary.Text, error)
}

const (
	writtenAtOnce = 4
	// How long a briefing waits for what is written: one that is due for longer
	// than one that somebody waits for.
	dueWait   = 20 * time.Second
	askedWait = 2 * time.Second
	// written in time is what has been written before, even when no time is left.
	leastWait = 200 * time.Millisecond
)

// A hurried Writer ends at a time, whoever asks.
type hurried struct {
	Writer
	now func() time.Time
	at  time.Time
}

func (h hurried) Write(ctx context.Context, d summary.Draft) (summary.Text, error) {
	ctx, cancel := context.WithTimeout(ctx, max(h.at.Sub(h.now()), leastWait))
	defer cancel()
	return h.Writer.Write(ctx, d)
}

// write has items told by the writer. Those that it does not tell in time, or
// not from their articles, keep the sentences that were extracted.
func write(ctx context.Context, w Writer, items []Item, stories map[int64][]content.Article, wait time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	var g errgroup.Group
	g.SetLimit(writtenAtOnce)
	for i := range items {
		item := &items[i]
		docs, urls := numbered(stories[item.Story])
		if len(docs) == 0 {
			continue
		}
		g.Go(func() error {
			t, err := w.Write(ctx, summary.Draft{Documents: docs, Words: factWords, Language: docs[0].Language})
			if err == nil {
				item.rewrite(t, urls)
			}
			return nil
		})
	}
	g.Wait() //nolint:errcheck // a failure is the writer's to tell
}

// numbered returns the documents of articles, newest first, under the numbers
// from 1 on: a model copies a small number without a mistake. The addresses are
// by number.
func numbered(articles []content.Article) ([]summary.Document, map[int64]string) {
	docs, byID, urls := documents(articles), addresses(articles), map[int64]string{}
	slices.Reverse(docs)
	for i := range docs {
		urls[int64(i+1)] = byID[docs[i].ID]
		docs[i].ID = int64(i + 1)
	}
	return docs, urls
}

// rewrite replaces what was extracted of an item by what was written.
func (i *Item) rewrite(t summary.Text, urls map[int64]string) {
	fact := func(c summary.Claim) Fact { return Fact{Text: c.Text, URL: urls[c.Documents[0]]} }
	i.Facts, i.Why, i.Written = nil, nil, true
	for _, c := range t.Facts {
		i.Facts = append(i.Facts, fact(c))
	}
	if t.Why.Text != "" {
		why := fact(t.Why)
		i.Why = &why
	}
}
