package briefing

import (
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed phrases/*.json
var phraseFiles embed.FS

// A Catalog holds every sentence of the program that a person reads, in every
// language it speaks.
type Catalog struct{ bundle *i18n.Bundle }

// NewCatalog reads the embedded catalogs. It fails only if one of them is
// malformed, which a test rules out.
func NewCatalog() (*Catalog, error) {
	b := i18n.NewBundle(language.English)
	b.RegisterUnmarshalFunc("json", json.Unmarshal)
	files, err := phraseFiles.ReadDir("phrases")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		data, err := phraseFiles.ReadFile("phrases/" + f.Name())
		if err != nil {
			return nil, err
		}
		if _, err := b.ParseMessageFileBytes(data, f.Name()); err != nil {
			return nil, fmt.Errorf("catalog %s: %w", f.Name(), err)
		}
	}
	return &Catalog{b}, nil
}

// Phrases returns the catalog in the first of the languages that it speaks, or
// in English.
func (c *Catalog) Phrases(languages ...string) *Phrases {
	matcher := language.NewMatcher(c.bundle.LanguageTags())
	tag, _ := language.MatchStrings(matcher, languages...)
	base, _ := tag.Base()
	return &Phrases{i18n.NewLocalizer(c.bundle, languages...), base.String()}
}

// Languages returns the tags of the languages that the catalog speaks.
func (c *Catalog) Languages() []string {
	var tags []string
	for _, t := range c.bundle.LanguageTags() {
		tags = append(tags, t.String())
	}
	return tags
}

// Phrases is the catalog in one language.
type Phrases struct {
	localizer *i18n.Localizer
	language  string
}

// Language returns the ISO 639 code of the language.
func (p *Phrases) Language() string { return p.language }

// RightToLeft reports whether the language is written so.
func (p *Phrases) RightToLeft() bool { return p.language == "ar" }

// Say returns the phrase of that id. The words are pairs of a placeholder and
// its value. A value that is inserted stays plain text.
func (p *Phrases) Say(id string, words ...any) string {
	return p.localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: p.pairs(words)})
}

// Count returns the phrase of that id in the plural form for n, which fills
// the placeholder N.
func (p *Phrases) Count(id string, n int, words ...any) string {
	data := p.pairs(words)
	data["N"] = n
	return p.localize(&i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: data})
}

func (p *Phrases) localize(c *i18n.LocalizeConfig) string {
	s, err := p.localizer.Localize(c)
	if err != nil {
		return c.MessageID // a test proves that every id in the code is in the catalog
	}
	return s
}

// pairs are the words by placeholder. In a text from right to left a value keeps
// a direction of its own (Unicode's FSI and PDI), or a name in Latin letters
// would turn the words around it.
func (p *Phrases) pairs(words []any) map[string]any {
	data := map[string]any{}
	for i := 0; i+1 < len(words); i += 2 {
		value := words[i+1]
		if s, ok := value.(string); ok && p.RightToLeft() && s != "" {
			value = "\u2068" + s + "\u2069"
		}
		data[fmt.Sprint(words[i])] = value
	}
	return data
}

// Date writes a day: Tue 22 Sep.
func (p *Phrases) Date(t time.Time) string {
	return p.Say("date",
		"Weekday", p.Say(fmt.Sprintf("weekday_%d", t.Weekday())),
		"Day", t.Day(),
		"Month", p.Say(fmt.Sprintf("month_%d", t.Month())))
}

// DateTime writes a day and time of day: Tue 22 Sep, 07:30.
func (p *Phrases) DateTime(t time.Time) string {
	return p.Say("date_time", "Date", p.Date(t), "Time", t.Format("15:04"))
}

// Ago writes how long before now something was.
func (p *Phrases) Ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case d < time.Hour:
		return p.Count("minutes_ago", max(1, int(d.Minutes())))
	case d < 36*time.Hour:
		return p.Count("hours_ago", int(d.Hours()))
	}
	return p.Count("days_ago", int(d.Hours()/24))
}

// figure returns what a reader calls a figure of package summary.
func (p *Phrases) figure(what string) string {
	if name := p.Say("figure_" + what); name != "figure_"+what {
		return name
	}
	return what
}
