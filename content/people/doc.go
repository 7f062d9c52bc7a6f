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
// Exact spans of persons, in percent, each set judged by a model that learned from
// the other sets only (go run ./content/people/eval ../shared/ner/...). "Mean" is of the lines:
//
//	         held out  persons  precision  recall    F1
//	              btc     2444       77.6    71.4  74.4
//	crossner_politics     1907       85.0    89.1  87.0
//	         gum.free     2071       79.9    76.8  78.3
//	         uner_ewt      789       80.6    81.0  80.8
//	         uner_pud      411       87.4    86.1  86.8
//	         wikigold      932       82.1    89.9  85.8
//	           wnut17     1396       71.7    62.8  66.9
//	             mean     9950       80.6    79.6  80.0
//
// The texts judged are cleaned as those learned from are: titles and @names are no
// persons. The settings of learning and the hand-written rules were chosen with an eye
// on some of these texts, so figures on others may be lower. The shipped weights are
// learned from all of them.
package people

//go:generate go run ./train -data ../../../shared/ner -out .
