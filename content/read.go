package content

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"daybrief/content/page"
)

// MaxFile is the most bytes of a file that is read.
const MaxFile = 10 << 20

// ErrUnsupported means that a file is of no kind that holds articles.
var ErrUnsupported = errors.New("not a kind of file that holds articles: use .txt, .md, .html, .json or .jsonl")

// ReadFile returns the articles in a file: plain text and pasted pages (.txt),
// Markdown with front matter (.md), a saved page (.html), JSON (.json: an
// object, a list, or an object with a list of articles) or one JSON object a
// line (.jsonl). Without a telling name it looks. IDs are left 0. Articles
// without a date, or dated after seen, get seen; those without an address a urn
// made from their words. When parts of a file cannot be read, the error says
// which, and the articles of the rest come with it.
func ReadFile(name string, data []byte, seen time.Time) ([]Article, error) {
	if len(data) > MaxFile {
		return nil, fmt.Errorf("%s: larger than %d MB: split it", name, MaxFile>>20)
	}
	text, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var articles []Article
	switch kindOf(name, text) {
	case ".txt":
		articles, err = readPlain(text)
	case ".md":
		articles, err = readMarkdown(text)
	case ".html":
		articles, err = readHTML(text)
	case ".json":
		articles, err = readJSON(name, text)
	case ".jsonl":
		articles, err = readLines(name, text)
	default:
		err = ErrUnsupported
	}
	if err != nil && len(articles) == 0 && !strings.HasPrefix(err.Error(), name) {
		err = fmt.Errorf("%s: %w", name, err)
	}
	for i := range articles {
		articles[i].finish(seen)
	}
	return articles, err
}

// mostTitle is the most bytes of a title, about three hundred letters: lists
// show it whole, and no headline is longer.
const mostTitle = 600

// finish cleans every field, so that no importer can forget to, and fills what
// must not be empty.
func (a *Article) finish(seen time.Time) {
	a.Title, a.Byline, a.Publisher = cutTitle(Clean(a.Title), mostTitle), Clean(a.Byline), Clean(a.Publisher)
	a.Deck, a.Teaser, a.Body = Clean(a.Deck), Clean(a.Teaser), CleanText(a.Body)
	a.separate()
	a.Image = CanonicalURL(a.Image)
	if a.URL = CanonicalURL(a.URL); a.URL == "" {
		a.URL = urn(a.Title, a.Body+a.Teaser)
	}
	a.Language = languageCode(a.Language)
	a.date(seen)
	a.Fetched = seen
	for i := range a.Topics {
		a.Topics[i] = Clean(a.Topics[i])
	}
}

// separate sees to it that title, deck, teaser and body say nothing twice.
func (a *Article) separate() {
	for range 3 { // a title may stand there more than once
		first, rest, more := strings.Cut(a.Body, "\n\n")
		if a.Title == "" || !more || !sameText(first, a.Title) && (a.Deck == "" || !sameText(first, a.Deck)) {
			break
		}
		a.Body = rest
	}
	if sameText(a.Deck, a.Title) {
		a.Deck = ""
	}
	if sameText(a.Teaser, a.Title) || sameText(a.Teaser, a.Deck) || a.Body != "" && strings.Contains(a.Body, strings.TrimRight(a.Teaser, " .…")) {
		a.Teaser = ""
	}
	if a.Body == "" && a.Teaser == "" && a.Deck != "" {
		a.Body, a.Deck = a.Deck, ""
	}
}

// languageCode returns the ISO 639-1 code that starts a tag such as en-GB, or "".
func languageCode(tag string) string {
	code, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-"), "-")
	if len(code) != 2 || code[0] < 'a' || code[0] > 'z' || code[1] < 'a' || code[1] > 'z' {
		return ""
	}
	return code
}

// decode returns the text of a file: UTF-8, UTF-16 with its mark, or else Windows-1252.
func decode(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xef, 0xbb, 0xbf}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", fmt.Errorf("damaged UTF-16: save the file as UTF-8: %w", err)
		}
		return string(text), nil
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return "", fmt.Errorf("binary data: %w", ErrUnsupported)
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", fmt.Errorf("unknown encoding: save the file as UTF-8: %w", err)
	}
	return string(text), nil
}

// kindOf returns how to read a file: the extension of its kind, or "".
func kindOf(name, text string) string {
	start := strings.ToLower(strings.TrimSpace(text[:min(len(text), 512)]))
	isHTML := strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".txt", ".text":
		if isHTML {
			return ".html"
		}
		if strings.HasPrefix(start, "---\n") {
			return ".md"
		}
		return ".txt"
	case ".md", ".markdown":
		return ".md"
	case ".html", ".htm", ".xhtml":
		return ".html"
	case ".jsonl", ".ndjson":
		return ".jsonl"
	case ".json":
		return ".json"
	case "":
		switch {
		case isHTML:
			return ".html"
		case strings.HasPrefix(start, "{") && strings.Contains(strings.TrimSpace(text), "}\n{"):
			return ".jsonl"
		case strings.HasPrefix(start, "{"), strings.HasPrefix(start, "[{"), strings.HasPrefix(start, "[\n"):
			return ".json"
		case strings.HasPrefix(start, "---\n"), strings.HasPrefix(start, "# "):
			return ".md"
		}
		return ".txt"
	}
	return ""
}

func readHTML(text string) ([]Article, error) {
	p, err := page.Extract([]byte(text), "text/html; charset=utf-8", "https://localhost/")
	if err != nil {
		return nil, err
	}
	a := Article{URL: p.Canonical, Title: p.Title, Body: p.Text, Byline: p.Byline, Image: p.Image, Publisher: p.Site, Published: p.Published, Language: p.Language}
	for _, address := range []*string{&a.URL, &a.Image} {
		if strings.HasPrefix(*address, "https://localhost/") {
			*address = "" // relative to a page whose address is unknown
		}
	}
	return []Article{a}, nil
}

// ReadFiles reads a file, or all files below a folder, and hands each article
// to each, which may stop it with an error. Hidden files, symbolic links and
// files of other kinds are passed over. A file that cannot be read does not stop
// the rest: the error joins what went wrong.
func ReadFiles(fsys fs.FS, root string, seen time.Time, each func(Article) error) error {
	var problems []error
	err := fs.WalkDir(fsys, root, func(name string, entry fs.DirEntry, err error) error {
		hidden := entry != nil && name != root && strings.HasPrefix(entry.Name(), ".")
		switch {
		case err != nil && entry == nil:
			return err
		case err != nil:
			problems = append(problems, err)
			return nil
		case hidden && entry.IsDir():
			return fs.SkipDir
		case hidden, entry.IsDir(), name != root && !entry.Type().IsRegular():
			return nil
		}
		if name != root && kindOf(name, "") == "" {
			return nil
		}
		data, err := readCapped(fsys, name)
		if err != nil {
			problems = append(problems, err)
			return nil
		}
		articles, err := ReadFile(name, data, seen)
		if err != nil {
			problems = append(problems, err)
		}
		for _, a := range articles {
			if err := each(a); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return nil
	})
	return errors.Join(append(problems, err)...)
}

// readCapped reads a file, one byte more than MaxFile at most.
func readCapped(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return data, nil
}
