package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// seen is an entry of the page as a person sees it.
type seen struct {
	ID      string
	Mine    bool
	Text    string
	Links   []string
	Buttons []pressable // in rows; then those inside the text
	InText  []pressable
}

type pressable struct{ Label, Line string }

// labels returns the labels of the rows of buttons.
func (s seen) labels() []string {
	var out []string
	for _, b := range s.Buttons {
		out = append(out, b.Label)
	}
	return out
}

func parse(t testing.TB, source string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatalf("the page is no HTML: %v\n%s", err, source)
	}
	return root
}

// read returns the entries of a page.
func read(t testing.TB, source string) []seen {
	t.Helper()
	var out []seen
	for n := range parse(t, source).Descendants() {
		if n.Type != html.ElementNode || !hasClass(n, "entry") {
			continue
		}
		s := seen{ID: attribute(n, "data-id"), Mine: hasClass(n, "mine")}
		for b := range n.Descendants() {
			if hasClass(b, "body") {
				s.read(b)
			}
		}
		s.Text = strings.TrimSpace(s.Text)
		out = append(out, s)
	}
	return out
}

// read takes in a node and all below it.
func (s *seen) read(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		s.Text += n.Data
	case n.Data == "br":
		s.Text += "\n"
	case n.Data == "a" && hasClass(n, "button"):
		s.Buttons = append(s.Buttons, pressable{Label: textOf(n)})
		return
	case n.Data == "button" && hasClass(n, "link"):
		s.InText = append(s.InText, pressable{textOf(n), attribute(n, "value")})
	case n.Data == "button":
		s.Buttons = append(s.Buttons, pressable{textOf(n), attribute(n, "value")})
		return
	case n.Data == "a":
		s.Links = append(s.Links, attribute(n, "href"))
	}
	number, _ := strconv.Atoi(attribute(n, "start"))
	for c := range n.ChildNodes() {
		if n.Data == "ol" && c.Data == "li" {
			s.Text += fmt.Sprintf("%d. ", number)
			number++
		}
		s.read(c)
	}
	if slices.Contains([]string{"h2", "h3", "p", "small", "li"}, n.Data) {
		s.Text += "\n"
	}
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func hasClass(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attribute(n, "class")), class)
}
