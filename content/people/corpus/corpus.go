// Package corpus reads what package people learns from: texts whose names are
// marked by hand, lists of names, and classes of words.
package corpus

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"daybrief/content/people"
)

//go:embed manifest.txt
var manifest string

// Inputs are the files of the manifest by name, as "train/wikigold".
type Inputs map[string][]byte

// Settings are what the shipped weights are learned with. They were chosen by
// holding parts of the texts out.
var Settings = people.Learning{Seed: 1, Epochs: 6, Folds: 3, Rate: 0.1, Dropout: 0.45, MinSeen: 3, MinSize: 0.08, Caution: -0.6}

// Read reads the files of the manifest from a folder. It is an error if one is
// absent or has another checksum.
func Read(folder string) (Inputs, error) {
	in := Inputs{}
	for line := range strings.Lines(manifest) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, fmt.Errorf("reading what to learn from: %w; name the folder that holds the files of content/people/corpus/manifest.txt", err)
		}
		if got := sha256.Sum256(data); hex.EncodeToString(got[:]) != sum {
			return nil, fmt.Errorf("%s: the sha256 sum is %x, the manifest says %s: use the file that the manifest means", name, got, sum)
		}
		in[name] = data
	}
	return in, nil
}

// Files returns the names of the files of texts, in order.
func (in Inputs) Files() []string {
	var out []string
	for name := range in {
		if strings.HasPrefix(name, "train/") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
