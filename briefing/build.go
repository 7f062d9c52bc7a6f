package briefing

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"daybrief/briefing/summary"
	"daybrief/content"
	"daybrief/platforms"
)

// Limits on what a briefing holds.
const (
	minItems  = 3  // shown where there are as many, however small
	mostItems = 7  // shown in one briefing
	kept      = 20 // ranked and kept, so that repeats can fold and leave enough
	factWords = 45 // words of fact for a story
	whyWords  = 30 // words on why it matters
	headWords = 12 // words of a headline
	mostFolk  = 5  // people in the line of people

	mostTitles = 8 // kept of a story, for the filters of chats

	// BriefDepth is how many stories the brief format tells in sentences.
	BriefDepth = 3
)

// A Library is where Build reads.
type Library interface {
	// Articles returns the heads of the articles of a query's window that match
	// its topic: no deck, teaser, text, byline or image.
	Articles(ctx context.Context, q Query) ([]content.Article, error)
	// Bodies returns whole articles, in any order.
	Bodies(ctx context.Context, ids []int64) ([]content.Article, error)
	// Earlier returns the newest articles of some stories that were published
	// up to a time, whole, up to a few of each, of those that a chat may see.
	Earlier(ctx context.Context, stories []int64, reader platforms.Chat, until time.Time) ([]content.Article, error)
	// People returns who is named in the window of a query, most stories first.
	People(ctx context.Context, q Query, limit int) ([]PersonInNews, error)
	// PeopleOf returns who is named in some articles, most stories first.
	PeopleOf(ctx context.Context, articles []content.Article, limit int) ([]PersonInNews, error)
	// Health counts the sources that are read, and those silent at a time.
	Health(ctx context.Context, at time.Time) (sources, silent int, err error)
}

// Build makes the briefing that answers a query. With a writer, which may be
// nil, it tells the stories in that one's words where they come in time.
func Build(ctx context.Context, l Library, w Writer, q Query) (Briefing, error) {
	b := Briefing{Topic: q.Topic, From: q.From, Until: q.Until}
	articles, err := l.Articles(ctx, q)
	if err != nil {
		return b, err
	}
	b.Articles = len(articles)
	b.Publishers = len(Outlets(articles))
	groups := group(articles)
	b.Items = ranked(groups, q)
	keep := kept
	if q.Depth > 0 {
		keep = mostItems
	}
	b.Items = b.Items[:min(len(b.Items), keep)]
	above := slices.IndexFunc(b.Items, func(i Item) bool { return !i.Terms.Passes() })
	b.Quiet = above >= 0 && above < minItems || len(b.Items) < minItems
	if above >= 0 {
		b.Items = b.Items[:max(above, min(len(b.Items), minItems))]
	}
	for i := range b.Items {
		b.Items[i].Title, b.Items[i].URL = headline(groups[b.Items[i].Story])
	}
	if err := b.addFacts(ctx, l, w, groups, q); err != nil {
		return b, err
	}
	if q.Topic == "" {
		b.People, err = l.People(ctx, q, mostFolk)
	} else {
		b.People, err = l.PeopleOf(ctx, articles, mostFolk)
	}
	if err != nil {
		return b, err
	}
	b.Sources, b.Silent, err = l.Health(ctx, q.Until)
	return b, err
}

// Ranked returns every story of a query's window, best first, with the terms
// of its score and, for a title, that of its first article.
func Ranked(ctx context.Context, l Library, q Query) ([]Item, error) {
	articles, err := l.Articles(ctx, q)
	return ranked(group(articles), q), err
}

// ToMinute returns the query with a window of whole minutes, as a Cache answers
// it: what several ask for within a minute is then found once.
func (q Query) ToMinute() Query {
	q.From, q.Until = minute(q.From), minute(q.Until)
	return q
}

// group gathers articles by story, each group oldest first.
func group(articles []content.Article) map[int64][]content.Article {
	groups := map[int64][]content.Article{}
	for _, a := range articles {
		id := a.Story
		if id == 0 { // not looked at yet: a story of its own
			id = a.ID
		}
		groups[id] = append(groups[id], a)
	}
	for _, g := range groups {
		slices.SortFunc(g, func(a, b content.Article) int {
			return cmp.Or(a.Published.Compare(b.Published), cmp.Compare(a.ID, b.ID))
		})
	}
	return groups
}

