// Package fetch gets documents over HTTP politely and safely: it asks only for
// what changed, never reaches private addresses, and never reads more than it
// was told to.
package fetch
