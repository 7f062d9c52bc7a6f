package people

import (
	"slices"
	"strings"
	"unicode"
)

// tagForeign finds persons in a text in Latin script that is not English. The model
// knows English sentences only, so what it finds counts only where it has the shape
// of a name; beside it, a known given name with capitalised words after it is one.
func tagForeign(labelled []span, doc []token, lang string) []span {
	taken := make([]bool, len(doc)) // the token is in a span
	var out []span
	for i := 0; i < len(doc); i++ {
		s, ok := foreignName(doc, i, lang)
		if !ok {
			continue
		}
		out = append(out, s)
		for k := s.from; k < s.to; k++ {
			taken[k] = true
		}
		i = s.to - 1
	}
	for _, s := range labelled {
		if s, ok := trimmed(doc, s, lang); ok && !anyTaken(taken, s) {
			out = append(out, s)
		}
	}
	for i := range doc {
		if doc[i].kind == aPerson {
			doc[i].kind = outside
		}
	}
	sortSpans(out)
	for _, s := range out {
		for k := s.from; k < s.to; k++ {
			doc[k].kind = aPerson
		}
	}
	return out
}

func anyTaken(taken []bool, s span) bool {
	for k := s.from; k < s.to; k++ {
		if taken[k] {
			return true
		}
	}
	return false
}

// foreignName returns the name that starts at token i.
func foreignName(doc []token, i int, lang string) (span, bool) {
	t := &doc[i]
	if !t.upper || t.prefixed && t.gap != "" || foreignWords[t.fold] || !latin(t.text) {
		return span{}, false
	}
	titled := i > 0 && doc[i-1].sentence == t.sentence && t.joined && foreignCourtesy[doc[i-1].fold]
	if lang == "hu" && i+1 < len(doc) && doc[i+1].joined && doc[i+1].upper && isGiven(&doc[i+1]) && !isGiven(t) && !t.possessive {
		end := i + 2
		for end < len(doc) && doc[end].joined && doc[end].upper && isGiven(&doc[end]) && !doc[end-1].possessive {
			end++
		}
		return span{i, end}, true // Orbán Viktor
	}
	if !titled && (!isGiven(t) || t.headline && t.entry.Bits&Common != 0 || t.possessive) {
		return span{}, false
	}
	if ledByThing(doc, i) {
		return span{}, false
	}
	end := foreignEnd(doc, i, lang)
	for _, ending := range streetEnds {
		if strings.HasSuffix(doc[end-1].fold, ending) {
			return span{}, false
		}
	}
	if end < len(doc) && doc[end].sentence == t.sentence && doc[end].joined && (streets[doc[end].fold] || doc[end].upper && (tails[doc[end].fold] || foreignLeads[doc[end].fold])) {
		return span{}, false
	}
	return span{i, end}, end-i > 1 || titled
}

// foreignEnd returns where the name that starts at token i ends. In German a noun may
// follow it, so there it ends with the first word that is no given name.
func foreignEnd(doc []token, i int, lang string) int {
	end, after := i+1, false // after a particle
	for j := i + 1; j < len(doc) && j < i+6 && doc[j].sentence == doc[i].sentence; j++ {
		t := &doc[j]
		nick := quoted(t.gap) && doc[j-1].upper
		if !t.joined && !nick || doc[j-1].possessive {
			break
		}
		if (particles[t.fold] || foreignParticles[t.fold]) && len(t.fold) > 1 && j+1 < len(doc) && (!t.upper || doc[j+1].upper && doc[j+1].joined) {
			if after && end == j {
				break // Wilma van den Berg van Ameland
			}
			after = true
			continue
		}
		if !t.upper {
			break
		}
		if foreignWords[t.fold] || tails[t.fold] && t.entry.Bits&(First|Last) == 0 || streets[t.fold] || !latin(t.text) || calendar[t.fold] {
			break
		}
		end = j + 1
		if lang == "de" && t.entry.Bits&First == 0 && !t.initial {
			break
		}
	}
	return end
}

