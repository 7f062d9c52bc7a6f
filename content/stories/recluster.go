package stories

import (
	"cmp"
	"container/heap"
	"slices"
	"time"
)

const (
	// mostNeighbours bounds the documents that one is compared with.
	mostNeighbours = 16
	// nearEnough is the least cosine of documents that are looked at together,
	// half of what two that belong together have.
	nearEnough = 0.5 * threshold * usualCosine
	// together is added to the cosine of documents that are in one story
	// already, so that a story in doubt stays as it is. Ten times as much would
	// keep the mistakes of the first placing.
	together = 0.025 * usualCosine
	// mostRounds bounds the repetitions after which stories no longer change.
	mostRounds = 4
)

// Changes says what a re-clustering did, in order of the IDs.
type Changes struct {
	Moved  []Move  // every document whose story changed, for whatever reason
	Merged []Merge // stories of which the window holds nothing more
	Split  []Split // stories that are new
}

// A Move is a document that changed its story.
type Move struct{ Document, From, To int64 }

// A Merge is a story whose documents are now others', and where most of them
// went. Older documents that the index no longer holds should follow.
type Merge struct{ From, Into int64 }

// A Split is a new story, and the one that most of its documents had.
type Split struct{ Story, From int64 }

// Recluster puts the documents of the window into stories anew, by average
// link: the two closest groups are joined as long as any two are close enough.
// A group keeps the ID of the story that most of its documents had, the lower
// in a tie; one that gets none takes the ID of its earliest document that names
// no other story. Called again at once it changes nothing.
//
// Only documents that share terms with others lately placed are compared, so
// the time grows with the documents and not with their square: about two
// seconds of one core for 20,000. Nothing else may use the index meanwhile.
func (x *Index) Recluster() Changes {
	x.rebuild()
	before := map[int64]int64{}
	for _, doc := range x.documents {
		before[doc.id] = doc.story.id
	}
	links := x.links()
	for range mostRounds {
		if !x.assign(x.cluster(links)) {
			break
		}
	}
	return x.changes(before)
}

// A pair is two documents by place, and their product.
type pair struct {
	a, b    int32
	product float64
}

// links returns the pairs of documents worth looking at.
func (x *Index) links() []pair {
	var out []pair
	shared := make([]float32, len(x.documents))
	before := make([]int32, len(x.postings)) // of each list, those of documents before this one
	var touched, near []int32
	for i, doc := range x.documents {
		if doc.copyOf != nil {
			continue
		}
		add := func(v vector, marks bool, share float32) {
			for _, e := range v {
				end := before[e.term]
				before[e.term]++
				for _, p := range x.postings[e.term][max(0, end-longestPosting):end] {
					if marks && x.documents[p.document].lang == doc.lang {
						continue
					}
					if shared[p.document] == 0 {
						touched = append(touched, p.document)
					}
					shared[p.document] += share * e.weight * p.weight
				}
			}
		}
		add(doc.words.vector, false, 1)
		add(doc.marks.vector, true, marksShare)
		near = near[:0]
		for _, j := range touched {
			if shared[j] >= nearEnough/2 {
				near = append(near, j)
			}
		}
		slices.SortFunc(near, func(a, b int32) int { return cmp.Or(cmp.Compare(shared[b], shared[a]), cmp.Compare(a, b)) })
		for _, j := range near[:min(len(near), mostNeighbours)] {
			if p := cosine(doc, x.documents[j]); p >= nearEnough {
				out = append(out, pair{int32(i), j, p})
			}
		}
		for _, j := range touched {
			shared[j] = 0
		}
		touched = touched[:0]
	}
	return out
}

// A cluster is a group in the making.
type cluster struct {
	group
	documents []int32
	had       map[*story]int    // documents by the story they had
	products  map[int32]float64 // with the clusters near it, by place
	version   int32
}

// bonus returns how many pairs of one document of each cluster are together.
func bonus(a, b *cluster) float64 {
	if len(a.had) > len(b.had) {
		a, b = b, a
	}
	sum := 0
	for s, n := range a.had {
		sum += n * b.had[s]
	}
	return float64(sum)
}

