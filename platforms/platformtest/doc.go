// Package platformtest holds what proves an adapter right: one contract that
// every platform passes, and servers on the other side of the wire that are as
// strict as the real ones.
package platformtest
