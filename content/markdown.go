package content

import (
	"fmt"
	"regexp"
	"strings"
)

// readMarkdown reads Markdown, with or without front matter between lines of
// three dashes: scalars, quoted or not, and lists, in brackets or one item a
// line, as in YAML.
func readMarkdown(text string) ([]Article, error) {
	var a Article
	text = strings.ReplaceAll(text, "\r\n", "\n")
	rest, err := a.takeFrontMatter(text)
	if err != nil {
		return nil, err
	}
	rest = a.takeImages(rest)
	blocks := markdownBlocks(rest)
	if a.Title == "" && len(blocks) > 0 {
		if title, ok := strings.CutPrefix(blocks[0], "\x00"); ok {
			a.Title, blocks = title, blocks[1:]
		} else {
			blocks = a.takeTitle(blocks)
		}
	}
	for i := range blocks {
		blocks[i] = strings.TrimPrefix(blocks[i], "\x00")
	}
	a.Body = strings.Join(once(blocks), "\n\n")
	if a.Title == "" && strings.TrimSpace(a.Body) == "" {
		return nil, errEmpty
	}
	return []Article{a}, nil
}

// takeFrontMatter reads the lines between the dashes and returns what follows.
func (a *Article) takeFrontMatter(text string) (string, error) {
	text = strings.TrimLeft(text, " \t\n")
	body, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return text, nil
	}
	head, rest, ok := strings.Cut("\n"+body, "\n---")
	if !ok {
		return "", fmt.Errorf("line 1: the front matter is never closed: add a line of three dashes below it")
	}
	if _, after, more := strings.Cut(rest, "\n"); more {
		rest = after
	} else {
		rest = ""
	}
	for _, f := range frontMatter(head) {
		if len(f.list) > 0 {
			for _, item := range f.list {
				if f.isTopics() {
					a.addTopics(item)
				} else if key := f.key; key == "author" || key == "authors" {
					a.Byline = strings.TrimPrefix(a.Byline+", "+item, ", ")
				} else {
					a.set(f.key, item)
				}
			}
		} else if f.value != "" && !a.set(f.key, f.value) && isDateKey(f.key) {
			return "", fmt.Errorf("line %d: %q is no date: write 2026-09-21 or 2026-09-21T08:00:00Z", f.line+1, f.value)
		}
	}
	return rest, nil
}

func isDateKey(key string) bool { return key == "date" || key == "published" || key == "published_at" }

// A matter is one entry of front matter.
type matter struct {
	key, value string
	list       []string
	line       int
}

func (m matter) isTopics() bool {
	switch m.key {
	case "topic", "topics", "tag", "tags", "category", "categories", "keywords", "section":
		return true
	}
	return false
}

// frontMatter reads entries: "key: value", "key: [a, b]", "key:" over lines
// of "- item", and folded text in indented lines.
func frontMatter(head string) []matter {
	var out []matter
	for n, line := range strings.Split(head, "\n") {
		trimmed := strings.TrimSpace(line)
		indented := line != strings.TrimLeft(line, " \t")
		if item, ok := strings.CutPrefix(trimmed, "- "); ok && len(out) > 0 {
			m := &out[len(out)-1]
			m.list = append(m.list, unquote(item))
			continue
		}
		if indented && trimmed != "" && len(out) > 0 {
			m := &out[len(out)-1]
			m.value = strings.TrimSpace(m.value + " " + trimmed)
			continue
		}
		key, value, ok := strings.Cut(trimmed, ":")
		if !ok || strings.HasPrefix(trimmed, "#") {
			continue
		}
		m := matter{key: strings.ToLower(strings.Trim(strings.TrimSpace(key), `"'`)), line: n}
		value = strings.TrimSpace(value)
		switch {
		case value == ">" || value == "|" || value == ">-" || value == "|-":
		case strings.HasPrefix(value, "[") && strings.HasSuffix(value, "]"):
			for item := range strings.SplitSeq(value[1:len(value)-1], ",") {
				if item = unquote(item); item != "" {
					m.list = append(m.list, item)
				}
			}
		default:
			m.value = unquote(value)
		}
		out = append(out, m)
	}
	return out
}

