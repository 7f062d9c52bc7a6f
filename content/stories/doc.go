// Package stories tells which articles are about one event and which are
// nearly the same text.
package stories
