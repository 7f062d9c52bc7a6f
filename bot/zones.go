package bot

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// askedZones are the buttons of the question where the clock is.
var askedZones = []string{
	"Europe/London", "Europe/Paris", "Europe/Kyiv", "Europe/Moscow",
	"America/New_York", "America/Chicago", "America/Los_Angeles", "America/Sao_Paulo",
	"Asia/Dubai", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney",
}

// localeZones are the languages that are spoken in one zone, nearly always. A
// guess from one is told as a guess.
var localeZones = map[string]string{
	"be": "Europe/Minsk", "bg": "Europe/Sofia", "cs": "Europe/Prague", "da": "Europe/Copenhagen", "de": "Europe/Berlin", "el": "Europe/Athens",
	"et": "Europe/Tallinn", "fi": "Europe/Helsinki", "he": "Asia/Jerusalem", "hi": "Asia/Kolkata", "hr": "Europe/Zagreb", "hu": "Europe/Budapest",
	"it": "Europe/Rome", "ja": "Asia/Tokyo", "ko": "Asia/Seoul", "lt": "Europe/Vilnius", "lv": "Europe/Riga", "nb": "Europe/Oslo", "nl": "Europe/Amsterdam",
	"no": "Europe/Oslo", "pl": "Europe/Warsaw", "ro": "Europe/Bucharest", "sk": "Europe/Bratislava", "sl": "Europe/Ljubljana", "sr": "Europe/Belgrade",
	"sv": "Europe/Stockholm", "th": "Asia/Bangkok", "tr": "Europe/Istanbul", "uk": "Europe/Kyiv", "vi": "Asia/Ho_Chi_Minh",
}

func zoneOfLocale(locale string) string {
	language, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(locale, "_", "-")), "-")
	return localeZones[language]
}

// offsetForm is what people write of an offset: +2, UTC-3:30, GMT+5.30.
var offsetForm = regexp.MustCompile(`^(?:utc|gmt)?\s*([+-]|\x{2212})(\d{1,2})(?:[:.]?(\d{2}))?$`)

// clockForm is a time of day, by which people say what their clock shows.
var clockForm = regexp.MustCompile(`^(\d{1,2})[:.](\d{2})$`)

// findZones returns the zones that a person may mean by what they typed: part of
// a city's or a country's name, an offset from UTC, or the time that their clock
// shows now.
func (a *asked) findZones(typed string) []platforms.Choice {
	typed = strings.ToLower(strings.TrimSpace(typed))
	if m := offsetForm.FindStringSubmatch(typed); m != nil {
		hours, _ := strconv.Atoi(m[2])
		minutes, _ := strconv.Atoi(cmp.Or(m[3], "0"))
		offset := hours*3600 + minutes*60
		if m[1] != "+" {
			offset = -offset
		}
		return a.zonesWhere(func(local time.Time) bool { _, o := local.Zone(); return o == offset })
	}
	if m := clockForm.FindStringSubmatch(typed); m != nil {
		hours, _ := strconv.Atoi(m[1])
		minutes, _ := strconv.Atoi(m[2])
		return a.zonesWhere(func(local time.Time) bool {
			apart := (hours-local.Hour())*60 + minutes - local.Minute()
			return max(apart, -apart)%(24*60-7) <= 7 // clocks are some minutes off, and zones a quarter of an hour apart
		})
	}
	typed = content.Fold(typed)
	countries := display.Regions(language.Make(a.say.Language()))
	var best, rest []platforms.Choice
	for _, p := range platforms.Places() {
		country := ""
		if r, err := language.ParseRegion(p.Country); err == nil && countries != nil {
			country = countries.Name(r)
		}
		city := content.Fold(p.City())
		switch {
		case strings.HasPrefix(city, typed):
			best = append(best, a.zoneChoice(p, country))
		case strings.Contains(content.Fold(p.Zone+" "+country), strings.ReplaceAll(typed, " ", "_")), strings.Contains(content.Fold(country), typed):
			rest = append(rest, a.zoneChoice(p, country))
		}
	}
	if strings.HasPrefix("utc", typed) || strings.HasPrefix("gmt", typed) {
		best = append(best, platforms.Choice{Label: "UTC", Value: "UTC"})
	}
	best = append(best, rest...)
	return best[:min(len(best), platforms.MostChoices)]
}

// zonesWhere returns the zones whose clocks show such a time now: those with a
// large city first, since they are meant most often.
func (a *asked) zonesWhere(fits func(local time.Time) bool) []platforms.Choice {
	var out []platforms.Choice
	add := func(zone string) {
		if local := a.now.In(briefing.Schedule{Zone: zone}.Location()); len(out) < platforms.MostChoices && fits(local) &&
			!slices.ContainsFunc(out, func(c platforms.Choice) bool { return c.Value == zone }) {
			out = append(out, a.zoneChoice(platforms.Place{Zone: zone}, ""))
		}
	}
	for _, zone := range askedZones {
		add(zone)
	}
	for _, zone := range slices.Sorted(maps.Values(localeZones)) {
		add(zone)
	}
	for _, p := range platforms.Places() {
		add(p.Zone)
	}
	return out
}

// zoneChoice names a zone by its city, and says what time it is there.
func (a *asked) zoneChoice(p platforms.Place, country string) platforms.Choice {
	label := p.City()
	if country != "" {
		label += ", " + country
	}
	return platforms.Choice{Label: label + " · " + a.now.In(briefing.Schedule{Zone: p.Zone}.Location()).Format("15:04"), Value: p.Zone}
}
