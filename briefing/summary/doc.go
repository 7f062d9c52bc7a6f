// Package summary says what a few articles tell in a few of their own
// sentences, why it matters, which figures have changed and on which the
// publishers differ, and which of the titles says it most clearly. It chooses;
// it never rewrites.
package summary
