package platforms

import (
	"math"
	"testing"
	"time"
)

func TestPlaces(t *testing.T) {
	if n := len(Places()); n < 400 {
		t.Errorf("%d places", n)
	}
	for _, p := range Places() {
		if _, err := time.LoadLocation(p.Zone); err != nil || len(p.Country) != 2 || p.Lat == 0 || p.Lon == 0 || math.Abs(p.Lat) > 90 || math.Abs(p.Lon) > 180 {
			t.Errorf("%+v: %v", p, err)
		}
		if got := Nearest(p.Lat, p.Lon); math.Abs(got.Lat-p.Lat)+math.Abs(got.Lon-p.Lon) > 0.01 {
			t.Errorf("Nearest(%v, %v) = %+v, want %+v", p.Lat, p.Lon, got, p)
		}
	}
}

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		at, zone string
	}{
		{"48.14,11.58", "Europe/Berlin"}, // Munich; Vaduz and Zurich are nearer than Berlin
		{"52.37,4.90", "Europe/Amsterdam"},
		{"-33.87,151.21", "Australia/Sydney"},
		{"41.88,-87.63", "America/Chicago"},
		{"-17.9,-179.5", "Pacific/Fiji"}, // over the date line
		{"30.04,31.24", "Africa/Cairo"},
	} {
		got, ok := readZone(test.at)
		if !ok {
			t.Fatalf("readZone(%q) reads nothing", test.at)
		}
		a, _ := time.LoadLocation(got)
		b, _ := time.LoadLocation(test.zone)
		for _, month := range []time.Month{1, 7} {
			at := time.Date(2026, month, 1, 12, 0, 0, 0, time.UTC)
			_, x := at.In(a).Zone()
			if _, y := at.In(b).Zone(); x != y {
				t.Errorf("readZone(%q) = %q, which is no clock of %s", test.at, got, test.zone)
			}
		}
	}
	for city, zone := range map[string]string{"berlin": "Europe/Berlin", "New York": "America/New_York", "buenos_aires": "America/Argentina/Buenos_Aires"} {
		if got, ok := readZone(city); !ok || got != zone {
			t.Errorf("readZone(%q) = %q, %v", city, got, ok)
		}
	}
	for _, bad := range []string{"", ",", "52,13", "91.0,0.0", "52.1,181.0", "NaN.,0.0", "1.0,NaN", "1.5,2.5,3.5", "1e.9,2.0", "1.0,+Inf."} {
		if got, ok := readZone(bad); ok {
			t.Errorf("readZone(%q) = %q", bad, got)
		}
	}
}
