package content

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

const (
	recurs       = 3   // articles of one source that hold a paragraph before it counts as boilerplate
	longestLine  = 400 // bytes of a paragraph that may be boilerplate
	edge         = 6   // paragraphs at either end of an article that are remembered: boilerplate stands there
	mostLines    = 300 // paragraphs remembered of a source
	mostRecurred = 100 // of those, the ones that have recurred and stay
)

// A line is a paragraph that articles of a source hold, by its hash.
type line struct {
	hash  uint32
	count int
}

func hashOf(paragraph string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(paragraph))
	return h.Sum32()
}

// recurring drops the paragraphs that several articles of a source share, as
// invitations to subscribe do. lines is what was learnt of the source before, and
// the result what is known now; only articles that are new teach something.
func recurring(articles []Article, isNew func(i int) bool, lines string) string {
	known := readLineCounts(lines)
	count := map[uint32]int{}
	for _, l := range known {
		count[l.hash] = l.count
	}
	here := map[uint32]int{}
	var recent []uint32
	for i, a := range articles {
		paragraphs := strings.Split(a.Body, "\n\n")
		if len(paragraphs) == 1 {
			continue
		}
		seen := map[uint32]bool{}
		for j, p := range paragraphs {
			h := hashOf(p)
			if p == "" || len(p) > longestLine || seen[h] {
				continue
			}
			seen[h] = true
			here[h]++
			if isNew(i) && (j < edge || j >= len(paragraphs)-edge) {
				count[h]++
				recent = append(recent, h)
			}
		}
	}
	for i := range articles {
		paragraphs := strings.Split(articles[i].Body, "\n\n")
		if len(paragraphs) == 1 {
			continue // a text that recurs whole is a text
		}
		kept := slices.DeleteFunc(paragraphs, func(p string) bool {
			h := hashOf(p)
			return len(p) <= longestLine && (here[h] >= recurs || count[h] >= recurs)
		})
		if text := strings.Join(kept, "\n\n"); len(text) > len(articles[i].Body)/2 {
			articles[i].Body = text // more than half a text is no boilerplate
		}
	}
	for _, l := range known {
		recent = append(recent, l.hash) // older ones after
	}
	return writeLineCounts(recent, count)
}

// readLineCounts reads what writeLineCounts wrote. What it cannot read it leaves out.
func readLineCounts(s string) []line {
	var out []line
	for field := range strings.FieldsSeq(s) {
		h, n, _ := strings.Cut(field, ":")
		hash, err1 := strconv.ParseUint(h, 16, 32)
		count, err2 := strconv.Atoi(n)
		if err1 == nil && err2 == nil {
			out = append(out, line{uint32(hash), count})
		}
	}
	return out
}

// writeLineCounts writes the paragraphs that have recurred, and then the
// latest of the others, as hash:count.
func writeLineCounts(order []uint32, count map[uint32]int) string {
	var fields []string
	written := map[uint32]bool{}
	add := func(limit int, wanted func(n int) bool) {
		for _, h := range order {
			if len(fields) >= limit {
				return
			}
			if n := count[h]; !written[h] && n > 0 && wanted(n) {
				written[h] = true
				fields = append(fields, fmt.Sprintf("%08x:%d", h, min(n, 99)))
			}
		}
	}
	add(mostRecurred, func(n int) bool { return n >= recurs })
	add(mostLines, func(n int) bool { return n < recurs })
	return strings.Join(fields, " ")
}
