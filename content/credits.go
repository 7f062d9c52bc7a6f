package content

import (
	"net/url"
	"regexp"
	"strings"

	"daybrief/content/language"
)

var (
	// writtenBy is a paragraph that only says who wrote the article.
	writtenBy = regexp.MustCompile(`^(?:By|BY|Von|Par|Por|Di) ((?:\p{Lu}[\p{L}.'’-]*|de|del|della|van|von|der|den|bin|al|da|dos|la|le|el)(?:(?:,? and |,? y |,? et |,? und |, | & | )(?:\p{Lu}[\p{L}.'’-]*|de|del|della|van|von|der|den|bin|al|da|dos|la|le|el|in))*)\.?$`)
	// reportedBy is the line under an agency's article.
	reportedBy = regexp.MustCompile(`(?i)^[(\[]?(?:additional |further )?(?:reporting|written|writing|compiled|edited|editing|rewritten) (?:and (?:writing|editing|reporting) )?by (.{3,300}?)[)\]]?$`)
	// credit is a line that says whose picture it was, or that here was none.
	credit = regexp.MustCompile(`(?i)^(?:(?:photo(?:graph)?s?|pictures?|images?|fotos?|illustration|video|bild|crédits?|credits?)(?: (?:credits?|source|courtesy|caption|by|von|de))?(?: of)? ?[:/|,] ?.{2,120}|image source, .{2,80}|(?:[\p{L} .'’-]{2,40}[/|] ?|[\p{L} .'’-]{2,40} via )?(?:getty images|afp|reuters|ap photo|epa|shutterstock|alamy)(?:/[\p{L} .'’-]{2,40})?|advertisement|advertising|anzeige|publicité|publicidad|pubblicità|story continues below.{0,40}|share this (?:article|story).{0,40})$`)
)

const (
	longestCredit = 320 // bytes of a paragraph that may be a byline or a credit
	creditsWithin = 3   // paragraphs from either end within which bylines stand
)

// credits takes bylines and picture credits out of the body. A byline that the
// article lacks is taken from there.
func (a *Article) credits() {
	paragraphs := strings.Split(a.Body, "\n\n")
	if len(paragraphs) < 2 {
		return
	}
	var kept []string
	for i, p := range paragraphs {
		if len(p) > longestCredit {
			kept = append(kept, p)
			continue
		}
		var who string
		switch {
		case i < creditsWithin && len(p) < 120 && writtenBy.MatchString(p):
			who = writtenBy.FindStringSubmatch(p)[1]
		case i >= len(paragraphs)-creditsWithin && reportedBy.MatchString(p):
			who, _, _ = strings.Cut(reportedBy.FindStringSubmatch(p)[1], ";")
		case credit.MatchString(p):
		default:
			kept = append(kept, p)
			continue
		}
		if a.Byline == "" {
			a.Byline = Clean(who)
		}
	}
	if len(kept) > 0 {
		a.Body = strings.Join(kept, "\n\n")
	}
}

// separators stand between a title and the name of its site.
var separators = []string{" | ", " - ", " – ", " — ", " :: ", " · ", " « ", " • "}

// trimSite cuts the name of the site off the end of the title.
func (a *Article) trimSite(names ...string) {
	known := map[string]bool{}
	for _, name := range names {
		known[foldSite(name)] = true
	}
	if u, err := url.Parse(a.URL); err == nil && u.Host != "" {
		host := strings.TrimPrefix(u.Hostname(), "www.")
		label, _, _ := strings.Cut(host, ".")
		known[foldSite(host)], known[foldSite(label)] = true, true
	}
	delete(known, "")
	for range 2 { // a section may stand between
		for _, sep := range separators {
			i := strings.LastIndex(a.Title, sep)
			if i >= 8 && known[foldSite(a.Title[i+len(sep):])] {
				a.Title = strings.TrimSpace(a.Title[:i])
			}
		}
	}
}

// foldSite folds the name of a site so that ways of writing it are alike.
func foldSite(name string) string {
	name = strings.TrimPrefix(language.Fold(strings.TrimSpace(name)), "the ")
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .'’-", r) {
			return -1
		}
		return r
	}, name)
}
