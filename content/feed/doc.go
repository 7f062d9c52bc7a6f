// Package feed reads feed documents (RSS, Atom, RDF, JSON Feed), damaged ones
// too, finds the feeds that a page names, and reads lists of feeds (OPML).
package feed
