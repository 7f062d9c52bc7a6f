// Package people finds who a text names: the persons, the forms their names
// take, and what the text says they are. It also tells which names from
// different texts may belong to one person.
//
// Names are found by a linear-chain conditional random field over the features
// of features.go, with weights learned by the program in the folder train from the
// material that NOTICE.md lists. A first look takes sentence by sentence; a second
// knows what the first made of the same words elsewhere in the text. Hand-written
// rules then take off titles, bylines, credits and storms.
package people

//go:generate go run ./train -data ../../../shared/ner -out .
