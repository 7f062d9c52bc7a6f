package people

import "daybrief/content/language"

// A Score counts persons found and wanted, by exact place.
type Score struct{ Right, Found, Wanted int }

// Precision is the share of the found that is right, in percent.
func (s Score) Precision() float64 { return 100 * float64(s.Right) / float64(max(s.Found, 1)) }

// Recall is the share of the wanted that was found, in percent.
func (s Score) Recall() float64 { return 100 * float64(s.Right) / float64(max(s.Wanted, 1)) }

// F1 is the harmonic mean of precision and recall, in percent.
func (s Score) F1() float64 { return 200 * float64(s.Right) / float64(max(s.Found+s.Wanted, 1)) }

// Measure counts how well a model finds the persons of texts.
func Measure(m *Model, examples []Example) Score {
	var out Score
	for _, e := range examples {
		right, found := map[language.Range]bool{}, 0
		for _, r := range m.persons(e.Text, "en") {
			right[r] = true
			found++
		}
		out.Found += found
		for _, n := range e.Names {
			if n.Kind == "PER" {
				out.Wanted++
				if right[n.Range] {
					out.Right++
				}
			}
		}
	}
	return out
}

// persons returns where a text names a person.
func (m *Model) persons(text, lang string) []language.Range {
	doc := tokens(text, m.known)
	var out []language.Range
	for _, s := range tag(m, text, doc, lang) {
		out = append(out, placeOf(text, doc, s))
	}
	return out
}
