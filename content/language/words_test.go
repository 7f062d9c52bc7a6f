package language_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"daybrief/content/language"
)

func TestWords(t *testing.T) {
	text := "Russia's $1.2 billion, U.S.-led “plan” didn’t work – Zürich 2026!"
	want := []string{"Russia's", "1.2", "billion", "U.S", "led", "plan", "didn’t", "work", "Zürich", "2026"}
	if diff := cmp.Diff(want, texts(text, language.Words(text))); diff != "" {
		t.Errorf("Words(%q): (-want +got)\n%s", text, diff)
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "plain": "plain", "ÉCOLE": "ecole", "Erdoğan": "erdogan", "Łódź": "lodz", "Þór": "thor", "Straße": "strasse",
		"Søren Ærø": "soren aero", "Đoković": "dokovic", "Čapek": "capek", "Ёлкин": "елкин", "Йошкар": "йошкар",
		"don’t": "don't", "हिन्दी": "हिन्दी", "東京が": "東京が", "한국": "한국", "İstanbul": "istanbul", "Ισχύς": "ισχυς",
	} {
		if got := language.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestStem(t *testing.T) {
	same := []struct{ lang, a, b string }{
		{"en", "elections", "Election"}, {"en", "Russia's", "russia"}, {"en", "voted", "voting"},
		{"es", "elecciones", "elección"}, {"fr", "élections", "ÉLECTION"}, {"ru", "выборы", "выборов"},
		{"sv", "flickorna", "flickor"}, {"de", "Straße", "STRASSE"}, {"", "Élan", "elan"},
	}
	for _, s := range same {
		if a, b := language.Stem(s.a, s.lang), language.Stem(s.b, s.lang); a != b || a == "" {
			t.Errorf("Stem(%q), Stem(%q) in %q = %q, %q, want them equal", s.a, s.b, s.lang, a, b)
		}
	}
	if a, b := language.Stem("university", "en"), language.Stem("unit", "en"); a == b {
		t.Errorf("university and unit have one stem, %q", a)
	}
}

func TestStop(t *testing.T) {
	for _, s := range []struct {
		word, lang string
		want       bool
	}{
		{"The", "en", true}, {"don’t", "en", true}, {"election", "en", false}, {"también", "es", true}, {"tambien", "es", true},
		{"für", "de", true}, {"Wahl", "de", false}, {"não", "pt", true}, {"ещё", "ru", true}, {"être", "fr", true}, {"the", "xx", false}, {"", "en", false},
	} {
		if got := language.Stop(s.word, s.lang); got != s.want {
			t.Errorf("Stop(%q, %q) = %v, want %v", s.word, s.lang, got, s.want)
		}
	}
}

func TestIdentify(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Obama": "", "12 345": "", "OK": "",
		"The minister said on Tuesday that the talks would go on.":                        "en",
		"Quake toll rises to 19 as search ends in the north":                              "en",
		"El ministro dijo el martes que las conversaciones seguirán adelante.":            "es",
		"Le ministre a déclaré mardi que les discussions allaient se poursuivre.":         "fr",
		"Der Minister sagte am Dienstag, dass die Gespräche weitergehen würden.":          "de",
		"O ministro disse na terça-feira que as conversas não vão parar.":                 "pt",
		"Il ministro ha detto martedì che i colloqui andranno avanti nella capitale.":     "it",
		"De minister zei dinsdag dat de gesprekken zouden worden voortgezet.":             "nl",
		"Министр заявил во вторник, что переговоры будут продолжены.":                     "ru",
		"Міністр заявив у вівторок, що переговори будуть продовжені, але їх небагато.":    "uk",
		"部长星期二表示，会谈将继续进行。":                                                                "zh",
		"大臣は火曜日、協議を続けると述べた。":                                                              "ja",
		"장관은 화요일 회담이 계속될 것이라고 말했다.":                                                       "ko",
		"قال الوزير يوم الثلاثاء إن المحادثات ستستمر في العاصمة حتى نهاية الأسبوع الجاري": "ar",
	} {
		if got := language.Identify(text); got != want {
			t.Errorf("Identify(%q) = %q, want %q", text, got, want)
		}
	}
}
