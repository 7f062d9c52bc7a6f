package people_test

import (
	"strings"
	"testing"

	"daybrief/content/people"
)

// TestSameTable holds pairs of names that may, and may not, be one person.
func TestSameTable(t *testing.T) {
	tests := []struct{ same, pairs string }{
		{"transliteration", `Volodymyr Zelensky = Volodymyr Zelenskyi; Sergei Shoigu = Sergey Shoygu; Dmitri Medvedev = Dmitry Medvedev;
			Yevgeny Prigozhin = Evgeny Prigozhin; Alexei Navalny = Aleksei Navalny; Yulia Tymoshenko = Yuliya Tymoshenko; Muammar Gaddafi = Muammar Qaddafi;
			Mohammed Deif = Muhammad Deif; Oleksandr Syrskyi = Alexander Syrsky; Mikhail Mishustin = Mihail Mishustin; Yuri Ushakov = Yury Ushakov;
			Viktor Yanukovych = Victor Yanukovych; Nikolai Patrushev = Nikolay Patrushev; Aleksandr Lukashenko = Alexander Lukashenko`},
		{"diacritics", `Recep Tayyip Erdoğan = Recep Tayyip Erdogan; Nicolás Maduro = Nicolas Maduro; Gerhard Schröder = Gerhard Schroeder;
			Viktor Orbán = Viktor Orban; Lech Wałęsa = Lech Walesa; Jens Stoltenberg = Jens Stoltenberg; Søren Kierkegaard = Soren Kierkegaard;
			Aleksandar Vučić = Aleksandar Vucic; João Lourenço = Joao Lourenco; Petr Fiala = Petr Fiala`},
		{"initials", `George W. Bush = George Bush; J. Biden = Joe Biden; Sergey V. Lavrov = S. Lavrov; J.K. Rowling = J. K. Rowling;
			Robert F. Kennedy = Robert Francis Kennedy; John Roberts = John G. Roberts; J.D. Vance = J. D. Vance; JD Vance = J.D. Vance`},
		{"particles", `Ursula von der Leyen = Ursula Von Der Leyen; Bashar al-Assad = Bashar Al Assad; Mohammed bin Salman = Mohammed Salman;
			Abdel Fattah el-Sisi = Abdel Fattah al-Sisi; Alexandre de Moraes = Alexandre Moraes; Vincent van Gogh = Vincent Van Gogh`},
		{"family name first", `Kim Jong-un = Kim Jong Un; Xi Jinping = XI JINPING; Lee Jae-myung = Lee Jae Myung; Nguyen Phu Trong = Nguyễn Phú Trọng;
			Tsai Ing-wen = Tsai Ing Wen`},
		{"suffixes and titles", `Martin Luther King Jr. = Martin Luther King, Jr.; Mr. Donald Trump = Donald Trump; John Roberts Jr = John Roberts Jr.`},
		{"nicknames", `Bill Clinton = William Clinton; Joe Biden = Joseph Biden; Bernie Sanders = Bernard Sanders; Mike Pence = Michael Pence;
			Liz Truss = Elizabeth Truss; Ted Cruz = Edward Cruz; Chuck Schumer = Charles Schumer; Jim Jordan = James Jordan; Tony Blair = Anthony Blair;
			Mitch McConnell = Mitchell McConnell; Nikki Haley = Nikki Haley; Tim Walz = Timothy Walz; Andy Burnham = Andrew Burnham; Ron DeSantis = Ronald DeSantis`},
		{"", `Jeb Bush = George Bush; George H. W. Bush = George W. Bush; Donald Trump = Donald Trump Jr.; Kim Jong-un = Kim Yo-jong; Kim Jong-un = Kim Jong-il;
			Bill Clinton = Hillary Clinton; John Smith = Jane Smith; Xi Jinping = Xi Mingze; Li Keqiang = Li Qiang; J. Smith = Paul Smith; Trump = Donald Trump;
			Rahul Gandhi = Sonia Gandhi; Bashar al-Assad = Hafez al-Assad; Robert F. Kennedy = Robert F. Kennedy Jr.; Shinzo Abe = Akie Abe; Marine Le Pen = Jean-Marie Le Pen;
			Raúl Castro = Fidel Castro; Moon Jae-in = Moon Chung-in; Serena Williams = Venus Williams; Yulia Navalnaya = Alexei Navalny`},
	}
	count := 0
	for _, test := range tests {
		for pair := range strings.SplitSeq(test.pairs, ";") {
			a, b, _ := strings.Cut(strings.Join(strings.Fields(pair), " "), " = ")
			want := test.same != ""
			if got := people.Same(a, b); got != want {
				t.Errorf("%s: Same(%q, %q) = %v, want %v (keys %q, %q)", test.same, a, b, got, want, people.Key(a), people.Key(b))
			}
			if got := people.Same(b, a); got != want {
				t.Errorf("%s: Same(%q, %q) = %v, want %v", test.same, b, a, got, want)
			}
			count++
		}
	}
	if count < 60 {
		t.Errorf("%d pairs, want at least 60", count)
	}
}
