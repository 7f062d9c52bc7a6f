package content

import (
	"context"
	"errors"
	"daybrief/content/people"
	"daybrief/content/language"
	"time"
)
type Collector struct { Fetch any; Now func() time.Time }
func (c *Collector) Collect(ctx context.Context, s Source) ([]Article, Source, error) { return nil, s, errors.New("x") }
type Analysis struct { Language string; Sentences []language.Range; People []people.Person; Topics []string }
func Analyze(a *Article) Analysis {
	t := a.Title + "\n\n" + a.Text()
	l := language.Identify(t)
	return Analysis{l, language.Sentences(t), people.Find(t, l), TopicsOf(a)}
}
