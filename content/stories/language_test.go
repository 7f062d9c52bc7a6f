package stories

import (
	"testing"
	"time"
)

// Two events in four languages, as desks in four countries would tell them.
var polyglot = []struct {
	event, lang, title, text string
}{
	{"quake", "en", "Antioquia quake kills 12, hundreds in shelters", `A magnitude 6.3 earthquake struck the Colombian province of Antioquia on Monday, killing 12 people in Yarumal and
Valdivia, governor Lucía Restrepo said. The road to Medellín is closed, and 340 people spent the night in shelters of the Red Cross. President Gustavo Duarte will travel to Yarumal.`},
	{"quake", "es", "Un terremoto en Antioquia deja 12 muertos", `Un terremoto de magnitud 6,3 sacudió el lunes el departamento colombiano de Antioquia y dejó 12 muertos en Yarumal y Valdivia,
informó la gobernadora Lucía Restrepo. La carretera a Medellín está cortada y 340 personas pasaron la noche en albergues. El presidente Gustavo Duarte viajará a Yarumal.`},
	{"quake", "de", "Zwölf Tote bei Erdbeben in Antioquia", `Bei einem Erdbeben der Stärke 6,3 sind am Montag in der kolumbianischen Provinz Antioquia 12 Menschen ums Leben gekommen, die meisten in Yarumal und
Valdivia, wie die Gouverneurin Lucía Restrepo mitteilte. Die Straße nach Medellín ist gesperrt, 340 Menschen verbrachten die Nacht in Notunterkünften. Präsident Gustavo Duarte will nach Yarumal reisen.`},
	{"quake", "fr", "Séisme en Antioquia : 12 morts", `Un séisme de magnitude 6,3 a frappé lundi le département colombien d'Antioquia, faisant 12 morts à Yarumal et à Valdivia, a annoncé la gouverneure Lucía Restrepo.
La route vers Medellín est coupée et 340 personnes ont passé la nuit dans des abris. Le président Gustavo Duarte se rendra à Yarumal.`},
	{"tariffs", "en", "EU delays chip tariffs to January", `The European Union will delay its tariffs on imported chips until January after the Netherlands threatened a veto, diplomats said. Makers of cars had warned that the
duties would raise prices. The commissioner Henrik Aalto will meet ministers from 14 countries in Luxembourg, where Sofie Verbruggen of the Netherlands is to speak.`},
	{"tariffs", "es", "La UE aplaza los aranceles a los chips", `La Unión Europea aplazará hasta enero sus aranceles a los chips importados después de que los Países Bajos amenazaran con un veto. Los fabricantes de coches
advirtieron de que los precios subirían. El comisario Henrik Aalto se reunirá con ministros de 14 países en Luxemburgo, donde hablará Sofie Verbruggen.`},
	{"bank", "en", "Colombia's central bank holds its rate", `Colombia's central bank left its interest rate at 9.5 percent on Monday, its governor Camila Ortega said in Bogotá. Analysts had expected a cut after inflation fell
to 5.1 percent. President Gustavo Duarte has called for cheaper credit, and farmers in Antioquia agree with him.`},
	{"bank", "es", "El banco central de Colombia mantiene su tasa", `El banco central de Colombia mantuvo el lunes su tasa de interés en el 9,5 por ciento, dijo en Bogotá su gobernadora Camila Ortega. Los analistas esperaban un
recorte tras la caída de la inflación al 5,1 por ciento. El presidente Gustavo Duarte ha pedido créditos más baratos, como los campesinos de Antioquia.`},
	{"festival", "fr", "Le festival de Lindow ouvre ses portes", `Le festival de musique de Lindow ouvre ses portes vendredi avec 40 concerts sur trois scènes. La chanteuse Amara Diallo donnera le premier concert. Les organisateurs attendent
du monde malgré la pluie annoncée, et des navettes partiront de la gare toutes les demi-heures.`},
	{"strike", "de", "Lokführer streiken ab Donnerstag", `Die Lokführer haben für Donnerstag einen Streik angekündigt, der den Verkehr in weiten Teilen des Landes lahmlegen dürfte. Die Gewerkschaft verlangt 7 Prozent mehr Lohn. Ihr
Vorsitzender Jochen Brandt nannte das Angebot der Bahn eine Zumutung. Die Bahn rät, Reisen zu verschieben.`},
}

