package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"daybrief/bot/store"
	"daybrief/briefing"
	"daybrief/content"
	"daybrief/platforms"
)

// matrix is who may use each command in a shared place: "all" or "managers". It is written by hand, so that no command
// becomes everybody's unseen.
var matrix = map[string]string{
	"/summary": "all", "/who": "all", "/story 1": "all", "/timeline 1": "all", "/search ferry": "all", "/topics": "all",
	"/subscriptions": "all", "/preview": "all", "/whynot ferry": "all", "/help": "all", "/start": "all", "/privacy": "all", "/about": "all",
	"/subscribe topic:world at:07:30 zone:UTC": "managers", "/unsubscribe all": "managers",
	"/pause all": "managers", "/resume all": "managers", "/change 1 at:08:00": "managers",
	"/follow ferry": "managers", "/mute ferry": "managers", "/unfollow ferry": "managers",
	"/settings silent:on": "managers", "/panel language": "managers", "/forget sure:yes": "all",
	"/sources": "all", "/sources add:https://paper.example/feed sure:yes": "managers", "/sources remove:Paper": "managers",
}

func TestPermissions(t *testing.T) {
	b, s := newBot(t)
	b.Try = func(context.Context, string) ([]content.Found, []content.Article, error) {
		return []content.Found{{Source: content.Source{URL: "https://paper.example/feed", Title: "Paper"}}}, nil, nil
	}
	covered := map[string]bool{}
	for line := range matrix {
		covered[strings.TrimPrefix(strings.Fields(line)[0], "/")] = true
	}
	for _, c := range b.Commands {
		if !covered[c.Name] {
			t.Errorf("the matrix says nothing of /%s", c.Name)
		}
	}
	n := 0
	for line, who := range matrix {
		for _, kind := range []platforms.ChatKind{platforms.Direct, platforms.Group, platforms.Channel, platforms.Forum} {
			for _, person := range []string{"manager", "member", "guest", "manager elsewhere", "stranger elsewhere"} {
				n++
				c := platforms.Chat{Platform: "fake", ID: fmt.Sprint("chat", n), Kind: kind, Title: "Newsroom"}
				seed(t, s.Meet(t.Context(), c, "", ""))
				_, err := s.AddFilter(t.Context(), c, briefing.Filter{Kind: briefing.ByTopic, Value: "health", Label: "Health"}, 9)
				seed(t, err)
				call, perr := b.Commands.Parse(line)
				r := platforms.Request{ID: "1", Chat: c, Person: platforms.Person{ID: "p", Locale: "en"}, Call: call, Err: perr,
					Manager: strings.HasPrefix(person, "manager") || kind == platforms.Direct && person != "stranger elsewhere",
					Guest:   person == "guest", Elsewhere: strings.HasSuffix(person, "elsewhere")}
				// Nobody looks into chats elsewhere that they do not manage.
				allowed := person != "stranger elsewhere" && (who == "all" || person != "guest" && r.Manager)
				before := stateOf(t, s, c)
				text := platforms.Plain(b.Answer(t.Context(), r), false)
				refused := strings.Contains(text, "Only someone who manages") || strings.Contains(text, "I am not a member here") || strings.Contains(text, "Only people who manage Newsroom")
				if refused == allowed || text == "" || strings.Contains(text, "not your fault") {
					t.Errorf("%s by a %s in a %s: %q, want allowed %v", line, person, kind, text, allowed)
				}
				keeps := refused || strings.HasPrefix(line, "/forget") && (person == "guest" || !r.Manager)
				if after := stateOf(t, s, c); keeps && after != before {
					t.Errorf("%s by a %s in a %s changed %s to %s", line, person, kind, before, after)
				}
			}
		}
	}
}

func seed(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// stateOf is what is kept of a chat, as text.
func stateOf(t *testing.T, s *store.Store, c platforms.Chat) string {
	t.Helper()
	known, err := s.Known(t.Context(), c, "p")
	seed(t, err)
	set, err := s.Settings(t.Context(), c)
	seed(t, err)
	filters, err := s.Filters(t.Context(), c)
	seed(t, err)
	subs, err := s.Subscriptions(t.Context(), c)
	seed(t, err)
	known.Elsewhere = 0 // of other rounds
	return fmt.Sprintf("%+v %+v %d %d", known, set, len(filters), len(subs))
}
