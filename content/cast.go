package content

import (
	"fmt"
	"slices"
	"strings"

	"daybrief/content/language"
	"daybrief/content/people"
)

// An Acquaintance is a stored person as far as telling whom a name means needs.
type Acquaintance struct {
	ID    int64
	Root  int64    // the person that this one was merged into, or its own ID
	Forms []string // of the name, most used first
	// Story is not 0 for a person known by less than a full name: such a name
	// means somebody within one story only.
	Story   int64
	InStory bool // the story that was asked about names the person
	Settled bool // an operator merged or split the person: rules leave that alone

	keys map[string]bool // of the full forms, once they have been asked for
}

// mostCast bounds the people of one article: a list of thousands of names is a
// list, and none of them is in the news.
const mostCast = 200

// hasKey reports whether a full form of the person has a key.
func (k *Acquaintance) hasKey(key string) bool {
	if k.keys == nil {
		k.keys = map[string]bool{}
		for _, form := range k.Forms {
			k.keys[people.Key(form)] = true
		}
	}
	return key != "" && k.keys[key]
}

// A Merge says that a person is the same as another, and why. The rows of both
// stay, so that it can be undone.
type Merge struct {
	Person int64
	Into   int64  // 0 to take back an earlier merge
	Reason string // in English, for the operator
}

// A batch is what a run of edits found out that is not stored yet.
type batch struct {
	stories map[int64][]int64 // whom each story names
	known   map[int64]Acquaintance
}

func newBatch() *batch {
	return &batch{map[int64][]int64{}, map[int64]Acquaintance{}}
}

// meet adds what the batch knows to what is stored.
func (b *batch) meet(stored []Acquaintance, keys []string, story int64) []Acquaintance {
	var out []Acquaintance
	have := map[int64]bool{}
	for _, k := range stored {
		if newer, ok := b.known[k.ID]; ok {
			k.Root, k.Forms = newer.Root, newer.Forms
		}
		k.InStory = k.InStory || slices.Contains(b.stories[story], k.ID)
		out = append(out, k)
		have[k.ID] = true
	}
	for id, k := range b.known {
		if have[id] {
			continue
		}
		k.InStory = slices.Contains(b.stories[story], id)
		if k.InStory || slices.ContainsFunc(k.Forms, func(form string) bool { return slices.Contains(keys, people.Key(form)) }) {
			out = append(out, k)
		}
	}
	slices.SortStableFunc(out, func(a, b Acquaintance) int { return int(min(max(a.ID-b.ID, -1), 1)) })
	return out
}

// A cast tells whom the names of one article mean. Precision comes first: a
// full name means the person whose names all agree with it, a lesser one
// somebody of its story alone.
type cast struct {
	story int64
	known []Acquaintance
	newID func() int64
	edit  *Edit
}

