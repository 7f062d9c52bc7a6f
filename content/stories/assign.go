package stories

import (
	"cmp"
	"maps"
	"slices"
)

// A claim is of a cluster to the ID of a story that documents of it had.
type claim struct {
	cluster   int
	story     int64
	documents int
}

// assign gives each cluster a story and reports whether any document's changed.
func (x *Index) assign(clusters []*cluster) (changed bool) {
	members := x.members(clusters)
	var claims []claim
	for i, docs := range members {
		had := map[int64]int{}
		for _, doc := range docs {
			had[doc.story.id]++
		}
		for id, n := range had {
			claims = append(claims, claim{i, id, n})
		}
	}
	slices.SortFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(b.documents, a.documents), cmp.Compare(a.story, b.story), cmp.Compare(a.cluster, b.cluster))
	})
	ids, taken := make([]int64, len(members)), map[int64]bool{}
	main := make([]int64, len(members)) // of each cluster, the story that most of its documents had
	for _, c := range claims {
		if main[c.cluster] == 0 {
			main[c.cluster] = c.story
		}
		if ids[c.cluster] == 0 && !taken[c.story] {
			ids[c.cluster] = c.story
			taken[c.story] = true
		}
	}
	for i, docs := range members {
		for _, doc := range docs {
			if ids[i] == 0 && !taken[doc.id] {
				ids[i] = doc.id
				taken[doc.id] = true
			}
		}
		if ids[i] == 0 {
			ids[i] = main[i] // no ID is left: it stays where it was
		}
	}
	for i, docs := range members {
		for _, doc := range docs {
			changed = changed || doc.story.id != ids[i]
		}
	}
	if changed {
		x.settle(members, ids)
	}
	return changed
}

// members returns the documents of each cluster, copies too, earliest first.
func (x *Index) members(clusters []*cluster) [][]*document {
	of := map[*document]int{}
	members := make([][]*document, len(clusters))
	for i, c := range clusters {
		for _, at := range c.documents {
			of[x.documents[at]] = i
		}
	}
	for _, doc := range x.documents {
		i := of[cmp.Or(doc.copyOf, doc)]
		members[i] = append(members[i], doc)
	}
	for _, docs := range members {
		slices.SortFunc(docs, func(a, b *document) int {
			return cmp.Or(a.published.Compare(b.published), cmp.Compare(a.id, b.id))
		})
	}
	return members
}

// settle makes stories of the documents as they are assigned.
func (x *Index) settle(members [][]*document, ids []int64) {
	x.stories = make(map[int64]*story, len(ids))
	for _, copies := range [...]bool{false, true} {
		for i, docs := range members {
			for _, doc := range docs {
				if copies == (doc.copyOf != nil) {
					x.enter(doc, ids[i])
				}
			}
		}
	}
}

// changes compares the stories with those that the documents had before.
func (x *Index) changes(before map[int64]int64) Changes {
	var c Changes
	went, came := map[int64]map[int64]int{}, map[int64]map[int64]int{} // documents by story and the other story
	old := map[int64]bool{}
	for _, id := range before {
		old[id] = true
	}
	count := func(m map[int64]map[int64]int, of, other int64) {
		if m[of] == nil {
			m[of] = map[int64]int{}
		}
		m[of][other]++
	}
	for _, doc := range x.documents {
		from, to := before[doc.id], doc.story.id
		if from == to {
			continue
		}
		c.Moved = append(c.Moved, Move{doc.id, from, to})
		count(went, from, to)
		count(came, to, from)
	}
	for id, others := range went {
		if x.stories[id] == nil {
			c.Merged = append(c.Merged, Merge{id, most(others)})
		}
	}
	for id, others := range came {
		if !old[id] {
			c.Split = append(c.Split, Split{id, most(others)})
		}
	}
	slices.SortFunc(c.Moved, func(a, b Move) int { return cmp.Compare(a.Document, b.Document) })
	slices.SortFunc(c.Merged, func(a, b Merge) int { return cmp.Compare(a.From, b.From) })
	slices.SortFunc(c.Split, func(a, b Split) int { return cmp.Compare(a.Story, b.Story) })
	return c
}

// most returns the ID with the highest count, the lowest in a tie.
func most(counts map[int64]int) int64 {
	var best int64
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		if best == 0 || counts[id] > counts[best] {
			best = id
		}
	}
	return best
}
