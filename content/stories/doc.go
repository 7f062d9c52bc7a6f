// Package stories tells which articles are about one event and which are
// nearly the same text.
//
// An article becomes a vector of its heaviest words and pairs of words. How
// close two groups of articles are is the mean cosine between them, measured
// against how alike the articles within each group are: a story of long reports
// in the same words asks for more than one of short notes. New articles are
// placed by this measure in one pass; Recluster mends the stories of the window
// by average link under the same measure.
package stories