// ItemOf gathers a story's articles, oldest first, into an item without facts.
func ItemOf(g []content.Article, until time.Time) Item {
	item := itemOf(g)
	item.Title, item.URL = headline(g)
	item.Terms = score(item, nil, Query{From: item.First, Until: until})
	return item
}

// itemOf is ItemOf without the score, and with the first title for a title.
func itemOf(g []content.Article) Item {
	item := Item{Story: g[0].Story, Title: g[0].Title, URL: g[0].URL, Articles: len(g), First: g[0].Published, Last: g[len(g)-1].Published, Outlets: Outlets(g)}
	if item.Story == 0 {
		item.Story = g[0].ID
	}
	topics := map[string]int{}
	for _, a := range g {
		if len(item.Titles) < mostTitles && a.DuplicateOf == 0 && !slices.Contains(item.Titles, a.Title) {
			item.Titles = append(item.Titles, a.Title)
		}
		item.Published = append(item.Published, a.Published.Unix())
		if a.DuplicateOf == 0 {
			item.Came = append(item.Came, cameAt(a).Unix())
		}
		for _, t := range a.Topics {
			topics[t]++
		}
	}
	for t, n := range topics {
		if 2*n >= len(g) {
			item.Topics = append(item.Topics, t)
		}
	}
	slices.Sort(item.Topics)
	return item
}

// building is how long after the end of its window a briefing may be built: what
// came in meanwhile is in it.
const building = time.Minute

// cameAt is when an article could first be told. One that is read long after it
// was published is news when it is read.
func cameAt(a content.Article) time.Time {
	if stored := content.IDTime(a.ID).Add(-building); stored.After(a.Published) {
		return stored
	}
	return a.Published
}

func headline(g []content.Article) (title, url string) {
	docs := make([]summary.Document, len(g))
	for i, a := range g {
		docs[i] = summary.Document{ID: a.ID, Title: a.Title, Language: a.Language, Publisher: a.Publisher, Published: a.Published}
	}
	title, id := summary.Headline(docs, headWords)
	for _, a := range g {
		if a.ID == id {
			return title, a.URL
		}
	}
	return title, g[0].URL
}

// Outlets returns one outlet for each owner family, in order of appearance:
// two papers of one owner corroborate nothing.
func Outlets(g []content.Article) []Outlet {
	var out []Outlet
	place := map[string]int{}
	for _, a := range g {
		key := OwnerOf(&a)
		i, ok := place[key]
		if !ok {
			i = len(out)
			place[key] = i
			out = append(out, Outlet{Name: PublisherOf(&a), URL: a.URL, owner: key})
		}
		out[i].articles++
	}
	return out
}

// PublisherOf names the publisher of an article, by its host if nothing better
// is known.
func PublisherOf(a *content.Article) string {
	if a.Publisher != "" {
		return a.Publisher
	}
	if u, err := url.Parse(a.URL); err == nil && u.Host != "" {
		return strings.TrimPrefix(u.Host, "www.")
	}
	return "unknown"
}

// OwnerOf names the owner family of an article's publisher: articles of one
// family corroborate nothing.
func OwnerOf(a *content.Article) string { return strings.ToLower(cmp.Or(a.Owner, PublisherOf(a))) }

// mostRead bounds how many articles of one story are read for its facts.
const mostRead = 12

func (b *Briefing) addFacts(ctx context.Context, l Library, w Writer, groups map[int64][]content.Article, q Query) error {
	told := b.Items
	if q.Depth > 0 {
		told = told[:min(len(told), q.Depth)]
	}
	var ids []int64
	for _, item := range told {
		g := groups[item.Story]
		for _, a := range g[max(0, len(g)-mostRead):] {
			ids = append(ids, a.ID)
		}
	}
	articles, err := l.Bodies(ctx, ids)
	if err != nil {
		return err
	}
	stories := group(articles)
	for i := range told {
		told[i].tell(stories[told[i].Story])
	}
	wait := askedWait
	if q.Depth == 0 { // some readers know a story from before
		wait = dueWait
		if err := b.addPast(ctx, l, groups, stories, q); err != nil {
			return err
		}
	}
	if w != nil {
		write(ctx, w, told, stories, wait)
	}
	return nil
}

