package content_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"daybrief/content"
	"daybrief/content/fetch"
)

// TestReadIsGivenUp: a read that ends in the middle of a page says nothing of
// that page, so its article must not be taken as one without text.
func TestReadIsGivenUp(t *testing.T) {
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/feed":
			w.Header().Set("ETag", `"1"`)
			fmt.Fprint(w, `<rss version="2.0"><channel><title>Post</title>`)
			for i := range 3 {
				fmt.Fprintf(w, `<item><title>Article number %d of the feed</title><link>/%d</link><description>In short.</description></item>`, i, i)
			}
			fmt.Fprint(w, `</channel></rss>`)
		case "/0":
			fmt.Fprintf(w, "<html><body><article><h1>Article number 0 of the feed</h1>%s</article></body></html>",
				strings.Repeat("<p>The council decided on Monday to build a bridge over the river, and the work is to begin before the end of the year.</p>", 8))
		case "/1":
			giveUp()
			<-r.Context().Done()
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	c := &content.Collector{Fetch: fetch.New(fetch.Config{AllowPrivate: true}), Pages: 10}
	articles, next, err := c.Collect(ctx, content.Source{URL: server.URL + "/feed"})
	if err != nil || len(articles) != 1 || !strings.Contains(articles[0].Body, "bridge") {
		t.Errorf("the read brought %+v, %v; want the one article whose page was read", articles, err)
	}
	if next.ETag != "" {
		t.Errorf("the next read would be told that nothing has changed since %s", next.ETag)
	}
}
