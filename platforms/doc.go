// Package platforms holds what every chat platform shares: one document, one
// command grammar and one list of refusals, so that the rest of the program
// never learns where it is talking.
//
// A [Message] is everything a person can read. A [Request] is everything a
// person can do: type a line, fill in a slash command, press a button. A
// [Platform] carries both, and turns each of its own refusals into an [Error]
// with a [Kind]. The package imports the standard library only.
package platforms