// trimmed takes titles and words in lower case off what the model found, and reports
// whether the rest has the shape of a full name.
func trimmed(doc []token, s span, lang string) (span, bool) {
	for s.from < s.to && (!doc[s.from].upper || foreignWords[doc[s.from].fold] || foreignCourtesy[doc[s.from].fold] || doc[s.from].entry.Bits&(First|Last) == 0 && s.to-s.from > 2) {
		s.from++
	}
	for s.to > s.from && !doc[s.to-1].upper {
		s.to--
	}
	if s.from == s.to || ledByThing(doc, s.from) || s.to < len(doc) && doc[s.to].joined && doc[s.to].sentence == doc[s.from].sentence && streets[doc[s.to].fold] {
		return s, false
	}
	words := 0
	for i := s.from; i < s.to; i++ {
		t := &doc[i]
		if !latin(t.text) || foreignWords[t.fold] || streets[t.fold] || tails[t.fold] || !t.upper && !particles[t.fold] && !foreignParticles[t.fold] {
			return s, false
		}
		words++
	}
	if words == 0 {
		return s, false
	}
	head, last := &doc[s.from], &doc[s.to-1]
	if words == 1 {
		return s, head.entry.Bits&person != 0 && !head.headline
	}
	if ledByThing(doc, s.from) {
		return s, false
	}
	if isGiven(head) {
		return s, true
	}
	if lang == "hu" && isGiven(last) {
		return s, true
	}
	return s, lang != "de" && words < 4 && (last.entry.Bits&Last != 0 || !head.opens) && (head.entry.Bits|last.entry.Bits)&(Common|place|organisation) == 0
}

// ledByThing reports whether a noun of a street, a ship or the like stands before
// token i, also with a preposition between: plaza de Isabel la Católica.
func ledByThing(doc []token, i int) bool {
	if i == 0 || !doc[i].joined {
		return false
	}
	before := doc[i-1].fold
	if foreignLeads[before] || streets[before] {
		return true
	}
	if doc[i-1].upper && isGiven(&doc[i-1]) && ledByThing(doc, i-1) {
		return true // teatro Carlo Felice
	}
	return i > 1 && doc[i-1].joined && linking[before] && streets[doc[i-2].fold]
}

// withoutNouns drops the surnames that are nouns where they stand: ein Wolf.
func withoutNouns(spans []span, doc []token, lang string) []span {
	return slices.DeleteFunc(spans, func(s span) bool {
		return lang == "de" && s.to-s.from == 1 && s.from > 0 && doc[s.from].joined && germanIndefinite[doc[s.from-1].fold]
	})
}

var germanIndefinite = set(`ein eine einen einem einer eines`)

var linking = set(`de del da do di della dell des du im imienia in van von der dedicato dedicado`)

// isGiven reports whether a word is a given name, or two joined by a hyphen.
func isGiven(t *token) bool {
	if t.entry.Bits&First != 0 {
		return true
	}
	head, tail, ok := strings.Cut(t.fold, "-")
	return ok && lexicon().word(head).Bits&First != 0 && lexicon().word(tail).Bits&First != 0
}

// latin reports whether all letters of a word are Latin.
func latin(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	return true
}

// foreign reports whether a text in a language is to be read by shape: it is said to
// be in another language than English, or nobody says and its words are of another.
func foreign(lang string, doc []token) bool {
	if lang != "" {
		return lang != "en"
	}
	english, other := 0, 0
	for i := range doc {
		switch f := doc[i].fold; {
		case englishWords[f]:
			english++
		case otherWords[f]:
			other++
		}
	}
	return other > english
}

// streetEnds end the last word of names of streets.
var streetEnds = strings.Fields("straat strasse gasse plein laan gatan vagen gade utca allee")

