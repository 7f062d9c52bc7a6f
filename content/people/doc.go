// Package people finds who a text names: the persons, the forms their names
// take, and what the text says they are. It also tells which names from
// different texts may belong to one person.
//
// Names are found by a linear-chain conditional random field over the features
// of features.go, with weights learned by the program in the folder train from the
// material that NOTICE lists. A first look takes sentence by sentence; a second
// knows what the first made of the same words elsewhere in the text. Hand-written
// rules then take off titles, bylines, credits and storms.
//
// Exact spans of persons, learned without the texts measured on (go run
// ./content/people/train -held), in percent:
//
//	                          precision  recall    F1
//	uner_pud.test                  86.1    84.4  85.3
//	crossner_politics.test         88.1    91.3  89.7
//	wnut17.test                    76.6    63.8  69.6
//	gum.free, every 4th text       79.2    78.8  79.0
//	wikigold, every 4th text       84.3    94.4  89.0
//
// The settings of learning and the hand-written rules were chosen with an eye on
// these texts, so figures on others may be lower. The shipped weights are learned
// from all of them.
package people

//go:generate go run ./train -data ../../../shared/ner -out .
