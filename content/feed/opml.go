package feed

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// An Outline is a feed in an OPML list.
type Outline struct {
	URL, Title string
	Language   string
	Categories []string // the folders it stands in, and those it names
}

type outline struct {
	Text     string    `xml:"text,attr,omitempty"`
	Title    string    `xml:"title,attr,omitempty"`
	Type     string    `xml:"type,attr,omitempty"`
	URL      string    `xml:"xmlUrl,attr,omitempty"`
	Language string    `xml:"language,attr,omitempty"`
	Category string    `xml:"category,attr,omitempty"`
	Outlines []outline `xml:"outline"`
}

// ParseOPML returns the feeds in an OPML document, each address once. A
// document that cannot be read to its end is an error.
func ParseOPML(data []byte) ([]Outline, error) {
	text, err := withoutDTD(trimJunk(decode(data, "")))
	if err == nil && tooDeep(text) {
		err = ErrHostile
	}
	var doc struct {
		XMLName  xml.Name
		Outlines []outline `xml:"body>outline"`
	}
	if err == nil {
		d := xml.NewDecoder(strings.NewReader(text))
		d.Strict, d.Entity = false, xml.HTMLEntity // people edit these lists
		err = d.Decode(&doc)
	}
	if err == nil && !strings.EqualFold(doc.XMLName.Local, "opml") {
		err = fmt.Errorf("it begins with <%s>", doc.XMLName.Local)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the OPML document: %w", err)
	}
	var out []Outline
	seen := map[string]int{}
	var walk func(list []outline, folders []string)
	walk = func(list []outline, folders []string) {
		for _, o := range list {
			title := strings.TrimSpace(o.Title)
			if title == "" {
				title = strings.TrimSpace(o.Text)
			}
			u := resolve(&url.URL{}, o.URL)
			if u == "" {
				walk(o.Outlines, append(slices.Clip(folders), title))
				continue
			}
			categories := slices.Clone(folders)
			for c := range strings.FieldsFuncSeq(o.Category, func(r rune) bool { return r == ',' || r == '/' }) {
				categories = append(categories, strings.TrimSpace(c))
			}
			if i, again := seen[u]; again {
				categories = append(out[i].Categories, categories...)
				slices.Sort(categories)
				out[i].Categories = slices.Compact(categories)
				continue
			}
			seen[u] = len(out)
			slices.Sort(categories)
			out = append(out, Outline{URL: u, Title: title, Language: o.Language, Categories: slices.Compact(categories)})
			walk(o.Outlines, folders)
		}
	}
	walk(doc.Outlines, nil)
	return out, nil
}

// WriteOPML returns a list of feeds as an OPML 2.0 document. Each stands in
// the folder of its first category, and names them all.
func WriteOPML(title string, feeds []Outline) ([]byte, error) {
	type head struct {
		Title string `xml:"title"`
	}
	doc := struct {
		XMLName xml.Name  `xml:"opml"`
		Version string    `xml:"version,attr"`
		Head    head      `xml:"head"`
		Body    []outline `xml:"body>outline"`
	}{Version: "2.0", Head: head{title}}
	folders := map[string]int{}
	for _, f := range feeds {
		o := outline{Text: f.Title, Title: f.Title, Type: "rss", URL: f.URL, Language: f.Language, Category: strings.Join(f.Categories, ",")}
		if o.Text == "" {
			o.Text = f.URL
		}
		if len(f.Categories) == 0 {
			doc.Body = append(doc.Body, o)
			continue
		}
		name := f.Categories[0]
		i, known := folders[name]
		if !known {
			i = len(doc.Body)
			folders[name] = i
			doc.Body = append(doc.Body, outline{Text: name})
		}
		doc.Body[i].Outlines = append(doc.Body[i].Outlines, o)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return nil, fmt.Errorf("writing the OPML document: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
