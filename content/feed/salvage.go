package feed

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/mmcdole/gofeed"
)

const (
	longestHead  = 16 << 10 // bytes before the first item that are kept with each
	mostSalvaged = 200      // items read one by one
)

var (
	firstItem = regexp.MustCompile(`(?i)<(?:[a-z0-9]+:)?(item|entry)[\s>]`)
	itemsList = regexp.MustCompile(`"items"\s*:\s*\[`)
)

// salvage reads what can be read of a document that cannot be read whole: its
// items one by one, each within the head of the feed, or within a plain one when
// the head is what is damaged. An item that cannot be read is left out. It
// returns nil when there is none that can.
func salvage(text string) *gofeed.Feed {
	if start := strings.TrimSpace(text[:min(len(text), 64)]); strings.HasPrefix(start, "{") {
		return salvageJSON(text)
	}
	at := firstItem.FindStringSubmatchIndex(text)
	if at == nil {
		return nil
	}
	name := text[at[2]:at[3]]
	head, tail := frame(text[:at[0]], name)
	if _, err := parse(head + tail); err != nil {
		head, tail = frame("", name)
	}
	items := blocks(text[at[0]:], name)
	if whole, err := parse(head + strings.Join(items, "") + tail); err == nil && len(whole.Items) >= len(items) {
		return whole
	}
	var out *gofeed.Feed
	for _, item := range items[:min(len(items), mostSalvaged)] {
		f, err := parse(head + item + tail)
		switch {
		case err != nil:
		case out == nil:
			out = f
		default:
			out.Items = append(out.Items, f.Items...)
		}
	}
	return out
}

// lost reports whether a document seems to hold more items than were read of
// it: the parser passes over what follows an end tag that closes nothing.
func lost(text string, read int) bool {
	at := firstItem.FindStringSubmatchIndex(text)
	if at == nil || read >= mostItems {
		return false
	}
	name := text[at[2]:at[3]]
	return strings.Count(text, "</"+name+">") > read && len(blocks(text[at[0]:], name)) > read
}

// frame returns what stands before and after the items of a feed with that
// head; a plain frame for a head that is empty or too long.
func frame(head, name string) (before, after string) {
	lower := strings.ToLower(head)
	switch {
	case head == "" || len(head) > longestHead:
		const names = ` xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"`
		if strings.EqualFold(name, "entry") {
			return `<feed xmlns="http://www.w3.org/2005/Atom"` + names + `>`, `</feed>`
		}
		return `<rss version="2.0"` + names + `><channel>`, `</channel></rss>`
	case strings.Contains(lower, "<rdf:rdf"):
		return head, "</rdf:RDF>"
	case strings.EqualFold(name, "entry"):
		return head, "</feed>"
	}
	return head, "</channel></rss>"
}

// blocks returns the elements of that name in text, whole ones only. One that
// begins before the last has ended is cut off there.
func blocks(text, name string) []string {
	var out []string
	open, end := "<"+name, "</"+name+">"
	for len(out) < mostItems {
		i := strings.Index(text, open)
		if i < 0 {
			break
		}
		text = text[i:]
		stop := endOf(text, open, end)
		if stop < 0 {
			break
		}
		if strings.HasSuffix(text[:stop], end) {
			out = append(out, text[:stop])
		}
		text = text[stop:]
	}
	return out
}

// endOf returns where the element at the start of text ends: after its end
// tag, or at the start of the next such element. Both count only outside of CDATA and
// comments. It is -1 when neither follows.
func endOf(text, open, end string) int {
	for i := 1; ; {
		next := strings.IndexByte(text[i:], '<')
		if next < 0 {
			return -1
		}
		i += next
		rest := text[i:]
		switch {
		case strings.HasPrefix(rest, end):
			return i + len(end)
		case strings.HasPrefix(rest, open) && len(rest) > len(open) && !isNameStart(rest[len(open)]):
			return i
		}
		n := passed(rest)
		if n == len(rest) {
			n = 1 // never closed: what it would swallow may be whole
		}
		i += max(n, 1)
	}
}

// salvageJSON reads the whole items of a JSON Feed that was cut off.
func salvageJSON(text string) *gofeed.Feed {
	at := itemsList.FindStringIndex(text)
	if at == nil {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(text[at[1]-1:]))
	if _, err := d.Token(); err != nil {
		return nil
	}
	var items []string
	for d.More() && len(items) < mostItems {
		var item json.RawMessage
		if d.Decode(&item) != nil {
			break
		}
		items = append(items, string(item))
	}
	if len(items) == 0 {
		return nil
	}
	list := "[" + strings.Join(items, ",") + "]}"
	if f, err := parse(text[:at[1]-1] + list); err == nil {
		return f
	}
	f, err := parse(`{"version":"https://jsonfeed.org/version/1.1","items":` + list)
	if err != nil {
		return nil
	}
	return f
}
