package stories

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"
)

// traffic makes texts with the statistics of news: words by Zipf's law, events
// of one to some dozens of articles that share names and words.
type traffic struct {
	r      *rand.Rand
	zipf   *rand.Zipf
	events []event
	id     int64
}

// An event has words of its own, and some time to live.
type event struct {
	words []uint64
	left  int
}

func newTraffic(seed uint64) *traffic {
	r := rand.New(rand.NewPCG(seed, 7))
	return &traffic{r: r, zipf: rand.NewZipf(r, 1.07, 3, 400_000)}
}

const articlesPerEvent = 6

// next returns the next article, as parse would have made it: 400 words, of
// which a quarter are those of its event.
func (f *traffic) next(published time.Time) text {
	if len(f.events) < 600 {
		e := event{left: 1 + int(articlesPerEvent*f.r.ExpFloat64()*f.r.ExpFloat64())}
		for range 40 {
			e.words = append(e.words, f.zipf.Uint64()+50)
		}
		f.events = append(f.events, e)
	}
	i := f.r.IntN(len(f.events))
	e := &f.events[i]
	f.id++
	t := text{id: f.id, published: published, lang: "en"}
	var sequence []uint64
	for len(sequence) < 400 {
		if f.r.IntN(4) == 0 {
			at := f.r.IntN(len(e.words) - 1)
			sequence = append(sequence, e.words[at], e.words[at+1])
		} else {
			sequence = append(sequence, f.zipf.Uint64())
		}
	}
	places := map[uint64]int{}
	add := func(k uint64, weight float64, pair bool) {
		at, ok := places[k]
		if !ok {
			at = len(t.terms)
			places[k] = at
			t.terms = append(t.terms, count{key: k, pair: pair})
		}
		t.terms[at].weight += weight
	}
	t.print.every = 1
	for i, w := range sequence {
		if w < 50 {
			continue // stop words
		}
		add(w, 1+math.Exp(-float64(i)/60), false)
		if i > 0 && sequence[i-1] >= 50 {
			add(w<<20^sequence[i-1], pairWeight, true)
		}
		if i >= 4 {
			h := newHash
			for _, w := range sequence[i-3 : i+1] {
				h = h.add(string(rune(w)))
			}
			t.print.shingles = append(t.print.shingles, uint32(h))
		}
		if i%16 == 0 {
			t.marks = append(t.marks, count{key: w | 1<<60, weight: 1})
			t.print.facts = append(t.print.facts, fact{uint32(newHash.add(string(rune(w)))), uint32(w)})
		}
	}
	t.print.tidy()
	if e.left--; e.left <= 0 {
		f.events[i] = f.events[len(f.events)-1]
		f.events = f.events[:len(f.events)-1]
	}
	return t
}

// rate is how far apart articles are published when a window of 72 hours holds
// 20,000 of them.
const (
	inWindow = 20_000
	rate     = 72 * time.Hour / inWindow
)

func filled(n int) (*Index, *traffic) {
	x, f := New(72*time.Hour), newTraffic(1)
	for i := range n {
		x.place(f.next(start.Add(time.Duration(i) * rate)))
	}
	return x, f
}

// BenchmarkPlace measures the placing of an article that is parsed already,
// with so many in the window.
func BenchmarkPlace(b *testing.B) {
	for _, n := range []int{1000, 5000, inWindow} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			x, f := New(72*time.Hour), newTraffic(1)
			step := 72 * time.Hour / time.Duration(n)
			at := start
			for range n {
				at = at.Add(step)
				x.place(f.next(at))
			}
			texts := make([]text, 2000)
			for i := range texts {
				at = at.Add(step)
				texts[i] = f.next(at)
			}
			i := 0
			for b.Loop() {
				if i == len(texts) {
					b.StopTimer()
					for i = range texts {
						at = at.Add(step)
						texts[i] = f.next(at)
					}
					i = 0
					b.StartTimer()
				}
				x.place(texts[i])
				i++
			}
		})
	}
}

// BenchmarkParse measures the reading of one English article of 300 words.
func BenchmarkParse(b *testing.B) {
	d := doc(1, "Quake kills 12 in Antioquia", quake+"\n"+tariffs+"\n"+quake+"\n"+tariffs, 0)
	for b.Loop() {
		parse(d, func([]word) string { return "" })
	}
}

// BenchmarkRecluster re-clusters 20,000 articles.
func BenchmarkRecluster(b *testing.B) {
	x, _ := filled(inWindow)
	c := x.Recluster()
	b.Logf("%d documents, %d stories: %d moved, %d merged, %d split at first", x.Len(), len(x.stories), len(c.Moved), len(c.Merged), len(c.Split))
	for b.Loop() {
		x.Recluster()
	}
}

// BenchmarkMillion feeds a million articles through a window of 20,000 and
// holds time and memory at the end to those at the beginning. It takes some
// minutes, whatever -benchtime says.
func BenchmarkMillion(b *testing.B) {
	x, f := New(72*time.Hour), newTraffic(1)
	const step = 50_000
	var first, last, firstHeap, lastHeap float64
	for n := 0; n < 1_000_000; n += step {
		took := make([]time.Duration, step)
		for i := range took {
			d := f.next(start.Add(time.Duration(n+i) * rate))
			begun := time.Now()
			x.place(d)
			took[i] = time.Since(begun)
		}
		slices.Sort(took)
		sum := time.Duration(0)
		for _, d := range took {
			sum += d
		}
		// The median does not mind what else the machine does.
		perPlace, heap := float64(took[step/2].Nanoseconds())/1000, float64(heapInUse())
		b.Logf("%7d: %.0f µs a place in the median, %d in the mean, %.0f in the 99th of 100, heap %.0f MB, %d documents, %.1f kB each, %d stories, %d terms",
			n+step, perPlace, (sum / step).Microseconds(), float64(took[step*99/100].Nanoseconds())/1000, heap/1e6, x.Len(), heap/1e3/float64(x.Len()), len(x.stories), len(x.lexicon.keys))
		if n == step {
			first, firstHeap = perPlace, heap
		}
		last, lastHeap = perPlace, heap
	}
	if last > 1.5*first || lastHeap > 1.3*firstHeap {
		b.Errorf("from %.0f µs and %.0f MB to %.0f µs and %.0f MB, want both flat", first, firstHeap/1e6, last, lastHeap/1e6)
	}
}

func heapInUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