var (
	englishWords = set(`the of and to said says with for his her by is was on at from that it as be are were has have who will after over`)
	otherWords   = set(`el la los las le les un une des du et der die das und ist nicht mit von il lo gli della di che e o os as um uma het een van
		och att det som en på i w z na się jest je v se ve bir bu de da do dos a az és si din que por para pour dans sur est con del`)

	foreignParticles = set(`lo della dalla delle dei degli dello des das dos du den der ten ter te van von zu zum zur af av och t op`)

	foreignCourtesy = set(`m mme mlle mr mrs herr frau hr fru pan pani señor señora sr sra srta don doña dona signor signora sig dott dottor dottoressa
		monsieur madame dhr mevr meneer mevrouw bay hanım dr prof ing mgr`)

	// foreignWords are capitalised words at the beginning of sentences, titles and nouns of other languages that given
	// names are spelled like.
	foreignWords = set(`le la les un une des du de el los las lo il i gli der die das den dem ein eine de het een en det o a os as um uma w z na
		do po od za ze to on ona ten ta bez nie tak jak już ale czy co gdy si se în pe la din că nu mai az egy és van nem hogy
		président présidente premier première ministre maire préfet préfète directeur directrice président chef député sénateur
		presidente presidenta ministro ministra alcalde alcaldesa portavoz director directora diputado senador rey reina papa
		sindaco sindaca premier governatore assessore procuratore onorevole senatore prefeito prefeita governador deputado músico taxista
		bundeskanzler kanzler kanzlerin minister ministerin bürgermeister oberbürgermeister präsident präsidentin ingenieur trainer richter
		burgemeester wethouder eigenaar koning koningin minister premier kung drottning statsminister kong dronning president prezydent
		premier burmistrz minister radny radna starosta starostka výčepní prezident předseda ministr král belediye başkanı başkan bakan
		bakanı cumhurbaşkanı vali veteriner mimar primarul președintele ministrul regele papa rege re roi reine könig königin
		montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche
		lunes martes miércoles jueves viernes sábado domingo januar februar märz april mai juni juli august september oktober november
		dezember enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre janvier février mars avril juin
		juillet août décembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio
		maj czerwiec mayıs nisan haziran temmuz ağustos eylül ekim kasım aralık ocak şubat mart`)

	// streets are nouns of other languages that the names of persons belong to as names of
	// streets, schools, ships and firms.
	streets = set(`rue avenue boulevard place quai impasse allée pont gare école lycée collège université hôpital stade théâtre salle musée calle avenida
		paseo plaza plazuela glorieta puente estación escuela colegio instituto universidad hospital estadio teatro museo barrio aeropuerto
		via viale corso piazza piazzale largo ponte stazione scuola liceo istituto università ospedale stadio teatro museo aeroporto
		straße strasse platz allee weg gasse brücke schule gymnasium universität klinik stadion museum flughafen preis stiftung straat
		plein laan gracht brug school college ziekenhuis stadion luchthaven café cafe kroeg restaurant restaurante gata gatan vägen
		torget bron skolan sjukhuset flygplats båten båt fartyget ulica ulicy ulicą ulice ulici ul placu plac aleja alei szkoła szkoły
		szpital szpitala lotnisko most stadion náměstí nám třída třídě škola nemocnice letiště most caddesi caddesinde caddesi'nde cad sokak
		sokağı bulvarı bulvarında meydanı meydanında havalimanı havaalanı okulu lisesi üniversitesi hastanesi stadyumu köprüsü vakfı rua
		avenida travessa praça largo escola colégio faculdade estádio aeroporto rodovia ponte hospital strada bulevardul piața
		școala liceul spitalul stadionul aeroportul firma firmy firmě firmie empresa société entreprise bank banca banco banque
		fundación fondation fondazione fundacja nadace barze bar baru båten hette navio navire barco nave schiff schip cargo librería libreria librairie buchhandlung
		premio prêmio prix prijs nagroda nagrodę cena cenu ödülü díj prueba trofeo trofeu trophée torneo torneio tournoi turnier copa coppa
		coupe pokal beker kup puchar buque velero pesquero goleta corbeta fragata ferry transbordador chalutier bateau voilier frégate kutter
		fähre frachter segler veerboot trawler kotter jacht traghetto peschereccio regata rejs statek prom kuter loď färja fartyg hajó gemi
		gemisi vapuru supermercado supermarché supermarkt mercado marché markt konditorei bäckerei boulangerie panadería padaria pasticceria
		farmacia pharmacie apotheke taberna cervecería bodega bodegas cave domaine weingut brauerei cervejaria birrificio brouwerij browar
		pivovar kavárna kavárně hospoda hospodě hotelu hotel kino cinéma cine cinema teatru divadlo divadle galerie galeria galería galleria museu
		muzeum muzeul biblioteca bibliothèque bibliotek biblioteka könyvtár könyvtára kirche église iglesia igreja chiesa kerk kościół
		kostel templom cami camii parque parc parco park parku jardín jardin jardim giardino garten monumento monument denkmal pomnik
		pomník fábrica usine fabbrica fabrik fabriek fabryka továrna marca marque marke merk marka novela roman romanzo romance film filme
		película ópera opéra opera caballo cheval pferd paard cavallo cavalo perro chien hund hond cane gato chat katze kat gatto kat
		huracán ouragan sturm orkan tormenta tempête tempesta tempestade storm ulici grupo groupe gruppo gruppe groep zespół equipo équipe
		equipe squadra aeropuerto cadena catena kette keten sieć editorial éditions verlag uitgeverij wydawnictwo nakladatelství
		fundação laboratorio laboratoire labor clínica clinique clinica kliniek klinika lotniska estadio sala salle hala hali bokaal sarayı sarayi sarayında salonu salonunda stadı stadında`)
)
