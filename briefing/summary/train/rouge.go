package main

import (
	"daybrief/content/language"
)

// A score is what ROUGE (Lin, 2004) says of a summary: F1 of the words (R1),
// the pairs of words (R2) and the longest common subsequence (RL), from 0 to 1.
// Words are stemmed with Snowball's English stemmer (Porter's second), as in
// the customary option -m; stop words count. RL is that of whole summaries: the
// union of the subsequences that each sentence of the reference has in common
// with the sentences of the summary.
type score struct{ R1, R2, RL float64 }

func (s score) plus(o score, times float64) score {
	return score{s.R1 + times*o.R1, s.R2 + times*o.R2, s.RL + times*o.RL}
}

// A stemmer numbers stems and remembers those of words.
type stemmer struct {
	words map[string]int
	stems map[string]int
}

func newStemmer() *stemmer { return &stemmer{map[string]int{}, map[string]int{}} }

// read returns the numbers of the stems of a text.
func (s *stemmer) read(text string) []int {
	var out []int
	for _, r := range language.Words(text) {
		word := r.Of(text)
		n, ok := s.words[word]
		if !ok {
			stem := language.Stem(word, "en")
			if n, ok = s.stems[stem]; !ok {
				n = len(s.stems)
				s.stems[stem] = n
			}
			s.words[word] = n
		}
		out = append(out, n)
	}
	return out
}

func (s *stemmer) readAll(texts []string) [][]int {
	var out [][]int
	for _, t := range texts {
		out = append(out, s.read(t))
	}
	return out
}

// rouge compares the sentences of a summary with those of a reference.
func rouge(got, want [][]int) score {
	return score{ngrams(got, want, 1), ngrams(got, want, 2), union(got, want)}
}

// ngrams returns the F1 of n-grams. They go on over the ends of sentences.
func ngrams(got, want [][]int, n int) float64 {
	g, gn := counts(got, n)
	w, wn := counts(want, n)
	both := 0
	for gram, count := range g {
		both += min(count, w[gram])
	}
	return f1(both, gn, wn)
}

func counts(sentences [][]int, n int) (map[[2]int]int, int) {
	out := map[[2]int]int{}
	total, before := 0, -1
	for _, s := range sentences {
		for _, word := range s {
			if n == 1 {
				out[[2]int{word}]++
				total++
			} else if before >= 0 {
				out[[2]int{before, word}]++
				total++
			}
			before = word
		}
	}
	return out, total
}

func f1(both, got, want int) float64 {
	if both == 0 {
		return 0
	}
	return 2 * float64(both) / float64(got+want)
}

// union returns the F1 of the union of longest common subsequences. As in
// Lin's program, no word of either side counts more often than it stands there.
func union(got, want [][]int) float64 {
	left, gn := counts(got, 1)
	right, wn := counts(want, 1)
	both := 0
	for _, w := range want {
		hit := make([]bool, len(w))
		for _, g := range got {
			common(g, w, hit)
		}
		for i, h := range hit {
			word := [2]int{w[i]}
			if h && left[word] > 0 && right[word] > 0 {
				left[word]--
				right[word]--
				both++
			}
		}
	}
	return f1(both, gn, wn)
}

// common marks the words of w that are in its longest common subsequence with g.
func common(g, w []int, hit []bool) {
	table := make([][]int, len(g)+1)
	for i := range table {
		table[i] = make([]int, len(w)+1)
	}
	for i := range g {
		for j := range w {
			if g[i] == w[j] {
				table[i+1][j+1] = table[i][j] + 1
			} else {
				table[i+1][j+1] = max(table[i][j+1], table[i+1][j])
			}
		}
	}
	for i, j := len(g), len(w); i > 0 && j > 0; {
		switch {
		case g[i-1] == w[j-1]:
			hit[j-1] = true
			i, j = i-1, j-1
		case table[i-1][j] >= table[i][j-1]:
			i--
		default:
			j--
		}
	}
}
