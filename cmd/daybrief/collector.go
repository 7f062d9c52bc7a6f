package main

import (
	"daybrief/content"
	"daybrief/content/fetch"
)

// pagesAtOnce is how many pages of one source are read in one go; the others
// have their turn with the next read.
const pagesAtOnce = 40

func (p *program) collector() *content.Collector {
	return &content.Collector{
		Fetch: fetch.New(fetch.Config{UserAgent: userAgent(p.settings.Contact), AllowPrivate: p.settings.AllowPrivate, Dial: p.dial, Spacing: p.settings.spacing()}),
		Now:   p.now, Pages: p.settings.pages(), Keep: p.settings.keep(),
	}
}

// userAgent says who asks, and how to reach whoever runs it.
func userAgent(contact string) string {
	agent := "daybrief/" + buildVersion()
	if contact != "" {
		agent += " (+" + contact + ")"
	}
	return agent
}
