package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"daybrief/bot"
	"daybrief/briefing"
)

// house says which of our packages each package may import. There is no other
// edge; whoever needs one changes the plan first, here.
var house = map[string][]string{
	"content":                {"content/..."},
	"content/fetch":          {},
	"content/feed":           {"content/fetch"},
	"content/page":           {"content/fetch"},
	"content/language":       {},
	"content/people":         {"content/language"},
	"content/people/corpus":  {"content/language", "content/people"},
	"content/people/train":   {"content/people", "content/people/corpus"},
	"content/people/eval":    {"content/people", "content/people/corpus"},
	"content/stories":        {"content/language"},
	"platforms":              {},
	"platforms/discord":      {"platforms"},
	"platforms/telegram":     {"platforms"},
	"platforms/web":          {"platforms"},
	"platforms/platformtest": {"platforms"},
	"briefing":               {"briefing/summary", "content", "platforms"},
	"briefing/summary":       {"content/language"},
	"briefing/summary/train": {"briefing/summary", "content/language"},
	"bot":                    {"briefing", "content", "platforms"},
	"bot/store":              {"bot", "briefing", "briefing/summary", "content", "content/...", "platforms"},
	"bot/store/storetest":    {"platforms/platformtest"}, // for tests alone, as platformtest is
	"cmd/daybrief":           {"..."},
}

// standard packages only: platforms is what every adapter builds on.
var standardOnly = []string{"platforms"}

// dependencies are the modules that the program may build on, and why.
var dependencies = map[string]string{
	"github.com/bwmarrin/discordgo":                      "Discord's gateway and types",
	"github.com/go-telegram-bot-api/telegram-bot-api/v5": "Telegram's methods and types",
	"github.com/robfig/cron/v3":                          "reads schedules and computes their next time",
	"modernc.org/sqlite":                                 "the default database, without cgo",
	"github.com/jackc/pgx/v5":                            "PostgreSQL, where one machine is not enough",
	"github.com/pressly/goose/v3":                        "embedded migrations under a lock",
	"github.com/mmcdole/gofeed":                          "reads RSS, Atom, RDF and JSON Feed",
	"codeberg.org/readeck/go-readability/v2":             "finds the article in a page",
	"code.dny.dev/ssrf":                                  "keeps fetches away from private addresses",
	"github.com/andybalholm/brotli":                      "reads bodies that servers compress with brotli",
	"github.com/klauspost/compress":                      "reads bodies that servers compress with zstandard",
	"github.com/schollz/progressbar/v3":                  "shows how far collect --once has come",
	"github.com/clipperhouse/uax29/v2":                   "word and sentence boundaries by Unicode's rules",
	"github.com/kljensen/snowball":                       "stems",
	"github.com/abadojack/whatlanggo":                    "identifies languages",
	"golang.org/x/net":                                   "parses HTML as browsers do, and reads charsets",
	"golang.org/x/sync":                                  "groups of goroutines with limits and errors",
	"golang.org/x/text":                                  "Unicode normal forms and language tags",
	"golang.org/x/time":                                  "rate limiters",
	"github.com/alecthomas/kong":                         "subcommands, flags and environment from one struct",
	"github.com/joho/godotenv":                           "reads .env",
	"github.com/openai/openai-go/v3":                     "asks any OpenAI-compatible language model, where one is set",
	"github.com/prometheus/client_golang":                "metrics",
	"github.com/nicksnyder/go-i18n/v2":                   "catalogs of phrases with plural forms",
	"github.com/gorilla/websocket":                       "the gateway's connection under discordgo, and the strict server's",
	"github.com/google/go-cmp":                           "tests: differences",
	"github.com/rogpeppe/go-internal":                    "tests: scripts of the command line",
	"github.com/chromedp/chromedp":                       "tests: the chat page in a browser",
	"github.com/chromedp/cdproto":                        "tests: the browser's protocol, for chromedp",
	"github.com/santhosh-tekuri/jsonschema/v6":           "tests: requests against Discord's OpenAPI document",
}

type goPackage struct {
	ImportPath, Doc, Name string
	Imports               []string
}

