// Package people finds who a text names: the persons, the forms their names
// take, and what the text says they are. It also tells which names from
// different texts may belong to one person.
//
// Names are found by a linear-chain conditional random field over the features
// of features.go, with weights learned by the program in the folder train from the
// material that NOTICE lists. A first look takes sentence by sentence; a second
// knows what the first made of the same words elsewhere in the text. Hand-written
// rules then take off titles, bylines and credits, and the firms, ships, streets and
// works that bear the names of persons; they add the surnames and given names that the
// full names of the text explain. In languages other than English the shape of names
// and lists of given names count for more than the model, and no roles are read.
//
// Exact spans of persons, in percent, each set judged by a model that learned from
// the other sets only (go run ./content/people/eval ../shared/ner/...). "Mean" is of the lines:
//
//	         held out  persons  precision  recall    F1
//	              btc     2444       78.3    69.6  73.7
//	crossner_politics     1907       87.1    89.9  88.5
//	         gum.free     2071       81.9    74.2  77.9
//	         uner_ewt      789       81.5    78.8  80.2
//	         uner_pud      411       90.4    84.9  87.6
//	         wikigold      932       84.3    91.1  87.6
//	           wnut17     1396       73.2    60.3  66.1
//	             mean     9950       82.4    78.4  80.2
//
// The texts judged are cleaned as those learned from are: titles and @names are no
// persons. The settings of learning and the hand-written rules were chosen with an eye
// on some of these texts, so figures on others may be lower. The shipped weights are
// learned from all of them.
//
// TestGold judges names, roles and the joining of forms on documents of our own.
package people

//go:generate go run ./train -data ../../../shared/ner -out .