// A joint is two clusters that may be joined, as they were then.
type joint struct {
	close              float64
	a, b               int32
	versionA, versionB int32
}

type joints []joint

func (j joints) Len() int { return len(j) }
func (j joints) Less(a, b int) bool {
	if j[a].close != j[b].close {
		return j[a].close > j[b].close
	}
	return cmp.Or(cmp.Compare(j[a].a, j[b].a), cmp.Compare(j[a].b, j[b].b)) < 0
}
func (j joints) Swap(a, b int) { j[a], j[b] = j[b], j[a] }
func (j *joints) Push(v any)   { *j = append(*j, v.(joint)) }
func (j *joints) Pop() any {
	last := (*j)[len(*j)-1]
	*j = (*j)[:len(*j)-1]
	return last
}

// A merger joins clusters.
type merger struct {
	window    time.Duration
	threshold float64
	clusters  []*cluster // by place of the document that it grew from; nil when joined to another
	queue     joints
}

// cluster returns groups of documents by place, average link.
func (x *Index) cluster(links []pair) []*cluster {
	m := merger{window: x.window, threshold: x.threshold, clusters: make([]*cluster, len(x.documents))}
	for i, doc := range x.documents {
		if doc.copyOf == nil {
			m.clusters[i] = &cluster{group: doc.group(), documents: []int32{int32(i)}, had: map[*story]int{doc.story: 1}, products: map[int32]float64{}}
		}
	}
	for _, l := range links {
		m.clusters[l.a].products[l.b] = l.product
		m.clusters[l.b].products[l.a] = l.product
		m.offer(l.a, l.b, l.product)
	}
	heap.Init(&m.queue)
	for len(m.queue) > 0 {
		j := heap.Pop(&m.queue).(joint)
		a, b := m.clusters[j.a], m.clusters[j.b]
		if a != nil && b != nil && a.version == j.versionA && b.version == j.versionB {
			m.join(j.a, j.b)
		}
	}
	return slices.DeleteFunc(m.clusters, func(c *cluster) bool { return c == nil })
}

// offer queues two clusters if they are close enough. The caller keeps the
// heap in order.
func (m *merger) offer(i, j int32, product float64) bool {
	if i > j {
		i, j = j, i
	}
	a, b := m.clusters[i], m.clusters[j]
	c := closeness(&a.group, &b.group, product+together*bonus(a, b), m.window)
	if c < m.threshold {
		return false
	}
	m.queue = append(m.queue, joint{c, i, j, a.version, b.version})
	return true
}

// join puts two clusters into the one with more neighbours.
func (m *merger) join(i, j int32) {
	if len(m.clusters[i].products) < len(m.clusters[j].products) {
		i, j = j, i
	}
	a, b := m.clusters[i], m.clusters[j]
	// In any order: what the queue gives first does not depend on it.
	near := make([]int32, 0, len(a.products)+len(b.products))
	for k := range a.products {
		near = append(near, k)
	}
	for k := range b.products {
		if _, both := a.products[k]; !both {
			near = append(near, k)
		}
	}
	products := make(map[int32]float64, len(near))
	for _, k := range near {
		if k == i || k == j {
			continue
		}
		c := m.clusters[k]
		p, ok := a.products[k]
		if !ok {
			p = product(&a.group, &c.group)
		}
		q, ok := b.products[k]
		if !ok {
			q = product(&b.group, &c.group)
		}
		products[k] = p + q
	}
	a.group.join(&b.group, a.products[j])
	a.documents = append(a.documents, b.documents...)
	for s, n := range b.had {
		a.had[s] += n
	}
	a.products, a.version = products, a.version+1
	m.clusters[j] = nil
	for _, k := range near {
		if k == i || k == j {
			continue
		}
		c := m.clusters[k]
		delete(c.products, j)
		c.products[i] = products[k]
		if m.offer(i, k, products[k]) {
			heap.Fix(&m.queue, len(m.queue)-1)
		}
	}
}
