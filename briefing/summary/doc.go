// Package summary says what a few articles tell in a few of their own
// sentences, why it matters, which figures have changed and on which the
// publishers differ, and which of the titles says it most clearly. What it
// extracts it never rewrites. With a language model, which is optional, it has
// a story told anew and keeps only what the articles bear out.
package summary
