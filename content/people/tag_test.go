package people

import (
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestTag compares the persons found with those in brackets.
func TestTag(t *testing.T) {
	for _, want := range []string{
		"Wells Fargo and Morgan Stanley fell after Hurricane Milton hit Hunter Valley. Milton's winds were strong.",
		"The White House in Washington said the University of Sussex, Johns Hopkins University and Khan Academy were open.",
		"PORT SELENE (Reuters) - The [Trump] administration backed [Biden]’s plan, [Sergey Lavrov] said.",
		"By Jane Miller and Tom Wu\n\nPresident [Emmanuel Macron] of France met Chancellor [Friedrich Merz].",
		"By Jane Miller, Reuters\n\nThe vote failed, [Ana Ruiz] said.",
		"The bridge was designed by [Zaha Hadid].",
		"The vote failed. Photo by John Smith/Getty Images",
		"[Ana Ruiz] waves in Madrid. John Smith/Reuters",
		"The vote failed.\n\n(Reporting by Maria Lopez in Madrid; Editing by Peter Graff)",
		"The vote failed.\n\nAdditional reporting by Maria Lopez",
		"TYSON BEATS BRUNO\n\n[Mike Tyson] beat [Frank Bruno] in three rounds.",
		"TRUMP MEETS PUTIN IN ALASKA AS WAR DRAGS ON\n\n[Donald Trump] met [Vladimir Putin].",
		"Boxing: [Tyson] Beats [Bruno] in Three Rounds\n\n[Mike Tyson] beat [Frank Bruno].",
		"Mr. [Peskov], Dr. [Anna Lee], Sir [Keir Starmer], Ms. [O’Brien] and Gen. [Mark A. Milley] met.",
		"[Robert F. Kennedy Jr.] and [George H. W. Bush] met [J.K. Rowling] and [J. D. Vance].",
		"Saudi Crown Prince [Mohammed bin Salman], King [Charles III], Pope [Francis] and [Marine Le Pen] met.",
		"[Ursula von der Leyen], [Jean-Claude Juncker], [Xi Jinping] and [Kim Jong-un] met in Brussels.",
		"1. [Michael Johnson] (U.S.) 43.44\n2. [Ana Quirot] (Cuba) 1:57.68",
		"“We will see,” [Trump]’s spokeswoman [Karoline Leavitt] told reporters.",
		"John Deere laid off workers. Charles Schwab rose. St. Petersburg was calm. In March nobody came.",
		"JPMorgan's [Jamie Dimon] met FIFA boss [Gianni Infantino] , then [Messi] 's agent .",
		"[Stephen King] ate at Burger King. [Volodymyr Zelensky] spoke. [Zelenskiy] slept.",
		"",
	} {
		want = strings.ReplaceAll(want, "TYSON BEATS BRUNO", "[TYSON] BEATS [BRUNO]")
		want = strings.ReplaceAll(want, "TRUMP MEETS PUTIN", "[TRUMP] MEETS [PUTIN]")
		text := strings.NewReplacer("[", "", "]", "").Replace(want)
		var got strings.Builder
		end := 0
		for _, r := range model().persons(text, "en") {
			got.WriteString(text[end:r.Start] + "[" + r.Of(text) + "]")
			end = r.End
		}
		got.WriteString(text[end:])
		if got.String() != want {
			t.Errorf("persons of %q\n got %s\nwant %s", text, &got, want)
		}
	}
}

// TestPackedAgain holds that packing what was unpacked changes nothing, and
// that damaged data is refused.
func TestPackedAgain(t *testing.T) {
	known, err := UnpackLexicon(packedLexicon)
	if err != nil {
		t.Fatal(err)
	}
	m, err := UnpackModel(packedModel, known)
	if err != nil {
		t.Fatal(err)
	}
	if string(known.Pack()) != string(packedLexicon) || string(m.Pack()) != string(packedModel) {
		t.Error("packing the unpacked lexicon or model gives other bytes")
	}
	for _, n := range []int{0, 1, len(packedModel) / 2} {
		if _, err := UnpackModel(packedModel[:n], known); err == nil {
			t.Errorf("UnpackModel takes %d of %d bytes", n, len(packedModel))
		}
		if _, err := UnpackLexicon(packedLexicon[:min(n, len(packedLexicon)/2)]); err == nil {
			t.Errorf("UnpackLexicon takes %d of %d bytes", n, len(packedLexicon))
		}
	}
}

// Bounds of what the tagger may cost. Size and heap are held always, times only
// where DAYBRIEF_BENCH is set, for they depend on the machine.
const (
	mostBytes = 4 << 20                // embedded
	mostHeap  = 40 << 20               // bytes after loading
	mostLoad  = 300 * time.Millisecond // to the first answer
	leastRate = 60_000                 // words a second on one core, with roles and variants
)

func TestCost(t *testing.T) {
	if n := len(packedLexicon) + len(packedModel); n > mostBytes {
		t.Errorf("%d bytes are embedded, want at most %d", n, mostBytes)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	known, err := UnpackLexicon(packedLexicon)
	if err != nil {
		t.Fatal(err)
	}
	m, err := UnpackModel(packedModel, known)
	if err != nil {
		t.Fatal(err)
	}
	load := time.Since(began)
	runtime.GC()
	runtime.ReadMemStats(&after)
	heap := int64(after.HeapAlloc) - int64(before.HeapAlloc)
	runtime.KeepAlive(m)
	if heap > mostHeap {
		t.Errorf("the loaded model takes %d bytes, want at most %d", heap, mostHeap)
	}
	rate := wordsPerSecond(200)
	t.Logf("%d bytes embedded, %.1f MB heap, loaded in %v, %.0f words a second", len(packedLexicon)+len(packedModel), float64(heap)/(1<<20), load, rate)
	if os.Getenv("DAYBRIEF_BENCH") == "" {
		return
	}
	if load > mostLoad {
		t.Errorf("loading took %v, want at most %v", load, mostLoad)
	}
	if rate < leastRate {
		t.Errorf("%.0f words a second, want at least %d", rate, leastRate)
	}
}

// article is text as papers print it, written for this test.
const article = `Storm talks stall as minister walks out

PORT SELENE (Reuters) - Foreign Minister Ana Ruiz walked out of talks with U.S. Secretary of State John Carver on Tuesday, saying the
offer on the table was “an insult to the people who lost their homes.” Ruiz, 54, a former judge of the Supreme Court, told reporters that
her government would not sign before the spring. Carver's spokesman, Peter Lindqvist, said the door remained open.

“We came here to listen,” said Lindqvist, who is also an adviser to President Maria Holt. The two sides have met four times since
August, when a typhoon destroyed much of the harbour and left 40,000 people without power. Aid agencies say that rebuilding will cost
more than $3 billion, and the World Bank has promised a third of it. Mohammed al-Rashid, head of the bank's office in the region, did not
attend. Hélène Dubois, an analyst at the University of Westerland, called the walkout predictable.
`

func wordsPerSecond(times int) float64 {
	words := len(strings.Fields(article)) * times
	began := time.Now()
	for range times {
		Find(article, "en")
	}
	return float64(words) / time.Since(began).Seconds()
}

func BenchmarkFind(b *testing.B) {
	model()
	for b.Loop() {
		Find(article, "en")
	}
	b.ReportMetric(float64(len(strings.Fields(article))*b.N)/b.Elapsed().Seconds(), "words/s")
}
