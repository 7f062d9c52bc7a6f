package bot_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"daybrief/bot"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

var (
	saidID = regexp.MustCompile(`\b(?:Say|Count|text|listed)\("([a-z_0-9]+)"`)
	// prefixes are those of ids that the code puts together.
	prefixes = []string{"briefing_", "topic_", "weekday_", "month_", "problem_", "days_", "format_", "command_", "option_", "phase_", "whynot_", "figure_", "filter_", "following_", "muting_", "set_", "choose_", "alerts_", "example_", "dropped_"}
)

// TestCatalog finds every id that the code says in the catalog, and nothing in
// the catalog that no code says.
func TestCatalog(t *testing.T) {
	said := map[string]string{}
	var sources strings.Builder
	for _, dir := range []string{".", "../briefing", "../cmd/daybrief"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil || len(files) == 0 {
			t.Fatalf("no Go files in %s: %v", dir, err)
		}
		for _, f := range files {
			source, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			sources.Write(source)
			for _, m := range saidID.FindAllStringSubmatch(string(source), -1) {
				said[m[1]] = f
			}
		}
	}
	data, err := os.ReadFile("../briefing/phrases/en.json")
	if err != nil {
		t.Fatal(err)
	}
	var catalog map[string]any
	if err := json.Unmarshal(data, &catalog); err != nil {
		t.Fatal(err)
	}
	for id, file := range said {
		if catalog[id] == nil && !slices.Contains(prefixes, id) {
			t.Errorf("%s says %q, which the catalog has not", file, id)
		}
	}
	for id := range catalog {
		composed := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(id, p) })
		quoted := strings.Contains(id, "_") || strings.Contains(sources.String(), strconv.Quote(id)) // some ids are chosen before they are said
		if said[id] == "" && !composed && !quoted {
			t.Errorf("the catalog has %q, which nothing says", id)
		}
	}
	for _, topic := range content.Topics {
		if catalog["topic_"+topic.Key] == nil {
			t.Errorf("the topic %q has no name in the catalog", topic.Key)
		}
	}
}

// TestCommands holds the table of commands to the platforms' limits.
func TestCommands(t *testing.T) {
	catalog, err := briefing.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^[a-z]{1,32}$`)
	for _, c := range bot.Commands(catalog) {
		if !form.MatchString(c.Name) || c.Description == "" || len([]rune(c.Description)) > 100 || strings.HasPrefix(c.Description, "command_") {
			t.Errorf("command %q has the description %q, want 1 to 100 characters of the catalog", c.Name, c.Description)
		}
		for tag, text := range c.Localized {
			if len([]rune(text)) > 100 {
				t.Errorf("command %q has a description of %d characters in %s", c.Name, len([]rune(text)), tag)
			}
		}
		if len(c.Options) > 25 {
			t.Errorf("command %q has %d options, want at most 25", c.Name, len(c.Options))
		}
		for _, o := range c.Options {
			if !form.MatchString(o.Name) || len([]rune(o.Description)) > 100 || strings.HasPrefix(o.Description, "option_") {
				t.Errorf("option %q of %q has the description %q, want 1 to 100 characters of the catalog", o.Name, c.Name, o.Description)
			}
			for tag, text := range o.Localized {
				if len([]rune(text)) > 100 {
					t.Errorf("option %q of %q has a description of %d characters in %s", o.Name, c.Name, len([]rune(text)), tag)
				}
			}
			if o.Kind == platforms.Pick && (len(o.Choices) == 0 || len(o.Choices) > 25) {
				t.Errorf("option %q of %q has %d choices", o.Name, c.Name, len(o.Choices))
			}
		}
	}
}