// keys returns the keys under which the people of an analysis may be known.
func keys(found []people.Person) []string {
	var out []string
	for _, p := range found[:min(len(found), mostCast)] {
		if key := people.Key(p.Name); key != "" && !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	return out
}

// identify adds the people of an article to its edit.
func (c *cast) identify(found []people.Person, quotes map[int]string) {
	for i, p := range found[:min(len(found), mostCast)] {
		key := people.Key(p.Name)
		if key == "" && !likely(p) {
			continue
		}
		var k *Acquaintance
		if key != "" {
			k = c.bearer(p.Name, key)
		} else {
			k = c.lesser(p.Name)
		}
		if k == nil {
			k = c.meet(p.Name, key == "")
		}
		k.InStory = true
		for _, form := range append([]string{p.Name}, p.Variants...) {
			if !slices.Contains(k.Forms, form) {
				k.Forms, k.keys = append(k.Forms, form), nil
			}
		}
		m := Mention{Person: k.ID, Name: p.Name, Variants: p.Variants, Count: len(p.Mentions), Quote: quotes[i]}
		if len(p.Roles) > 0 {
			m.Role = p.Roles[0]
		}
		c.edit.People = append(c.edit.People, m)
	}
	c.settle()
}

// likely reports whether a name that is not full is surely one: a place or
// a firm that nobody has heard of looks like a surname alone.
func likely(p people.Person) bool {
	return strings.Contains(p.Name, " ") || people.Surname(p.Name) || slices.ContainsFunc(p.Roles, people.Office)
}

// bearer returns who bears a full name: the only one whose forms agree with
// it, or of several the one who has that very form or is in the story. Nil
// where that leaves none, or several.
func (c *cast) bearer(name, key string) *Acquaintance {
	var agree []*Acquaintance
	for i := range c.known {
		if k := &c.known[i]; k.Story == 0 && k.hasKey(key) && agrees(k.Forms, name) {
			agree = append(agree, k)
		}
	}
	for _, more := range []func(k *Acquaintance) bool{
		func(k *Acquaintance) bool { return slices.Contains(k.Forms, name) },
		func(k *Acquaintance) bool { return k.InStory },
	} {
		if roots(agree) < 2 {
			break
		}
		if some := slices.DeleteFunc(slices.Clone(agree), func(k *Acquaintance) bool { return !more(k) }); len(some) > 0 {
			agree = some
		}
	}
	switch {
	case len(agree) == 0:
		return nil
	case roots(agree) > 1 && !slices.Contains(agree[0].Forms, name):
		return nil
	}
	return agree[0]
}

// agrees reports whether a full name may be one more form of a person: it
// agrees with one of the full forms, and contradicts none.
func agrees(forms []string, name string) bool {
	key, some := people.Key(name), false
	for _, form := range forms {
		if people.Key(form) == "" {
			continue
		}
		middle := min(strings.Count(form, " "), strings.Count(name, " ")) > 1 // both may have a middle name
		if people.Key(form) != key || middle && !people.Same(form, name) {
			return false
		}
		some = true
	}
	return some
}

func roots(list []*Acquaintance) int {
	seen := map[int64]bool{}
	for _, k := range list {
		seen[k.Root] = true
	}
	return len(seen)
}

// lesser returns the person of the story whom a name that is not full meant before.
func (c *cast) lesser(name string) *Acquaintance {
	folded := language.Fold(name)
	for i := range c.known {
		k := &c.known[i]
		if k.Story == c.story && slices.ContainsFunc(k.Forms, func(form string) bool { return language.Fold(form) == folded }) {
			return k
		}
	}
	return nil
}

// meet makes a person for a name not met before.
func (c *cast) meet(name string, bound bool) *Acquaintance {
	p := Person{ID: c.newID(), Name: name}
	if bound {
		p.Story = c.story
	}
	c.edit.New = append(c.edit.New, p)
	c.known = append(c.known, Acquaintance{ID: p.ID, Root: p.ID, Forms: []string{name}, Story: p.Story})
	return &c.known[len(c.known)-1]
}

// settle merges those whom the story knows by less than a full name into the
// one person of the story who bears it, and takes that back when there are
// two: then it belongs to neither.
func (c *cast) settle() {
	for i := range c.known {
		k := &c.known[i]
		if k.Story == 0 || k.Story != c.story || k.Settled {
			continue
		}
		var bearers []*Acquaintance
		for j := range c.known {
			if o := &c.known[j]; o.Story == 0 && o.InStory && bears(o.Forms, k.Forms[0]) {
				bearers = append(bearers, o)
			}
		}
		switch n := roots(bearers); {
		case n == 1 && k.Root == k.ID:
			k.Root = bearers[0].Root
			c.edit.Merges = append(c.edit.Merges, Merge{k.ID, k.Root, fmt.Sprintf("in its story %q is the only one who bears the name", bearers[0].Forms[0])})
		case n > 1 && k.Root != k.ID:
			k.Root = k.ID
			c.edit.Merges = append(c.edit.Merges, Merge{k.ID, 0, fmt.Sprintf("in its story both %q and %q bear the name", bearers[0].Forms[0], bearers[len(bearers)-1].Forms[0])})
		}
	}
}

// bears reports whether a lesser name may mean a person: a surname alone, or
// initials that agree.
func bears(forms []string, lesser string) bool {
	return slices.ContainsFunc(forms, func(form string) bool {
		return people.Key(form) != "" && (people.Same(form, lesser) || people.Bears(form, lesser))
	})
}

// remember keeps what an edit found out for the next ones of the batch.
func (b *batch) remember(c *cast) {
	for _, k := range c.known {
		if k.InStory {
			b.known[k.ID] = k
			if !slices.Contains(b.stories[c.story], k.ID) {
				b.stories[c.story] = append(b.stories[c.story], k.ID)
			}
		}
	}
}