// TestLanguages joins what tells one event in several languages by names and
// numbers, and nothing else.
func TestLanguages(t *testing.T) {
	for _, given := range []bool{true, false} {
		x := New(72 * time.Hour)
		story := map[int]int64{}
		for i, d := range polyglot {
			doc := Document{ID: int64(i + 1), Title: d.title, Text: d.text, Published: start.Add(time.Duration(i) * time.Hour)}
			if given {
				doc.Language = d.lang
			}
			story[i] = x.Place(doc).Story
		}
		for _, m := range x.Recluster().Moved {
			story[int(m.Document-1)] = m.To
		}
		for i, a := range polyglot {
			for j, b := range polyglot[:i] {
				if together := story[i] == story[j]; together != (a.event == b.event) {
					t.Errorf("language given %v: %s in %s and %s in %s together: %v", given, a.event, a.lang, b.event, b.lang, together)
				}
			}
		}
	}
}

// TestForeignWords keeps stories apart that share a language's common words,
// or words that two languages write alike.
func TestForeignWords(t *testing.T) {
	x := New(72 * time.Hour)
	for i, d := range []Document{
		{Title: "Restaurant opens in the old station", Text: "A restaurant opens in the old station. The menu is simple: soup, bread, dessert. The chef trained in a hotel and wants a classic cuisine.", Language: "en"},
		{Title: "Un restaurant ouvre dans la gare", Text: "Un restaurant ouvre dans une gare de banlieue. Le menu est simple : soupe, pain, dessert. Le chef a travaillé dans un hotel et veut une cuisine classique.", Language: "fr"},
	} {
		d.ID, d.Published = int64(i+1), start
		if got := x.Place(d).Story; got != d.ID {
			t.Errorf("%q went to story %d", d.Title, got)
		}
	}
}

// TestNoStemmer places texts in a language that has neither stemmer nor list
// of stop words, and in scripts without capitals.
func TestNoStemmer(t *testing.T) {
	x := New(72 * time.Hour)
	for _, d := range []struct {
		doc  Document
		want int64
	}{
		{Document{ID: 1, Language: "fi", Title: "Maanjäristys Antioquiassa surmasi 12 ihmistä", Text: "Voimakas maanjäristys iski maanantaina Antioquian maakuntaan Kolumbiassa ja surmasi 12 ihmistä Yarumalin kaupungissa, kertoi kuvernööri Lucía Restrepo. Tie Medellíniin on poikki."}, 1},
		{Document{ID: 2, Language: "fi", Title: "Lakko pysäyttää junat torstaina", Text: "Veturinkuljettajien lakko pysäyttää junat torstaina koko maassa. Liitto vaatii seitsemän prosentin palkankorotusta, sanoi puheenjohtaja Matti Korhonen."}, 2},
		{Document{ID: 3, Language: "fi", Title: "Yarumalin maanjäristyksessä kuoli 12 ihmistä", Text: "Antioquian maakunnassa maanantaina sattunut maanjäristys surmasi 12 ihmistä. Kuvernööri Lucía Restrepo sanoi Yarumalin kaupungissa, että tie Medellíniin on yhä poikki."}, 1},
		{Document{ID: 4, Language: "ja", Title: "コロンビアで地震、12人死亡", Text: "コロンビアのアンティオキア県で月曜日に強い地震があり、ヤルマルで12人が死亡したと知事が発表した。メデジンへの道路は通行止めになっている。"}, 4},
		{Document{ID: 5, Language: "ja", Title: "コロンビア地震、死者12人に", Text: "アンティオキア県で月曜日に起きた強い地震で、ヤルマルで12人が死亡した。知事によると、メデジンへの道路は今も通行止めのままだ。"}, 4},
		{Document{ID: 6, Language: "ja", Title: "中央銀行、金利を据え置き", Text: "中央銀行は金融政策の会合で金利を据え置くことを決めた。総裁は会見で物価の見通しについて説明し、為替の動きを注視すると述べた。"}, 6},
	} {
		d.doc.Published = start
		if got := x.Place(d.doc).Story; got != d.want {
			t.Errorf("%q went to story %d, want %d", d.doc.Title, got, d.want)
		}
	}
}

// TestShortTitles takes titles too short to tell their language for the one
// whose articles know their words.
func TestShortTitles(t *testing.T) {
	x := New(72 * time.Hour)
	for i, d := range polyglot {
		x.Place(Document{ID: int64(i + 1), Title: d.title, Text: d.text, Language: d.lang, Published: start})
	}
	for _, c := range []struct{ title, want string }{
		{"Zwölf Tote, Erdbeben, Antioquia", "de"},
		{"Séisme, Antioquia, Yarumal", "fr"},
		{"Chip tariffs: EU", "en"},
	} {
		words, _ := wordsOf(Document{Title: c.title})
		if got := x.guess(words); got != c.want {
			t.Errorf("guess(%q) = %q, want %q", c.title, got, c.want)
		}
	}
}
