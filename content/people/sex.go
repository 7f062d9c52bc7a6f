package people

import "strings"

// What an Entry says of a given name. A name that both bear has both bits.
const (
	Male = 1 << iota
	Female
)

// sexOfTitle returns what a courtesy title tells: Mr. or Mrs.
func sexOfTitle(fold string) uint8 {
	switch {
	case gentlemen[fold]:
		return Male
	case ladies[fold]:
		return Female
	}
	return 0
}

// sexOf returns what the courtesy title of a mention, its roles or its first name
// tell, or 0.
func sexOf(m mention) uint8 {
	if m.sex != 0 {
		return m.sex
	}
	for _, role := range m.roles {
		switch last := strings.ToLower(role[strings.LastIndexByte(role, ' ')+1:]); {
		case kinsmen[last]:
			return Male
		case kinswomen[last]:
			return Female
		}
	}
	for word := range strings.FieldsSeq(m.name.words) {
		if sex := lexicon().word(word).Sex; sex == Male || sex == Female {
			return sex
		}
		break
	}
	return 0
}

var (
	gentlemen = set(`mr mister sir lord monsieur m don señor sr herr signor pan king prince father brother king's kung hr`)
	kinsmen   = set(`husband son brother father uncle nephew grandson grandfather widower boyfriend king prince actor waiter`)
	kinswomen = set(`wife daughter sister mother aunt niece granddaughter grandmother widow girlfriend queen princess actress waitress`)
	ladies    = set(`mrs ms miss mme mlle madame madam dame lady doña señora sra señorita frau signora pani queen princess sister mother`)
)