// addPast adds to every item what its articles before the window make of it:
// what has changed, and who told it then.
func (b *Briefing) addPast(ctx context.Context, l Library, groups, stories map[int64][]content.Article, q Query) error {
	known := make([]int64, len(b.Items))
	for i := range b.Items {
		known[i] = b.Items[i].Story
	}
	before, err := l.Earlier(ctx, known, q.For, q.From)
	if err != nil {
		return err
	}
	earlier := group(before)
	for i := range b.Items {
		item := &b.Items[i]
		item.turn(slices.Concat(earlier[item.Story], stories[item.Story]))
		// Who told it before tells it still: a new report by one is not alone.
		item.Outlets = Outlets(slices.Concat(groups[item.Story], earlier[item.Story]))
	}
	return nil
}

func addresses(articles []content.Article) map[int64]string {
	urls := map[int64]string{}
	for _, a := range articles {
		urls[a.ID] = a.URL
	}
	return urls
}

// tell adds what whole articles say to an item.
func (i *Item) tell(articles []content.Article) {
	docs, urls := documents(articles), addresses(articles)
	sentences := summary.Extract(docs, factWords)
	i.Facts = factsOf(sentences, urls)
	if at := slices.IndexFunc(articles, func(a content.Article) bool { return a.Image != "" }); at >= 0 {
		i.Image = articles[at].Image
	}
	if s, ok := summary.Why(docs, sentences, whyWords); ok {
		i.Why = &Fact{Text: s.Text, URL: urls[s.Document]}
	}
	for _, d := range summary.Differences(docs) {
		differ := Differ{What: d.What}
		for _, v := range d.Values {
			differ.Values = append(differ.Values, Value{Text: v.Text, Outlet: Outlet{Name: v.Publisher, URL: urls[v.Document]}})
		}
		i.Differ = append(i.Differ, differ)
	}
}

// turn adds to an item what its articles say otherwise than those before them,
// for each moment until which a reader may know the story.
func (i *Item) turn(articles []content.Article) {
	docs, urls := documents(articles), addresses(articles)
	came := map[int64]int64{}
	for _, a := range articles {
		came[a.ID] = cameAt(a).Unix()
	}
	slices.SortStableFunc(docs, func(a, b summary.Document) int { return cmp.Compare(came[a.ID], came[b.ID]) })
	for n := 1; n < len(docs); n++ {
		after, until := came[docs[n-1].ID], came[docs[n].ID]
		if after == until {
			continue
		}
		turn := Turn{After: after, Until: until}
		for _, c := range summary.Changes(docs[:n], docs[n:]) {
			turn.Changes = append(turn.Changes, Change{What: c.What, From: c.From, To: c.To, URL: urls[c.Document]})
		}
		if len(turn.Changes) > 0 {
			i.Turns = append(i.Turns, turn)
		}
	}
}

func document(a content.Article) summary.Document {
	return summary.Document{ID: a.ID, Title: a.Title, Text: a.Text(), Language: a.Language, Publisher: PublisherOf(&a), Published: a.Published}
}

// documents are the articles that are no copies, as the summary reads them.
func documents(articles []content.Article) []summary.Document {
	var docs []summary.Document
	for _, a := range articles {
		if a.DuplicateOf == 0 {
			docs = append(docs, document(a))
		}
	}
	if len(docs) == 0 && len(articles) > 0 { // the original is older than the window
		docs = append(docs, document(articles[len(articles)-1]))
	}
	return docs
}

// Facts returns the sentences that tell a story in at most the given number of
// words, each with the article that it stands in.
func Facts(articles []content.Article, words int) []Fact {
	return factsOf(summary.Extract(documents(articles), words), addresses(articles))
}

func factsOf(sentences []summary.Sentence, urls map[int64]string) []Fact {
	var facts []Fact
	for _, s := range sentences {
		facts = append(facts, Fact{Text: s.Text, URL: urls[s.Document]})
	}
	return facts
}
