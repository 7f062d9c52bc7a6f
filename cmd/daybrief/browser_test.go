package main

import (
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"

	"daybrief/platforms"
	"daybrief/platforms/platformtest"
	"daybrief/platforms/web"
)

// A browser is one without scripts, on the chat page.
type browser struct {
	handler  http.Handler
	language string
	fill     string // what the last question wrote into the field
}

func (b *browser) chat() platforms.Chat { return web.Chat }

func (b *browser) post(path string, form url.Values) error {
	r := httptest.NewRequest(http.MethodPost, "http://localhost"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", b.language)
	answer := httptest.NewRecorder()
	b.handler.ServeHTTP(answer, r)
	if answer.Code != http.StatusSeeOther {
		return fmt.Errorf("%s answers %d: %s", path, answer.Code, answer.Body)
	}
	return nil
}

func (b *browser) enter(line string) error { return b.post("/say", url.Values{"line": {line}}) }

func (b *browser) answer(text string) error {
	if b.fill == "" {
		return errors.New("nothing was asked")
	}
	fill := b.fill
	b.fill = ""
	if strings.Contains(text, " ") {
		text = `"` + text + `"`
	}
	return b.enter(fill + text)
}

// The page's own markup, as package web writes it.
var (
	entryForm  = regexp.MustCompile(`(?s)<(form|div) class="entry( mine)?" id="m\d+" data-id="(\d+)".*?<div class="body"[^>]*>(.*?)</div>\n</(?:form|div)>`)
	pageButton = regexp.MustCompile(`<button name="line" value="([^"]*)"(?: data-fill="([^"]*)")?>([^<]*)</button>`)
	pageLink   = regexp.MustCompile(`<a [^>]*href="([^"]*)"[^>]*>`)
	blockEnd   = regexp.MustCompile(`</(?:p|h\d|li|div|section|article|footer|ul|ol)>|<br>`)
	anyTag     = regexp.MustCompile(`<[^>]*>`)
	blankLines = regexp.MustCompile(`\n{2,}`)
)

// press presses the last button with a label.
func (b *browser) press(label string) error {
	entries := b.entries()
	for i := len(entries) - 1; i >= 0; i-- {
		for _, m := range pageButton.FindAllStringSubmatch(entries[i][4], -1) {
			if html.UnescapeString(m[3]) != label {
				continue
			}
			if m[2] != "" {
				b.fill = html.UnescapeString(m[2])
				return nil
			}
			return b.post("/press", url.Values{"page": {entries[i][3]}, "line": {html.UnescapeString(m[1])}})
		}
	}
	return fmt.Errorf("there is no button %q", label)
}

func (b *browser) entries() [][]string {
	answer := httptest.NewRecorder()
	b.handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "http://localhost/", nil))
	return entryForm.FindAllStringSubmatch(answer.Body.String(), -1)
}

func (b *browser) shown() (all []platformtest.Shown) {
	for _, e := range b.entries() {
		if e[2] != "" {
			continue // what was typed
		}
		var s platformtest.Shown
		body := e[4]
		for _, m := range pageButton.FindAllStringSubmatch(body, -1) {
			s.Buttons = append(s.Buttons, html.UnescapeString(m[3]))
		}
		for _, m := range pageLink.FindAllStringSubmatch(body, -1) {
			s.Links = append(s.Links, html.UnescapeString(m[1]))
		}
		body = pageButton.ReplaceAllString(body, "")
		body = strings.ReplaceAll(body, "<li>", "• ")
		body = anyTag.ReplaceAllString(blockEnd.ReplaceAllString(body, "\n"), "")
		s.Text = strings.TrimSpace(blankLines.ReplaceAllString(html.UnescapeString(body), "\n"))
		all = append(all, s)
	}
	return all
}
