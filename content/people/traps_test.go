package people_test

import (
	"os"
	"strings"
	"testing"

	"daybrief/content/people"
)

// TestTraps holds that nobody is found in the sentences of testdata/traps.txt, whose
// names are of firms, ships, streets, works and the like, or of who made an article.
func TestTraps(t *testing.T) {
	data, err := os.ReadFile("testdata/traps.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		for _, p := range people.Find(strings.TrimSpace(line), "en") {
			t.Errorf("%s: found %s", strings.TrimSpace(line), p.Name)
		}
	}
}

// TestLanguages compares the persons found in other languages with those in
// brackets in testdata/languages.txt, where each line begins with a language. Roles
// are read in English only.
func TestLanguages(t *testing.T) {
	const golden = "testdata/languages.txt"
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for line := range strings.Lines(string(data)) {
		lang, marked, _ := strings.Cut(strings.TrimSpace(line), " ")
		text := strings.NewReplacer("[", "", "]", "").Replace(marked)
		got := marks(t, text, lang)
		if !*update && got != marked {
			t.Errorf("%s\n got %s\nwant %s", lang, got, marked)
		}
		all.WriteString(lang + " " + got + "\n")
	}
	if *update {
		if err := os.WriteFile(golden, []byte(all.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// marks returns a text with its persons in brackets.
func marks(t *testing.T, text, lang string) string {
	t.Helper()
	opens, closes := map[int]bool{}, map[int]bool{}
	for _, p := range people.Find(text, lang) {
		if len(p.Roles) > 0 {
			t.Errorf("%s: %s has the roles %q in a language without", lang, p.Name, p.Roles)
		}
		for _, m := range p.Mentions {
			opens[m.Start], closes[m.End] = true, true
		}
	}
	var b strings.Builder
	for i := range len(text) + 1 {
		if closes[i] {
			b.WriteByte(']')
		}
		if opens[i] {
			b.WriteByte('[')
		}
		if i < len(text) {
			b.WriteByte(text[i])
		}
	}
	return b.String()
}

// TestVariants holds how the forms of names in a text are joined: a line for each
// person, name: other forms.
func TestVariants(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"monarchs", "King Charles III met Pope Leo XIV. Charles spoke first; Pope Leo listened. Leo XIV prayed.", "Charles III: Charles; Leo XIV: Leo"},
		{"a word is a surname", "Harriet Green, a baker, won. Green laughed. “Nobody else stood,” said Green.", "Harriet Green: Green"},
		{"a place is a surname", "Coach Marcus Washington will lead the team in Washington. “We play on,” Washington said.", "Marcus Washington: Washington"},
		{"a courtesy title tells", "Peter Novak and his wife, Dana Novak, appeared. Mrs. Novak spoke. Mr. Novak did not. Novak paid.", "Peter Novak: Novak; Dana Novak: Novak"},
		{"a married name", "Amelia Thorne-Baker arrived. Thorne-Baker works. In 2001 she was Amelia Baker.", "Amelia Thorne-Baker: Thorne-Baker, Amelia Baker"},
		{"a nickname in quotation marks", "Robert “Bob” Delaney Jr. quit. His father, Robert Delaney Sr., did not. Bob Delaney cried.", "Robert “Bob” Delaney Jr.: Bob Delaney; Robert Delaney Sr.: "},
		{"Arabic", "Mohammed al-Hussaini, an oud maker, spoke. “Muhammad al-Husseini made it,” said one. Al-Hussaini left.", "Mohammed al-Hussaini: Muhammad al-Husseini, Al-Hussaini"},
		{"Abdul", "Abdulaziz al-Qasimi opened it. Abdul Aziz al-Qasimi left.", "Abdulaziz al-Qasimi: Abdul Aziz al-Qasimi"},
		{"two surnames", "Maria Sánchez Ruiz won. Sánchez Ruiz wept.", "Maria Sánchez Ruiz: Sánchez Ruiz"},
		{"family name first", "Park Ji-hoon met Choi Min-jung. Park smiled. Choi did not.", "Park Ji-hoon: Park; Choi Min-jung: Choi"},
	} {
		var got []string
		for _, p := range people.Find(test.text, "en") {
			got = append(got, p.Name+": "+strings.Join(p.Variants, ", "))
		}
		if s := strings.Join(got, "; "); s != test.want {
			t.Errorf("%s: %q\n got %s\nwant %s", test.name, test.text, s, test.want)
		}
	}
}

// TestOtherScripts holds that texts in other scripts give no nonsense, and Latin names
// inside them are found or left, but nothing else.
func TestOtherScripts(t *testing.T) {
	for _, text := range []string{"Президент Владимир Путин встретился с Сергеем Лавровым.", "Ο πρωθυπουργός Κυριάκος Μητσοτάκης μίλησε.", "内閣総理大臣は東京で会見した。"} {
		for _, lang := range []string{"", "ru"} {
			if found := people.Find(text, lang); len(found) > 0 {
				t.Errorf("Find(%q, %q) = %v, want nobody", text, lang, found)
			}
		}
	}
}
