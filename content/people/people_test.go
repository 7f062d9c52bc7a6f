package people_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"daybrief/content/people"
)

// found is what Find says, one person a line: name | variants | roles | count.
func found(text string) string {
	var b strings.Builder
	for _, p := range people.Find(text, "en") {
		b.WriteString(p.Name + " | " + strings.Join(p.Variants, ", ") + " | " + strings.Join(p.Roles, "; "))
		b.WriteString(" | " + strings.Repeat("x", len(p.Mentions)) + "\n")
	}
	return b.String()
}

func TestFind(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"title", "U.S. Secretary of State Marco Rubio met Foreign Minister Sergey V. Lavrov. Rubio left early.",
			"Marco Rubio | Rubio | U.S. Secretary of State | xx\nSergey V. Lavrov |  | Foreign Minister | x\n"},
		{"apposition", "Sergey Lavrov, Russia's foreign minister, said on Monday that talks would go on.",
			"Sergey Lavrov |  | Russia's foreign minister | x\n"},
		{"apposition with article", "Ana Ruiz, 54, a former judge of the Supreme Court, spoke.",
			"Ana Ruiz |  | former judge of the Supreme Court | x\n"},
		{"apposition before", "The country's acting prime minister, Elena Petrova, resigned.",
			"Elena Petrova |  | country's acting prime minister | x\n"},
		{"who is", "Hakan Fidan, who is Turkey's foreign minister, left.",
			"Hakan Fidan |  | Turkey's foreign minister | x\n"},
		{"company", "Google CEO Sundar Pichai spoke. White House press secretary Karoline Leavitt did not.",
			"Sundar Pichai |  | Google CEO | x\nKaroline Leavitt |  | White House press secretary | x\n"},
		{"president", "U.S. President Donald Trump and President Biden. Trump's approach.",
			"Donald Trump | Trump | U.S. President | xx\nBiden |  | President | x\n"},
		{"two owners", "Bill Clinton and Hillary Clinton arrived. Clinton waved.",
			"Bill Clinton |  |  | x\nHillary Clinton |  |  | x\n"},
		{"transliteration", "Volodymyr Zelensky spoke. Later Volodymyr Zelenskyy left. Zelenskiy slept.",
			"Volodymyr Zelensky | Volodymyr Zelenskyy, Zelenskiy |  | xxx\n"},
		{"particles", "Commission President Ursula von der Leyen said no. Von der Leyen left. Osama bin Laden died.",
			"Ursula von der Leyen | Von der Leyen | Commission President | xx\nOsama bin Laden |  |  | x\n"},
		{"surname first", "Chinese President Xi Jinping met Kim Jong-un. Xi smiled, Kim waved.",
			"Xi Jinping | Xi | Chinese President | xx\nKim Jong-un | Kim |  | xx\n"},
		{"initials", "J.K. Rowling wrote it. J. D. Vance read it.",
			"J.K. Rowling |  |  | x\nJ. D. Vance |  |  | x\n"},
		{"not people", "Wells Fargo and Morgan Stanley fell after Hurricane Milton hit Hunter Valley in March. The Supreme Court and the White House in Washington were silent on Tuesday. Johns Hopkins University closed.", ""},
		{"headline", "Trump Meets Putin in Alaska as War Drags On\n\nDonald Trump met Vladimir Putin.",
			"Donald Trump | Trump |  | xx\nVladimir Putin | Putin |  | xx\n"},
		{"suffix", "Robert F. Kennedy Jr. testified. Kennedy was calm.",
			"Robert F. Kennedy Jr. | Kennedy |  | xx\n"},
		{"head of something else", "The manager for Carly Jepsen spoke to Arizona Sen. John McCain.",
			"Carly Jepsen |  |  | x\nJohn McCain |  | Arizona Sen. | x\n"},
		{"plain", "The talks ended without a deal, and nobody was named.", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, found(test.text)); diff != "" {
				t.Errorf("Find(%q): (-want +got)\n%s", test.text, diff)
			}
		})
	}
}

