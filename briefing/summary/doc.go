// Package summary says what a few articles tell in a few of their own
// sentences, and which of their titles says it most clearly. It chooses; it
// never rewrites.
package summary
