package content

import (
	"errors"
	"time"
	"context"
	"io/fs"
	"sync/atomic"
	"daybrief/content/people"
	"daybrief/content/language"
)

type IDs struct{ last atomic.Int64 }

func (i *IDs) Next(now time.Time) int64 {
	for {
		id := now.UnixMilli() << 20
		l := i.last.Load()
		if id <= l { id = l + 1 }
		if i.last.CompareAndSwap(l, id) { return id }
	}
}
func IDFloor(t time.Time) int64 { if t.IsZero() {return 0}; return t.UnixMilli() << 20 }
type Topic struct{ Key string }
var Topics = []Topic{{"world"},{"politics"},{"business"},{"technology"},{"science"},{"health"},{"climate"},{"sports"},{"culture"},{"crime"},{"energy"}}
func CanonicalURL(s string) string { return s }
func ReadFiles(fsys fs.FS, root string, seen time.Time, each func(Article) error) error { return errors.New("x") }
type Collector struct { Fetch any; Now func() time.Time }
func (c *Collector) Collect(ctx context.Context, s Source) ([]Article, Source, error) { return nil, s, errors.New("x") }
type Analysis struct { Language string; Sentences []language.Range; People []people.Person; Topics []string }
func Analyze(a *Article) Analysis {
	t := a.Title + "\n\n" + a.Text()
	l := language.Identify(t)
	return Analysis{l, language.Sentences(t), people.Find(t, l), a.Topics}
}