// unquote takes the quotes off a scalar, or the comment behind an unquoted one.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		inner := s[1 : len(s)-1]
		if s[0] == '\'' {
			return strings.ReplaceAll(inner, "''", "'")
		}
		return strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, " ").Replace(inner)
	}
	if before, _, ok := strings.Cut(s, " #"); ok {
		return strings.TrimSpace(before)
	}
	return s
}

var (
	atxHeading = regexp.MustCompile(`^#{1,6}\s+(.*?)\s*#*$`)
	listItem   = regexp.MustCompile(`^(?:[-*+]|\d{1,3}[.)])\s+`)
	rule       = regexp.MustCompile(`^(?:[-*_]\s*){3,}$`)
	reference  = regexp.MustCompile(`^\[[^\]]+\]:\s+\S+`)
	link       = regexp.MustCompile(`\[([^\[\]]*)\](?:\([^()\s]*(?:\([^()]*\)[^()\s]*)?(?:\s+"[^"]*")?\)|\[[^\[\]]*\])`)
	autolink   = regexp.MustCompile(`<(https?://[^<>\s]+)>`)
	strong     = regexp.MustCompile(`(\*\*|__)(\S(?:.*?\S)?)(\*\*|__)`)
	emphasis   = regexp.MustCompile(`(^|[\s(“"'])[*_](\S(?:[^*_]*?[^\s*_])?)[*_]($|[\s.,;:!?)”"'—-])`)
	codeSpan   = regexp.MustCompile("`+([^`]+)`+")
	footnote   = regexp.MustCompile(`\[\^[^\]]+\]:?`)
	escaped    = regexp.MustCompile(`\\([\\*_{}\[\]()#+.!>~|-])` + "|\\\\`")
)

// markdownBlocks returns the paragraphs of Markdown as plain text. A zero byte
// marks the first heading.
func markdownBlocks(text string) []string {
	var blocks []string
	open, fenced, titled := false, false, false
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(trimmed, "```") || strings.HasPrefix(trimmed, "~~~") {
			fenced, open = !fenced, false
			continue
		}
		if fenced {
			continue // code is not news
		}
		for strings.HasPrefix(trimmed, ">") {
			trimmed = strings.TrimSpace(trimmed[1:])
		}
		switch heading := atxHeading.FindStringSubmatch(trimmed); {
		case heading != nil:
			text := inline(heading[1])
			if !titled && len(blocks) == 0 {
				text = "\x00" + text
			}
			blocks, open, titled = append(blocks, text), false, true
		case strings.Trim(trimmed, "=") == "" && len(trimmed) >= 3 && open && len(blocks) == 1, strings.Trim(trimmed, "-") == "" && len(trimmed) >= 3 && open && len(blocks) == 1:
			blocks[0], open = "\x00"+blocks[0], false
		case trimmed == "" || rule.MatchString(trimmed) || reference.MatchString(trimmed):
			open = false
		case open && !listItem.MatchString(trimmed):
			blocks[len(blocks)-1] += " " + inline(trimmed)
		default:
			blocks, open = append(blocks, inline(listItem.ReplaceAllString(trimmed, ""))), true
		}
	}
	return blocks
}

// inline takes the marks off a line.
func inline(s string) string {
	s = footnote.ReplaceAllString(s, "")
	s = link.ReplaceAllString(s, "$1")
	s = autolink.ReplaceAllString(s, "$1")
	s = codeSpan.ReplaceAllString(s, "$1")
	s = strong.ReplaceAllString(s, "$2")
	s = emphasis.ReplaceAllString(s, "$1$2$3")
	s = strings.ReplaceAll(s, "~~", "")
	return escaped.ReplaceAllString(s, "$1")
}
