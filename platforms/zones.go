package platforms

import (
	_ "embed"
	"math"
	"strconv"
	"strings"
	"sync"
)

// A Place is the city that names a time zone, by the table zone.tab of the IANA
// time zone database.
type Place struct {
	Zone     string  // IANA name
	Country  string  // ISO 3166 code
	Lat, Lon float64 // degrees, north and east positive
}

// City is the last part of the zone's name, as people write it.
func (p Place) City() string {
	return strings.ReplaceAll(p.Zone[strings.LastIndexByte(p.Zone, '/')+1:], "_", " ")
}

//go:embed zones.tsv
var zonesTable string

// Places returns the cities of all zones that are somewhere, by country, of each
// the one where most people live first. It must not be changed.
var Places = sync.OnceValue(func() []Place {
	var all []Place
	for line := range strings.Lines(zonesTable) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		lat, _ := strconv.ParseFloat(f[2], 64) // a test reads every line
		lon, _ := strconv.ParseFloat(f[3], 64)
		all = append(all, Place{f[0], f[1], lat, lon})
	}
	return all
})

// Nearest returns the place whose city is nearest to a point. Beside a border
// it may be the neighbour's: whoever uses it says what was found.
func Nearest(lat, lon float64) Place {
	var best Place
	most := math.Inf(-1)
	for _, p := range Places() {
		// The cosine of the angle between the two, by the law of cosines on
		// a sphere.
		const rad = math.Pi / 180
		c := math.Sin(lat*rad)*math.Sin(p.Lat*rad) + math.Cos(lat*rad)*math.Cos(p.Lat*rad)*math.Cos((lon-p.Lon)*rad)
		if c > most {
			best, most = p, c
		}
	}
	return best
}

// zoneOfCity returns the zone that is named by a city, if there is just one.
func zoneOfCity(s string) (string, bool) {
	found := ""
	for _, p := range Places() {
		if strings.EqualFold(p.City(), strings.ReplaceAll(s, "_", " ")) {
			if found != "" {
				return "", false
			}
			found = p.Zone
		}
	}
	return found, found != ""
}

// readPoint reads "52.52,13.40", latitude and longitude in degrees.
func readPoint(s string) (lat, lon float64, ok bool) {
	first, second, comma := strings.Cut(s, ",")
	if !comma || !strings.Contains(first, ".") || !strings.Contains(second, ".") || len(s) > 40 {
		return 0, 0, false
	}
	lat, err := strconv.ParseFloat(strings.TrimSpace(first), 64)
	if err != nil || !(math.Abs(lat) <= 90) {
		return 0, 0, false
	}
	lon, err = strconv.ParseFloat(strings.TrimSpace(second), 64)
	return lat, lon, err == nil && math.Abs(lon) <= 180
}
