package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"daybrief/bot/store"
	"daybrief/briefing"
	"daybrief/content"
)

type peopleCommands struct {
	List   peopleList   `cmd:"" default:"withargs" help:"List who is in the news, or whom you have hidden."`
	Show   peopleShow   `cmd:"" help:"Show how a person came to be one: every form of the name, every merge and its reason."`
	Merge  peopleMerge  `cmd:"" help:"Make one person of two."`
	Split  peopleSplit  `cmd:"" help:"Take back a merge, or make another person of one form of a name or of one story."`
	Rename peopleRename `cmd:"" help:"Set the name that is shown."`
	Hide   peopleHide   `cmd:"" help:"Keep a person out of every answer."`
	Unhide peopleUnhide `cmd:"" help:"Show a hidden person again."`
}

// onePerson finds the person that a command line means: a reference such as
// #1a2b, or a name that only one has.
func (a *app) onePerson(ctx context.Context, which string) (content.Person, error) {
	if id, ok := briefing.ReadStoryRef(which); ok {
		d, err := a.store.Dossier(ctx, id)
		if err != nil {
			return content.Person{}, err
		}
		if d.ID == 0 {
			return content.Person{}, fmt.Errorf("there is no person %s; daybrief people list shows who there is", which)
		}
		for _, m := range d.Merged {
			if m.ID == id {
				return m.Person, nil
			}
		}
		return d.Person, nil
	}
	found, err := a.store.PeopleNamed(ctx, which)
	if err != nil {
		return content.Person{}, err
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		var exact bool
		found, exact, err = a.store.FindPeople(ctx, which, a.now())
		switch {
		case err != nil:
			return content.Person{}, err
		case len(found) == 0:
			return content.Person{}, fmt.Errorf("nobody in the stored articles is called %q", which)
		case exact && len(found) == 1:
			return found[0], nil
		}
	}
	a.printPeople(found)
	return content.Person{}, fmt.Errorf("%q may mean one of these: give the reference, such as %s", which, briefing.StoryRef(found[0].ID))
}

func (a *app) printPeople(list []content.Person) {
	for _, p := range list {
		fmt.Fprintf(a.stdout, "%s\t%s%s\n", briefing.StoryRef(p.ID), p.Name, bound(p))
	}
}

// bound says of a person known by less than a full name where that is.
func bound(p content.Person) string {
	if p.Story == 0 {
		return ""
	}
	return " (only in story " + briefing.StoryRef(p.Story) + ")"
}

// withPerson opens the database and finds the person.
func withPerson(ctx context.Context, p *program, which string, do func(a *app, person content.Person) error) error {
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	person, err := a.onePerson(ctx, which)
	if err != nil {
		return err
	}
	return do(a, person)
}

type peopleList struct {
	asOf
	Hours  int  `default:"168" help:"How far to look back."`
	Limit  int  `default:"50" help:"How many to list."`
	Hidden bool `help:"List whom you have hidden instead."`
	JSON   bool `help:"Print JSON."`
}