// ours lists the module's packages with go list.
func ours(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Doc,Name,Imports", "daybrief/...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p goPackage
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// strangers returns the imports of packages that the plan does not allow.
func strangers(packages []goPackage, plan map[string][]string) []string {
	var out []string
	for _, p := range packages {
		name := strings.TrimPrefix(p.ImportPath, "daybrief/")
		allowed, known := plan[name]
		if !known {
			out = append(out, name+" is not in the plan of the house")
		}
		for _, i := range p.Imports {
			i, isOurs := strings.CutPrefix(i, "daybrief/")
			if !isOurs {
				if slices.Contains(standardOnly, name) && strings.Contains(i, ".") {
					out = append(out, name+" may import the standard library only, and imports "+i)
				}
				continue
			}
			if !slices.ContainsFunc(allowed, func(a string) bool {
				rest, all := strings.CutSuffix(a, "...")
				return a == i || all && strings.HasPrefix(i, rest)
			}) {
				out = append(out, fmt.Sprintf("%s may not import %s", name, i))
			}
		}
	}
	return out
}

func TestHouse(t *testing.T) {
	packages := ours(t)
	for _, s := range strangers(packages, house) {
		t.Error(s)
	}
	for _, p := range packages {
		want := "Package " + p.Name + " "
		if p.Name == "main" {
			want = "Command "
		}
		if !strings.HasPrefix(p.Doc, want) {
			t.Errorf("%s has no package comment that begins %q and says why it exists", p.ImportPath, want)
		}
	}
	for name := range house {
		if !slices.ContainsFunc(packages, func(p goPackage) bool { return p.ImportPath == "daybrief/"+name }) {
			t.Errorf("the plan has a package %s that is not there", name)
		}
	}
}

// TestHouseNotices proves that the test above can fail.
func TestHouseNotices(t *testing.T) {
	for _, p := range []goPackage{
		{ImportPath: "daybrief/platforms", Imports: []string{"daybrief/content"}},
		{ImportPath: "daybrief/platforms", Imports: []string{"golang.org/x/text/language"}},
		{ImportPath: "daybrief/content", Imports: []string{"daybrief/briefing"}},
		{ImportPath: "daybrief/util"},
	} {
		if len(strangers([]goPackage{p}, house)) != 1 {
			t.Errorf("the house does not notice %+v", p)
		}
	}
	if got := undeclared([]string{"example.com/leftpad", "golang.org/x/net"}); !slices.Equal(got, []string{"example.com/leftpad"}) {
		t.Errorf("undeclared = %v, want the one that is not listed", got)
	}
}

func undeclared(modules []string) []string {
	return slices.DeleteFunc(slices.Clone(modules), func(m string) bool { return dependencies[m] != "" })
}

func TestDependencies(t *testing.T) {
	out, err := exec.Command("go", "mod", "edit", "-json").Output()
	if err != nil {
		t.Fatalf("go mod edit: %v", err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	var direct []string
	for _, r := range mod.Require {
		if !r.Indirect {
			direct = append(direct, r.Path)
		}
	}
	for _, m := range undeclared(direct) {
		t.Errorf("go.mod has the direct dependency %s; say why in the list of this test, or do without it", m)
	}
	for m := range dependencies {
		if !slices.Contains(direct, m) {
			t.Errorf("the list has %s, which go.mod does not", m)
		}
	}
}

// root is the folder of go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(root(t))
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{"cmd", "bot", "briefing", "platforms", "content"}
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("the top level has a folder %s; it may have %v", e.Name(), allowed)
		}
	}
}

// TestEnvExample holds .env.example to the settings: every one has its line,
// with its default, and there is no other.
func TestEnvExample(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root(t), ".env.example"))
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(line, "#") {
			lines[name] = value
		}
	}
	settings := reflect.TypeFor[Settings]()
	for i := range settings.NumField() {
		f := settings.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("env"), ",")
		if name == "" || f.Tag.Get("help") == "" {
			t.Errorf("setting %s needs an environment variable and a help text", f.Name)
			continue
		}
		want := f.Tag.Get("default")
		if f.Type.Kind() == reflect.Bool && want == "" {
			want = "false"
		}
		got, ok := lines[name]
		if !ok || got != want {
			t.Errorf(".env.example has %s=%q (there: %v), want the default %q", name, got, ok, want)
		}
		delete(lines, name)
	}
	for name := range lines {
		t.Errorf(".env.example has %s, which is no setting", name)
	}
}

// commandTable is README's table of commands.
func commandTable(t *testing.T) string {
	t.Helper()
	catalog, err := briefing.NewCatalog()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("| command | does |\n|---|---|\n")
	for _, c := range bot.Commands(catalog).Listed() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", c.Usage(), c.Description)
	}
	return b.String()
}

func TestReadme(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root(t), "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if want := commandTable(t); !strings.Contains(string(text), want) {
		t.Errorf("README.md's table of commands is not that of the program, which is:\n%s", want)
	}
	for _, want := range []string{"go run ./cmd/daybrief demo", "go test ./..."} {
		if !strings.Contains(string(text), want) {
			t.Errorf("README.md does not name %q", want)
		}
	}
}
