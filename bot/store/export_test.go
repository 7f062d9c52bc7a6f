package store

// Find is the full-text index, for the tests that change it.
var Find = (*Store).find