// Run prints who is in the news.
func (c *peopleList) Run(ctx context.Context, p *program) error {
	now, _, err := c.clock(p.now)
	if err != nil {
		return err
	}
	if c.Hours < 1 || c.Limit < 1 {
		return errors.New("--hours and --limit must be at least 1")
	}
	a, err := p.open(ctx)
	if err != nil {
		return err
	}
	defer a.store.Close()
	if c.Hidden {
		hidden, err := a.store.HiddenPeople(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return p.printJSON(append([]content.Person{}, hidden...))
		}
		a.printPeople(hidden)
		return nil
	}
	q := briefing.Query{From: now().Add(-time.Duration(c.Hours) * time.Hour), Until: now()}
	all, err := a.store.People(ctx, q, c.Limit)
	if err == nil {
		err = a.store.Describe(ctx, q, all)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return p.printJSON(append([]briefing.PersonInNews{}, all...))
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PERSON\tNAME\tSTORIES\tARTICLES\tROLE")
	for _, o := range all {
		role := ""
		if len(o.Roles) > 0 {
			role = o.Roles[0].Text
		}
		fmt.Fprintf(w, "%s\t%s%s\t%d\t%d\t%s\n", briefing.StoryRef(o.ID), o.Name, bound(o.Person), o.Stories, o.Articles, role)
	}
	return w.Flush()
}

type peopleShow struct {
	Person string `arg:"" help:"A name, or a reference such as #1a2b."`
	JSON   bool   `help:"Print JSON."`
}

// Run prints how a person came to be one.
func (c *peopleShow) Run(ctx context.Context, p *program) error {
	return withPerson(ctx, p, c.Person, func(a *app, person content.Person) error {
		d, err := a.store.Dossier(ctx, person.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return p.printJSON(d)
		}
		fmt.Fprintf(p.stdout, "%s %s%s\n%d articles, first %s\n", briefing.StoryRef(d.ID), d.Name, bound(d.Person), d.Mentions, moment(d.First))
		if d.Hidden {
			fmt.Fprintln(p.stdout, "hidden")
		}
		if d.Renamed {
			fmt.Fprintln(p.stdout, "the name was set by hand")
		}
		fmt.Fprintln(p.stdout, "\nForms of the name")
		w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
		for _, f := range d.Forms {
			fmt.Fprintf(w, "  %s\t%d\t%s\t%s\n", f.Text, f.Uses, f.Reason, f.URL)
		}
		if err := w.Flush(); err != nil {
			return err
		}
		if len(d.Merged) > 0 {
			fmt.Fprintln(p.stdout, "\nMerged into the person")
			for _, m := range d.Merged {
				by := "by rule"
				if m.ByHand {
					by = "by hand"
				}
				fmt.Fprintf(p.stdout, "  %s %s%s · %s, %s: %s\n", briefing.StoryRef(m.ID), m.Name, bound(m.Person), by, moment(m.At), m.Reason)
			}
		}
		return nil
	})
}

type peopleMerge struct {
	Person string `arg:"" help:"The person who is merged."`
	Into   string `arg:"" help:"The person both are then."`
	Reason string `help:"Why, for whoever reads it later." default:"an operator said so"`
}

// Run makes one person of two.
func (c *peopleMerge) Run(ctx context.Context, p *program) error {
	return withPerson(ctx, p, c.Person, func(a *app, person content.Person) error {
		into, err := a.onePerson(ctx, c.Into)
		if err != nil {
			return err
		}
		merged, err := a.store.MergePeople(ctx, person.ID, into.ID, c.Reason)
		if errors.Is(err, store.ErrHidden) {
			return fmt.Errorf("%s or %s is hidden, and a merge would show them: unhide first, then merge and hide", person.Name, into.Name)
		}
		if errors.Is(err, store.ErrSamePerson) {
			return fmt.Errorf("%s and %s are one person already", person.Name, into.Name)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "%s is now %s. To undo it: daybrief people split %s\n", person.Name, into.Name, quoteArg(briefing.StoryRef(merged)))
		return nil
	})
}

// quoteArg writes an argument as a shell takes it: # begins a comment.
func quoteArg(s string) string { return "'" + s + "'" }

type peopleSplit struct {
	Person string `arg:"" help:"The person: one who was merged, to take that back, or one to part."`
	Form   string `arg:"" optional:"" help:"The form of the name whose articles are about somebody else."`
	Story  string `help:"The story, by its number in daybrief stories, whose articles are about somebody else."`
}

// Run parts a person.
func (c *peopleSplit) Run(ctx context.Context, p *program) error {
	if c.Form != "" && c.Story != "" {
		return errors.New("name a form or a story, not both")
	}
	return withPerson(ctx, p, c.Person, func(a *app, person content.Person) error {
		var id int64
		var err error
		story, ok := briefing.ReadStoryRef(c.Story)
		if n, err := strconv.ParseInt(c.Story, 10, 64); !ok && err == nil && n > 0 {
			story, ok = n, true // as daybrief stories prints it
		}
		switch {
		case c.Story != "" && !ok:
			return fmt.Errorf("%q is no story; daybrief stories lists them", c.Story)
		case ok:
			id, err = a.store.SplitStory(ctx, person.ID, story)
		case c.Form != "":
			id, err = a.store.SplitForm(ctx, person.ID, c.Form)
		default:
			id, err = person.ID, a.store.SplitMerged(ctx, person.ID)
		}
		if errors.Is(err, store.ErrNothing) {
			return fmt.Errorf("nothing to split: %s was not merged into anybody, or no article answers to that; daybrief people show %s tells what there is", person.Name, quoteArg(briefing.StoryRef(person.ID)))
		}
		if err != nil {
			return err
		}
		d, err := a.store.Dossier(ctx, id)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "%s %s is now a person of their own, with %d articles.\n", briefing.StoryRef(id), d.Name, d.Mentions)
		if id != person.ID {
			fmt.Fprintf(p.stdout, "To undo it: daybrief people merge %s %s\n", quoteArg(briefing.StoryRef(id)), quoteArg(briefing.StoryRef(person.ID)))
		}
		return nil
	})
}

type peopleRename struct {
	Person string `arg:"" help:"The person."`
	Name   string `arg:"" optional:"" help:"The name to show; without it, the one that articles use most."`
}

// longestName is the most bytes of a name that an operator may set.
const longestName = 100

// Run sets the name that is shown.
func (c *peopleRename) Run(ctx context.Context, p *program) error {
	name := content.Clean(c.Name)
	if len(name) > longestName {
		return fmt.Errorf("a name may have at most %d letters", longestName)
	}
	return withPerson(ctx, p, c.Person, func(a *app, person content.Person) error {
		if err := a.store.RenamePerson(ctx, person.ID, name); err != nil {
			return err
		}
		d, err := a.store.Dossier(ctx, person.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "%s is shown as %s.\n", person.Name, d.Name)
		if name != "" {
			fmt.Fprintf(p.stdout, "To undo it: daybrief people rename %s\n", quoteArg(briefing.StoryRef(d.ID)))
		}
		return nil
	})
}

type peopleHide struct {
	Person string `arg:"" help:"The person."`
}

// Run hides a person.
func (c *peopleHide) Run(ctx context.Context, p *program) error {
	return withPerson(ctx, p, c.Person, func(a *app, person content.Person) error {
		if err := a.store.HidePerson(ctx, person.ID, true); err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "%s is in no list and has no card any more; articles stay as they are. To undo it: daybrief people unhide %s\n", person.Name, quoteArg(briefing.StoryRef(person.ID)))
		return nil
	})
}

type peopleUnhide struct {
	Person string `arg:"" help:"The person."`
}

// Run shows a person again.
func (c *peopleUnhide) Run(ctx context.Context, p *program) error {
	return withPerson(ctx, p, c.Person, func(a *app, person content.Person) error {
		if err := a.store.HidePerson(ctx, person.ID, false); err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "%s is shown again.\n", strings.TrimSpace(person.Name))
		return nil
	})
}