func TestKey(t *testing.T) {
	tests := []struct {
		a, b string
		want bool // equal keys
	}{
		{"Volodymyr Zelensky", "Volodymyr Zelenskyy", true}, {"Volodymyr Zelenskiy", "Volodymyr Zelenskii", true},
		{"Sergei Lavrov", "Sergey V. Lavrov", true}, {"Ursula von der Leyen", "Ursula Leyen", true},
		{"Recep Tayyip Erdoğan", "Recep Erdogan", true}, {"Joe Biden", "Joseph R. Biden", true},
		{"Thomas Müller", "Thomas Mueller", true}, {"Bashar al-Assad", "Bashar Assad", true},
		{"Kim Jong-un", "Kim Jong Un", true}, {"Mohammed bin Salman", "Mohamed bin Salman", true},
		{"Dmitry Peskov", "Dmitri Peskov", true}, {"Mikhail Ivanov", "Mihail Ivanov", true},
		{"John Smith", "James Smith", false}, {"Donald Trump", "Donald Trump Jr.", false}, {"Kim Jong-un", "Kim Jong-il", false},
		{"George H. W. Bush", "Jeb Bush", false}, {"Xi Jinping", "Li Jinping", false},
	}
	for _, test := range tests {
		a, b := people.Key(test.a), people.Key(test.b)
		if a == "" || b == "" || (a == b) != test.want {
			t.Errorf("Key(%q) = %q, Key(%q) = %q, want equal %v", test.a, a, test.b, b, test.want)
		}
		if got := people.Same(test.a, test.b); got != test.want {
			t.Errorf("Same(%q, %q) = %v, want %v", test.a, test.b, got, test.want)
		}
	}
	for _, alone := range []string{"", "Lavrov", "Marcus", "von der Leyen", "Mr. Lavrov", "Jr.", "S. Lavrov", "..."} {
		if key := people.Key(alone); key != "" {
			t.Errorf("Key(%q) = %q, want none", alone, key)
		}
	}
}

func TestSame(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"S. Lavrov", "Sergey Lavrov", true}, {"Lavrov", "Sergey Lavrov", false}, {"George H. W. Bush", "George W. Bush", false},
		{"J. Smith", "Anna Smith", false}, {"", "", false},
	} {
		if got := people.Same(test.a, test.b); got != test.want {
			t.Errorf("Same(%q, %q) = %v, want %v", test.a, test.b, got, test.want)
		}
	}
}

func TestOddTexts(t *testing.T) {
	for _, text := range []string{
		"", "A", "Obama", "\xff\xfe", "مرحبا بالعالم", "ТЕКСТ БОЛЬШИМИ БУКВАМИ", "DONALD TRUMP MET VLADIMIR PUTIN IN ALASKA",
		strings.Repeat("A", 1<<20), strings.Repeat("John ", 1<<16), strings.Repeat("John Smith, ", 1<<15), strings.Repeat("president of ", 1<<15),
		strings.Repeat("de ", 1<<16), strings.Repeat("A.B.C-d'", 1<<15), strings.Repeat("O'", 1<<16),
	} {
		check(t, text)
	}
}

func check(t *testing.T, text string) {
	t.Helper()
	for _, p := range people.Find(text, "en") {
		if p.Name == "" || len(p.Mentions) == 0 {
			t.Fatalf("person without name or mention: %+v", p)
		}
		end := 0
		for _, m := range p.Mentions {
			if m.Start < end || m.End <= m.Start || m.End > len(text) || utf8.ValidString(text) && !utf8.ValidString(m.Of(text)) {
				t.Fatalf("%q: bad range %v", p.Name, m)
			}
			end = m.End
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("U.S. Secretary of State Marco Rubio, 54, who is a judge, met Sergey V. Lavrov's aide.")
	f.Fuzz(func(t *testing.T, text string) {
		check(t, text)
		if key := people.Key(text); key != "" && !people.Same(text, text) {
			t.Errorf("Key(%q) = %q, but it is not the same as itself", text, key)
		}
	})
}
