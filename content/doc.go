// Package content holds what is known: sources, the articles they published,
// the stories that articles tell and the people they name.
//
// A [Collector] turns due sources into articles, an [Editor] turns new articles
// into stories and people. Text from outside is plain text from the moment it
// enters this package: no markup, no control characters, valid UTF-8.
package content
