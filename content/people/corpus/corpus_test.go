package corpus

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"daybrief/content/people"
	"daybrief/platforms/platformtest"
)

// readShared reads the inputs, or skips the test where they are absent.
func readShared(t *testing.T) Inputs {
	t.Helper()
	in, err := Read(filepath.Dir(platformtest.Shared(t, "ner/train")))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// TestLearnTwice holds that equal inputs give equal bytes.
func TestLearnTwice(t *testing.T) {
	in := readShared(t)
	known, err := in.Lexicon()
	if err != nil {
		t.Fatal(err)
	}
	texts, err := in.Texts("train/wikigold")
	if err != nil {
		t.Fatal(err)
	}
	how := Settings
	how.Epochs, how.Report = 1, func(string) {}
	var packed [2]string
	for i := range packed {
		examples, err := in.Altered(texts[:30])
		if err != nil {
			t.Fatal(err)
		}
		packed[i] = string(people.Learn(known, examples, how).Pack())
	}
	if packed[0] != packed[1] {
		t.Error("learning twice from the same inputs gave different bytes")
	}
}

func TestColumns(t *testing.T) {
	const data = "Gen.\tB-PER\nAna\tI-PER\nRuiz\tI-PER\n's\tO\n\"\tO\nplan\tO\n\"\tO\n(\tO\nParis\tB-LOC\n)\tO\n.\tO\n\nRT\tO\n@ana\tB-PER\nKing\tB-PER\n\n#DOC\n\nIrène\tB-PER\nJoliot\tI-PER\n-\tO\nCurie\tB-PER\n"
	texts, err := columns("x", []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, text := range texts {
		e := text.Example(i)
		line := e.Text
		for _, n := range e.Names {
			line += " | " + n.Kind + " " + n.Of(e.Text)
		}
		got = append(got, line)
	}
	want := []string{
		"Gen. Ana Ruiz's \"plan\" (Paris).\n\nRT @ana King | PER Ana Ruiz | LOC Paris",
		"Irène Joliot-Curie | PER Irène Joliot-Curie",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns(%q): (-want +got)\n%s", data, diff)
	}
	if _, err := columns("x", []byte("no tab here\n")); err == nil {
		t.Error("columns takes a line without a tab")
	}
}

func TestRecased(t *testing.T) {
	s := []word{{"the", "O"}, {"fall", "O"}, {"of", "O"}, {"ana", "B-PER"}}
	join := func(s []word) string {
		var words []string
		for _, w := range s {
			words = append(words, w.text)
		}
		return strings.Join(words, " ")
	}
	if got := join(recased(s, false)); got != "The Fall of Ana" {
		t.Errorf("recased in title case: %q", got)
	}
	if got := join(recased(s, true)); got != "THE FALL OF ANA" {
		t.Errorf("recased in capitals: %q", got)
	}
}

// TestMatchesManifest holds that Read refuses a folder without the files.
func TestMatchesManifest(t *testing.T) {
	if _, err := Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), "manifest.txt") {
		t.Errorf("Read of an empty folder: %v, want an error that names the manifest", err)
	}
}
