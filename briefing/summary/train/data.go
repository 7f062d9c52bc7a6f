package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"daybrief/briefing/summary"
)

// sets are the two kinds of articles: those of a news site, and the documents
// of GUM, each with as many summaries as people wrote.
type sets struct{ news, gum []*example }

// readSets reads the inputs.
func readSets(in inputs) (sets, *stemmer, error) {
	var out sets
	s := newStemmer()
	names := make([]string, 0, len(in))
	for name := range in {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		byID := map[string]*example{}
		for d := json.NewDecoder(bytes.NewReader(in[name])); d.More(); {
			var line struct {
				ID, Src string
				Ref, S  []string
			}
			if err := d.Decode(&line); err != nil {
				return out, nil, fmt.Errorf("%s: %w", name, err)
			}
			e := byID[line.ID]
			if e == nil {
				e = &example{doc: document(line.Src, line.S)}
				byID[line.ID] = e
				if line.S == nil {
					out.news = append(out.news, e)
				} else {
					out.gum = append(out.gum, e)
				}
			}
			e.refs = append(e.refs, s.readAll(line.Ref))
		}
	}
	for _, e := range slices.Concat(out.news, out.gum) {
		e.prepare(s)
	}
	return out, s, nil
}

// document makes an article of a text, or of its sentences where they are
// known. Then a first one without a full stop is the title, and another such
// one a heading, which stands in a paragraph of its own.
func document(text string, sentences []string) summary.Document {
	d := summary.Document{ID: 1, Text: text, Language: "en"}
	if sentences == nil {
		return d
	}
	var b strings.Builder
	for i, s := range sentences {
		heading := !strings.ContainsAny(s[max(0, len(s)-3):], ".!?:\"”")
		switch {
		case i == 0 && heading:
			d.Title = s
		case heading:
			b.WriteString("\n\n" + s + "\n\n")
		default:
			b.WriteString(s + " ")
		}
	}
	d.Text = strings.TrimSpace(b.String())
	return d
}
