package people

import "daybrief/content/language"

// A Person is somebody one text names.
type Person struct {
	Name     string           // the fullest form that the text uses
	Variants []string         // the other forms, as written, in order of appearance
	Roles    []string         // what the text says the person is, in its words, in order of appearance
	Mentions []language.Range // where the text names the person, in order
}

// Find returns the persons whom a text names, in order of appearance. The text
// should start with its title. Mentions belong together when their full names
// agree; a surname or given name alone belongs to the last full name before it,
// or else the first after it, and to nobody when two people of the text bear
// it. lang is the ISO 639-1 code of the text's language; the lists are for
// names in Latin script and English roles.
func Find(text, lang string) []Person {
	doc := tokens(text, lexicon())
	spans := tag(model(), text, doc, lang)
	mentions := make([]mention, len(spans))
	for i, s := range spans {
		mentions[i] = newMention(text, doc, s, lang)
	}
	if !foreign(lang, doc) {
		for i, roles := range rolesOf(text, doc, spans) {
			mentions[i].roles = roles
		}
	}
	return persons(mentions)
}
