package content

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"daybrief/content/page"
)

// readJSON reads one object, a list of them, or an object with such a list
// under a usual name.
func readJSON(name, text string) ([]Article, error) {
	value, err := decodeJSON(text)
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, errorLine(text, err), describeJSON(err))
	}
	list, where := articleList(value)
	if list == nil {
		return nil, fmt.Errorf("%s: want an object with a title and a text, or a list of them", name)
	}
	var articles []Article
	var problems []error
	for i, item := range list {
		a, err := articleOf(item)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %s[%d]: %w", name, where, i, err))
			continue
		}
		articles = append(articles, a)
	}
	return articles, errors.Join(problems...)
}

// readLines reads one object a line.
func readLines(name, text string) ([]Article, error) {
	var articles []Article
	var problems []error
	n := 0
	for line := range strings.Lines(text) {
		n++
		if strings.TrimSpace(line) == "" {
			continue
		}
		value, err := decodeJSON(line)
		var a Article
		if err == nil {
			a, err = articleOf(value)
		} else {
			err = describeJSON(err)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s:%d: %w", name, n, err))
			continue
		}
		articles = append(articles, a)
	}
	return articles, errors.Join(problems...)
}

// decodeJSON decodes one value and refuses anything after it.
func decodeJSON(text string) (any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, &trailingError{d.InputOffset()}
	}
	return value, nil
}

type trailingError struct{ offset int64 }

func (e *trailingError) Error() string {
	return "more JSON after the first value: name the file .jsonl for one object a line, or put the objects into a list"
}

func describeJSON(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON ends too early: was the file cut off?")
	}
	if _, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("damaged JSON: %w", err)
	}
	return err
}

// errorLine returns the line of text at which an error of decodeJSON stands.
func errorLine(text string, err error) int {
	offset := int64(len(text))
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = syntax.Offset
	} else if trailing, ok := errors.AsType[*trailingError](err); ok {
		offset = trailing.offset
	}
	return 1 + strings.Count(text[:min(int(offset), len(text))], "\n")
}

// articleList returns the objects that are articles and the name of their list.
func articleList(value any) ([]any, string) {
	switch v := value.(type) {
	case []any:
		return v, ""
	case map[string]any:
		for _, key := range []string{"articles", "items", "entries", "results", "docs", "data", "stories", "news"} {
			switch inner := v[key].(type) {
			case []any:
				return inner, key
			case map[string]any:
				if list, where := articleList(inner); key == "data" && len(list) != 1 {
					return list, where
				}
			}
		}
		return []any{v}, ""
	}
	return nil, ""
}

// articleOf reads the usual fields of an object.
func articleOf(value any) (Article, error) {
	object, ok := value.(map[string]any)
	if !ok {
		return Article{}, errors.New("want an object such as {\"title\": …, \"text\": …}")
	}
	var a Article
	fields := make(map[string]any, len(object))
	for key, v := range object {
		fields[strings.ToLower(key)] = v
	}
	for _, key := range []string{"title", "headline", "name", "deck", "subtitle", "dek", "standfirst", "url", "link", "canonical_url", "permalink", "external_url",
		"publisher", "source", "outlet", "site", "site_name", "owner", "language", "lang", "author", "authors", "byline", "creator",
		"image", "image_url", "banner_image", "thumbnail", "urltoimage", "top_image"} {
		if s := scalar(fields[key]); s != "" && a.lacks(key) {
			a.set(key, s)
		}
	}
	for _, key := range []string{"published", "published_at", "publishedat", "date_published", "datepublished", "pubdate", "publish_date", "date", "created_at", "timestamp"} {
		if s := scalar(fields[key]); s != "" {
			a.set(key, s)
		}
	}
	if id := scalar(fields["id"]); a.URL == "" && strings.HasPrefix(id, "http") {
		a.URL = id
	}
	for _, key := range []string{"topics", "topic", "tags", "categories", "category", "section", "keywords"} {
		a.addTopics(items(fields[key])...)
	}
	a.setText(fields)
	if a.Title == "" {
		a.Title = openingOf(a.Body + a.Teaser)
	}
	if Clean(a.Title) == "" {
		return Article{}, errors.New(`no title and no text: give "title" and "text"`)
	}
	return a, nil
}

// lacks reports whether the field that key names is still empty.
func (a *Article) lacks(key string) bool {
	switch key {
	case "title", "headline", "name":
		return a.Title == ""
	case "deck", "subtitle", "dek", "standfirst":
		return a.Deck == ""
	case "url", "link", "canonical_url", "permalink", "external_url":
		return a.URL == ""
	case "publisher", "source", "outlet", "site", "site_name":
		return a.Publisher == ""
	case "language", "lang":
		return a.Language == ""
	case "author", "authors", "byline", "creator":
		return a.Byline == ""
	case "image", "image_url", "banner_image", "thumbnail", "urltoimage", "top_image":
		return a.Image == ""
	}
	return true
}

// setText fills body, deck and teaser.
func (a *Article) setText(fields map[string]any) {
	for _, key := range []string{"body", "text", "content_text", "content_html", "content", "article", "full_text", "maintext", "articlebody"} {
		s := scalar(fields[key])
		switch {
		case s == "" || a.Body != "":
		case key == "content_html" || key == "content":
			a.Body = page.Text(s)
			if !markup.MatchString(s) {
				a.Body = s
			}
		default:
			a.Body = s
		}
	}
	for _, key := range []string{"teaser", "summary", "description", "excerpt", "abstract", "snippet"} {
		if s := scalar(fields[key]); s != "" && a.Teaser == "" {
			a.Teaser = s
		}
	}
}

// scalar returns a value as text: a string, a number, the name or address of an
// object, or the parts of a list.
func scalar(value any) string {
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	case map[string]any:
		for _, key := range []string{"name", "title", "url", "href", "src", "value", "rendered", "$t", "#text", "term"} {
			if s, ok := v[key].(string); ok && s != "" {
				return strings.TrimSpace(s)
			}
		}
	case []any:
		return strings.Join(items(v), ", ")
	}
	return ""
}

// items returns the parts of a list, or of a text that commas part.
func items(value any) []string {
	var out []string
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			if _, nested := item.([]any); nested {
				continue // a list in a list names nothing
			}
			if s := scalar(item); s != "" {
				out = append(out, s)
			}
		}
	case string:
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	case map[string]any:
		if s := scalar(v); s != "" {
			out = append(out, s)
		}
	}
	return out
}
