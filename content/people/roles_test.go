package people_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"daybrief/content/people"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestRoles compares the roles found in sentences with testdata/roles.txt: a
// sentence, and below it each person and what the sentence says the person is.
func TestRoles(t *testing.T) {
	const golden = "testdata/roles.txt"
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	count := 0
	for block := range strings.SplitSeq(strings.TrimSpace(string(data)), "\n\n") {
		sentence, _, _ := strings.Cut(block, "\n")
		got := sentence
		for _, p := range people.Find(sentence, "en") {
			got += "\n\t" + strings.TrimSpace(p.Name+": "+strings.Join(p.Roles, "; "))
		}
		count++
		if !*update && got != block {
			t.Errorf("roles (-want +got)\n%s", cmp.Diff(block, got))
		}
		all.WriteString(got + "\n\n")
	}
	if *update {
		if err := os.WriteFile(golden, []byte(strings.TrimSpace(all.String())+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if count < 80 {
		t.Errorf("%s has %d sentences, want at least 80", golden, count)
	}
}
