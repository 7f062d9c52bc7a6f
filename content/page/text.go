package page

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// deepest is how deep elements may nest before their content is left out: no
// page needs it, and the walk recurses.
const deepest = 400

// Text returns what a fragment of HTML says, as paragraphs parted by blank
// lines. Scripts, pictures, forms, navigation and markup are dropped, white
// space is folded. Text without markup stays as it is, but for its character
// references.
func Text(fragment string) string {
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return "" // only a reader can fail, and this one does not
	}
	var w writer
	for _, n := range nodes {
		w.node(n, 0)
	}
	return w.text()
}

// lineBreak marks a <br> in an unfinished paragraph; it is white space.
const lineBreak = "\v"

// textOf returns the text below a node.
func textOf(n *html.Node) string {
	var w writer
	w.node(n, 0)
	return w.text()
}

// A writer collects paragraphs.
type writer struct {
	paragraphs []string
	line       strings.Builder
}

func (w *writer) text() string {
	w.end()
	return strings.Join(w.paragraphs, "\n\n")
}

// end closes the paragraph.
func (w *writer) end() {
	if p := strings.Join(strings.Fields(w.line.String()), " "); p != "" {
		w.paragraphs = append(w.paragraphs, p)
	}
	w.line.Reset()
}

func (w *writer) node(n *html.Node, depth int) {
	switch {
	case depth > deepest:
		return
	case n.Type == html.TextNode:
		w.line.WriteString(n.Data)
		return
	case n.Type != html.ElementNode && n.Type != html.DocumentNode:
		return
	case dropped[n.DataAtom] || hidden(n):
		return
	case n.DataAtom == atom.Br:
		if line := w.line.String(); strings.HasSuffix(strings.TrimRight(line, " \t\r"), lineBreak) {
			w.end() // two in a row part paragraphs
		} else {
			w.line.WriteString(lineBreak)
		}
		return
	}
	if blocks[n.DataAtom] {
		w.end()
	} else if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
		w.line.WriteByte(' ')
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c, depth+1)
	}
	if blocks[n.DataAtom] {
		w.end()
	}
}

// hidden reports whether a browser would not show the element.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch {
		case a.Key == "hidden", a.Key == "aria-hidden" && a.Val == "true":
			return true
		case a.Key == "style" && strings.Contains(strings.ReplaceAll(strings.ToLower(a.Val), " ", ""), "display:none"):
			return true
		}
	}
	return false
}

var dropped = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Svg: true, atom.Math: true, atom.Img: true,
	atom.Picture: true, atom.Video: true, atom.Audio: true, atom.Iframe: true, atom.Object: true, atom.Embed: true, atom.Form: true,
	atom.Button: true, atom.Input: true, atom.Select: true, atom.Textarea: true, atom.Nav: true, atom.Figure: true, atom.Figcaption: true,
	atom.Head: true, atom.Title: true, atom.Canvas: true,
}

var blocks = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Article: true, atom.Section: true, atom.Main: true, atom.Header: true, atom.Footer: true, atom.Aside: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Ul: true, atom.Ol: true, atom.Li: true,
	atom.Dl: true, atom.Dt: true, atom.Dd: true, atom.Blockquote: true, atom.Pre: true, atom.Table: true, atom.Tr: true, atom.Hr: true,
	atom.Address: true, atom.Details: true, atom.Summary: true, atom.Body: true, atom.Html: true,
}
