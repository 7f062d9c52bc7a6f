// Package language finds sentences and words in plain text, reduces words to
// forms that compare equal, and tells which language a text is in. It knows
// nothing about news.
package language

// A Range is a piece of a text by byte offsets: text[r.Start:r.End].
type Range struct{ Start, End int }

// Of returns the piece of text that the range covers.
func (r Range) Of(text string) string { return text[r.Start:r.End] }
