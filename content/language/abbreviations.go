package language

// The lists behind Sentences. Keys are lower-case without the last full stop,
// unless said otherwise.
var (
	// never are abbreviations that always stand before something.
	never = set(`mr mrs ms messrs mx dr drs prof profs rev revd hon gen lt col sgt cpl capt cmdr maj adm brig sen sens rep
		reps gov govs pres atty supt insp det msgr fr st mt ft vs v e.g i.e cf viz ca approx dept
		sra srta dra dña mme mmes mlle mgr hr frau bzw z.b d.h u.a sog ggf evtl vgl
		г им ул т.е т.н проф акад ген`)

	// numbered stand before a number; otherwise they are words.
	numbered = set(`p pp fig figs art arts sec secs vol vols op ch chap para nr num n° eq tel ext pt núm nº стр гл рис`)

	// born stand before a date.
	born = set(`b c d r fl ca`)

	// company may end a sentence and often do not: what follows decides.
	company = set(`inc corp co cos ltd llc bros plc jr sr esq etc al ave blvd rd ste bldg dist est gmbh univ assn
		ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa
		tenn tex va vt wash wis wyo ont que alta sask m mm`)

	months = set(`jan feb mar apr jun jul aug sep sept oct nov dec`)

	// lettered are words that a single letter completes: vitamin C.
	lettered = set(`vitamin plan hepatitis grade group type category class section exhibit part point option schedule
		influenza team studio title block appendix chapter`)

	moreStarters = set(`according although among another around asked authorities despite earlier even finally first
		following instead last later many meanwhile nearly none nobody nothing officials people perhaps police residents
		second several similarly sometimes soon speaking therefore these today together tomorrow two three four five
		unlike when yesterday yes well`)

	// notStarters are function words that also start or are names and titles.
	notStarters = set(`la las le les los el der die das de da do du den van von will may su al an in-law so am es um
		era un ha son he's no`)
)

// days are what follows a.m. and p.m. without ending a sentence, as written.
var days = map[string]bool{
	"Monday": true, "Tuesday": true, "Wednesday": true, "Thursday": true, "Friday": true, "Saturday": true, "Sunday": true,
	"January": true, "February": true, "March": true, "April": true, "June": true, "July": true, "August": true,
	"September": true, "October": true, "November": true, "December": true, "Eastern": true, "Pacific": true, "Central": true,
}

// germanMonths follow the number of a day and its full stop, as written.
var germanMonths = map[string]bool{
	"Januar": true, "Februar": true, "März": true, "April": true, "Mai": true, "Juni": true, "Juli": true, "August": true,
	"September": true, "Oktober": true, "November": true, "Dezember": true, "Jahrhundert": true, "Jahrhunderts": true,
}

// speech are verbs that tie a quotation to its speaker, as written.
var speech = map[string]bool{
	"said": true, "says": true, "asked": true, "asks": true, "told": true, "added": true, "wrote": true, "shouted": true,
	"replied": true, "cried": true, "exclaimed": true, "tweeted": true, "posted": true, "yelled": true, "wondered": true,
	"recalled": true, "joked": true, "explained": true, "continued": true,
}
