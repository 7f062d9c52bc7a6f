package content

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " a\n\tb ": "a b", "a &amp; b": "a & b", "a &amp;amp; b": "a & b", "<b>bold</b> <i>text</i>": "bold text",
		"1 < 2 and 3 > 2": "1 < 2 and 3 > 2", "&lt;script&gt;x&lt;/script&gt;ok": "ok", "e\u0301": "é", "a\u202eb\u200bc\u0000d": "abcd",
		"\xff": "\ufffd", "AT&T": "AT&T", "👨‍👩‍👧": "👨‍👩‍👧", "a\u00a0b": "a b",
	} {
		if got := Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"a\r\n\r\nb\nc": "a\n\nb c", "<p>a</p><p>b</p>": "a\n\nb", "\n\n": "", "a\n \n\n b": "a\n\nb"} {
		if got := CleanText(in); got != want {
			t.Errorf("CleanText(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCanonicalURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://Example.COM/A?utm_source=x&id=1&fbclid=y#frag": "https://example.com/A?id=1", "http://example.com:80": "http://example.com/",
		"https://example.com:8443/a": "https://example.com:8443/a", "https://amp.example.com/a": "https://www.example.com/a", "https://m.example.com/a/amp": "https://www.example.com/a",
		"https://m.co.uk/a": "https://m.co.uk/a", "https://example.com/amp": "https://example.com/amp", "https://user:pw@example.com/": "https://example.com/",
		"https://bücher.example/ü": "https://xn--bcher-kva.example/%C3%BC", "https://example.com/a?b=2&a=1": "https://example.com/a?b=2&a=1",
		"": "", "ftp://example.com/": "", "javascript:alert(1)": "", "/relative": "", "https://": "", "mailto:a@example.com": "", "http://exa mple.com/": "",
		"https://example.com/" + strings.Repeat("a", 3000): "", "https://[::1]:443/": "https://[::1]/", "data:image/png;base64,xx": "", "https://example.com./": "https://example.com/",
	} {
		if got := CanonicalURL(in); got != want {
			t.Errorf("CanonicalURL(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestIDs(t *testing.T) {
	var g IDs
	now := time.Date(2026, 9, 21, 8, 0, 0, 0, time.UTC)
	last := int64(0)
	for i := range 3000 {
		at := now.Add(time.Duration(i/1000) * time.Millisecond)
		if i == 2500 {
			at = now.Add(-time.Hour) // the clock goes back
		}
		id := g.Next(at)
		if id <= last {
			t.Fatalf("id %d after %d", id, last)
		}
		last = id
	}
	id := new(IDs).Next(now)
	if got := IDTime(id); !got.Equal(now) {
		t.Errorf("IDTime = %v, want %v", got, now)
	}
	if id < IDFloor(now) || id >= IDFloor(now.Add(time.Millisecond)) || IDFloor(time.Time{}) != 0 {
		t.Errorf("id %d, floor %d", id, IDFloor(now))
	}
}

func TestTopicsOf(t *testing.T) {
	tests := []struct {
		name string
		a    Article
		want []string
	}{
		{"none", Article{Title: "A quiet afternoon", Body: "Nothing much."}, nil},
		{"given", Article{Topics: []string{"Sport", "News > World", "Nonsense", "middle-east"}}, []string{"sports", "world", "middle-east"}},
		{"words", Article{Title: "Striker scores twice as league season opens", Body: "The coach praised the striker and the midfielder after the match."}, []string{"sports"}},
		{"health", Article{Title: "Hospitals brace for measles outbreak", Body: "Doctors urged patients to get the vaccine as the virus spreads."}, []string{"health"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, TopicsOf(&test.a)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", test.name, diff)
		}
	}
	keys := map[string]bool{}
	for _, topic := range Topics {
		if keys[topic.Key] || TopicKey(topic.Key) != topic.Key {
			t.Errorf("topic %q: repeated, or TopicKey does not know it", topic.Key)
		}
		keys[topic.Key] = true
	}
}

func FuzzClean(f *testing.F) {
	f.Add("<p>a &amp;lt;b\u202e</p>")
	f.Fuzz(func(t *testing.T, s string) {
		got := CleanText(s)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\u202e\u200b\x1b") || strings.Contains(got, "\n\n\n") || strings.TrimSpace(got) != got {
			t.Errorf("CleanText(%q) = %q", s, got)
		}
		if strings.ContainsRune(Clean(s), '\n') {
			t.Errorf("Clean(%q) has lines", s)
		}
	})
}

func FuzzCanonicalURL(f *testing.F) {
	f.Add("https://Example.com/a?utm_x=1#b")
	f.Fuzz(func(t *testing.T, s string) {
		once := CanonicalURL(s)
		if again := CanonicalURL(once); again != once && once != "" && !strings.Contains(once, "amp") && !strings.Contains(once, "m.") {
			t.Errorf("CanonicalURL(%q) = %q, and of that %q", s, once, again)
		}
	})
}
