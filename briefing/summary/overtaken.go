package summary

// compare reads the figures of the candidates and bars those that give one
// which a newer document, or the same one further on, has replaced. Among
// several documents no question is asked: what one leaves open another says.
func (p *pool) compare() {
	for _, c := range p.all {
		c.barred = c.barred || len(p.docs) > 1 && c.features[question] > 0
	}
	by := make([][]Figure, len(p.docs))
	of := make([][]*candidate, len(p.docs))
	for i, d := range p.docs {
		if p.langs[i] == "en" {
			by[i] = figuresOf(clip(d.Title, longestTitle), d)
			for k := range by[i] {
				by[i][k].title = true
			}
		}
	}
	for _, c := range p.all {
		if c.features[numbers] == 0 || p.langs[c.doc] != "en" {
			continue
		}
		d := &p.docs[c.doc]
		for _, f := range figuresOf(c.text, *d) {
			f.at = c.at + 1
			by[c.doc] = append(by[c.doc], f)
			c.figures = append(c.figures, reading{Figure: f, doc: d})
		}
		if len(c.figures) > 0 {
			of[c.doc] = append(of[c.doc], c)
		}
	}
	known := readings(p.docs, func(i int) []Figure { return by[i] })
	about := map[*Document]map[string]bool{}
	for _, all := range known {
		for _, r := range all {
			about[r.doc] = r.about
		}
	}
	for i, all := range of {
		d := &p.docs[i]
		for _, c := range all {
			for k := range c.figures {
				if about[d] == nil {
					about[d] = aboutOf(d)
				}
				c.figures[k].about = about[d]
				for _, r := range known[c.figures[k].What] {
					c.barred = c.barred || r.replaces(c.figures[k])
				}
			}
		}
	}
}

// replaces reports whether what one document says is no longer so after what
// another says.
func (r reading) replaces(old reading) bool {
	if agree(r.Figure, old.Figure) && r.Value == old.Value || r.rising && old.rising && r.doc == old.doc {
		return false
	}
	if r.doc == old.doc {
		return r.rising && old.Value < r.Value
	}
	if !r.doc.Published.After(old.doc.Published) || agree(r.Figure, old.Figure) || !r.like(old) {
		return false
	}
	return old.Value < r.Value || !grows(r.What)
}

// contradicts reports whether two sentences of different documents give
// different values for one thing.
func (c *candidate) contradicts(o *candidate) bool {
	if c.doc == o.doc {
		return false
	}
	for _, a := range c.figures {
		for _, b := range o.figures {
			if a.What == b.What && !agree(a.Figure, b.Figure) && a.like(b) {
				return true
			}
		}
	}
	return false
}
