// Package people finds who a text names: the persons, the forms their names
// take, and what the text says they are. It also tells which names from
// different texts may belong to one person.
package people

//go:generate go run generate.go ../../../shared/ner
